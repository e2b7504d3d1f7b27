"""The browser of the browser tests: which one, how it is started, and a proof that it can be.

python tests/headless.py        opens one blank page; says what is missing when it cannot
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MISSING_LIBRARY = re.compile(r"(lib[\w.+-]+\.so[\w.]*): cannot open shared object file")


def find() -> str | None:
    """Return the path of the browser, or None when there is none."""
    return next((path for path in map(shutil.which, CHROMIUM) if path), None)


def launch(playwright: Playwright, path: str) -> Browser:
    """Start the browser as all tests do."""
    return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


def open_blank_page(path: str) -> str:
    """Open a blank page and return what the browser says of itself."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launch(playwright, path)
        page = browser.new_page()
        page.set_content("<title>blank</title><p>&#1575;&#1740;</p>")
        assert page.title() == "blank"
        assert page.evaluate("document.querySelector('p').offsetWidth") > 0
        version = browser.version
        browser.close()
    return version


def fault(output: str) -> str:
    """Return in one line what kept the page from opening, from what was printed meanwhile.

    Examples
    --------
    >>> fault("node: libatomic.so.1: cannot open shared object file: No such file or directory")
    'the library libatomic.so.1 is not installed'
    """
    libraries = list(dict.fromkeys(MISSING_LIBRARY.findall(output)))
    if libraries:
        plural = "libraries" if libraries[1:] else "library"
        verb = "are" if libraries[1:] else "is"
        return f"the {plural} {', '.join(libraries)} {verb} not installed"
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return next((line for line in lines if "rror" in line), lines[-1] if lines else "no reason")


def main() -> int:
    """Open the page in a process of its own, whose output tells what went wrong."""
    path = find()
    if path is None:
        print(f"no browser: none of {', '.join(CHROMIUM)} is on the path")
        return 3
    if sys.argv[1:] == ["here"]:
        print(open_blank_page(path))
        return 0
    command = [sys.executable, __file__, "here"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    except subprocess.TimeoutExpired:
        print(f"{path} could not open a blank page: no answer in three minutes")
        return 1
    if done.returncode:
        print(f"{path} could not open a blank page: {fault(done.stdout + done.stderr)}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
