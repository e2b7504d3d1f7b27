"""Write every page that follows from the data.

    python tools/regenerate.py

Each tool `update_*.py` beside this one has `PAGE`, the file, and `updated(text)`, which returns the
text with its tables written anew and the words in it kept.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
MOST_ROUNDS = 3


def page_tools() -> Iterator[Any]:
    """Yield the tools that have a page, as modules."""
    for path in sorted(Path(__file__).parent.glob("update_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise SystemExit(f"{path} cannot be imported.")
        tool = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(tool)
        yield tool


def stale_pages() -> Iterator[tuple[Path, str]]:
    """Yield each page that does not say what the data says, and what it should say."""
    for tool in page_tools():
        text = tool.PAGE.read_text(encoding="utf-8")
        new = tool.updated(text)
        if new != text:
            yield tool.PAGE, new


def main() -> None:
    """Rewrite what is stale, again while one page follows from another."""
    written: dict[Path, None] = {}
    for _ in range(MOST_ROUNDS):
        stale = list(stale_pages())
        for page, text in stale:
            page.write_text(text, encoding="utf-8", newline="\n")
            written[page] = None
        if not stale:
            break
    for page in written:
        print(f"{page.relative_to(ROOT)} is written anew")
    if not written:
        print("every page says what the data says")


if __name__ == "__main__":
    main()
