"""What is in the way, in words: since when, why, and who says so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irru_geo.errors import NoRouteError
    from irru_geo.layers.rows import Event
    from irru_geo.model.state import NetworkState

_OPTIONS = {"disruptions=False leaves": "--no-disruptions leaves", "avoid=...": "--avoid"}
"""What an argument in Python is on the command line."""


def events_closing(state: NetworkState, blocked_by: Iterable[str]) -> list[Event]:
    """Return the events of the day that close what is in the way."""
    if state.date is None or not state.disruptions:
        return []
    from irru_geo.model.calendar import events_on

    wanted = set(blocked_by)
    records = state.data.tables["events"]
    events = (records[str(found["event_id"])] for found in events_on(records.values(), state.date))
    return [
        event
        for event in events
        if event.effect == "close" and state.targets.resolve(event.target)[1] in wanted
    ]


def closed_words(state: NetworkState, blocked_by: Iterable[str]) -> str:
    """Return what is in the way: `closed since 28 February 2026: ... (source)`, or its names."""
    from irru_geo.model.dates import spoken_text
    from irru_geo.model.names import words_of
    from irru_geo.model.state_words import NO_DAY

    blocked = list(blocked_by)
    events = events_closing(state, blocked)
    if not events:
        return "closed: " + ", ".join(words_of(state.data, key) for key in blocked)
    titles: dict[str, list[Event]] = {}
    for event in events:
        titles.setdefault(event.title or event.id.replace("-", " "), []).append(event)
    parts = []
    for title, same in titles.items():
        since = spoken_text(same[0].start, beside=NO_DAY)
        sources = ", ".join(dict.fromkeys(event.source_id for event in same))
        parts.append(f"closed since {since}: {title} ({sources})")
    return "; ".join(parts)


def no_way(error: NoRouteError, state: NetworkState | None) -> str:
    """Return the text of an error with names of places, and with what closed the way that day."""
    text = " ".join(str(error).split())
    for python, option in _OPTIONS.items():
        text = text.replace(python, option)
    if state is None:
        return text
    from irru_geo.model.names import words_of

    ends = [words_of(state.data, node) for node in (error.origin, error.destination)]
    said = f"No route from {ends[0]} to {ends[1]}"
    if events_closing(state, error.blocked_by):
        why = closed_words(state, error.blocked_by)
        return f"{said}: {why}. --no-disruptions leaves that out."
    text = text.replace(f"No route from {error.origin!r} to {error.destination!r}", said, 1)
    for key in dict.fromkeys(re.findall(r"'([^' ]+)'", text)):
        if (name := words_of(state.data, key)) != key:
            text = text.replace(f"'{key}'", f"'{key}' ({name})", 1)
    return text
