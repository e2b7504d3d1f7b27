"""Main roads round the corridor as arrays: read from `data/hinterland`, joined to places.

`roads.npz` holds OpenStreetMap's main roads as scgraph_data simplifies them, merged to a few ten
thousand junctions (`tools/build_hinterland.py`). A place is joined to the nearest drawn road.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.geodesy import distance_km

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import ArrayLike, NDArray
    from scipy.spatial import KDTree
    from shapely import Point, STRtree

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

EARTH_KM = 6371.0088

OFF_ROAD_KM = 20.0
"""How far a place may lie from a main road to be joined to it; beyond, no main road is known."""


class Joint(NamedTuple):
    """Hold where a place meets the main roads.

    Attributes
    ----------
    edge
        Number of the edge; -1 when no main road lies within `OFF_ROAD_KM`.
    share
        How far along the edge, from its tail, 0 to 1.
    off_km
        Geodesic distance from the place to the road.
    place
        The place, degrees.
    country
        ISO code of the place; where it is not given, that of the road.
    """

    edge: int
    share: float
    off_km: float
    place: tuple[float, float]
    country: str


@dataclass(frozen=True, eq=False)
class Roads:
    """Hold main roads as arrays.

    Attributes
    ----------
    lon_lat
        Junctions, degrees, shape (n, 2).
    country
        ISO code of each junction.
    tail, head
        Ends of each edge, tail < head; sorted by both.
    km
        Road length of each edge.
    is_ferry
        Whether an edge is a ferry.
    shape_start, shape
        Vertices between the ends: those of edge k are `shape[shape_start[k] : shape_start[k + 1]]`.
    """

    lon_lat: Floats
    country: NDArray[np.str_]
    tail: Ints
    head: Ints
    km: Floats
    is_ferry: NDArray[np.bool_]
    shape_start: Ints
    shape: Floats

    @cached_property
    def codes(self) -> list[str]:
        """ISO codes in the order of their numbers."""
        return self._coded[0].tolist()  # type: ignore[no-any-return]

    @cached_property
    def country_code(self) -> Ints:
        """Number of the country of each junction."""
        return self._coded[1].astype(np.int64)

    @cached_property
    def _coded(self) -> tuple[NDArray[np.str_], Ints]:
        codes, number = np.unique(self.country, return_inverse=True)
        return codes, number

    def country_at(self, joint: Joint) -> int:
        """Return the number of the country of the road where a place meets it."""
        ends = self.tail, self.head
        return int(self.country_code[ends[int(joint.share > 0.5)][joint.edge]])

    @cached_property
    def crosses(self) -> NDArray[np.bool_]:
        """Whether an edge crosses a border."""
        crosses: NDArray[np.bool_] = self.country[self.tail] != self.country[self.head]
        return crosses

    @cached_property
    def _keys(self) -> Ints:
        return self.tail * len(self.lon_lat) + self.head

    def edges_between(self, start: Ints, end: Ints) -> Ints:
        """Return the numbers of the edges between pairs of junctions."""
        low, high = np.minimum(start, end), np.maximum(start, end)
        return np.searchsorted(self._keys, low * len(self.lon_lat) + high)

    def line(self, edge: int) -> Floats:
        """Return the vertices of an edge from tail to head."""
        between = self.shape[self.shape_start[edge] : self.shape_start[edge + 1]]
        ends = self.lon_lat[[self.tail[edge], self.head[edge]]]
        return np.concatenate([ends[:1], between, ends[1:]])

    @cached_property
    def _lines(self) -> NDArray[np.object_]:
        """Return the edges as lines on the Mercator map, on which near is near."""
        import shapely

        number = np.arange(len(self.tail))
        owner = np.concatenate([number, np.repeat(number, np.diff(self.shape_start)), number])
        points = np.concatenate([self.lon_lat[self.tail], self.shape, self.lon_lat[self.head]])
        order = np.argsort(owner, kind="stable")
        return np.asarray(shapely.linestrings(mercator(points[order]), indices=owner[order]))

    @cached_property
    def _tree(self) -> STRtree:
        import shapely

        return shapely.STRtree(self._lines)

    def join(self, points: ArrayLike, countries: Sequence[str | None] | None = None) -> list[Joint]:
        """Return where some places meet the main roads.

        Parameters
        ----------
        points
            Degrees, longitude first, shape (n, 2).
        countries
            ISO code of each, or None: a road of that country is taken where there is one.
        """
        import shapely

        positions = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        flat: NDArray[np.object_] = np.array(shapely.points(mercator(positions)))
        edges = self._tree.query_nearest(flat, all_matches=False)[1] if len(positions) else []
        joints = []
        for number, point in enumerate(positions):
            edge, country = int(edges[number]), countries[number] if countries else None
            if country is not None and country not in self._sides(edge):
                edge = self._near_in(country, point, edge)
            joints.append(self._joint(edge, flat[number], point, country))
        return joints

    def _sides(self, edge: int) -> tuple[str, str]:
        """Return the countries of the two ends of an edge."""
        return str(self.country[self.tail[edge]]), str(self.country[self.head[edge]])

    def _near_in(self, country: str, point: Floats, nearest: int) -> int:
        """Return the nearest edge of a country that a point may be joined to, else the nearest."""
        import shapely

        scale = OFF_ROAD_KM / EARTH_KM / np.cos(np.radians(point[1]))
        flat = shapely.points(mercator(point[None])[0])
        near = self._tree.query(flat, predicate="dwithin", distance=scale)
        inside = [edge for edge in near.tolist() if country in self._sides(edge)]
        far = shapely.distance(self._lines[inside], flat)
        return inside[int(np.argmin(far))] if inside else nearest

    def _joint(self, edge: int, flat: Point, point: Floats, country: str | None) -> Joint:
        import shapely

        line = self._lines[edge]
        share = float(shapely.line_locate_point(line, flat, normalized=True))
        foot = shapely.line_interpolate_point(line, share, normalized=True)
        off_km = float(distance_km(point, degrees(shapely.get_coordinates(foot)))[0])
        place = float(point[0]), float(point[1])
        country = country or self._sides(edge)[int(share > 0.5)]
        return Joint(edge if off_km <= OFF_ROAD_KM else -1, share, off_km, place, country)

    def part(self, edge: int, start: float, end: float) -> Floats:
        """Return the vertices of an edge between two shares of it, in that order."""
        line = self.line(edge)
        if (start, end) == (0.0, 1.0):
            return line
        if (start, end) == (1.0, 0.0):
            return line[::-1]
        flat = mercator(line)
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(flat, axis=0).T))])
        along /= along[-1] or 1.0
        low, high = min(start, end), max(start, end)
        inside = flat[(along > low) & (along < high)]
        ends = np.array([[np.interp(s, along, flat[:, k]) for k in (0, 1)] for s in (low, high)])
        part = degrees(np.concatenate([ends[:1], inside, ends[1:]]))
        return part if start <= end else part[::-1]


def on_sphere(points: ArrayLike) -> Floats:
    """Return points (lon, lat) on a sphere, km; short chords there are distances within 0.5 %."""
    lon, lat = np.radians(np.asarray(points, dtype=np.float64).reshape(-1, 2)).T
    unit = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    return EARTH_KM * unit


def crow_tree(points: ArrayLike) -> KDTree:
    """Return a tree of points (lon, lat) whose distances are km."""
    from scipy.spatial import KDTree

    return KDTree(on_sphere(points))


def mercator(points: Floats) -> Floats:
    """Return points of the Mercator map, on which near is near; in radians."""
    lon, lat = np.radians(points).T
    return np.stack([lon, np.arcsinh(np.tan(lat))], axis=1)


def degrees(points: Floats) -> Floats:
    """Return (lon, lat) of points of the Mercator map."""
    x, y = points.T
    lon_lat: Floats = np.degrees(np.stack([x, np.arctan(np.sinh(y))], axis=1))
    return lon_lat


@lru_cache(maxsize=4)
def read_roads(path: Path) -> Roads:
    """Return the main roads of a file that `tools/build_hinterland.py` has written."""
    with np.load(path, allow_pickle=False) as packed:
        lon = np.cumsum(packed["lon_step"], dtype=np.int64)
        lat = np.cumsum(packed["lat_step"], dtype=np.int64)
        lon_lat = np.stack([lon, lat], axis=1) / 1000.0
        tail = np.cumsum(packed["tail_step"], dtype=np.int64)
        head = tail + packed["head_step"].astype(np.int64)
        is_ferry = np.zeros(len(tail), dtype=bool)
        is_ferry[packed["ferries"]] = True
        start = np.concatenate([[0], np.cumsum(packed["vertices"], dtype=np.int64)])
        steps = np.stack([packed["shape_lon_step"], packed["shape_lat_step"]], axis=1)
        return Roads(
            lon_lat=lon_lat,
            country=packed["codes"][packed["country"]],
            tail=tail,
            head=head,
            km=packed["length"].astype(np.float64) / 10.0,
            is_ferry=is_ferry,
            shape_start=start,
            shape=_shapes(np.cumsum(steps, axis=0, dtype=np.int64), start, lon_lat[tail]),
        )


def _shapes(running: Ints, start: Ints, origin: Floats) -> Floats:
    """Return vertices from steps: the first of an edge counts from its tail."""
    count = np.diff(start)
    before = np.zeros((len(running) + 1, 2), dtype=np.int64)
    before[1:] = running
    base = np.repeat(before[start[:-1]], count, axis=0)
    vertices: Floats = (running - base) / 1000.0 + np.repeat(origin, count, axis=0)
    return vertices
