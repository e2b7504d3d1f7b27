"""Isochrones of routes, and as areas: what a truck reaches from where cargo is by then."""

from __future__ import annotations

from math import cos, radians
from typing import TYPE_CHECKING

from irru_geo.layers.reading import list_layers, read_layer
from irru_geo.model.expected import mean, mean_inverse
from irru_geo.model.parameters import Location
from irru_geo.routing.reachability import checked_days, isochrone_frame
from irru_geo.vocabulary import HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry

    from irru_geo.layers.records import Link, Node
    from irru_geo.model.state import NetworkState
    from irru_geo.planner.route import Route

FARTHEST_KM = 100.0
"""How far from a node an area is drawn: a day's delivery by truck there and back (estimate)."""

_KM_PER_DEGREE = 111.2
_STEEPEST = 85.0  # latitude, in degrees, beyond which a circle is drawn no narrower


def with_area(state: NetworkState, reached: GeoDataFrame, origin: str, days: float) -> GeoDataFrame:
    """Return an isochrone with one row more: the area round the nodes that are reached.

    Parameters
    ----------
    state
        The network, for the speed of trucks and the land.
    reached
        From `irru_geo.routing.reachability.isochrone`.
    origin
        Node id of the origin.
    days
        Days of the isochrone.

    Notes
    -----
    Circles of the hours that are left times a truck's speed as the crow flies, at most 100 km, cut
    to the land; in degrees scaled by the cosine of the latitude, which is good to a per cent or so.
    What lies between two nodes far apart is not claimed.
    """
    import geopandas as gpd
    import pandas as pd

    whole = _circles(state, reached, days)
    land = _land(state)
    shape = whole if land is None else whole.intersection(land)
    row = {"kind": "area", "id": origin, "days": days, "share": 1.0, "geometry": shape}
    added = gpd.GeoDataFrame([row], crs=reached.crs)
    return gpd.GeoDataFrame(pd.concat([reached, added], ignore_index=True), crs=reached.crs)


def reached_on(
    routes: Iterable[Route],
    records: tuple[Mapping[str, Node], Mapping[str, Link]],
    origin: str,
    days: float,
) -> GeoDataFrame:
    """Return what cargo reaches on some routes within some expected days.

    Parameters
    ----------
    routes
        Routes from the origin.
    records
        Nodes and links by id.
    origin
        Node id.
    days
        Days, at least 0.

    Returns
    -------
    GeoDataFrame
        As of `irru_geo.routing.reachability.isochrone`; a node is reached when the first route
        comes to it.
    """
    days = checked_days(days)
    limit_h = days * HOURS_PER_DAY
    nodes, links = dict(records[0]), dict(records[1])
    at_h, shares = {origin: 0.0}, dict[tuple[str, str], float]()
    for route in routes:
        data, so_far = route.network.network_state.data, 0.0
        for step in route.steps:
            took = step.expected_h()
            if step.kind == "movement" and so_far < limit_h:
                link_id = str(step.link_id)
                links.setdefault(link_id, data.links[link_id])
                nodes |= {node: data.nodes[node] for node in (step.from_node, step.to_node)}
                share = min((limit_h - so_far) / took, 1.0) if took > 0 else 1.0
                key = link_id, step.from_node
                shares[key] = max(shares.get(key, 0.0), share)
            so_far += took
            if so_far <= limit_h:
                at_h[step.to_node] = min(at_h.get(step.to_node, so_far), so_far)
    return isochrone_frame(at_h, shares, (nodes, links), days)


def _circles(state: NetworkState, reached: GeoDataFrame, days: float) -> BaseGeometry:
    import shapely

    speed = truck_speed_km_h(state)
    nodes = reached[reached["kind"] == "node"]
    found = []
    places = zip(nodes["id"], nodes["days"], nodes.geometry.x, nodes.geometry.y, strict=True)
    for node_id, took, lon, lat in places:
        radius_km = min(HOURS_PER_DAY * (days - took) * speed, FARTHEST_KM)
        is_at_sea = state.data.nodes[node_id].country is None  # no truck goes on from there
        if radius_km > 0 and not is_at_sea:
            found.append(_circle(lon, lat, radius_km))
    return shapely.union_all(found)


def truck_speed_km_h(state: NetworkState) -> float:
    """Return the expected speed as the crow flies of a truck off the network."""
    by_road = Location("road")
    hours_per_km = mean_inverse(state.parameters.need("speed", by_road))
    return 1 / (hours_per_km * mean(state.parameters.need("detour_factor", by_road)))


def _land(state: NetworkState) -> BaseGeometry | None:
    """Return the land of the data folder; None when it has none."""
    folder = state.data.data_dir
    if "land" not in list_layers(folder):
        return None
    return read_layer("land", folder).union_all()


def _circle(lon: float, lat: float, radius_km: float) -> BaseGeometry:
    from shapely import Point
    from shapely.affinity import scale

    degrees = radius_km / _KM_PER_DEGREE
    wider = 1 / cos(radians(min(abs(lat), _STEEPEST)))
    return scale(Point(lon, lat).buffer(degrees, quad_segs=12), xfact=wider, yfact=1.0)
