"""Routes, hours, P50, cost and CO2e held against a plain computation from the method and tables."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING

import plain_computation as plain
import pytest

from irru_geo import NoRouteError
from irru_geo.layers.data import data_directory

if TYPE_CHECKING:
    from irru_geo import Network

DATES = (
    *(None, None, "2016-06-15", "2019-05-01", "2021-03-25", "2024-01-20", "2026-03-07"),
    "2029-12-05",
)
MODES = (
    *(None, None, ("rail", "sea"), ("road", "sea"), ("rail", "road", "sea")),
    ("sea", "rail", "inland_waterway"),
)


def questions(network: Network, count: int) -> list[tuple[object, ...]]:
    rng = random.Random(129)
    nodes, scenarios = list(network.nodes.index), list(network.scenarios.index)
    links = network.links
    found: list[tuple[object, ...]] = []
    while len(found) < count:
        modes = rng.choice(MODES)
        own = links if modes is None else links[links["mode"].isin(modes)]
        served = sorted({*own["from_node"], *own["to_node"]} & set(nodes))
        chosen = tuple(rng.sample(scenarios, rng.choice([0, 0, 1, 2])))
        what = rng.choice(plain.CRITERIA)
        found.append((*rng.sample(served, 2), rng.choice(DATES), chosen, modes, what))
    return found


@pytest.fixture(scope="module")
def folder() -> plain.Folder:
    return plain.Folder(data_directory())


def test_a_hundred_questions_are_answered_as_a_plain_computation_does(
    network: Network, folder: plain.Folder
) -> None:
    wrong = []
    for question in questions(network, 100):
        expected, found = by_hand(folder, question), by_package(network, question)
        if (expected is None) != (found is None):
            wrong.append((question, expected, found))
        elif expected is not None and found is not None:
            same = expected[0] == pytest.approx(found[0], rel=1e-6, abs=1e-6)
            if not same or abs(expected[1] - found[1]) > 0.02 * found[1] + 0.05:
                wrong.append((question, expected, found))
    assert wrong == []


def by_hand(folder: plain.Folder, question: tuple) -> tuple[list[float], float] | None:
    origin, destination, date, scenarios, modes, what = question
    state = plain.State(folder, dt.date.fromisoformat(date) if date else None, scenarios)
    steps = plain.Journeys(state, modes).best(origin, destination, what)
    if steps is None:
        return None
    price = plain.Prices(state)
    return [price.amount(steps, each) for each in plain.CRITERIA], plain.median_days(steps)


def by_package(network: Network, question: tuple) -> tuple[list[float], float] | None:
    origin, destination, date, scenarios, modes, what = question
    net = network.at(date) if date else network
    for name in scenarios:
        net = net.apply(name)
    try:
        route = net.route(origin, destination, modes=modes, minimise=what)
    except NoRouteError:
        return None
    return [route.amount(each) for each in plain.CRITERIA], route.transit_time().p50_days
