"""One graph of all links: what arcs take is what the rules say, and masks are what is rebuilt."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
import toy

import irru_geo as ig
from irru_geo.routing.arc_amounts import ArcAmounts
from irru_geo.routing.graph_builder import build

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo.model.state import NetworkState
    from irru_geo.routing.state_graph import StateGraph

STATES = {
    "as it stands": lambda net: net,
    "a winter day": lambda net: net.at("2024-01-15"),
    "slower": lambda net: net.apply(ig.Scenario("slower", parameters={"speed": 0.5})),
    "a queue": lambda net: net.apply(ig.Scenario("q", parameters={"queue": (1.0, 2.0, 3.0)})),
}


@pytest.mark.parametrize("name", STATES)
def test_every_arc_takes_what_its_steps_take(network: ig.Network, name: str) -> None:
    """A rule that looks at more than arcs are told apart by would show here."""
    net = STATES[name](network)
    amounts, charges = net.router.amounts, net.charges
    every = amounts.all_steps
    rules = [amounts.graph.steps(arc, amounts.rules) for arc in range(len(every))]
    assert [(one, other) for one, other in zip(every, rules, strict=True) if one != other] == []
    hours = [sum(step.expected_h() for step in steps) for steps in rules]
    assert amounts.hours == pytest.approx(hours, rel=1e-12)
    assert amounts.usd == pytest.approx([charges.expected_usd(s) for s in rules], rel=1e-12)
    assert amounts.co2e_kg == pytest.approx([charges.expected_co2e_kg(s) for s in rules], rel=1e-12)


def test_states_share_one_graph(network: ig.Network) -> None:
    other = network.at("2024-01-15").apply("suez-closed")
    assert other.router.graph is network.router.graph


def test_a_graph_that_grew_is_the_one_built_at_once(tmp_path) -> None:
    drawn = toy.strait()
    small = ig.load_network(drawn.write(tmp_path / "small"))
    drawn.node("late", 44, kind="port").link("q", "late", mode="sea", country=None, length_km=9.0)
    drawn.link("inland", "late", mode="road", length_km=900.0)
    large = ig.load_network(drawn.write(tmp_path / "large"))
    state = large.network_state
    grown = build(state.data, small.router.graph)
    assert arcs_of(grown, state) == arcs_of(large.router.graph, state)


def arcs_of(graph: StateGraph, state: NetworkState) -> list:
    amounts = ArcAmounts(graph, state)
    rows = zip(*(column.tolist() for column in graph.arcs), strict=True)
    return sorted(
        (graph.state(tail), graph.state(head), kind, link, repr(amounts.steps(arc)))
        for arc, (tail, head, kind, link) in enumerate(rows)
    )


def test_a_walk_back_ends_whatever_the_weights_are(network: ig.Network) -> None:
    search = network.search()
    start, end = search.graph.start_of("moscow"), search.graph.end_of("tehran")
    tree = search.tree([start])
    loop = tree.predecessors.copy()
    loop[0, :] = end
    with pytest.raises(ig.ParameterError, match="circle"):
        search.walk_back(tree._replace(predecessors=loop), 0, start, end)


def test_a_state_travels_without_what_follows_from_it(network: ig.Network) -> None:
    state = network.at("2024-01-15").apply("suez-closed").network_state
    _ = state.parameters, state.charges
    again = pickle.loads(pickle.dumps(state))
    assert again.fingerprint() == state.fingerprint()
    assert set(vars(again)) < set(vars(state))


def test_a_fingerprint_changes_with_whatever_counts(tmp_path) -> None:
    drawn = toy.border()
    state = ig.load_network(drawn.write(tmp_path / "one")).network_state
    same = ig.load_network(drawn.write(tmp_path / "same")).network_state
    assert same.fingerprint() == state.fingerprint()
    drawn.nodes["d"]["at"] = [42.5, 40.0]
    moved = ig.load_network(drawn.write(tmp_path / "moved")).network_state
    toy.figure(drawn, "more", "queue", scope="node:b", unit="h", typical=1)
    more = ig.load_network(drawn.write(tmp_path / "more")).network_state
    others = [moved, more, state.at("2024-01-15"), state.apply(ig.Scenario("x", close=("b",)))]
    prints = {state.fingerprint(), *(other.fingerprint() for other in others)}
    assert len(prints) == 1 + len(others)


def test_parallel_arcs_count_with_the_cheapest_that_is_open(tmp_path) -> None:
    drawn = toy.Toy().link("a", "b", length_km=300.0)
    drawn.link("a", "b", id="a--b--short", length_km=100.0)
    net = ig.load_network(drawn.write(tmp_path / "two"))
    assert net.route("a", "b").link_ids == ["a--b--short"]
    assert net.route("a", "b", avoid="a--b--short").link_ids == ["a--b"]
    assert np.isinf(net.apply(ig.Scenario("x", close=("a",))).matrix(["a"], ["b"])).all().all()


@pytest.mark.parametrize("pair", [("moscow", "tehran"), ("helsinki", "nhava-sheva")])
def test_losses_are_those_of_a_search_for_each(network: ig.Network, pair) -> None:
    table = network.critical_links([pair])
    for row in table.itertuples():
        try:
            left = network.route(*pair, avoid=f"{row.kind}:{row.id}")
        except ig.NoRouteError:
            assert row.cut_off
            continue
        assert row.delta_km == pytest.approx(left.distance_km - row.km, abs=1e-6)


@pytest.mark.parametrize("modes", [None, ["rail"], ["road"]])
def test_places_that_no_link_joins_are_told_the_same_without_a_search(
    tmp_path: Path, modes: list[str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large network knows its connected parts; what it says is what a search would find."""
    folder = toy.island().link("a", "b", mode="road").link("y", "z", mode="road").write(tmp_path)
    told = []
    for most in (5_000, 0):
        monkeypatch.setattr("irru_geo.routing.router.PLAIN_STATES", most)
        with pytest.raises(ig.NoRouteError) as caught:
            ig.load_network(folder).route("a", "z", modes=modes)
        told.append(str(caught.value))
    assert told[0] == told[1]
    assert "No links join them" in told[0]
