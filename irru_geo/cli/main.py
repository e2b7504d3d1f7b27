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
    LINKS,
    NODES,
)
from irru_geo.cli.commands import Commands
from irru_geo.cli.comparison import compare
from irru_geo.cli.data import check, export, new, schema
from irru_geo.cli.decisions import decide, scorecard
from irru_geo.cli.departures import departures
from irru_geo.cli.evidence import claims, sources, validate
from irru_geo.cli.importing import import_command
from irru_geo.cli.options import (
    names_of,
    network_options,
    output_option,
    the_network,
)
from irru_geo.cli.output import (
    json_option,
    named,
    records_of,
    show,
    wrote,
)
from irru_geo.cli.route import route
from irru_geo.cli.status import status
from irru_geo.cli.sweeping import sweep
from irru_geo.layers.data import BACKGROUND
from irru_geo.layers.progress import stages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame


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
@output_option("instc.html", "HTML file to write; it holds everything and needs no network.")
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
    with stages("Drawing the map", 3) as done:
        network = the_network(**chosen)
        done()
        drawn = network.explore(layers=list(layers) or None, languages=list(languages), tiles=tiles)
        done()
        drawn.save(output)
    wrote(output)


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
    network = the_network(**chosen)
    rows = records_of(network.corridors)
    show(rows if as_json else named(network, rows), CORRIDORS, as_json=as_json)


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


COMMANDS = (
    *(route, alternatives, pareto, matrix, isochrone, bottleneck, critical, sweep),
    *(brief, check, cite, claims, compare, decide, departures, export),
    *(import_command, new, schema, scorecard, sources, status, validate),
)
for command in COMMANDS:
    main.add_command(command)
