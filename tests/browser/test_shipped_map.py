"""The map of the data that comes with the package, as `make map` writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import shapely

import irru_geo as ig
from irru_geo.layers.data import data_directory
from irru_geo.layers.reading import read_layer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pandas import DataFrame

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (data_directory() / "geojson").is_dir(), reason="no layers built yet"),
]

MOST_BYTES = 800_000
PLACES = ("St Petersburg", "Moscow", "Astara", "Bandar Abbas", "Nhava Sheva")
COUNTRIES = ("Iran", "Russia", "Azerbaijan", "Kazakhstan", "Turkmenistan", "India")


@pytest.fixture(scope="module")
def compared() -> DataFrame:
    return ig.load_network().compare(samples=2_000)


@pytest.fixture(scope="module")
def map_file(tmp_path_factory: pytest.TempPathFactory, compared: DataFrame) -> Path:
    path = tmp_path_factory.mktemp("map") / "instc.html"
    ig.load_network().explore(comparison=compared).save(path)
    return path


def test_the_file_is_small_and_the_same_each_time(map_file: Path, compared: DataFrame) -> None:
    again = ig.load_network().explore(comparison=compared).to_html().encode()
    assert map_file.read_bytes() == again
    assert len(again) < MOST_BYTES


def test_nothing_is_asked_for_and_the_numbers_are_those_of_compare(
    open_page: Callable, map_file: Path, compared: DataFrame
) -> None:
    watched = open_page(map_file)
    assert (watched.requests, watched.complaints) == ([map_file.as_uri()], [])
    for corridor_id, row in compared.dropna(subset="p50_days").iterrows():
        text = watched.text(f'[data-corridor="{corridor_id}"]')
        assert f"{row['distance_km']:,.0f} km" in text
        days = [row["p10_days"], row["p50_days"], row["p90_days"]]
        assert " – ".join(f"{value:.1f}" for value in days) + " days" in text


def test_every_corridor_can_be_chosen(open_page: Callable, map_file: Path) -> None:
    page = (watched := open_page(map_file)).page
    for button in page.locator(".irru-corridor").all():
        button.click()
        assert watched.chosen() > 2
        assert page.locator(".irru-stretches:visible li").count() >= 1
    assert watched.complaints == []


SIZES = ((1920, 1080), (1440, 900), (1280, 720), (768, 1024), (390, 844), (360, 740))

LABELS = """() => { const v = irruGeo.views[0];
  const frame = v.map.getContainer().getBoundingClientRect();
  return Array.from(document.querySelectorAll(".irru-name")).map((e) => {
    const b = e.getBoundingClientRect(), x = b.left + b.width / 2 - frame.left;
    const at = v.map.containerPointToLatLng([x, b.top + b.height / 2 - frame.top]);
    return { text: e.innerText, classes: e.className, at: [at.lng, at.lat],
             box: [b.left, b.top, b.right, b.bottom] };
  }); }"""

ENDS = """() => { const v = irruGeo.views[0], b = irruGeo.lines.boundsOf(v, v.data.home);
  const y = (lat) => v.map.latLngToContainerPoint([lat, 50]).y;
  return [y(b.getSouth()) - y(b.getNorth()), v.map.getSize().y]; }"""


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_first_view_is_the_corridor_with_its_countries(
    chromium: object, map_file: Path, width: int, height: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.goto(map_file.as_uri())
    page.wait_for_selector(".irru-name")
    page.wait_for_timeout(400)
    labels, (drawn, room) = page.evaluate(LABELS), page.evaluate(ENDS)
    page.close()
    assert drawn / room >= (0.7 if height > width or width >= 1280 else 0.6)
    land = read_layer("land").set_index("name").geometry
    own = {
        re.sub(r"-?\n", "", one["text"]).title(): one
        for one in labels
        if "is-own" in one["classes"]
    }
    for country in COUNTRIES:
        assert country in own, (country, sorted(own))
        assert land[country].covers(shapely.Point(own[country]["at"])), country
    places = [one["text"] for one in labels if "is-country" not in one["classes"]]
    for place in PLACES:
        assert any(re.search(place, text) for text in places), (place, places)
    assert 6 <= len(places) <= 13
    boxes = [one["box"] for one in labels]
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            apart = one[0] >= other[2] - 1 or one[2] <= other[0] + 1
            assert apart or one[1] >= other[3] - 1 or one[3] <= other[1] + 1, (labels[i], other)


def test_it_paints_soon(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file).page
    paint = None
    for _ in range(100):  # the entry is written after the frame
        paint = page.evaluate(
            "performance.getEntriesByName('first-contentful-paint').map(e => e.startTime)[0]"
        )
        if paint is not None:
            break
        page.wait_for_timeout(50)
    assert paint < 5_000  # about 0.6 s alone on two cores; the bound is for a busy machine


VIEWS = {
    "corridor": "#corridor=western",
    "route": "#from=chelyabinsk&to=jeddah",
    "date": "#day=2026-03-10",
    "scenario": "#with=rasht-astara-open,red-sea-closed&corridor=western",
}


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_screenshots_are_made(
    open_page: Callable, map_file: Path, screenshots: Path, size: str
) -> None:
    watched = open_page(map_file, size)
    page = watched.page
    page.screenshot(path=screenshots / f"map_{size}.png")
    if size == "phone":
        page.click(".irru-toggle")
    for name, fragment in VIEWS.items():
        page.evaluate(f"window.location.hash = {fragment!r}")
        page.wait_for_timeout(150)
        path = screenshots / f"map_{size}_{name}.png"
        page.screenshot(path=path)
        assert path.stat().st_size > 10_000
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert watched.complaints == []
