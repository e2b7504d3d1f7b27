"""Shortest paths on the state graph under a mask.

The search is Dijkstra's (1959, doi:10.1007/BF01386390) as scipy.sparse.csgraph implements it,
exact on the states (node, mode, gauge). scipy adds parallel arcs up, so only the cheapest arc of
each pair of states goes in.
"""

from __future__ import annotations

import heapq
import sys
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.errors import ParameterError
from irru_geo.routing import no_return
from irru_geo.routing.searching import Tree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from irru_geo.model.steps import Step
    from irru_geo.routing.arc_amounts import ArcAmounts
    from irru_geo.routing.state_graph import StateGraph
    from irru_geo.vocabulary import Minimise

    FloatArray = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

_TIE = 1e-9
_LEAST = 1e-10
"""Never 0, which scipy would take for no arc."""

_SCIPY = "scipy.sparse.csgraph"
PLAIN_STATES = 5_000
"""States up to which one search in plain Python is faster than importing scipy."""

_KEPT = 64

_DECIMALS = 9
"""To which an OD matrix is rounded: sums of one path in either direction are the same."""

_BLOCK = 2**23
"""Numbers in the trees of an OD matrix that are in the memory at a time."""


class Path:
    """A way through a state graph: its arcs in order.

    Attributes
    ----------
    amounts
        Amounts of the arcs of the graph.
    arcs
        Numbers of arcs, in order.
    """

    def __init__(self, amounts: ArcAmounts, arcs: list[int]) -> None:
        self.amounts = amounts
        self.arcs = arcs

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Movements and handlings in order."""
        return tuple(step for arc in self.arcs for step in self.amounts.steps(arc))

    @cached_property
    def links(self) -> list[int]:
        """Numbers of the links used, in order."""
        return self.amounts.graph.links_along(self.arcs)

    @cached_property
    def km(self) -> float:
        """Kilometres."""
        return self.amount("distance")

    @cached_property
    def hours(self) -> float:
        """Expected hours."""
        return self.amount("time")

    def amount(self, minimise: Minimise) -> float:
        """Return the hours, km, dollars or kilograms of CO2e of the path, for one TEU."""
        return float(self.amounts.of(minimise).take(self.arcs).sum())


class Search:
    """Least amounts and best paths on a state graph, of one quantity.

    Parameters
    ----------
    amounts
        Amounts of the arcs.
    minimise
        `"time"` (hours), `"distance"` (km), `"cost"` (dollars a TEU) or `"co2e"` (kg a TEU); a
        billionth of the time, or of the distance for time, breaks ties.
    mask
        Which arcs may be used, shape (arcs,); None means all.
    penalty
        Something to add to each arc, in the same quantity; None means nothing.

    Raises
    ------
    ParameterError
        When `minimise` is none of them, or an arc that may be used has no parameter.
    """

    def __init__(
        self,
        amounts: ArcAmounts,
        minimise: Minimise = "time",
        mask: Mask | None = None,
        penalty: FloatArray | None = None,
    ) -> None:
        self.amounts = amounts
        self.mask = mask
        self._minimise: Minimise = minimise
        self._penalty = penalty
        self._without: dict[frozenset[int], Search] = {}
        self._has_searched = False
        weight = weights(amounts, minimise)
        if np.isnan(weight.sum()):
            missing = np.isnan(weight) & (True if mask is None else mask)
            if missing.any():
                amounts.raise_for_missing(int(missing.argmax()), minimise)
        if penalty is not None:
            weight = weight + penalty
        # what each arc counts with, infinite where it may not be used
        self.weight = weight if mask is None else np.where(mask, weight, np.inf)
        pairs = amounts.graph.pairs
        ordered = self.weight[pairs.order]
        self._least = np.minimum.reduceat(ordered, pairs.first) if len(ordered) else ordered
        self._used = np.flatnonzero(self._least < np.inf)

    @property
    def graph(self) -> StateGraph:
        """The state graph."""
        return self.amounts.graph

    @cached_property
    def _arc_of_pair(self) -> Numbers:
        """The cheapest arc between each two states."""
        pairs = self.graph.pairs
        best = np.flatnonzero(self.weight[pairs.order] == self._least[pairs.pair])[::-1]
        found = np.empty(len(pairs.first), dtype=np.int64)
        found[pairs.pair[best]] = pairs.order[best]
        return found

    @cached_property
    def used(self) -> tuple[Numbers, Numbers, FloatArray]:
        """Tails, heads and least weights of all pairs of states that are joined."""
        pairs = self.graph.pairs
        return pairs.tail[self._used], pairs.head[self._used], self._least[self._used]

    @cached_property
    def _rows(self) -> tuple[Numbers, Numbers, FloatArray]:
        """Where the pairs of each tail begin, their heads and their least weights."""
        tail, head, least = self.used
        return np.searchsorted(tail, np.arange(len(self.graph) + 1)), head, least

    @cached_property
    def matrix(self) -> csr_array:
        """Least weights between each two states, shape (states, states)."""
        from scipy.sparse import csr_array

        begins, head, least = self._rows
        begins, head = begins.astype(np.int32), head.astype(np.int32)  # as scipy's search has them
        size = len(self.graph)
        return csr_array((least, head, begins), shape=(size, size))

    @cached_property
    def _part(self) -> NDArray[np.int32]:
        """Number of the connected part that each state is in."""
        from scipy.sparse.csgraph import connected_components

        return connected_components(self.matrix, directed=False)[1]

    def path(self, nodes: Sequence[str]) -> Path | None:
        """Return the best path through nodes in order, no link passed twice; None if there is none.

        Parameters
        ----------
        nodes
            Origin, any number of points to pass, destination.
        """
        if nodes[0] == nodes[-1] and len(nodes) == 2:
            return Path(self.amounts, [])
        if not self._are_joined(nodes):
            return None
        arcs = self._direct(*nodes) if len(nodes) == 2 else no_return.best_arcs(self, nodes)
        return None if arcs is None else Path(self.amounts, arcs)

    def _direct(self, origin: str, destination: str) -> list[int] | None:
        """Return the arcs of the best path between two nodes: it passes no link twice."""
        start, end = self.graph.start_of(origin), self.graph.end_of(destination)
        tree = self.tree([start])
        return self.walk_back(tree, 0, start, end) if tree.cost[0, end] < np.inf else None

    def _are_joined(self, nodes: Sequence[str]) -> bool:
        """Return whether a path may lead through some nodes: they are in one connected part."""
        if not self._has_searched:  # the first search answers as fast as the parts are found
            self._has_searched = True
            return True
        graph, part = self.graph, self._part
        own = part[graph.start_of(nodes[0])]
        via = all(own in part[list(graph.at_node(node))] for node in nodes[1:-1])
        return via and bool(own == part[graph.end_of(nodes[-1])])

    def without(self, links: frozenset[int]) -> Search:
        """Return the search without some links, by their numbers; the latest are kept."""
        if not links:
            return self
        kept = self._without.get(links)
        if kept is None:
            if len(self._without) >= _KEPT:
                self._without.pop(next(iter(tuple(self._without))), None)
            kept = self.masked(~np.isin(self.graph.arcs.link, list(links)))
            self._without[links] = kept
        return kept

    def masked(self, mask: Mask) -> Search:
        """Return the search on those of its arcs that are left by a mask."""
        left = mask if self.mask is None else mask & self.mask
        return Search(self.amounts, self._minimise, left, self._penalty)

    def walk_back(self, tree: Tree, row: int, source: int, goal: int) -> list[int]:
        """Return the arcs from a source state, the one of a row of the tree, to a goal.

        The walk ends whatever the weights are: it has at most as many steps as there are states.
        """
        walk, before, state = [goal], tree.predecessors[row].item, goal
        for _ in range(len(self.graph)):
            if state == source:
                break
            state = before(state)
            walk.append(state)
        if state != source:
            raise ParameterError("weights: expected paths that end, found one in a circle.")
        way = np.array(walk[::-1], dtype=np.int64)
        arcs: list[int] = self.arcs_between(way[:-1], way[1:]).tolist()
        return arcs

    def arcs_between(self, tails: Numbers, heads: Numbers) -> Numbers:
        """Return the cheapest arc between each two states that are joined."""
        place = np.searchsorted(self.graph.pairs.key, tails * len(self.graph) + heads)
        return self._arc_of_pair[place]

    def tree(self, sources: Sequence[int]) -> Tree:
        """Return the least cost from each source state to every state.

        Parameters
        ----------
        sources
            Numbers of states, n of them.
        """
        is_first = not Search._has_answered and _SCIPY not in sys.modules
        if is_first and len(sources) == 1 and len(self.graph) <= PLAIN_STATES:
            Search._has_answered = True
            return self._plain_tree(sources[0])
        from scipy.sparse.csgraph import dijkstra

        cost, before = dijkstra(self.matrix, indices=sources, return_predecessors=True)
        return Tree(cost, before)

    _has_answered = False

    def _plain_tree(self, source: int) -> Tree:
        """Return the same as scipy does, for the one question of a short-lived process.

        Importing scipy.sparse.csgraph takes 0.2 s, a hundred times as long as this.
        """
        size = len(self.graph)
        leaving, head, weight = (part.tolist() for part in self._rows)
        cost, before = [np.inf] * size, [-1] * size
        cost[source] = 0.0
        queue = [(0.0, source)]
        while queue:
            so_far, state = heapq.heappop(queue)
            if so_far > cost[state]:
                continue
            for place in range(leaving[state], leaving[state + 1]):
                new, other = so_far + weight[place], head[place]
                if new < cost[other]:
                    cost[other], before[other] = new, state
                    heapq.heappush(queue, (new, other))
        return Tree(np.array([cost]), np.array([before], dtype=np.int32))

    def remaining(self, goal: int) -> FloatArray:
        """Return the least cost from every state to one of them; infinite where none leads."""
        cost: FloatArray = self.tree_to(goal).cost[0]
        return cost

    def tree_to(self, goal: int) -> Tree:
        """Return the least cost from every state to one of them, and the next state on the way."""
        from scipy.sparse.csgraph import dijkstra

        matrix = self.matrix.T.tocsr()
        return Tree(*dijkstra(matrix, indices=[goal], return_predecessors=True))

    def distances(self, origins: Sequence[str], destinations: Sequence[str]) -> FloatArray:
        """Return the least cost between each two nodes, without a path.

        Returns
        -------
        ndarray
            Shape (origins, destinations), in what the search minimises; infinite where nothing
            joins the two.
        """
        from scipy.sparse.csgraph import dijkstra

        starts = [self.graph.start_of(node) for node in origins]
        ends = [self.graph.end_of(node) for node in destinations]
        is_turned = len(starts) > len(ends)
        matrix = self.matrix.T.tocsr() if is_turned else self.matrix
        given, goals = (ends, starts) if is_turned else (starts, ends)
        sources, row = np.unique(np.array(given, dtype=np.int64), return_inverse=True)
        size = max(1, _BLOCK // max(len(self.graph), 1))
        blocks = [
            dijkstra(matrix, indices=sources[first : first + size])[:, goals]
            for first in range(0, len(sources), size)
        ]
        found = np.concatenate(blocks)[row] if blocks else np.empty((0, len(goals)))
        cost = np.round(found.T if is_turned else found, _DECIMALS)
        same = np.equal.outer(np.array(origins), np.array(destinations))
        return np.where(same, 0.0, cost)


def weights(amounts: ArcAmounts, minimise: Minimise) -> FloatArray:
    """Return what is minimised on each arc, with what breaks ties."""
    other = amounts.km if minimise == "time" else amounts.hours
    return amounts.of(minimise) + _TIE * other + _LEAST
