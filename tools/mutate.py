"""Ask irru_geo things that are odd on purpose, by the hundred thousand, and count what comes out.

    python tools/mutate.py [--until 100000] [--seed 17] [--state build/mutations]
    python tools/mutate.py --one 4711      one input again, with its traceback
    python tools/mutate.py --again         the findings again: what still comes of them

Each input is made from the seed and its number alone. What comes of it must be a result without a
NaN that nobody speaks of, or an error of ours, within 20 s of CPU. Processes of their own do the
work, a few hundred inputs each, so that one that hangs or dies is known and the next goes on. The
count is kept in the folder of the state: a campaign that was stopped goes on. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from contextlib import chdir, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("MPLBACKEND", "agg")

from mutations import world
from mutations.asking import Asking
from mutations.families import FAMILIES
from mutations.unsaid import unsaid

from irru_geo import IrruGeoError

CPU_SECONDS = 20
KILLED_AFTER = 40
"""Seconds of CPU after which a process that does not hear is killed."""

BATCH = 500

MODULES = ("osmium", "pyarrow.parquet", "networkx", "pyogrio", "irru_geo.cli.main", "jsonschema")
"""What is imported once, not in each process."""

MEMORY = 6 * 2**30


class TooSlowError(BaseException):
    """An input took more than its seconds of CPU."""


def _too_slow(*_: object) -> None:
    raise TooSlowError


def attempt(number: int, seed: int, folder: Path) -> dict[str, Any]:
    """Make an input, ask with it, and return what came of it."""
    rng = random.Random(f"{seed}:{number}")
    family = rng.choices([*FAMILIES], [*FAMILIES.values()])[0]
    asking, came, told = Asking(folder), "result", ""
    signal.signal(signal.SIGPROF, _too_slow)
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", RuntimeWarning)
            family(asking, rng)
            ended = zip(asking.lines, asking.results, strict=True)
            where = next((f"line {n}: {w}" for n, r in ended if (w := unsaid(r))), None)
        came = "refused" if asking.refusals and not asking.results else came
        if where is not None:
            came, told = "unsaid", where
    except TooSlowError:
        came, told = "slow", "".join(traceback.format_stack(limit=3))
    except BaseException:
        came, told = "foreign", traceback.format_exc(limit=-8)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    found = {"number": number, "family": family.__name__, "what": asking.what, "came": came}
    return found | ({"told": told, "shown": asking.shown} if told else {})


def worker(numbers: range | list[int], seed: int, folder: Path, pipe: int) -> None:
    """Try a batch, and write one line before and one after each input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    for number in numbers:
        os.write(pipe, b"%d\n" % number)
        line = json.dumps(attempt(number, seed, folder)).encode()
        os.write(pipe, line + b"\n")


def batch(numbers: range | list[int], seed: int, folder: Path) -> list[dict[str, Any]]:
    """Return what came of a batch; the input that its process died of is the last."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with chdir(folder):
                worker(numbers, seed, folder, write)
        finally:
            os._exit(0)
    os.close(write)
    found, begun = _gathered(child, read)
    os.close(read)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if begun is not None:
        told = f"the process died with {status}"
        found.append({"number": begun, "family": "?", "what": "?", "came": "died", "told": told})
    return found


def _gathered(child: int, read: int) -> tuple[list[dict[str, Any]], int | None]:
    """Return what a process tells, and the input that it was at when it ended."""
    found: list[dict[str, Any]] = []
    begun, since, rest = None, 0.0, b""
    while True:
        if select.select([read], [], [], 1.0)[0]:
            part = os.read(read, 2**16)
            if not part:
                return found, begun
            *lines, rest = (rest + part).split(b"\n")
            for line in lines:
                if line.startswith(b"{"):
                    found.append(json.loads(line))
                    begun = None
                else:
                    begun, since = int(line), _cpu_seconds(child)
        elif begun is not None and _cpu_seconds(child) - since > KILLED_AFTER:
            os.kill(child, signal.SIGKILL)


def _cpu_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Tally:
    """What was tried, in a folder: it is written after each batch."""

    def __init__(self, folder: Path, seed: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path, self._findings = folder / "tally.json", folder / "findings.jsonl"
        kept = json.loads(self._path.read_text()) if self._path.exists() else {}
        if kept and kept["seed"] != seed:
            raise SystemExit(f"{folder} holds a campaign with the seed {kept['seed']}.")
        self.seed, self.next = seed, int(kept.get("next", 0))
        self.counts = Counter(kept.get("counts", {}))

    def add(self, found: list[dict[str, Any]]) -> None:
        """Count what came of a batch."""
        with self._findings.open("a") as file:
            for each in found:
                self.counts[f"{each['family']}|{each['what']}|{each['came']}"] += 1
                if "told" in each:
                    file.write(json.dumps(each) + "\n")
        self.next = max(each["number"] for each in found) + 1
        kept = {"seed": self.seed, "next": self.next, "counts": dict(sorted(self.counts.items()))}
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(kept, indent=0))
        part.replace(self._path)

    def findings(self) -> list[dict[str, Any]]:
        """Return all findings so far."""
        lines = self._findings.read_text().splitlines() if self._findings.exists() else []
        return [json.loads(line) for line in lines]

    def summary(self) -> str:
        """Return the counts by what came."""
        by_end: Counter[str] = Counter()
        for key, count in self.counts.items():
            by_end[key.rpartition("|")[2]] += count
        return f"{self.next:,} inputs: " + ", ".join(f"{n:,} {w}" for w, n in by_end.most_common())


def key_of(finding: dict[str, Any]) -> str:
    """Return what makes two findings one: what was asked, and where it ended."""
    lines = [line for line in finding["told"].splitlines() if line.strip()]
    own = [line.strip() for line in lines if "irru_geo/" in line]
    ended = lines[-1][:90] if finding["came"] == "foreign" else finding["told"][:60]
    place = own[-1].rpartition("irru_geo/")[2] if own else ""
    return f"{finding['came']} {finding['what']}: {place}: {ended}"


def run(tally: Tally, until: int, folder: Path, stop: float) -> None:
    """Go on to a number, or to a time."""
    while tally.next < until and time.time() < stop:
        numbers = range(tally.next, min(until, tally.next + BATCH))
        tally.add(batch(numbers, tally.seed, folder))
        if (tally.next // BATCH) % 20 == 0:
            print(time.strftime("%H:%M"), tally.summary(), flush=True)


def prepared(folder: Path) -> Path:
    """Make what all inputs start from, before processes are forked."""
    world.whole(folder)
    net = world.small(folder)
    route = net.route("a", "q")
    for ask in (net._repr_html_, net.scorecard, route.plot, route.explore, net.to_igraph):
        ask()
    for name in MODULES:
        import_module(name)
    with suppress(IrruGeoError):
        net.route("Kazan", "Shiraz")
    for ending in ("gpkg", "parquet", "fgb", "csv", "geojson", "kml"):
        net.to_file(folder / f"good.{ending}")
    return folder


def main() -> int:
    """Go on with a campaign, or repeat a part of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--until", type=int, default=100_000, help="number of inputs in all")
    parser.add_argument("--minutes", type=float, default=1e6)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--state", type=Path, default=Path("build/mutations"))
    parser.add_argument("--one", type=int, help="try one input and show what comes of it")
    parser.add_argument("--again", action="store_true", help="try the findings again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutations-") as made:
        folder = prepared(Path(made).resolve())
        if asked.one is not None:
            with chdir(folder):
                for name, value in attempt(asked.one, asked.seed, folder).items():
                    print(f"{name}: {value}")
            return 0
        tally = Tally(asked.state.resolve(), asked.seed)
        found = tally.findings()
        if asked.again:
            found = [e for n in found for e in batch([n["number"]], tally.seed, folder)]
            found = [each for each in found if "told" in each]
        else:
            run(tally, asked.until, folder, time.time() + 60 * asked.minutes)
            found = tally.findings()
        shutil.rmtree(folder / "never", ignore_errors=True)
    by_key: dict[str, list[int]] = {}
    for each in found:
        by_key.setdefault(key_of(each), []).append(each["number"])
    for key, numbers in sorted(by_key.items(), key=lambda item: -len(item[1])):
        print(f"{len(numbers):5} {key} (such as {', '.join(map(str, numbers[:3]))})")
    print(tally.summary())
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
