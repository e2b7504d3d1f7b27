"""From what a user types to a node of the network."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from irru_geo.errors import UnknownPlaceError
from irru_geo.names import fold, nearest_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from irru_geo.checks import Record

Place = str | tuple[float, float]
"""Anything that `find` takes; a pair is (lon, lat) in degrees."""

NEAR_KM = 25.0
"""How far a point may lie from a node to stand for it (estimate: the reach of a city)."""

_PORT_FIRST = ("port", "station", "dry_port", "city", "border_crossing", "junction")


class Places:
    """Find nodes by id, name, alias, UN/LOCODE or position.

    Parameters
    ----------
    nodes
        Records by node id.
    """

    def __init__(self, nodes: Mapping[str, Record]) -> None:
        self._nodes = nodes
        self._by_name: dict[str, list[str]] = {}
        for node_id, node in nodes.items():
            for name in _names(node):
                known = self._by_name.setdefault(fold(name), [])
                if node_id not in known:
                    known.append(node_id)

    def find(self, place: Place) -> str:
        """Return the id of the node that a place means.

        Parameters
        ----------
        place
            Node id, name in any language of the data, UN/LOCODE, or a pair (lon, lat) within
            25 km of a node.

        Raises
        ------
        UnknownPlaceError
            When nothing, or more than one node, answers to it; lists the nearest names.
        """
        if not isinstance(place, str):
            return self._at(place)
        if place in self._nodes:
            return place
        found = self._by_name.get(fold(place), []) if fold(place) else []
        if len(found) == 1:
            return found[0]
        if found:
            remedy = "Several places have this name; give the id of the one you mean"
            raise UnknownPlaceError(place, nearest=tuple(found), remedy=remedy)
        raise UnknownPlaceError(place, nearest=self._nearest(place))

    def _nearest(self, text: str) -> tuple[str, ...]:
        folded = nearest_names(text, self._by_name)
        ids = [node_id for name in folded for node_id in self._by_name[name]]
        return tuple(dict.fromkeys(ids))[:3]

    def _at(self, place: tuple[float, float]) -> str:
        from irru_geo.geodesy import distance_km

        lon, lat = _lon_lat(place)
        ids = list(self._nodes)
        km = distance_km((lon, lat), [self._nodes[node_id]["lon_lat"] for node_id in ids])
        order = km.argsort(kind="stable")[:3]
        if km[order[0]] <= NEAR_KM:
            return ids[int(order[0])]
        name = f"({lon:g}, {lat:g})"
        remedy = f"The nearest node is {km[order[0]]:.0f} km away; (lon, lat) is expected"
        raise UnknownPlaceError(name, nearest=tuple(ids[int(i)] for i in order), remedy=remedy)


def _names(node: Record) -> Iterator[str]:
    yield node["id"]
    yield node["name"]
    if node["unlocode"]:
        yield node["unlocode"]
    for names in (node["names"] or {}).values():
        yield from names


def _lon_lat(place: object) -> tuple[float, float]:
    try:
        lon, lat = (float(value) for value in place)  # type: ignore[attr-defined]
    except (TypeError, ValueError) as error:
        remedy = "Give a name, or a pair (lon, lat) in degrees"
        raise UnknownPlaceError(repr(place), remedy=remedy) from error
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        swapped = abs(lat) > 90 and abs(lon) <= 90 and abs(lat) <= 180
        remedy = (
            "lon and lat look swapped" if swapped else "Longitude is -180..180, latitude -90..90"
        )
        raise UnknownPlaceError(f"({lon:g}, {lat:g})", remedy=remedy)
    return lon, lat
