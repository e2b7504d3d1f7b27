"""A headless Chromium, and pages that remember what they asked for and complained of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import headless
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES = {"desktop": (1400, 900), "phone": (360, 740)}


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """A running browser; the tests are skipped when there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = headless.find()
    if path is None:
        pytest.skip(f"no browser found: none of {', '.join(headless.CHROMIUM)} is on the path")
    with api.sync_playwright() as playwright:
        browser = headless.launch(playwright, path)
        yield browser
        browser.close()


class Watched:
    """An open page, with its requests, console messages and script errors."""

    def __init__(self, page: object) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(dialog.message))

    def open(self, path: Path, fragment: str = "") -> Watched:
        self.page.goto(path.as_uri() + fragment)
        for _ in range(200):  # not wait_for_function, which evaluates text as the page's own
            if self.page.evaluate("window.irruReady === true"):
                return self
            self.page.wait_for_timeout(100)
        raise AssertionError(f"not ready: {self.complaints}")

    def lines(self) -> list[str]:
        """Return the ids of the links that are drawn in the view."""
        return self.page.evaluate(
            "(() => { const v = irruGeo.views[0]; return irruGeo.lines"
            ".visible(v, v.canvas.place()).map((i) => i.record.id).sort(); })()"
        )

    def chosen(self) -> int:
        """Return how many links of a choice stand out."""
        return self.page.evaluate("(irruGeo.views[0].chosenLinks || new Set()).size")

    def glowing(self) -> int:
        """Return how many links are lit up."""
        return self.page.evaluate("irruGeo.views[0].glowing.length")

    def settle(self) -> Watched:
        """Wait until all corridors are worked out in the state shown."""
        self.page.wait_for_selector(".irru[data-settled]:not([data-settled=''])")
        return self

    def point(self, node: str) -> tuple[float, float]:
        """Return where a node lies in the window."""
        return self.page.evaluate(
            """(id) => { const v = irruGeo.views[0], n = v.data.nodes.find((one) => one.id === id);
            const p = v.map.latLngToContainerPoint(irruGeo.latLng(n.at));
            const box = v.map.getContainer().getBoundingClientRect();
            return [box.left + p.x, box.top + p.y]; }""",
            node,
        )

    def middle(self, link: str) -> tuple[float, float]:
        """Return where the middle of a link lies in the window."""
        return self.page.evaluate(
            """(id) => { const v = irruGeo.views[0];
            const record = v.data.links.find((one) => one.id === id);
            const [x, y] = irruGeo.geometry.middle(Array.from(record.geometry.xy));
            const p = v.map.latLngToContainerPoint(irruGeo.lines.unproject(x, y));
            const box = v.map.getContainer().getBoundingClientRect();
            return [box.left + p.x, box.top + p.y]; }""",
            link,
        )

    def text(self, selector: str) -> str:
        """Return what an element says once all corridors are worked out."""
        self.page.evaluate(
            """async () => { const root = document.querySelector(".irru");
            for (let i = 0; i < 300 && root && root.dataset.settled === ""; i += 1) {
              await new Promise((go) => setTimeout(go, 10)); } }"""
        )
        return self.page.inner_text(selector)

    def view(self) -> list[float]:
        """Return the centre and zoom of the map."""
        return self.page.evaluate(
            "(() => { const m = Object.keys(window).find((k) => /^map_\\d+$/.test(k));"
            " const c = window[m].getCenter(); return [c.lat, c.lng, window[m].getZoom()]; })()"
        )


@pytest.fixture
def open_page(chromium: object) -> Iterator[Callable[..., Watched]]:
    """Open a file in an offline page: `open_page(path, "phone", "#day=2014-12-03")`."""
    contexts = []

    def open_file(path: Path, size: str = "desktop", fragment: str = "") -> Watched:
        width, height = SIZES[size]
        context = chromium.new_context(viewport={"width": width, "height": height}, offline=True)
        contexts.append(context)
        context.set_default_timeout(8_000)
        return Watched(context.new_page()).open(path, fragment)

    yield open_file
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The folder for screenshots, for people to look at."""
    folder = Path(__file__).parents[2] / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
