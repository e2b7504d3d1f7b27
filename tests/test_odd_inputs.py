"""What the campaign of mutated inputs (`tools/mutate.py`) found, one test a cause."""

from __future__ import annotations

import contextlib
import gzip
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import toy

from irru_geo import IrruGeoError, LayerError, load_network, read_back
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = ("gpkg", "parquet", "fgb", "csv", "geojson")


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"{}", b"a,b\n1,2\n", b"PAR1"])
def test_what_is_no_export_is_named(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"x.{ending}"
    with pytest.raises(LayerError, match=rf"x\.{ending}"):
        read_back(path)
    path.write_bytes(content)
    with pytest.raises(LayerError, match=rf"x\.{ending}"):
        read_back(path)


@pytest.mark.parametrize("ending", ["parquet", "fgb", "csv", "geojson"])
def test_an_export_that_was_cut_is_named(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x.{ending}"
    load_network(toy.border().write(tmp_path / "data")).to_file(path)
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(LayerError, match=rf"x\.{ending}"):
        read_back(path)


def test_names_that_are_not_given_are_read_back_as_none(tmp_path: Path) -> None:
    net = load_network(toy.border().write(tmp_path / "data"))
    net.to_file(tmp_path / "x.csv")
    nodes, _ = read_back(tmp_path / "x.csv")
    assert nodes["names"].tolist() == [{}] * len(net.nodes)


def test_a_damaged_gz_layer_is_named(tmp_path: Path) -> None:
    folder = toy.border().write(tmp_path)
    path = folder / "geojson" / "toy.geojson"
    packed = gzip.compress(path.read_bytes())
    path.unlink()
    for place in (12, 40, len(packed) // 2):
        damaged = packed[:place] + b"\xff\xff\xff" + packed[place + 3 :]
        (folder / "geojson" / "toy.geojson.gz").write_bytes(damaged)
        with pytest.raises(LayerError, match=r"toy\.geojson"):
            load_network(folder)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"a\nb", b"\x1b[31m", b"<b>", b"x" * 5000, b" "])
def test_a_version_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    folder = toy.border().write(tmp_path)
    (folder / "VERSION").write_bytes(content)
    with pytest.raises(LayerError, match="VERSION"):
        load_network(folder)


def test_a_service_that_cargo_waits_for_says_how_long(tmp_path: Path) -> None:
    drawn = toy.strait()
    drawn.row("services", service_id="l", name="L", mode="sea", stops="p;s", kind="observed",
              serves="node:p", headway_low_days=1, source_id="toy")  # fmt: skip
    with pytest.raises(LayerError, match="three headways"):
        load_network(drawn.write(tmp_path))


def test_a_network_without_corridors_has_no_capacities(tmp_path: Path) -> None:
    table = load_network(toy.border().write(tmp_path)).branch_capacities()
    assert table.empty
    assert "carried_mt_per_year" in table.columns


@pytest.mark.parametrize(
    ("key", "low", "high"),
    [("speed-rail", 1e-300, 200), ("teu-per-shipment", 1e-300, 30), ("payload", 1e-9, 30)],
)
def test_what_is_divided_by_has_a_least_value(
    tmp_path: Path, key: str, low: float, high: float
) -> None:
    drawn = toy.priced(toy.border())
    row = next(row for row in drawn.tables["parameters"] if row["parameter_id"] == key)
    row |= {"low": low, "typical": low, "high": high}
    with pytest.raises(LayerError, match=key):
        load_network(drawn.write(tmp_path))


def test_nothing_is_told_by_an_array_of_no_dimension_and_by_what_only_raises() -> None:
    class Odd:
        def __ne__(self, other: object) -> bool:
            raise RuntimeError

    assert [is_missing(value) for value in (np.array("a"), Odd(), pd.NA, pd.NaT)] == [
        *(False, False, True, True)
    ]


@pytest.mark.parametrize("value", [[["a"]], [{"a": 1}], [None, ["a"]], {"en": [["a"]]}, [[1520]]])
@pytest.mark.parametrize("field", ["sources", "gauges_mm", "names"])
def test_lists_in_lists_are_refused(tmp_path: Path, field: str, value: object) -> None:
    drawn = toy.border()
    drawn.nodes["a"][field] = value
    with pytest.raises(LayerError, match=field):
        load_network(drawn.write(tmp_path))


@pytest.mark.filterwarnings("ignore:.*these columns are not read")
@pytest.mark.parametrize(
    "cell", [pd.DataFrame({"a": [1]}), pd.Series([[1]]), pd.Index(["a"]), np.array([["a"]])]
)
def test_a_cell_that_holds_a_table_is_refused_or_read(tmp_path: Path, cell: object) -> None:
    net = load_network(toy.border().write(tmp_path))
    row = {"from_node": "a", "to_node": "d", "mode": "road"}
    for name in ("note", "length_km", "gauge_mm", "sources", "opened"):
        cells = {key: np.array([value], dtype=object) for key, value in row.items()}
        cells[name] = np.empty(1, dtype=object)
        cells[name][0] = cell
        with contextlib.suppress(IrruGeoError):
            net.extend(pd.DataFrame(cells))
        with pytest.raises(IrruGeoError):
            net.extend(tables={"events": pd.DataFrame(cells)})


@pytest.mark.filterwarnings("ignore:.*these columns are not read")
@pytest.mark.parametrize("column", ["geometry", "wkt", "lon", "note", "opened", "names"])
def test_what_only_raises_is_refused_in_any_cell(tmp_path: Path, column: str) -> None:
    class Odd:
        def __repr__(self) -> str:
            raise RuntimeError

    net = load_network(toy.border().write(tmp_path))
    row = {"from_node": "a", "to_node": "d", "mode": "road", column: Odd()}
    cells = {key: np.array([value], dtype=object) for key, value in row.items()}
    with contextlib.suppress(IrruGeoError):
        net.extend(pd.DataFrame(cells))
    with contextlib.suppress(IrruGeoError):
        net.extend(nodes=pd.DataFrame({"id": ["x"], "kind": ["city"], column: cells[column]}))
