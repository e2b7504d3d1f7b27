"""The world's railways as a data folder: OpenStreetMap's, as scgraph_data carries them.

`python benchmarks/osm_railways.py WHEELS FOLDER [links]` writes three data folders into a folder:
`geojson`, `parquet` and `gpkg`, each with the same nodes and links (328,750 of them, in 785 parts)
in that format. WHEELS holds scgraph_data-2.0.0-py3-none-any.whl (`pip download scgraph_data`). With
a number of links, those around Moscow are taken: the network grows from there. Names of formats
behind it leave out the others.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
import land

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

WORLD = (-180.0, -90.0, 180.0, 90.0)
MOSCOW = (37.6, 55.75)
SOURCE = "scgraph-data"
FORMATS = ("geojson", "parquet", "gpkg")


def railways(
    wheels: Path, size: int | None = None
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """Return positions of nodes, the two ends of each link and its length in km."""
    graph = land.read_graph(wheels, "rail", WORLD)
    found = graph.weights.tocoo()
    is_one_way = found.row < found.col
    ends = np.stack([found.row[is_one_way], found.col[is_one_way]], axis=1).astype(np.int64)
    km = np.maximum(found.data[is_one_way].round(3), 0.001)
    if size is not None and size < len(ends):
        reached = _steps_from_moscow(graph)
        order = np.argsort(reached[ends].max(axis=1), kind="stable")[:size]
        ends, km = ends[np.sort(order)], km[np.sort(order)]
    used, number = np.unique(ends, return_inverse=True)
    return graph.lonlat[used], number.reshape(-1, 2), km


def _steps_from_moscow(graph: land.Graph) -> NDArray[np.float64]:
    """Return how many links away from Moscow each node is."""
    from scipy.sparse.csgraph import dijkstra

    start = int(graph.tree.query(land.sphere(np.array([MOSCOW])))[1][0])
    return dijkstra(graph.weights, indices=start, unweighted=True)


def frames(wheels: Path, size: int | None = None) -> dict[str, GeoDataFrame]:
    """Return nodes and links as frames with the columns of the schema."""
    import geopandas as gpd
    import shapely

    places, ends, km = railways(wheels, size)
    ids = np.char.add("n", np.arange(len(places)).astype(str))
    common: dict[str, Any] = {"accuracy_m": 500, "sources": [SOURCE]}
    nodes = gpd.GeoDataFrame(
        {
            "id": ids,
            "name": np.char.add("Junction ", np.arange(len(places)).astype(str)),
            "kind": "junction",
            "gauges_mm": [[1520]] * len(places),
        },
        geometry=shapely.points(places),
        crs="EPSG:4326",
    )
    tail, head = ids[ends[:, 0]], ids[ends[:, 1]]
    link_ids = np.char.add(np.char.add(tail, "--"), head)
    links = gpd.GeoDataFrame(
        {
            "id": link_ids,
            "from_node": tail,
            "to_node": head,
            "mode": "rail",
            "name": np.char.add(np.char.add(tail, " - "), head),
            "length_km": km,
            "length_basis": "track",
            "gauge_mm": 1520,
            "status": "open",
            "geometry_source": SOURCE,
        },
        geometry=shapely.linestrings(places[ends]),
        crs="EPSG:4326",
    )
    for frame in (nodes, links):
        for name, value in common.items():
            frame[name] = [value] * len(frame)
    return {"nodes": nodes, "railways": links}


def write(frame: GeoDataFrame, path: Path) -> None:
    """Write a layer in the format that the ending of a file says."""
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif path.suffix == ".gpkg":
        is_list = {name for name in frame.columns if isinstance(frame[name].iloc[0], list)}
        frame.assign(**{n: frame[n].map(json.dumps) for n in is_list}).to_file(path)
    else:
        path.write_text(_geojson(frame), encoding="utf-8")


def _geojson(frame: GeoDataFrame) -> str:
    import shapely

    rows = frame.drop(columns=["id", "geometry"]).to_dict("records")
    shapes = shapely.to_geojson(frame.geometry.to_numpy())
    lines = [
        f'{{"type": "Feature", "id": "{key}", "properties": {json.dumps(row)}, '
        f'"geometry": {shape}}}'
        for key, row, shape in zip(frame["id"], rows, shapes, strict=True)
    ]
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def build(wheels: Path, folder: Path, size: int | None = None, formats: Any = FORMATS) -> None:
    """Write the data folders."""
    layers = frames(wheels, size)
    for ending in formats:
        (folder / ending / "geojson").mkdir(parents=True, exist_ok=True)
        (folder / ending / "tables").mkdir(exist_ok=True)
        text = f"source_id,title\n{SOURCE},OpenStreetMap railways of scgraph_data 2.0.0\n"
        (folder / ending / "tables" / "sources.csv").write_text(text, encoding="utf-8")
        for name, frame in layers.items():
            write(frame, folder / ending / "geojson" / f"{name}.{ending}")


if __name__ == "__main__":
    links = int(sys.argv[3]) if len(sys.argv) > 3 else None
    build(Path(sys.argv[1]), Path(sys.argv[2]), links, sys.argv[4:] or FORMATS)
