"""Dates are read strictly, in one place; the state is a sentence."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import toy

import irru_geo as ig
from irru_geo.errors import ScenarioError
from irru_geo.model.dates import change_days, read_date, read_day

if TYPE_CHECKING:
    from collections.abc import Callable

    from irru_geo import Network


@pytest.mark.parametrize(
    "value",
    [
        *("2_02", "+202", "-202", "2024-1-1", "2024-02-30", "2024-13", "0000", "20240101"),
        *("2024-01-01T99:99", "2024-01-01T", "2024-01T10:00", "2024\n", " 2024", "2024-W01", ""),
        *("yesterday", "۲۰۲۶-۰۱-۱۲", "2024-01-01T10:00:00.1234567x", "٢٠٢٦"),
        *(2026, True, None, 2026.0, [2026], ("2026",), b"2026", pd.NaT, np.datetime64("NaT", "D")),
    ],
)
def test_what_is_no_date_is_refused(value: object, network: Network) -> None:
    with pytest.raises(ScenarioError, match="expected YYYY-MM-DD"):
        network.at(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [
        *("2024-01-01", "2024-01-01T10:00", "2024-01-01T10:00:00Z", dt.date(2024, 1, 1)),
        *(dt.datetime(2024, 1, 1, 23, 59), np.datetime64("2024-01-01"), pd.Timestamp("2024-01-01")),
        *(np.datetime64("2024-01-01T00:00:00.000000000"), np.datetime64("2024-01"), "2024"),
    ],
)
def test_a_day_may_be_given_in_many_ways(value: object) -> None:
    assert read_date(value) == dt.date(2024, 1, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        # Nowruz, and the last day of leap years, as in the Iranian calendars of these years
        *(("1399-01-01", "2020-03-20"), ("1400-01-01", "2021-03-21"), ("1404-01-01", "2025-03-21")),
        *(("1405-01-12", "2026-04-01"), ("۱۴۰۵-۰۱-۱۲", "2026-04-01"), ("1399-12-30", "2021-03-20")),
        *(("1403-12-30", "2025-03-20"), ("1403-07-01", "2024-09-22"), ("1370-01-01", "1991-03-21")),
        (dt.date(1405, 1, 12), "2026-04-01"),
    ],
)
def test_a_solar_hijri_date_is_named(text: object, day: str) -> None:
    with pytest.raises(ScenarioError, match=rf"Solar Hijri calendar. Give {day}\.$"):
        read_date(text)


def test_a_solar_hijri_year_has_its_first_day_named() -> None:
    with pytest.raises(ScenarioError, match="Give a day from 2026-03-21 on"):
        read_date("1405")
    with pytest.raises(ScenarioError, match="no such day"):
        read_date("1405-12-30")


def test_a_month_alone_is_taken_with_a_warning_where_something_changes_within_it() -> None:
    changes = {dt.date(2026, 2, 28): "Hormuz shut"}
    assert read_day("2026-03", changes) == dt.date(2026, 3, 1)
    assert read_day("2026-02-28", changes) == dt.date(2026, 2, 28)
    for text, day in (("2026", dt.date(2026, 1, 1)), ("2026-02", dt.date(2026, 2, 1))):
        said = rf"'{text}' is taken as 1 \w+ 2026.*28 February 2026: Hormuz shut.*Give a day"
        with pytest.warns(ig.DateWarning, match=said):
            assert read_day(text, changes) == day
    assert read_day("2026-02", {dt.date(2026, 2, 1): "x"}) == dt.date(2026, 2, 1)


def test_every_year_of_the_network_stands_for_all_its_days_or_is_told(network: Network) -> None:
    days = change_days(network.network_state.data)
    for year in range(2012, 2032):
        within = [day for day in days if day.year == year and day != dt.date(year, 1, 1)]
        if within:
            with pytest.warns(ig.DateWarning, match="Give a day") as told:
                dated = network.at(str(year))
            assert [Path(w.filename).name for w in told] == [Path(__file__).name]
        else:
            dated = network.at(str(year))
        assert dated.state == network.at(f"{year}-01-01").state


def test_a_warning_of_a_date_may_be_an_error(network: Network) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ig.DateWarning):
            network.at("2026")
        network.at("2026-01-01")


def test_the_command_line_tells_the_day_in_one_line() -> None:
    asked = ["route", "moscow", "tehran", "--date", "2026", "--samples", "10"]
    command = [sys.executable, "-m", "irru_geo", *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.startswith("Warning: date: '2026' is taken as 1 January 2026; ")
    assert done.stderr.count("\n") == 1
    command[1:1] = ["-W", "error::UserWarning"]  # ours is one; Python reads -W before its paths
    failed = subprocess.run(command, capture_output=True, text=True, check=False)
    assert failed.returncode == 2
    assert failed.stderr.startswith("Error: date: '2026' is taken as 1 January 2026; ")
    assert failed.stderr.count("\n") == 1


def test_the_state_names_no_ids(network: Network) -> None:
    ids = {*network.events.index, *network.scenarios.index, *network.links.index}
    days = [*change_days(network.network_state.data)]
    named = [
        (day, word)
        for day in days
        for word in network.at(day).apply("hormuz-closed").state.replace(";", " ").split()
        if word in ids
    ]
    assert named == []


def test_the_state_of_april_2026(network: Network) -> None:
    state = network.at("2026-04-01").state
    assert state.startswith("1 April 2026: ")
    assert "Strait of Hormuz shut since 28 February;" in state
    assert state.endswith("the crossings Incheh Boroun and Sarakhs (IR) unknown since 11 March")
    assert "\n" not in state


def test_unknown_states_are_said_in_words(load: Callable[[toy.Toy], Network]) -> None:
    drawn = toy.border()
    shared = {"source_id": "toy", "end_status": "unknown"}
    drawn.row(
        "events",
        event_id="e",
        target="link:b--c",
        start="2026-03",
        effect="unknown",
        title="State of the crossing not known",
        **shared,
    )
    drawn.row(
        "events",
        event_id="f",
        target="node:d",
        start="2025",
        effect="unknown",
        title="D at half its traffic",
        **shared,
    )
    net = load(drawn)
    assert net.at("2026-04-01").state == (
        "1 April 2026: D at half its traffic (state unknown since 2025); "
        "the crossing C unknown since March"
    )
    assert net.at("2026-04-01", disruptions=False).state == "1 April 2026, disruptions left out"
    assert net.at("2026-04-01").route("a", "d").distance_km == 210


@pytest.fixture
def load(tmp_path_factory: pytest.TempPathFactory) -> Callable[[toy.Toy], Network]:
    return lambda drawn: ig.load_network(drawn.write(tmp_path_factory.mktemp("net")))
