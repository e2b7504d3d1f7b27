"""The virtual environment of the Makefile is kept while it works, and made anew otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import headless
import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell script")


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the script in a checkout that holds the tools alone."""
    command = ["sh", "tools/make_venv.sh", ".venv", *(words or (sys.executable,))]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "a $HOME, prüfung"
    shutil.copytree(ROOT / "tools", folder / "tools")
    return folder


@pytest.mark.slow
def test_an_environment_is_kept_until_it_does_not_work_here(checkout: Path, tmp_path: Path) -> None:
    assert "Creating" in make(checkout).stdout
    stamp = checkout / ".venv" / ".stamp-venv"
    written = stamp.stat().st_mtime_ns
    for words in ((sys.executable,), (sys.executable, "named"), ("python-not-named",)):
        kept = make(checkout, *words)
        assert (kept.returncode, kept.stdout, kept.stderr) == (0, "", "")
    assert stamp.stat().st_mtime_ns == written

    moved = tmp_path / "moved"
    checkout.rename(moved)
    assert "the checkout was moved here from" in make(moved).stdout
    python = moved / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(tmp_path / "gone")
    again = make(moved)
    assert "its interpreter is gone" in again.stdout
    assert make(moved).stdout == ""


def test_a_folder_that_is_no_environment_is_left_alone(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    kept = checkout / ".venv" / "thesis.txt"
    kept.write_text("years of work")
    done = make(checkout)
    assert done.returncode == 1
    assert "is no virtual environment: remove it" in done.stderr
    assert kept.read_text() == "years of work"


def test_an_interpreter_that_is_not_there_is_named(checkout: Path) -> None:
    done = make(checkout, "python3.99", "named")
    assert done.returncode == 1
    assert '"python3.99" is not there' in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_missing_library_is_told_as_that() -> None:
    said = (
        "playwright/driver/node: error while loading shared libraries: libatomic.so.1: cannot "
        "open shared object file: No such file or directory\nTraceback (most recent call last):"
    )
    assert headless.fault(said) == "the library libatomic.so.1 is not installed"
    assert headless.fault("Traceback:\n x\nTimeoutError: no answer\n") == "TimeoutError: no answer"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The tool of `make test-bare`."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    return import_module("test_bare")


@pytest.mark.parametrize(
    ("case", "status", "output", "is_good", "words"),
    [
        ("root", 0, "==== 12 passed, 3 skipped in 4.2s ====\n", True, "12 passed, 3 skipped"),
        ("root", 2, "== 1 failed, 2 passed in 4.2s ==\nmake: Error 1\n", False, "exit 2: 1 failed"),
        ("root", 2, "make: *** [Makefile:9: test] Error 127\n", False, "exit 2: make: *** [Mak"),
        ("root", 0, "nothing to be done\n", False, "exit 0, and no test was run"),
        ("no-venv", 2, "On Debian: apt-get install python3-venv\n", True, "stops, and says: "),
        ("no-venv", 0, "1 passed in 1.0s\n", False, "exit 0, without a word of "),
        ("no-venv", 2, "Traceback ...\n", False, "exit 2, without a word of "),
    ],
)
def test_what_comes_out_of_a_bare_root_is_judged(
    bare: Any, tmp_path: Path, case: str, status: int, output: str, is_good: bool, words: str
) -> None:
    log = tmp_path / "trixie-root-test.log"
    log.write_text(output)
    verdict = bare.verdict(bare.CASES[case], status, log, tmp_path)
    assert verdict[0] is is_good
    assert verdict[1].startswith(words)
