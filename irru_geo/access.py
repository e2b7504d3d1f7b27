"""Places off the network, joined to it by an access link that is marked as such.

A town or a point inland is joined by road to the nearest nodes of its own land: the geodesic
times a detour factor, which `parameters` holds with its reasoning (process `detour_factor`). A port
that no road reaches is joined by sea, along the lane that searoute finds.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import UnknownPlaceError
from irru_geo.geodesy import densify, distance_km, length_km
from irru_geo.state_graph import WATER

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from irru_geo.checks import Record
    from irru_geo.layers import Data
    from irru_geo.places import Stop

LAYER = "access"
"""Layer of access links; it is in no file."""

DOORS = 4
"""How many of the nearest nodes a place is joined to; the route takes the best of them."""

REACH_KM = 3_000.0
"""How far a truck is taken to come to the network (estimate: four days on the road)."""

PORT_KM = 30.0
"""How far a port of searoute may lie from a place to be its port (estimate)."""

DRY_SHARE = 0.85
"""How much of the straight way must be on land for a road to follow it (estimate)."""


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
    for stop in stops:
        node = _node(stop)
        found = _by_road(data, stop, detour_factor) or _by_sea(data, stop)
        if not found:
            raise _no_access(data, stop)
        nodes[node["id"]] = node | {"kind": "port" if found[0]["mode"] == "sea" else "city"}
        links |= {link["id"]: link for link in found}
    return replace(data, nodes=nodes, links=links)


def _node(stop: Stop) -> Record:
    return {
        "id": stop.node_id(),
        "layer": "nodes",
        "name": stop.name,
        "names": {},
        "country": stop.country,
        "unlocode": None,
        "gauges_mm": [],
        "accuracy_m": 5000.0,
        "sources": [],
        "lon_lat": (stop.lon, stop.lat),
    }


def _link(stop: Stop, node: Record, mode: str, line: Any, km: float) -> Record:
    tail, head = stop.node_id(), node["id"]
    empty = ("length_source", "gauge_mm", "electrified", "tracks", "opened", "expected")
    return dict.fromkeys((*empty, "capacity_mt_per_year")) | {
        "id": f"{tail}--{head}--{mode}",
        "layer": LAYER,
        "from_node": tail,
        "to_node": head,
        "mode": mode,
        "name": f"Access by {mode}: {stop.name} to {node['name']} (estimate)",
        "country": stop.country if mode == "road" else None,
        "length_km": round(km, 1),
        "length_basis": "geometry",
        "status": "open",
        "geometry_source": "",
        "accuracy_m": 10_000.0,
        "sources": [],
        "note": "Not surveyed: computed for this question.",
        "coordinates": np.asarray(line, dtype=np.float64),
    }


def _nearest(data: Data, stop: Stop, modes: tuple[str, ...]) -> list[tuple[float, Record]]:
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


def _by_road(data: Data, stop: Stop, detour_factor: float) -> list[Record]:
    land = _land(data.data_dir)
    found: list[Record] = []
    for km, node in _nearest(data, stop, ("rail", "road")):
        if km * detour_factor > REACH_KM or len(found) == DOORS:
            break
        line = [(stop.lon, stop.lat), node["lon_lat"]]
        if land is None or _dry_share(land, line) >= DRY_SHARE:
            found.append(_link(stop, node, "road", line, km * detour_factor))
    return found


@cache
def _land(data_dir: Path) -> BaseGeometry | None:
    """Return the land of the base map as one geometry; None when the folder has none."""
    import shapely

    from irru_geo.layers import data_directory, read_layer

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


def _by_sea(data: Data, stop: Stop) -> list[Record]:
    """Return lanes to the nearest ports, when the place is a port that searoute knows."""
    try:
        import searoute
    except ImportError:
        return []
    port = _port_near(stop)
    if port is None:
        return []
    found = []
    for _, node in _nearest(data, stop, WATER)[:DOORS]:
        lane = searoute.searoute(list(port), list(node["lon_lat"]), append_orig_dest=True)
        line = [(stop.lon, stop.lat), *lane.geometry["coordinates"], node["lon_lat"]]
        found.append(_link(stop, node, "sea", line, length_km(line)))
    return found


def _port_near(stop: Stop) -> tuple[float, float] | None:
    """Return the port of searoute's list that lies within 30 km of a place."""
    ports = _ports()
    km = distance_km((stop.lon, stop.lat), ports)
    nearest = int(km.argmin())
    return (float(ports[nearest, 0]), float(ports[nearest, 1])) if km[nearest] <= PORT_KM else None


@cache
def _ports() -> NDArray[np.float64]:
    """Return the ports of the package searoute, shape (n, 2)."""
    import json
    from importlib import resources

    text = resources.files("searoute").joinpath("data/ports.geojson").read_text("utf-8")
    features = json.loads(text)["features"]
    return np.array([feature["geometry"]["coordinates"] for feature in features])


def _no_access(data: Data, stop: Stop) -> UnknownPlaceError:
    near = tuple(node["id"] for _, node in _nearest(data, stop, ("rail", "road", "sea"))[:3])
    remedy = (
        "It lies at sea or across it: no road leads from there to the network, and it is no port "
        "that searoute knows (extra 'places'). (lon, lat) is expected"
    )
    return UnknownPlaceError(stop.name, nearest=near, remedy=remedy)
