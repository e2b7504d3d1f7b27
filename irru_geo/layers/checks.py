"""The schema of layers and tables, and the checks and conversions that follow from it.

One CSV a table in `schema/` declares every field once: its type, unit, whether it is required and
what it may hold. `required` is `yes`, `no`, or `field=value|value` (required when another field
holds one of the values). `allowed` is a list of words, a bound, a regular expression, or the name
of a pattern or of a set of ids (`node`, `source`, `branch`) that the value must belong to.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import math
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from irru_geo.errors import LayerError
from irru_geo.spelling import nearest_names

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

Record = dict[str, Any]

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
"""Patterns that `allowed` may name."""

IDS = ("node", "source", "branch")
"""Sets of ids that `allowed` may name."""

_HUGE = 2**53
"""Whole numbers from here on do not fit where frames keep them."""

DATE = re.compile(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")


@dataclass(frozen=True)
class Field:
    """Describe one field of a table: a row of `schema/<table>.csv`."""

    name: str
    type: str
    unit: str
    required: str
    allowed: str
    description: str

    def is_required(self, record: Mapping[str, Any]) -> bool:
        """Return whether this record must hold the field."""
        if "=" not in self.required:
            return self.required == "yes"
        field, values = self.required.split("=")
        return record.get(field) in values.split("|")


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
    text = resources.files("irru_geo").joinpath(f"schema/{table}.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        Field(r["field"], r["type"], r["unit"], r["required"], r["allowed"], r["description"])
        for r in rows
    )


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) if isinstance(value, float) else abs(value) < _HUGE


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _HUGE


def _is_text(value: object) -> bool:
    """Return whether it is a text that can be written: JSON may hold halves of characters."""
    if not isinstance(value, str):
        return False
    return value.isascii() or not any("\ud800" <= char <= "\udfff" for char in value)


def _is_names(value: object) -> bool:
    return isinstance(value, dict) and all(
        _is_text(language) and isinstance(names, list) and all(_is_text(name) for name in names)
        for language, names in value.items()
    )


def _is_list(item: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(item(part) for part in value)


_TYPES: dict[str, tuple[str, Callable[[object], bool]]] = {
    "text": ("text", _is_text),
    "number": ("a finite number", _is_number),
    "integer": ("a whole number", _is_integer),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "date": ("a date YYYY, YYYY-MM or YYYY-MM-DD", lambda v: isinstance(v, str) and _is_date(v)),
    "texts": ("a list of texts", _is_list(_is_text)),
    "integers": ("a list of whole numbers", _is_list(_is_integer)),
    "names": ("an object of language codes and lists of names", _is_names),
}


def _is_date(text: str) -> bool:
    if not DATE.match(text):
        return False
    if len(text) < 10:
        return text[:4] != "0000"
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _show(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 60 else f"{text[:57]}..."


def check_record(
    record: Record,
    table: str,
    *,
    file: str,
    ids: Mapping[str, Collection[str]] | None = None,
    hints: bool = True,
) -> list[LayerError]:
    """Return every problem of one record, each with what mends it.

    Parameters
    ----------
    record
        Field names to values; the first field of the schema is the id.
    table
        Name of the schema.
    file
        File name for the messages.
    ids
        The known ids of each set that a field may refer to; a set left out is not checked.
    hints
        Whether remedies name the nearest known words, which takes milliseconds each.

    Examples
    --------
    >>> (problem,) = check_record({"country_id": "KZ", "nane": "x"}, "countries", file="c.csv")
    >>> problem.field, problem.remedy
    ('name', "Rename 'nane'. English short name")
    """
    schema = read_schema(table)
    ids = ids or {}
    feature = str(record.get(schema[0].name))
    problems = []
    for field in schema:
        value = record.get(field.name)
        if value is None or value == "" or value == []:
            if field.is_required(record):
                expected = f"expected {_expected(field)}, got nothing"
                remedy = _missing_remedy(field, record, schema if hints else ())
                problems.append(LayerError(file, feature, field.name, expected, remedy))
        elif problem := _problem(value, field, ids, hints=hints):
            problems.append(LayerError(file, feature, field.name, *problem))
    return problems


def _expected(field: Field) -> str:
    what = _TYPES[field.type][0]
    if field.allowed.startswith(">"):
        return f"{what} {field.allowed.replace('>=', 'of at least ').replace('>', 'above ')}"
    if field.allowed in PATTERNS or field.allowed in IDS:
        return f"{what} that is a {field.allowed}{' id' if field.allowed in IDS else ''}"
    return f"{what}, one of {field.allowed}" if "|" in field.allowed else what


def _problem(
    value: Any, field: Field, ids: Mapping[str, Collection[str]], *, hints: bool
) -> tuple[str, str] | None:
    """Return what is wrong with a value and what mends it, or None."""
    is_type, is_allowed = _checks(field.type, field.allowed)
    if not is_type(value):
        return f"expected {_expected(field)}, got {_show(value)}", _REMEDIES[field.type]
    known = ids.get(field.allowed)
    if known is None and is_allowed is None:
        return None
    for part in value if isinstance(value, list) else (value,):
        if known is not None and part not in known:
            text = f"expected a known {field.allowed} id, got {_show(part)}"
            return text, _remedy(part, field, known if hints else ())
        if is_allowed is not None and not is_allowed(part):
            return f"expected {_expected(field)}, got {_show(part)}", _remedy(part, field, ())
    return None


_REMEDIES = {
    "text": "Write a text in quotes",
    "number": "Write the number alone: no quotes, no unit, no thousands separator",
    "integer": "Write a whole number alone: no quotes, no unit, no point",
    "boolean": "Write true or false, without quotes",
    "date": "Write 2014, 2014-12 or 2014-12-03",
    "texts": 'Write a list: ["a", "b"] in GeoJSON, a;b in a table',
    "integers": "Write a list: [1435, 1520] in GeoJSON, 1435;1520 in a table",
    "names": 'Write {"en": ["Baku"], "ru": ["Баку"]}',
    "slug": "Use lower-case letters and digits, joined by hyphens: bandar-abbas",
    "iso2": "Write the two capital letters of ISO 3166-1: KZ",
    "scope": "Write *, country:KZ, layer:western, node:aktau or link:a--b",
    "months": "Write a month, or the first and the last one: 6, 12-3",
    "serves": "Write node:aktau or link:a--b",
    "calendar_target": "Write node:aktau, link:a--b, country:KZ, layer:western, outside:volga-don",
    "calendar_day": "Write 12-31, 12-31@20, or a holiday of holidays.csv: eid-al-adha-tm+1",
    "target": "Write country:KZ, layer:western, node:aktau or link:a--b",
    "node": "Add the node to nodes.geojson, or correct the id",
    "source": "Add the source to tables/sources.csv, or correct the id",
    "branch": "Add the branch to tables/branches.csv, or correct the id",
}
"""What mends a value of a wrong type, pattern or set of ids."""


def _missing_remedy(field: Field, record: Record, schema: tuple[Field, ...]) -> str:
    """Return how to give a field; it may be there under a name that is misspelt."""
    known = {other.name for other in schema}
    strange = [name for name in record if name not in known]
    near = nearest_names(field.name, strange, 1) if schema else ()
    return f"Rename {near[0]!r}. {field.description}" if near else f"Add it: {field.description}"


def _remedy(part: object, field: Field, words: Collection[str]) -> str:
    """Return what mends a value that is not among those allowed."""
    is_list_of_words = "|" in field.allowed and not field.allowed.startswith("^")
    words = field.allowed.split("|") if is_list_of_words else words
    near = nearest_names(str(part)[:60], words, 1)
    remedy = _REMEDIES.get(field.allowed, "")
    if near:
        return f"{remedy}: {near[0]!r}?" if remedy else f"Write {near[0]!r}?"
    return remedy or field.description


@cache
def _checks(
    field_type: str, allowed: str
) -> tuple[Callable[[Any], bool], Callable[[Any], bool] | None]:
    """Return the check of a type, and the check of a value, or of each part of a list."""
    return _TYPES[field_type][1], None if field_type == "names" else _allowed(allowed)


def _allowed(allowed: str) -> Callable[[Any], bool] | None:
    if not allowed or allowed in IDS:
        return None
    if allowed.startswith(">"):
        bound = float(allowed.lstrip(">="))
        return bound.__le__ if allowed.startswith(">=") else bound.__lt__
    if pattern := PATTERNS.get(allowed, allowed if allowed.startswith("^") else None):
        matches = re.compile(pattern).match
        return lambda value: matches(value) is not None
    words = frozenset(allowed.split("|"))
    return lambda value: str(value) in words


def from_text(text: str, field: Field) -> Any:
    """Return the value that a CSV cell stands for; the text itself when it cannot be read.

    Lists are separated by `;`, an empty cell is None (an empty list for lists), `true` and
    `false` are booleans.

    Examples
    --------
    >>> from_text("rail;sea", Field("modes", "texts", "", "no", "", ""))
    ['rail', 'sea']
    """
    text = text.strip()
    if field.type in ("texts", "integers"):
        parts = [part.strip() for part in text.split(";") if part.strip()]
        return [_number(part, int) for part in parts] if field.type == "integers" else parts
    if not text:
        return None
    if field.type == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if field.type in ("number", "integer"):
        return _number(text, int if field.type == "integer" else float)
    return text


def _number(text: str, kind: Callable[[str], float]) -> float | str:
    try:
        return kind(text)
    except ValueError:
        return text
