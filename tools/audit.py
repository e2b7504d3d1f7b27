"""List the licences and the known vulnerabilities of everything that is installed for irru_geo.

    python tools/audit.py [--online]

Licences come from the metadata of the packages themselves. Vulnerabilities come from safety-db,
which holds its list in a package and needs no network, but is old: its date is told. With --online
pip-audit asks the index about the installed versions as well. What could not be checked is said.
Exit status 1 for a licence that is not allowed where it stands, or a known vulnerability.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CORE = "core"

# Words of a licence's name, expression or classifier, the strictest first
KINDS = {
    "strong copyleft": re.compile(r"\bA?GPL|(?<!Lesser )General Public License", re.IGNORECASE),
    "weak copyleft": re.compile(r"\bLGPL|Lesser General Public|\bEPL|Eclipse", re.IGNORECASE),
    "copyleft by file": re.compile(r"\bMPL|Mozilla Public License", re.IGNORECASE),
    "permissive": re.compile(
        r"\b(BSD|0BSD|MIT|ISC|Apache|PSF|Python Software Foundation|HPND|Unlicense|Zope|CC0|"
        r"Public Domain|zlib)\b",
        re.IGNORECASE,
    ),
}
ALLOWED_IN_CORE = ("permissive", "copyleft by file")
SAID_ELSEWHERE = {"xstatic-leaflet": "BSD-2-Clause (as Leaflet, in the file itself)"}
ALLOWED_STRONG = {"graphs", "dev", "bench"}  # extras; python-igraph is GPL, nothing derives from it
SHARED_OBJECT = re.compile(r"(?:\.libs|\.dylibs)/(.+?)(?:-[0-9a-f]{8})?\.(?:so|dylib)[.\d]*$")


@dataclass(frozen=True)
class Package:
    """An installed distribution and who asks for it."""

    name: str
    version: str
    extras: frozenset[str]
    """The extras of irru-geo that need it; `core` when it is needed without any."""

    @property
    def licence(self) -> str:
        """What the package says of its licence in its metadata; empty when it says nothing."""
        if self.name in SAID_ELSEWHERE:
            return SAID_ELSEWHERE[self.name]
        about = metadata.metadata(self.name)
        expression = about.get("License-Expression")
        if expression:
            return str(expression)
        classified = [
            text.rpartition(" :: ")[2]
            for text in about.get_all("Classifier") or ()
            if text.startswith("License :: OSI Approved ::")
        ]
        said = " ".join((about.get("License") or "").split())
        return ", ".join(classified) or said[:80]

    @property
    def kind(self) -> str:
        """The kind of its licence; alternatives (`MIT OR GPL`) count as the laxest of them."""
        found = [
            next((kind for kind, words in KINDS.items() if words.search(part)), "unknown")
            for part in re.split(r"\bOR\b", self.licence)
        ]
        return max(found, key=["unknown", *KINDS].index)

    @property
    def libraries(self) -> list[str]:
        """Libraries in another language that its wheel carries."""
        files = metadata.distribution(self.name).files or ()
        found = (SHARED_OBJECT.search(str(file)) for file in files)
        return sorted({match[1] for match in found if match})


def closure(requirements: list[str]) -> set[str]:
    """Return the names of the installed distributions that requirements pull in."""
    found: set[str] = set()
    waiting = [(Requirement(text), frozenset(("",))) for text in requirements]
    while waiting:
        requirement, extras = waiting.pop()
        name = canonicalize_name(requirement.name)
        holds = requirement.marker is None or any(
            requirement.marker.evaluate({"extra": extra}) for extra in extras
        )
        if not holds or (name in found and not requirement.extras) or not is_installed(name):
            continue
        found.add(name)
        inner = frozenset(("", *requirement.extras))
        waiting += [(Requirement(text), inner) for text in metadata.requires(name) or ()]
    return found


def is_installed(name: str) -> bool:
    """Return whether a distribution is there."""
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def packages() -> list[Package]:
    """Return what the core and each extra pull in, as far as it is installed."""
    needed: dict[str, set[str]] = defaultdict(set)
    for extra in (CORE, *PROJECT["optional-dependencies"]):
        for name in closure(requirements_of(extra)):
            needed[name].add(extra)
    return [
        Package(name, metadata.version(name), frozenset(extras))
        for name, extras in sorted(needed.items())
    ]


def requirements_of(extra: str) -> list[str]:
    """Return the requirements of an extra; its own extras of irru-geo are spelt out."""
    if extra == CORE:
        return list(PROJECT["dependencies"])
    found: list[str] = []
    for text in PROJECT["optional-dependencies"][extra]:
        requirement = Requirement(text)
        if canonicalize_name(requirement.name) == "irru-geo":
            for inner in requirement.extras:
                found += requirements_of(inner)
        else:
            found.append(text)
    return found


def licence_faults(found: list[Package]) -> Iterator[str]:
    """Yield each package whose licence does not belong where it is needed."""
    for package in found:
        if CORE in package.extras and package.kind not in ALLOWED_IN_CORE:
            yield f"{package.name}: {package.kind} licence in the core: {package.licence!r}"
        elif package.kind == "strong copyleft" and package.extras - ALLOWED_STRONG:
            extras = ", ".join(sorted(package.extras - ALLOWED_STRONG))
            yield f"{package.name}: {package.licence!r} in the extra {extras}"


def read_list() -> dict[str, list[dict[str, Any]]]:
    """Return the entries of safety-db by package; its own module opens them by a relative path."""
    path = metadata.distribution("safety-db").locate_file("safety_db/insecure_full.json")
    entries: dict[str, Any] = json.loads(Path(str(path)).read_text("utf-8"))
    return {canonicalize_name(name): found for name, found in entries.items() if name[:1] != "$"}


def known_vulnerabilities(found: list[Package], listed: dict[str, Any]) -> Iterator[str]:
    """Yield what the list says of the installed versions."""
    for package in found:
        for entry in listed.get(package.name, ()):
            if any(
                SpecifierSet(spec).contains(package.version, prereleases=True)
                for spec in entry["specs"]
            ):
                told = " ".join(entry["advisory"].split())[:100]
                yield f"{package.name} {package.version}: {entry.get('cve') or entry['id']}: {told}"


def print_licences(found: list[Package]) -> None:
    """Print how many packages stand under which kind of licence, and all but the permissive."""
    counts: dict[tuple[str, bool], int] = defaultdict(int)
    for package in found:
        counts[package.kind, CORE in package.extras] += 1
    print(f"Licences of {len(found)} installed packages, from their metadata")
    for kind in (*reversed(KINDS), "unknown"):
        print(f"  {kind}: {counts[kind, True]} in the core, {counts[kind, False]} in extras alone")
    for package in found:
        if package.kind != "permissive":
            extras = ", ".join(sorted(package.extras))
            print(f"    {package.name} {package.version}: {package.licence!r} ({extras})")


def print_unchecked(found: list[Package], is_online: bool) -> None:
    """Print what this audit cannot tell."""
    carried = {p.name: p.libraries for p in found if p.libraries}
    print("Not checked")
    if not is_online:
        print("  vulnerabilities made known after the date of the list: make audit AUDIT=--online")
    print("  libraries inside wheels, which no list of Python packages covers:")
    for name, libraries in carried.items():
        shown = ", ".join(libraries[:6]) + (f" and {len(libraries) - 6} more" * bool(libraries[6:]))
        print(f"    {name}: {shown}")
    missing = sorted(
        {
            canonicalize_name(Requirement(text).name)
            for extra in (CORE, *PROJECT["optional-dependencies"])
            for text in requirements_of(extra)
            if not is_installed(canonicalize_name(Requirement(text).name))
        }
    )
    if missing:
        print(f"  what is not installed here: {', '.join(missing)}")


def print_vulnerabilities(found: list[Package]) -> int:
    """Print what the offline list says; return how much that is."""
    if not is_installed("safety-db"):
        print("Known vulnerabilities: not checked, safety-db is not installed (the extra audit)")
        return 0
    listed = read_list()
    print(
        f"Known vulnerabilities, from safety-db of {metadata.version('safety-db')}, which lists "
        f"{sum(package.name in listed for package in found)} of these packages"
    )
    faults = list(known_vulnerabilities(found, listed))
    print("\n".join(f"  {fault}" for fault in faults) or "  none of the installed versions")
    return len(faults)


def ask_online() -> int:
    """Let pip-audit ask the index about the installed versions; return 1 when it finds some."""
    if importlib.util.find_spec("pip_audit") is None:
        print("Online: not checked, pip-audit is not installed (pip install pip-audit)")
        return 0
    done = subprocess.run(
        [sys.executable, "-m", "pip_audit", "--skip-editable", "--format", "json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        answer = json.loads(done.stdout)["dependencies"]
    except (KeyError, ValueError):
        print(f"Online: not checked, pip-audit got no answer: {done.stderr.strip()[-200:]}")
        return 0
    faults = [(d["name"], d["version"], v["id"]) for d in answer for v in d.get("vulns", ())]
    print(f"Online: {len(answer)} packages asked for")
    print("\n".join(f"  {' '.join(fault)}" for fault in faults) or "  no known vulnerability")
    return int(bool(faults))


def main() -> int:
    """Print the audit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--online", action="store_true")
    asked = parser.parse_args()
    found = packages()
    print_licences(found)
    faults = list(licence_faults(found))
    print("\n".join(f"  NOT ALLOWED: {fault}" for fault in faults) or "  each is allowed there")
    known = print_vulnerabilities(found)
    known += ask_online() if asked.online else 0
    print_unchecked(found, asked.online)
    return 1 if faults or known else 0


if __name__ == "__main__":
    sys.exit(main())
