"""Places off the network, joined to it by access links that are marked as such.

A place inland is joined along main roads (`hinterland`) to the nodes of the network that are worth
it (`entry_nodes`). Where the way crosses a border, the link is cut there by two nodes of its own,
so that the border is charged as any other. A port is joined by sea too, along searoute's lanes.
Two places off the network that follow each other in a question are joined directly. The links of
a place depend on nothing but the place, the data and the date.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from irru_geo.layers.record_columns import Joined
from irru_geo.places.access_records import (
    Part,
    boarding_link,
    lane_part,
    place_node,
    port_node,
    road_part,
    straight_link,
)
from irru_geo.places.border_posts import with_own_ends
from irru_geo.places.entry_nodes import REACH_KM
from irru_geo.places.no_access import no_access, refused_countries, words_of_refusal
from irru_geo.places.places import OffNetworkPlace
from irru_geo.places.sea_lanes import lane, liner_ports_near, port_country, port_near
from irru_geo.places.surroundings import roads_on, surroundings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from irru_geo.errors import UnknownPlaceError
    from irru_geo.layers.data import Data
    from irru_geo.layers.records import Link, Node
    from irru_geo.places.hinterland import OpenRoads, Stretch, Tree
    from irru_geo.places.roads import Joint

MANY = 100
"""Places from which on the ways from all entry nodes are searched once, not those from each."""

PORT_NEARER = 0.75
"""A port off the network is taken when it is at most so much as far as the nearest one on it."""

PORT_DETOUR = 1.1
"""How much longer than the way of the crow the road to a port is at least (estimate)."""

PORTS_TRIED = 4
"""Of so many ports, the nearest as the crow flies, the one that is nearest by road is taken."""

BOARDING_KM = 200.0
"""How long the road to the node where a place boards may be; else none is known (estimate)."""


@dataclass(frozen=True)
class Wish:
    """What access links are made for.

    Attributes
    ----------
    stops
        Places off the network, each once.
    pairs
        Two of them that follow each other in the question, or one and the twin of a node.
    date
        The day; None means the data's own.
    detour_factor
        Road length over geodesic length between a place and its main road.
    is_drawn
        Whether the links are drawn along the roads; else they have their ends alone.
    has_direct_roads
        Whether the places of a pair are joined by road all the way.
    """

    stops: tuple[OffNetworkPlace, ...]
    pairs: tuple[tuple[OffNetworkPlace, OffNetworkPlace], ...]
    date: dt.date | None
    detour_factor: float
    is_drawn: bool = True
    has_direct_roads: bool = True

    @cached_property
    def twins(self) -> tuple[OffNetworkPlace, ...]:
        """Places of pairs that stand for a node of the network, where a road comes straight to it.

        They have no other links, so that no cargo passes the node by road that could not before.
        """
        known = set(self.stops)
        places = (place for pair in self.pairs for place in pair)
        return tuple(dict.fromkeys(place for place in places if place not in known))


def twin_of(node: Node) -> OffNetworkPlace | None:
    """Return the place that stands for a node where a road comes straight to it; None at sea."""
    if node.country is None:
        return None
    return OffNetworkPlace(node.name, *node.lon_lat, country=node.country)


def extended(
    data: Data, wish: Wish, failed: dict[OffNetworkPlace, UnknownPlaceError] | None = None
) -> Data:
    """Return the data with some places and their access links, behind those that are there.

    Parameters
    ----------
    data
        Checked records.
    wish
        What is to be joined.
    failed
        Where the errors of places that cannot be joined go; None means that they are raised.

    Raises
    ------
    UnknownPlaceError
        When a place lies in the sea, far from any main road, or where no road and no lane joins it
        to a node or to the place that follows it.
    """
    joiner = Joiner(data, wish)
    nodes: dict[str, Node] = {}
    links: dict[str, Link] = {}
    found: dict[OffNetworkPlace, list[Link]] = {stop: [] for stop in wish.stops}
    for stop in wish.stops:
        for part in (*joiner.by_road(stop), *joiner.by_sea(stop)):
            found[stop] += part.links
            nodes |= {node.id: node for node in part.nodes}
    found |= {twin: [] for twin in wish.twins}
    for first, last in wish.pairs:
        for part in joiner.between(first, last):
            found[first] += part.links
            found[last] += part.links
            nodes |= {node.id: node for node in part.nodes}
    for twin in wish.twins:
        if not found[twin]:
            del found[twin]
    for stop, own in found.items():
        if not own:
            error = joiner.no_access(stop)
            if failed is None:
                raise error
            failed[stop] = error
            continue
        nodes[stop.node_id()] = place_node(stop, joiner.country(stop), own)
        links |= {link.id: link for link in own}
    return replace(data, nodes=Joined(data.nodes, nodes), links=Joined(data.links, links))


class Joiner:
    """Make the access links of places on some data.

    Parameters
    ----------
    data
        Checked records.
    wish
        What they are made for.
    """

    def __init__(self, data: Data, wish: Wish) -> None:
        self._data = data
        self._wish = wish
        self._around = surroundings(data, wish.date)
        self._roads: OpenRoads = self._around.roads
        stops = (*wish.stops, *wish.twins)
        places = [(stop.lon, stop.lat) for stop in stops]
        joints = self._roads.roads.join(places, [stop.country for stop in stops])
        self._joints: dict[OffNetworkPlace, Joint] = {
            stop: joint if self._may_be_joined(joint) else joint._replace(edge=-1)
            for stop, joint in zip(stops, joints, strict=True)
        }
        self._trees: dict[tuple[OffNetworkPlace, frozenset[str]], Tree] = {}

    def _may_be_joined(self, joint: Joint) -> bool:
        """Return whether no closed border lies between a place and its main road."""
        if joint.edge < 0:
            return True
        roads = self._roads.roads
        pair = frozenset({joint.country, roads.codes[roads.country_at(joint)]})
        return pair not in self._roads.borders.closed

    def country(self, stop: OffNetworkPlace) -> str | None:
        """Return the country of a place, else that of its main road, else that of its port."""
        joint = self._joints[stop]
        if joint.edge >= 0:
            return joint.country
        return stop.country or port_country((stop.lon, stop.lat))

    def by_road(self, stop: OffNetworkPlace) -> Iterator[Part]:
        """Yield the ways to the entry nodes that are worth it."""
        joint = self._joints[stop]
        if joint.edge < 0:
            return
        is_one_of_many = len(self._wish.stops) >= MANY
        entries = self._around.entries
        found = entries.worth_it(joint, is_one_of_many=is_one_of_many)
        for entry in found.entries:
            node, end = entries.nodes[entry.number], entries.joints[entry.number]
            way = self._way(stop, entry.junctions, node, end)
            if not self._is_of_network(way):
                yield self._part(stop, node, way)
        yield from self._by_port(stop, PORT_NEARER * min(found.ships_km, REACH_KM))

    def _by_port(self, stop: OffNetworkPlace, most_km: float) -> Iterator[Part]:
        """Yield the way to the nearest port of container lines within some km, and its lanes.

        Ports beside one of the network are left out, as are those that no lane leads to: searoute
        also lists some inland.
        """
        place = stop.lon, stop.lat
        if port_near(place) is not None:
            return
        ports = [port for _, port in liner_ports_near(place, most_km / PORT_DETOUR)[:PORTS_TRIED]]
        joints = self._roads.roads.join([p.lon_lat for p in ports], [p.country for p in ports])
        trees = [self._tree_towards(stop, joint, most_km) for joint in joints]
        rows = [
            (self._roads.choice_km(tree, joint), number)
            for number, (tree, joint) in enumerate(zip(trees, joints, strict=True))
            if joint.edge >= 0
        ]
        for km, number in sorted(rows):
            node, joint = port_node(stop, ports[number]), joints[number]
            lanes = [] if km >= most_km else self._around.lanes(ports[number].lon_lat)
            junctions = self._roads.junctions(trees[number], joint)
            if lanes and junctions is not None and not self._around.is_beside_port(node.lon_lat):
                yield self._part(stop, node, self._way(stop, junctions, node, joint))
                for end, line in lanes:
                    yield lane_part(node, end, line)._replace(nodes=[node])
                return

    def between(self, first: OffNetworkPlace, last: OffNetworkPlace) -> Iterator[Part]:
        """Yield the ways by road and by sea between two places, or the road to a twin."""
        part = self._direct(first, last) if self._wish.has_direct_roads else None
        if part is not None:
            yield part
        twins = self._wish.twins
        if first in twins or last in twins:
            return
        ports = port_near((first.lon, first.lat)), port_near((last.lon, last.lat))
        found = lane(ports[0], ports[1]) if ports[0] and ports[1] else None
        if found is not None:
            start, end = (place_node(place, self.country(place), ()) for place in (first, last))
            yield lane_part(start, end, found)

    def _direct(self, first: OffNetworkPlace, last: OffNetworkPlace) -> Part | None:
        """Return the way by road between two places; None where there is none to be used."""
        one, other = self._joints[first], self._joints[last]
        if one.edge < 0 or other.edge < 0:
            return None
        is_back = last in self._wish.twins  # many places may ask for the way to one
        ends = (last, one) if is_back else (first, other)
        own = self._roads.borders.of_ends(one.country, other.country)
        tree = self._roads.kept_tree(self._joints[ends[0]], own)
        junctions = self._roads.junctions(tree, ends[1])
        if junctions is None:
            return None
        end = place_node(last, self.country(last), ())
        way = self._way(first, junctions[::-1] if is_back else junctions, end, other)
        return None if self._is_of_network(way) else self._part(first, end, way)

    def _is_of_network(self, way: list[Stretch]) -> bool:
        """Return whether a way crosses a border at which the network has a road of its own.

        There the network knows the way, what closes it, and its queues.
        """
        return any(self._around.has_road_between(*pair) for pair in pairwise(way))

    def _tree_towards(self, stop: OffNetworkPlace, end: Joint, limit_km: float) -> Tree:
        joint = self._joints[stop]
        own = self._roads.borders.of_ends(joint.country, end.country)
        if (stop, own) not in self._trees:
            self._trees[stop, own] = self._roads.tree(joint, limit_km, own=own)
        return self._trees[stop, own]

    def _way(
        self, stop: OffNetworkPlace, junctions: NDArray[Any], end: Node, joint: Joint
    ) -> list[Stretch]:
        """Return the way by road from a place by some junctions, a stretch a country."""
        factor, is_drawn = self._wish.detour_factor, self._wish.is_drawn
        way = self._roads.path(self._joints[stop], junctions, joint, factor, is_drawn=is_drawn)
        return with_own_ends(way, self.country(stop), end.country)

    def _part(self, stop: OffNetworkPlace, end: Node, way: list[Stretch]) -> Part:
        """Return the links of a way by road, cut at borders."""
        start = place_node(stop, self.country(stop), ())
        return road_part(self._data, self._roads.borders, (start, end), way)

    def by_sea(self, stop: OffNetworkPlace) -> Iterator[Part]:
        """Yield the lanes to ports and straits, when the place is a port that searoute knows."""
        port = port_near((stop.lon, stop.lat))
        if port is not None:
            start = place_node(stop, self.country(stop), ())
            for end, line in self._around.lanes(port):
                yield lane_part(start, end, line)

    def no_access(self, stop: OffNetworkPlace) -> UnknownPlaceError:
        """Return the error that says why a place is not joined to anything."""
        return no_access(self._around, stop, self._joints[stop])


def refusal(data: Data, date: dt.date | None, places: tuple[OffNetworkPlace | Node, ...]) -> str:
    """Return in words which countries the road between two places may not pass; empty for none.

    Parameters
    ----------
    data
        Checked records.
    date
        The day; None means the data's own.
    places
        Two places off the network, or nodes.
    """
    roads = roads_on(data, date)
    first, last = roads.roads.join([_at(p) for p in places], [p.country for p in places])
    return words_of_refusal(data, refused_countries(roads, first, last))


def _at(place: OffNetworkPlace | Node) -> tuple[float, float]:
    return (place.lon, place.lat) if isinstance(place, OffNetworkPlace) else place.lon_lat


def boarding_road(data: Data, ends: tuple[Node, Node], detour_factor: float) -> Link:
    """Return the road between two nodes near each other, along main roads where these are known.

    A place without a link of the allowed modes boards at a node of its country nearby. Where no
    main road of the country joins the two, it is the way of the crow times a factor, and its note
    says so.

    Parameters
    ----------
    data
        Checked records.
    ends
        Records of the place, and of the node where it boards.
    detour_factor
        Road length over geodesic length off the main roads.
    """
    roads = roads_on(data, None)
    first, last = roads.roads.join([e.lon_lat for e in ends], [e.country for e in ends])
    if first.edge >= 0 and last.edge >= 0:
        junctions = roads.junctions(roads.tree(first, BOARDING_KM), last)
        if junctions is not None:
            way = roads.path(first, junctions, last, detour_factor)
            way = with_own_ends(way, first.country, last.country)
            part = road_part(data, roads.borders, ends, way)
            if len(part.links) == 1:
                return boarding_link(*ends, part.links[0])
    return straight_link(*ends, detour_factor)
