"""The shipped network on days of its history, and in 2026."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from irru_geo import NoRouteError

if TYPE_CHECKING:
    from irru_geo import Network

QAZVIN_RASHT = ["rasht--manjil", "manjil--qazvin"]


def closed(network: Network, date: str) -> set[str]:
    links = network.at(date).links
    return set(links.index[~links["is_open"]])


@pytest.mark.parametrize(
    ("link", "opened"),
    [
        ("etrek--akyayla", "2014-12-03"),
        ("akyayla--incheh-boroun", "2014-12-03"),
        ("astara-az--astara-ir", "2018-02-08"),
        ("rasht--manjil", "2019-03-06"),
        ("rasht--caspian-port", "2024-06-20"),
    ],
)
def test_a_line_opens_on_its_day(network: Network, link: str, opened: str) -> None:
    year, month, day = opened.split("-")
    assert link in closed(network, f"{year}-{month}-{int(day) - 1:02d}")
    assert link not in closed(network, opened)


def test_the_day_after_the_line_round_the_caspian_opened(network: Network) -> None:
    net = network.at("2014-12-04")
    assert net.route("uzen", "gorgan", modes="rail").distance_km > 900
    assert set(QAZVIN_RASHT) <= closed(network, "2014-12-04")
    with pytest.raises(NoRouteError):
        network.at("2014-12-02").route("uzen", "gorgan", via="akyayla", modes="rail")
    with pytest.raises(NoRouteError):
        net.route("qazvin", "rasht", modes="rail")


def test_rasht_astara_is_not_there_yet(network: Network) -> None:
    assert "astara-ir--rasht" in closed(network, "2026-02-01")


def test_ever_given(network: Network) -> None:
    assert "suez--port-said--sea" not in closed(network, "2021-03-22")
    assert "suez--port-said--sea" in closed(network, "2021-03-29")
    assert "suez--port-said--sea" not in closed(network, "2021-03-30")
    assert network.at("2021-03-25").state == (
        "25 March 2021: Ever Given aground in the Suez Canal since 23 March"
    )


def test_red_sea_diversions(network: Network) -> None:
    """India to northern Europe takes two weeks more through Suez, India to the Black Sea none."""
    before, after = network.at("2023-11-30"), network.at("2024-02-15")
    hours = {
        (corridor, net): net.corridor(corridor).hours_typical
        for corridor in ("suez-baltic", "suez-black-sea")
        for net in (before, after)
    }
    assert hours["suez-baltic", after] - hours["suez-baltic", before] == pytest.approx(360)
    assert hours["suez-black-sea", after] == hours["suez-black-sea", before]
    assert "Ships to northern Europe go round the Cape since December 2023" in after.state
    assert "cape-of-good-hope" in after.route("nhava-sheva", "rotterdam", modes="sea").nodes
    assert "suez" in before.route("nhava-sheva", "rotterdam", modes="sea").nodes


def test_shahid_rajaee_in_april_2025(network: Network) -> None:
    shut = network.at("2025-04-26")
    with pytest.raises(NoRouteError, match="bandar-abbas"):
        shut.route("bandar-abbas", "jeddah", modes="sea")
    assert "bandar-imam-khomeini" in shut.corridor("western").nodes
    assert "bandar-abbas" in network.at("2025-04-28").corridor("western").nodes


def test_the_corridor_in_march_2026(network: Network) -> None:
    net = network.at("2026-03-15")
    days = net.compare(samples=10).query("family == 'instc'")["p50_days"]
    assert list(days.index[days.notna()]) == ["trans-caspian-truck"]  # no railway goes to Chabahar
    assert "chabahar" in net.corridor("trans-caspian-truck").nodes
    with pytest.raises(NoRouteError, match="hormuz"):
        net.route("bandar-abbas", "nhava-sheva", modes="sea")
    assert net.route("tehran", "bandar-abbas").distance_km > 1000


CORRIDORS = ("western", "trans-caspian", "eastern", "eastern-sarakhs", "jeddah")


@pytest.mark.parametrize("date", ["2026-06-22", "2026-11-26", "2030-01-01"])
def test_after_june_2026_no_corridor_is_lost_and_what_is_not_known_is_told(
    network: Network, date: str
) -> None:
    net = network.at(date)
    lost = [name for name in CORRIDORS if net.corridor(name).distance_km < 5000]
    assert not lost
    events = net.events
    unknown = set(events["target"][(events["effect"] == "unknown") & events["end"].isna()])
    assert unknown == {
        *("link:akyayla--incheh-boroun", "link:serakhs--sarakhs", "node:anzali", "node:hormuz"),
    }


@pytest.mark.parametrize(
    ("date", "closed", "is_open"),
    [
        ("2026-03-04", "akyayla--incheh-boroun", "astara-az--astara-ir--road"),
        ("2026-03-05", "astara-az--astara-ir", "samur-az--khachmaz--road"),
        ("2026-03-10", "serakhs--sarakhs", "astara-az--astara-ir"),
    ],
)
def test_the_closures_of_march_2026_have_the_ends_that_sources_give(
    network: Network, date: str, closed: str, is_open: str
) -> None:
    links = network.at(date).links["is_open"]
    assert (bool(links[closed]), bool(links[is_open])) == (False, True)


def test_caspian_ships_sailed_again_by_10_march_2026(network: Network) -> None:
    ship = {"modes": {"sea", "inland_waterway"}}
    with pytest.raises(NoRouteError):
        network.at("2026-03-04").route("astrakhan", "amirabad", **ship)
    assert network.at("2026-03-10").route("astrakhan", "amirabad", **ship).distance_km > 500


def test_every_event_has_a_title_and_says_how_its_end_is_known(network: Network) -> None:
    events = network.events
    assert not events.index[events["title"].isna() | events["end_status"].isna()].tolist()
    open_ended = events["end"].isna()
    assert events.index[open_ended ^ (events["end_status"] == "unknown")].tolist() == []


def test_what_no_event_touches_stays_open(network: Network) -> None:
    ports = network.at("2026-04-01").route("st-petersburg-port", "novorossiysk", modes="sea")
    assert ports.distance_km > 5000
