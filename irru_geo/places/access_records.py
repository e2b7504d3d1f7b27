"""Records of what joins a place off the network to it: its node, border posts, roads and lanes."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from irru_geo.geodesy import length_km
from irru_geo.layers.frozen import frozen
from irru_geo.layers.records import Link, Node
from irru_geo.places.border_posts import with_post_zones
from irru_geo.places.hinterland import ACCURACY
from irru_geo.places.places import OffNetworkPlace
from irru_geo.vocabulary import ACCESS, ACCESS_PORT, UNION_BORDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from irru_geo.layers.data import Data
    from irru_geo.places.borders import Borders
    from irru_geo.places.hinterland import Stretch
    from irru_geo.places.sea_lanes import LinerPort

SOURCE = "scgraph-data-2-0-0"
NOTE = (
    "Computed for this question on OpenStreetMap's main roads; nine of ten such lengths are right "
    f"within {100 * ACCURACY:.0f} %."
)
SEA_NOTE = "Not surveyed: computed for this question."
NO_ROAD_NOTE = "No main road is known between the two: the way of the crow times a factor."


_TRANSIT = re.compile(r", ([^,]+ transit of [A-Z]{2}( \(since [^)]*\))?) \(estimate\)$")


class Part(NamedTuple):
    """Hold the links of one way, and the border nodes between them."""

    links: list[Link]
    nodes: list[Node]


def place_node(stop: OffNetworkPlace, country: str | None, links: Iterable[Link]) -> Node:
    """Return the node of a place."""
    is_port = any(link.mode == "sea" for link in links)
    return Node(
        id=stop.node_id(),
        layer=ACCESS,
        name=stop.name,
        country=country,
        kind="port" if is_port else "city",
        accuracy_m=5000.0,
        sources=(),
        lon_lat=(stop.lon, stop.lat),
    )


def road_part(data: Data, borders: Borders, ends: tuple[Node, Node], way: list[Stretch]) -> Part:
    """Return the links of a way by road, cut at borders, and the posts on both sides of each.

    Parameters
    ----------
    data
        Checked records; tell whether the source of the roads is known.
    borders
        Borders of the day: which are inside a union, and under what a country is passed.
    ends
        Nodes at both ends.
    way
        Stretches from the first to the second.
    """
    stem = f"{ends[0].id}--{ends[1].id}"
    between, nodes = [ends[0].id], []
    for number, pair in enumerate(pairwise(way), start=1):
        posts = _posts(borders, f"{stem}--{number}", pair)
        nodes += posts
        between += [post.id for post in posts]
    between.append(ends[1].id)
    rows = list(with_post_zones(way))
    own = {way[0].country, way[-1].country}
    links = []
    for row, (tail, head) in zip(rows, pairwise(between), strict=True):
        link_id = f"{stem}--road" if len(rows) == 1 else f"{tail}--{head}--road"
        transit = None if row.country in own else borders.transit_of(row.country)
        words = "" if transit is None else f", {transit.words()}"
        name = f"Access by road: {ends[0].name} to {ends[1].name}{words} (estimate)"
        links.append(_road(data, link_id, (tail, head), row, name))
    return Part(links, nodes)


def transit_words(link: Link) -> str:
    """Return under what a road off the network passes a third country; empty where it does not."""
    found = _TRANSIT.search(link.name)
    return found[1] if found else ""


def _posts(borders: Borders, stem: str, stretches: tuple[Stretch, Stretch]) -> list[Node]:
    """Return the nodes on both sides of a border."""
    before, after = stretches
    is_inside = borders.are_in_union(frozenset({before.country, after.country}))
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


def _road(data: Data, link_id: str, ends: tuple[str, str], row: Stretch, name: str) -> Link:
    ferry = f" By ferry: {row.ferry_km:.0f} km." if row.ferry_km else ""
    source = (SOURCE,) if SOURCE in data.tables["sources"] else ()
    return Link(
        id=link_id,
        layer=ACCESS,
        from_node=ends[0],
        to_node=ends[1],
        mode="road",
        name=name,
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


def lane_part(start: Node, end: Node, lane: Sequence[tuple[float, float]]) -> Part:
    """Return the link of a way by sea."""
    line = [start.lon_lat, *lane, end.lon_lat]
    return Part([_plain(start, end, "sea", line, length_km(line))], [])


def port_node(stop: OffNetworkPlace, port: LinerPort) -> Node:
    """Return the node of a port by which a place inland is joined; it is of that place alone."""
    lon, lat = port.lon_lat
    own = OffNetworkPlace(port.name, lon, lat, port.country)
    node = place_node(own, port.country, ())
    return node | {"id": f"{stop.node_id()}--{own.node_id()}", "kind": ACCESS_PORT}


def straight_link(place: Node, boards_at: Node, detour_factor: float) -> Link:
    """Return the road between two nodes near each other where no main road is known.

    Parameters
    ----------
    place, boards_at
        Records of the nodes.
    detour_factor
        Road length over geodesic length.
    """
    line = [place.lon_lat, boards_at.lon_lat]
    link = _plain(place, boards_at, "road", line, length_km(line) * detour_factor)
    return boarding_link(place, boards_at, link) | {"note": NO_ROAD_NOTE}


def boarding_link(place: Node, boards_at: Node, link: Link) -> Link:
    """Return a link by road between two nodes of the network, named after them."""
    return link | {"id": f"{place.id}--{boards_at.id}--access"}


def _plain(start: Node, end: Node, mode: str, line: Any, km: float) -> Link:
    return Link(
        id=f"{start.id}--{end.id}--{mode}",
        layer=ACCESS,
        from_node=start.id,
        to_node=end.id,
        mode=mode,
        name=f"Access by {mode}: {start.name} to {end.name} (estimate)",
        country=start.country if mode == "road" else None,
        length_km=round(km, 1),
        length_basis="geometry",
        status="open",
        geometry_source="",
        accuracy_m=10_000.0,
        sources=(),
        note=SEA_NOTE,
        coordinates=frozen(np.array(line, dtype=np.float64)),
    )
