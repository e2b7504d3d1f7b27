"""Places off the network, joined to it by an access link that is marked as such.

A town or a point inland is joined by road to the nearest nodes of its own land: the geodesic
times a detour factor, which `parameters` holds with its reasoning (process `detour_factor`). A port
is joined by sea too, along the lanes that searoute finds. A lane that comes by another node of the
network is left out: from there on the network knows the way, and what closes it. Places off the
network are joined to each other likewise.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import UnknownPlaceError
from irru_geo.geodesy import densify, distance_km, length_km
from irru_geo.layers.frozen import frozen
from irru_geo.layers.records import Link, Node
from irru_geo.places.places import Stop
from irru_geo.vocabulary import ACCESS, WATER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from irru_geo.layers.data import Data

LonLat = tuple[float, float]

EARTH_KM = 6371.0

DOORS = 4
"""How many of the nearest nodes a place is joined to; the route takes the best of them."""

REACH_KM = 3_000.0
"""How far a truck is taken to come to the network (estimate: four days on the road)."""

PORT_KM = 30.0
"""How far a port of searoute may lie from a place to be its port (estimate)."""

BY_KM = 60.0
"""How near a lane comes to a node that it passes (estimate: the error of searoute)."""

GAP_KM = 150.0
"""How far from a port a lane may begin; searoute also lists ports far from the sea (estimate)."""

DIRECT_KM = 1_000.0
"""How far apart two places off the network may lie to be joined by road (estimate: two days)."""

DRY_SHARE, WET_KM = 0.85, 50.0
"""How much of the straight way must be, and may not be, on land for a road to follow it.

Estimates: bays and lakes that roads lead round, no gulf.
"""


def extended(data: Data, stops: Iterable[Stop], detour_factor: float) -> Data:
    """Return the data with some places and their access links.

    Parameters
    ----------
    data
        Checked records.
    stops
        Places off the network.
    detour_factor
        Road length over geodesic length.

    Raises
    ------
    UnknownPlaceError
        When a place lies in the sea, or no road and no lane joins it to a node.
    """
    nodes, links = dict(data.nodes), dict(data.links)
    joined: list[Node] = []
    for stop in stops:
        node = _node(stop)
        found = [*_by_road(data, stop, joined, detour_factor), *_by_sea(data, stop, joined)]
        if not found:
            raise _no_access(data, stop)
        has_port = any(link.mode == "sea" for link in found)
        node = node | {"kind": "port" if has_port else "city"}
        joined.append(node)
        nodes[node.id] = node
        links |= {link.id: link for link in found}
    return replace(data, nodes=nodes, links=links)


def _node(stop: Stop) -> Node:
    return Node(
        id=stop.node_id(),
        layer=ACCESS,
        name=stop.name,
        country=stop.country,
        kind="city",
        accuracy_m=5000.0,
        sources=(),
        lon_lat=(stop.lon, stop.lat),
    )


def _link(stop: Stop, node: Node, mode: str, line: Any, km: float) -> Link:
    tail, head = stop.node_id(), node.id
    return Link(
        id=f"{tail}--{head}--{mode}",
        layer=ACCESS,
        from_node=tail,
        to_node=head,
        mode=mode,
        name=f"Access by {mode}: {stop.name} to {node.name} (estimate)",
        country=stop.country if mode == "road" else None,
        length_km=round(km, 1),
        length_basis="geometry",
        status="open",
        geometry_source="",
        accuracy_m=10_000.0,
        sources=(),
        note="Not surveyed: computed for this question.",
        coordinates=frozen(np.array(line, dtype=np.float64)),
    )


def boarding_link(place: Node, boards_at: Node, detour_factor: float) -> Link:
    """Return the access link by road between two nodes near each other.

    A place without a link of the allowed modes boards at a node nearby.

    Parameters
    ----------
    place, boards_at
        Records of the nodes.
    detour_factor
        Road length over geodesic length.
    """
    line = [place.lon_lat, boards_at.lon_lat]
    stop = Stop(place.name, *place.lon_lat, country=place.country)
    link = _link(stop, boards_at, "road", line, length_km(line) * detour_factor)
    return link | {"id": f"{place.id}--{boards_at.id}--access", "from_node": place.id}


def _nearest(data: Data, stop: Stop, modes: tuple[str, ...]) -> list[tuple[float, Node]]:
    """Return the nodes with open links of some modes, with their geodesic km, nearest first."""
    ends = {
        link[end]
        for link in data.links.values()
        for end in ("from_node", "to_node")
        if link["mode"] in modes and link["status"] == "open"
    }
    nodes = [data.nodes[node_id] for node_id in sorted(ends)]
    km = distance_km((stop.lon, stop.lat), [node["lon_lat"] for node in nodes])
    return [(float(km[place]), nodes[place]) for place in km.argsort(kind="stable")]


def _by_road(data: Data, stop: Stop, joined: Iterable[Node], detour_factor: float) -> list[Link]:
    land = _land(data.data_dir)
    doors: list[tuple[float, Node]] = []

    def is_road(km: float, node: Node) -> bool:
        line = [(stop.lon, stop.lat), node["lon_lat"]]
        return km * detour_factor <= REACH_KM and (
            land is None or (1 - _dry_share(land, line)) * km <= min(WET_KM, (1 - DRY_SHARE) * km)
        )

    for km, node in _nearest(data, stop, ("rail", "road")):
        if km * detour_factor > REACH_KM or len(doors) == DOORS:
            break
        if is_road(km, node):
            doors.append((km, node))
    for node in joined:
        km = float(distance_km((stop.lon, stop.lat), [node["lon_lat"]])[0])
        if km <= DIRECT_KM and is_road(km, node):
            doors.append((km, node))
    return [
        _link(stop, node, "road", [(stop.lon, stop.lat), node["lon_lat"]], km * detour_factor)
        for km, node in doors
    ]


@cache
def _land(data_dir: Path) -> BaseGeometry | None:
    """Return the land of the base map as one geometry; None when the folder has none."""
    import shapely

    from irru_geo.layers.data import data_directory
    from irru_geo.layers.reading import read_layer

    path = data_dir / "geojson" / "land.geojson"
    frame = read_layer("land", data_dir if path.is_file() else data_directory())
    areas = frame[frame["kind"] == "land"]
    land: BaseGeometry = shapely.union_all(areas.geometry.make_valid()).buffer(0.1)
    shapely.prepare(land)
    return land


def _dry_share(land: BaseGeometry, line: Any) -> float:
    """Return the part of a straight way that lies on land, 0 to 1; 0 when it starts at sea."""
    import shapely

    points = shapely.points(densify(line, max(length_km(line) / 60, 1.0)))
    is_dry = np.atleast_1d(shapely.contains(land, points))
    return float(is_dry.mean()) if is_dry[0] else 0.0


def _by_sea(data: Data, stop: Stop, joined: Iterable[Node]) -> list[Link]:
    """Return the lanes to ports and straits, when the place is a port that searoute knows."""
    port = _port_near(stop)
    nodes = [node for _, node in _nearest(data, stop, WATER)]
    if port is None or not nodes or _lane(port, nodes[0]["lon_lat"]) is None:
        return []
    nodes += [node for node in joined if node["kind"] == "port"]
    found = []
    for node in nodes:
        lane = _lane(port, node["lon_lat"])
        line = [(stop.lon, stop.lat), *(lane or ()), node["lon_lat"]]
        if lane is not None and not _comes_by(line, node, nodes):
            found.append(_link(stop, node, "sea", line, length_km(line)))
    return found


@lru_cache(maxsize=20_000)
def _lane(port: LonLat, end: LonLat) -> list[LonLat] | None:
    """Return searoute's lane between two ports; None when it does not begin and end at them."""
    import searoute

    lane = [(lon, lat) for lon, lat in searoute.searoute(port, end).geometry["coordinates"]]
    gaps = [float(distance_km(port, lane[:1])[0]), float(distance_km(end, lane[-1:])[0])]
    return lane if gaps[0] <= GAP_KM and gaps[1] <= 2 * GAP_KM else None


def _comes_by(line: list[LonLat], end: Node, nodes: list[Node]) -> bool:
    """Return whether a lane passes a strait, a canal or, well before its end, another port."""
    others = [node for node in nodes if node is not end]
    points = _on_sphere(densify(line, BY_KM / 2))
    km = EARTH_KM * np.arccos(np.clip(points @ _on_sphere([n["lon_lat"] for n in others]).T, -1, 1))
    to_end = EARTH_KM * np.arccos(np.clip(points @ _on_sphere([end["lon_lat"]])[0], -1, 1))
    is_gate = np.array([node["kind"] in ("strait", "canal") for node in others], dtype=bool)
    counts = is_gate | (to_end > 2 * BY_KM)[:, np.newaxis]
    return bool(((km < BY_KM) & counts).any())


def _on_sphere(lon_lat: Any) -> NDArray[np.float64]:
    """Return unit vectors, shape (n, 3); a sphere is exact enough for what comes by."""
    lon, lat = np.radians(np.asarray(lon_lat, dtype=np.float64).reshape(-1, 2)).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _port_near(stop: Stop) -> LonLat | None:
    """Return the port of searoute's list that lies within 30 km of a place."""
    ports = _ports()
    if not len(ports):
        return None
    km = distance_km((stop.lon, stop.lat), ports)
    nearest = int(km.argmin())
    return (float(ports[nearest, 0]), float(ports[nearest, 1])) if km[nearest] <= PORT_KM else None


@cache
def _ports() -> NDArray[np.float64]:
    """Return the ports of the package searoute, shape (n, 2); none when it is not installed."""
    import json
    from importlib import resources
    from importlib.util import find_spec

    if find_spec("searoute") is None:
        return np.empty((0, 2))
    text = resources.files("searoute").joinpath("data/ports.geojson").read_text("utf-8")
    features = json.loads(text)["features"]
    return np.array([feature["geometry"]["coordinates"] for feature in features])


def _no_access(data: Data, stop: Stop) -> UnknownPlaceError:
    near = tuple(node["id"] for _, node in _nearest(data, stop, ("rail", "road", "sea"))[:3])
    land = _land(data.data_dir)
    is_at_sea = (
        stop.country is None
        and land is not None
        and _is_inside(land.bounds, stop)
        and _dry_share(land, [(stop.lon, stop.lat)] * 2) == 0
    )
    problem = "lies at sea" if is_at_sea else "has no access to the network"
    remedy = (
        "(lon, lat) of a place on land, or of a node, is expected"
        if is_at_sea
        else f"No road of at most {REACH_KM:,.0f} km leads from there to the network, and it is no "
        "seaport that searoute knows (extra 'places')"
    )
    return UnknownPlaceError(stop.name, nearest=near, remedy=remedy, problem=problem)


def _is_inside(bounds: tuple[float, ...], stop: Stop) -> bool:
    west, south, east, north = bounds
    return west <= stop.lon <= east and south <= stop.lat <= north
