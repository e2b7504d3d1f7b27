"""The numbers of the layer table in README.md, from the data; the words in it stay.

Run by `make regenerate`.
"""

from __future__ import annotations

import re
from pathlib import Path

from irru_geo.layers.reading import list_layers, read_layer

PAGE = Path(__file__).resolve().parent.parent / "README.md"
ROW = re.compile(r"^\| `(\w+)` \| [\d,]* \| [\d,]* \| (.*) \|$", re.MULTILINE)


def row(match: re.Match[str]) -> str:
    """Return a row of the table with the numbers of its layer."""
    name, words = match.groups()
    frame = read_layer(name)
    km = f"{frame['length_km'].sum():,.0f}" if "length_km" in frame else ""
    return f"| `{name}` | {len(frame):,} | {km} | {words} |"


def updated(text: str) -> str:
    """Return the page with its table written anew."""
    missing = set(list_layers()) - {name for name, _ in ROW.findall(text)}
    if missing:
        raise SystemExit(f"README.md: expected a row for the layers {', '.join(sorted(missing))}.")
    return ROW.sub(row, text)


def main() -> None:
    """Rewrite the page."""
    PAGE.write_text(updated(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
