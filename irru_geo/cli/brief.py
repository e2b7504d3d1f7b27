"""The command `irru-geo brief`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.options import (
    MODES,
    Command,
    names_of,
    network_options,
    read_modes,
    read_output,
    read_places,
    sampling_options,
    the_network,
)

if TYPE_CHECKING:
    from irru_geo.places.places import Place


@click.command(
    cls=Command,
    examples=(
        "irru-geo brief moscow mumbai --branch western",
        'irru-geo brief moscow "Bandar Abbas" --modes rail -o rail.html',
    ),
)
@click.argument("origin", callback=read_places, shell_complete=names_of("nodes"))
@click.argument("destination", callback=read_places, shell_complete=names_of("nodes"))
@click.option(
    "--modes",
    callback=read_modes,
    help=f"Modes allowed, separated by commas: {', '.join(MODES)}. All, unless given.",
)
@click.option(
    "--branch",
    metavar="BRANCH",
    shell_complete=names_of("branches"),
    help="Pass the pinned nodes of this branch, by its modes unless --modes is given.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="brief.html",
    show_default=True,
    callback=read_output,
    help="HTML file to write; it holds everything and needs no network.",
)
@network_options
@sampling_options
def brief(
    origin: Place, destination: Place, modes: Any, branch: str | None, output: str, **chosen: Any
) -> None:
    """Write one page that prints well: answer, map, profile, what it rests on, sources."""
    from irru_geo.evidence.brief import write_brief

    drawing: dict[str, Any] = {key: chosen.pop(key) for key in ("samples", "seed")}
    route = the_network(**chosen).route(origin, destination, modes=modes, branch=branch)
    write_brief(route, output, **drawing)
    click.echo(f"Wrote {output}", err=True)
