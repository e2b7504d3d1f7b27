"""Own nodes, links and tables on top of a network: from a data folder or from frames."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.arguments import shown
from irru_geo.errors import LayerError, ParameterError, UnknownNameError
from irru_geo.geodesy import length_km
from irru_geo.layers.checking import checked
from irru_geo.layers.geojson import Layer, ids_of
from irru_geo.layers.geometry_columns import decoded, geometry_column
from irru_geo.layers.reading import read_data
from irru_geo.layers.records import TABLES
from irru_geo.layers.schema import read_schema
from irru_geo.layers.shapes import flattened, merged_line, within
from irru_geo.layers.side_columns import EXPORTED, is_side_column, take_side_columns
from irru_geo.layers.tables import heading_of, read_cell
from irru_geo.missing import is_missing
from irru_geo.spelling import nearest_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pandas import DataFrame

    from irru_geo.layers.data import Data
    from irru_geo.layers.shapes import Coordinates
    from irru_geo.layers.tables import Row

    Layers = str | Path | DataFrame | Mapping[str, DataFrame]
    Places = Mapping[str, tuple[float, float]]

OWN = "own"
"""Layer and source of what is given without them."""

_BESIDES = {
    *("id", "node_id", "link_id", "layer", "lon", "lat", "wkt", "geometry"),
    *EXPORTED,
}
"""Columns that frames may have besides those of the schema."""


def extended(
    data: Data,
    layers: Layers | None,
    nodes: DataFrame | None,
    tables: Mapping[str, DataFrame] | None,
) -> Data:
    """Return data with own links, nodes and rows of tables; see `Network.extend`.

    Raises
    ------
    LayerError
        With every problem of what is added.
    UnknownNameError
        When there is no such table.
    ParameterError
        When something else than a folder or frames is given.
    """
    if isinstance(layers, str | Path):
        data, layers = read_data(layers, base=data), None
    if layers is None and nodes is None and tables is None:
        return data
    layers, nodes = _parted(layers, nodes)
    own_nodes = [] if nodes is None else [_node_layer(_frame(nodes, "nodes", "nodes"))]
    places = {key: node.lon_lat for key, node in data.nodes.items()}
    for layer in own_nodes:
        pairs = (tuple(pair) for pair in layer.flat.tolist())
        places |= dict(zip(layer.columns["id"], pairs, strict=True))
    links = [
        part for name, frame in _by_layer(layers).items() for part in _parts(name, frame, places)
    ]
    rows = _table_rows(tables)
    if OWN not in data.tables["sources"]:
        rows["sources"].insert(0, {"source_id": OWN, "title": "Given by the user"})
    problems: list[LayerError] = []
    return checked([*own_nodes, *links], rows, data.data_dir, problems=problems, base=data)


# Frames


def _parted(layers: Any, nodes: Any) -> tuple[Any, Any]:
    """Return links and nodes of a frame that holds both, as exports of one table do."""
    if not hasattr(layers, "columns") or "feature" not in layers.columns:
        return layers, nodes
    is_node, is_link = ((layers["feature"] == kind) for kind in ("node", "link"))
    if not (is_node | is_link).any():
        return layers, nodes
    points = _with_values(layers[is_node], "nodes")
    return _with_values(layers[is_link], "links"), nodes if nodes is not None else points


def _with_values(frame: Any, table: str) -> Any:
    """Return a frame without the empty columns that only the other table has."""
    own = {field.name for field in read_schema(table)} | _BESIDES
    empty = [c for c in frame.columns if c not in own and frame[c].isna().all()]
    return frame.drop(columns=empty)


def _frame(value: Any, argument: str, table: str) -> DataFrame:
    """Return a frame in EPSG:4326 whose geometry, whatever its name and form, is `geometry`."""
    if not (hasattr(value, "columns") and hasattr(value, "iterrows")):
        kind = type(value).__name__
        raise ParameterError(f"{argument}: expected a frame or a data folder, got {kind}.")
    frame: Any = _with_headings(value, table)
    if hasattr(frame, "crs") and hasattr(frame, "_geometry_column_name"):
        return _with_geometry(frame)
    column = geometry_column(frame.columns) if table in ("nodes", "links") else None
    if column is None or (str(column) == "geometry" and _are_shapes(frame[column])):
        return frame  # type: ignore[no-any-return]
    import geopandas as gpd

    shapes, crs = decoded(frame[column], argument)
    drawn = gpd.GeoDataFrame(frame.drop(columns=[column]), geometry=shapes, crs=crs)
    return _with_geometry(drawn)


def _are_shapes(values: Any) -> bool:
    """Return whether a column holds no text or bytes that would have to be read."""
    return not any(isinstance(value, str | bytes | bytearray | dict) for value in values)


def _with_headings(frame: Any, table: str) -> Any:
    """Return a frame whose headings are those of the schema, whatever their case and spaces."""
    fields = {field.name: field for field in read_schema(table)}
    names = {column: heading_of(str(column), fields) for column in frame.columns}
    taken = {str(column) for column in frame.columns}
    changed = {c: n for c, n in names.items() if n != c and n in fields and n not in taken}
    told = [f"{c!r} as {n!r}" for c, n in changed.items() if str(c).strip() != n]
    if told:
        warnings.warn(f"{table}: columns are read by near names: {', '.join(told)}.", stacklevel=5)
    return frame.rename(columns=changed) if changed else frame


def _with_geometry(frame: Any) -> DataFrame:
    """Return a GeoDataFrame in EPSG:4326, its active geometry called `geometry`."""
    name = frame._geometry_column_name
    if name not in frame.columns:
        return frame  # type: ignore[no-any-return]
    if frame.crs is not None and frame.crs.to_epsg() != 4326:
        frame = frame.to_crs("EPSG:4326")
    if name != "geometry":
        frame = frame.drop(columns="geometry", errors="ignore").rename_geometry("geometry")
    return frame  # type: ignore[no-any-return]


def _records(frame: DataFrame) -> list[Row]:
    """Return the fields of each row, the values as they are."""
    names = [str(name).strip() for name in frame.columns]
    rows = frame.itertuples(index=False, name=None)
    return [dict(zip(names, values, strict=True)) for values in rows]


def _by_layer(layers: Any) -> dict[str, DataFrame]:
    """Return frames by layer; a column `layer` is kept by row."""
    if layers is None:
        return {}
    named = layers if isinstance(layers, dict) else {OWN: layers}
    return {str(name): _frame(frame, "layers", "links") for name, frame in named.items()}


def _columns(rows: Sequence[Row], table: str) -> dict[str, Any]:
    columns: dict[str, Any] = {
        field.name: [read_cell(row.get(field.name), field) for row in rows]
        for field in read_schema(table)
    }
    take_side_columns(columns, rows, table)
    return columns


def _tell_strange_columns(frame: DataFrame, table: str, besides: Iterable[str]) -> None:
    """Warn of columns that are not read, with the nearest name of the schema."""
    known = {field.name for field in read_schema(table)}
    names = [str(name) for name in frame.columns]
    told = []
    for name in names:
        if name.strip() not in known | set(besides) and not is_side_column(name, table):
            near = nearest_names(name, sorted(known), 1)
            told.append(f"{name!r} (write {near[0]!r}?)" if near else repr(name))
    if told:
        text = f"{table}: these columns are not read: {', '.join(told)}."
        warnings.warn(text, stacklevel=5)


def _ids(frame: DataFrame, rows: Sequence[Row], otherwise: Sequence[str | None]) -> list[str]:
    """Return the ids of rows: those of a column, else of an index that holds names, else others."""
    has_names = not isinstance(frame.index.dtype, np.dtype) or frame.index.dtype.kind not in "iu"
    return [
        own or (str(key) if has_names or other is None else other)
        for own, key, other in zip(ids_of(rows), frame.index, otherwise, strict=True)
    ]


def _defaulted(columns: dict[str, Any], name: str, values: Sequence[Any]) -> None:
    """Put a default where nothing is given."""
    pairs = zip(columns[name], values, strict=True)
    columns[name] = [other if given is None else given for given, other in pairs]


# Nodes


def _node_layer(frame: DataFrame) -> Layer:
    _tell_strange_columns(frame, "nodes", _BESIDES)
    rows = _records(frame)
    columns = _columns(rows, "nodes")
    columns["id"] = _ids(frame, rows, [None] * len(rows))
    _defaulted(columns, "name", [key.replace("-", " ").title() for key in columns["id"]])
    _defaulted(columns, "names", [{"en": [name]} for name in columns["name"]])
    _defaulted(columns, "accuracy_m", [1000.0] * len(rows))
    _defaulted(columns, "sources", [(OWN,)] * len(rows))
    points = [_point(row) for row in rows]
    bad = {number: point for number, point in enumerate(points) if isinstance(point, str)}
    flat = np.array([(0.0, 0.0) if isinstance(p, str) else p for p in points]).reshape(-1, 2)
    return Layer("nodes", "nodes", "nodes", columns, flat, np.arange(len(rows) + 1), bad, rows)


def _point(row: Row) -> tuple[float, float] | str:
    geometry = row.get("geometry")
    try:
        if geometry is not None and hasattr(geometry, "geom_type"):
            if geometry.geom_type == "MultiPoint" and len(geometry.geoms) == 1:
                geometry = geometry.geoms[0]
            if geometry.geom_type != "Point" or geometry.is_empty:
                return f"expected a point, got {shown(geometry)}"
            lon, lat = float(geometry.x), float(geometry.y)
        else:
            lon, lat = float(row["lon"]), float(row["lat"])
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return f"expected a point, or numbers in columns lon and lat, got {_seen(row)}"
    if abs(lon) <= 180 and abs(lat) <= 90:
        return lon, lat
    return f"expected lon -180..180 and lat -90..90, got ({lon:g}, {lat:g})"


def _seen(row: Row) -> str:
    names = [name for name in ("geometry", "lon", "lat") if not is_missing(row.get(name))]
    return ", ".join(f"{name} {shown(row[name])[:30]}" for name in names) or "nothing"


# Links


def _parts(layer: str, frame: DataFrame, places: Places) -> list[Layer]:
    """Return the links of a frame, one part a layer that its column `layer` names."""
    _tell_strange_columns(frame, "links", _BESIDES)
    if "layer" not in frame.columns:
        return [_link_layer(layer, frame, places)]
    own = frame["layer"].map(lambda value: value if isinstance(value, str) else layer)
    return [_link_layer(name, frame[own == name], places) for name in dict.fromkeys(own)]


def _link_layer(name: str, frame: DataFrame, places: Places) -> Layer:
    rows = _records(frame)
    columns = _columns(rows, "links")
    columns["id"] = _ids(frame, rows, _link_ids(columns))
    ends = [[places.get(str(end)) for end in columns[field]] for field in ("from_node", "to_node")]
    shapes = [row.get("geometry") for row in rows]
    found = [_line(*parts) for parts in zip(shapes, *ends, strict=True)]
    bad = {number: line for number, line in enumerate(found) if isinstance(line, str)}
    lines = [np.zeros((2, 2)) if isinstance(line, str) else line for line in found]
    _fill_links(columns, lines)
    return Layer(name, name, "links", columns, *flattened(lines), bad, rows)


def _link_ids(columns: Mapping[str, Any]) -> list[str | None]:
    suffix = {"road": "--road", "sea": "--sea", "inland_waterway": "--waterway"}
    ends = zip(columns["from_node"], columns["to_node"], columns["mode"], strict=True)
    return [f"{tail}--{head}{suffix.get(str(mode), '')}" for tail, head, mode in ends]


def _fill_links(columns: dict[str, Any], lines: Sequence[Coordinates]) -> None:
    """Give links what they have where nothing is given: open, and as long as they are drawn."""
    count = len(lines)
    is_measured = [length is None for length in columns["length_km"]]
    lengths = [
        round(length_km(line), 1) if measured else None
        for line, measured in zip(lines, is_measured, strict=True)
    ]
    _defaulted(columns, "length_km", lengths)
    _defaulted(columns, "length_basis", ["geometry" if m else "published" for m in is_measured])
    is_published = [basis == "published" for basis in columns["length_basis"]]
    _defaulted(columns, "length_source", [OWN if told else None for told in is_published])
    ends = zip(columns["from_node"], columns["to_node"], strict=True)
    _defaulted(columns, "name", [f"{tail} - {head}" for tail, head in ends])
    for field, value in (("status", "open"), ("geometry_source", OWN), ("accuracy_m", 1000.0)):
        _defaulted(columns, field, [value] * count)
    _defaulted(columns, "sources", [(OWN,)] * count)


def _line(
    geometry: Any, start: tuple[float, float] | None, end: tuple[float, float] | None
) -> Coordinates | str:
    """Return the coordinates of a line, straight where none is given, or what is wrong with it."""
    if geometry is None or not hasattr(geometry, "geom_type"):
        if not is_missing(geometry):
            return f"expected a LineString, got {shown(geometry)}"
        if start is None or end is None:
            return "expected a line, got nothing, and an end that is no node"
        return np.array([start, end], dtype=np.float64)
    parts = getattr(geometry, "geoms", [geometry])
    if geometry.is_empty or any(part.geom_type != "LineString" for part in parts):
        return f"expected a LineString, got {shown(geometry)}"
    lines = [np.array(part.coords, dtype=np.float64)[:, :2] for part in parts]
    line = lines[0] if len(lines) == 1 else merged_line(lines)
    if line is None:
        return f"expected one LineString, got {len(lines)} parts that do not join"
    return line if within(line) else "expected lon -180..180 and lat -90..90"


# Tables


def _table_rows(tables: Any) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    if tables is not None and not hasattr(tables, "items"):
        raise ParameterError(f"tables: expected names to frames, got {type(tables).__name__}.")
    for name, value in ({} if tables is None else tables).items():
        if name not in TABLES:
            raise UnknownNameError(str(name), "table", nearest_names(str(name), TABLES))
        frame = _frame(value, f"tables[{name!r}]", name)
        _tell_strange_columns(frame, name, ("id",))
        key = read_schema(name)[0].name
        for index, row in zip(frame.index, _records(frame), strict=True):
            found = {
                field.name: read_cell(row.get(field.name), field) for field in read_schema(name)
            }
            rows[name].append(found | {key: found[key] or str(index)})
    return rows
