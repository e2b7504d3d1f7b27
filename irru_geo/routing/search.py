"""Shortest paths on the state graph, and what is in the way when there is none.

The search is Dijkstra's (1959, doi:10.1007/BF01386390) as scipy.sparse.csgraph implements it,
exact on the states (node, mode, gauge). scipy adds parallel arcs up, so only the cheapest arc of
each pair of states goes in.
"""

from __future__ import annotations

import heapq
import sys
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.errors import NoRouteError, ParameterError
from irru_geo.routing import no_return
from irru_geo.routing.state_graph import Path
from irru_geo.vocabulary import MINIMISE, MODES, UNBUILT, Minimise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from irru_geo.routing.state_graph import StateGraph

    FloatArray = NDArray[np.float64]

_TIE = 1e-9
_SCIPY = "scipy.sparse.csgraph"
_KEPT = 64


class Search:
    """Search a state graph for the least of one quantity.

    Parameters
    ----------
    graph
        The state graph.
    minimise
        `"time"` (typical hours), `"distance"` (km), `"cost"` (typical dollars a TEU) or `"co2e"`
        (typical kg a TEU); a billionth of the time, or of the distance for time, breaks ties.
    penalty
        Something to add to each arc, in the same quantity; None means nothing.

    Raises
    ------
    ParameterError
        When `minimise` is none of them, or something has no figure for cost or emissions.
    """

    def __init__(
        self, graph: StateGraph, minimise: Minimise = "time", penalty: FloatArray | None = None
    ) -> None:
        self.graph = graph
        self._minimise: Minimise = minimise
        self._penalty = np.zeros(len(graph.tail)) if penalty is None else penalty
        self._without: dict[frozenset[str], Search] = {}
        weight = weights(graph, minimise) + self._penalty
        order = np.lexsort((weight, graph.head, graph.tail))
        tail, head = graph.tail[order], graph.head[order]
        is_first = np.ones(len(order), dtype=bool)
        is_first[1:] = (np.diff(tail) != 0) | (np.diff(head) != 0)
        kept = order[is_first]
        self._tail, self._head = graph.tail[kept], graph.head[kept]
        self._weight = weight[kept]
        pairs = zip(self._tail.tolist(), self._head.tolist(), strict=True)
        self._arc_of = dict(zip(pairs, kept.tolist(), strict=True))

    @cached_property
    def _matrix(self) -> csr_array:
        from scipy.sparse import csr_array

        size = len(self.graph.states)
        return csr_array((self._weight, (self._tail, self._head)), shape=(size, size))

    def path(self, nodes: Sequence[str]) -> Path | None:
        """Return the best path through nodes in order, no link passed twice; None if there is none.

        Parameters
        ----------
        nodes
            Origin, any number of points to pass, destination.
        """
        if nodes[0] == nodes[-1] and len(nodes) == 2:
            return Path(self.graph, [])
        return no_return.best_path(self, nodes)

    def without(self, links: frozenset[str]) -> Search:
        """Return the search without some links; the latest are kept."""
        if not links:
            return self
        if links not in self._without:
            if len(self._without) >= _KEPT:
                self._without.pop(next(iter(self._without)))
            lost = [arc for link in links for arc in self.graph.arcs_of.get(link, ())]
            penalty = self._penalty.copy()
            penalty[lost] = np.inf
            self._without[links] = Search(self.graph, self._minimise, penalty)
        return self._without[links]

    def walk_back(self, tree: Tree, row: int, source: int, goal: int) -> list[int]:
        """Return the arcs from a source state, the one of a row of the tree, to a goal."""
        before = tree.predecessors[row].item
        arcs: list[int] = []
        while goal != source:
            previous = before(goal)
            arcs.append(self._arc_of[previous, goal])
            goal = previous
        return arcs[::-1]

    def tree(self, sources: Sequence[int]) -> Tree:
        """Return the least cost from each source state to every state.

        Parameters
        ----------
        sources
            Places of states in the graph, n of them.
        """
        if _SCIPY not in sys.modules and len(sources) == 1 and not Search._has_answered:
            Search._has_answered = True
            return self._plain_tree(sources[0])
        from scipy.sparse.csgraph import dijkstra

        cost, before = dijkstra(self._matrix, indices=sources, return_predecessors=True)
        return Tree(cost, before)

    _has_answered = False

    def _plain_tree(self, source: int) -> Tree:
        """Return the same as scipy does, for the one question of a short-lived process.

        Importing scipy.sparse.csgraph takes 0.2 s, a hundred times as long as this.
        """
        size = len(self.graph.states)
        leaving = np.searchsorted(self._tail, np.arange(size + 1)).tolist()
        head, weight = self._head.tolist(), self._weight.tolist()
        cost, before = [np.inf] * size, [-1] * size
        cost[source] = 0.0
        queue = [(0.0, source)]
        while queue:
            so_far, state = heapq.heappop(queue)
            if so_far > cost[state]:
                continue
            for arc in range(leaving[state], leaving[state + 1]):
                new, other = so_far + weight[arc], head[arc]
                if new < cost[other]:
                    cost[other], before[other] = new, state
                    heapq.heappush(queue, (new, other))
        return Tree(np.array([cost]), np.array([before], dtype=np.int32))

    def remaining(self, goal: int) -> FloatArray:
        """Return the least cost from every state to one of them; infinite where none leads."""
        from scipy.sparse.csgraph import dijkstra

        cost: FloatArray = dijkstra(self._matrix.T.tocsr(), indices=[goal])[0]
        return cost

    def distances(self, origins: Sequence[str], destinations: Sequence[str]) -> FloatArray:
        """Return the least cost between each two nodes, without a path.

        Returns
        -------
        ndarray
            Shape (origins, destinations), in what the search minimises; infinite where nothing
            joins the two.
        """
        from scipy.sparse.csgraph import dijkstra

        index = self.graph.index
        starts = [index[node, "start", 0] for node in origins]
        ends = [index[node, "end", 0] for node in destinations]
        cost: FloatArray = dijkstra(self._matrix, indices=starts)[:, ends]
        same = np.equal.outer(np.array(origins), np.array(destinations))
        return np.where(same, 0.0, cost)


class Tree(NamedTuple):
    """Hold least costs and predecessors, both of shape (sources, states)."""

    cost: FloatArray
    predecessors: NDArray[np.int32]


def weights(graph: StateGraph, minimise: Minimise) -> FloatArray:
    """Return what is minimised on each arc; never 0, which scipy would take for no arc."""
    if minimise not in MINIMISE:
        expected = ", ".join(MINIMISE)
        raise ParameterError(f"minimise: expected one of {expected}, got {minimise!r}.")
    first = amounts(graph, minimise)
    other = graph.km if minimise == "time" else graph.hours
    return first + _TIE * other + 1e-10


def amounts(graph: StateGraph, what: Minimise) -> FloatArray:
    """Return the typical hours, km, dollars or kilograms of CO2e of each arc, for one TEU."""
    if what == "cost":
        return graph.usd
    if what == "co2e":
        return graph.co2e_kg
    return graph.km if what == "distance" else graph.hours


def explain(
    graph: StateGraph,
    nodes: Sequence[str],
    closed_by: Mapping[str, str],
    avoided: Mapping[str, str],
    all_modes: Callable[[], StateGraph],
    turn: no_return.Repeat | None = None,
) -> NoRouteError:
    """Return the error that says what separates the places of a journey.

    Where the open links would serve only a path that turns round at a place on the way, it says
    at which.

    Parameters
    ----------
    graph
        The state graph with the closed links in it.
    nodes
        Origin, points to pass, destination.
    closed_by
        Link id to what keeps it closed.
    avoided
        Link id to the wish that leaves it out; these come into play only when nothing else helps.
    all_modes
        Gives the state graph of all modes, with the closed links in it.
    turn
        Where the best path on the open links would turn round; None when there is none.
    """
    path = _least_closed(graph, nodes, closed_by, avoided)
    if path is None:
        turn = turn or no_return.first_repeat(Search(graph), nodes)
        path = _least_closed(all_modes(), nodes, closed_by, avoided)
        lacks = _lacking(graph, path) if turn is None else f"{_turning(turn)}. Leave it out"
        return NoRouteError(nodes[0], nodes[-1], (), lacks)
    closed_by = {**closed_by, **avoided}
    links = list(dict.fromkeys(str(s.link_id) for s in path.steps if s.kind == "movement"))
    reasons = {link: closed_by[link] for link in links if link in closed_by}
    unbuilt = {link: word for link, word in reasons.items() if word in UNBUILT}
    blocked_by = dict.fromkeys(link if link in unbuilt else reasons[link] for link in reasons)
    said = [f"{link!r} is {word.replace('_', ' ')}" for link, word in unbuilt.items()]
    remedy = [] if turn is None else [_turning(turn)]
    if said:
        remedy.append(f"{'; '.join(said)}; allow other modes, or open it with a scenario")
    if len(unbuilt) < len(reasons):
        remedy.append(
            "It is closed by a scenario, by an event of that day (disruptions=False leaves those "
            "out) or by avoid=..."
        )
    return NoRouteError(nodes[0], nodes[-1], tuple(blocked_by), ". ".join(remedy))


def _turning(turn: no_return.Repeat) -> str:
    return f"{turn.place!r} can be reached, but left only by turning round on {turn.link!r}"


def _least_closed(
    graph: StateGraph,
    nodes: Sequence[str],
    closed_by: Mapping[str, str],
    avoided: Mapping[str, str],
) -> Path | None:
    """Return the path that needs the fewest avoided links, then the fewest closed ones."""
    penalty = np.zeros(len(graph.steps))
    for links, hours in ((closed_by, 1e6), (avoided, 1e9)):
        uses = [any(step.link_id in links for step in steps) for steps in graph.steps]
        penalty[uses] = hours
    return Search(graph, "time", penalty=penalty).path(nodes)


def _lacking(graph: StateGraph, path: Path | None) -> str:
    """Return what a graph of some modes lacks, given a path of any mode."""
    allowed = {state[1] for state in graph.states} & set(MODES)
    names = ", ".join(mode for mode in MODES if mode in allowed)
    text = f"No links join them, open or closed, with the allowed modes ({names})"
    missing = [] if path is None else [s.mode for s in path.steps if s.kind == "movement"]
    more = [mode for mode in dict.fromkeys(missing) if mode not in allowed]
    return f"{text}; {' and '.join(more)} would" if more else text
