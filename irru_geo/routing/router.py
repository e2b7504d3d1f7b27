"""From places and wishes (modes, avoid, what is minimised) to paths on a network's open links."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from irru_geo.arguments import as_items
from irru_geo.errors import NoRouteError, ParameterError
from irru_geo.places.places import NEAR_KM
from irru_geo.routing import no_return, state_graph
from irru_geo.routing.alternatives import dissimilar, undominated
from irru_geo.routing.modes import ALL_MODES, Modes, read_modes
from irru_geo.routing.search import Search, explain
from irru_geo.vocabulary import ACCESS, HOURS_PER_DAY, Minimise

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from irru_geo.layers.frozen import Record
    from irru_geo.model.state import NetworkState
    from irru_geo.routing.state_graph import Path

    FloatArray = NDArray[np.float64]

KEPT_SEARCHES = 32
"""How many settings (what is minimised, modes, avoid) a network keeps the graph of."""


class Router:
    """Paths between the nodes of one network state.

    Parameters
    ----------
    state
        The network on a date, under scenarios.
    """

    def __init__(self, state: NetworkState) -> None:
        self._state = state
        self._nodes = state.data.nodes
        self._links = state.data.links
        self._build = partial(
            state_graph.build,
            self._nodes,
            self._links,
            state.parameters,
            state.availability,
            charges=state.charges,
        )
        self._closed_by = state.availability.closed_by
        self._targets = state.targets
        self._searches: dict[tuple[Any, ...], Search] = {}
        self._touched_by: dict[Modes, dict[str, None]] = {}

    def _read(self, modes: Collection[str] | None) -> Modes | None:
        return read_modes(modes, self._links)

    def path(
        self,
        nodes: Sequence[str],
        *,
        minimise: Minimise,
        modes: Collection[str] | None,
        avoid: Collection[str],
    ) -> Path:
        """Return the best way through some nodes.

        Raises
        ------
        NoRouteError
            When there is none; names what is in the way.
        """
        path = self.search(minimise, modes, avoid).path(nodes)
        if path is None:
            raise self._why_not(nodes, modes, avoid)
        return path

    def bound(
        self,
        nodes: Sequence[str],
        *,
        minimise: Minimise,
        modes: Collection[str] | None,
        avoid: Collection[str],
    ) -> float:
        """Return what a way through some nodes takes at least, even if it turned round on it."""
        return no_return.lower_bound(self.search(minimise, modes, avoid), nodes)

    def standing_for(self, nodes: Sequence[str], modes: Collection[str] | None) -> tuple[str, ...]:
        """Return for each node itself, or the node that it boards at.

        A place without a link of the allowed modes, open or closed, boards at the nearest node
        within 25 km that has one: St Petersburg by sea is its port.
        """
        chosen = self._read(modes)
        if chosen is None:
            return tuple(nodes)
        touched = self._touched(chosen)
        return tuple(node if node in touched else self._beside(node, touched) for node in nodes)

    def _touched(self, modes: Modes) -> dict[str, None]:
        """Return the nodes with a link of some modes, open or closed."""
        if modes not in self._touched_by:
            self._touched_by[modes] = {
                link[end]: None
                for link in self._links.values()
                if modes.allow(link)
                for end in ("from_node", "to_node")
                if self._is_served(link, end, modes)
            }
        return self._touched_by[modes]

    def _is_served(self, link: Record, end: str, modes: Modes) -> bool:
        """Return whether an end of an allowed link has one of the modes; an access link may not."""
        is_access = link["layer"] == ACCESS and self._nodes[link[end]].get("layer") != ACCESS
        return not is_access or link["mode"] in modes.names

    def _nearest(self, node: str, others: Collection[str]) -> tuple[float, str]:
        from irru_geo.geodesy import distance_km

        ids = list(others)
        km = distance_km(self._nodes[node]["lon_lat"], [self._nodes[i]["lon_lat"] for i in ids])
        return (float(km.min()), ids[int(km.argmin())]) if ids else (float("inf"), "")

    def _beside(self, node: str, touched: Collection[str]) -> str:
        km, other = self._nearest(node, touched)
        return other if km <= NEAR_KM else node

    def _why_not(
        self, nodes: Sequence[str], modes: Collection[str] | None, avoid: Collection[str]
    ) -> NoRouteError:
        """Return the error that says what separates some nodes."""
        chosen = self._read(modes)
        allowed = chosen or ALL_MODES
        touched = self._touched(allowed)
        for node in nodes:
            if node not in touched:
                km, other = self._nearest(node, touched)
                remedy = f"No link of the allowed modes ({allowed}) touches {node!r}"
                if other:
                    remedy += f"; the nearest place that has one is {other!r}, {km:.0f} km away"
                return NoRouteError(nodes[0], nodes[-1], (), remedy)
        turn = no_return.first_repeat(self.search("time", modes, avoid), nodes)
        graph = self._build(closed=self._needless(chosen), modes=chosen)
        return explain(graph, nodes, self._closed_by, self._avoided(avoid), self._build, turn)

    def _needless(self, modes: Modes | None) -> set[str]:
        """Return the access links of other modes, at places that have one of the allowed modes."""
        access = {i: link for i, link in self._links.items() if link["layer"] == ACCESS}
        if modes is None or not access:
            return set()
        served = {link["from_node"] for link in access.values() if link["mode"] in modes.names}
        return {
            i
            for i, link in access.items()
            if link["mode"] not in modes.names and link["from_node"] in served
        }

    def distances(
        self,
        origins: Sequence[str],
        destinations: Sequence[str],
        *,
        minimise: Minimise,
        modes: Collection[str] | None,
    ) -> FloatArray:
        """Return the least days, km, dollars or kg between each two nodes; days for time."""
        search = self.search(minimise, modes, ())
        cost = search.distances(
            self.standing_for(origins, modes), self.standing_for(destinations, modes)
        )
        return cost / HOURS_PER_DAY if minimise == "time" else cost

    def alternatives(
        self,
        nodes: Sequence[str],
        k: int,
        *,
        minimise: Minimise,
        modes: Collection[str] | None,
        avoid: Collection[str],
    ) -> list[Path]:
        """Return up to k dissimilar ways, the best first; raises like `path`."""
        self.path(nodes, minimise=minimise, modes=modes, avoid=avoid)
        graph = self.search(minimise, modes, avoid).graph
        return dissimilar(graph, nodes, k, minimise)

    def pareto(
        self,
        nodes: Sequence[str],
        *,
        criteria: Sequence[Minimise],
        modes: Collection[str] | None,
        avoid: Collection[str],
    ) -> list[Path]:
        """Return the ways that nothing beats in all criteria; raises like `path`."""
        named = dict.fromkeys(as_items(criteria))
        if not named:
            raise ParameterError("criteria: expected at least one, got none.")
        self.path(nodes, minimise=next(iter(named)), modes=modes, avoid=avoid)
        graph = self.search(next(iter(named)), modes, avoid).graph
        return undominated(graph, (nodes[0], nodes[-1]), tuple(named))

    def _avoided(self, avoid: Collection[str]) -> dict[str, str]:
        return {link: target for target in as_items(avoid) for link in self._targets.links(target)}

    def open_links(
        self, modes: Collection[str] | None, avoid: Collection[str]
    ) -> list[tuple[str, str]]:
        """Return the end nodes of all open links of some modes that are not avoided."""
        closed = self._closed_by.keys() | self._avoided(avoid).keys()
        allowed = self._read(modes) or ALL_MODES
        return [
            (link["from_node"], link["to_node"])
            for link_id, link in self._links.items()
            if link_id not in closed and allowed.allow(link)
        ]

    def search(
        self, minimise: Minimise, modes: Collection[str] | None, avoid: Collection[str]
    ) -> Search:
        """Return the search for some settings; the latest are kept."""
        key = (minimise, self._read(modes), as_items(avoid))
        if key not in self._searches:
            closed = self._closed_by.keys() | self._avoided(avoid).keys() | self._needless(key[1])
            graph = self._build(closed=closed, modes=key[1])
            if len(self._searches) >= KEPT_SEARCHES:
                self._searches.pop(next(iter(self._searches)))
            self._searches[key] = Search(graph, minimise)
        return self._searches[key]
