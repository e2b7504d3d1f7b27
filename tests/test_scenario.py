"""Dates, events and scenarios on drawn corridors."""

import datetime as dt

import pytest
import toy

from irru_geo import (
    NoRouteError,
    ParameterError,
    Scenario,
    ScenarioError,
    UnknownNameError,
    load_network,
)
from irru_geo.model.dates import read_date


@pytest.fixture
def load(tmp_path):
    return lambda drawn: load_network(drawn.write(tmp_path / "data"))


def eventful(effect, target="node:s", **values):
    return toy.strait().row(
        "events",
        event_id="e",
        target=target,
        start="2026-02-28",
        effect=effect,
        source_id="toy",
        **values,
    )


def test_an_event_closes_from_its_first_to_its_last_day(load):
    net = load(eventful("close", end="2026-06-22"))
    assert net.at("2026-02-27").route("p", "q").distance_km == 400.0
    for day in ("2026-02-28", "2026-06-22"):
        with pytest.raises(NoRouteError) as caught:
            net.at(day).route("p", "q")
        assert caught.value.blocked_by == ("s",)
    assert net.at("2026-06-23").route("p", "q").distance_km == 400.0


def test_an_event_without_an_end_lasts(load):
    with pytest.raises(NoRouteError):
        load(eventful("close")).at("2035").route("p", "q")


def test_events_are_left_out_when_disruptions_are(load):
    net = load(eventful("close"))
    assert net.route("p", "q").distance_km == 400.0
    assert net.at("2026-03", disruptions=False).route("p", "q").distance_km == 400.0


def test_a_delay_adds_hours_on_entering_the_node(load):
    net = load(eventful("delay", value=48))
    assert net.at("2026-03").route("p", "q").hours_typical == pytest.approx(
        net.route("p", "q").hours_typical + 48
    )


def test_a_slow_link_takes_longer(load):
    net = load(eventful("slow", target="link:p--s--sea", value=0.5))
    slower = net.at("2026-03").route("p", "q").hours_typical - net.route("p", "q").hours_typical
    assert slower == pytest.approx(200 / 20)


def test_the_state_says_date_events_and_scenarios(load):
    net = load(eventful("close")).at("2026-03-01").apply(Scenario("mine"))
    assert net.state == "1 March 2026: e since 28 February; scenario 'mine'"


@pytest.mark.parametrize("target", ["s", "node:s", "toy", "layer:toy", "IN", "country:IN"])
def test_a_scenario_closes_nodes_layers_and_countries(load, target):
    net = load(toy.strait()).apply(Scenario("closed", close=(target,)))
    with pytest.raises(NoRouteError):
        net.route("p", "q")


def test_scenarios_compose_and_the_last_one_wins(load):
    net = load(toy.strait())
    shut = Scenario("shut", close="s")
    assert net.apply(shut).apply(Scenario("back", open="s")).route("p", "q").distance_km == 400.0
    assert net.route("p", "q").distance_km == 400.0  # the first network is untouched


def test_a_scenario_sets_or_scales_a_parameter(load):
    net = load(toy.strait())
    hours = net.route("p", "q").hours_typical
    twice = net.apply(Scenario("slow", parameters={"speed-sea": 0.5}))
    assert twice.route("p", "q").hours_typical == pytest.approx(hours + 400 / 20)
    fixed = net.apply(Scenario("fast ports", parameters={"port": (1, 2, 3)}))
    assert fixed.route("p", "q").hours_typical == pytest.approx(hours - 2 * 46)
    assert fixed.parameters.loc["port", "typical"] == 2


def test_a_scenario_of_the_table_is_applied_by_name(load):
    drawn = toy.strait().row(
        "scenarios",
        scenario_id="s-closed",
        close="s",
        parameters="speed-sea*0.5;port=1/2/3",
        note="drawn",
    )
    net = load(drawn).apply("s-closed")
    assert net.parameters.loc["speed-sea", "typical"] == 10
    assert net.parameters.loc["port", "high"] == 3
    with pytest.raises(NoRouteError):
        net.route("p", "q")


def test_what_is_not_known_is_refused(load):
    net = load(toy.strait())
    with pytest.raises(UnknownNameError, match="nowhere"):
        net.apply(Scenario("x", close=("nowhere",)))
    with pytest.raises(UnknownNameError, match="no scenario"):
        net.apply("nothing-like-it")
    with pytest.raises(ParameterError, match="'speed-sea'"):
        net.apply(Scenario("x", parameters={"speed-see": 2.0}))
    with pytest.raises(ParameterError, match=r"above 0, got 0\.0"):
        net.apply(Scenario("x", parameters={"speed-sea": 0.0}))
    with pytest.raises(ParameterError, match="low <= typical"):
        net.apply(Scenario("x", parameters={"port": (3, 2, 1)}))
    with pytest.raises(ScenarioError):
        net.apply(3)


@pytest.mark.parametrize("value", ["", "soon", "2014-02-30", "14", "2014-1-1-1", "2014-13", None])
def test_what_is_no_date_is_refused(load, value):
    with pytest.raises(ScenarioError, match="YYYY"):
        load(toy.strait()).at(value)


def test_dates_may_leave_out_day_and_month():
    assert read_date("2014") == dt.date(2014, 1, 1)
    assert read_date("2024-02", last=True) == dt.date(2024, 2, 29)
    assert read_date(dt.datetime(2014, 12, 3, 5)) == dt.date(2014, 12, 3)
