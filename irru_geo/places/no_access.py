"""Why a place is joined to nothing, and which countries a road would pass without a regime."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from irru_geo.errors import UnknownPlaceError
from irru_geo.geodesy import distance_km
from irru_geo.layers.data import data_directory
from irru_geo.layers.record_columns import fields_of
from irru_geo.places.entry_nodes import REACH_KM
from irru_geo.places.gazetteer import country_name
from irru_geo.places.hinterland import OpenRoads
from irru_geo.places.roads import OFF_ROAD_KM

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from irru_geo.layers.data import Data
    from irru_geo.layers.records import Node
    from irru_geo.places.places import OffNetworkPlace
    from irru_geo.places.roads import Joint


def no_access(
    data: Data, stop: OffNetworkPlace, joint: Joint, refused: Iterable[str]
) -> UnknownPlaceError:
    """Return the error that says why a place is not joined to anything.

    Parameters
    ----------
    data
        Checked records.
    stop
        The place.
    joint
        Where it meets the roads; none when its edge is negative.
    refused
        Countries that the nearest way to the network may not pass, as of `refused_countries`.
    """
    at = stop.lon, stop.lat
    near = tuple(node.id for _, node in nearest(data, at, ("rail", "road", "sea"))[:3])
    by_sea = "and it is no seaport that searoute knows (extra 'places')"
    if _is_at_sea(data, stop):
        problem = "lies at sea"
        remedy = "(lon, lat) of a place on land, or of a node, is expected"
    elif joint.edge < 0:
        problem = f"has no main road known within {OFF_ROAD_KM:.0f} km"
        remedy = f"Name a town on a main road near it; smaller roads are not in the data, {by_sea}"
    else:
        problem = "has no access to the network"
        words = refusal(data, refused)
        remedy = words or f"No road of at most {REACH_KM:,.0f} km leads from there to it"
        remedy += f", {by_sea}"
    return UnknownPlaceError(stop.name, nearest=near, remedy=remedy, problem=problem)


def refused_countries(roads: OpenRoads, first: Joint, last: Joint) -> list[str]:
    """Return the third countries without a regime of transit on the best road without the rule.

    None when the road is allowed, or when there is none at all.
    """
    if first.edge < 0 or last.edge < 0:
        return []
    borders = roads.borders
    free = OpenRoads(roads.roads, borders._replace(transit=None))
    junctions = free.junctions(free.tree(first), last)
    passed = borders.passed(borders.of_ends(first.country, last.country))
    if junctions is None or passed is None:
        return []
    on_way = (roads.roads.codes[code] for code in roads.roads.country_code[junctions].tolist())
    return [country for country in dict.fromkeys(on_way) if country not in passed]


def refusal(data: Data, countries: Iterable[str]) -> str:
    """Return in words that a road would pass countries without a regime; empty for none."""
    known = data.tables["countries"]
    names = [known[code].name if code in known else country_name(code) for code in countries]
    if not names:
        return ""
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        f"The road there passes {said}, where no source tells of a regime of transit that holds "
        "on the day (table transit_regimes)"
    )


def nearest(
    data: Data, lon_lat: tuple[float, float], modes: tuple[str, ...]
) -> list[tuple[float, Node]]:
    """Return the nodes with open links of some modes, with their geodesic km, nearest first."""
    links = fields_of(data.links, "mode", "status", "from_node", "to_node")
    ends: set[str] = set()
    for _, mode, status, *both in links:
        if mode in modes and status == "open":
            ends.update(both)
    nodes = [data.nodes[node_id] for node_id in sorted(ends)]
    km = distance_km(lon_lat, [node.lon_lat for node in nodes])
    return [(float(km[place]), nodes[place]) for place in km.argsort(kind="stable")]


def _is_at_sea(data: Data, stop: OffNetworkPlace) -> bool:
    import shapely

    land = _land(data.data_dir)
    if stop.country is not None or land is None:
        return False
    west, south, east, north = land.bounds
    is_inside = west <= stop.lon <= east and south <= stop.lat <= north
    return is_inside and not bool(shapely.contains_xy(land, stop.lon, stop.lat))


@cache
def _land(data_dir: Path) -> BaseGeometry | None:
    """Return the land of the base map as one geometry, with a strip along the shore."""
    import shapely

    from irru_geo.layers.reading import read_layer

    path = data_dir / "geojson" / "land.geojson"
    frame = read_layer("land", data_dir if path.is_file() else data_directory())
    areas = frame[frame["kind"] == "land"]
    land: BaseGeometry = shapely.union_all(areas.geometry.make_valid()).buffer(0.1)
    shapely.prepare(land)
    return land
