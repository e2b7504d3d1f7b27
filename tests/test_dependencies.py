"""What irru_geo needs: its licences are permissive, its lower bounds are those that are tried."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The tool of `make audit`."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    return importlib.import_module("audit")


def test_every_licence_belongs_where_it_is_needed(audit: Any) -> None:
    found = audit.packages()
    names = {package.name for package in found if audit.CORE in package.extras}
    assert {"numpy", "geopandas", "certifi"} <= names
    assert list(audit.licence_faults(found)) == []


@pytest.mark.parametrize(
    ("licence", "kind"),
    [
        ("MIT", "permissive"),
        ("BSD-3-Clause AND MPL-2.0", "copyleft by file"),
        ("GNU Lesser General Public License v3 (LGPLv3)", "weak copyleft"),
        ("GNU General Public License (GPL)", "strong copyleft"),
        ("GPL-2.0-or-later OR MIT", "permissive"),
        ("AGPL-3.0-only AND MIT", "strong copyleft"),
        ("ask the author", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_licence_counts_as_the_strictest_of_its_parts(
    audit: Any, monkeypatch: pytest.MonkeyPatch, licence: str, kind: str
) -> None:
    monkeypatch.setattr(audit.Package, "licence", licence)
    assert audit.Package("somewhere", "1", frozenset()).kind == kind


def test_a_licence_that_does_not_belong_is_told(
    audit: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit.Package, "licence", "GPL-3.0-only")
    found = [
        audit.Package("a", "1", frozenset({"core"})),
        audit.Package("b", "1", frozenset({"plot"})),
        audit.Package("c", "1", frozenset({"graphs", "dev"})),
    ]
    assert [text.split(":")[0] for text in audit.licence_faults(found)] == ["a", "b"]


def test_a_known_vulnerability_is_told_of_the_versions_that_have_it(audit: Any) -> None:
    listed = {"pillow": [{"cve": "CVE-1", "advisory": "x", "specs": ["<8.3", ">=9,<9.1"]}]}
    versions = ("8.2", "8.3", "9.0.1", "9.1")
    found = [audit.Package("pillow", version, frozenset()) for version in versions]
    told = list(audit.known_vulnerabilities(found, listed))
    assert told == ["pillow 8.2: CVE-1: x", "pillow 9.0.1: CVE-1: x"]


def test_every_dependency_has_a_lower_and_where_it_matters_an_upper_bound() -> None:
    for text in PROJECT["dependencies"]:
        operators = {part.operator for part in Requirement(text).specifier}
        assert operators == {">=", "<"}, text


def test_the_oldest_versions_are_those_of_pyproject() -> None:
    command = [sys.executable, str(ROOT / "tools" / "oldest_requirements.py")]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    pinned = dict(line.split("==") for line in done.stdout.splitlines() if "==" in line)
    for text in PROJECT["dependencies"]:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[requirement.name])
        assert Version(metadata.version(requirement.name)) >= Version(pinned[requirement.name])
