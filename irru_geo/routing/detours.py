"""The best path between two nodes when parts of the network are gone, without a search for each.

Both shortest-path trees are kept: of the ways from the origin, and of the ways to the destination.
With some arcs gone, the states whose ways from the origin used them, and those whose ways to the
destination used them, have to go another way; all others go as before. Where no state is in both
sets, the best path that is left goes as before to some state, takes one arc, and goes on as before
(Malik, Mittal and Gupta 1989, doi:10.1016/0167-6377(89)90065-5, for one lost edge). Else a search
is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from irru_geo.routing.search import Path

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from irru_geo.routing.search import Mask, Search

    FloatArray = NDArray[np.float64]
    Numbers = NDArray[np.int64]


class Detours:
    """Best ways between two nodes without some arcs.

    Parameters
    ----------
    search
        Search with everything there.
    best
        The best path with everything there.
    ends
        Origin and destination, node ids.
    """

    def __init__(self, search: Search, best: Path, ends: tuple[str, str]) -> None:
        self._search = search
        self._ends = ends
        self._best = best
        graph = search.graph
        start, end = graph.start_of(ends[0]), graph.end_of(ends[1])
        there, back = search.tree([start]), search.tree_to(end)
        self._out = _Tree(search, there.cost[0], there.predecessors[0], is_back=False)
        self._home = _Tree(search, back.cost[0], back.predecessors[0], is_back=True)
        arcs = graph.arcs
        self._total = self._out.cost[arcs.tail] + search.weight + self._home.cost[arcs.head]

    def without(self, lost: Mask, gone: Mask) -> tuple[float, float]:
        """Return hours and km of the best path that is left; infinite when there is none.

        Parameters
        ----------
        lost
            Arcs that are gone, shape (arcs,).
        gone
            States whose arcs are all gone, shape (states,).
        """
        if not lost[self._best.arcs].any():
            return self._best.hours, self._best.km
        out, home = self._out.uses(lost), self._home.uses(lost)
        if (out & home & ~gone & np.isfinite(self._out.cost) & np.isfinite(self._home.cost)).any():
            path = self._search.masked(~lost).path(self._ends)
            return (np.inf, np.inf) if path is None else (path.hours, path.km)
        arcs = self._search.graph.arcs
        total = np.where(lost | out[arcs.tail] | home[arcs.head], np.inf, self._total)
        arc = int(total.argmin())
        if not np.isfinite(total[arc]):
            return np.inf, np.inf
        way = [*self._out.way(arcs.tail[arc])[::-1], arc, *self._home.way(arcs.head[arc])]
        path = Path(self._search.amounts, way)
        return path.hours, path.km


class _Tree:
    """A tree of shortest paths: of each state the next one on its way, and what the way takes."""

    def __init__(
        self, search: Search, cost: FloatArray, after: NDArray[np.int32], *, is_back: bool
    ) -> None:
        self.cost = cost
        state = np.arange(len(cost))
        is_on = after >= 0
        following = np.where(is_on, after, state)
        self._arc = np.full(len(cost), -1)
        ends = (state, following) if is_back else (following, state)
        self._arc[is_on] = search.arcs_between(ends[0][is_on], ends[1][is_on])
        self._jumps = [following]
        while (self._jumps[-1] != (further := self._jumps[-1][self._jumps[-1]])).any():
            self._jumps.append(further)
        self._arcs, self._next = self._arc.tolist(), following.tolist()

    def way(self, state: int) -> list[int]:
        """Return the arcs between a state and the root of the tree, those of the state first."""
        arcs = []
        while self._arcs[state] >= 0:
            arcs.append(self._arcs[state])
            state = self._next[state]
        return arcs

    def uses(self, lost: Mask) -> Mask:
        """Return the states whose way uses one of some arcs."""
        found: Mask = np.append(lost, False)[self._arc]
        for jump in self._jumps:
            found = found | found[jump]
        return found
