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
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import UnknownPlaceError
from irru_geo.geodesy import distance_km, length_km
from irru_geo.layers.data import data_directory
from irru_geo.layers.frozen import frozen
from irru_geo.layers.records import Link, Node
from irru_geo.places.border_posts import with_own_ends, with_post_zones
from irru_geo.places.borders import borders_on
from irru_geo.places.entry_nodes import REACH_KM, EntryNodes
from irru_geo.places.hinterland import ACCURACY, open_roads
from irru_geo.places.places import OffNetworkPlace
from irru_geo.places.roads import OFF_ROAD_KM
from irru_geo.places.sea_lanes import lane, lanes_worth_it, port_near
from irru_geo.vocabulary import ACCESS, UNION_BORDER, WATER

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from irru_geo.layers.data import Data
    from irru_geo.places.hinterland import OpenRoads, Stretch, Tree
    from irru_geo.places.roads import Joint

SOURCE = "scgraph-data-2-0-0"
NOTE = (
    "Computed for this question on OpenStreetMap's main roads; nine of ten such lengths are right "
    f"within {100 * ACCURACY:.0f} %."
)
SEA_NOTE = "Not surveyed: computed for this question."

MANY = 100
"""Places from which on the ways from all entry nodes are searched once, not those from each."""

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
    nodes, links = dict(data.nodes), dict(data.links)
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
        nodes[stop.node_id()] = joiner.node(stop, own)
        links |= {link.id: link for link in own}
    return replace(data, nodes=nodes, links=links)


@dataclass(frozen=True)
class Part:
    """Hold the links of one way, and the border nodes between them."""

    links: list[Link]
    nodes: list[Node]


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
        countries = [stop.country for stop in wish.stops]
        joints = [
            joint if self._may_be_joined(stop, joint) else joint._replace(edge=-1)
            for stop, joint in zip(
                wish.stops, self._roads.roads.join(places, countries), strict=True
            )
        ]
        self._joints: dict[OffNetworkPlace, Joint] = dict(zip(wish.stops, joints, strict=True))
        self._trees: dict[OffNetworkPlace, Tree] = {}

    def _may_be_joined(self, stop: OffNetworkPlace, joint: Joint) -> bool:
        """Return whether no closed border lies between a place and its main road."""
        if joint.edge < 0 or stop.country is None:
            return True
        roads = self._roads.roads
        pair = frozenset({stop.country, roads.codes[roads.country_at(joint)]})
        return pair not in self._roads.borders.closed

    def node(self, stop: OffNetworkPlace, links: Iterable[Link]) -> Node:
        """Return the node of a place."""
        is_port = any(link.mode == "sea" for link in links)
        return Node(
            id=stop.node_id(),
            layer=ACCESS,
            name=stop.name,
            country=self._country(stop),
            kind="port" if is_port else "city",
            accuracy_m=5000.0,
            sources=(),
            lon_lat=(stop.lon, stop.lat),
        )

    def _country(self, stop: OffNetworkPlace) -> str | None:
        joint, roads = self._joints[stop], self._roads.roads
        if stop.country is not None or joint.edge < 0:
            return stop.country
        return roads.codes[roads.country_at(joint)]

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
        if one.edge >= 0 and other.edge >= 0:
            if first not in self._trees:
                self._trees[first] = self._roads.tree(one)
            junctions = self._roads.junctions(self._trees[first], other)
            if junctions is not None:
                yield self._part(first, junctions, self.node(last, ()), other)
        ports = port_near((first.lon, first.lat)), port_near((last.lon, last.lat))
        found = lane(ports[0], ports[1]) if ports[0] and ports[1] else None
        if found is not None:
            yield self._lane(first, self.node(last, ()), found)

    def _part(
        self, stop: OffNetworkPlace, junctions: NDArray[np.int64], end: Node, joint: Joint
    ) -> Part:
        """Return the links of a way by road, cut at borders."""
        factor, is_drawn = self._wish.detour_factor, self._wish.is_drawn
        first = self._joints[stop]
        stretches = self._roads.path(first, junctions, joint, factor, is_drawn=is_drawn)
        stretches = with_own_ends(stretches, self._country(stop), end.country)
        start, stem = self.node(stop, ()), f"{stop.node_id()}--{end.id}"
        ends, nodes = [start.id], []
        for number, (before, after) in enumerate(pairwise(stretches), start=1):
            posts = self._posts(f"{stem}--{number}", before, after)
            nodes += posts
            ends += [post.id for post in posts]
        ends.append(end.id)
        rows = list(with_post_zones(stretches))
        links = []
        for row, (tail, head) in zip(rows, pairwise(ends), strict=True):
            name = f"{stop.name} to {end.name}"
            link_id = f"{stem}--road" if len(rows) == 1 else f"{tail}--{head}--road"
            links.append(self._road(link_id, (tail, head), row, name))
        return Part(links, nodes)

    def _posts(self, stem: str, before: Stretch, after: Stretch) -> list[Node]:
        """Return the nodes on both sides of a border."""
        pair = frozenset({before.country, after.country})
        is_inside = self._roads.borders.are_in_union(pair)
        lon, lat = before.line[-1].tolist()
        return [
            Node(
                id=f"{stem}-{part.country.lower()}",
                layer=ACCESS,
                name=f"Border {before.country}-{after.country}, {part.country} side",
                country=part.country,
                kind=UNION_BORDER if is_inside else "border_crossing",
                accuracy_m=10_000.0,
                sources=(),
                lon_lat=(lon, lat),
            )
            for part in (before, after)
        ]

    def _road(self, link_id: str, ends: tuple[str, str], row: Stretch, name: str) -> Link:
        ferry = f" By ferry: {row.ferry_km:.0f} km." if row.ferry_km else ""
        source = (SOURCE,) if SOURCE in self._data.tables["sources"] else ()
        return Link(
            id=link_id,
            layer=ACCESS,
            from_node=ends[0],
            to_node=ends[1],
            mode="road",
            name=f"Access by road: {name} (estimate)",
            country=row.country,
            length_km=round(row.km, 1),
            length_basis="geometry",
            status="open",
            geometry_source=SOURCE if source else "",
            accuracy_m=5_000.0,
            sources=source,
            note=NOTE + ferry,
            coordinates=frozen(row.line),
        )

    def by_sea(self, stop: OffNetworkPlace) -> Iterator[Part]:
        """Yield the lanes to ports and straits, when the place is a port that searoute knows."""
        port = port_near((stop.lon, stop.lat))
        if port is None:
            return
        nodes = tuple(node for _, node in _nearest(self._data, port, WATER))
        if nodes and lane(port, nodes[0].lon_lat) is not None:
            for node, found in lanes_worth_it(port, nodes):
                yield self._lane(stop, node, found)

    def _lane(self, stop: OffNetworkPlace, end: Node, found: Sequence[tuple[float, float]]) -> Part:
        line = [(stop.lon, stop.lat), *found, end.lon_lat]
        return Part([_link(stop, end, "sea", line, length_km(line))], [])

    def no_access(self, stop: OffNetworkPlace) -> UnknownPlaceError:
        """Return the error that says why a place is not joined to anything."""
        near = tuple(
            node.id
            for _, node in _nearest(self._data, (stop.lon, stop.lat), ("rail", "road", "sea"))[:3]
        )
        by_sea = "and it is no seaport that searoute knows (extra 'places')"
        if self._is_at_sea(stop):
            problem = "lies at sea"
            remedy = "(lon, lat) of a place on land, or of a node, is expected"
        elif self._joints[stop].edge < 0:
            problem = f"has no main road known within {OFF_ROAD_KM:.0f} km"
            remedy = (
                f"Name a town on a main road near it; smaller roads are not in the data, {by_sea}"
            )
        else:
            problem = "has no access to the network"
            remedy = f"No road of at most {REACH_KM:,.0f} km leads from there to it, {by_sea}"
        return UnknownPlaceError(stop.name, nearest=near, remedy=remedy, problem=problem)

    def _is_at_sea(self, stop: OffNetworkPlace) -> bool:
        import shapely

        land = _land(self._data.data_dir)
        if stop.country is not None or land is None:
            return False
        west, south, east, north = land.bounds
        is_inside = west <= stop.lon <= east and south <= stop.lat <= north
        return is_inside and not bool(shapely.contains_xy(land, stop.lon, stop.lat))


_entries_kept: OrderedDict[Any, tuple[Data, EntryNodes]] = OrderedDict()


def _entry_nodes(data: Data, date: dt.date | None) -> EntryNodes:
    """Return the entry nodes of some data on a day; the latest are kept."""
    borders = borders_on(
        data.tables["closed_borders"].values(), data.tables["customs_unions"].values(), date
    )
    key = id(data.nodes), id(data.links), borders
    if key not in _entries_kept:
        own = data.data_dir / "hinterland" / "roads.npz"
        path = own if own.is_file() else data_directory() / "hinterland" / "roads.npz"
        entries = EntryNodes.of(data.nodes, data.links, open_roads(path, borders))
        _entries_kept[key] = data, entries  # with the data, so that no other gets their ids
        while len(_entries_kept) > _KEPT:
            _entries_kept.popitem(last=False)
    return _entries_kept[key][1]


def _link(stop: OffNetworkPlace, node: Node, mode: str, line: Any, km: float) -> Link:
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
        note=SEA_NOTE,
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
    stop = OffNetworkPlace(place.name, *place.lon_lat, country=place.country)
    link = _link(stop, boards_at, "road", line, length_km(line) * detour_factor)
    return link | {"id": f"{place.id}--{boards_at.id}--access", "from_node": place.id}


def _nearest(
    data: Data, lon_lat: tuple[float, float], modes: tuple[str, ...]
) -> list[tuple[float, Node]]:
    """Return the nodes with open links of some modes, with their geodesic km, nearest first."""
    ends = {
        end
        for link in data.links.values()
        for end in (link.from_node, link.to_node)
        if link.mode in modes and link.status == "open"
    }
    nodes = [data.nodes[node_id] for node_id in sorted(ends)]
    km = distance_km(lon_lat, [node.lon_lat for node in nodes])
    return [(float(km[place]), nodes[place]) for place in km.argsort(kind="stable")]


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
