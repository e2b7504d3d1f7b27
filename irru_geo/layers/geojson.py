"""Reading of GeoJSON layers: files into columns of values and arrays of coordinates."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import LayerError
from irru_geo.layers.schema import Field, read_schema
from irru_geo.layers.values import read_value
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Coordinates = NDArray[np.float64]

SHAPES = {"nodes": "Point", "links": "LineString"}
REMEDIES = {
    "nodes": "Draw one point, longitude first, in degrees (WGS84)",
    "links": "Draw one line, longitude first, in degrees (WGS84)",
}
_JSON_REMEDY = "Correct it there, or take it out of the folder"
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
        What stands in the file, one mapping a feature.
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
    collection = read_json(path, problems)
    if collection is None:
        return None
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or collection.get("type") != "FeatureCollection":
        problem = "expected a GeoJSON FeatureCollection"
        remedy = 'Write {"type": "FeatureCollection", "features": [...]}'
        problems.append(LayerError(path.name, None, None, problem, remedy))
        return None
    name = path.name.partition(".")[0]
    ids, kept = _with_ids(features, path.name, problems)
    properties = [feature.get("properties") or {} for feature in kept]
    columns = read_columns(properties, table) | {"id": ids}
    shapes = [feature.get("geometry") for feature in kept]
    crs = _other_crs(collection.get("crs"))
    flat, offsets, bad = read_shapes(shapes, table, limit=LIMIT if crs is None else np.inf)
    if crs is not None:
        flat = _in_degrees(flat, crs, path.name, problems)
        what = f"expected degrees on WGS84, got {crs[:60]!r}; the positions were moved onto WGS84"
        told = LayerError(path.name, None, "crs", what, "Save the layer in EPSG:4326")
        (changes if changes is not None else []).append(told)
    return Layer(name, path.name, table, columns, flat, offsets, bad, properties)


def read_json(path: Path, problems: list[LayerError]) -> Any:
    """Return what a JSON file holds, or None and a problem that names the true cause."""
    problem, remedy = "", _JSON_REMEDY
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        return json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        problem, remedy = f"expected a JSON file in UTF-8, got: {error}", "Save it again as UTF-8"
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        problem, remedy = f"expected a file that can be read, got: {reason}", "Check the path"
        if isinstance(error, FileNotFoundError):
            remedy = "Add the file: `irru-geo new DIR` writes an example"
    except MemoryError:
        problem, remedy = "expected a file that fits into memory, got a larger one", "Cut it up"
    except (ValueError, RecursionError) as error:
        problem = f"expected a JSON file, got: {str(error) or type(error).__name__}"
    problems.append(LayerError(path.name, None, None, problem, remedy))
    return None


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _with_ids(
    features: list[Any], file: str, problems: list[LayerError]
) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the ids of the features that have one and properties, and the features."""
    if set(map(type, features)) == {dict}:
        ids = [feature.get("id") for feature in features]
        kinds = {type(feature.get("properties")) for feature in features}
        if set(map(type, ids)) == {str} and kinds == {dict} and not _have_blank_ends(ids):
            return ids, features
    kept: list[tuple[str, dict[str, Any]]] = []
    for number, feature in enumerate(features, start=1):
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


def read_columns(rows: Sequence[Mapping[str, Any]], table: str) -> dict[str, Sequence[Any]]:
    """Return the values of every field of a table, read as the schema means them.

    Parameters
    ----------
    rows
        One mapping a feature, with the values as they stand in the file.
    table
        Name of the schema.
    """
    fields = read_schema(table)
    return {
        field.name: read_column(values, field)
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


def read_column(values: Sequence[Any], field: Field) -> Sequence[Any]:
    """Return the values of one field, read as the schema means them; equal ones are shared."""
    kinds = set(map(type, values)) - {type(None)}
    if kinds == {dict} and field.type == "names" and _are_plain_names(values):
        return values
    if not kinds <= _PLAIN_KINDS.get(field.type, set()):
        return [read_value(value, field) for value in values]
    if kinds == {list}:
        return _shared_lists(values, field)
    if kinds != {str}:
        return values
    distinct = set(values) - {None}
    if _have_blank_ends(distinct):
        return [read_value(value, field) for value in values]
    if len(distinct) > len(values) // 2:
        return values
    shared: dict[Any, Any] = {text: text for text in distinct} | {None: None}
    return list(map(shared.__getitem__, values))


def _have_blank_ends(texts: Iterable[str]) -> bool:
    """Return whether any of some texts is empty, or begins or ends with what shows nothing."""
    ends = {text[:1] for text in texts} | {text[-1:] for text in texts}
    return any(map(is_missing, ends))


def _are_plain_names(values: Sequence[Any]) -> bool:
    """Return whether all are objects of languages and lists of names, and none of them is empty."""
    lists = [names for value in values if value for names in value.values()]
    if not all(values) or set(map(type, lists)) - {list} or not all(lists):
        return False
    texts = list(chain.from_iterable(lists))
    return not set(map(type, texts)) - {str} and not _have_blank_ends(texts)


def _shared_lists(values: Sequence[Any], field: Field) -> list[Any]:
    """Return lists as tuples, with None for an empty one."""
    shared: dict[tuple[Any, ...], Any] = {(): None}
    try:
        tuples = [tuple(value or ()) for value in values]
        for found in set(tuples) - {()}:
            read = read_value(list(found), field)
            shared[found] = tuple(read) if read else None
        return [shared[found] for found in tuples]
    except TypeError:  # a list with lists in it
        return [read_value(value, field) for value in values]


LIMIT = (180.0, 90.0)
"""Longitude and latitude that there are, in degrees."""


def read_shapes(
    shapes: Sequence[Any], table: str, *, limit: Any = LIMIT
) -> tuple[Coordinates, NDArray[np.intp], dict[int, str]]:
    """Return the vertices of all geometries, where each begins, and what is wrong with which."""
    kind = SHAPES[table]
    is_plain = all(isinstance(s, dict) and s.get("type") == kind for s in shapes)
    raw = [shape.get("coordinates") for shape in shapes] if is_plain else []
    found = _flat(raw if table == "links" else [[point] for point in raw]) if is_plain else None
    if found is not None and within(found[0], limit) and (np.diff(found[1]) >= _LEAST[table]).all():
        return *found, {}
    lines: list[Coordinates] = []
    bad: dict[int, str] = {}
    for number, shape in enumerate(shapes):
        line = _read_shape(shape, table, limit)
        if isinstance(line, str):
            bad[number] = line
            line = np.zeros((_LEAST[table], 2))
        lines.append(line)
    return *flattened(lines), bad


_LEAST = {"nodes": 1, "links": 2}
"""Vertices that a geometry has at least."""


def flattened(lines: Sequence[Coordinates]) -> tuple[Coordinates, NDArray[np.intp]]:
    """Return lines as one array of vertices, and where each begins."""
    offsets = np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.intp)
    return np.concatenate([np.empty((0, 2)), *lines]), offsets


def _flat(lines: Sequence[Any]) -> tuple[Coordinates, NDArray[np.intp]] | None:
    """Return the vertices of lines that are nothing but lists of pairs of numbers, else None."""
    try:
        offsets = np.concatenate([[0], np.cumsum(list(map(len, lines)))]).astype(np.intp)
        points = list(chain.from_iterable(lines))
        if set(map(type, points)) - {list} or set(map(len, points)) - {2}:
            return None
        if set(map(type, chain.from_iterable(points))) - {float, int}:
            return None
        numbers = np.fromiter(chain.from_iterable(points), np.float64, 2 * len(points))
        return numbers.reshape(-1, 2), offsets
    except (TypeError, OverflowError):
        return None


def within(flat: Coordinates, limit: Any = LIMIT) -> bool:
    """Return whether all positions are numbers within a limit on either side."""
    if not len(flat):
        return True
    extreme = np.maximum(flat.max(axis=0), -flat.min(axis=0))  # NaN where one is no number
    return bool((extreme <= limit).all() and np.isfinite(extreme).all())


def _read_shape(shape: Any, table: str, limit: Any) -> Coordinates | str:
    """Return the coordinates of one geometry, or what is wrong with it."""
    wanted = SHAPES[table]
    found = shape.get("type") if isinstance(shape, dict) else None
    if found not in (wanted, f"Multi{wanted}"):
        return f"expected a {wanted}, got {found!r}"
    raw = shape.get("coordinates")
    if found != wanted:
        raw = _one_part(raw, table, limit)
        if isinstance(raw, str):
            return raw
    return _positions([raw] if table == "nodes" else raw, _LEAST[table], limit)


def _one_part(parts: Any, table: str, limit: Any) -> Any:
    """Return the only part of a geometry of several; lines are joined where they meet."""
    if isinstance(parts, list) and len(parts) == 1:
        return parts[0]
    if table == "nodes" or not isinstance(parts, list) or not parts:
        return f"expected one {SHAPES[table]}, got several" if parts else "expected a geometry"
    lines = [_positions(part, 2, limit) for part in parts]
    if any(isinstance(line, str) for line in lines):
        return next(line for line in lines if isinstance(line, str))
    joined = merged_line([line for line in lines if not isinstance(line, str)])
    if joined is None:
        return f"expected one LineString, got {len(parts)} parts that do not join"
    return joined.tolist()


def merged_line(lines: Sequence[Coordinates]) -> Coordinates | None:
    """Return several lines as one, where they meet end to end; None where they do not."""
    import shapely

    merged = shapely.line_merge(shapely.MultiLineString([line[:, :2] for line in lines]))
    return shapely.get_coordinates(merged) if merged.geom_type == "LineString" else None


def _positions(raw: Any, least: int, limit: Any) -> Coordinates | str:
    """Return the coordinates of a line in (lon, lat), or what is wrong with them."""
    pairs = raw if isinstance(raw, list) else []
    if not pairs or not all(isinstance(pair, list) and 2 <= len(pair) <= 4 for pair in pairs):
        return f"expected (lon, lat) pairs, got {_shown(raw)}"
    numbers = [part for pair in pairs for part in pair[:2]]
    if set(map(type, numbers)) - {float, int, type(None)}:
        return f"expected (lon, lat) pairs of numbers, got {_shown(raw)}"
    try:
        line = np.array(numbers, dtype=np.float64).reshape(-1, 2)
    except (TypeError, OverflowError):
        return f"expected (lon, lat) pairs of numbers, got {_shown(raw)}"
    if len(line) < least:
        return "expected at least two positions, got one"
    return line if within(line, limit) else _out_of_range(line)


def _out_of_range(line: Coordinates) -> str:
    bad = ~(np.abs(line) <= (180.0, 90.0)).all(axis=1)
    lon, lat = line[bad][0]
    hint = "; lon and lat look swapped" if abs(lon) <= 90 < abs(lat) <= 180 else ""
    return f"expected lon -180..180 and lat -90..90, got ({lon:g}, {lat:g}){hint}"


def _shown(raw: Any) -> str:
    """Return the beginning of what stands for coordinates; all of it may be millions of numbers."""
    return repr(raw[:3] if isinstance(raw, list | str) else raw)[:60]


def _other_crs(crs: Any) -> str | None:
    """Return what a member `crs`, which RFC 7946 took away, names, unless that is WGS84."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or _WGS84.search(name):
        return None
    return name


_WGS84 = re.compile(r"(CRS84|EPSG:[\d.]*:?4326|EPSG:4979)$", re.IGNORECASE)


def _in_degrees(flat: Coordinates, crs: str, file: str, problems: list[LayerError]) -> Coordinates:
    """Return positions of another coordinate system on WGS84."""
    from pyproj import CRS, Transformer
    from pyproj.exceptions import ProjError

    try:
        transformer = Transformer.from_crs(CRS.from_user_input(crs), "EPSG:4326", always_xy=True)
        moved: Coordinates = np.column_stack(transformer.transform(flat[:, 0], flat[:, 1]))
    except ProjError:
        problem = f"expected a coordinate system that PROJ knows, got {crs[:60]!r}"
    else:
        if within(moved):
            return moved
        problem = f"expected positions that lie in {crs[:60]!r}, got others"
    remedy = "Save the layer in EPSG:4326, as GeoJSON has it"
    problems.append(LayerError(file, None, "crs", problem, remedy))
    return np.zeros_like(flat)


def ids_of(rows: Iterable[Mapping[str, Any]]) -> list[str | None]:
    """Return the id that each row gives under one of the names that are used for it."""
    found = []
    for row in rows:
        texts = (_text_id(row.get(key)) for key in ID_KEYS)
        found.append(next((text for text in texts if text is not None), None))
    return found
