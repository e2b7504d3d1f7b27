"""Layers of others as they come: any format, coordinate system, form of geometry and headings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from irru_geo.arguments import as_mapping, as_path
from irru_geo.errors import LayerError, ParameterError
from irru_geo.layers.schema import read_schema
from irru_geo.missing import is_missing
from irru_geo.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geopandas import GeoDataFrame
    from pandas import DataFrame, Series
    from shapely import Geometry

GEOMETRY_NAMES = (
    *("geometry", "geom", "the_geom", "wkb_geometry", "wkt", "wkb", "shape", "way", "geojson"),
    *("wkt_geom", "st_asgeojson", "st_astext", "geometrie", "line", "linestring", "point"),
)
"""Columns that hold geometries in the files of others, in lower case."""

ALIKE: Mapping[str, tuple[str, ...]] = {
    "id": ("link_id", "node_id", "osm_id", "gid", "code", "edge_id", "objectid", "fid", "ref"),
    "from_node": ("from", "from_id", "a_node", "anode", "u", "node_a", "start", "from_node_id"),
    "to_node": ("to", "to_id", "b_node", "bnode", "v", "node_b", "end", "to_node_id"),
    "mode": ("modes", "transport", "transport_mode", "modus", "verkehrstraeger"),
    "name": ("name_en", "name:en", "label", "title", "line", "line_name", "nom", "nombre"),
    "country": ("iso", "iso2", "iso_a2", "country_code", "cntr_code", "cc"),
    "length_km": ("km", "dist_km", "distance_km", "laenge_km", "len_km", "length", "kilometres"),
    "gauge_mm": ("gauge", "track_gauge", "spurweite", "ecartement"),
    "electrified": ("electric", "electrification", "is_electrified", "elektrifiziert"),
    "tracks": ("n_tracks", "track_count", "num_tracks", "lines"),
    "status": ("state", "condition"),
    "opened": ("opening", "year", "year_opened", "opened_year", "built", "open_date"),
    "expected": ("expected_year", "planned_for"),
    "capacity_mt_per_year": ("capacity", "capacity_mt", "cap_mt"),
    "note": ("notes", "remark", "remarks", "comment", "description"),
    "kind": ("type", "node_type", "class"),
    "unlocode": ("locode", "un_locode"),
}
"""Names that others have for a field, the likeliest first."""


def read_frame(source: Any, argument: str, layer: str | None = None) -> DataFrame:
    """Return a frame, or the layer of a file, as it stands.

    Parameters
    ----------
    source
        A frame of pandas or geopandas, or the path of a file: GeoPackage, shapefile, GeoJSON,
        FlatGeobuf, GeoParquet, CSV and all else that GDAL reads.
    argument
        Its name, for messages.
    layer
        Layer of the file, where it has several.

    Raises
    ------
    LayerError
        When the file cannot be read, or has several layers and none is named.
    ParameterError
        When it is neither a frame nor a path.
    """
    if hasattr(source, "columns") and hasattr(source, "iterrows"):
        return source  # type: ignore[no-any-return]
    if not isinstance(source, str | Path):
        kind = type(source).__name__
        raise ParameterError(f"{argument}: expected a frame or the path of a file, got {kind}.")
    path = as_path(source, argument)
    try:
        if not path.exists():
            raise LayerError(str(path), None, None, "expected a file, got none", "Check the path")
        return _read_file(path, layer)
    except LayerError:
        raise
    except Exception as error:  # whatever the drivers say of a file that they cannot read
        problem = f"expected a layer that GDAL reads, got: {' '.join(str(error).split())[:150]}"
        raise LayerError(path.name[-200:], None, None, problem, "Save it as GeoPackage") from error


def _read_file(path: Path, layer: str | None) -> DataFrame:
    import geopandas as gpd
    import pandas as pd

    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return pd.read_csv(path, sep=None, engine="python", encoding="utf-8-sig", dtype=str)
    if path.suffix.lower() in (".parquet", ".geoparquet"):
        try:
            return gpd.read_parquet(path)
        except ValueError:  # no geometry that geopandas knows
            return pd.read_parquet(path)
    return gpd.read_file(path, layer=layer or _only_layer(path), engine="pyogrio")


def _only_layer(path: Path) -> str | None:
    """Return the layer with lines, where there is one; refuse to guess among several."""
    import pyogrio

    layers = {str(name): str(kind) for name, kind in pyogrio.list_layers(path)}
    lines = [name for name, kind in layers.items() if "Line" in kind or kind == "Unknown"]
    if len(layers) <= 1 or len(lines) == 1:
        return lines[0] if lines else None
    named = ", ".join(layers)
    problem = f"expected one layer of lines, got {len(layers)}: {named[:150]}"
    raise LayerError(path.name, None, "layer", problem, "Name one: layer=, or --layer")


def with_shapes(frame: DataFrame, argument: str) -> GeoDataFrame:
    """Return a frame with its geometries in EPSG:4326, two-dimensional, in column `geometry`.

    Raises
    ------
    LayerError
        When there is no geometry, or its coordinate system is not known.
    """
    import geopandas as gpd
    import shapely

    shapes, column, crs = _shapes(frame, argument)
    flat = shapely.force_2d(shapes)
    rest = frame.drop(columns=[c for c in frame.columns if str(c) == column or c == "geometry"])
    series = gpd.GeoSeries(flat, index=frame.index, crs=crs)
    if crs is None:
        west, south, east, north = series.total_bounds
        if not (abs(west) <= 180 and abs(east) <= 180 and abs(south) <= 90 and abs(north) <= 90):
            problem = f"expected degrees where no system is named, got x {west:.0f} to {east:.0f}"
            remedy = "Set the coordinate system: frame.set_crs(...), or save it with one"
            raise LayerError(argument, None, "crs", problem, remedy)
        series = series.set_crs("EPSG:4326")
    return gpd.GeoDataFrame(rest, geometry=series.to_crs("EPSG:4326"))


def _shapes(frame: Any, argument: str) -> tuple[Any, str, Any]:
    """Return the geometries of a frame, the name of their column, and its coordinate system."""
    active = getattr(frame, "_geometry_column_name", None)
    if active is not None and active in frame.columns:
        return frame[active].to_numpy(), str(active), frame.crs
    by_name = {str(column).strip().lower(): column for column in frame.columns}
    for name in GEOMETRY_NAMES:
        if name in by_name:
            column = by_name[name]
            return (
                _decoded(frame[column], argument),
                str(column),
                getattr(frame[column], "crs", None),
            )
    if {"lon", "lat"} <= by_name.keys():
        import shapely

        lon, lat = (frame[by_name[name]].astype(float) for name in ("lon", "lat"))
        return shapely.points(lon, lat), "geometry", "EPSG:4326"
    shown = ", ".join(map(str, frame.columns))[:120]
    remedy = "Name the column of geometries geometry, wkt or geojson"
    raise LayerError(
        argument, None, "geometry", f"expected a geometry, got columns {shown}", remedy
    )


def _decoded(values: Series[Any], argument: str) -> Any:
    """Return geometries from what a column holds: shapes, WKT, WKB, GeoJSON, in text or bytes."""
    import numpy as np

    shapes = np.empty(len(values), dtype=object)
    for number, value in enumerate(values):
        try:
            shapes[number] = None if is_missing(value) else _decode(value)
        except Exception as error:  # whatever shapely says of a text that it cannot read
            text = " ".join(str(error).split())[:100]
            problem = f"expected a geometry in WKT, WKB or GeoJSON, got {value!r:.60} ({text})"
            key = str(values.index[number])
            raise LayerError(argument, key, str(values.name), problem, "Correct it") from error
    return shapes


def _decode(value: Any) -> Geometry:
    import shapely

    if isinstance(value, shapely.Geometry):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return shapely.from_wkb(bytes(value))
    if isinstance(value, dict):
        return shapely.from_geojson(json.dumps(value))
    text = str(value).strip()
    if text.startswith("{"):
        return shapely.from_geojson(text)
    if text[:2] in ("00", "01"):
        return shapely.from_wkb(text)
    return shapely.from_wkt(text.partition(";")[2] if text.startswith("SRID") else text)


def guessed_columns(
    names: Sequence[str], table: str, given: Mapping[str, str] | None
) -> dict[str, str]:
    """Return which column of a frame holds which field of the schema.

    Parameters
    ----------
    names
        Columns of the frame.
    table
        `links` or `nodes`.
    given
        Field to column, as the user says it; they win.

    Raises
    ------
    ParameterError
        When a field or a column is named that is not there.

    Examples
    --------
    >>> guessed_columns(["Gauge", "LENGTH_KM", "colour"], "links", None)
    {'length_km': 'LENGTH_KM', 'gauge_mm': 'Gauge'}
    """
    fields = [field.name for field in read_schema(table)]
    chosen = as_mapping(given, "columns")
    for field, column in chosen.items():
        if field not in fields:
            raise ParameterError(f"columns: expected fields of {table}, got {field!r:.60}.")
        if column not in names:
            shown = ", ".join(names)[:120]
            raise ParameterError(f"columns: expected one of {shown}, got {column!r:.60}.")
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(fold(name), name)
    found: dict[str, str] = {}
    for field in fields:
        words = (field, *ALIKE.get(field, ()))
        guess = next((folded[fold(word)] for word in words if fold(word) in folded), None)
        if field in chosen:
            found[field] = chosen[field]
        elif guess is not None and guess not in (*chosen.values(), *found.values()):
            found[field] = guess
    return found
