"""Reading of CSV tables."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from irru_geo.errors import LayerError
from irru_geo.layers.foreign import check_regular
from irru_geo.layers.schema import Field, read_schema
from irru_geo.layers.values import is_date_text, read_value
from irru_geo.missing import is_missing
from irru_geo.spelling import fold, nearest_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

Row = dict[str, Any]
"""Field names to values that are not checked yet."""

_MOST_HINTS = 100
"""Headings after which no nearest names are looked for."""

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}


def read_table(
    path: Path, table: str, problems: list[LayerError], changes: list[LayerError] | None = None
) -> list[Row]:
    """Return the rows of a table, each with every field of the schema; None for what is missing.

    Blank rows, byte order marks, and spaces or capitals in headings are passed over; semicolons and
    tabs are taken for commas where the heading has them.

    Parameters
    ----------
    path
        The file.
    table
        Name of its schema.
    problems
        Grows by what cannot be read.
    changes
        Grows by headings that are not read.
    """
    rows, separator = _cells(path, problems)
    if not rows:
        return []
    fields = {field.name: field for field in read_schema(table)}
    headings = [heading_of(cell, fields) for cell in rows[0][1]]
    problems += _heading_problems(path.name, headings, fields)
    if changes is not None:
        changes += strange_fields(path.name, headings, fields)
    key, records = next(iter(fields)), []
    for line, cells in rows[1:]:
        if len(cells) != len(headings):
            row = dict(zip(headings, cells, strict=False))
            problem = f"expected {len(headings)} columns in line {line}, got {len(cells)}"
            remedy = "Put what holds a comma in double quotes, and a comma for each empty cell"
            problems.append(LayerError(path.name, row.get(key), None, problem, remedy))
            continue
        texts = dict(zip(headings, cells, strict=True))
        if separator == ";":  # a list has commas then
            texts = {
                n: t.replace(",", ";") if _is_list(fields.get(n)) else t for n, t in texts.items()
            }
        records.append({name: from_text(texts.get(name, ""), fields[name]) for name in fields})
    return records


def _is_list(field: Field | None) -> bool:
    return field is not None and field.type in ("texts", "integers")


def _cells(path: Path, problems: list[LayerError]) -> tuple[list[tuple[int, list[str]]], str]:
    """Return the rows that are not blank, each with the number of its line, and the separator."""
    try:
        check_regular(path)
        text = path.read_bytes().decode("utf-8-sig")
    except LayerError as error:
        problems.append(error)
        return [], ","
    except OSError as error:
        problem = f"expected a file that can be read, got: {error.strerror or error}"
        problems.append(LayerError(path.name, None, None, problem, "Check its path and its rights"))
        return [], ","
    except MemoryError:
        problem = "expected a file that fits into memory, got a larger one"
        problems.append(LayerError(path.name, None, None, problem, "Cut it up"))
        return [], ","
    except UnicodeDecodeError as error:
        problem = f"expected a CSV table in UTF-8, got: {error}"
        remedy = "Save it again as UTF-8 (in a spreadsheet: CSV UTF-8)"
        problems.append(LayerError(path.name, None, None, problem, remedy))
        return [], ","
    separator = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    try:
        rows = [(reader.line_num, row) for row in reader if not all(map(is_missing, row))]
        return rows, separator
    except csv.Error as error:
        problem = f"expected a CSV table, got in line {reader.line_num}: {error}"
        remedy = "Put what holds a comma, a quote or a line end in double quotes"
        problems.append(LayerError(path.name, None, None, problem, remedy))
        return [], separator


def separator_of(text: str) -> str:
    r"""Return what stands between the headings of a table.

    Examples
    --------
    >>> separator_of("id;name\n1;a,b"), separator_of("id")
    (';', ',')
    """
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(SEPARATORS, key=first.count)


def heading_of(cell: str, fields: dict[str, Field]) -> str:
    """Return the field that a heading means: spaces, quotes and capitals do not count.

    Examples
    --------
    >>> fields = {field.name: field for field in read_schema("sources")}
    >>> heading_of(" Source_ID ", fields), heading_of("Web site", fields)
    ('source_id', 'Web site')
    """
    plain = cell.strip(" \"'\ufeff")
    folded = plain.casefold().replace(" ", "_")
    return folded if folded in fields else plain


def strange_fields(file: str, names: Iterable[str], known: Collection[str]) -> list[LayerError]:
    """Return the fields that a schema does not have: they are not read, which is seldom meant."""
    problems = []
    strange = sorted({name[:60] for name in names if name not in known and not is_missing(name)})
    for number, name in enumerate(strange):
        near = nearest_names(name, sorted(known), 1) if number < _MOST_HINTS else ()
        remedy = f"Write {near[0]!r}?" if near else "Take it out, or keep it: it does nothing"
        problem = "expected a field of the schema, got one that is not read"
        problems.append(LayerError(file, None, name, problem, remedy))
    return problems


def _heading_problems(file: str, headings: list[str], fields: dict[str, Field]) -> list[LayerError]:
    """Return headings that stand twice, and the key where it is missing."""
    problems = []
    for name in sorted(n for n, times in Counter(headings).items() if n and times > 1):
        problem = "expected each heading once, got it twice"
        problems.append(LayerError(file, None, name, problem, "Rename one, or take it out"))
    key = next(iter(fields))
    if key not in headings:
        near = nearest_names(key, [n for n in headings if fold(n)], 1)
        remedy = f"Rename {near[0]!r}" if near else f"Write headings such as {', '.join(fields)}"
        shown = ", ".join(headings)[:80]
        problem = f"expected this heading in the first line, got {shown!r}"
        problems.append(LayerError(file, None, key, problem, remedy))
    return problems


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
        return [_number(part, whole=True) for part in parts] if field.type == "integers" else parts
    if is_missing(text):
        return None
    if field.type == "boolean":
        return _BOOLEANS.get(text.lower(), text)
    if field.type in ("number", "integer"):
        return _number(text, whole=field.type == "integer")
    if field.type == "date":
        return _date_text(text)
    return text if field.name == "note" or text.isprintable() else _LINES.sub(" ", text)


_LINES = re.compile(r"[ ]*[\t\r\n]+[ ]*")
"""Tabs and line ends within a cell, which spreadsheets put into names."""

_BOOLEANS = {"true": True, "1": True, "1.0": True, "false": False, "0": False, "0.0": False}


def read_cell(value: Any, field: Field) -> Any:
    """Return what a cell of a frame means: a text as in a table or in JSON, all else as it is.

    Examples
    --------
    >>> field = Field("sources", "texts", "", "yes", "source", "")
    >>> read_cell("a;b", field), read_cell('["a", "b"]', field), read_cell(["a"], field)
    (['a', 'b'], ['a', 'b'], ['a'])
    """
    found = read_value(value, field)
    read = from_text(found, field) if isinstance(found, str) else found
    return None if is_missing(read) else read


def _number(text: str, *, whole: bool) -> float | str:
    """Return the number that a text writes; underscores and digits of other scripts are none."""
    if not text.isascii() or "_" in text:
        return text
    try:
        number = float(text)
        if not whole:
            return number
        return int(text) if text.lstrip("+-").isdigit() else _whole(number, text)
    except (ValueError, OverflowError):
        return text


def _whole(number: float, text: str) -> int | str:
    return int(number) if number.is_integer() else text


def _date_text(text: str) -> str:
    """Return a date without the time of the day, or the .0 of a year, that other programs add."""
    if text[4:] == ".0":
        return text[:4]
    return text[:10] if text[10:11] in ("T", " ") and is_date_text(text[:10]) else text
