"""A route passes no link twice, in either direction, but for an approach to a port of call."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise, product
from typing import TYPE_CHECKING

import pytest
import toy
from hypothesis import given
from hypothesis import strategies as st

import irru_geo as ig
from irru_geo.errors import NoRouteError
from irru_geo.model.dates import change_days
from irru_geo.routing.no_return import APPROACH_KM

if TYPE_CHECKING:
    from collections.abc import Callable

    from irru_geo import Network
    from irru_geo.planner.route import Route


@pytest.fixture
def load(tmp_path_factory: pytest.TempPathFactory) -> Callable[[toy.Toy], Network]:
    return lambda drawn: ig.load_network(drawn.write(tmp_path_factory.mktemp("net")))


def branch_line() -> toy.Toy:
    """Return a == b == c with a branch b == d and a way round c == e == d, all rail."""
    drawn = toy.Toy().link("a", "b").link("b", "c").link("b", "d")
    return drawn.link("d", "e", length_km=900.0).link("e", "c", length_km=900.0)


def test_a_place_at_the_end_of_a_branch_is_left_by_another_way(
    load: Callable[[toy.Toy], Network],
) -> None:
    route = load(branch_line()).route("a", "c", via="d")
    assert route.nodes == ["a", "b", "d", "e", "c"]


def test_the_error_says_where_it_would_turn_round_and_what_is_closed(
    load: Callable[[toy.Toy], Network],
) -> None:
    net = load(branch_line())
    shut = net.apply(ig.Scenario("no e", close=("e",)))
    with pytest.raises(NoRouteError) as caught:
        shut.route("a", "c", via="d")
    assert caught.value.blocked_by == ("e",)
    assert "'d' can be reached, but left only by turning round on 'b--d'" in str(caught.value)


def test_a_dead_end_is_named_when_nothing_is_closed(load: Callable[[toy.Toy], Network]) -> None:
    net = load(toy.Toy().link("a", "b").link("b", "c").link("b", "d"))
    with pytest.raises(NoRouteError, match=r"'d' can be reached, but left only.*Leave it out"):
        net.route("a", "c", via="d")


def call_at_a_port(approach_km: float) -> toy.Toy:
    """Return p ~~ mouth ~~ q at sea, with a port of call at the end of an approach."""
    drawn = toy.Toy()
    for name, lon in (("p", 40), ("mouth", 41), ("q", 42)):
        drawn.node(name, lon, kind="port" if name != "mouth" else "strait")
    drawn.node("call", 41, 51, kind="port")
    drawn.link("p", "mouth", mode="sea").link("mouth", "q", mode="sea")
    return drawn.link("mouth", "call", mode="sea", length_km=approach_km)


def test_a_ship_leaves_a_port_of_call_as_it_came(load: Callable[[toy.Toy], Network]) -> None:
    route = load(call_at_a_port(APPROACH_KM)).route("p", "q", via="call")
    assert route.nodes == ["p", "mouth", "call", "mouth", "q"]
    assert [step.process for step in route.steps].count("port") == 2


def test_a_long_approach_is_no_approach(load: Callable[[toy.Toy], Network]) -> None:
    with pytest.raises(NoRouteError, match="turning round"):
        load(call_at_a_port(APPROACH_KM + 1)).route("p", "q", via="call")


def test_a_ship_calls_at_a_port_up_a_river(network: Network) -> None:
    """Hamburg lies 136 km up the Elbe: a ship from the west comes and leaves by its mouth."""
    route = network.route("rotterdam", "istanbul", via="hamburg", modes="sea")
    passed = [link for link in route.link_ids if route.link_ids.count(link) == 2]
    assert passed == ["elbe--hamburg--sea"] * 2


def test_a_truck_does_not_turn_round_in_a_port(load: Callable[[toy.Toy], Network]) -> None:
    drawn = toy.Toy().link("a", "b", mode="road").link("b", "c", mode="road")
    drawn.node("port", 50, kind="port").link("b", "port", mode="road", length_km=10.0)
    with pytest.raises(NoRouteError, match="turning round"):
        load(drawn).route("a", "c", via="port")


LADDER = [(f"{side}{i}", f"{side}{i + 1}") for side in "ab" for i in range(4)]
LADDER += [(f"a{i}", f"b{i}") for i in range(5)]


@given(
    lengths=st.lists(st.integers(1, 50), min_size=len(LADDER), max_size=len(LADDER)),
    missing=st.sets(st.sampled_from(range(len(LADDER))), max_size=5),
    stops=st.lists(
        st.sampled_from(["a0", "b0", "a2", "b2", "a4", "b4"]), min_size=3, max_size=4, unique=True
    ),
)
def test_the_best_path_without_a_repeat_is_found(
    tmp_path_factory: pytest.TempPathFactory,
    lengths: list[int],
    missing: set[int],
    stops: list[str],
) -> None:
    drawn = toy.Toy()
    for number, (tail, head) in enumerate(LADDER):
        if number not in missing:
            drawn.link(tail, head, length_km=float(lengths[number]))
    for name in stops:
        if name not in drawn.nodes:
            drawn.node(name, 60.0)
    links = {
        i: (link["from_node"], link["to_node"], link["length_km"])
        for i, link in drawn.links.items()
    }
    net = ig.load_network(drawn.write(tmp_path_factory.mktemp("ladder")))
    expected = least_trail(links, stops)
    try:
        found = net.route(stops[0], stops[-1], via=stops[1:-1], minimise="distance").distance_km
    except NoRouteError:
        found = None
    assert found == (None if expected is None else pytest.approx(expected))


def least_trail(links: dict[str, tuple[str, str, float]], stops: list[str]) -> float | None:
    """Return the least length of all simple paths, one a leg, that share no link."""
    legs = [list(simple_paths(links, here, there)) for here, there in pairwise(stops)]
    sums = [
        sum(km for _, km in chosen)
        for chosen in product(*legs)
        if sum(len(used) for used, _ in chosen) == len(set().union(*(used for used, _ in chosen)))
    ]
    return min(sums, default=None)


def simple_paths(links, here, there, used=frozenset(), seen=(), km=0.0):  # type: ignore[no-untyped-def]
    if here == there:
        yield used, km
        return
    for link, (tail, head, more) in links.items():
        if here in (tail, head):
            other = head if here == tail else tail
            if other not in seen:
                yield from simple_paths(
                    links, other, there, used | {link}, (*seen, here), km + more
                )


def repeats(route: Route) -> list[str]:
    """Return the links that a route passes twice and that are no approach to a port of call."""
    links = route.network.links
    counts = Counter(route.link_ids)
    twice = [link for link, times in counts.items() if times > 1]
    is_approach = {
        link: links.at[link, "mode"] in ("sea", "inland_waterway")
        and links.at[link, "length_km"] <= APPROACH_KM
        and counts[link] == 2
        for link in twice
    }
    return [link for link in twice if not is_approach[link]]


def states(network: Network) -> list[Network]:
    """Return the network on all days at which it changes, under each scenario, and some pairs."""
    days = list(change_days(network.network_state.data))
    names = list(network.scenarios.index)
    rng = random.Random(12)
    dated = [network.at(day) for day in days]
    alone = [network.apply(name) for name in names]
    pairs = [rng.sample(names, 2) for _ in range(6)]
    both = [network.at(rng.choice(days)).apply(one).apply(two) for one, two in pairs]
    return [*dated, *alone, *both]


def test_no_corridor_turns_round_on_any_day_under_any_scenario(network: Network) -> None:
    wrong = []
    for net in states(network):
        for corridor in network.corridors.index:
            try:
                route = net.corridor(corridor)
            except NoRouteError:
                continue
            wrong += [(net.state, corridor, link) for link in repeats(route)]
    assert wrong == []


@pytest.mark.parametrize(
    ("date", "scenario", "corridor", "why"),
    [
        ("2019-01-01", None, "western", "manjil--qazvin"),
        ("2019-04-01", None, "eastern", "incheh-boroun--sabz-dasht"),
        ("2026-01-01", "red-sea-north-closed", "suez-baltic", "bab-el-mandeb--suez--sea"),
    ],
)
def test_where_only_turning_round_would_do_there_is_no_route(
    network: Network, date: str, scenario: str | None, corridor: str, why: str
) -> None:
    net = network.at(date)
    net = net if scenario is None else net.apply(scenario)
    with pytest.raises(NoRouteError, match="can be reached, but left only by turning") as caught:
        net.corridor(corridor)
    assert why in caught.value.blocked_by


def test_two_ports_on_the_way_are_joined_by_ship(network: Network) -> None:
    ends = {"origin": "moscow", "destination": "tehran", "via": ["olya", "amirabad"]}
    assert repeats(network.route(**ends)) == []
    route = network.route(**ends, modes=["rail", "sea", "inland_waterway"])
    assert list(route.distance_by_mode_km.index) == ["rail", "inland_waterway", "sea"]


def test_the_example_by_sea_goes_to_sea() -> None:
    from irru_geo.layers.examples import example_folder

    route = ig.load_network(example_folder("starter")).corridor("by-sea")
    assert list(route.distance_by_mode_km.index) == ["rail", "sea"]
