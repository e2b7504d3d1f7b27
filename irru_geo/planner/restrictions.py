"""Dated restrictions that touch a route: facts with their sources, never a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irru_geo.model.dates import read_date
from irru_geo.model.names import words_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from pandas import DataFrame

    from irru_geo.layers.rows import Restriction
    from irru_geo.model.state import NetworkState

COLUMNS = (
    *("where", "target", "regime", "since", "until", "scope", "is_in_force", "source_id", "note"),
)


def touching(state: NetworkState, link_ids: Collection[str]) -> DataFrame:
    """Return the restrictions on what a route passes; see `Route.restrictions`."""
    import pandas as pd

    frame = pd.DataFrame(records(state, link_ids), columns=["restriction_id", *COLUMNS])
    return frame.set_index("restriction_id")


def records(state: NetworkState, link_ids: Collection[str]) -> list[dict[str, Any]]:
    """Return the same as plain records: no frame has to be built."""
    rows = state.data.tables["restrictions"].values()
    return [
        {
            "restriction_id": row.id,
            "where": words_of(state.data, row.target),
            **row,
            "is_in_force": _holds(row, state.date),
        }
        for row in rows
        if _touches(state, row, link_ids)
    ]


def _touches(state: NetworkState, row: Restriction, link_ids: Collection[str]) -> bool:
    passed = set(link_ids).intersection(state.targets.links(row.target))
    return any(not row.modes or state.data.links[link].mode in row.modes for link in passed)


def _holds(row: Restriction, date: dt.date | None) -> bool | None:
    """Return whether it holds on a date; None when there is none."""
    if date is None:
        return None
    has_begun = row.since is None or read_date(row.since) <= date
    return has_begun and (row.until is None or date <= read_date(row.until, last=True))
