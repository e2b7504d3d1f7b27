"""Cost, emissions, and ways of least cost or emission on drawn corridors."""

import itertools

import numpy as np
import pytest
import toy
from hypothesis import given, settings
from test_properties import NAMES, corridors, places

from irru_geo import Cost, Emissions, NoRouteError, ParameterError, load_network
from irru_geo.routing.alternatives import TOLERANCE


@pytest.fixture
def load(tmp_path):
    return lambda drawn: load_network(drawn.write(tmp_path / "data"))


@pytest.fixture
def strait(load):
    return load(toy.priced(toy.strait(), spread=0.3)).route("inland", "q")


def test_a_railway_costs_tariff_and_wagon(load):
    cost = load(toy.priced(toy.gauge_break())).route("a", "c", modes="rail").cost()
    assert isinstance(cost, Cost)
    assert cost.p50 == pytest.approx(2 * 100 * (0.2 + 0.1) + 100)
    assert cost.by_leg["mean"].tolist() == pytest.approx([30, 100, 30])
    assert cost.unit == "USD 2025 per TEU"


def test_a_discount_comes_off_the_tariff_only(load):
    drawn = toy.figure(toy.priced(toy.border()), "less", "tariff_discount", mode="rail", typical=50)
    assert load(drawn).route("a", "b").cost().p50 == pytest.approx(100 * (0.1 + 0.1))


def test_each_side_of_a_border_is_charged_for_its_part_of_a_shipment(load):
    legs = load(toy.priced(toy.border())).route("b", "c").cost().by_leg
    assert legs["mean"].tolist() == pytest.approx([100, 3, 100])


def test_a_crossing_with_one_figure_in_time_is_charged_for_both_sides(load):
    drawn = toy.priced(toy.border())
    toy.figure(drawn, "all", "border", scope="link:b--c", unit="h", typical=3)
    toy.figure(drawn, "dear", "border_cost", scope="country:IR", typical=600)
    assert load(drawn).route("b", "c").cost().p50 == pytest.approx(100 + 300 + 3)


def test_a_crossing_with_one_price_is_charged_once(load):
    drawn = toy.priced(toy.border())
    toy.figure(drawn, "all", "border", scope="link:b--c", unit="h", typical=3)
    toy.figure(drawn, "union", "border_cost", scope="link:b--c", typical=40)
    assert load(drawn).route("b", "c").cost().p50 == pytest.approx(20 + 3)


def test_a_surcharge_of_a_port_is_added(load):
    drawn = toy.figure(toy.priced(toy.strait()), "war", "port_surcharge", scope="node:q", typical=7)
    plain = load(toy.priced(toy.strait())).route("p", "q").cost().p50
    assert load(drawn).route("p", "q").cost().p50 == pytest.approx(plain + 7)


def test_forty_foot_boxes_and_tonnes(load):
    route = load(toy.priced(toy.border())).route("a", "d")
    teu = route.cost().p50
    assert teu == pytest.approx(210 * 0.3 + 200)
    assert route.cost(per="tonne").p50 == pytest.approx(teu / 10)
    assert route.cost(per="feu").p50 == pytest.approx(210 * 0.3 * 1.6 + 400)
    with pytest.raises(ParameterError, match="per: expected one of teu, feu, tonne, got 'box'"):
        route.cost(per="box")


def test_prices_are_brought_to_the_year_asked_for(load):
    drawn = toy.priced(toy.Toy().link("a", "b", mode="road"))
    for row in drawn.tables["parameters"]:
        row["as_of"] = "2016/2018"
    drawn.tables["price_index"] = [
        {"year": year, "price_index": level, "basis": "estimate", "note": "drawn"}
        for year, level in ((2017, 100), (2020, 110), (2025, 150))
    ]
    route = load(drawn).route("a", "b")
    assert route.cost(price_year=2017).p50 == pytest.approx(100)
    assert route.cost(price_year=2020).p50 == pytest.approx(110)
    assert route.cost().p50 == pytest.approx(150)
    with pytest.raises(ParameterError, match="price_year: expected one of 2017 to 2025, got 1999"):
        route.cost(price_year=1999)


def test_another_currency_needs_a_rate(load):
    drawn = toy.priced(toy.Toy().link("a", "b"))
    with pytest.raises(ParameterError, match="no sourced rate for 'EUR'"):
        load(drawn).route("a", "b").cost(currency="EUR")
    toy.figure(drawn, "eur", "exchange_rate_eur", unit="EUR/USD", typical=0.5)
    cost = load(drawn).route("a", "b").cost(currency="EUR")
    assert (cost.p50, cost.unit) == (pytest.approx(15), "EUR 2025 per TEU")


def test_the_value_of_time_is_that_of_the_same_days(strait):
    days = strait.transit_time(2000, 5).samples
    plain = strait.cost(samples=2000, seed=5).samples
    with_time = strait.cost(samples=2000, seed=5, time_value_per_day=30).samples
    np.testing.assert_allclose(with_time - plain, 30 * days)
    with pytest.raises(ParameterError, match="time_value_per_day"):
        strait.cost(time_value_per_day=-1)


def test_legs_add_up(strait):
    for result in (strait.cost(), strait.emissions()):
        assert result.by_leg["mean"].sum() == pytest.approx(result.mean)
        assert result.by_leg["variance_share"].sum() == pytest.approx(1)
        assert result.p10 < result.p50 < result.p90
        with pytest.raises(TypeError, match="distribution"):
            float(result)
        assert result.unit in repr(result)


def test_emissions_are_factor_times_tonnes_times_km(load):
    route = load(toy.priced(toy.gauge_break())).route("a", "c", modes="rail")
    assert isinstance(route.emissions(), Emissions)
    assert route.emissions().p50 == pytest.approx(200 * 30 * 10 / 1000)
    assert route.emissions(per="tonne").p50 == pytest.approx(200 * 30 / 1000)
    with pytest.raises(ParameterError, match="per: expected one of teu, tonne"):
        route.emissions(per="feu")


def test_an_electrified_railway_takes_its_countrys_electricity_where_that_is_known(load):
    drawn = toy.priced(toy.Toy())
    drawn.link("a", "b", electrified=True).link("b", "c", electrified=True, country="IR")
    drawn.link("c", "d", country="IR")
    toy.figure(drawn, "energy", "traction_energy", mode="rail", typical=0.03)
    toy.figure(drawn, "grid", "grid_intensity", mode="rail", scope="country:IR", typical=600)
    legs = load(drawn).route("a", "d").emissions(per="tonne").by_leg
    assert legs["mean"].tolist() == pytest.approx([3.0, 0.03 * 600 * 100 / 1000, 3.0])


def test_what_has_no_figure_is_named(load):
    route = load(toy.strait()).route("p", "q")
    with pytest.raises(ParameterError, match=r"'port_cost'"):
        route.cost()
    with pytest.raises(ParameterError, match=r"'payload'"):
        route.emissions()


def test_dividing_a_link_changes_no_cost(load):
    whole = toy.priced(toy.Toy().link("a", "c", length_km=200.0), spread=0.4)
    parts = toy.priced(toy.Toy().link("a", "b").link("b", "c"), spread=0.4)
    one = load(whole).route("a", "c").cost(seed=3)
    two = load(parts).route("a", "c").cost(seed=3)
    np.testing.assert_allclose(one.samples, two.samples)


def test_the_same_seed_gives_the_same_numbers_in_every_block(strait):
    many = strait.cost(samples=70_000, seed=1).samples
    assert (many == strait.cost(samples=70_000, seed=1).samples).all()
    assert (many != strait.cost(samples=70_000, seed=2).samples).any()


def test_the_cheapest_and_the_cleanest_way(load):
    net = load(toy.priced(toy.gauge_break()))
    fast, cheap = net.route("a", "c"), net.route("a", "c", minimise="cost")
    assert set(fast.distance_by_mode_km.index) == {"road"}
    assert set(cheap.distance_by_mode_km.index) == {"rail"}
    assert set(net.route("a", "c", minimise="co2e").distance_by_mode_km.index) == {"rail"}
    ways = net.alternatives("a", "c", 2, minimise="cost")
    assert [way.cost().p50 for way in ways] == sorted(way.cost().p50 for way in ways)


@pytest.mark.parametrize(("minimise", "name"), [("cost", "cost_usd"), ("co2e", "co2e_kg")])
def test_a_matrix_holds_typical_cost_and_emission_of_a_teu(load, minimise, name):
    net = load(toy.priced(toy.strait()))
    matrix = net.matrix(["inland"], ["q", "inland"], minimise=minimise)
    route = net.route("inland", "q", minimise=minimise)
    typical = route.cost() if minimise == "cost" else route.emissions()
    assert matrix.columns.name == name
    assert matrix.loc["inland", "q"] == pytest.approx(typical.p50, rel=1e-6)
    assert matrix.loc["inland", "inland"] == 0


def totals(route):
    return np.array([route.amount(criterion) for criterion in CRITERIA])


CRITERIA = ("time", "distance", "cost", "co2e")


@settings(max_examples=30, deadline=None)
@given(corridors(prices=True), places, places)
def test_tradeoffs_hold_the_best_of_each_and_nothing_beaten(net, origin, destination):
    try:
        found = net.pareto(origin, destination, criteria=CRITERIA)
    except NoRouteError:
        return
    amounts = [totals(route) for route in found]
    for one, other in itertools.permutations(amounts, 2):
        assert not (one <= other + 1e-9).all()
    best = np.array([totals(net.route(origin, destination, minimise=c)) for c in CRITERIA])
    least = np.array(amounts).min(axis=0)
    np.testing.assert_allclose(least, best.diagonal(), rtol=1e-6, atol=1e-6)
    some = [net.route(origin, destination, via=via) for via in vias(net, origin, destination)]
    for way in (totals(route) for route in some):
        slack = TOLERANCE * best.diagonal() + 1e-6
        assert any((one <= way + slack).all() for one in amounts)


def vias(net, origin, destination):
    """Yield the nodes that a route between two others can lead through."""
    for via in NAMES:
        try:
            net.route(origin, destination, via=[via])
        except NoRouteError:
            continue
        yield [via]


def test_tradeoffs_of_a_place_with_itself_and_of_nothing(load):
    net = load(toy.priced(toy.border()))
    with pytest.raises(NoRouteError, match="Both ends are one place"):
        net.pareto("a", "a")
    with pytest.raises(ParameterError, match="criteria"):
        net.pareto("a", "d", criteria=())
    assert len(net.pareto("a", "d", criteria="cost")) == 1


def test_real_costs_are_of_the_order_of_the_quotes(network):
    for corridor in ("western", "trans-caspian", "eastern", "suez-baltic"):
        carriers = network.corridor(corridor).cost(of="carriers", samples=2000)
        shipper = network.corridor(corridor).cost(samples=2000)
        assert 1500 < carriers.p10 < carriers.p90 < 6000, corridor
        assert carriers.p50 < shipper.p50 < 2 * carriers.p50, corridor
    table = network.validate(samples=500)
    quotes = table[table["kind"] == "cost"]
    assert len(quotes) >= 10
    assert quotes["ours"].notna().all()
    assert "USD/TEU" in set(quotes["unit"])


def test_real_tradeoffs_take_no_long(network):
    found = network.pareto("moscow", "nhava-sheva", criteria=CRITERIA)
    assert 5 < len(found) < 200
