"""Other ways than the best one: dissimilar alternatives, and trade-offs that nothing dominates."""

from __future__ import annotations

import heapq
from math import inf
from operator import add, le, mul
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.arguments import as_count
from irru_geo.routing.no_return import approach
from irru_geo.routing.search import Path, Search, weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from irru_geo.routing.arc_amounts import ArcAmounts
    from irru_geo.routing.search import Mask
    from irru_geo.routing.state_graph import StateGraph
    from irru_geo.vocabulary import Minimise

    FloatArray = NDArray[np.float64]

SHARED = 0.6
"""Routes that share more than this part of the shorter one's length count as the same."""

TOLERANCE = 0.01
"""Trade-offs smaller than this part of the least possible amount are left out."""

_PENALTY = 0.4
MOST_ALTERNATIVES = 100
"""No two places have more ways that are really different."""

_TRIES_EACH = 12


def dissimilar(
    amounts: ArcAmounts,
    mask: Mask | None,
    nodes: Sequence[str],
    k: int,
    minimise: Minimise = "time",
) -> list[Path]:
    """Return up to k paths that are really different, the best first.

    Parameters
    ----------
    amounts
        Amounts of the arcs of a state graph.
    mask
        Which arcs may be used; None means all.
    nodes
        Origin, points to pass, destination.
    k
        How many are wanted, at least 1.
    minimise
        What is minimised.

    Returns
    -------
    list
        Fewer than k when there are no more; empty when there is no path.

    Notes
    -----
    The iterative penalty method: after each path its links become 40 % dearer; the next path is
    kept when it shares at most 60 % of its length with each one before (the similarity index of
    Akgün, Erkut and Batta 2000, doi:10.1016/S0377-2217(99)00214-3). Parallel links of one mode
    count as shared.
    """
    k = as_count(k, "k", most=MOST_ALTERNATIVES)
    cost = weights(amounts, minimise)
    penalty = np.zeros(len(cost))
    link_of = amounts.graph.arcs.link
    kept: list[Path] = []
    for _ in range(_TRIES_EACH * k):
        path = Search(amounts, minimise, mask, penalty).path(nodes)
        if path is None or len(kept) == k:
            break
        if all(_shared(path, other) <= SHARED for other in kept):
            kept.append(path)
        again = np.isin(link_of, path.links)
        penalty[again] += _PENALTY * cost[again]
    return sorted(kept, key=lambda path: float(cost[path.arcs].sum()))


def _shared(path: Path, other: Path) -> float:
    """Return the shared part of the shorter path's length, 0 to 1."""
    ours, theirs = _stretches(path), _stretches(other)
    shorter = min(sum(ours.values()), sum(theirs.values()))
    both = sum(min(km, theirs[stretch]) for stretch, km in ours.items() if stretch in theirs)
    return both / shorter if shorter > 0 else 1.0


def _stretches(path: Path) -> dict[tuple[str, ...], float]:
    """Return the km between each two nodes by one mode; parallel tracks are one stretch."""
    found: dict[tuple[str, ...], float] = {}
    for step in path.steps:
        if step.kind == "movement":
            key = (step.mode, *sorted((step.from_node, step.to_node)))
            found[key] = found.get(key, 0.0) + step.length_km
    return found


def undominated(
    amounts: ArcAmounts,
    mask: Mask | None,
    nodes: Sequence[str],
    criteria: Sequence[Minimise] = ("time", "distance"),
    tolerance: float = TOLERANCE,
) -> list[Path]:
    """Return the paths that no other one beats in all criteria, the best in the first one first.

    Parameters
    ----------
    amounts
        Amounts of the arcs of a state graph.
    mask
        Which arcs may be used; None means all.
    nodes
        Origin, points to pass, destination.
    criteria
        Some of time, distance, cost, co2e.
    tolerance
        Part of the least possible amount of each criterion that makes no difference.

    Returns
    -------
    list
        Empty when there is no path. Whatever path there is, one of these is at most `tolerance`
        times the least amount worse than it in every criterion; the best of each is among them.

    Notes
    -----
    Multi-criteria label setting with lower bounds (NAMOA*, Mandow and Pérez de la Cruz 2010,
    doi:10.1145/1754399.1754400). Labels at one state are compared exactly; the tolerance is only
    between what a label may still become and a path that is already complete, so that it does not
    add up along the way. A label also says how many of the points it has passed, and takes no link
    that it took before one of them, but for a ship that leaves a port as it came.
    """
    if len(nodes) == 2 and nodes[0] == nodes[1]:
        return [Path(amounts, [])]
    searches = [Search(amounts, criterion, mask) for criterion in criteria]
    best = [search.path(nodes) for search in searches]
    seeds = [path.arcs for path in best if path is not None]
    if not seeds:
        return []
    amount = np.array([amounts.of(criterion) for criterion in criteria]).T
    totals = {tuple(amount[arcs].sum(axis=0).tolist()): arcs for arcs in seeds}
    totals = {own: arcs for own, arcs in totals.items() if not _beaten(own, totals.keys() - {own})}
    found = _Labels(_stages(searches, nodes), mask, amount).search(totals, tolerance)
    return [Path(amounts, found[total]) for total in sorted(found)]


def unbeaten(totals: Sequence[Sequence[float]]) -> list[int]:
    """Return the numbers of the totals that no other one equals or beats, the least first.

    Examples
    --------
    >>> unbeaten([(3, 1), (1, 2), (2, 3), (1, 2)])
    [1, 0]
    """
    kept: list[int] = []
    for number in sorted(range(len(totals)), key=lambda k: tuple(totals[k])):
        if not _beaten(tuple(totals[number]), [tuple(totals[k]) for k in kept]):
            kept.append(number)
    return kept


Amounts = tuple[float, ...]


def _beaten(own: Amounts, others: Iterable[Amounts], slack: Amounts | None = None) -> bool:
    """Return whether one of the others is at most `slack` worse in everything."""
    limit = own if slack is None else tuple(map(add, own, slack))
    return any(all(map(le, other, limit)) for other in others)


class _Stages(NamedTuple):
    """Hold the parts of a journey between the points that it passes.

    Attributes
    ----------
    graph
        The state graph.
    start, goal
        States in which it begins and is over.
    stops
        States of the point at the end of each part but the last.
    approaches
        Links by which a ship may leave each of these points as it came.
    ahead
        For each part the least amounts from each state to the goal, shape (states, criteria).
    """

    graph: StateGraph
    start: int
    goal: int
    stops: list[frozenset[int]]
    approaches: list[frozenset[int]]
    ahead: list[FloatArray]


def _stages(searches: Sequence[Search], nodes: Sequence[str]) -> _Stages:
    graph = searches[0].graph
    start, goal = graph.start_of(nodes[0]), graph.end_of(nodes[-1])
    ahead = [np.array([search.remaining(goal) for search in searches]).T]
    stops = [graph.at_node(node) for node in nodes[1:-1]]
    for states in reversed(stops):
        further = [
            np.min([search.remaining(q) + ahead[0][q, k] for q in states], axis=0, initial=inf)
            for k, search in enumerate(searches)
        ]
        ahead.insert(0, np.array(further).T)
    approaches = [approach(searches[0], node) for node in nodes[1:-1]]
    return _Stages(graph, start, goal, [frozenset(states) for states in stops], approaches, ahead)


class _Labels:
    """Labels of states: what each way to a state has used up so far, and the arc it came by."""

    def __init__(self, stages: _Stages, mask: Mask | None, amount: FloatArray) -> None:
        self._stages = stages
        graph = stages.graph
        self._leaving: dict[int, list[tuple[int, int, Amounts]]] = {}
        arcs = np.arange(len(amount)) if mask is None else np.flatnonzero(mask)
        columns = (arcs, graph.arcs.tail[arcs], graph.arcs.head[arcs], amount[arcs])
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for arc, tail, head, used in rows:
            self._leaving.setdefault(tail, []).append((arc, head, tuple(used)))
        self._ahead = [[tuple(row) for row in ahead.tolist()] for ahead in stages.ahead]
        self._link: list[int] = graph.arcs.link.tolist()
        self._labels: list[tuple[int, int, int]] = [(-1, -1, 0)]  # label before, arc, part

    def search(self, found: dict[Amounts, list[int]], tolerance: float) -> dict[Amounts, list[int]]:
        """Return the undominated totals at the goal with their arcs, `found` among them."""
        start, goal, last = self._stages.start, self._stages.goal, len(self._ahead) - 1
        least = self._ahead[0][start]
        slack = tuple(tolerance * value for value in least)
        scale = tuple(1 / value if value > 0 else 0.0 for value in least)
        queue = [(float(len(least)), 0, 0, start, (0.0,) * len(least))]
        kept: dict[tuple[int, int], list[Amounts]] = {}
        while queue:
            _, label, part, state, used = heapq.heappop(queue)
            hopes = tuple(map(add, used, self._ahead[part][state]))
            if _beaten(used, kept.get((part, state), ())) or _beaten(hopes, found, slack):
                continue
            if state == goal and part == last:
                found[used] = _walk_back(self._labels, label)
                continue
            kept.setdefault((part, state), []).append(used)
            for arc, head, more in self._leaving.get(state, ()):
                after = tuple(map(add, used, more))
                then = part + (part < last and head in self._stages.stops[part])
                hopes = tuple(map(add, after, self._ahead[then][head]))
                if inf in hopes or _beaten(after, kept.get((then, head), ())):
                    continue
                if not _beaten(hopes, found, slack) and not self._turns(label, arc, part):
                    self._labels.append((label, arc, part))
                    rank = sum(map(mul, hopes, scale))
                    heapq.heappush(queue, (rank, len(self._labels) - 1, then, head, after))
        return found

    def _turns(self, label: int, arc: int, part: int) -> bool:
        """Return whether the link of an arc was passed in an earlier part of a label's way."""
        link = self._link[arc]
        if part == 0 or link < 0:
            return False
        while label:
            label, before, of_part = self._labels[label]
            if of_part < part and self._link[before] == link:
                is_next = of_part == part - 1
                return not (is_next and link in self._stages.approaches[of_part])
        return False


def _walk_back(labels: Sequence[tuple[int, int, int]], label: int) -> list[int]:
    arcs = []
    while label:
        label, arc, _ = labels[label]
        arcs.append(arc)
    return arcs[::-1]
