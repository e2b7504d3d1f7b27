"""What cells of other people's layers mean: words, numbers with units, dates, truth values."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from irru_geo.layers.checks import value_problem
from irru_geo.layers.tables import read_cell
from irru_geo.layers.values import is_number, word_of
from irru_geo.missing import is_missing
from irru_geo.spelling import fold, without_controls

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irru_geo.layers.schema import Field

LONGEST_KM = 40_075.0
"""No link is longer than the equator."""

NOTHING = ("null", "none", "n/a", "na", "nan", "nil", "-", "--", "?", "<null>", "нет данных")
"""Texts that stand for an empty cell; in names only those that no place has."""

_NO_NAMES = ("null", "<null>", "n/a", "-", "--", "?", "nan")
_NO_NUMBERS = (-9999.0, -999.0, -99.0, -1.0)
"""Numbers that stand for an empty cell, where none below 0 can be meant."""

WORDS: Mapping[str, tuple[str, ...]] = {
    "rail": ("railway", "railways", "train", "tren", "railroad", "eisenbahn", "железная дорога"),
    "road": ("highway", "truck", "car", "street", "motorway", "strasse", "автодорога", "дорога"),
    "sea": ("ship", "maritime", "ferry", "ocean", "shipping", "море", "морской"),
    "inland_waterway": ("river", "canal", "waterway", "barge", "iww", "река", "inland waterways"),
    "open": ("operating", "operational", "in use", "existing", "active", "yes", "действующая"),
    "under_construction": ("construction", "building", "in construction", "строится"),
    "planned": ("plan", "planning", "планируется"),
    "suspended": ("closed", "disused", "out of service", "закрыта"),
    "border_crossing": ("border", "border point", "checkpoint"),
    "station": ("railway station", "train station", "rail station", "halt", "yard", "станция"),
    "port": ("seaport", "harbour", "harbor", "порт"),
    "city": ("town", "village", "place", "город"),
    "junction": ("switch", "intersection", "node"),
}
"""Words of the schema to those that others have for them."""

_TRUE = ("true", "t", "yes", "y", "1", "1.0", "да", "ja", "oui", "si", "sí", "x", "بله", "bəli")
_FALSE = ("false", "f", "no", "n", "0", "0.0", "нет", "nein", "non", "nej", "خیر", "xeyr")
_POWERED = ("contact line", "rail", "4th rail", "ground level power supply", "ac", "dc", "overhead")
_VOLTAGE = re.compile(r"[\d.,]+ ?k?v\b.*")

_UNITS: Mapping[str, Mapping[str, float]] = {
    "km": {
        **dict.fromkeys(("km", "kms", "kilometre", "kilometres", "kilometer", "kilometers"), 1.0),
        **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), 0.001),
        **dict.fromkeys(("mi", "mile", "miles"), 1.609344),
        **dict.fromkeys(("nm", "nmi", "nautical miles"), 1.852),
        **dict.fromkeys(("ft", "feet"), 0.0003048),
        **dict.fromkeys(("км",), 1.0),
        **dict.fromkeys(("м",), 0.001),
    },
    "mm": {
        **dict.fromkeys(("mm", "millimetres", "millimeters", "мм"), 1.0),
        **dict.fromkeys(("cm",), 10.0),
        **dict.fromkeys(("m", "metre", "metres", "meter", "meters"), 1000.0),
        **dict.fromkeys(("in", "inch", "inches"), 25.4),
    },
    "Mt/year": {
        **dict.fromkeys(("mt/year", "mt per year", "mtpa", "mt", "mln t", "million tonnes"), 1.0),
        **dict.fromkeys(("kt", "kt/year", "thousand tonnes"), 0.001),
        **dict.fromkeys(("t", "t/year", "tonnes"), 1e-6),
    },
}
"""Unit of the schema to the units of others, and what one of these is in it."""

_HEADING = re.compile(r"(.*?)[\s_]*[\[(]([^\])]+)[\])]\s*|(.*?)[\s_,]+([^\W_]+)")
_NUMBER = re.compile(r"([+-]?[\d.,'\s\u00a0\u202f]*\d)\s*([^\d\s][\w/. ]*)?")


def with_unit(column: str, unit: str) -> tuple[str, float] | None:
    """Return a heading without its unit, and what one of it is in the unit of the schema.

    Examples
    --------
    >>> with_unit("Length (m)", "km"), with_unit("length_mi", "km"), with_unit("length", "km")
    (('Length', 0.001), ('length', 1.609344), None)
    """
    match = _HEADING.fullmatch(column.strip())
    if match is None or unit not in _UNITS:
        return None
    words, found = (match[1], match[2]) if match[2] else (match[3], match[4])
    factor = _UNITS[unit].get(found.strip().casefold())
    return None if factor is None else (words.strip(), factor)


def is_nothing(value: Any, field: Field) -> bool:
    """Return whether a cell stands for nothing: empty, or a word or number for it."""
    if is_missing(value):
        return True
    if isinstance(value, str):
        text = value.strip().casefold()
        return text in (_NO_NAMES if field.name in ("name", "note", "id") else NOTHING)
    return is_number(value) and float(value) in _NO_NUMBERS and field.type in ("number", "integer")


def meant(raw: Any, field: Field, factor: float = 1.0) -> tuple[Any, str | None]:
    """Return what a cell means for a field, and what is wrong with it.

    Parameters
    ----------
    raw
        The cell.
    field
        Field of the schema.
    factor
        What one of it is in the unit of the schema.

    Returns
    -------
    tuple
        The value, None for nothing; and the problem with one that the schema does not allow.

    Examples
    --------
    >>> from irru_geo.layers.schema import read_schema
    >>> fields = {field.name: field for field in read_schema("links")}
    >>> meant("1 520 mm", fields["gauge_mm"]), meant("да", fields["electrified"])
    ((1520, None), (True, None))
    >>> meant("12.03.2014", fields["opened"]), meant("7,5", fields["length_km"], 1.609344)
    (('2014-03-12', None), (12.07008, None))
    """
    if is_nothing(raw, field):
        return None, None
    value = read_cell(without_controls(raw) if isinstance(raw, str) else raw, field)
    value = _read(value, field)
    if factor != 1.0 and is_number(value):
        value = round(value * factor, 9)
        value = round(value) if field.type == "integer" else value
    if value is None or (field.name == "length_km" and is_number(value) and value > LONGEST_KM):
        return value, None  # a length that great is in metres, if it is one
    problem = value_problem(value, field)
    return (value, None) if problem is None else (None, problem)


def _read(value: Any, field: Field) -> Any:
    """Return what a value of others means; the value as it is where it means nothing."""
    if field.name == "country" and isinstance(value, str):
        return _country(value)
    if field.type == "boolean":
        return _truth(value)
    if field.type in ("number", "integer") and isinstance(value, str):
        return _number(value, field)
    if field.type == "date":
        return _date(value)
    return _word(value, field) if isinstance(value, str) and field.words else value


def _word(value: str, field: Field) -> str:
    """Return the word of the schema that a word of others means."""
    found = word_of(value.strip(), field)
    plain = value.casefold().strip().replace("_", " ").replace("-", " ")
    return next((w for w in field.words if plain in WORDS.get(w, ())), found)


def _truth(value: Any) -> Any:
    if isinstance(value, str):
        text = value.strip().casefold().replace("_", " ").replace("-", " ")
        if text in _FALSE:
            return False
        return True if text in (*_TRUE, *_POWERED) or _VOLTAGE.fullmatch(text) else value
    return bool(value) if is_number(value) and value in (0, 1) else value


def _number(text: str, field: Field) -> Any:
    """Return the number that a text writes, with a comma for a point, spaces, or a unit."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        return text
    unit = (match[2] or "").strip().casefold().rstrip(".")
    factor = _UNITS.get(field.unit, {}).get(unit, 1.0 if not unit else None)
    number = _plain_number(re.sub(r"[\s'\u00a0\u202f]", "", match[1]))
    if factor is None or number is None:
        return text
    scaled = number * factor
    return round(scaled) if field.type == "integer" and scaled == round(scaled) else scaled


def _plain_number(digits: str) -> float | None:
    """Return a number whose comma may be a point, or stand between thousands."""
    if "," in digits and "." in digits:
        last = max(digits.rfind(","), digits.rfind("."))
        digits = re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]
    elif re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3}){2,}", digits):
        digits = digits.replace(",", "")
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        return None


_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T].*)?")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:[ T].*)?")


def _date(value: Any) -> Any:
    """Return a date as YYYY-MM-DD where it is written with points or slashes, year 0 as nothing."""
    if not isinstance(value, str):
        return value
    if value.strip() in ("0", "9999", "-1"):
        return None
    for pattern, order in ((_DAY_FIRST, (3, 2, 1)), (_YEAR_FIRST, (1, 2, 3))):
        match = pattern.fullmatch(value.strip())
        if match is not None:
            try:
                return dt.date(*(int(match[part]) for part in order)).isoformat()
            except ValueError:
                return value
    return value


def _country(text: str) -> str:
    """Return the code of a country that a text names, else the text."""
    plain = text.strip()
    if len(plain) == 2 and plain.isascii() and plain.isalpha():
        return plain.upper()
    return _countries().get(fold(plain), plain)


@cache
def _countries() -> Mapping[str, str]:
    """Return the codes of countries by name; the gazetteer's where it is installed."""
    from irru_geo.layers.reading import read_data

    rows = read_data().tables["countries"].items()
    return {fold(str(row["name"])): key for key, row in rows}
