"""The command `irru-geo brief`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.commands import Command
from irru_geo.cli.options import (
    WISHES,
    ends,
    journey_options,
    network_options,
    output_option,
    sampling_options,
    taken,
    the_network,
)
from irru_geo.cli.output import wrote

if TYPE_CHECKING:
    from irru_geo.places.places import Place


@click.command(
    cls=Command,
    examples=(
        "irru-geo brief moscow mumbai --branch western",
        'irru-geo brief moscow "Bandar Abbas" --modes rail -o rail.html',
    ),
)
@ends
@journey_options(*WISHES, "depart")
@output_option("brief.html", "HTML file to write; it holds everything and needs no network.")
@network_options
@sampling_options
def brief(origin: Place, destination: Place, output: str, **chosen: Any) -> None:
    """Write one page that prints well: answer, map, profile, what it rests on, sources."""
    from irru_geo.evidence.brief import write_brief

    wanted, drawing = taken(chosen, *WISHES), taken(chosen, "samples", "seed", "depart")
    chosen["date"] = chosen["date"] or drawing["depart"]
    route = the_network(**chosen).route(origin, destination, **wanted)
    write_brief(route, output, **drawing)
    wrote(output)
