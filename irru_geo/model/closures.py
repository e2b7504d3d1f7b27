"""Closures by the calendar: seasons and holidays as times, from the table `calendar`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from irru_geo.layers.data import Data
    from irru_geo.layers.frozen import Record

OUTSIDE = "outside:"
"""Beginning of the targets that the network does not draw."""

_ONE_DAY = dt.timedelta(days=1)


class Closure(NamedTuple):
    """One closure: from when to when, of what, and why."""

    start: dt.datetime
    end: dt.datetime
    target: str
    is_season: bool
    why: str
    rule_id: str


def closures(
    data: Data, first: dt.date, last: dt.date, *, only_seasons: bool = False
) -> Iterator[Closure]:
    """Yield the closures that begin or end between two days, or last throughout.

    Those of a holiday are known for the years of `holidays.csv` alone.
    """
    rules = [
        rule
        for rule in data.tables.get("calendar", {}).values()
        if not rule.target.startswith(OUTSIDE) and (rule.effect == "closed" or not only_seasons)
    ]
    days = _holidays(data) if any(not _is_day(rule) for rule in rules) else {}
    for rule in rules:
        for start, end in _times(rule, days, range(first.year - 1, last.year + 1)):
            if start.date() <= last and end >= dt.datetime.combine(first, dt.time()):
                is_season = rule["effect"] == "closed"
                yield Closure(start, end, rule["target"], is_season, rule["name"], rule["rule_id"])


def seasons_on(data: Data, date: dt.date) -> list[Closure]:
    """Return the seasons that are closed on a day."""
    noon = dt.datetime.combine(date, dt.time(12))
    found = closures(data, date, date, only_seasons=True)
    return [c for c in found if c.is_season and c.start <= noon < c.end]


def season_days(data: Data, month: dt.date) -> dict[dt.date, str]:
    """Return the days of a month on which a season begins or ends, and what changes."""
    found: dict[dt.date, str] = {}
    after = (month.replace(day=28) + 4 * _ONE_DAY).replace(day=1)
    for closure in closures(data, month.replace(day=1), after - _ONE_DAY, only_seasons=True):
        for moment, word in ((closure.start, "begins"), (closure.end, "ends")):
            if closure.is_season and (moment.year, moment.month) == (month.year, month.month):
                found[moment.date()] = f"{closure.why} {word}"
    return dict(sorted(found.items()))


def _is_day(rule: Record) -> bool:
    """Return whether a rule begins on a day of each year, not on a holiday."""
    return str(rule["from"])[0].isdigit()


def _holidays(data: Data) -> Mapping[str, list[dt.date]]:
    found: dict[str, list[dt.date]] = {}
    for row in data.tables.get("holidays", {}).values():
        found.setdefault(row["holiday"], []).append(dt.date.fromisoformat(row["date"]))
    return found


def _times(
    rule: Record, holidays: Mapping[str, list[dt.date]], years: range
) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """Yield the beginnings and ends of a rule, those that begin in some years."""
    if _is_day(rule):
        for year in years:
            start = _moment(rule["from"], dt.date(year, 1, 1), is_end=False)
            end = _moment(rule["to"], dt.date(year, 1, 1), is_end=True)
            if end <= start:
                end = _moment(rule["to"], dt.date(year + 1, 1, 1), is_end=True)
            yield start, end
        return
    name = str(rule["from"]).partition("@")[0].partition("+")[0]
    for day in holidays.get(name, ()):
        if day.year in years:
            yield _moment(rule["from"], day, is_end=False), _moment(rule["to"], day, is_end=True)


def _moment(text: str, base: dt.date, *, is_end: bool) -> dt.datetime:
    """Return the time that `MM-DD@HH` means in the year of `base`, or `holiday+1@HH` after it."""
    day_text, _, hour = str(text).partition("@")
    if day_text[0].isdigit():
        month, day = (int(part) for part in day_text.split("-"))
        date = _day_of(base.year, month, day)
    else:
        date = base + _ONE_DAY * int(day_text.partition("+")[2] or 0)
    midnight = dt.datetime.combine(date, dt.time())
    if hour:
        return midnight + dt.timedelta(hours=int(hour))
    return midnight + _ONE_DAY if is_end else midnight


def _day_of(year: int, month: int, day: int) -> dt.date:
    """Return a day of a year; 29 February is the first of March where there is none."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return dt.date(year, month + 1, 1)
