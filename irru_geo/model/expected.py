"""Expected values of parameters: the mean, and the mean of one over it.

A movement takes its length over a speed, a handling the hours of its parameter: so the expected
hours are the length times the mean of one over the speed, and the mean of the hours. They add up
along a path, whatever is drawn together.
"""

from __future__ import annotations

from functools import lru_cache
from math import fsum, inf
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from irru_geo.model.parameters import Parameter

_STEPS = np.linspace(0.0, 1.0, 2049)
_PANELS = _STEPS**3 * (10 - 15 * _STEPS + 6 * _STEPS**2)
"""Ends and middles of 1,024 panels from 0 to 1, much narrower towards both ends."""


_NARROW = 1e-9
"""Part of the high end that makes no difference."""


@lru_cache(maxsize=4096)
def mean(parameter: Parameter) -> float:
    """Return the mean of a parameter, in its unit.

    Notes
    -----
    (low + 4 typical + high) / 6 of a PERT distribution; the mean of the months' for a mixture over
    a year; for the wait for a service half the mean headway times 1 + cv², of the intervals between
    departures.

    Examples
    --------
    >>> from irru_geo.model.parameters import Parameter
    >>> mean(Parameter("x", "border", "*", "h", 2.0, 5.0, 20.0))
    7.0
    """
    if parameter.wait:
        low, typical, high, variation = parameter.wait
        return _pert_mean(low, typical, high) * (1 + variation**2) / 2
    if len(parameter.parts()) > 1:
        return fsum(share * mean(part) for share, part in parameter.parts())
    return _pert_mean(parameter.low, parameter.typical, parameter.high)


def _pert_mean(low: float, typical: float, high: float) -> float:
    return (low + 4 * typical + high) / 6


@lru_cache(maxsize=4096)
def mean_inverse(parameter: Parameter) -> float:
    """Return the mean of one over a parameter; infinite where it may be 0.

    Notes
    -----
    With a PERT distribution, the integral of the beta density over the value by Simpson's rule on
    1,024 panels; it agrees with the closed form, a hypergeometric function, to 1e-7 where high is
    at most 40 times low, to 1e-5 beyond and where typical all but touches an end.

    Examples
    --------
    >>> from irru_geo.model.parameters import Parameter
    >>> round(mean_inverse(Parameter("x", "speed", "*", "km/h", 10.0, 20.0, 40.0)), 5)
    0.04941
    """
    if len(parameter.parts()) > 1:
        return fsum(share * mean_inverse(part) for share, part in parameter.parts())
    low, typical, high = parameter.low, parameter.typical, parameter.high
    if low <= 0:
        return inf
    if high - low <= _NARROW * high:
        return 1 / typical
    return _of_shape(round(low / high, 14), round(typical / high, 14)) / high


@lru_cache(maxsize=4096)
def _of_shape(low: float, typical: float) -> float:
    """Return the mean of one over a parameter whose high end is 1; a factor leaves the shape."""
    alpha = 1 + 4 * (typical - low) / (1 - low)
    beta = 1 + 4 * (1 - typical) / (1 - low)
    density = _PANELS ** max(alpha - 1, 0) * (1 - _PANELS) ** max(beta - 1, 0)
    value = low + (1 - low) * _PANELS
    return _simpson(density / value) / _simpson(density)


def _simpson(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    """Return the integral over the panels; their middles are not quite in the middle."""
    start, middle, end = _PANELS[:-2:2], _PANELS[1:-1:2], _PANELS[2::2]
    width, first, second = end - start, middle - start, end - middle
    parts = (width / 6) * (
        (2 - second / first) * values[:-2:2]
        + width**2 / (first * second) * values[1:-1:2]
        + (2 - first / second) * values[2::2]
    )
    return float(parts.sum())
