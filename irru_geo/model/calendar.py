"""Dates as the data and users write them, and the events of a day."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING

from irru_geo.errors import ScenarioError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irru_geo.layers.checks import Record


def read_date(value: str | dt.date, *, last: bool = False) -> dt.date:
    """Return a date; a text may leave out the day or the month.

    Parameters
    ----------
    value
        A date, or `YYYY`, `YYYY-MM`, `YYYY-MM-DD`.
    last
        Whether a text that leaves out the day means the last day, not the first.

    Raises
    ------
    ScenarioError
        When it is no date.

    Examples
    --------
    >>> read_date("2028", last=True)
    datetime.date(2028, 12, 31)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        text = str(value).partition("T")[0]  # numpy's dates have a time
        parts = [int(part) for part in text.split("-")]
        if len(parts) > 3 or len(text.split("-")[0]) != 4:
            raise ValueError
        year, month = parts[0], parts[1] if len(parts) > 1 else (12 if last else 1)
        day = parts[2] if len(parts) > 2 else (calendar.monthrange(year, month)[1] if last else 1)
        return dt.date(year, month, day)
    except (ValueError, IndexError, calendar.IllegalMonthError) as error:
        message = f"date: expected YYYY, YYYY-MM or YYYY-MM-DD, got {value!r}."
        raise ScenarioError(message) from error


def events_on(events: Iterable[Record], date: dt.date) -> list[Record]:
    """Return the events that hold on a date; one without an end lasts."""
    return [
        event
        for event in events
        if read_date(event["start"]) <= date
        and (event["end"] is None or date <= read_date(event["end"], last=True))
    ]
