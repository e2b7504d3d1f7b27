"""Build the layers in data/geojson from data/alignments and registry packages.

Reads every ``nodes_*.csv``, ``links_*.csv``, ``points_*.csv`` and ``sources_*.csv``, draws the
links (``land.py``, ``sea.py``) and the base map (``basemap.py``), applies the length rule, checks
everything, and writes one GeoJSON file a layer, byte for byte the same for the same inputs. All
problems are reported at once, and nothing is written then, unless with ``--draft``.

    python tools/build_layers.py --inputs inputs

``fetch_inputs.sh`` fetches the packages. No clock, no network, no randomness.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from hand_entered import LAYERS, Tables, lonlat_of, read_alignments, sources_text, write_sums
from pyproj import Geod

from irru_geo import geodesy
from irru_geo.layers import rules
from irru_geo.layers.checks import check_record
from irru_geo.layers.data import BACKGROUND, BASE_LAYERS
from irru_geo.layers.schema import read_schema
from irru_geo.layers.tables import from_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    Row = dict[str, str]
    Record = dict[str, Any]
    Coordinates = list[list[float]]

ROOT = Path(__file__).resolve().parent.parent
GEOD = Geod(ellps="WGS84")
DRAWERS = {"land": ("rail", "road"), "sea": ("sea", "inland_waterway")}
FEATURE = '"type":"Feature"'


def main(arguments: list[str] | None = None) -> int:
    """Build the layers and return the exit status: 0, or 1 when there were problems."""
    options = _options().parse_args(arguments)
    tables = read_alignments(options.data / "alignments", options.data / "tables/sources.csv")
    files = build(tables, options.inputs, options.only or (*LAYERS, *BASE_LAYERS))
    for problem in tables.problems:
        print(problem, file=sys.stderr)
    if tables.problems:
        print(f"{len(tables.problems)} problems", file=sys.stderr)
    if tables.problems and not options.draft:
        print("nothing written (--draft writes all the same)", file=sys.stderr)
        return 1
    output = options.output or options.data / "geojson"
    output.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (output / f"{name}.geojson").write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {text.count(FEATURE)} features, {len(text.encode())} bytes")
    if not options.output:
        text = sources_text(tables.sources)
        (options.data / "tables/sources.csv").write_text(text, encoding="utf-8", newline="\n")
    if not (options.output or options.only or tables.problems):
        write_sums(options.data / "alignments")
    return 1 if tables.problems else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Build data/geojson from data/alignments.")
    parser.add_argument("--inputs", type=Path, default=ROOT / "inputs", help="packages")
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="data folder")
    parser.add_argument("--output", type=Path, help="folder to write, instead of DATA/geojson")
    parser.add_argument("--only", nargs="+", metavar="LAYER", choices=(*LAYERS, *BASE_LAYERS))
    parser.add_argument("--draft", action="store_true", help="write in spite of problems")
    return parser


def build(tables: Tables, inputs: Path, names: Collection[str]) -> dict[str, str]:
    """Return the text of each layer asked for; problems are noted in ``tables``.

    Parameters
    ----------
    tables
        The rows of `read_alignments`.
    inputs
        Folder with the registry packages.
    names
        Layers to build.
    """
    positions = {}
    for name, row in sorted(tables.nodes.items()):
        lonlat = lonlat_of(tables, row["file"], name, row)
        if lonlat is not None:
            positions[name] = lonlat
    wanted = [row for _, row in sorted(tables.links.items()) if row["layer"] in names]
    lines = _draw(tables, wanted, positions, inputs)
    features: dict[str, list[Record]] = {name: [] for name in names if name in LAYERS}
    for row in wanted:
        if row["link_id"] in lines:
            features[row["layer"]].append(_link(tables, row, positions, *lines[row["link_id"]]))
        else:
            tables.complain(row["file"], row["link_id"], "geometry", "expected a line, got none")
    if "nodes" in names:
        features["nodes"] = [_node(tables, tables.nodes[k], positions[k]) for k in positions]
    if set(BACKGROUND) & set(names):
        base_map = _base_map(inputs)
        features |= {name: base_map[name] for name in BACKGROUND if name in names}
    return {name: _text(rows) for name, rows in features.items() if rows}


def _draw(
    tables: Tables,
    links: list[Row],
    positions: Mapping[str, tuple[float, float]],
    inputs: Path,
) -> dict[str, tuple[Coordinates, float | None]]:
    """Let each drawing tool draw the links of its modes; return line and track length by link."""
    drawn: dict[str, tuple[Coordinates, float | None]] = {}
    for name, modes in DRAWERS.items():
        rows = [
            row
            for row in links
            if row["mode"] in modes and {row["from_node"], row["to_node"]} <= set(positions)
        ]
        tool = _tool(name) if rows else None
        if tool is None:
            continue
        try:
            result = tool.draw(rows, positions, tables.points, inputs)
        except ValueError as error:
            tables.complain(f"tools/{name}.py", None, None, str(error))
            continue
        if name == "sea":
            result = {link: (line, None) for link, line in result.items()}
        drawn |= result
    return drawn


def _tool(name: str) -> Any:
    """Import a tool that lies beside this one, or warn and return None when it is not there."""
    if not (Path(__file__).parent / f"{name}.py").exists():
        print(f"warning: tools/{name}.py is missing; its features are left out", file=sys.stderr)
        return None
    if str(Path(__file__).parent) not in sys.path:
        sys.path.insert(0, str(Path(__file__).parent))
    return importlib.import_module(name)


def _base_map(inputs: Path) -> dict[str, list[Record]]:
    """Return the features of the base map by layer: areas of land, and borders."""
    tool = _tool("basemap")
    found = [] if tool is None else tool.features(inputs)
    kinds = dict(zip(BACKGROUND, ("land", "border"), strict=True))
    return {
        name: [feature for feature in found if feature["properties"]["kind"] == kind]
        for name, kind in kinds.items()
    }


def _link(
    tables: Tables,
    row: Row,
    positions: Mapping[str, tuple[float, float]],
    line: Coordinates,
    track_km: float | None,
) -> Record:
    """Return the Feature of a link, checked and with its length."""
    coordinates = _rounded(line)
    drawn_km = GEOD.line_length(*np.array(coordinates).T) / 1000
    record = link_record(tables, row, drawn_km, track_km)
    check_line(tables, row, record, coordinates)
    ends = [list(positions[row[end]]) for end in ("from_node", "to_node")]
    if [coordinates[0], coordinates[-1]] != _rounded(ends):
        tables.complain(row["file"], row["link_id"], "geometry", "expected ends on the nodes")
    return _feature(record, {"type": "LineString", "coordinates": coordinates})


def link_record(tables: Tables, row: Row, drawn_km: float, track_km: float | None) -> Record:
    """Return what the layer says of a link, checked; a published length goes before a drawn one."""
    values = {f.name: from_text(row.get(f.name, ""), f) for f in read_schema("links")[1:]}
    if values["length_basis"] != "published":
        is_track = track_km is not None and values["length_basis"] != "geometry"
        values["length_basis"] = "track" if is_track else "geometry"
        values["length_km"], values["length_source"] = track_km if is_track else drawn_km, None
    if isinstance(values["length_km"], float):
        values["length_km"] = max(round(values["length_km"], 1), 0.1)
    ids = {"node": tables.nodes, "source": tables.sources}
    record = {"id": row["link_id"], **_whole(values, "length_km")}
    tables.problems += check_record(record, "links", file=row["file"], ids=ids)
    return record


def check_line(tables: Tables, row: Row, record: Record, line: Coordinates) -> None:
    """Check the chords and the drawn length of a line."""
    chord_km, k = rules.longest_chord(line)
    if rules.is_chord_long(chord_km, row["mode"], row["status"]):
        limit = rules.CHORD_KM[row["mode"]]
        text = f"expected chords <= {limit} km, got {chord_km:.1f} km from {line[k]}"
        tables.complain(row["file"], row["link_id"], "geometry", f"{text} to {line[k + 1]}")
    length_km, drawn_km = record["length_km"], geodesy.length_km(line)
    if not isinstance(length_km, float):
        return
    if rules.is_length_off(length_km, drawn_km) and not record["note"]:
        off = f"{length_km} km +- 5 % or a note, got {drawn_km:.1f} km drawn"
        text = f"expected {off} ({100 * (drawn_km / length_km - 1):+.1f} %)"
        tables.complain(row["file"], row["link_id"], "length_km", text)


def _node(tables: Tables, row: Row, lonlat: tuple[float, float]) -> Record:
    """Return the Feature of a node, checked."""
    record = node_record(tables, row)
    return _feature(record, {"type": "Point", "coordinates": _rounded([list(lonlat)])[0]})


def node_record(tables: Tables, row: Row) -> Record:
    """Return what the layer says of a node, checked."""
    fields = read_schema("nodes")[1:]
    values = {f.name: from_text(row.get(f.name, ""), f) for f in fields if f.name != "names"}
    names: dict[str, list[str]] = defaultdict(list)
    for part in filter(None, row["names"].split("|")):
        language, found, name = part.partition("=")
        if not found or not name.strip():
            tables.complain(row["file"], row["node_id"], "names", f"unreadable {part!r}")
        names[language.strip()].append(name.strip())
    record = {"id": row["node_id"], **_whole(values), "names": dict(names)}
    ids = {"source": tables.sources}
    tables.problems += check_record(record, "nodes", file=row["file"], ids=ids)
    return record


def _whole(values: Record, *but: str) -> Record:
    """Turn whole floats into integers, so that JSON says 50 and not 50.0."""
    return {
        k: int(v) if isinstance(v, float) and v.is_integer() and k not in but else v
        for k, v in values.items()
    }


def _rounded(line: Iterable[Collection[float]]) -> Coordinates:
    """Round to 5 decimals and leave out repeated vertices."""
    points = [[round(float(x), 5) + 0.0, round(float(y), 5) + 0.0] for x, y in line]
    kept = [p for k, p in enumerate(points) if k == 0 or p != points[k - 1]]
    return kept if len(kept) > 1 or len(points) < 2 else points[:2]


def _feature(record: Record, geometry: Record) -> Record:
    """Return a GeoJSON Feature; the record's id is the Feature's."""
    properties = {k: v for k, v in record.items() if k != "id"}
    return {"type": "Feature", "id": record["id"], "properties": properties, "geometry": geometry}


def _text(features: list[Record]) -> str:
    """Return a FeatureCollection with one feature a line, sorted by id, and sorted keys."""
    style: Record = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
    rows = [json.dumps(f, allow_nan=False, **style) for f in sorted(features, key=_id)]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(rows) + "\n]}\n"


def _id(feature: Record) -> str:
    return str(feature["id"])


if __name__ == "__main__":
    sys.exit(main())
