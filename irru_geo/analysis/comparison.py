"""Corridors side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irru_geo.arguments import as_items
from irru_geo.errors import NoRouteError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from irru_geo.planner.planner import RoutePlanner

FIGURES = ("distance_km", "p10_days", "p50_days", "p90_days", "mean_days")
"""Columns that are NaN for a corridor that is closed."""

HANDLINGS = {"borders": "border", "gauge_breaks": "gauge_break", "ports": "port"}
"""Columns that count handlings, and the process each counts."""


def compare(
    planner: RoutePlanner,
    corridors: Sequence[str] | None = None,
    *,
    samples: int = 10_000,
    seed: int = 0,
) -> DataFrame:
    """Return distances and transit times of corridors, one row each; see `Network.compare`."""
    import pandas as pd

    table = planner.corridors
    ids = list(table.index) if corridors is None else as_items(corridors)
    rows = [_row(planner, corridor_id, samples, seed) for corridor_id in ids]
    described = table.loc[list(ids), ["name", "family", "origin", "destination"]]
    figures = pd.DataFrame(rows, index=described.index)
    return described.join(figures)


def _row(planner: RoutePlanner, corridor_id: str, samples: int, seed: int) -> dict[str, Any]:
    try:
        route = planner.corridor(corridor_id)
    except NoRouteError as error:
        nothing = dict.fromkeys(FIGURES, float("nan")) | dict.fromkeys(HANDLINGS, 0)
        return nothing | {"blocked_by": ", ".join(error.blocked_by)}
    trip = route.transit_time(samples, seed)
    done = [step.process for step in route.steps]
    figures = {name: getattr(trip, name) for name in FIGURES[1:]}
    counts = {name: done.count(process) for name, process in HANDLINGS.items()}
    return {"distance_km": route.distance_km, **figures, **counts, "blocked_by": ""}


def difference(planner: RoutePlanner, other: RoutePlanner) -> DataFrame:
    """Return what is different in another planner.

    Returns
    -------
    DataFrame
        One row a change; columns: kind (link, parameter, corridor), id, what (is_open, typical,
        distance_km, p50_days, ...), before, after (`open` or what closes it for links; numbers or
        `closed` else).
    """
    import pandas as pd

    rows = [
        *_changes("link", _link_states(planner), _link_states(other)),
        *_changes("parameter", _figures(planner), _figures(other)),
        *_changes("corridor", _corridor_figures(planner), _corridor_figures(other)),
    ]
    return pd.DataFrame(rows, columns=["kind", "id", "what", "before", "after"])


def _changes(kind: str, before: dict[Any, Any], after: dict[Any, Any]) -> list[tuple[Any, ...]]:
    keys = dict.fromkeys((*before, *after))
    pairs = ((key, before.get(key), after.get(key)) for key in keys)
    return [(kind, *key, old, new) for key, old, new in pairs if old != new]


def _link_states(planner: RoutePlanner) -> dict[tuple[str, str], str]:
    links = planner.links
    words = links["closed_by"].where(~links["is_open"], "open")
    return {(str(link_id), "state"): str(word) for link_id, word in words.items()}


def _figures(planner: RoutePlanner) -> dict[tuple[str, str], float]:
    table = planner.parameters[["low", "typical", "high"]]
    return {
        (i, column): float(table.loc[i, column]) for i in table.index for column in table.columns
    }


def _corridor_figures(planner: RoutePlanner) -> dict[tuple[str, str], object]:
    table = compare(planner, samples=2_000, seed=0)[list(FIGURES)].round(2)
    words = table.astype(object).where(table.notna(), "closed")
    return {(i, column): words.loc[i, column] for i in words.index for column in words.columns}
