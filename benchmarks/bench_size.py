"""What a network of any size costs: `python benchmarks/bench_size.py FOLDER`.

FOLDER is a data folder, such as those that `osm_railways.py` writes. Prints processor and wall
time of loading, the first route, other states, no route, a matrix of 500 x 500 beside scipy's own,
and `irru-geo check`; each figure is that of one process, which the peak of its memory is of too.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES = 500


def timed(name: str, ask: Callable[[], Any]) -> Any:
    """Print what a question takes, and return its answer."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = ask()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  {name:42}{cpu:8.3f} s CPU{wall:8.3f} s wall   peak {peak:6.0f} MB", flush=True)
    return answer


def bare_json(folder: Path) -> None:
    """Read the layers with bare `json.loads`, which the load is held against."""
    texts = [path.read_text("utf-8") for path in sorted((folder / "geojson").glob("*.geojson"))]
    if texts:
        gc.disable()
        timed("bare json.loads", lambda: [json.loads(text) for text in texts])
        gc.enable()


def questions(folder: Path) -> None:
    """Load and ask."""
    import irru_geo as ig

    net = timed("load_network, imports included", lambda: ig.load_network(folder))
    main, island = parts(net.network_state.data)
    del net
    net = timed("load_network again", lambda: ig.load_network(folder))
    data = net.network_state.data
    random.seed(1)
    chosen = random.sample(main, 2 * PLACES)
    timed("first route", lambda: net.route(*chosen[:2]))
    timed("another route", lambda: net.route(*chosen[2:4]))
    links = list(data.links)
    slower = ig.Scenario("slower", parameters={"speed": 0.9})
    shut = ig.Scenario("shut", close=(f"link:{links[7]}",))
    states = {
        "a factor on all speeds": lambda: net.apply(slower),
        "a closure": lambda: net.apply(shut),
        "another date": lambda: net.at("2024-08-05"),
    }
    for name, state in states.items():
        timed(f"{name} and a route", lambda state=state: state().route(*chosen[:2]))
    timed("modes and a route", lambda: net.route(*chosen[:2], modes=["rail"]))
    timed("avoid and a route", lambda: net.route(*chosen[:2], avoid=[links[9]]))
    for name in ("no route", "no route again"):
        timed(name, lambda: refused(net, chosen[0], island))
    timed("no route on another state", lambda: refused(net.apply(shut), chosen[0], island))
    timed(f"matrix {PLACES} x {PLACES}", lambda: net.matrix(chosen[:PLACES], chosen[PLACES:]))
    timed("scipy's own dijkstra, in blocks", lambda: plain_matrix(net, chosen))


def parts(data: Any) -> tuple[list[str], str]:
    """Return the nodes of the largest connected part, and one of another part."""
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    ids = list(data.nodes)
    number = {key: place for place, key in enumerate(ids)}
    tail, head = (
        [number[link[end]] for link in data.links.values()] for end in ("from_node", "to_node")
    )
    joined = coo_array((np.ones(len(tail)), (tail, head)), shape=(len(ids), len(ids)))
    _, part = connected_components(joined, directed=False)
    largest = np.bincount(part).argmax()
    inside = np.flatnonzero(part == largest).tolist()
    outside = int(np.flatnonzero(part != largest)[0])
    return [ids[n] for n in inside], ids[outside]


def refused(net: Any, *ends: str) -> None:
    """Ask for a route that is not there."""
    from irru_geo import NoRouteError

    with contextlib.suppress(NoRouteError):
        net.route(*ends)


def plain_matrix(net: Any, chosen: list[str]) -> None:
    """Search from each origin on the same graph with scipy alone, some at a time."""
    from scipy.sparse.csgraph import dijkstra

    search = net.search()
    graph = search.graph
    starts = [graph.start_of(node) for node in chosen[:PLACES]]
    ends = [graph.end_of(node) for node in chosen[PLACES:]]
    for first in range(0, PLACES, 10):
        dijkstra(search.matrix, indices=starts[first : first + 10])[:, ends]


def check(folder: Path) -> None:
    """Check the folder as the command does."""
    from irru_geo.evidence.consistency import check_folder

    rows = timed("check_folder, imports included", lambda: check_folder(folder))
    print(rows["problem"].value_counts().head().to_string())


PARTS = {"json": bare_json, "ask": questions, "check": check}

if __name__ == "__main__":
    if len(sys.argv) > 2:
        PARTS[sys.argv[2]](Path(sys.argv[1]))
    else:
        print(f"load of the machine: {os.getloadavg()[0]:.1f}")
        for part in PARTS:
            subprocess.run([sys.executable, __file__, sys.argv[1], part], check=True)
