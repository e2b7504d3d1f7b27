"""`Network`: nodes, links and corridors at a date, under scenarios; immutable."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irru_geo.analysis import capacity, comparison, criticality, departures, scorecard
from irru_geo.evidence import claims, validation
from irru_geo.export.loading import is_export, read_export
from irru_geo.layers import extension
from irru_geo.layers.reading import read_data
from irru_geo.model.state import NetworkState
from irru_geo.planner.planner import RoutePlanner

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import folium
    import igraph
    import networkx as nx
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame, Series

    from irru_geo.places.places import Place
    from irru_geo.viz.paper.figure_style import Preset
    from irru_geo.vocabulary import Minimise


def load_network(data_dir: str | Path | None = None) -> Network:
    """Return the network as it stands at the data's date, without disruptions.

    Parameters
    ----------
    data_dir
        Data folder with `geojson/` and `tables/`, or a file that `Network.to_file` wrote (all but
        KML); None means the data that comes with irru_geo.

    Raises
    ------
    LayerError
        With every problem of the folder or the file.

    Examples
    --------
    >>> load_network()
    Network(... nodes, ... links, ... corridors; as the data stands, no disruptions)
    """
    if data_dir is not None and is_export(data_dir):
        return Network(NetworkState(read_export(data_dir)))
    return Network(NetworkState(read_data(data_dir)))


class Network(RoutePlanner):
    """Nodes, links and corridors, and all answers on them.

    A network is never changed: `at` and `apply` return new ones, and frames are copies.

    Parameters
    ----------
    state
        The data on a date, under scenarios; `load_network` makes the usual one.
    """

    # Analyses

    def difference(self, other: Network) -> DataFrame:
        """Return what is different in another network: links, figures and corridors.

        Columns as in `irru_geo.analysis.comparison.difference`.

        Examples
        --------
        >>> changes = net.difference(net.apply("rasht-astara-open"))
        >>> changes.loc[changes["kind"] == "link", "after"].unique().tolist()
        ['open']
        """
        return comparison.difference(self, other)

    def compare(
        self,
        corridors: Sequence[str] | None = None,
        *,
        origin: Place | None = None,
        destination: Place | None = None,
        quoted: bool = False,
        samples: int = 10_000,
        seed: int = 0,
    ) -> DataFrame:
        """Return distances, days, costs and emissions of branches side by side.

        Parameters
        ----------
        corridors
            Ids of branches, or of corridors, which stand for their branches; None means all.
        origin, destination
            Ends for all of them; None means those that most of the corridors have.
        quoted
            Whether corridors are compared between their own ends instead, as they are quoted.
        samples, seed
            As for `Route.transit_time`.

        Returns
        -------
        DataFrame
            Indexed by the ids; columns: name, family, origin, destination, distance_km, p10_days,
            p50_days, p90_days, mean_days, cost_usd and co2e_kg (means, for one TEU), borders (how
            often it comes into another country, through ports too), gauge_breaks,
            transshipments, ports (counts of handlings), modes (in words), delayed_by (events that
            delay it that day, see `Route.delays`), unknown (what on the way no source tells that
            day), and blocked_by: what is in the way, when it is closed and
            its figures are NaN.

        Examples
        --------
        >>> table = net.compare(["western", "suez-baltic"], samples=1000)
        >>> bool(table.loc["western", "distance_km"] < table.loc["suez-baltic", "distance_km"])
        True
        >>> short = net.compare("western", origin="baku", destination="tehran", samples=10)
        >>> int(short.loc["western", "borders"])
        1
        """
        return comparison.compare(
            self,
            corridors,
            origin=origin,
            destination=destination,
            quoted=quoted,
            samples=samples,
            seed=seed,
        )

    def scorecard(self, corridors: Sequence[str] | None = None) -> DataFrame:
        """Return the indicators of CAREC's CPMM and UNESCAP's time- and cost-distance.

        Parameters
        ----------
        corridors
            Ids of corridors, or of branches, whose corridors are meant; None means all.

        Returns
        -------
        DataFrame
            Indexed by corridor id, a row for the whole way (mode `all`) and one a mode on land;
            columns: origin, destination, mode, distance_km, crossings (borders crossed on land),
            border_hours and border_usd (a crossing: border, queue and gauge break; dollars for a
            shipment of 20 t), usd_per_500_km_20_t, speed_km_h (commercial speed under way),
            speed_with_delay_km_h (with the handlings at crossings; for `all` with all of them),
            days, hours_per_100_km, usd_per_teu, usd_per_teu_km (what carriers charge), blocked_by.
            What is a crossing's is NaN without a crossing, a speed where nothing takes time.

        Notes
        -----
        Expected values of this network, not samples of trips. CPMM's speed without delay leaves out
        all stops; the speeds here are commercial ones, with the stops of a train on its way.

        Examples
        --------
        >>> table = net.scorecard(["eastern"])
        >>> table["mode"].tolist(), bool(table["border_hours"].iloc[0] > 0)
        (['all', 'rail'], True)
        """
        return scorecard.scorecard(self, corridors)

    def bottleneck(
        self,
        origin: Place,
        destination: Place,
        *,
        within_days: float | None = None,
        modes: Collection[str] | None = None,
        branch: str | None = None,
        avoid: Collection[str] = (),
    ) -> DataFrame:
        """Return what limits the cargo between two places: the minimum cut.

        Parameters
        ----------
        origin, destination, avoid
            As for `route`.
        modes
            As for `route`; None means those of the branches that are no benchmarks: the seas and
            roads that compete with the corridor count only when they are asked for.
        branch
            As for `route`: all cargo passes its pinned nodes, in the direction of travel. Between
            them it may go any way, round about too: `within_days` keeps those out.
        within_days
            Use only links on some way that takes at most so many expected days; None means all.

        Returns
        -------
        DataFrame
            One row a limit, the largest first; columns: kind (link, port, gauge_break, transfer),
            id, name, mode, layer, capacity_mt_per_year (they sum to the maximum flow),
            capacity_low, capacity_high, is_known, source_id, and what was carried there at most in
            a full year: carried_mt_per_year (NaN where no source says), carried_year,
            carried_counted, carried_source_id. `attrs` holds
            maximum_flow_mt_per_year and its bounds maximum_flow_low, maximum_flow_high;
            estimated_mt_per_year and estimated_share, how much of the cut is estimated; and the
            modes that counted. An infinite flow has an empty cut.

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
        return capacity.bottleneck(
            self,
            origin,
            destination,
            within_days=within_days,
            modes=modes,
            branch=branch,
            avoid=avoid,
        )

    def branch_capacities(self) -> DataFrame:
        """Return the narrowest part of each corridor that is no benchmark.

        Returns
        -------
        DataFrame
            Indexed by corridor id; columns: kind, id, capacity_mt_per_year, capacity_low,
            capacity_high, is_known, source_id, links_without_figure (whose capacity is estimated),
            blocked_by (when it is closed); and the largest volume of a full year that a source
            gives for the branch: carried_mt_per_year (NaN where none does), carried_year,
            carried_counted, carried_source_id, beyond_branch (what it counts that does not pass
            the narrowest part).

        Examples
        --------
        >>> bool((net.branch_capacities()["capacity_mt_per_year"] > 0).all())
        True
        """
        return capacity.by_branch(self)

    def critical_links(
        self,
        pairs: Sequence[tuple[Place, Place]],
        *,
        modes: Collection[str] | None = None,
        branch: str | None = None,
    ) -> DataFrame:
        """Return what the loss of each link and node costs each pair of places.

        Parameters
        ----------
        pairs
            Origins and destinations.
        modes, branch
            As for `route`; what is left must keep to them too.

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
        return criticality.critical_links(self, pairs, modes=modes, branch=branch)

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
        return criticality.joint_losses(self, pairs, targets=targets, top=top)

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
        >>> ways = net.independent_ways("RU", "IN", ["2013-01-01", "2024-01-01"])
        >>> bool((ways["node_disjoint"] <= ways["link_disjoint"]).all())
        True
        """
        return criticality.independent_ways(
            self, origin, destination, dates, modes=modes, avoid=avoid
        )

    def matrix_to_parquet(
        self,
        path: str | Path,
        origins: Sequence[Place],
        destinations: Sequence[Place],
        *,
        minimise: Minimise = "time",
        modes: Collection[str] | None = None,
        errors: str = "raise",
        client: Any = None,
    ) -> dict[str, str]:
        """Write an OD matrix of any size to a Parquet file, block by block, whole or not at all.

        Ten million pairs take no more memory than one million; see `matrix` for what fits into it.

        Parameters
        ----------
        path
            The file, `*.parquet`; a row a pair: origin, destination (node ids), and `time_days`,
            `distance_km`, `cost_usd` or `co2e_kg`, infinite where nothing joins the two.
        origins, destinations, minimise, modes, errors
            As for `matrix`.
        client
            A `dask.distributed.Client` whose workers share the blocks; None means this process.

        Returns
        -------
        dict
            Places without a figure, with why, where `errors` is `"nan"`.

        Raises
        ------
        ParameterError
            When an argument is not allowed, or pyarrow is not installed (extra `formats`).
        UnknownPlaceError
            When a place is not known, unless `errors` is `"nan"`.

        Examples
        --------
        >>> file = getfixture("tmp_path") / "od.parquet"
        >>> net.matrix_to_parquet(file, ["moscow", "aktau"], ["baku", "tehran"])
        {}
        >>> import pandas as pd
        >>> pd.read_parquet(file).columns.tolist()
        ['origin', 'destination', 'time_days']
        """
        from irru_geo.analysis.matrix_blocks import write_matrix_blocks

        options = {"minimise": minimise, "modes": modes, "errors": errors}
        return write_matrix_blocks(self, path, origins, destinations, client=client, **options)

    def departures(
        self,
        origin: Place,
        destination: Place,
        start: str | dt.date,
        end: str | dt.date,
        *,
        every_days: int = 7,
        by: str | dt.date | None = None,
        **options: Any,
    ) -> DataFrame:
        """Return what becomes of a journey by its day of departure, a row a day.

        The way is chosen for each day, with its month, closures and events; then each sample walks
        through time, as with `Route.transit_time(depart=...)`.

        Parameters
        ----------
        origin, destination
            As for `route`.
        start, end
            First and last day of departure, `YYYY-MM-DD`.
        every_days
            Days between two departures, at least 1.
        by
            A day to arrive by: adds the column probability_by.
        **options
            samples, seed, and what `route` takes: via, modes, minimise, avoid, ...

        Returns
        -------
        DataFrame
            Indexed by depart; columns: p10_days, p50_days, p90_days, mean_days, arrive_p10,
            arrive_p50, arrive_p90, probability_by (with `by`), distance_km, way (the branch, or
            where it crosses), wait_days (mean), closed_by (what is in the way, where there is no
            way: then the other columns are empty). `attrs["marks"]` has the seasons, closures and
            events along the ways.

        Examples
        --------
        >>> found = net.departures("moscow", "mumbai", "2027-01-01", "2027-03-01", samples=500)
        >>> len(found), bool(found["p50_days"].notna().all())
        (9, True)
        """
        return departures.departures(
            self, (origin, destination), (start, end), every_days=every_days, by=by, **options
        )

    def best_week(self, *args: Any, **options: Any) -> Series[Any]:
        """Return the departure that does best: parameters as for `departures`, a row of its frame.

        With `by` the last one whose chance of arriving by that day is as good as the best, else the
        first one with the least P50.

        Examples
        --------
        >>> ends = ("st-petersburg", "nhava-sheva", "2027-01-01", "2027-06-30")
        >>> best = net.best_week(*ends, branch="trans-caspian", samples=500)
        >>> best.name.month >= 2
        True
        """
        return departures.best_week(self.departures(*args, **options))

    def plot_departures(self, *args: Any, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw days by day of departure, with seasons, closures and events; extra `plot`.

        Parameters
        ----------
        *args, **options
            As for `departures`.
        ax
            Matplotlib axes to draw on; None makes a figure.

        Examples
        --------
        >>> ends = ("moscow", "mumbai", "2027-01-01", "2027-12-31")
        >>> net.plot_departures(*ends).figure.savefig("year.svg")  # doctest: +SKIP
        """
        from irru_geo.viz.paper import departures_chart

        return departures_chart.plot_departures(self.departures(*args, **options), ax)

    # Evidence

    def validate(self, *, samples: int = 10_000, seed: int = 0) -> DataFrame:
        """Return trips really made, published lengths, quotes and indicators beside ours.

        Columns as in `irru_geo.evidence.validation.validate`; each trip runs on the network as it
        stood on its date.

        Examples
        --------
        >>> sorted(set(net.validate(samples=500)["kind"]))
        ['cost', 'indicator', 'length', 'sea distance', 'trip']
        """
        return validation.validate(self, samples=samples, seed=seed)

    def check_claims(self, *, samples: int = 10_000, seed: int = 0) -> DataFrame:
        """Return what has been said about the corridor, with a computed verdict on each.

        Columns as in `irru_geo.evidence.claims.check_claims`.

        Examples
        --------
        >>> "does not hold" in set(net.check_claims(samples=500)["verdict"])
        True
        """
        return claims.check_claims(self, samples=samples, seed=seed)

    def cited_by(self, source_id: str) -> dict[str, list[str]]:
        """Return what cites a source: table or layer to the ids of its records.

        Raises
        ------
        UnknownNameError
            When there is no such source.
        """
        return validation.source_uses(self._state.data, source_id)

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
        data = extension.extended(self._state.data, layers, nodes, tables)
        return Network(self._state.extended(data))

    def plot(self, ax: Axes | None = None, *, labels: bool = True) -> Axes:
        """Draw the network as a map for paper; needs the extra `plot`.

        Parameters
        ----------
        ax
            Matplotlib axes to draw on; None makes a figure.
        labels
            Whether places are named.

        Examples
        --------
        >>> net.plot().figure.savefig("network.pdf")  # doctest: +SKIP
        """
        from irru_geo.viz.paper import maps

        used = comparison.links_in_use(self)
        return maps.plot_network(self, ax, labels=labels, used=used)

    def plot_volumes(self, *, preset: Preset | None = None) -> Figure:
        """Draw what was carried by branch and year, beside what was forecast; extra `plot`.

        Parameters
        ----------
        preset
            Size of the figure: `column` (85 mm), `a4` (170 mm), `slide` (16:9); None: its own.

        Examples
        --------
        >>> net.plot_volumes(preset="slide").savefig("volumes.png")  # doctest: +SKIP
        """
        from irru_geo.viz.paper import volumes_chart

        titles = self.branches["name"].to_dict()
        return volumes_chart.plot_volumes(self.volumes, titles, preset)

    def plot_comparison(
        self,
        corridors: Sequence[str] | None = None,
        ax: Axes | None = None,
        *,
        samples: int = 10_000,
        seed: int = 0,
        preset: Preset | None = None,
    ) -> Axes:
        """Draw P10, P50 and P90 of corridors side by side; needs the extra `plot`.

        Parameters
        ----------
        corridors, samples, seed
            As for `compare`.
        ax
            Matplotlib axes to draw on; None makes a figure.
        preset
            Size of the figure: `column` (85 mm), `a4` (170 mm), `slide` (16:9); None: its own.

        Examples
        --------
        >>> net.plot_comparison().figure.savefig("corridors.svg")  # doctest: +SKIP
        """
        from irru_geo.viz.paper import time_distance

        compared = self.compare(corridors, samples=samples, seed=seed)
        return time_distance.plot_comparison(compared, ax, state=self.state, preset=preset)

    def explore(self, **options: Any) -> folium.Map:
        """Return the network on a web map; `save()` writes one self-contained HTML file.

        Parameters
        ----------
        **options
            As for `irru_geo.viz.web.web_map.network_map`: layers, tiles, languages, height.
        """
        from irru_geo.viz.web import web_map

        return web_map.network_map(self, state=self._state, **options)

    def to_file(self, path: str | Path, format: str | None = None) -> None:  # noqa: A002
        """Write nodes and links to a file, whole or not at all.

        Parameters
        ----------
        path
            Its ending says the format: `.gpkg` (GeoPackage with the styles of QGIS, and the tables
            besides), `.parquet` (GeoParquet; extra `formats`), `.fgb` (FlatGeobuf), `.kml`,
            `.csv` (with WKT), `.geojson`. `irru_geo.export.formats.read_back` reads all but KML
            again. A link is followed, a pipe or a device is written straight, the text `-` means
            standard output.
        format
            The ending without its dot, where that of `path` does not say the format.

        Raises
        ------
        ParameterError
            When the ending is not known.
        OSError
            When the file cannot be written.

        Examples
        --------
        >>> net.to_file("corridor.shp")
        Traceback (most recent call last):
        irru_geo.errors.ParameterError: path: expected an ending of .gpkg, .parquet, ...
        """
        from irru_geo.export import formats

        formats.write(self, path, format)

    def to_gmns(self, folder: str | Path) -> None:
        """Write what is open as GMNS tables, for AequilibraE and other programs of assignment.

        Parameters
        ----------
        folder
            Folder to make, or an empty one: `node.csv`, `link.csv`, `zone.csv`, `config.csv`,
            `use_definition.csv`, `use_group.csv`.

        Notes
        -----
        General Modeling Network Specification 0.96. Places have a node for each mode and gauge,
        so that shortest paths on the tables are those of `route`; columns as in
        `irru_geo.export.gmns.gmns_tables`.

        Examples
        --------
        >>> folder = getfixture("tmp_path") / "corridor"
        >>> net.to_gmns(folder)
        >>> sorted(path.stem for path in folder.iterdir())
        ['config', 'link', 'node', 'use_definition', 'use_group', 'zone']
        """
        from irru_geo.export import gmns

        gmns.write_gmns(self, folder)

    def to_networkx(self, *, open_only: bool = False) -> nx.MultiGraph:
        """Return nodes and links as an undirected multigraph of NetworkX; extra `graphs`.

        Parameters
        ----------
        open_only
            Whether to leave out links that are closed on this network's date.

        Notes
        -----
        Ids are the node ids and, as edge keys, the link ids; attributes are the columns of
        `nodes` (with lon, lat) and `links` (with line). A graph knows nothing of handlings: its
        shortest paths change gauge and mode for nothing. For times take `route`.

        Examples
        --------
        >>> graph = net.to_networkx()
        >>> graph.edges["astara-ir", "rasht", "astara-ir--rasht"]["length_km"]
        162.0
        """
        from irru_geo.export import graphs

        return graphs.to_networkx(self, open_only=open_only)

    def to_igraph(self, *, open_only: bool = False) -> igraph.Graph:
        """Return nodes and links as an undirected graph of igraph; extra `graphs`.

        As `to_networkx`; ids stand in the attribute `name` of vertices and edges, names in
        `title`.

        Examples
        --------
        >>> net.to_igraph(open_only=True).ecount() == int(net.links["is_open"].sum())
        True
        """
        from irru_geo.export import graphs

        return graphs.to_igraph(self, open_only=open_only)

    def __repr__(self) -> str:
        data = self._state.data
        return (
            f"Network({len(data.nodes)} nodes, {len(data.links)} links, "
            f"{len(data.tables['corridors'])} corridors; {self.state})"
        )

    def _repr_html_(self) -> str:
        from irru_geo.viz import card

        table = self.corridors[["name", "family", "origin", "destination"]]
        table.insert(0, "corridor", table.index)
        title = f"{len(self.links)} links, {len(self.nodes)} places, {len(table)} corridors"
        lines = card.network_lines(self.links)
        picture = card.picture(lines, title, {}) if lines else ""
        return card.card(picture, title, [self.state], table)
