"""`make check-data` is quick, and tells what is wrong and what to run."""

from __future__ import annotations

import csv
import importlib
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import irru_geo

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
MAX_CPU_SECONDS = 15.0


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The tool, looking at a copy of the data."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    module = importlib.import_module("check_data")
    shutil.copytree(ROOT / "data", tmp_path / "data")
    monkeypatch.setattr(module, "DATA", tmp_path / "data")
    return module


def edit(path: Path, change: Callable[[dict[str, str]], None]) -> dict[str, str]:
    """Change the first row of a table, and return it."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    change(rows[0])
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return rows[0]


def test_what_is_committed_is_good_and_told_quickly(tool: Any) -> None:
    start = time.process_time()
    assert [*tool.tables(), *tool.alignments(), *tool.formulas(), *tool.pages()] == []
    assert time.process_time() - start < MAX_CPU_SECONDS


def test_an_unknown_node_is_told_with_its_file(tool: Any) -> None:
    row = edit(
        tool.DATA / "alignments" / "links_west.csv", lambda row: row.update(to_node="atlantis")
    )
    problems = list(tool.alignments())
    assert any(
        text.startswith("links_west.csv") and row["link_id"] in text and "'atlantis'" in text
        for text in problems
    )


def test_a_corrected_figure_says_that_the_layer_is_to_be_made(tool: Any) -> None:
    row = edit(tool.DATA / "alignments" / "links_west.csv", lambda row: row.update(tracks="1"))
    (problem,) = tool.alignments()
    assert problem.startswith(f"{row['layer']}.geojson, {row['link_id']}, tracks: ")
    assert problem.endswith("Run make layers.")


def test_a_length_that_the_drawn_line_does_not_keep_is_told(tool: Any) -> None:
    def change(row: dict[str, str]) -> None:
        row.update(length_km="999", note="")

    row = edit(tool.DATA / "alignments" / "links_west.csv", change)
    (problem,) = tool.alignments()
    assert row["link_id"] in problem
    assert "999.0 km +- 5 % or a note" in problem


def test_a_moved_bend_point_says_that_the_layer_is_to_be_made(tool: Any) -> None:
    edit(tool.DATA / "alignments" / "points_west.csv", lambda row: row.update(lat="50"))
    (problem,) = tool.alignments()
    assert problem.startswith("alignments/points_west.csv: ")
    assert problem.endswith("Run make layers.")


def test_a_figure_that_no_source_backs_is_told(tool: Any) -> None:
    edit(tool.DATA / "tables" / "parameters.csv", lambda row: row.update(source_id="nobody"))
    problems = list(tool.tables())
    assert any("parameters.csv" in text and "nobody" in text for text in problems)


def test_a_derived_figure_that_its_formula_does_not_give_is_told(tool: Any) -> None:
    path = tool.DATA / "tables" / "parameters.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        derived = next(row for row in csv.DictReader(stream) if row["formula"])
    text = path.read_text(encoding="utf-8")
    figures = ",".join(derived[name] for name in ("low", "typical", "high"))
    more = ",".join(str(float(derived[name]) * 1.5) for name in ("low", "typical", "high"))
    assert figures in text
    start = text.index(derived["parameter_id"] + ",")
    path.write_text(text[:start] + text[start:].replace(figures, more, 1), encoding="utf-8")
    (problem,) = tool.formulas()
    assert problem.startswith(f"parameters.csv, {derived['parameter_id']}: ")


def test_pages_that_cannot_be_written_are_told_without_a_traceback(
    tool: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise irru_geo.NoRouteError("a", "b")

    monkeypatch.setattr(tool.regenerate, "stale_pages", fail)
    (problem,) = tool.pages()
    assert problem == "they cannot be written: No route from 'a' to 'b'."


def test_a_page_that_is_behind_the_data_is_named(
    tool: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Page:
        PAGE = tool.ROOT / "README.md"
        updated = staticmethod(str.upper)

    monkeypatch.setattr(tool.regenerate, "page_tools", lambda: [Page])
    assert list(tool.pages()) == ["README.md: not what the data says. Run make regenerate."]
