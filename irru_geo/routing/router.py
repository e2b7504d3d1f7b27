"""From nodes and wishes (modes, avoid, what is minimised) to paths on a network's open links."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from irru_geo.arguments import as_choice, as_items, as_texts
from irru_geo.errors import NoRouteError, ParameterError
from irru_geo.layers.record_columns import fields_of, positions
from irru_geo.places.places import NEAR_KM
from irru_geo.routing.alternatives import dissimilar, undominated
from irru_geo.routing.arc_amounts import ArcAmounts
from irru_geo.routing.graph_builder import build
from irru_geo.routing.modes import ALL_MODES, Modes, read_modes
from irru_geo.routing.no_return import first_repeat, lower_bound
from irru_geo.routing.no_route import Obstacles, lacking
from irru_geo.routing.search import PLAIN_STATES, Search
from irru_geo.vocabulary import ACCESS, HOURS_PER_DAY, MINIMISE, MODES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from irru_geo.model.state import NetworkState
    from irru_geo.routing.search import Mask, Path
    from irru_geo.routing.state_graph import StateGraph
    from irru_geo.vocabulary import Minimise

    FloatArray = NDArray[np.float64]

Kept = TypeVar("Kept")

KEPT_SEARCHES, KEPT_ARCS = 32, 2**23
"""How many settings (what is minimised, modes, avoid) a network keeps the search of, and how many
arcs these have in all: of a large network fewer are kept."""


class Router:
    """Paths between the nodes of one network state.

    Parameters
    ----------
    state
        The network on a date, under scenarios.
    first
        Router of another state of the same data, whose graph is shared.
    before
        Graph of the first nodes and links of these data, which is added to.
    """

    def __init__(
        self,
        state: NetworkState,
        *,
        first: Router | None = None,
        before: StateGraph | None = None,
    ) -> None:
        self._state = state
        self._nodes = state.data.nodes
        self._first = first
        self._before = before
        self._kept: dict[Hashable, Any] = {}

    @cached_property
    def graph(self) -> StateGraph:
        """The state graph of all links."""
        if self._first is not None:
            return self._first.graph
        return build(self._state.data, self._before)

    @cached_property
    def amounts(self) -> ArcAmounts:
        """What the arcs take on this state."""
        return ArcAmounts(self.graph, self._state)

    def under(self, state: NetworkState) -> Router:
        """Return the router of another state of the same data."""
        return Router(state, first=self._first or self)

    def joined(self, state: NetworkState) -> Router:
        """Return the router of a state with more nodes and links behind those that are there."""
        return Router(state, before=self.graph)

    # What may be used

    def _links_of(self, modes: Modes | None) -> Mask:
        """Return the links of some modes, and access links, which every mode may use."""
        columns = self.graph.columns
        if modes is None:
            return np.ones(len(columns.km), dtype=bool)
        allowed: Mask = columns.layer == columns.word("layer", ACCESS)
        allowed |= self._links_named(modes)
        allowed[self._needless(modes)] = False
        return allowed

    def _links_named(self, modes: Modes) -> Mask:
        """Return the links of some modes, each everywhere or in one layer."""
        columns = self.graph.columns
        named = np.zeros(len(columns.km), dtype=bool)
        for mode, layer in modes.items:
            is_there = True if not layer else columns.layer == columns.word("layer", layer)
            named |= (columns.mode == MODES.index(mode)) & is_there
        return named

    def _needless(self, modes: Modes) -> list[int]:
        """Return the access links of other modes, at places that have one of the allowed modes."""
        columns, names = self.graph.columns, modes.names
        access = np.flatnonzero(columns.layer == columns.word("layer", ACCESS)).tolist()
        served = {int(columns.tail[i]) for i in access if MODES[columns.mode[i]] in names}
        return [
            i
            for i in access
            if MODES[columns.mode[i]] not in names and int(columns.tail[i]) in served
        ]

    def _numbers(self, links: Iterable[str]) -> list[int]:
        number = self.graph.columns.link_number
        return [number[link] for link in links]

    def _arcs_of(self, links: Mask) -> Mask:
        """Return the arcs along some links, and within nodes between states that these touch."""
        graph = self.graph
        is_along = graph.arcs.link >= 0
        along = is_along & np.append(links, False)[graph.arcs.link]
        alive = ~graph.is_moving
        alive[graph.arcs.tail[along]] = True
        alive[graph.arcs.head[along]] = True
        inside = ~is_along & alive[graph.arcs.tail] & alive[graph.arcs.head]
        used: Mask = along | inside
        return used

    def mask(self, modes: Modes | None = None, avoid: Collection[str] = ()) -> Mask:
        """Return the arcs that are open, of some modes, and not to be avoided."""
        links = self._links_of(modes)
        links[self._numbers(self._state.availability.closed_by)] = False
        links[self._numbers(self._avoided(avoid))] = False
        return self._arcs_of(links)

    def _avoided(self, avoid: Collection[str]) -> dict[str, str]:
        targets = self._state.targets
        return {
            link: target for target in as_texts(avoid, "avoid") for link in targets.links(target)
        }

    def open_links(
        self, modes: Collection[str] | None, avoid: Collection[str]
    ) -> list[tuple[str, str]]:
        """Return the end nodes of all open links of some modes that are not avoided."""
        links = self._links_of(self._read(modes))
        links[self._numbers(self._state.availability.closed_by)] = False
        links[self._numbers(self._avoided(avoid))] = False
        ids, columns = self.graph.node_ids, self.graph.columns
        found = np.flatnonzero(links)
        ends = zip(columns.tail[found].tolist(), columns.head[found].tolist(), strict=True)
        return [(ids[tail], ids[head]) for tail, head in ends]

    def _read(self, modes: Collection[str] | None) -> Modes | None:
        return read_modes(modes, self._state.data.links)

    # Paths

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
        search = self.search(minimise, modes, avoid)
        path = None if self._are_apart(nodes) else search.path(nodes)
        if path is None:
            raise self._why_not(nodes, modes, avoid)
        return path

    def _are_apart(self, nodes: Sequence[str]) -> bool:
        """Return whether no link of a large network joins some nodes; a small one is searched."""
        return len(self.graph) > PLAIN_STATES and not self.graph.are_joined(nodes)

    def bound(
        self,
        nodes: Sequence[str],
        *,
        minimise: Minimise,
        modes: Collection[str] | None,
        avoid: Collection[str],
    ) -> float:
        """Return what a way through some nodes takes at least, even if it turned round on it."""
        return lower_bound(self.search(minimise, modes, avoid), nodes)

    def search(
        self, minimise: Minimise, modes: Collection[str] | None, avoid: Collection[str]
    ) -> Search:
        """Return the search for some settings; the latest are kept."""
        as_choice(minimise, "minimise", MINIMISE)
        key = (minimise, self._read(modes), as_texts(avoid, "avoid"))
        return self._keep(key, lambda: Search(self.amounts, minimise, self.mask(key[1], key[2])))

    def _keep(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return what is kept under a key, once it is made; threads may do so at the same time."""
        value: Kept | None = self._kept.get(key)
        if value is None:
            most = max(2, min(KEPT_SEARCHES, KEPT_ARCS // max(len(self.graph.arcs.tail), 1)))
            if len(self._kept) >= most:
                self._kept.pop(next(iter(tuple(self._kept))), None)
            value = self._kept[key] = make()
        return value

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
        mask = self.search(minimise, modes, avoid).mask
        return dissimilar(self.amounts, mask, nodes, k, minimise)

    def pareto(
        self,
        nodes: Sequence[str],
        *,
        criteria: Sequence[Minimise],
        modes: Collection[str] | None,
        avoid: Collection[str],
    ) -> list[Path]:
        """Return the ways that nothing beats in all criteria; raises like `path`."""
        named: dict[Minimise, None] = dict.fromkeys(as_items(criteria, "criteria"))
        if not named:
            raise ParameterError("criteria: expected at least one, got none.")
        self.path(nodes, minimise=next(iter(named)), modes=modes, avoid=avoid)
        mask = self.search(next(iter(named)), modes, avoid).mask
        return undominated(self.amounts, mask, nodes, tuple(named))

    # Places and what separates them

    def standing_for(self, nodes: Sequence[str], modes: Collection[str] | None) -> tuple[str, ...]:
        """Return for each node itself, or the node that it boards at.

        A place without a link of the allowed modes, open or closed, boards at the nearest node
        of its country within 25 km that has one: St Petersburg by sea is its port.
        """
        chosen = self._read(modes)
        if chosen is None:
            return tuple(nodes)
        touched = self._touched(chosen)
        number = self.graph.columns.node_number
        return tuple(
            node if touched[number[node]] else self._beside(node, touched) for node in nodes
        )

    def _touched(self, modes: Modes | None) -> Mask:
        """Return the nodes with a link of some modes, open or closed."""
        return self._keep(("touched", modes), lambda: self._find_touched(modes))

    def _find_touched(self, modes: Modes | None) -> Mask:
        columns, of_mode = self.graph.columns, self._links_named(modes or ALL_MODES)
        touched: Mask = np.zeros(len(self._nodes), dtype=bool)
        touched[columns.tail[of_mode]] = touched[columns.head[of_mode]] = True
        for node in self._off_network:
            touched[columns.node_number[node]] = True
        return touched

    @cached_property
    def _off_network(self) -> list[str]:
        """Places that are in no file; they have access links only."""
        return [node for node, layer in fields_of(self._nodes, "layer") if layer == ACCESS]

    def _nearest(self, node: str, touched: Mask, country: str | None = None) -> tuple[float, str]:
        """Return the nearest of some nodes, of a country where one is given, and its km."""
        from irru_geo.geodesy import distance_km

        places, columns = np.flatnonzero(touched), self.graph.columns
        if country is not None:
            code = columns.word("node_country", country)
            places = places[columns.node_country[places] == code]
        if not len(places):
            return float("inf"), ""
        km = distance_km(self._nodes[node]["lon_lat"], positions(self._nodes)[places])
        return float(km.min()), self.graph.node_ids[int(places[km.argmin()])]

    def _beside(self, node: str, touched: Mask) -> str:
        country = self._nodes[node]["country"]
        if country is None:  # no truck goes to a place at sea
            return node
        km, other = self._nearest(node, touched, country)
        return other if km <= NEAR_KM else node

    def _why_not(
        self, nodes: Sequence[str], modes: Collection[str] | None, avoid: Collection[str]
    ) -> NoRouteError:
        """Return the error that says what separates some nodes."""
        chosen = self._read(modes)
        touched = self._touched(chosen)
        for node in nodes:
            if not touched[self.graph.columns.node_number[node]]:
                km, other = self._nearest(node, touched)
                remedy = f"No link of the allowed modes ({chosen or ALL_MODES}) touches {node!r}"
                if other:
                    remedy += f"; the nearest place that has one is {other!r}, {km:.0f} km away"
                return NoRouteError(nodes[0], nodes[-1], (), remedy)
        avoided = self._avoided(avoid)
        if self._are_apart(nodes):
            lacks = lacking(self.graph.columns, chosen or ALL_MODES, None)
            return NoRouteError(nodes[0], nodes[-1], (), lacks)
        key = ("obstacles", chosen, as_texts(avoid, "avoid"))
        obstacles = self._keep(key, lambda: self._obstacles(chosen, avoided))
        turn = first_repeat(self.search("time", modes, avoid), nodes)
        return obstacles.between(nodes, turn)

    def _obstacles(self, modes: Modes | None, avoided: Mapping[str, str]) -> Obstacles:
        masks = self._arcs_of(self._links_of(modes)), self._arcs_of(self._links_of(None))
        closed_by = self._state.availability.closed_by
        return Obstacles(self.amounts, masks, closed_by, avoided, modes or ALL_MODES)
