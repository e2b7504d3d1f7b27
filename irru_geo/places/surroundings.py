"""What a place off the network meets on a day: roads, entry nodes, lanes; found once, then kept."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from irru_geo.geodesy import distance_km
from irru_geo.layers.data import data_directory
from irru_geo.layers.record_columns import fields_of
from irru_geo.places.borders import borders_on
from irru_geo.places.entry_nodes import EntryNodes
from irru_geo.places.hinterland import POST_KM, open_roads
from irru_geo.places.sea_lanes import BY_KM, lane, lanes_worth_it
from irru_geo.vocabulary import WATER

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from irru_geo.layers.data import Data
    from irru_geo.layers.records import Node
    from irru_geo.places.hinterland import OpenRoads, Stretch

    LonLat = tuple[float, float]

_KEPT = 4


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Main roads, entry nodes, border crossings and lanes of some data on a day.

    Attributes
    ----------
    data
        Checked records.
    entries
        Entry nodes on the main roads of the day.
    """

    data: Data
    entries: EntryNodes
    _lanes: dict[LonLat, list[tuple[Node, list[LonLat]]]] = field(default_factory=dict)

    @property
    def roads(self) -> OpenRoads:
        """Main roads with the borders of the day."""
        return self.entries.open_roads

    @cached_property
    def by_ship(self) -> list[Node]:
        """Nodes with open links by ship."""
        return _with_links(self.data, WATER)

    @cached_property
    def all_nodes(self) -> list[Node]:
        """Nodes with open links by rail, by road or at sea."""
        return _with_links(self.data, ("rail", "road", "sea"))

    def lanes(self, port: LonLat) -> list[tuple[Node, list[LonLat]]]:
        """Return the nodes to which a lane from a port of searoute is worth it, with the lanes."""
        if port not in self._lanes:
            nodes = tuple(node for _, node in nearest_first(self.by_ship, port))
            is_joined = bool(nodes) and lane(port, nodes[0].lon_lat) is not None
            self._lanes[port] = lanes_worth_it(port, nodes) if is_joined else []
        return self._lanes[port]

    def is_beside_port(self, lon_lat: LonLat) -> bool:
        """Return whether a port of the network is so near that it is the same harbour."""
        ports = [node for node in self.by_ship if node.kind == "port"]
        km = distance_km(lon_lat, [node.lon_lat for node in ports])
        return bool(ports) and float(km.min()) <= BY_KM

    @cached_property
    def road_borders(self) -> dict[frozenset[str], list[LonLat]]:
        """Positions at which the network's roads cross a border, by the two countries."""
        found: dict[frozenset[str], list[LonLat]] = {}
        nodes = self.data.nodes
        for _, mode, *both in fields_of(self.data.links, "mode", "from_node", "to_node"):
            if mode == "road":
                ends = [nodes[node_id] for node_id in both]
                pair = frozenset(node.country for node in ends if node.country is not None)
                if len(pair) == 2:
                    found.setdefault(pair, []).extend(node.lon_lat for node in ends)
        return found

    def has_road_between(self, before: Stretch, after: Stretch) -> bool:
        """Return whether the network has a road over the border between two stretches."""
        points = self.road_borders.get(frozenset({before.country, after.country}))
        return points is not None and float(distance_km(before.line[-1], points).min()) <= POST_KM


def nearest_first(nodes: list[Node], lon_lat: LonLat) -> list[tuple[float, Node]]:
    """Return nodes with their geodesic km from a position, the nearest first."""
    km = distance_km(lon_lat, [node.lon_lat for node in nodes])
    return [(float(km[place]), nodes[place]) for place in km.argsort(kind="stable")]


def _with_links(data: Data, modes: Collection[str]) -> list[Node]:
    """Return the nodes with open links of some modes, in the order of their ids."""
    ends: set[str] = set()
    for _, mode, status, *both in fields_of(data.links, "mode", "status", "from_node", "to_node"):
        if mode in modes and status == "open":
            ends.update(both)
    return [data.nodes[node_id] for node_id in sorted(ends)]


_kept: OrderedDict[Any, Surroundings] = OrderedDict()


def surroundings(data: Data, date: dt.date | None) -> Surroundings:
    """Return what a place meets on a day; the latest are kept."""
    roads = roads_on(data, date)
    key = id(data.nodes), id(data.links), roads.borders
    if key not in _kept:
        entries = EntryNodes.of(data.nodes, data.links, roads)
        _kept[key] = Surroundings(data, entries)  # with the data, so that no other gets their ids
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return _kept[key]


def roads_on(data: Data, date: dt.date | None) -> OpenRoads:
    """Return the main roads with the borders of a day; None means the data's own."""
    borders = borders_on(
        data.tables["closed_borders"].values(),
        data.tables["customs_unions"].values(),
        date,
        regimes=data.tables["transit_regimes"].values(),
    )
    own = data.data_dir / "hinterland" / "roads.npz"
    path = own if own.is_file() else data_directory() / "hinterland" / "roads.npz"
    return open_roads(path, borders)
