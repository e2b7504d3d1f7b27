"""Reading and checking of the layers and tables of a data folder.

A data folder holds `geojson/` (one GeoJSON file a layer: `nodes`, `land` and the layers of links)
and `tables/` (CSV). Everything is checked against `schema/`, and all problems are raised at once.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import LayerError, UnknownNameError
from irru_geo.layers.checks import Record, check_record, from_text, read_schema
from irru_geo.layers.references import target_problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

TABLES = (
    *("sources", "parameters", "branches", "corridors", "events", "scenarios", "countries"),
    *("observations", "published_lengths", "claims", "quotes"),
    *("capacities", "price_index", "freight_index", "services", "calendar", "holidays"),
)
"""Tables that a network is made of, and those that it is held against."""

BASE_LAYERS = ("nodes", "land")
"""Layers that hold no links."""

_PLACE = {"nodes": "lon_lat", "links": "coordinates"}
_GEOMETRY_REMEDY = {
    "nodes": "Draw one point, longitude first, in degrees (WGS84)",
    "links": "Draw one line (no MultiLineString), longitude first, in degrees (WGS84)",
}
_GENERAL = ("parameters", "countries", "price_index", "freight_index", "holidays")
_FILE_REMEDY = "Save it again as UTF-8, or take it out of the folder"
_MAX_FILE_MB = 200
_MAX_HINTS = 100
"""Problems whose remedies name the nearest known words; that takes time."""


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
        here = Path(__file__).parents[1]
        packaged = here / "data"
        return packaged if packaged.is_dir() else here.parent / "data"
    folder = Path(data_dir)
    try:
        is_there = (folder / "geojson").is_dir()
    except OSError:  # a name that is too long, a folder that may not be looked into
        is_there = False
    if not is_there:
        problem = "expected a data folder with a folder 'geojson' in it"
        remedy = "Check the path; `irru-geo new DIR` writes an example"
        raise LayerError(str(folder), None, None, problem, remedy)
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
        from irru_geo.spelling import nearest_names

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


def read_data(data_dir: str | Path | None = None, *, base: Data | None = None) -> Data:
    """Return all nodes, links and tables of a data folder, checked against each other.

    Parameters
    ----------
    data_dir
        Data folder; None means the one that comes with irru_geo.
    base
        Data that the folder adds to: it may use these nodes and sources, need not hold nodes of
        its own, and is returned together with them.

    Raises
    ------
    LayerError
        With every problem found in any file.
    """
    folder = data_directory(data_dir)
    problems: list[LayerError] = []
    read_table = _parse_own_table if base else _read_table
    tables = {name: read_table(folder, name, problems) for name in TABLES}
    paths = [p for p in sorted((folder / "geojson").glob("*.geojson")) if p.stem != "land"]
    if not base and all(path.stem != "nodes" for path in paths):
        paths.insert(0, folder / "geojson" / "nodes.geojson")  # so that its absence is told
    records = [
        record
        for path in paths
        for record in _read_features(path, "nodes" if path.stem == "nodes" else "links", problems)
    ]
    return checked(records, tables, folder, problems=problems, base=base)


def checked(
    records: Iterable[Record],
    tables: Mapping[str, Mapping[str, Record]],
    data_dir: Path,
    *,
    problems: list[LayerError],
    base: Data | None = None,
    suffix: str = ".geojson",
) -> Data:
    """Return records as data, once they are checked against the schema and against each other.

    Parameters
    ----------
    records
        Nodes and links, each with its `id`, its `layer` and its position or line.
    tables
        Table name to records by id.
    data_dir
        Folder that they come from.
    problems
        Those found already.
    base
        Data that they add to.
    suffix
        What stands behind the name of a layer in messages.

    Raises
    ------
    LayerError
        With every problem.
    """
    by_table: dict[str, list[Record]] = {"nodes": [], "links": []}
    for record in records:
        by_table["nodes" if record["layer"] == "nodes" else "links"].append(record)
    data = _merged(by_table, tables, data_dir, base=base, problems=problems, suffix=suffix)
    ids = {"node": data.nodes.keys()}
    ids |= {"source": data.tables["sources"].keys(), "branch": data.tables["branches"].keys()}
    for table, found in by_table.items():
        for record in found:
            file, hints = record["layer"] + suffix, len(problems) < _MAX_HINTS
            problems += check_record(record, table, file=file, ids=ids, hints=hints)
            if table == "links":
                problems += _end_problems(record, data.nodes, file)
    for name, rows in tables.items():
        for record in rows.values():
            hints = len(problems) < _MAX_HINTS
            problems += check_record(record, name, file=f"{name}.csv", ids=ids, hints=hints)
    problems += target_problems(tables, data.nodes, data.links)
    if problems:
        raise LayerError.gather(problems)
    return data


def _merged(
    records: Mapping[str, list[Record]],
    tables: Mapping[str, Mapping[str, Record]],
    data_dir: Path,
    *,
    base: Data | None,
    problems: list[LayerError],
    suffix: str,
) -> Data:
    """Return own records after those of `base`; nodes and links need ids of their own."""
    old = {"nodes": base.nodes, "links": base.links} if base else {"nodes": {}, "links": {}}
    new = {
        kind: _by_id(found, suffix, problems, taken=old[kind]) for kind, found in records.items()
    }
    earlier = base.tables if base else {}
    rows = {name: {**earlier.get(name, {}), **tables.get(name, {})} for name in TABLES}
    nodes, links = ({**old[kind], **new[kind]} for kind in ("nodes", "links"))
    return Data(nodes, links, rows, base.data_dir if base else data_dir)


def _by_id(
    records: Iterable[Record],
    suffix: str,
    problems: list[LayerError],
    taken: Mapping[str, Record] | None = None,
) -> dict[str, Record]:
    by_id: dict[str, Record] = {}
    for record in records:
        if record["id"] in by_id or (taken and record["id"] in taken):
            file = record.get("layer", "") + suffix
            remedy = "Rename it, or take out one of the two"
            problem = "expected an id of its own, got one that is taken"
            problems.append(LayerError(file, record["id"], "id", problem, remedy))
        by_id[record["id"]] = record
    return by_id


def _read_features(path: Path, table: str, problems: list[LayerError]) -> list[Record]:
    """Return the records of a GeoJSON file; what cannot be read goes into `problems`."""
    collection = _read_json(path, problems)
    if collection is None:
        return []
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list) or collection.get("type") != "FeatureCollection":
        problem = "expected a GeoJSON FeatureCollection"
        remedy = 'Write {"type": "FeatureCollection", "features": [...]}'
        problems.append(LayerError(path.name, None, None, problem, remedy))
        return []
    records = []
    for number, feature in enumerate(features, start=1):
        record = _read_feature(feature, table, f"feature number {number}")
        if isinstance(record, dict):
            records.append(record | {"layer": path.stem})
        else:
            problems.append(LayerError(path.name, *record))
    return records


def _read_feature(
    feature: Any, table: str, where: str
) -> Record | tuple[str | None, str, str, str]:
    """Return the record of a feature, or what is wrong: its id, field, problem and remedy."""
    feature = feature if isinstance(feature, dict) else {}
    feature_id, properties = feature.get("id"), feature.get("properties") or {}
    if not isinstance(feature_id, str):
        remedy = 'Give the feature a member "id" beside "properties", not in it'
        return None, "id", f"expected an id that is a text in {where}", remedy
    if not isinstance(properties, dict):
        problem = f"expected an object, got {properties!r}"[:90]
        return feature_id, "properties", problem, 'Write {"name": "..."}'
    found = _read_geometry(feature.get("geometry"), table)
    if isinstance(found, str):
        return feature_id, "geometry", found, _GEOMETRY_REMEDY[table]
    given = {name: value for name, value in properties.items() if value not in (None, "", [])}
    return {**empty_record(table), **given, "id": feature_id, _PLACE[table]: found}


@cache
def _empty(table: str) -> tuple[tuple[str, type], ...]:
    kinds = {"texts": list, "integers": list, "names": dict}
    return tuple((field.name, kinds.get(field.type, type(None))) for field in read_schema(table))


def empty_record(table: str) -> Record:
    """Return a record with every field of a table, and nothing in them: None, or an empty list.

    Examples
    --------
    >>> empty_record("countries")
    {'country_id': None, 'name': None}
    """
    return {name: kind() for name, kind in _empty(table)}


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _read_json(path: Path, problems: list[LayerError]) -> Any:
    try:
        if path.stat().st_size > _MAX_FILE_MB * 1_000_000:
            raise ValueError(f"a file larger than {_MAX_FILE_MB} MB")
        return json.loads(path.read_text("utf-8-sig"), parse_constant=_refuse_constant)
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        problem = f"expected a JSON file in UTF-8, got: {reason or type(error).__name__}"
        problems.append(LayerError(path.name, None, None, problem, _FILE_REMEDY))
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
    except (TypeError, ValueError, OverflowError):
        return f"expected (lon, lat) pairs of numbers, got {_shown(raw)}"
    if line.ndim != 2 or line.shape[1] not in (2, 3):
        return f"expected (lon, lat) pairs, got {_shown(raw)}"
    line = line[:, :2]
    if wanted == "LineString" and len(line) < 2:
        return "expected at least two positions, got one"
    bad = ~(np.abs(line[:, 0]) <= 180) | ~(np.abs(line[:, 1]) <= 90)
    if bad.any():
        lon, lat = line[bad][0]
        hint = "; lon and lat look swapped" if abs(lon) <= 90 < abs(lat) <= 180 else ""
        return f"expected lon -180..180 and lat -90..90, got ({lon:g}, {lat:g}){hint}"
    return (float(line[0, 0]), float(line[0, 1])) if wanted == "Point" else line


def _shown(raw: Any) -> str:
    """Return the beginning of what stands for coordinates; all of it may be millions of numbers."""
    return repr(raw[:3] if isinstance(raw, list | str) else raw)[:60]


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
            remedy = "Move the vertex exactly onto the node, or the node onto it"
            problems.append(LayerError(file, link["id"], field, problem, remedy))
    if link.get("from_node") is not None and link.get("from_node") == link.get("to_node"):
        problem = f"expected another node than from_node, got {link['to_node']!r}"
        remedy = "Take the link out, or end it at the next node"
        problems.append(LayerError(file, link["id"], "to_node", problem, remedy))
    return problems


def _read_table(folder: Path, name: str, problems: list[LayerError]) -> dict[str, Record]:
    """Return a table by id.

    A folder of one's own may leave out parameters, countries and the price index, and may cite the
    bundled sources: then the bundled ones are taken. The other tables name nodes and links, and
    are never taken.
    """
    bundled = data_directory()
    is_own = folder.resolve() != bundled.resolve()
    own = _parse_own_table(folder, name, problems)
    if name == "sources" and is_own:
        return _read_table(bundled, name, problems) | own
    if is_own and name in _GENERAL and not (folder / "tables" / f"{name}.csv").is_file():
        return _read_table(bundled, name, problems)
    return own


def _parse_own_table(folder: Path, name: str, problems: list[LayerError]) -> dict[str, Record]:
    """Return a table of a folder by id; nothing when the folder leaves it out."""
    path = folder / "tables" / f"{name}.csv"
    return _parse_table(path, name, problems) if path.is_file() else {}


def _parse_table(path: Path, name: str, problems: list[LayerError]) -> dict[str, Record]:
    schema = {field.name: field for field in read_schema(name)}
    try:
        if path.stat().st_size > _MAX_FILE_MB * 1_000_000:
            raise ValueError(f"a file larger than {_MAX_FILE_MB} MB")
        text = path.read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except (OSError, ValueError, csv.Error) as error:
        problem = f"expected a CSV table in UTF-8, got: {error}"
        problems.append(LayerError(path.name, None, None, problem, _FILE_REMEDY))
        return {}
    key = next(iter(schema))
    records: list[Record] = []
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            problem = f"expected {len(schema)} columns in line {number}"
            remedy = "Put what holds a comma in double quotes, and a comma for each empty cell"
            problems.append(LayerError(path.name, row.get(key), None, problem, remedy))
            continue
        record = {f: from_text(row.get(f, ""), field) for f, field in schema.items()}
        records.append(record | {"id": str(record.get(key))})
    return _by_id(records, path.name, problems)


def table_frame(records: Mapping[str, Record], name: str) -> DataFrame:
    """Return a table as a frame, one row a record, indexed by id, columns as in its schema."""
    import pandas as pd

    key, *columns = (field.name for field in read_schema(name))
    rows = [[record.get(column) for column in columns] for record in records.values()]
    return pd.DataFrame(rows, columns=columns, index=pd.Index(list(records), name=key))


def typed(frame: DataFrame, table: str) -> DataFrame:
    """Return a frame whose numbers and truth values have the types of the schema."""
    dtypes = {"integer": "Int64", "boolean": "boolean", "number": "float64"}
    wanted = {f.name: dtypes[f.type] for f in read_schema(table) if f.type in dtypes}
    return frame.astype({column: t for column, t in wanted.items() if column in frame.columns})


def nodes_frame(nodes: Mapping[str, Record]) -> GeoDataFrame:
    """Return nodes as points in EPSG:4326, indexed by node id."""
    import geopandas as gpd

    lon_lat = np.array([node["lon_lat"] for node in nodes.values()]).reshape(-1, 2)
    frame = typed(table_frame(nodes, "nodes").rename_axis("node_id"), "nodes")
    return gpd.GeoDataFrame(
        frame, geometry=gpd.points_from_xy(lon_lat[:, 0], lon_lat[:, 1]), crs="EPSG:4326"
    )


def links_frame(links: Mapping[str, Record]) -> GeoDataFrame:
    """Return links as lines in EPSG:4326, indexed by link id, with their `layer`."""
    import geopandas as gpd
    import shapely

    lines = [shapely.linestrings(link["coordinates"]) for link in links.values()]
    frame = typed(table_frame(links, "links").rename_axis("link_id"), "links")
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
