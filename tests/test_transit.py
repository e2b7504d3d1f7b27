"""PERT samples, percentiles and what each leg adds."""

import numpy as np
import pytest
import toy
from scipy import stats

from irru_geo import ParameterError, load_network
from irru_geo.model.parameters import Parameter
from irru_geo.transit.quantiles import quantiles
from irru_geo.transit.sampling import BLOCK, stream
from irru_geo.transit.transit_time import sample


@pytest.fixture
def load(tmp_path):
    return lambda drawn: load_network(drawn.write(tmp_path / "data"))


@pytest.fixture
def route(load):
    return load(toy.strait()).route("inland", "q")


def test_pert_has_its_mean_and_variance():
    figure = Parameter("p", "border", "*", "h", 2.0, 5.0, 20.0)
    draws = quantiles(figure, stream(0, "x").random(200_000))
    mean = (2 + 4 * 5 + 20) / 6
    assert draws.mean() == pytest.approx(mean, rel=5e-3)
    assert draws.var() == pytest.approx((mean - 2) * (20 - mean) / 7, rel=2e-2)
    assert draws.min() >= 2
    assert draws.max() <= 20


def test_a_figure_without_spread_is_itself():
    figure = Parameter("p", "border", "*", "h", 5.0, 5.0, 5.0)
    assert set(quantiles(figure, np.linspace(0, 1, 10))) == {5.0}


@pytest.mark.parametrize("typical", [2.0, 2.5, 11.0, 19.5, 20.0])
def test_pert_quantiles_are_those_of_the_beta_distribution(typical):
    low, high = 2.0, 20.0
    shape = (1 + 4 * (typical - low) / (high - low), 1 + 4 * (high - typical) / (high - low))
    level = np.concatenate([np.linspace(0, 1, 4001), np.logspace(-12, -2, 50)])
    exact = low + (high - low) * stats.beta.ppf(level, *shape)
    figure = Parameter("p", "border", "*", "h", low, typical, high)
    assert np.abs(quantiles(figure, level) - exact).max() < 5e-4 * (high - low)


def test_trains_are_fast_or_slow_in_all_countries_alike(load):
    """Two figures for speed by rail are drawn together, two for a border are not."""
    drawn = toy.border()
    row = {"process": "speed", "mode": "rail", "unit": "km/h", "basis": "estimate", "note": "x"}
    drawn.row(
        "parameters",
        **row,
        parameter_id="speed-ir",
        scope="country:IR",
        low=20,
        typical=25,
        high=50,
    )
    trip = load(drawn).route("a", "d").transit_time(20_000)
    legs = trip.by_leg.set_index("link_id", append=True)["variance_share"]
    alike = load(toy.border()).route("a", "d").transit_time(20_000)
    assert trip.samples.std() == pytest.approx(alike.samples.std(), rel=0.01)
    assert legs.sum() == pytest.approx(1.0)


def test_the_same_seed_gives_the_same_numbers(route):
    assert np.array_equal(route.transit_time(500, 7).samples, route.transit_time(500, 7).samples)
    assert not np.array_equal(
        route.transit_time(500, 7).samples, route.transit_time(500, 8).samples
    )


def test_more_samples_begin_with_the_same_ones(route):
    few, many = route.transit_time(1000).samples, route.transit_time(BLOCK + 1000).samples
    assert np.array_equal(few, many[:1000])


def test_samples_stay_within_the_bounds_of_the_legs(route):
    legs, trip = route.legs, route.transit_time(2000)
    assert trip.samples.min() >= legs["hours_low"].sum() / 24
    assert trip.samples.max() <= legs["hours_high"].sum() / 24
    assert trip.p10_days < trip.p50_days < trip.p90_days


def test_splitting_a_link_changes_nothing(load):
    """One link of 200 km and two of 100 km have the same distribution."""
    net = load(toy.Toy().link("a", "b", length_km=200.0).link("a", "m").link("m", "b"))
    whole, halves = net.route("a", "b"), net.route("a", "b", via="m")
    assert len(halves.link_ids) == 2
    assert np.allclose(whole.transit_time().samples, halves.transit_time().samples)


def test_what_the_legs_add_sums_up(route):
    trip = route.transit_time(BLOCK + 500)
    assert trip.by_leg["mean_days"].sum() == pytest.approx(trip.mean_days)
    assert trip.by_leg["variance_share"].sum() == pytest.approx(1.0)
    assert len(trip.by_leg) == len(route.legs)


def test_variance_shares_are_covariances_with_the_total(load):
    trip = load(toy.border()).route("a", "d").transit_time(20_000)
    first = trip.by_leg.loc[trip.by_leg["process"] == "border", "variance_share"]
    assert first.iloc[0] == pytest.approx(first.iloc[1], rel=0.15)


def test_correlation_widens_and_keeps_the_mean(route):
    loose, tight = route.transit_time(20_000), route.transit_time(20_000, correlation=0.9)
    assert tight.mean_days == pytest.approx(loose.mean_days, rel=0.01)
    assert tight.p90_days - tight.p10_days > 1.2 * (loose.p90_days - loose.p10_days)


def test_a_slow_day_at_sea_goes_with_a_slow_day_in_port(route):
    """With full correlation the slowest speed meets the longest dwell."""
    full = route.transit_time(20_000, correlation=1.0)
    legs = route.legs
    assert full.samples.max() > 0.8 * legs["hours_high"].sum() / 24


def test_probability_within_counts_samples(route):
    trip = route.transit_time(1000)
    assert trip.probability_within(trip.p50_days) == pytest.approx(0.5, abs=1e-3)
    assert trip.probability_within(0) == 0.0


def test_a_distribution_is_no_number(route):
    with pytest.raises(TypeError, match="p50_days"):
        float(route.transit_time(10))


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ({"samples": 0}, "samples"),
        ({"seed": -1}, "seed"),
        ({"correlation": 1.5}, "correlation"),
        ({"correlation": float("nan")}, "correlation"),
    ],
)
def test_arguments_out_of_range_are_refused(route, arguments, name):
    with pytest.raises(ParameterError, match=name):
        route.transit_time(**arguments)


def test_no_steps_take_no_time():
    assert set(sample((), samples=3).samples) == {0.0}
