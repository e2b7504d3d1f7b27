"""The brief of a journey: one page that says what the route says, and stays text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
import toy
from click.testing import CliRunner

import irru_geo
from irru_geo.cli.main import main
from irru_geo.evidence.brief import brief_html, profile_picture, shares, write_brief
from irru_geo.viz.paper.time_distance import profile

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network

HEADINGS = (
    "Where the time goes",
    "What it rests on",
    "What is not known",
    "Restrictions",
    "Sources",
)


class Checked(HTMLParser):
    """Elements that are opened and closed in order, and the text between them."""

    EMPTY = frozenset(("meta", "path", "circle"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.seen.add(tag)
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(page: str) -> Checked:
    parser = Checked()
    parser.feed(page)
    assert parser.open == []
    return parser


def test_the_page_says_what_the_route_says(network: Network) -> None:
    route = network.at("2026-11-26").route("moscow", "mumbai", branch="eastern")
    trip = route.transit_time(2000, 1)
    page = brief_html(route, samples=2000, seed=1)
    text = " ".join("".join(read(page).text).split())
    assert f"{route.distance_km:,.0f} km {route.by_modes()}" in text
    assert f"take {trip.p50_days:.0f} days at most" in text
    assert f"between {trip.p10_days:.0f} and {trip.p90_days:.0f}." in text
    assert f"{route.cost(samples=2000, seed=1).mean:,.0f} USD a TEU" in text
    assert all(heading in text for heading in HEADINGS)
    assert route.network.state in text
    assert route.unknown()
    assert all(told in text for told in route.unknown())
    assert "not in force" not in text
    chabahar = network.at("2026-11-26").route("moscow", "chabahar", branch="eastern")
    assert "Chabahar (not in force that day), since 2025-10-28" in brief_html(chabahar, samples=500)
    named = set(re.findall(r'<li id="([^"]+)">', page))
    assert named == set(re.findall(r"@misc\{([^,]+),", route.cite(("time", "cost", "co2e"))))


def test_it_asks_for_nothing_and_is_the_same_each_time(network: Network) -> None:
    route = network.route("moscow", "tehran")
    page = brief_html(route, samples=500)
    assert page == brief_html(route, samples=500)
    assert not read(page).seen & {"script", "img", "link", "iframe"}
    assert "default-src 'none'" in page
    assert "nan" not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL).lower().split()


def test_the_shares_and_the_profile_end_in_the_totals(network: Network) -> None:
    route = network.corridor("western")
    parts = shares(route.transit_time(1000).by_leg)
    assert sum(part.days for part in parts) == pytest.approx(route.transit_time(1000).mean_days)
    assert [part.days for part in parts] == sorted((p.days for p in parts), reverse=True)
    picture = profile_picture(profile(route, samples=500))
    assert f"{route.distance_km:,.0f} km" in picture


def test_names_of_others_stay_text_and_what_is_unknown_is_said(tmp_path: Path) -> None:
    drawn = toy.border()
    drawn.nodes["a"]["name"] = "<b onclick='x'>{{ 7 * 7 }}"
    drawn.tables["sources"][0] |= {"title": "<img src=x>", "url": "https://a.example/<i>"}
    net = irru_geo.load_network(drawn.write(tmp_path))
    page = brief_html(net.route("a", "d"), samples=500)
    assert not read(page).seen & {"b", "img", "i"}
    assert "{{ 7 * 7 }}" in page
    assert "The cost is not known" in page
    assert "the emissions are not known" in page


def test_the_file_is_whole_or_not_there(network: Network, tmp_path: Path) -> None:
    target = tmp_path / "brief.html"
    target.write_text("older")
    with pytest.raises(OSError, match="missing"):
        write_brief(network.corridor("western"), tmp_path / "missing" / "a.html", samples=500)
    done = CliRunner().invoke(main, ["brief", "moscow", "nowhere at all", "-o", str(target)])
    assert done.exit_code == 2
    assert target.read_text() == "older"
    command = ["brief", "moscow", "mumbai", "--branch", "western", "--samples", "500"]
    done = CliRunner().invoke(main, [*command, "-o", str(target)])
    assert done.exit_code == 0, done.output
    assert target.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in tmp_path.iterdir()] == ["brief.html"]


def test_a_day_of_departure_and_places_on_the_way_are_taken(
    network: Network, tmp_path: Path
) -> None:
    target = tmp_path / "brief.html"
    command = ["brief", "st-petersburg", "nhava-sheva", "--branch", "trans-caspian"]
    options = ["--via", "yazd", "--depart", "2027-01-20", "--samples", "300", "--quiet"]
    done = CliRunner().invoke(main, [*command, *options, "-o", str(target)])
    assert (done.exit_code, done.output) == (0, "")
    text = " ".join("".join(read(target.read_text()).text).split())
    assert "Leaving on 2027-01-20." in text
    there = network.at("2027-01-20").route(
        "st-petersburg", "nhava-sheva", branch="trans-caspian", via="yazd"
    )
    trip = there.transit_time(300, depart="2027-01-20")
    assert f"There on {trip.arrive_p50} (P50)" in text
    assert f"{trip.p50_days:.1f} days" in text
