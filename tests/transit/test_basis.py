"""What a transit time rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irru_geo.vocabulary import BASES, EVENTS

if TYPE_CHECKING:
    from irru_geo import Network

CORRIDORS = ("western", "trans-caspian", "eastern", "eastern-sarakhs", "suez-baltic")


@pytest.mark.parametrize("corridor", CORRIDORS)
def test_the_shares_are_those_of_the_legs(network: Network, corridor: str) -> None:
    route = network.corridor(corridor)
    table = route.basis(samples=2000)
    legs = route.transit_time(2000).by_leg
    assert list(table.index) == list(BASES)
    assert table[["mean_share", "variance_share"]].sum().tolist() == pytest.approx([1, 1])
    means = legs.groupby("basis")["mean_days"].sum()
    assert table["mean_days"].loc[means.index].tolist() == pytest.approx(means.tolist())


def test_the_decisive_figures_are_those_of_the_sensitivity(network: Network) -> None:
    route = network.corridor("eastern")
    decisive = route.basis(samples=2000).attrs["decisive"]
    swings = route.sensitivity(samples=2000)["swing_days"]
    assert [row["parameter_id"] for row in decisive] == swings.index[:3].tolist()
    parameters = network.parameters["basis"]
    assert all(row["basis"] == parameters[row["parameter_id"]] for row in decisive)


def test_what_a_scenario_changes_rests_on_an_estimate(network: Network) -> None:
    changed = network.apply("volga-caspian-ice").parameters["basis"]
    assert changed["queue-waterway-volga-caspian"] == "estimate"


def test_delays_of_events_are_told_apart(network: Network) -> None:
    net = network.at("2023-06-15")
    table = net.corridor("eastern").basis(samples=500)
    assert table.loc[EVENTS, "mean_days"] == pytest.approx(11.0)
