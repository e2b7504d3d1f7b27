"""What a GIS finds in an export: corridors, land, dates, labels, what the columns mean."""

from __future__ import annotations

import datetime as dt
import sqlite3
import warnings
from contextlib import closing
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import toy

import irru_geo
from irru_geo import LayerError
from irru_geo.layers.schema import read_schema
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network

ONE_TABLE = (".parquet", ".fgb", ".csv", ".geojson")


@pytest.fixture(scope="module")
def folder(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("exports")
    for ending in (".gpkg", ".kml", *ONE_TABLE):
        network.to_file(target / f"corridor{ending}")
    return target


def layer(folder: Path, name: str) -> gpd.GeoDataFrame:
    return gpd.read_file(folder / "corridor.gpkg", layer=name)


def test_corridors_and_branches_are_lines(folder: Path, network: Network) -> None:
    corridors = layer(folder, "corridors").set_index("corridor_id")
    assert corridors.index.tolist() == network.corridors.index.tolist()
    for name, row in corridors.iterrows():
        assert row.geometry.equals(network.corridor(str(name)).geometry), name
    branches = layer(folder, "branches").set_index("branch_id")
    pinned = network.branches["via"].map(len) > 1
    assert branches.index[branches.geometry.notna()].tolist() == pinned.index[pinned].tolist()


def test_a_corridor_that_is_closed_has_its_reason(tmp_path: Path) -> None:
    drawn = toy.Toy().node("a", 40).node("b", 41)
    drawn = drawn.link("a", "b", status="planned").row("corridors", **CORRIDOR)
    net = irru_geo.load_network(drawn.write(tmp_path / "data"))
    net.to_file(tmp_path / "x.gpkg")
    row = gpd.read_file(tmp_path / "x.gpkg", layer="corridors").iloc[0]
    assert row.geometry is None
    assert "No route" in row["no_route"]


CORRIDOR = {"corridor_id": "c", "name": "C", "origin": "a", "destination": "b", "sources": "toy"}


def test_land_and_borders_are_layers_of_one_kind(folder: Path) -> None:
    kinds = {str(name): str(kind) for name, kind in pyogrio.list_layers(folder / "corridor.gpkg")}
    assert (kinds["land"], kinds["country_borders"]) == ("MultiPolygon", "MultiLineString")
    assert set(layer(folder, "land").geom_type) == {"MultiPolygon"}
    spatial = {name: kind for name, kind in kinds.items() if kind != "None"}
    assert "Unknown" not in spatial.values()


@pytest.mark.parametrize("name", ["links", "events", "services"])
def test_dates_are_dates_in_a_geopackage(folder: Path, name: str) -> None:
    info = pyogrio.read_info(folder / "corridor.gpkg", layer=name)
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    for field in read_schema(name):
        if field.type == "date":
            assert types[field.name] == "datetime64[D]"
            assert types[f"{field.name}_precision"] == "object"


@pytest.mark.parametrize("ending", [".gpkg", ".parquet", ".fgb"])
def test_a_year_is_its_first_day_and_says_so(folder: Path, network: Network, ending: str) -> None:
    file = folder / f"corridor{ending}"
    frame = gpd.read_parquet(file) if ending == ".parquet" else None
    options: dict[str, Any] = {"layer": "links"} if ending == ".gpkg" else {}
    frame = gpd.read_file(file, **options) if frame is None else frame
    frame = frame.set_index("link_id" if ending == ".gpkg" else "id")
    words = {4: "year", 7: "month", 10: "day"}
    given = network.links["opened"].dropna()
    assert set(given.map(len)) > {4}
    for key, text in given.items():
        day = pd.Timestamp(frame.loc[key, "opened"]).date()
        assert day == dt.date.fromisoformat((text + "-01-01")[:10])
        assert frame.loc[key, "opened_precision"] == words[len(text)]


def test_an_end_is_the_last_day_of_its_month() -> None:
    from irru_geo.layers.side_columns import with_dates

    frame = with_dates(pd.DataFrame({"start": ["2024-02"], "end": ["2024-02"]}), "events")
    assert frame.loc[0, ["start", "end"]].tolist() == [dt.date(2024, 2, 1), dt.date(2024, 2, 29)]


@pytest.mark.parametrize("ending", [".gpkg", *ONE_TABLE])
def test_labels_have_a_column_a_language(folder: Path, network: Network, ending: str) -> None:
    file = folder / f"corridor{ending}"
    if ending == ".csv":
        frame: Any = pd.read_csv(file)
    elif ending == ".parquet":
        frame = gpd.read_parquet(file)
    else:
        frame = gpd.read_file(file, **({"layer": "nodes"} if ending == ".gpkg" else {}))
    found = frame.set_index("node_id" if ending == ".gpkg" else "id")
    for language in ("ru", "fa"):
        for key, names in network.nodes["names"].items():
            label = found.loc[key, f"name_{language}"]
            assert (names.get(language) or [None])[0] == (None if is_missing(label) else label)


def test_every_column_of_the_geopackage_is_described(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "corridor.gpkg")) as database:
        rows = database.execute(
            "SELECT table_name, column_name, title, description FROM gpkg_data_columns"
        ).fetchall()
        registered = database.execute(
            "SELECT table_name FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'"
        ).fetchall()
        tables = {name: [] for name, *_ in rows}
        for name in tables:
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({name})")]
            tables[name] = [c for c in columns if c not in ("fid", "geom")]
    assert sorted(registered) == [
        ("gpkg_data_column_constraints",),
        ("gpkg_data_columns",),
    ]
    told = {(table, column): (title, text) for table, column, title, text in rows}
    missing = [(t, c) for t, columns in tables.items() for c in columns if (t, c) not in told]
    assert missing == []
    assert told["links", "length_km"][0] == "Length (km)"
    assert "(km)" in told["links", "length_km"][1]


# Back again


def assert_same_network(found: Network, wanted: Network) -> None:
    assert found.nodes.index.tolist() == wanted.nodes.index.tolist()
    assert sorted(found.links.index) == sorted(wanted.links.index)
    plain = wanted.links.drop(columns=["geometry", "closed_by", "is_open"]).astype(str)
    again = found.links.loc[plain.index, plain.columns].astype(str)
    assert again.compare(plain).empty
    assert found.nodes["names"].tolist() == wanted.nodes["names"].tolist()
    shapes = found.links.geometry.loc[plain.index]
    assert shapes.geom_equals_exact(wanted.links.geometry, tolerance=1e-9).all()


@pytest.mark.parametrize("ending", [".gpkg", *ONE_TABLE])
def test_an_export_is_a_network_again(folder: Path, network: Network, ending: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = irru_geo.load_network(folder / f"corridor{ending}")
    assert_same_network(again, network)
    if ending == ".gpkg":
        for name in ("western", "suez-baltic"):
            given, found = (net.corridor(name).hours_expected for net in (network, again))
            assert found == pytest.approx(given)
        assert again.at("2026-04-01").state == network.at("2026-04-01").state


@pytest.mark.parametrize("ending", [".gpkg", *ONE_TABLE])
def test_plain_frames_of_an_export_extend_a_network(
    folder: Path, network: Network, tmp_path: Path, ending: str
) -> None:
    file = folder / f"corridor{ending}"
    if ending == ".gpkg":
        frames = [layer(folder, "links"), layer(folder, "nodes")]
    elif ending == ".csv":
        frames = [pd.read_csv(file), None]
    else:
        frames = [gpd.read_parquet(file) if ending == ".parquet" else gpd.read_file(file), None]
    alone = irru_geo.load_network(toy.Toy().node("x", 40).write(tmp_path / "data"))
    again = alone.extend(frames[0], nodes=frames[1], tables={"sources": network.sources})
    assert set(network.links.index) == set(again.links.index)
    assert again.nodes.loc["rasht", "names"] == network.nodes.loc["rasht", "names"]
    assert again.links["opened"].dropna().sort_index().tolist() == (
        network.links["opened"].dropna().sort_index().tolist()
    )


def test_layers_of_an_export_are_files_of_a_data_folder(
    folder: Path, network: Network, tmp_path: Path
) -> None:
    (tmp_path / "own" / "geojson").mkdir(parents=True)
    for name in ("nodes", "links"):
        frame = layer(folder, name)
        frame.to_file(tmp_path / "own" / "geojson" / f"{name}.gpkg", layer=name)
    again = irru_geo.load_network(tmp_path / "own")
    assert (len(again.nodes), len(again.links)) == (len(network.nodes), len(network.links))
    assert again.links["opened"].dropna().sort_index().tolist() == (
        network.links["opened"].dropna().sort_index().tolist()
    )


def test_what_is_no_export_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "x.gpkg").write_text("no database")
    (tmp_path / "y.txt").write_text("no export")
    for name in ("x.gpkg", "y.txt"):
        with pytest.raises(LayerError, match=name.replace(".", r"\.")):
            irru_geo.load_network(tmp_path / name)
