"""The schema of layers and tables, as `schema/<table>.csv` declares it: one row a field.

`required` is `yes`, `no`, or `field=value|value` (required when another field holds one of the
values). `allowed` is a list of words, one or two bounds (`>0`, `>=0,<=100`), a regular expression,
or the name of a pattern or of a set of ids (`node`, `source`) that the value must belong to. The
reason of a bound stands in the description.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irru_geo.layers.frozen import Record

SCHEMA = Path(__file__).parents[1] / "schema"
"""Folder of the schemas."""

PATTERNS = {
    "slug": r"^[a-z0-9]+([-.]{1,2}[a-z0-9]+)*$",
    "iso2": r"^[A-Z]{2}$",
    "scope": r"^(\*|country:[A-Z]{2}|layer:[a-z0-9_]+|(node|link):[a-z0-9-]+)(/in|/out)?$",
    "months": r"^(1[0-2]|[1-9])(-(1[0-2]|[1-9]))?$",
    "serves": r"^(node|link):[a-z0-9-]+$",
    "calendar_target": r"^(country:[A-Z]{2}|layer:[a-z0-9_]+|(node|link|outside):[a-z0-9-]+)$",
    "calendar_day": (
        r"^((0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])|[a-z][a-z-]*[a-z](\+[1-9])?)"
        r"(@([01]\d|2[0-3]))?$"
    ),
    "target": r"^(country:[A-Z]{2}|layer:[a-z0-9_]+|(node|link):[a-z0-9-]+)$",
}
"""Patterns that `allowed` may name; a value matches from its first character to its last."""

IDS = ("node", "source", "branch")
"""Sets of ids that `allowed` may name."""

_BOUND = re.compile(r"(>=|>|<=|<)(-?[0-9.eE+]+)")


class Bounds(NamedTuple):
    """Range that a number must lie in; `above` and `below` say that the ends do not belong to it.

    Examples
    --------
    >>> 0.0 in Bounds.read(">0,<=10"), 10 in Bounds.read(">0,<=10"), str(Bounds.read(">0,<=10"))
    (False, True, 'above 0 and at most 10')
    """

    low: float = float("-inf")
    high: float = float("inf")
    above: bool = False
    below: bool = False

    @classmethod
    def read(cls, text: str) -> Bounds:
        """Return the bounds that a text such as `>0,<=10` declares."""
        bounds = cls()
        for sign, number in _BOUND.findall(text):
            if sign.startswith(">"):
                bounds = bounds._replace(low=float(number), above=sign == ">")
            else:
                bounds = bounds._replace(high=float(number), below=sign == "<")
        return bounds

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, int | float):
            return False
        is_high_enough = value > self.low if self.above else value >= self.low
        return is_high_enough and (value < self.high if self.below else value <= self.high)

    def __str__(self) -> str:
        parts = []
        if self.low > float("-inf"):
            parts.append(f"{'above' if self.above else 'of at least'} {self.low:,.12g}")
        if self.high < float("inf"):
            parts.append(f"{'below' if self.below else 'at most'} {self.high:,.12g}")
        return " and ".join(parts)


@dataclass(frozen=True)
class Field:
    """One field of a table: a row of `schema/<table>.csv`."""

    name: str
    type: str
    unit: str
    required: str
    allowed: str
    description: str

    def is_required(self, record: Mapping[str, Any] | Record) -> bool:
        """Return whether this record must hold the field."""
        if "=" not in self.required:
            return self.required == "yes"
        field, values = self.required.split("=")
        return record.get(field) in values.split("|")

    @cached_property
    def bounds(self) -> Bounds | None:
        """Bounds of a number, where there are some."""
        return Bounds.read(self.allowed) if self.allowed[:1] in ("<", ">") else None

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Regular expression that all of a text must match, where there is one."""
        allowed = PATTERNS.get(self.allowed, self.allowed if self.allowed[:1] == "^" else None)
        return re.compile(allowed) if allowed else None

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Words that a text, or the text of a number, must be one of; none when all may be."""
        is_list = "|" in self.allowed and self.pattern is None
        return tuple(self.allowed.split("|")) if is_list else ()


@cache
def read_schema(table: str) -> tuple[Field, ...]:
    """Return the fields of a table, in order.

    Parameters
    ----------
    table
        `nodes`, `links`, `sources`, `parameters`, `corridors`, `events`, ...

    Examples
    --------
    >>> [field.name for field in read_schema("nodes")][:3]
    ['id', 'name', 'names']
    """
    text = (SCHEMA / f"{table}.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        Field(r["field"], r["type"], r["unit"], r["required"], r["allowed"], r["description"])
        for r in rows
    )


@cache
def schema_names() -> tuple[str, ...]:
    """Return the names of all schemas: `links`, `nodes` and the tables, in alphabetical order."""
    return tuple(sorted(path.stem for path in SCHEMA.glob("*.csv")))
