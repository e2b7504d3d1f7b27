"""Reading and checking of the layers and tables of a data folder.

A data folder holds `geojson/` (one GeoJSON file a layer: `nodes`, `land` and the layers of links)
and `tables/` (CSV). Everything is checked against `schema/`, and all problems are raised at once.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.checks import Record, check_record, from_text, read_schema
from irru_geo.errors import LayerError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

TABLES = (
    *("sources", "parameters", "corridors", "events", "scenarios", "countries"),
    *("observations", "published_lengths", "claims", "quotes"),
    *("capacities", "price_index"),
)
"""Tables that a network is made of, and those that it is held against."""

BASE_LAYERS = ("nodes", "land")
"""Layers that hold no links."""

_GENERAL = ("parameters", "countries", "price_index")
_MAX_FILE_MB = 200


@dataclass(frozen=True)
class Data:
    """Hold the checked records of a data folder.

    Attributes
    ----------
    nodes
        Node id to its properties, with `lon_lat`: a pair of degrees.
    links
        Link id to its properties, with `layer` and `coordinates`: an array of shape (n, 2).
    tables
        Table name to its records by id.
    data_dir
        The folder.
    """

    nodes: Mapping[str, Record]
    links: Mapping[str, Record]
    tables: Mapping[str, Mapping[str, Record]]
    data_dir: Path


def data_directory(data_dir: str | Path | None = None) -> Path:
    """Return the data folder: the one given, else the one that comes with irru_geo.

    Raises
    ------
    LayerError
        When the folder has no `geojson` folder in it.
    """
    if data_dir is None:
        here = Path(__file__).parent
        packaged = here / "data"
        return packaged if packaged.is_dir() else here.parent / "data"
    folder = Path(data_dir)
    if not (folder / "geojson").is_dir():
        problem = "expected a data folder with a folder 'geojson' in it"
        raise LayerError(str(folder), None, None, problem, "Check the path.")
    return folder


def list_layers(data_dir: str | Path | None = None) -> list[str]:
    """Return the names of all layers of a data folder, in alphabetical order.

    Parameters
    ----------
    data_dir
        Data folder; None means the one that comes with irru_geo.

    Examples
    --------
    >>> "rasht_astara" in list_layers()
    True
    """
    return sorted(path.stem for path in (data_directory(data_dir) / "geojson").glob("*.geojson"))


def read_layer(name: str, data_dir: str | Path | None = None) -> GeoDataFrame:
    """Return one layer, checked.

    Parameters
    ----------
    name
        Name of the layer, see `list_layers`.
    data_dir
        Data folder; None means the one that comes with irru_geo.

    Returns
    -------
    GeoDataFrame
        One row a feature in EPSG:4326, indexed by feature id; the columns are those of
        `schema/nodes.csv` or `schema/links.csv`, lengths in km.

    Raises
    ------
    UnknownNameError
        When there is no such layer.
    LayerError
        With every problem of the file.

    Examples
    --------
    >>> read_layer("nodes").crs.to_epsg()
    4326
    """
    folder = data_directory(data_dir)
    if name not in (known := list_layers(folder)):
        from irru_geo.names import nearest_names

        raise UnknownNameError(name, "layer", nearest_names(name, known))
    path = folder / "geojson" / f"{name}.geojson"
    if name == "land":
        return _land_frame(path)
    table = "nodes" if name == "nodes" else "links"
    problems: list[LayerError] = []
    records = _read_features(path, table, problems)
    for record in records:
        problems += check_record(record, table, file=path.name)
    if problems:
        raise LayerError.gather(problems)
    by_id = {record["id"]: record for record in records}
    return nodes_frame(by_id) if table == "nodes" else links_frame(by_id)


def read_data(data_dir: str | Path | None = None) -> Data:
    """Return all nodes, links and tables of a data folder, checked against each other.

    Raises
    ------
    LayerError
        With every problem found in any file.
    """
    folder = data_directory(data_dir)
    problems: list[LayerError] = []
    tables = {name: _read_table(folder, name, problems) for name in TABLES}
    node_file = folder / "geojson" / "nodes.geojson"
    nodes = _by_id(_read_features(node_file, "nodes", problems), node_file.name, problems)
    ids = {"node": nodes.keys(), "source": tables["sources"].keys()}
    for record in nodes.values():
        problems += check_record(record, "nodes", file=node_file.name, ids=ids)
    links: dict[str, Record] = {}
    for path in sorted((folder / "geojson").glob("*.geojson")):
        if path.stem in BASE_LAYERS:
            continue
        records = _read_features(path, "links", problems)
        for record in records:
            problems += check_record(record, "links", file=path.name, ids=ids)
            problems += _end_problems(record, nodes, path.name)
        links |= _by_id(records, path.name, problems, taken=links)
    for name, table in tables.items():
        for record in table.values():
            problems += check_record(record, name, file=f"{name}.csv", ids=ids)
    problems += _target_problems(tables, nodes, links)
    if problems:
        raise LayerError.gather(problems)
    return Data(nodes, links, tables, folder)


def _by_id(
    records: Iterable[Record],
    file: str,
    problems: list[LayerError],
    taken: Mapping[str, Record] | None = None,
) -> dict[str, Record]:
    by_id: dict[str, Record] = {}
    for record in records:
        if record["id"] in by_id or (taken and record["id"] in taken):
            problems.append(LayerError(file, record["id"], "id", "expected an id of its own"))
        by_id[record["id"]] = record
    return by_id


def _read_features(path: Path, table: str, problems: list[LayerError]) -> list[Record]:
    """Return the records of a GeoJSON file; what cannot be read goes into `problems`."""
    collection = _read_json(path, problems)
    if collection is None:
        return []
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or collection.get("type") != "FeatureCollection":
        problems.append(LayerError(path.name, None, None, "expected a GeoJSON FeatureCollection"))
        return []
    records = []
    for number, feature in enumerate(features):
        feature_id = feature.get("id") if isinstance(feature, dict) else None
        if not isinstance(feature_id, str):
            problem = f"expected an id that is a text in feature number {number + 1}"
            problems.append(LayerError(path.name, None, "id", problem))
            continue
        record = dict(feature.get("properties") or {}) | {"id": feature_id, "layer": path.stem}
        found = _read_geometry(feature.get("geometry"), table)
        if isinstance(found, str):
            problems.append(LayerError(path.name, feature_id, "geometry", found))
            continue
        record["lon_lat" if table == "nodes" else "coordinates"] = found
        records.append(record)
    return records


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _read_json(path: Path, problems: list[LayerError]) -> Any:
    try:
        if path.stat().st_size > _MAX_FILE_MB * 1_000_000:
            raise ValueError(f"larger than {_MAX_FILE_MB} MB")
        return json.loads(path.read_text("utf-8-sig"), parse_constant=_refuse_constant)
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        problem = f"expected a JSON file in UTF-8, got: {reason or type(error).__name__}"
        problems.append(LayerError(path.name, None, None, problem))
    return None


def _read_geometry(geometry: Any, table: str) -> NDArray[np.float64] | tuple[float, float] | str:
    """Return the coordinates of a Point or a LineString, or what is wrong with them."""
    wanted = "Point" if table == "nodes" else "LineString"
    found = geometry.get("type") if isinstance(geometry, dict) else None
    if found != wanted:
        return f"expected a {wanted}, got {found!r}"
    raw = geometry.get("coordinates")
    try:
        line = np.array([raw] if wanted == "Point" else raw, dtype=np.float64)
    except (TypeError, ValueError):
        return f"expected (lon, lat) pairs of numbers, got {str(raw)[:60]}"
    if line.ndim != 2 or line.shape[1] not in (2, 3):
        return f"expected (lon, lat) pairs, got {str(raw)[:60]}"
    line = line[:, :2]
    if wanted == "LineString" and len(line) < 2:
        return "expected at least two positions, got one"
    bad = ~(np.abs(line[:, 0]) <= 180) | ~(np.abs(line[:, 1]) <= 90)
    if bad.any():
        lon, lat = line[bad][0]
        hint = "; lon and lat look swapped" if abs(lon) <= 90 < abs(lat) <= 180 else ""
        return f"expected lon -180..180 and lat -90..90, got ({lon:g}, {lat:g}){hint}"
    return (float(line[0, 0]), float(line[0, 1])) if wanted == "Point" else line


def _end_problems(link: Record, nodes: Mapping[str, Record], file: str) -> list[LayerError]:
    """Return where a link does not start and end exactly on its nodes."""
    problems = []
    for field, vertex in (("from_node", 0), ("to_node", -1)):
        node = nodes.get(str(link.get(field)))
        if node is None:
            continue
        expected, got = np.array(node["lon_lat"]), link["coordinates"][vertex]
        if np.abs(expected - got).max() > 1e-9:
            swapped = np.abs(expected - got[::-1]).max() < 0.01
            problem = (
                f"expected the {'first' if vertex == 0 else 'last'} vertex on {node['id']!r} at "
                f"({expected[0]:g}, {expected[1]:g}), got ({got[0]:g}, {got[1]:g})"
                f"{'; lon and lat look swapped' if swapped else ''}"
            )
            problems.append(LayerError(file, link["id"], field, problem))
    if link.get("from_node") is not None and link.get("from_node") == link.get("to_node"):
        problems.append(LayerError(file, link["id"], "to_node", "expected another node"))
    return problems


def _read_table(folder: Path, name: str, problems: list[LayerError]) -> dict[str, Record]:
    """Return a table by id.

    A folder of one's own may leave out parameters, countries and the price index, and may cite the
    bundled sources: then the bundled ones are taken. The other tables name nodes and links, and
    are never taken.
    """
    path = folder / "tables" / f"{name}.csv"
    bundled = data_directory()
    is_own = folder.resolve() != bundled.resolve()
    if name == "sources" and is_own:
        own = _parse_table(path, name, problems) if path.is_file() else {}
        return _read_table(bundled, name, problems) | own
    if not path.is_file() and is_own and name in _GENERAL:
        return _read_table(bundled, name, problems)
    return _parse_table(path, name, problems) if path.is_file() else {}


def _parse_table(path: Path, name: str, problems: list[LayerError]) -> dict[str, Record]:
    schema = {field.name: field for field in read_schema(name)}
    try:
        text = path.read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (OSError, ValueError, csv.Error) as error:
        problems.append(LayerError(path.name, None, None, f"expected a CSV table, got: {error}"))
        return {}
    key = next(iter(schema))
    records: list[Record] = []
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            problem = f"expected {len(schema)} columns in line {number}"
            problems.append(LayerError(path.name, row.get(key), None, problem))
            continue
        record = {f: from_text(row[f], field) for f, field in schema.items() if f in row}
        records.append(record | {"id": str(record.get(key))})
    return _by_id(records, path.name, problems)


def _target_problems(
    tables: Mapping[str, Mapping[str, Record]],
    nodes: Mapping[str, Record],
    links: Mapping[str, Record],
) -> list[LayerError]:
    """Return where an event or a parameter names a node, link or layer that is not there."""
    known = {
        "node": nodes.keys(),
        "link": links.keys(),
        "layer": {link["layer"] for link in links.values()},
    }
    problems = []
    for name, field in (("events", "target"),):
        for record in tables[name].values():
            kind, _, value = str(record.get(field)).partition("/")[0].partition(":")
            if kind in known and value not in known[kind]:
                problem = f"expected a known {kind}, got {value!r}"
                problems.append(LayerError(f"{name}.csv", record["id"], field, problem))
    return problems


def table_frame(records: Mapping[str, Record], name: str) -> DataFrame:
    """Return a table as a frame, one row a record, indexed by id, columns as in its schema."""
    import pandas as pd

    key, *columns = (field.name for field in read_schema(name))
    rows = [[record.get(column) for column in columns] for record in records.values()]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(list(records), name=key))


def _typed(frame: DataFrame, table: str) -> DataFrame:
    dtypes = {"integer": "Int64", "boolean": "boolean", "number": "float64"}
    wanted = {f.name: dtypes[f.type] for f in read_schema(table) if f.type in dtypes}
    return frame.astype({column: t for column, t in wanted.items() if column in frame.columns})


def nodes_frame(nodes: Mapping[str, Record]) -> GeoDataFrame:
    """Return nodes as points in EPSG:4326, indexed by node id."""
    import geopandas as gpd

    lon_lat = np.array([node["lon_lat"] for node in nodes.values()]).reshape(-1, 2)
    frame = _typed(table_frame(nodes, "nodes").rename_axis("node_id"), "nodes")
    return gpd.GeoDataFrame(
        frame, geometry=gpd.points_from_xy(lon_lat[:, 0], lon_lat[:, 1]), crs="EPSG:4326"
    )


def links_frame(links: Mapping[str, Record]) -> GeoDataFrame:
    """Return links as lines in EPSG:4326, indexed by link id, with their `layer`."""
    import geopandas as gpd
    import shapely

    lines = [shapely.linestrings(link["coordinates"]) for link in links.values()]
    frame = _typed(table_frame(links, "links").rename_axis("link_id"), "links")
    frame.insert(0, "layer", [link["layer"] for link in links.values()])
    return gpd.GeoDataFrame(frame, geometry=lines, crs="EPSG:4326")


def _land_frame(path: Path) -> GeoDataFrame:
    import geopandas as gpd

    problems: list[LayerError] = []
    collection = _read_json(path, problems)
    if problems:
        raise LayerError.gather(problems)
    frame = gpd.GeoDataFrame.from_features(collection["features"], crs="EPSG:4326")
    frame.index = frame.index.astype(str).rename("feature_id")
    ids = [str(f.get("id", i)) for i, f in enumerate(collection["features"])]
    return frame.set_axis(ids, axis=0).rename_axis("feature_id")
