"""Reading of GeoJSON layers: files into columns of values and arrays of coordinates."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import LayerError
from irru_geo.layers.json_features import (
    Collection,
    CutError,
    in_blocks,
    read_content,
    read_whole,
)
from irru_geo.layers.schema import Field, read_schema
from irru_geo.layers.shapes import LIMIT, in_degrees, other_crs, read_shapes
from irru_geo.layers.side_columns import take_side_columns
from irru_geo.layers.values import read_value
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from irru_geo.layers.shapes import Coordinates

REMEDIES = {
    "nodes": "Draw one point, longitude first, in degrees (WGS84)",
    "links": "Draw one line, longitude first, in degrees (WGS84)",
}
ID_KEYS = ("id", "node_id", "link_id")
"""Properties that may hold the id where the feature has none: QGIS moves it there."""


@dataclass
class Layer:
    """Features of one file, read and not checked yet.

    Attributes
    ----------
    name, file, table
        Layer, name of its file for messages, and its schema: `nodes` or `links`.
    columns
        Field names to one value a feature; None for what is missing.
    flat, offsets
        All vertices in degrees, shape (n, 2); feature i has those from `offsets[i]` up to
        `offsets[i + 1]`.
    bad
        Number of a feature to what is wrong with its geometry.
    given
        Names of what stands in the file, one mapping a feature; equal ones are shared.
    """

    name: str
    file: str
    table: str
    columns: dict[str, Sequence[Any]]
    flat: Coordinates
    offsets: NDArray[np.intp]
    bad: dict[int, str] = field(default_factory=dict)
    given: Sequence[Mapping[str, Any]] = ()

    def __len__(self) -> int:
        return len(self.columns["id"])


def read_geojson(
    path: Path, table: str, problems: list[LayerError], changes: list[LayerError] | None = None
) -> Layer | None:
    """Return the features of a GeoJSON file.

    What cannot be read goes into `problems`, what was changed in reading into `changes`.
    """
    content = read_content(path, problems)
    if content is None:
        return None
    cut = in_blocks(content)
    if cut is not None and cut.members.get("type") == "FeatureCollection":
        with suppress(CutError):
            return _layer(path, table, cut, problems, changes)
    before = len(problems)
    whole = read_whole(content, path.name, problems)
    if len(problems) > before:
        return None
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or whole.get("type") != "FeatureCollection":
        problem = "expected a GeoJSON FeatureCollection"
        remedy = 'Write {"type": "FeatureCollection", "features": [...]}'
        problems.append(LayerError(path.name, None, None, problem, remedy))
        return None
    return _layer(path, table, Collection(whole, [features]), problems, changes)


def _layer(
    path: Path,
    table: str,
    collection: Collection,
    problems: list[LayerError],
    changes: list[LayerError] | None,
) -> Layer:
    """Return the features of a collection, read block by block."""
    crs = other_crs(collection.members.get("crs"))
    reader = _LayerReader(path.name, table, limit=LIMIT if crs is None else np.inf)
    for features in collection.blocks:
        reader.add(features)
    problems += reader.problems
    layer = reader.layer(path.name.partition(".")[0])
    if crs is not None:
        layer.flat = in_degrees(layer.flat, crs, path.name, problems)
        what = f"expected degrees on WGS84, got {crs[:60]!r}; the positions were moved onto WGS84"
        told = LayerError(path.name, None, "crs", what, "Save the layer in EPSG:4326")
        (changes if changes is not None else []).append(told)
    return layer


class _LayerReader:
    """Features of a file, to which those of one block after the other are added."""

    def __init__(self, file: str, table: str, limit: Any) -> None:
        self.problems: list[LayerError] = []
        self._file, self._table, self._limit = file, table, limit
        self._count = 0
        self._fields = read_schema(table)
        self._columns: dict[str, list[Any]] = {field.name: [] for field in self._fields}
        self._shared: dict[str, dict[Any, Any]] = {field.name: {} for field in self._fields}
        self._names: dict[tuple[str, ...], dict[str, None]] = {}
        self._given: list[Mapping[str, Any]] = []
        self._flat: list[Coordinates] = [np.empty((0, 2))]
        self._sizes: list[NDArray[np.intp]] = [np.zeros(1, dtype=np.intp)]
        self._bad: dict[int, str] = {}

    def add(self, features: list[Any]) -> None:
        """Add some features."""
        ids, kept = _with_ids(features, self._file, self.problems, self._count)
        self._count += len(features)
        before = len(self._given)
        rows = [feature.get("properties") or {} for feature in kept]
        columns = read_columns(rows, self._table, self._shared)
        take_side_columns(columns, rows, self._table)
        for name, values in columns.items():
            self._columns[name] += ids if name == "id" else values
        self._given += self._names_of(rows)
        shapes = [feature.get("geometry") for feature in kept]
        flat, offsets, bad = read_shapes(shapes, self._table, limit=self._limit)
        self._flat.append(flat)
        self._sizes.append(np.diff(offsets))
        self._bad |= {before + number: what for number, what in bad.items()}

    def _names_of(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
        """Yield the names of the properties of each feature: one mapping for all that are alike."""
        for names in map(tuple, rows):
            found = self._names.get(names)
            if found is None:
                found = self._names[names] = dict.fromkeys(names)
            yield found

    def layer(self, name: str) -> Layer:
        """Return all features that were added."""
        flat, offsets = np.concatenate(self._flat), np.cumsum(np.concatenate(self._sizes))
        columns: dict[str, Sequence[Any]] = {**self._columns}
        return Layer(name, self._file, self._table, columns, flat, offsets, self._bad, self._given)


def _with_ids(
    features: list[Any], file: str, problems: list[LayerError], before: int
) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the ids of the features that have one and properties, and the features.

    `before` is how many features of the file came before these.
    """
    if set(map(type, features)) == {dict}:
        ids = [feature.get("id") for feature in features]
        kinds = {type(feature.get("properties")) for feature in features}
        if set(map(type, ids)) == {str} and kinds == {dict} and not _have_blank_ends(ids):
            return ids, features
    kept: list[tuple[str, dict[str, Any]]] = []
    for number, feature in enumerate(features, start=before + 1):
        found = feature if isinstance(feature, dict) else {}
        properties = found.get("properties")
        feature_id = _id_of(found, properties)
        if not isinstance(feature_id, str):
            problem = f"expected an id that is a text in feature number {number}"
            remedy = 'Give the feature a member "id": "bandar-abbas"'
            if feature_id is not None:
                problem += f", got {feature_id!r:.30}, a number"
                remedy = f'Write it in quotes: "{feature_id!r:.30}", as links name it'
            problems.append(LayerError(file, None, "id", problem, remedy))
        elif not isinstance(properties, dict | None):
            problem = f"expected an object, got {properties!r}"[:90]
            problems.append(
                LayerError(file, feature_id, "properties", problem, 'Write {"name": "..."}')
            )
        else:
            kept.append((feature_id, found))
    return [key for key, _ in kept], [feature for _, feature in kept]


def _id_of(feature: Mapping[str, Any], properties: Any) -> str | float | None:
    """Return the id of a feature, or of its properties where it has none or a counted one."""
    member = feature.get("id")
    if isinstance(member, str) and not is_missing(member):
        return member
    own = properties if isinstance(properties, dict) else {}
    texts = (own.get(key) for key in ID_KEYS)
    text = next((t for t in texts if isinstance(t, str) and not is_missing(t)), None)
    is_number = isinstance(member, int | float) and not isinstance(member, bool)
    return text or (member if is_number else None)


def _text_id(value: Any) -> str | None:
    """Return an id as a text; a number is one that QGIS or a database has counted."""
    if isinstance(value, str):
        return None if is_missing(value) else value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return str(int(value)) if value == value // 1 else str(value)


def read_columns(
    rows: Sequence[Mapping[str, Any]],
    table: str,
    shared: Mapping[str, dict[Any, Any]] | None = None,
) -> dict[str, Sequence[Any]]:
    """Return the values of every field of a table, read as the schema means them.

    Parameters
    ----------
    rows
        One mapping a feature, with the values as they stand in the file.
    table
        Name of the schema.
    shared
        Field to the values that were read before, which grow: equal ones are the same object.
    """
    fields = read_schema(table)
    kept = {field.name: {} for field in fields} if shared is None else shared
    return {
        field.name: read_column(values, field, kept[field.name])
        for field, values in zip(fields, _values(rows, fields), strict=True)
    }


def _values(rows: Sequence[Mapping[str, Any]], fields: Sequence[Field]) -> Iterable[Sequence[Any]]:
    """Return the values of each field; at once where all rows have the same fields."""
    names = tuple(rows[0]) if rows else ()
    if len(names) > 1 and set(map(len, rows)) == {len(names)}:
        try:
            columns = dict(
                zip(names, zip(*map(itemgetter(*names), rows), strict=True), strict=True)
            )
        except KeyError:
            pass
        else:
            nothing = (None,) * len(rows)
            return [columns.get(field.name, nothing) for field in fields]
    return [[row.get(field.name) for row in rows] for field in fields]


_PLAIN_KINDS: dict[str, set[type]] = {
    "text": {str},
    "date": {str},
    "number": {int, float},
    "integer": {int},
    "boolean": {bool},
    "texts": {list},
    "integers": {list},
}


def read_column(
    values: Sequence[Any], field: Field, shared: dict[Any, Any] | None = None
) -> Sequence[Any]:
    """Return the values of one field, read as the schema means them; equal ones are shared."""
    kinds = set(map(type, values)) - {type(None)}
    if not kinds:
        return values
    if kinds == {dict} and field.type == "names" and _are_plain_names(values):
        return values
    if not kinds <= _PLAIN_KINDS.get(field.type, set()):
        return [read_value(value, field) for value in values]
    kept = {} if shared is None else shared
    if kinds == {list}:
        return _shared_lists(values, field, kept)
    if kinds != {str}:
        return values
    distinct = set(values) - {None}
    if kept.keys() >= distinct:
        return list(map(kept.get, values))
    if _have_blank_ends(distinct) or (field.words and not distinct <= {*field.words}):
        return [read_value(value, field) for value in values]
    if len(distinct) > len(values) // 2:
        return values
    for text in distinct:
        kept.setdefault(text, text)
    return list(map(kept.get, values))


def _have_blank_ends(texts: Iterable[str]) -> bool:
    """Return whether any of some texts is empty, or begins or ends with what shows nothing."""
    given = list(texts)
    if "".join(given).isascii():
        return "" in given or list(map(str.strip, given)) != given
    ends = {text[:1] for text in given} | {text[-1:] for text in given}
    return any(map(is_missing, ends))


def _are_plain_names(values: Sequence[Any]) -> bool:
    """Return whether all are objects of languages and lists of names, and none of them is empty."""
    lists = [names for value in values if value for names in value.values()]
    if not all(values) or set(map(type, lists)) - {list} or not all(lists):
        return False
    texts = list(chain.from_iterable(lists))
    return not set(map(type, texts)) - {str} and not _have_blank_ends(texts)


def _shared_lists(values: Sequence[Any], field: Field, shared: dict[Any, Any]) -> list[Any]:
    """Return lists as tuples, with None for an empty one."""
    try:
        tuples = [tuple(value or ()) for value in values]
        for found in set(tuples) - shared.keys():
            read = read_value(list(found), field)
            shared[found] = tuple(read) if read else None
        return list(map(shared.__getitem__, tuples))
    except TypeError:  # a list with lists in it
        return [read_value(value, field) for value in values]


def ids_of(rows: Iterable[Mapping[str, Any]]) -> list[str | None]:
    """Return the id that each row gives under one of the names that are used for it."""
    found = []
    for row in rows:
        texts = (_text_id(row.get(key)) for key in ID_KEYS)
        found.append(next((text for text in texts if text is not None), None))
    return found
