"""Transit times: the distribution of the days of a route, and what each leg adds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.arguments import as_number
from irru_geo.transit.distribution import Distribution, steps_frame
from irru_geo.transit.sampling import (
    Block,
    Draw,
    check_arguments,
    draw_of,
    drawer,
    hours_of,
    summed,
)
from irru_geo.transit.shares import shares
from irru_geo.vocabulary import EVENTS, HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from irru_geo.model.steps import Step
    from irru_geo.transit.sampling import FloatArray
    from irru_geo.transit.shares import Share


class TransitTime(Distribution):
    """Distribution of a route's transit time, in days; made by `Route.transit_time`."""

    @property
    def p10_days(self) -> float:
        """Days that one trip in ten stays below."""
        return self.p10

    @property
    def p50_days(self) -> float:
        """Days that every second trip stays below."""
        return self.p50

    @property
    def p90_days(self) -> float:
        """Days that nine trips in ten stay below."""
        return self.p90

    @property
    def mean_days(self) -> float:
        """Mean of the samples."""
        return self.mean

    def probability_within(self, days: float) -> float:
        """Return the share of samples that take at most `days`.

        Examples
        --------
        >>> trip = net.corridor("eastern").transit_time()
        >>> trip.probability_within(0), trip.probability_within(1000)
        (0.0, 1.0)

        Raises
        ------
        ParameterError
            When `days` is no number.
        """
        return float(np.mean(self.samples <= as_number(days, "days")))

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

    def _said(self) -> tuple[str, list[str], list[Share]]:
        lines = [
            f"P50 {self.p50_days:.1f} days",
            f"P10 {self.p10_days:.1f}, P90 {self.p90_days:.1f}, mean {self.mean_days:.1f}",
        ]
        return "Transit time, days", lines, shares(self.by_leg)

    def _names(self) -> str:
        return "p10_days, p50_days, p90_days or mean_days"

    def __repr__(self) -> str:
        return (
            f"TransitTime(P10 {self.p10_days:.1f}, P50 {self.p50_days:.1f}, "
            f"P90 {self.p90_days:.1f}, mean {self.mean_days:.1f} days; {len(self.samples)} samples)"
        )


def basis_of(step: Step) -> str:
    """Return what a step's figure rests on; `events` when only events delay there."""
    return step.parameter.basis if step.parameter.parameter_id else EVENTS


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
    samples, seed, correlation = check_arguments(samples, seed, correlation)
    quantity: dict[Draw, float] = {}
    for step in steps:
        draw = draw_of(step)
        quantity[draw] = quantity.get(draw, 0.0) + step.quantity

    def parts(block: Block) -> list[FloatArray]:
        drawn = drawer(block, correlation)
        return [hours_of(draw, amount, drawn(draw)) for draw, amount in quantity.items()]

    sums = summed(parts, int(samples), int(seed))
    place = {draw: number for number, draw in enumerate(quantity)}
    own = np.array([place[draw_of(step)] for step in steps], dtype=np.intp)
    # a step has the part of its parameter's hours that it asked for
    part = np.array([step.quantity / quantity[draw_of(step)] for step in steps])
    delay = np.array([step.delay_h for step in steps])
    days = sums.total  # in place: there may be a hundred million of them
    days += delay.sum()
    days /= HOURS_PER_DAY
    mean = sums.mean[own] * part + delay
    share = (
        sums.covariance[own] * part / variance
        if (variance := sum(sums.covariance)) > 0
        else 0 * part
    )
    return TransitTime(days, tuple(steps), mean / HOURS_PER_DAY, share)
