from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest
import toy

import irru_geo as ig
from irru_geo.viz.paper import time_distance

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


@pytest.fixture
def net(tmp_path: Path) -> ig.Network:
    drawn = toy.gauge_break().row(
        "corridors",
        corridor_id="through",
        name="Through",
        family="instc",
        sources="toy",
        origin="a",
        destination="c",
        modes="rail",
    )
    return ig.load_network(drawn.write(tmp_path))


@pytest.fixture
def by_rail(net: ig.Network) -> ig.Route:
    return net.route("a", "c", modes={"rail"})


def texts(ax: object) -> set[str]:
    return {text.get_text() for text in ax.texts}


def test_the_profile_has_a_slope_a_step_and_a_slope(by_rail: ig.Route) -> None:
    table = time_distance.profile(by_rail, samples=10_000)
    assert table["process"].tolist() == ["start", "movement", "gauge_break", "movement"]
    assert table["km"].tolist() == [0.0, 100.0, 100.0, 200.0]
    assert table["node"].tolist() == ["a", "b", "b", "c"]
    for name in ("p10_days", "p50_days", "p90_days"):
        assert table[name].is_monotonic_increasing
        assert table[name].iloc[-1] == getattr(by_rail.transit_time(), name)


def test_the_chart_draws_line_band_and_step(by_rail: ig.Route) -> None:
    ax = by_rail.plot_time_distance()
    assert (ax.get_xlabel(), ax.figure.get_suptitle()) == ("Distance, km", "A – C")
    line, step = ax.lines
    assert line.get_xdata().tolist() == [0.0, 100.0, 100.0, 200.0]
    assert step.get_xdata().tolist() == [100.0, 100.0]
    assert any(text.startswith("B, ") for text in texts(ax))
    legend = {text.get_text() for text in ax.get_legend().get_texts()}
    assert legend == {"Gauge break"}
    (band,) = ax.collections
    assert band.get_paths()[0].vertices[:, 1].max() == pytest.approx(
        by_rail.transit_time(2_000).p90_days
    )


def test_several_routes_stand_on_one_chart(net: ig.Network, by_rail: ig.Route) -> None:
    ax = time_distance.plot_time_distance([by_rail, net.route("a", "c", modes={"road"})])
    assert len(ax.collections) == 2
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend == ["A – C", "A – C (2)", "Gauge break"]
    ax = time_distance.plot_time_distance({"Rail": by_rail})
    assert ax.figure.get_suptitle() == "Rail"


def test_corridors_stand_side_by_side(net: ig.Network) -> None:
    row = net.compare().iloc[0]
    ax = net.plot_comparison()
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Through"]
    (bar,) = ax.patches
    assert bar.get_x() == pytest.approx(row["p10_days"])
    assert bar.get_x() + bar.get_width() == pytest.approx(row["p90_days"])
    assert f"{row['p50_days']:.1f} days, 200 km" in texts(ax)


def test_a_closed_corridor_is_said_to_be(net: ig.Network) -> None:
    closed = net.apply(ig.Scenario("cut", close=("a", "b")))
    assert texts(closed.plot_comparison(samples=10)) == {"closed: b"}
    assert time_distance._closed("a, b, c") == "closed: a, b, ..."


def test_a_distribution_is_drawn_with_its_percentiles(net: ig.Network, by_rail: ig.Route) -> None:
    trip = by_rail.transit_time()
    ax = by_rail.plot_distribution()
    drawn = [float(np.asarray(line.get_xdata())[0]) for line in ax.lines]
    assert drawn == [trip.p10_days, trip.p50_days, trip.p90_days]
    both = {"rail": trip, "road": net.route("a", "c", modes={"road"}).transit_time()}
    legend = time_distance.plot_distribution(both).get_legend().get_texts()
    assert [text.get_text() for text in legend] == ["rail", "road"]
