"""Best paths through places on the way that pass no link twice: no cargo goes in and back out.

A best path between two places never passes a link twice; one through places on the way may, where
a place lies at the end of a branch. Branch and bound, best first: the best path is looked at, and
where it passes a link twice, once on the leg before a place and once after it, the search goes on
with the link barred from the one leg and, apart, from the other. The first path without a repeated
link is the best of all. A ship may leave a port of call by the approach that it came by.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from itertools import count, pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.errors import NoRouteError
from irru_geo.routing.state_graph import ALONG, IS_WATER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irru_geo.routing.searching import Searching, Tree

APPROACH_KM = 140.0
"""How far a ship may leave a port of call as it came.

Rotterdam lies 34 km behind Hook of Holland; Hamburg 115 km from the approach buoy of the Elbe
(portofhamburg.com, "The Elbe River"), 136 km from its mouth in the network: no port at which liners
call on their way lies further up a river (estimate).
"""

MAX_TRIES = 500
"""Paths that are looked at before the search is given up; the bundled corridors need a few."""

Barred = tuple[frozenset[int], ...]
"""For each leg the numbers of the links that it may not use."""


class Repeat(NamedTuple):
    """A link that two legs of a path use, and the place at which the path turned round.

    `link` is its number, `first` and `second` are those of the legs; `place` is the node before the
    second.
    """

    link: int
    first: int
    second: int
    place: str


def best_arcs(search: Searching, nodes: Sequence[str]) -> list[int] | None:
    """Return the arcs of the best path that passes no link twice; None if there is no path.

    Parameters
    ----------
    search
        Search on the links that may be used.
    nodes
        Origin, any number of places to pass, destination.

    Raises
    ------
    NoRouteError
        When so many links would be passed twice that the search is given up.
    """
    legs = Legs(search, nodes)
    order = count()
    queue: list[tuple[float, int, Barred, list[list[int]]]] = []

    def push(barred: Barred) -> None:
        found = legs.solve(barred)
        if found is not None:
            heapq.heappush(queue, (found[0], next(order), barred, found[1]))

    push((frozenset(),) * (len(nodes) - 1))
    for _ in range(MAX_TRIES):
        if not queue:
            return None
        _, _, barred, arcs = heapq.heappop(queue)
        repeat = legs.repeat(arcs)
        if repeat is None:
            return [arc for leg in arcs for arc in leg]
        for leg in (repeat.first, repeat.second):
            wider = barred[leg] | {repeat.link}
            push((*barred[:leg], wider, *barred[leg + 1 :]))
    named = ", ".join(nodes[1:-1])
    remedy = (
        f"More than {MAX_TRIES} ways by {named} were looked at, and each passes a link twice; "
        "leave some of these out, or choose another branch"
    )
    raise NoRouteError(nodes[0], nodes[-1], (), remedy)


def first_repeat(search: Searching, nodes: Sequence[str]) -> Repeat | None:
    """Return where the best path through nodes would turn round; None when it does not, or is none.

    Parameters
    ----------
    search, nodes
        As for `best_arcs`.
    """
    legs = Legs(search, nodes)
    found = legs.solve((frozenset(),) * (len(nodes) - 1))
    return None if found is None else legs.repeat(found[1])


def lower_bound(search: Searching, nodes: Sequence[str]) -> float:
    """Return the least amount of a path through nodes that may turn round; infinite without one.

    Parameters
    ----------
    search, nodes
        As for `best_path`.
    """
    found = Legs(search, nodes).solve((frozenset(),) * (len(nodes) - 1))
    return math.inf if found is None else found[0]


class Legs:
    """The legs of a journey between the places that it passes.

    Parameters
    ----------
    search, nodes
        As for `best_arcs`.
    """

    def __init__(self, search: Searching, nodes: Sequence[str]) -> None:
        self._search = search
        self._nodes = nodes
        graph = search.graph
        self._stops: list[tuple[int, ...]] = [
            (graph.start_of(nodes[0]),),
            *(self._passed(node) for node in nodes[1:-1]),
            (graph.end_of(nodes[-1]),),
        ]
        self._leaves = [tuple(self._left(state) for state in states) for states in self._stops]
        self._approaches: dict[str, frozenset[int]] = {}
        self._trees: dict[tuple[int, frozenset[int]], tuple[Searching, Tree]] = {}

    def _passed(self, node: str) -> tuple[int, ...]:
        """Return the states in which a place on the way is come to.

        One off the network is come to as if the journey ended there, and left as if it began.
        """
        graph = self._search.graph
        if graph.columns.is_off_network[graph.columns.node_number[node]]:
            return (graph.end_of(node),)
        return graph.at_node(node)

    def _left(self, state: int) -> int:
        """Return the state in which a place is left that is come to in another."""
        graph = self._search.graph
        node = int(graph.states.node[state])
        return int(graph.start[node]) if state == graph.end[node] else state

    def solve(self, barred: Barred) -> tuple[float, list[list[int]]] | None:
        """Return the least cost and the arcs of each leg, with some links barred from legs."""
        if any(not stop for stop in self._stops):
            return None
        cost = [0.0]
        came_from: list[list[int]] = []
        for number, (_, there) in enumerate(pairwise(self._stops)):
            further = self._tree(number, barred[number])[1].cost[:, there].tolist()
            columns = [
                [so_far + row[place] for so_far, row in zip(cost, further, strict=True)]
                for place in range(len(there))
            ]
            came_from.append([column.index(min(column)) for column in columns])
            cost = [min(column) for column in columns]
        at = cost.index(min(cost))
        if not math.isfinite(cost[at]):
            return None
        least, arcs = cost[at], []
        for number in range(len(came_from) - 1, -1, -1):
            search, tree = self._tree(number, barred[number])
            row = came_from[number][at]
            ends = self._leaves[number][row], self._stops[number + 1][at]
            arcs.append(search.walk_back(tree, row, *ends))
            at = row
        return least, arcs[::-1]

    def _tree(self, number: int, barred: frozenset[int]) -> tuple[Searching, Tree]:
        key = number, barred
        if key not in self._trees:
            search = self._search.without(barred)
            self._trees[key] = search, search.tree(self._leaves[number])
        return self._trees[key]

    def repeat(self, arcs: Sequence[Sequence[int]]) -> Repeat | None:
        """Return a link that two legs use, the one nearest to the place where they turn round."""
        if len(arcs) < 2:
            return None
        links = [self._search.graph.links_along(leg) for leg in arcs]
        used = Counter(link for leg in links for link in leg)
        if max(used.values(), default=0) < 2:
            return None
        seen: dict[int, int] = {}
        for number, leg in enumerate(links):
            for link in leg:
                first = seen.setdefault(link, number)
                if first != number and not self._is_call(link, first, number):
                    return Repeat(link, first, number, self._nodes[number])
                seen[link] = number
        return None

    def _is_call(self, link: int, first: int, second: int) -> bool:
        """Return whether a ship calls at a port between two legs and leaves as it came."""
        if second != first + 1:
            return False
        port = self._nodes[second]
        if port not in self._approaches:
            self._approaches[port] = approach(self._search, port)
        return link in self._approaches[port]


def approach(search: Searching, node: str) -> frozenset[int]:
    """Return the links of the ways by ship to a port that are at most `APPROACH_KM` long."""
    graph = search.graph
    is_port = any(IS_WATER[graph.states.mode[state]] for state in graph.at_node(node))
    found: dict[int, float] = {}
    border = [(graph.columns.node_number[node], 0.0)] if is_port else []
    around = _by_ship(search) if is_port else {}
    while border:
        here, so_far = border.pop()
        for link, there, km in around.get(here, ()):
            if so_far + km <= APPROACH_KM and so_far + km < found.get(link, math.inf):
                found[link] = so_far + km
                border.append((there, so_far + km))
    return frozenset(found)


def _by_ship(search: Searching) -> Mapping[int, list[tuple[int, int, float]]]:
    """Return for each node the links by ship from there, with their other ends and km."""
    graph = search.graph
    is_used = (graph.arcs.kind == ALONG) & IS_WATER[graph.states.mode[graph.arcs.tail]]
    if search.mask is not None:
        is_used &= search.mask
    used = np.flatnonzero(is_used)
    ends = (graph.states.node[side[used]].tolist() for side in (graph.arcs.tail, graph.arcs.head))
    rows = zip(graph.arcs.link[used].tolist(), *ends, graph.km[used].tolist(), strict=True)
    around: dict[int, list[tuple[int, int, float]]] = {}
    for link, tail, head, km in rows:
        around.setdefault(tail, []).append((link, head, km))
    return around
