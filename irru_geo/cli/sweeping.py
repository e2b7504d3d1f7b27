"""`irru-geo sweep`: scenarios x pairs x samples, to a table or a folder."""

from __future__ import annotations

from typing import Any

import click

from irru_geo.cli.bars import are_wanted
from irru_geo.cli.commands import Command
from irru_geo.cli.options import (
    journey_options,
    names_of,
    network_options,
    read_places,
    sampling_options,
    taken,
    the_network,
)
from irru_geo.cli.output import json_option, named, records_of, show, wrote
from irru_geo.cli.text_tables import Column
from irru_geo.errors import ParameterError

SWEPT = (
    *(Column("scenario", "Scenario"), Column("origin", "From"), Column("destination", "To")),
    Column("distance_km", "Distance (km)"),
    *(Column(f"{p}_days", f"{p.capitalize()} (days)", 1) for p in ("p10", "p50", "p90", "mean")),
    Column("blocked_by", "In the way"),
)


@click.command(
    cls=Command,
    examples=(
        "irru-geo sweep --pair moscow mumbai",
        "irru-geo sweep --pair moscow tehran --case suez-closed --samples 500 --json",
    ),
)
@click.option(
    *("--pair", "pairs"),
    nargs=2,
    multiple=True,
    metavar="FROM TO",
    help="Origin and destination; may be repeated.",
)
@click.option(
    "--case",
    "cases",
    multiple=True,
    metavar="NAME",
    shell_complete=names_of("scenarios"),
    help="Scenario of the data; all, unless given.",
)
@journey_options("minimise")
@click.option(
    "--workers",
    type=click.IntRange(1, 512),
    default=1,
    show_default=True,
    help="Processes that work at once.",
)
@click.option(*("-o", "--output"), metavar="DIR", help="Write to a folder, to go on with later.")
@network_options
@sampling_options
@json_option
def sweep(output: str | None, as_json: bool, **chosen: Any) -> None:
    """Work out every pair under every scenario."""
    from irru_geo.analysis.sweep import Sweep

    keys = ("pairs", "cases", "minimise", "workers", "samples", "seed")
    pairs, cases, minimise, workers, samples, seed = taken(chosen, *keys).values()
    if not pairs:
        raise ParameterError("--pair: expected at least one origin and destination, got none.")
    network = the_network(**chosen)
    places = [read_places(None, None, pair) for pair in pairs]  # type: ignore[arg-type]
    plan = Sweep(
        list(cases) or list(network.scenarios.index),
        places,
        samples=samples,
        seed=seed,
        minimise=minimise,
    )
    if output is not None:
        plan.write(network, output, workers=workers, progress=are_wanted())
        wrote(output)
        return
    rows = records_of(plan.run(network, workers=workers, progress=are_wanted() and not as_json))
    show(rows if as_json else named(network, rows, ["blocked_by"]), SWEPT, as_json=as_json)
