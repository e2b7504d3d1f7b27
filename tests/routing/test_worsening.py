"""Nothing gets better when conditions get worse: a figure, a closure, a scenario."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
import toy

import irru_geo as ig
from irru_geo.errors import NoRouteError
from irru_geo.layers.limits import figure_problem
from irru_geo.vocabulary import MINIMISE

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network

BETTER_WHEN_HIGHER = ("speed", "tariff_discount", "teu_per_shipment")
"""Processes whose figures are better the higher they are."""

UNUSED = ("capacity", "feu", "detour", "exchange_rate", "freight_rate")
"""Beginnings of processes that no search takes, or that say how long an access link is."""

MODES = (None, None, ("rail", "sea"), ("road", "sea"), ("rail", "road"), ("sea", "inland_waterway"))


def worse_figure(net: Network, rng: random.Random) -> ig.Scenario:
    """Return one figure with one, two or three of its points worse."""
    rows = net.parameters
    rows = rows[~rows["process"].str.startswith(UNUSED)]
    times = rows["process"].value_counts()
    several = rows.index.isin(
        times.index[times > 1]
    )  # the id would stand for all rows of a process
    rows = rows[~several]
    row = rows.iloc[rng.randrange(len(rows))]
    factor = 1 / rng.uniform(1, 4) if row["process"] in BETTER_WHEN_HIGHER else rng.uniform(1, 4)
    points = [float(row[end]) for end in ("low", "typical", "high")]
    moved = rng.choice([(0,), (1,), (2,), (0, 1, 2)])
    worse = sorted(p * factor if i in moved else p for i, p in enumerate(points))
    if figure_problem(str(row["process"]), worse):  # worse than can be
        worse = points
    return ig.Scenario("worse figure", parameters={str(row.name): tuple(worse)})


def closure(net: Network, rng: random.Random) -> ig.Scenario:
    """Return a link, a node, a layer or a country closed."""
    kinds = [net.links.index, net.nodes.index, net.nodes["country"].dropna().unique()]
    return ig.Scenario("closed", close=(str(rng.choice(list(rng.choice(kinds)))),))


def worsening(net: Network, rng: random.Random) -> ig.Scenario:
    return (worse_figure if rng.random() < 0.6 else closure)(net, rng)


def amounts(net: Network, origins: list[str], modes: tuple[str, ...] | None) -> np.ndarray:
    """Return the least amounts from some nodes to all, shape (criteria, origins, nodes)."""
    nodes = list(net.nodes.index)
    router = net.router
    return np.array(
        [router.distances(origins, nodes, minimise=what, modes=modes) for what in MINIMISE]
    )


def better(before: np.ndarray, after: np.ndarray) -> int:
    """Return how many least amounts fell."""
    finite = np.isfinite(after)
    return int((after[finite] < before[finite] * (1 - 1e-9) - 1e-6).sum())


def toys(folder: Path, rng: random.Random) -> list[Network]:
    """Return drawn networks with random links of all modes, gauges and countries."""
    found = []
    for number in range(12):
        drawn = toy.Toy()
        for i, name in enumerate("abcdefg"):
            kind = rng.choice(["station", "port", "strait", "canal"])
            drawn.node(name, 40.0 + i, kind=kind, country=rng.choice(["RU", "IR", "KZ"]))
        for i in range(16):
            tail, head = rng.sample("abcdefg", 2)
            mode = rng.choice(["rail", "rail", "road", "sea", "inland_waterway"])
            gauge = rng.choice([1435, 1520]) if mode == "rail" else None
            km = float(rng.randint(10, 900))
            drawn.link(tail, head, id=f"l{i}", mode=mode, gauge_mm=gauge, length_km=km)
        toy.priced(drawn, spread=0.3)
        found.append(ig.load_network(drawn.write(folder / str(number))))
    return found


def failures_on_toys(folder: Path, count: int) -> list[tuple[str, object]]:
    rng, failed = random.Random(121), []
    drawn = toys(folder, rng)
    for number in range(count):
        net = drawn[number % len(drawn)]
        if rng.random() < 0.3:  # conditions that are bad already
            net = net.apply(worsening(net, rng))
        change, modes = worsening(net, rng), rng.choice(MODES)
        origins = list("abcdefg")
        if better(amounts(net, origins, modes), amounts(net.apply(change), origins, modes)):
            failed.append((net.state, change))
    return failed


def failures_on_the_network(network: Network, count: int) -> list[tuple[str, object]]:
    rng, failed = random.Random(122), []
    dated = [network, network.at("2019-06-01"), network.at("2024-06-01"), network.at("2026-07-01")]
    kept: dict[object, np.ndarray] = {}
    origins = ["moscow", "nhava-sheva", "tehran", "rotterdam"]
    for _ in range(count):
        place, modes = rng.randrange(len(dated)), rng.choice(MODES)
        net = dated[place]
        if (place, modes) not in kept:
            kept[place, modes] = amounts(net, origins, modes)
        change = worsening(net, rng)
        if better(kept[place, modes], amounts(net.apply(change), origins, modes)):
            failed.append((net.state, change))
    return failed


def test_nothing_gets_better_on_drawn_networks(tmp_path: Path) -> None:
    assert failures_on_toys(tmp_path, 150) == []


def test_nothing_gets_better_on_the_network(network: Network) -> None:
    assert failures_on_the_network(network, 30) == []


@pytest.mark.campaign
def test_nothing_gets_better_in_ten_thousand_cases(network: Network, tmp_path: Path) -> None:
    assert failures_on_toys(tmp_path, 8_000) == []
    assert failures_on_the_network(network, 2_000) == []


def test_no_bundled_scenario_of_worse_conditions_makes_anything_better(network: Network) -> None:
    origins = ["moscow", "nhava-sheva", "tehran"]
    before = amounts(network, origins, None)
    failed = [
        name
        for name in BAD_SCENARIOS
        if better(before, amounts(network.apply(name), origins, None))
    ]
    assert failed == []


BAD_SCENARIOS = (
    *("hormuz-closed", "red-sea-closed", "suez-closed", "azerbaijan-closed", "iran-closed"),
    *("bandar-abbas-closed", "red-sea-north-closed", "volga-caspian-ice", "astara-queue-2023"),
    "slow-steaming",
)


def test_no_branch_gets_better_when_something_closes(network: Network) -> None:
    rng, failed = random.Random(123), []
    ends, branches = ("moscow", "nhava-sheva"), network.branches.index
    before = {branch: network.route(*ends, branch=branch) for branch in branches}
    for _ in range(20):
        change = worsening(network, rng)
        shut = network.apply(change)
        for branch, route in before.items():
            try:
                after = shut.route(*ends, branch=branch)
            except NoRouteError:
                continue
            if after.hours_expected < route.hours_expected - 1e-6:
                failed.append((branch, change))
    assert failed == []
