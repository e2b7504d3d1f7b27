"""Months: ranges such as `12-3`, and how much of a year each month is."""

from __future__ import annotations

from functools import cache

ALL_MONTHS = tuple(range(1, 13))

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
