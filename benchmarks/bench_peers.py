"""How long we take beside others on the same questions: `make bench PYTEST="-k peers"`.

The peers: geopandas (import), searoute and scgraph (routes at sea), scipy, igraph and scgraph (the
same state graph), numpy (the same number of PERT variates). Those that are not installed are
skipped. `docs/performance.md` holds the table.
"""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.sparse.csgraph import dijkstra

import irru_geo as ig
from irru_geo.layers.data import BACKGROUND
from irru_geo.transit.sampling import drawn_together

if TYPE_CHECKING:
    from collections.abc import Callable

    from irru_geo import Network

SEA = [("bandar-abbas", "jeddah"), ("nhava-sheva", "bandar-abbas"), ("nhava-sheva", "rotterdam")]
LAND = [("moscow", "bandar-abbas"), ("moscow", "tehran")]
COLD_SEAROUTE = (
    "import searoute; print(searoute.searoute([56.07, 27.14], [39.15, 21.5]).properties['length'])"
)


def run(*command: str) -> Callable[[], object]:
    """Return what starts a Python of its own and waits for its end."""
    return lambda: subprocess.run([sys.executable, *command], check=True, capture_output=True)


def answer(network: Network, *pair: str, **options: Any) -> Callable[[], object]:
    """Return what asks for a route, its distance and its hours."""

    def ask() -> tuple[float, float]:
        route = network.route(*pair, **options)
        return route.distance_km, route.hours_typical

    return ask


def test_import(side_by_side: Any) -> None:
    theirs = run("-c", "import geopandas")
    side_by_side(
        "import irru_geo", run("-c", "import irru_geo"), "import geopandas", theirs,
        rounds=11, target=0.25,
    )  # fmt: skip


def test_cold_route_on_the_command_line(side_by_side: Any) -> None:
    pytest.importorskip("searoute")
    ours = run("-m", "irru_geo", "route", "bandar-abbas", "jeddah")
    theirs = run("-c", COLD_SEAROUTE)
    side_by_side(
        "irru-geo route A B, cold", ours, "searoute one-liner, cold", theirs,
        rounds=11, target=0.6,
    )  # fmt: skip


def test_cold_load(side_by_side: Any) -> None:
    theirs = run("-c", "import geopandas")
    ours = run("-c", "import irru_geo; irru_geo.load_network()")
    side_by_side("import and load_network()", ours, "import geopandas", theirs, rounds=7)


def test_load_network(side_by_side: Any) -> None:
    """Beside reading the same layers with geopandas."""
    import geopandas as gpd

    folder = ig.load_network().network_state.data.data_dir / "geojson"
    files = [path for path in folder.glob("*.geojson") if path.stem not in BACKGROUND]
    theirs = lambda: [gpd.read_file(path) for path in files]  # noqa: E731
    side_by_side(
        "load_network(), warm", ig.load_network, "geopandas.read_file", theirs, rounds=9,
    )  # fmt: skip


@pytest.mark.parametrize("pair", SEA, ids="--".join)
def test_warm_sea_route_beside_searoute(
    side_by_side: Any, network: Network, pair: tuple[str, str]
) -> None:
    searoute = pytest.importorskip("searoute")
    ends = [list(network.node_record(node)["lon_lat"]) for node in pair]
    side_by_side(
        f"route() by sea, {' to '.join(pair)}", answer(network, *pair, modes="sea"),
        "searoute", lambda: searoute.searoute(*ends), rounds=100, target=1.0,
    )  # fmt: skip


@pytest.fixture(scope="session")
def sea_graph() -> Any:
    """The sea lanes of searoute as a graph of scgraph; its own has to be downloaded."""
    scgraph, searoute = pytest.importorskip("scgraph"), pytest.importorskip("searoute")
    lanes = searoute.setup_M()
    places = {place: number for number, place in enumerate(lanes.nodes)}
    arcs: list[dict[int, float]] = [{} for _ in places]
    for a, b, values in lanes.edges(data=True):
        arcs[places[a]][places[b]] = arcs[places[b]][places[a]] = float(values["weight"])
    return scgraph.GeoGraph(graph=arcs, nodes=[[lat, lon] for lon, lat in places])


@pytest.mark.parametrize("pair", SEA, ids="--".join)
def test_warm_sea_route_beside_scgraph(
    side_by_side: Any, network: Network, sea_graph: Any, pair: tuple[str, str]
) -> None:
    ends = [network.node_record(node)["lon_lat"] for node in pair]
    start, end = ({"longitude": lon, "latitude": lat} for lon, lat in ends)
    side_by_side(
        f"route() by sea, {' to '.join(pair)}", answer(network, *pair, modes="sea"),
        "scgraph, searoute's lanes", lambda: sea_graph.get_shortest_path(start, end), rounds=100,
    )  # fmt: skip


@pytest.mark.parametrize("pair", LAND, ids="--".join)
def test_warm_route_beside_the_bare_search(
    side_by_side: Any, network: Network, pair: tuple[str, str]
) -> None:
    search = network.search()
    start, matrix = search.graph.start_of(pair[0]), search.matrix
    side_by_side(
        f"route(), {' to '.join(pair)}", answer(network, *pair), "scipy.csgraph.dijkstra",
        lambda: dijkstra(matrix, indices=start, return_predecessors=True),
        rounds=300, target=2.0,
    )  # fmt: skip


@pytest.mark.parametrize("pair", SEA[:1], ids="--".join)
def test_warm_sea_route_beside_the_bare_search(
    side_by_side: Any, network: Network, pair: tuple[str, str]
) -> None:
    search = network.search(modes="sea")
    start, matrix = search.graph.start_of(pair[0]), search.matrix
    side_by_side(
        f"route() by sea, {' to '.join(pair)}", answer(network, *pair, modes="sea"),
        "scipy.csgraph.dijkstra",
        lambda: dijkstra(matrix, indices=start, return_predecessors=True),
        rounds=300, target=2.0,
    )  # fmt: skip


def test_warm_route_beside_igraph(side_by_side: Any, network: Network) -> None:
    igraph = pytest.importorskip("igraph")
    search = network.search()
    tail, head, weight = search.used
    graph = igraph.Graph(len(search.graph), zip(tail, head, strict=True), directed=True)
    ends = search.graph.start_of("moscow"), search.graph.end_of("bandar-abbas")
    side_by_side(
        "route(), moscow to bandar-abbas", answer(network, "moscow", "bandar-abbas"), "igraph",
        lambda: graph.get_shortest_path(*ends, weights=weight, output="epath"),
        rounds=300,
    )  # fmt: skip


def test_warm_route_beside_scgraph(side_by_side: Any, network: Network) -> None:
    scgraph = pytest.importorskip("scgraph")
    search = network.search()
    arcs: list[dict[int, float]] = [{} for _ in range(len(search.graph))]
    for tail, head, weight in zip(*(part.tolist() for part in search.used), strict=True):
        arcs[tail][head] = weight
    graph = scgraph.Graph(arcs)
    ends = search.graph.start_of("moscow"), search.graph.end_of("bandar-abbas")
    side_by_side(
        "route(), moscow to bandar-abbas", answer(network, "moscow", "bandar-abbas"),
        "scgraph, the same graph", lambda: graph.dijkstra(*ends), rounds=300,
    )  # fmt: skip


@pytest.mark.parametrize("size", [100, 500])
def test_matrix(side_by_side: Any, network: Network, size: int) -> None:
    places = [node for _, node in zip(range(size), count_through(network), strict=False)]
    search = network.search()
    starts = [search.graph.start_of(node) for node in places]
    side_by_side(
        f"matrix() of {size} x {size} places", lambda: network.matrix(places, places),
        "scipy.csgraph.dijkstra", lambda: dijkstra(search.matrix, indices=starts),
        rounds=21, target=1.5,
    )  # fmt: skip


def count_through(network: Network) -> Any:
    """Yield the nodes of a network again and again."""
    nodes = list(network.network_state.data.nodes)
    return (nodes[number % len(nodes)] for number in count())


@pytest.mark.parametrize("samples", [10**4, 10**5, 10**6, 10**7])
def test_transit_time(side_by_side: Any, network: Network, samples: int) -> None:
    """Beside drawing as many PERT variates; a seed of its own each time, so nothing is kept."""
    route, seeds = network.corridor("eastern"), count(1)
    figures = list({drawn_together(step): step.parameter for step in route.steps}.values())

    def draw() -> None:
        rng = np.random.default_rng(next(seeds))
        for figure in figures:
            low, typical, high = figure.low, figure.typical, figure.high
            a, b = (typical - low) / (high - low), (high - typical) / (high - low)
            for start in range(0, samples, 65_536):
                size = min(65_536, samples - start)
                low + (high - low) * rng.beta(1 + 4 * a, 1 + 4 * b, size)

    side_by_side(
        f"transit_time({samples:,})", lambda: route.transit_time(samples, seed=next(seeds)),
        f"{len(figures)} x {samples:,} numpy beta", draw,
        rounds={10**4: 31, 10**5: 15, 10**6: 5}.get(samples, 2), target=1.3,
    )  # fmt: skip


def test_memory_of_ten_million_samples(benchmark: Any, add_row: Any) -> None:
    """Linux only: getrusage would count what this process held when it started the other."""
    code = (
        "import irru_geo; "
        "irru_geo.load_network().corridor('eastern').transit_time(10_000_000); "
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    command = [sys.executable, "-c", code]
    done = benchmark.pedantic(
        subprocess.run, [command], {"capture_output": True, "check": True}, rounds=1
    )
    megabytes = int(done.stdout) / 1000
    add_row("memory of transit_time(10,000,000)", "", f"{megabytes:.0f} MB", "", "", "< 500 MB")
