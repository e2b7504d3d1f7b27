"""The same bits whatever surrounds a process: hash seed, `-O`, locale, time zone, folder."""

from __future__ import annotations

import os
import subprocess
import sys
from shutil import which
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

ASK = """
import hashlib, json, locale, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
locale.setlocale(locale.LC_ALL, "")
import irru_geo
from irru_geo.cli.main import main
from click.testing import CliRunner

out = Path(sys.argv[1])
net = irru_geo.load_network()
found = {}

def keep(name, value):
    content = value if isinstance(value, bytes) else str(value).encode()
    found[name] = hashlib.sha256(content).hexdigest()[:16]

route = net.route("moscow", "mumbai")
keep("route", [route.link_ids, route.distance_km.hex(), route.hours_expected.hex(), repr(route)])
keep("days", route.transit_time(2_000, correlation=0.3).samples.tobytes())
keep("dated", route.transit_time(2_000, depart="2027-03-01").samples.tobytes())
keep("cost", route.cost(samples=2_000).samples.tobytes())
keep("co2e", route.emissions(samples=2_000).samples.tobytes())
keep("town", net.route("Kazan", "Shiraz").hours_expected.hex())
keep("pareto", [r.link_ids for r in net.pareto("moscow", "mumbai", criteria=("time", "co2e"))])
keep("alternatives", [r.link_ids for r in net.alternatives("moscow", "mumbai", 3)])
keep("matrix", net.matrix(["moscow", "baku"], ["tehran", "mumbai"], minimise="cost").to_csv())
keep("compare", net.compare(samples=200).to_csv())
keep("scorecard", net.scorecard().to_csv())
keep("critical", net.critical_links([("moscow", "tehran")]).to_csv())
keep("bottleneck", net.bottleneck("moscow", "tehran", modes="rail").to_csv())
days = ("2027-01-01", "2027-02-01")
keep("departures", net.departures("moscow", "baku", *days, samples=50).to_csv())
keep("break_even", irru_geo.break_even(*net.alternatives("moscow", "mumbai", 2)).to_csv())
keep("sources", net.cite())
keep("fingerprint", net.network_state.fingerprint())
keep("state", net.at("2026-04-01").state)
sweep = irru_geo.Sweep(["suez-closed", "rasht-astara-open"], [("moscow", "mumbai")], samples=100)
sweep.write(net, out / "sweep", workers=1, progress=False)
for path in sorted((out / "sweep").rglob("*")):
    if path.is_file():
        keep(f"sweep {path.name}", path.read_bytes())
import pandas as pd
wkt = "LineString (47.55095 45.78118, 51.21397 43.60718)"
line = {"from_node": "olya", "to_node": "aktau", "mode": "sea", "wkt": wkt}
keep("wkt", net.extend(pd.DataFrame([line])).links["length_km"].sum().hex())
for ending in ("gpkg", "parquet", "fgb", "csv", "geojson"):
    net.to_file(out / f"back.{ending}")
    back = irru_geo.read_back(out / f"back.{ending}")
    keep(f"back {ending}", [frame.to_json() for frame in back])
    given = pd.DataFrame([line]) if ending == "csv" else out / f"back.{ending}"
    irru_geo.import_layer(given, out / f"imported-{ending}", mode="rail")
    for path in sorted((out / f"imported-{ending}").rglob("*")):
        if path.is_file():
            keep(f"imported {ending} {path.name}", path.read_bytes())
for ending in ("csv", "geojson", "kml"):
    net.to_file(out / f"x.{ending}")
    route.to_file(out / f"r.{ending}")
    for name in ("x", "r"):
        keep(f"export {name} {ending}", (out / f"{name}.{ending}").read_bytes())
net.to_gmns(out / "gmns")
for path in sorted((out / "gmns").iterdir()):
    keep(f"gmns {path.name}", path.read_bytes())
for words in (["compare", "--samples", "100"], ["route", "moscow", "mumbai", "--json"],
              ["departures", "moscow", "baku", "--from", "2027-01-01", "--to", "2027-02-01"]):
    result = CliRunner().invoke(main, [*words])
    keep(f"command {words[0]}", (result.exit_code, result.output))
if "page" in sys.argv:
    net.explore(date="2026-11-26").save(out / "map.html")
    keep("map", (out / "map.html").read_bytes())
print(json.dumps(found))
"""

LOCALES = ("de_DE", "ru_RU", "fa_IR", "tr_TR")
"""Decimal commas, digits and letters of their own; made where `localedef` is there."""

SURROUNDINGS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "hash seed 1": ({"PYTHONHASHSEED": "1"}, ()),
    "random hash seed": ({"PYTHONHASHSEED": "random"}, ()),
    "-O": ({}, ("-O",)),
    "-OO": ({}, ("-OO",)),
    "locale C": ({"LC_ALL": "C"}, ()),
    "locale POSIX": ({"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"}, ()),
    **{f"locale {name}": ({"LC_ALL": f"{name}.UTF-8"}, ()) for name in LOCALES},
    "Tehran": ({"TZ": "Asia/Tehran"}, ()),
    "Kiritimati": ({"TZ": "Pacific/Kiritimati"}, ()),
    "narrow terminal": ({"TERM": "dumb"}, ()),
    "many threads": ({"OMP_NUM_THREADS": "7", "OPENBLAS_NUM_THREADS": "7"}, ()),
    "development mode": ({"PYTHONDEVMODE": "1"}, ()),
    "all at once": (
        {"PYTHONHASHSEED": "random", "LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tehran", "TERM": "dumb"},
        ("-O",),
    ),
}
"""What is changed in the environment, and arguments of Python."""


def bits(
    folder: Path, changes: dict[str, str], arguments: tuple[str, ...] = (), page: str = ""
) -> str:
    folder.mkdir(parents=True)
    environment = {**os.environ, "PYTHONHASHSEED": "0", **changes}
    name = changes.get("LC_ALL", "").partition(".")[0]
    if name in LOCALES:
        environment["LOCPATH"] = str(folder)
        made = folder / f"{name}.UTF-8"
        words = ["localedef", "-i", name, "-f", "UTF-8", str(made)]
        if which("localedef") is None or subprocess.run(words, check=False).returncode:
            pytest.skip(f"no localedef that makes {name}")
    paths = [*sys.path, environment.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    words = [sys.executable, *arguments, "-c", ASK, str(folder), page]
    done = subprocess.run(
        words, env=environment, cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> str:
    return bits(tmp_path_factory.mktemp("usual") / "out", {})


@pytest.mark.parametrize("name", ["all at once", "-O"])
def test_the_same_bits(usual: str, tmp_path: Path, name: str) -> None:
    assert bits(tmp_path / "out", *SURROUNDINGS[name]) == usual


@pytest.mark.campaign
@pytest.mark.parametrize("name", [*SURROUNDINGS])
def test_the_same_bits_with_the_page(tmp_path: Path, whole_usual: str, name: str) -> None:
    assert bits(tmp_path / "a folder, ещё одна" / "out", *SURROUNDINGS[name], "page") == whole_usual


@pytest.fixture(scope="module")
def whole_usual(tmp_path_factory: pytest.TempPathFactory) -> str:
    return bits(tmp_path_factory.mktemp("usual") / "out", {}, (), "page")
