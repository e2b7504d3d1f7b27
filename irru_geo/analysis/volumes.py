"""What was really carried, from the table `volumes`, beside what could be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irru_geo.layers.rows import Volume

COLUMNS = ("carried_mt_per_year", "carried_year", "carried_counted", "carried_source_id")
"""Columns that say what was carried at most in a full year, in Mt, forecasts left out."""


class Carried(NamedTuple):
    """Largest volume that a source gives for a full year; `mt_per_year` is NaN where none does."""

    mt_per_year: float = float("nan")
    year: str | None = None
    counted: str | None = None
    source_id: str | None = None
    beyond_branch: str | None = None

    @property
    def cells(self) -> tuple[Any, ...]:
        """Values of `COLUMNS`."""
        return self[:4]


def most_carried(volumes: Iterable[Volume]) -> Carried:
    """Return the largest of some volumes that is of a full year, in Mt, and no forecast."""
    found = [
        Carried(amount, row.year, row.counted, row.source_id, row.beyond_branch)
        for row in volumes
        if row.is_full_year and row.unit == "Mt" and row.kind != "projected"
        for amount in [max(v for v in (row.low, row.value, row.high, 0.0) if v is not None)]
    ]
    return max(found, key=lambda carried: carried.mt_per_year, default=Carried())


def at_place(volumes: Iterable[Volume], target: str) -> Carried:
    """Return the largest volume that passed a link or node, such as `node:amirabad`."""
    return most_carried(row for row in volumes if row.place == target)


def on_branch(volumes: Iterable[Volume], branch_id: str) -> Carried:
    """Return the largest volume of a branch as a whole."""
    return most_carried(row for row in volumes if row.branch == branch_id and row.place is None)
