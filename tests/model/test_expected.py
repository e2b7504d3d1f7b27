"""Expected values: means of parameters and of one over them, and of what is made of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import hyp2f1

from irru_geo.model.expected import mean, mean_inverse
from irru_geo.model.parameters import Parameter
from irru_geo.transit.quantiles import quantiles

LEVELS = (np.arange(200_000) + 0.5) / 200_000


def speed(low: float, typical: float, high: float) -> Parameter:
    return Parameter("x", "speed", "*", "km/h", low, typical, high)


@st.composite
def points(draw: st.DrawFn) -> tuple[float, float, float]:
    low = draw(st.floats(0.1, 100))
    high = low * draw(st.floats(1.0, 40.0))
    return low, low + (high - low) * draw(st.floats(0, 1)), high


@given(points())
def test_the_mean_of_one_over_a_speed_is_the_closed_form(three: tuple[float, float, float]) -> None:
    low, typical, high = three
    if high - low < 1e-6 * low:
        return
    alpha = 1 + 4 * (typical - low) / (high - low)
    expected = hyp2f1(1, alpha, 6, -(high - low) / low) / low
    assert mean_inverse(speed(*three)) == pytest.approx(expected, rel=1e-5)


def test_the_means_are_those_of_the_samples() -> None:
    for three in ((10.0, 20.0, 40.0), (13.3, 22.2, 26.7), (5.0, 5.0, 60.0), (5.0, 60.0, 60.0)):
        drawn = quantiles(speed(*three), LEVELS)
        assert mean(speed(*three)) == pytest.approx(drawn.mean(), rel=1e-3)
        assert mean_inverse(speed(*three)) == pytest.approx((1 / drawn).mean(), rel=1e-3)


@given(points(), st.integers(0, 2), st.floats(0.5, 1.0))
def test_a_slower_figure_never_moves_faster(
    three: tuple[float, float, float], which: int, factor: float
) -> None:
    worse = list(three)
    worse[which] *= factor
    worse = sorted(worse)
    assert mean_inverse(speed(*worse)) >= mean_inverse(speed(*three)) * (1 - 1e-9)
    assert mean(speed(*worse)) <= mean(speed(*three)) * (1 + 1e-9)


def test_a_single_value_and_a_speed_that_may_be_0() -> None:
    assert mean_inverse(speed(20, 20, 20)) == 1 / 20
    assert mean_inverse(speed(0, 20, 20)) == np.inf


def test_a_mixture_over_the_year_and_a_wait_for_a_service() -> None:
    winter, summer = speed(10, 10, 10), speed(20, 20, 20)
    mixed = speed(10, 15, 20)._replace(by_month=(winter,) * 6 + (summer,) * 6)
    share = 181 / 365.25  # January to June, with a quarter of a leap day
    assert mean(mixed) == pytest.approx(20 - 10 * share, rel=2e-3)
    assert mean_inverse(mixed) == pytest.approx(share / 10 + (1 - share) / 20, rel=2e-3)
    weekly = speed(0, 84, 168)._replace(process="sailing_wait", wait=(168.0, 168.0, 168.0, 0.0))
    assert mean(weekly) == 84
    assert mean(weekly._replace(wait=(168.0, 168.0, 168.0, 1.0))) == 168
