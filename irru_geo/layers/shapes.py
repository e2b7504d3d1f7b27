"""Geometries of features: what GeoJSON writes into arrays of positions in degrees."""

from __future__ import annotations

import re
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import LayerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Coordinates = NDArray[np.float64]

SHAPES = {"nodes": "Point", "links": "LineString"}
"""What each table of features is drawn with."""

LIMIT = (180.0, 90.0)
"""Longitude and latitude that there are, in degrees."""


def read_shapes(
    shapes: Sequence[Any], table: str, *, limit: Any = LIMIT
) -> tuple[Coordinates, NDArray[np.intp], dict[int, str]]:
    """Return the vertices of all geometries, where each begins, and what is wrong with which."""
    raw = _coordinates(shapes, SHAPES[table])
    found = None if raw is None else _flat([raw] if table == "nodes" else raw)
    if found is not None and table == "nodes":
        found = found[0], np.arange(len(shapes) + 1)
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


def _coordinates(shapes: Sequence[Any], kind: str) -> Sequence[Any] | None:
    """Return the coordinates of geometries that are all of a kind, else None."""
    try:
        kinds, found = zip(*map(_PARTS, shapes), strict=True) if shapes else ((), ())
        return found if set(kinds) <= {kind} else None
    except (TypeError, KeyError):  # something that is no geometry
        return None


_PARTS = itemgetter("type", "coordinates")


def _flat(lines: Sequence[Any]) -> tuple[Coordinates, NDArray[np.intp]] | None:
    """Return the vertices of lines that are nothing but lists of pairs of numbers, else None."""
    try:
        offsets = np.concatenate([[0], np.cumsum(list(map(len, lines)))]).astype(np.intp)
        points = list(chain.from_iterable(lines))
        if set(map(len, points)) - {2}:
            return None
        numbers = list(chain.from_iterable(points))
        if set(map(type, numbers)) - {float, int}:  # the keys of an object would be texts
            return None
        return np.array(numbers, dtype=np.float64).reshape(-1, 2), offsets
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


def other_crs(crs: Any) -> str | None:
    """Return what a member `crs`, which RFC 7946 took away, names, unless that is WGS84."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or _WGS84.search(name):
        return None
    return name


_WGS84 = re.compile(r"(CRS84|EPSG:[\d.]*:?4326|EPSG:4979)$", re.IGNORECASE)


def in_degrees(flat: Coordinates, crs: str, file: str, problems: list[LayerError]) -> Coordinates:
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
