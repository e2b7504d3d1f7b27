"""Nodes and links that are held as columns, one sequence a field: records are made when asked for.

A network of 300,000 links is read, checked and routed on by its columns; few of its records are
ever looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar, overload

import numpy as np

from irru_geo.layers.frozen import FrozenDict, Record, attribute_name, field_names
from irru_geo.layers.records import CLASSES
from irru_geo.layers.schema import read_schema

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from irru_geo.layers.geojson import Layer
    from irru_geo.layers.shapes import Coordinates

R = TypeVar("R", bound=Record)

NO_NAMES: FrozenDict[str, tuple[str, ...]] = FrozenDict()


class Records(Mapping[str, R]):
    """Records by id, held as columns; each is made when it is first asked for, and kept.

    Parameters
    ----------
    table
        `nodes` or `links`.
    columns
        Field to its values, one a record, which nobody changes.
    """

    __slots__ = ("_columns", "_made", "_row", "_table")

    def __init__(self, table: str, columns: Mapping[str, Sequence[Any]]) -> None:
        self._table = table
        self._columns = columns
        self._row = {key: row for row, key in enumerate(columns["id"])}
        self._made: dict[str, R] = {}

    def __getitem__(self, key: str) -> R:
        made = self._made.get(key)
        return self._made.setdefault(key, self._record(self._row[key])) if made is None else made

    def _record(self, row: int) -> R:
        record_class = CLASSES[self._table]
        record: Any = object.__new__(record_class)
        for name in field_names(record_class):
            fill = getattr(record_class, attribute_name(name)).__set__
            fill(record, self._columns[name][row])
        return record  # type: ignore[no-any-return]

    def __iter__(self) -> Iterator[str]:
        return iter(self._row)

    def __len__(self) -> int:
        return len(self._row)

    def __contains__(self, key: object) -> bool:
        return key in self._row

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._table, self._columns)

    @property
    def rows(self) -> Mapping[str, int]:
        """Where each record stands in the columns, by id."""
        return self._row

    def column(self, name: str) -> Sequence[Any]:
        """Return the values of a field, one a record."""
        return self._columns[name]


class Joined(Mapping[str, R]):
    """Records with more of them behind, or in the place of some of them.

    Parameters
    ----------
    first
        Records by id.
    more
        Others by id.
    """

    __slots__ = ("first", "more")

    def __init__(self, first: Mapping[str, R], more: Mapping[str, R]) -> None:
        self.first = first
        self.more = more

    def __getitem__(self, key: str) -> R:
        return self.more[key] if key in self.more else self.first[key]

    def __iter__(self) -> Iterator[str]:
        return chain(self.first, (key for key in self.more if key not in self.first))

    def __len__(self) -> int:
        return len(self.first) + sum(key not in self.first for key in self.more)

    def __contains__(self, key: object) -> bool:
        return key in self.more or key in self.first


def column(records: Mapping[str, Any], name: str, before: int = 0) -> Sequence[Any]:
    """Return the values of a field of all records, or of those behind the first ones.

    Examples
    --------
    >>> from irru_geo.layers.rows import Country
    >>> column({"KZ": Country(country_id="KZ", name="Kazakhstan")}, "name")
    ['Kazakhstan']
    """
    if isinstance(records, Records):
        found = records.column(name)
        return found[before:] if before else found
    if isinstance(records, Joined) and not any(key in records.first for key in records.more):
        known = len(records.first)
        own = column(records.more, name, max(0, before - known))
        return own if before >= known else [*column(records.first, name, before), *own]
    attribute = attribute_name(name)
    return [getattr(record, attribute) for record in islice(records.values(), before, None)]


def fields_of(records: Mapping[str, Any], *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield the id and some fields of each record, none of which is made for it."""
    return zip(records, *(column(records, name) for name in names), strict=True)


def positions(nodes: Mapping[str, Any]) -> Coordinates:
    """Return the positions of nodes in degrees, shape (nodes, 2), read-only."""
    found = column(nodes, "lon_lat")
    return found.flat if isinstance(found, Points) else np.array(found).reshape(-1, 2)


def vertices(links: Mapping[str, Any]) -> tuple[Coordinates, NDArray[np.intp]]:
    """Return the vertices of all links in degrees, and where those of each link begin and end."""
    found = column(links, "coordinates")
    if isinstance(found, Lines):
        return found.flat, found.offsets
    offsets = np.concatenate([[0], np.cumsum([len(line) for line in found])]).astype(np.intp)
    return np.concatenate([np.empty((0, 2)), *found]), offsets


class Points(Sequence[tuple[float, float]]):
    """Positions as pairs, held as one array."""

    __slots__ = ("flat",)

    def __init__(self, flat: Coordinates) -> None:
        self.flat = flat

    @overload
    def __getitem__(self, row: int) -> tuple[float, float]: ...
    @overload
    def __getitem__(self, row: slice) -> Points: ...
    def __getitem__(self, row: int | slice) -> tuple[float, float] | Points:
        if isinstance(row, slice):
            return Points(self.flat[row])
        lon, lat = self.flat[row].tolist()
        return lon, lat

    def __len__(self) -> int:
        return len(self.flat)


class Lines(Sequence["Coordinates"]):
    """Lines as arrays of vertices, held as one array and where each begins."""

    __slots__ = ("flat", "offsets")

    def __init__(self, flat: Coordinates, offsets: NDArray[np.intp]) -> None:
        self.flat = flat
        self.offsets = offsets

    @overload
    def __getitem__(self, row: int) -> Coordinates: ...
    @overload
    def __getitem__(self, row: slice) -> list[Coordinates]: ...
    def __getitem__(self, row: int | slice) -> Coordinates | list[Coordinates]:
        if isinstance(row, slice):
            return [self[place] for place in range(*row.indices(len(self)))]
        return self.flat[self.offsets[row] : self.offsets[row + 1]]

    def __len__(self) -> int:
        return len(self.offsets) - 1


def records_of_layers(
    table: str, layers: Sequence[Layer], ends: Mapping[str, Sequence[str]] | None = None
) -> Records[Any]:
    """Return the records of layers that have been checked.

    Parameters
    ----------
    table
        `nodes` or `links`.
    layers
        Features of the files, in order.
    ends
        Ids of the end nodes of all links, the texts of which are shared with the nodes.
    """
    columns: dict[str, Sequence[Any]] = {
        field.name: list(chain.from_iterable(_frozen(layer, field.name) for layer in layers))
        for field in read_schema(table)
    }
    columns |= ends or {}
    columns["layer"] = [layer.name for layer in layers for _ in range(len(layer))]
    flat = np.concatenate([np.empty((0, 2)), *(layer.flat for layer in layers)])
    flat.flags.writeable = False
    if table == "nodes":
        return Records(table, columns | {"lon_lat": Points(flat)})
    sizes = [np.diff(layer.offsets) for layer in layers]
    offsets = np.concatenate([[0], np.cumsum(np.concatenate([np.empty(0, int), *sizes]))])
    return Records(table, columns | {"coordinates": Lines(flat, offsets.astype(np.intp))})


def _frozen(layer: Layer, name: str) -> Iterable[Any]:
    """Return the values of a field that nobody can change."""
    values = layer.columns[name]
    kinds = {field.name: field.type for field in read_schema(layer.table)}
    if kinds[name] in ("texts", "integers"):
        return [tuple(value) if value else () for value in values]
    if kinds[name] == "names":
        return [_frozen_names(value) if value else NO_NAMES for value in values]
    return values


def _frozen_names(names: Mapping[str, Sequence[str]]) -> FrozenDict[str, tuple[str, ...]]:
    return FrozenDict({language: tuple(texts) for language, texts in names.items()})
