"""Rules of the calendar and services in a folder of one's own: read, refused, and set in time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

import irru_geo as ig
from irru_geo.errors import LayerError
from irru_geo.model.closures import closures, seasons_on
from tests.toy import Toy

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network

RULE = {
    "rule_id": "r",
    "name": "closed",
    "target": "link:a--b",
    "from": "11-16",
    "to": "04-29",
    "effect": "closed",
    "basis": "source",
    "source_id": "toy",
}
SERVICE = {
    "service_id": "s",
    "name": "Line",
    "mode": "rail",
    "stops": "a;b",
    "kind": "observed",
    "source_id": "toy",
}


def load(folder: Path, **rows: dict) -> Network:
    toy = Toy().link("a", "b").link("b", "c")
    toy.tables |= {"calendar": [], "holidays": [], "services": []}
    for table, row in rows.items():
        toy.row(table, **row)
    return ig.load_network(toy.write(folder))


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("calendar", {"target": "link:x--y"}, "x--y"),
        ("calendar", {"target": "port"}, "target"),
        ("calendar", {"from": "13-01"}, "from"),
        ("calendar", {"from": "carnival"}, "carnival"),
        ("calendar", {"effect": "hours"}, "hours"),
        ("services", {"stops": "a;nowhere"}, "nowhere"),
        ("services", {"serves": "link:x--y"}, "x--y"),
        ("services", {"months": "0-3"}, "months"),
        ("services", {"regularity": "often"}, "often"),
        ("services", {"regularity": "bursts"}, "interval_cv"),
    ],
)
def test_what_makes_no_sense_is_named(tmp_path: Path, table: str, change: dict, said: str) -> None:
    row = (RULE if table == "calendar" else SERVICE) | change
    with pytest.raises(LayerError, match=said):
        load(tmp_path, **{table: row})


def test_a_season_goes_round_the_turn_of_the_year(tmp_path: Path) -> None:
    data = load(tmp_path, calendar=RULE).network_state.data
    for day, is_closed in (
        ("2026-11-15", False),
        ("2026-11-16", True),
        ("2026-12-31", True),
        ("2027-01-01", True),
        ("2027-04-29", True),
        ("2027-04-30", False),
        ("2027-08-01", False),
    ):
        assert bool(seasons_on(data, dt.date.fromisoformat(day))) == is_closed, day


def test_hours_and_days_after_a_holiday(tmp_path: Path) -> None:
    toy = Toy().link("a", "b")
    toy.tables |= {"calendar": [], "holidays": [], "services": []}
    about = {"holiday": "feast", "is_estimated": "false"}
    toy.row("holidays", holiday_date_id="feast-2027", date="2027-06-10", **about)
    toy.row("calendar", **(RULE | {"from": "feast@05", "to": "feast+1@10", "effect": "hours"}))
    toy.tables["calendar"][0]["hours"] = 29
    data = ig.load_network(toy.write(tmp_path)).network_state.data
    (found,) = closures(data, dt.date(2027, 1, 1), dt.date(2027, 12, 31))
    assert (found.start, found.end) == (dt.datetime(2027, 6, 10, 5), dt.datetime(2027, 6, 11, 10))
    assert list(closures(data, dt.date(2028, 1, 1), dt.date(2028, 12, 31))) == []


def test_what_the_network_does_not_draw_closes_nothing(tmp_path: Path) -> None:
    network = load(tmp_path, calendar=RULE | {"target": "outside:volga-don"})
    assert (
        list(closures(network.network_state.data, dt.date(2027, 1, 1), dt.date(2027, 12, 1))) == []
    )
    assert network.at("2027-01-10").route("a", "c").distance_km == 200
    assert network.calendar.loc["r", "target"] == "outside:volga-don"


def test_holidays_that_rules_name_are_known_for_the_next_years(network: Network) -> None:
    """Of the bundled data: each holiday of the calendar falls once or more in each year."""
    tables = network.network_state.data.tables
    days: dict[str, set[int]] = {}
    for row in tables["holidays"].values():
        days.setdefault(row["holiday"], set()).add(int(row["date"][:4]))
    named = {
        str(row[end]).partition("@")[0].partition("+")[0]
        for row in tables["calendar"].values()
        for end in ("from", "to")
        if str(row[end])[0].isalpha()
    }
    assert named == set(days)
    assert {name for name in named if not set(range(2010, 2041)) <= days[name]} == set()


def test_rivers_close_by_the_orders_that_name_their_days(network: Network) -> None:
    rows = network.calendar
    assert rows.loc["volga-baltic-closed", ["from", "to"]].tolist() == ["11-16", "04-29"]
    assert rows.loc["samara-closed", ["from", "to"]].tolist() == ["11-21", "04-21"]
    rivers = rows[rows["effect"] == "closed"]
    assert (rivers["target"].str.startswith("outside:")).all()
