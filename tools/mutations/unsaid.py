"""Numbers that are none (NaN, infinite) where nothing beside them says why."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pandas as pd

from irru_geo import Route
from irru_geo.transit.distribution import Distribution

WORDS = (
    "blocked_by",
    "closed_by",
    "cut_off",
    "note",
    "reason",
    "verdict",
    "why",
    "problem",
    "remark",
    "missing",
    "what",
)
"""Columns whose text says why a figure is not there."""

MAY_BE_UNKNOWN = {
    *("gauge_mm", "tracks", "capacity_mt_per_year", "accuracy_m", "electrified", "lon", "lat"),
    *("value", "low", "high", "headway_low_days", "headway_typical_days", "headway_high_days"),
    *("interval_cv", "capacity_teu", "hours", "year", "typical", "carried_mt_per_year"),
    *("border_hours", "border_usd"),  # of a way without a crossing
    *("speed_km_h", "speed_with_delay_km_h"),  # of a way that takes no time
}
"""Columns of the data that the schema lets be empty."""


MATRICES = ("time_days", "distance_km", "cost_usd", "co2e_kg")
"""Names of the columns of matrices: there an infinite figure says that nothing joins the two."""


def unsaid(value: Any, depth: int = 0) -> str | None:
    """Return where a value holds a number that is none, without a word why."""
    if isinstance(value, bool | str | bytes) or value is None:
        return None
    if isinstance(value, float | np.floating):
        return None if math.isfinite(value) else f"{value}"
    if isinstance(value, Route):
        return unsaid((value.distance_km, value.hours_expected, value.hours_typical), depth)
    if isinstance(value, Distribution):
        return None if np.isfinite(value.samples).all() else f"samples of {type(value).__name__}"
    if isinstance(value, pd.DataFrame):
        return _in_frame(value)
    if isinstance(value, list | tuple) and depth < 3:
        return next((found for each in value if (found := unsaid(each, depth + 1))), None)
    if dataclasses.is_dataclass(value) or not isinstance(value, dict) or depth >= 3:
        return None
    return next(
        (f"{k}: {found}" for k, v in value.items() if (found := unsaid(v, depth + 1))), None
    )


def _in_frame(frame: pd.DataFrame) -> str | None:
    if frame.columns.name in MATRICES or frame.index.name == "parameter_id":
        return None  # infinite where nothing joins; what break_even does not know
    numbers = frame.select_dtypes("number")
    words = [c for c in frame.columns if any(w in str(c) for w in WORDS)]
    told = np.zeros(len(frame), dtype=bool)
    for word in words:
        told |= ~frame[word].fillna("").astype(str).isin(["", "False"]).to_numpy()
    for column in numbers.columns:
        if column in MAY_BE_UNKNOWN:
            continue
        values = numbers[column].to_numpy(dtype=float)
        if (~np.isfinite(values) & ~told).any():
            return f"column {column}: no number"
    return None
