"""Check the shipped layers as any reader of the GeoJSON files finds them, and how they are built.

One case a link and one a node. The files are read plainly, without the package, except where the
build itself is run again.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
GEOD = Geod(ellps="WGS84")
LINK_LAYERS = {
    "western",
    "rasht_astara",
    "trans_caspian",
    "eastern",
    "incheh_boroun",
    "iran_trunk",
    "indian_ocean",
    "bandar_abbas_jeddah",
    "suez",
}
CHORD_KM = {"rail": 15.0, "road": 25.0}
TOLERANCE, ROUNDING_KM = 0.05, 0.1
PACKAGES = (
    "scgraph_data-2.0.0-*.whl",
    "geo-maps-earth-seas-10m-*.tgz",
    "world-atlas-*.tgz",
)

DOCUMENTS = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((DATA / "geojson").glob("*.geojson"))
}
NODES = {f["id"]: f for f in DOCUMENTS.get("nodes", {"features": []})["features"]}
LINKS = {
    f["id"]: f
    for name in sorted(LINK_LAYERS & DOCUMENTS.keys())
    for f in DOCUMENTS[name]["features"]
}
with (DATA / "tables/sources.csv").open(encoding="utf-8", newline="") as stream:
    SOURCES = {row["source_id"] for row in csv.DictReader(stream)}

ON_LAND = {
    link["properties"][end]
    for link in LINKS.values()
    if link["properties"]["mode"] in CHORD_KM
    for end in ("from_node", "to_node")
}

each_link = pytest.mark.parametrize("link", list(LINKS.values()), ids=list(LINKS))
each_node = pytest.mark.parametrize("node", list(NODES.values()), ids=list(NODES))
each_layer = pytest.mark.parametrize("name", sorted(DOCUMENTS))


def chords_km(link):
    lon, lat = np.array(link["geometry"]["coordinates"]).T
    return GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2] / 1000


def positions(geometry):
    """Yield every position of a geometry."""
    stack = [geometry["coordinates"]]
    while stack:
        part = stack.pop()
        if isinstance(part[0], list):
            stack.extend(part)
        else:
            yield part


def test_all_layers_are_there():
    assert DOCUMENTS.keys() >= LINK_LAYERS | {"nodes", "land"}


def test_there_are_enough_nodes_and_links():
    assert len(NODES) >= 150
    assert len(LINKS) >= 200


def test_ids_are_unique():
    ids = Counter(f["id"] for name in (*LINK_LAYERS, "nodes") for f in DOCUMENTS[name]["features"])
    assert [name for name, count in ids.items() if count > 1] == []


@each_layer
def test_layer_is_rfc_7946(name):
    document = DOCUMENTS[name]
    assert set(document) == {"type", "features"}  # no "crs": WGS 84 is what the format means
    assert document["type"] == "FeatureCollection"
    ids = [f["id"] for f in document["features"]]
    assert ids == sorted(ids)
    for feature in document["features"]:
        assert set(feature) == {"type", "id", "properties", "geometry"}
        assert feature["type"] == "Feature"


@each_layer
def test_positions_are_in_range_and_have_five_decimals(name):
    for feature in DOCUMENTS[name]["features"]:
        for position in positions(feature["geometry"]):
            lon, lat = position
            assert -180 <= lon <= 180
            assert -90 <= lat <= 90
            assert [round(lon, 5), round(lat, 5)] == position


@each_link
def test_link_begins_and_ends_on_its_nodes(link):
    line = link["geometry"]["coordinates"]
    assert link["geometry"]["type"] == "LineString"
    assert len(line) >= 2
    assert line[0] == NODES[link["properties"]["from_node"]]["geometry"]["coordinates"]
    assert line[-1] == NODES[link["properties"]["to_node"]]["geometry"]["coordinates"]


@each_link
def test_length_rule(link):
    length_km, note = link["properties"]["length_km"], link["properties"]["note"]
    assert round(length_km, 1) == length_km
    assert length_km > 0
    off_km = abs(chords_km(link).sum() - length_km)
    assert off_km <= TOLERANCE * length_km + ROUNDING_KM or note
    published = link["properties"]["length_basis"] == "published"
    assert published == (link["properties"]["length_source"] is not None)


@each_link
def test_chords_are_short_on_open_railways_and_roads(link):
    limit = CHORD_KM.get(link["properties"]["mode"], np.inf)
    if link["properties"]["status"] == "open":
        assert chords_km(link).max() <= limit


@each_link
def test_link_sources_resolve(link):
    properties = link["properties"]
    cited = {*properties["sources"], properties["geometry_source"]}
    cited |= {properties["length_source"]} - {None}
    assert properties["sources"]
    assert cited - SOURCES == set()


@each_link
def test_link_country_is_that_of_its_first_node(link):
    properties = link["properties"]
    country = NODES[properties["from_node"]]["properties"]["country"]
    if properties["mode"] in CHORD_KM:
        assert properties["country"] == country
    else:
        assert properties["country"] is None or properties["country"].isupper()


@each_link
def test_gauge_of_an_open_railway_is_one_of_both_nodes(link):
    properties = link["properties"]
    assert (properties["gauge_mm"] is None) == (properties["mode"] != "rail")
    if properties["mode"] == "rail" and properties["status"] == "open":
        for end in ("from_node", "to_node"):
            assert properties["gauge_mm"] in NODES[properties[end]]["properties"]["gauges_mm"]


@each_node
def test_node_sources_resolve(node):
    assert node["geometry"]["type"] == "Point"
    assert node["properties"]["sources"]
    assert set(node["properties"]["sources"]) - SOURCES == set()


@each_node
def test_node_country_is_a_code_or_at_sea(node):
    country = node["properties"]["country"]
    if node["id"] in ON_LAND:
        assert country
    assert country is None or (len(country) == 2 and country.isupper())


def test_network_is_connected():
    neighbours = defaultdict(set)
    for link in LINKS.values():
        a, b = link["properties"]["from_node"], link["properties"]["to_node"]
        neighbours[a].add(b)
        neighbours[b].add(a)
    seen, stack = set(), [min(NODES)]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(neighbours[node] - seen)
    assert sorted(set(NODES) - seen) == []


def test_every_control_point_names_a_link_and_a_source():
    for path in sorted((DATA / "alignments").glob("points_*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                assert row["link_id"] in LINKS, path.name
                assert row["source"] in SOURCES, path.name


def test_rebuilding_gives_the_same_bytes(tmp_path):
    inputs = ROOT / "inputs"
    missing = [name for name in PACKAGES if not list(inputs.glob(name))]
    if missing:
        pytest.skip(f"the packages to build from are not in {inputs.name}/: {', '.join(missing)}")
    command = [sys.executable, str(ROOT / "tools/build_layers.py"), "--inputs", str(inputs)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([*command, "--output", str(tmp_path)], check=True, env=environment)
    for path in sorted((DATA / "geojson").glob("*.geojson")):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name
