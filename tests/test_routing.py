"""Routes on drawn corridors, where the right answer is seen."""

import pytest
import toy

from irru_geo import NoRouteError, ParameterError, Scenario, UnknownNameError, load_network


@pytest.fixture
def load(tmp_path):
    return lambda drawn: load_network(drawn.write(tmp_path / "data"))


def test_a_gauge_break_costs_time_where_the_gauge_changes(load):
    route = load(toy.gauge_break()).route("a", "c", modes={"rail"})
    assert list(route.legs["process"]) == ["movement", "gauge_break", "movement"]
    assert route.legs["from_node"].tolist()[1] == "b"
    assert route.hours_typical == 4 + 24 + 4


def test_time_takes_the_road_and_distance_the_railway(load):
    net = load(toy.gauge_break())
    assert net.route("a", "c").distance_by_mode_km.to_dict() == {"road": 1000.0}
    assert net.route("a", "c", minimise="distance").distance_by_mode_km.to_dict() == {"rail": 200.0}


def test_no_handling_without_a_change(load):
    assert list(load(toy.gauge_break()).route("a", "b", modes={"rail"}).legs["process"]) == [
        "movement"
    ]


def test_both_sides_of_a_border_are_charged_on_the_link_that_crosses_it(load):
    legs = load(toy.border()).route("a", "d").legs
    assert list(legs["process"]) == ["movement", "border", "movement", "border", "movement"]
    assert list(legs.loc[legs["process"] == "border", "from_node"]) == ["b", "c"]


def test_a_border_station_that_is_not_crossed_costs_nothing(load):
    assert load(toy.border()).route("a", "b").hours_typical == 4


def test_a_border_is_charged_when_the_journey_starts_at_it(load):
    assert list(load(toy.border()).route("b", "c").legs["process"]) == [
        "border",
        "movement",
        "border",
    ]


def test_a_figure_for_one_direction_of_a_border_wins(load):
    drawn = toy.border()
    row = {"process": "border", "mode": "*", "unit": "h", "basis": "estimate", "note": "drawn"}
    drawn.row("parameters", **row, parameter_id="out", scope="node:b/out", low=1, typical=7, high=9)
    net = load(drawn)
    assert net.route("a", "d").hours_typical - net.route("d", "a").hours_typical == 7 - 5


def test_a_figure_for_the_border_link_is_for_the_whole_crossing(load):
    drawn = toy.border()
    row = {"process": "border", "mode": "*", "unit": "h", "basis": "estimate", "note": "drawn"}
    drawn.row("parameters", **row, parameter_id="all", scope="link:b--c", low=1, typical=3, high=9)
    assert load(drawn).route("b", "c").hours_typical == pytest.approx(3 + 10 / 25)


def test_a_queue_is_charged_only_where_it_has_a_figure(load):
    drawn = toy.border()
    row = {"process": "queue", "mode": "*", "unit": "h", "basis": "estimate", "note": "drawn"}
    drawn.row("parameters", **row, parameter_id="q", scope="node:b/out", low=1, typical=30, high=90)
    net = load(drawn)
    assert "queue" in set(net.route("a", "d").legs["process"])
    assert "queue" not in set(net.route("d", "a").legs["process"])


def test_ports_and_the_wait_for_a_sailing_are_charged_where_cargo_boards_and_lands(load):
    legs = load(toy.strait()).route("inland", "q").legs
    processes = ["movement", "port", "sailing_wait", "movement", "movement", "port"]
    assert list(legs["process"]) == processes
    assert list(legs["from_node"]) == ["inland", "p", "p", "p", "s", "q"]


def test_a_canal_is_charged_on_its_link(load):
    drawn = toy.Toy().node("p", 40, kind="port").node("n", 41, kind="canal")
    drawn.node("s", 42, kind="canal").node("q", 43, kind="port")
    for tail, head in (("p", "n"), ("n", "s"), ("s", "q")):
        drawn.link(tail, head, mode="sea", country=None)
    legs = load(drawn).route("p", "q").legs
    assert list(legs.loc[legs["process"] == "canal", "link_id"]) == ["n--s--sea"]


def test_river_sea_ships_need_no_transfer(load):
    drawn = toy.Toy().node("r", 40, kind="port").node("m", 41, kind="strait")
    drawn.node("q", 42, kind="port").link("r", "m", mode="inland_waterway")
    drawn.link("m", "q", mode="sea", country=None)
    processes = list(load(drawn).route("r", "q").legs["process"])
    assert processes == ["port", "movement", "movement", "port"]


def test_no_wait_is_charged_where_the_journey_starts(load):
    """A shipper books a departure; only at a change on the way is there a wait to expect."""
    net = load(toy.strait())
    assert "sailing_wait" not in set(net.route("p", "q").legs["process"])
    assert "sailing_wait" in set(net.route("inland", "q").legs["process"])


def test_a_queue_at_a_node_is_charged_on_coming_to_it(load):
    drawn = toy.strait()
    row = {"process": "queue", "mode": "sea", "unit": "h", "basis": "estimate", "note": "drawn"}
    drawn.row("parameters", **row, parameter_id="q", scope="node:s", low=1, typical=6, high=9)
    processes = list(load(drawn).route("p", "q").legs["process"])
    assert processes == ["port", "queue", "movement", "movement", "port"]


def test_via_points_are_passed_in_order_without_handling_of_their_own(load):
    drawn = toy.Toy().link("a", "b").link("b", "c").link("a", "x").link("x", "b", length_km=900.0)
    route = load(drawn).route("a", "c", via=["x", "b"])
    assert route.nodes == ["a", "x", "b", "c"]
    assert set(route.legs["process"]) == {"movement"}


def test_a_via_point_does_not_break_the_journey_in_two(load):
    """Passing a strait by ship between two ports must not unload the cargo."""
    net = load(toy.strait())
    assert net.route("p", "q", via="s").hours_typical == net.route("p", "q").hours_typical


def test_no_route_names_the_planned_link(load):
    drawn = toy.Toy().link("a", "b").link("b", "c", status="planned").link("c", "d")
    with pytest.raises(NoRouteError, match="planned") as caught:
        load(drawn).route("a", "d")
    assert caught.value.blocked_by == ("b--c",)


def test_no_route_names_what_a_scenario_closed(load):
    net = load(toy.strait()).apply(Scenario("closed", close=("s",)))
    with pytest.raises(NoRouteError, match="'s'") as caught:
        net.route("p", "q")
    assert caught.value.blocked_by == ("s",)


def test_no_route_names_what_was_avoided(load):
    with pytest.raises(NoRouteError) as caught:
        load(toy.border()).route("a", "d", avoid="IR")
    assert caught.value.blocked_by == ("IR",)


def test_no_route_says_that_the_modes_do_not_reach_a_place(load):
    with pytest.raises(NoRouteError, match="'inland'"):
        load(toy.strait()).route("inland", "q", modes="sea")


def test_an_island_cannot_be_reached(load):
    with pytest.raises(NoRouteError, match="open or closed"):
        load(toy.island()).route("a", "z")


def test_a_place_to_itself_is_no_journey(load):
    net = load(toy.border())
    with pytest.raises(NoRouteError, match="Both ends are one place"):
        net.route("a", "a")
    assert net.matrix("a", "a").to_numpy().tolist() == [[0.0]]


def test_the_faster_of_two_parallel_links_is_taken(load):
    drawn = toy.Toy().link("a", "b").link("a", "b", id="a--b--fast", length_km=50.0)
    assert load(drawn).route("a", "b").link_ids == ["a--b--fast"]


def test_opening_a_planned_link_joins(load):
    drawn = toy.Toy().link("a", "b", status="planned", expected="2030")
    net = load(drawn)
    assert net.apply(Scenario("built", open=("a--b",))).route("a", "b").distance_km == 100.0
    assert net.at("2031").route("a", "b").distance_km == 100.0
    with pytest.raises(NoRouteError):
        net.at("2030-12-30").route("a", "b")


def test_a_link_is_not_there_before_it_opened(load):
    net = load(toy.Toy().link("a", "b", opened="2014-12-03"))
    assert net.at("2014-12-03").route("a", "b").distance_km == 100.0
    with pytest.raises(NoRouteError, match="not yet open"):
        net.at("2014-12-02").route("a", "b")


def test_unknown_words_are_refused(load):
    net = load(toy.border())
    with pytest.raises(ParameterError, match="modes"):
        net.route("a", "d", modes={"train"})
    with pytest.raises(ParameterError, match="minimise"):
        net.route("a", "d", minimise="money")
    with pytest.raises(UnknownNameError, match="nowhere"):
        net.route("a", "d", avoid=["nowhere"])


def test_matrix_equals_routes(load):
    net = load(toy.strait())
    matrix = net.matrix(["inland", "p"], ["q", "p", "inland"])
    assert matrix.columns.name == "time_days"
    assert matrix.loc["inland", "q"] == pytest.approx(
        net.route("inland", "q").hours_expected / 24, abs=1e-4
    )
    assert matrix.loc["p", "p"] == 0.0
    assert load(toy.island()).matrix(["a"], ["z"]).loc["a", "z"] == float("inf")


def test_corridor_takes_a_mode_in_one_layer_only(load):
    drawn = toy.Toy().link("a", "b").link("a", "b", mode="road", length_km=10.0)
    drawn.link("b", "c", mode="road", layer="gap")
    drawn.row(
        "corridors",
        corridor_id="by-rail",
        name="By rail",
        family="instc",
        origin="a",
        destination="c",
        modes="rail;road@gap",
        sources="toy",
    )
    assert load(drawn).corridor("by-rail").link_ids == ["a--b", "b--c--road"]


def test_the_plain_search_of_a_short_process_finds_what_scipy_finds(load):
    """The first question of a process is answered without scipy, whose import takes longer."""
    search = load(toy.gauge_break()).search()
    for state in range(len(search.graph)):
        plain, scipys = search._plain_tree(state), search.tree([state])
        assert plain.cost == pytest.approx(scipys.cost)


def test_what_is_in_the_way_is_closed_before_it_is_avoided(load):
    """A wish is kept when opening something would join the two as well."""
    drawn = toy.Toy().link("a", "b", status="planned").link("b", "c", status="planned")
    net = load(drawn.link("a", "c", mode="road", length_km=10.0))
    with pytest.raises(NoRouteError) as caught:
        net.route("a", "c", avoid="a--c--road")
    assert caught.value.blocked_by == ("a--b", "b--c")
