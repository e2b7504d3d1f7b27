"""Write the numbers of the layer table in README.md from the data; the words in it stay.

python tools/update_readme.py
"""

from __future__ import annotations

import re
from pathlib import Path

from irru_geo.layers.reading import list_layers, read_layer

README = Path(__file__).resolve().parent.parent / "README.md"
ROW = re.compile(r"^\| `(\w+)` \| [\d,]* \| [\d,]* \| (.*) \|$", re.MULTILINE)


def row(match: re.Match[str]) -> str:
    """Return a row of the table with the numbers of its layer."""
    name, words = match.groups()
    frame = read_layer(name)
    km = f"{frame['length_km'].sum():,.0f}" if "length_km" in frame else ""
    return f"| `{name}` | {len(frame):,} | {km} | {words} |"


def main() -> None:
    """Rewrite the table."""
    text = README.read_text(encoding="utf-8")
    missing = set(list_layers()) - {name for name, _ in ROW.findall(text)}
    if missing:
        raise SystemExit(f"README.md: expected a row for the layers {', '.join(sorted(missing))}.")
    README.write_text(ROW.sub(row, text), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
