"""How times grow with the network: `python benchmarks/bench_growth.py WHEELS [links ...]`.

Builds data folders of the world's railways of some sizes (see `osm_railways.py`), asks the same
questions in a process of its own for each, and prints CPU times with the exponent of a line through
their logarithms. Short questions are asked several times; the middle counts. A question that takes
more than `MOST_S` is not asked of larger networks.
"""

from __future__ import annotations

import contextlib
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (1_000, 10_000, 100_000, 328_750)
MOST_S = 60.0
SHORT_S = 0.5
HOPS = 15
ENDINGS = ("geojson", "gpkg", "parquet", "fgb", "csv", "kml")


def cpu_s(ask: Callable[[], Any]) -> float:
    """Return the middle CPU time of a question: asked up to nine times while it is short."""
    taken: list[float] = []
    while len(taken) < 9 and sum(taken) < SHORT_S:
        start = time.process_time()
        ask()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def once_s(ask: Callable[[], Any]) -> float:
    """Return the CPU time of a question that is asked once."""
    start = time.process_time()
    ask()
    return time.process_time() - start


def measure(folder: Path, left_out: set[str]) -> dict[str, float]:
    """Return the CPU seconds of every question."""
    import scipy.sparse.csgraph  # noqa: F401 - imported before anything is timed

    import irru_geo as ig
    from irru_geo.evidence.consistency import check_folder

    ig.load_network()  # the tables that come with irru_geo are read once
    load = cpu_s(lambda: ig.load_network(folder))
    net = ig.load_network(folder)
    found = {"load": load}
    near, far, beside = ends(net.network_state.data)
    net = ig.load_network(folder)
    found["first route"] = once_s(lambda: net.route(near, far))
    found["check"] = cpu_s(lambda: check_folder(folder))
    factors = iter(np.linspace(0.5, 0.9, 100).tolist())
    some = random.Random(2).sample(list(net.network_state.data.nodes), 200)

    def slower() -> Any:
        return net.apply(ig.Scenario("slower", parameters={"speed": next(factors)}))

    shut = net.apply(ig.Scenario("shut", close=(far,)))

    def page() -> None:
        with tempfile.TemporaryDirectory() as name:
            net.explore().save(Path(name) / "page.html")

    questions: dict[str, Callable[[], Any]] = {
        "later route": lambda: net.route(near, far),
        "state change and route": lambda: slower().route(near, far),
        "no route": lambda: refused(shut, near, far),
        "matrix row (1 x 199)": lambda: net.matrix(some[:1], some[1:]),
        "isochrone of 5 days": lambda: net.isochrone(near, 5),
        f"alternatives, {HOPS} links apart": lambda: net.alternatives(near, beside, 3),
        f"critical_links, {HOPS} links apart": lambda: net.critical_links([(near, beside)]),
        **{f"to_file .{ending}": exporting(net, f"x.{ending}") for ending in ENDINGS},
        "to_gmns": exporting(net, "gmns"),
        "to_networkx": net.to_networkx,
        "page": page,
    }
    for name, ask in questions.items():
        if name not in left_out:
            found[name] = cpu_s(ask)
            print(f"    {name:28}{found[name]:10.4f}", file=sys.stderr, flush=True)
    return found


def exporting(net: Any, name: str) -> Callable[[], None]:
    """Return what writes a network to a file that is thrown away."""

    def write() -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            net.to_file(path) if path.suffix else net.to_gmns(path)

    return write


def refused(net: Any, *places: str) -> None:
    """Ask for a route that is not there."""
    from irru_geo import NoRouteError

    with contextlib.suppress(NoRouteError):
        net.route(*places)


def ends(data: Any) -> tuple[str, str, str]:
    """Return a node at Moscow, the farthest from it, and one that is `HOPS` links away."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    ids = list(data.nodes)
    number = {key: row for row, key in enumerate(ids)}
    at = np.array([data.nodes[key].lon_lat for key in ids])
    links = list(data.links.values())
    tail, head = ([number[link[end]] for link in links] for end in ("from_node", "to_node"))
    km = np.array([link.length_km for link in links])
    graph = coo_array((km, (tail, head)), shape=(len(ids), len(ids))).tocsr()
    near = int(np.abs(at - (37.6, 55.75)).sum(axis=1).argmin())
    reached = dijkstra(graph, directed=False, indices=near)
    hops = dijkstra(graph, directed=False, indices=near, unweighted=True)
    far = int(np.where(np.isfinite(reached), reached, -1.0).argmax())
    return ids[near], ids[far], ids[int(np.flatnonzero(hops == HOPS)[0])]


def main(wheels: Path, sizes: list[int]) -> None:
    """Print the table."""
    rows: dict[str, dict[int, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            folder = Path(name) / str(size)
            builder = str(Path(__file__).with_name("osm_railways.py"))
            building = [sys.executable, builder, wheels, folder, str(size), "geojson"]
            subprocess.run(building, check=True)
            left_out = [n for n, took in rows.items() if max(took.values()) * 4 > MOST_S]
            command = [sys.executable, __file__, "one", str(folder / "geojson"), *left_out]
            found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            for question, took in found.items():
                rows.setdefault(question, {})[size] = took
    print("| question | " + " | ".join(f"{size:,} links" for size in sizes) + " | exponent |")
    print("|---|" + "---|" * (len(sizes) + 1))
    for question, took in rows.items():
        cells = [f"{took[size]:.3g} s" if size in took else "" for size in sizes]
        slope = np.polyfit(np.log(list(took)), np.log(list(took.values())), 1)[0]
        print(f"| {question} | {' | '.join(cells)} | {slope:.2f} |")


if __name__ == "__main__":
    if sys.argv[1] == "one":
        warnings.simplefilter("ignore")
        print(json.dumps(measure(Path(sys.argv[2]), set(sys.argv[3:]))))
    else:
        main(Path(sys.argv[1]), [int(text) for text in sys.argv[2:]] or [*SIZES])
