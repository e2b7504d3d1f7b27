"""The numbers in the words of docs/method.md and docs/validation.md are those of code and data."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from irru_geo.evidence.validation import summary
from irru_geo.places import access_links, entry_nodes, hinterland, places, roads
from irru_geo.routing import alternatives, no_return
from irru_geo.transit import basis

if TYPE_CHECKING:
    from collections.abc import Mapping

    import irru_geo as ig

DOCS = Path(__file__).resolve().parents[1] / "docs"
IRAN = "bandar-abbas"
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def words_of(name: str) -> str:
    """Return the text of a page with single spaces and without marks for emphasis."""
    return " ".join((DOCS / f"{name}.md").read_text("utf-8").replace("*", "").split())


def constants() -> Mapping[str, str]:
    """Return what the method says of the rules in the code."""
    times, further = f"{entry_nodes.AS_FAR:.0f}", f"{entry_nodes.FURTHER_KM:.0f}"
    borders = f"{hinterland.BORDER_KM:.0f} km ({hinterland.UNION_BORDER_KM:.0f} inside"
    assert hinterland.SHUNNED_FACTOR == 2
    assert access_links.PORT_NEARER == 0.75
    return {
        "approach": f"by water links within {no_return.APPROACH_KM:.0f} km of it",
        "boarding": f"boards at the nearest node within {places.NEAR_KM:.0f} km",
        "borders": f"each border counts {borders}",
        "shunned": "roads through countries at war count double",
        "entries": f"the nearest {WORDS[entry_nodes.ENTRY_NODES]} that no nearer one",
        "beside": f"lies on the way to (within {entry_nodes.BESIDE_KM:.0f} km)",
        "farthest": f"at most {times} times as far as the nearest and {further} km more",
        "railways": f"at most {entry_nodes.RAIL_FURTHER_KM:.0f} km further than the nearest",
        "port": "nearer by a quarter than its nearest port",
        "off road": f"beyond {roads.OFF_ROAD_KM:.0f} km no main road is known",
        "roads": f"nine of ten within {100 * hinterland.ACCURACY:.0f} %",
        "alternatives": f"share at most {100 * alternatives.SHARED:.0f} % of the shorter",
        "decisive": f"names the {WORDS[basis.DECISIVE]} figures that would move P50 most",
    }


@pytest.mark.parametrize("rule", constants())
def test_the_method_says_what_the_rules_are(rule: str) -> None:
    assert constants()[rule] in words_of("method")


def test_the_stay_that_decides_is_told_as_it_is(network: ig.Network) -> None:
    row = network.parameters.loc["port-bandar-abbas-out"]
    low, high = (f"{row[end] / 24:.0f}" for end in ("low", "high"))
    assert f"(`port-bandar-abbas-out`, {low} to {high} days)" in words_of("method")
    assert f"leave {low} to {high} days for it" in words_of("validation")


def test_the_market_fell_as_the_index_says(network: ig.Network) -> None:
    market = network.network_state.data.tables["freight_index"]
    rows = [market[f"west-india-rotterdam-{month}"] for month in ("2022-04", "2023-11")]
    first, last = (f"{row['usd_per_feu']:,.0f}" for row in rows)
    said = f"fell from {first} dollars a forty-foot container in April 2022 to {last} in November"
    assert said in words_of("method")


def test_days_before_and_after_the_crossings_are_those_observed(network: ig.Network) -> None:
    rows = network.network_state.data.tables["observations"].values()
    days = {r["days_low"] for r in rows if r["origin"] == "moscow" and r["destination"] == IRAN}
    said = re.search(r"\((\d+) days Moscow-Bandar Abbas against (\d+) after\)", words_of("method"))
    assert said
    assert {float(number) for number in said.groups()} <= days


def test_what_the_evidence_carries_is_counted(network: ig.Network) -> None:
    found = summary(network.validate(samples=2000))
    text = words_of("validation")
    trips = found.loc["trip, independent"]
    assert ("A dozen documented trips" in text) == (trips["checks"] == 12)
    shares = {0.75: "three in four", 0.8: "four in five", 0.9: "nine in ten"}
    nearest = min(shares, key=lambda share: abs(share - trips["inside_share"]))
    assert f"{shares[nearest]} inside the ranges" in text
    assert "about half lie inside" in text
    assert 0.4 < found.loc["cost, independent", "inside_share"] < 0.6
