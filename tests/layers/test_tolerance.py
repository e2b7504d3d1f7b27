"""Folders and frames as other programs leave them are read, or refused by the true name."""

from __future__ import annotations

import csv
import gzip
import json
import shutil
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
import toy

from irru_geo import LayerError, Network, check_folder, load_network
from irru_geo.export.flat_frames import flat
from irru_geo.layers.checks import check_record, columns_are_valid
from irru_geo.layers.data import data_directory
from irru_geo.layers.geojson import read_columns
from irru_geo.layers.reading import read_data, read_layer
from irru_geo.layers.schema import read_schema

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return toy.gauge_break().write(tmp_path / "data")


def edit(folder: Path, layer: str, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change what a layer's file holds."""
    path = folder / "geojson" / f"{layer}.geojson"
    document = json.loads(path.read_text("utf-8"))
    change(document)
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def first(document: dict[str, Any]) -> dict[str, Any]:
    feature: dict[str, Any] = document["features"][0]
    return feature


def told(folder: Path) -> str:
    """Return what `irru-geo check` says, as one text."""
    table = check_folder(folder)
    return "\n".join(" | ".join(map(str, row)) for row in table.to_numpy().tolist())


def same_links(folder: Path, other: Path) -> bool:
    one, two = (read_data(path).links for path in (folder, other))
    return one == two and all(
        np.array_equal(one[key].coordinates, two[key].coordinates) for key in one
    )


def rewrite(folder: Path, how: Callable[[str], str], encoding: str = "utf-8") -> None:
    for path in (folder / "tables").glob("*.csv"):
        path.write_bytes(how(path.read_text("utf-8")).encode(encoding))


def by_semicolons(text: str) -> str:
    rows = [[cell.replace(";", ",") for cell in row] for row in csv.reader(text.splitlines())]
    return "\r\n".join(";".join(row) for row in rows)


def in_capitals(text: str) -> str:
    head, _, rest = text.partition("\n")
    return f" {head.upper().replace(',', ' , ')}\n{rest}"


WAYS: dict[str, Callable[[Path], None]] = {
    "semicolons": lambda f: rewrite(f, by_semicolons),
    "tabs": lambda f: rewrite(f, lambda text: text.replace(",", "\t")),
    "capitals and spaces": lambda f: rewrite(f, in_capitals),
    "blank rows": lambda f: rewrite(f, lambda text: f"\n{text}\n,,,\n\n"),
    "byte order mark": lambda f: rewrite(f, lambda text: text, "utf-8-sig"),
    "hidden files": lambda f: [
        (f / "geojson" / "._nodes.geojson").write_bytes(b"\0\5\x16\7"),
        (f / "tables" / "._events.csv").write_bytes(b"\0"),
        (f / "geojson" / ".toy.geojson.swp").write_bytes(b""),
    ][0] and None,
    "compressed": lambda f: [
        (f / "geojson" / "toy.geojson.gz").write_bytes(
            gzip.compress((f / "geojson" / "toy.geojson").read_bytes())
        ),
        (f / "geojson" / "toy.geojson").unlink(),
    ][1],
    "height": lambda f: edit(f, "toy", lambda d: [p.append(7.0) for p in line_of(d)]),
    "one part": lambda f: edit(
        f, "toy",
        lambda d: first(d)["geometry"].update(type="MultiLineString", coordinates=[line_of(d)]),
    ),
    "turned": lambda f: edit(f, "toy", lambda d: line_of(d).reverse()),
    "a metre off": lambda f: edit(f, "toy", lambda d: line_of(d)[0].__setitem__(0, 40.00001)),
    "crs84": lambda f: edit(f, "toy", lambda d: d.update(crs=crs("urn:ogc:def:crs:OGC:1.3:CRS84"))),
    "whole numbers": lambda f: edit(
        f, "toy", lambda d: first(d)["properties"].update(gauge_mm=1520.0)
    ),
    "empty texts": lambda f: edit(f, "toy", lambda d: first(d)["properties"].update(note=" ")),
    "no properties of a list": lambda f: edit(
        f, "nodes", lambda d: first(d)["properties"].update(unlocode="", gauges_mm=[])
    ),
    "id as a property": lambda f: edit(
        f, "toy", lambda d: first(d)["properties"].update(id=first(d).pop("id"))
    ),
}  # fmt: skip


def line_of(document: dict[str, Any]) -> list[Any]:
    line: list[Any] = first(document)["geometry"]["coordinates"]
    return line


def crs(name: str) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize("way", WAYS)
def test_folders_are_read_however_they_were_saved(folder: Path, tmp_path: Path, way: str) -> None:
    shutil.copytree(folder, tmp_path / "plain")
    WAYS[way](folder)
    assert same_links(folder, tmp_path / "plain")
    assert "error" not in told(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: edit(f, "toy", lambda d: d.update(crs=crs("EPSG:4284"))), "EPSG:4284"),
        (lambda f: edit(f, "toy", lambda d: line_of(d).reverse()), "the other way round"),
        (lambda f: (f / "geojson" / "more.json").write_text("{}"), "more.json"),
        (lambda f: (f / "tables" / "events.xlsx").write_text(""), "events.xlsx"),
        (
            lambda f: edit(f, "toy", lambda d: first(d)["properties"].update(lenght_km=3)),
            "Write 'length_km'?",
        ),
    ],
)
def test_what_was_changed_or_passed_over_is_told(folder: Path, change: Any, said: str) -> None:
    change(folder)
    assert said in told(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: first(d).update(id=7), "got 7, a number"),
        (lambda d: first(d)["properties"].update(name="Tbi\x00lisi"), "control characters"),
        (lambda d: first(d)["properties"].update(name="\u200b\u200b"), "got nothing"),
        (lambda d: first(d)["properties"].update(country="RU\n"), "iso2"),
        (lambda d: first(d)["properties"].update(name="a\nb"), "control characters"),
        (lambda d: d.update(crs=crs("EPSG:0")), "PROJ"),
    ],
)
def test_what_cannot_be_meant_is_refused(folder: Path, change: Any, said: str) -> None:
    edit(folder, "nodes", change)
    with pytest.raises(LayerError, match=r"nodes\.geojson"):
        load_network(folder)
    assert said in told(folder)


def test_a_missing_file_is_not_called_one_of_a_wrong_encoding(folder: Path) -> None:
    (folder / "geojson" / "nodes.geojson").unlink()
    with pytest.raises(LayerError, match="No such file") as caught:
        load_network(folder)
    assert "UTF-8" not in str(caught.value)


def test_messages_show_the_digits_that_differ(folder: Path) -> None:
    edit(folder, "toy", lambda d: line_of(d)[0].__setitem__(0, 40.00123456))
    with pytest.raises(LayerError, match=r"\(40, 50\), got \(40\.0012346, 50\)"):
        load_network(folder)


def test_one_mistake_made_often_is_told_once(folder: Path) -> None:
    def break_all(document: dict[str, Any]) -> None:
        feature = first(document)
        document["features"] = [
            {**feature, "id": f"x{n}", "properties": {**feature["properties"], "tracks": "two"}}
            for n in range(500)
        ]

    edit(folder, "toy", break_all)
    rows = check_folder(folder)
    assert rows.loc[rows["field"] == "tracks", "count"].tolist() == [500]
    with pytest.raises(LayerError, match=r"\(and 499 more such\)"):
        load_network(folder)


@pytest.mark.parametrize("table", ["nodes", "links"])
def test_both_checks_agree(table: str) -> None:
    """The quick check of columns finds something where the check of records does."""
    odd = [None, 0, -1, 2.5, True, "x", "", "a\nb", [], ["x"], [1435], [None], {}, {"en": ["x"]}]
    good = toy.NODE | {"name": "x"} if table == "nodes" else toy.LINK | {"name": "x"}
    good |= {"from_node": "a", "to_node": "b", "gauge_mm": 1520} if table == "links" else {}
    ids = {"node": {"a", "b"}, "source": {"toy"}}
    wrong = []
    for field in read_schema(table)[1:]:
        for value in odd:
            rows = [good, {**good, field.name: value}]
            columns = {**read_columns(rows, table), "id": ["a--b", "a--c"]}
            records = [{k: v[i] for k, v in columns.items()} for i in (0, 1)]
            slow = not any(check_record(r, table, file="x", ids=ids) for r in records)
            if slow != columns_are_valid(columns, table, ids):
                wrong.append((field.name, value, slow))
    assert wrong == []


FRAME = {"from_node": ["olya"], "to_node": ["turkmenbashi"], "mode": ["sea"]}


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("tracks", pd.array([None], "Int64"), None),
        ("electrified", pd.array([None], "boolean"), None),
        ("note", pd.array([None], "string"), None),
        ("opened", [pd.NaT], None),
        ("opened", [2014.0], "2014"),
        ("opened", [np.datetime64("2014-12-03")], "2014-12-03"),
        ("sources", [np.array(["own"])], ["own"]),
        ("sources", ['["own"]'], ["own"]),
        ("electrified", [1.0], True),
        ("status", pd.Series(["planned"], dtype="category"), "planned"),
    ],
)
def test_cells_of_frames(network: Network, column: str, value: Any, expected: Any) -> None:
    found = network.extend(pd.DataFrame({**FRAME, column: value})).links.iloc[-1][column]
    assert found == expected if expected is not None else pd.isna(found) or found is None


def test_the_active_geometry_is_taken_whatever_its_name(network: Network) -> None:
    ends = [network.nodes.geometry[name].coords[0] for name in ("olya", "turkmenbashi")]
    line = shapely.LineString([ends[0], (50.0, 42.0), ends[1]])
    frame = gpd.GeoDataFrame(FRAME, geometry=[line], crs=4326).to_crs(3857).rename_geometry("way")
    assert len(network.extend(frame).links.geometry.iloc[-1].coords) == 3


def test_columns_that_are_not_read_are_told_with_the_nearest(network: Network) -> None:
    with pytest.warns(UserWarning, match=r"'lenght_km' \(write 'length_km'\?\)"):
        network.extend(pd.DataFrame({**FRAME, "lenght_km": [1200]}))


@pytest.mark.parametrize(
    "name", ["", "land", "country_borders", "nodes", "<b>", "a\nb", "../x", "a/b", "x" * 100]
)
def test_layers_have_names_that_can_be_shown(network: Network, name: str) -> None:
    with pytest.raises(LayerError, match="'layer'"):
        network.extend({name: pd.DataFrame(FRAME)})


@pytest.mark.parametrize("ending", ["parquet", "gpkg"])
def test_layers_may_be_geoparquet_or_geopackage(tmp_path: Path, ending: str) -> None:
    drawn, plain = tmp_path / "drawn", tmp_path / "plain"
    for folder in (drawn, plain):
        (folder / "geojson").mkdir(parents=True)
        shutil.copytree(data_directory() / "tables", folder / "tables")
    for path in (data_directory() / "geojson").glob("*.geojson"):
        shutil.copy(path, plain / "geojson")
        if path.stem in ("land", "country_borders"):
            continue
        frame = read_layer(path.stem).drop(columns="layer", errors="ignore")
        target = drawn / "geojson" / f"{path.stem}.{ending}"
        if ending == "parquet":
            frame.reset_index().to_crs(3395).to_parquet(target)
        else:
            flat(frame, "nodes" if path.stem == "nodes" else "links").to_file(target, index=True)
    one, two = read_data(drawn), read_data(plain)
    assert one.nodes.keys() == two.nodes.keys()
    assert {**one.links} == {**two.links}
    gaps = [np.abs(one.links[k].coordinates - two.links[k].coordinates).max() for k in two.links]
    assert max(gaps) < 1e-9
    (drawn / "geojson" / f"suez.{ending}").write_bytes(b"no such file")
    with pytest.raises(LayerError, match=rf"suez\.{ending}: expected a layer"):
        load_network(drawn)
