"""What holds on any network: sums, monotony, symmetry, and the answer of a plain Dijkstra."""

import heapq
import math
import tempfile
from itertools import pairwise
from pathlib import Path

import pytest
import toy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import hyp2f1

from irru_geo import NoRouteError, Scenario, load_network
from irru_geo.geodesy import cut, densify, join, length_km

NAMES = "abcdef"


@st.composite
def corridors(draw, prices=False):
    """Draw a network of six nodes in two countries with rails of two gauges, roads and ships."""
    drawn = toy.Toy()
    for name in NAMES:
        country = draw(st.sampled_from(["RU", "IR"]))
        kind = draw(st.sampled_from(["port", "canal"]))
        drawn.node(name, 40.0 + NAMES.index(name), country=country, kind=kind)
    pairs = [(a, b) for a in NAMES for b in NAMES if a < b]
    drawn_pairs = draw(st.lists(st.sampled_from(pairs), min_size=3, max_size=12))
    for number, (a, b) in enumerate(drawn_pairs):
        mode = draw(st.sampled_from(["rail", "rail", "road", "sea", "inland_waterway"]))
        drawn.link(
            a,
            b,
            id=f"{a}--{b}--{number}",
            mode=mode,
            gauge_mm=draw(st.sampled_from([1435, 1520])) if mode == "rail" else None,
            length_km=draw(st.integers(1, 900)) * 1.0,
            status=draw(st.sampled_from(["open", "open", "open", "planned"])),
        )
    if prices:
        toy.priced(drawn)
    with tempfile.TemporaryDirectory() as folder:
        return load_network(drawn.write(Path(folder)))


places = st.sampled_from(NAMES)
quick = settings(max_examples=60, deadline=None)


def hours(net, *args, **options):
    """Return the expected hours of the best route; infinite when there is none."""
    if len(args) == 2 and args[0] == args[1]:
        return 0.0
    try:
        return net.route(*args, **options).hours_expected
    except NoRouteError:
        return math.inf


WATERS = {"sea", "inland_waterway"}


def plain_arcs(net, typical):
    """Return the movements as state to (state, hours), straight from links and figures."""
    speed = {m: typical[f"speed-{m.split('_')[-1]}"] for m in ("rail", "road", "sea")}
    speed["inland_waterway"] = typical["speed-waterway"]
    nodes, arcs = net.nodes, {}
    for link in net.links[net.links["is_open"]].itertuples():
        gauge = link.gauge_mm if link.mode == "rail" else 0
        ends = nodes.loc[[link.from_node, link.to_node]]
        cost = link.length_km / speed[link.mode]
        if link.mode not in WATERS and ends["country"].nunique() == 2:
            cost += 2 * typical["border"]
        if link.mode in WATERS and set(ends["kind"]) == {"canal"}:
            cost += typical["canal"]
        for a, b in ((link.from_node, link.to_node), (link.to_node, link.from_node)):
            arcs.setdefault((a, link.mode, gauge), []).append(((b, link.mode, gauge), cost))
    return arcs


def plain_change(state, other, typical):
    """Return the hours of changing from one state of a node to another."""
    if state[1] in WATERS:
        return 0 if other[1] in WATERS else typical["port"]
    if other[1] in WATERS:
        return typical["port"] + typical["sailing"]
    return typical["gauge"] if state[1] == other[1] else typical["transshipment"]


def expected_figures(net):
    """Return the mean of each figure; of a speed one over the mean of one over it."""
    found = {}
    for key, row in net.parameters.iterrows():
        low, mode, high = row["low"], row["typical"], row["high"]
        found[key] = (low + 4 * mode + high) / 6
        if row["process"] == "speed" and high > low:
            alpha = 1 + 4 * (mode - low) / (high - low)
            found[key] = low / hyp2f1(1, alpha, 6, -(high - low) / low)
    return found


def plain_dijkstra(net, origin, destination):
    """Return the expected hours by a Dijkstra of its own, straight from links and figures."""
    typical = expected_figures(net)
    arcs = plain_arcs(net, typical)
    kinds = net.nodes["kind"]
    ports = {s for s in arcs if s[1] in WATERS and kinds[s[0]] not in ("strait", "canal")}
    port = {state: typical["port"] if state in ports else 0 for state in arcs}
    best, queue = {}, [(port[state], state) for state in arcs if state[0] == origin]
    heapq.heapify(queue)
    while queue:
        cost, state = heapq.heappop(queue)
        if state in best:
            continue
        best[state] = cost
        for other, more in arcs[state]:
            heapq.heappush(queue, (cost + more, other))
        for other in arcs:
            if other[0] == state[0] and other != state:
                heapq.heappush(queue, (cost + plain_change(state, other, typical), other))
    return min((c + port[s] for s, c in best.items() if s[0] == destination), default=math.inf)


@quick
@given(net=corridors(), origin=places, destination=places)
def test_a_route_is_as_fast_as_a_plain_dijkstra_finds_it(net, origin, destination):
    expected = 0.0 if origin == destination else plain_dijkstra(net, origin, destination)
    assert hours(net, origin, destination) == pytest.approx(expected)


@quick
@given(net=corridors(), origin=places, destination=places)
def test_a_route_is_the_sum_of_its_legs_and_hangs_together(net, origin, destination):
    try:
        route = net.route(origin, destination)
    except NoRouteError:
        return
    legs = route.legs
    assert route.distance_km == pytest.approx(legs["length_km"].sum())
    assert route.hours_typical == pytest.approx(legs["hours_typical"].sum())
    assert route.hours_expected == pytest.approx(legs["hours_expected"].sum())
    assert (legs["hours_low"] <= legs["hours_typical"]).all()
    assert (legs["hours_typical"] <= legs["hours_high"]).all()
    for before, after in pairwise(legs.itertuples()):
        assert before.to_node == after.from_node
    assert [origin, destination] == [route.nodes[0], route.nodes[-1]]


@quick
@given(net=corridors(), origin=places, destination=places)
def test_no_leg_crosses_a_gauge_break_without_a_transfer(net, origin, destination):
    try:
        legs = net.route(origin, destination).legs
    except NoRouteError:
        return
    gauge = net.links["gauge_mm"]
    for before, after in pairwise(legs.itertuples()):
        if before.kind == after.kind == "movement":
            water = {"sea", "inland_waterway"}
            assert before.mode == after.mode or {before.mode, after.mode} == water
            if before.mode == "rail":
                assert gauge[before.link_id] == gauge[after.link_id]


@quick
@given(net=corridors(), origin=places, destination=places)
def test_opening_links_never_makes_a_route_slower(net, origin, destination):
    opened = net.apply(Scenario("all", open=tuple(net.links.index)))
    assert hours(opened, origin, destination) <= hours(net, origin, destination) + 1e-6


@quick
@given(net=corridors(), origin=places, destination=places)
def test_there_and_back_take_the_same_where_the_figures_do(net, origin, destination):
    """Port and border figures of the toys have no direction."""
    there, back = hours(net, origin, destination), hours(net, destination, origin)
    modes = set()
    if math.isfinite(there) and origin != destination:
        modes = {leg.mode for leg in net.route(origin, destination).legs.itertuples()}
    if modes <= {"rail", "road"} and math.isfinite(there):
        assert back <= there + 1e-6


@quick
@given(net=corridors(), origin=places, via=places, destination=places)
def test_via_points_are_met_and_never_shorten(net, origin, via, destination):
    try:
        route = net.route(origin, destination, via=[via])
    except NoRouteError:
        return
    assert via in route.nodes
    assert route.hours_expected >= hours(net, origin, destination) - 1e-6


@quick
@given(net=corridors(), origin=places, destination=places, data=st.data())
def test_closing_a_link_that_is_not_used_changes_nothing(net, origin, destination, data):
    try:
        route = net.route(origin, destination)
    except NoRouteError:
        return
    unused = sorted(set(net.links.index) - set(route.link_ids))
    if unused:
        without = net.apply(Scenario("less", close=(data.draw(st.sampled_from(unused)),)))
        assert hours(without, origin, destination) == pytest.approx(route.hours_expected)


@quick
@given(net=corridors())
def test_the_matrix_is_the_routes(net):
    matrix = net.matrix(list(NAMES), list(NAMES)) * 24
    for origin in NAMES:
        for destination in NAMES:
            expected = hours(net, origin, destination)
            assert matrix.loc[origin, destination] == pytest.approx(expected, abs=1e-3)


@quick
@given(net=corridors(), origin=places, destination=places)
def test_alternatives_share_at_most_60_percent_and_begin_with_the_best(net, origin, destination):
    try:
        found = net.alternatives(origin, destination, 3)
    except NoRouteError:
        return
    assert found[0].hours_expected == pytest.approx(hours(net, origin, destination))
    assert [r.hours_expected for r in found] == sorted(r.hours_expected for r in found)
    length = net.links["length_km"]
    for number, route in enumerate(found):
        for other in found[:number]:
            shared = length[list(set(route.link_ids) & set(other.link_ids))].sum()
            assert shared <= 0.6 * min(route.distance_km, other.distance_km) + 1e-6


@quick
@given(net=corridors(), origin=places, few=st.floats(0, 5), more=st.floats(0, 5))
def test_more_days_reach_no_less(net, origin, few, more):
    less, whole = (
        net.isochrone(origin, days).groupby(["kind", "id"])["share"].max()
        for days in sorted([few, more])
    )
    assert set(less.index) <= set(whole.index)
    assert (less <= whole[less.index] + 1e-9).all()


@quick
@given(net=corridors(), origin=places, destination=places)
def test_no_trade_off_is_beaten_by_another(net, origin, destination):
    try:
        found = net.pareto(origin, destination, criteria=("time", "distance"))
    except NoRouteError:
        return
    for one in found:
        for other in found:
            if one is not other:
                assert (
                    one.hours_expected < other.hours_expected or one.distance_km < other.distance_km
                )
    assert found[0].hours_expected == pytest.approx(hours(net, origin, destination))
    shortest = net.route(origin, destination, minimise="distance").distance_km
    assert found[-1].distance_km == pytest.approx(shortest)


lon_lat = st.tuples(st.floats(-180, 180), st.floats(-80, 80))
lines = st.lists(lon_lat, min_size=2, max_size=6, unique=True)


@quick
@given(line=lines, step=st.floats(50, 5000))
def test_densifying_keeps_the_length_and_the_vertices(line, step):
    dense = densify(line, step)
    assert length_km(dense) == pytest.approx(length_km(line), rel=1e-9, abs=1e-6)
    assert all(any((vertex == other).all() for other in dense) for vertex in dense[:1])


@quick
@given(line=lines, at=st.floats(0.05, 0.95))
def test_cutting_and_joining_gives_the_whole_back(line, at):
    whole = length_km(line)
    if whole < 1:
        return
    parts = [cut(line, 0, at * whole), cut(line, at * whole, whole)]
    assert sum(map(length_km, parts)) == pytest.approx(whole, rel=1e-6)
    assert length_km(join(parts)) == pytest.approx(whole, rel=1e-6)
