"""The page's own answers: routes, dates and scenarios, against those of Python."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
import toy
from map_standin import HOSTILE, LAND, OVERRIDE

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

DAYS = (None, "2003-05-05", "2014-12-03", "2021-03-25", "2024-02-02", "2026-03-10", "2030-01-01")

ASK = """
(questions) => {
  const data = irruGeo.dataOf(document.querySelector(".folium-map").id);
  const trips = new irruGeo.router.Trips(data);
  const node = (id) => data.nodes.findIndex((one) => one.id === id);
  return questions.map(([from, to, day, calm, names, minimise, modes, branch]) => {
    const numbers = names.map((name) => trips.trip.scenarios.findIndex((one) => one.id === name));
    const state = trips.state(day, numbers, calm), wishes = { minimise };
    let via = [];
    if (modes) { wishes.modes = trips.trip.modes.map((mode) => modes.includes(mode)); }
    if (branch) {
      const own = trips.trip.branches.find((one) => one.id === branch);
      wishes.modes = own.modes;
      wishes.barred = own.barred;
      via = irruGeo.branches.pinned({ data }, own, { from: node(from), to: node(to) });
    }
    const found = trips.route([node(from), ...via, node(to)], state, wishes);
    if (found.inWay) { return { blocked_by: found.inWay }; }
    return { km: found.exact_km, days: found.days, expected_h: found.expected_h };
  });
}
"""


ACTIVE = "(({ dataset: d, className: c, type: t }) => d.irru || c || t)(document.activeElement)"


def drawn(texts: tuple[str, ...] = ()) -> toy.Toy:
    """Return a corridor a - b =border= c - d with a shortcut b - d that opens in 2030."""

    def text(number: int, plain: str) -> str:
        return texts[number % len(texts)] if texts else plain

    made = toy.Toy()
    for number, (name, country) in enumerate(
        [("a", "RU"), ("b", "RU"), ("c", "IR"), ("d", "IR"), ("far", "IR")]
    ):
        made.node(
            name, 40 + 2 * number, 50 - number, country=country, name=text(number, name.title())
        )
    made.link("a", "b", opened="2005", name=text(1, "Old line"))
    made.link("b", "c", length_km=300.0, name=text(2, "Border line"))
    made.link("c", "d", gauge_mm=1435, country="IR")
    made.link("b", "d", status="planned", expected="2030", length_km=50.0, name=text(3, "Shortcut"))
    made.row(
        "corridors",
        corridor_id="through",
        name=text(4, "Through"),
        family="instc",
        sources="toy",
        origin="a",
        destination="d",
    )
    made.row(
        "events",
        event_id="flood",
        target="link:c--d",
        start="2020-02-01",
        end="2020-02-20",
        effect="close",
        source_id="toy",
        note=text(5, "A flood"),
    )
    made.row("scenarios", scenario_id="shortcut-open", open="b--d", note=text(6, "In use"))
    made.row("scenarios", scenario_id="slow-border", parameters="border*3", note=text(7, "Slow"))
    return made


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map of the data that comes with the package."""
    path = tmp_path_factory.mktemp("map") / "instc.html"
    ig.load_network().explore().save(path)
    return path


@pytest.fixture
def net(tmp_path: Path) -> ig.Network:
    return ig.load_network(drawn().write(tmp_path / "data"))


@pytest.fixture
def map_file(tmp_path: Path, net: ig.Network, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(web_map, "_land", lambda: LAND)
    net.explore().save(tmp_path / "map.html")
    return tmp_path / "map.html"


def days_text(route: ig.Route) -> str:
    trip = route.transit_time()
    days = (trip.p10_days, trip.p50_days, trip.p90_days)
    return " – ".join(f"{value:.1f}" for value in days) + " days"


def fill(page: Any, side: str, text: str) -> None:
    page.fill(f'[data-irru="{side}"]', text)
    page.keyboard.press("Enter")


# The same numbers


MODES = (
    *(None, None, None, ["rail"], ["road"], ["rail", "sea"], ["rail", "road"], ["road", "sea"]),
    *(["rail", "sea", "inland_waterway"], ["sea"], ["sea", "inland_waterway"]),
)


def answer(net: ig.Network, question: tuple[Any, ...]) -> dict[str, Any]:
    origin, destination, day, calm, names, minimise, modes, branch = question
    network = net if day is None else net.at(day, disruptions=not calm)
    for name in names:
        network = network.apply(name)
    try:
        wishes = {"minimise": minimise, "modes": modes, "branch": branch}
        route = network.route(origin, destination, **wishes)
    except ig.NoRouteError as error:
        return {"blocked_by": list(error.blocked_by)}
    except ig.ParameterError:  # a branch that would turn round too often
        return {"blocked_by": []}
    trip = route.transit_time()
    days = [trip.p10_days, trip.p50_days, trip.p90_days]
    return {"km": route.distance_km, "days": days, "expected_h": route.hours_expected}


def asked(net: ig.Network, seed: int, count: int) -> list[tuple[Any, ...]]:
    """Return questions: places, day, disruptions, scenarios, criterion, modes, branch."""
    draw = random.Random(seed)
    nodes, scenarios = list(net.nodes.index), list(net.scenarios.index)
    questions = []
    for _ in range(count):
        modes = draw.choice(MODES)
        own = None if modes else draw.choice([None, None, *net.branches.index])
        names = sorted(draw.sample(scenarios, draw.choice([0, 0, 1, 2])), key=scenarios.index)
        places, day = draw.sample(nodes, 2), draw.choice(DAYS)
        least = draw.choice(["time", "time", "distance"])
        questions.append((*places, day, draw.random() < 0.3, names, least, modes, own))
    return questions


@needs_data
@pytest.mark.slow
def test_300_answers_are_those_of_python(open_page: Callable, shipped: Path) -> None:
    net = ig.load_network()
    questions = asked(net, 6, 300)
    found = open_page(shipped).page.evaluate(ASK, [list(q) for q in questions])
    for question, one in zip(questions, found, strict=True):
        expected = answer(net, question)
        assert one.keys() == expected.keys(), question
        if "km" in expected:
            assert one["km"] == pytest.approx(expected["km"], abs=1e-6), question
            assert one["days"] == pytest.approx(expected["days"], abs=1e-4), question
            assert one["expected_h"] == pytest.approx(expected["expected_h"], abs=1e-6), question
        else:
            assert one == expected, question


@needs_data
def test_corridors_are_compared_as_of_a_date(open_page: Callable, shipped: Path) -> None:
    net = ig.load_network()
    watched = open_page(shipped)
    for day in ("2013-01-01", "2026-03-10", "2029-01-01"):
        watched.page.evaluate(f"window.location.hash = 'day={day}&with=suez-closed'")
        watched.page.wait_for_selector(f".irru-state:has-text('{int(day[:4])}')")
        watched.settle()
        for corridor_id, row in net.at(day).apply("suez-closed").compare(quoted=True).iterrows():
            text = watched.text(f'[data-corridor="{corridor_id}"]')
            if row["blocked_by"]:
                assert "no route" in text
                assert "✕ " in text
                continue
            assert f"{row['distance_km']:,.0f} km" in text
            days = [row["p10_days"], row["p50_days"], row["p90_days"]]
            assert " – ".join(f"{value:.1f}" for value in days) + " days" in text
    assert watched.complaints == []


# Finding routes


def test_two_places_give_a_route(open_page: Callable, map_file: Path, net: ig.Network) -> None:
    page = (watched := open_page(map_file)).page
    fill(page, "from", "A")
    fill(page, "to", "D")
    route = net.route("a", "d")
    card = watched.text('[data-corridor="@route"]')
    assert f"{route.distance_km:,.0f} km" in card
    assert days_text(route) in card
    assert watched.chosen() == len(route.link_ids)
    parts = page.locator(".irru-stretches:visible li").all_inner_texts()
    assert [part.split(":")[0] for part in parts] == [
        *("Rail", "Border", "Rail", "Border", "Rail")[:3],
        *("Border", "Gauge break", "Rail"),
    ]
    assert page.locator(".irru-profile:visible .irru-step").count() == 3
    page.click(".irru-swap")
    assert "D – A" in watched.text('[data-corridor="@route"]')
    page.click(".irru-clear")
    assert page.locator('[data-corridor="@route"]').count() == 0
    assert watched.chosen() == 0
    assert watched.complaints == []


def test_a_route_follows_modes_date_and_scenarios(
    open_page: Callable, map_file: Path, net: ig.Network
) -> None:
    page = (watched := open_page(map_file, fragment="#from=a&to=d")).page
    card = '[data-corridor="@route"]'
    page.click(".irru-switches summary")
    page.get_by_label("Shortcut open").check()
    assert days_text(net.apply("shortcut-open").route("a", "d")) in watched.text(card)
    page.get_by_label("Slow border").check()
    both = net.apply("shortcut-open").apply("slow-border")
    assert days_text(both.route("a", "d")) in watched.text(card)
    page.get_by_label("Shortcut open").uncheck()
    assert days_text(net.apply("slow-border").route("a", "d")) in watched.text(card)
    page.select_option('[data-irru="least"]', "distance")
    page.uncheck('[data-mode="rail"]')
    assert "no route" in watched.text(card)
    page.check('[data-mode="rail"]')
    fill(page, "to", "Far")
    assert "no way between these places" in watched.text(card)
    assert watched.complaints == []


# Dates and scenarios


def test_lines_appear_as_they_open_and_close_for_their_time(
    open_page: Callable, map_file: Path, net: ig.Network
) -> None:
    page = (watched := open_page(map_file)).page
    assert len(watched.lines()) == 4
    page.focus(".irru-scale input")
    page.keyboard.press("Home")
    assert "1 January 2000" in watched.text('[data-irru="day"]')
    assert len(watched.lines()) == 3
    assert "no route" in watched.text('[data-corridor="through"]')
    page.keyboard.press("ArrowRight")  # from change to change
    assert "1 January 2005" in watched.text('[data-irru="day"]')
    assert "Old line" in watched.text('[data-irru="news"]')
    assert len(watched.lines()) == 4
    page.keyboard.press("ArrowRight")
    assert "1 February 2020" in watched.text('[data-irru="day"]')
    assert "A flood" in watched.text('[data-irru="news"]')
    assert net.at("2020-02-10").compare().loc["through", "blocked_by"] == "b--d"
    assert "✕ Shortcut" in watched.text('[data-corridor="through"]')
    page.click(".irru-calm input")
    assert "200" not in watched.text(".irru-state") or "no disruptions" in watched.text(
        ".irru-state"
    )
    assert days_text(net.corridor("through")) in watched.text('[data-corridor="through"]')
    page.click(".irru-after")
    assert "31 December 2030" in watched.text('[data-irru="day"]')
    text = watched.text('[data-corridor="through"]')
    assert days_text(net.at("2030-12-31").corridor("through")) in text
    assert "−" in text
    page.click(".irru-undated")
    assert watched.text(".irru-state") == net.state
    assert "P10 – P50 – P90" in watched.text('[data-corridor="through"]')
    assert watched.complaints == []


def test_a_scenario_shows_its_change(open_page: Callable, map_file: Path, net: ig.Network) -> None:
    page = (watched := open_page(map_file)).page
    page.click(".irru-switches summary")
    page.get_by_label("Shortcut open").check()
    before, after = (n.corridor("through") for n in (net, net.apply("shortcut-open")))
    days = after.transit_time().p50_days - before.transit_time().p50_days
    km = after.distance_km - before.distance_km
    text = watched.text('[data-corridor="through"]')
    assert f"−{-days:.1f} days, −{-km:,.0f} km" in text
    assert "scenario Shortcut open" in watched.text(".irru-state")
    dashes = page.evaluate(
        "irruGeo.views[0].data.links.map((r) => irruGeo.style.of(irruGeo.views[0], r, 9).dash)"
    )
    assert dashes == [None] * 4
    page.get_by_label("Shortcut open").uncheck()
    assert "days, " not in text.split("\n")[0]
    assert "P10 – P50 – P90" in watched.text('[data-corridor="through"]')


def test_a_dated_network_opens_as_it_is(
    open_page: Callable, net: ig.Network, tmp_path: Path
) -> None:
    then = net.at("2020-02-10").apply("slow-border")
    then.explore().save(tmp_path / "then.html")
    page = (watched := open_page(tmp_path / "then.html")).page
    assert watched.text(".irru-state") == then.state
    assert "no route" in watched.text('[data-corridor="through"]')
    fill(page, "from", "A")
    fill(page, "to", "C")
    assert days_text(then.route("a", "c")) in watched.text('[data-corridor="@route"]')
    page.click(".irru-after")
    later = net.at("2020-02-21").apply("slow-border")
    assert days_text(later.corridor("through")) in watched.text('[data-corridor="through"]')


# The address


def test_the_address_restores_the_view(open_page: Callable, map_file: Path) -> None:
    page = (watched := open_page(map_file)).page
    page.click(".irru-switches summary")
    page.get_by_label("Slow border").check()
    page.focus(".irru-scale input")
    page.keyboard.press("ArrowLeft")
    fill(page, "from", "B")
    fill(page, "to", "D")
    page.evaluate("window.name = ''")
    shown, view = watched.text(".irru-panel"), watched.view()
    page.click('[data-irru="share"]')
    address = page.input_value('[data-irru="address"]')
    assert unquote(address.partition("#")[2]).startswith("view=")
    assert page.url == address
    again = open_page(map_file, fragment="#" + address.partition("#")[2])
    assert again.view() == pytest.approx(view, abs=0.01)
    assert again.text('[data-corridor="@route"]') in shown
    assert again.text(".irru-state") == watched.text(".irru-state")
    assert again.page.get_by_label("Slow border").is_checked()
    assert again.complaints == []


@pytest.mark.parametrize(
    "fragment",
    [
        "#day=2999-99-99&with=nothing",
        "#from=nowhere&to=b",
        "#view=1,x,3&corridor=none",
        "#%E0%A4%A",
    ],
)
def test_a_broken_address_shows_the_usual_view(
    open_page: Callable, map_file: Path, net: ig.Network, fragment: str
) -> None:
    watched = open_page(map_file, fragment=fragment)
    assert watched.text(".irru-state") == net.state
    assert watched.complaints == []


# Keyboard, highlights, safety


def test_focus_highlights_the_line(open_page: Callable, map_file: Path) -> None:
    page = (watched := open_page(map_file)).page
    page.focus('[data-corridor="through"]')
    assert watched.glowing() == 3
    page.focus('[data-irru="find"]')
    assert watched.glowing() == 0


def test_everything_can_be_reached_by_keyboard(open_page: Callable, map_file: Path) -> None:
    page = open_page(map_file).page
    reached = set()
    page.focus('[data-irru="find"]')
    for _ in range(60):
        reached.add(page.evaluate(ACTIVE))
        page.keyboard.press("Tab")
    for wanted in ("from", "to", "least", "irru-swap", "irru-corridor", "range", "share"):
        assert wanted in reached
    named = page.eval_on_selector_all(
        ".irru button, .irru input, .irru select",
        "all => all.filter(e => !(e.labels && e.labels.length) && !e.getAttribute('aria-label')"
        " && !e.textContent.trim()).map(e => e.outerHTML)",
    )
    assert named == []


@pytest.mark.parametrize("turn", [0, 5])
def test_hostile_names_stay_text(
    open_page: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    monkeypatch.setattr(web_map, "_land", lambda: LAND)
    texts = tuple(
        text.replace("\u2028", "").replace("\u2029", " ")
        for text in HOSTILE[turn:] + HOSTILE[:turn]
    )
    data = drawn((*texts, OVERRIDE)).write(tmp_path / "data")
    path = tmp_path / "map.html"
    ig.load_network(data).explore().save(path)
    page = (watched := open_page(path, fragment="#from=a&to=d&day=2020-02-10")).page
    page.click(".irru-switches summary")
    for box in page.locator(".irru-switches input").all():
        box.check()
    page.focus(".irru-scale input")
    for key in ("Home", "ArrowRight", "ArrowRight", "End"):
        page.keyboard.press(key)
    page.click('[data-corridor="through"]')
    page.click(".irru-undated")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".irru img, .irru script, .irru b b").count() == 0
    assert (watched.requests, watched.complaints) == ([watched.requests[0]], [])


def test_a_map_of_some_layers_has_no_route_finder(
    open_page: Callable, net: ig.Network, tmp_path: Path
) -> None:
    net.explore(layers=["toy"]).save(tmp_path / "part.html")
    page = (watched := open_page(tmp_path / "part.html")).page
    assert page.locator(".irru-trip:visible, .irru-time:visible").count() == 0
    assert watched.complaints == []
