"""Which figures a transit time hangs on."""

import sys

import numpy as np
import pytest
import toy

from irru_geo import ParameterError, load_network
from irru_geo.transit.sensitivity import one_at_a_time, sobol


@pytest.fixture
def route(tmp_path):
    return load_network(toy.strait().write(tmp_path / "data")).route("inland", "q")


@pytest.fixture
def salib():
    return pytest.importorskip("SALib", reason="SALib is not installed (extra 'sensitivity')")


def test_a_figure_moves_the_middle_by_its_band(route):
    """Two ports of 24 to 120 h: 8 days from end to end, whatever the others do."""
    table = route.sensitivity()
    assert table.loc["port", "swing_days"] == pytest.approx(2 * (120 - 24) / 24)
    assert table.loc["port", "p50_low_days"] < table.loc["port", "p50_high_days"]
    assert table.index[0] == "port"
    assert table["swing_days"].is_monotonic_decreasing


def test_a_faster_ship_takes_less(route):
    """400 km at 15 and at 25 km/h."""
    row = route.sensitivity().loc["speed-sea"]
    assert row["p50_low_days"] > row["p50_high_days"]
    assert row["swing_days"] == pytest.approx((400 / 15 - 400 / 25) / 24)


def test_ends_enclose_the_middle(route):
    middle = route.transit_time().p50_days
    table = route.sensitivity()
    ends = np.sort(table[["p50_low_days", "p50_high_days"]].to_numpy(), axis=1)
    assert (ends[:, 0] <= middle + 0.2).all()
    assert (ends[:, 1] >= middle - 0.2).all()


def test_every_figure_of_the_route_has_its_row(route):
    ids = {step.parameter.parameter_id for step in route.steps}
    assert set(route.sensitivity().index) == ids


def test_no_steps_hang_on_nothing():
    assert one_at_a_time(()).empty


@pytest.mark.usefixtures("salib")
def test_sobol_indices(route):
    """A sum of independent parts: first-order indices add up to 1 and equal the total ones."""
    table = sobol(route.steps)
    assert table["first_order"].sum() == pytest.approx(1.0, abs=0.05)
    assert np.allclose(table["first_order"], table["total"], atol=0.05)
    assert table.index[0] == "port"
    assert table.equals(sobol(route.steps))


@pytest.mark.usefixtures("salib")
def test_sobol_agrees_with_the_variances(route):
    """The two ports share one figure here, so both vary together: (2 x std of a port) ** 2."""
    figure = {step.process: step.parameter for step in route.steps}
    mean = {p: (f.low + 4 * f.typical + f.high) / 6 for p, f in figure.items()}
    variance = {p: (mean[p] - f.low) * (f.high - mean[p]) / 7 for p, f in figure.items()}
    ratio = 4 * variance["port"] / variance["sailing_wait"]
    total = sobol(route.steps)["total"]
    assert total["port"] / total["sailing"] == pytest.approx(ratio, rel=0.1)


def test_without_salib_the_extra_is_named(route, monkeypatch):
    for name in ("SALib", "SALib.analyze", "SALib.sample"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ParameterError, match=r"irru-geo\[sensitivity\]"):
        sobol(route.steps)
