"""Build data/hinterland/roads.npz, the main roads that join places off the network.

From scgraph_data's world highways (OpenStreetMap): cut, lengthened where bends are lost, mended,
joined to the hand-entered links of `data/hinterland/links.csv`, and made small. Nothing
is written when towns that lie close together need a long way round (`check_neighbours`), unless
`data/hinterland/neighbours.csv` says why. The same inputs give the same bytes.

    python tools/build_hinterland.py --inputs inputs
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from hinterland_check import check_neighbours
from hinterland_file import as_bytes, packed
from hinterland_reduce import joined, mend, merged, small_graph
from hinterland_source import (
    STRAIGHT_FACTOR,
    WINDOW,
    Roads,
    crow_km,
    read_gazetteer,
    read_roads,
    sphere,
    tree_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
TOWN_KM = 5.0
"""How near a town's road is; that road is no dead end to be dropped."""

LINK_END_KM = 3.0
"""How far the end of a hand-entered link may lie from a road of its country."""


def main(arguments: list[str] | None = None) -> int:
    """Build the file and return the exit status: 0, or 1 when there were problems."""
    parser = argparse.ArgumentParser(description="Build data/hinterland from scgraph_data.")
    parser.add_argument("--inputs", type=Path, default=ROOT / "inputs", help="packages")
    parser.add_argument("--data", type=Path, default=ROOT / "data", help="data folder")
    parser.add_argument("--output", type=Path, help="file, instead of DATA/hinterland/roads.npz")
    parser.add_argument("--draft", action="store_true", help="write in spite of problems")
    options = parser.parse_args(arguments)
    folder = options.data / "hinterland"
    roads, mended = mend(read_roads(options.inputs), options.inputs)
    roads, problems = with_links(roads, _rows(folder / "links.csv"))
    names, towns, codes = read_towns(options.inputs)
    near_km, nearest = tree_of(roads.lonlat).query(sphere(towns))
    stands, far = merged(roads)
    kept = set(stands[nearest[near_km <= TOWN_KM]].tolist())
    edges = small_graph(roads, stands, far, kept)
    content = as_bytes(packed(edges, roads))
    output = options.output or folder / "roads.npz"
    draft = output.with_suffix(".draft.npz")
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(content)
    known = _rows(folder / "neighbours.csv")
    problems += check_neighbours(draft, (names, towns, codes), known)
    print(f"roads: {mended} breaks mended, {len(edges)} edges, {len(content)} bytes")
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems and not options.draft:
        draft.unlink()
        print(f"{len(problems)} problems, nothing written (--draft)", file=sys.stderr)
        return 1
    draft.replace(output)
    return 1 if problems else 0


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def with_links(roads: Roads, rows: list[dict[str, str]]) -> tuple[Roads, list[str]]:
    """Return the roads with hand-entered links, and what is wrong with them.

    Each end goes to the nearest road of its country; the way there is counted besides.
    """
    ends, kms, is_ferry, problems = [], [], [], []
    for row in rows:
        found = [_end(roads, row, side) for side in ("from", "to")]
        if max(km for _, km in found) > LINK_END_KM:
            problems.append(f"{row['link_id']}: expected a road within {LINK_END_KM} km, got none")
            continue
        ends.append([node for node, _ in found])
        kms.append(float(row["length_km"]) + STRAIGHT_FACTOR * sum(km for _, km in found))
        is_ferry.append(row["kind"] == "ferry")
    pairs = np.array(ends, dtype=np.int64).reshape(-1, 2)
    ferries = np.array(is_ferry, dtype=bool)
    return joined(roads, pairs[:, 0], pairs[:, 1], np.array(kms), ferries), problems


def _end(roads: Roads, row: dict[str, str], side: str) -> tuple[int, float]:
    """Return the nearest node of a country's roads to an end of a link, and how far it is."""
    place = np.array([[float(row[f"{side}_lon"]), float(row[f"{side}_lat"])]])
    nodes = np.flatnonzero(roads.country == row[f"{side}_country"])
    km = crow_km(np.repeat(place, len(nodes), axis=0), roads.lonlat[nodes])
    best = int(km.argmin())
    return int(nodes[best]), float(km[best])


def read_towns(inputs: Path) -> tuple[list[str], NDArray[np.float64], NDArray[np.str_]]:
    """Return names, positions and countries of the towns over 15,000 people within `WINDOW`."""
    rows = [
        row
        for _, row in sorted(read_gazetteer(inputs, "cities15000").items())
        if WINDOW[0] <= float(row["longitude"]) <= WINDOW[2]
        and WINDOW[1] <= float(row["latitude"]) <= WINDOW[3]
    ]
    positions = np.array([(float(row["longitude"]), float(row["latitude"])) for row in rows])
    codes = np.array([row["countrycode"] for row in rows])
    return [row["name"] for row in rows], positions, codes


if __name__ == "__main__":
    sys.exit(main())
