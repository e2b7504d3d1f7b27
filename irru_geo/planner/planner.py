"""`RoutePlanner`: one journey, or one OD matrix, on a network state."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import pairwise, product
from typing import TYPE_CHECKING, Self

from irru_geo.arguments import as_choice, as_items, as_name, as_switch
from irru_geo.errors import NoRouteError, ParameterError, UnknownNameError
from irru_geo.layers.progress import watched
from irru_geo.layers.record_columns import Joined
from irru_geo.model.parameters import Location
from irru_geo.places import access_links
from irru_geo.places.places import OffNetworkPlace, Place
from irru_geo.planner.isochrone_area import reached_on, with_area
from irru_geo.planner.journey import Journey
from irru_geo.planner.od_matrix import ERRORS, od_matrix
from irru_geo.planner.route import Route
from irru_geo.planner.view import NetworkView
from irru_geo.routing import reachability
from irru_geo.routing.alternatives import unbeaten
from irru_geo.routing.branches import branch_ends, pinned_nodes
from irru_geo.routing.modes import allows_road
from irru_geo.routing.router import Router
from irru_geo.spelling import nearest_names
from irru_geo.vocabulary import ACCESS, HOURS_PER_DAY, MINIMISE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from irru_geo.errors import UnknownPlaceError
    from irru_geo.layers.rows import Branch
    from irru_geo.model.parameters import Parameter
    from irru_geo.model.state import NetworkState
    from irru_geo.routing.search import Path, Search
    from irru_geo.vocabulary import Minimise


class RoutePlanner(NetworkView):
    """Routes, alternatives and OD matrices on a network state; `Network` stands on it.

    Parameters
    ----------
    state
        The data on a date, under scenarios.
    router
        Its router, where it is there already: planners of the same data share one graph.
    """

    def __init__(self, state: NetworkState, router: Router | None = None) -> None:
        super().__init__(state)
        self._router = router

    @cached_property
    def router(self) -> Router:
        """Paths between nodes."""
        return Router(self._state) if self._router is None else self._router

    def _under(self, state: NetworkState) -> Self:
        return type(self)(state, self.router.under(state))

    # Questions

    def figure(self, process: str, where: Location) -> Parameter:
        """Return the figure of the time model that holds for a process somewhere.

        Raises
        ------
        ParameterError
            When there is none.
        """
        return self._state.parameters.need(process, where)

    def find(self, text: Place) -> str:
        """Return the id of the node that a name, UN/LOCODE or (lon, lat) means.

        Raises
        ------
        UnknownPlaceError
            When there is none, or more than one; lists the nearest names.

        Examples
        --------
        >>> net.find("Бендер-Аббас")
        'bandar-abbas'
        """
        return self._state.places.find(text)

    def route(
        self,
        origin: Place,
        destination: Place,
        *,
        via: Sequence[Place] = (),
        modes: Collection[str] | None = None,
        branch: str | None = None,
        minimise: Minimise = "time",
        avoid: Collection[str] = (),
    ) -> Route:
        """Return the best route between two places.

        Parameters
        ----------
        origin, destination
            Anything that `find` takes, any town of the gazetteer (`Kazan`, `Jaipur, IN`; extra
            `places`) or a point; what is off the network gets an access leg in layer `access`.
        via
            Places to pass, in order.
        modes
            Modes allowed: rail, road, sea, inland_waterway, or a mode in one layer
            (`road@rasht_astara`); None means all, or those of the branch. A place without a link
            of these modes boards at the nearest node within 25 km that has one; the way there is a
            leg by road.
        branch
            Id of a branch: its pinned nodes are passed, in the direction of travel, and places on
            the way wherever it suits best between them.
        minimise
            `"time"` (expected hours, handling included), `"distance"` (km), `"cost"` (expected
            dollars of carriers a TEU) or `"co2e"` (expected kg of CO2e a TEU). Worse conditions
            never lower the least amount.
        avoid
            Links, nodes, layers or countries not to use, by id or name.

        Raises
        ------
        UnknownPlaceError
            When a place is not known.
        NoRouteError
            When nothing joins the two without passing a link twice, or both ends are one place;
            names what is in the way.
        ParameterError, UnknownNameError
            When a mode, a branch, `minimise`, or a target of `avoid` is not known.

        Examples
        --------
        >>> net.route("moscow", "astrakhan", modes={"rail"}).distance_by_mode_km.index.tolist()
        ['rail']
        >>> shut = net.apply(Scenario("no Hormuz", close=("hormuz",)))
        >>> shut.route("bandar-abbas", "jeddah", modes={"sea"})
        Traceback (most recent call last):
        irru_geo.errors.NoRouteError: No route from 'bandar-abbas' to 'jeddah'. In the way: ...
        """
        planner, journey = self.journey(origin, destination, via=via, modes=modes, branch=branch)
        order, path = self._best(journey, minimise, avoid)
        return planner._as_route(journey, order, path)

    def alternatives(
        self,
        origin: Place,
        destination: Place,
        k: int = 3,
        *,
        via: Sequence[Place] = (),
        modes: Collection[str] | None = None,
        branch: str | None = None,
        minimise: Minimise = "time",
        avoid: Collection[str] = (),
    ) -> list[Route]:
        """Return up to k routes that are really different, the best first.

        Two routes differ when they share at most 60 % of the shorter one's length; see
        `irru_geo.routing.alternatives.dissimilar`. Parameters and errors as for `route`.

        Examples
        --------
        >>> [round(r.hours_expected) > 0 for r in net.alternatives("moscow", "bandar-abbas", 2)]
        [True, True]
        """
        planner, journey = self.journey(origin, destination, via=via, modes=modes, branch=branch)
        best, _ = self._best(journey, minimise, avoid)

        def found_by(order: tuple[str, ...]) -> list[Path]:
            return planner.router.alternatives(
                order, k, minimise=minimise, modes=journey.modes, avoid=avoid
            )

        found = _of_all(found_by, journey.variants(best))
        found.sort(key=lambda row: row[1].amount(minimise))
        return [planner._as_route(journey, *row) for row in found[:k]]

    def pareto(
        self,
        origin: Place,
        destination: Place,
        *,
        criteria: Sequence[Minimise] = ("time", "distance"),
        modes: Collection[str] | None = None,
        branch: str | None = None,
        avoid: Collection[str] = (),
    ) -> list[Route]:
        """Return the routes that no other one beats in all criteria, the best in the first first.

        Parameters and errors as for `route`; criteria are some of what `minimise` may be. Gains of
        less than 1 % of the least possible amount do not count; see
        `irru_geo.routing.alternatives.undominated`.

        Examples
        --------
        >>> routes = net.pareto("moscow", "tehran")
        >>> routes[0].hours_expected <= routes[-1].hours_expected
        True
        """
        planner, journey = self.journey(origin, destination, modes=modes, branch=branch)
        named = as_items(criteria, "criteria")
        for criterion in named:
            as_choice(criterion, "criteria", MINIMISE)
        best, _ = self._best(journey, named[0] if named else "time", avoid)

        def found_by(order: tuple[str, ...]) -> list[Path]:
            return planner.router.pareto(order, criteria=named, modes=journey.modes, avoid=avoid)

        found = _of_all(found_by, journey.variants(best))
        kept = unbeaten([[path.amount(name) for name in named] for _, path in found])
        return [planner._as_route(journey, *found[number]) for number in kept]

    def isochrone(
        self,
        origin: Place,
        days: float,
        *,
        modes: Collection[str] | None = None,
        branch: str | None = None,
        avoid: Collection[str] = (),
        areas: bool = False,
    ) -> GeoDataFrame:
        """Return what cargo reaches within some expected days.

        Parameters
        ----------
        origin, modes, avoid
            As for `route`.
        days
            Days, at least 0.
        branch
            As for `route`: what cargo reaches on its ways by the branch, travelled from its nearer
            end, to all other nodes.
        areas
            Whether to add the area that a truck reaches from there, at most 100 km from a node.

        Returns
        -------
        GeoDataFrame
            In EPSG:4326; columns: kind (node, link, area), id (of an area, that of the origin),
            days (when a node is reached), share (the part of a link that is reached, 0 to 1),
            geometry (cut to that part; of an area, polygons on land).

        Examples
        --------
        >>> set(net.isochrone("moscow", 0)["id"])
        {'moscow'}
        >>> net.isochrone("moscow", 2, areas=True)["kind"].iloc[-1]
        'area'
        """
        has_areas = as_switch(areas, "areas")
        planner, (node,) = self.joined(origin)
        state = planner.network_state
        data = state.data
        if branch is None and modes is None:
            search = planner.router.search("time", None, avoid)
            reached = reachability.isochrone(search, data.nodes, data.links, node, days)
        else:
            routes = planner._routes_to_all(node, modes=modes, branch=branch, avoid=avoid)
            reached = reached_on(routes, (data.nodes, data.links), node, days)
        return with_area(state, reached, node, days) if has_areas else reached

    def _routes_to_all(
        self,
        origin: str,
        *,
        modes: Collection[str] | None,
        branch: str | None,
        avoid: Collection[str],
    ) -> Iterator[Route]:
        """Yield the fastest route to each node of the network that there is one to.

        A branch is travelled from its end that is nearer to the origin.
        """
        for node, record in self._data.nodes.items():
            if record.layer == ACCESS or node == origin:
                continue
            planner, journey = self.journey(origin, node, modes=modes, branch=branch)
            if journey.comes_back():
                continue
            try:
                yield planner._as_route(journey, *journey.best("time", avoid))
            except NoRouteError:
                continue

    def corridor(self, corridor_id: str) -> Route:
        """Return the route of a corridor of the table `corridors`.

        Raises
        ------
        UnknownNameError
            When there is no such corridor.
        NoRouteError
            When it is closed; names what is in the way.

        Examples
        --------
        >>> net.corridor("jeddah").destination
        'jeddah'
        """
        records = self._data.tables["corridors"]
        known_as = as_name(corridor_id)
        if known_as not in records:
            raise UnknownNameError(known_as, "corridor", nearest_names(known_as, records))
        row = records[known_as]
        return self.route(row["origin"], row["destination"], branch=row["branch"])

    def matrix(
        self,
        origins: Sequence[Place],
        destinations: Sequence[Place],
        *,
        minimise: Minimise = "time",
        modes: Collection[str] | None = None,
        branch: str | None = None,
        errors: str = "raise",
    ) -> DataFrame:
        """Return the least time, distance, cost or emission between each two of many places.

        Parameters
        ----------
        origins, destinations, minimise, modes, branch
            As for `route`.
        errors
            `"raise"`, or `"nan"`: places that are not known or not joined to anything get NaN, and
            `attrs["errors"]` says why, by the name of the row or column.

        Returns
        -------
        DataFrame
            Indexed by origin, a column a destination (node ids); `columns.name` says the unit:
            `time_days`, `distance_km`, `cost_usd` or `co2e_kg` (expected, for one TEU). Infinite
            where nothing joins the two.

        Raises
        ------
        UnknownPlaceError
            When a place is not known, unless `errors` is `"nan"`.

        Examples
        --------
        >>> net.matrix(["moscow"], ["baku", "tehran"], minimise="distance").columns.name
        'distance_km'
        """
        as_choice(errors, "errors", ERRORS)
        as_choice(minimise, "minimise", MINIMISE)
        starts, ends = as_items(origins, "origins"), as_items(destinations, "destinations")
        if not starts or not ends:
            empty = "destinations" if starts else "origins"
            raise ParameterError(f"{empty}: expected at least one place, got none.")
        table = od_matrix(self, (starts, ends), modes, minimise=minimise, errors=errors)
        labels = [*table.index, *table.columns]
        elsewhere = set(labels) if branch else self._boards_elsewhere(labels, modes)
        failed = table.attrs.get("errors", {})
        cells = list(product(enumerate(starts), enumerate(ends))) if elsewhere else []
        for (row, start), (column, end) in watched(cells, "Pairs"):
            pair = table.index[row], table.columns[column]
            if elsewhere.intersection(pair) and not any(label in failed for label in pair):
                is_same = pair[0] == pair[1]
                value = 0.0 if is_same else self._least(start, end, minimise, modes, branch)
                table.iloc[row, column] = value
        return table

    def _boards_elsewhere(self, nodes: Sequence[str], modes: Collection[str] | None) -> set[str]:
        """Return the nodes that board at another one: theirs is a leg before the best path."""
        known = [node for node in nodes if node in self._data.nodes]
        stands_for = self.router.standing_for(known, modes)
        return {node for node, other in zip(known, stands_for, strict=True) if node != other}

    def _least(
        self,
        origin: str,
        destination: str,
        minimise: Minimise,
        modes: Collection[str] | None,
        branch: str | None,
    ) -> float:
        """Return the least amount of a route; infinite where there is none, 0 within a place."""
        if origin == destination:
            return 0.0
        try:
            route = self.route(origin, destination, modes=modes, branch=branch, minimise=minimise)
        except NoRouteError:
            return float("inf")
        amount = route.amount(minimise)
        return amount / HOURS_PER_DAY if minimise == "time" else amount

    def search(
        self,
        minimise: Minimise = "time",
        *,
        modes: Collection[str] | None = None,
        avoid: Collection[str] = (),
    ) -> Search:
        """Return the search on the state graph for some settings; parameters as for `route`."""
        return self.router.search(minimise, modes, avoid)

    def joined(
        self, *places: Place, modes: Collection[str] | None = None
    ) -> tuple[Self, list[str]]:
        """Return a planner that has all places as nodes, and these nodes.

        Parameters
        ----------
        places
            Anything that `route` takes.
        modes
            Modes allowed: without the road, places are not joined to each other by it.
        """
        found = [self._state.places.resolve(place) for place in places]
        planner = self.with_places(found, pairwise(found), modes=modes)
        return planner, [
            place.node_id() if isinstance(place, OffNetworkPlace) else place for place in found
        ]

    def journey(
        self,
        origin: Place,
        destination: Place,
        *,
        via: Sequence[Place] = (),
        modes: Collection[str] | None = None,
        branch: str | None = None,
    ) -> tuple[Self, Journey]:
        """Return what is asked for, and a planner that has all places as nodes."""
        row = None if branch is None else self._branch(branch)
        if row is not None and modes is None:
            modes = row["modes"] or None
        planner, asked = self.joined(origin, *as_items(via, "via"), destination, modes=modes)
        state = planner._state
        pinned: tuple[str, ...] = ()
        if row is not None:
            quoted = branch_ends(state.data).get(str(branch))
            nodes = state.data.nodes
            pinned = tuple(pinned_nodes(row["via"], asked[0], asked[-1], nodes, quoted))
        return planner, Journey(state, planner.router, tuple(asked), pinned, modes)

    def _best(
        self, journey: Journey, minimise: Minimise, avoid: Collection[str]
    ) -> tuple[tuple[str, ...], Path]:
        """Return the best order and path of a journey; the error says what no truck may pass."""
        try:
            return journey.best(minimise, avoid)
        except NoRouteError as error:
            words = {
                access_links.refusal(self._data, self._state.date, pair)
                for pair in pairwise(journey.places())
                if any(isinstance(place, OffNetworkPlace) for place in pair)
            } - {""}
            if not words:
                raise
            remedy = ". ".join([*sorted(words), error.remedy])
            ends = error.origin, error.destination
            raise NoRouteError(*ends, error.blocked_by, remedy) from None

    def _branch(self, branch: object) -> Branch:
        records = self._data.tables["branches"]
        if not isinstance(branch, str) or branch not in records:
            text = as_name(branch)
            raise UnknownNameError(text, "branch", nearest_names(text, records))
        return records[branch]

    def _as_route(self, journey: Journey, order: Sequence[str], path: Path) -> Route:
        """Return the route of a path; the legs to where it boards are links of its network."""
        links = journey.boarding_links(order)
        planner = self
        if links:
            data = replace(self._data, links=Joined(self._data.links, links))
            planner = type(self)(self._state.extended(data))
        return Route(planner, journey.asked, journey.steps(path, order))

    def with_places(
        self,
        places: Iterable[str | OffNetworkPlace],
        pairs: Iterable[tuple[str | OffNetworkPlace, str | OffNetworkPlace]],
        failed: dict[OffNetworkPlace, UnknownPlaceError] | None = None,
        *,
        modes: Collection[str] | None = None,
    ) -> Self:
        """Return a planner with the places off the network joined to it, and pairs of them.

        Parameters
        ----------
        places
            Node ids and places off the network.
        pairs
            Two of them that follow each other in the question.
        failed
            Where errors go; None means that they are raised, and that links are drawn.
        modes
            Modes allowed: without the road, pairs are not joined by it.
        """
        stops = tuple(
            dict.fromkeys(p for p in as_items(places, "places") if isinstance(p, OffNetworkPlace))
        )
        if not stops:
            return self
        wish = access_links.Wish(
            stops,
            tuple(self._with_twins(pairs)),
            self._state.date,
            self._state.parameters.need("detour_factor", Location("road")).typical,
            is_drawn=failed is None,
            has_direct_roads=allows_road(modes),
        )
        state = self._state.extended(access_links.extended(self._data, wish, failed))
        return type(self)(state, self.router.joined(state))

    def _with_twins(
        self, pairs: Iterable[tuple[str | OffNetworkPlace, str | OffNetworkPlace]]
    ) -> Iterator[tuple[OffNetworkPlace, OffNetworkPlace]]:
        """Yield the pairs of which one is off the network, with twins for nodes on it."""
        for pair in dict.fromkeys(pairs):
            if pair[0] == pair[1] or not any(isinstance(p, OffNetworkPlace) for p in pair):
                continue
            one, other = (
                p if isinstance(p, OffNetworkPlace) else access_links.twin_of(self._data.nodes[p])
                for p in pair
            )
            if one is not None and other is not None:
                yield one, other


def _of_all(
    find: Callable[[tuple[str, ...]], list[Path]], orders: Sequence[tuple[str, ...]]
) -> list[tuple[tuple[str, ...], Path]]:
    """Return the paths of each order of nodes, with it; an order without a path has none."""
    found = []
    for order in orders:
        try:
            found += [(order, path) for path in find(order)]
        except NoRouteError:
            continue
    return found
