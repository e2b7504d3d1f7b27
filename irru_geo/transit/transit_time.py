"""Transit times: three-point figures, PERT samples, and what each leg adds.

A figure (low, typical, high) has a PERT distribution, the beta distribution with mean
(low + 4 typical + high) / 6 (Malcolm et al. 1959, doi:10.1287/opre.7.5.646). Each sample draws for
each figure how bad the day is, from 0 to 1, and takes that quantile: of the hours of a handling,
or, from the other end, of the speed of a movement. What is drawn together:

- all movements with one figure, so that splitting a link in two changes nothing;
- all movements by rail, and all by road: a train with a scheduled path has it in every country,
  and the band between the delivery of single wagons and the section speed is mostly the band
  between kinds of trains;
- a handling for each figure and each node or link.

The streams are counter-based (Philox), keyed by the seed, what is drawn, and the block of samples:
the same seed gives the same numbers in any order and on any number of workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from html import escape
from numbers import Real
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.errors import ParameterError
from irru_geo.transit.quantiles import is_plain, quantiles
from irru_geo.vocabulary import EVENTS, HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.model.parameters import Parameter
    from irru_geo.model.steps import Step

    FloatArray = NDArray[np.float64]

BLOCK = 65_536
"""Samples drawn at a time; keeps the memory small and the streams independent of the total."""

_SHARED_LUCK = ("rail", "road")
_KEPT_SIZE = 10_000
_KEPT = 512  # samples of figures, 41 MB at most
_CELLS = 2048
_TAIL = np.linspace(0.0, 1.0, 257) ** 5 / 64  # equal steps of the quantile, or finer
_TAILS = np.concatenate([_TAIL, 1 - _TAIL[::-1]])
_GRID = (1 - np.cos(np.linspace(0.0, np.pi, 1025))) / 2


class Draw(NamedTuple):
    """Name one random variable: a figure, and what it is drawn together with."""

    figure: Parameter
    is_movement: bool
    luck: tuple[str, ...]


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
        """What each leg adds: `mean_days`, and `variance_share` (they sum to 1); index `seq`.

        `basis` says what its figure rests on: `source`, `derived`, `estimate`, or `events` for
        the delays of the date.
        """
        return steps_frame(self.steps).assign(
            basis=[basis_of(step) for step in self.steps],
            mean_days=self.mean_by_step,
            variance_share=self.variance_share_by_step,
        )

    @property
    def mixes(self) -> tuple[str, ...]:
        """What an answer without a date mixes: each figure that differs by month, in words.

        Examples
        --------
        >>> net.corridor("trans-caspian").transit_time(samples=10).mixes
        ('queue-waterway-volga-caspian: 83-91-108 h in January to February, 0-8-24 h else',)
        """
        figures = dict.fromkeys(step.parameter for step in self.steps)
        return tuple(f"{f.parameter_id}: {said}" for f in figures if (said := f.spoken()))

    def __float__(self) -> float:
        raise TypeError(
            "A TransitTime is a distribution; ask for p10_days, p50_days, p90_days or mean_days."
        )

    def __repr__(self) -> str:
        return (
            f"TransitTime(P10 {self.p10_days:.1f}, P50 {self.p50_days:.1f}, "
            f"P90 {self.p90_days:.1f}, mean {self.mean_days:.1f} days; {len(self.samples)} samples)"
        )

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


def basis_of(step: Step) -> str:
    """Return what a step's figure rests on; `events` when only events delay there."""
    return step.parameter.basis if step.parameter.parameter_id else EVENTS


def steps_frame(steps: Sequence[Step]) -> DataFrame:
    """Return what each step is and where, a row a step, indexed by `seq` from 1."""
    import pandas as pd

    fields = ["kind", "process", "mode", "from_node", "to_node", "link_id"]
    rows = [[getattr(step, field) for field in fields] for step in steps]
    return pd.DataFrame(rows, columns=fields, index=pd.RangeIndex(1, len(rows) + 1, name="seq"))


def stream(seed: int, *ids: object) -> np.random.Generator:
    """Return the random stream of a seed and some ids, independent of all others."""
    key = int.from_bytes(blake2b(repr(ids).encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.Philox(key=np.array([seed, key], dtype=np.uint64)))


class _Table(NamedTuple):
    """Hold quantiles of a figure: in equal cells of level, and finer towards both ends."""

    starts: FloatArray
    steps: FloatArray
    tails: FloatArray


@lru_cache(maxsize=1024)
def _table(low: float, typical: float, high: float) -> _Table:
    alpha = 1 + 4 * (typical - low) / (high - low)
    beta = 1 + 4 * (high - typical) / (high - low)
    cells = low + (high - low) * _quantiles(alpha, beta, np.linspace(0.0, 1.0, _CELLS + 1))
    tails = low + (high - low) * _quantiles(alpha, beta, _TAILS)
    return _Table(cells, np.diff(cells, append=cells[-1]), tails)


def _quantiles(alpha: float, beta: float, level: FloatArray) -> FloatArray:
    """Return the quantiles of the beta distribution, for alpha and beta of at least 1.

    The density is integrated panel by panel (Simpson's rule) and the integral inverted by Newton's
    method. It agrees with scipy.special.betaincinv to 1e-6, whose import takes longer than a whole
    answer.
    """

    def density(x: FloatArray) -> FloatArray:
        return np.asarray(x ** (alpha - 1) * (1 - x) ** (beta - 1), dtype=np.float64)

    def area(start: FloatArray, end: FloatArray) -> FloatArray:
        ends_and_middle = density(start) + 4 * density((start + end) / 2) + density(end)
        return np.asarray((end - start) * ends_and_middle / 6, dtype=np.float64)

    below = np.concatenate([[0.0], np.cumsum(area(_GRID[:-1], _GRID[1:]))])
    wanted = level * below[-1]
    panel = np.clip(np.searchsorted(below, wanted, side="right") - 1, 0, len(_GRID) - 2)
    start, end = _GRID[panel], _GRID[panel + 1]
    found = np.interp(wanted, below, _GRID)
    for _ in range(4):
        step = (below[panel] + area(start, found) - wanted) / np.maximum(density(found), 1e-300)
        found = np.clip(found - step, start, end)
    return np.asarray(found, dtype=np.float64)


def pert(figure: Parameter, level: FloatArray) -> FloatArray:
    """Return quantiles of the distribution of a figure, in its unit: PERT, if it is plain.

    Parameters
    ----------
    figure
        Low, typical and high.
    level
        Levels from 0 to 1.

    Notes
    -----
    Interpolated between exact quantiles at 2,049 equal steps of level, and at 257 steps that get
    finer towards the end below a level of 1/64 and above 63/64; the error is below 0.05 % of the
    figure's range. Equal steps need no search: this is faster than drawing the variates.
    """
    if not is_plain(figure):
        return quantiles(figure, level, pert)
    if not figure.high > figure.low:
        return np.full(len(level), figure.typical)
    table = _table(figure.low, figure.typical, figure.high)
    place = level * _CELLS
    cell = place.astype(np.intp)
    place -= cell
    found = table.steps.take(cell)
    found *= place
    found += table.starts.take(cell)
    is_tail = (cell < _CELLS // 64) | (cell >= _CELLS - _CELLS // 64)
    found[is_tail] = np.interp(level[is_tail], _TAILS, table.tails)
    return found


def drawn_together(step: Step) -> tuple[str, ...]:
    """Return what the parameter of a step is drawn together with: the key of its stream."""
    parameter_id = step.parameter.parameter_id
    if step.kind == "movement":
        return ("speed", step.mode if step.mode in _SHARED_LUCK else parameter_id)
    return (parameter_id, step.link_id or "", step.from_node)


def draw_of(step: Step) -> Draw:
    """Return the random variable that a step needs."""
    return Draw(step.parameter, step.kind == "movement", drawn_together(step))


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
        0 to 1: how far good and bad days of different figures go together (the correlation of
        normal scores, a Gaussian copula); each figure keeps its distribution.

    Raises
    ------
    ParameterError
        When an argument is out of its range.
    """
    check_arguments(samples, seed, correlation)
    quantity: dict[Draw, float] = {}
    for step in steps:
        draw = draw_of(step)
        quantity[draw] = quantity.get(draw, 0.0) + step.quantity
    total = np.zeros(samples)
    sums, products = np.zeros(len(quantity)), np.zeros(len(quantity))
    for block, start in enumerate(range(0, samples, BLOCK)):
        hours = total[start : start + BLOCK]
        drawn = drawer(seed, block, len(hours), correlation)
        parts = [_hours(draw, amount, drawn(draw)) for draw, amount in quantity.items()]
        for part in parts:
            hours += part
        for number, part in enumerate(parts):
            sums[number] += part.sum()
            products[number] += np.einsum("i,i", part, hours)  # no threads of BLAS
    means = dict(zip(quantity, sums / samples, strict=True))
    covariances = products / samples - sums / samples * total.mean()
    shares = dict(zip(quantity, covariances, strict=True))
    return _as_days(tuple(steps), total, quantity, means, shares)


def _as_days(
    steps: tuple[Step, ...],
    total: FloatArray,
    quantity: Mapping[Draw, float],
    means: Mapping[Draw, float],
    covariances: Mapping[Draw, float],
) -> TransitTime:
    """Return the result in days; a step has the part of its figure's hours that it asked for."""
    parts = [(draw := draw_of(step), step.quantity / quantity[draw]) for step in steps]
    variance = sum(covariances.values())
    mean = [means[draw] * part for draw, part in parts]
    delay = np.array([step.delay_h for step in steps])
    share = [covariances[draw] * part / variance if variance > 0 else 0.0 for draw, part in parts]
    total += delay.sum()
    total /= HOURS_PER_DAY
    return TransitTime(total, steps, (np.array(mean) + delay) / HOURS_PER_DAY, np.array(share))


def check_arguments(samples: int, seed: int, correlation: float = 0.0) -> None:
    """Raise ParameterError when an argument of sampling is out of its range."""
    if not isinstance(samples, Real) or samples % 1 != 0 or samples < 1:
        raise ParameterError(f"samples: expected a whole number of at least 1, got {samples!r}.")
    if not isinstance(seed, Real) or seed % 1 != 0 or not 0 <= seed < 2**64:
        raise ParameterError(f"seed: expected a whole number of at least 0, got {seed!r}.")
    if not isinstance(correlation, Real) or not 0 <= correlation <= 1:
        raise ParameterError(f"correlation: expected a number 0 to 1, got {correlation!r}.")


def drawer(seed: int, block: int, size: int, correlation: float) -> Callable[[Draw], FloatArray]:
    """Return what gives the values of random variables, for one block of samples.

    A bad day is a slow one: the badness counts from the other end of a speed.
    """
    if correlation == 0:
        place = seed, block, size
        return lambda draw: values(draw.figure, draw.luck, place, from_top=draw.is_movement)
    common = stream(seed, "common", block).standard_normal(size)
    badness: dict[tuple[str, ...], FloatArray] = {}

    def drawn(draw: Draw) -> FloatArray:
        if draw.luck not in badness:
            rng = stream(seed, *draw.luck, block)
            badness[draw.luck] = _correlated(rng, common, correlation)
        level = badness[draw.luck]
        return pert(draw.figure, 1.0 - level if draw.is_movement else level)

    return drawn


def values(
    figure: Parameter, luck: tuple[str, ...], place: tuple[int, int, int], *, from_top: bool = False
) -> FloatArray:
    """Return samples of a figure, read-only; small ones are kept for the next route.

    Parameters
    ----------
    figure
        Low, typical and high.
    luck
        What it is drawn together with.
    place
        Seed, block of samples, and their number.
    from_top
        Whether a level of 0 means the high end.
    """
    draw = _kept_values if place[2] <= _KEPT_SIZE else _kept_values.__wrapped__
    return draw(figure, luck, place, from_top)


@lru_cache(maxsize=_KEPT)
def _kept_values(
    figure: Parameter, luck: tuple[str, ...], place: tuple[int, int, int], from_top: bool
) -> FloatArray:
    seed, block, size = place
    level = stream(seed, *luck, block).random(size)
    found = pert(figure, 1.0 - level if from_top else level)
    found.flags.writeable = False
    return found


def _correlated(rng: np.random.Generator, common: FloatArray, correlation: float) -> FloatArray:
    from scipy.special import ndtr

    own = rng.standard_normal(len(common))
    score = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    return np.asarray(ndtr(score), dtype=np.float64)


def _hours(draw: Draw, quantity: float, drawn: FloatArray) -> FloatArray:
    return quantity / drawn if draw.is_movement else quantity * drawn
