"""Kill writers, and fill the disk under them, at random moments: no file may be lost or half.

    python tools/try_writers.py [--tries 60] [--seed 1] [--only NAME]

Each try forks a process that writes a file over an older one, or a folder. It is killed after a
random part of the time that the write takes, or may write a random part of the bytes. A file must
then be the older one or the whole new one; a folder must be whole or not there; a sweep must go on
and come to the same. What cannot be written must be an error that names it (status 2). The next
write of the same target must clear away what was left behind. Linux only.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyogrio
from click.testing import CliRunner

import irru_geo
from irru_geo import IrruGeoError, Sweep
from irru_geo.cli.main import main as command_line
from irru_geo.export.gmns import write_matrix
from irru_geo.viz.paper.departures_chart import save_departures

OLDER = b"older file"
FORMATS = ("gpkg", "parquet", "fgb", "csv", "geojson", "kml")
SWEEP = Sweep(["suez-closed", "rasht-astara-open"] * 200, [("moscow", "baku")], samples=200)
KILLED = -signal.SIGKILL

Write = Callable[[Path], object]


class Writer(NamedTuple):
    """What writes: ending of its target, and how; `is_folder` when it makes a folder."""

    ending: str
    write: Write
    is_folder: bool = False


def run(*words: str) -> None:
    """Run a command line; what it refuses is an OSError here."""
    result = CliRunner().invoke(command_line, list(words))
    if result.exit_code:
        raise OSError(result.output[-300:])


def writers(folder: Path) -> list[Writer]:
    """Return every writer that irru_geo has."""
    net = irru_geo.load_network()
    route = net.route("moscow", "mumbai")
    table = net.matrix(["moscow", "baku"], ["tehran", "mumbai"])
    layer = folder / "given.geojson"
    net.links[net.links["mode"] == "rail"][["geometry", "length_km"]].to_file(layer)
    ends = ("moscow", "mumbai")
    return [
        *(Writer(ending, net.to_file) for ending in FORMATS),
        *(Writer(f"route.{ending}", route.to_file) for ending in FORMATS),
        *(
            Writer(f"matrix.{e}", lambda p: write_matrix(table, p))
            for e in ("csv", "parquet", "omx")
        ),
        *(Writer(f"chart.{e}", lambda p: chart(net, p)) for e in ("svg", "png", "pdf")),
        Writer("map.html", lambda p: run("map", "-o", str(p))),
        Writer("route.html", lambda p: route.explore().save(str(p))),
        Writer("brief.html", lambda p: run("brief", *ends, "--samples", "500", "-o", str(p))),
        Writer("report.html", lambda p: run("validate", "--samples", "50", "--report", str(p))),
        Writer("area.geojson", lambda p: run("isochrone", "moscow", "--days", "2", "-o", str(p))),
        Writer("new", irru_geo.write_example, True),
        Writer("gmns", net.to_gmns, True),
        Writer("import", lambda p: irru_geo.import_layer(layer, p, mode="rail"), True),
        Writer("sweep", lambda p: SWEEP.write(net, p, workers=1, progress=False), True),
    ]


def chart(net: irru_geo.Network, path: Path) -> None:
    """Save the chart of departures, as `irru-geo departures --chart` does."""
    save_departures(
        net.departures("moscow", "baku", "2027-01-01", "2027-02-01", samples=50), str(path)
    )


def started(writer: Writer, path: Path, most_bytes: int | None = None) -> int:
    """Start a process that writes, and return its id."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            if most_bytes is not None:
                hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
                resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
            writer.write(path)
            status = 0
        except (OSError, IrruGeoError):
            status = 2
        finally:
            os._exit(status)
    return child


def ended(child: int) -> int:
    """Wait for a process, and return its status."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def files_in(path: Path) -> list[Path]:
    """Return the files of a folder, those of writers that were killed left out; or the file."""
    if path.is_file():
        return [path]
    inner = (part for part in path.rglob("*") if part.is_file())
    return sorted(p for p in inner if not any(n.endswith(".part") for n in p.parts))


def is_like(path: Path, reference: Path) -> bool:
    """Return whether a file is the new one, all of it."""
    if path.read_bytes() == reference.read_bytes():
        return True
    if path.suffix == ".parquet":
        return pd.read_parquet(path).shape == pd.read_parquet(reference).shape
    if path.suffix in (".gpkg", ".fgb"):
        return features_of(path) == features_of(reference)
    is_dated = path.suffix in (".html", ".svg", ".pdf", ".omx")  # a time, or an id, stands in it
    sizes = [p.stat().st_size for p in (path, reference)]
    return is_dated and abs(sizes[0] - sizes[1]) < 200 and ends_alike(path, reference)


def features_of(path: Path) -> list[int]:
    """Return how many features the layers of a file have."""
    names = [name for name, _ in pyogrio.list_layers(path)]
    return [pyogrio.read_info(path, layer=name)["features"] for name in names]


def ends_alike(path: Path, reference: Path) -> bool:
    """Return whether two files end in the same, as a file that was cut does not."""
    return path.read_bytes()[-6:] == reference.read_bytes()[-6:]


def state_of(writer: Writer, target: Path, reference: Path) -> str:
    """Return what a target is after a try: older, whole, absent, or lost."""
    if writer.ending == "sweep":
        SWEEP.write(irru_geo.load_network(), target, workers=1, progress=False)
        tables = [pd.read_parquet(p / "figures") for p in (target, reference)]
        return "whole" if tables[0].equals(tables[1]) else "lost"
    if not target.exists():
        return "absent" if writer.is_folder else "lost"
    if not writer.is_folder and target.read_bytes() == OLDER:
        return "older"
    pairs = [(path, reference / path.relative_to(target)) for path in files_in(target)]
    is_whole = len(pairs) == len(files_in(reference)) and all(is_like(*pair) for pair in pairs)
    return "whole" if is_whole else "lost"


def attempt(writer: Writer, target: Path, reference: Path, limit: float) -> tuple[int, str]:
    """Write, be killed after some seconds (a float) or bytes (an integer); return what came."""
    shutil.rmtree(target, ignore_errors=True) if writer.is_folder else target.write_bytes(OLDER)
    if isinstance(limit, int):
        status = ended(started(writer, target, limit))
    else:
        child = started(writer, target)
        time.sleep(limit)
        os.kill(child, signal.SIGKILL)
        status = ended(child)
    return status, state_of(writer, target, reference)


def main() -> int:
    """Try, print what came of it, and return 1 when a file was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tries", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="ending of one writer")
    asked = parser.parse_args()
    rng, counts, wrong = random.Random(asked.seed), Counter[str](), list[str]()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as there:
        folder = Path(there)
        every = [w for w in writers(folder) if asked.only in (None, w.ending)]
        times = {}
        for writer in every:
            reference = folder / f"reference.{writer.ending}"
            begun = time.monotonic()
            if ended(started(writer, reference)):
                raise SystemExit(f"{writer.ending} cannot be written at all")
            times[writer.ending] = time.monotonic() - begun
        for number in range(2 * max(asked.tries, len(every))):
            writer = every[number // 2 % len(every)]
            target = folder / f"target.{writer.ending}"
            reference = folder / f"reference.{writer.ending}"
            most = max(path.stat().st_size for path in files_in(reference))
            limit = rng.randrange(most) if number % 2 else rng.uniform(0, 1) * times[writer.ending]
            status, state = attempt(writer, target, reference, limit)
            counts[f"{'full disk' if number % 2 else 'kill'}: {state}"] += 1
            if state == "lost" or (number % 2 and status != 2) or (not number % 2 and status == 1):
                wrong.append(f"{writer.ending} {limit}: status {status}, {state}")
        for writer in every:
            target = folder / f"target.{writer.ending}"
            shutil.rmtree(target, ignore_errors=True)
            ended(started(writer, target))
        wrong += [f"left behind: {path.name}" for path in folder.rglob("*.part")]
    print(f"{len(every)} writers; " + ", ".join(f"{n} {w}" for w, n in sorted(counts.items())))
    print("\n".join(wrong) or "nothing lost, nothing left behind, each full disk told")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
