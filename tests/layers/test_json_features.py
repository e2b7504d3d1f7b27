"""Features that are read block by block are those that are read at once."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from irru_geo.layers import json_features
from irru_geo.layers.data import data_directory
from irru_geo.layers.geojson import read_geojson
from irru_geo.layers.json_features import CutError, in_blocks
from tests import toy

if TYPE_CHECKING:
    from pathlib import Path


def feature(key: str, **properties: Any) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [50, 40.5]}
    return {
        "type": "Feature",
        "id": key,
        "properties": toy.NODE | {"name": key} | properties,
        "geometry": geometry,
    }


def layer_of(path: Path, block: int, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[str]]:
    monkeypatch.setattr(json_features, "BLOCK", block)
    problems: list[Any] = []
    layer = read_geojson(path, "nodes" if path.name.startswith("nodes") else "links", problems)
    if layer is None:
        return None, [str(problem) for problem in problems]
    columns = {name: [*map(repr, column)] for name, column in layer.columns.items()}
    given = [[*names] for names in layer.given]
    told = [str(problem) for problem in problems]
    return (columns, layer.flat.tolist(), layer.offsets.tolist(), layer.bad, given), told


@pytest.mark.parametrize("path", sorted((data_directory() / "geojson").glob("[!bl]*.geojson")))
def test_bundled_layers_are_the_same_in_blocks(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert layer_of(path, 1, monkeypatch) == layer_of(path, 2**40, monkeypatch)


ODD: dict[str, Any] = {
    "a text that looks like the end of a feature": [
        feature("a", note='x}, {"type": "Feature", "id": "b"'),
        feature("b"),
    ],
    "a feature within a feature": [feature("a", more=[feature("x"), feature("y")]), feature("b")],
    "other fields in each": [feature("a", note="n"), feature("b"), feature("c", unlocode="AZBAK")],
    "numbers that are equal": [feature("a", accuracy_m=500), feature("b", accuracy_m=500.0)],
    "no feature": [],
    "bad geometries": [feature("a"), feature("b") | {"geometry": None}, feature("c")],
    "no id": [feature("a"), {"type": "Feature", "properties": {}}, feature("c"), {"type": "x"}],
    "no object": [feature("a"), 7, feature("c")],
    "letters of others": [feature("a", name="Баку"), feature("b", name="باکو")],
}


@pytest.mark.parametrize("features", ODD.values(), ids=ODD)
@pytest.mark.parametrize("indent", [None, 1])
def test_odd_files_are_the_same_in_blocks(
    tmp_path: Path, features: Any, indent: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "nodes.geojson"
    for name in ({"before": [1]}, {}):
        document = {"type": "FeatureCollection", **name, "features": features, "name": "x"}
        path.write_text(json.dumps(document, indent=indent, ensure_ascii=False), encoding="utf-8")
        assert layer_of(path, 1, monkeypatch) == layer_of(path, 2**40, monkeypatch)


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "FeatureCollection", "features": [{"type": "Feature"}, ]}',
        '{"type": "FeatureCollection", "features": [{"type": "Feature"} {"type": "Feature"}]}',
        '{"type": "FeatureCollection", "features": [{"type": "Feature"}], "features": [1]}',
        '{"type": "FeatureCollection", "features": [{"type": "Feature"}, {"type": "Feature", NaN]}',
        '{"type": "FeatureCollection", "features": [{"a": NaN}, {"type": "Feature"}]}',
        '{"features": [{"type": "Feature"}]}',
        '{"type": "FeatureCollection", "x": {"features": []}}',
        '{"type": "FeatureCollection", "x": {"features": [1]}, "features": [2]}',
        '["features", [1]]',
        "[" * 100_000,
    ],
)
def test_broken_files_are_told_as_when_read_at_once(
    tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "nodes.geojson"
    path.write_text(text, encoding="utf-8")
    in_parts = layer_of(path, 1, monkeypatch)
    monkeypatch.setattr("irru_geo.layers.geojson.in_blocks", lambda _content: None)
    assert in_parts == layer_of(path, 1, monkeypatch)
    assert in_parts[1]


def test_a_mistake_late_in_a_long_file_is_told_with_its_line(tmp_path: Path) -> None:
    lines = [json.dumps(feature(f"n{n}")) for n in range(2000)]
    lines[1900] = lines[1900].replace("50", "5O")
    path = tmp_path / "nodes.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "]}")
    problems: list[Any] = []
    assert read_geojson(path, "nodes", problems) is None
    (problem,) = problems
    assert "line 1902" in problem.problem


def test_packed_files_and_byte_order_marks(tmp_path: Path) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [feature("a"), feature("b")]})
    (tmp_path / "nodes.geojson").write_text(text, encoding="utf-8-sig")
    (tmp_path / "more.geojson.gz").write_bytes(gzip.compress(text.encode()))
    layers = [read_geojson(path, "nodes", []) for path in sorted(tmp_path.iterdir())]
    assert [layer is not None and layer.columns["id"] for layer in layers] == [["a", "b"]] * 2


def test_a_cut_within_a_text_is_found() -> None:
    text = b'{"features": [{"x": "} , {\\"type\\": \\"Feature\\""}]}'
    found = in_blocks(text.replace(b"\\", b""))
    assert found is not None
    with pytest.raises(CutError):
        list(found.blocks)


def test_memory_does_not_hold_the_whole_file(tmp_path: Path) -> None:
    import tracemalloc

    lines = [json.dumps(feature(f"n{n}", filler="x" * 4000)) for n in range(2000)]
    path = tmp_path / "nodes.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "]}")
    tracemalloc.start()
    layer = read_geojson(path, "nodes", [])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert layer is not None
    assert np.isfinite(layer.flat).all()
    assert peak < 1.5 * path.stat().st_size
