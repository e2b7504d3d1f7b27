"""One journey on many days of departure."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

import irru_geo as ig
from irru_geo.analysis.departures import best_week
from irru_geo.cli.main import main
from irru_geo.errors import ParameterError, ScenarioError
from tests.toy import Toy

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame

    from irru_geo import Network

ENDS = ("st-petersburg", "nhava-sheva")
DOWN_THE_VOLGA = {
    "via": ["astrakhan", "olya", "volga-caspian-canal", "amirabad"],
    "modes": ["rail", "inland_waterway", "sea"],
}


@pytest.fixture(scope="module")
def year(network: Network) -> DataFrame:
    return network.departures(*ENDS, "2027-01-01", "2027-12-31", by="2027-07-01", **DOWN_THE_VOLGA)


def test_a_row_a_departure_with_days_arrival_chance_and_way(year: DataFrame) -> None:
    assert len(year) == 53
    assert (year.index[1] - year.index[0]).days == 7
    assert (year["p10_days"] < year["p50_days"]).all()
    assert (year["p50_days"] < year["p90_days"]).all()
    arrival = year.index + np.floor(year["p50_days"]).to_numpy().astype("timedelta64[D]")
    assert (arrival == year["arrive_p50"]).all()
    assert (year["way"] == "trans-caspian").all()
    assert year["probability_by"].iloc[0] == 1
    assert year["probability_by"].iloc[-1] == 0
    assert year["probability_by"].is_monotonic_decreasing


def test_a_row_is_the_trip_of_its_day(network: Network, year: DataFrame) -> None:
    day = dt.date(2027, 2, 19)
    route = network.at(day).route(*ENDS, **DOWN_THE_VOLGA)
    trip = route.transit_time(depart=day)
    assert year.loc["2027-02-19", "p50_days"] == trip.p50_days
    assert year.loc["2027-02-19", "probability_by"] == trip.probability_by("2027-07-01")


def test_winter_is_long_and_marked(year: DataFrame) -> None:
    in_ice = year["p50_days"] > year["p50_days"].min() + 2
    assert in_ice[in_ice].index.month.isin([12, 1, 2]).all()
    assert in_ice.sum() >= 7
    assert ("season", "2027-01-01", "2027-02-28") in {mark[:3] for mark in year.attrs["marks"]}


def test_the_best_week_is_in_open_water_or_just_in_time(year: DataFrame) -> None:
    free = best_week(year.drop(columns="probability_by"))
    assert free["p50_days"] == pytest.approx(year["p50_days"].min())
    in_time = best_week(year)
    assert in_time["probability_by"] >= 0.995
    after = year[year.index > in_time.name]
    assert (after["probability_by"] < 0.995).all()


def test_a_day_without_a_way_is_a_row_that_says_why(tmp_path: Path) -> None:
    toy = Toy().node("inland", 40).node("p", 41, kind="port").node("q", 42, kind="port")
    toy.link("inland", "p").link("p", "q", mode="inland_waterway", length_km=240.0)
    toy.tables |= {"calendar": [], "holidays": [], "services": []}
    toy.row(
        "calendar",
        rule_id="winter",
        name="river closed",
        target="link:p--q--waterway",
        basis="source",
        source_id="toy",
        effect="closed",
        **{"from": "11-16", "to": "04-29"},
    )
    network = ig.load_network(toy.write(tmp_path))
    table = network.departures("inland", "q", "2027-01-01", "2027-12-31", every_days=30)
    shut = table["p50_days"].isna()
    assert set(table.index[shut].month) == {1, 3, 12} | {11, 2, 4} & set(table.index[shut].month)
    assert (table.loc[shut, "closed_by"] == "river closed").all()
    assert table.loc[shut, "arrive_p50"].isna().all()
    assert (table.loc[~shut, "closed_by"] == "").all()
    with pytest.raises(ParameterError, match="way"):
        best_week(table[shut])


@pytest.mark.parametrize(
    ("start", "end", "every", "error"),
    [
        ("2027-02-01", "2027-01-01", 7, ParameterError),
        ("2027-01-01", "2027-02-01", 0, ParameterError),
        ("2027-01-01", "2099-02-01", 1, ParameterError),
        ("2027-01", "2027-02-01", 7, ScenarioError),
    ],
)
def test_what_makes_no_sense_is_refused(
    network: Network, start: str, end: str, every: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        network.departures("moscow", "mumbai", start, end, every_days=every)


def test_the_command_shows_the_same(network: Network) -> None:
    words = ["departures", "moscow", "astrakhan", "--from", "2027-01-01", "--to", "2027-01-15"]
    shown = CliRunner().invoke(main, [*words, "--json", "--by", "2027-01-20"])
    assert shown.exit_code == 0, shown.output
    table = network.departures("moscow", "astrakhan", "2027-01-01", "2027-01-15", by="2027-01-20")
    records = json.loads(shown.output)
    days = [record["p50_days"] for record in records]
    assert days == pytest.approx(table["p50_days"].tolist(), abs=0.01)
    assert records[0]["depart"] == "2027-01-01"
    text = CliRunner().invoke(main, words)
    assert "No departure is better" in text.output
    ice = [*words[:1], *ENDS, "--branch", "trans-caspian", "--from", "2027-01-01"]
    best = CliRunner().invoke(main, [*ice, "--to", "2027-04-01", "--every", "30"])
    assert "Best departure: 2027-03-02" in best.output
    assert "Season: Queue: Volga-Caspian canal" in best.output
    assert CliRunner().invoke(main, [*words[:3], "--from", "x", "--to", "y"]).exit_code == 2


def test_the_chart_shows_the_year_and_what_holds(year: DataFrame, tmp_path: Path) -> None:
    from irru_geo.viz.paper.departures_chart import plot_departures, save_departures

    ax = plot_departures(year)
    words = {text.get_text().strip() for text in ax.texts}
    assert any("Volga" in word for word in words)
    assert ax.get_xlabel() == "Day of departure"
    save_departures(year, str(tmp_path / "year.svg"))
    assert (tmp_path / "year.svg").read_text("utf-8").startswith("<?xml")
    with pytest.raises(ParameterError, match="svg"):
        save_departures(year, str(tmp_path / "year.doc"))


@pytest.mark.slow
def test_a_year_of_weeks_takes_three_seconds_at_most(network: Network) -> None:
    start = time.process_time()
    network.departures(*ENDS, "2028-01-01", "2028-12-31", **DOWN_THE_VOLGA)
    assert time.process_time() - start <= 3
