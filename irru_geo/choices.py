"""Other ways than the best one: dissimilar alternatives, and trade-offs that nothing dominates."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.errors import ParameterError
from irru_geo.routing import Search, weights
from irru_geo.state_graph import Path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from irru_geo.state_graph import StateGraph

    FloatArray = NDArray[np.float64]

SHARED = 0.6
"""Routes that share more than this part of the shorter one's length count as the same."""

_PENALTY = 0.4
_SHORTER_KM = 1.0
_TRIES_EACH = 12


def dissimilar(
    graph: StateGraph, nodes: Sequence[str], k: int, minimise: str = "time"
) -> list[Path]:
    """Return up to k paths that are really different, the best first.

    Parameters
    ----------
    graph
        State graph.
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
    Akgün, Erkut and Batta 2000, doi:10.1016/S0377-2217(99)00214-3).
    """
    if k != int(k) or k < 1:
        raise ParameterError(f"k: expected a whole number of at least 1, got {k!r}.")
    cost = weights(graph, minimise)
    penalty = np.zeros(len(cost))
    arcs_of = _arcs_by_link(graph)
    kept: list[Path] = []
    for _ in range(_TRIES_EACH * k):
        path = Search(graph, minimise, penalty).path(nodes)
        if path is None or len(kept) == k:
            break
        if all(_shared(path, other) <= SHARED for other in kept):
            kept.append(path)
        for link in _links(path):
            arcs = arcs_of[link]
            penalty[arcs] += _PENALTY * cost[arcs]
    return sorted(kept, key=lambda path: float(cost[path.arcs].sum()))


def _arcs_by_link(graph: StateGraph) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for arc, steps in enumerate(graph.steps):
        for step in steps:
            if step.kind == "movement":
                found.setdefault(str(step.link_id), []).append(arc)
    return found


def _links(path: Path) -> dict[str, float]:
    """Return the links of a path with their km."""
    return {str(step.link_id): step.length_km for step in path.steps if step.kind == "movement"}


def _shared(path: Path, other: Path) -> float:
    """Return the shared part of the shorter path's length, 0 to 1."""
    ours, theirs = _links(path), _links(other)
    shorter = min(sum(ours.values()), sum(theirs.values()))
    both = sum(km for link, km in ours.items() if link in theirs)
    return both / shorter if shorter > 0 else 1.0


def undominated(graph: StateGraph, origin: str, destination: str) -> list[Path]:
    """Return the paths that no other one beats in both time and distance, the fastest first.

    Parameters
    ----------
    graph
        State graph.
    origin, destination
        Node ids.

    Notes
    -----
    Label setting in order of time (Martins 1984, doi:10.1016/0377-2217(84)90202-2), so that a
    label is dominated when a faster one at its state is as short. A path has to be 1 km shorter
    than a faster one to count.
    """
    start = graph.index[origin, "start", 0]
    goal = graph.index[destination, "end", 0]
    leaving: dict[int, list[int]] = {}
    for arc, tail in enumerate(graph.tail.tolist()):
        leaving.setdefault(tail, []).append(arc)
    hours, km, head = graph.hours.tolist(), graph.km.tolist(), graph.head.tolist()
    shortest: dict[int, float] = {}
    labels: list[tuple[int, int]] = [(-1, -1)]  # label before, arc
    queue: list[tuple[float, float, int, int]] = [(0.0, 0.0, start, 0)]
    found: list[int] = []
    while queue:
        time, distance, state, label = heapq.heappop(queue)
        best = min(shortest.get(state, np.inf), shortest.get(goal, np.inf))
        if distance > best - _SHORTER_KM:
            continue
        shortest[state] = distance
        if state == goal:
            found.append(label)
            continue
        for arc in leaving.get(state, ()):
            labels.append((label, arc))
            after = (time + hours[arc], distance + km[arc], head[arc], len(labels) - 1)
            heapq.heappush(queue, after)
    return [Path(graph, _walk_back(labels, label)) for label in found]


def _walk_back(labels: Sequence[tuple[int, int]], label: int) -> list[int]:
    arcs = []
    while label:
        label, arc = labels[label]
        arcs.append(arc)
    return arcs[::-1]
