"""The command line `irru-geo`: parses, calls the public API, prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from irru_geo import __version__
from irru_geo.errors import IrruGeoError, LayerError
from irru_geo.terminal import Column, json_text, text_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pandas import DataFrame

    from irru_geo.network import Network
    from irru_geo.places import Place
    from irru_geo.route import Route

    Command = Callable[..., None]

MODES = ("rail", "road", "sea", "inland_waterway")
MINIMISE = ("time", "distance")

CORRIDORS = (
    Column("corridor_id", "Corridor"),
    Column("family", "Family"),
    Column("origin", "From"),
    Column("destination", "To"),
    Column("modes", "Modes"),
    Column("name", "Name"),
)
COMPARISON = (
    Column("corridor_id", "Corridor"),
    Column("origin", "From"),
    Column("destination", "To"),
    Column("distance_km", "Distance (km)"),
    Column("p10_days", "P10 (days)", 1),
    Column("p50_days", "P50 (days)", 1),
    Column("p90_days", "P90 (days)", 1),
    Column("borders", "Borders"),
    Column("gauge_breaks", "Gauge breaks"),
    Column("ports", "Ports"),
)
BLOCKED = Column("blocked_by", "In the way")
LEGS = (
    Column("seq", "Leg"),
    Column("what", "What"),
    Column("name", "Name"),
    Column("to_node", "To"),
    Column("length_km", "Length (km)", 1),
    Column("hours_low", "Low (h)", 1),
    Column("hours_typical", "Typical (h)", 1),
    Column("hours_high", "High (h)", 1),
)
LAYERS = (
    Column("layer", "Layer"),
    Column("features", "Features"),
    Column("length_km", "Length (km)"),
    Column("open_km", "Open (km)"),
    Column("modes", "Modes"),
)
LINKS = (
    Column("link_id", "Link"),
    Column("mode", "Mode"),
    Column("length_km", "Length (km)", 1),
    Column("length_basis", "Basis"),
    Column("status", "Status"),
    Column("name", "Name"),
)
SOURCES = (
    Column("source_id", "Source"),
    Column("date", "Date"),
    Column("publisher", "Publisher"),
    Column("title", "Title"),
)


class Refusal(click.ClickException):
    """Be an error of ours, shown without the usage text, with status 2."""

    exit_code = 2


class Commands(click.Group):
    """Turn errors of ours, and of the file system, into one clear message and status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except LayerError as error:
            raise Refusal(str(error)) from error
        except IrruGeoError as error:
            raise Refusal(" ".join(str(error).split())) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise Refusal(f"{where}{error.strerror or error}.") from error


class PlaceType(click.ParamType[Any]):
    """Read a place: a name, an id, a UN/LOCODE, or LON,LAT in degrees."""

    name = "place"

    def convert(self, value: Any, param: object, ctx: object) -> Place:
        """Return a name, or a pair of numbers."""
        del param, ctx
        number = r"\s*([-+]?\d+(?:\.\d*)?)\s*"
        pair = re.fullmatch(f"{number}[,;]{number}", value) if isinstance(value, str) else None
        return (float(pair[1]), float(pair[2])) if pair else value


class ModesType(click.ParamType[Any]):
    """Read modes of transport, separated by commas."""

    name = "modes"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """Return the modes."""
        if not isinstance(value, str):
            return tuple(value)
        choice = click.Choice(MODES)
        names = [name.strip().replace("-", "_") for name in value.split(",")]
        return tuple(choice.convert(name, param, ctx) for name in names)


def _network_options(command: Command) -> Command:
    """Add the options that say which network is meant."""
    for option in reversed(
        (
            click.option(
                "--data-dir",
                metavar="DIR",
                help="Data folder (geojson/ and tables/) to use instead of the bundled one.",
            ),
            click.option(
                "--date",
                metavar="DATE",
                help="As it stood or will stand then: YYYY, YYYY-MM or YYYY-MM-DD, "
                "with the disruptions of that day.",
            ),
            click.option("--no-disruptions", is_flag=True, help="With --date: leave them out."),
            click.option(
                "--scenario",
                "scenarios",
                multiple=True,
                metavar="NAME",
                help="Apply a scenario of the data; may be repeated.",
            ),
        )
    ):
        command = option(command)
    return command


def _sampling_options(command: Command) -> Command:
    samples = click.option(
        "--samples",
        type=click.IntRange(1, 10_000_000),
        default=10_000,
        show_default=True,
        help="Trips to draw for the transit time.",
    )
    seed = click.option(
        "--seed",
        type=click.IntRange(0),
        default=0,
        show_default=True,
        help="The same seed gives the same numbers.",
    )
    return samples(seed(command))


_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, not a table.")
_place = PlaceType()


def _network(
    *, data_dir: str | None, date: str | None, no_disruptions: bool, scenarios: Sequence[str]
) -> Network:
    from irru_geo.network import load_network

    if no_disruptions and date is None:
        raise click.UsageError("--no-disruptions says how --date is meant; give a date too.")
    network = load_network(data_dir)
    if date is not None:
        network = network.at(date, disruptions=not no_disruptions)
    for scenario in scenarios:
        network = network.apply(scenario)
    return network


def _records(frame: DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as records, its index first, geometry left out."""
    kept = frame.drop(columns="geometry", errors="ignore").reset_index()
    return [{str(key): value for key, value in row.items()} for row in kept.to_dict("records")]


def _show(
    records: Iterable[Mapping[str, Any]],
    columns: Sequence[Column],
    *,
    as_json: bool,
    note: str = "",
) -> None:
    click.echo(json_text(list(records)) if as_json else text_table(records, columns))
    if note and not as_json:
        click.echo(f"\n{note}")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="irru-geo")
def main() -> None:
    """Answer questions on the International North-South Transport Corridor.

    \b
    Examples:
      irru-geo map -o corridor.html
      irru-geo compare
      irru-geo route moscow mumbai --modes rail,sea --minimise distance
      irru-geo route "St Petersburg" "Бендер-Аббас" --avoid caspian-port --json
      irru-geo compare --date 2026-04-01

    Places are ids (bandar-abbas), names in English or local scripts, UN/LOCODEs (IRBND), or
    LON,LAT in degrees.
    """


@main.command("map")
@_network_options
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="instc.html",
    show_default=True,
    help="HTML file to write; it holds everything and needs no network.",
)
@click.option("--layer", "layers", multiple=True, metavar="NAME", help="Draw only this layer.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=["en"],
    show_default=True,
    metavar="CODE",
    help="Language of the names; may be repeated (en, ru, fa, ...).",
)
@click.option("--tiles", metavar="NAME", help="Online base map under it, such as OpenStreetMap.")
def draw_map(
    output: str,
    layers: Sequence[str],
    languages: Sequence[str],
    tiles: str | None,
    **chosen: Any,
) -> None:
    """Write the map of the corridor as one HTML file.

    \b
    Examples:
      irru-geo map
      irru-geo map -o build/instc.html --language en --language fa
      irru-geo map --layer western --layer rasht_astara --date 2028
    """
    network = _network(**chosen)
    drawn = network.explore(layers=list(layers) or None, languages=list(languages), tiles=tiles)
    _save(drawn, output)


def _save(drawn: Any, output: str) -> None:
    drawn.save(output)
    click.echo(f"Wrote {output}", err=True)


@main.command()
@click.argument("corridor_ids", nargs=-1, metavar="[CORRIDOR]...")
@_network_options
@_sampling_options
@_json_option
def compare(
    corridor_ids: Sequence[str], samples: int, seed: int, as_json: bool, **chosen: Any
) -> None:
    """Compare corridors: distance, days from door to door, handlings on the way.

    \b
    Examples:
      irru-geo compare
      irru-geo compare western eastern suez-baltic --date 2028 --no-disruptions
      irru-geo compare --json --seed 7
    """
    network = _network(**chosen)
    ids = list(corridor_ids) or None
    records = _records(network.compare(ids, samples=samples, seed=seed))
    is_blocked = any(record["blocked_by"] for record in records)
    columns = (*COMPARISON, BLOCKED) if is_blocked else COMPARISON
    note = f"P10, P50, P90: one, five, nine trips in ten take at most this. State: {network.state}."
    _show(records, columns, as_json=as_json, note=note)


@main.command()
@_network_options
@_json_option
def corridors(as_json: bool, **chosen: Any) -> None:
    """List the corridors, their feeders and the routes they compete with.

    \b
    Examples:
      irru-geo corridors
      irru-geo corridors --json
    """
    _show(_records(_network(**chosen).corridors), CORRIDORS, as_json=as_json)


@main.command()
@click.argument("name", required=False, metavar="[LAYER]")
@_network_options
@_json_option
def layers(name: str | None, as_json: bool, **chosen: Any) -> None:
    """List the layers, or the features of one.

    \b
    Examples:
      irru-geo layers
      irru-geo layers rasht_astara
      irru-geo layers nodes --json
    """
    from irru_geo.layers import list_layers, read_layer

    data_dir = chosen["data_dir"]
    if name is None:
        links = _network(**chosen).links
        records = [_layer_record(layer, links, data_dir) for layer in list_layers(data_dir)]
        _show(records, LAYERS, as_json=as_json)
        return
    found = _records(read_layer(name, data_dir))
    is_links = bool(found) and "link_id" in found[0]
    fields = [Column(field, field) for field in (found[0] if found else ())][:6]
    _show(found, LINKS if is_links else fields, as_json=as_json)


def _layer_record(layer: str, links: DataFrame, data_dir: str | None) -> dict[str, Any]:
    from irru_geo.layers import read_layer

    own = links[links["layer"] == layer]
    if own.empty:
        return {"layer": layer, "features": len(read_layer(layer, data_dir))}
    return {
        "layer": layer,
        "features": len(own),
        "length_km": float(own["length_km"].sum()),
        "open_km": float(own.loc[own["is_open"], "length_km"].sum()),
        "modes": sorted(set(own["mode"])),
    }


@main.command()
@click.argument("origin", type=_place)
@click.argument("destination", type=_place)
@click.option("--via", type=_place, multiple=True, help="Pass here; may be repeated, in order.")
@click.option(
    "--modes", type=ModesType(), help=f"Modes allowed, separated by commas: {', '.join(MODES)}."
)
@click.option(
    "--avoid",
    multiple=True,
    metavar="TARGET",
    help="Link, node, layer or country not to use; may be repeated.",
)
@click.option(
    "--minimise", type=click.Choice(MINIMISE), default="time", show_default=True, help="What for."
)
@click.option("--map", "output", metavar="FILE", help="Write a map of the route, too.")
@_network_options
@_sampling_options
@_json_option
def route(
    origin: Place, destination: Place, output: str | None, as_json: bool, **chosen: Any
) -> None:
    """Find the best way between two places, with its legs, distance and days.

    \b
    Examples:
      irru-geo route moscow bandar-abbas
      irru-geo route RUMOW "Nhava Sheva" --via astrakhan --modes rail,sea,inland_waterway
      irru-geo route moscow tehran --minimise distance --avoid turkmenistan
      irru-geo route -- 37.6,55.75 -5.4,36.1
    """
    wanted = {key: chosen.pop(key) for key in ("via", "modes", "avoid", "minimise")}
    drawing = {key: chosen.pop(key) for key in ("samples", "seed")}
    found = _network(**chosen).route(origin, destination, **wanted)
    summary = _summary(found, **drawing)
    if as_json:
        click.echo(json_text({**summary, "legs": _records(found.legs.set_index("seq"))}))
    else:
        _show_route(found, summary)
    if output is not None:
        _save(found.explore(), output)


def _summary(found: Route, *, samples: int, seed: int) -> dict[str, Any]:
    trip = found.transit_time(samples=samples, seed=seed)
    days = {f"{name}_days": getattr(trip, f"{name}_days") for name in ("p10", "p50", "p90", "mean")}
    return {
        "origin": found.origin,
        "destination": found.destination,
        "distance_km": found.distance_km,
        "distance_by_mode_km": found.distance_by_mode_km.to_dict(),
        **days,
        "state": found.network.state,
    }


def _show_route(found: Route, summary: Mapping[str, Any]) -> None:
    rows = [
        row | {"what": row["mode"] if row["kind"] == "movement" else row["process"]}
        for row in _records(found.legs)
    ]
    by_mode = ", ".join(f"{mode} {km:,.0f}" for mode, km in summary["distance_by_mode_km"].items())
    days = " - ".join(f"{summary[name]:.1f}" for name in ("p10_days", "p50_days", "p90_days"))
    _show(rows, LEGS, as_json=False)
    click.echo(
        f"\n{found.origin} to {found.destination}: {summary['distance_km']:,.0f} km", nl=False
    )
    click.echo(f" ({by_mode}), P10 - P50 - P90: {days} days. State: {summary['state']}.")


@main.command()
@click.argument("source_id", required=False, metavar="[ID]")
@_network_options
@_json_option
def sources(source_id: str | None, as_json: bool, **chosen: Any) -> None:
    """List the sources of the data, or show one.

    \b
    Examples:
      irru-geo sources
      irru-geo sources --json
    """
    table = _network(**chosen).sources
    if source_id is None:
        _show(_records(table), SOURCES, as_json=as_json)
        return
    if source_id not in table.index:
        from irru_geo.errors import UnknownNameError
        from irru_geo.names import nearest_names

        raise UnknownNameError(source_id, "source", nearest_names(source_id, table.index))
    (record,) = _records(table.loc[[source_id]])
    lines = [{"field": key, "value": value} for key, value in record.items()]
    columns = (Column("field", "Field"), Column("value", "Value"))
    _show([record] if as_json else lines, columns, as_json=as_json)
