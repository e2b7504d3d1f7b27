"""Commands for many ways and places: alternatives, Pareto sets, matrices, isochrones, losses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.commands import Command
from irru_geo.cli.headline import figures, headline
from irru_geo.cli.options import (
    WISHES,
    ends,
    journey_options,
    names_of,
    network_options,
    output_option,
    read_places,
    sampling_options,
    taken,
    the_network,
)
from irru_geo.cli.output import (
    json_option,
    named,
    prints_data,
    prints_prose,
    records_of,
    say,
    show,
    wrote,
)
from irru_geo.cli.text_tables import Column, json_text
from irru_geo.errors import ParameterError
from irru_geo.vocabulary import MINIMISE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from irru_geo.places.places import Place
    from irru_geo.planner.route import Route

    Function = Callable[..., None]

WAYS = (
    *(Column("number", "No"), Column("distance_km", "Distance (km)")),
    *(Column(f"{p}_days", f"{p.upper()} (days)", 1) for p in ("p10", "p50", "p90")),
    *(Column("cost_usd", "Cost (USD/TEU)"), Column("co2e_kg", "CO2e (kg/TEU)")),
    *(Column("borders", "Borders"), Column("gauge_breaks", "Gauge breaks")),
)
CUT = (
    *(Column("kind", "Kind"), Column("where", "Where", least=26)),
    Column("capacity_mt_per_year", "Capacity (Mt/year)", 1),
    *(Column("capacity_low", "Low", 1), Column("capacity_high", "High", 1)),
    *(Column("is_known", "Published"), Column("source_id", "Source")),
)
LOSSES = (
    *(Column("lost", "Lost"), Column("delta_days", "More days", 1), Column("delta_km", "More km")),
    *(Column("cut_off", "Cut off"), Column("kind", "Kind")),
)
_MATRIX = {"time": "Time", "distance": "Distance", "cost": "Cost of a TEU", "co2e": "CO2e of a TEU"}
_UNITS = {"usd": "USD"}
ERRORS = ("raise", "nan")
REACHED = (Column("name", "Place"), Column("days", "Days", 1), Column("id", "Id"))


def _split(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _rows(routes: Sequence[Route], samples: int, seed: int) -> list[dict[str, Any]]:
    rows = []
    for number, route in enumerate(routes, start=1):
        used = [
            leg["name"]
            for leg in route.records
            if leg["process"] in ("border", "port", "gauge_break")
        ]
        by = list(dict.fromkeys(name.partition(": ")[2] or name for name in used))
        row = {"number": number, **figures(route, samples=samples, seed=seed), "by": by}
        rows.append(row | {"link_ids": route.link_ids})
    return rows


def _show_ways(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if prints_prose() and not as_json:
        for row in rows:
            say(f"{row['number']}. {headline(row)}", is_whole=True)
            if row["by"]:
                say(f"   by {', '.join(row['by'])}")
        say("")
    show(rows, WAYS, as_json=as_json)


@click.command(
    cls=Command,
    examples=("irru-geo alternatives moscow mumbai", "irru-geo alternatives baku tehran -k 2"),
)
@ends
@click.option(
    *("-k", "--count"),
    default=3,
    show_default=True,
    type=click.IntRange(1, 20),
    help="How many, at most.",
)
@journey_options(*WISHES)
@network_options
@sampling_options
@json_option
def alternatives(
    origin: Place, destination: Place, count: int, as_json: bool, **chosen: Any
) -> None:
    """Find ways that are really different, the best first."""
    wanted = taken(chosen, *WISHES)
    drawing = taken(chosen, "samples", "seed")
    found = the_network(**chosen).alternatives(origin, destination, count, **wanted)
    _show_ways(_rows(found, **drawing), as_json=as_json)


@click.command(
    cls=Command,
    examples=(
        "irru-geo pareto moscow tehran",
        "irru-geo pareto baku tehran --criteria time,cost,co2e --json",
    ),
)
@ends
@click.option(
    "--criteria",
    default="time,distance",
    show_default=True,
    callback=_split,
    help=f"What counts, separated by commas: {', '.join(MINIMISE)}.",
)
@journey_options("modes", "branch", "avoid")
@network_options
@sampling_options
@json_option
def pareto(origin: Place, destination: Place, as_json: bool, **chosen: Any) -> None:
    """Find the ways that no other one beats in everything that counts."""
    wanted = taken(chosen, "criteria", "modes", "branch", "avoid")
    drawing = taken(chosen, "samples", "seed")
    found = the_network(**chosen).pareto(origin, destination, **wanted)
    _show_ways(_rows(found, **drawing), as_json=as_json)


def _places_of(texts: Sequence[str], path: str | None, option: str) -> list[Any]:
    """Return places of the command line, and those of a file: a name or LON,LAT a line."""
    found = list(read_places(None, None, tuple(texts)))  # type: ignore[arg-type]
    if path is not None:
        try:
            with open(path, encoding="utf-8-sig") as file:  # noqa: PTH123  (a pipe may be named)
                lines = tuple(line.strip() for line in file if line.strip())
        except UnicodeDecodeError as error:
            raise ParameterError(f"{option}: expected a text in UTF-8 in {path!r}.") from error
        found += read_places(None, None, lines)  # type: ignore[arg-type]
    if not found:
        raise ParameterError(f"{option}: expected at least one place, got none.")
    return found


@click.command(
    cls=Command,
    examples=(
        "irru-geo matrix --from moscow --from baku --to tehran --to mumbai",
        "irru-geo matrix --from Kazan --to bandar-abbas --minimise distance --format csv",
    ),
)
@click.option(
    *("--from", "origins"),
    multiple=True,
    metavar="PLACE",
    shell_complete=names_of("nodes"),
    help="Origin; may be repeated.",
)
@click.option(
    *("--to", "destinations"),
    multiple=True,
    metavar="PLACE",
    shell_complete=names_of("nodes"),
    help="Destination; may be repeated.",
)
@click.option("--from-file", metavar="FILE", help="File with an origin a line.")
@click.option("--to-file", metavar="FILE", help="File with a destination a line.")
@click.option(
    "--errors",
    type=click.Choice(ERRORS),
    default="raise",
    show_default=True,
    help="Whether a place that is not known ends it, or stays empty.",
)
@journey_options("modes", "branch", "minimise")
@output_option(None, "Write .omx, .parquet or .csv.")
@network_options
@json_option
def matrix(output: str | None, as_json: bool, **chosen: Any) -> None:
    """Find the least time, distance, cost or emission between each two of many places."""
    files = chosen.pop("from_file"), chosen.pop("to_file")
    starts = _places_of(chosen.pop("origins"), files[0], "--from")
    heads = _places_of(chosen.pop("destinations"), files[1], "--to")
    wanted = taken(chosen, "minimise", "modes", "branch", "errors")
    network = the_network(**chosen)
    table = network.matrix(starts, heads, **wanted)
    for error in table.attrs.get("errors", {}).values():
        click.echo(error, err=True)
    if output is not None:
        from irru_geo.export.gmns import write_matrix

        write_matrix(table, output)
        wrote(output)
        return
    rows = records_of(table)
    if as_json:
        click.echo(json_text({"unit": str(table.columns.name), "rows": rows}))
        return
    what, _, unit = str(table.columns.name).partition("_")
    say(f"{_MATRIX.get(what, what)}, expected ({_UNITS.get(unit, unit)})\n")
    ids = [str(end) for end in table.columns]
    (names,) = named(network, [dict(zip(ids, ids, strict=True))], ids)
    columns = [Column("origin", "From"), *(Column(end, names[end], 1) for end in ids)]
    rows = [{str(key): value for key, value in row.items()} for row in rows]
    shown = named(network, rows, ["origin"])
    show(shown if prints_data() else map(_without_infinity, shown), columns, as_json=False)


def _without_infinity(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row that says where nothing joins two places."""
    return {key: "no way" if value == math.inf else value for key, value in row.items()}


@click.command(
    cls=Command,
    examples=(
        "irru-geo isochrone moscow --days 5",
        "irru-geo isochrone baku --days 3 --areas -o baku.gpkg",
        "irru-geo isochrone baku --days 3 --json",
    ),
)
@click.argument("origin", callback=read_places, shell_complete=names_of("nodes"))
@click.option("--days", type=float, required=True, help="Expected days.")
@output_option(None, "Write it: .geojson, .gpkg, .fgb, .parquet or .csv.")
@click.option("--areas", is_flag=True, help="With --output: the area that a truck reaches, too.")
@journey_options("modes", "branch", "avoid")
@network_options
@json_option
def isochrone(
    origin: Place, days: float, output: str | None, areas: bool, as_json: bool, **chosen: Any
) -> None:
    """List what cargo reaches within some expected days."""
    wanted = taken(chosen, "modes", "branch", "avoid")
    network = the_network(**chosen)
    found = network.isochrone(origin, days, areas=areas, **wanted)
    if output is not None:
        from irru_geo.export.isochrone_files import write_isochrone

        write_isochrone(network, found, output)
        wrote(output)
        return
    if areas:
        raise click.UsageError("--areas draws an area; give --output, the file to write it to.")
    rows = records_of(found[found["kind"] == "node"].sort_values("days"))
    rows = [row | {"name": row["id"]} for row in rows]
    if not as_json:  # posts on the way to places off the network are no places
        own = network.network_state.data.nodes
        rows = [row for row in rows if row["id"] in own or not row["days"]]
    show(named(network, rows, ["name"]), REACHED, as_json=as_json)


@click.command(
    cls=Command,
    examples=("irru-geo bottleneck moscow bandar-abbas", "irru-geo bottleneck baku tehran --json"),
)
@ends
@click.option("--within-days", type=float, help="Count only ways of at most so many days.")
@journey_options("modes", "branch", "avoid")
@network_options
@json_option
def bottleneck(origin: Place, destination: Place, as_json: bool, **chosen: Any) -> None:
    """Find what limits the cargo between two places: the minimum cut."""
    wanted = taken(chosen, "within_days", "modes", "branch", "avoid")
    network = the_network(**chosen)
    cut = network.bottleneck(origin, destination, **wanted)
    rows = [row | {"where": row["id"]} for row in records_of(cut)]
    show(named(network, rows, ["where"]), CUT, as_json=as_json)
    if not as_json:
        low, most = (cut.attrs[f"maximum_flow_{end}"] for end in ("low", "mt_per_year"))
        if math.isinf(most):
            say("Nothing on the way limits the cargo.")
            return
        say(f"\nAt most {most:,.1f} Mt a year ({low:,.1f} without what is estimated).")
        estimated = sum(not known for known in cut["is_known"])
        say(f"Of {len(cut)} limits {estimated} have no published figure.")


@click.command(
    cls=Command,
    examples=("irru-geo critical moscow tehran", "irru-geo critical moscow mumbai --json"),
)
@ends
@journey_options("modes", "branch")
@network_options
@json_option
def critical(origin: Place, destination: Place, as_json: bool, **chosen: Any) -> None:
    """Say what the loss of each link and node of the fastest way costs."""
    wanted = taken(chosen, "modes", "branch")
    network = the_network(**chosen)
    table = network.critical_links([(origin, destination)], **wanted)
    rows = [row | {"lost": row["id"]} for row in records_of(table)]
    if rows and not as_json:
        (one,) = named(network, rows[:1])
        say(f"{one['origin']} to {one['destination']}: {one['days']:.1f} days expected\n")
    shown = rows if as_json else _each_once(named(network, rows, ["lost"]))
    show(shown if as_json else map(_without_infinity, shown), LOSSES, as_json=as_json)


def _each_once(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows without those of one name and one loss: the parts of a road to a place."""
    return list({(row["lost"], row["delta_days"]): row for row in reversed(rows)}.values())[::-1]
