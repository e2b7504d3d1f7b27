"""Tables on the command line: cut to the terminal, whole, as CSV and Markdown; the status."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from irru_geo.cli.main import main
from irru_geo.cli.text_tables import Column, json_text, text_table

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = (
    ["compare", "--samples", "50"],
    ["claims", "--samples", "50"],
    ["sources"],
    ["corridors"],
    ["layers"],
    ["layers", "western"],
    ["schema", "links"],
    ["route", "moscow", "tehran"],
)


def answer(*arguments: str, **variables: str) -> str:
    result = CliRunner().invoke(main, list(arguments), env=variables)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("columns", [60, 100])
def test_tables_fit_the_terminal(command: list[str], columns: int) -> None:
    text = answer(*command, COLUMNS=str(columns))
    ruled = [line for line in text.splitlines() if set(line) == {"-", " "}]
    assert ruled
    lines = text.splitlines()
    start = lines.index(ruled[0])
    for line in lines[start:]:
        if line.startswith(("State", "From", "Also", "Distance", "Restrictions")) or not line:
            break
        assert len(line) <= columns, line


@pytest.mark.parametrize("command", COMMANDS[:4], ids=" ".join)
def test_wide_shows_everything(command: list[str]) -> None:
    text = answer(*command, "--wide", COLUMNS="60")
    assert "…" not in text
    assert "Also (--wide)" not in text


def test_csv_stands_alone_and_reads_again() -> None:
    text = answer("compare", "--samples", "50", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {"western", "eastern"} <= {row["corridor_id"] for row in rows}
    assert all(float(row["distance_km"]) > 1000 for row in rows)


def test_markdown_has_a_rule_below_its_headings() -> None:
    first, rule, *rows = answer("corridors", "--format", "md").splitlines()
    assert first.count("|") == rule.count("|") == rows[0].count("|")
    assert set(rule) == {"|", "-"}


def test_numbers_in_json_are_as_exact_as_they_are_known() -> None:
    (row,) = json.loads(answer("compare", "western", "--samples", "50", "--json"))[:1]
    assert row["p50_days"] == round(row["p50_days"], 2)
    assert row["distance_km"] == round(row["distance_km"], 1)
    assert row["cost_usd"] == round(row["cost_usd"])
    assert json.loads(json_text({"km": {"rail": 3046.5000000000005}})) == {"km": {"rail": 3046.5}}


def test_a_table_too_wide_names_what_it_left_out() -> None:
    columns = [Column(f"f{i}", f"Heading {i}") for i in range(9)]
    table = text_table([{f"f{i}": 1.0 for i in range(9)}], columns, 30)
    assert max(map(len, table.splitlines())) <= 30
    assert "Heading 8" in " ".join(table.split())


def test_status_is_a_sentence_a_branch() -> None:
    text = answer("status", "--date", "2026-03-06")
    western = next(line for line in text.splitlines() if line.startswith("western: "))
    assert western.startswith("western: closed since 28 February 2026: ")
    assert "Strait of Hormuz" in western
    assert western.endswith(").")
    rows = json.loads(answer("status", "--date", "2026-11-26", "--json"))
    assert all(row["is_open"] for row in rows)
    assert any("Hormuz" in row["unknown"] for row in rows)


def test_a_route_begins_with_one_line() -> None:
    first = answer("route", "moscow", "mumbai", "--branch", "western").splitlines()[0]
    for word in (" km by rail", " days (", " USD", " kg CO2e", " border", " gauge break"):
        assert word in first


@pytest.mark.parametrize(
    "command",
    [
        "route moscow mumbai --samples 20",
        "route moscow tehran --emissions --samples 20",
        "alternatives moscow tehran --samples 20",
        "departures moscow tehran --from 2027-01-01 --to 2027-01-10 --samples 20",
        "critical moscow tehran",
        "bottleneck moscow tehran",
        "decide moscow mumbai western eastern --samples 20",
        "validate --samples 20",
        "schema branches",
        "schema",
        "status",
        "sources speed-rail-ru",
    ],
)
def test_csv_is_one_table(command: str) -> None:
    rows = list(csv.reader(io.StringIO(answer(*command.split(), "--format", "csv"))))
    assert len({len(row) for row in rows}) == 1
    assert len(set(rows[0])) == len(rows[0])
    assert len(rows) > 1


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("claims --data-dir {own}", "None."),
        ("matrix --from moscow --to rotterdam --modes rail", "no way"),
        (
            "departures moscow mumbai --branch western --from 2026-03-05 --to 2026-03-05",
            "No way on any of these days.",
        ),
    ],
)
def test_nothing_is_said_in_words(command: str, said: str, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["new", str(tmp_path / "own")])
    assert said in answer(*command.format(own=tmp_path / "own").split(), COLUMNS="80")


def test_an_unknown_place_of_a_matrix_stays_empty_when_it_may() -> None:
    asked = ["matrix", "--from", "moscow", "--from", "nowhere at all", "--to", "tehran"]
    assert CliRunner().invoke(main, asked).exit_code == 2
    done = CliRunner().invoke(main, [*asked, "--errors", "nan", "--json"])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["rows"]
    assert rows[0]["tehran"] > 0
    assert rows[1]["tehran"] is None
    assert "nowhere at all" in done.stderr
