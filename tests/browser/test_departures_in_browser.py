"""Journeys from a day of departure in the page, against those of Python."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
import toy
from map_standin import LAND

import irru_geo as ig
from irru_geo.layers.data import data_directory
from irru_geo.viz.web import web_map

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

needs_data = pytest.mark.skipif(
    not (data_directory() / "geojson" / "nodes.geojson").is_file(), reason="no layers built yet"
)

DAYS = (
    *("2018-11-20", "2019-04-02", "2021-03-20", "2022-06-11", "2025-12-20", "2026-01-30"),
    *("2026-02-26", "2026-06-15", "2027-01-05", "2027-02-09", "2027-05-13", "2027-11-25"),
)

ASK = """
(questions) => {
  const data = irruGeo.dataOf(document.querySelector(".folium-map").id);
  const trips = new irruGeo.router.Trips(data);
  const node = (id) => data.nodes.findIndex((one) => one.id === id);
  return questions.map(([from, to, day, calm, names]) => {
    const numbers = names.map((name) => trips.trip.scenarios.findIndex((one) => one.id === name));
    const state = trips.state(day, numbers, calm);
    const found = trips.route([node(from), node(to)], state, { minimise: "time" });
    if (found.inWay) { return { blocked: true }; }
    const walked = irruGeo.departing.walk(trips, found.parts, day, numbers, calm);
    return walked ? { days: walked.days, arrivals: walked.arrivals } : { never: true };
  });
}
"""


def answer(net: ig.Network, question: tuple[Any, ...]) -> dict[str, Any]:
    origin, destination, day, calm, names = question
    network = net.at(day, disruptions=not calm)
    for name in names:
        network = network.apply(name)
    try:
        route = network.route(origin, destination)
    except ig.NoRouteError:
        return {"blocked": True}
    try:
        trip = route.transit_time(depart=day)
    except ig.NoRouteError:
        return {"never": True}
    arrivals = [str(one) for one in (trip.arrive_p10, trip.arrive_p50, trip.arrive_p90)]
    return {"days": [trip.p10_days, trip.p50_days, trip.p90_days], "arrivals": arrivals}


@needs_data
def test_dated_journeys_are_those_of_python(open_page: Callable, tmp_path: Path) -> None:
    net = ig.load_network()
    net.explore().save(tmp_path / "map.html")
    draw = random.Random(14)
    nodes, scenarios = list(net.nodes.index), list(net.scenarios.index)
    questions = [
        (
            *draw.sample(nodes, 2),
            draw.choice(DAYS),
            draw.random() < 0.2,
            sorted(draw.sample(scenarios, draw.choice([0, 0, 0, 1])), key=scenarios.index),
        )
        for _ in range(40)
    ]
    questions += [("moscow", "amirabad", day, False, []) for day in DAYS]
    questions += [("aktobe", "alat", day, False, []) for day in DAYS]
    questions += [("qazvin", "astara-az", day, False, []) for day in DAYS]
    questions += [("st-petersburg", "nhava-sheva", day, False, []) for day in DAYS]
    found = open_page(tmp_path / "map.html").page.evaluate(ASK, [list(q) for q in questions])
    for question, one in zip(questions, found, strict=True):
        expected = answer(net, question)
        assert one.keys() == expected.keys(), question
        if "days" in expected:
            assert one["days"] == pytest.approx(expected["days"], abs=1e-4), question
            assert one["arrivals"] == expected["arrivals"], question


def river(folder: Path) -> ig.Network:
    """Return a rail from inland to p, a river p - q closed from 16 November to 29 April."""
    made = toy.Toy().node("inland", 40).node("p", 41, kind="port").node("q", 42, kind="port")
    made.link("inland", "p").link("p", "q", mode="inland_waterway", length_km=240.0)
    made.tables |= {"calendar": [], "holidays": [], "services": []}
    made.row(
        "calendar",
        rule_id="winter",
        name="river closed for the winter",
        target="link:p--q--waterway",
        effect="closed",
        basis="source",
        source_id="toy",
        **{"from": "11-16", "to": "04-29"},
    )
    return ig.load_network(made.write(folder))


def fill(page: Any, side: str, text: str) -> None:
    page.fill(f'[data-irru="{side}"]', text)
    page.keyboard.press("Enter")


def test_the_finder_says_when_it_arrives(
    open_page: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_map, "_land", lambda: LAND)
    net = river(tmp_path / "data")
    net.explore().save(tmp_path / "map.html")
    page = (watched := open_page(tmp_path / "map.html")).page
    fill(page, "from", "Inland")
    fill(page, "to", "Q")
    assert not page.is_visible('[data-irru="arrival"]')
    page.fill('[data-irru="depart"]', "2027-11-10")
    trip = net.at("2027-11-10").route("inland", "q").transit_time(depart="2027-11-10")
    text = watched.text('[data-irru="arrival"]')
    for day in (trip.arrive_p10, trip.arrive_p50, trip.arrive_p90):
        assert f"{day.day} " in text
        assert f"{day:%B}"[:3] in text
    assert "river closed for the winter" in text
    assert "depart=2027-11-10" in page.evaluate("window.location.hash")
    page.fill('[data-irru="depart"]', "2027-12-10")
    assert "no route" in watched.text('[data-corridor="@route"]').lower()
    assert not page.is_visible('[data-irru="arrival"]')
    page.fill('[data-irru="depart"]', "")
    assert "no route" not in watched.text('[data-corridor="@route"]').lower()
    assert watched.complaints == []


@needs_data
def test_services_are_listed_and_show_their_line(open_page: Callable, tmp_path: Path) -> None:
    net = ig.load_network()
    net.explore().save(tmp_path / "map.html")
    page = (watched := open_page(tmp_path / "map.html")).page
    page.click(".irru-services summary")
    today = net.services[net.services["until"].isna()]
    assert page.locator(".irru-services li").count() == len(today)
    first = page.locator(".irru-services button").first
    assert "FESCO Indian Line West" in first.inner_text()
    assert "every 14–18 days" in first.inner_text()
    first.click()
    assert first.get_attribute("aria-pressed") == "true"
    glowing = page.evaluate(
        "irruGeo.views[0].glowing.map((i) => irruGeo.views[0].data.links[i].id)"
    )
    assert "suez--port-said--sea" in glowing
    assert "istanbul--novorossiysk--sea" in glowing
    first.click()
    assert page.evaluate("irruGeo.views[0].glowing.length") == 0
    assert watched.complaints == []
