"""What the README says is so: its examples run, its numbers are those of the data."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import irru_geo as ig
from irru_geo.cli.main import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
SHELL = "\n".join(re.findall(r"^```sh\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL))
COMMANDS = re.findall(r"^irru-geo (.*)$", SHELL, flags=re.MULTILINE)


@pytest.mark.parametrize("code", BLOCKS, ids=range(len(BLOCKS)))
def test_python_example_runs(code: str, tmp_path: Path) -> None:
    command = [sys.executable, "-X", "utf8", "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_first_python_example_is_short() -> None:
    assert len([line for line in BLOCKS[0].splitlines() if line.strip()]) <= 10


def test_commands_run_one_after_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(COMMANDS) >= 4
    for line in COMMANDS:
        result = CliRunner().invoke(main, shlex.split(line, comments=True))
        assert result.exit_code == 0, f"{line}: {result.output}"


def test_the_sentence_on_today_is_what_the_data_say() -> None:
    day, days = re.findall(r"On (\d+ \w+ \d{4}) every branch .*?, (\d+) days from", README)[0]
    date = dt.datetime.strptime(day, "%d %B %Y").date()
    net = ig.load_network().at(date)
    table = net.compare(samples=2000)
    instc = table[table["family"] == "instc"]
    assert instc["p50_days"].notna().all()
    assert f"{table.loc['western', 'p50_days']:.0f}" == days
    assert instc["unknown"].str.contains("Hormuz at half its traffic").all()
    assert {"Incheh Boroun", "Sarakhs"} <= set(re.findall(r"Incheh Boroun|Sarakhs", net.state))


def test_layer_table_is_that_of_the_data() -> None:
    rows = json.loads(CliRunner().invoke(main, ["layers", "--json"]).stdout)
    told = re.findall(r"^\| `(\w+)` \| ([\d,]+) \| ([\d,]*) \|", README, flags=re.MULTILINE)
    found = {
        row["layer"]: (f"{row['features']:,}", f"{row['length_km']:,.0f}" if "modes" in row else "")
        for row in rows
    }
    assert {layer: (features, km) for layer, features, km in told} == found


def test_files_that_are_named_exist() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    named = re.findall(r"`((?:data|irru_geo|docs)/[\w./]*|[A-Z]+\.(?:md|cff)|LICENSE)`", README)
    missing = [name for name in links + named if not (ROOT / name).exists()]
    assert missing == []


def test_commands_come_first() -> None:
    assert README.index("make map") < README.index("make test") < README.index("```python")
