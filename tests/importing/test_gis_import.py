"""Layers as other people draw and save them become data folders; nothing is dropped in silence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

import irru_geo
from irru_geo import LayerError, ParameterError, check_folder, import_layer, load_network
from irru_geo.cli.main import main
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irru_geo import Network

A, B, C, D = (40.0, 50.0), (41.0, 50.0), (42.0, 50.5), (43.0, 50.0)


def drawn(**columns: Any) -> gpd.GeoDataFrame:
    """Return three lines A-B, B-C, C-D, whose ends lie some metres apart."""
    near = [(x + 0.001, y - 0.001) for x, y in (B, C)]
    lines = [[A, B], [near[0], C], [near[1], D]]
    shapes = [shapely.LineString(line) for line in lines]
    return gpd.GeoDataFrame(columns or {"kind": [1, 2, 3]}, geometry=shapes, crs=4326)


def one(**columns: Any) -> gpd.GeoDataFrame:
    """Return a frame of the line A-B."""
    return gpd.GeoDataFrame(columns, geometry=[shapely.LineString([A, B])], crs=4326, index=[0])


def told(report: pd.DataFrame, field: str) -> str:
    return " | ".join(report.loc[report["field"] == field, "what"])


def test_lines_become_links_and_near_ends_one_node(tmp_path: Path) -> None:
    report = import_layer(drawn(), tmp_path / "x", mode="road")
    net = load_network(tmp_path / "x")
    assert (len(net.nodes), len(net.links)) == (4, 3)
    assert net.route(A, D, modes="road").distance_km == pytest.approx(net.links["length_km"].sum())
    assert "moved 0.13 km" in told(report, "geometry")
    found = check_folder(tmp_path / "x")
    assert not (found["level"] == "error").any()


def as_wkt(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame({"the_geom": frame.geometry.to_wkt()})


def as_wkb(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame({"wkb": frame.geometry.to_wkb()})


def as_hex(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame({"WKB_Geometry": frame.geometry.to_wkb(hex=True)})


def as_geojson(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame({"geojson": [shapely.to_geojson(g) for g in frame.geometry]})


def as_objects(frame: gpd.GeoDataFrame) -> pd.DataFrame:
    return pd.DataFrame({"geom": [json.loads(shapely.to_geojson(g)) for g in frame.geometry]})


def with_z_and_m(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    texts = [
        g.wkt.replace("LINESTRING", "LINESTRING ZM").replace(",", " 5 6,") for g in frame.geometry
    ]
    shapes = shapely.from_wkt([text[:-1] + " 5 6)" for text in texts])
    return gpd.GeoDataFrame(geometry=shapes, crs=4326)


FORMS: list[Callable[[gpd.GeoDataFrame], Any]] = [
    *(as_wkt, as_wkb, as_hex, as_geojson, as_objects, with_z_and_m),
    lambda frame: frame.to_crs(3857),
    lambda frame: frame.to_crs(32637).rename_geometry("shape"),
    lambda frame: frame.set_crs(None, allow_override=True),
]


@pytest.mark.parametrize("form", FORMS, ids=range(len(FORMS)))
def test_geometries_in_any_form_and_system_are_the_same(tmp_path: Path, form: Any) -> None:
    import_layer(form(drawn()), tmp_path / "x", mode="rail")
    import_layer(drawn(), tmp_path / "plain", mode="rail")
    found, plain = (load_network(tmp_path / name).links for name in ("x", "plain"))
    for one, other in zip(found.geometry, plain.geometry, strict=True):
        assert np.abs(np.array(one.coords) - np.array(other.coords)).max() < 2e-5


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb", "shp", "parquet", "csv"])
def test_files_of_any_format(tmp_path: Path, ending: str) -> None:
    frame, path = (
        drawn(Name=["a", "b", "c"], Gauge=[1520.0, 1520.0, None]),
        tmp_path / f"in.{ending}",
    )
    if ending == "parquet":
        frame.to_crs(3857).to_parquet(path)
    elif ending == "csv":
        text = frame.assign(wkt=frame.geometry.to_wkt()).drop(columns="geometry").to_csv(sep=";")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    else:
        frame.to_crs(4326 if ending == "geojson" else 3857).to_file(path)
    import_layer(path, tmp_path / "x", mode="rail")
    links = load_network(tmp_path / "x").links
    assert sorted(links["name"]) == ["a", "b", "c"]
    assert links.set_index("name").loc[["a", "b"], "gauge_mm"].tolist() == [1520, 1520]
    assert links["layer"].unique().tolist() == ["in"]


@pytest.mark.parametrize(
    ("column", "value", "field", "expected"),
    [
        ("GAUGE", 1520.0, "gauge_mm", 1520),
        ("gauge_mm", "1520", "gauge_mm", 1520),
        ("gauge", pd.array([1520], "Int64")[0], "gauge_mm", 1520),
        ("electrified", 0.0, "electrified", False),
        ("electrified", "True", "electrified", True),
        ("Opened", 2014, "opened", "2014"),
        ("opened", 2014.0, "opened", "2014"),
        ("opened", pd.Timestamp("2014-12-03 05:00"), "opened", "2014-12-03"),
        ("opened", np.datetime64("2014-12-03"), "opened", "2014-12-03"),
        ("opened", pd.Period("2014-12", "M"), "opened", "2014-12"),
        ("status", "Under construction", "status", "under_construction"),
        ("Mode", "Railway", "mode", "rail"),
        ("capacity", np.float32(5.5), "capacity_mt_per_year", 5.5),
        ("name", "Tbi\x00lisi", "name", "Tbilisi"),
        ("note", pd.NA, "note", None),
        ("tracks", "", "tracks", None),
    ],
)
def test_values_of_others_are_read_as_they_are_meant(
    tmp_path: Path, column: str, value: Any, field: str, expected: Any
) -> None:
    frame = one().assign(**{column: pd.Series([value], dtype=object)})
    import_layer(frame, tmp_path / "x", mode="rail")
    found = load_network(tmp_path / "x").links[field].iloc[0]
    assert (
        found == expected
        if expected is not None
        else found is None or pd.isna(found) or found.startswith("Estimate")
    )


@pytest.mark.parametrize("kind", ["category", "string", "int64[pyarrow]", "string[pyarrow]"])
def test_columns_of_any_kind(tmp_path: Path, kind: str) -> None:
    pytest.importorskip("pyarrow")
    values = pd.Series([1520], dtype="int64" if "int" in kind else object)
    frame = one().assign(
        gauge=values.astype(str if kind != "int64[pyarrow]" else "int64").astype(kind)
    )
    import_layer(frame, tmp_path / "x", mode="rail")
    assert load_network(tmp_path / "x").links["gauge_mm"].tolist() == [1520]


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    shapes = [
        shapely.LineString([A, B]),
        shapely.Point(A),
        None,
        shapely.LineString([A, A]),
        shapely.LineString([A, (40.001, 50.0)]),
        shapely.LineString(),
    ]
    frame = gpd.GeoDataFrame(
        {"id": [*"abcdef"], "gauge": [3, *[1520] * 5]}, geometry=shapes, crs=4326
    )
    report = import_layer(frame, tmp_path / "x", mode="rail")
    out = report[report["what"].str.startswith("left out")]
    assert sorted(out["feature"]) == ["a", "b", "c", "d", "e", "f"]
    assert "got 3" in told(report, "gauge_mm")
    assert len(load_network(tmp_path / "x").links) == 1


def test_parts_that_meet_are_one_link_and_others_several(tmp_path: Path) -> None:
    meet = shapely.MultiLineString([[A, B], [B, C]])
    apart = shapely.MultiLineString([[A, (40.0, 51.0)], [D, (43.0, 51.0)]])
    frame = gpd.GeoDataFrame({"id": ["m", "n"]}, geometry=[meet, apart], crs=4326)
    report = import_layer(frame, tmp_path / "x", mode="road")
    links = load_network(tmp_path / "x").links
    assert sorted(len(line.coords) for line in links.geometry) == [2, 2, 3]
    assert "2 parts, joined into one line" in told(report, "geometry")
    assert "2 parts, split into 2 links" in told(report, "geometry")


def test_ends_are_tied_by_what_the_layer_calls_them(tmp_path: Path) -> None:
    frame = drawn(from_id=[4711, 4712, 4713], to_id=[4712.0, 4713.0, 4714.0])
    import_layer(frame, tmp_path / "x", mode="road")
    assert load_network(tmp_path / "x").nodes.index.tolist() == ["4711", "4712", "4713", "4714"]


def test_nodes_of_ones_own_give_names(tmp_path: Path) -> None:
    nodes = gpd.GeoDataFrame(
        {"Name": ["Alpha", "Бета"], "Type": ["port", "station"]},
        geometry=[shapely.Point(A), shapely.Point(B)], crs=4326,
    )  # fmt: skip
    import_layer(drawn(), tmp_path / "x", mode="road", nodes=nodes)
    net = load_network(tmp_path / "x")
    assert net.nodes.loc["alpha", "kind"] == "port"
    assert "Бета" in net.nodes["name"].tolist()


def test_lengths_in_metres_and_lengths_that_differ(tmp_path: Path) -> None:
    drawn_km = 71.6
    report = import_layer(one(length=drawn_km * 1000), tmp_path / "x", mode="road")
    assert load_network(tmp_path / "x").links["length_km"].tolist() == [drawn_km]
    assert "taken for metres" in told(report, "length_km")
    report = import_layer(one(length_km=100.0), tmp_path / "y", mode="road")
    assert load_network(tmp_path / "y").links["length_km"].tolist() == [100.0]
    assert check_folder(tmp_path / "y").empty


def test_a_layer_joins_the_bundled_network(tmp_path: Path, network: Network) -> None:
    ends = [network.nodes.geometry[name].coords[0] for name in ("aktau", "kuryk")]
    line = shapely.LineString([(ends[0][0] + 0.003, ends[0][1]), (51.3, 43.4), ends[1]])
    frame = gpd.GeoDataFrame({"name": ["Coast road"]}, geometry=[line], crs=4326)
    import_layer(frame, tmp_path / "x", mode="road", join=True)
    own = network.extend(tmp_path / "x")
    assert len(own.links) == len(network.links) + 1
    assert own.links.iloc[-1]["from_node"] == "aktau"
    assert own.links.iloc[-1]["to_node"] == "kuryk"


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "parquet", "fgb"])
def test_own_exports_come_back_with_plain_geopandas(
    tmp_path: Path, network: Network, ending: str
) -> None:
    path = tmp_path / f"x.{ending}"
    network.to_file(path)
    if ending == "gpkg":
        nodes, links = (gpd.read_file(path, layer=name) for name in ("nodes", "links"))
    else:
        every = gpd.read_parquet(path) if ending == "parquet" else gpd.read_file(path)
        nodes, links = (every[every["feature"] == kind] for kind in ("node", "link"))
    nodes, links = nodes.dropna(axis=1, how="all"), links.dropna(axis=1, how="all")
    if "sources" not in links.columns:
        pytest.skip("this pyogrio reads no lists")
    empty = irru_geo.load_network(irru_geo.write_example(tmp_path / "own")[0].parent)
    again = empty.extend(
        links[links["from_node"].isin(["astara-ir", "rasht"]) & (links["to_node"] == "rasht")],
        nodes=nodes[
            nodes.iloc[:, 0].eq("x")
            | nodes.get("id", nodes.get("node_id")).isin(["astara-ir", "rasht"])
        ],
        tables={"sources": network.sources},
    )
    for column in ("gauge_mm", "electrified", "length_km", "sources", "status", "name"):
        given, found = (net.links[column]["astara-ir--rasht"] for net in (network, again))
        assert (is_missing(found) and is_missing(given)) or found == given, column
    assert again.nodes.loc["rasht", "names"] == network.nodes.loc["rasht", "names"]


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda x: import_layer(5, x), "frame"),
        (lambda x: import_layer(one(), x, mode="train"), "mode"),
        (lambda x: import_layer(one(), x, mode="rail", snap_km=float("nan")), "snap_km"),
        (lambda x: import_layer(one(), x, mode="rail", columns={"gauge_mm": "no"}), "columns"),
        (lambda x: import_layer(one(), x, mode="rail", columns={"no": "x"}), "columns"),
        (lambda x: import_layer(one(), x, mode="rail", defaults={"no": 1}), "defaults"),
    ],
)
def test_arguments_are_named(tmp_path: Path, call: Any, argument: str) -> None:
    with pytest.raises(ParameterError, match=rf"^{argument}: "):
        call(tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (pd.DataFrame({"a": [1]}), "expected a geometry"),
        (pd.DataFrame({"wkt": ["LINESTRING (0"]}), "WKT, WKB or GeoJSON"),
        (one().set_crs(None, allow_override=True).translate(5e5).to_frame("geometry"), "degrees"),
        (gpd.GeoDataFrame(geometry=[shapely.Point(A)], crs=4326), "expected lines"),
    ],
)
def test_what_cannot_be_used_is_told(tmp_path: Path, frame: Any, said: str) -> None:
    with pytest.raises(LayerError, match=said):
        import_layer(frame, tmp_path / "x", mode="rail")
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_it_did(tmp_path: Path) -> None:
    drawn(Title=["a", "b", "c"], LEN=[71, 80, 80]).to_file(tmp_path / "in.gpkg", layer="lines")
    command = ["import", str(tmp_path / "in.gpkg"), "--out", str(tmp_path / "x"), "--mode", "rail"]
    done = CliRunner().invoke(
        main, [*command, "--column", "length_km=LEN", "--default", "gauge_mm=1520"]
    )
    assert done.exit_code == 0, done.output
    assert "name: read from column 'Title'" in done.output
    assert set(load_network(tmp_path / "x").links["gauge_mm"]) == {1520}
    again = CliRunner().invoke(main, command)
    assert (again.exit_code, len(again.stderr.splitlines())) == (2, 1)
