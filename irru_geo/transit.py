"""Transit times: three-point figures, PERT samples, and what each leg adds.

A figure (low, typical, high) is drawn from a PERT distribution, the beta distribution with mean
(low + 4 typical + high) / 6 (Malcolm et al. 1959, doi:10.1287/opre.7.5.646). Speeds are drawn as
speeds, dwells as hours. All movements that share a figure share its draw, so that splitting a link
in two changes nothing; handlings are drawn for each node or link. The streams are counter-based
(Philox), keyed by the seed, the figure, the place and the block of samples: the same seed gives
the same numbers in any order and on any number of workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.parameters import Parameter
    from irru_geo.state_graph import Step

    FloatArray = NDArray[np.float64]

BLOCK = 65_536
"""Samples drawn at a time; keeps the memory small and the streams independent of the total."""

HOURS_PER_DAY = 24.0


class _Draw(NamedTuple):
    """Name one random variable: a figure, and the place it is drawn for."""

    figure: Parameter
    place: str


@dataclass(frozen=True, eq=False)
class TransitTime:
    """Hold the distribution of a route's transit time, in days.

    Attributes
    ----------
    samples
        Days, shape (samples,).
    steps
        The movements and handlings that were summed.
    mean_by_step, variance_share_by_step
        Mean days of each step, and its share of the total's variance (its covariance with the
        total over the total's variance, so that the shares add up to 1).
    """

    samples: FloatArray
    steps: tuple[Step, ...]
    mean_by_step: FloatArray
    variance_share_by_step: FloatArray

    @cached_property
    def _percentiles(self) -> FloatArray:
        return np.asarray(np.percentile(self.samples, [10, 50, 90]), dtype=np.float64)

    @property
    def p10_days(self) -> float:
        """Days that one trip in ten stays below."""
        return float(self._percentiles[0])

    @property
    def p50_days(self) -> float:
        """Days that every second trip stays below."""
        return float(self._percentiles[1])

    @property
    def p90_days(self) -> float:
        """Days that nine trips in ten stay below."""
        return float(self._percentiles[2])

    @cached_property
    def mean_days(self) -> float:
        """Mean of the samples."""
        return float(self.samples.mean())

    def probability_within(self, days: float) -> float:
        """Return the share of samples that take at most `days`.

        Examples
        --------
        >>> trip = net.corridor("eastern").transit_time()
        >>> trip.probability_within(0), trip.probability_within(1000)
        (0.0, 1.0)
        """
        return float(np.mean(self.samples <= days))

    @cached_property
    def by_leg(self) -> DataFrame:
        """What each leg adds: `mean_days`, and `variance_share` (they sum to 1); index `seq`."""
        import pandas as pd

        fields = ("kind", "process", "mode", "from_node", "to_node", "link_id")
        frame = pd.DataFrame(
            [[getattr(step, field) for field in fields] for step in self.steps],
            columns=list(fields),
            index=pd.RangeIndex(1, len(self.steps) + 1, name="seq"),
        )
        return frame.assign(mean_days=self.mean_by_step, variance_share=self.variance_share_by_step)

    def __float__(self) -> float:
        raise TypeError(
            "A TransitTime is a distribution; ask for p10_days, p50_days, p90_days or mean_days."
        )

    def __repr__(self) -> str:
        return (
            f"TransitTime(P10 {self.p10_days:.1f}, P50 {self.p50_days:.1f}, "
            f"P90 {self.p90_days:.1f} days; {len(self.samples)} samples)"
        )

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def stream(seed: int, *ids: object) -> np.random.Generator:
    """Return the random stream of a seed and some ids, independent of all others."""
    key = int.from_bytes(blake2b(repr(ids).encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.Philox(key=np.array([seed, key], dtype=np.uint64)))


def pert(figure: Parameter, rng: np.random.Generator, size: int) -> FloatArray:
    """Return `size` draws from the PERT distribution of a figure, in its unit."""
    low, typical, high = figure.low, figure.typical, figure.high
    if not high > low:
        return np.full(size, typical)
    alpha = 1 + 4 * (typical - low) / (high - low)
    beta = 1 + 4 * (high - typical) / (high - low)
    return low + (high - low) * rng.beta(alpha, beta, size)


def _draw_of(step: Step) -> _Draw | None:
    if not step.parameter.parameter_id:
        return None
    place = "" if step.kind == "movement" else (step.link_id or "") + "@" + step.from_node
    return _Draw(step.parameter, place)


def sample(
    steps: Sequence[Step], *, samples: int = 10_000, seed: int = 0, correlation: float = 0.0
) -> TransitTime:
    """Return the distribution of the sum of some steps.

    Parameters
    ----------
    steps
        Movements and handlings.
    samples
        Number of samples, at least 1.
    seed
        Seed, at least 0; the same seed gives the same numbers.
    correlation
        0 to 1: how far good and bad days go together. The draws are reordered to follow the ranks
        of normal scores that share this much of their variance (a Gaussian copula in the manner of
        Iman and Conover 1982, doi:10.1080/03610918208812265); each figure keeps its distribution.

    Raises
    ------
    ParameterError
        When an argument is out of its range.
    """
    _check_arguments(samples, seed, correlation)
    draws = [_draw_of(step) for step in steps]
    total = np.empty(samples)
    sums = np.zeros(len(steps))
    products = np.zeros(len(steps))
    typical = np.array([step.typical_h() for step in steps])
    centre = typical.sum()
    for block, start in enumerate(range(0, samples, BLOCK)):
        size = min(BLOCK, samples - start)
        drawn = _draw_block(draws, seed, block, size, correlation)
        hours = total[start : start + size]
        hours[:] = 0.0
        parts = [_hours(step, draw, drawn) for step, draw in zip(steps, draws, strict=True)]
        for part in parts:
            hours += part
        offset = hours - centre
        for number, part in enumerate(parts):
            deviation = part - typical[number]
            sums[number] += np.sum(deviation) if np.ndim(part) else deviation * size
            products[number] += np.sum(deviation * offset)
    return _as_days(tuple(steps), total, typical, sums, products)


def _as_days(
    steps: tuple[Step, ...],
    total: FloatArray,
    typical: FloatArray,
    sums: FloatArray,
    products: FloatArray,
) -> TransitTime:
    count = len(total)
    shift = sums / count
    covariance = products / count - shift * (float(total.mean()) - typical.sum())
    variance = covariance.sum()
    share = covariance / variance if variance > 1e-12 else np.zeros(len(steps))
    total /= HOURS_PER_DAY
    return TransitTime(total, steps, (typical + shift) / HOURS_PER_DAY, share)


def _check_arguments(samples: int, seed: int, correlation: float) -> None:
    if samples != int(samples) or samples < 1:
        raise ParameterError(f"samples: expected a whole number of at least 1, got {samples!r}.")
    if seed != int(seed) or not 0 <= seed < 2**64:
        raise ParameterError(f"seed: expected a whole number of at least 0, got {seed!r}.")
    if not 0 <= correlation <= 1:
        raise ParameterError(f"correlation: expected a number 0 to 1, got {correlation!r}.")


def _draw_block(
    draws: Sequence[_Draw | None], seed: int, block: int, size: int, correlation: float
) -> dict[_Draw, FloatArray]:
    """Return the values of every random variable for one block of samples."""
    distinct = [draw for draw in dict.fromkeys(draws) if draw is not None]
    common = stream(seed, "common", block).standard_normal(size) if correlation > 0 else np.empty(0)
    drawn = {}
    for draw in distinct:
        rng = stream(seed, draw.figure.parameter_id, draw.place, block)
        values = pert(draw.figure, rng, size)
        if correlation > 0:
            own = rng.standard_normal(size)
            score = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
            is_speed = draw.figure.process == "speed"
            rank = np.argsort(np.argsort(-score if is_speed else score))
            values = np.sort(values)[rank]
        drawn[draw] = values
    return drawn


def _hours(step: Step, draw: _Draw | None, drawn: dict[_Draw, FloatArray]) -> FloatArray | float:
    if draw is None:
        return step.delay_h
    values = drawn[draw]
    hours = step.quantity / values if step.kind == "movement" else step.quantity * values
    return hours + step.delay_h
