"""From the ways of an extract to one graph of edges: borders cut, modes joined, points named."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from irru_geo.geodesy import EARTH_RADIUS_KM, pairwise_km, unit_vectors
from irru_geo.importing.contraction import Edges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from irru_geo.importing.osm_reading import Extract, NamedPoint, Way

    Ints = NDArray[np.int64]

CARRIAGEWAY_KM = 0.1
"""How far apart the carriageways of a road may lie where they branch (estimate)."""

USUAL_GAUGE_MM = 1435
"""Gauge where no way of an extract names one."""


class Drawing(NamedTuple):
    """A graph as an extract draws it.

    Attributes
    ----------
    edges
        Straight pieces; those of kind -1 join what belongs to one hub.
    way
        Place in `ways` of each edge, -1 for what joins.
    ways
        Railways, roads and ferry lines.
    kinds
        Mode and gauge in mm (0 without rails) of each kind of edge.
    lon_lat
        Degrees of each point, shape (n, 2).
    named
        Point to the station, port or border post that it is.
    borders
        Points where a line crosses a country's border.
    """

    edges: Edges
    way: Ints
    ways: list[Way]
    kinds: list[tuple[str, int]]
    lon_lat: NDArray[np.float64]
    named: dict[int, NamedPoint]
    borders: Ints


def draw(extract: Extract, snap_km: float) -> Drawing:
    """Return the graph of an extract; modes are joined within `snap_km`."""
    tail = np.concatenate([way.points[:-1] for way in extract.ways])
    head = np.concatenate([way.points[1:] for way in extract.ways])
    way = np.repeat(np.arange(len(extract.ways)), [len(w.points) - 1 for w in extract.ways])
    tail, head, way, lon_lat, borders = _cut_at_borders(tail, head, way, extract)
    km = pairwise_km(lon_lat[tail], lon_lat[head])
    moves = (tail != head) & (km > 0)
    number, kinds = _kinds(extract.ways)
    edges = Edges(tail[moves], head[moves], km[moves], number[way[moves]])
    named = _named_points(extract, edges, lon_lat, snap_km)
    modes = np.array([mode for mode, _ in kinds])[edges.kind]
    joined = _connections(edges, modes, list(named), lon_lat, snap_km)
    edges = Edges(*(np.concatenate(pair) for pair in zip(edges, joined, strict=True)))
    way = np.concatenate([way[moves], np.full(len(joined.tail), -1)])
    return Drawing(edges, way, extract.ways, kinds, lon_lat, named, borders)


def _kinds(ways: list[Way]) -> tuple[Ints, list[tuple[str, int]]]:
    """Return the number of each way's mode and gauge; a gauge without a tag is the commonest."""
    points: Counter[int] = Counter()
    for way in ways:
        points[way.gauge_mm or 0] += len(way.points) if way.gauge_mm else 0
    common = max(points, key=lambda gauge: points[gauge], default=0) or USUAL_GAUGE_MM
    kinds = [(way.mode, (way.gauge_mm or common) if way.mode == "rail" else 0) for way in ways]
    number = {kind: place for place, kind in enumerate(dict.fromkeys(kinds))}
    return np.array([number[kind] for kind in kinds], dtype=np.int64), list(number)


def _cut_at_borders(
    tail: NDArray[np.int64], head: NDArray[np.int64], way: NDArray[np.int64], extract: Extract
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[np.float64], NDArray[np.int64]]:
    """Return the edges with a point wherever one crosses a border, and the numbers of these."""
    import shapely

    lon_lat = extract.lon_lat
    if not extract.borders:
        return tail, head, way, lon_lat, np.empty(0, dtype=np.int64)
    lines = np.array([shapely.LineString(line) for line in extract.borders], dtype=object)
    tree = shapely.STRtree(lines)
    ends = np.stack([lon_lat[tail], lon_lat[head]], axis=1)
    pieces = np.asarray(shapely.linestrings(ends), dtype=object)
    edge, border = tree.query(pieces, predicate="intersects")
    edge, first = np.unique(edge, return_index=True)
    points = shapely.get_coordinates(
        shapely.centroid(shapely.intersection(pieces[edge], lines[border[first]]))
    )
    new = len(lon_lat) + np.arange(len(edge))
    stays = np.ones(len(tail), dtype=bool)
    stays[edge] = False
    return (
        np.concatenate([tail[stays], tail[edge], new]),
        np.concatenate([head[stays], new, head[edge]]),
        np.concatenate([way[stays], way[edge], way[edge]]),
        np.concatenate([lon_lat, points]),
        new,
    )


def _named_points(
    extract: Extract, edges: Edges, lon_lat: NDArray[np.float64], snap_km: float
) -> dict[int, NamedPoint]:
    """Return the point of the network nearest to each named point, within `snap_km`."""
    from scipy.spatial import cKDTree

    used = np.unique(np.concatenate([edges.tail, edges.head]))
    if not extract.named:
        return {}
    tree = cKDTree(unit_vectors(lon_lat[used]))
    places = unit_vectors(np.array([(point.lon, point.lat) for point in extract.named]))
    chord, nearest = (np.asarray(column).tolist() for column in tree.query(places))
    found: dict[int, NamedPoint] = {}
    for far, place, point in zip(chord, nearest, extract.named, strict=True):
        if far * EARTH_RADIUS_KM <= snap_km:
            found.setdefault(int(used[place]), point)
    return found


def _connections(
    edges: Edges,
    modes: NDArray[np.str_],
    named: list[int],
    lon_lat: NDArray[np.float64],
    snap_km: float,
) -> Edges:
    """Return what joins modes at stations, ports and ferry landings, and a road's carriageways."""
    from scipy.spatial import cKDTree

    points = {
        mode: np.unique(np.concatenate([edges.tail[modes == mode], edges.head[modes == mode]]))
        for mode in dict.fromkeys(modes.tolist())
    }
    degree = np.bincount(np.concatenate([edges.tail, edges.head]), minlength=len(lon_lat))
    none = np.empty(0, dtype=np.int64)
    landings = np.intersect1d(np.flatnonzero(degree == 1), points.get("sea", none))
    starts = np.union1d(np.array(named, dtype=np.int64), landings)
    pairs = [none.reshape(0, 2)]
    for own in points.values():
        chord, place = cKDTree(unit_vectors(lon_lat[own])).query(unit_vectors(lon_lat[starts]))
        other, near = own[place], chord * EARTH_RADIUS_KM <= snap_km
        pairs.append(np.stack([starts, other], axis=1)[near & (other != starts)])
    roads = np.intersect1d(np.flatnonzero(degree > 2), points.get("road", none))
    if len(roads):
        tree = cKDTree(unit_vectors(lon_lat[roads]))
        near_pairs = tree.query_pairs(CARRIAGEWAY_KM / EARTH_RADIUS_KM, output_type="ndarray")
        pairs.append(roads[near_pairs])
    ends = np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)
    km = np.maximum(pairwise_km(lon_lat[ends[:, 0]], lon_lat[ends[:, 1]]), 1e-6)
    return Edges(ends[:, 0], ends[:, 1], km, np.full(len(ends), -1))
