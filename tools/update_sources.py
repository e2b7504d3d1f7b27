"""The table of sources: its own and those of the alignments, sorted. Run by `make regenerate`."""

from __future__ import annotations

from pathlib import Path

from hand_entered import read_alignments, sources_text

DATA = Path(__file__).resolve().parent.parent / "data"
PAGE = DATA / "tables" / "sources.csv"


def updated(text: str) -> str:
    """Return the table merged and sorted; where rows are wrong, as it is: check-data tells."""
    tables = read_alignments(DATA / "alignments", PAGE)
    return text if tables.problems else sources_text(tables.sources)
