"""Checks of values against the schema: one record at a time, or all values of a field at once.

The check of columns is the quick one, and only tells whether all is well; the check of records says
what is wrong where, and what mends it. They stand on the same tests, and agree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import TYPE_CHECKING, Any

from irru_geo.errors import LayerError
from irru_geo.layers.schema import IDS, PATTERNS, Field, read_schema
from irru_geo.layers.values import TYPES, is_text
from irru_geo.missing import is_missing
from irru_geo.spelling import nearest_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from irru_geo.layers.frozen import Record

    Values = Mapping[str, Any] | Record


def check_record(
    record: Values,
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
    feature = str(record.get(schema[0].name))
    problems = []
    for field in schema:
        value = record.get(field.name)
        if is_missing(value):
            if field.is_required(record):
                expected = f"expected {_expected(field)}, got nothing"
                remedy = _missing_remedy(field, record, schema if hints else ())
                problems.append(LayerError(file, feature, field.name, expected, remedy))
        elif problem := _problem(value, field, ids or {}, hints=hints):
            problems.append(LayerError(file, feature, field.name, *problem))
    return problems


def columns_are_valid(
    columns: Mapping[str, Sequence[Any]], table: str, ids: Mapping[str, Collection[str]]
) -> bool:
    """Return whether `check_record` would find nothing in any of many records.

    Parameters
    ----------
    columns
        Field names to their values, one a record, with None for what is missing.
    table
        Name of the schema.
    ids
        As for `check_record`.

    Examples
    --------
    >>> columns = {"country_id": ["KZ", "TM"], "name": ["Kazakhstan", None]}
    >>> columns_are_valid(columns, "countries", {})
    False
    """
    for field in read_schema(table):
        values = columns[field.name]
        kinds = set(map(type, values))
        if type(None) in kinds:
            kinds.discard(type(None))
            if not _may_be_missing(field, values, columns):
                return False
        if kinds and not _column_is_valid(values, kinds, field, ids.get(field.allowed)):
            return False
    return True


def _may_be_missing(
    field: Field, values: Sequence[Any], columns: Mapping[str, Sequence[Any]]
) -> bool:
    if "=" not in field.required:
        return field.required != "yes"
    other, words = field.required.split("=")
    wanted = set(words.split("|"))
    pairs = zip(values, columns[other], strict=True)
    return not any(value is None and word in wanted for value, word in pairs)


def _column_is_valid(
    values: Sequence[Any], kinds: set[type], field: Field, known: Collection[str] | None
) -> bool:
    """Return whether all values of a field, of some types or missing, are allowed."""
    if kinds == {str} and field.type == "text":
        return _texts_are_valid(set(values) - {None}, field, known)
    if kinds <= {int, float} and field.type in ("number", "integer"):
        return _numbers_are_valid(set(values) - {None}, field)
    if kinds == {dict} and field.type == "names":
        return _names_are_valid(values)
    if kinds <= {list, tuple} and field.type == "texts":
        parts = list(chain.from_iterable(_distinct(values)))
        return set(map(type, parts)) <= {str} and _texts_are_valid(set(parts), field, known)
    if kinds == {tuple} and field.type == "integers" and _are_integers(values):
        return all(_is_valid(list(value), field, None) for value in set(values) if value)
    return all(_is_valid(value, field, known) for value in values if value is not None)


def _are_integers(tuples: Sequence[Any]) -> bool:
    return set(map(type, chain.from_iterable(filter(None, tuples)))) <= {int}


def _distinct(lists: Sequence[Any]) -> Iterable[Any]:
    """Return lists without those that are the same object as another, and without nothing."""
    return filter(None, dict(zip(map(id, lists), lists, strict=True)).values())


def _numbers_are_valid(numbers: set[Any], field: Field) -> bool:
    """Return whether numbers are allowed: the least and the greatest are, and none is NaN."""
    if field.bounds is None or any(number != number for number in numbers):
        return all(_is_valid(number, field, None) for number in numbers)
    return all(_is_valid(number, field, None) for number in (min(numbers), max(numbers)))


def _texts_are_valid(texts: set[str], field: Field, known: Collection[str] | None) -> bool:
    """Return whether all of some texts are allowed; their letters are looked through at once."""
    if known is not None:
        return texts <= known if isinstance(known, AbstractSet) else texts <= set(known)
    if not is_text("".join(texts), is_note=field.name == "note"):
        return False
    if field.pattern is not None and field.name != "note":
        return _all_match(field.pattern.pattern, texts)
    return not field.words or texts <= set(field.words)


def _all_match(pattern: str, texts: set[str]) -> bool:
    """Return whether a pattern matches all of each of some texts of one line."""
    lines = "\n".join(texts)
    return re.compile(pattern, re.MULTILINE).subn("", lines)[1] == len(texts)


def _names_are_valid(values: Sequence[Any]) -> bool:
    given = [value for value in values if value]
    lists = [names for value in given for names in value.values()]
    keys = set(chain.from_iterable(given))
    if set(map(type, keys)) - {str} or set(map(type, lists)) - {list, tuple}:
        return False
    texts = list(chain.from_iterable(lists))
    return not set(map(type, texts)) - {str} and is_text("".join(texts) + "".join(keys))


def _is_valid(value: Any, field: Field, known: Collection[str] | None) -> bool:
    return _type_test(field)(value) and all(
        _part_is_allowed(part, field, known) for part in _parts(value, field)
    )


def _type_test(field: Field) -> Any:
    return TYPES["note" if field.name == "note" else field.type][1]


def _parts(value: Any, field: Field) -> Iterable[Any]:
    """Return what a bound, a pattern or a set of ids is asked of: a value, or each of a list."""
    if field.type == "names":
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def _part_is_allowed(part: Any, field: Field, known: Collection[str] | None) -> bool:
    if known is not None:
        return part in known
    if field.bounds is not None:
        return part in field.bounds
    if field.pattern is not None:
        return field.pattern.fullmatch(part) is not None and not part.endswith("\n")
    return not field.words or str(part) in field.words


def value_problem(value: Any, field: Field) -> str | None:
    """Return what is wrong with one value of a field, ids apart; None when nothing is.

    Examples
    --------
    >>> gauge = next(field for field in read_schema("links") if field.name == "gauge_mm")
    >>> value_problem(1520, gauge), value_problem(7, gauge)
    (None, 'expected a whole number, one of 1000|1435|1520|1676, got 7')
    """
    problem = _problem(value, field, {}, hints=False)
    return None if problem is None else problem[0]


def _problem(
    value: Any, field: Field, ids: Mapping[str, Collection[str]], *, hints: bool
) -> tuple[str, str] | None:
    """Return what is wrong with a value and what mends it, or None."""
    if not _type_test(field)(value):
        problem = f"expected {_expected(field)}, got {_show(value)}"
        return problem, _type_remedy(value, field)
    known = ids.get(field.allowed)
    for part in _parts(value, field):
        if not _part_is_allowed(part, field, known):
            if known is not None:
                text = f"expected a known {field.allowed} id, got {_show(part)}"
                return text, _remedy(part, field, known if hints else ())
            return f"expected {_expected(field)}, got {_show(part)}", _remedy(part, field, ())
    return None


def _expected(field: Field) -> str:
    what = TYPES[field.type][0]
    if field.bounds is not None:
        return f"{what} {field.bounds}"
    if field.allowed in PATTERNS or field.allowed in IDS:
        return f"{what} that is a {field.allowed}{' id' if field.allowed in IDS else ''}"
    return f"{what}, one of {field.allowed}" if field.words else what


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:  # whatever a class of others does
        return type(value).__name__


def _show(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=_text)
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 60 else f"{text[:57]}..."


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


def _type_remedy(value: object, field: Field) -> str:
    if field.type in ("text", "texts", "names") and isinstance(value, str | list | tuple):
        return f"{_REMEDIES[field.type]}, without control characters"
    return _REMEDIES[field.type]


def _missing_remedy(field: Field, record: Values, schema: tuple[Field, ...]) -> str:
    """Return how to give a field; it may be there under a name that is misspelt."""
    known = {other.name for other in schema} | _OWN_KEYS
    strange = [name for name in record if name not in known]
    near = nearest_names(field.name, strange, 1) if schema else ()
    return f"Rename {near[0]!r}. {field.description}" if near else f"Add it: {field.description}"


_OWN_KEYS = {"id", "layer", "lon_lat", "coordinates"}
"""What a record holds that does not stand in the file under that name."""


def _remedy(part: object, field: Field, known: Collection[str]) -> str:
    """Return what mends a value that is not among those allowed."""
    near = nearest_names(str(part)[:60], field.words or known, 1)
    remedy = _REMEDIES.get(field.allowed, "")
    if near:
        return f"{remedy}: {near[0]!r}?" if remedy else f"Write {near[0]!r}?"
    return remedy or field.description
