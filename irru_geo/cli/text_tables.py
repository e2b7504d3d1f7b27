"""Tables and records as text for a terminal."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import re
import unicodedata
from textwrap import fill, wrap
from typing import TYPE_CHECKING, Any, NamedTuple

from irru_geo.missing import is_missing
from irru_geo.spelling import guarded, without_controls

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NOTHING = "-"
"""What stands for no value."""

WIDE = "--wide"
"""Option that shows a table whole."""

_GAP = "  "
_LEAST_TEXT, _LEAST_ID = 10, 24
_BLANKS = re.compile("[ \t\r\n\u2028\u2029]+")


class Column(NamedTuple):
    """How one field of the records is shown.

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
    least
        Letters of a text that are kept where the table is cut: later columns go before it loses
        these. 0 means a few.
    """

    field: str
    heading: str
    digits: int = 0
    factor: float = 1
    least: int = 0


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


def text_table(
    records: Iterable[Mapping[str, Any]], columns: Sequence[Column], width: int | None = None
) -> str:
    """Return records as aligned columns, numbers to the right, under their headings.

    Parameters
    ----------
    records
        Rows by field.
    columns
        What is shown.
    width
        Columns of the terminal: the widest texts are cut until a row fits, then the last columns
        are left out and named below. None cuts nothing.

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
    texts = _texts(rows, columns)
    sizes = [max(map(_width, column), default=0) for column in zip(*texts, strict=True)]
    sizes = sizes or [0] * len(columns)
    headings = [_heading(column.heading, size, width) for column, size in _pairs(columns, sizes)]
    widths = [max(size, *map(_width, lines)) for lines, size in _pairs(headings, sizes)]
    fitted = widths if width is None else _fitted(widths, is_right, _least(columns), width)
    high = max(map(len, headings), default=1)
    above = [[lines[n - high] if n - high >= -len(lines) else "" for lines in headings]
             for n in range(high)]  # fmt: skip
    lines = [*above, ["-" * size for size in fitted], *texts]
    shown = "\n".join(_line(line[: len(fitted)], fitted, is_right) for line in lines)
    left_out = [column.heading for column in columns[len(fitted) :]]
    if not left_out:
        return shown
    return f"{shown}\n{fill(f'Also ({WIDE}): ' + ', '.join(left_out), width or 10_000)}"


def _pairs(one: Sequence[Any], other: Sequence[Any]) -> zip[tuple[Any, Any]]:
    return zip(one, other, strict=True)


def _heading(text: str, size: int, width: int | None) -> list[str]:
    """Return a heading as lines: as narrow as what stands below it where the width counts."""
    if width is None:
        return [text]
    words = max(map(len, text.split()), default=0)
    return wrap(text, max(size, words, 1), break_long_words=False) or [""]


def _texts(rows: Sequence[Sequence[object]], columns: Sequence[Column]) -> list[list[str]]:
    digits = [column.digits for column in columns]
    return [[cell(value, d) for value, d in zip(row, digits, strict=True)] for row in rows]


def _least(columns: Sequence[Column]) -> list[int]:
    """Return the letters that each text keeps: more of the first one, which names the row."""
    first = (column.least or _LEAST_ID for column in columns[:1])
    return [*first, *(column.least or _LEAST_TEXT for column in columns[1:])]


def _fitted(
    widths: Sequence[int], is_right: Sequence[bool], least: Sequence[int], most: int
) -> list[int]:
    """Return the widths of the columns that fit: texts shrink first, then the last columns go."""
    fitted = list(widths)
    while fitted and sum(fitted) + len(_GAP) * (len(fitted) - 1) > most:
        texts = [i for i, size in enumerate(fitted) if not is_right[i] and size > least[i]]
        if texts:
            over = sum(fitted) + len(_GAP) * (len(fitted) - 1) - most
            widest = max(texts, key=lambda i: fitted[i])
            rest = max((fitted[i] for i in texts if i != widest), default=least[widest])
            room = max(fitted[widest] - over, min(rest, fitted[widest] - 1))
            fitted[widest] = max(room, least[widest])
        elif len(fitted) > 1:
            fitted.pop()
        else:
            break
    return fitted


def csv_text(records: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> str:
    """Return records as CSV with the names of their fields, numbers rounded to their accuracy.

    Examples
    --------
    >>> print(csv_text([{"id": "western", "km": 7213.62}], [Column("id", ""), Column("km", "")]))
    id,km
    western,7213.6
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.field for column in columns])
    for record in records:
        values = (rounded(column.field, record.get(column.field)) for column in columns)
        writer.writerow(["" if is_missing(v) else _flat(v) for v in values])
    return stream.getvalue().rstrip("\n")


def _flat(value: object) -> object:
    """Return a value as a cell of CSV; what a spreadsheet would take for a formula stays a text."""
    return (
        guarded(cell(value)) if isinstance(value, list | tuple | set | frozenset | str) else value
    )


def markdown_table(records: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> str:
    r"""Return records as a table of Markdown.

    Examples
    --------
    >>> print(markdown_table([{"id": "a|b"}], [Column("id", "Corridor")]))
    | Corridor |
    |---|
    | a\|b |
    """
    rows = [[_shown(record.get(column.field), column) for column in columns] for record in records]
    lines = [[column.heading for column in columns], *_texts(rows, columns)]
    texts = ["| " + " | ".join(text.replace("|", "\\|") for text in line) + " |" for line in lines]
    return "\n".join([texts[0], "|" + "---|" * len(columns), *texts[1:]])


_ACCURACY = (
    *(("_days", 2), ("days", 2), ("_km", 1), ("km", 1), ("_usd", 0)),
    *(("co2e_kg", 1), ("_kg", 1), ("_h", 2), ("hours", 2), ("_share", 3), ("probability", 3)),
    *(("lon", 5), ("lat", 5)),
)
_DIGITS = 6
"""Significant digits of a number whose field says nothing of its accuracy."""


def rounded(field: str, value: object) -> object:
    """Return a number as exactly as it is known, by the unit at the end of its field's name.

    Examples
    --------
    >>> rounded("distance_km", 3046.5000000000005), rounded("p50_days", 28.412345)
    (3046.5, 28.41)
    """
    if not isinstance(value, float) or not math.isfinite(value):
        return value
    digits = _accuracy(field)
    if digits is None:
        return float(f"{value:.{_DIGITS}g}")
    return round(value, digits) if digits else float(round(value))


def _accuracy(field: str) -> int | None:
    """Return the decimals that the end of a field's name tells; None when it tells none."""
    named = re.sub(r"_(low|typical|expected|high|p10|p50|p90|mean|left)$", "", field)
    return next((count for end, count in _ACCURACY if named.endswith(end)), None)


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


def _plain(value: object, field: str = "") -> object:
    if isinstance(value, dict):
        return {str(key): _plain(item, _unit_of(field, str(key))) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item, field) for item in value]
    if is_missing(value) and not isinstance(value, str | list | tuple | dict):
        return None
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return rounded(field, value) if math.isfinite(value) else None
    if isinstance(value, dt.date):
        return value.isoformat()
    if hasattr(value, "item"):  # a NumPy scalar
        return _plain(value.item(), field)
    return str(value)


def _unit_of(outer: str, field: str) -> str:
    """Return the name that tells the unit: that of the field, else of what it stands in."""
    return outer if _accuracy(field) is None and outer else field


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
    for whole, width, right in zip(texts, widths, is_right, strict=False):
        text = _cut(whole, width)
        space = " " * (width - _width(text))
        parts.append(space + text if right else text + space)
    return _GAP.join(parts).rstrip()


def _cut(text: str, width: int) -> str:
    """Return a text that takes at most some columns, with an ellipsis where it was cut."""
    if _width(text) <= width:
        return text
    kept = text
    while kept and _width(kept) > width - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
