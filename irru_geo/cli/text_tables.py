"""Tables and records as text for a terminal."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple

from irru_geo.missing import is_missing
from irru_geo.spelling import without_controls

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NOTHING = "-"
"""What stands for no value."""

_BLANKS = re.compile("[ \t\r\n\u2028\u2029]+")


class Column(NamedTuple):
    """Say how one field of the records is shown.

    Attributes
    ----------
    field
        Key in the record.
    heading
        Heading, with the unit where there is one.
    digits
        Digits after the point of numbers.
    factor
        What numbers are multiplied by for showing: 100 for per cent.
    """

    field: str
    heading: str
    digits: int = 0
    factor: float = 1


def cell(value: object, digits: int = 0) -> str:
    """Return a value as the text of one cell: one line, without control characters.

    Examples
    --------
    >>> cell(7213.62, 1), cell(None), cell(["rail", "sea"]), cell(True)
    ('7,213.6', '-', 'rail, sea', 'yes')
    """
    if is_missing(value):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if _is_number(value):
        return f"{value:,.{digits}f}"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(cell(item, digits) for item in value) or NOTHING
    return _BLANKS.sub(" ", without_controls(str(value), " ")).strip() or NOTHING


def text_table(records: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> str:
    """Return records as aligned columns, numbers to the right, under their headings.

    Examples
    --------
    >>> rows = [{"id": "western", "km": 7213.6}, {"id": "eastern", "km": None}]
    >>> print(text_table(rows, [Column("id", "Corridor"), Column("km", "Distance (km)")]))
    Corridor  Distance (km)
    --------  -------------
    western           7,214
    eastern               -
    """
    rows = [[_shown(record.get(column.field), column) for column in columns] for record in records]
    is_right = [_is_numeric(values) for values in zip(*rows, strict=True)] or [False] * len(columns)
    digits = [column.digits for column in columns]
    texts = [[cell(value, d) for value, d in zip(row, digits, strict=True)] for row in rows]
    headings = [column.heading for column in columns]
    widths = [max(map(_width, parts)) for parts in zip(headings, *texts, strict=True)]
    lines = [headings, ["-" * width for width in widths], *texts]
    return "\n".join(_line(line, widths, is_right) for line in lines)


def _shown(value: object, column: Column) -> object:
    is_scaled = column.factor != 1 and _is_number(value) and not is_missing(value)
    return float(value) * column.factor if is_scaled else value  # type: ignore[arg-type]


def json_text(value: object) -> str:
    """Return a value as JSON that every reader takes: no NaN, dates as text.

    Examples
    --------
    >>> print(json_text([{"p50_days": float("nan"), "on": dt.date(2025, 1, 2)}]))
    [
      {
        "p50_days": null,
        "on": "2025-01-02"
      }
    ]
    """
    return json.dumps(_plain(value), ensure_ascii=False, indent=2, allow_nan=False)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if is_missing(value) and not isinstance(value, str | list | tuple | dict):
        return None
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.date):
        return value.isoformat()
    if hasattr(value, "item"):  # a NumPy scalar
        return _plain(value.item())
    return str(value)


def _is_number(value: object) -> bool:
    return hasattr(value, "__float__") and not isinstance(value, bool | str)


def _is_numeric(values: Iterable[object]) -> bool:
    given = [value for value in values if not is_missing(value)]
    return bool(given) and all(_is_number(value) for value in given)


def _width(text: str) -> int:
    """Return the columns that a text takes in a terminal; marks that combine take none."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.category(char) in ("Mn", "Cf") for char in text)


def _line(texts: Sequence[str], widths: Sequence[int], is_right: Sequence[bool]) -> str:
    parts = []
    for text, width, right in zip(texts, widths, is_right, strict=True):
        space = " " * (width - _width(text))
        parts.append(space + text if right else text + space)
    return "  ".join(parts).rstrip()
