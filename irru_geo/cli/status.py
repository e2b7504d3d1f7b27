"""`irru-geo status`: one sentence a branch."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.closures import events_closing
from irru_geo.cli.commands import Command
from irru_geo.cli.options import network_options, the_network
from irru_geo.cli.output import json_option, named, prints_prose, records_of, say, show
from irru_geo.cli.text_tables import Column
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irru_geo.network import Network

STATUS = (
    *(Column("branch", "Branch"), Column("is_open", "Open"), Column("p50_days", "P50 (days)", 1)),
    *(Column("closed_since", "Closed since"), Column("reason", "Reason")),
    *(Column("sources", "Sources"), Column("delayed_by", "Delayed by")),
    Column("unknown", "Not known"),
)
_SAMPLES = 2_000


@click.command(
    cls=Command,
    examples=(
        "irru-geo status",
        "irru-geo status --date 2026-04-01",
        "irru-geo status --json",
    ),
)
@network_options
@json_option
def status(as_json: bool, **chosen: Any) -> None:
    """Say of each branch whether it is open: today, unless --date names another day."""
    if chosen["date"] is None and not chosen["no_disruptions"]:
        chosen["date"] = dt.date.today().isoformat()
    network = the_network(**chosen)
    rows = [_row(network, row) for row in records_of(network.compare(samples=_SAMPLES))]
    if as_json or not prints_prose():
        show(rows, STATUS, as_json=as_json)
        return
    for row in rows:
        say(f"{row['branch']}: {_sentence(row)}.")
    say("")
    say(f"State: {network.state.rstrip('.')}.")


def _row(network: Network, compared: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of a branch: whether it is open, since when it is not, and why."""
    blocked = compared["blocked_by"]
    is_open = not is_missing(compared["p50_days"])
    events = [] if is_open else events_closing(network.network_state, str(blocked).split(", "))
    reason = named(network, [{"blocked_by": blocked}], ["blocked_by"])[0]["blocked_by"]
    return {
        "branch": compared["corridor_id"],
        "name": compared["name"],
        "is_open": is_open,
        "p50_days": compared["p50_days"],
        "distance_km": compared["distance_km"],
        "closed_since": str(events[0].start) if events else None,
        "reason": "; ".join(dict.fromkeys(event.title or event.id for event in events)) or reason,
        "sources": list(dict.fromkeys(event.source_id for event in events)),
        "delayed_by": compared["delayed_by"],
        "unknown": compared["unknown"],
    }


def _sentence(row: Mapping[str, Any]) -> str:
    """Return the status of a branch as a sentence."""
    if row["is_open"]:
        text = f"open: {row['distance_km']:,.0f} km, {row['p50_days']:.0f} days (P50)"
    else:
        from irru_geo.model.dates import spoken_text
        from irru_geo.model.state_words import NO_DAY

        since = ""
        if row["closed_since"]:
            since = f" since {spoken_text(row['closed_since'], beside=NO_DAY)}"
        cited = f" ({', '.join(row['sources'])})" if row["sources"] else ""
        text = f"closed{since}: {row['reason']}{cited}"
    if row["delayed_by"]:
        text += f", with delays ({row['delayed_by']})"
    return f"{text}; not known: {row['unknown']}" if row["unknown"] else text
