"""Files for other programs hold what the network holds; graphs too."""

from __future__ import annotations

import codecs
import json
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import toy

import irru_geo
from irru_geo import LayerError, ParameterError
from irru_geo.export.formats import read_back
from irru_geo.layers.schema import read_schema

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network

TABULAR = (".gpkg", ".parquet", ".fgb", ".csv", ".geojson")


@pytest.fixture(scope="module")
def changed(network: Network) -> Network:
    """A network at a date, so that `is_open` and `closed_by` are not all the same."""
    return network.at("2026-04-01")


def assert_same(found: gpd.GeoDataFrame, wanted: gpd.GeoDataFrame) -> None:
    assert found.index.tolist() == wanted.index.tolist()
    assert found.columns.tolist() == wanted.columns.tolist()
    assert found.crs == wanted.crs
    for column in wanted.columns.drop("geometry"):
        left, right = (frame[column].astype(object) for frame in (found, wanted))
        left, right = (part.where(part.notna(), None).tolist() for part in (left, right))
        assert left == right, column
        if not pd.api.types.is_string_dtype(wanted[column]):
            assert found[column].dtype == wanted[column].dtype, column
    same = found.geometry.geom_equals_exact(wanted.geometry, tolerance=1e-9)
    assert same.all()


@pytest.mark.parametrize("ending", TABULAR)
def test_what_is_read_back_is_what_was_written(
    changed: Network, ending: str, tmp_path: Path
) -> None:
    file = tmp_path / f"corridor{ending}"
    changed.to_file(file)
    nodes, links = read_back(file)
    assert_same(nodes, changed.nodes)
    assert_same(links, changed.links)
    assert [path.name for path in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("ending", [*TABULAR, ".kml"])
def test_an_empty_network_and_odd_names_can_be_written(ending: str, tmp_path: Path) -> None:
    drawn = toy.Toy().node("a", 40, name='<b>&" "; DROP', names={"ar": ["ا;ب,ج"]})
    net = irru_geo.load_network(drawn.link("a", "b", note="x;y\nz").write(tmp_path / "data"))
    net.to_file(tmp_path / f"odd{ending}")
    if ending != ".kml":
        nodes, links = read_back(tmp_path / f"odd{ending}")
        assert nodes.loc["a", "names"] == {"ar": ["ا;ب,ج"]}
        assert links.loc["a--b", "note"] == "x;y\nz"
    empty = irru_geo.load_network(toy.Toy().node("a", 40).write(tmp_path / "lonely"))
    empty.to_file(tmp_path / f"empty{ending}")


def test_a_geopackage_carries_the_styles_of_qgis(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "corridor.gpkg"
    network.to_file(file)
    layers = {name for name, _ in pyogrio.list_layers(file)}
    assert {"nodes", "links", "corridors", "sources", "parameters", "events"} <= layers
    with closing(sqlite3.connect(file)) as database:
        columns = "f_table_name, f_geometry_column, styleQML, useAsDefault"
        rows = database.execute(f"SELECT {columns} FROM layer_styles").fetchall()
        geometry = dict(
            database.execute("SELECT table_name, column_name FROM gpkg_geometry_columns")
        )
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        kinds = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents"))
    assert kinds["layer_styles"] == "attributes"
    for table, column, qml, is_default in rows:
        assert geometry[table] == column
        assert is_default
        style = ET.fromstring(qml.partition("\n")[2])
        rules = style.findall(".//rule")
        symbols = {symbol.get("name") for symbol in style.findall(".//symbol")}
        assert {rule.get("symbol") for rule in rules} == symbols
        for rule in rules:
            assert rule.get("filter") == "ELSE" or '"' in rule.get("filter", "")
    fields = set(pyogrio.read_info(file, layer="links")["fields"])
    assert {"mode", "is_open"} <= fields


@pytest.mark.parametrize("date", [None, "2026-04-01", "2026-11-26"])
def test_the_styles_rules_choose_every_link_once(
    network: Network, date: str | None, tmp_path: Path
) -> None:
    file = tmp_path / "corridor.gpkg"
    (network.at(date) if date else network).to_file(file)
    with closing(sqlite3.connect(file)) as database:
        query = "SELECT styleQML FROM layer_styles WHERE f_table_name = 'links'"
        (qml,) = database.execute(query).fetchone()
        rules = ET.fromstring(qml.partition("\n")[2]).findall(".//rule")
        counts = [
            database.execute(f"SELECT count(*) FROM links WHERE {rule.get('filter')}").fetchone()[0]
            for rule in rules
        ]
    assert sum(counts) == len(network.links)


def test_a_spreadsheet_sees_that_csv_is_utf8(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "corridor.csv"
    network.to_file(file)
    assert file.read_bytes().startswith(codecs.BOM_UTF8)
    assert pyogrio.read_info(file)["fields"][0] == "feature"  # GDAL drops the mark


def test_what_no_source_tells_is_neither_open_nor_closed_on_a_map(
    network: Network, tmp_path: Path
) -> None:
    today = network.at("2026-11-26")
    file = tmp_path / "today.gpkg"
    today.to_file(file)
    told = today.links["unknown_by"].dropna()
    ends = today.links.loc[told.index, ["from_node", "to_node"]]
    assert {"incheh-boroun", "sarakhs"} <= set(ends.to_numpy().ravel())
    assert set(told.str.split(";").explode()) <= set(today.events.index)
    with closing(sqlite3.connect(file)) as database:
        (dotted,) = database.execute(
            "SELECT count(*) FROM links WHERE is_open AND unknown_by IS NOT NULL"
        ).fetchone()
        assert dotted == (today.links["is_open"] & today.links["unknown_by"].notna()).sum() > 5
    assert network.links["unknown_by"].isna().all()


def test_columns_have_names_with_units_and_old_gdal_reads_without_a_warning(
    network: Network, tmp_path: Path
) -> None:
    file = tmp_path / "corridor.gpkg"
    network.to_file(file)
    with closing(sqlite3.connect(file)) as database:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        query = "SELECT f_table_name, styleQML FROM layer_styles"
        styles = {
            name: ET.fromstring(qml.partition("\n")[2]) for name, qml in database.execute(query)
        }
    assert version <= 10300  # what GDAL 3.6 of Debian 12 knows
    for table, style in styles.items():
        found = {alias.get("field"): alias.get("name") for alias in style.iter("alias")}
        for field in read_schema(table)[1:] if table in ("nodes", "links") else ():
            assert (found[field.name] or "").endswith(f" ({field.unit})" if field.unit else "")


def test_kml_holds_all_fields_in_folders(network: Network, tmp_path: Path) -> None:
    file = tmp_path / "corridor.kml"
    network.to_file(file)
    space = {"k": "http://www.opengis.net/kml/2.2"}
    root = ET.parse(file).getroot()
    folders = [name.text for name in root.findall(".//k:Folder/k:name", space)]
    lines = ["corridors", "branches"]
    assert folders == ["nodes", *sorted(set(network.links["layer"])), *lines]
    marks = {mark.get("id"): mark for mark in root.findall(".//k:Placemark", space)}
    pinned = network.branches.index[network.branches["via"].map(len) > 1]
    wanted = [*network.nodes.index, *network.links.index, *network.corridors.index, *pinned]
    assert set(marks) == set(wanted)
    data = {
        item.get("name"): item.findtext("k:value", namespaces=space)
        for item in marks["astara-ir--rasht"].findall(".//k:Data", space)
    }
    assert data["length_km"] == "162.0"
    assert data["gauge_mm"] == "1435"
    text = marks["astara-ir--rasht"].findtext(".//k:coordinates", namespaces=space)
    line = np.array([point.split(",") for point in (text or "").split()], dtype=float)
    assert np.array_equal(line, np.array(network.links.geometry["astara-ir--rasht"].coords))
    assert len(gpd.read_file(file, layer="nodes")) == len(network.nodes)


def test_geojson_is_plain_geojson(network: Network, tmp_path: Path) -> None:
    network.to_file(tmp_path / "all.geojson")
    collection = json.loads((tmp_path / "all.geojson").read_text("utf-8"))
    assert collection["type"] == "FeatureCollection"
    assert len(gpd.read_file(tmp_path / "all.geojson")) == len(collection["features"])


@pytest.mark.parametrize("name", ["corridor.shp", "corridor", "corridor.gpkg.bak"])
def test_an_unknown_ending_is_refused(network: Network, name: str, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"expected an ending of \.gpkg"):
        network.to_file(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(LayerError, match="Export the network again"):
        read_back(tmp_path / name)


def test_a_folder_that_is_not_there_is_refused(network: Network, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="There is no such folder"):
        network.to_file(tmp_path / "none" / "x.csv")
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(IsADirectoryError, match="name a file"):
        network.to_file(tmp_path / "x.csv")


@pytest.mark.parametrize("ending", [*TABULAR, ".kml"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    network: Network, ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / f"corridor{ending}"
    file.write_bytes(b"before")

    def fail(_self: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(irru_geo.Network, "links", property(fail))
    with pytest.raises(KeyboardInterrupt):
        network.to_file(file)
    assert file.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [file]


# Graphs


def test_networkx_has_nodes_and_links(changed: Network) -> None:
    graph = changed.to_networkx()
    assert set(graph) == set(changed.nodes.index)
    assert {key for *_, key in graph.edges(keys=True)} == set(changed.links.index)
    some_open = changed.to_networkx(open_only=True)
    assert some_open.number_of_edges() == changed.links["is_open"].sum() < len(changed.links)
    assert graph.nodes["aktau"]["lon"] == changed.nodes.geometry["aktau"].x
    assert "1 April 2026" in graph.graph["name"]
    values = [value for *_, data in graph.edges(data=True) for value in data.values()]
    assert not any(value is pd.NA for value in values)


def test_networkx_and_igraph_measure_the_same_ways_as_we_do(network: Network) -> None:
    import networkx as nx

    graph = network.to_networkx(open_only=True)
    other = network.to_igraph(open_only=True)
    ends = [("moscow", "baku"), ("chelyabinsk", "bandar-abbas"), ("aktau", "jeddah")]
    for tail, head in ends:
        wanted = network.route(tail, head, minimise="distance").distance_km
        found = nx.shortest_path_length(graph, tail, head, weight="length_km")
        (row,) = other.distances(tail, head, weights="length_km")
        assert row[0] == pytest.approx(found)
        assert found == pytest.approx(wanted)
