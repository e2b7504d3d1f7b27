"""Progress bars: the outermost work alone, on a terminal alone, and never in an answer."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from irru_geo.cli import bars
from irru_geo.cli.main import main
from irru_geo.layers.progress import stages, watched, watching


class Seen:
    """Watcher that keeps what it was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def __call__(self, items, what):
        for item in items:
            yield item
            self.told.append((what, item))


def test_who_watches_sees_each_item_and_nobody_else_anything() -> None:
    seen = Seen()
    with watching(seen):
        assert list(watched([1, 2], "A")) == [1, 2]
    assert list(watched([3], "A")) == [3]
    assert seen.told == [("A", 1), ("A", 2)]


def test_stages_are_told_one_by_one_and_end_with_an_error_too() -> None:
    seen = Seen()
    with watching(seen), stages("S", 2) as done:
        assert seen.told == []
        done()
        assert len(seen.told) == 1
    assert len(seen.told) == 3
    with watching(seen), pytest.raises(ValueError, match="x"), stages("S", 2):
        raise ValueError("x")
    assert len(seen.told) == 6


@pytest.mark.parametrize(
    "command",
    [
        ["departures", "moscow", "mumbai", "--from", "2027-01-01", "--to", "2027-01-20"],
        ["validate"],
        ["claims"],
        ["critical", "moscow", "tehran"],
        ["matrix", "--from", "moscow", "--to", "mumbai", "--branch", "western"],
        ["compare", "western"],
    ],
)
def test_long_commands_are_watched(command: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen()
    monkeypatch.setattr("irru_geo.cli.commands.Bars", lambda: seen)
    options = ["--samples", "20"] if command[0] not in ("critical", "matrix") else []
    done = CliRunner().invoke(main, [*command, *options])
    assert done.exit_code == 0, done.output
    assert {what for what, _ in seen.told} - {"Reading the layers"}
    assert done.stderr == ""


def test_a_bar_shows_the_outermost_work(monkeypatch: pytest.MonkeyPatch) -> None:
    told = io.StringIO()
    told.isatty = lambda: True
    monkeypatch.setattr(bars, "are_wanted", lambda: True)
    monkeypatch.setattr(bars, "DELAY_S", -1.0)
    monkeypatch.setattr(sys, "stderr", told)
    with watching(bars.Bars()):
        for _ in watched(range(3), "Outer"):
            assert list(watched("xy", "Inner")) == ["x", "y"]
        assert list(watched("z", "Next")) == ["z"]
    assert "Outer" in told.getvalue()
    assert "Next" in told.getvalue()
    assert "Inner" not in told.getvalue()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals here")
@pytest.mark.parametrize(
    ("options", "is_shown"), [([], True), (["--quiet"], False), (["--json"], False)]
)
def test_on_a_terminal_unless_it_is_asked_not_to(options: list[str], is_shown: bool) -> None:
    code = "import sys; from irru_geo.cli import bars; bars.DELAY_S = -1.0; "
    code += "from irru_geo.cli.main import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "claims", "--samples", "20", *options]
    outer, inner = os.openpty()
    with subprocess.Popen(
        command, stdout=inner, stderr=inner, env=os.environ | {"TERM": "xterm"}
    ) as run:
        os.close(inner)
        text = b""
        while True:
            try:
                part = os.read(outer, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            text += part
        run.wait()
    os.close(outer)
    assert run.returncode == 0
    assert (b"[#" in text) is is_shown


def test_a_pipe_gets_the_answer_alone() -> None:
    command = [sys.executable, "-m", "irru_geo", "claims", "--samples", "20"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    assert b"[#" not in done.stdout
