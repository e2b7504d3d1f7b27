"""What the rule that no link is passed twice asks of a search, and what a search finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from irru_geo.routing.state_graph import StateGraph


class Tree(NamedTuple):
    """Least costs and predecessors, both of shape (sources, states)."""

    cost: NDArray[np.float64]
    predecessors: NDArray[np.int32]


class Searching(Protocol):
    """A search of a state graph; see `irru_geo.routing.search.Search`."""

    @property
    def graph(self) -> StateGraph:
        """The state graph."""

    @property
    def mask(self) -> NDArray[np.bool_] | None:
        """Arcs that may be used; None means all."""

    def without(self, links: frozenset[int]) -> Searching:
        """Return the search without some links, by their numbers."""

    def tree(self, sources: Sequence[int]) -> Tree:
        """Return the least costs from some states."""

    def walk_back(self, tree: Tree, row: int, source: int, goal: int) -> list[int]:
        """Return the arcs of the best path to a state."""
