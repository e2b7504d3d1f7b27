"""From the points and edges of a drawn network to nodes and links: hubs, and chains between them.

A hub is a place where something happens: a junction, a station, a port, a border, a dead end.
Points of one hub lie close together (the throat of a station, the ramps of an interchange); what
lies between two hubs is one link, whose length is measured along the track into the hubs' middle,
so that drawing hubs together loses no kilometre.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]


class Edges(NamedTuple):
    """Straight pieces of lines as parallel arrays.

    Attributes
    ----------
    tail, head
        Numbers of points.
    km
        Length of each piece; above 0.
    kind
        Number of what a link must have one of (mode and gauge); -1 for a connection that exists
        only inside a hub.
    """

    tail: Ints
    head: Ints
    km: Floats
    kind: Ints

    def take(self, chosen: NDArray[np.bool_] | Ints) -> Edges:
        """Return some of the edges."""
        return Edges(self.tail[chosen], self.head[chosen], self.km[chosen], self.kind[chosen])


class Chain(NamedTuple):
    """A link to be: hubs at its ends, kind, km along the track, and the points it passes."""

    tail: int
    head: int
    kind: int
    km: float
    points: Ints


def hubs(edges: Edges, special: Ints, count: int, snap_km: float) -> tuple[Ints, Ints]:
    """Return the hub of each point, and the middle point of each hub.

    Parameters
    ----------
    edges
        All edges.
    special
        Points that are hubs whatever meets there; the first of a hub is its middle.
    count
        How many points there are.
    snap_km
        How far apart, along the track, points of one hub may lie from its middle.

    Returns
    -------
    tuple
        Hub of each point, shape (count,), -1 for points along a chain; and for each hub the number
        of its middle point.
    """
    is_hub = _is_hub(edges, special, count)
    middles = _middles(edges, is_hub, special, count, snap_km)
    cost, _, source = _from_middles(edges, middles, count, snap_km)
    number = np.full(count, -1, dtype=np.int64)
    number[middles] = np.arange(len(middles))
    near = is_hub & np.isfinite(cost)
    hub = np.full(count, -1, dtype=np.int64)
    hub[near] = number[source[near]]
    return hub, middles


def _is_hub(edges: Edges, special: Ints, count: int) -> NDArray[np.bool_]:
    """Return which points end a chain: where kinds meet, lines branch or end."""
    ends = np.concatenate([edges.tail, edges.head])
    kinds = np.concatenate([edges.kind, edges.kind])
    degree = np.bincount(ends, minlength=count)
    low = np.full(count, np.iinfo(np.int64).max)
    high = np.full(count, -2)
    np.minimum.at(low, ends, kinds)
    np.maximum.at(high, ends, kinds)
    found: NDArray[np.bool_] = (degree > 0) & ((degree != 2) | (low != high))
    found[special] = True
    return found


def _middles(
    edges: Edges, is_hub: NDArray[np.bool_], special: Ints, count: int, snap_km: float
) -> Ints:
    """Return points such that each hub point has one within `snap_km`, special ones first.

    A greedy cover: in the order of how many edges meet, a point becomes a middle unless one is
    near already.
    """
    chosen = list(dict.fromkeys(special.tolist()))
    cost, _, _ = _from_middles(edges, np.array(chosen, dtype=np.int64), count, snap_km)
    left = np.flatnonzero(is_hub & ~np.isfinite(cost))
    graph = _matrix(edges, count)
    degree = np.bincount(np.concatenate([edges.tail, edges.head]), minlength=count)
    covered = np.zeros(count, dtype=bool)
    for point in left[np.argsort(-degree[left], kind="stable")].tolist():
        if not covered[point]:
            chosen.append(point)
            covered[_within(graph, point, snap_km)] = True
    return np.array(chosen, dtype=np.int64)


def _within(graph: csr_array, start: int, limit_km: float) -> list[int]:
    """Return the points within some km of a point; a search that ends at the limit."""
    import heapq

    best, queue = {start: 0.0}, [(0.0, start)]
    while queue:
        km, point = heapq.heappop(queue)
        if km > best[point]:
            continue
        for place in range(graph.indptr[point], graph.indptr[point + 1]):
            other, total = int(graph.indices[place]), km + float(graph.data[place])
            if total <= limit_km and total < best.get(other, np.inf):
                best[other] = total
                heapq.heappush(queue, (total, other))
    return list(best)


def _matrix(edges: Edges, count: int) -> csr_array:
    """Return the least km between neighbours, both ways; parallel edges would be added up."""
    low, high = np.minimum(edges.tail, edges.head), np.maximum(edges.tail, edges.head)
    order = np.lexsort((edges.km, high, low))
    low, high, km = low[order], high[order], edges.km[order]
    first = np.r_[True, (np.diff(low) != 0) | (np.diff(high) != 0)] if len(low) else order < 0
    one_way = coo_array((km[first], (low[first], high[first])), shape=(count, count))
    return csr_array(one_way + one_way.T)


def _from_middles(
    edges: Edges, middles: Ints, count: int, limit_km: float
) -> tuple[Floats, Ints, Ints]:
    """Return for each point the km to the nearest middle, the point before it, and the middle."""
    if not len(middles):
        empty = np.full(count, -1, dtype=np.int64)
        return np.full(count, np.inf), empty, empty
    cost, before, source = dijkstra(
        _matrix(edges, count), indices=middles, min_only=True, limit=limit_km,
        return_predecessors=True,
    )  # fmt: skip
    return cost, before.astype(np.int64), source.astype(np.int64)


def chains(edges: Edges, hub: Ints, middles: Ints, snap_km: float) -> list[Chain]:
    """Return the shortest chain of each kind between each two hubs.

    Parameters
    ----------
    edges
        All edges.
    hub, middles
        From `hubs`.
    snap_km
        As for `hubs`.
    """
    inside = _from_middles(edges, middles, len(hub), snap_km)
    best: dict[tuple[int, int, int], Chain] = {}
    for kind, km, walk in _walks(edges.take(edges.kind >= 0), hub):
        points = walk if hub[walk[0]] <= hub[walk[-1]] else walk[::-1]
        tail, head = int(hub[points[0]]), int(hub[points[-1]])
        if tail == head:
            continue
        there = _to_middle(inside, points[0])[::-1]
        back = _to_middle(inside, points[-1])
        total = km + float(inside[0][points[0]] + inside[0][points[-1]])
        key = (tail, head, kind)
        if key not in best or total < best[key].km:
            whole = np.array([*there, *points[1:-1], *back], dtype=np.int64)
            best[key] = Chain(tail, head, kind, total, whole)
    return [best[key] for key in sorted(best)]


def _to_middle(inside: tuple[Floats, Ints, Ints], point: int) -> list[int]:
    """Return the points from one of a hub to the hub's middle."""
    _, before, source = inside
    path = [point]
    while path[-1] != source[point] and len(path) <= len(before):
        path.append(int(before[path[-1]]))
    return path


def _walks(edges: Edges, hub: Ints) -> Iterator[tuple[int, float, list[int]]]:
    """Yield kind, km and points of each way along edges of one kind from a hub point to the next.

    Each is yielded once. A circle without a hub is passed over: nothing leads to it.
    """
    order, start = _incidence(edges, len(hub))
    tail, head, km, kind = (column.tolist() for column in edges)
    used = np.zeros(len(tail), dtype=bool)
    for point in np.flatnonzero(hub >= 0).tolist():
        for first in order[start[point] : start[point + 1]].tolist():
            if used[first]:
                continue
            edge, at, points, total = first, point, [point], 0.0
            while True:
                used[edge] = True
                total += km[edge]
                at = head[edge] if tail[edge] == at else tail[edge]
                points.append(at)
                if hub[at] >= 0:
                    break
                one, other = order[start[at] : start[at + 1]].tolist()
                edge = other if one == edge else one
            yield kind[first], total, points


def _incidence(edges: Edges, count: int) -> tuple[Ints, Ints]:
    """Return the edges at each point, and where those of each point begin."""
    ends = np.concatenate([edges.tail, edges.head])
    numbers = np.concatenate([np.arange(len(edges.tail))] * 2)
    order = np.argsort(ends, kind="stable")
    return numbers[order], np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=count))])


def merged(links: Sequence[Chain], keep: set[int], stub_km: float) -> list[Chain]:
    """Return the links without short dead ends, with hubs that only two links touch merged.

    Dead ends go once, after merging: a long line with many stations is one, and stays.

    Parameters
    ----------
    links
        From `chains`.
    keep
        Hubs that stay: stations, ports, borders.
    stub_km
        Dead ends shorter than this go, unless they lead to a hub that stays.
    """
    whole = _merged(links, keep)
    degree = Counter(end for link in whole for end in (link.tail, link.head))
    loose = {hub for hub, count in degree.items() if count == 1 and hub not in keep}
    long = [i for i in whole if i.km >= stub_km or not loose & {i.tail, i.head}]
    return _merged(long or whole, keep)


def _merged(links: Sequence[Chain], keep: set[int]) -> list[Chain]:
    """Return the links with hubs merged that two links of one kind touch and nothing needs."""
    left = dict(enumerate(links))
    at: dict[int, set[int]] = {}
    for number, link in left.items():
        at.setdefault(link.tail, set()).add(number)
        at.setdefault(link.head, set()).add(number)
    for hub in sorted(at.keys() - keep):
        if len(at[hub]) != 2:
            continue
        one, other = sorted(at[hub])
        joined = _joined(hub, left[one], left[other])
        if joined is None or any(
            left[number].kind == joined.kind for number in at[joined.tail] & at[joined.head]
        ):
            continue
        del left[other]
        left[one] = joined
        at[joined.tail] = at[joined.tail] - {one, other} | {one}
        at[joined.head] = at[joined.head] - {one, other} | {one}
        at[hub] = set()
    return [left[number] for number in sorted(left)]


def _joined(hub: int, one: Chain, other: Chain) -> Chain | None:
    """Return two links of one kind that meet at a hub as one; None when they are not such."""
    if one.kind != other.kind:
        return None
    first, second = _from(one, hub), _from(other, hub)
    if first.head == second.head:
        return None
    points = np.concatenate([first.points[::-1], second.points[1:]])
    link = Chain(first.head, second.head, first.kind, first.km + second.km, points)
    return link if link.tail <= link.head else _turned(link)


def _from(link: Chain, hub: int) -> Chain:
    return link if link.tail == hub else _turned(link)


def _turned(link: Chain) -> Chain:
    return Chain(link.head, link.tail, link.kind, link.km, link.points[::-1])
