"""The page on reliability names tests that are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reliability.md").read_text("utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)


def test_every_test_that_is_named_is_there() -> None:
    missing = []
    for file, name in NAMED:
        path = ROOT / file
        tree = ast.parse(path.read_text("utf-8")) if path.exists() else ast.Module([], [])
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        if not path.exists() or (name and name not in defined):
            missing.append(f"{file}::{name}")
    assert missing == []


def test_every_promise_has_its_test() -> None:
    tables = re.findall(r"^\| promise \|.*\n\|---\|---\|\n((?:\|.*\n)+)", PAGE, flags=re.MULTILINE)
    promises = [line for table in tables for line in table.splitlines()]
    assert len(promises) > 15
    assert [line for line in promises if "`tests/" not in line] == []
