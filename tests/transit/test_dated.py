"""Journeys that leave on a day: what they meet on their way, and when they arrive."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

import irru_geo as ig
from irru_geo.errors import DateWarning, NoRouteError, ParameterError, ScenarioError
from tests.toy import Toy

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network
    from irru_geo.planner.route import Route

DAY = "2027-02-20"


def river(folder: Path, *events: dict, **rule: str) -> Network:
    """Return a rail from inland to p, a river p - q closed from 16 November to 29 April."""
    toy = Toy().node("inland", 40).node("p", 41, kind="port").node("q", 42, kind="port")
    toy.link("inland", "p").link("p", "q", mode="inland_waterway", length_km=240.0)
    toy.tables |= {"calendar": [], "holidays": [], "services": []}
    season = {
        "rule_id": "winter",
        "name": "river closed for the winter",
        "target": "link:p--q--waterway",
        "from": "11-16",
        "to": "04-29",
        "effect": "closed",
        "basis": "source",
        "source_id": "toy",
    }
    toy.row("calendar", **season | rule)
    toy.row("holidays", holiday_date_id="feast-2027", holiday="feast", date="2027-06-10")
    toy.tables["holidays"][0]["is_estimated"] = "false"
    for event in events:
        about = {"title": "an event", "source_id": "toy", "end_status": "known"}
        toy.row("events", **(about | event))
    return ig.load_network(toy.write(folder))


def journey(network: Network) -> Route:
    return network.route("inland", "q")


def test_a_river_leg_departs_in_no_closed_month(tmp_path: Path) -> None:
    route = journey(river(tmp_path))
    river_h = 240 / 8  # the slowest sample of the last leg
    for month in range(1, 13):
        trip = route.transit_time(2000, depart=dt.date(2027, month, 20))
        arrivals = np.datetime64(trip.depart) + (trip.samples * 24 * 3600).astype("timedelta64[s]")
        landed = arrivals - np.timedelta64(120 * 3600, "s")  # the longest stay in the port of q
        sailed = landed - np.timedelta64(int(river_h * 3600), "s")
        year = np.datetime64(f"{2027 + (month > 11)}")
        opens = year + np.timedelta64(119, "D")  # 30 April
        if month in (12, 1, 2, 3):
            assert (arrivals >= opens + np.timedelta64(20, "h")).all()  # at best 20 h on the river
            assert "river closed for the winter" in " ".join(trip.by_leg["why"])
        if month in (5, 6, 7, 8):
            assert (sailed < np.datetime64("2027-11-16")).all()
            assert trip.by_leg["wait_days"].max() == pytest.approx(
                trip.by_leg.set_index("process").loc["sailing_wait", "mean_days"]
            )


def test_on_a_closed_day_the_network_has_no_river(tmp_path: Path) -> None:
    network = river(tmp_path)
    with pytest.raises(NoRouteError, match="river closed for the winter"):
        network.at("2027-01-10").route("inland", "q")
    assert network.at("2027-04-30").route("inland", "q").distance_km == 340
    with pytest.warns(DateWarning, match="river closed"):
        network.at("2027-04")


def test_a_stop_on_a_holiday_is_waited_out(tmp_path: Path) -> None:
    stop = {"effect": "hours", "hours": "24", "from": "feast@06", "to": "feast+1@06"}
    route = journey(river(tmp_path, **stop))
    free = route.transit_time(depart="2027-07-01")
    met = route.transit_time(depart="2027-06-06")
    late = (met.samples - free.samples) * 24
    assert late.min() == 0
    assert 0 < late.max() <= 24
    assert free.samples.tobytes() == route.transit_time(depart="2027-09-01").samples.tobytes()


def test_events_are_met_on_the_day_of_arrival(tmp_path: Path) -> None:
    shut = {"event_id": "shut", "target": "link:p--q--waterway", "effect": "close"}
    late = {"event_id": "late", "target": "node:q", "effect": "delay", "value": "48"}
    shut |= {"start": "2027-06-10", "end": "2027-06-30"}
    late |= {"start": "2027-08-01", "end": "2027-08-31"}
    network = river(tmp_path, shut, late)
    route = journey(network)
    free = route.transit_time(depart="2027-05-02")
    waited = route.transit_time(depart="2027-06-09")  # it is at the port after the tenth
    assert waited.samples.min() > 21
    assert "an event" in " ".join(waited.by_leg["why"])
    delayed = route.transit_time(depart="2027-08-05")
    assert delayed.samples - free.samples == pytest.approx(2.0)
    calm = network.at("2027-08-05", disruptions=False)
    assert journey(calm).transit_time(depart="2027-08-05").samples == pytest.approx(free.samples)


def test_what_has_no_known_end_is_told(tmp_path: Path) -> None:
    shut = {"event_id": "shut", "target": "link:p--q--waterway", "effect": "close"}
    route = journey(river(tmp_path, shut | {"start": "2027-06-10", "end_status": "unknown"}))
    assert route.transit_time(depart="2027-05-01").p50_days > 0
    with pytest.raises(NoRouteError, match="an event"):
        route.transit_time(depart="2027-06-12")
    opened = ig.Scenario("open again", open=("p--q--waterway",))
    again = journey(route.network.apply(opened)).transit_time(depart="2027-06-12")
    assert again.p50_days < 30


def test_fixed_sailings_are_caught_or_missed(tmp_path: Path) -> None:
    route = journey(river(tmp_path))
    trip = route.transit_time(depart="2027-07-01", sailings={"p": [5, 19]})
    table = trip.connections
    assert table["node"].unique().tolist() == ["p"]
    assert table["sailing"].head(2).tolist() == [dt.date(2027, 7, 5), dt.date(2027, 7, 19)]
    assert table["holds"].is_monotonic_increasing
    assert table["takes"].sum() == pytest.approx(1)
    assert table["is_planned"].sum() == 1
    free = route.transit_time(depart="2027-07-01")
    assert trip.samples.min() > 5  # nobody sails before the fifth is over
    assert len(free.connections) == 0
    dated = route.transit_time(depart="2027-07-01", sailings={"p": ["2027-07-19"]})
    assert dated.connections["holds"].iloc[0] == pytest.approx(1)
    with pytest.raises(NoRouteError, match="fixed sailing"):
        route.transit_time(depart="2027-07-01", sailings={"p": ["2027-07-02"]})
    with pytest.raises(ParameterError, match="leaves"):
        route.transit_time(depart="2027-07-01", sailings={"q": [5]})


def test_arrivals_are_dates_and_chances(network: Network) -> None:
    trip = network.corridor("eastern").transit_time(depart=DAY)
    assert trip.depart == dt.date(2027, 2, 20)
    assert trip.arrive_p50 == trip.depart + dt.timedelta(days=int(trip.p50_days))
    assert trip.arrive_p10 <= trip.arrive_p50 <= trip.arrive_p90
    assert trip.probability_by(trip.arrive_p90) >= 0.9
    assert trip.probability_by(trip.depart) == 0
    assert str(trip.arrive_p50) in repr(trip)
    with pytest.raises(ScenarioError, match="depart"):
        network.corridor("eastern").transit_time(depart="2027-02")
    with pytest.raises(ParameterError, match="depart"):
        network.corridor("eastern").transit_time(sailings={"bandar-abbas": [5]})


def test_ice_lies_at_the_mouth_of_the_volga_in_january_and_february_alone(
    network: Network,
) -> None:
    route = network.corridor("trans-caspian")
    day_of = {month: dt.date(2026 if month > 8 else 2027, month, 1) for month in range(1, 13)}
    trips = {month: route.transit_time(depart=day) for month, day in day_of.items()}
    days = {month: trip.p50_days for month, trip in trips.items()}
    free = [days[month] for month in range(3, 12)]
    assert max(free) == min(free)
    assert min(days[1], days[2]) > max(free) + 2
    assert days[1] == pytest.approx(max(free) + (91 - 9.3) / 24, abs=0.4)


def test_the_months_of_a_year_mix_to_the_answer_without_a_date(network: Network) -> None:
    route = network.corridor("trans-caspian")
    days = [dt.date(2027, 1, 1) + dt.timedelta(days=3 * i) for i in range(122)]
    means = [route.transit_time(1000, depart=day).mean_days for day in days]
    assert np.mean(means) == pytest.approx(route.transit_time(1000).mean_days, rel=0.01)


def test_the_same_seed_gives_the_same_bits(network: Network) -> None:
    route = network.corridor("trans-caspian")
    one, two = (route.transit_time(3000, 7, depart=DAY).samples for _ in range(2))
    assert one.tobytes() == two.tobytes()
    other = network.at(DAY).corridor("trans-caspian").transit_time(3000, 7, depart=DAY)
    assert other.samples.tobytes() == one.tobytes()
    assert not np.array_equal(one, route.transit_time(3000, 8, depart=DAY).samples)


def test_days_that_meet_the_same_figures_give_the_same_samples(network: Network) -> None:
    """Nothing but ice is by month on this corridor, so May and July agree to the last bit."""
    route = network.corridor("trans-caspian")
    may, july = (route.transit_time(depart=f"2027-{month}-10") for month in ("05", "07"))
    assert may.samples.tobytes() == july.samples.tobytes()
    assert july.samples == pytest.approx(
        network.at("2027-07-10").corridor("trans-caspian").transit_time().samples
    )


def test_legs_sum_up_and_say_where_they_wait(network: Network) -> None:
    trip = network.corridor("trans-caspian").transit_time(depart="2027-01-05", correlation=0.3)
    table = trip.by_leg
    assert table["mean_days"].sum() == pytest.approx(trip.mean_days)
    assert table["variance_share"].sum() == pytest.approx(1)
    assert (table["wait_days"] <= table["mean_days"] + 1e-12).all()
    waits = table[table["wait_days"] > 0]
    assert (waits["why"] != "").all()


@pytest.mark.slow
def test_a_date_costs_at_most_three_times_as_much(network: Network) -> None:
    route = network.corridor("trans-caspian")

    def seconds(**options: str) -> float:
        route.transit_time(**options)
        tries = []
        for _ in range(7):
            start = time.process_time()
            for _ in range(10):
                route.transit_time(**options)
            tries.append(time.process_time() - start)
        return min(tries)

    assert seconds(depart=DAY) <= 3 * seconds()


def test_an_answer_without_a_date_says_what_it_mixes(network: Network) -> None:
    route = network.corridor("trans-caspian")
    (said,) = route.transit_time(10).mixes
    assert "January to February" in said
    assert route.transit_time(10, depart=DAY).mixes == ()
    assert network.at("2027-02-20").corridor("trans-caspian").transit_time(10).mixes == ()
    assert network.corridor("western").transit_time(10).mixes == ()


def test_a_figure_by_month_swings_once(network: Network) -> None:
    for corridor in ("jeddah", "suez-black-sea", "trans-caspian"):
        table = network.corridor(corridor).sensitivity(samples=200)
        assert table.index.is_unique


@pytest.mark.parametrize(
    "sailings",
    [
        {"astrakhan": None},
        {"astrakhan": []},
        {"astrakhan": [0]},
        {"astrakhan": [None]},
        {"makat": [5]},
        [("astrakhan", [5])],
    ],
)
def test_sailings_that_make_no_sense_are_refused(network: Network, sailings: object) -> None:
    route = network.corridor("trans-caspian")
    with pytest.raises((ParameterError, ScenarioError)):
        route.transit_time(10, depart=DAY, sailings=sailings)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2027", 5, "", b"x", "1405-12-01"])
def test_days_that_are_none_are_refused(network: Network, day: object) -> None:
    with pytest.raises(ScenarioError):
        network.corridor("trans-caspian").transit_time(10, depart=day)
