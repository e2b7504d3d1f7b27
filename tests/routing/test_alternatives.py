"""Alternatives and trade-offs on drawn corridors."""

import pytest
import toy

from irru_geo import NoRouteError, ParameterError, load_network


@pytest.fixture
def load(tmp_path):
    return lambda drawn: load_network(drawn.write(tmp_path / "data"))


def yard():
    """Return a to d by b or by c; at b a shunting yard with two tracks."""
    drawn = toy.Toy().link("a", "b", length_km=300.0).link("b", "d", length_km=300.0)
    drawn.link("b", "d", id="b--d--yard", length_km=301.0)
    return drawn.link("a", "c", length_km=400.0).link("c", "d", length_km=400.0)


def test_alternatives_differ_by_more_than_a_yard(load):
    found = load(yard()).alternatives("a", "d", 3)
    assert [route.nodes for route in found] == [["a", "b", "d"], ["a", "c", "d"]]


def test_the_first_alternative_is_the_route(load):
    net = load(yard())
    assert net.alternatives("a", "d", 1)[0].link_ids == net.route("a", "d").link_ids


def test_alternatives_keep_to_via_modes_and_avoid(load):
    net = load(toy.gauge_break())
    assert len(net.alternatives("a", "c", 2)) == 2
    assert len(net.alternatives("a", "c", 2, modes="rail")) == 1
    assert len(net.alternatives("a", "c", 2, avoid="a--b")) == 1
    assert all("b" in route.nodes for route in net.alternatives("a", "c", 2, via="b"))


@pytest.mark.parametrize("k", [0, -1, 1.5, "2", None])
def test_a_number_of_alternatives_is_a_whole_one(load, k):
    with pytest.raises(ParameterError, match="k: expected a whole number"):
        load(yard()).alternatives("a", "d", k)


def test_no_alternatives_without_a_route(load):
    with pytest.raises(NoRouteError):
        load(toy.island()).alternatives("a", "z")


def test_the_fast_road_and_the_short_railway_are_both_worth_it(load):
    found = load(toy.gauge_break()).pareto("a", "c", criteria=("time", "distance"))
    assert [route.distance_km for route in found] == [1000.0, 600.0, 200.0]
    assert [route.hours_typical for route in found] == [20.0, 26.0, 32.0]
