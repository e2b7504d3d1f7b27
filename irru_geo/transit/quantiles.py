"""Distributions that are no PERT: mixtures over a year, and waits for services.

Each is kept as its quantiles at 65 levels and read by linear interpolation, here and in the page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from irru_geo.model.parameters import Parameter

    FloatArray = NDArray[np.float64]
    PertQuantiles = Callable[[Parameter, FloatArray], FloatArray]

LEVELS = (1 - np.cos(np.linspace(0.0, np.pi, 65))) / 2
"""Levels from 0 to 1, closer together towards both ends."""

_PARTS = 2048
_INTERVALS, _HEADWAYS, _ARRIVALS = 256, 16, 128


def is_plain(figure: Parameter) -> bool:
    """Return whether a figure has a PERT distribution, or a single value."""
    return not figure.wait and (not figure.by_month or figure.month > 0)


@lru_cache(maxsize=256)
def table(figure: Parameter, pert: PertQuantiles) -> FloatArray:
    """Return the quantiles of a figure that is not plain, at `LEVELS`, read-only.

    Parameters
    ----------
    figure
        A mixture over a year, or the wait for a service.
    pert
        Returns the quantiles of a plain figure at some levels.
    """
    found = _wait(figure, pert) if figure.wait else _mixture(figure, pert)
    found.flags.writeable = False
    return found


def quantiles(figure: Parameter, level: FloatArray, pert: PertQuantiles) -> FloatArray:
    """Return the quantiles of a figure that is not plain, at levels from 0 to 1."""
    return np.interp(level, LEVELS, table(figure, pert))


def _mixture(figure: Parameter, pert: PertQuantiles) -> FloatArray:
    levels = _middles(_PARTS)
    drawn, weights = [], []
    for share, part in figure.parts():
        at = quantiles(part, levels, pert) if part.wait else pert(part, levels)
        drawn.append(at)
        weights.append(np.full(len(at), share / len(at)))
    values, weight = np.concatenate(drawn), np.concatenate(weights)
    return _with_mean(_inverted(values, weight), float(np.average(values, weights=weight)))


def _wait(figure: Parameter, pert: PertQuantiles) -> FloatArray:
    """Return the quantiles of the wait for the next departure.

    Cargo arrives in an interval that is drawn in proportion to its length, anywhere in it. With
    gamma-distributed intervals of shape k = 1 / cv^2 the interval in which it arrives is gamma
    distributed with shape k + 1; on a schedule it is the headway.
    """
    low, typical, high, cv = figure.wait
    headway = figure._replace(low=low, typical=typical, high=high, wait=(), by_month=())
    mean = pert(headway, _middles(_HEADWAYS))
    interval: FloatArray = np.ones(1)
    if cv > 0:
        from scipy.special import gammaincinv

        interval = np.asarray(gammaincinv(1 + 1 / cv**2, _middles(_INTERVALS)) * cv**2)
    arrival = _middles(_ARRIVALS)
    waits = np.multiply.outer(np.multiply.outer(mean, interval), arrival).ravel()
    found = _inverted(waits, np.full(len(waits), 1 / len(waits)))
    exact = float(mean.mean()) * (1 + cv**2) / 2
    return _with_mean(found, exact)


def _middles(parts: int) -> FloatArray:
    """Return the middles of equal parts of 0 to 1."""
    return (np.arange(parts) + 0.5) / parts


def _inverted(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the quantiles at `LEVELS` of weighted values."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) - weights[order] / 2
    return np.interp(LEVELS, below / weights.sum(), values[order])


def _with_mean(found: FloatArray, mean: float) -> FloatArray:
    """Return quantiles scaled so that their mean is exact."""
    approximate = float(np.diff(LEVELS) @ (found[1:] + found[:-1]) / 2)
    return found * (mean / approximate)
