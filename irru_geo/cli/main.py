"""The command line `irru-geo`: parses, calls the public API, prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo import __version__
from irru_geo.cli.analyses import (
    alternatives,
    bottleneck,
    critical,
    isochrone,
    matrix,
    pareto,
)
from irru_geo.cli.brief import brief
from irru_geo.cli.citing import cite
from irru_geo.cli.columns import (
    CORRIDORS,
    LAND,
    LAYERS,
    LEGS,
    LINKS,
    NODES,
    RESTRICTIONS,
)
from irru_geo.cli.comparison import compare
from irru_geo.cli.data import check, export, new, schema
from irru_geo.cli.decisions import decide, scorecard
from irru_geo.cli.departures import ARRIVALS, departures
from irru_geo.cli.evidence import claims, sources, validate
from irru_geo.cli.headline import figures, headline
from irru_geo.cli.importing import import_command
from irru_geo.cli.options import (
    MODES,
    Commands,
    json_option,
    names_of,
    network_options,
    read_modes,
    read_output,
    read_places,
    records_of,
    sampling_options,
    say,
    show,
    the_network,
    the_planner,
)
from irru_geo.cli.status import status
from irru_geo.cli.sweeping import sweep
from irru_geo.cli.text_tables import json_text
from irru_geo.layers.data import BACKGROUND

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame

    from irru_geo.places.places import Place
    from irru_geo.planner.route import Route

MINIMISE = ("time", "distance", "cost", "co2e")


def show_version(context: click.Context, _option: click.Parameter, is_asked: bool) -> None:
    """Print the versions of the program and of the data that come with it."""
    if not is_asked or context.resilient_parsing:
        return
    from irru_geo.layers.data import data_version

    click.echo(f"irru-geo, version {__version__}, data {data_version()}")
    context.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    examples=(
        "irru-geo map -o corridor.html",
        "irru-geo compare",
        "irru-geo route moscow mumbai --modes rail,sea --minimise distance",
        'irru-geo route "St Petersburg" "Бендер-Аббас" --avoid caspian-port --json',
        "irru-geo compare --date 2026-04-01",
    ),
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=show_version,
    help="Show the versions of the program and of its data, and exit.",
)
def main() -> None:
    """Answer questions on the International North-South Transport Corridor.

    Places are ids (bandar-abbas), names in English or local scripts, UN/LOCODEs (IRBND), or
    LON,LAT in degrees.
    """


@main.command(
    "map",
    examples=(
        "irru-geo map",
        "irru-geo map -o build/instc.html --language en --language fa",
        "irru-geo map --layer western --layer rasht_astara --date 2030 --no-disruptions",
    ),
)
@network_options
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="instc.html",
    show_default=True,
    callback=read_output,
    help="HTML file to write; it holds everything and needs no network.",
)
@click.option(
    "--layer",
    "layers",
    multiple=True,
    metavar="NAME",
    shell_complete=names_of("layers"),
    help="Draw only this layer.",
)
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
    """Write the map of the corridor as one HTML file."""
    network = the_network(**chosen)
    drawn = network.explore(layers=list(layers) or None, languages=list(languages), tiles=tiles)
    _save(drawn, output)


def _save(drawn: Any, output: str) -> None:
    drawn.save(output)
    click.echo(f"Wrote {output}", err=True)


@main.command(
    examples=(
        "irru-geo corridors",
        "irru-geo corridors --json",
    ),
)
@network_options
@json_option
def corridors(as_json: bool, **chosen: Any) -> None:
    """List the corridors and the routes they compete with."""
    show(records_of(the_network(**chosen).corridors), CORRIDORS, as_json=as_json)


@main.command(
    examples=(
        "irru-geo layers",
        "irru-geo layers rasht_astara",
        "irru-geo layers nodes --json",
    ),
)
@click.argument("name", required=False, metavar="[LAYER]", shell_complete=names_of("layers"))
@network_options
@json_option
def layers(name: str | None, as_json: bool, **chosen: Any) -> None:
    """List the layers, or the features of one."""
    from irru_geo.layers.reading import list_layers, read_layer

    data_dir = chosen["data_dir"]
    known, links = list_layers(data_dir), the_network(**chosen).links
    added = sorted(set(links["layer"]) - set(known))
    if name is None:
        records = [_layer_record(layer, links, data_dir) for layer in sorted([*known, *added])]
        show(records, LAYERS, as_json=as_json)
        return
    columns = {"nodes": NODES, **dict.fromkeys(BACKGROUND, LAND)}.get(name, LINKS)
    found = links[links["layer"] == name] if name in added else read_layer(name, data_dir)
    show(records_of(found), columns, as_json=as_json)


def _layer_record(layer: str, links: DataFrame, data_dir: str | None) -> dict[str, Any]:
    from irru_geo.layers.reading import read_layer

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


@main.command(
    examples=(
        "irru-geo route moscow bandar-abbas",
        'irru-geo route RUMOW "Nhava Sheva" --via astrakhan --modes rail,sea,inland_waterway',
        "irru-geo route moscow mumbai --branch western",
        "irru-geo route moscow tehran --minimise distance --avoid turkmenistan",
        "irru-geo route -- 37.6,55.75 -5.4,36.1",
    ),
)
@click.argument("origin", callback=read_places, shell_complete=names_of("nodes"))
@click.argument("destination", callback=read_places, shell_complete=names_of("nodes"))
@click.option(
    "--via",
    multiple=True,
    metavar="PLACE",
    shell_complete=names_of("nodes"),
    callback=read_places,
    help="Pass here; may be repeated, in order.",
)
@click.option(
    "--modes",
    callback=read_modes,
    help=f"Modes allowed, separated by commas: {', '.join(MODES)}, or one in a layer "
    "(road@rasht_astara). All, unless given.",
)
@click.option(
    "--branch",
    metavar="BRANCH",
    shell_complete=names_of("branches"),
    help="Pass the pinned nodes of this branch, by its modes unless --modes is given.",
)
@click.option(
    "--avoid",
    multiple=True,
    metavar="TARGET",
    shell_complete=names_of("layers", "nodes", "links"),
    help="Link, node, layer or country not to use; may be repeated.",
)
@click.option(
    "--minimise",
    type=click.Choice(MINIMISE),
    default="time",
    show_default=True,
    help="What counts.",
)
@click.option(
    "--depart",
    metavar="DATE",
    help="Day of departure: the way of that day, unless --date is given, and when it arrives.",
)
@click.option(
    "--map", "output", metavar="FILE", callback=read_output, help="Write a map of the route, too."
)
@network_options
@sampling_options
@json_option
def route(
    origin: Place, destination: Place, output: str | None, as_json: bool, **chosen: Any
) -> None:
    """Find the best way between two places, leg by leg."""
    wanted = {key: chosen.pop(key) for key in ("via", "modes", "branch", "avoid", "minimise")}
    drawing = {key: chosen.pop(key) for key in ("samples", "seed", "depart")}
    chosen["date"] = chosen["date"] or drawing["depart"]
    found = the_planner(**chosen).route(origin, destination, **wanted)
    summary = _summary(found, **drawing)
    if output is not None:
        _save(found.explore(), output)
    if as_json:
        click.echo(json_text({**summary, "legs": found.records}))
    else:
        _show_route(found, summary)


def _summary(found: Route, *, samples: int, seed: int, depart: str | None) -> dict[str, Any]:
    from irru_geo.planner import restrictions

    trip, dates = found.transit_time(samples, seed), {}
    days = {}
    if depart is not None:
        trip = leaving = found.transit_time(samples, seed, depart=depart)
        arrivals = {name: getattr(leaving, name) for name in ARRIVALS}
        dates = {"depart": leaving.depart, **arrivals, "waits_for": sorted(set(leaving.waits))}
        days = {f"{p}_days": getattr(trip, f"{p}_days") for p in ("p10", "p50", "p90", "mean")}
    by_mode: dict[str, float] = {}
    for leg in found.records:
        if leg["kind"] == "movement":
            by_mode[leg["mode"]] = by_mode.get(leg["mode"], 0.0) + leg["length_km"]
    return {
        "origin": found.origin,
        "destination": found.destination,
        **figures(found, samples=samples, seed=seed),
        "distance_by_mode_km": by_mode,
        **days,
        **dates,
        "mixed_over_the_year": list(trip.mixes),
        "state": found.network.state,
        "delayed_by": found.delays(),
        "data_version": found.data_version,
        "restrictions": restrictions.records(found.network.network_state, found.link_ids),
    }


def _show_route(found: Route, summary: Mapping[str, Any]) -> None:
    rows = [
        row | {"what": row["mode"] if row["kind"] == "movement" else row["process"]}
        for row in found.records
    ]
    by_mode = ", ".join(f"{mode} {km:,.0f}" for mode, km in summary["distance_by_mode_km"].items())
    say(f"{found.origin} to {found.destination}: {headline(summary)}")
    say(f"State: {summary['state']}.\n")
    if summary["delayed_by"]:
        delays = "; ".join(summary["delayed_by"])
        say(f"Delays, in time alone (km, cost and CO2e are as without them): {delays}.\n")
    show(rows, LEGS, as_json=False)
    say(f"\nDistance (km): {summary['distance_km']:,.0f} ({by_mode})")
    if "depart" in summary:
        early, middle, late = (summary[name] for name in ARRIVALS)
        say(f"Leaving on {summary['depart']}: there on {early} to {late} (P50 {middle})")
        if summary["waits_for"]:
            say(f"On the way it may wait for: {'; '.join(summary['waits_for'])}")
    for text in summary["mixed_over_the_year"]:
        say(f"Mixed over the year: {text}")
    say(f"Data: version {summary['data_version'] or 'none'}")
    if summary["restrictions"]:
        say("\nRestrictions on the way (facts from their sources, no advice)")
        show(summary["restrictions"], RESTRICTIONS, as_json=False)


COMMANDS = (
    *(alternatives, pareto, matrix, isochrone, bottleneck, critical, sweep),
    *(brief, check, cite, claims, compare, decide, departures, export),
    *(import_command, new, schema, scorecard, sources, status, validate),
)
for command in COMMANDS:
    main.add_command(command)
