"""Names of others stay text in every output: pages, cards, charts, tables, files."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import pytest
import toy
from click.testing import CliRunner

import irru_geo
from irru_geo.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

FORMULAS = ("=cmd|'/C calc'!A0", "@SUM(1)", "-2+3", "'+1+1")
MARKUP = (
    *("<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "]]></name><x/>"),
    *("</script><script>alert(1)</script>", "{{7*7}}{% x %}", "[x](javascript:alert(1))"),
)
DOLLARS = (r"x $\frac{1 ^ _ y", "A $x$ and $y$", "$", r"\$ $$")
RAW = ("<img src=x onerror", "<script>alert", "<x/>")


def world(folder: Path, name: str) -> Path:
    drawn = toy.priced(toy.border(), 0.2)
    for record in (*drawn.nodes.values(), *drawn.links.values()):
        record["name"] = name
    drawn.row("corridors", corridor_id="k", name=name, origin="a", destination="d",
              family="instc", sources="toy")  # fmt: skip
    drawn.row("events", event_id="e", target="node:b", start="2024", end="2024", effect="delay",
              value=5, title=name, note=name, source_id="toy")  # fmt: skip
    drawn.tables["sources"][0] |= {"title": name, "publisher": name}
    return drawn.write(folder)


def run(*words: str) -> str:
    result = CliRunner().invoke(main, list(words))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("name", FORMULAS)
def test_no_cell_is_a_formula(tmp_path: Path, name: str) -> None:
    folder = world(tmp_path / "data", name)
    net = irru_geo.load_network(folder)
    net.to_file(tmp_path / "net.csv")
    net.route("a", "d").to_file(tmp_path / "route.csv")
    texts = [(tmp_path / file).read_text("utf-8-sig") for file in ("net.csv", "route.csv")]
    given = ("--data-dir", str(folder), "--format", "csv")
    lines = ("route a d", "layers nodes", "layers toy", "sources", "compare", "corridors", "status")
    texts += [run(*line.split(), *given) for line in lines]
    for text in texts:
        assert re.findall(r'(?:^|,)"?[=@+]|(?:^|,)"?-[^\d,]', text, flags=re.MULTILINE) == []


@pytest.mark.parametrize("name", MARKUP)
def test_no_name_becomes_markup(tmp_path: Path, name: str) -> None:
    folder = world(tmp_path / "data", name)
    net = irru_geo.load_network(folder)
    route = net.route("a", "d")
    given = ("--data-dir", str(folder), "--samples", "20")
    run("brief", "a", "d", *given, "-o", str(tmp_path / "brief.html"))
    run("validate", *given, "--report", str(tmp_path / "report.html"))
    for file in ("net.kml", "route.kml"):
        (net if file == "net.kml" else route).to_file(tmp_path / file)
    files = ("brief.html", "report.html", "net.kml", "route.kml")
    texts = [(tmp_path / file).read_text("utf-8") for file in files]
    texts += [net._repr_html_(), route._repr_html_(), route.transit_time(20)._repr_html_()]
    for text in texts:
        assert [raw for raw in RAW if raw in text] == []
        assert "49" not in text or "{{7*7}}" in text or not name.startswith("{{")


@pytest.mark.parametrize("name", DOLLARS)
def test_charts_write_dollars_as_they_stand(tmp_path: Path, name: str) -> None:
    net = irru_geo.load_network(world(tmp_path, name))
    route = net.route("a", "d")
    days = ("2024-01-01", "2024-02-01")
    for draw in (
        net.plot,
        route.plot,
        route.plot_strip,
        route.plot_time_distance,
        route.plot_cost_distance,
        route.plot_distribution,
        lambda: net.plot_comparison(samples=20),
        lambda: net.plot_departures("a", "d", *days, samples=20),
    ):
        draw().figure.savefig(io.BytesIO(), format="svg")
        plt.close("all")
