"""Corridors side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irru_geo.errors import NoRouteError
from irru_geo.routing import several

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from irru_geo.network import Network

FIGURES = ("distance_km", "p10_days", "p50_days", "p90_days", "mean_days")
"""Columns that are NaN for a corridor that is closed."""

HANDLINGS = {"borders": "border", "gauge_breaks": "gauge_break", "ports": "port"}
"""Columns that count handlings, and the process each counts."""


def compare(
    network: Network, corridors: Sequence[str] | None = None, *, samples: int, seed: int
) -> DataFrame:
    """Return distances and transit times of corridors, one row each; see `Network.compare`."""
    import pandas as pd

    table = network.corridors
    ids = list(table.index) if corridors is None else several(corridors)
    rows = [_row(network, corridor_id, samples, seed) for corridor_id in ids]
    described = table.loc[list(ids), ["name", "family", "origin", "destination"]]
    figures = pd.DataFrame(rows, index=described.index)
    return described.join(figures)


def _row(network: Network, corridor_id: str, samples: int, seed: int) -> dict[str, Any]:
    try:
        route = network.corridor(corridor_id)
    except NoRouteError as error:
        nothing = dict.fromkeys(FIGURES, float("nan")) | dict.fromkeys(HANDLINGS, 0)
        return nothing | {"blocked_by": ", ".join(error.blocked_by)}
    trip = route.transit_time(samples, seed)
    done = [step.process for step in route.steps]
    figures = {name: getattr(trip, name) for name in FIGURES[1:]}
    counts = {name: done.count(process) for name, process in HANDLINGS.items()}
    return {"distance_km": route.distance_km, **figures, **counts, "blocked_by": ""}
