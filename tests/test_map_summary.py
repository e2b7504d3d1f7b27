from __future__ import annotations

import datetime as dt

import pytest
import toy

import irru_geo as ig
from irru_geo.viz.web import messages, summary

TODAY = dt.date(2021, 6, 1)


def branch(name: str, days: float | None = 20.0, *doubts: str) -> summary.Branch:
    return summary.Branch(name, name.title(), days, doubts)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((branch("one"), branch("two")), "open on every branch"),
        ((branch("one"), branch("two", None)), "open: One; no route: Two"),
        ((branch("one", None), branch("two", None)), "no route: One, Two"),
        (
            (branch("one", 20.0, "Strait slow"), branch("two", 20.0, "Strait slow", "Border?")),
            "open: One; not known: Two; Strait slow",
        ),
        (
            (branch("one", 20.0, "Strait slow"), branch("two", 20.0, "Strait slow")),
            "open on every branch; Strait slow",
        ),
    ],
)
def test_today_says_what_is_open_shut_and_not_known(
    found: tuple[summary.Branch, ...], said: str
) -> None:
    assert summary._now("en", found, TODAY) == f"Today (1 June 2021): {said}."


@pytest.fixture
def net(tmp_path: object) -> ig.Network:
    made = toy.border().row(
        "corridors",
        corridor_id="through",
        name="Through",
        family="instc",
        sources="toy",
        origin="a",
        destination="d",
    )
    return ig.load_network(made.write(tmp_path))


def test_the_finding_is_the_fastest_branch_in_every_language(net: ig.Network) -> None:
    record = summary.summary(net, net.network_state, TODAY)
    days = f"{net.corridor('through').transit_time().p50_days:.0f}"
    for language in messages.LANGUAGES:
        assert messages.digits(language, days) in record["finding"][language]
        assert record["states"][1]["text"][language]
    assert [one["id"] for one in record["states"]] == ["ordinary", "today", "2030"]
    assert record["own"]["en"] == net.state


def test_a_dated_network_keeps_its_own_state_beside_the_others(net: ig.Network) -> None:
    then = net.at("2020-02-10")
    record = summary.summary(then, then.network_state, TODAY)
    assert record["states"][0]["id"] == "own"
    usual = summary.ordinary(then, then.network_state)
    assert usual.state == net.state


def test_days_and_digits_are_those_of_the_language() -> None:
    assert messages.day("en", TODAY) == "1 June 2021"
    assert messages.day("fa", TODAY).endswith("۲۰۲۱")
    assert messages.say("ar", "unit.days", n=messages.digits("ar", "29")) == "٢٩ يوم"
