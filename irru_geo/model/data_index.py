"""What follows from the records alone, whatever the date and the scenarios."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.layers.record_columns import column
from irru_geo.model import services
from irru_geo.model.availability import Targets
from irru_geo.model.dates import change_days, read_date
from irru_geo.model.parameters import Parameters, candidate_of
from irru_geo.places.places import Places

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from irru_geo.layers.data import Data
    from irru_geo.layers.rows import ParameterRow
    from irru_geo.model.parameters import Candidate

_KEPT = 64
_NEVER = 2**31
"""Day on which a link opens whose opening nobody knows."""


class Openings(NamedTuple):
    """When links open, as parallel arrays.

    Attributes
    ----------
    link_ids
        Ids of the links.
    words
        What links that are not built are called, by their places among all.
    days
        First day on which it is open, as an ordinal; 0 for always.
    """

    link_ids: tuple[str, ...]
    words: Mapping[int, str]
    days: NDArray[np.int64]


class DataIndex:
    """Places, targets and openings of a data folder; all its states share one.

    Parameters
    ----------
    data
        Checked records.
    """

    def __init__(self, data: Data) -> None:
        self.data = data

    @cached_property
    def places(self) -> Places:
        """Nodes by everything that users call them."""
        return Places(self.data.nodes, self.data.tables["countries"])

    @cached_property
    def targets(self) -> Targets:
        """Links by what `avoid`, events and scenarios call them."""
        return Targets(self.data, self.places.find)

    @cached_property
    def candidates(self) -> Mapping[str, tuple[ParameterRow, Candidate]]:
        """Rows of the table `parameters` by id, with what they say, once all are checked."""
        rows = self.data.tables["parameters"].values()
        Parameters(rows)
        return {row.parameter_id: (row, candidate_of(row)) for row in rows}

    def waits(self, date: dt.date | None, factor: float) -> tuple[Candidate, ...]:
        """Return the waits for services on a date, times a factor; the latest are kept."""
        key = date, factor
        kept = self._waits.get(key)
        if kept is None:
            if len(self._waits) >= _KEPT:
                self._waits.pop(next(iter(tuple(self._waits))), None)
            rows = self.data.tables["services"].values()
            kept = tuple(services.candidates(rows, date=date, factor=factor))
            self._waits[key] = kept
        return kept

    @cached_property
    def _waits(self) -> dict[tuple[dt.date | None, float], tuple[Candidate, ...]]:
        return {}

    @cached_property
    def change_days(self) -> Mapping[dt.date, str]:
        """Days from which on the network is another, and what changes."""
        return change_days(self.data)

    @cached_property
    def openings(self) -> Openings:
        """When each link opens."""
        links = self.data.links
        status, opened, expected = (column(links, n) for n in ("status", "opened", "expected"))
        days = np.zeros(len(links), dtype=np.int64)
        words = dict(self._unbuilt_rows)
        for row in words:
            text = expected[row]
            days[row] = read_date(text, last=True).toordinal() if text else _NEVER
        for row, text in enumerate(opened):
            if text and status[row] == "open":
                days[row] = read_date(text).toordinal()
        return Openings(tuple(links), words, days)

    def closed_on(self, date: dt.date | None) -> dict[str, str]:
        """Return the links that are closed by themselves, with the word for it.

        Parameters
        ----------
        date
            None means the data's own: what is built is open.
        """
        if date is None:
            return dict(self._unbuilt)
        openings = self.openings
        closed = np.flatnonzero(openings.days > date.toordinal()).tolist()
        return {openings.link_ids[n]: openings.words.get(n, "not yet open") for n in closed}

    @cached_property
    def _unbuilt(self) -> dict[str, str]:
        ids = self.openings.link_ids
        return {ids[row]: word for row, word in self._unbuilt_rows.items()}

    @cached_property
    def _unbuilt_rows(self) -> dict[int, str]:
        """What links are called that are not open, by their places among all links."""
        status = enumerate(column(self.data.links, "status"))
        return {row: str(word) for row, word in status if word != "open"}
