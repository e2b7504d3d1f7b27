"""Own nodes, links and tables on top of a network: from a data folder or from frames."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import LayerError, ParameterError, UnknownNameError
from irru_geo.geodesy import length_km
from irru_geo.layers.checks import Field, Record, from_text, read_schema
from irru_geo.layers.reading import TABLES, Data, checked, empty_record, read_data
from irru_geo.spelling import nearest_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pandas import DataFrame

    Layers = str | Path | DataFrame | Mapping[str, DataFrame]

OWN = "own"
"""Layer and source of what is given without them."""

_SNAP_DEGREES = 1e-4
"""How far (about 10 m) the end of a line may lie from its node and is moved onto it."""


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
    problems: list[LayerError] = []
    own_nodes = _node_records(_frame(nodes, "nodes"), problems) if nodes is not None else []
    known = {**data.nodes, **{node["id"]: node for node in own_nodes}}
    records = [*own_nodes, *_link_records(_by_layer(layers), known, problems)]
    rows = _table_records(tables or {})
    if OWN not in data.tables["sources"]:
        own = _row("sources", OWN, {"title": "Given by the user"})
        rows["sources"] = {OWN: own, **rows["sources"]}
    return checked(records, rows, data.data_dir, problems=problems, base=data, suffix="")


def _frame(value: Any, argument: str) -> DataFrame:
    if not (hasattr(value, "columns") and hasattr(value, "iterrows")):
        kind = type(value).__name__
        raise ParameterError(f"{argument}: expected a frame or a data folder, got {kind}.")
    frame: DataFrame = value
    crs = getattr(frame, "crs", None)
    return frame if crs is None or crs.to_epsg() == 4326 else frame.to_crs("EPSG:4326")  # type: ignore[operator]


def _rows(frame: DataFrame) -> Iterator[tuple[Any, Record]]:
    """Yield index and fields of each row, the values as they are."""
    names = [str(name) for name in frame.columns]
    # A frame without columns has no tuples in pandas before 3.1, however many rows it has
    rows = frame.itertuples(index=False, name=None) if names else ((),) * len(frame)
    for key, values in zip(frame.index, rows, strict=True):
        yield key, dict(zip(names, values, strict=True))


def _by_layer(layers: Any) -> dict[str, DataFrame]:
    """Return frames by layer; a column `layer` is kept by row."""
    if layers is None:
        return {}
    named = layers if isinstance(layers, dict) else {OWN: layers}
    return {str(name): _frame(frame, "layers") for name, frame in named.items()}


def _node_records(frame: DataFrame, problems: list[LayerError]) -> list[Record]:
    records = []
    for key, row in _rows(frame):
        node_id = _own_id(row, ("id", "node_id"), key)
        given = _values(row, "nodes")
        name = given["name"] or node_id.replace("-", " ").title()
        defaults: Record = {
            "name": name,
            "names": {"en": [name]},
            "accuracy_m": 1000.0,
            "sources": [OWN],
        }
        lon_lat = _point(row)
        if isinstance(lon_lat, str):
            remedy = "Give a geometry of points, or columns lon and lat"
            problems.append(LayerError("nodes", node_id, "geometry", lon_lat, remedy))
            continue
        record = _filled(given, defaults, "nodes")
        records.append(record | {"id": node_id, "layer": "nodes", "lon_lat": lon_lat})
    return records


def _point(row: Record) -> tuple[float, float] | str:
    geometry = row.get("geometry")
    try:
        if geometry is not None and hasattr(geometry, "geom_type"):
            lon, lat = float(geometry.x), float(geometry.y)
        else:
            lon, lat = float(row["lon"]), float(row["lat"])
    except (AttributeError, KeyError, TypeError, ValueError):
        return f"expected a point, got {str(geometry)[:60]}"
    if abs(lon) <= 180 and abs(lat) <= 90:
        return lon, lat
    return f"expected lon -180..180 and lat -90..90, got ({lon:g}, {lat:g})"


def _link_records(
    layers: Mapping[str, DataFrame], nodes: Mapping[str, Record], problems: list[LayerError]
) -> list[Record]:
    records = []
    for layer, frame in layers.items():
        for key, row in _rows(frame):
            given = _values(row, "links")
            own_layer = row.get("layer")
            file = own_layer if isinstance(own_layer, str) else layer
            link_id = _own_id(row, ("id", "link_id"), key, otherwise=_link_id(given))
            ends = [nodes.get(str(given[end])) for end in ("from_node", "to_node")]
            line = _line(row.get("geometry"), ends)
            if isinstance(line, str):
                remedy = "Draw one line in (lon, lat), or leave the geometry out"
                problems.append(LayerError(file, link_id, "geometry", line, remedy))
                continue
            record = _filled(given, _link_defaults(given, line), "links")
            records.append(record | {"id": link_id, "layer": file, "coordinates": line})
    return records


def _link_id(given: Record) -> str:
    suffix = {"road": "--road", "sea": "--sea", "inland_waterway": "--waterway"}
    return f"{given['from_node']}--{given['to_node']}{suffix.get(str(given['mode']), '')}"


def _link_defaults(given: Record, line: Any) -> Record:
    """Return what a link has where nothing is given: it is open, and as long as it is drawn."""
    is_measured = given["length_km"] is None
    return {
        "name": f"{given['from_node']} - {given['to_node']}",
        "length_km": round(length_km(line), 1),
        "length_basis": "geometry" if is_measured else "published",
        "length_source": None if is_measured else OWN,
        "status": "open",
        "geometry_source": OWN,
        "accuracy_m": 1000.0,
        "sources": [OWN],
    }


def _line(geometry: Any, ends: list[Record | None]) -> Any:
    """Return the coordinates of a line, its ends on their nodes; straight where none is given."""
    if geometry is None or not hasattr(geometry, "geom_type"):
        if None in ends:
            return "expected a line, got nothing, and an end that is no node"
        return np.array([end["lon_lat"] for end in ends if end], dtype=np.float64)
    if geometry.geom_type != "LineString" or geometry.is_empty:
        return f"expected a LineString, got {str(geometry)[:60]}"
    line = np.array(geometry.coords, dtype=np.float64)[:, :2]
    if not (np.abs(line) <= (180, 90)).all():
        return "expected lon -180..180 and lat -90..90"
    for vertex, end in ((0, ends[0]), (-1, ends[1])):
        if end and np.abs(line[vertex] - end["lon_lat"]).max() < _SNAP_DEGREES:
            line[vertex] = end["lon_lat"]
    return line


def _table_records(tables: Mapping[str, DataFrame]) -> dict[str, dict[str, Record]]:
    records: dict[str, dict[str, Record]] = {name: {} for name in TABLES}
    for name, frame in tables.items():
        if name not in TABLES:
            raise UnknownNameError(name, "table", nearest_names(name, TABLES))
        key = read_schema(name)[0].name
        for index, row in _rows(_frame(frame, f"tables[{name!r}]")):
            row_id = _own_id(row, (key,), index)
            records[name][row_id] = _row(name, row_id, _values(row, name))
    return records


def _row(table: str, row_id: str, values: Record) -> Record:
    given = {name: value for name, value in values.items() if value is not None}
    return {**empty_record(table), **given, read_schema(table)[0].name: row_id, "id": row_id}


def _own_id(row: Record, columns: tuple[str, ...], key: object, otherwise: str = "") -> str:
    """Return the id of a row: that of a column, else of the index when it holds texts."""
    for column in columns:
        if isinstance(row.get(column), str):
            return str(row[column])
    return key if isinstance(key, str) else otherwise or str(key)


def _filled(given: Record, defaults: Record, table: str) -> Record:
    """Return what is given, else the default, else nothing."""
    own = {name: value for name, value in given.items() if value is not None}
    return {**empty_record(table), **defaults, **own}


def _values(row: Record, table: str) -> Record:
    """Return the fields of the schema in a row, as plain Python values; None where empty."""
    return {field.name: _plain(row.get(field.name), field) for field in read_schema(table)}


def _plain(value: Any, field: Field) -> Any:
    if isinstance(value, np.ndarray | tuple):
        value = list(value)
    if isinstance(value, list):
        return [part.item() if isinstance(part, np.generic) else part for part in value] or None
    if value is None or isinstance(value, dict) or value != value or str(value) == "<NA>":
        return value if isinstance(value, dict) else None
    if isinstance(value, str):
        return from_text(value, field) or None
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    plain = value.item() if isinstance(value, np.generic) else value
    is_whole = isinstance(plain, float) and plain.is_integer()
    return int(plain) if field.type == "integer" and is_whole else plain
