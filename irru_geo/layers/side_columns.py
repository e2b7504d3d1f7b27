"""Columns that exports put beside those of the schema: how exact a date is, names by language.

A GIS knows dates, but no year alone: `opened` is then its first day, and `opened_precision` says
`year`. It labels by a column of texts: `name_ru` holds the first Russian name of `names`.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from irru_geo.layers.schema import Field, read_schema
from irru_geo.layers.values import is_date_text
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pandas import DataFrame

PRECISION = "_precision"
"""What stands behind the name of a date in the name of the column that says how exact it is."""

EXPORTED = ("feature", "is_open", "closed_by", "unknown_by", "data_version")
"""Columns of exports that are not read again: they hold on a date, or for the file."""

_LENGTHS = {4: "year", 7: "month", 10: "day"}
_CHARACTERS = {word: length for length, word in _LENGTHS.items()}
_LAST_DAYS = ("end", "until")
"""Fields whose date is the last day of the year or month that they name."""

_NAME = re.compile(r"name[_:]([a-z]{2,3})", re.IGNORECASE)
_NO_LANGUAGES = ("alt",)


def date_fields(table: str) -> list[str]:
    """Return the fields of a table that are dates.

    Examples
    --------
    >>> date_fields("links")
    ['opened', 'expected']
    """
    return [field.name for field in read_schema(table) if field.type == "date"]


def with_dates(frame: DataFrame, table: str) -> DataFrame:
    """Return a frame with dates in place of texts, each with a column of its precision.

    Parameters
    ----------
    frame
        Rows of a table, dates as texts: `2014`, `2014-12`, `2014-12-03`.
    table
        Its schema.

    Returns
    -------
    DataFrame
        Dates are those of Python, None where there is none; a year or a month is its first day, or
        its last one where an end is meant. `<field>_precision` is `year`, `month`, `day` or None.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"start": ["2024"], "end": ["2024-02"]})
    >>> with_dates(frame, "events").iloc[0].tolist()
    [datetime.date(2024, 1, 1), 'year', datetime.date(2024, 2, 29), 'month']
    """
    import pandas as pd

    columns: dict[str, Any] = {}
    for name in frame.columns:
        columns[name] = frame[name]
        if name in date_fields(table):
            texts = [None if is_missing(value) else str(value) for value in frame[name]]
            days = [None if text is None else _day(text, name in _LAST_DAYS) for text in texts]
            words = [None if text is None else _LENGTHS.get(len(text)) for text in texts]
            columns[name] = pd.Series(days, index=frame.index, dtype=object)
            columns[f"{name}{PRECISION}"] = pd.Series(words, index=frame.index, dtype=object)
    return pd.DataFrame(columns, index=frame.index)


def _day(text: str, is_last: bool) -> dt.date | None:
    if not is_date_text(text):
        return None
    year, month, day = (int(part) for part in (text + "-0-0").split("-")[:3])
    month = month or (12 if is_last else 1)
    return dt.date(year, month, day or (calendar.monthrange(year, month)[1] if is_last else 1))


def as_given(date: Any, precision: Any) -> Any:
    """Return the text of a date cut to its precision: what `with_dates` has made a day of.

    Examples
    --------
    >>> as_given("2014-01-01", "year"), as_given("2014-01-01", None)
    ('2014', '2014-01-01')
    """
    length = None if is_missing(precision) else _CHARACTERS.get(str(precision))
    return date[:length] if isinstance(date, str) else date


def name_columns(names: Iterable[Mapping[str, Any]]) -> dict[str, list[str | None]]:
    """Return a column `name_<language>` of first names for each language that is used.

    Examples
    --------
    >>> name_columns([{"ru": ["Баку"], "alt": ["Baky"]}, {}])
    {'name_ru': ['Баку', None]}
    """
    rows = [given if isinstance(given, dict) else {} for given in names]
    languages = sorted({key for row in rows for key in row} - {*_NO_LANGUAGES})
    return {f"name_{key}": [_first(row.get(key)) for row in rows] for key in languages}


def _first(names: Any) -> str | None:
    return str(names[0]) if isinstance(names, list | tuple) and names else None


def languages_of(columns: Iterable[object]) -> dict[str, str]:
    """Return the columns that hold names in one language, with the language.

    Examples
    --------
    >>> languages_of(["name", "name:fa", "Name_RU", "name_of_line"])
    {'name:fa': 'fa', 'Name_RU': 'ru'}
    """
    found = ((str(column), _NAME.fullmatch(str(column).strip())) for column in columns)
    return {column: match[1].lower() for column, match in found if match is not None}


def names_in(row: Mapping[str, Any], languages: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names that the columns of `languages_of` hold in one row."""
    return {
        language: [row[column].strip()]
        for column, language in languages.items()
        if isinstance(row.get(column), str) and not is_missing(row[column])
    }


def take_side_columns(
    columns: dict[str, Any], rows: Sequence[Mapping[str, Any]], table: str
) -> None:
    """Put into columns of the schema what stands in those beside them.

    Parameters
    ----------
    columns
        Field to one value a feature, read already; dates are cut to their precision, and names by
        language become `names`, and `name` where there is none.
    rows
        What was given, one mapping a feature.
    table
        `nodes` or `links`.
    """
    if not rows:
        return
    given = set(rows[0]).union(*rows) if table == "nodes" else set(rows[0])
    for field in date_fields(table):
        if (exact := f"{field}{PRECISION}") in given:
            pairs = zip(columns[field], rows, strict=True)
            columns[field] = [as_given(date, row.get(exact)) for date, row in pairs]
    languages = languages_of(given) if table == "nodes" else {}
    if languages:
        names = [names_in(row, languages) or None for row in rows]
        columns["names"] = _filled(columns["names"], names)
        first = [_best_name(found) for found in columns["names"]]
        columns["name"] = _filled(columns["name"], first)


def _filled(values: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    pairs = zip(values, others, strict=True)
    return [other if value is None else value for value, other in pairs]


def _best_name(names: Any) -> str | None:
    """Return the English name, else the first one there is."""
    lists = [names.get("en"), *names.values()] if isinstance(names, dict) else []
    return next((found for found in map(_first, lists) if found), None)


def side_fields(columns: Iterable[str], table: str) -> list[Field]:
    """Return what those columns mean that exports put beside those of the schema."""
    found = []
    for name in columns:
        if name in {f"{field}{PRECISION}" for field in date_fields(table)}:
            date = name.removesuffix(PRECISION)
            text = f"How exact {date} is: day, month or year (then a day at its end or its start)"
            found.append(Field(name, "text", "", "no", "", text))
        elif match := _NAME.fullmatch(name):
            text = f"Name in the language {match[1].lower()} (ISO 639-1)"
            found.append(Field(name, "text", "", "no", "", text))
    return found


def is_side_column(name: str, table: str) -> bool:
    """Return whether a column is one that exports put beside those of the schema.

    Examples
    --------
    >>> [is_side_column(name, "links") for name in ("opened_precision", "name_ru", "colour")]
    [True, True, False]
    """
    return bool(side_fields([name.strip()], table))
