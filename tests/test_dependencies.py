"""What irru_geo needs: its licences are permissive, its lower bounds are those that are tried."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

# Words of a licence's name, expression or classifier that is permissive, or weak in its own files
PERMISSIVE = re.compile(
    r"\b(BSD|0BSD|MIT|ISC|Apache|PSF|Python Software Foundation|MPL|Mozilla Public License|HPND|"
    r"Unlicense|Zope)\b",
    flags=re.IGNORECASE,
)

SAID_ELSEWHERE = {"xstatic-leaflet": "(same as Leaflet)"}  # BSD-2-Clause, in the file itself


def core() -> list[str]:
    """Return the names of the installed distributions that irru-geo needs without an extra."""
    found: dict[str, None] = {}
    waiting = [Requirement(text) for text in PROJECT["dependencies"]]
    while waiting:
        requirement = waiting.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        if name in found or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        found[name] = None
        waiting += [Requirement(text) for text in metadata.requires(name) or ()]
    return sorted(found)


@pytest.mark.parametrize("name", core())
def test_licence_of_what_the_core_needs_is_permissive(name: str) -> None:
    about = metadata.metadata(name)
    told = [about.get("License-Expression"), (about.get("License") or "")[:200]]
    told += [text for text in about.get_all("Classifier") or () if text.startswith("License")]
    words = " ".join(text for text in told if text)
    assert PERMISSIVE.search(words) or words == SAID_ELSEWHERE.get(name), told


def test_only_the_extra_for_graphs_is_under_the_gpl() -> None:
    everywhere = [*PROJECT["dependencies"]]
    for extra, requirements in PROJECT["optional-dependencies"].items():
        everywhere += [] if extra in ("graphs", "dev") else requirements
    assert not [text for text in everywhere if "igraph" in text]


def test_every_dependency_has_a_lower_and_where_it_matters_an_upper_bound() -> None:
    for text in PROJECT["dependencies"]:
        operators = {part.operator for part in Requirement(text).specifier}
        assert operators == {">=", "<"}, text


def test_the_oldest_versions_are_those_of_pyproject() -> None:
    command = [sys.executable, str(ROOT / "tools" / "oldest_requirements.py")]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    pinned = dict(line.split("==") for line in done.stdout.splitlines())
    for text in PROJECT["dependencies"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[requirement.name])
        assert Version(metadata.version(requirement.name)) >= Version(pinned[requirement.name])
