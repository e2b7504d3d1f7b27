"""Dates: read strictly in one place, and said in words."""

from __future__ import annotations

import calendar
import datetime as dt
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.arguments import shown
from irru_geo.errors import DateWarning, ScenarioError
from irru_geo.layers.record_columns import fields_of
from irru_geo.layers.values import DATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from irru_geo.layers.data import Data

_EXPECTED = "date: expected YYYY-MM-DD"
_HIJRI_YEARS = range(1200, 1600)
"""Years that are read as Solar Hijri: nothing of the network stood in those of our era."""

_HIJRI_LEAP = (1, 5, 9, 13, 17, 22, 26, 30)
"""Leap years in the 33-year cycle of the Solar Hijri calendar, by their place in it."""

_NOWRUZ = (1403, dt.date(2024, 3, 20))
"""A year of that calendar and its first day."""


def read_date(value: object, *, last: bool = False) -> dt.date:
    """Return a date; a text may leave out the day or the month.

    Parameters
    ----------
    value
        A date, or a text `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, with or without a time of day.
    last
        Whether a text that leaves out the day means the last day, not the first.

    Raises
    ------
    ScenarioError
        When it is no date; a date of the Solar Hijri calendar is named, with its date in ours.

    Examples
    --------
    >>> read_date("2028", last=True)
    datetime.date(2028, 12, 31)
    >>> read_date("1405-01-12")
    Traceback (most recent call last):
    irru_geo.errors.ScenarioError: date: expected YYYY-MM-DD of the Gregorian calendar, got
    '1405-01-12' of the Solar Hijri calendar. Give 2026-04-01.
    """
    return _read(value, last) if isinstance(value, str) else _read.__wrapped__(value, last)


@lru_cache(maxsize=4096)
def _read(value: object, last: bool) -> dt.date:
    parts = _parts(value)
    if parts[0] in _HIJRI_YEARS:
        raise _solar_hijri(value, parts)
    year, *rest = parts
    month, *days = rest or [12 if last else 1]
    day = calendar.monthrange(year, month)[1] if last else 1
    try:
        return dt.date(year, month, days[0] if days else day)
    except ValueError as error:
        raise _no_date(value) from error


def _parts(value: object) -> tuple[int, ...]:
    """Return year, month and day, as far as they are given."""
    if isinstance(value, np.datetime64):
        value = str(value)
    if isinstance(value, dt.date):  # a datetime, and NaT, are dates too
        if not isinstance(value.year, int):
            raise _no_date(value)
        return value.year, value.month, value.day
    if not isinstance(value, str):
        raise _no_date(value)
    text = _without_time(value)
    digits = _in_ascii(text)
    if not DATE.fullmatch(digits) or (digits != text and int(digits[:4]) not in _HIJRI_YEARS):
        raise _no_date(value)
    return tuple(int(part) for part in digits.split("-"))


def _without_time(text: str) -> str:
    day, mark, _ = text.partition("T")
    if mark:
        try:
            return dt.datetime.fromisoformat(text).date().isoformat()
        except ValueError:
            # numpy writes more digits of a second than Python reads
            whole, point, part = text.partition(".")
            if point and part.isascii() and part.isdigit() and len(part) > 6:
                return _without_time(whole)
            raise _no_date(text) from None
    return day


def _in_ascii(text: str) -> str:
    """Return a text with the digits of any script as 0 to 9."""
    return "".join(str(int(char)) if char.isdecimal() else char for char in text)


def _no_date(value: object) -> ScenarioError:
    return ScenarioError(f"{_EXPECTED}, or YYYY or YYYY-MM, got {shown(value)}.")


def _solar_hijri(value: object, parts: tuple[int, ...]) -> ScenarioError:
    year, month, day = (*parts, 1, 1)[:3]
    text = f"{_EXPECTED} of the Gregorian calendar, got {shown(value)} of the Solar Hijri calendar."
    found = _gregorian(year, month, day)
    if found is None:
        return ScenarioError(f"{text} That calendar has no such day.")
    remedy = found.isoformat() if len(parts) == 3 else f"a day from {found.isoformat()} on"
    return ScenarioError(f"{text} Give {remedy}.")


def _is_hijri_leap(year: int) -> bool:
    return year % 33 in _HIJRI_LEAP


def _gregorian(year: int, month: int, day: int) -> dt.date | None:
    """Return the Gregorian date of a Solar Hijri one; None when there is no such day.

    Months are of 31 days up to the sixth, then of 30, the last of 29 or 30; leap years follow the
    33-year cycle.
    """
    longest = 31 if month <= 6 else 30 if month <= 11 or _is_hijri_leap(year) else 29
    if not 1 <= day <= longest:
        return None
    known, start = _NOWRUZ
    passed = range(known, year) if year >= known else range(year, known)
    days = sum(366 if _is_hijri_leap(y) else 365 for y in passed)
    in_year = 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    return start + dt.timedelta(days=(days if year >= known else -days) + in_year)


def read_day(value: object, changes: Mapping[dt.date, str], *, stacklevel: int = 2) -> dt.date:
    """Return the day that is meant; a year or a month alone stands for its first day.

    Parameters
    ----------
    value
        As for `read_date`.
    changes
        Days from which on something is different, and what.
    stacklevel
        Frame that a warning names, as in `warnings.warn`.

    Raises
    ------
    ScenarioError
        When it is no date.

    Warns
    -----
    DateWarning
        When it leaves out the day although something changes within that time.
    """
    first, last = read_date(value), read_date(value, last=True)
    within = sorted(day for day in changes if first < day <= last)
    if within:
        listed = "; ".join(f"{spoken(day)}: {changes[day]}" for day in within[:3])
        more = f"; and {len(within) - 3} more" if len(within) > 3 else ""
        text = (
            f"date: {shown(value)} is taken as {spoken(first)}; within that time the network "
            f"changes ({listed}{more}). Give a day, such as {first.isoformat()}."
        )
        warnings.warn(text, DateWarning, stacklevel=stacklevel)
    return first


def read_whole_date(value: object, name: str) -> dt.date:
    """Return the day that an argument means; a year or a month alone is none.

    Raises
    ------
    ScenarioError
        When it is no day.
    """
    first = read_date(value)
    if first != read_date(value, last=True):
        raise ScenarioError(f"{name}: expected YYYY-MM-DD, got {shown(value)}.")
    return first


FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years of departure."""


def read_departure(value: object, name: str) -> dt.date:
    """Return the day on which a journey leaves.

    Raises
    ------
    ScenarioError
        When it is no day, or far from our time.
    """
    first = read_whole_date(value, name)
    if not FIRST_YEAR <= first.year <= LAST_YEAR:
        problem = f"{name}: expected a day of the years {FIRST_YEAR} to {LAST_YEAR}, got {first}."
        raise ScenarioError(problem)
    return first


def change_days(data: Data) -> dict[dt.date, str]:
    """Return the days from which on the network is another, and what changes, in order.

    Links open, planned ones on the last day of their expected time; events begin and are over.
    """
    found: list[tuple[dt.date, str]] = []
    links = fields_of(data.links, "status", "opened", "expected", "name")
    for _, status, opened, expected, name in links:
        if status == "open" and opened:
            found.append((read_date(opened), f"{name} opens"))
        elif status != "open" and expected:
            found.append((read_date(expected, last=True), f"{name} is due"))
    for event in data.tables["events"].values():
        title = event.get("title") or event["event_id"]
        found.append((read_date(event["start"]), title))
        if event["end"]:
            over = read_date(event["end"], last=True) + dt.timedelta(days=1)
            found.append((over, f"over: {title}"))
    return _joined(found)


def _joined(found: Iterable[tuple[dt.date, str]]) -> dict[dt.date, str]:
    by_day: dict[dt.date, dict[str, None]] = {}
    for day, text in found:
        by_day.setdefault(day, {})[text] = None
    return {day: ", ".join(by_day[day]) for day in sorted(by_day)}


def spoken(date: dt.date, *, beside: dt.date | None = None) -> str:
    """Return a date in words; the year of `beside` is left out.

    Examples
    --------
    >>> spoken(dt.date(2026, 4, 1)), spoken(dt.date(2026, 4, 1), beside=dt.date(2026, 5, 2))
    ('1 April 2026', '1 April')
    """
    year = "" if beside is not None and beside.year == date.year else f" {date.year}"
    return f"{date.day} {_MONTHS[date.month - 1]}{year}"


def spoken_text(text: str, *, beside: dt.date) -> str:
    """Return a date of the data in words, as exact as it is given.

    Examples
    --------
    >>> spoken_text("2023-12", beside=dt.date(2026, 4, 1))
    'December 2023'
    """
    date = read_date(text)
    if len(text) == len("2023-12-01"):
        return spoken(date, beside=beside)
    year = "" if date.year == beside.year and len(text) > len("2023") else str(date.year)
    month = _MONTHS[date.month - 1] if len(text) > len("2023") else ""
    return " ".join(filter(None, (month, year)))


_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
