"""Maximum flow, minimum cuts, losses and independent ways on drawn corridors."""

import networkx as nx
import pytest
import toy
from hypothesis import given, settings
from hypothesis import strategies as st
from test_properties import corridors, places

from irru_geo import NoRouteError, ParameterError, UnknownPlaceError, load_network
from irru_geo.analysis.criticality import disjoint, ranking


@pytest.fixture
def load(tmp_path):
    return lambda drawn: load_network(toy.priced(drawn).write(tmp_path / "data"))


def capacity(drawn, target, process, typical):
    row = {"low": typical / 2, "typical": typical, "high": typical * 2, "basis": "estimate"}
    key = f"{process.replace('_', '-')}-{target.partition(':')[2]}"
    row |= {"capacity_id": key, "target": target, "process": process, "note": "drawn"}
    drawn.tables.setdefault("capacities", []).append(row | {"source_id": "toy"})
    return drawn


def test_a_row_carries_what_its_narrowest_link_does(load):
    drawn = toy.Toy().link("a", "b", capacity_mt_per_year=9.0)
    cut = load(drawn.link("b", "c", capacity_mt_per_year=5.0)).bottleneck("a", "c")
    assert cut["id"].tolist() == ["b--c"]
    assert cut["capacity_mt_per_year"].tolist() == [5.0]
    assert cut["is_known"].all()
    flows = ("maximum_flow_low", "maximum_flow_mt_per_year", "maximum_flow_high")
    assert [cut.attrs[name] for name in flows] == [5.0, 5.0, 5.0]


def test_parallel_links_add_up(load):
    drawn = toy.Toy().link("a", "b", capacity_mt_per_year=9.0)
    drawn.link("a", "b", id="a--b--2", capacity_mt_per_year=5.0)
    drawn.link("a", "b", mode="road", capacity_mt_per_year=1.5)
    cut = load(drawn).bottleneck("a", "b")
    assert cut["capacity_mt_per_year"].tolist() == [9.0, 5.0, 1.5]
    assert cut.attrs["maximum_flow_mt_per_year"] == 15.5


def test_what_is_not_known_is_bounded_and_marked(load):
    drawn = toy.Toy().link("a", "b").link("b", "c", tracks=1).link("c", "d", tracks=2)
    net = load(drawn)
    cut = net.bottleneck("a", "d")
    assert (cut["id"].tolist(), cut["is_known"].tolist()) == (["b--c"], [False])
    row = net.bottleneck("a", "b").iloc[0]
    assert (row["capacity_low"], row["capacity_mt_per_year"], row["capacity_high"]) == (8, 40, 40)
    assert net.bottleneck("c", "d")["capacity_mt_per_year"].tolist() == [40]


def test_a_road_is_narrow_where_it_crosses_a_border(load):
    drawn = toy.Toy().node("a", 40).node("b", 41).node("c", 42, country="IR")
    drawn.link("a", "b", mode="road").link("b", "c", mode="road")
    assert load(drawn).bottleneck("a", "c")["id"].tolist() == ["b--c--road"]


def test_the_open_sea_limits_nothing(load):
    cut = load(toy.strait()).bottleneck("p", "q")
    assert len(cut) == 0
    assert cut.attrs["maximum_flow_mt_per_year"] == float("inf")


def test_a_port_limits_all_that_it_loads(load):
    drawn = toy.Toy().node("p", 41, kind="port").node("q", 43, kind="port")
    drawn.link("a", "p").link("b", "p", mode="road").link("a", "b", mode="road")
    drawn.link("p", "q", mode="sea", country=None)
    cut = load(capacity(drawn, "node:p", "port", 2.5)).bottleneck("a", "q")
    assert cut[["kind", "id", "capacity_mt_per_year"]].to_numpy().tolist() == [["port", "p", 2.5]]
    assert (cut.attrs["maximum_flow_low"], cut.attrs["maximum_flow_high"]) == (1.25, 5.0)


def test_a_gauge_break_limits_the_railway_and_not_the_road(load):
    drawn = capacity(toy.gauge_break(), "node:b", "gauge_break", 1.0)
    net = load(drawn)
    assert net.bottleneck("a", "c", modes="rail")["kind"].tolist() == ["gauge_break"]
    assert net.bottleneck("a", "c").attrs["maximum_flow_mt_per_year"] > 1.0


def test_only_ways_within_the_days_count(load):
    drawn = toy.gauge_break()  # road 20 h, rail 32 h
    net = load(drawn)
    within = net.bottleneck("a", "c", within_days=1)
    assert set(within["mode"]) == {"road"}
    assert len(net.bottleneck("a", "c", within_days=2)) > len(within)
    with pytest.raises(NoRouteError, match="more days"):
        net.bottleneck("a", "c", within_days=0.5)
    with pytest.raises(ParameterError, match="within_days"):
        net.bottleneck("a", "c", within_days=0)


@settings(max_examples=40, deadline=None)
@given(corridors(prices=True), places, places)
def test_the_cut_is_the_flow_and_no_less_than_a_cut_of_links(net, origin, destination):
    if origin == destination:
        return
    try:
        cut = net.bottleneck(origin, destination, modes={"rail", "road"})
    except NoRouteError:
        return
    flow = cut.attrs["maximum_flow_mt_per_year"]
    assert cut["capacity_mt_per_year"].sum() == pytest.approx(flow)
    assert cut.attrs["maximum_flow_low"] <= flow <= cut.attrs["maximum_flow_high"]
    plain, country = nx.Graph(), net.nodes["country"]
    open_links = net.links[net.links["is_open"] & net.links["mode"].isin(["rail", "road"])]
    for row in open_links.itertuples():
        crosses = country[row.from_node] != country[row.to_node]
        more = 40 if row.mode == "rail" else 3 if crosses else 50
        so_far = plain.get_edge_data(row.from_node, row.to_node, {"capacity": 0})["capacity"]
        plain.add_edge(row.from_node, row.to_node, capacity=so_far + more)
    assert flow == pytest.approx(nx.maximum_flow_value(plain, origin, destination))


def test_branches_have_their_narrowest_part(load):
    drawn = toy.Toy().link("a", "b", capacity_mt_per_year=9.0).link("b", "c", status="planned")
    row = {"family": "instc", "name": "x", "origin": "a", "sources": "toy"}
    drawn.row("corridors", corridor_id="one", destination="b", **row)
    drawn.row("corridors", corridor_id="two", destination="c", **row)
    table = load(drawn).branch_capacities()
    assert table.loc["one", ["id", "capacity_mt_per_year"]].tolist() == ["a--b", 9.0]
    assert table.loc["two", "blocked_by"] == "b--c"


def diamond():
    """Return a - b - d and a - c - d, the second 300 km longer, and a tail d - e."""
    drawn = toy.Toy().link("a", "b").link("b", "d").link("a", "c", length_km=200.0)
    return drawn.link("c", "d", length_km=300.0).link("d", "e").certain()


def test_a_loss_costs_the_way_round_or_cuts_off(load):
    table = load(diamond()).critical_links([("a", "e")]).set_index("id")
    assert sorted(table.index) == ["a--b", "b", "b--d", "d", "d--e"]
    assert table.loc["a--b", "delta_km"] == 300
    assert table.loc["b", "delta_days"] == pytest.approx(300 / 25 / 24)
    assert not table.loc["b--d", "cut_off"]
    assert table.loc["d--e", "cut_off"]
    assert table.loc["d", "delta_days"] == float("inf")


def test_the_ranking_puts_cut_offs_first(load):
    table = ranking(load(diamond()).critical_links([("a", "e"), ("a", "b")]))
    assert table["rank"].tolist() == list(range(1, len(table) + 1))
    assert set(table.index[:2]) == {"d", "d--e"}
    assert table.loc["a--b", "pairs"] == 2


def test_two_losses_together_can_cut_off(load):
    net = load(diamond())
    table = net.joint_losses([("a", "d")], targets=["b", "c", "a--b"])
    both = table.set_index(["first", "second"])
    assert both.loc[("b", "c"), "cut_off"]
    assert both.loc[("b", "a--b"), "beyond_single_days"] == 0
    assert {"b--d", "b", "a--b"} >= set(net.joint_losses([("a", "d")])["first"])


def test_a_pair_that_nothing_joins_is_refused(load):
    with pytest.raises(NoRouteError, match="Leave the pair out"):
        load(toy.island()).critical_links([("a", "z")])


def test_independent_ways(load):
    net = load(diamond().node("f", 49, country="IR").link("e", "f", country="IR"))
    assert net.independent_ways("a", "d").to_numpy().tolist() == [[2, 2]]
    assert net.independent_ways("a", "e").to_numpy().tolist() == [[1, 1]]
    assert net.independent_ways("RU", "IR").to_numpy().tolist() == [[1, 1]]
    assert net.independent_ways("a", "d", avoid="b").to_numpy().tolist() == [[1, 1]]
    assert net.independent_ways("a", "d", modes="road").to_numpy().tolist() == [[0, 0]]
    with pytest.raises(ParameterError, match="no node in common"):
        net.independent_ways("RU", "a")
    with pytest.raises(UnknownPlaceError):
        net.independent_ways("RU", "nowhere-at-all")


def test_independent_ways_by_date(load):
    drawn = toy.Toy().link("a", "b").link("a", "b", id="a--b--2", opened="2014-12-03")
    table = load(drawn).independent_ways("a", "b", ["2013-01-01", "2015"])
    assert table["link_disjoint"].tolist() == [1, 2]
    assert table["node_disjoint"].tolist() == [1, 2]


edges = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=14)


@given(edges)
def test_disjoint_ways_are_those_of_networkx(drawn):
    links = sorted({tuple(sorted(edge)) for edge in drawn if edge[0] != edge[1]})
    graph = nx.Graph(links)
    graph.add_nodes_from("af")
    by_link, by_node = disjoint(links, ["a"], ["f"])
    assert by_link == nx.edge_connectivity(graph, "a", "f")
    direct = graph.has_edge("a", "f")
    if direct:
        graph.remove_edge("a", "f")
    assert by_node == direct + nx.node_connectivity(graph, "a", "f")


def test_the_real_network_has_its_narrow_places(network):
    table = network.branch_capacities()
    assert table.loc["eastern", "id"] == "incheh-boroun"
    assert (table["capacity_low"] <= table["capacity_high"]).all()
    away = ("suez", "cape-of-good-hope")
    cut = network.bottleneck("moscow", "nhava-sheva", within_days=45, avoid=away)
    assert 1 < cut.attrs["maximum_flow_low"] <= cut["capacity_mt_per_year"].sum() < 500
    ways = network.independent_ways("RU", "bandar-abbas", ["2013-01-01", "2015"], modes="rail")
    assert ways["node_disjoint"].tolist() == [0, 1]


def test_competing_seas_and_roads_count_when_they_are_asked_for(network):
    own = network.bottleneck("moscow", "nhava-sheva")
    every = network.bottleneck("moscow", "nhava-sheva", modes=["rail", "road", "sea"])
    assert "road@rasht_astara" in own.attrs["modes"]
    assert own["layer"].dropna().ne("suez").all()
    flow = "maximum_flow_mt_per_year"
    assert own.attrs[flow] < every.attrs[flow]


def test_a_cut_says_how_much_of_it_is_estimated(network):
    cut = network.bottleneck("moscow", "nhava-sheva")
    guessed = cut.loc[~cut["is_known"], "capacity_mt_per_year"].sum()
    assert cut.attrs["estimated_mt_per_year"] == pytest.approx(guessed)
    whole = cut["capacity_mt_per_year"].sum()
    assert cut.attrs["estimated_share"] == pytest.approx(guessed / whole)
