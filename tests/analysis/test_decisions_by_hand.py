"""Decisions against a computation of their own: PERT drawn by numpy, break-even by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import toy

import irru_geo as ig

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from irru_geo import Network

MANY = 400_000
SAMPLES = 20_000


def pert(low: float, typical: float, high: float, seed: int) -> NDArray[np.float64]:
    """Draw a PERT distribution: a beta with the weight 4 on the most likely value."""
    a = 1 + 4 * (typical - low) / (high - low)
    b = 1 + 4 * (high - typical) / (high - low)
    return low + (high - low) * np.random.default_rng(seed).beta(a, b, MANY)


def drawn(*, with_sea: bool) -> toy.Toy:
    """Return a == c by rail and a -- c by road, and from the port c on by ship where wanted."""
    found = toy.Toy().node("a", 40).node("c", 46, kind="port").node("d", 50, kind="port")
    found.link("a", "c", length_km=900.0).link("a", "c", mode="road", length_km=1_300.0)
    if with_sea:
        found.link("c", "d", mode="sea", country=None, length_km=3_000.0)
    return toy.priced(found, spread=0.3)


def two(net: Network, end: str, *more: str) -> tuple[ig.Route, ig.Route]:
    rail, road = (net.route("a", end, modes=[mode, *more]) for mode in ("rail", "road"))
    return rail, road


def plain_difference() -> NDArray[np.float64]:
    """Return days by rail less days by road, for the figures of the toys."""
    return (900.0 / pert(20, 25, 50, 1) - 1_300.0 / pert(20, 50, 60, 2)) / 24


def test_without_a_shared_leg_the_odds_are_those_of_independent_draws(tmp_path: Path) -> None:
    rail, road = two(ig.load_network(drawn(with_sea=False).write(tmp_path)), "c")
    row = ig.compare_routes([rail, road], samples=SAMPLES).iloc[0]
    difference = plain_difference()
    assert row["p_first_faster"] == pytest.approx(np.mean(difference < 0), abs=0.012)
    for share, name in ((10, "p10"), (50, "p50"), (90, "p90")):
        expected = np.percentile(difference, share)
        assert row[f"days_{name}"] == pytest.approx(expected, abs=0.02)
    assert row["days_mean"] == pytest.approx(difference.mean(), abs=0.02)


def test_what_is_shared_changes_nothing_of_the_difference(tmp_path: Path) -> None:
    rail, road = two(ig.load_network(drawn(with_sea=True).write(tmp_path)), "d", "sea")
    shared = [s for s in rail.steps if s in road.steps]
    assert {s.process for s in shared} >= {"movement", "port"}
    row = ig.compare_routes([rail, road], samples=SAMPLES).iloc[0]
    difference = plain_difference()
    assert row["days_p90"] - row["days_p10"] == pytest.approx(
        np.percentile(difference, 90) - np.percentile(difference, 10), abs=0.03
    )
    days = [route.transit_time(SAMPLES, seed).samples for route, seed in ((rail, 1), (road, 2))]
    apart = days[0] - days[1]  # draws of their own blur the difference
    assert np.ptp(np.percentile(apart, [10, 90])) > 1.5 * (row["days_p90"] - row["days_p10"])


def test_money_is_paired_too(tmp_path: Path) -> None:
    rail, road = two(ig.load_network(drawn(with_sea=True).write(tmp_path)), "d", "sea")
    row = ig.compare_routes([rail, road], samples=SAMPLES).iloc[0]
    costs = [route.cost(samples=SAMPLES).samples for route in (rail, road)]
    assert row["usd_mean"] == pytest.approx(costs[0].mean() - costs[1].mean())
    assert row["p_first_cheaper"] == pytest.approx(np.mean(costs[0] < costs[1]))


def test_a_route_that_is_longer_in_everything_never_wins(tmp_path: Path) -> None:
    found = toy.Toy().node("a", 40).node("b", 43, 52).node("c", 46)
    found.link("a", "c", length_km=300.0).link("a", "b", length_km=300.0).link("b", "c")
    net = ig.load_network(toy.priced(found, spread=0.3).write(tmp_path))
    short, long = net.route("a", "c"), net.route("a", "c", via="b")
    row = ig.compare_routes([short, long], samples=2_000).iloc[0]
    for word in ("faster", "cheaper", "cleaner"):
        assert row[f"p_first_{word}"] == 1.0
    table = ig.break_even(short, long)
    assert np.isnan(table.loc["value_of_time", "break_even"])
    assert table.loc["value_of_time", "favours"] == ""
    assert len(table) == 1  # no speed of the trains makes the longer one as fast


def test_the_break_even_of_certain_figures_by_hand(tmp_path: Path) -> None:
    """36 h by rail (900 km at 25 km/h), 26 h by road (1,300 km at 50 km/h)."""
    net = ig.load_network(drawn(with_sea=False).certain().write(tmp_path))
    rail, road = two(net, "c")
    assert (rail.hours_expected, road.hours_expected) == (36.0, 26.0)
    table = ig.break_even(road, rail)
    assert table.loc["speed-rail", "break_even"] == pytest.approx(900 / 26)
    assert table.loc["speed-road", "break_even"] == pytest.approx(1_300 / 36)
    assert table.loc["speed-road", "factor"] == pytest.approx(1_300 / 36 / 50)
    assert table.loc["speed-road", "favours"] == "b"  # slower trucks: the train
    assert table.loc["speed-rail", "favours"] == "a"
    assert table.loc["speed-road", "figure"] == "Speed by road"
    assert table.loc["speed-road", "where"] == "A-C by road"
    saved_days = (36 - 26) / 24
    more_usd = road.cost().mean - rail.cost().mean
    assert more_usd > 0
    value = table.loc["value_of_time"]
    assert value["break_even"] == pytest.approx(more_usd / saved_days)
    assert value["favours"] == "a"
    turned = ig.break_even(rail, road).loc["value_of_time"]
    assert turned["break_even"] == pytest.approx(value["break_even"])
    assert turned["favours"] == "b"


def test_a_route_has_no_break_even_with_itself(tmp_path: Path) -> None:
    net = ig.load_network(drawn(with_sea=True).write(tmp_path))
    route = net.route("a", "d")
    table = ig.break_even(route, route)
    assert table.index.tolist() == ["value_of_time"]
    assert np.isnan(table["break_even"].iloc[0])
