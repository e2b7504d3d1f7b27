"""How long sweeps take: `python benchmarks/bench_sweep.py [scenarios] [samples]`.

Scenarios x 50 pairs x samples on 1 and 2 processes of this machine and on Dask clusters of 1 and 2
worker processes, and one route alone in this process. Prints a table; the figures stand in
docs/performance.md.
"""

import itertools
import resource
import sys
import time

import irru_geo as ig
from irru_geo.analysis.sweep import Sweep

ORIGINS = ("moscow", "st-petersburg", "chelyabinsk", "astrakhan", "novorossiysk")
DESTINATIONS = (
    *("nhava-sheva", "mundra", "bandar-abbas", "tehran", "mashhad"),
    *("jeddah", "baku", "alat", "aktau", "ashgabat"),
)


def scenarios(count: int) -> list[ig.Scenario]:
    """Return scenarios that differ in their figures, and every tenth in what is open."""
    return [
        ig.Scenario(
            f"scenario-{n}",
            open=("rasht_astara",) if n % 10 == 0 else (),
            parameters={"border": 0.5 + n / count, "port": 0.8 + 0.1 * (n % 5)},
        )
        for n in range(count)
    ]


def one_route(net: ig.Network, samples: int) -> float:
    """Return the seconds that sampling a route takes, the second time."""
    route = net.corridor("eastern")
    route.transit_time(samples)
    start = time.perf_counter()
    for _ in range(50):
        route.transit_time(samples)
    return (time.perf_counter() - start) / 50


def main(count: int, samples: int) -> None:
    net = ig.load_network()
    pairs = list(itertools.product(ORIGINS, DESTINATIONS))
    plan = Sweep(scenarios(count), pairs, samples=samples)
    number = count * len(pairs) * samples
    alone = one_route(net, samples)
    size = f"{count} scenarios x {len(pairs)} pairs x {samples} samples"
    print(f"{size} = {number:.3g} route-samples")
    print(f"one route, figures kept: {1e3 * alone:.2f} ms, {1e9 * alone / samples:.0f} ns a sample")
    print("where      workers  seconds  ns a route-sample  routes/s  same")
    first = None
    for workers in (1, 2):
        start = time.perf_counter()
        table = plan.run(net, workers=workers, progress=False)
        first = table if first is None else first
        report("processes", workers, time.perf_counter() - start, number, len(table), table, first)
    from dask.distributed import Client, LocalCluster

    for workers in (1, 2):
        options = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
        with LocalCluster(**options) as cluster, Client(cluster) as client:
            start = time.perf_counter()
            table = plan.run(net, client=client, progress=False)
            seconds = time.perf_counter() - start
        report("dask", workers, seconds, number, len(table), table, first)
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest memory: {own:.0f} MB here, {child:.0f} MB in a worker")


def report(where, workers, seconds, number, routes, table, first) -> None:
    same = table.equals(first)
    print(
        f"{where:10} {workers:7} {seconds:8.1f} {1e9 * seconds / number:18.1f} "
        f"{routes / seconds:9.0f}  {same}",
        flush=True,
    )


if __name__ == "__main__":
    main(int((sys.argv[1:2] or ["1000"])[0]), int((sys.argv[2:3] or ["10000"])[0]))
