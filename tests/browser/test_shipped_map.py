"""The map of the data that comes with the package, as `make map` writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import irru_geo as ig
from irru_geo.layers.data import data_directory
from irru_geo.viz.web import web_map

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pandas import DataFrame

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not (data_directory() / "geojson").is_dir(), reason="no layers built yet"),
]

MOST_BYTES = 2_000_000
PLACES = ("St Petersburg", "Moscow", "Baku", "Tehran", "Bandar Abbas", "Nhava Sheva")


@pytest.fixture(scope="module")
def compared() -> DataFrame:
    return ig.load_network().compare(samples=2_000)


@pytest.fixture(scope="module")
def map_file(tmp_path_factory: pytest.TempPathFactory, compared: DataFrame) -> Path:
    path = tmp_path_factory.mktemp("map") / "instc.html"
    web_map.network_map(ig.load_network(), comparison=compared).save(path)
    return path


def test_the_file_is_small_and_the_same_each_time(map_file: Path, compared: DataFrame) -> None:
    again = web_map.network_map(ig.load_network(), comparison=compared).to_html().encode()
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


def test_the_first_view_frames_the_corridor(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file).page
    names = " ".join(page.locator(".irru-name").all_inner_texts())
    for place in PLACES:
        assert re.search(place, names), place


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
