"""From what a user types to a node of the network, or to a place off it."""

from __future__ import annotations

import math
import re
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.arguments import as_name, shown
from irru_geo.errors import UnknownPlaceError
from irru_geo.layers.record_columns import fields_of, positions
from irru_geo.spelling import fold, fold_all, nearest_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from irru_geo.layers.frozen import Record

Place = str | tuple[float, float]
"""Anything that `find` takes; a pair is (lon, lat) in degrees."""

MISSPELT = 0.9
"""How alike two names are (0 to 1) that differ by a misspelling (estimate)."""

NEAR_KM = 25.0
"""How far a point may lie from a node to stand for it (estimate: the reach of a city)."""


CHORD_ROOM = 1.05
"""How much longer a chord on a sphere may be than another one and still be the shorter geodesic:
the flattening makes a difference of 1 % at most."""

_TWO_NUMBERS = re.compile(r"\s*[-+]?\d+(\.\d*)?\s*[,;]\s*[-+]?\d+(\.\d*)?\s*")


class OffNetworkPlace(NamedTuple):
    """Place off the network: longitude and latitude in degrees, ISO country or None."""

    name: str
    lon: float
    lat: float
    country: str | None = None

    def node_id(self) -> str:
        """Return the id that the place has as a node."""
        if self.name.startswith("("):
            return f"point-{self.lon:g}-{self.lat:g}"
        words = (fold(word) for word in re.split(r"[\s'-]+", self.name))
        return f"{'-'.join(filter(None, words)) or 'place'}-{self.lon:.2f}-{self.lat:.2f}"


class Places:
    """Nodes by id, name, alias, UN/LOCODE or position, and towns off the network.

    Parameters
    ----------
    nodes
        Records by node id.
    countries
        Rows of the table `countries` by ISO code.
    """

    def __init__(
        self, nodes: Mapping[str, Record], countries: Mapping[str, Record] | None = None
    ) -> None:
        self._nodes = nodes
        self._countries = countries or {}

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {fold(row["name"]): code for code, row in self._countries.items()}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Ids of the nodes that answer to each name."""
        found: dict[str, list[str]] = {}
        rows = fields_of(self._nodes, "name", "unlocode", "names")
        pairs = [(name, row[0]) for row in rows for name in _names_of(*row)]
        for name, (_, node_id) in zip(fold_all(name for name, _ in pairs), pairs, strict=True):
            known = found.setdefault(name, [])
            if node_id not in known:
                known.append(node_id)
        return found

    def find(self, place: Place) -> str:
        """Return the id of the node that a place means.

        Parameters
        ----------
        place
            Node id, name in any language of the data, UN/LOCODE, or a pair (lon, lat) within
            25 km of a node. A country behind a comma, by ISO code or English name, tells places of
            one name apart.

        Raises
        ------
        UnknownPlaceError
            When nothing, or more than one node, answers to it; lists the nearest names.
        """
        found = self._node(place)
        if found is None and not isinstance(place, str):
            raise self._far_off(_lon_lat(place))
        if found is None:
            raise UnknownPlaceError(str(place), nearest=self._nearest(str(place)))
        return found

    def resolve(self, place: Place) -> str | OffNetworkPlace:
        """Return the id of a node, or the place off the network, that a user means.

        A town within 25 km of a node is that node, as a point is.

        Raises
        ------
        UnknownPlaceError
            When nothing, or more than one place, answers to it; lists the candidates.
        """
        found = self._node(place)
        if found is not None:
            return found
        if not isinstance(place, str):
            lon, lat = _lon_lat(place)
            return OffNetworkPlace(f"({lon:g}, {lat:g})", lon, lat)
        from irru_geo.places.gazetteer import find_town

        try:
            town = find_town(place)
        except UnknownPlaceError as error:
            if error.problem:
                raise
            near = tuple(dict.fromkeys((*self._nearest(place), *error.nearest)))
            raise UnknownPlaceError(place, nearest=near[:5], remedy=error.remedy) from error
        stop = OffNetworkPlace(town.name, town.lon, town.lat, town.country)
        node_id = self._standing_for(stop)
        if node_id is not None and self._is_misspelt(place, node_id):
            raise UnknownPlaceError(place, nearest=self._nearest(place))
        return node_id or stop

    def _is_misspelt(self, text: str, node_id: str) -> bool:
        """Return whether a text is a letter or so off a name of a node.

        Such a text is refused, with or without the gazetteer, which lists many misspellings.
        """
        wanted = fold(text)
        names = (fold(name) for name in _names(self._nodes[node_id]))
        return any(SequenceMatcher(None, wanted, name).ratio() >= MISSPELT for name in names)

    def _standing_for(self, town: OffNetworkPlace) -> str | None:
        """Return the node that a town belongs to: of its own name, else the nearest."""
        near = [
            node_id
            for km, node_id in self._near((town.lon, town.lat))
            if km <= NEAR_KM and self._nodes[node_id]["country"] == town.country
        ]
        named = [node_id for node_id in near if node_id in self._by_name.get(fold(town.name), ())]
        return next(iter((*named, *near)), None)

    def _node(self, place: Place) -> str | None:
        """Return the id of the node that a place means, or None when there is none."""
        if not isinstance(place, str):
            return self._at(_lon_lat(place))
        if place in self._nodes:
            return place
        place = as_name(place)
        if _TWO_NUMBERS.fullmatch(place):
            raise self._as_text(place)
        name, _, country = place.partition(",")
        known = self._by_name.get(fold(place)) or self._by_name.get(fold(name), [])
        code = self._codes.get(fold(country), country.strip().upper())
        found = [i for i in known if not code or self._nodes[i]["country"] == code]
        if len(found) > 1:
            remedy = "Give the id of the one you mean"
            raise UnknownPlaceError(
                place, nearest=tuple(found), remedy=remedy, problem="means several places"
            )
        return found[0] if found else None

    def _nearest(self, text: str) -> tuple[str, ...]:
        folded = nearest_names(text, self._by_name)
        ids = [node_id for name in folded for node_id in self._by_name[name]]
        return tuple(dict.fromkeys(ids))[:3]

    def _near(self, lon_lat: tuple[float, float]) -> list[tuple[float, str]]:
        """Return the five nearest nodes with their geodesic km."""
        from irru_geo.geodesy import distance_km, unit_vectors

        ids, places, vectors = self._places
        chords = np.linalg.norm(vectors - unit_vectors(lon_lat), axis=1)
        last = min(5, len(chords)) - 1
        rows = np.flatnonzero(chords <= CHORD_ROOM * np.partition(chords, last)[last] + 1e-9)
        km = distance_km(lon_lat, places[rows])
        return [(float(km[i]), ids[int(rows[i])]) for i in km.argsort(kind="stable")[:5]]

    @cached_property
    def _places(self) -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]:
        """Ids of all nodes, their positions in degrees, and as unit vectors."""
        from irru_geo.geodesy import unit_vectors

        places = positions(self._nodes)
        return tuple(self._nodes), places, unit_vectors(places)

    def _at(self, lon_lat: tuple[float, float]) -> str | None:
        near = self._near(lon_lat) if self._nodes else []
        return near[0][1] if near and near[0][0] <= NEAR_KM else None

    def _as_text(self, place: str) -> UnknownPlaceError:
        """Return the error for two numbers in a text: which order is meant is said, not guessed."""
        first, second = (float(part) for part in re.split(r"[,;]", place))
        readings = []
        for lon, lat, order in ((first, second, "lon, lat"), (second, first, "lat, lon")):
            if abs(lon) <= 180 and abs(lat) <= 90:
                node_id = self._at((lon, lat))
                near = f", which is {node_id!r}" if node_id else ""
                readings.append(f"({lon:g}, {lat:g}) if ({order}) is meant{near}")
        remedy = f"Give a pair of numbers, longitude first: {'; '.join(readings)}"
        return UnknownPlaceError(place, remedy=remedy, problem="is a text of two numbers")

    def _far_off(self, lon_lat: tuple[float, float]) -> UnknownPlaceError:
        if not self._nodes:
            return UnknownPlaceError(str(lon_lat), remedy="The network has no nodes")
        near = self._near(lon_lat)
        name = f"({lon_lat[0]:g}, {lon_lat[1]:g})"
        remedy = f"The nearest node is {near[0][0]:.0f} km away; (lon, lat) is expected"
        return UnknownPlaceError(name, nearest=tuple(i for _, i in near[:3]), remedy=remedy)


def _names(node: Record) -> Iterator[str]:
    return _names_of(node["id"], node["name"], node["unlocode"], node["names"])


def _names_of(
    node_id: str, name: str, unlocode: str | None, names: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    yield node_id
    yield name
    if unlocode:
        yield unlocode
    for others in (names or {}).values():
        yield from others


def _lon_lat(place: object) -> tuple[float, float]:
    try:
        lon, lat = (float(value) for value in place)  # type: ignore[attr-defined]
    except Exception as error:  # no pair of numbers, or whatever a class of others does
        remedy = "Give a name, or a pair (lon, lat) in degrees"
        raise UnknownPlaceError(shown(place), remedy=remedy) from error
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        swapped = abs(lat) > 90 and abs(lon) <= 90 and abs(lat) <= 180
        remedy = (
            "lon and lat look swapped" if swapped else "Longitude is -180..180, latitude -90..90"
        )
        raise UnknownPlaceError(f"({lon:g}, {lat:g})", remedy=remedy)
    return lon, lat
