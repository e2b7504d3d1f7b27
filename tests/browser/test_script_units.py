"""Unit tests of the page's scripts in Chromium, on vectors that Python shares with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from map_standin import LAND, StandInNetwork

from irru_geo.model.parameters import Parameter
from irru_geo.transit.quantiles import quantiles
from irru_geo.viz.web import records, web_map

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "scripts.json").read_text("utf-8"))


@pytest.fixture
def page(open_page: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(web_map, "_land", lambda: LAND)
    web_map.network_map(StandInNetwork()).save(tmp_path / "map.html")
    return open_page(tmp_path / "map.html").page


def stream(key: str) -> np.random.Generator:
    words = np.array([0, int(key, 16)], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=words))


@pytest.mark.parametrize("key", VECTORS["streams"])
def test_uniforms(page: Any, key: str) -> None:
    found = page.evaluate("([key, n]) => Array.from(irruGeo.sampling.uniform(key, n))", [key, 1001])
    assert found == stream(key).random(1001).tolist()


@pytest.mark.parametrize("figure", VECTORS["figures"])
@pytest.mark.parametrize("is_speed", [False, True])
def test_quantiles(page: Any, figure: list[float], is_speed: bool) -> None:
    levels = VECTORS["levels"]
    found = page.evaluate(
        "([f, l, s]) => Array.from(irruGeo.sampling.pert(f, Float64Array.from(l), s))",
        [[*figure, 0, 0], levels, is_speed],
    )
    at = 1 - np.array(levels) if is_speed else np.array(levels)
    expected = quantiles(Parameter("x", "x", "*", "h", *figure), at)
    assert found == pytest.approx(expected.tolist(), abs=1e-5 * (figure[2] or 1))


@pytest.mark.parametrize("line", VECTORS["lines"])
def test_lines_are_unpacked(page: Any, line: list[list[float]]) -> None:
    text = records.encode_line(np.array(line, dtype=float), 3)
    found = page.evaluate("([t]) => irruGeo.decode(t, 3)", [text])
    assert np.array(found).reshape(-1, 2).tolist() == pytest.approx(np.array(line), abs=1e-9)


def test_records_are_unpacked(page: Any) -> None:
    rows = VECTORS["rows"]
    packed = json.loads(json.dumps(records.packed(rows)))
    script = "([p]) => { const b = document.createElement('script'); b.id = 'u_data';" + (
        "b.type = 'application/json'; b.textContent = JSON.stringify({nodes: p, links: p,"
        " sources: p}); document.body.append(b); return irruGeo.dataOf('u').nodes; }"
    )
    assert page.evaluate(script, [packed]) == rows


def test_names_are_folded_and_the_nearest_found(page: Any) -> None:
    for text, folded in VECTORS["folded"]:
        assert page.evaluate("([t]) => irruGeo.places.fold(t)", [text]) == folded
    near = page.evaluate(
        "irruGeo.places.nearest(irruGeo.places.indexOf(irruGeo.views[0]), 'Plase a')"
        ".map((one) => one.node.name)"
    )
    assert near[0] == "Place a"


@pytest.mark.parametrize("case", VECTORS["dijkstra"])
def test_least_ways(page: Any, case: dict[str, Any]) -> None:
    script = """([c]) => {
      const graph = new irruGeo.search.Graph(c.trip), weight = Float64Array.from(c.weight);
      const km = Float64Array.from(c.km), mask = new Uint8Array(graph.count).fill(1);
      return irruGeo.search.best(graph, weight, km, mask, c.stops);
    }"""
    assert page.evaluate(script, [case]) == case["arcs"]


def test_cells_of_csv_are_no_formulas(page: Any) -> None:
    script = """() => { const v = irruGeo.views[0]; v.items[0].record.name = '=1+1,"x"';
      return irruGeo.exports.csvOf(v).split('\\r\\n')[1]; }"""
    assert page.evaluate(script).split(",", 1)[1].startswith('"\'=1+1,""x"""')
