"""Values of fields: when one is missing, of which type it is, how cells of others are read.

Frames, spreadsheets and the formats of others hold the same value in many ways: no number as NaN,
NA or an empty text, a whole number as 1520.0, a truth value as 0.0, a list as JSON. `read_value`
makes of each what the schema means, or leaves it as it is for the check to refuse.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from irru_geo.layers.schema import Field

DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
"""What a date looks like: year, month and day, or less of it."""

YEARS = range(1800, 2200)
"""Years that the data may name: the first railways were opened after the first of them."""

HUGE = 2**53
"""Whole numbers from here on do not fit where frames keep them."""

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE_IN_NOTES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def is_text(value: object, *, is_note: bool = False) -> bool:
    """Return whether it is a text that can be shown and written; a note may have lines."""
    if not isinstance(value, str):
        return False
    if value.isprintable():  # the quick answer, which says no to more
        return True
    return not (_UNPRINTABLE_IN_NOTES if is_note else _UNPRINTABLE).search(value)


def is_number(value: object) -> bool:
    """Return whether it is a finite number of a size that means something."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) if isinstance(value, float) else abs(value) < HUGE


def is_integer(value: object) -> bool:
    """Return whether it is a whole number of a size that means something."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < HUGE


def is_date_text(text: object) -> bool:
    r"""Return whether it is `YYYY`, `YYYY-MM` or `YYYY-MM-DD` of a year that can be meant.

    Examples
    --------
    >>> [is_date_text(text) for text in ("2024", "2024-02-30", "2_24", "2024\n", "0024")]
    [True, False, False, False, False]
    """
    if not isinstance(text, str) or DATE.fullmatch(text) is None or int(text[:4]) not in YEARS:
        return False
    try:
        return len(text) < 10 or bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _is_list(item: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list | tuple) and all(item(part) for part in value)


def _is_names(value: object) -> bool:
    texts = _is_list(is_text)
    return isinstance(value, dict) and all(
        is_text(language) and texts(names) for language, names in value.items()
    )


TYPES: dict[str, tuple[str, Callable[[object], bool]]] = {
    "text": ("text", is_text),
    "note": ("text", lambda value: is_text(value, is_note=True)),
    "number": ("a finite number", is_number),
    "integer": ("a whole number", is_integer),
    "boolean": ("true or false", lambda value: isinstance(value, bool)),
    "date": ("a date YYYY, YYYY-MM or YYYY-MM-DD", is_date_text),
    "texts": ("a list of texts", _is_list(is_text)),
    "integers": ("a list of whole numbers", _is_list(is_integer)),
    "names": ("an object of language codes and lists of names", _is_names),
}
"""What each type of the schema is called, and whether a value is of it."""


def read_value(value: Any, field: Field) -> Any:
    """Return what a value of a frame or of a GeoJSON property means for a field; None for nothing.

    What has no meaning is returned as it is, and refused by the check.

    Examples
    --------
    >>> from irru_geo.layers.schema import read_schema
    >>> fields = {field.name: field for field in read_schema("links")}
    >>> read_value(1520.0, fields["gauge_mm"]), read_value(0.0, fields["electrified"])
    (1520, False)
    >>> read_value(2014.0, fields["opened"]), read_value('["a", "b"]', fields["sources"])
    ('2014', ['a', 'b'])
    """
    if is_missing(value):
        return None
    if hasattr(value, "to_numpy"):  # a series, an index or a frame in a cell
        value = value.to_numpy()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, tuple | set | frozenset):
        value = list(value)
    if isinstance(value, list):
        return [_plain_part(part, field) for part in value if not is_missing(part)] or None
    if isinstance(value, dict):
        given = {key: _names(names) for key, names in value.items() if not is_missing(names)}
        return given or None
    return _READERS[field.type](_plain(value), field)


def _names(names: Any) -> Any:
    """Return the names in one language as a list, as Arrow has them too."""
    return list(names) if isinstance(names, np.ndarray | tuple) else names


_SPACES = " \u00a0"
"""What is passed over at the ends of a text; a line end there is a mistake that is told."""


def _plain(value: Any) -> Any:
    """Return a scalar of numpy, pandas or Arrow as one of Python."""
    if isinstance(value, np.generic) and not isinstance(value, np.datetime64):
        return value.item()
    if type(value).__name__ == "Decimal":
        return _whole(float(value))
    return value.as_py() if hasattr(value, "as_py") else value


def _plain_part(part: Any, field: Field) -> Any:
    plain = _plain(part)
    if field.type == "integers":
        return _whole(plain)
    return _as_text(plain) if field.type == "texts" else plain


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _as_text(value: Any) -> Any:
    """Return the text of a number that stands where a text is meant: an id that is counted."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return str(_whole(value))


def _read_text(value: Any, field: Field) -> Any:
    value = _as_text(value)
    value = value.strip(_SPACES) if isinstance(value, str) else value
    return word_of(value, field) if isinstance(value, str) and field.words else value


def word_of(text: str, field: Field) -> str:
    """Return a word of the schema whose letters are of another case; any other text as it is.

    Examples
    --------
    >>> from irru_geo.layers.schema import read_schema
    >>> status = next(field for field in read_schema("links") if field.name == "status")
    >>> word_of("Under Construction", status), word_of("being built", status)
    ('under_construction', 'being built')
    """
    folded = text.casefold().replace(" ", "_").replace("-", "_")
    return folded if folded in field.words else text


def _read_date(value: Any, _field: Field) -> Any:
    """Return the text of a date: of a year that is a number, of a date or a period of others."""
    if isinstance(value, str | bool):
        return value.strip(_SPACES) if isinstance(value, str) else value
    if isinstance(value, int | float):
        return _as_text(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    return str(value)[:10] if isinstance(value, np.datetime64) else _read_period(value)


def _read_period(value: Any) -> Any:
    return str(value) if type(value).__name__ == "Period" else value


def _read_boolean(value: Any, _field: Field) -> Any:
    return bool(value) if isinstance(value, float) and value in (0.0, 1.0) else value


def _read_json(value: Any, field: Field) -> Any:
    """Return the list or the object that a text in JSON holds: GDAL writes them so."""
    if not isinstance(value, str) or value.strip()[:1] not in ("[", "{"):
        return value
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return value
    return read_value(found, field) if isinstance(found, list | dict) else value


_READERS: dict[str, Callable[[Any, Field], Any]] = {
    "text": _read_text,
    "number": lambda value, _field: value,
    "integer": lambda value, _field: _whole(value),
    "boolean": _read_boolean,
    "date": _read_date,
    "texts": _read_json,
    "integers": _read_json,
    "names": _read_json,
}
