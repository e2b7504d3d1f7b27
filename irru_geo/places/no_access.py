"""Why a place is joined to nothing, and which countries a road would pass without a regime."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from irru_geo.errors import UnknownPlaceError
from irru_geo.layers.data import data_directory
from irru_geo.places.entry_nodes import REACH_KM
from irru_geo.places.gazetteer import country_name
from irru_geo.places.roads import OFF_ROAD_KM
from irru_geo.places.surroundings import nearest_first

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from irru_geo.layers.data import Data
    from irru_geo.places.hinterland import OpenRoads
    from irru_geo.places.places import OffNetworkPlace
    from irru_geo.places.roads import Joint
    from irru_geo.places.surroundings import Surroundings


def no_access(around: Surroundings, stop: OffNetworkPlace, joint: Joint) -> UnknownPlaceError:
    """Return the error that says why a place is not joined to anything.

    Parameters
    ----------
    around
        What it meets on the day.
    stop
        The place.
    joint
        Where it meets the roads; none when its edge is negative.
    """
    near = [node for _, node in nearest_first(around.all_nodes, (stop.lon, stop.lat))]
    by_sea = "and it is no seaport that searoute knows (extra 'places')"
    if _is_at_sea(around.data, stop):
        problem = "lies at sea"
        remedy = "(lon, lat) of a place on land, or of a node, is expected"
    elif joint.edge < 0:
        problem = f"has no main road known within {OFF_ROAD_KM:.0f} km"
        remedy = f"Name a town on a main road near it; smaller roads are not in the data, {by_sea}"
    else:
        problem = "has no access to the network"
        joints = dict(zip((n.id for n in around.entries.nodes), around.entries.joints, strict=True))
        end = next((joints[node.id] for node in near if node.id in joints), None)
        refused = [] if end is None else refused_countries(around.roads, joint, end)
        words = words_of_refusal(around.data, refused)
        remedy = words or f"No road of at most {REACH_KM:,.0f} km leads from there to it"
        remedy += f", {by_sea}"
    nearest = tuple(node.id for node in near[:3])
    return UnknownPlaceError(stop.name, nearest=nearest, remedy=remedy, problem=problem)


def refused_countries(roads: OpenRoads, first: Joint, last: Joint) -> list[str]:
    """Return the third countries without a regime of transit on the best road without the rule.

    None when the road is allowed, or when there is none at all.
    """
    if first.edge < 0 or last.edge < 0:
        return []
    borders, free = roads.borders, roads.without_rule
    junctions = free.junctions(free.kept_tree(last, frozenset()), first)
    passed = borders.passed(borders.of_ends(first.country, last.country))
    if junctions is None or passed is None:
        return []
    on_way = (
        roads.roads.codes[code] for code in roads.roads.country_code[junctions[::-1]].tolist()
    )
    return [country for country in dict.fromkeys(on_way) if country not in passed]


def words_of_refusal(data: Data, countries: Iterable[str]) -> str:
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
