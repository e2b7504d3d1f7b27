"""The command `irru-geo departures`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.columns import CHANCE, CLOSED, DEPARTURES
from irru_geo.cli.commands import Command
from irru_geo.cli.options import (
    WISHES,
    ends,
    journey_options,
    network_options,
    read_output,
    sampling_options,
    taken,
    the_network,
)
from irru_geo.cli.output import json_option, named, records_of, say, show, wrote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irru_geo.places.places import Place

ARRIVALS = ("arrive_p10", "arrive_p50", "arrive_p90")
DATES = ("depart", *ARRIVALS)
ALIKE_DAYS = 0.05
"""What departures differ by that are called alike."""


@click.command(
    cls=Command,
    examples=(
        "irru-geo departures moscow mumbai --from 2027-01-01 --to 2027-03-31",
        "irru-geo departures st-petersburg nhava-sheva --branch trans-caspian "
        "--from 2026-12-01 --to 2027-04-30 --by 2027-05-01",
    ),
)
@ends
@click.option("--from", "start", required=True, metavar="DATE", help="First day of departure.")
@click.option("--to", "end", required=True, metavar="DATE", help="Last day of departure.")
@click.option(
    "--every",
    "every_days",
    type=click.IntRange(1),
    default=7,
    show_default=True,
    help="Days between two departures.",
)
@click.option("--by", metavar="DATE", help="Show the chance of arriving by the end of this day.")
@journey_options(*WISHES)
@click.option(
    "--chart", metavar="FILE", callback=read_output, help="Write a chart, too (SVG, PNG, PDF)."
)
@network_options
@sampling_options
@json_option
def departures(
    origin: Place, destination: Place, chart: str | None, as_json: bool, **chosen: Any
) -> None:
    """Show days and arrival by day of departure, with the way of each day."""
    from irru_geo.analysis.departures import best_week

    names = ("start", "end", "every_days", "by", *WISHES, "samples", "seed")
    wanted = taken(chosen, *names)
    network = the_network(**chosen)
    found = network.departures(origin, destination, **wanted)
    records = [_plain(record) for record in records_of(found)]
    if not as_json:
        records = named(network, records, ["closed_by"])
    more = [CHANCE] if wanted["by"] else []
    more += [CLOSED] if any(record["closed_by"] for record in records) else []
    show(records, (*DEPARTURES, *more), as_json=as_json)
    if chart is not None:
        from irru_geo.viz.paper.departures_chart import save_departures

        save_departures(found, chart)
        wrote(chart)
    if not as_json and not found["p50_days"].notna().any():
        say("\nNo way on any of these days.")
    elif not as_json:
        best = best_week(found)
        if found["p50_days"].max() - found["p50_days"].min() < ALIKE_DAYS and not wanted["by"]:
            say("\nNo departure is better: nothing on these ways differs by date.")
            return
        chance = f", by {wanted['by']} in {best['probability_by']:.0%}" if wanted["by"] else ""
        say(
            f"\nBest departure: {best.name:%Y-%m-%d}, P50 {best['p50_days']:.1f} days, "
            f"there on {best['arrive_p50']:%Y-%m-%d}{chance}."
        )
        for line in _marks(found.attrs["marks"]):
            say(line)


def _marks(marks: Sequence[tuple[str, str, str, str]]) -> Iterator[str]:
    """Yield what holds along the way, a line each."""
    spans: dict[tuple[str, str], list[str]] = {}
    for kind, start, end, title in marks:
        spans.setdefault((kind, title), []).append(start if start == end else f"{start} to {end}")
    for (kind, title), when in spans.items():
        yield f"{kind.capitalize()}: {title}, {'; '.join(when)}."


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its days as dates."""
    dates = {n: None if record[n] != record[n] else record[n].date() for n in DATES}
    return record | dates
