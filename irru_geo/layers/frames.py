"""The tables of a data folder as frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irru_geo.layers.reading import table_frame

if TYPE_CHECKING:
    from pandas import DataFrame

    from irru_geo.layers.reading import Data


class TableFrames:
    """Tables as frames, for what holds the records of a data folder in `_data`.

    Each frame is a copy, indexed by id, with the columns of its schema.
    """

    _data: Data

    @property
    def branches(self) -> DataFrame:
        """Branches by id: name, family, via, modes, note; the ends are asked for."""
        return table_frame(self._data.tables["branches"], "branches")

    @property
    def sources(self) -> DataFrame:
        """Sources by id: title, publisher, date, url, licence."""
        return table_frame(self._data.tables["sources"], "sources")

    @property
    def events(self) -> DataFrame:
        """Dated closures and delays by id."""
        return table_frame(self._data.tables["events"], "events")

    @property
    def services(self) -> DataFrame:
        """Trains, feeders, ferries and lines by id: stops, headway in days, months, source."""
        return table_frame(self._data.tables["services"], "services")

    @property
    def calendar(self) -> DataFrame:
        """Rules of the calendar by id: what closes from which day to which, with its source."""
        return table_frame(self._data.tables["calendar"], "calendar")

    @property
    def scenarios(self) -> DataFrame:
        """Scenarios that `apply` knows by name."""
        return table_frame(self._data.tables["scenarios"], "scenarios")
