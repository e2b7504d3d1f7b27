"""Corridors side by side, and what is different between two networks."""

import pytest
import toy

from irru_geo import NoRouteError, Scenario, UnknownNameError, load_network


@pytest.fixture
def net(tmp_path):
    drawn = toy.strait()
    row = {"name": "By sea", "family": "instc", "modes": "sea", "sources": "toy"}
    drawn.row("corridors", corridor_id="by-sea", origin="p", destination="q", **row)
    return load_network(drawn.write(tmp_path))


def test_a_corridor_is_its_route(net):
    row = net.compare(samples=500).loc["by-sea"]
    trip = net.corridor("by-sea").transit_time(500)
    assert (row["distance_km"], row["ports"], row["borders"]) == (400.0, 2, 1)
    assert (row["p10_days"], row["p90_days"]) == (trip.p10_days, trip.p90_days)
    assert row["blocked_by"] == ""


def test_a_closed_corridor_says_what_is_in_the_way(net):
    row = net.apply(Scenario("closed", close="s")).compare(samples=100).loc["by-sea"]
    assert row["blocked_by"] == "s"
    assert row[["distance_km", "p50_days"]].isna().all()


def test_one_corridor_or_an_unknown_one(net):
    assert net.compare("by-sea", samples=10).index.tolist() == ["by-sea"]
    with pytest.raises(UnknownNameError, match="corridor"):
        net.compare(["by-see"])


def test_a_network_does_not_differ_from_itself(net):
    assert net.difference(net).empty


def test_a_closure_changes_links_and_corridors(net):
    changes = net.difference(net.apply(Scenario("closed", close="s")))
    links = changes[changes["kind"] == "link"]
    assert dict(zip(links["id"], links["after"], strict=True)) == {
        "p--s--sea": "s",
        "s--q--sea": "s",
    }
    corridor = changes.query("kind == 'corridor' and what == 'distance_km'").iloc[0]
    assert (corridor["before"], corridor["after"]) == (400.0, "closed")


def test_a_figure_changes_the_table_and_the_days_but_not_the_distance(net):
    changes = net.difference(net.apply(Scenario("slow", parameters={"speed-sea": 0.5})))
    figures = changes[changes["kind"] == "parameter"]
    assert set(figures["id"]) == {"speed-sea"}
    assert figures.set_index("what").loc["typical", "after"] == 10.0
    assert "distance_km" not in set(changes.loc[changes["kind"] == "corridor", "what"])


def test_all_branches_are_compared_between_one_pair_of_ends(network):
    table = network.compare(samples=20)
    assert table.index.tolist() == network.branches.index.tolist()
    ends = {("st-petersburg", "nhava-sheva")}
    assert set(table[["origin", "destination"]].itertuples(index=False, name=None)) == ends
    asked = network.compare(origin="Moscow", destination="tehran", samples=20)
    ends = set(asked[["origin", "destination"]].itertuples(index=False, name=None))
    assert ends == {("moscow", "tehran")}


def test_corridors_are_compared_as_quoted(network):
    table = network.compare(quoted=True, samples=20)
    corridors = network.corridors
    assert table.index.tolist() == corridors.index.tolist()
    assert (table[["origin", "destination"]] == corridors[["origin", "destination"]]).all(axis=None)


def test_a_corridor_stands_for_its_branch(network):
    alone = network.compare("jeddah", samples=20)
    assert alone.loc["jeddah", ["origin", "destination"]].tolist() == ["chelyabinsk", "jeddah"]
    both = network.compare(["western", "jeddah"], samples=20)
    assert set(both["origin"]) == {"st-petersburg"}
    assert (
        both.loc["jeddah", "distance_km"]
        == network.compare(samples=20).loc["eastern", "distance_km"]
    )


def test_costs_and_emissions_are_the_means(network):
    row = network.compare("western", samples=20).loc["western"]
    route = network.corridor("western")
    assert row["cost_usd"] == route.cost(samples=20).mean
    assert row["co2e_kg"] == route.emissions(samples=20).mean


def test_borders_are_counted_on_land_and_in_ports(network):
    table = network.compare(quoted=True, samples=20)
    # Russia-Azerbaijan-Iran-India; Russia-Iran-India; Russia-India past Suez
    assert table.loc[["western", "trans-caspian", "suez-baltic"], "borders"].tolist() == [3, 2, 1]
    assert table.loc["western", "transshipments"] == 2


def test_what_is_closed_has_no_figures_but_a_reason(net):
    row = net.apply(Scenario("closed", close="s")).compare(samples=10).loc["by-sea"]
    figures = ["distance_km", "mean_days", "cost_usd", "co2e_kg", "borders", "ports"]
    assert row[figures].isna().all()
    assert row["blocked_by"] == "s"


def test_what_no_source_tells_is_said(network):
    table = network.at("2026-08-01").compare(["eastern", "western"], samples=10)
    assert "Incheh Boroun not known since 11 March 2026" in table.loc["eastern", "unknown"]
    assert "Incheh Boroun" not in table.loc["western", "unknown"]


def test_the_difference_is_that_of_two_comparisons(network):
    other = network.apply("slow-steaming")
    changes = network.difference(other).query("kind == 'corridor' and what == 'p50_days'")
    before, after = network.compare(), other.compare()
    for row in changes.itertuples():
        assert (row.before, row.after) == (
            before.loc[row.id, "p50_days"],
            after.loc[row.id, "p50_days"],
        )
    assert len(changes) >= 5


def test_an_error_says_what_is_not_known_on_the_way(network):
    shut = network.at("2026-08-01").apply("hormuz-closed")
    with pytest.raises(NoRouteError, match="No source tells more of this on the way: State of the"):
        shut.corridor("eastern")
