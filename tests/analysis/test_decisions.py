"""Decisions: paired draws, break-even, and the indicators of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import toy

import irru_geo as ig
from irru_geo.analysis.decisions import uses
from irru_geo.analysis.scorecard import indicators, time_and_cost_distance

if TYPE_CHECKING:
    from collections.abc import Callable

    from irru_geo import Network


@pytest.fixture
def load(tmp_path_factory: pytest.TempPathFactory) -> Callable[[toy.Toy], Network]:
    return lambda drawn: ig.load_network(drawn.write(tmp_path_factory.mktemp("net")))


def two_ways() -> toy.Toy:
    """Return a == b == d by rail over a border, and a -- c -- d by road; both end by ship."""
    drawn = toy.Toy().node("a", 40).node("b", 41, country="IR").node("c", 41, 51)
    drawn.node("d", 42, country="IR", kind="port").node("e", 44, kind="port", country="IN")
    drawn.link("a", "b", length_km=600.0).link("b", "d", country="IR", length_km=300.0)
    drawn.link("a", "c", mode="road", length_km=700.0)
    drawn.link("c", "d", mode="road", length_km=700.0)
    drawn.link("d", "e", mode="sea", country=None, length_km=2_000.0)
    return toy.priced(drawn, spread=0.2)


def test_what_two_routes_share_is_drawn_once(load: Callable[[toy.Toy], Network]) -> None:
    net = load(two_ways())
    rail, road = (net.route("a", "e", modes=[mode, "sea"]) for mode in ("rail", "road"))
    row = ig.compare_routes([rail, road], samples=4_000).iloc[0]
    days = [route.transit_time(4_000).samples for route in (rail, road)]
    assert row["days_mean"] == pytest.approx(days[0].mean() - days[1].mean())
    # the ship and the ports are the same: only what is on land blurs the difference
    on_land = [
        sum(step.kind == "movement" and step.mode != "sea" for step in route.steps)
        for route in (rail, road)
    ]
    assert on_land == [2, 2]
    apart = np.sqrt(days[0].var() + days[1].var())
    assert (days[0] - days[1]).std() < 0.8 * apart
    assert row["p_first_faster"] == np.mean(days[0] < days[1])


def test_a_route_is_as_good_as_itself(load: Callable[[toy.Toy], Network]) -> None:
    route = load(two_ways()).route("a", "e")
    row = ig.compare_routes([route, route], samples=100).iloc[0]
    assert (row["p_first_faster"], row["p_first_cheaper"]) == (0.5, 0.5)
    assert (row["days_p10"], row["usd_p90"]) == (0, 0)


def test_each_two_of_many_are_compared(network: Network) -> None:
    ways = [
        network.route("moscow", "mumbai", branch=b) for b in ("western", "eastern", "suez-baltic")
    ]
    table = ig.compare_routes(ways, samples=500)
    assert table[["first", "second"]].to_numpy().tolist() == [[0, 1], [0, 2], [1, 2]]
    with pytest.raises(ig.ParameterError, match="two at least"):
        ig.compare_routes(ways[:1])


def test_what_has_no_price_is_unknown(load: Callable[[toy.Toy], Network]) -> None:
    drawn = toy.Toy().link("a", "b").link("b", "c").link("a", "c", length_km=150.0)
    net = load(drawn)
    row = ig.compare_routes([net.route("a", "c"), net.route("a", "c", via="b")], samples=50).iloc[0]
    assert np.isnan(row["p_first_cheaper"])
    assert row["p_first_faster"] == 1.0


def test_at_the_break_even_both_take_as_long(network: Network) -> None:
    a, b = (network.route("moscow", "mumbai", branch=name) for name in ("western", "eastern"))
    table = ig.break_even(a, b).iloc[1:]
    times = network.parameters["process"].value_counts()
    checked = 0
    for key, row in table.iterrows():
        plain = network.parameters
        if (
            key not in plain.index
            or key in times.index
            or isinstance(plain.loc[key, "months"], str)
        ):
            continue
        figure = (row["break_even"],) * 3
        scenario = ig.Scenario("break-even", parameters={str(key): figure})
        try:
            net = network.apply(scenario)
        except ig.ParameterError:  # beyond what is physical
            continue
        hours = [at_figures(net, route) for route in (a, b)]
        assert hours[0] == pytest.approx(hours[1], rel=1e-6), key
        checked += 1
    assert checked >= 5


def at_figures(net: Network, route: ig.Route) -> float:
    """Return the expected hours of the links of a route on another network."""
    other = net.route(
        route.origin,
        route.destination,
        via=route.nodes[1:-1],
        avoid=sorted(set(net.links.index) - set(route.link_ids)),
    )
    assert other.link_ids == route.link_ids
    return other.hours_expected


def test_the_value_of_time_evens_the_cost_out(network: Network) -> None:
    a, b = (network.route("moscow", "mumbai", branch=n) for n in ("western", "trans-caspian"))
    value = ig.break_even(a, b).loc["value_of_time", "break_even"]
    totals = [r.cost().mean + value * r.hours_expected / 24 for r in (a, b)]
    assert totals[0] == pytest.approx(totals[1])
    assert value > 0


def test_how_long_may_trucks_wait_at_astara(network: Network) -> None:
    a, b = (network.route("moscow", "tehran", branch=name) for name in ("western", "eastern"))
    table = ig.break_even(a, b)
    queue = table[table["process"].isin(["border", "queue", "transshipment"])]
    assert queue["where"].str.contains("Astara|Rasht").any()
    more = queue[queue["favours"] == "b"]
    assert (more["break_even"] > more["now"]).all()


def test_the_figures_used_make_up_the_hours(network: Network) -> None:
    from irru_geo.model.expected import mean, mean_inverse

    route = network.corridor("western")
    hours = sum(
        use.quantity * (mean_inverse if figure.process == "speed" else mean)(figure)
        for figure, use in uses(route).items()
    )
    assert hours == pytest.approx(route.hours_expected)


def test_the_scorecard_of_a_drawn_border(load: Callable[[toy.Toy], Network]) -> None:
    drawn = toy.priced(toy.border()).certain()
    whole, rail = indicators(load(drawn).route("a", "d"))
    assert (whole["mode"], rail["mode"]) == ("all", "rail")
    assert (rail["distance_km"], rail["crossings"]) == (210, 1)
    assert rail["border_hours"] == 10  # out and in, 5 h each
    assert rail["border_usd"] == pytest.approx(2 * 200)  # a shipment of two TEU pays 200 a side
    assert rail["speed_km_h"] == 25
    assert rail["speed_with_delay_km_h"] == pytest.approx(210 / (210 / 25 + 10))
    per_teu = 210 * (0.2 + 0.1) + 2 * 200 / 2
    assert rail["usd_per_500_km_20_t"] == pytest.approx(2 * per_teu * 500 / 210)


def test_the_scorecard_of_all_corridors(network: Network) -> None:
    table = network.at("2026-04-01").scorecard()
    assert set(table.index) == set(network.corridors.index)
    assert "hormuz" in table.loc["western", "blocked_by"]
    table = network.scorecard(["western", "suez-baltic"])
    assert table.loc["western", "mode"].tolist() == ["all", "rail", "road"]
    assert table.loc["suez-baltic", "crossings"] == 0
    fast, slow = table["speed_km_h"], table["speed_with_delay_km_h"]
    assert (slow <= fast + 1e-9).all()


def test_time_and_cost_distance_end_in_the_totals(network: Network) -> None:
    route = network.corridor("eastern")
    last = time_and_cost_distance(route).iloc[-1]
    assert last["km"] == pytest.approx(route.distance_km)
    assert last["hours"] == pytest.approx(route.hours_expected)
    assert last["usd"] == pytest.approx(route.amount("cost"))


def test_the_commands_decide_and_scorecard() -> None:
    import json

    from click.testing import CliRunner

    from irru_geo.cli.main import main

    asked = ["decide", "moscow", "tehran", "western", "eastern", "--samples", "200"]
    text = CliRunner().invoke(main, asked).stdout
    assert "A is faster with" in text
    assert "Break-even" in text
    found = json.loads(CliRunner().invoke(main, [*asked, "--json"]).stdout)
    assert found["break_even"][0]["parameter_id"] == "value_of_time"
    rows = json.loads(CliRunner().invoke(main, ["scorecard", "eastern", "--json"]).stdout)
    assert [row["mode"] for row in rows] == ["all", "rail"]


@pytest.mark.parametrize("wrong", [None, 3, [1, 2], "western", [None], {}])
def test_what_is_no_route_is_refused(network: Network, wrong: object) -> None:
    with pytest.raises(ig.ParameterError, match="routes: expected"):
        ig.compare_routes(wrong)
    with pytest.raises(ig.ParameterError, match="a: expected a Route"):
        ig.break_even(wrong, network.corridor("eastern"))
