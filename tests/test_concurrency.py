"""One network used from many threads, and processes with their own: the same numbers."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from concurrent_work import numbers, numbers_of_a_process

import irru_geo

SEEDS = [3, 1, 2, 3, 1, 2, 3, 1]


@pytest.fixture(scope="module")
def alone() -> list[tuple[float, ...]]:
    net = irru_geo.load_network()
    known = {seed: numbers(net, seed) for seed in set(SEEDS)}
    return [known[seed] for seed in SEEDS]


def test_threads_share_a_network(alone: list[tuple[float, ...]]) -> None:
    fresh = irru_geo.load_network()  # nothing cached yet, so that threads meet in building it
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda seed: numbers(fresh, seed), SEEDS)) == alone


@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_processes_give_the_same_numbers(alone: list[tuple[float, ...]], method: str) -> None:
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"no {method} here")
    context = multiprocessing.get_context(method)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        assert list(pool.map(numbers_of_a_process, SEEDS[:3])) == alone[:3]


def test_a_network_travels_between_processes(network: irru_geo.Network) -> None:
    again = pickle.loads(pickle.dumps(network.at("2026-04-01")))
    assert again.state == network.at("2026-04-01").state
    assert numbers(pickle.loads(pickle.dumps(network)), 1) == numbers(network, 1)
