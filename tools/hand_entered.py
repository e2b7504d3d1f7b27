"""The hand-entered rows of data/alignments: read, cross-checked, and noted when layers are made."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.errors import LayerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    Row = dict[str, str]

LAYERS = (
    "western",
    "rasht_astara",
    "trans_caspian",
    "eastern",
    "incheh_boroun",
    "iran_trunk",
    "indian_ocean",
    "bandar_abbas_jeddah",
    "suez",
)
SUFFIX = {"road": "--road", "sea": "--sea", "inland_waterway": "--waterway"}
SUMS = "SHA256SUMS"
COLUMNS = {
    "nodes": ("node_id", "lon", "lat", "names"),
    "links": ("link_id", "layer", "from_node", "to_node", "mode", "gauge_mm", "status"),
    "points": ("link_id", "order", "lat", "lon", "source"),
    "sources": ("source_id", "title", "publisher", "date", "url", "licence"),
}


@dataclass
class Tables:
    """Hold the hand-entered rows by kind, and every problem found in them."""

    nodes: dict[str, Row] = field(default_factory=dict)
    links: dict[str, Row] = field(default_factory=dict)
    points: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    sources: dict[str, Row] = field(default_factory=dict)
    problems: list[LayerError] = field(default_factory=list)

    def complain(self, file: str, feature: str | None, name: str | None, text: str) -> None:
        """Note one problem."""
        self.problems.append(LayerError(file, feature, name, text))


def sums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of alignments, by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.glob("*.csv"))
    }


def write_sums(folder: Path) -> None:
    """Note of which alignments the layers are made, as `sha256sum --check` reads it."""
    text = "".join(f"{digest}  {name}\n" for name, digest in sums(folder).items())
    (folder / SUMS).write_text(text, encoding="utf-8", newline="\n")


def read_alignments(folder: Path, sources: Path) -> Tables:
    """Read and cross-check the hand-entered rows.

    Parameters
    ----------
    folder
        Folder with ``nodes_*.csv``, ``links_*.csv``, ``points_*.csv`` and ``sources_*.csv``.
    sources
        ``sources.csv`` with the sources of the other tables; rows of ``sources_*.csv`` go first.
    """
    tables = Tables()
    for kind, key in (("nodes", "node_id"), ("links", "link_id"), ("sources", "source_id")):
        rows: dict[str, Row] = getattr(tables, kind)
        for file, row in _rows(folder, kind):
            old = rows.get(row[key])
            if old and (kind != "sources" or old["url"] != row["url"]):
                tables.complain(file, row[key], key, "expected an id once, got it again")
            if not old:
                rows[row[key]] = row | {"file": file} if kind != "sources" else row
    if sources.exists():
        with sources.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                tables.sources.setdefault(row["source_id"], row)
    _read_points(tables, folder)
    for link in tables.links.values():
        _check_link(tables, link)
    return tables


def _rows(folder: Path, kind: str) -> Iterable[tuple[str, Row]]:
    """Yield file name and row of every CSV file of one kind, blanks stripped."""
    for path in sorted(folder.glob(f"{kind}_*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = set(COLUMNS[kind]) - set(reader.fieldnames or ())
            if missing:
                raise SystemExit(f"{path.name}: columns missing: {', '.join(sorted(missing))}")
            for row in reader:
                yield path.name, {k: (v or "").strip() for k, v in row.items() if k is not None}


def _read_points(tables: Tables, folder: Path) -> None:
    """Read the control points, sorted by their order, and check link, order and source."""
    found: dict[str, dict[float, tuple[float, float]]] = defaultdict(dict)
    for file, row in _rows(folder, "points"):
        link, order = row["link_id"], row["order"]
        if link not in tables.links:
            tables.complain(file, link, "link_id", "expected a known link id")
        if row["source"] not in tables.sources:
            tables.complain(file, link, "source", f"expected a known source, got {row['source']!r}")
        lonlat = lonlat_of(tables, file, link, row)
        if lonlat is None or not order.replace(".", "", 1).isdigit() or float(order) in found[link]:
            tables.complain(file, link, "order", f"expected a number used once, got {order!r}")
            continue
        found[link][float(order)] = lonlat
    tables.points = {link: [rows[k] for k in sorted(rows)] for link, rows in sorted(found.items())}


def lonlat_of(tables: Tables, file: str, feature: str, row: Row) -> tuple[float, float] | None:
    """Return the position of a row, or None with a problem noted."""
    try:
        lon, lat = float(row["lon"]), float(row["lat"])
    except ValueError:
        lon, lat = np.nan, np.nan
    if abs(lon) <= 180 and abs(lat) <= 90:
        return lon, lat
    got = f"{row['lat']!r}, {row['lon']!r}"
    tables.complain(file, feature, "lat, lon", f"expected degrees, got {got}")
    return None


def _check_link(tables: Tables, link: Row) -> None:
    """Check what the schema cannot: known nodes, layer, and an id made of the nodes."""
    ends = link["from_node"], link["to_node"]
    for name, node in zip(("from_node", "to_node"), ends, strict=True):
        if node not in tables.nodes:
            tables.complain(link["file"], link["link_id"], name, f"unknown node {node!r}")
    if link["layer"] not in LAYERS:
        tables.complain(link["file"], link["link_id"], "layer", f"unknown layer {link['layer']!r}")
    stem = "--".join(ends) + SUFFIX.get(link["mode"], "")
    if link["link_id"] not in (stem, f"{stem}--{link['gauge_mm']}"):
        tables.complain(link["file"], link["link_id"], "link_id", f"expected {stem!r}")


def sources_text(sources: Mapping[str, Row]) -> str:
    """Return the merged table of sources, sorted by id."""
    stream = io.StringIO()
    fields = COLUMNS["sources"]
    writer = csv.DictWriter(stream, fields, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for _, row in sorted(sources.items()))
    return stream.getvalue()
