"""Figures by month and waits for services: what holds when, and what a year mixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from irru_geo.errors import ParameterError
from irru_geo.layers.rows import ParameterRow
from irru_geo.model.months import SHARE_OF_YEAR, months_of
from irru_geo.model.parameters import Location, Parameters
from irru_geo.model.services import Headway, candidates
from irru_geo.transit.quantiles import LEVELS, quantiles, table

if TYPE_CHECKING:
    from irru_geo import Network
    from irru_geo.model.parameters import Parameter

LEVEL = (np.arange(20_000) + 0.5) / 20_000
AT_KURYK = Location("sea", None, "kuryk")


def row(
    key: str, scope: str, figures: tuple[float, float, float], months: str = ""
) -> ParameterRow:
    low, typical, high = figures
    return ParameterRow(
        parameter_id=key,
        process="queue",
        mode="sea",
        scope=scope,
        months=months or None,
        unit="h",
        low=low,
        typical=typical,
        high=high,
        basis="estimate",
        note="drawn",
    )


YEAR = row("year", "*", (0, 10, 20))
WINTER = row("winter", "*", (50, 60, 70), "12-2")
PORT = row("port", "node:kuryk", (100, 100, 100), "6")


def mean(figure: Parameter) -> float:
    return float(quantiles(figure, LEVEL).mean())


def test_months_go_round_the_turn_of_the_year() -> None:
    assert months_of("11-2") == {11, 12, 1, 2}
    assert months_of("4-4") == {4}
    assert sum(SHARE_OF_YEAR) == pytest.approx(1)


def test_in_its_months_a_row_wins_over_the_row_of_the_year() -> None:
    for month, typical in ((1, 60), (2, 60), (3, 10), (11, 10), (12, 60)):
        found = Parameters([YEAR, WINTER], month=month).find("queue", AT_KURYK)
        assert found.typical == typical
        assert found.parameter_id == "year"  # so that the draw is the same in each month


def test_a_more_particular_row_wins_in_its_months_and_leaves_the_others_alone() -> None:
    by_month = [
        Parameters([YEAR, WINTER, PORT], month=month).find("queue", AT_KURYK).typical
        for month in range(1, 13)
    ]
    assert by_month == [60, 60, 10, 10, 10, 100, 10, 10, 10, 10, 10, 60]
    elsewhere = Parameters([YEAR, WINTER, PORT], month=6).find(
        "queue", Location("sea", None, "aktau")
    )
    assert elsewhere.typical == 10


def test_a_process_of_some_months_takes_nothing_in_the_others() -> None:
    assert Parameters([PORT], month=7).find("queue", AT_KURYK).high == 0
    assert Parameters([PORT], month=6).find("queue", AT_KURYK).high == 100


def test_without_a_date_a_figure_is_the_mixture_over_the_year() -> None:
    mixed = Parameters([YEAR, WINTER]).find("queue", AT_KURYK)
    winter = SHARE_OF_YEAR[11] + SHARE_OF_YEAR[0] + SHARE_OF_YEAR[1]
    assert mean(mixed) == pytest.approx(winter * 60 + (1 - winter) * 10, rel=1e-3)
    drawn = quantiles(mixed, LEVEL)
    assert np.mean(drawn > 30) == pytest.approx(winter, abs=0.02)
    assert (np.diff(drawn) >= 0).all()
    assert {"year", "winter"} <= set(mixed.rows)


def test_rows_that_hold_in_one_month_both_are_refused() -> None:
    with pytest.raises(ParameterError, match="month 2"):
        Parameters([YEAR, WINTER, row("late", "*", (1, 2, 3), "2-4")])


@pytest.mark.parametrize("cv", [0.0, 0.5, 1.0, 2.2])
def test_the_mean_wait_is_that_of_renewal_theory(cv: float) -> None:
    """E[H^2] / (2 E[H]), tried on departures drawn one after the other."""
    figure = Headway(24.0, 24.0, 24.0, cv).figure("*", ("x",), "derived")
    gaps = np.full(200_000, 24.0)
    if cv:
        gaps = np.random.default_rng(1).gamma(1 / cv**2, 24.0 * cv**2, size=200_000)
    tried = (gaps**2).mean() / (2 * gaps.mean())
    assert mean(figure) == pytest.approx(tried, rel=0.02)
    assert mean(figure) == pytest.approx(12 * (1 + cv**2), rel=0.005)


def test_departures_at_random_are_waited_for_exponentially() -> None:
    figure = Headway(24.0, 24.0, 24.0, 1.0).figure("*", ("x",), "derived")
    at = table(figure)[8:57]
    assert at == pytest.approx(-24 * np.log(1 - LEVELS[8:57]), rel=0.03)


def service(key: str, **fields: object) -> dict:
    return {
        "service_id": key,
        "mode": "sea",
        "serves": ["node:kuryk"],
        "headway_low_days": 2.0,
        "headway_typical_days": 2.0,
        "headway_high_days": 2.0,
        "interval_cv": None,
        "months": None,
        "since": None,
        "until": None,
    } | fields


def wait(month: int | None, *services: dict) -> float | None:
    waits = list(candidates(services))
    found = Parameters([], month=month, services=waits).find("sailing_wait", AT_KURYK)
    return found and mean(found)


def test_a_service_runs_in_its_months_and_until_its_end() -> None:
    assert wait(7, service("summer", months="4-11")) == pytest.approx(24, rel=1e-3)
    assert wait(1, service("summer", months="4-11")) == 0  # no row to fall back to in this test
    assert wait(None, service("ended", until="2020")) is None


def test_two_services_are_waited_for_less_than_either() -> None:
    one, both = wait(None, service("a")), wait(None, service("a"), service("b"))
    assert both <= one * 1.001


def test_february_differs_from_july_where_the_rows_say_so_and_nowhere_else(
    network: Network,
) -> None:
    february, july = (
        network.at(f"2027-{month:02}-10").router.amounts.all_steps for month in (2, 7)
    )
    differing = {
        (one.process, one.link_id or one.from_node)
        for arcs in zip(february, july, strict=True)
        for one, other in zip(*arcs, strict=True)
        if one.parameter[:7] != other.parameter[:7]
    }
    assert differing == {("queue", "olya--volga-caspian-canal--waterway")}


def test_each_month_differs_from_the_next_only_where_a_row_begins_or_ends(network: Network) -> None:
    seasonal = network.parameters[network.parameters["months"].notna()]
    for month in range(1, 13):
        one = network.at(f"2027-{month:02}-15").network_state.parameters
        beside = network.at(f"2027-{month % 12 + 1:02}-15").network_state.parameters
        for key, record in seasonal.iterrows():
            mode = record["mode"]
            kind, _, name = record["scope"].partition("/")[0].partition(":")
            side = record["scope"].partition("/")[2] or None
            where = Location(mode, direction=side, **{kind: name})
            figures = [p.find(record["process"], where) for p in (one, beside)]
            months = months_of(record["months"])
            is_change = (month in months) != (month % 12 + 1 in months)
            assert (figures[0][4:7] != figures[1][4:7]) == is_change, (key, month)


def test_the_wait_for_the_ferry_to_turkmenbashi_is_the_one_that_was_told(network: Network) -> None:
    """213 arrivals in 151 days, and waits of 0.3 to 5 days; see `services.csv`."""
    where = Location("sea", "alat--turkmenbashi--sea", "alat", direction="out")
    days = quantiles(network.figure("sailing_wait", where), LEVEL) / 24
    assert 151 / 213 / 2 < np.median(days) < 2.0
    assert days.mean() == pytest.approx(np.mean([0.33, 0.8, 1.5, 2.5, 5]), rel=0.02)


def test_a_scenario_on_waits_scales_services_too(network: Network) -> None:
    import irru_geo as ig

    where = Location("sea", "kuryk--alat--sea", "kuryk", direction="out")
    once = network.figure("sailing_wait", where)
    twice = network.apply(ig.Scenario("late", parameters={"sailing_wait": 2.0}))
    assert mean(twice.figure("sailing_wait", where)) == pytest.approx(2 * mean(once))
    fixed = network.apply(ig.Scenario("set", parameters={"sailing_wait": (1.0, 2.0, 3.0)}))
    assert fixed.figure("sailing_wait", where).typical == 2.0
