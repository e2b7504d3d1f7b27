"""Write the coast that the tests hold the sea lanes against: ``tests/data/coast.json``.

Land is drawn in by a little before it is simplified, so that the fixture never has land where
there is water: whatever a test finds ashore on it is ashore indeed. Rings are integers in
thousandths of a degree, each point as its step from the one before.

    python tools/coast_fixture.py inputs tests/data/coast.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import shapely
from land_polygons import CASPIAN_WINDOW, land

BOX = (-20.0, -37.0, 80.0, 62.0)  # west, south, east, north
DRAWN_IN_KM, TOLERANCE_DEG = 1.3, 0.011
CASPIAN_DRAWN_IN_KM, CASPIAN_TOLERANCE_DEG = 0.5, 0.004
LEAST_DEG2, CASPIAN_LEAST_DEG2, SCALE = 0.0004, 0.00003, 1000


def polygons(inputs: Path) -> list[shapely.Polygon]:
    """Return land, drawn in and simplified."""
    kept = []
    window = shapely.box(*CASPIAN_WINDOW)
    for part in shapely.get_parts(shapely.intersection(land(inputs), shapely.box(*BOX))):
        caspian = window.buffer(0.001).contains(part)
        inward = CASPIAN_DRAWN_IN_KM if caspian else DRAWN_IN_KM
        tolerance = CASPIAN_TOLERANCE_DEG if caspian else TOLERANCE_DEG
        shapes = part.buffer(-inward / 111.2).simplify(tolerance)
        least = CASPIAN_LEAST_DEG2 if caspian else LEAST_DEG2
        kept += [p for p in shapely.get_parts(shapes) if p.area >= least]
    return kept


def encode(ring: shapely.LinearRing) -> list[int]:
    """Return a ring as steps of integers: x, y, dx, dy, ..."""
    points = np.round(shapely.get_coordinates(ring) * SCALE).astype(int)
    return np.diff(points, axis=0, prepend=[[0, 0]]).ravel().tolist()


def main(inputs: str, target: str) -> None:
    """Write the fixture."""
    coded = [[encode(r) for r in (p.exterior, *p.interiors)] for p in polygons(Path(inputs))]
    rows = ",\n".join(json.dumps(rings, separators=(",", ":")) for rings in coded)
    text = f'{{"scale":{SCALE},"source":"natural-earth-10m; geo-maps-earth-seas-10m",'
    Path(target).write_text(f'{text}"polygons":[\n{rows}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
