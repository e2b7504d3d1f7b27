"""Which figures a transit time hangs on: one at a time, and Sobol indices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from irru_geo.errors import ParameterError
from irru_geo.transit.transit_time import pert, stream
from irru_geo.vocabulary import HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.model.parameters import Parameter
    from irru_geo.model.steps import Step

    FloatArray = NDArray[np.float64]


def _quantities(steps: Sequence[Step]) -> dict[Parameter, tuple[float, bool]]:
    """Return each figure with the km or the number of handlings it is used for."""
    totals: dict[Parameter, tuple[float, bool]] = {}
    for step in steps:
        if step.parameter.parameter_id:
            so_far = totals.get(step.parameter, (0.0, False))[0]
            totals[step.parameter] = (so_far + step.quantity, step.kind == "movement")
    return totals


def _days(quantity: float, value: FloatArray | float, is_movement: bool) -> FloatArray | float:
    return (quantity / value if is_movement else quantity * value) / HOURS_PER_DAY


def _levels(figure: Parameter, seed: int, samples: int) -> FloatArray:
    return stream(seed, "sensitivity", figure.parameter_id).random(samples)


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

    figures = _quantities(steps)
    fixed = sum(step.delay_h for step in steps) / HOURS_PER_DAY
    parts = {
        figure: _days(quantity, pert(figure, _levels(figure, seed, samples)), moves)
        for figure, (quantity, moves) in figures.items()
    }
    total = fixed + sum(parts.values(), start=np.zeros(samples))
    rows = []
    for figure, (quantity, moves) in figures.items():
        rest = total - parts[figure]
        ends = [
            float(np.median(rest)) + float(_days(quantity, end, moves))
            for end in (figure.low, figure.high)
        ]
        names = (figure.parameter_id, figure.process, figure.unit)
        rows.append(
            (*names, figure.low, figure.typical, figure.high, *ends, abs(ends[1] - ends[0]))
        )
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
    try:
        from SALib.analyze import sobol as analysis
        from SALib.sample import sobol as sampling
    except ImportError as error:
        message = "Sobol indices need SALib: pip install 'irru-geo[sensitivity]'."
        raise ParameterError(message) from error
    import pandas as pd

    figures = {f: q for f, q in _quantities(steps).items() if f.high > f.low}
    names = [figure.parameter_id for figure in figures]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    unit = sampling.sample(problem, samples, calc_second_order=False, seed=seed)
    total = np.zeros(len(unit))
    for column, (figure, (quantity, moves)) in zip(unit.T, figures.items(), strict=True):
        total += _days(quantity, pert(figure, column), moves)
    found = analysis.analyze(problem, total, calc_second_order=False, seed=seed)
    index = pd.Index(names, name="parameter_id")
    table = pd.DataFrame({"first_order": found["S1"], "total": found["ST"]}, index=index)
    return table.sort_values("total", ascending=False)
