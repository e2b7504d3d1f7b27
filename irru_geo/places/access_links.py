"""Places off the network, joined to it by access links that are marked as such.

A place inland is joined along main roads (`hinterland`) to the nodes of the network that are worth
it (`entry_nodes`). Where the way crosses a border, the link is cut there by two nodes of its own,
so that the border is charged as any other. A port is joined by sea too, along searoute's lanes.
Two places off the network that follow each other in a question are joined directly. The links of
a place depend on nothing but the place, the data and the date.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from irru_geo.layers.data import data_directory
from irru_geo.layers.record_columns import Joined
from irru_geo.places import no_access
from irru_geo.places.access_records import (
    Part,
    boarding_link,
    lane_part,
    place_node,
    road_part,
    straight_link,
)
from irru_geo.places.border_posts import with_own_ends
from irru_geo.places.borders import borders_on
from irru_geo.places.entry_nodes import EntryNodes
from irru_geo.places.hinterland import open_roads
from irru_geo.places.places import OffNetworkPlace
from irru_geo.places.sea_lanes import lane, lanes_worth_it, port_near
from irru_geo.vocabulary import WATER

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from irru_geo.errors import UnknownPlaceError
    from irru_geo.layers.data import Data
    from irru_geo.layers.records import Link, Node
    from irru_geo.places.hinterland import OpenRoads, Tree
    from irru_geo.places.roads import Joint

MANY = 100
"""Places from which on the ways from all entry nodes are searched once, not those from each."""

BOARDING_KM = 200.0
"""How long the road to the node where a place boards may be; else none is known (estimate)."""

_KEPT = 4


@dataclass(frozen=True)
class Wish:
    """What access links are made for.

    Attributes
    ----------
    stops
        Places off the network, each once.
    pairs
        Two of them that follow each other in the question.
    date
        The day; None means the data's own.
    detour_factor
        Road length over geodesic length between a place and its main road.
    is_drawn
        Whether the links are drawn along the roads; else they have their ends alone.
    """

    stops: tuple[OffNetworkPlace, ...]
    pairs: tuple[tuple[OffNetworkPlace, OffNetworkPlace], ...]
    date: dt.date | None
    detour_factor: float
    is_drawn: bool = True


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
    for first, last in wish.pairs:
        for part in joiner.between(first, last):
            found[first] += part.links
            found[last] += part.links
            nodes |= {node.id: node for node in part.nodes}
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
        self._entries = _entry_nodes(data, wish.date)
        self._roads: OpenRoads = self._entries.open_roads
        places = [(stop.lon, stop.lat) for stop in wish.stops]
        joints = self._roads.roads.join(places, [stop.country for stop in wish.stops])
        self._joints: dict[OffNetworkPlace, Joint] = {
            stop: joint if self._may_be_joined(joint) else joint._replace(edge=-1)
            for stop, joint in zip(wish.stops, joints, strict=True)
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
        """Return the country of a place, else that of its main road."""
        joint = self._joints[stop]
        return stop.country if joint.edge < 0 else joint.country

    def by_road(self, stop: OffNetworkPlace) -> Iterator[Part]:
        """Yield the ways to the entry nodes that are worth it."""
        joint = self._joints[stop]
        if joint.edge < 0:
            return
        is_one_of_many = len(self._wish.stops) >= MANY
        for entry in self._entries.worth_it(joint, is_one_of_many=is_one_of_many):
            node = self._entries.nodes[entry.number]
            yield self._part(stop, entry.junctions, node, self._entries.joints[entry.number])

    def between(self, first: OffNetworkPlace, last: OffNetworkPlace) -> Iterator[Part]:
        """Yield the ways by road and by sea between two places off the network."""
        one, other = self._joints[first], self._joints[last]
        end = place_node(last, self.country(last), ())
        if one.edge >= 0 and other.edge >= 0:
            junctions = self._roads.junctions(self._tree_towards(first, other), other)
            if junctions is not None:
                yield self._part(first, junctions, end, other)
        ports = port_near((first.lon, first.lat)), port_near((last.lon, last.lat))
        found = lane(ports[0], ports[1]) if ports[0] and ports[1] else None
        if found is not None:
            yield lane_part(first, end, found)

    def _tree_towards(self, stop: OffNetworkPlace, end: Joint) -> Tree:
        joint = self._joints[stop]
        own = self._roads.borders.of_ends(joint.country, end.country)
        if (stop, own) not in self._trees:
            self._trees[stop, own] = self._roads.tree(joint, own=own)
        return self._trees[stop, own]

    def _part(
        self, stop: OffNetworkPlace, junctions: NDArray[Any], end: Node, joint: Joint
    ) -> Part:
        """Return the links of a way by road, cut at borders."""
        factor, is_drawn = self._wish.detour_factor, self._wish.is_drawn
        first = self._joints[stop]
        way = self._roads.path(first, junctions, joint, factor, is_drawn=is_drawn)
        start = place_node(stop, self.country(stop), ())
        way = with_own_ends(way, start.country, end.country)
        return road_part(self._data, self._roads.borders, (start, end), way)

    def by_sea(self, stop: OffNetworkPlace) -> Iterator[Part]:
        """Yield the lanes to ports and straits, when the place is a port that searoute knows."""
        port = port_near((stop.lon, stop.lat))
        if port is None:
            return
        nodes = tuple(node for _, node in no_access.nearest(self._data, port, WATER))
        if nodes and lane(port, nodes[0].lon_lat) is not None:
            for node, found in lanes_worth_it(port, nodes):
                yield lane_part(stop, node, found)

    def no_access(self, stop: OffNetworkPlace) -> UnknownPlaceError:
        """Return the error that says why a place is not joined to anything."""
        joint, entries = self._joints[stop], self._entries
        at = stop.lon, stop.lat
        refused: list[str] = []
        known = {node.id: number for number, node in enumerate(entries.nodes)}
        near = no_access.nearest(self._data, at, ("rail", "road", "sea"))
        for number in [known[node.id] for _, node in near if node.id in known][:1]:
            refused = no_access.refused_countries(self._roads, joint, entries.joints[number])
        return no_access.no_access(self._data, stop, joint, refused)


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
    roads = _open_roads(data, date)
    first, last = roads.roads.join([_at(p) for p in places], [p.country for p in places])
    return no_access.refusal(data, no_access.refused_countries(roads, first, last))


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
    roads = _open_roads(data, None)
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


_entries_kept: OrderedDict[Any, tuple[Data, EntryNodes]] = OrderedDict()


def _entry_nodes(data: Data, date: dt.date | None) -> EntryNodes:
    """Return the entry nodes of some data on a day; the latest are kept."""
    roads = _open_roads(data, date)
    key = id(data.nodes), id(data.links), roads.borders
    if key not in _entries_kept:
        entries = EntryNodes.of(data.nodes, data.links, roads)
        _entries_kept[key] = data, entries  # with the data, so that no other gets their ids
        while len(_entries_kept) > _KEPT:
            _entries_kept.popitem(last=False)
    return _entries_kept[key][1]


def _open_roads(data: Data, date: dt.date | None) -> OpenRoads:
    """Return the main roads with the borders of a day."""
    borders = borders_on(
        data.tables["closed_borders"].values(),
        data.tables["customs_unions"].values(),
        date,
        regimes=data.tables["transit_regimes"].values(),
    )
    own = data.data_dir / "hinterland" / "roads.npz"
    path = own if own.is_file() else data_directory() / "hinterland" / "roads.npz"
    return open_roads(path, borders)
