"""`NetworkState`: the data on a date, with its disruptions or without, under scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.arguments import as_switch, shown
from irru_geo.errors import ScenarioError, UnknownNameError
from irru_geo.layers.frozen import Record
from irru_geo.layers.record_columns import column, positions, vertices
from irru_geo.layers.schema import read_schema
from irru_geo.model import services, state_words
from irru_geo.model.availability import Availability, Targets, availability
from irru_geo.model.charges import Charges
from irru_geo.model.closures import season_days
from irru_geo.model.data_index import DataIndex
from irru_geo.model.dates import read_date, read_day
from irru_geo.model.parameters import Parameters, changed
from irru_geo.model.scenario import Scenario, scenario_from_record
from irru_geo.model.timeline import Timeline
from irru_geo.spelling import nearest_names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from irru_geo.layers.data import Data
    from irru_geo.layers.rows import ParameterRow
    from irru_geo.model.parameters import Candidate
    from irru_geo.places.places import Places


@dataclass(frozen=True, eq=False)
class NetworkState:
    """The data of a network as it stands on a date, under scenarios.

    A state is never changed: `at`, `apply` and `extended` return others. What follows from it is
    worked out when it is first asked for, and does not travel with it between processes.

    Attributes
    ----------
    data
        Checked records, see `irru_geo.layers.reading.read_data`.
    date
        The day it stands for; None means the data's own.
    disruptions
        Whether the events of that day hold.
    scenarios
        Scenarios, applied in order.
    is_whole_year
        Whether the date stands for any day of its year: then figures mix the months, and no season
        of the calendar closes anything.
    """

    data: Data
    date: dt.date | None = None
    disruptions: bool = False
    scenarios: tuple[Scenario, ...] = ()
    is_whole_year: bool = False

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    # Other states

    def at(self, date: str | dt.date, *, disruptions: bool = True) -> NetworkState:
        """Return the state on a date, see `Network.at`.

        Raises
        ------
        ScenarioError
            When it is no date.

        Warns
        -----
        DateWarning
            When it leaves out the day although it matters.
        """
        changes = dict(self.index.change_days)
        first, last = read_date(date), read_date(date, last=True)
        if 0 < (last - first).days < 31:
            changes |= season_days(self.data, first)
        return self._with(
            date=read_day(date, changes, stacklevel=4),  # the line that calls `Network.at`
            disruptions=as_switch(disruptions, "disruptions"),
            is_whole_year=(last - first).days > 31,
        )

    def in_year(self, date: dt.date) -> NetworkState:
        """Return the state of any day of a year, with the openings and events of one of them."""
        return replace(self.at(date), is_whole_year=True)

    def apply(self, change: Scenario | str) -> NetworkState:
        """Return the state under one more scenario, see `Network.apply`.

        Raises
        ------
        UnknownNameError
            When the name, or something that the scenario names, is not known.
        ParameterError
            When it changes a parameter that is not there.
        """
        if isinstance(change, str):
            records = self.data.tables["scenarios"]
            if change not in records:
                raise UnknownNameError(change, "scenario", nearest_names(change, records))
            change = scenario_from_record(records[change])
        if not isinstance(change, Scenario):
            raise ScenarioError(f"apply: expected a Scenario or a name, got {shown(change)}.")
        applied = self._with(scenarios=(*self.scenarios, change))
        if not change.parameters:
            vars(applied)["parameters"] = self.parameters
        _ = applied.availability, applied.parameters  # so that what is wrong is raised here
        return applied

    def _with(self, **changes: Any) -> NetworkState:
        """Return another state of the same data."""
        other = replace(self, **changes)
        vars(other)["index"] = self.index
        return other

    def extended(self, data: Data) -> NetworkState:
        """Return the state of other data: on the same date, under the same scenarios."""
        return replace(self, data=data)

    # What follows from it

    @cached_property
    def index(self) -> DataIndex:
        """What follows from the records alone; states of the same data share it."""
        return DataIndex(self.data)

    @property
    def places(self) -> Places:
        """Nodes by everything that users call them."""
        return self.index.places

    @property
    def targets(self) -> Targets:
        """Links by what `avoid`, events and scenarios call them."""
        return self.index.targets

    @cached_property
    def availability(self) -> Availability:
        """Which links are closed, delayed or slowed."""
        return availability(
            self.data,
            self.targets,
            self.index.closed_on(self.date),
            date=self.date,
            disruptions=self.disruptions,
            scenarios=self.scenarios,
            seasons=not self.is_whole_year,
        )

    def timeline(self, depart: dt.date) -> Timeline:
        """Return what a journey meets that leaves on a day: months, closures and events.

        Events are left out only where the state stands for a date without disruptions.
        """
        if depart not in self._timelines:
            self._timelines[depart] = Timeline(
                self.data,
                self.targets,
                depart,
                events=self.disruptions or self.date is None,
                opened=[target for scenario in self.scenarios for target in scenario.open],
            )
        return self._timelines[depart]

    @cached_property
    def _timelines(self) -> dict[dt.date, Timeline]:
        return {}

    @cached_property
    def parameter_records(self) -> dict[str, ParameterRow]:
        """Rows of the table `parameters` by id, as the scenarios set them."""
        records = dict(self.data.tables["parameters"])
        for scenario in self.scenarios:
            records = changed(records, scenario.parameters)
        return records

    @cached_property
    def parameters(self) -> Parameters:
        """Parameters of the time model, to look up by where something happens."""
        month = self.date.month if self.date and not self.is_whole_year else None
        return self._parameters_of(self.date, month)

    def year_round(self, date: dt.date | None) -> Parameters:
        """Return the parameters of the whole year, with the services that run on a date."""
        return self._parameters_of(date, None)

    def _parameters_of(self, date: dt.date | None, month: int | None) -> Parameters:
        return Parameters(
            self.parameter_records.values(),
            month=month,
            services=self._waits(date),
            known=self.index.candidates,
        )

    def _waits(self, date: dt.date | None) -> Sequence[Candidate]:
        """Return the waits for services; scenarios scale them, or put a figure in their place."""
        factor = 1.0
        for scenario in self.scenarios:
            change = scenario.parameters.get(services.PROCESS, 1.0)
            if not isinstance(change, int | float):
                return ()
            factor *= change
        return self.index.waits(date, factor)

    @cached_property
    def charges(self) -> Charges:
        """What movements and handlings cost and emit."""
        return self.charges_of(self.parameters)

    def charges_of(self, parameters: Parameters) -> Charges:
        """Return the charges with parameters that are looked up elsewhere."""
        data = self.data
        records, levels = self.parameter_records, data.tables["price_index"]
        rows = [*records.values()], [*levels.values()], [*data.tables["freight_index"].values()]
        return Charges(data.nodes, data.links, parameters, *rows)

    def sentence(self) -> str:
        """Return which date, what holds then and which scenarios, in words."""
        names = [applied.name for applied in self.scenarios]
        return state_words.sentence(
            self.data, date=self.date, disruptions=self.disruptions, scenarios=names
        )

    def fingerprint(self) -> str:
        """Return 32 hexadecimals that change with any record, position, setting or version.

        Two states with one fingerprint give the same answers. The folder that the data come from
        does not count.
        """
        from irru_geo import __version__

        digest = blake2b(digest_size=16)
        for part in (
            __version__,
            _held(self.data.nodes, "nodes"),
            _held(self.data.links, "links"),
            self.data.tables,
            (self.date, self.disruptions, self.scenarios, self.is_whole_year),
        ):
            digest.update(_canonical(part))
        return digest.hexdigest()


def _held(records: Mapping[str, Any], table: str) -> list[Any]:
    """Return what records hold, field by field: texts of columns, and arrays of positions."""
    names = ["layer", *(field.name for field in read_schema(table))]
    columns: list[Any] = [repr(list(column(records, name))) for name in names]
    where = [positions(records)] if table == "nodes" else vertices(records)
    return [*columns, *where]


def _canonical(value: Any) -> bytes:
    """Return bytes that are the same for equal values in any process."""
    if isinstance(value, np.ndarray):
        return repr((value.dtype.str, value.shape)).encode() + value.tobytes()
    if isinstance(value, Record):
        return type(value).__name__.encode() + _canonical(dict(value))
    if isinstance(value, Scenario):
        return _canonical((value.name, value.open, value.close, value.parameters))
    if isinstance(value, Mapping):
        parts = [_canonical(key) + b"=" + _canonical(part) for key, part in value.items()]
        return b"{%b}" % b";".join(parts)
    if isinstance(value, list | tuple):
        return b"[%b]" % b";".join(_canonical(part) for part in value)
    return repr(value).encode("utf-8", "backslashreplace")
