"""Which figures a transit time hangs on: one at a time, and Sobol indices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from irru_geo.arguments import need_package
from irru_geo.model.parameters import Parameter
from irru_geo.transit.quantiles import quantiles
from irru_geo.transit.sampling import check_arguments, check_room, stream
from irru_geo.vocabulary import HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.model.steps import Step

    FloatArray = NDArray[np.float64]


Uses = dict[str, dict[Parameter, tuple[float, bool]]]
"""Parameter id to its figures (several where some links have one by month), each with the km or the
number of handlings that it is used for, and whether it is a speed."""


def _uses(steps: Sequence[Step]) -> Uses:
    found: Uses = {}
    for step in steps:
        if step.parameter.parameter_id:
            own = found.setdefault(step.parameter.parameter_id, {})
            so_far = own.get(step.parameter, (0.0, False))[0]
            own[step.parameter] = (so_far + step.quantity, step.kind == "movement")
    return found


def _days(quantity: float, value: FloatArray | float, is_movement: bool) -> FloatArray | float:
    return (quantity / value if is_movement else quantity * value) / HOURS_PER_DAY


def _drawn(own: dict[Parameter, tuple[float, bool]], level: FloatArray) -> FloatArray:
    """Return the days of all figures of one parameter, drawn together."""
    total = np.zeros(len(level))
    for figure, (quantity, moves) in own.items():
        total += _days(quantity, quantiles(figure, level), moves)
    return total


def _levels(parameter_id: str, seed: int, samples: int) -> FloatArray:
    return stream(seed, "sensitivity", parameter_id).random(samples)


def one_at_a_time(steps: Sequence[Step], *, samples: int = 10_000, seed: int = 0) -> DataFrame:
    """Return how far P50 moves when one figure stands at its low or high end.

    The others are drawn as always, with the same draws throughout; a figure used in several places
    is moved in all of them.

    Returns
    -------
    DataFrame
        Indexed by parameter id, the largest swing first; columns: process, unit, low, typical,
        high, p50_low_days, p50_high_days (P50 with the figure at its low and high end), and
        swing_days (the difference, always positive).
    """
    import pandas as pd

    samples, seed, _ = check_arguments(samples, seed)
    uses = _uses(steps)
    check_room(samples, len(uses) + 4)
    fixed = sum(step.delay_h for step in steps) / HOURS_PER_DAY
    parts = {name: _drawn(own, _levels(name, seed, samples)) for name, own in uses.items()}
    total = fixed + sum(parts.values(), start=np.zeros(samples))
    rows = []
    for name, own in uses.items():
        middle = float(np.median(total - parts[name]))
        ends = [
            middle + sum(float(_days(q, getattr(f, end), moves)) for f, (q, moves) in own.items())
            for end in ("low", "high")
        ]
        most = max(own, key=lambda figure: own[figure][0])
        about = (name, most.process, most.unit, most.low, most.typical, most.high)
        rows.append((*about, *ends, abs(ends[1] - ends[0])))
    columns = ["parameter_id", "process", "unit", "low", "typical", "high"]
    columns += ["p50_low_days", "p50_high_days", "swing_days"]
    table = pd.DataFrame(rows, columns=columns).set_index("parameter_id")
    return table.sort_values(["swing_days", "process"], ascending=False, kind="stable")


def sobol(steps: Sequence[Step], *, samples: int = 1024, seed: int = 0) -> DataFrame:
    """Return Sobol indices of the transit time (needs the extra `sensitivity`).

    Parameters
    ----------
    samples
        Base samples, a power of two; the model is evaluated samples x (figures + 2) times.

    Returns
    -------
    DataFrame
        Indexed by parameter id, the largest total index first; columns: first_order, total.

    Raises
    ------
    ParameterError
        When SALib is not installed.

    Notes
    -----
    Saltelli et al. (2010, doi:10.1016/j.cpc.2009.09.018), as SALib computes it; each figure is
    drawn through the inverse of its PERT distribution.
    """
    need_package("SALib", "sensitivity", "Sobol indices")
    import pandas as pd
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    samples, seed, _ = check_arguments(samples, seed)
    uses = {name: own for name, own in _uses(steps).items() if any(f.high > f.low for f in own)}
    names = list(uses)
    check_room(samples, (len(names) + 2) * (len(names) + 4))
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    unit = sampling.sample(problem, samples, calc_second_order=False, seed=seed)
    total = np.zeros(len(unit))
    for column, own in zip(unit.T, uses.values(), strict=True):
        total += _drawn(own, column)
    found = analysis.analyze(problem, total, calc_second_order=False, seed=seed)
    index = pd.Index(names, name="parameter_id")
    table = pd.DataFrame({"first_order": found["S1"], "total": found["ST"]}, index=index)
    return table.sort_values("total", ascending=False)
