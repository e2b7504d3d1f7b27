"""Make the pictures of README and docs: two of the map, one figure; compressed, the same each time.

    python docs/make_images.py

Needs the extras `plot` and `dev`, and Chromium.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

from PIL import Image
from playwright.sync_api import sync_playwright

import irru_geo as ig
from irru_geo.viz.paper.time_distance import plot_time_distance

FOLDER = Path(__file__).parent / "images"
MOST_BYTES = 300_000
VIEWS = {
    "map.png": "",
    "map-route.png": "#day=2028-12-31&calm=1&corridor=western",
}
CORRIDORS = {
    "western": "Western branch, truck from Astara to Rasht",
    "eastern": "Eastern branch by Incheh Boroun",
    "suez-baltic": "Suez to the Baltic",
}


def palette(image: Image.Image) -> Image.Image:
    """Return 256 colours of a picture: its most frequent ones as they are, the rare ones near."""
    counted = sorted(image.getcolors(1 << 24) or [], reverse=True)
    frequent = [colour for _, colour in counted[:128]]
    rare = image.quantize(128, Image.Quantize.MAXCOVERAGE).getpalette() or []
    result = Image.new("P", (1, 1))
    result.putpalette([*(part for colour in frequent for part in colour), *rare[:384]])
    return result


def save(picture: bytes, name: str) -> None:
    """Write a picture with 256 colours."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    path = FOLDER / name
    few = image.quantize(palette=palette(image), dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    size = path.stat().st_size
    sys.stdout.write(f"{path.name}: {size / 1000:.0f} kB\n")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {MOST_BYTES // 1000} kB.")


def main() -> None:
    """Make all pictures."""
    FOLDER.mkdir(exist_ok=True)
    net = ig.load_network()
    figure = plot_time_distance({name: net.corridor(i) for i, name in CORRIDORS.items()}).figure
    buffer = io.BytesIO()
    figure.savefig(buffer, dpi=110)
    save(buffer.getvalue(), "time-distance.png")
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "map.html"
        net.explore().save(path)
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        for name, fragment in VIEWS.items():
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(path.as_uri() + fragment)
            page.wait_for_timeout(1_000)
            save(page.screenshot(), name)
        browser.close()


if __name__ == "__main__":
    main()
