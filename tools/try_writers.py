"""Kill writers, and fill the disk under them, at random moments: no file may be lost or half.

    python tools/try_writers.py [--tries 60] [--seed 1]

Each try forks a process that writes over an older file. It is killed after a random part of the
time that the write takes, or may write a random part of the bytes. The file must then be the older
one or the whole new one; a full disk must be status 2. Linux only.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path

from click.testing import CliRunner

from irru_geo.cli.main import main as command_line
from irru_geo.export.formats import read_back

OLDER = b"older file"
ENDINGS = ("gpkg", "parquet", "fgb", "csv", "geojson", "kml", "map.html", "brief.html")


def command(path: Path) -> list[str]:
    """Return the words of the command line that write a file."""
    if path.name.endswith("brief.html"):
        return ["brief", "moscow", "mumbai", "--samples", "500", "-o", str(path)]
    return ["map", "-o", str(path)] if path.suffix == ".html" else ["export", str(path)]


def started(path: Path, most_bytes: int | None = None) -> int:
    """Start a process that writes a file, and return its id."""
    child = os.fork()
    if child == 0:
        if most_bytes is not None:
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
        os._exit(CliRunner().invoke(command_line, command(path)).exit_code)
    return child


def seconds_of(path: Path) -> float:
    """Return how long it takes to write a file."""
    begun = time.monotonic()
    os.waitpid(started(path), 0)
    return time.monotonic() - begun


def is_whole(path: Path, reference: Path) -> bool:
    """Return whether a file is the new one, all of it."""
    if path.read_bytes() == reference.read_bytes():
        return True
    if path.suffix not in (".gpkg", ".parquet", ".fgb"):
        return False
    found, expected = read_back(path), read_back(reference)
    return [len(frame) for frame in found] == [len(frame) for frame in expected]


def main() -> int:
    """Try, print what came of it, and return 1 when a file was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tries", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng, counts = random.Random(asked.seed), dict.fromkeys(("older", "whole", "lost"), 0)
    refused = 0
    with tempfile.TemporaryDirectory() as folder:
        references = {ending: Path(folder) / f"reference.{ending}" for ending in ENDINGS}
        seconds = {}
        for ending, path in references.items():
            CliRunner().invoke(command_line, command(path), catch_exceptions=False)
            seconds[ending] = min(seconds_of(path) for _ in range(3))
        for number in range(2 * asked.tries):
            ending = ENDINGS[number // 2 % len(ENDINGS)]
            target, reference = Path(folder) / f"target.{ending}", references[ending]
            target.write_bytes(OLDER)
            if number % 2:
                child = started(target, rng.randrange(reference.stat().st_size))
                status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
                refused += status == 2
            else:
                child = started(target)
                time.sleep(rng.uniform(0, 1) * seconds[ending])
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
            if target.read_bytes() == OLDER:
                counts["older"] += 1
            else:
                counts["whole" if is_whole(target, reference) else "lost"] += 1
        for ending in ENDINGS:
            os.waitpid(started(Path(folder) / f"target.{ending}"), 0)
        litter = len([path for path in Path(folder).iterdir() if path.name.startswith(".")])
    told = ", ".join(f"{count} {word}" for word, count in counts.items())
    sys.stdout.write(
        f"{asked.tries} kills and {asked.tries} full disks ({refused} with status 2): "
        f"{told}; left behind after the next writes: {litter}\n"
    )
    return int(counts["lost"] > 0 or litter > 0 or refused < asked.tries)


if __name__ == "__main__":
    raise SystemExit(main())
