"""Data folders of one's own, own links on top of the bundled ones, and the Middle Corridor."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import jsonschema
import pandas as pd
import pytest
import toy
from shapely import LineString, Point

import irru_geo
from irru_geo import LayerError, ParameterError, UnknownNameError
from irru_geo.evidence.consistency import check_folder
from irru_geo.layers.data import BACKGROUND
from irru_geo.layers.examples import example_folder, list_examples, write_example
from irru_geo.layers.frozen import thawed
from irru_geo.layers.json_schema import json_schema
from irru_geo.layers.reading import read_data
from irru_geo.layers.records import TABLES
from irru_geo.layers.schema import schema_names

if TYPE_CHECKING:
    from irru_geo import Network

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def middle(network: Network) -> Network:
    return network.extend(example_folder("middle_corridor"))


# JSON Schema


@pytest.mark.parametrize("name", schema_names())
def test_json_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(name))


def test_there_is_a_schema_for_every_table() -> None:
    assert set(schema_names()) == {"nodes", "links", *TABLES}


@pytest.mark.parametrize(
    "path",
    [
        *(
            p
            for p in sorted((ROOT / "data" / "geojson").glob("*.geojson"))
            if p.stem not in BACKGROUND
        ),
        *sorted((ROOT / "irru_geo" / "examples").glob("*/geojson/*.geojson")),
    ],
    ids=lambda path: path.stem,
)
def test_layers_satisfy_the_json_schema(path: Path) -> None:
    schema = json_schema("nodes" if path.stem == "nodes" else "links")
    jsonschema.Draft202012Validator(schema).validate(json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("table", TABLES)
def test_table_rows_satisfy_the_json_schema(table: str) -> None:
    validator = jsonschema.Draft202012Validator(json_schema(table))
    for record in read_data().table(table).values():
        validator.validate(thawed(dict(record)))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mode": "train"}, "mode"),
        ({"gauge_mm": None}, "gauge_mm"),
        ({"length_km": -1}, "length_km"),
        ({"length_km": "12"}, "length_km"),
        ({"opened": "2014-13"}, "opened"),
        ({"sources": []}, "sources"),
    ],
)
def test_json_schema_refuses_what_we_refuse(tmp_path: Path, change: dict, field: str) -> None:
    folder = toy.Toy().link("a", "b", **change).write(tmp_path)
    if change.get("gauge_mm", 0) is None:
        path = folder / "geojson" / "toy.geojson"
        path.write_text(path.read_text().replace('"gauge_mm": 1520', '"gauge_mm": null'))
    layer = json.loads((folder / "geojson" / "toy.geojson").read_text("utf-8"))
    with pytest.raises(jsonschema.ValidationError, match=field):
        jsonschema.Draft202012Validator(json_schema("links")).validate(layer)
    with pytest.raises(LayerError, match=field):
        irru_geo.load_network(folder)


# Examples and the check


@pytest.mark.parametrize("name", list_examples())
def test_examples_have_nothing_wrong_and_work(name: str, tmp_path: Path) -> None:
    write_example(tmp_path / "mine", name)
    extends = name == "middle_corridor"
    assert check_folder(tmp_path / "mine", extends=extends).empty
    base = irru_geo.load_network() if extends else None
    own = tmp_path / "mine"
    net = base.extend(own) if base else irru_geo.load_network(own)
    ids = pd.read_csv(own / "tables" / "corridors.csv")["corridor_id"].tolist()
    table = net.compare(ids, quoted=True, samples=200)
    assert (table["blocked_by"] == "").all()
    assert (table["p10_days"] < table["p90_days"]).all()


def test_an_example_needs_an_empty_folder(tmp_path: Path) -> None:
    write_example(tmp_path)
    with pytest.raises(LayerError, match="Name a folder that is not there yet"):
        write_example(tmp_path)
    with pytest.raises(UnknownNameError, match="'starter'"):
        write_example(tmp_path / "x", "startre")
    assert not (tmp_path / "x").exists()


def broken() -> toy.Toy:
    drawn = toy.Toy().link("a", "b", note=None).link("b", "c", length_km=-1.0)
    drawn.link("c", "d", status="opne").node("lonely", 60)
    return drawn.row("parameters", parameter_id="x", process="speed", mode="rail", scope="nowhere")


def test_check_lists_everything_at_once_with_what_mends_it(tmp_path: Path) -> None:
    folder = broken().write(tmp_path)
    path = folder / "geojson" / "toy.geojson"
    path.write_text(path.read_text().replace('"accuracy_m"', '"acuracy_m"'))
    found = check_folder(folder)
    assert set(found["level"]) == {"error", "warning"}
    assert {"toy.geojson", "parameters.csv"} <= set(found["file"])
    assert (found["remedy"] != "").all()
    lines = {(row.feature, row.field): row.remedy for row in found.itertuples()}
    assert "Rename 'acuracy_m'" in lines["a--b", "accuracy_m"]
    assert lines["c--d", "status"] == "Write 'open'?"
    assert lines["x", "scope"].startswith("Write *, country:KZ")


def test_check_warns_of_what_is_seldom_meant(tmp_path: Path) -> None:
    drawn = toy.Toy().link("a", "b", length_km=500.0).link("b", "c").node("lonely", 60)
    drawn.link("y", "z").link("a", "b", id="again", length_km=72.0)
    drawn.nodes["a"]["gauges_mm"] = [1435]
    ends = {"origin": "a", "destination": "z", "modes": "rail"}
    drawn.row("corridors", corridor_id="k", name="K", sources="toy", **ends)
    found = check_folder(drawn.write(tmp_path))
    assert set(found["level"]) == {"warning"}
    seen = set(zip(found["file"], found["feature"], strict=True))
    assert {("toy.geojson", "a--b"), ("toy.geojson", "again")} <= seen
    assert {("nodes.geojson", "lonely"), ("nodes.geojson", "y"), ("corridors.csv", "k")} <= seen


@pytest.mark.parametrize(
    ("table", "row", "said"),
    [
        ("parameters", {"low": 9, "typical": 5, "high": 7}, "low"),
        ("events", {"start": "2024-05", "end": "2024-04"}, "a day after the start"),
        ("events", {"target": "layer:toy", "effect": "delay", "value": 3}, "a node or a link"),
        ("scenarios", {"close": "nowhere"}, "nowhere"),
        ("scenarios", {"parameters": "speed=1/2"}, "low/typical/high"),
    ],
)
def test_check_tries_what_is_well_formed(tmp_path: Path, table: str, row: dict, said: str) -> None:
    defaults = {
        "parameters": {
            "parameter_id": "x",
            "process": "speed",
            "mode": "rail",
            "scope": "node:a",
            "unit": "km/h",
            "basis": "estimate",
            "note": "drawn",
        },
        "events": {"event_id": "x", "target": "node:a", "start": "2024", "effect": "close"},
        "scenarios": {"scenario_id": "x", "note": "drawn"},
    }[table]
    if table == "events":
        defaults["source_id"] = "toy"
    drawn = toy.Toy().link("a", "b").row(table, **(defaults | row))
    found = check_folder(drawn.write(tmp_path))
    problems = found[(found["level"] == "error") & (found["feature"] == "x")]
    assert len(problems) == 1
    assert said in problems["problem"].iloc[0] + problems["remedy"].iloc[0]


def test_a_huge_number_of_problems_is_told_in_time(tmp_path: Path) -> None:
    drawn = toy.Toy().link("a", "b")
    folder = drawn.write(tmp_path)
    path = folder / "geojson" / "toy.geojson"
    feature = json.loads(path.read_text())["features"][0]
    feature["properties"]["from_node"] = "nowhere"
    many = [feature | {"id": f"x{n}"} for n in range(20_000)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": many}))
    with pytest.raises(LayerError, match=r"and \d+ more") as caught:
        irru_geo.load_network(folder)
    assert len(caught.value.problems) >= 20_000
    assert len(str(caught.value)) < 100_000


# Own links on top of a network


def test_frames_extend_the_bundled_network(network: Network) -> None:
    nodes = gpd.GeoDataFrame(
        {"kind": ["port"], "country": ["AZ"]},
        index=["my-port"],
        geometry=[Point(49.6, 39.9)],
        crs="EPSG:4326",
    )
    links = pd.DataFrame(
        {"from_node": ["alat"], "to_node": ["my-port"], "mode": ["road"], "country": ["AZ"]}
    )
    own = network.extend(links, nodes=nodes)
    assert "my-port" not in network.nodes.index
    link = own.links.loc["alat--my-port--road"]
    assert link["layer"] == "own"
    assert link["length_basis"] == "geometry"
    assert 10 < link["length_km"] < 30
    assert own.route("alat", "My Port", modes="road").link_ids == ["alat--my-port--road"]
    assert own.sources.loc["own", "title"] == "Given by the user"
    assert (
        own.extend(layers={"more": links.assign(id="again")}).links.loc["again", "layer"] == "more"
    )


def test_lines_are_reprojected_and_end_on_their_nodes(network: Network) -> None:
    ends = network.nodes.geometry.loc[["aktau", "kuryk"]]
    line = LineString([*ends.iloc[0].coords, (51.3, 43.4), *ends.iloc[1].coords])
    frame = gpd.GeoDataFrame(
        {"from_node": ["aktau"], "to_node": ["kuryk"], "mode": ["road"], "length_km": [75.0]},
        index=["aktau--kuryk--coast"],
        geometry=[line],
        crs="EPSG:4326",
    ).to_crs("EPSG:32639")
    own = network.extend(frame)
    assert own.links.loc["aktau--kuryk--coast", "length_basis"] == "published"
    assert len(own.links.geometry.loc["aktau--kuryk--coast"].coords) == 3


def test_own_tables_replace_and_add_rows(network: Network) -> None:
    speed = network.parameters.loc[["speed-rail-kz"]].assign(low=40.0, typical=50.0, high=60.0)
    fast = network.extend(tables={"parameters": speed})
    before, after = (net.corridor("eastern").hours_typical for net in (network, fast))
    assert after < before
    with pytest.raises(UnknownNameError, match="'corridors'"):
        network.extend(tables={"corridor": speed})


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"mode": "train"}, "field 'mode'"),
        ({"mode": None}, "field 'mode'"),
        ({"to_node": "atlantis"}, "an end that is no node"),
        ({"to_node": "aktau"}, "another node"),
        ({"id": "mangystau--aktau"}, "an id of its own"),
        ({"sources": ["nobody"]}, "a known source id"),
        ({"geometry": LineString([(0, 0), (1, 1)])}, "expected the first vertex"),
        ({"geometry": LineString([(500, 0), (1, 1)])}, "-180..180"),
    ],
)
def test_what_does_not_fit_is_told(network: Network, row: dict, said: str) -> None:
    link = {"from_node": "aktau", "to_node": "kuryk", "mode": "road", "id": "own-link"} | row
    with pytest.raises(LayerError, match=said):
        network.extend(pd.DataFrame([link]))


def test_something_else_than_frames_is_refused(network: Network) -> None:
    with pytest.raises(ParameterError, match="layers: expected a frame or a data folder, got int"):
        network.extend(7)
    with pytest.raises(LayerError, match="expected a data folder"):
        network.extend("no/such/folder")


def test_state_and_scenarios_stay_with_the_network(network: Network) -> None:
    closed = network.at("2030-01-01").apply("hormuz-closed")
    assert closed.extend(example_folder("middle_corridor")).state == closed.state


# The Middle Corridor: figures of others that nothing here was fitted to


def test_middle_corridor_is_as_long_as_published(middle: Network) -> None:
    lengths = middle.links["length_km"]
    new_railway = lengths["zhezkazgan--saksaulskaya"] + lengths["shalkar--beyneu"]
    assert new_railway == pytest.approx(988, rel=0.02)  # uic-2014-09-zhezkazgan-beyneu
    assert lengths["akhalkalaki--kars"] == pytest.approx(105.6, rel=0.01)
    assert middle.route("kars", "mersin", modes="rail").distance_km == pytest.approx(1300, rel=0.02)
    to_border = middle.route("baku", "boyuk-kesik", modes="rail").distance_km
    assert to_border == pytest.approx(
        503, rel=0.06
    )  # railturkey-2016-08-btk-project, to the border


def test_middle_corridor_crosses_what_it_should(middle: Network) -> None:
    mersin = middle.corridor("middle-mersin")
    breaks = mersin.legs.loc[mersin.legs["process"] == "gauge_break", "to_node"].tolist()
    assert breaks == ["altynkol", "akhalkalaki"]
    assert 400 < mersin.distance_by_mode_km["sea"] < 600
    assert middle.find("Ахалкалаки") == "akhalkalaki"


def test_middle_corridor_takes_about_as_long_as_observed(middle: Network) -> None:
    table = middle.validate(samples=2000)
    rows = table[table.index.str.startswith("middle-") & (table["kind"] == "trip")]
    assert len(rows) == 3
    assert rows["inside"].all()
    assert rows["error"].abs().max() < 0.25


@pytest.mark.skipif(not (ROOT / "inputs").is_dir(), reason="the inputs of the build are not here")
def test_middle_corridor_is_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    folder = ROOT / "irru_geo" / "examples" / "middle_corridor" / "geojson"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    command = [sys.executable, ROOT / "tools" / "build_middle_corridor.py", "--output", tmp_path]
    subprocess.run([*command, "--inputs", ROOT / "inputs"], check=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.fixture(scope="module")
def trans_siberian() -> Network:
    return irru_geo.load_network(example_folder("trans_siberian"))


def test_trans_siberian_is_as_long_as_published(trans_siberian: Network) -> None:
    checks = trans_siberian.validate(samples=50)
    lengths = checks[checks["kind"] == "length"]
    assert len(lengths) >= 10
    assert lengths["inside"].sum() >= 10
    assert lengths["error"].abs().median() < 0.025
    assert trans_siberian.corridor("trans-siberian").distance_km == pytest.approx(4483, rel=0.02)


def test_trans_siberian_is_an_import_of_what_its_readme_says(tmp_path: Path) -> None:
    inputs = ROOT / "inputs"
    if not any(inputs.glob("scgraph_data-*.whl")):
        pytest.skip("the inputs of the build are not here")
    command = [sys.executable, ROOT / "tools" / "build_trans_siberian.py", "--output", tmp_path]
    subprocess.run(command, check=True, capture_output=True)
    shipped = example_folder("trans_siberian") / "geojson"
    for path in shipped.iterdir():
        assert (tmp_path / "geojson" / path.name).read_bytes() == path.read_bytes()
