"""Arguments as users give them: read, or refused with an error that names the argument."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from importlib.util import find_spec
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from irru_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Collection

LARGEST = 1e15
"""Numbers beyond it mean nothing here, and do not survive sums."""

LONGEST_TEXT = 300
"""Characters of a name that is looked for."""


def need_package(package: str, extra: str, purpose: str) -> None:
    """Refuse what needs a package of an extra that is not installed.

    Parameters
    ----------
    package
        Name under which it is imported.
    extra
        Extra of irru_geo that it comes with.
    purpose
        What it is needed for; the error begins with it.

    Raises
    ------
    ParameterError
        When it is not there; says how to install it.

    Examples
    --------
    >>> need_package("numpy", "plot", "figures")
    >>> need_package("no_such_package", "plot", "figures")
    Traceback (most recent call last):
    irru_geo.errors.ParameterError: figures: expected the package 'no_such_package' to be ins...
    """
    if find_spec(package) is None:
        problem = f"{purpose}: expected the package {package!r} to be installed."
        raise ParameterError(f"{problem} Run: pip install 'irru-geo[{extra}]'.")


def as_items(items: Any, argument: str = "items") -> tuple[Any, ...]:
    """Return a collection as a tuple; one name, or one pair of numbers, counts as one item.

    Raises
    ------
    ParameterError
        When it is no collection.

    Examples
    --------
    >>> as_items("hormuz"), as_items((48.0, 46.4)), as_items(["a", "b"])
    (('hormuz',), ((48.0, 46.4),), ('a', 'b'))
    """
    if isinstance(items, str):
        return (items,)
    try:
        parts = () if items is None else tuple(items)
    except Exception:  # no collection, or whatever a class of others does
        raise ParameterError(f"{argument}: expected a list, got {shown(items)}.") from None
    return (parts,) if len(parts) == 2 and all(isinstance(p, Real) for p in parts) else parts


def as_mapping(value: Any, argument: str) -> dict[Any, Any]:
    """Return names to values as a dictionary of its own; None is an empty one.

    Raises
    ------
    ParameterError
        When it is something else.

    Examples
    --------
    >>> as_mapping(None, "columns"), as_mapping({"name": "Name"}, "columns")
    ({}, {'name': 'Name'})
    >>> as_mapping(["name"], "columns")
    Traceback (most recent call last):
    irru_geo.errors.ParameterError: columns: expected names to values, got ['name'].
    """
    if value is not None and not isinstance(value, Mapping):
        raise ParameterError(f"{argument}: expected names to values, got {shown(value)}.")
    return dict(value or {})


def as_texts(items: Any, argument: str) -> tuple[str, ...]:
    """Return a collection of names as a tuple; one name counts as one item.

    Raises
    ------
    ParameterError
        When it is no collection, or holds something else than texts.

    Examples
    --------
    >>> as_texts("hormuz", "avoid"), as_texts(None, "avoid")
    (('hormuz',), ())
    >>> as_texts([None], "avoid")
    Traceback (most recent call last):
    irru_geo.errors.ParameterError: avoid: expected names, got None.
    """
    parts = as_items(items, argument)
    for part in parts:
        if not isinstance(part, str) or len(part) > LONGEST_TEXT:
            raise ParameterError(f"{argument}: expected names, got {shown(part)}.")
    return parts


def as_name(value: Any) -> str:
    """Return what stands for the name of a record as a text, to be looked up and told.

    Examples
    --------
    >>> as_name("western"), as_name(5)
    ('western', '5')
    """
    return value[:LONGEST_TEXT] if isinstance(value, str) else shown(value)


def as_path(path: Any, argument: str) -> Path:
    """Return a path.

    Raises
    ------
    ParameterError
        When it is none.

    Examples
    --------
    >>> as_path(5, "data_dir")
    Traceback (most recent call last):
    irru_geo.errors.ParameterError: data_dir: expected a path, got 5.
    """
    try:
        is_path = isinstance(path, str | Path) and path != "" and b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:  # half of a surrogate pair
        is_path = False
    if not is_path:
        raise ParameterError(f"{argument}: expected a path, got {shown(path)}.")
    return Path(path)


def as_place(place: Any, argument: str) -> str | tuple[float, float]:
    """Return a place as a name, or as a pair of longitude and latitude.

    Raises
    ------
    ParameterError
        When it is neither.

    Examples
    --------
    >>> as_place("Baku", "origin"), as_place([49, 40], "origin")
    ('Baku', (49.0, 40.0))
    >>> as_place((49, 40, 7), "origin")
    Traceback (most recent call last):
    irru_geo.errors.ParameterError: origin: expected a name or (lon, lat), got (49, 40, 7).
    """
    expected = f"{argument}: expected a name or (lon, lat), got {shown(place)}."
    if isinstance(place, str):
        if len(place) > LONGEST_TEXT:
            raise ParameterError(expected)
        return place
    try:
        lon, lat = (as_number(number, argument) for number in place)
    except Exception:  # no pair, or whatever a class of others does
        raise ParameterError(expected) from None
    return lon, lat


def as_pairs(pairs: Any, argument: str) -> tuple[tuple[Any, Any], ...]:
    """Return pairs of places.

    Raises
    ------
    ParameterError
        When there is none, or one that is no pair.

    Examples
    --------
    >>> as_pairs([("a", "b")], "pairs")
    (('a', 'b'),)
    """
    expected = f"{argument}: expected pairs of origin and destination"
    try:
        found = tuple(tuple(pair) for pair in pairs if not isinstance(pair, str))
        are_pairs = len(found) == len(tuple(pairs)) and all(len(pair) == 2 for pair in found)
    except Exception:  # no pairs, or whatever a class of others does
        are_pairs, found = False, ()
    if not are_pairs or not found:
        raise ParameterError(f"{expected}, got {shown(pairs)}.")
    return tuple((as_place(a, argument), as_place(b, argument)) for a, b in found)


def as_number(
    value: Any,
    argument: str,
    *,
    low: float = -LARGEST,
    high: float = LARGEST,
    above: float | None = None,
) -> float:
    """Return a finite number within bounds.

    Parameters
    ----------
    value
        A number; truth values and texts are none.
    argument
        Its name, for the message.
    low, high
        Least and greatest value.
    above
        Value that it must be greater than, in place of `low`.

    Raises
    ------
    ParameterError
        When it is something else.

    Examples
    --------
    >>> as_number(3, "days", low=0)
    3.0
    >>> as_number(True, "days")
    Traceback (most recent call last):
    irru_geo.errors.ParameterError: days: expected a number, got True.
    """
    least = f"above {above:g}" if above is not None else f"of at least {low:g}"
    bounds = [least] * (above is not None or low > -LARGEST)
    bounds += [f"at most {high:g}"] * (high < LARGEST)
    expected = " ".join(["expected a number", " and ".join(bounds)]).rstrip()
    problem = ParameterError(f"{argument}: {expected}, got {shown(value)}.")
    if isinstance(value, bool) or not isinstance(value, Real) or type(value).__name__ == "bool_":
        raise problem
    try:
        number = float(value)
    except OverflowError:
        raise problem from None
    is_inside = low <= number <= high and (above is None or number > above)
    if not math.isfinite(number) or not is_inside:
        raise problem
    return number


def as_count(value: Any, argument: str, *, least: int = 1, most: int = 10**9) -> int:
    """Return a whole number within bounds; 1e3 is one, True is none.

    Raises
    ------
    ParameterError
        When it is something else.

    Examples
    --------
    >>> as_count(1e3, "samples")
    1000
    >>> as_count(2.5, "samples")
    Traceback (most recent call last):
    irru_geo.errors.ParameterError: samples: expected a whole number of at least 1, got 2.5.
    """
    expected = f"{argument}: expected a whole number of at least {least:,}"
    if isinstance(value, bool) or not isinstance(value, Real) or type(value).__name__ == "bool_":
        raise ParameterError(f"{expected}, got {shown(value)}.")
    try:
        number = cast("int", math.floor(value))
    except (OverflowError, ValueError):  # infinite, or no number
        number = least - 1
    if number > most:
        expected += f" and at most {most:,}"
    if number != value or not least <= number <= most:
        raise ParameterError(f"{expected}, got {shown(value)}.")
    return number


def as_switch(value: Any, argument: str) -> bool:
    """Return a truth value; numbers and texts are none.

    Raises
    ------
    ParameterError
        When it is something else.

    Examples
    --------
    >>> as_switch(True, "labels")
    True
    >>> as_switch("no", "labels")
    Traceback (most recent call last):
    irru_geo.errors.ParameterError: labels: expected True or False, got 'no'.
    """
    if not isinstance(value, bool) and type(value).__name__ not in ("bool_", "bool"):
        raise ParameterError(f"{argument}: expected True or False, got {shown(value)}.")
    return bool(value)


def as_choice(value: Any, argument: str, allowed: Collection[str]) -> str:
    """Return a word that is one of those allowed.

    Raises
    ------
    ParameterError
        When it is another one.

    Examples
    --------
    >>> as_choice("time", "minimise", ("time", "cost"))
    'time'
    >>> as_choice(["time"], "minimise", ("time", "cost"))
    Traceback (most recent call last):
    irru_geo.errors.ParameterError: minimise: expected one of time, cost, got ['time'].
    """
    if not isinstance(value, str) or value not in allowed:
        words = ", ".join(allowed)
        raise ParameterError(f"{argument}: expected one of {words}, got {shown(value)}.")
    return value


def shown(value: Any) -> str:
    """Return a value as a message shows it: short, on one line, whatever its size."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**20:
        return "a number too large"
    try:
        text = repr(value)
    except Exception:  # whatever a class of others does
        text = type(value).__name__
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:57]}..."
