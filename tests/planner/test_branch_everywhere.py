"""A branch pins its way in every analysis, and modes confine it, as in `route`."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from irru_geo import UnknownNameError
from irru_geo.cli.main import main

BRANCHES = ("western", "eastern", "trans-caspian")
PINS = {"western": "astara-ir", "eastern": "incheh-boroun", "trans-caspian": "amirabad"}


@pytest.mark.parametrize("branch", BRANCHES)
def test_trade_offs_keep_to_a_branch(network, branch):
    criteria = ("time", "cost", "co2e")
    found = network.pareto("moscow", "mumbai", criteria=criteria, branch=branch)
    amounts = [tuple(route.amount(name) for name in criteria) for route in found]
    for number, route in enumerate(found):
        assert PINS[branch] in route.nodes
        assert len(set(route.link_ids)) == len(route.link_ids)
        others = amounts[:number] + amounts[number + 1 :]
        beaten = [o for o in others if all(a <= b for a, b in zip(o, amounts[number], strict=True))]
        assert beaten == []
    for place, name in enumerate(criteria):
        best = network.route("moscow", "mumbai", branch=branch, minimise=name).amount(name)
        assert min(row[place] for row in amounts) == pytest.approx(best)


def test_without_a_branch_trade_offs_are_of_all_ways(network):
    free = network.pareto("moscow", "mumbai", criteria=("time", "cost"))
    bound = network.pareto("moscow", "mumbai", criteria=("time", "cost"), branch="eastern")
    assert min(r.hours_expected for r in free) <= min(r.hours_expected for r in bound)


def test_an_isochrone_by_a_branch_is_what_its_ways_reach(network):
    found = network.isochrone("moscow", 8, branch="western")
    at = dict(found.loc[found["kind"] == "node", ["id", "days"]].itertuples(index=False))
    assert at["moscow"] == 0
    assert "incheh-boroun" not in at
    assert 0 < at["bilajari"] < at["astara-ir"] < 8
    route = network.route("moscow", "rasht", branch="western")
    assert at["rasht"] <= route.hours_expected / 24 + 1e-9
    links = found.loc[found["kind"] == "link"]
    assert links["share"].between(0, 1).all()
    assert (links["share"] < 1).any()


def test_an_isochrone_by_modes_has_the_days_of_its_routes(network):
    found = network.isochrone("moscow", 4, modes=["rail"])
    nodes = found.loc[found["kind"] == "node"]
    for row in nodes.iloc[1::12].itertuples():
        route = network.route("moscow", row.id, modes=["rail"])
        assert row.days <= route.hours_expected / 24 + 1e-9
    assert "novorossiysk" in set(nodes["id"])


def test_losses_on_a_branch_keep_to_it(network):
    table = network.critical_links([("moscow", "mumbai")], branch="eastern")
    route = network.route("moscow", "mumbai", branch="eastern")
    assert set(table.loc[table["kind"] == "link", "id"]) == set(route.link_ids)
    assert table["days"].iloc[0] == pytest.approx(route.hours_expected / 24)
    assert table.set_index("id").loc["akyayla--incheh-boroun", "cut_off"]
    by_rail = network.critical_links([("moscow", "baku")], modes=["rail"])
    assert (by_rail["delta_days"] >= -1e-9).all()


@pytest.mark.parametrize("branch", BRANCHES)
def test_a_branch_carries_no_more_than_all_ways_of_its_modes(network, branch):
    modes = network.branches.loc[branch, "modes"]
    free = network.bottleneck("moscow", "mumbai", modes=modes)
    bound = network.bottleneck("moscow", "mumbai", branch=branch)
    flow = "maximum_flow_mt_per_year"
    assert bound.attrs[flow] <= free.attrs[flow] + 1e-9
    assert bound["capacity_mt_per_year"].sum() == pytest.approx(bound.attrs[flow])


def test_the_gauge_break_at_a_pinned_node_limits_the_branch(network):
    cut = network.bottleneck("etrek", "gorgan", branch="eastern")
    assert cut.attrs["maximum_flow_mt_per_year"] < float("inf")


@pytest.mark.parametrize("name", ["pareto", "isochrone", "critical_links", "bottleneck"])
def test_an_unknown_branch_is_named(network, name):
    arguments = {"isochrone": ("moscow", 2), "critical_links": ([("moscow", "baku")],)}
    with pytest.raises(UnknownNameError, match="westen"):
        getattr(network, name)(*arguments.get(name, ("moscow", "baku")), branch="westen")


@pytest.mark.parametrize(
    "line",
    [
        "pareto moscow tehran --branch western --samples 10",
        "isochrone moscow --days 3 --branch western",
        "isochrone moscow --days 3 --modes rail --avoid AZ",
        "critical moscow tehran --branch western",
        "bottleneck moscow tehran --branch western",
    ],
)
def test_the_command_line_takes_a_branch(line):
    done = CliRunner().invoke(main, line.split())
    assert done.exit_code == 0, done.output
    assert done.output
