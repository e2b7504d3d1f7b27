"""The wheel, built through the sdist, works in an environment of its own, away from the repository.

The environment holds the wheel and links to exactly those packages that its core requirements pull
in, as they are installed here: nothing is fetched, and what is not declared is not there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]


def run(command: Sequence[object], folder: Path) -> str:
    """Run a command away from the repository and return what it prints."""
    unset = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", folder], ROOT)
    (archive,) = folder.glob("*.tar.gz")
    return archive


@pytest.fixture(scope="module")
def wheel(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # since 3.11.4
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, **safely)
    (unpacked,) = (path for path in folder.iterdir() if path.is_dir())
    run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], unpacked)
    (built,) = folder.glob("*.whl")
    return built


def requirements_of(name: str, extras: tuple[str, ...] = ("",)) -> list[Requirement]:
    """Return the requirements of an installed distribution that hold here."""
    found = [Requirement(text) for text in metadata.requires(name) or ()]
    return [
        r for r in found if r.marker is None or any(r.marker.evaluate({"extra": e}) for e in extras)
    ]


def core_distributions() -> set[str]:
    """Return the names of all distributions that irru-geo needs without any extra."""
    needed: set[str] = set()
    waiting = [("irru-geo", ("",))]
    while waiting:
        for requirement in requirements_of(*waiting.pop()):
            name = re.sub(r"[-_.]+", "-", requirement.name).lower()
            if name not in needed:
                needed.add(name)
                waiting.append((name, ("", *requirement.extras)))
    return needed


def link_distributions(names: set[str], site: Path) -> None:
    """Link the files of installed distributions into another environment's site-packages."""
    for name in sorted(names):
        distribution = metadata.distribution(name)
        tops = {Path(str(file)).parts[0] for file in distribution.files or ()}
        for top in tops - {"..", "__pycache__", "/"}:
            source = Path(str(distribution.locate_file(top)))
            if source.exists() and not (site / top).exists():
                (site / top).symlink_to(source, target_is_directory=source.is_dir())


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with the wheel and its requirements."""
    folder = tmp_path_factory.mktemp("env")
    run([sys.executable, "-m", "venv", "--without-pip", folder], folder)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    interpreter = scripts / Path("python").name
    pip = [sys.executable, "-m", "pip", "--python", interpreter, "install", "--quiet"]
    run([*pip, "--no-deps", "--no-index", wheel], folder)
    site = run(
        [interpreter, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder
    )
    link_distributions(core_distributions(), Path(site.strip()))
    return interpreter


def test_wheel_holds_code_data_and_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert "irru_geo/py.typed" in names
    assert "irru_geo/schema/links.csv" in names
    assert "irru_geo/data/tables/sources.csv" in names
    assert "irru_geo/data/geojson/nodes.geojson" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    strangers = {name.split("/")[0] for name in names if ".dist-info/" not in name} - {"irru_geo"}
    assert strangers == set()
    committed = {path.name for path in (ROOT / "data" / "geojson").glob("*.geojson")}
    packed = {Path(name).name for name in names if name.startswith("irru_geo/data/geojson/")}
    assert packed == committed
    assert [name for name in names if "alignments" in name] == []


def test_what_an_index_shows_has_addresses_that_lead_somewhere(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        head, _, description = archive.read(name).decode("utf-8").partition("\n\n")
    assert head.count("\nProject-URL: ") >= 3
    relative = re.findall(r"\]\((?!https?://|#)[^)]*\)", description)
    assert relative == []
    assert "docs/images/map.png" in description  # told where the picture is, not shown broken


def test_sdist_holds_what_is_needed_to_rebuild(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"Makefile", "conftest.py", "README.md", "tools/build_layers.py"} <= names
    assert not {name.split("/")[0] for name in names} & {"build", "inputs", ".venv", ".git"}


def test_environment_holds_only_what_is_declared(python: Path, tmp_path: Path) -> None:
    strangers = ("hypothesis", "mypy", "pip", "pytest")
    code = f"from importlib.util import find_spec; print([m for m in {strangers} if find_spec(m)])"
    assert run([python, "-c", code], tmp_path) == "[]\n"


def test_installed_package_is_the_wheel_and_loads(python: Path, tmp_path: Path) -> None:
    code = "import irru_geo; net = irru_geo.load_network(); print(irru_geo.__file__); print(net)"
    file, network = run([python, "-c", code], tmp_path).splitlines()
    assert Path(file).is_relative_to(python.parents[1])
    assert "corridors" in network


NEEDS_AN_EXTRA = """
import irru_geo as ig
from irru_geo.transit.sensitivity import sobol

net = ig.load_network()
route = net.corridor("western")
for call in (
    net.plot,
    net.plot_volumes,
    route.plot,
    route.plot_time_distance,
    route.plot_cost_distance,
    route.plot_strip,
    route.plot_distribution,
    lambda: net.plot_comparison(samples=100),
    lambda: net.plot_departures("moscow", "tehran", "2026-12-01", "2026-12-08", samples=100),
    lambda: net.to_file("a.parquet"),
    net.to_networkx,
    net.to_igraph,
    lambda: sobol(route.steps, samples=64),
    lambda: ig.import_osm("a.osm.pbf", "folder"),
    lambda: net.route("Ulm", "Moscow"),
):
    try:
        print("made", call())
    except ig.IrruGeoError as error:
        print(str(error).replace(chr(10), " "))
"""


def test_what_needs_an_extra_names_it(python: Path, tmp_path: Path) -> None:
    (tmp_path / "a.osm.pbf").touch()
    told = run([python, "-c", NEEDS_AN_EXTRA], tmp_path).splitlines()
    asked = [re.findall(r"pip install 'irru-geo\[(\w+)\]'", line) for line in told]
    extras = ["plot"] * 9 + ["formats", "graphs", "graphs", "sensitivity", "osm", "places"]
    assert asked == [[extra] for extra in extras], told
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert set(extras) <= set(declared["optional-dependencies"])


def test_installed_command_answers(python: Path, tmp_path: Path) -> None:
    command = shutil.which("irru-geo", path=str(python.parent))
    assert command is not None
    rows = json.loads(run([command, "corridors", "--json"], tmp_path))
    assert "western" in {row["corridor_id"] for row in rows}


def test_installed_command_draws_the_map(python: Path, tmp_path: Path) -> None:
    run([python, "-m", "irru_geo", "map", "-o", "map.html"], tmp_path)
    assert (tmp_path / "map.html").stat().st_size > 100_000
