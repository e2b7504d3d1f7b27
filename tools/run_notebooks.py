"""Run the notebooks and keep what they show, small: a picture stands for each live map.

    python tools/run_notebooks.py [notebooks/1_quick_start.ipynb ...]

Needs the extras `notebooks`, `plot` and `dev`, and a Chromium for the pictures of maps: they are
PNG, since JupyterLab shows no SVG of a notebook that is not trusted.
"""

from __future__ import annotations

import base64
import io
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests"))
import headless  # noqa: E402

FOLDER = ROOT / "notebooks"
MOST_BYTES = 150_000
FREQUENT, RARE = 96, 64
"""Colours of a figure that are kept as they are, and those that stand for all others."""
MAP = re.compile(r'<img src="data:image/svg\+xml;base64,([^"]+)".*?<iframe title="([^"]*)"', re.S)
LOOK = "width:480px;font:12px/1.8 sans-serif;background:#fff;color:#4d5b69"
NOTE = "A picture of the map: run the cell for the live one."


def drawn(svg: str) -> bytes:
    """Return a picture as PNG, as the browser of the tests draws it, twice as fine."""
    path = headless.find()
    if path is None:
        raise SystemExit(f"No browser: none of {', '.join(headless.CHROMIUM)} is on the path.")
    with sync_playwright() as playwright:
        browser = headless.launch(playwright, path)
        page = browser.new_page(device_scale_factor=2)
        page.set_content(f"<figure style='{LOOK}'>{svg}<figcaption>{NOTE}</figcaption></figure>")
        picture = page.locator("figure").screenshot()
        browser.close()
    return picture


def small_picture(picture: bytes) -> str:
    """Return a PNG in few colours, in base64."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    buffer = io.BytesIO()
    counted = sorted(image.getcolors(1 << 24) or [], reverse=True)
    frequent = [part for _, colour in counted[:FREQUENT] for part in colour]
    rare = image.quantize(RARE, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*frequent, *rare[: 3 * RARE]])
    few = image.quantize(palette=palette, dither=Image.Dither.NONE)
    few.save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def small_data(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of one output without what is large: for a live map its picture."""
    live = MAP.search(data.get("text/html", ""))
    if live:
        svg = base64.b64decode(live[1]).decode("utf-8")
        return {"image/png": small_picture(drawn(svg)), "text/plain": f"{live[2]}. {NOTE}"}
    if "image/png" in data:
        return data | {"image/png": small_picture(base64.b64decode(data["image/png"]))}
    return data


def kept(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return an executed notebook with small outputs and no times in it."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            if "data" in output:
                is_map = MAP.search(output.data.get("text/html", "")) is not None
                output.data = small_data(output.data)
                output.metadata = {"image/png": {"width": 480}} if is_map else output.metadata
    notebook.metadata.get("language_info", {}).pop("version", None)
    return notebook


def run(path: Path) -> None:
    """Run a notebook in an empty folder and write it with its outputs."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        NotebookClient(notebook, timeout=300, resources=resources).execute()
    text = nbformat.writes(kept(notebook)) + "\n"
    size = len(text.encode())
    sys.stdout.write(f"{path.name}: {size / 1000:.0f} kB\n")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is larger than {MOST_BYTES // 1000} kB.")
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(map(str, FOLDER.glob("*.ipynb"))):
        run(Path(name))
