"""`RoutePlanner`: one journey, or one OD matrix, on a network state."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from irru_geo.arguments import as_items
from irru_geo.errors import UnknownNameError
from irru_geo.layers.frames import TableFrames, links_frame, nodes_frame, table_frame
from irru_geo.layers.frozen import thawed
from irru_geo.model.parameters import Where
from irru_geo.places import access_links
from irru_geo.places.places import Place, Stop
from irru_geo.planner.route import Route
from irru_geo.routing import reachability
from irru_geo.routing.branches import corridor_frame, pinned_nodes
from irru_geo.routing.router import Router, corridor_modes
from irru_geo.spelling import nearest_names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from irru_geo.layers.frozen import Record
    from irru_geo.model.charges import Charges
    from irru_geo.model.parameters import Parameter
    from irru_geo.model.scenario import Scenario
    from irru_geo.model.state import NetworkState
    from irru_geo.routing.search import Search
    from irru_geo.vocabulary import Minimise


class RoutePlanner(TableFrames):
    """Routes, alternatives and OD matrices on a network state; `Network` stands on it.

    A planner is never changed: `at` and `apply` return others, and frames are copies.

    Parameters
    ----------
    state
        The data on a date, under scenarios.
    """

    def __init__(self, state: NetworkState) -> None:
        self._state = state
        self._data = state.data

    @property
    def network_state(self) -> NetworkState:
        """The data, the date and the scenarios, with all that follows from them."""
        return self._state

    @cached_property
    def router(self) -> Router:
        """Paths between nodes."""
        return Router(self._state)

    # What it holds

    @property
    def nodes(self) -> GeoDataFrame:
        """Nodes as points in EPSG:4326, indexed by node id; columns as in `schema/nodes.csv`."""
        return nodes_frame(self._data.nodes)

    @property
    def links(self) -> GeoDataFrame:
        """Links as lines in EPSG:4326, indexed by link id; columns as in `schema/links.csv`.

        Besides: `layer`, `is_open` on this network's date and under its scenarios, and
        `closed_by`, what keeps it closed.
        """
        frame = links_frame(self._data.links)
        closed_by = frame.index.map(self._state.availability.closed_by.get)
        return frame.assign(is_open=closed_by.isna(), closed_by=closed_by)

    @property
    def corridors(self) -> DataFrame:
        """Corridors by id: name, family, origin, branch, via, destination, modes, sources, note.

        Family, via and modes are those of the branch.
        """
        return corridor_frame(self._data)

    @property
    def parameters(self) -> DataFrame:
        """Parameters of the time model by id, as this network's scenarios set them."""
        return table_frame(self._state.parameter_records, "parameters")

    @property
    def state(self) -> str:
        """Which date, what holds then and which scenarios, as one sentence."""
        return self._state.sentence()

    def node_record(self, node_id: str) -> dict[str, Any]:
        """Return a copy of the properties of a node, with `lon_lat` in degrees.

        Raises
        ------
        UnknownNameError
            When there is no such node.
        """
        return _properties(self._data.nodes, node_id, "node")

    def link_record(self, link_id: str) -> dict[str, Any]:
        """Return a copy of the properties of a link, with its `coordinates` in degrees.

        Raises
        ------
        UnknownNameError
            When there is no such link.
        """
        return _properties(self._data.links, link_id, "link")

    # Other states

    def at(self, date: str | dt.date, *, disruptions: bool = True) -> Self:
        """Return the network as it stood, or is expected to stand, on a date.

        Parameters
        ----------
        date
            A date, or a text `YYYY-MM-DD`; `YYYY` or `YYYY-MM` where nothing changes within that
            time. Links count from their opening, links not yet built from their expected opening.
        disruptions
            Whether the events of that day (closures, delays) hold.

        Raises
        ------
        ScenarioError
            When it is no date, or leaves out the day although it matters.

        Examples
        --------
        >>> net.at("2014-12-04").state
        '4 December 2014: no disruption known'
        """
        return type(self)(self._state.at(date, disruptions=disruptions))

    def apply(self, change: Scenario | str) -> Self:
        """Return the network under one more scenario.

        Parameters
        ----------
        change
            A scenario, or the name of one of `scenarios`.

        Raises
        ------
        UnknownNameError
            When the name, or something that the scenario names, is not known.
        ParameterError
            When it changes a parameter that is not there.

        Examples
        --------
        >>> net.apply(Scenario("no Hormuz", close=("hormuz",))).state
        "as the data stands, no disruptions; scenario 'no Hormuz'"
        """
        return type(self)(self._state.apply(change))

    # Questions

    def figure(self, process: str, where: Where) -> Parameter:
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

    @property
    def charges(self) -> Charges:
        """What movements and handlings cost and emit, as this network's scenarios set it."""
        return self._state.charges

    def route(
        self,
        origin: Place,
        destination: Place,
        *,
        via: Sequence[Place] = (),
        modes: Collection[str] | None = None,
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
            Modes allowed: rail, road, sea, inland_waterway; None means all. A place without a link
            of these modes stands for the nearest node within 25 km that has one.
        minimise
            `"time"` (typical hours, handling included), `"distance"` (km), `"cost"` (typical
            dollars a TEU) or `"co2e"` (typical kg of CO2e a TEU).
        avoid
            Links, nodes, layers or countries not to use, by id or name.

        Raises
        ------
        UnknownPlaceError
            When a place is not known.
        NoRouteError
            When nothing joins the two; names what is in the way.
        ParameterError, UnknownNameError
            When a mode, `minimise`, or a target of `avoid` is not known.

        Examples
        --------
        >>> net.route("moscow", "astrakhan", modes={"rail"}).distance_by_mode_km.index.tolist()
        ['rail']
        >>> shut = net.apply(Scenario("no Hormuz", close=("hormuz",)))
        >>> shut.route("bandar-abbas", "jeddah", modes={"sea"})
        Traceback (most recent call last):
        irru_geo.errors.NoRouteError: No route from 'bandar-abbas' to 'jeddah'. In the way: ...
        """
        planner, nodes = self.joined(origin, *as_items(via), destination, modes=modes)
        path = planner.router.path(nodes, minimise=minimise, modes=modes, avoid=avoid)
        return Route(planner, nodes, path)

    def alternatives(
        self,
        origin: Place,
        destination: Place,
        k: int = 3,
        *,
        via: Sequence[Place] = (),
        modes: Collection[str] | None = None,
        minimise: Minimise = "time",
        avoid: Collection[str] = (),
    ) -> list[Route]:
        """Return up to k routes that are really different, the best first.

        Two routes differ when they share at most 60 % of the shorter one's length; see
        `irru_geo.routing.alternatives.dissimilar`. Parameters and errors as for `route`.

        Examples
        --------
        >>> [round(r.hours_typical) > 0 for r in net.alternatives("moscow", "bandar-abbas", 2)]
        [True, True]
        """
        planner, nodes = self.joined(origin, *as_items(via), destination, modes=modes)
        found = planner.router.alternatives(nodes, k, minimise=minimise, modes=modes, avoid=avoid)
        return [Route(planner, nodes, path) for path in found]

    def pareto(
        self,
        origin: Place,
        destination: Place,
        *,
        criteria: Sequence[Minimise] = ("time", "distance"),
        modes: Collection[str] | None = None,
        avoid: Collection[str] = (),
    ) -> list[Route]:
        """Return the routes that no other one beats in all criteria, the best in the first first.

        Parameters and errors as for `route`; criteria are some of what `minimise` may be. Gains of
        less than 1 % of the least possible amount do not count; see
        `irru_geo.routing.alternatives.undominated`.

        Examples
        --------
        >>> routes = net.pareto("moscow", "tehran")
        >>> routes[0].hours_typical <= routes[-1].hours_typical
        True
        """
        planner, nodes = self.joined(origin, destination, modes=modes)
        found = planner.router.pareto(nodes, criteria=criteria, modes=modes, avoid=avoid)
        return [Route(planner, nodes, path) for path in found]

    def isochrone(self, origin: Place, days: float) -> GeoDataFrame:
        """Return what cargo reaches within some typical days.

        Parameters
        ----------
        origin
            Anything that `route` takes.
        days
            Days, at least 0.

        Returns
        -------
        GeoDataFrame
            In EPSG:4326; columns: kind (node, link), id, days (when a node is reached), share (the
            part of a link that is reached, 0 to 1), geometry (cut to that part).

        Examples
        --------
        >>> set(net.isochrone("moscow", 0)["id"])
        {'moscow'}
        """
        planner, (node,) = self.joined(origin)
        search = planner.router.search("time", None, ())
        return reachability.isochrone(
            search, planner.network_state.data.nodes, planner.network_state.data.links, node, days
        )

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
        if corridor_id not in records:
            raise UnknownNameError(corridor_id, "corridor", nearest_names(corridor_id, records))
        row = records[corridor_id]
        ends = row["origin"], row["destination"]
        if row["branch"] is None:
            return self.route(*ends)
        branch = self._data.tables["branches"][row["branch"]]
        via = pinned_nodes(branch["via"], *ends, self._data.nodes)
        modes, avoid = corridor_modes(self._data.links, branch["modes"])
        return self.route(*ends, via=via, modes=modes, avoid=avoid)

    def matrix(
        self,
        origins: Sequence[Place],
        destinations: Sequence[Place],
        *,
        minimise: Minimise = "time",
        modes: Collection[str] | None = None,
    ) -> DataFrame:
        """Return the least time, distance, cost or emission between each two of many places.

        Returns
        -------
        DataFrame
            Indexed by origin, a column a destination (node ids); `columns.name` says the unit:
            `time_days`, `distance_km`, `cost_usd` or `co2e_kg` (typical, for one TEU). Infinite
            where nothing joins the two.

        Examples
        --------
        >>> net.matrix(["moscow"], ["baku", "tehran"], minimise="distance").columns.name
        'distance_km'
        """
        starts, ends = as_items(origins), as_items(destinations)
        planner, nodes = self.joined(*starts, *ends)
        pairs = nodes[: len(starts)], nodes[len(starts) :]
        return reachability.matrix(planner.router, *pairs, minimise=minimise, modes=modes)

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
        """Return a planner that has all places as nodes, and the nodes that stand for them.

        Parameters
        ----------
        places
            Anything that `route` takes.
        modes
            Modes allowed; a place without a link of these stands for a node nearby that has one.
        """
        found = [self._state.places.resolve(place) for place in places]
        stops = tuple(place for place in found if isinstance(place, Stop))
        nodes = [place.node_id() if isinstance(place, Stop) else place for place in found]
        planner = self._extended(tuple(dict.fromkeys(stops))) if stops else self
        return planner, list(planner.router.standing_for(nodes, modes)) if modes else nodes

    def _extended(self, stops: tuple[Stop, ...]) -> Self:
        factor = self._state.parameters.need("detour_factor", Where("road")).typical
        data = access_links.extended(self._data, stops, factor)
        return type(self)(self._state.extended(data))


def _properties(records: Mapping[str, Record], record_id: str, kind: str) -> dict[str, Any]:
    if record_id not in records:
        raise UnknownNameError(str(record_id), kind, nearest_names(str(record_id), records))
    properties: dict[str, Any] = thawed(dict(records[record_id]))
    return properties
