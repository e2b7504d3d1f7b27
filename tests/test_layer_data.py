"""Check the shipped layers as any reader of the GeoJSON files finds them, and how they are built.

What any reader relies on is looked for in the plain files, the rules that the build and
`irru-geo check` hold too (`irru_geo.layers.rules`) in what the package reads. One test a rule lists
all that break it.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from irru_geo.layers import rules
from irru_geo.layers.reading import read_data

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
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
    assert DOCUMENTS.keys() >= LINK_LAYERS | {"nodes", "land", "country_borders"}


def test_no_layer_mixes_areas_and_lines():
    """QGIS draws a mixed file as one of its kinds, and leaves the other out."""
    kinds = {
        name: {feature["geometry"]["type"].removeprefix("Multi") for feature in found["features"]}
        for name, found in DOCUMENTS.items()
    }
    assert [name for name, found in kinds.items() if len(found) > 1] == []
    assert (kinds["land"], kinds["country_borders"]) == ({"Polygon"}, {"LineString"})


def test_there_are_enough_nodes_and_links():
    assert len(NODES) >= 150
    assert len(LINKS) >= 200


def test_ids_are_unique():
    ids = Counter(f["id"] for name in (*LINK_LAYERS, "nodes") for f in DOCUMENTS[name]["features"])
    assert [name for name, count in ids.items() if count > 1] == []


def test_layers_are_rfc_7946():
    wrong = []
    for name, document in DOCUMENTS.items():
        ids = [feature["id"] for feature in document["features"]]
        is_plain = set(document) == {"type", "features"}  # no "crs": WGS 84 is what it means
        if not is_plain or document["type"] != "FeatureCollection" or ids != sorted(ids):
            wrong.append(name)
        wrong += [
            (name, feature["id"])
            for feature in document["features"]
            if set(feature) != {"type", "id", "properties", "geometry"}
            or feature["type"] != "Feature"
        ]
    assert wrong == []


def test_positions_are_in_range_and_have_five_decimals():
    assert [
        (name, feature["id"], position)
        for name, document in DOCUMENTS.items()
        for feature in document["features"]
        for position in positions(feature["geometry"])
        if [round(position[0], 5), round(position[1], 5)] != position
        or not (-180 <= position[0] <= 180 and -90 <= position[1] <= 90)
    ] == []


def test_links_begin_and_end_exactly_on_their_nodes():
    """To the digit, in the files: reading would move ends that are 10 m off."""

    def is_off(link):
        line = link["geometry"]["coordinates"]
        ends = (link["properties"][end] for end in ("from_node", "to_node"))
        places = [NODES[end]["geometry"]["coordinates"] for end in ends]
        return link["geometry"]["type"] != "LineString" or [line[0], line[-1]] != places

    assert [key for key, link in LINKS.items() if is_off(link)] == []


def test_lengths_have_one_decimal():
    lengths = {key: link["properties"]["length_km"] for key, link in LINKS.items()}
    assert [key for key, km in lengths.items() if round(km, 1) != km or km <= 0] == []


@pytest.mark.parametrize("rule", rules.SHIPPED, ids=lambda rule: rule.__name__)
def test_the_rules_hold(rule):
    data = read_data()
    assert list(rule(data, data)) == []


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
