"""Sea lanes of the package searoute, from ports off the network to its ports and straits.

A lane that comes by another node of the network is left out: from there on the network knows the
way, and what closes it.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from irru_geo.geodesy import densify, distance_km
from irru_geo.places.roads import crow_tree, on_sphere

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array
    from scipy.spatial import KDTree

    from irru_geo.layers.records import Node

LonLat = tuple[float, float]

EARTH_KM = 6371.0

PORT_KM = 30.0
"""How far a port of searoute may lie from a place to be its port (estimate)."""

BY_KM = 60.0
"""How near a lane comes to a node that it passes (estimate: the error of searoute)."""

GAP_KM = 150.0
"""How far from a port a lane may begin; searoute also lists ports far from the sea (estimate)."""


class _Sea(NamedTuple):
    """Hold searoute's network of lanes: positions, lengths between them, their numbers."""

    nodes: list[LonLat]
    matrix: csr_array
    find: Callable[[LonLat], LonLat]
    number: dict[LonLat, int]


@cache
def _sea() -> _Sea:
    """Return the lanes that ships may use: as searoute does, without the Northwest Passage."""
    from scipy.sparse import coo_array
    from searoute.searoute import setup_M

    lanes = setup_M()
    nodes = list(lanes.nodes)
    number = {node: place for place, node in enumerate(nodes)}
    shut = set(lanes.restrictions)
    edges = [
        (number[one], number[other], max(float(row["weight"]), 1e-3))
        for one, other, row in lanes.edges(data=True)
        if row.get("passage") not in shut
    ]
    tail, head, km = (np.array(column) for column in zip(*edges, strict=True))
    ends = np.concatenate([tail, head]), np.concatenate([head, tail])
    size = len(nodes)
    matrix = coo_array((np.concatenate([km, km]), ends), shape=(size, size)).tocsr()
    return _Sea(nodes, matrix, lanes.kdtree.query, number)


@lru_cache(maxsize=64)
def _lanes_from(port: LonLat) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    """Return the length of the lane to every point of the network, and the point before each."""
    from scipy.sparse.csgraph import dijkstra

    sea = _sea()
    start, _ = _point_near(port)
    km, before = dijkstra(sea.matrix, directed=False, indices=[start], return_predecessors=True)
    return km[0], before[0]


def lane(port: LonLat, end: LonLat) -> list[LonLat] | None:
    """Return searoute's lane between two ports; None when it does not begin and end at them."""
    sea = _sea()
    km, before = _lanes_from(port)
    goal, gap_km = _point_near(end)
    if not np.isfinite(km[goal]):
        return None
    walk = [goal]
    while before[walk[-1]] >= 0:
        walk.append(int(before[walk[-1]]))
    found = [sea.nodes[place] for place in reversed(walk)]
    is_near = _point_near(port)[1] <= GAP_KM and gap_km <= 2 * GAP_KM
    return _unbroken(found) if is_near else None


@lru_cache(maxsize=8192)
def _point_near(lon_lat: LonLat) -> tuple[int, float]:
    """Return the point of the network nearest to a port, and how far it is in km."""
    sea = _sea()
    point = sea.find(lon_lat)
    return sea.number[point], float(distance_km(lon_lat, [point])[0])


def _unbroken(line: list[LonLat]) -> list[LonLat]:
    """Return a line that does not jump at the antimeridian."""
    lon, lat = np.array(line, dtype=np.float64).T
    lon = np.unwrap(lon, period=360.0)
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def lanes_worth_it(port: LonLat, nodes: tuple[Node, ...]) -> list[tuple[Node, list[LonLat]]]:
    """Return the nodes to which a lane from a port comes by no other one, with their lanes.

    Parameters
    ----------
    port
        Position of a port of searoute.
    nodes
        Ports, straits and canals of the network, the nearest first.
    """
    key = port, tuple(node.id for node in nodes)
    if key not in _worth_it:
        if len(_worth_it) >= _KEPT:
            _worth_it.clear()
        past = _gates_past(port, nodes)
        found = []
        for node, other_gates in zip(nodes, past, strict=True):
            line = None if other_gates else lane(port, node.lon_lat)
            if line is not None and not comes_by([port, *line, node.lon_lat], node, nodes):
                found.append((node, line))
        _worth_it[key] = found
    return _worth_it[key]


def _gates_past(port: LonLat, nodes: tuple[Node, ...]) -> list[bool]:
    """Return for each node whether a point of the lane to it lies by a strait or canal before it.

    Each lane is one way in the tree of all lanes from the port; a bit stands for a gate.
    """
    gates = [node for node in nodes if node.kind in GATES][:MOST_BITS]
    bit = {node.id: np.uint64(1) << np.uint64(k) for k, node in enumerate(gates)}
    _, before = _lanes_from(port)
    past, way = np.zeros(len(before), dtype=np.uint64), before.astype(np.int64)
    for gate in gates:
        past[_points_by(gate.lon_lat)] |= bit[gate.id]
    while (way >= 0).any():
        is_on = way >= 0
        past[is_on] |= past[way[is_on]]
        way[is_on] = way[way[is_on]]
    goals = (_point_near(node.lon_lat)[0] for node in nodes)
    none = np.uint64(0)
    return [
        bool(past[goal] & ~bit.get(node.id, none)) for goal, node in zip(goals, nodes, strict=True)
    ]


@lru_cache(maxsize=256)
def _points_by(lon_lat: LonLat) -> NDArray[np.int64]:
    """Return the points of the network of lanes that lie by a place."""
    km = EARTH_KM * np.arccos(np.clip(_points() @ _unit([lon_lat])[0], -1, 1))
    return np.flatnonzero(km < BY_KM)


@cache
def _points() -> NDArray[np.float64]:
    return _unit(_sea().nodes)


GATES = ("strait", "canal")
MOST_BITS = 63


_KEPT = 4096
_worth_it: dict[tuple[LonLat, tuple[str, ...]], list[tuple[Node, list[LonLat]]]] = {}


def comes_by(line: Sequence[LonLat], end: Node, nodes: Sequence[Node]) -> bool:
    """Return whether a lane passes a strait, a canal or, well before its end, another port."""
    others = [node for node in nodes if node is not end]
    at = _unit([node.lon_lat for node in others])
    is_gate = np.array([node.kind in GATES for node in others], dtype=bool)

    def passes(points: NDArray[np.float64]) -> bool:
        km = EARTH_KM * np.arccos(np.clip(points @ at.T, -1, 1))
        to_end = EARTH_KM * np.arccos(np.clip(points @ _unit([end.lon_lat])[0], -1, 1))
        counts = is_gate | (to_end > 2 * BY_KM)[:, np.newaxis]
        return bool(((km < BY_KM) & counts).any())

    return passes(_unit(line)) or passes(_unit(densify(line, BY_KM / 2)))


def _unit(lon_lat: Any) -> NDArray[np.float64]:
    """Return unit vectors, shape (n, 3); a sphere is exact enough for what comes by."""
    lon, lat = np.radians(np.asarray(lon_lat, dtype=np.float64).reshape(-1, 2)).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def port_near(lon_lat: LonLat) -> LonLat | None:
    """Return the port of searoute's list that lies within 30 km of a place."""
    ports, tree = _ports()
    if tree is None:
        return None
    found = tree.query(on_sphere([lon_lat]), distance_upper_bound=PORT_KM)
    km, nearest = (np.asarray(part) for part in found)
    return tuple(ports[int(nearest[0])].tolist()) if np.isfinite(km[0]) else None


def port_country(lon_lat: LonLat) -> str | None:
    """Return the ISO country of the port of searoute's list near a place; None without one."""
    _, tree = _ports()
    if tree is None:
        return None
    km, nearest = tree.query(on_sphere([lon_lat])[0])
    code = _listed()[int(nearest)][0]["port"] if float(km) <= PORT_KM else None
    return str(code)[:2] if code else None


class LinerPort(NamedTuple):
    """Port of searoute's list that container lines call at: name, ISO country, position."""

    name: str
    country: str
    lon_lat: LonLat


def liner_ports_near(lon_lat: LonLat, most_km: float) -> list[tuple[float, LinerPort]]:
    """Return the ports of container lines within some km, with their km, nearest first."""
    ports, tree = _liner_ports()
    if tree is None:
        return []
    near = tree.query_ball_point(on_sphere([lon_lat])[0], most_km)
    km = distance_km(lon_lat, [ports[number].lon_lat for number in near])
    return sorted((float(far), ports[number]) for far, number in zip(km, near, strict=True))


@cache
def _liner_ports() -> tuple[list[LinerPort], KDTree | None]:
    found = [
        LinerPort(row["name"], row["port"][:2], (lon, lat))
        for row, (lon, lat) in _listed()
        if row["t"] and row["port"] and "Canal" not in row["name"]
    ]
    return found, crow_tree([port.lon_lat for port in found]) if found else None


@cache
def _ports() -> tuple[NDArray[np.float64], KDTree | None]:
    """Return the ports of searoute, shape (n, 2), and their tree; none when it is not there."""
    ports = np.array([at for _, at in _listed()], dtype=np.float64).reshape(-1, 2)
    return ports, crow_tree(ports) if len(ports) else None


@cache
def _listed() -> list[tuple[dict[str, Any], LonLat]]:
    """Return the ports of searoute's list: what it says of each, and where it is."""
    import json
    from importlib import resources
    from importlib.util import find_spec

    if find_spec("searoute") is None:
        return []
    text = resources.files("searoute").joinpath("data/ports.geojson").read_text("utf-8")
    features = json.loads(text)["features"]
    return [(row["properties"], tuple(row["geometry"]["coordinates"][:2])) for row in features]
