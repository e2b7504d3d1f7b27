"""A route and its legs."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Any, overload

from irru_geo.arguments import as_choice, as_mapping
from irru_geo.errors import ParameterError
from irru_geo.model import state_words
from irru_geo.model.dates import read_departure
from irru_geo.planner import citation
from irru_geo.transit import dated, transit_time
from irru_geo.vocabulary import HOURS_PER_DAY, MINIMISE, MODE_STYLE, PROCESS_STYLE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    import folium
    import numpy as np
    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes
    from numpy.typing import NDArray
    from pandas import DataFrame, Series
    from shapely.geometry.base import BaseGeometry

    from irru_geo.model.steps import Step
    from irru_geo.planner.view import NetworkView
    from irru_geo.transit.dated import DatedTransitTime, Days
    from irru_geo.transit.impacts import Cost, Emissions
    from irru_geo.transit.transit_time import TransitTime
    from irru_geo.vocabulary import Minimise, Payer, Per

LEG_FIELDS = (
    *("seq", "kind", "process", "mode", "from_node", "to_node", "link_id", "name", "country"),
    *("length_km", "hours_low", "hours_typical", "hours_high", "hours_expected"),
)
"""Columns of `Route.legs` besides the geometry."""


def _title(process: str) -> str:
    return PROCESS_STYLE[process][0] if process in PROCESS_STYLE else process


class Route:
    """One way from an origin to a destination: movements and handlings in order.

    Made by `Network.route`, `Network.alternatives` and `Network.corridor`.

    Parameters
    ----------
    network
        The network it leads through.
    nodes
        Origin, points passed on purpose, destination: node ids.
    steps
        Its movements and handlings, in order.

    Examples
    --------
    >>> route = net.route("st-petersburg", "moscow", modes={"rail"})
    >>> route.nodes[0], route.nodes[-1], len(route.legs) > 0
    ('st-petersburg', 'moscow', True)
    """

    def __init__(self, network: NetworkView, nodes: Sequence[str], steps: tuple[Step, ...]) -> None:
        self._network = network
        self._stops = nodes
        self._steps = steps

    @property
    def steps(self) -> tuple[Step, ...]:
        """Movements and handlings, in order."""
        return self._steps

    @property
    def origin(self) -> str:
        """Node id of the origin, as asked for."""
        return self._stops[0]

    @property
    def destination(self) -> str:
        """Node id of the destination, as asked for."""
        return self._stops[-1]

    @property
    def distance_km(self) -> float:
        """Sum of the lengths of the links, in km; the same to the bit on every Python."""
        return fsum(step.length_km for step in self._steps)

    @property
    def distance_by_mode_km(self) -> Series[float]:
        """Kilometres by mode, in the order in which the modes are first used."""
        import pandas as pd

        by_mode = self._km_by_mode()
        return pd.Series(by_mode, name="distance_km", dtype="float64").rename_axis("mode")

    def _km_by_mode(self) -> dict[str, float]:
        by_mode: dict[str, float] = {}
        for step in self.steps:
            if step.kind == "movement":
                by_mode[step.mode] = by_mode.get(step.mode, 0.0) + step.length_km
        return by_mode

    def by_modes(self) -> str:
        """Return by which modes it goes, in words: `all by road`, `by rail, road and sea`.

        Examples
        --------
        >>> net.corridor("western").by_modes()
        'by rail, road and sea'
        """
        names = [MODE_STYLE[mode][0].lower() for mode in self._km_by_mode()]
        if len(names) < 2:
            return f"all by {names[0]}" if names else "without a movement"
        return f"by {', '.join(names[:-1])} and {names[-1]}"

    def unknown(self) -> list[str]:
        """Return the places on the way whose state no source tells that day, in words.

        They are taken as in ordinary times.

        Examples
        --------
        >>> net.at("2026-08-01").corridor("eastern-sarakhs").unknown()[0]
        'State of the crossing Sarakhs not known since 11 March 2026'
        """
        state = self._network.network_state
        links = state.data.links
        used = [*self.link_ids, *self.nodes, *(links[i].layer for i in self.link_ids)]
        return state_words.untold(state.data, state.availability, used)

    def delays(self) -> list[str]:
        """Return the events that delay it that day, in words, with the time that each adds.

        They add to the time alone: km, cost and CO2e are those of the way without them.

        Examples
        --------
        >>> net.at("2026-11-26").corridor("suez-baltic").delays()
        ['Ships to northern Europe go round the Cape since December 2023: 15 days more']
        """
        steps = [step for step in self.steps if step.process == "disruption"]
        return list(dict.fromkeys(words for step in steps for words in self._delays_at(step)))

    def _delays_at(self, step: Step) -> list[str]:
        state = self._network.network_state
        return state_words.delays(
            state.data, state.availability, (step.from_node, str(step.link_id))
        )

    @property
    def hours_expected(self) -> float:
        """Sum of the expected hours of all movements and handlings: what `minimise="time"` takes.

        The mean of `transit_time`, exact.
        """
        return fsum(step.expected_h() for step in self._steps)

    def amount(self, minimise: Minimise) -> float:
        """Return the expected hours, km, dollars of carriers or kg of CO2e, for one TEU."""
        as_choice(minimise, "minimise", MINIMISE)
        if minimise == "cost":
            return self._network.charges.expected_usd(self._steps)
        if minimise == "co2e":
            return self._network.charges.expected_co2e_kg(self._steps)
        return self.distance_km if minimise == "distance" else self.hours_expected

    @property
    def hours_typical(self) -> float:
        """Sum of the most likely hours of all movements and handlings."""
        return fsum(step.typical_h() for step in self._steps)

    @property
    def nodes(self) -> list[str]:
        """Ids of the nodes passed, in order; the origin first."""
        heads = [step.to_node for step in self.steps if step.kind == "movement"]
        return [self.origin, *heads]

    @property
    def link_ids(self) -> list[str]:
        """Ids of the links used, in order."""
        return [str(step.link_id) for step in self.steps if step.kind == "movement"]

    @property
    def legs(self) -> GeoDataFrame:
        """One row a movement or a handling, indexed from 0, in EPSG:4326.

        Columns: seq (from 1), kind (movement, handling), process, mode, from_node, to_node,
        link_id, name, country, length_km, hours_low, hours_typical, hours_high,
        hours_expected, geometry (the line
        in the direction of travel; the node's point for a handling).
        """
        import geopandas as gpd
        import shapely

        shapes = [
            shapely.LineString(self._line(step))
            if step.kind == "movement"
            else shapely.Point(self._network.node_record(step.from_node)["lon_lat"])
            for step in self.steps
        ]
        rows = [list(record.values()) for record in self.records]
        return gpd.GeoDataFrame(rows, columns=list(LEG_FIELDS), geometry=shapes, crs="EPSG:4326")

    @property
    def records(self) -> list[dict[str, Any]]:
        """The legs without their geometry, as plain records: no frame has to be built."""
        rows = (self._row(seq, step) for seq, step in enumerate(self.steps, start=1))
        return [dict(zip(LEG_FIELDS, row, strict=True)) for row in rows]

    def _row(self, seq: int, step: Step) -> list[Any]:
        if step.kind == "movement":
            link = self._network.link_record(str(step.link_id))
            name, country = link["name"], link["country"]
        else:
            node = self._network.node_record(step.from_node)
            name = f"{_title(step.process)}: {node['name']}"
            if step.process == "disruption":
                name = "; ".join([name, *self._delays_at(step)])
            country = node["country"]
        fields = (step.kind, step.process, step.mode, step.from_node, step.to_node, step.link_id)
        return [seq, *fields, name, country, step.length_km, *step.hours(), step.expected_h()]

    def _line(self, step: Step) -> NDArray[np.float64]:
        link = self._network.link_record(str(step.link_id))
        line: NDArray[np.float64] = link["coordinates"]
        return line if link["from_node"] == step.from_node else line[::-1]

    @property
    def geometry(self) -> BaseGeometry:
        """The whole way as one line in EPSG:4326; a point when it leads nowhere."""
        import shapely

        from irru_geo.geodesy import join

        lines = [self._line(step) for step in self.steps if step.kind == "movement"]
        if not lines:
            return shapely.Point(self._network.node_record(self.origin)["lon_lat"])
        return shapely.LineString(join(lines))

    @overload
    def transit_time(
        self, samples: int = ..., seed: int = ..., *, correlation: float = ..., depart: None = ...
    ) -> TransitTime: ...

    @overload
    def transit_time(
        self,
        samples: int = ...,
        seed: int = ...,
        *,
        correlation: float = ...,
        depart: str | dt.date,
        sailings: Mapping[str, Days] | None = ...,
    ) -> DatedTransitTime: ...

    def transit_time(
        self,
        samples: int = 10_000,
        seed: int = 0,
        *,
        correlation: float = 0.0,
        depart: str | dt.date | None = None,
        sailings: Mapping[str, Days] | None = None,
    ) -> TransitTime:
        """Return the distribution of the transit time.

        Parameters
        ----------
        samples
            Number of samples, at least 1.
        seed
            The same seed gives the same numbers.
        correlation
            0 to 1: how far good and bad days go together.
        depart
            Day of departure: then each sample walks through time, meets the month, the closures
            and the events of the day on which it arrives at a place, and the result has dates of
            arrival. None means the mixture over a year, as far as the figures have months.
        sailings
            With `depart`: node to the days on which a ship or a train leaves there, dates or days
            of each month, in place of the wait for its service; see `connections` of the result.

        Notes
        -----
        The way stays as it is; `Network.departures` chooses one for each day.

        Examples
        --------
        >>> trip = net.corridor("eastern").transit_time(samples=1000)
        >>> trip.p10_days < trip.p50_days < trip.p90_days
        True
        >>> trip = net.corridor("trans-caspian").transit_time(depart="2027-02-20")
        >>> trip.depart < trip.arrive_p10 <= trip.arrive_p50 <= trip.arrive_p90
        True
        """
        if depart is None:
            if sailings is not None:
                raise ParameterError("sailings: expected with depart=..., a day of departure.")
            return transit_time.sample(
                self.steps, samples=samples, seed=seed, correlation=correlation
            )
        day = read_departure(depart, "depart")
        return dated.walk(
            self.steps,
            self._network.network_state.timeline(day),
            depart=day,
            samples=samples,
            seed=seed,
            correlation=correlation,
            sailings=dated.read_sailings(self._found(sailings), day),
        )

    def _found(self, sailings: Mapping[str, Days] | None) -> dict[str, Days]:
        """Return fixed sailings by node id.

        Raises
        ------
        ParameterError
            When the route does not leave a node of them.
        """
        find = self._network.network_state.places.find
        given = as_mapping(sailings, "sailings")
        by_node = {find(place): days for place, days in given.items()}
        for node in by_node:
            if node not in self.nodes[:-1]:
                problem = f"sailings: expected places that the route leaves, got {node!r}."
                raise ParameterError(problem)
        return by_node

    def cost(
        self,
        *,
        of: Payer = "shipper",
        per: Per = "teu",
        currency: str = "USD",
        price_year: int | str = 2025,
        time_value_per_day: float = 0.0,
        samples: int = 10_000,
        seed: int = 0,
    ) -> Cost:
        """Return what the route costs, as a distribution.

        Parameters
        ----------
        of
            `"shipper"`: all that a shipper pays, that is what the carriers charge, the forwarder's
            margin, the return of the empty box, its detention and the insurance of the goods;
            `"carriers"`: the freight, tariffs and charges alone.
        per
            `"teu"`, `"feu"` or `"tonne"`.
        currency
            `"USD"`; another only when the table of parameters has a rate for it.
        price_year
            Year of the prices, one of the table `price_index`; the sea freight is the mean of its
            months. `YYYY-MM` takes the sea freight of that month.
        time_value_per_day
            What a day is worth, in `currency` per unit: interest, insurance, stock. 0 leaves it
            out.
        samples, seed
            As for `transit_time`.

        Raises
        ------
        ParameterError
            When a figure is missing, or an argument is not allowed.

        Notes
        -----
        Carriers: freight, tariffs less what the railways grant, wagons, borders, ports,
        transloading and Suez dues (in the freight). No customs duty or last mile. Deep-sea freight
        follows the freight index, everything else US consumer prices.

        Examples
        --------
        >>> price = net.corridor("eastern").cost(samples=1000)
        >>> price.unit, price.p10 < price.p50 < price.p90
        ('USD 2025 per TEU', True)
        >>> net.corridor("eastern").cost(currency="XAU")
        Traceback (most recent call last):
        irru_geo.errors.ParameterError: currency: no sourced rate for 'XAU'. ...
        """
        from irru_geo.transit import impacts

        return impacts.cost(
            self._network.charges,
            self.steps,
            impacts.CostUnit(of, per, currency, price_year),
            time_value_per_day=time_value_per_day,
            samples=samples,
            seed=seed,
        )

    def emissions(self, *, per: Per = "teu", samples: int = 10_000, seed: int = 0) -> Emissions:
        """Return what the route emits from well to wheel, in kg of CO2e, as a distribution.

        Parameters
        ----------
        per
            `"teu"` (with the payload of the table of parameters) or `"tonne"`.
        samples, seed
            As for `transit_time`.

        Notes
        -----
        ISO 14083 categories, factors per tonne-km as sourced in the table of parameters; an
        electrified railway counts with its country's electricity where that has a source.
        Handling in terminals and the heating or cooling of cargo are left out.

        Examples
        --------
        >>> net.corridor("eastern").emissions(samples=1000).unit
        'kg CO2e per TEU'
        """
        from irru_geo.transit import impacts

        return impacts.emissions(
            self._network.charges, self.steps, per=per, samples=samples, seed=seed
        )

    def emission_sheet(
        self, *, per: Per = "teu", samples: int = 10_000, seed: int = 0
    ) -> DataFrame:
        """Return what each element of the transport chain emits, structured after ISO 14083.

        Parameters
        ----------
        per
            `"teu"` or `"tonne"`, as for `emissions`.
        samples, seed
            As for `transit_time`.

        Returns
        -------
        DataFrame
            Indexed by element, from 1, in the order of the way; columns: kind (transport: one mode
            with the same figures; hub: a port, transshipment or gauge break), what, origin,
            destination (names), distance_km, mass_t (mean), activity, activity_unit (t-km of
            transport, t of a hub), factor, factor_unit (mean, g CO2e/t-km or kg CO2e/t), co2e_kg
            (mean; activity times factor), figures (ids of parameters), basis, source_ids, clause
            of the standard, note. They sum to `emissions(...).mean`. A hub without a factor has
            NaN. `attrs`: statement, co2e_kg (the sum), unit.

        Notes
        -----
        Structured after ISO 14083:2023, not compliant with it: distances are those of the way,
        the factors are defaults with sources, nothing is verified. Borders, queues and waits are
        no elements.

        Examples
        --------
        >>> route = net.corridor("western")
        >>> sheet = route.emission_sheet(samples=500)
        >>> round(float(sheet["co2e_kg"].sum() / route.emissions(samples=500).mean), 9)
        1.0
        """
        from irru_geo.planner import emission_sheet

        return emission_sheet.emission_sheet(self, per=per, samples=samples, seed=seed)

    def sensitivity(self, *, samples: int = 10_000, seed: int = 0) -> DataFrame:
        """Return which figures of the time model move P50 most, from their low to their high end.

        Columns as in `irru_geo.transit.sensitivity.one_at_a_time`; Sobol indices are in
        `irru_geo.transit.sensitivity.sobol`.

        Examples
        --------
        >>> bool(net.corridor("eastern").sensitivity()["swing_days"].is_monotonic_decreasing)
        True
        """
        from irru_geo.transit import sensitivity

        return sensitivity.one_at_a_time(self.steps, samples=samples, seed=seed)

    def basis(self, *, samples: int = 10_000, seed: int = 0) -> DataFrame:
        """Return what the transit time rests on: sources, derived figures, or estimates.

        Returns
        -------
        DataFrame
            Indexed by basis (`source`, `derived`, `estimate`; `events` when events of the date
            delay it); columns: figures (how many), mean_days, mean_share, variance_share (both
            sum to 1). `attrs["decisive"]` holds the three figures that move P50 most from their
            low to their high end: parameter_id, basis, swing_days.

        Examples
        --------
        >>> table = net.corridor("western").basis(samples=1000)
        >>> float(round(table["mean_share"].sum(), 6)), table.attrs["decisive"][0]["parameter_id"]
        (1.0, 'port-bandar-abbas-out')
        """
        from irru_geo.transit import basis

        return basis.shares(self.steps, samples=samples, seed=seed)

    @property
    def data_version(self) -> str | None:
        """Version of the data that the route rests on."""
        return self._network.data_version

    def cite(self, of: Collection[str] = ("time",)) -> str:
        """Return citations in BibTeX: the data with their version, and the sources it rests on.

        The sources are those of the parameters (and what their formulas cite), of the links and
        nodes that it passes, and of the events of the date that touch these.

        Parameters
        ----------
        of
            Of which answers: `"time"`, `"cost"`, `"co2e"`, or several. The indices that carry
            prices over the years are part of the data.

        Raises
        ------
        ParameterError
            When `of` names anything else.

        Examples
        --------
        >>> "@misc{news-central-2024-02-iran-offers-fast," in net.corridor("western").cite()
        True
        """
        state = self._network.network_state
        return citation.bibtex(state.data, citation.used_sources(state, self.steps, of))

    def restrictions(self) -> DataFrame:
        """Return the dated restrictions on what the route passes: facts, never a verdict.

        Returns
        -------
        DataFrame
            Indexed by restriction id; columns: where (the target by name), target, regime,
            since, until, scope, is_in_force (on the network's date; None when it has none),
            source_id, note.

        Notes
        -----
        They neither close nor delay anything, and the list is not complete: it is no legal advice.

        Examples
        --------
        >>> net.route("zahedan", "chabahar", modes={"road"}).restrictions()["regime"].iloc[0]
        'United States sanctions'
        """
        from irru_geo.planner import restrictions

        return restrictions.touching(self._network.network_state, self.link_ids)

    def to_file(self, path: str | Path, format: str | None = None) -> None:  # noqa: A002
        """Write the legs with their lines and points to a file, whole or not at all.

        Parameters
        ----------
        path
            Its ending says the format: `.gpkg` (GeoPackage, layer `legs`, with a description and
            the unit of each column), `.parquet` (GeoParquet; extra `formats`), `.fgb`, `.kml`,
            `.csv` (with WKT), `.geojson`; the text `-` means standard output.
        format
            The ending without its dot, where that of `path` does not say the format.

        Raises
        ------
        ParameterError
            When the ending is not known.
        OSError
            When the file cannot be written.

        Notes
        -----
        Columns are those of `legs`, then start_km and start_hours_expected (from the origin, at the
        start of the leg), network_state and data_version.

        Examples
        --------
        >>> net.corridor("western").to_file("western.shp")
        Traceback (most recent call last):
        irru_geo.errors.ParameterError: path: expected an ending of .gpkg, .parquet, ...
        """
        from irru_geo.planner import route_files

        route_files.write_route(self, path, format)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the route on a map for paper; needs the extra `plot`.

        Parameters
        ----------
        ax
            Matplotlib axes to draw on; None makes a figure.

        Examples
        --------
        >>> net.corridor("western").plot().figure.savefig("western.png")  # doctest: +SKIP
        """
        from irru_geo.viz.paper import maps

        return maps.plot_route(self, ax)

    def plot_time_distance(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw kilometres against days; borders, gauge breaks and ports are vertical steps.

        Several routes on one chart: `irru_geo.viz.paper.time_distance.plot_time_distance`. Needs
        the extra `plot`.

        Parameters
        ----------
        ax
            Matplotlib axes to draw on; None makes a figure.
        **options
            As there: labels, samples, seed, preset.
        """
        from irru_geo.viz.paper import time_distance

        return time_distance.plot_time_distance(self, ax, **options)

    def plot_cost_distance(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw kilometres against dollars: haulage as slopes, borders and ports as steps.

        Options as for `irru_geo.viz.paper.cost_distance.plot_cost_distance`; extra `plot`.
        """
        from irru_geo.viz.paper import cost_distance

        return cost_distance.plot_cost_distance(self, ax, **options)

    def plot_strip(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw the route as a line of stops, in the manner of a metro map.

        Options as for `irru_geo.viz.paper.strip.plot_strip` (`by="km"` or `"days"`, `preset`);
        extra `plot`.
        """
        from irru_geo.viz.paper import strip

        return strip.plot_strip(self, ax, **options)

    def plot_distribution(self, ax: Axes | None = None) -> Axes:
        """Draw how the transit time is distributed, with P10, P50 and P90; needs the extra `plot`.

        Parameters
        ----------
        ax
            Matplotlib axes to draw on; None makes a figure.
        """
        from irru_geo.viz.paper import time_distance

        ends = (self._network.node_record(node)["name"] for node in (self.origin, self.destination))
        return time_distance.plot_distribution(self.transit_time(), ax, title=" – ".join(ends))

    def explore(self, **options: Any) -> folium.Map:
        """Return the route on a web map; `save()` writes one self-contained HTML file."""
        from irru_geo.viz.web import web_map

        return web_map.route_map(self, **options)

    @property
    def network(self) -> NetworkView:
        """The network that the route leads through."""
        return self._network

    def __repr__(self) -> str:
        from irru_geo.planner import itinerary

        days = self.hours_expected / HOURS_PER_DAY
        return (
            f"Route({' to '.join(itinerary.ends(self))}: {self.distance_km:,.0f} km "
            f"{self.by_modes()}, "
            f"{days:.1f} days expected, {len(self.link_ids)} links)"
        )

    def _repr_html_(self) -> str:
        import pandas as pd

        from irru_geo.planner import itinerary
        from irru_geo.viz import card

        ends = itinerary.ends(self)
        title, nodes = " – ".join(ends), self._network.network_state.data.nodes
        marks = {
            name: nodes[node].lon_lat
            for name, node in zip(ends, (self.origin, self.destination), strict=True)
        }
        trip = self.transit_time(samples=2_000)
        lines = [
            f"{self.distance_km:,.0f} km {self.by_modes()}",
            f"{trip.p50_days:.1f} days (P10 {trip.p10_days:.1f}, P90 {trip.p90_days:.1f})",
            self._cost_words(),
            self._network.state,
        ]
        rows = [
            (row["what"], row["where"], round(row["length_km"]), round(row["hours_expected"], 1))
            for row in itinerary.stretches(self)
        ]
        table = pd.DataFrame(rows, columns=["What", "Where", "km", "Hours"])
        picture = card.picture(card.route_lines(self.legs), title, marks)
        return card.card(picture, title, lines, table)

    def _cost_words(self) -> str:
        try:
            price = self.cost(samples=2_000)
        except ParameterError:
            return "Cost unknown: a figure is missing"
        return f"{price.p50:,.0f} {price.unit} (P10 {price.p10:,.0f}, P90 {price.p90:,.0f})"
