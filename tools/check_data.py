"""Check alignments, layers, tables and generated pages in seconds; say what to regenerate.

    python tools/check_data.py

Draws nothing: lines are checked as they are drawn in the layers, against the rows as they are now,
and what new bend points do `make layers` tells. All problems are reported at once; exit status 1
when there are any.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import build_layers
import hand_entered
import regenerate

from irru_geo.errors import IrruGeoError
from irru_geo.evidence.consistency import check_folder
from irru_geo.layers.data import BACKGROUND
from irru_geo.layers.reading import read_data
from irru_geo.model.formulas import deviates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Row = dict[str, str]
    Expected = tuple[str, str, dict[str, Any]]

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
REMAKE_LAYERS, REMAKE_PAGES = "make layers", "make regenerate"
MOST_SHOWN = 40


def read_layers() -> dict[str, dict[str, Any]]:
    """Return the features of all built layers by id, each with the name of its layer."""
    found = {}
    for path in sorted((DATA / "geojson").glob("*.geojson")):
        if path.stem not in BACKGROUND:
            try:
                features = json.loads(path.read_text(encoding="utf-8"))["features"]
            except (KeyError, TypeError, ValueError) as error:
                raise SystemExit(f"{path.name}: no layer ({error}). Run {REMAKE_LAYERS}.") from None
            for feature in features:
                found[feature["id"]] = {"file": path.name, **feature}
    return found


def alignments() -> Iterator[str]:
    """Yield what is wrong with the hand-entered rows, and what the layers say otherwise."""
    tables = hand_entered.read_alignments(DATA / "alignments", DATA / "tables" / "sources.csv")
    built = read_layers()
    changed = changed_files()
    differences = [
        *_differences(built, {key: _node(tables, row) for key, row in tables.nodes.items()}),
        *_differences(
            built, {key: _link(tables, row, built, changed) for key, row in tables.links.items()}
        ),
        *(
            f"{built[key]['file']}: {key} is in no alignment. Run {REMAKE_LAYERS}."
            for key in sorted(built.keys() - tables.nodes.keys() - tables.links.keys())
        ),
    ]
    if tables.problems:
        yield from map(str, tables.problems)
    elif differences:
        yield from differences
    else:
        for name in changed:
            yield f"alignments/{name}: not as when the layers were made. Run {REMAKE_LAYERS}."


def _node(tables: hand_entered.Tables, row: Row) -> Expected:
    """Return the file of a node's row, that of its layer, and what the layer should say."""
    return row["file"], "nodes.geojson", build_layers.node_record(tables, row)


def _link(
    tables: hand_entered.Tables, row: Row, built: dict[str, Any], changed: list[str]
) -> Expected:
    """Return the same of a link; its drawn line is checked while the bend points are the same."""
    feature = built.get(row["link_id"])
    properties = feature["properties"] if feature else {}
    # A length that is not published is the layer's: the line is not drawn here
    length_km = properties.get("length_km", 1.0)
    track_km = length_km if properties.get("length_basis") == "track" else None
    record = build_layers.link_record(tables, row, length_km, track_km)
    if feature and not any(name.startswith("points_") for name in changed):
        build_layers.check_line(tables, row, record, feature["geometry"]["coordinates"])
    return row["file"], f"{row['layer']}.geojson", record


def _differences(built: dict[str, Any], expected: dict[str, Expected]) -> Iterator[str]:
    """Yield each field in which a layer is not what its row says."""
    for key, (source, file, record) in expected.items():
        feature = built.get(key)
        if feature is None or feature["file"] != file:
            yield f"{file}: {key} of {source} is not in it. Run {REMAKE_LAYERS}."
            continue
        for name, value in record.items():
            found = feature["properties"].get(name)
            if name != "id" and found != value:
                words = f"{found!r}, but {value!r} in {source}"
                yield f"{file}, {key}, {name}: {words}. Run {REMAKE_LAYERS}."


def changed_files() -> list[str]:
    """Return the files that are not those of which the layers were made."""
    folder = DATA / "alignments"
    text = (folder / hand_entered.SUMS).read_text(encoding="utf-8")
    noted = {name: digest for digest, name in (line.split("  ") for line in text.splitlines())}
    now = hand_entered.sums(folder)
    return sorted(name for name in noted.keys() | now.keys() if noted.get(name) != now.get(name))


def tables() -> Iterator[str]:
    """Yield what makes the data folder unusable, as `irru-geo check data` does."""
    found = check_folder(DATA)
    for row in found[found["level"] == "error"].itertuples():
        yield f"{row.file}, {row.feature}, {row.field}: {row.problem}. {row.remedy}."


def formulas() -> Iterator[str]:
    """Yield the derived figures that are not what their formulas give."""
    parameters = read_data(DATA).tables["parameters"]
    for key, row in parameters.items():
        if row.formula and (problem := deviates(row, parameters)):
            yield f"parameters.csv, {key}: {problem}. Correct the figures, or the formula."


def pages() -> Iterator[str]:
    """Yield the pages that do not say what the data says."""
    try:
        for page, _ in regenerate.stale_pages():
            yield f"{page.relative_to(ROOT)}: not what the data says. Run {REMAKE_PAGES}."
    except IrruGeoError as error:
        yield f"they cannot be written: {error}"


def report(title: str, check: Callable[[], Iterator[str]]) -> int:
    """Print what one check finds, and return how much that is."""
    start = time.monotonic()
    problems = list(check())
    words = f"{len(problems)} problems" if problems else "good"
    print(f"{title}: {words} ({time.monotonic() - start:.1f} s)")
    for problem in problems[:MOST_SHOWN]:
        print(f"  {problem}")
    if problems[MOST_SHOWN:]:
        print(f"  and {len(problems) - MOST_SHOWN} more")
    return len(problems)


def main() -> int:
    """Run all checks; pages only when the data that they follow from can be read."""
    wrong = report("tables", tables)
    found = report("alignments and layers", alignments)
    if wrong:
        print("formulas and generated pages: not checked, since the data cannot be read")
    else:
        found += report("derived figures", formulas)
        found += report("generated pages", pages)
    return 1 if found + wrong else 0


if __name__ == "__main__":
    sys.exit(main())
