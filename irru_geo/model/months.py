"""Months: ranges such as `12-3`, and how much of a year each month is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ALL_MONTHS = tuple(range(1, 13))
MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

DAYS_A_YEAR = 365.25

SHARE_OF_YEAR = tuple(
    days / DAYS_A_YEAR for days in (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
)
"""Share of a year of each month, January first; they sum to 1."""


@cache
def months_of(text: str | None) -> frozenset[int]:
    """Return the months that a range names; all of them for nothing.

    Examples
    --------
    >>> sorted(months_of("11-2")), sorted(months_of("6")), len(months_of(None))
    ([1, 2, 11, 12], [6], 12)
    """
    if not text:
        return frozenset(ALL_MONTHS)
    first, _, last = text.partition("-")
    start, end = int(first), int(last or first)
    return frozenset((start - 1 + step) % 12 + 1 for step in range((end - start) % 12 + 1))


def spoken_months(months: Iterable[int]) -> str:
    """Return months in words, runs of them by their ends, round the turn of the year.

    Examples
    --------
    >>> spoken_months([1, 2, 12]), spoken_months([6]), spoken_months([3, 4, 9])
    ('December to February', 'June', 'March to April and September')
    """
    wanted = set(months)
    runs: list[list[int]] = []
    for month in sorted(wanted):
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    if len(runs) > 1 and runs[0][0] == 1 and runs[-1][-1] == len(ALL_MONTHS):
        runs[0] = runs.pop() + runs[0]
    ends = ([MONTH_NAMES[run[0] - 1], MONTH_NAMES[run[-1] - 1]][: len(run)] for run in runs)
    return " and ".join(" to ".join(pair) for pair in ends)
