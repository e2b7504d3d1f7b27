"""Run the fast tests on several versions of Python and on pre-releases; print a table.

    python tools/test_pythons.py python3.11 python3.12 ... [--pre] [-- arguments for pytest]

Each gets an environment of its own in build/pythons with what the tests need. Versions that are not
there are named as such. With --pre, the last version is tried once more with the newest
pre-releases of all dependencies that have one.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "pythons"
EXTRAS = ".[plot,places,sensitivity,formats,graphs,osm]"
INSTALLED = (EXTRAS, "pytest", "hypothesis", "jsonschema", "packaging")
SHOWN = ("numpy", "scipy", "pandas", "geopandas", "shapely")
FAST = "not slow and not browser and not notebook"
COUNTS = re.compile(r"^=*\s*((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s", flags=re.MULTILINE)
VERSIONS = (
    "import platform, sys; from importlib.metadata import version;"
    "print(platform.python_version(), *map(version, sys.argv[1:]))"
)


def answers(*command: object) -> str | None:
    """Return what a command prints, or None when it does not work."""
    try:
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def interpreter(name: str) -> str | None:
    """Return the path of a Python that answers, or None."""
    for path in [shutil.which(name), *map(str, Path.home().glob(f".pyenv/versions/*/bin/{name}"))]:
        if path and answers(path, "-c", "import ensurepip, venv; print(1)"):
            return path
    return None


def run(*command: object, log: Path) -> int:
    """Run a command, its output into a file, and return its exit status."""
    with log.open("a") as out:
        return subprocess.run(
            [str(c) for c in command], cwd=ROOT, stdout=out, stderr=out, check=False,
            env=os.environ | {"MPLBACKEND": "agg"},
        ).returncode  # fmt: skip


def attempt(name: str, is_pre: bool, arguments: list[str]) -> tuple[str, ...]:
    """Install and test with one interpreter; return a row of the table."""
    title = f"{name}, pre-releases" if is_pre else name
    path = interpreter(name)
    if path is None:
        return (title, *[""] * len(SHOWN), "not there")
    folder = FOLDER / (f"{name}-pre" if is_pre else name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log, python = folder / "log.txt", folder / "env" / "bin" / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    if run(path, "-m", "venv", folder / "env", log=log) or run(
        *pip, *(("--pre",) if is_pre else ()), "--editable", *INSTALLED, log=log
    ):
        return (title, *[""] * len(SHOWN), f"could not be installed: {log.relative_to(ROOT)}")
    # Deprecations of releases that are not out yet are theirs to announce, ours to read in the log
    lenient = ("-W", "default::DeprecationWarning", "-W", "default::FutureWarning")
    status = run(
        python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", FAST,
        "--ignore=tests/browser", "--ignore=tests/test_install.py",
        *(lenient if is_pre else ()), *arguments, log=log,
    )  # fmt: skip
    version, *others = (answers(python, "-c", VERSIONS, *SHOWN) or "").split()
    counts = COUNTS.findall(log.read_text("utf-8", "replace"))
    words = counts[-1] if counts else f"exit {status}: {log.relative_to(ROOT)}"
    return (f"{version}{', pre-releases' if is_pre else ''}", *others, words)


def main() -> None:
    """Try one version after the other, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pythons", nargs="+")
    parser.add_argument("--pre", action="store_true")
    own = sys.argv[1:]
    split = own.index("--") if "--" in own else len(own)
    asked = parser.parse_args(own[:split])
    tried = [(name, False) for name in asked.pythons]
    if asked.pre:
        tried += [(next((n for n in reversed(asked.pythons) if interpreter(n)), "python3"), True)]
    rows = [("Python", *SHOWN, "fast tests"), ("---",) * (2 + len(SHOWN))]
    for name, is_pre in tried:
        print(f"{name}{' with pre-releases' if is_pre else ''} ...", flush=True)
        rows.append(attempt(name, is_pre, own[split + 1 :]))
    print("\n".join(["", *(f"| {' | '.join(row)} |" for row in rows)]))


if __name__ == "__main__":
    main()
