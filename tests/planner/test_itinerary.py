"""Legs as a person reads them: names, borders in one row, nothing lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from irru_geo.cli.main import main
from irru_geo.planner.itinerary import AMOUNTS, itinerary, stretches

if TYPE_CHECKING:
    from irru_geo import Network

AN_ID = re.compile(r"[a-z]+-\d+\.\d+|--|_")
ASKED = [
    (("Kazan", "Jaipur"), {}),
    (("Kazan", "Tehran"), {"branch": "western"}),
    (("moscow", "mumbai"), {"branch": "eastern"}),
    (("37.6,54.0", "Herat"), {}),
]


@pytest.mark.parametrize(("places", "wishes"), ASKED)
def test_names_stand_for_ids_and_amounts_are_kept(
    network: Network, places: tuple[str, str], wishes: dict[str, str]
) -> None:
    ends = tuple(
        tuple(map(float, place.split(","))) if place[0].isdigit() else place for place in places
    )
    route = network.route(*ends, **wishes)
    rows = itinerary(route)
    assert [row for row in rows if AN_ID.search(row["to"])] == []
    for key in AMOUNTS:
        assert sum(row[key] for row in rows) == pytest.approx(sum(r[key] for r in route.records))
    for some in (rows, stretches(route)):
        assert sum(r["hours_expected"] for r in some) == pytest.approx(route.hours_expected)
        assert sum(r["length_km"] for r in some) == pytest.approx(route.distance_km)


def test_both_sides_of_a_border_are_one_row(network: Network) -> None:
    route = network.route("Kazan", "Tashkent")
    rows = itinerary(route)
    joined = [row for row in rows if "-" in row["leg"]]
    assert joined
    assert {row["what"] for row in joined} == {"Border"}
    assert joined[0]["to"].startswith("Russia-Kazakhstan")
    empty = [r for r in route.records if not r["length_km"] and not r["hours_high"]]
    assert len(route.records) == len(rows) + 2 * len(joined) + len(empty)


def test_what_takes_nothing_is_left_out(network: Network) -> None:
    route = network.route("moscow", "mumbai", branch="western")
    empty = [row for row in route.records if not row["length_km"] and not row["hours_high"]]
    assert len(itinerary(route)) == len(route.records) - len(empty)


@pytest.mark.parametrize(
    "command",
    [
        ["route", "Kazan", "Jaipur", "--samples", "50"],
        ["route", "moscow", "mumbai", "--samples", "50"],
        ["alternatives", "moscow", "mumbai", "--samples", "50"],
        ["matrix", "--from", "Kazan", "--to", "mumbai"],
        ["critical", "Kazan", "tehran"],
        ["decide", "moscow", "mumbai", "western", "eastern", "--samples", "50"],
        ["compare", "--date", "2026-03-10", "--samples", "50"],
        ["scorecard", "western"],
    ],
)
def test_no_id_of_a_place_off_the_network_is_shown_in_80_columns(command: list[str]) -> None:
    done = CliRunner(env={"COLUMNS": "80"}).invoke(main, command)
    assert done.exit_code == 0, done.output
    assert not re.search(r"kazan-49|jaipur-75|np\.float64|\d\.\d{6,}", done.stdout)
    table = [line for line in done.stdout.splitlines() if "; " not in line]
    assert max(map(len, table)) <= 80


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            ["route", "moscow", "mumbai", "--branch", "western", "--date", "2026-03-01"],
            "No route from Moscow to Mumbai: closed since 28 February 2026: Strait of Hormuz shut",
        ),
        (["route", "moscow", "tehran", "--avoid", "Iran"], "In the way: 'Iran'"),
        (["isochrone", "moscow", "--days", "1", "--areas"], "give --output"),
    ],
)
def test_what_cannot_be_answered_says_why(command: list[str], said: str) -> None:
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_a_closed_branch_leaves_the_other() -> None:
    asked = ["decide", "moscow", "mumbai", "western", "suez-black-sea", "--date", "2026-03-10"]
    done = CliRunner().invoke(main, [*asked, "--samples", "50"])
    assert done.exit_code == 0, done.output
    assert "western: No route from Moscow to Mumbai: closed since 28 February 2026" in done.stdout
    assert "suez-black-sea: 9," in done.stdout
