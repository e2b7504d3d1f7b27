"""The shipped page for readers with a keyboard, a screen reader, another language, a frame."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from branca.element import Figure, IFrame

import irru_geo as ig
from irru_geo.viz.web import messages

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.browser

MOST_STOPS = 75
"""Tab stops of the page as it opens, all of them named; 544 nameless ones before."""


@pytest.fixture(scope="module")
def map_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "instc.html"
    ig.load_network().explore(date="2026-11-26").save(path)
    return path


def axe(page: Any) -> list[str]:
    """Return what axe finds, one line a rule and element."""
    import axe_playwright_python

    script = Path(axe_playwright_python.__file__).parent / "axe.min.js"
    page.add_script_tag(path=str(script))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:160]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("fragment", ["", "#corridor=western", "#day=2026-04-01&panel=open"])
def test_axe_finds_nothing(open_page: Callable, map_file: Path, size: str, fragment: str) -> None:
    watched = open_page(map_file, size, fragment)
    watched.page.wait_for_timeout(300)
    assert axe(watched.page) == []


def test_axe_finds_nothing_in_the_dark_and_in_persian(chromium: Any, map_file: Path) -> None:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 720}, color_scheme="dark", bypass_csp=True
    )
    page = context.new_page()
    page.goto(map_file.as_uri() + "#lang=fa&corridor=eastern")
    page.wait_for_selector(".irru-stretches li")
    assert page.get_attribute("html", "lang") == "fa"
    assert page.get_attribute(".irru", "dir") == "rtl"
    assert axe(page) == []
    context.close()


FOCUSED = """() => { const e = document.activeElement, box = e.getBoundingClientRect();
  const labels = e.labels ? Array.from(e.labels).map((l) => l.textContent).join(" ") : "";
  const name = e.getAttribute("aria-label") || labels || e.textContent || "";
  return [e.tagName, name.trim().slice(0, 60), e.closest(".irru-panel") ? "panel"
    : e.closest(".irru-time") ? "time" : e.closest(".irru-banner") ? "banner" : "map"]; }"""


def test_tab_goes_through_few_and_named_stops_in_the_order_of_the_screen(
    open_page: Callable, map_file: Path
) -> None:
    page = open_page(map_file).page
    stops = []
    for _ in range(MOST_STOPS + 1):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop[0] == "BODY":
            break
        stops.append(stop)
    assert len(stops) <= MOST_STOPS
    assert [stop for stop in stops if not stop[1]] == []
    parts = list(dict.fromkeys(stop[2] for stop in stops[1:]))
    assert parts[0] == "panel"
    assert parts[-1] == "time"


def test_the_first_stop_skips_to_the_map(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the map"
    page.keyboard.press("Enter")
    assert "folium-map" in page.evaluate("document.activeElement.className")


def test_a_card_is_a_dialog_that_gives_the_focus_back(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file).page
    page.locator(".irru-table summary").click()
    page.fill('[data-irru="table-filter"]', "rasht")
    button = page.locator(".irru-table table button").first
    button.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "dialog"
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup", state="detached")
    assert page.evaluate("document.activeElement.closest('.irru-table') !== null")


def test_a_card_opens_clear_of_the_banner(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file).page
    for place in ("Astara (Iran)", "St Petersburg"):
        page.fill('[data-irru="find"]', place)
        page.keyboard.press("Enter")
        page.wait_for_timeout(600)  # the map moves
        card, banner = (page.locator(x).bounding_box() for x in (".leaflet-popup", ".irru-banner"))
        assert card["y"] >= banner["y"] + banner["height"] - 1, place


def test_what_the_finder_finds_is_read_out(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file).page
    for side, text in (("from", "Moscow"), ("to", "Mumbai")):
        page.fill(f'[data-irru="{side}"]', text)
        page.keyboard.press("Enter")
    told = " ".join(page.inner_text('[data-irru="live"]').split())
    shown = page.inner_text('[data-corridor="@route"] >> nth=0').split()
    assert told.startswith("Moscow")
    assert " ".join(shown[:4]) in told
    assert " days" in told
    page.fill('[data-irru="to"]', "Moscow")
    page.keyboard.press("Enter")
    assert "km" not in page.inner_text('[data-irru="live"]')


def test_targets_are_large_enough(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file, "phone", "#panel=open").page
    small = page.eval_on_selector_all(
        ".irru button, .irru select, .irru summary, .irru .leaflet-bar a, .irru .irru-check",
        """all => all.filter((e) => { const b = e.getBoundingClientRect();
           const isSmall = b.width && (b.height < 24 || b.width < 24);
           return isSmall && e.closest('.irru-ticks') === null; })
           .map((e) => e.outerHTML.slice(0, 90))""",
    )
    assert small == []


def test_text_at_200_percent_fits(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file).page
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1400
    size = "parseFloat(getComputedStyle(document.querySelector('.irru')).fontSize)"
    assert page.evaluate(size) == 28


# Languages


def test_every_message_is_in_every_language() -> None:
    lacking = [
        (key, language)
        for key, row in messages.table().items()
        for language in messages.LANGUAGES
        if not row.get(language, "").strip()
    ]
    assert lacking == []


def test_every_key_of_the_scripts_and_templates_is_in_the_table() -> None:
    import re

    from irru_geo.viz.web.self_contained import ASSETS

    known = set(messages.table())
    asked = set()
    for path in ASSETS.iterdir():
        text = path.read_text(encoding="utf-8")
        if path.suffix in (".js", ".j2"):
            asked |= set(re.findall(r'(?:say|words)\("([\w.-]+[\w])"[,)]', text))
            asked |= set(re.findall(r'data-(?:text|label|hint)="([\w.-]+)"', text))
            asked |= set(re.findall(r'dataset\.(?:text|label) = "([\w.-]+\w)"', text))
    assert sorted(asked - known) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_the_page_speaks(open_page: Callable, tmp_path: Path, language: str) -> None:
    path = tmp_path / "map.html"
    ig.load_network().explore(languages=(language, "en"), date="2026-11-26").save(path)
    watched = open_page(path)
    page = watched.page
    assert page.get_attribute("html", "lang") == language
    assert page.inner_text("h1") == messages.say(language, "title")
    assert messages.say(language, "compare.title") in page.inner_text(".irru-panel").replace(
        messages.say(language, "compare.title").upper(), messages.say(language, "compare.title")
    )
    assert watched.complaints == []


# The address


SETTINGS = {
    "day": "day=2026-04-01",
    "calm": "day=2026-04-01&calm=1",
    "scenario": "with=rasht-astara-open,red-sea-closed",
    "corridor": "corridor=eastern",
    "route": "from=moscow&to=tehran&least=distance&corridor=%40route",
    "modes": "from=moscow&to=tehran&modes=rail,road&corridor=%40route",
    "layers": "off=suez,mark:port",
    "lanes": "lanes=all",
    "panel": "panel=closed",
    "language": "lang=ru",
    "card": "open=node:hormuz",
    "two": "ab=western~~~~~~~~;suez-baltic~2026-04-01~~~~~~~",
    "tour": "tour=3",
    "view": "view=40.123,50.456,6.3",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_the_address_keeps_every_setting(open_page: Callable, map_file: Path, name: str) -> None:
    watched = open_page(map_file, fragment="#" + SETTINGS[name])
    watched.page.wait_for_timeout(250)
    write, read = "irruGeo.address.write(irruGeo.views[0])", "irruGeo.address.read"
    wanted = watched.page.evaluate(f"{read}({json.dumps('#' + SETTINGS[name])})")
    said = watched.page.evaluate(f"{read}({write})")
    if name == "view":
        at = [[float(part) for part in one["view"].split(",")] for one in (said, wanted)]
        assert at[0] == pytest.approx(at[1], abs=0.02)
    else:
        assert {key: said.get(key) for key in wanted} == wanted
    again = open_page(map_file, fragment=watched.page.evaluate(write))
    again.page.wait_for_timeout(250)
    found = again.page.evaluate(f"{read}({write})")
    assert found | {"view": ""} == said | {"view": ""}
    assert watched.complaints == again.complaints == []


def test_back_goes_back(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file).page
    page.click('[data-corridor="western"]')
    page.click('[data-corridor="eastern"]')
    page.go_back()
    page.wait_for_selector('[data-corridor="western"][aria-pressed="true"]')
    page.go_back()
    page.wait_for_selector('[data-corridor="western"][aria-pressed="false"]')


BAD = (
    *(
        "view=1e308,1e308,1e308",
        "view=40,1e308,5",
        "view=40,50,1e308",
        "view=NaN,0,0",
        "day=2026-02-31",
    ),
    *("open=link:", "off=%00,,,", "ab=~~~~;;;~", "tour=-1", "lang=constructor", "modes=__proto__"),
    *("from=moscow&to=moscow", "corridor=__proto__", "with=" + "a," * 500, "=&&=%", "branch=none"),
)


@pytest.mark.parametrize("fragment", BAD)
def test_a_bad_address_opens(open_page: Callable, map_file: Path, fragment: str) -> None:
    watched = open_page(map_file, fragment="#" + fragment)
    watched.page.mouse.move(900, 400)
    watched.page.mouse.wheel(0, -300)
    watched.page.wait_for_timeout(300)
    lat, lon, zoom = watched.view()
    assert 2 <= zoom <= 14
    assert abs(lat) < 86
    assert abs(lon) < 541
    assert watched.complaints == []


# Inside other pages


def framed(map_file: Path, style: str, before: str = "", after: str = "") -> str:
    page = html.escape(map_file.read_text(encoding="utf-8"))
    return f'{before}<iframe style="{style}" srcdoc="{page}"></iframe>{after}'


def test_a_map_in_a_hidden_tab_fits_itself_when_it_is_shown(chromium: Any, map_file: Path) -> None:
    page = chromium.new_page(viewport={"width": 1200, "height": 800})
    page.set_content(
        framed(map_file, "width:1000px;height:600px", "<div id=h style='display:none'>", "</div>")
    )
    page.wait_for_timeout(800)
    page.evaluate("document.getElementById('h').style.display = 'block'")
    page.wait_for_timeout(800)
    frame = page.frames[-1]
    bounds = """(() => { const v = irruGeo.views[0], b = irruGeo.lines.boundsOf(v, v.data.home);
      return [v.map.getBounds().contains(b), v.map.getZoom(), v.isSmall]; })()"""
    is_inside, zoom, is_small = frame.evaluate(bounds)
    assert is_inside
    assert 3 <= zoom <= 4.5
    assert not is_small
    page.set_viewport_size({"width": 1900, "height": 1200})
    page.evaluate("document.querySelector('iframe').style.cssText = 'width:1800px;height:1100px'")
    page.wait_for_timeout(500)
    assert frame.evaluate(bounds)[1] > zoom  # it grows with its frame until it is moved
    page.close()


def test_the_wheel_scrolls_the_article_until_the_map_is_asked_for(
    chromium: Any, map_file: Path
) -> None:
    page = chromium.new_page(viewport={"width": 1000, "height": 700})
    tall = '<p style="height:3000px">text</p>'
    page.set_content(framed(map_file, "width:900px;height:450px", "<p>text</p>", tall))
    page.wait_for_timeout(800)
    zoom = page.frames[-1].evaluate("irruGeo.views[0].map.getZoom()")
    page.mouse.move(700, 300)
    page.mouse.wheel(0, 200)
    page.wait_for_timeout(500)
    assert page.evaluate("scrollY") > 0
    assert page.frames[-1].evaluate("irruGeo.views[0].map.getZoom()") == zoom
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(200)
    page.mouse.click(860, 200)  # where nothing is drawn that a card could open for
    zooms = "irruGeo.views[0].map.scrollWheelZoom.enabled()"
    for _ in range(50):
        if page.frames[-1].evaluate(zooms):
            break
        page.wait_for_timeout(50)
    page.mouse.wheel(0, -300)
    for _ in range(60):
        if page.frames[-1].evaluate("irruGeo.views[0].map.getZoom()") > zoom:
            break
        page.wait_for_timeout(50)
    assert page.frames[-1].evaluate("irruGeo.views[0].map.getZoom()") > zoom
    assert page.evaluate("scrollY") == 0
    page.close()


def test_embed_shows_the_map_alone(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file, fragment="#embed").page
    assert not page.is_visible(".irru-panel")
    assert page.is_visible(".irru-banner")
    assert "embed=1" in page.evaluate("irruGeo.address.write(irruGeo.views[0])")


def test_two_maps_stand_in_one_figure(chromium: Any, tmp_path: Path) -> None:
    net = ig.load_network()
    figure = Figure()
    for number in (1, 2):
        drawn = net.explore() if number == 1 else net.route("moscow", "tehran").explore()
        figure.add_subplot(1, 2, number).add_child(drawn)
    path = tmp_path / "two.html"
    path.write_text(figure.render(), encoding="utf-8")
    complaints = []
    context = chromium.new_context(viewport={"width": 1900, "height": 900}, offline=True)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_timeout(1500)
    assert page.evaluate("irruGeo.views.length") == 2
    assert complaints == []
    ids = page.eval_on_selector_all("[id]", "all => all.map((e) => e.id)")
    assert len(ids) == len(set(ids))
    assert page.locator(".irru-name").count() > 10
    context.close()


def test_the_page_is_no_template() -> None:
    page = ig.load_network().route("moscow", "tehran").explore().to_html()
    assert not {"{{", "{%", "{#"} & {page[i : i + 2] for i in range(len(page))}
    assert len(IFrame(html=page, width=600, height=400).render()) > len(page)
