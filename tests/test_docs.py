"""What the documentation says is so: its examples run, its links lead somewhere, it builds."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import headless
import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)
OWN_PAGES = [path for path in PAGES if "generated" not in path.parts]
BLOCK = re.compile(r"^```python\n(.*?)^```", flags=re.MULTILINE | re.DOTALL)
RAW = re.compile(
    r":{3,}|`{3,}|\*\*[^*\s][^*]*\*\*|\{[a-z-]+\}`|^\{[a-z-]+\}|\]\((?:https?:|\w)|^\|.*\|$",
    re.MULTILINE,
)
WITH_CODE = [path for path in OWN_PAGES if BLOCK.search(path.read_text("utf-8"))]


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.stem)
def test_examples_of_a_page_run_one_after_the_other(page: Path, tmp_path: Path) -> None:
    code = "\n".join(BLOCK.findall(page.read_text("utf-8")))
    if ".plot(" in code:
        pytest.importorskip("matplotlib")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", code],
        cwd=tmp_path,
        env={**os.environ, "MPLBACKEND": "agg"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", OWN_PAGES, ids=lambda page: page.stem)
def test_links_between_files_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", text)
    missing = [
        target
        for target in targets
        if "generated/" not in target and not (page.parent / target).exists()
    ]
    assert missing == []


def test_every_page_is_in_the_contents() -> None:
    contents = (DOCS / "index.md").read_text("utf-8") + (DOCS / "notebooks.md").read_text("utf-8")
    for page in OWN_PAGES:
        name = page.relative_to(DOCS).with_suffix("").as_posix()
        assert name == "index" or f"\n{name}\n" in contents, name


class Prose(HTMLParser):
    """The text of a page that is read as prose: not code, not scripts."""

    SKIPPED = frozenset(("code", "pre", "script", "style", "svg", "title"))

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in self.SKIPPED:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.text.append(data)


def raw_markup(html: str) -> list[str]:
    """Return what looks like markup that nobody has read: fences, directives, stars, links."""
    prose = Prose()
    prose.feed(html)
    return [found[0] for text in prose.text if (found := RAW.search(text.strip()))]


def test_raw_markup_is_seen() -> None:
    seen = ("::::{admonition} In three lines", "{image} images/map.png", "a **b** c", "[x](y.md)")
    assert all(raw_markup(f"<p>{text}</p>") for text in (*seen, "| a | b |"))
    assert raw_markup("<p>Seen: 3</p><pre>::::</pre><code>[x](y)</code><p>f(x) [1]</p>") == []


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documentation as `make docs` builds it."""
    for package in ("sphinx", "furo", "myst_nb", "matplotlib"):
        pytest.importorskip(package)
    folder = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html"]
    done = subprocess.run(
        [*command, "-d", folder / "trees", DOCS, folder / "html"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "html"


@pytest.mark.slow
def test_built_pages_ask_for_nothing(built: Path) -> None:
    asked = re.compile(r"""<(?:script|img|link)\b[^>]*?\b(?:src|href)=["'](?:https?:)?//[^"']+""")
    for page in built.rglob("*.html"):
        found = [m for m in asked.findall(page.read_text("utf-8")) if 'rel="canonical"' not in m]
        assert found == [], page.name


@pytest.mark.slow
def test_built_pages_show_no_raw_markup(built: Path) -> None:
    pages = {page.name: raw_markup(page.read_text("utf-8")) for page in built.rglob("*.html")}
    assert {name: found for name, found in pages.items() if found} == {}


@pytest.mark.slow
@pytest.mark.browser
def test_tables_of_built_pages_fit_a_small_laptop(built: Path) -> None:
    api = pytest.importorskip("playwright.sync_api")
    path = headless.find()
    if path is None:
        pytest.skip("no browser found")
    script = (
        "[...document.querySelectorAll('article .table-wrapper')]"
        ".filter(box => box.scrollWidth > box.clientWidth).map(box => box.innerText.slice(0, 80))"
    )
    wide = {}
    with api.sync_playwright() as playwright:
        browser = headless.launch(playwright, path)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        for file in sorted(built.rglob("*.html")):
            page.goto(file.as_uri())
            wide[file.name] = page.evaluate(script)
        browser.close()
    assert {name: found for name, found in wide.items() if found} == {}
