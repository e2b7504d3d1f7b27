"""What figures may be: within the bounds of their process, and in order."""

from __future__ import annotations

import csv
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from irru_geo.errors import LayerError
from irru_geo.layers.schema import SCHEMA, Bounds
from irru_geo.layers.values import is_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FIGURES = ("low", "typical", "high")

_ORDERED = {
    "parameters": FIGURES,
    "capacities": FIGURES,
    "claims": ("low", "high"),
    "observations": ("days_low", "days_high"),
    "quotes": ("usd_low", "usd_high"),
    "services": ("headway_low_days", "headway_typical_days", "headway_high_days"),
}
"""Fields of a table, each of which is at most the next one."""


class Limit(NamedTuple):
    """Bounds of the figures of a process, and why they are so."""

    bounds: Bounds
    reason: str


@cache
def _limits() -> Mapping[str, Limit]:
    text = (SCHEMA / "limits" / "processes.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["process"]: Limit(Bounds.read(row["allowed"]), row["reason"]) for row in rows}


def limit_of(process: str) -> Limit:
    """Return the bounds of the figures of a process; those of any where it has none of its own.

    Examples
    --------
    >>> str(limit_of("speed").bounds)
    'of at least 0.01 and at most 200'
    """
    return _limits().get(process, _limits()["*"])


def figure_problem(process: str, figures: Iterable[Any]) -> tuple[str, str] | None:
    """Return what is wrong with three figures of a process, and what mends it.

    Examples
    --------
    >>> figure_problem("speed", (0, 20, 30))
    ('expected a finite number of at least 0.01 and at most 200, got 0', 'What is slower ...')
    >>> figure_problem("border", (3, 2, 4))[0]
    'expected low <= typical <= high, got 3, 2, 4'
    """
    values, limit = list(figures), limit_of(process)
    for value in values:
        if not is_number(value) or value not in limit.bounds:
            return f"expected a finite number {limit.bounds}, got {value!r:.60}", limit.reason
    if not all(low <= high for low, high in pairwise(values)):
        shown = ", ".join(f"{value:g}" for value in values)
        return f"expected low <= typical <= high, got {shown}", "Put them in order"
    return None


def _headway_problems(rows: Mapping[str, Mapping[str, Any]]) -> list[LayerError]:
    """Return the services that cargo waits for without knowing how long."""
    problem = "expected the three headways of a service that cargo waits for, got fewer"
    return [
        LayerError("services.csv", key, "headway_low_days", problem, "Give them, or empty serves")
        for key, row in rows.items()
        if row.get("serves") and any(row.get(f) is None for f in _ORDERED["services"])
    ]


def limit_problems(table: str, rows: Mapping[str, Mapping[str, Any]]) -> list[LayerError]:
    """Return the rows of a table whose figures are not in order or beyond what can be."""
    fields = _ORDERED.get(table, ())
    problems = _headway_problems(rows) if table == "services" else []
    for key, row in rows.items() if fields else ():
        values = [row.get(field) for field in fields]
        if not all(map(is_number, values)):  # told already, or not given
            continue
        process = str(row["process"]) if table == "parameters" else "*"
        found = figure_problem(process, values)
        if found is not None and (table == "parameters" or "<=" in found[0]):
            problems.append(LayerError(f"{table}.csv", key, fields[0], *found))
    return problems
