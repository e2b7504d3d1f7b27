"""The command `irru-geo cite`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.commands import Command
from irru_geo.cli.options import (
    WISHES,
    journey_options,
    names_of,
    network_options,
    read_places,
    taken,
    the_network,
)

if TYPE_CHECKING:
    from irru_geo.places.places import Place


@click.command(
    cls=Command,
    examples=(
        "irru-geo cite",
        "irru-geo cite --corridor western --of time --of cost",
        "irru-geo cite moscow bandar-abbas --modes rail",
    ),
)
@click.argument("origin", required=False, callback=read_places, shell_complete=names_of("nodes"))
@click.argument(
    "destination", required=False, callback=read_places, shell_complete=names_of("nodes")
)
@click.option(
    "--corridor", metavar="ID", shell_complete=names_of("corridors"), help="Cite a corridor."
)
@journey_options(*WISHES)
@click.option(
    "--of",
    multiple=True,
    type=click.Choice(("time", "cost", "co2e")),
    help="Of which answers; may be repeated. The time, unless given.",
)
@network_options
def cite(
    origin: Place | None,
    destination: Place | None,
    corridor: str | None,
    of: tuple[str, ...],
    **chosen: Any,
) -> None:
    """Print citations in BibTeX: the data with their version, and the sources of an answer.

    Without places or a corridor, the data alone.
    """
    wanted = taken(chosen, *WISHES)
    network = the_network(**chosen)
    answers = of or ("time",)
    if corridor is not None:
        click.echo(network.corridor(corridor).cite(answers), nl=False)
    elif origin is not None and destination is not None:
        route = network.route(origin, destination, **wanted)
        click.echo(route.cite(answers), nl=False)
    elif origin is not None:
        raise click.UsageError("Give a destination, too.")
    else:
        click.echo(network.cite(), nl=False)
