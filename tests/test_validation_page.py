"""The tables of docs/validation.md are those of the data."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_tables_are_current() -> None:
    spec = importlib.util.spec_from_file_location(
        "update_validation", ROOT / "tools" / "update_validation.py"
    )
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    text = tool.PAGE.read_text(encoding="utf-8")
    assert tool.updated(text) == text, "run python tools/update_validation.py"
