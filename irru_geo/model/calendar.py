"""The events of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irru_geo.model.dates import read_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from irru_geo.layers.frozen import Record


def events_on(events: Iterable[Record], date: dt.date) -> list[Record]:
    """Return the events that hold on a date; one without an end lasts."""
    return [
        event
        for event in events
        if read_date(event["start"]) <= date
        and (event["end"] is None or date <= read_date(event["end"], last=True))
    ]
