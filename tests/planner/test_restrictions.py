"""Restrictions are listed beside a route; they close nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import toy
from click.testing import CliRunner

from irru_geo import load_network
from irru_geo.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network


@pytest.fixture
def net(tmp_path: Path) -> Network:
    drawn = toy.Toy().link("a", "b").link("b", "c").link("a", "b", mode="road")
    for key, target, modes in (
        ("at-b", "node:b", ""),
        ("by-road", "link:a--b--road", "road"),
        ("on-c", "link:b--c", "sea"),
    ):
        drawn.row("restrictions", restriction_id=key, target=target, modes=modes, regime="r",
                  since="2020", until="2021-06", scope="x", source_id="toy")  # fmt: skip
    return load_network(drawn.write(tmp_path))


def test_what_a_route_passes_is_listed(net: Network) -> None:
    assert net.route("a", "c", modes="rail").restrictions().index.tolist() == ["at-b"]
    road = net.route("a", "b", modes="road").restrictions()
    assert road.index.tolist() == ["at-b", "by-road"]
    assert road["is_in_force"].tolist() == [None, None]


@pytest.mark.parametrize(
    ("date", "held"), [("2019-12-31", False), ("2021-06-30", True), ("2021-07-01", False)]
)
def test_on_a_date_they_say_whether_they_hold(net: Network, date: str, held: bool) -> None:
    route = net.at(date).route("a", "c", modes="rail")
    assert route.restrictions()["is_in_force"].tolist() == [held]


def test_they_close_and_delay_nothing(network: Network) -> None:
    route = network.at("2025-10-01").route("zahedan", "chabahar", modes={"road"})
    assert "chabahar-waiver-revoked-2025" in route.restrictions().index
    plain = network.route("zahedan", "chabahar", modes={"road"})
    assert (plain.distance_km, plain.hours_typical) == (route.distance_km, route.hours_typical)


def test_the_command_line_shows_them(network: Network) -> None:
    del network
    shown = CliRunner().invoke(main, ["route", "zahedan", "chabahar", "--modes", "road"])
    assert "United States sanctions" in shown.output
    told = CliRunner().invoke(main, ["route", "zahedan", "chabahar", "--modes", "road", "--json"])
    assert json.loads(told.output)["restrictions"][0]["target"] == "node:chabahar"
