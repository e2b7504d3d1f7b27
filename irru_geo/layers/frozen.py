"""Values and records that are never changed, so that networks, threads and processes share them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Key = TypeVar("Key")
Value = TypeVar("Value")


class FrozenDict(dict[Key, Value]):
    """Dictionary that is never changed, and can be compared, hashed and pickled.

    Examples
    --------
    >>> FrozenDict({"en": ("Baku",)})["ru"] = ("Баку",)
    Traceback (most recent call last):
    TypeError: a FrozenDict is never changed
    """

    __slots__ = ()

    def _refuse(self, *_arguments: object, **_named: object) -> Any:
        raise TypeError("a FrozenDict is never changed")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[Self], tuple[dict[Key, Value]]]:
        return type(self), (dict(self),)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self


class Record:
    """Row of a table; its fields are attributes, and may be read by name like those of a mapping.

    Examples
    --------
    >>> from irru_geo.layers.rows import Country
    >>> country = Country(country_id="KZ", name="Kazakhstan")
    >>> country.name, country["name"], country.id, (country | {"name": "x"}).name
    ('Kazakhstan', 'Kazakhstan', 'KZ', 'x')
    """

    __slots__ = ()

    def keys(self) -> tuple[str, ...]:
        """Return the names of the fields, as the schema and files have them."""
        return field_names(type(self))

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self, attribute_name(name))
        except AttributeError as error:
            raise KeyError(name) from error

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __contains__(self, name: object) -> bool:
        return name in self.keys()

    def __or__(self, changes: Mapping[str, Any]) -> Self:
        return dataclasses.replace(self, **{attribute_name(k): v for k, v in changes.items()})  # type: ignore[type-var]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a field; `default` when there is none of that name."""
        return getattr(self, attribute_name(name), default)


def attribute_name(name: str) -> str:
    """Return the attribute that holds a field: `from` is a word of Python's own."""
    return "from_" if name == "from" else name


_NAMES: dict[type[Record], tuple[str, ...]] = {}


def field_names(record_class: type[Record]) -> tuple[str, ...]:
    """Return the names of the fields of a class, as the schema and files have them."""
    if record_class not in _NAMES:
        fields = dataclasses.fields(record_class)  # type: ignore[arg-type]
        _NAMES[record_class] = tuple("from" if f.name == "from_" else f.name for f in fields)
    return _NAMES[record_class]


def frozen(value: Any) -> Any:
    """Return a value that nobody can change: lists as tuples, dictionaries frozen, arrays locked.

    Examples
    --------
    >>> frozen({"en": ["Baku"]})
    {'en': ('Baku',)}
    """
    if isinstance(value, dict):
        return FrozenDict({key: frozen(part) for key, part in value.items()})
    if isinstance(value, list | tuple):
        return tuple(frozen(part) for part in value)
    if isinstance(value, np.ndarray) and value.flags.writeable:
        value = value.copy()
        value.flags.writeable = False
    return value


def thawed(value: Any) -> Any:
    """Return a copy of a value that may be changed: the inverse of `frozen`.

    Examples
    --------
    >>> thawed(frozen({"en": ["Baku"]}))
    {'en': ['Baku']}
    """
    if isinstance(value, dict):
        return {key: thawed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [thawed(part) for part in value]
    return value.copy() if isinstance(value, np.ndarray) else value
