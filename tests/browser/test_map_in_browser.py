from __future__ import annotations

from typing import TYPE_CHECKING, Any

import folium
import pytest
from map_standin import HOSTILE, LAND, OVERRIDE, StandInNetwork

from irru_geo.viz.web import web_map

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.browser

THERE = '[data-corridor="there"]'


@pytest.fixture(autouse=True)
def _small_land(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_map, "_land", lambda: LAND)


@pytest.fixture
def map_file(tmp_path: Path) -> Path:
    path = tmp_path / "map.html"
    web_map.network_map(StandInNetwork()).save(path)
    return path


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_map_asks_for_nothing(open_page: Callable, map_file: Path, size: str) -> None:
    watched = open_page(map_file, size)
    assert (watched.requests, watched.complaints) == ([map_file.as_uri()], [])
    assert watched.page.evaluate("document.documentElement.lang") == "en"
    assert watched.page.title() == web_map.TITLE


def test_the_panel_shows_what_compare_says(open_page: Callable, map_file: Path) -> None:
    watched = open_page(map_file)
    for corridor_id, row in StandInNetwork().compare(quoted=True).iterrows():
        text = watched.text(f'[data-corridor="{corridor_id}"]')
        assert f"{row['distance_km']:,.0f} km" in text
        days = [row["p10_days"], row["p50_days"], row["p90_days"]]
        assert " – ".join(f"{value:.1f}" for value in days) + " days" in text
    assert "as the data stands" in watched.text(".irru-state")


def test_a_corridor_is_highlighted_and_reset(open_page: Callable, map_file: Path) -> None:
    page = (watched := open_page(map_file)).page
    home = watched.view()
    page.click('[data-corridor="rail-only"]')
    assert page.get_attribute('[data-corridor="rail-only"]', "aria-pressed") == "true"
    assert watched.chosen() == 2
    assert watched.view() != home
    assert page.locator(".irru-stretches:visible li").count() == 1
    page.click(THERE)
    assert page.get_attribute('[data-corridor="rail-only"]', "aria-pressed") == "false"
    assert watched.chosen() == 3
    page.click(THERE)
    assert page.get_attribute(THERE, "aria-pressed") == "false"
    assert watched.chosen() == 0
    assert watched.view() == pytest.approx(home, abs=0.02)
    assert watched.complaints == []


def test_the_keyboard_is_enough(open_page: Callable, map_file: Path) -> None:
    page = (watched := open_page(map_file)).page
    page.focus(THERE)
    page.keyboard.press("Enter")
    assert page.get_attribute(THERE, "aria-pressed") == "true"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.get_attribute(THERE, "aria-pressed") == "false"
    page.focus('[data-irru="find"]')
    page.keyboard.type("place d")
    page.keyboard.press("Enter")
    assert "Place d" in watched.text(".leaflet-popup")
    assert watched.complaints == []


@pytest.mark.parametrize("typed", ["بندر", "МЕСТО", "irbnd", "Other a"])
def test_a_place_is_found_in_any_script(open_page: Callable, map_file: Path, typed: str) -> None:
    page = open_page(map_file).page
    page.fill('[data-irru="find"]', typed)
    assert page.locator('[data-irru="find-list"] li').count() >= 1
    assert page.get_attribute('[data-irru="find"]', "aria-expanded") == "true"


def test_layers_switch_off_and_on(open_page: Callable, map_file: Path) -> None:
    page = (watched := open_page(map_file, fragment="#view=44,45,5")).page
    before = watched.lines()
    box = page.get_by_label("Western branch")
    box.uncheck()
    assert watched.lines() == []
    page.wait_for_timeout(100)
    assert page.locator(".irru-name.is-key").count() == 0  # names go with their layers
    box.check()
    assert watched.lines() == before
    assert before == ["a--b", "b--c", "c--d"]  # the lane that no corridor uses comes later
    page.get_by_label("All sea lanes").check()
    assert watched.lines() == [*before, "c--d--sea"]
    shown = "irruGeo.lines.isNodeShown(irruGeo.views[0], irruGeo.views[0].data.nodes[2], 9)"
    assert page.evaluate(shown) is True
    page.get_by_label("Gauge breaks").uncheck()
    assert page.evaluate(shown) is False


def test_a_dash_means_not_in_use_and_nothing_else(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file).page
    dashes = page.evaluate(
        "irruGeo.views[0].data.links.map((r) => irruGeo.style.of(irruGeo.views[0], r, 9).dash)"
    )
    assert dashes == [None, [5, 4], None, None]
    rough = page.evaluate(
        "irruGeo.views[0].data.links.map((r) => irruGeo.style.of(irruGeo.views[0], r, 9).rough)"
    )
    assert rough == [False, False, True, True]


def test_a_popup_tells_what_is_known(open_page: Callable, map_file: Path) -> None:
    page = (watched := open_page(map_file)).page
    page.mouse.click(*watched.middle("b--c"))
    text = watched.text(".leaflet-popup")
    for part in ("Line 1", "planned", "2029", "200.5 km (published)", "1520 mm", "Station list"):
        assert part in text
    link = page.locator(".leaflet-popup .irru-card a")
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("href") == "https://example.org/a?b=1&c=2"
    assert page.get_attribute(".leaflet-popup", "role") == "dialog"
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")


def test_a_node_shows_its_local_names(open_page: Callable, map_file: Path) -> None:
    page = (watched := open_page(map_file)).page
    page.mouse.move(*watched.point("c"))
    page.wait_for_selector(".leaflet-tooltip")
    assert page.inner_text(".leaflet-tooltip .irru-local") == "بندرعباس"
    page.mouse.click(*watched.point("c"))
    name = page.locator(".leaflet-popup bdi[lang=fa]")
    assert (name.inner_text(), name.get_attribute("dir")) == ("بندرعباس", "auto")
    assert page.locator(".leaflet-popup a.leaflet-popup-close-button").count() == 1
    assert page.locator(".leaflet-popup .irru-card ul a").count() == 1  # not the javascript: one


def show_everything(watched: Any) -> None:
    """Open every corridor, tooltip, popup and search result once."""
    page = watched.page
    for button in page.locator(".irru-corridor").all():
        button.click()
    page.keyboard.press("Escape")
    page.evaluate(
        """(() => { const v = irruGeo.views[0], c = irruGeo.cards, at = v.map.getCenter();
        const all = v.data.nodes.map((node) => ({ node }));
        all.concat(v.data.links.map((record) => ({ record }))).forEach((one) => {
          v.tooltip.setLatLng(at).setContent(c.tip(v, one)).addTo(v.map); c.show(v, one, true);
        }); })()"""
    )
    for letters in ("s", "i", "a", "1", "b"):
        page.fill('[data-irru="find"]', letters)
        page.keyboard.press("Enter")


@pytest.mark.parametrize("turn", range(0, len(HOSTILE), 2))
def test_hostile_text_stays_text(open_page: Callable, tmp_path: Path, turn: int) -> None:
    texts = HOSTILE[turn:] + HOSTILE[:turn]
    path = tmp_path / "map.html"
    net = StandInNetwork(texts, layer=texts[0], state=texts[1] + OVERRIDE)
    web_map.network_map(net).save(path)
    watched = open_page(path)
    show_everything(watched)
    shown = " ".join(texts[0].split())
    assert shown in watched.text(".irru-legend .leaflet-control-layers").replace("\u00a0", " ")
    assert " ".join(texts[2].split()) in watched.text(THERE)
    assert watched.page.evaluate("window.hacked") is None
    assert watched.page.locator(".irru img, .irru script, .irru b b").count() == 0
    assert (watched.requests, watched.complaints) == ([path.as_uri()], [])


def test_the_direction_cannot_be_turned(open_page: Callable, tmp_path: Path) -> None:
    path = tmp_path / "map.html"
    web_map.network_map(StandInNetwork((OVERRIDE,))).save(path)
    assert "right to left" in open_page(path).text(THERE)


def test_folium_markers_work_without_a_network(open_page: Callable, tmp_path: Path) -> None:
    result = web_map.network_map(StandInNetwork())
    folium.Marker([44, 45], popup="Mine", tooltip="My place", icon=folium.Icon("red")).add_to(
        result
    )
    folium.Marker([45, 46]).add_to(folium.FeatureGroup("Added").add_to(result))
    path = tmp_path / "map.html"
    result.save(path)
    watched = open_page(path)
    assert "Added" in watched.text(".irru-legend")
    watched.page.locator("img.leaflet-marker-icon").first.click(force=True)
    assert watched.text(".leaflet-popup").startswith("Mine")
    images = watched.page.locator("img.leaflet-marker-icon")
    assert all(image.evaluate("i => i.naturalWidth") > 0 for image in images.all())
    outside = [url for url in watched.requests if not url.startswith(("file:", "data:"))]
    assert (outside, watched.complaints) == ([], [])


def test_a_view_that_was_asked_for_is_kept(open_page: Callable, tmp_path: Path) -> None:
    result = web_map.network_map(StandInNetwork())
    result.fit_bounds([[10, 10], [11, 11]])
    result.save(tmp_path / "map.html")
    assert open_page(tmp_path / "map.html").view()[:2] == pytest.approx([10.5, 10.5], abs=0.1)


def test_the_frame_of_jupyter_shows_the_map(open_page: Callable, tmp_path: Path) -> None:
    result = web_map.network_map(StandInNetwork())
    path = tmp_path / "notebook.html"
    path.write_text(
        "<!DOCTYPE html><meta charset='utf-8'><link rel='icon' href='data:,'>"
        f"<script>window.irruReady = true</script>{result._repr_html_()}",
        encoding="utf-8",
    )
    watched = open_page(path)
    frame = watched.page.frame_locator("iframe")
    frame.locator(THERE).click()
    assert frame.locator(THERE).get_attribute("aria-pressed") == "true"
    assert frame.locator(".irru-stretches:visible li").count() == 3
    assert watched.complaints == []


def test_a_route_opens_with_its_stretches(open_page: Callable, tmp_path: Path) -> None:
    path = tmp_path / "route.html"
    net = StandInNetwork()
    web_map.route_map(net.route_over(["a--b", "b--c", "c--d"])).save(path)
    watched = open_page(path)
    assert watched.page.locator(".irru-stretches:visible li").count() == 3
    assert "Gauge break: Place c" in watched.text(".irru-stretches")
    assert watched.complaints == []


def test_a_phone_gets_the_map_first(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file, "phone").page
    assert page.get_attribute(".irru-toggle", "aria-expanded") == "false"
    assert page.locator(".irru-map").bounding_box()["height"] > 500
    page.click(".irru-toggle")
    page.click(THERE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator(".irru-map").bounding_box()["height"] > 150
