"""How long the usual questions take on the bundled network: `make bench`.

Times differ between machines; compare their ratios, and runs on one machine:
    make bench PYTEST="--benchmark-autosave"   then   make bench PYTEST="--benchmark-compare"
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import irru_geo as ig

if TYPE_CHECKING:
    from irru_geo import Network


def test_start_of_the_command_line(benchmark: Any) -> None:
    benchmark(subprocess.run, [sys.executable, "-m", "irru_geo", "--help"], capture_output=True)


def test_load_network(benchmark: Any) -> None:
    benchmark(ig.load_network)


def test_network_at_a_date_and_its_first_route(benchmark: Any, network: Network) -> None:
    benchmark(
        lambda: network.at("2030", disruptions=False).route(
            "moscow", "tehran", modes={"rail", "road"}
        )
    )


def test_route(benchmark: Any, network: Network) -> None:
    benchmark(network.route, "moscow", "nhava-sheva")


def test_corridor(benchmark: Any, network: Network) -> None:
    benchmark(network.corridor, "eastern")


def test_transit_time_of_10_000_samples(benchmark: Any, network: Network) -> None:
    route = network.corridor("eastern")
    benchmark(route.transit_time)


def test_matrix_of_all_nodes(benchmark: Any, network: Network) -> None:
    nodes = list(network.nodes.index)
    table = benchmark(network.matrix, nodes, nodes)
    assert table.shape == (len(nodes), len(nodes))


def test_compare_all_corridors(benchmark: Any, network: Network) -> None:
    benchmark(network.compare)


def test_map_as_html(benchmark: Any, network: Network) -> None:
    benchmark(lambda: network.explore().to_html())
