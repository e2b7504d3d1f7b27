"""Nodes and links as frames that any file format can hold, and back again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from irru_geo.layers.frames import typed
from irru_geo.layers.schema import Field, read_schema
from irru_geo.layers.side_columns import PRECISION, as_given, name_columns
from irru_geo.layers.tables import from_text
from irru_geo.layers.values import read_value

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame, Series

    from irru_geo.planner.planner import RoutePlanner

TABLES = ("nodes", "links")

_WHY = ("closed_by", "unknown_by")

EXTRA_FIELDS = (
    Field("layer", "text", "", "no", "", "Layer that the link is in"),
    Field("is_open", "boolean", "", "no", "", "Whether it is open on the date of the network"),
    Field("closed_by", "text", "", "no", "", "What keeps it closed on that date"),
    Field("unknown_by", "text", "", "no", "", "Events after which no source tells its state"),
    Field("data_version", "text", "", "no", "", "Version of the data"),
)
"""Columns that the schemas do not have."""

EXTRA = {field.name: field.type for field in EXTRA_FIELDS}

_KINDS = {"integer": "Int64", "boolean": "boolean", "number": "float64"}


def flat(frame: Any, table: str) -> GeoDataFrame:
    """Return features with nothing but numbers, truth values and texts in their cells.

    Names get a column a language besides, such as `name_ru`.

    Examples
    --------
    >>> flat(net.nodes, "nodes").loc["sarakhs", "gauges_mm"]
    '1435;1520'
    """
    lists = [f.name for f in read_schema(table) if f.type in ("texts", "integers")]
    names = [f.name for f in read_schema(table) if f.type == "names"]
    joined = {column: frame[column].map(_joined) for column in lists}
    texts = {column: frame[column].map(_json) for column in names}
    labels: dict[str, Any] = {
        k: v for column in names for k, v in name_columns(frame[column]).items()
    }
    return frame.assign(**joined, **texts, **labels)  # type: ignore[no-any-return]


def _joined(value: Any) -> str | None:
    return ";".join(str(part) for part in value) if isinstance(value, list) and value else None


def _json(value: Any) -> str | None:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None


def whole(frame: DataFrame, table: str) -> DataFrame:
    """Return a flat frame as it was: the inverse of `flat`, with the types of the schema.

    Examples
    --------
    >>> whole(flat(net.nodes, "nodes"), "nodes").loc["sarakhs", "gauges_mm"]
    [1435, 1520]
    """
    fields = {field.name: field for field in read_schema(table)}
    changed: dict[str, Any] = {}
    for column in frame.columns.intersection(list(fields)):
        field = fields[column]
        if field.type == "names":
            changed[column] = [_names(value) for value in frame[column]]
        elif field.type in ("texts", "integers"):
            changed[column] = [_parts(value, field) for value in frame[column]]
        elif field.type == "date":
            changed[column] = _dates(frame, field)
        elif field.type == "text":
            changed[column] = [v if isinstance(v, str) and v else None for v in frame[column]]
    return typed(frame.assign(**changed), table)


def _dates(frame: DataFrame, field: Field) -> list[Any]:
    """Return dates as texts, as exact as they were given."""
    days = [read_value(value, field) for value in frame[field.name]]
    exact = frame.get(f"{field.name}{PRECISION}", [None] * len(days))
    return [as_given(day, word) for day, word in zip(days, exact, strict=True)]


def _names(value: Any) -> dict[str, Any]:
    found = json.loads(value) if isinstance(value, str) and value else value
    return found if isinstance(found, dict) else {}


def _parts(value: Any, field: Field) -> Any:
    if isinstance(value, str):
        return from_text(value, field)
    return value if isinstance(value, list) else []


def restored(frame: DataFrame, table: str) -> GeoDataFrame:
    """Return what was read with index, columns and types as a network has them."""
    import geopandas as gpd

    key = "node_id" if table == "nodes" else "link_id"
    own = [field.name for field in read_schema(table)[1:]]
    columns = own if table == "nodes" else ["layer", *own]
    extra = [] if table == "nodes" else ["is_open", *_WHY]
    indexed = frame.set_index(key) if key in frame.columns else frame.rename_axis(key)
    exact = [name for name in indexed.columns if str(name).endswith(PRECISION)]
    tidy = whole(indexed[[*columns, "geometry", *extra, *exact]], table).drop(columns=exact)
    if extra:
        is_open = tidy["is_open"].map(lambda value: str(value).lower() in ("true", "1", "1.0"))
        why = {key: tidy[key].map(lambda v: v if isinstance(v, str) else None) for key in _WHY}
        texts = {key: values.astype(object) for key, values in why.items()}
        tidy = tidy.assign(is_open=is_open.astype(bool), **texts)
    return gpd.GeoDataFrame(tidy, geometry="geometry", crs="EPSG:4326")


def one_table(planner: RoutePlanner) -> GeoDataFrame:
    """Return nodes and links in one frame, told apart by its first column `feature`.

    Examples
    --------
    >>> one_table(net)["feature"].unique().tolist()
    ['node', 'link']
    """
    import pandas as pd

    nodes = flat(planner.nodes, "nodes").rename_axis("id").reset_index()
    links = flat(planner.links, "links").rename_axis("id").reset_index()
    nodes.insert(0, "feature", "node")
    links.insert(0, "feature", "link")
    nodes["data_version"] = links["data_version"] = planner.data_version
    columns = [*dict.fromkeys([*nodes.columns, *links.columns])]
    columns.append(columns.pop(columns.index("geometry")))
    parts = [part.reindex(columns=columns).astype(object) for part in (nodes, links)]
    joined = pd.concat(parts, ignore_index=True).infer_objects()
    return _geo(_typed(joined))


def _typed(frame: DataFrame) -> DataFrame:
    fields = [(f.name, f.type) for table in TABLES for f in read_schema(table)]
    for name, kind in [*fields, *EXTRA.items()]:
        if name in frame.columns:
            frame[name] = _column(frame[name], _KINDS.get(kind, "str"))
    return frame


def _column(values: Series[Any], kind: str) -> Series[Any]:
    import pandas as pd

    if kind == "str":
        return pd.Series([v if isinstance(v, str) else None for v in values], dtype=object)
    return values.where(values.notna(), None if kind != "float64" else float("nan")).astype(kind)  # type: ignore[call-overload, no-any-return]


def _geo(frame: DataFrame) -> GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")
