"""Isochrones and matrices on drawn corridors."""

import math

import pytest
import toy

from irru_geo import ParameterError, load_network
from irru_geo.geodesy import length_km


@pytest.fixture
def load(tmp_path):
    return lambda drawn: load_network(drawn.certain().write(tmp_path / "data"))


def test_half_a_link_is_reached_in_half_its_time(load):
    """100 km at 25 km/h take 4 h."""
    reached = load(toy.Toy().link("a", "b")).isochrone("a", 2 / 24)
    assert reached["id"].tolist() == ["a", "a--b"]
    part = reached.iloc[1]
    assert part["share"] == pytest.approx(0.5)
    whole = length_km([(40.0, 50.0), (41.0, 50.0)])
    assert length_km(part.geometry.coords) == pytest.approx(whole / 2, rel=1e-6)
    assert part.geometry.coords[0] == pytest.approx((40.0, 50.0))


def test_a_border_holds_cargo_up_before_its_link(load):
    """4 h to b, 5 h out, 0.4 h across."""
    net = load(toy.border())
    assert "b--c" not in set(net.isochrone("a", 8 / 24)["id"])
    assert net.isochrone("a", 9.2 / 24).set_index("id").loc["b--c", "share"] == pytest.approx(0.5)


def test_both_ends_reach_into_a_link_between_them(load):
    ring = toy.Toy().link("a", "b").link("b", "c", length_km=600.0).link("a", "c")
    parts = load(ring).isochrone("a", 10 / 24).query("id == 'b--c'")
    assert parts["share"].tolist() == pytest.approx([0.25, 0.25])


def test_what_nothing_joins_is_never_reached(load):
    reached = set(load(toy.island()).isochrone("a", math.inf)["id"])
    assert reached == {"a", "b", "a--b"}


@pytest.mark.parametrize("days", [-1, math.nan, "2", None])
def test_days_are_a_number(load, days):
    with pytest.raises(ParameterError, match="days"):
        load(toy.border()).isochrone("a", days)


def test_a_matrix_takes_one_place_many_times_and_unreachable_ones(load):
    matrix = load(toy.island()).matrix("a", ["b", "b", "z", "a"])
    assert matrix.columns.tolist() == ["b", "b", "z", "a"]
    assert matrix.loc["a"].tolist() == pytest.approx([4 / 24, 4 / 24, math.inf, 0.0])


def test_a_matrix_says_its_unit(load):
    net = load(toy.border())
    assert net.matrix("a", "d", minimise="distance").columns.name == "distance_km"
    with pytest.raises(ParameterError, match="minimise"):
        net.matrix("a", "d", minimise="beauty")


def test_a_matrix_by_sea_boards_at_the_port_beside(load):
    drawn = toy.strait().node("town", 41.1).link("town", "inland")
    toy.figure(drawn, "detour", "detour_factor", mode="road", typical=1.5)
    net = load(drawn)
    matrix = net.matrix(["town", "inland"], "q", modes="sea")
    by_road = net.route("town", "q", modes="sea").records[0]
    assert by_road["length_km"] == pytest.approx(1.5 * 7.2, abs=0.1)
    hours = 48 + 20 + 48 + by_road["length_km"] / 50
    assert matrix.loc["town", "q"] == pytest.approx(hours / 24)
    assert matrix.loc["inland", "q"] == math.inf


def test_an_area_grows_round_what_is_reached(load):
    drawn = toy.Toy().link("a", "b").link("b", "c")
    toy.figure(drawn, "detour", "detour_factor", mode="road", typical=1.25)
    net = load(drawn)
    area = net.isochrone("a", 2 / 24, areas=True).iloc[-1]
    assert (area["kind"], area["id"]) == ("area", "a")
    _, _, east, north = area.geometry.bounds
    # 2 h at 50 km/h on roads 1.25 times as long: 80 km, north as east
    assert length_km([(40.0, 50.0), (40.0, north)]) == pytest.approx(80, rel=0.01)
    assert length_km([(40.0, 50.0), (east, 50.0)]) == pytest.approx(80, rel=0.01)
    wider = net.isochrone("a", 8 / 24, areas=True).iloc[-1]
    assert wider.geometry.contains(area.geometry)
    assert set(net.isochrone("a", 8 / 24)["kind"]) == {"node", "link"}


def test_an_area_stays_on_land_and_leaves_out_the_sea(network):
    from shapely import Point

    area = network.isochrone("bandar-abbas", 6, areas=True).iloc[-1].geometry
    assert area.intersects(Point(56.2, 27.4).buffer(0.1))
    assert not area.contains(Point(56.9, 25.5))  # the Gulf of Oman
