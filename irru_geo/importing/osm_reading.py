"""What a network needs of an OpenStreetMap extract: its ways as parallel arrays, its named points.

The extract is read three times, ways before points, so that only points that a wanted way uses are
kept: an extract of a country fits in memory whatever its buildings weigh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.arguments import need_package
from irru_geo.errors import LayerError
from irru_geo.layers.foreign import check_regular

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path
    from types import ModuleType

    from numpy.typing import NDArray

RAILWAYS = ("rail", "narrow_gauge")
ROADS = {"main": ("motorway", "trunk"), "all": ("motorway", "trunk", "primary", "secondary")}
"""Classes of roads by detail; the slip roads of a class come with it."""

SIDE_TRACKS = ("yard", "siding", "spur", "crossover")
"""Values of `service`: tracks that no train takes from one place to another."""

GAUGES_MM = (600, 750, 760, 762, 891, 914, 950, 1000, 1050, 1067, 1435, 1520, 1600, 1668, 1676)
SAME_GAUGE_MM = {1522: 1520, 1524: 1520, 1665: 1668, 1674: 1676}
"""Gauges that trains of another one run on."""

CITY_RAIL = ("subway", "light_rail", "tram", "monorail", "funicular")
"""Values of `station`: where no freight train stops."""

POINTS = (
    *(("railway", "station", "station"), ("railway", "yard", "station")),
    *(("harbour", "yes", "port"), ("industrial", "port", "port")),
    *(("amenity", "ferry_terminal", "port"), ("barrier", "border_control", "border_crossing")),
)
"""Key and value of a tag, and the kind of node that a point with it is."""

HALTS = ("railway", "halt", "station")
"""Likewise, with all details: where only passenger trains stop."""


class Way(NamedTuple):
    """A railway, road or ferry line: its points by number of the extract, and what its tags say."""

    mode: str
    name: str
    gauge_mm: int | None
    electrified: bool | None
    tracks: int | None
    points: NDArray[np.int64]


class NamedPoint(NamedTuple):
    """A station, port or border post: kind of node, names by language, position in degrees."""

    kind: str
    names: dict[str, str]
    lon: float
    lat: float


class Extract(NamedTuple):
    """What is wanted of an extract.

    Attributes
    ----------
    ways
        Railways, roads and ferry lines.
    point_ids, lon_lat
        Sorted numbers of the points that they use, shape (n,), and degrees, shape (n, 2).
    named
        Stations, ports and border posts.
    borders
        Borders of countries, each of shape (n, 2), in degrees.
    """

    ways: list[Way]
    point_ids: NDArray[np.int64]
    lon_lat: NDArray[np.float64]
    named: list[NamedPoint]
    borders: list[NDArray[np.float64]]


def read_extract(path: Path, modes: Collection[str], detail: str) -> Extract:
    """Return what a network needs of an extract.

    Parameters
    ----------
    path
        An OpenStreetMap file: `.osm.pbf`, `.osm`, `.osm.bz2`, ...
    modes
        Some of `rail`, `road`, `ferry`.
    detail
        `"main"`: no side tracks, motorways and trunk roads; `"all"`: these, halts, primary and
        secondary roads too.

    Raises
    ------
    LayerError
        When the file cannot be read as OpenStreetMap data, or has no such way.
    ParameterError
        When osmium is not installed.
    """
    osmium = _osmium()
    try:
        check_regular(path)
        with path.open("rb"):
            pass
        ways, borders = _ways(osmium, str(path), modes, detail)
        if not ways:
            remedy = "Take an extract that has them, or name other modes"
            problem = f"expected ways of {', '.join(modes)}, found none"
            raise LayerError(path.name, None, None, problem, remedy)
        wanted = np.unique(np.concatenate([*(way.points for way in ways), *borders]))
        ids, lon_lat = _positions(osmium, str(path), wanted)
        named = list(_named(osmium, str(path), detail))
    except LayerError:
        raise
    except Exception as error:  # whatever osmium says of a file that it cannot read
        remedy = "Give a file such as those of download.geofabrik.de: .osm.pbf, .osm, .osm.bz2"
        problem = f"expected OpenStreetMap data, got: {' '.join(str(error).split())[:150]}"
        raise LayerError(path.name, None, None, problem, remedy) from error
    lines = [lon_lat[inside] for part in borders if len(inside := _places(ids, part)) > 1]
    return Extract(_inside(ways, ids), ids, lon_lat, named, lines)


def _osmium() -> ModuleType:
    need_package("osmium", "osm", "import_osm")
    import osmium

    return osmium


def _places(ids: NDArray[np.int64], points: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the places in `ids` of the points that are there; an extract cuts ways off."""
    place = np.searchsorted(ids, points)
    place[place == len(ids)] = 0
    return place[ids[place] == points] if len(ids) else place[:0]


def _inside(ways: Iterable[Way], ids: NDArray[np.int64]) -> list[Way]:
    """Return the ways with places in `ids` instead of numbers; those cut down to a point go."""
    found = (way._replace(points=_places(ids, way.points)) for way in ways)
    return [way for way in found if len(way.points) > 1]


def _tags_of(modes: Collection[str], detail: str) -> list[tuple[str, str]]:
    tags = [("boundary", "administrative")]
    if "rail" in modes:
        tags += [("railway", value) for value in RAILWAYS]
    if "road" in modes:
        tags += [("highway", value + end) for value in ROADS[detail] for end in ("", "_link")]
    if "ferry" in modes:
        tags.append(("route", "ferry"))
    return tags


def _ways(
    osmium: ModuleType, path: str, modes: Collection[str], detail: str
) -> tuple[list[Way], list[NDArray[np.int64]]]:
    """Return the wanted ways, and the numbers of the points of countries' borders."""
    wanted = osmium.filter.TagFilter(*_tags_of(modes, detail))
    ways: list[Way] = []
    borders: list[NDArray[np.int64]] = []
    for found in osmium.FileProcessor(path, osmium.osm.WAY).with_filter(wanted):
        tags = dict(found.tags)
        points = np.fromiter((node.ref for node in found.nodes), dtype=np.int64)
        if tags.get("boundary") == "administrative":
            if tags.get("admin_level") == "2" and tags.get("maritime") != "yes":
                borders.append(points)
            continue
        if detail == "main" and tags.get("service") in SIDE_TRACKS:
            continue
        if len(points) > 1:
            ways.append(_way(tags, points))
    return ways, borders


def _way(tags: Mapping[str, str], points: NDArray[np.int64]) -> Way:
    name = tags.get("name:en") or tags.get("name") or tags.get("ref") or ""
    if "railway" not in tags:
        return Way("road" if "highway" in tags else "sea", name, None, None, None, points)
    power = tags.get("electrified")
    electrified = None if power is None else power != "no"
    return Way("rail", name, _gauge_mm(tags.get("gauge")), electrified, _count(tags), points)


def _gauge_mm(text: str | None) -> int | None:
    """Return the first gauge that a tag names (`1520;1435`); None when it names none we know."""
    for part in (text or "").replace(",", ";").split(";"):
        if part.strip().isdigit():
            gauge = SAME_GAUGE_MM.get(int(part), int(part))
            if gauge in GAUGES_MM:
                return gauge
    return None


def _count(tags: Mapping[str, str]) -> int | None:
    text = tags.get("tracks") or tags.get("passenger_lines") or ""
    return int(text) if text.isdigit() and 0 < int(text) < 20 else None


def _positions(
    osmium: ModuleType, path: str, wanted: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the numbers of the points that the file has, sorted, and their degrees."""
    only = osmium.filter.IdFilter(wanted.tolist())
    rows = [
        (point.id, point.lon, point.lat)
        for point in osmium.FileProcessor(path, osmium.osm.NODE).with_filter(only)
        if point.location.valid()
    ]
    ids = np.array([row[0] for row in rows], dtype=np.int64)
    lon_lat = np.array([row[1:] for row in rows], dtype=np.float64).reshape(-1, 2)
    order = np.argsort(ids, kind="stable")
    return ids[order], lon_lat[order]


def _named(osmium: ModuleType, path: str, detail: str) -> Iterator[NamedPoint]:
    points = POINTS if detail == "main" else (*POINTS, HALTS)
    wanted = osmium.filter.TagFilter(*((key, value) for key, value, _ in points))
    for point in osmium.FileProcessor(path, osmium.osm.NODE).with_filter(wanted):
        tags = dict(point.tags)
        kind = next(kind for key, value, kind in points if tags.get(key) == value)
        names = {
            key.partition(":")[2]: value
            for key, value in tags.items()
            if key.startswith("name:") and len(key) == 7
        }
        local = tags.get("name")
        is_freight = tags.get("station") not in CITY_RAIL
        if point.location.valid() and is_freight and (local or names):
            names.setdefault("", local or next(iter(names.values())))
            yield NamedPoint(kind, names, point.lon, point.lat)
