"""Checks of the names that rows of tables use for nodes, links, layers and holidays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irru_geo.errors import LayerError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from irru_geo.layers.tables import Row

_TARGETS = (("events", "target"), ("calendar", "target"), ("services", "serves"))
"""Tables and fields that name nodes, links and layers as targets."""


def target_problems(
    tables: Mapping[str, Mapping[str, Row]], known: Mapping[str, Collection[str]]
) -> list[LayerError]:
    """Return where a row names a node, link, layer or holiday that is not there.

    Parameters
    ----------
    tables
        Table name to its rows by id.
    known
        Ids of each kind of target: node, link, layer; under `holiday` the holidays that have dates
        besides those of `tables`.
    """
    problems = []
    for name, field in _TARGETS:
        for record in tables.get(name, {}).values():
            given = record.get(field) or ()
            for target in (given,) if isinstance(given, str) else given:
                kind, _, value = str(target).partition("/")[0].partition(":")
                if kind in known and value not in known[kind]:
                    problem = f"expected a known {kind}, got {value!r}"
                    remedy = f"Correct the {kind}'s id, or take the row out"
                    problems.append(LayerError(f"{name}.csv", record["id"], field, problem, remedy))
    return problems + _holiday_problems(tables, known.get("holiday", ()))


def _holiday_problems(
    tables: Mapping[str, Mapping[str, Row]], dated: Collection[str]
) -> list[LayerError]:
    """Return where a rule of the calendar names a holiday without a date."""
    known = {*dated, *(row.get("holiday") for row in tables.get("holidays", {}).values())}
    problems = []
    for record in tables.get("calendar", {}).values():
        for field in ("from", "to"):
            day = str(record.get(field) or "").partition("@")[0].partition("+")[0]
            if day[:1].isalpha() and day not in known:
                problem = f"expected MM-DD or a holiday of holidays.csv, got {day!r}"
                remedy = "Correct the holiday, or add its dates (tools/build_holidays.py)"
                problems.append(LayerError("calendar.csv", record["id"], field, problem, remedy))
    return problems
