"""`NetworkView`: what a network state holds, as frames and records, and other states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from irru_geo.arguments import as_name
from irru_geo.errors import UnknownNameError
from irru_geo.layers.frames import TableFrames, links_frame, nodes_frame, table_frame
from irru_geo.layers.frozen import thawed
from irru_geo.planner.citation import bibtex
from irru_geo.routing.branches import corridor_frame
from irru_geo.spelling import nearest_names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from irru_geo.layers.frozen import Record
    from irru_geo.model.charges import Charges
    from irru_geo.model.scenario import Scenario
    from irru_geo.model.state import NetworkState


class NetworkView(TableFrames):
    """Nodes, links and tables of a network state; `RoutePlanner` stands on it.

    A view is never changed: `at` and `apply` return others, and frames are copies.

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

    # What it holds

    @property
    def nodes(self) -> GeoDataFrame:
        """Nodes as points in EPSG:4326, indexed by node id; columns as in `schema/nodes.csv`."""
        return nodes_frame(self._data.nodes)

    @property
    def links(self) -> GeoDataFrame:
        """Links as lines in EPSG:4326, indexed by link id; columns as in `schema/links.csv`.

        Besides: `layer`, `is_open` on this network's date and under its scenarios, `closed_by`,
        what keeps it closed, and `unknown_by`, the events that leave its state unknown that day:
        such a link is taken as in ordinary times.
        """
        frame, held = links_frame(self._data.links), self._state.availability
        closed_by = frame.index.map(held.closed_by.get)
        unknown_by = frame.index.map(lambda key: held.unknown_by(self._data.links[key]))
        return frame.assign(is_open=closed_by.isna(), closed_by=closed_by, unknown_by=unknown_by)

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

    @property
    def data_version(self) -> str | None:
        """Version of the data, as in their file `VERSION`; None when they have none."""
        return self._data.version

    def cite(self) -> str:
        """Return a citation of the data, with their version, in BibTeX; `Route.cite` gives more.

        Examples
        --------
        >>> net.cite().splitlines()[0].startswith("@dataset{irru-geo-data-")
        True
        """
        return bibtex(self._data)

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
            A date, or a text `YYYY-MM-DD`; `YYYY` or `YYYY-MM` stand for their first day.
            Links count from their opening, links not yet built from their expected opening.
        disruptions
            Whether the events of that day (closures, delays) hold.

        Raises
        ------
        ScenarioError
            When it is no date.

        Warns
        -----
        DateWarning
            When it leaves out the day although the network changes within that time; names the day
            that is taken, and what changes.

        Examples
        --------
        >>> net.at("2014-12-04").state
        '4 December 2014: no disruption known'
        """
        return self._under(self._state.at(date, disruptions=disruptions))

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
        return self._under(self._state.apply(change))

    def _under(self, state: NetworkState) -> Self:
        return type(self)(state)

    @property
    def charges(self) -> Charges:
        """What movements and handlings cost and emit, as this network's scenarios set it."""
        return self._state.charges


def _properties(records: Mapping[str, Record], record_id: str, kind: str) -> dict[str, Any]:
    known_as = as_name(record_id)
    if known_as not in records:
        raise UnknownNameError(known_as, kind, nearest_names(known_as, records))
    properties: dict[str, Any] = thawed(dict(records[known_as]))
    return properties
