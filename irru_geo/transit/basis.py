"""What a transit time rests on: sources, figures derived from them, or estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irru_geo.transit import sensitivity, transit_time
from irru_geo.vocabulary import BASES, EVENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from irru_geo.model.steps import Step

DECISIVE = 3


def shares(steps: Sequence[Step], *, samples: int = 10_000, seed: int = 0) -> DataFrame:
    """Return what part of a transit time rests on which basis; see `Route.basis`."""
    decisive = _decisive(steps, samples, seed)  # it needs the most memory, and is refused first
    legs = transit_time.sample(steps, samples=samples, seed=seed).by_leg
    figures = [step.parameter.parameter_id for step in steps]
    legs = legs.assign(parameter_id=figures)
    grouped = legs.groupby("basis")
    table = grouped.agg(
        figures=("parameter_id", "nunique"),
        mean_days=("mean_days", "sum"),
        variance_share=("variance_share", "sum"),
    )
    found = [basis for basis in (*BASES, EVENTS) if basis in table.index or basis in BASES]
    table = table.reindex(found, fill_value=0).rename_axis("basis")
    total = table["mean_days"].sum()
    table.insert(2, "mean_share", table["mean_days"] / total if total else table["mean_days"])
    table.attrs["decisive"] = decisive
    return table


def _decisive(steps: Sequence[Step], samples: int, seed: int) -> list[dict[str, object]]:
    """Return the figures that move P50 most, with what they rest on."""
    by_id = {step.parameter.parameter_id: step.parameter.basis for step in steps}
    swings = sensitivity.one_at_a_time(steps, samples=samples, seed=seed)["swing_days"]
    return [
        {"parameter_id": name, "basis": by_id[str(name)], "swing_days": float(days)}
        for name, days in swings.head(DECISIVE).items()
        if days > 0
    ]
