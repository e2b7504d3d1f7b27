"""Questions as users ask them, on the bundled network."""

import pytest

from irru_geo import NoRouteError, UnknownPlaceError

SPELLINGS = {
    "bandar-abbas": "Bandar Abbas|Bandar-e Abbas|Bender-Abbas|بندرعباس|Бендер-Аббас|IRBND",
    "alat": "Ələt|Alat|Alyat|Алят",
    "baku": "Bakı|Baku|Баку|باکو",
    "st-petersburg": "Saint Petersburg|St. Petersburg|Peterburg|Санкт-Петербург",
    "nhava-sheva": "JNPT|Nhava Sheva|INNSA",
    "mumbai": "Mumbai|Bombay|मुंबई",
    "astara-ir": "Astara, IR|Astara, Iran|آستارا",
    "astara-az": "Astara, AZ|Astara, Azerbaijan",
    "turkmenbashi": "Türkmenbaşy|Туркменбаши|Krasnovodsk",
    "aktau": "Ақтау|Aktau|Актау",
    "astrakhan": "Astrakhan|Астрахань",
    "tehran": "تهران|Тегеран|Teheran",
}


@pytest.mark.parametrize(
    ("node", "text"), [(n, text) for n, texts in SPELLINGS.items() for text in texts.split("|")]
)
def test_a_place_is_known_by_its_spellings(network, node, text):
    assert network.find(text) == node


def test_two_astaras_are_candidates(network):
    with pytest.raises(UnknownPlaceError, match="means several") as caught:
        network.find("Astara")
    assert {"astara-az", "astara-ir"} <= set(caught.value.nearest)


def test_the_east_coast_line_is_one_day_old(network):
    pair = ("beyneu", "gorgan")
    assert network.at("2014-12-04").route(*pair, modes="rail").distance_km > 1000
    with pytest.raises(NoRouteError, match="not yet open"):
        network.at("2014-12-02").route(*pair, modes="rail")
    with pytest.raises(NoRouteError, match="not yet open"):
        network.at("2014-12-04").route("qazvin", "rasht", modes="rail")


SCENARIOS = {  # name: a journey, and whether it becomes faster, slower or impossible
    "rasht-astara-open": ("astara-ir", "rasht", "rail", "faster"),
    "chabahar-zahedan-open": ("chabahar", "zahedan", "rail", "opened"),
    "hormuz-closed": ("bandar-abbas", "jeddah", "sea", "closed"),
    "red-sea-closed": ("nhava-sheva", "jeddah", "sea", "slower"),
    "suez-closed": ("nhava-sheva", "rotterdam", "sea", "slower"),
    "azerbaijan-closed": ("moscow", "tehran", None, "slower"),
    "electrified-garmsar-incheh-boroun": ("incheh-boroun", "garmsar", "rail", "faster"),
    "single-window-borders": ("moscow", "tehran", None, "faster"),
    "bandar-abbas-closed": ("bandar-abbas", "jeddah", None, "closed"),
    "iran-closed": ("moscow", "tehran", None, "closed"),
    "red-sea-north-closed": ("nhava-sheva", "rotterdam", "sea", "slower"),
    "volga-caspian-ice": ("astrakhan", "anzali", ("sea", "inland_waterway"), "slower"),
    "astara-queue-2023": ("baku", "rasht", "road", "slower"),
    "slow-steaming": ("nhava-sheva", "bandar-abbas", "sea", "slower"),
}


def hours(network, origin, destination, modes):
    """Return the typical hours; None when there is no route."""
    try:
        return network.route(origin, destination, modes=modes).hours_typical
    except NoRouteError:
        return None


def test_every_ready_scenario_is_asked_about(network):
    assert set(SCENARIOS) == set(network.scenarios.index)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_ready_scenario_does_what_it_says(network, name):
    *journey, effect = SCENARIOS[name]
    before, after = hours(network, *journey), hours(network.apply(name), *journey)
    if effect == "opened":
        assert before is None
        assert after is not None
    elif effect == "closed":
        assert after is None
    else:
        assert (after < before) if effect == "faster" else (after > before)


def test_scenarios_compose(network):
    both = network.apply("red-sea-closed").apply("suez-closed").apply("rasht-astara-open")
    route = both.route("nhava-sheva", "rotterdam", modes="sea")
    assert "cape-of-good-hope" in route.nodes
    assert both.route("astara-ir", "rasht", modes="rail").distance_km < 200


def test_hormuz_is_what_is_in_the_way(network):
    with pytest.raises(NoRouteError) as caught:
        network.apply("hormuz-closed").route("bandar-abbas", "jeddah", modes="sea")
    assert caught.value.blocked_by == ("hormuz",)


@pytest.mark.parametrize("target", ["Azerbaijan", "AZ", "country:AZ"])
def test_azerbaijan_can_be_avoided(network, target):
    route = network.route("moscow", "tehran", avoid=target)
    countries = {network.node_record(node)["country"] for node in route.nodes}
    assert "AZ" not in countries


@pytest.mark.parametrize("target", ["bab-el-mandeb", "Bab el-Mandeb", "node:bab-el-mandeb", "suez"])
def test_the_red_sea_can_be_avoided(network, target):
    route = network.route("nhava-sheva", "rotterdam", modes="sea", avoid=target)
    assert "cape-of-good-hope" in route.nodes


@pytest.mark.parametrize(
    ("city", "port", "far"),
    [("st-petersburg", "st-petersburg-port", "rotterdam"), ("baku", "baku-port", "aktau")],
)
def test_a_city_by_sea_is_its_port(network, city, port, far):
    route = network.route(city, far, modes="sea")
    assert (route.origin, route.nodes[1], route.records[0]["mode"]) == (city, port, "road")


def test_a_city_far_from_the_sea_is_told_the_nearest_port(network):
    with pytest.raises(NoRouteError, match="'st-petersburg-port'"):
        network.route("moscow", "mumbai", modes="sea")


def test_no_railway_to_india_names_what_would_join(network):
    with pytest.raises(NoRouteError, match="sea"):
        network.route("delhi", "moscow", modes="rail")


def test_alternatives_lead_through_other_corridors(network):
    routes = network.alternatives("moscow", "bandar-abbas", 3, modes=("rail", "road"))
    assert len(routes) == 3
    ways = [{network.node_record(node)["country"] for node in route.nodes} for route in routes]
    assert {"RU", "AZ", "IR"} in ways
    assert any({"KZ", "TM"} <= way for way in ways)


def test_a_matrix_of_hundreds_of_places(network):
    nodes = list(network.nodes.index)
    matrix = network.matrix(nodes, nodes)
    assert matrix.shape == (len(nodes), len(nodes))
    assert (matrix.to_numpy().diagonal() == 0).all()
    expected = network.route("moscow", "mumbai").hours_expected / 24
    assert matrix.loc["moscow", "mumbai"] == pytest.approx(expected, rel=1e-6)
