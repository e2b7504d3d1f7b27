"""Corridors side by side, and what is different between two networks."""

import pytest
import toy

from irru_geo import Scenario, UnknownNameError, load_network


@pytest.fixture
def net(tmp_path):
    drawn = toy.strait()
    row = {"name": "By sea", "family": "instc", "modes": "sea", "sources": "toy"}
    drawn.row("corridors", corridor_id="by-sea", origin="p", destination="q", **row)
    return load_network(drawn.write(tmp_path))


def test_a_corridor_is_its_route(net):
    row = net.compare(samples=500).loc["by-sea"]
    trip = net.corridor("by-sea").transit_time(500)
    assert (row["distance_km"], row["ports"], row["borders"]) == (400.0, 2, 0)
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
