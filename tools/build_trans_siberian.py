"""Make the example irru_geo/examples/trans_siberian: lines of a public package, imported.

    python tools/build_trans_siberian.py --inputs inputs

A GIS analyst would cut the lines out of scgraph_data by hand; this script finds them, section by
section, gives them to `irru_geo.import_layer`, and adds the tables that are entered by hand. Byte
for byte the same for the same inputs.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import land
import numpy as np
import shapely

import irru_geo as ig
from irru_geo.geodesy import length_km
from irru_geo.places.gazetteer import find_town

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "irru_geo" / "examples" / "trans_siberian"
RAIL = land.Rule(snap_km=0.9, ends_km=6.0, most=1.8, apart_km=2.0)

STATIONS = (
    *("Moscow", "Yaroslavl", "Danilov, RU", "Buy", "Galich, RU", "Shar'ya", "Kirov, RU", "Perm"),
    *("Yekaterinburg", "Tyumen", "Omsk", "Novosibirsk", "Krasnoyarsk", "Tayshet"),
)
"""From west to east; each two neighbours are a section."""


def main() -> None:
    """Draw the sections, import them, and write the layers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=Path, default=ROOT / "inputs", metavar="DIR")
    parser.add_argument("--output", type=Path, default=FOLDER, metavar="DIR")
    options = parser.parse_args()
    graph = land.read_graph(options.inputs, "rail")
    towns = [find_town(name) for name in STATIONS]
    rows = []
    for tail, head in pairwise(towns):
        chain = np.array([(tail.lon, tail.lat), (head.lon, head.lat)])
        line, track = land.draw_chain(chain, graph, RAIL)
        rows.append(
            {
                "Section": f"{tail.name}-{head.name}",
                "Track length": round(track or length_km(line), 1),
                "geometry": shapely.LineString(line),
            }
        )
    lines = gpd.GeoDataFrame(rows, crs="EPSG:4326")
    points = gpd.GeoDataFrame(
        {"name": [town.name for town in towns], "kind": "station"},
        geometry=gpd.points_from_xy([t.lon for t in towns], [t.lat for t in towns]),
        crs="EPSG:4326",
    )
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "trans_siberian"
        drawn = Path(name) / "trans_siberian.gpkg"
        lines.to_file(drawn)
        report = ig.import_layer(
            drawn,
            made,
            columns={"name": "Section", "length_km": "Track length"},
            mode="rail",
            snap_km=8,
            nodes=points,
            defaults={"gauge_mm": 1520, "country": "RU", "length_basis": "track"},
        )
        print(report.to_string())
        target = options.output / "geojson"
        target.mkdir(parents=True, exist_ok=True)
        for path in sorted((made / "geojson").iterdir()):
            shutil.copyfile(path, target / path.name)


if __name__ == "__main__":
    main()
