"""Mend the main roads' breaks and make them small: fewer nodes, the same road distances.

Breaks are mended, nodes close to each other along the road become one (each keeps its road distance
to the one that stays), chains of nodes without a choice become one edge, short dead ends without a
town go. Chains are joined before dead ends are dropped: the other way round eats long roads.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from hinterland_source import (
    STRAIGHT_FACTOR,
    Roads,
    as_matrix,
    crow_km,
    land_masses,
    tree_of,
)
from scipy.sparse.csgraph import connected_components, dijkstra

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

GAP_KM, WET_GAP_KM = 3.0, 1.5
"""How wide a break may be that is mended without being looked at: over land, over a river.

Within one country and one land mass. Wider ones may cross a ridge; borders come from the table.
"""

SMALL_NODES = 50
"""Roads of so few nodes without a link to others are mended at each of them, not at the ends."""

DETOUR, DETOUR_KM = 4.0, 12.0
"""A dead end whose neighbour is this many times further by road, and this far (km), is a break."""

MERGE_KM = 1.5
"""Nodes within this road distance of a kept one, in its country, become one with it."""

STUB_KM = 20.0
"""Dead ends shorter than this go, unless a town lies at them."""

ALONE_KM = 100.0
"""Roads shorter than this that lead to no others go where their land mass has longer ones."""

SHAPE_KM = 1.0
"""How far the drawn line of an edge may lie from the source's."""


class Edge(NamedTuple):
    """Describe an edge of the small graph: ends, km, whether a ferry, vertices between the ends."""

    tail: int
    head: int
    km: float
    is_ferry: bool
    between: tuple[int, ...]


def mend(roads: Roads, inputs: Path) -> tuple[Roads, int]:
    """Return the roads with the breaks at dead ends closed, and how many were.

    Parameters
    ----------
    roads : main roads
    inputs : folder with the registry packages
    """
    tree, matrix = tree_of(roads.lonlat), roads.matrix()
    _, group = connected_components(matrix, directed=False)
    ends = np.flatnonzero((np.diff(matrix.indptr) == 1) | (np.bincount(group)[group] < SMALL_NODES))
    near = tree.query_ball_point(tree.data[ends], GAP_KM)
    links: set[tuple[int, int]] = set()
    for end, others in zip(ends.tolist(), near, strict=True):
        found = np.array([k for k in others if k != end], dtype=np.int64)
        found = found[roads.country[found] == roads.country[end]]
        found = found[roads.mass[found] == roads.mass[end]]
        if not len(found):
            continue
        far = dijkstra(matrix, indices=end, limit=DETOUR_KM)
        crow = np.linalg.norm(tree.data[found] - tree.data[end], axis=1)
        apart = far[found] > np.maximum(DETOUR_KM, DETOUR * crow)
        if apart.any():
            other = int(found[apart][np.argmin(crow[apart])])
            links.add((min(end, other), max(end, other)))
    pairs = np.array(sorted(links), dtype=np.int64).reshape(-1, 2)
    pairs = pairs[_is_dry(roads, pairs, inputs)]
    km = STRAIGHT_FACTOR * crow_km(roads.lonlat[pairs[:, 0]], roads.lonlat[pairs[:, 1]])
    return joined(roads, pairs[:, 0], pairs[:, 1], km), len(pairs)


def joined(
    roads: Roads, tail: Ints, head: Ints, km: Floats, is_ferry: NDArray[np.bool_] | None = None
) -> Roads:
    """Return the roads with more edges."""
    ferry = np.zeros(len(km), dtype=bool) if is_ferry is None else is_ferry
    return Roads(
        roads.lonlat,
        roads.country,
        roads.mass,
        np.r_[roads.tail, tail],
        np.r_[roads.head, head],
        np.r_[roads.km, km],
        np.r_[roads.is_ferry, ferry],
    )


def _is_dry(roads: Roads, pairs: Ints, inputs: Path) -> NDArray[np.bool_]:
    """Return whether three points between the ends of a pair lie on land, or a river is short."""
    masses = land_masses(inputs)[roads.mass[pairs[:, 0]]]
    start, end = roads.lonlat[pairs[:, 0]], roads.lonlat[pairs[:, 1]]
    dry = np.ones(len(pairs), dtype=bool)
    for share in (0.25, 0.5, 0.75):
        dry &= shapely.intersects(masses, shapely.points(start + share * (end - start)))
    return dry | (crow_km(start, end) <= WET_GAP_KM)


def merged(roads: Roads) -> tuple[Ints, Floats]:
    """Return for each node the node that stands for it, and the road distance to that one in km."""
    size = len(roads.lonlat)
    matrix = roads.matrix()
    start, neighbour, km = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    degree = np.diff(matrix.indptr)
    order = np.lexsort((np.arange(size), -degree))
    country = np.unique(roads.country, return_inverse=True)[1].tolist()
    stands, far = [-1] * size, [0.0] * size
    for center in order.tolist():
        if stands[center] >= 0:
            continue
        best, heap, done = {center: 0.0}, [(0.0, center)], set()
        while heap:
            at_km, node = heapq.heappop(heap)
            if node in done:
                continue
            done.add(node)
            stands[node], far[node] = center, at_km
            for k in range(start[node], start[node + 1]):
                other, to_km = neighbour[k], at_km + km[k]
                if stands[other] >= 0 or to_km > MERGE_KM:
                    continue
                if country[other] == country[center] and to_km < best.get(other, np.inf):
                    best[other] = to_km
                    heapq.heappush(heap, (to_km, other))
    return np.array(stands), np.array(far)


def small_graph(roads: Roads, stands: Ints, far: Floats, kept: set[int]) -> list[Edge]:
    """Return the edges between the nodes that stay, chains joined and short dead ends dropped.

    Parameters
    ----------
    roads : main roads
    stands, far : result of `merged`
    kept : nodes that no dead end is dropped at
    """
    edges = _between(roads, stands, far)
    for _ in range(2):
        edges = _chains(edges, roads, kept)
        edges = _without_stubs(edges, roads, kept)
    return _without_scraps(_chains(edges, roads, kept), roads)


def _between(roads: Roads, stands: Ints, far: Floats) -> list[Edge]:
    tail, head = stands[roads.tail], stands[roads.head]
    km = far[roads.tail] + roads.km + far[roads.head]
    low, high = np.minimum(tail, head), np.maximum(tail, head)
    order = np.lexsort((km, roads.is_ferry, high, low))
    order = order[(low != high)[order]]
    best: dict[tuple[int, int], Edge] = {}
    for k in order.tolist():
        ends = int(low[k]), int(high[k])
        best.setdefault(ends, Edge(*ends, float(km[k]), bool(roads.is_ferry[k]), ()))
    return list(best.values())


def _around(edges: list[Edge]) -> dict[int, list[int]]:
    around: dict[int, list[int]] = defaultdict(list)
    for number, edge in enumerate(edges):
        around[edge.tail].append(number)
        around[edge.head].append(number)
    return around


def _chains(edges: list[Edge], roads: Roads, kept: set[int]) -> list[Edge]:
    """Return the edges with nodes of two edges left out where no country changes."""
    around = _around(edges)

    def passes(node: int) -> bool:
        if len(around[node]) != 2 or node in kept:
            return False
        pair = [edges[k] for k in around[node]]
        ends = {end for edge in pair for end in (edge.tail, edge.head)}
        is_plain = not any(edge.is_ferry for edge in pair) and len(ends) == 3
        return is_plain and len({str(roads.country[end]) for end in ends}) == 1

    inner = {node for node in around if passes(node)}
    used, found = set(), []
    for first in sorted(node for node in around if node not in inner):
        for number in around[first]:
            if number not in used:
                found += [_walk(first, number, edges, around, inner, used)]
    return _shortest(found)


def _walk(
    first: int,
    number: int,
    edges: list[Edge],
    around: dict[int, list[int]],
    inner: set[int],
    used: set[int],
) -> Edge:
    """Return the edge that goes from a node along one of its edges to the next node that stays."""
    node, km, between, is_ferry = first, 0.0, [], False
    while True:
        used.add(number)
        edge = edges[number]
        is_forward = edge.tail == node
        between += edge.between if is_forward else edge.between[::-1]
        node = edge.head if is_forward else edge.tail
        km, is_ferry = km + edge.km, is_ferry or edge.is_ferry
        if node not in inner:
            return Edge(first, node, km, is_ferry, tuple(between))
        between.append(node)
        number = next(k for k in around[node] if k != number)


def _shortest(edges: list[Edge]) -> list[Edge]:
    """Return the edges without loops, of parallel ones the shortest."""
    best: dict[tuple[int, int], Edge] = {}
    for edge in sorted(edges, key=lambda e: (e.km, e.tail, e.head, e.between)):
        ends = min(edge.tail, edge.head), max(edge.tail, edge.head)
        if ends[0] != ends[1]:
            between = edge.between if edge.tail == ends[0] else edge.between[::-1]
            best.setdefault(ends, Edge(*ends, edge.km, edge.is_ferry, between))
    return [best[ends] for ends in sorted(best)]


def _without_stubs(edges: list[Edge], roads: Roads, kept: set[int]) -> list[Edge]:
    around = _around(edges)

    def is_stub(edge: Edge) -> bool:
        ends = [node for node in (edge.tail, edge.head) if len(around[node]) == 1]
        crosses = roads.country[edge.tail] != roads.country[edge.head]
        on_it = kept.intersection((*ends, *edge.between))
        return len(ends) == 1 and edge.km < STUB_KM and not on_it and not crosses

    return [edge for edge in edges if not is_stub(edge)]


def _without_scraps(edges: list[Edge], roads: Roads) -> list[Edge]:
    """Return the edges without short roads that lead to no others on their land mass."""
    tail, head = (np.array([edge[k] for edge in edges], dtype=np.int64) for k in (0, 1))
    km = np.array([edge.km for edge in edges])
    group = connected_components(as_matrix(len(roads.lonlat), tail, head, km), directed=False)[1]
    group, mass = group[tail], roads.mass[tail]
    total = np.bincount(group, weights=km)[group]
    longest = np.zeros(mass.max() + 1)
    np.maximum.at(longest, mass, total)
    stays = (total >= ALONE_KM) | (total >= longest[mass])
    return [edge for edge, is_kept in zip(edges, stays.tolist(), strict=True) if is_kept]


def drawn(edge: Edge, roads: Roads) -> Floats:
    """Return the vertices between the ends of an edge, simplified; shape (n, 2)."""
    line = roads.lonlat[[edge.tail, *edge.between, edge.head]]
    squeeze = np.array([np.cos(np.radians(line[:, 1].mean())), 1.0])
    simple = shapely.simplify(shapely.LineString(line * squeeze), SHAPE_KM / 111.2)
    return (shapely.get_coordinates(simple) / squeeze)[1:-1]
