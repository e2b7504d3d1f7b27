"""What states, losses and large networks cost: `python benchmarks/bench_states.py [links ...]`.

CPU time of changes of state with a route on the bundled network, beside a route that is kept; and
of loading, the first route, changes and losses on square grids of railways of some size, beside
what bare `json.loads` takes. Prints a table.
"""

from __future__ import annotations

import contextlib
import gc
import json
import random
import sys
import tempfile
import time
import tracemalloc
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import irru_geo as ig

if TYPE_CHECKING:
    from collections.abc import Callable

ENDS = ("moscow", "bandar-abbas")
NUMBERS = count(1)


def cpu_ms(function: Callable[[], object], times: int = 1) -> float:
    """Return the middle CPU time of some calls, in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        function()
        taken.append(1e3 * (time.process_time() - start))
    return float(np.median(taken))


def scaled(net: ig.Network) -> ig.Network:
    """Return the network with slower speeds, other ones each time."""
    return net.apply(ig.Scenario("slower", parameters={"speed": 1 - next(NUMBERS) * 1e-4}))


def refused(net: ig.Network, *ends: str, **options: object) -> None:
    """Ask for a route that is not there."""
    with contextlib.suppress(ig.NoRouteError):
        net.route(*ends, **options)


def bundled() -> None:
    """Print what changes of state cost on the bundled network."""
    net = ig.load_network()
    net.route(*ENDS), net.matrix(ENDS[:1], ENDS[1:])
    shut = net.apply(ig.Scenario("shut", close=("hormuz",)))
    modes = (["rail", "road"], ["rail", "sea"], ["road", "sea"], ["rail", "road", "sea"])
    questions = {
        "a route that is kept": lambda: net.route(*ENDS),
        "another factor and a route": lambda: scaled(net).route(*ENDS),
        "a closure and a route": lambda: net.apply(ig.Scenario("x", close=("astara-ir",))).route(
            *ENDS
        ),
        "another date and a route": lambda: net.at(f"2024-08-{next(NUMBERS) % 28 + 1:02}").route(
            *ENDS
        ),
        "other modes and a route": lambda: net.at("2024-08-01").route(
            *ENDS, modes=modes[next(NUMBERS) % 4]
        ),
        "no route": lambda: refused(shut, "bandar-abbas", "jeddah", modes="sea"),
    }
    first = None
    for name, ask in questions.items():
        ask()
        took = cpu_ms(ask, 60)
        first = took if first is None else first
        print(f"{name:34}{took:10.3f} ms{took / first:8.1f} times a route that is kept")


def grid(folder: Path, size: int) -> None:
    """Write a square grid of railways with about so many links."""
    random.seed(1)
    side = int((size / 2) ** 0.5) + 1
    at = {(i, j): [round(30 + i * 40 / side, 5), round(30 + j * 30 / side, 5)]
          for i in range(side) for j in range(side)}  # fmt: skip
    common = {"accuracy_m": 50, "sources": ["toy"]}
    nodes = [
        feature(f"n{i}-{j}", "Point", place, common | {
            "name": f"{i} {j}", "kind": "station", "gauges_mm": [1520],
            "country": "RU" if i < side / 2 else "KZ",
        })
        for (i, j), place in at.items()
    ]  # fmt: skip
    links = []
    for (i, j), here in at.items():
        for other in ((i + 1, j), (i, j + 1)):
            if other in at and len(links) < size:
                ends = f"n{i}-{j}", f"n{other[0]}-{other[1]}"
                line = np.linspace(here, at[other], 9).round(5).tolist()
                links.append(feature("--".join(ends), "LineString", line, common | {
                    "from_node": ends[0], "to_node": ends[1], "mode": "rail", "name": ends[0],
                    "country": "RU", "length_km": round(10 + random.random() * 30, 1),
                    "length_basis": "published", "length_source": "toy", "gauge_mm": 1520,
                    "electrified": random.random() < 0.5, "status": "open",
                    "geometry_source": "toy", "note": "drawn",
                }))  # fmt: skip
    (folder / "geojson").mkdir(parents=True)
    (folder / "tables").mkdir()
    for name, features in (("nodes", nodes), ("grid", links)):
        text = json.dumps({"type": "FeatureCollection", "features": features})
        (folder / "geojson" / f"{name}.geojson").write_text(text, encoding="utf-8")
    (folder / "tables" / "sources.csv").write_text("source_id,title\ntoy,Toy\n", encoding="utf-8")


def feature(key: str, kind: str, coordinates: object, properties: dict[str, object]) -> object:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "id": key, "properties": properties, "geometry": geometry}


def large(size: int) -> None:
    """Print what a large network costs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "grid"
        grid(folder, size)
        texts = [path.read_text("utf-8") for path in sorted((folder / "geojson").glob("*"))]
        gc.disable()
        bare = cpu_ms(lambda: [json.loads(text) for text in texts])
        gc.enable()
        start = time.process_time()
        net = ig.load_network(folder)
        load = 1e3 * (time.process_time() - start)
        ids = list(net.network_state.data.nodes)
        ends = ids[0], ids[-1]
        middle = ids[0], ids[len(ids) // 2]
        print(f"{size} links: bare json.loads {bare:.0f} ms")
        rows = {
            "load": load,
            "first route": cpu_ms(lambda: net.route(*ends)),
            "a route that is kept": cpu_ms(lambda: net.route(*ends), 9),
            "another factor and a route": cpu_ms(lambda: scaled(net).route(*ends), 9),
            "another date and a route": cpu_ms(
                lambda: net.at(f"2024-08-{next(NUMBERS) % 28 + 1:02}").route(*ends), 9
            ),
        }
        if size <= 20_000:
            net.critical_links([(ids[0], ids[1])])  # imports pandas
            rows["critical_links of one pair"] = cpu_ms(lambda: net.critical_links([middle]))
        for text, took in rows.items():
            print(f"  {text:32}{took:10.1f} ms{took / bare:8.2f} times json.loads")
        print(f"  memory beyond geometry          {memory_kb(folder, size):10.2f} kB a link")


def memory_kb(folder: Path, size: int) -> float:
    """Return the memory of a network that has been asked for a route, geometry left out."""
    gc.collect()
    tracemalloc.start()
    net = ig.load_network(folder)
    ids = list(net.network_state.data.nodes)
    net.route(ids[0], ids[-1])
    gc.collect()
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    lines = sum(link.coordinates.nbytes for link in net.network_state.data.links.values())
    return (used - lines) / 1024 / size


if __name__ == "__main__":
    bundled()
    for links in [int(text) for text in sys.argv[1:]] or [10_000]:
        large(links)
