"""Each notebook runs from top to bottom, quickly, and is kept with what it shows, small."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
MAX_SECONDS = 60
MAX_KEPT_BYTES = 150_000
SHOWN_UNTRUSTED = {"text/plain", "text/html", "image/png"}
"""What JupyterLab shows of a notebook that is not trusted; it leaves SVG out."""
MAX_OUTPUT_BYTES = 2_000_000  # with the live map


def test_there_are_notebooks() -> None:
    assert [path.stem[0] for path in NOTEBOOKS] == list("12345678")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_are_kept_small_and_the_text_has_its_parts(path: Path) -> None:
    assert path.stat().st_size < MAX_KEPT_BYTES
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code_cells] == [*range(1, len(code_cells) + 1)]
    assert all(len(cell.source.splitlines()) <= 28 for cell in code_cells)
    outputs = [output for cell in code_cells for output in cell.outputs]
    assert not any(output.output_type == "error" for output in outputs)
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert all(output.name == "stdout" for output in outputs if output.output_type == "stream")
    assert not any("<iframe" in str(output.get("data", {})) for output in outputs)
    maps = [cell for cell in code_cells if ".explore(" in cell.source]
    assert len(maps) == 1
    kinds = {kind for output in outputs for kind in output.get("data", {})}
    assert kinds <= SHOWN_UNTRUSTED
    assert any("image/png" in output.get("data", {}) for output in maps[0].outputs)
    text = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert text[0].startswith("# ")
    assert text[-1].startswith("**Answer.**")
    assert "**Limits.**" in text[-1]
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    assert "plot" in code


def numbers(notebook: nbformat.NotebookNode) -> list[float]:
    """Return the numbers that a notebook shows as text, the least first, however it is laid out."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    texts = [
        output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs
    ]
    shown = [text for text in texts if not re.match(r"<|.*A picture of the map", text)]
    return sorted(float(n) for text in shown for n in re.findall(r"(?<![\w.-])\d+(?:\.\d+)?", text))


@pytest.mark.notebook
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_runs(path: Path, tmp_path: Path) -> None:
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    pytest.importorskip("matplotlib")
    notebook = nbformat.read(path, as_version=4)
    kept = numbers(notebook)
    client = nbclient.NotebookClient(
        notebook, timeout=MAX_SECONDS, resources={"metadata": {"path": str(tmp_path)}}
    )
    started = time.monotonic()
    client.execute()
    assert time.monotonic() - started < MAX_SECONDS
    written = len(nbformat.writes(notebook).encode())
    assert written < MAX_OUTPUT_BYTES
    warned = [
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "stream" and output.name == "stderr"
    ]
    assert warned == []
    assert numbers(notebook) == pytest.approx(kept, rel=1e-3), "run tools/run_notebooks.py"
    assert list(tmp_path.iterdir()) == []
