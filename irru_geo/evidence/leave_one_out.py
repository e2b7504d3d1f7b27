"""Trips held against a model that is formed again without them.

A trip that forms a figure is no check of it. Where the formula of a figure cites the trip's
source, the figure is formed again from the other values, and the trip is held against that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irru_geo.errors import ParameterError
from irru_geo.evidence import validation
from irru_geo.model import formulas
from irru_geo.model.dates import read_date
from irru_geo.model.scenario import Scenario
from irru_geo.vocabulary import OBSERVED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pandas import DataFrame

    from irru_geo.layers.rows import Observation, ParameterRow
    from irru_geo.planner.planner import RoutePlanner

Points = tuple[float, float, float]

COLUMNS = (
    *("parameters", "published_low", "published_high", "ours", "inside"),
    *("ours_without", "inside_without", "note"),
)


def leave_one_out(planner: RoutePlanner, *, samples: int = 10_000, seed: int = 0) -> DataFrame:
    """Return each trip that formed a figure beside the model with and without it.

    Parameters
    ----------
    planner
        The network; each trip sets its own date.
    samples, seed
        As for `Route.transit_time`.

    Returns
    -------
    DataFrame
        Indexed by observation id; columns: parameters (ids of the figures that were formed again),
        published_low, published_high, ours, inside (with the trip), ours_without, inside_without
        (the same, NaN and None where no figure can be formed again), note (which figures cannot
        be formed without the trip, or that none has a formula that cites it). Days.
    """
    import pandas as pd

    data = planner.network_state.data
    parameters = data.tables["parameters"]
    rows = {}
    for key, trip in data.tables["observations"].items():
        if trip.is_used and trip.kind in OBSERVED and not trip.part_of:
            rows[key] = _row(planner, trip, parameters, samples, seed)
    index = pd.Index(list(rows), name="observation_id")
    return pd.DataFrame(list(rows.values()), index=index, columns=list(COLUMNS))


def formed_again(
    parameters: Mapping[str, ParameterRow], source_id: str
) -> tuple[dict[str, Points], list[str]]:
    """Return the figures that cite a source, formed without it, and those that cannot be."""
    found: dict[str, Points] = {}
    bound: list[str] = []
    for key, row in parameters.items():
        cited = {source for _, source in formulas.cited_values(row.formula or "")}
        if row.formula and source_id in cited:
            try:
                found[key] = formulas.evaluate(row.formula, parameters, without=source_id)
            except ParameterError:
                bound.append(key)
    return found, bound


def _row(
    planner: RoutePlanner,
    trip: Observation,
    parameters: Mapping[str, ParameterRow],
    samples: int,
    seed: int,
) -> list[object]:
    on_date = planner.at(read_date(trip.date))
    there = validation.trip_check(on_date, trip, samples, seed)
    figures, bound = formed_again(parameters, trip.source_id)
    note = f"Cannot be formed without it: {', '.join(bound)}." if bound else ""
    without: list[object] = [float("nan"), None]
    if figures:
        other = on_date.apply(Scenario(f"without {trip.source_id}", parameters=figures))
        again = validation.trip_check(other, trip, samples, seed)
        without = [again["ours"], again["inside"]]
    elif not bound:
        note = "Forms an event, or figures by reasoning in their notes: no formula cites it."
    with_it = [trip.days_low, trip.days_high, there["ours"], there["inside"]]
    return [", ".join(figures), *with_it, *without, note]
