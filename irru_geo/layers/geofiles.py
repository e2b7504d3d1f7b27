"""Reading of layers that are saved as GeoParquet or GeoPackage, for networks of any size."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import LayerError
from irru_geo.layers.foreign import check_foreign, check_regular
from irru_geo.layers.geojson import ID_KEYS, Layer, ids_of, read_column, read_geojson
from irru_geo.layers.schema import Field, read_schema
from irru_geo.layers.shapes import SHAPES, read_shapes, within
from irru_geo.layers.side_columns import is_side_column, take_side_columns
from irru_geo.layers.tables import read_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    Shapes = tuple[NDArray[np.float64], NDArray[np.intp], dict[int, str]]


def read_layer_file(
    path: Path, table: str, problems: list[LayerError], changes: list[LayerError] | None = None
) -> Layer | None:
    """Return the features of a layer's file, whatever its format.

    What cannot be read goes into `problems`, what was changed in reading into `changes`.
    """
    try:
        check_regular(path)
    except LayerError as error:
        problems.append(error)
        return None
    if path.suffix not in (".parquet", ".gpkg"):
        return read_geojson(path, table, problems, changes)
    try:
        frame = _frame(path)
    except LayerError as error:
        problems.append(error)
        return None
    except Exception as error:  # whatever the drivers say of a file that they cannot read
        reason = " ".join(str(error).split())[:150]
        problem = f"expected a layer in {path.suffix}, got: {reason}"
        problems.append(LayerError(path.name, None, None, problem, "Save it again"))
        return None
    return _layer(frame, path, table)


def _frame(path: Path) -> GeoDataFrame:
    import geopandas as gpd
    import pyogrio

    check_foreign(path)
    if path.suffix == ".parquet":
        return gpd.read_parquet(path)
    names = [str(name) for name, kind in pyogrio.list_layers(path) if kind is not None]
    own = path.name.partition(".")[0]
    if own not in names and len(names) > 1:
        problem = f"expected one layer, or one called {own!r}, got {', '.join(names)[:100]}"
        remedy = "Save each layer in a file of its name; load_network(file) reads a whole export"
        raise LayerError(path.name, None, "layer", problem, remedy)
    chosen = own if own in names or not names else names[0]
    has_arrow = find_spec("pyarrow") is not None  # a third of the time
    return gpd.read_file(path, layer=chosen, use_arrow=has_arrow)


def _layer(frame: GeoDataFrame, path: Path, table: str) -> Layer:
    name = path.name.partition(".")[0]
    if frame.crs is not None and frame.crs.to_epsg() != 4326:
        frame = frame.to_crs("EPSG:4326")
    fields = read_schema(table)
    rest = frame.drop(columns=frame.geometry.name)
    by_name = {str(column).strip(): column for column in rest.columns}
    nothing = [None] * len(frame)
    columns = {
        f.name: _column(rest[by_name[f.name]], f) if f.name in by_name else nothing for f in fields
    }
    given = [{str(column): None for column in rest.columns}] * len(frame)
    side = [c for c in rest.columns if is_side_column(str(c), table)]
    if side:
        beside: list[Any] = rest[side].rename(columns=str).to_dict("records")
        take_side_columns(columns, beside, table)
    columns["id"] = _ids(rest, by_name, columns["id"])
    flat, offsets, bad = _shapes(frame.geometry.to_numpy(), table)
    return Layer(name, path.name, table, columns, flat, offsets, bad, given)


def _ids(frame: DataFrame, by_name: Mapping[str, Any], texts: Sequence[Any]) -> Sequence[str]:
    """Return the ids of rows: texts of a column `id`, else those of another name or the index."""
    if set(map(type, texts)) == {str}:
        return texts
    keys = [key for key in ID_KEYS if key in by_name]
    named: list[Any] = frame[[by_name[k] for k in keys]].rename(columns=str).to_dict("records")
    found = zip(ids_of(named), frame.index, strict=True)
    return [own or str(key) for own, key in found]


def _column(values: Series[Any], field: Field) -> Sequence[Any]:
    """Return the values of a column as the schema means them; equal texts are read once."""
    nothing: Any = None  # the stubs of pandas do not know that it may be one
    plain = values.to_numpy(dtype=object, na_value=nothing).tolist()
    if field.type in ("texts", "integers"):  # Arrow has arrays for lists
        plain = [part.tolist() if isinstance(part, np.ndarray) else part for part in plain]
    if set(map(type, plain)) <= {str, type(None)} and field.type not in ("text", "date"):
        read = {text: read_cell(text, field) for text in set(plain) - {None}}
        shared = {t: tuple(v) if isinstance(v, list) else v for t, v in read.items()}
        return list(map((shared | {None: None}).__getitem__, plain))
    return read_column(plain, field)


def _shapes(geometries: Any, table: str) -> Shapes:
    """Return the vertices of all geometries, where each begins, and what is wrong with which."""
    import shapely

    kind = getattr(shapely.GeometryType, SHAPES[table].upper())
    if (shapely.get_type_id(geometries) == kind).all() and not shapely.is_empty(geometries).any():
        flat, numbers = shapely.get_coordinates(geometries, return_index=True)
        counts = np.bincount(numbers, minlength=len(geometries))
        if within(flat):
            return flat, np.concatenate([[0], np.cumsum(counts)]).astype(np.intp), {}
    texts = shapely.to_geojson(geometries)
    return read_shapes([None if text is None else json.loads(text) for text in texts], table)
