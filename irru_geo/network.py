"""`Network`: nodes, links and corridors at a date, under scenarios; immutable."""

from __future__ import annotations

from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from irru_geo.errors import ScenarioError, UnknownNameError
from irru_geo.layers.frames import TableFrames
from irru_geo.layers.reading import Data, links_frame, nodes_frame, read_data, table_frame
from irru_geo.model import scenario
from irru_geo.model.charges import Charges
from irru_geo.model.parameters import Parameter, Parameters, Where, changed
from irru_geo.model.scenario import Availability, Scenario, Targets
from irru_geo.outputs import Outputs
from irru_geo.places.places import Place, Places, Stop
from irru_geo.routing.branches import corridor_frame, pinned_nodes
from irru_geo.routing.router import Router, several
from irru_geo.spelling import nearest_names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from irru_geo.analysis.criticality import Losses
    from irru_geo.layers.checks import Record
    from irru_geo.planner.route import Route


def load_network(data_dir: str | Path | None = None) -> Network:
    """Return the network as it stands at the data's date, without disruptions.

    Parameters
    ----------
    data_dir
        Data folder with `geojson/` and `tables/`; None means the one that comes with irru_geo.

    Raises
    ------
    LayerError
        With every problem of the folder.

    Examples
    --------
    >>> load_network()
    Network(... nodes, ... links, ... corridors; as the data stands, no disruptions)
    """
    return Network(read_data(data_dir))


class Network(TableFrames, Outputs):
    """Hold the corridor's nodes and links, and answer on them.

    A network is never changed: `at` and `apply` return new ones, and frames are copies.

    Parameters
    ----------
    data
        Checked records, see `irru_geo.layers.reading.read_data`.
    date
        The day it stands for; None means the data's own.
    disruptions
        Whether the events of that day hold.
    scenarios
        Scenarios, applied in order.
    """

    def __init__(
        self,
        data: Data,
        *,
        date: dt.date | None = None,
        disruptions: bool = False,
        scenarios: tuple[Scenario, ...] = (),
    ) -> None:
        self._data = data
        self._date = date
        self._disruptions = disruptions
        self._scenarios = scenarios

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
        closed_by = frame.index.map(self._availability.closed_by.get)
        return frame.assign(is_open=closed_by.isna(), closed_by=closed_by)

    @property
    def corridors(self) -> DataFrame:
        """Corridors by id: name, family, origin, branch, via, destination, modes, sources, note.

        Family, via and modes are those of the branch.
        """
        return corridor_frame(self._data)

    @property
    def parameters(self) -> DataFrame:
        """Figures of the time model by id, as this network's scenarios set them."""
        return table_frame(self._parameter_records, "parameters")

    @property
    def state(self) -> str:
        """Which date, which disruptions and which scenarios, in words."""
        words = [f"as of {self._date.isoformat()}" if self._date else "as the data stands"]
        if self._date and self._disruptions:
            found = scenario.events_on(self._data.tables["events"].values(), self._date)
            names = ", ".join(event["event_id"] for event in found)
            words.append(f"with its disruptions ({names or 'none that day'})")
        else:
            words.append("no disruptions")
        words += [f"scenario {applied.name!r}" for applied in self._scenarios]
        return ", ".join(words)

    def node_record(self, node_id: str) -> Record:
        """Return the properties of a node, with `lon_lat` in degrees."""
        return dict(self._data.nodes[node_id])

    def link_record(self, link_id: str) -> Record:
        """Return the properties of a link, with its `coordinates` in degrees."""
        return dict(self._data.links[link_id])

    # Other networks

    def at(self, date: str | dt.date, *, disruptions: bool = True) -> Network:
        """Return the network as it stood, or is expected to stand, on a date.

        Parameters
        ----------
        date
            A date, or `YYYY`, `YYYY-MM` (their first day), `YYYY-MM-DD`. Links count from their
            opening, links not yet built from their expected opening.
        disruptions
            Whether the events of that day (closures, delays) hold.

        Raises
        ------
        ScenarioError
            When it is no date.

        Examples
        --------
        >>> net.at("2014-12-04").state
        'as of 2014-12-04, with its disruptions (none that day)'
        """
        return Network(
            self._data,
            date=scenario.read_date(date),
            disruptions=disruptions,
            scenarios=self._scenarios,
        )

    def apply(self, change: Scenario | str) -> Network:
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
        "as the data stands, no disruptions, scenario 'no Hormuz'"
        """
        if isinstance(change, str):
            records = self._data.tables["scenarios"]
            if change not in records:
                raise UnknownNameError(change, "scenario", nearest_names(change, records))
            change = scenario.scenario_from_record(records[change])
        if not isinstance(change, Scenario):
            raise ScenarioError(f"apply: expected a Scenario or a name, got {change!r}.")
        applied = Network(
            self._data,
            date=self._date,
            disruptions=self._disruptions,
            scenarios=(*self._scenarios, change),
        )
        _ = applied._availability, applied._parameters  # so that what is wrong is raised here
        return applied

    @cached_property
    def _targets(self) -> Targets:
        return Targets(self._data, self.find)

    @cached_property
    def _availability(self) -> Availability:
        return scenario.availability(
            self._data,
            self._targets,
            date=self._date,
            disruptions=self._disruptions,
            scenarios=self._scenarios,
        )

    @cached_property
    def _parameter_records(self) -> dict[str, Record]:
        records = dict(self._data.tables["parameters"])
        for applied in self._scenarios:
            records = changed(records, applied.parameters)
        return records

    @cached_property
    def _parameters(self) -> Parameters:
        return Parameters(self._parameter_records.values())

    def figure(self, process: str, where: Where) -> Parameter:
        """Return the figure of the time model that holds for a process somewhere.

        Raises
        ------
        ParameterError
            When there is none.
        """
        return self._parameters.need(process, where)

    # Questions

    @cached_property
    def _places(self) -> Places:
        return Places(self._data.nodes, self._data.tables["countries"])

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
        return self._places.find(text)

    @cached_property
    def _router(self) -> Router:
        data, charges = self._data, self.charges
        figures, availability = self._parameters, self._availability
        return Router(data.nodes, data.links, figures, availability, self._targets, charges=charges)

    @cached_property
    def charges(self) -> Charges:
        """What movements and handlings cost and emit, as this network's scenarios set it."""
        data = self._data
        records, levels = self._parameter_records, data.tables["price_index"]
        figures = [*records.values()], [*levels.values()]
        return Charges(data.nodes, data.links, self._parameters, *figures)

    def route(
        self,
        origin: Place,
        destination: Place,
        *,
        via: Sequence[Place] = (),
        modes: Collection[str] | None = None,
        minimise: str = "time",
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
        from irru_geo.planner.route import Route

        network, nodes = self._reaching(origin, *several(via), destination, modes=modes)
        path = network._router.path(nodes, minimise=minimise, modes=modes, avoid=avoid)
        return Route(network, nodes, path)

    def alternatives(
        self,
        origin: Place,
        destination: Place,
        k: int = 3,
        *,
        via: Sequence[Place] = (),
        modes: Collection[str] | None = None,
        minimise: str = "time",
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
        from irru_geo.planner.route import Route

        network, nodes = self._reaching(origin, *several(via), destination, modes=modes)
        found = network._router.alternatives(nodes, k, minimise=minimise, modes=modes, avoid=avoid)
        return [Route(network, nodes, path) for path in found]

    def pareto(
        self,
        origin: Place,
        destination: Place,
        *,
        criteria: Sequence[str] = ("time", "distance"),
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
        from irru_geo.planner.route import Route

        network, nodes = self._reaching(origin, destination, modes=modes)
        found = network._router.pareto(nodes, criteria=criteria, modes=modes, avoid=avoid)
        return [Route(network, nodes, path) for path in found]

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
        from irru_geo.routing import reachability

        network, (node,) = self._reaching(origin)
        search = network._router.search("time", None, ())
        return reachability.isochrone(search, network._data.nodes, network._data.links, node, days)

    def difference(self, other: Network) -> DataFrame:
        """Return what is different in another network: links, figures and corridors.

        Columns as in `irru_geo.analysis.comparison.difference`.

        Examples
        --------
        >>> changes = net.difference(net.apply("rasht-astara-open"))
        >>> changes.loc[changes["kind"] == "link", "after"].unique().tolist()
        ['open']
        """
        from irru_geo.analysis import comparison

        return comparison.difference(self, other)

    def _reaching(
        self, *places: Place, modes: Collection[str] | None = None
    ) -> tuple[Network, list[str]]:
        """Return a network that has all places as nodes, and the nodes that stand for them."""
        found = [self._places.resolve(place) for place in places]
        stops = tuple(place for place in found if isinstance(place, Stop))
        nodes = [place.node_id() if isinstance(place, Stop) else place for place in found]
        network = self._extended(tuple(dict.fromkeys(stops))) if stops else self
        return network, list(network._router.standing_for(nodes, modes)) if modes else nodes

    def _extended(self, stops: tuple[Stop, ...]) -> Network:
        from irru_geo.places import access_links

        factor = self._parameters.need("detour_factor", Where("road")).typical
        data = access_links.extended(self._data, stops, factor)
        return Network(
            data, date=self._date, disruptions=self._disruptions, scenarios=self._scenarios
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
        modes, avoid = self._router.corridor_modes(branch["modes"])
        return self.route(*ends, via=via, modes=modes, avoid=avoid)

    def compare(
        self, corridors: Sequence[str] | None = None, *, samples: int = 10_000, seed: int = 0
    ) -> DataFrame:
        """Return distances and transit times of corridors side by side.

        Parameters
        ----------
        corridors
            Corridor ids; None means all.
        samples, seed
            As for `Route.transit_time`.

        Returns
        -------
        DataFrame
            Indexed by corridor id: name, family, origin, destination, distance_km, p10_days,
            p50_days, p90_days, mean_days, borders, gauge_breaks, ports (counts of handlings), and
            blocked_by: what is in the way, when the corridor is closed and its figures are NaN.

        Examples
        --------
        >>> table = net.compare(["western", "suez-baltic"], samples=1000)
        >>> bool(table.loc["western", "distance_km"] < table.loc["suez-baltic", "distance_km"])
        True
        """
        from irru_geo.analysis import comparison

        return comparison.compare(self, corridors, samples=samples, seed=seed)

    def matrix(
        self,
        origins: Sequence[Place],
        destinations: Sequence[Place],
        *,
        minimise: str = "time",
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
        from irru_geo.routing import reachability

        starts, ends = several(origins), several(destinations)
        network, nodes = self._reaching(*starts, *ends)
        pairs = nodes[: len(starts)], nodes[len(starts) :]
        return reachability.matrix(network._router, *pairs, minimise=minimise, modes=modes)

    def bottleneck(
        self,
        origin: Place,
        destination: Place,
        *,
        within_days: float | None = None,
        modes: Collection[str] | None = None,
        avoid: Collection[str] = (),
    ) -> DataFrame:
        """Return what limits the cargo between two places: the minimum cut.

        Parameters
        ----------
        origin, destination, modes, avoid
            As for `route`.
        within_days
            Use only links on some way that takes at most so many typical days; None means all.

        Returns
        -------
        DataFrame
            One row a limit, the largest first; columns: kind (link, port, gauge_break, transfer),
            id, name, mode, layer, capacity_mt_per_year (they sum to the maximum flow),
            capacity_low, capacity_high, is_known, source_id. `attrs` holds
            maximum_flow_mt_per_year and its bounds maximum_flow_low, maximum_flow_high; an
            infinite flow has an empty cut.

        Raises
        ------
        NoRouteError
            When nothing joins the two within the days.

        Notes
        -----
        What has no published figure counts with the high end of an estimate and is marked; see
        `irru_geo.analysis.capacity`. Of several minimum cuts, the one nearest to the origin.
        Maximum flow by Dinic's method as in scipy.

        Examples
        --------
        >>> cut = net.bottleneck("moscow", "bandar-abbas", modes={"rail"})
        >>> bool(cut["capacity_mt_per_year"].sum() >= cut.attrs["maximum_flow_low"])
        True
        """
        from irru_geo.analysis import capacity

        network, nodes = self._reaching(origin, destination)
        search = network._router.search("time", modes, avoid)
        return capacity.bottleneck(search, network._data, nodes, within_days)

    def branch_capacities(self) -> DataFrame:
        """Return the narrowest part of each corridor that is no benchmark.

        Returns
        -------
        DataFrame
            Indexed by corridor id; columns: kind, id, capacity_mt_per_year, capacity_low,
            capacity_high, is_known, source_id, links_without_figure (whose capacity is estimated),
            blocked_by (when it is closed).

        Examples
        --------
        >>> bool((net.branch_capacities()["capacity_mt_per_year"] > 0).all())
        True
        """
        from irru_geo.analysis import capacity

        return capacity.by_branch(self, self._data)

    def critical_links(self, pairs: Sequence[tuple[Place, Place]]) -> DataFrame:
        """Return what the loss of each link and node costs each pair of places.

        Parameters
        ----------
        pairs
            Origins and destinations.

        Returns
        -------
        DataFrame
            One row a pair and a link or node of its fastest way (the loss of any other costs
            nothing), the worst first; columns: kind (link, node), id, origin, destination,
            delta_days, delta_km (of the fastest way that is left; infinite when there is none),
            cut_off, days, km (before the loss). `irru_geo.analysis.criticality.ranking` sums it up
            by link and node.

        Raises
        ------
        NoRouteError
            When nothing joins a pair to begin with.

        Examples
        --------
        >>> table = net.critical_links([("moscow", "tehran")])
        >>> bool((table["delta_days"] >= 0).all())
        True
        """
        from irru_geo.analysis import criticality

        return criticality.critical(*self._losses(pairs))

    def joint_losses(
        self,
        pairs: Sequence[tuple[Place, Place]],
        *,
        targets: Sequence[str] | None = None,
        top: int = 12,
    ) -> DataFrame:
        """Return what the failure of two links or nodes at once costs each pair.

        Parameters
        ----------
        pairs
            Origins and destinations.
        targets
            Ids of links and nodes; None means the `top` worst of `critical_links`, of those that
            cut nothing off alone.
        top
            How many to take when no targets are given.

        Returns
        -------
        DataFrame
            One row a pair and two targets, the worst first; columns: first, second, origin,
            destination, delta_days, delta_km, cut_off, beyond_single_days (what the two cost
            together beyond the worse of them alone; infinite when they cut off).

        Examples
        --------
        >>> table = net.joint_losses([("moscow", "nhava-sheva")], targets=["suez", "hormuz"])
        >>> table[["first", "second"]].to_numpy().tolist()
        [['suez', 'hormuz']]
        """
        from irru_geo.analysis import criticality

        known = [self._targets.resolve(text) for text in targets or ()]
        return criticality.joint(*self._losses(pairs), known or top)

    def _losses(self, pairs: Sequence[tuple[Place, Place]]) -> tuple[Losses, list[tuple[str, str]]]:
        from irru_geo.analysis.criticality import Losses

        network, nodes = self._reaching(*(place for pair in pairs for place in pair))
        graph = network._router.search("time", None, ()).graph
        return Losses(graph), list(zip(nodes[::2], nodes[1::2], strict=True))

    def independent_ways(
        self,
        origin: str,
        destination: str,
        dates: Sequence[str] = (),
        *,
        modes: Collection[str] | None = None,
        avoid: Collection[str] = (),
    ) -> DataFrame:
        """Return how many independent ways there were between two countries or places.

        Parameters
        ----------
        origin, destination
            Country codes (all nodes of it together are one end), or anything that `find` takes.
        dates
            Dates, each with its disruptions; empty means the network as it is.
        modes, avoid
            As for `route`.

        Returns
        -------
        DataFrame
            Indexed by date; columns: link_disjoint (ways that share no link), node_disjoint (ways
            that share no node between the ends).

        Notes
        -----
        By Menger's theorem both are maximum flows, with capacity 1 of links and of nodes. An open
        link counts whatever its mode, time and price.

        Examples
        --------
        >>> ways = net.independent_ways("RU", "IN", ["2013", "2024"])
        >>> bool((ways["node_disjoint"] <= ways["link_disjoint"]).all())
        True
        """
        from irru_geo.analysis import criticality

        states = {date: self.at(date) for date in dates} or {self.state: self}
        links = {day: s._router.open_links(modes, avoid) for day, s in states.items()}
        return criticality.ways(links, self._end(origin), self._end(destination))

    def _end(self, text: str) -> list[str]:
        """Return the nodes of a country, or the one node of a place."""
        nodes = [i for i, node in self._data.nodes.items() if node["country"] == text]
        return nodes or [self.find(text)]

    def validate(self, *, samples: int = 10_000, seed: int = 0) -> DataFrame:
        """Return trips really made, published lengths and quotes beside this model's figures.

        Columns as in `irru_geo.evidence.validation.validate`; each trip runs on the network as it
        stood on its date.

        Examples
        --------
        >>> sorted(set(net.validate(samples=500)["kind"]))
        ['cost', 'length', 'sea distance', 'trip']
        """
        from irru_geo.evidence import validation

        return validation.validate(self, self._data, samples=samples, seed=seed)

    def check_claims(self, *, samples: int = 10_000, seed: int = 0) -> DataFrame:
        """Return what has been said about the corridor, with a computed verdict on each.

        Columns as in `irru_geo.evidence.claims.check_claims`.

        Examples
        --------
        >>> "does not hold" in set(net.check_claims(samples=500)["verdict"])
        True
        """
        from irru_geo.evidence import claims

        return claims.check_claims(self, self._data.tables["claims"], samples=samples, seed=seed)

    def cited_by(self, source_id: str) -> dict[str, list[str]]:
        """Return what cites a source: table or layer to the ids of its records.

        Raises
        ------
        UnknownNameError
            When there is no such source.
        """
        from irru_geo.evidence import validation

        return validation.source_uses(self._data, source_id)

    # In and out

    def extend(
        self,
        layers: str | Path | DataFrame | Mapping[str, DataFrame] | None = None,
        *,
        nodes: DataFrame | None = None,
        tables: Mapping[str, DataFrame] | None = None,
    ) -> Network:
        """Return the network with own nodes and links on top, checked like all others.

        Parameters
        ----------
        layers
            A data folder with what is added (`geojson/`, `tables/`), or a frame of links, or
            layer names to frames. A frame needs `from_node`, `to_node` and `mode`; its index, or a
            column `id`, is the link's id. What else is left out: a straight line, its length,
            open, layer and source `own`.
        nodes
            Points (a GeoDataFrame, or columns `lon` and `lat`), indexed by node id, with `kind`.
        tables
            Table names (corridors, sources, parameters, ...) to frames, indexed by id. A row
            takes the place of a bundled row of the same id.

        Raises
        ------
        LayerError
            With every problem of what is added.

        Examples
        --------
        >>> import pandas as pd
        >>> ferry = pd.DataFrame({"from_node": ["olya"], "to_node": ["aktau"], "mode": ["sea"]})
        >>> net.extend(ferry).links.loc["olya--aktau--sea", ["layer", "status"]].tolist()
        ['own', 'open']
        """
        from irru_geo.layers import extension

        data = extension.extended(self._data, layers, nodes, tables)
        return Network(
            data, date=self._date, disruptions=self._disruptions, scenarios=self._scenarios
        )

    def __repr__(self) -> str:
        data = self._data
        return (
            f"Network({len(data.nodes)} nodes, {len(data.links)} links, "
            f"{len(data.tables['corridors'])} corridors; {self.state})"
        )

    def _repr_html_(self) -> str:
        table = self.corridors[["name", "family", "origin", "destination"]]
        return f"<p>{escape(repr(self))}</p>{table.to_html(escape=True)}"
