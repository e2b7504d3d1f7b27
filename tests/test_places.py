"""From what a user types to a node."""

import pytest
import toy

from irru_geo import UnknownPlaceError, load_network
from irru_geo.geodesy import distance_km


@pytest.fixture
def net(tmp_path):
    drawn = toy.Toy()
    names = {"fa": ["بندرعباس"], "ru": ["Бендер-Аббас"], "alt": ["Shahid Rajaee"]}
    drawn.node(
        "bandar-abbas",
        56.07,
        27.14,
        name="Bandar Abbas",
        names=names,
        unlocode="IRBND",
        country="IR",
    )
    drawn.node("astara-az", 48.88, 38.49, name="Astara", country="AZ")
    drawn.node("astara-ir", 48.85, 38.42, name="Astara", country="IR")
    return load_network(drawn.link("bandar-abbas", "astara-ir").write(tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        "bandar-abbas",
        "Bandar Abbas",
        "BANDAR  ABBAS ",
        "Bandar-Abbās",
        "بندرعباس",
        "بندر عباس",
        "Бендер-Аббас",
        "бендер аббас",
        "IRBND",
        "irbnd",
        "shahid rajaee",
        (56.07, 27.14),
        [56.1, 27.1],
    ],
)
def test_many_ways_to_say_a_place(net, text):
    assert net.find(text) == "bandar-abbas"


def test_a_misspelt_name_gets_the_nearest(net):
    with pytest.raises(UnknownPlaceError) as caught:
        net.find("Bandar Abas")
    assert caught.value.nearest[0] == "bandar-abbas"
    assert "'bandar-abbas'" in str(caught.value)


def test_an_ambiguous_name_lists_its_places(net):
    with pytest.raises(UnknownPlaceError, match="several") as caught:
        net.find("Astara")
    assert set(caught.value.nearest) == {"astara-az", "astara-ir"}


@pytest.mark.parametrize(
    "place",
    ["", "   ", "-", "Timbuktu", None, 5, (1, 2, 3), ("x", "y"), (float("nan"), 0.0), (0.0, 0.0)],
)
def test_what_is_no_place_is_refused(net, place):
    with pytest.raises(UnknownPlaceError):
        net.find(place)


def test_swapped_coordinates_are_told(net):
    with pytest.raises(UnknownPlaceError, match="swapped"):
        net.find((27.0, 156.0))


def test_a_misspelling_is_refused_with_the_gazetteer_too(net):
    """GeoNames lists 'Bandar Abas'; the answer must not hang on an extra."""
    with pytest.raises(UnknownPlaceError) as caught:
        net.route("Bandar Abas", "astara-ir")
    assert caught.value.nearest[0] == "bandar-abbas"


def test_two_numbers_in_a_text_say_which_order_is_meant(network):
    with pytest.raises(UnknownPlaceError) as caught:
        network.find("55.75, 37.6")
    text = str(caught.value)
    assert "(55.75, 37.6) if (lon, lat) is meant" in text
    assert "(37.6, 55.75) if (lat, lon) is meant, which is 'moscow'" in text
    with pytest.raises(UnknownPlaceError, match=r"\(120, 30\) if \(lat, lon\) is meant"):
        network.route("30;120", "moscow")


def test_the_five_nearest_are_those_of_all_geodesics(network):
    """A sphere only says which nodes are worth a geodesic."""
    places = network.network_state.places
    nodes = network.network_state.data.nodes
    for lon_lat in [(37.6, 55.7), (0.0, 89.9), (-179.9, -60.0), (60.0, 25.2), (-120.0, 0.0)]:
        km = distance_km(lon_lat, [node.lon_lat for node in nodes.values()])
        expected = [(float(km[i]), [*nodes][i]) for i in km.argsort(kind="stable")[:5]]
        assert places._near(lon_lat) == expected
