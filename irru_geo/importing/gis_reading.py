"""Layers of others as they come: any format, coordinate system and form of geometry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irru_geo.arguments import as_path
from irru_geo.errors import LayerError, ParameterError
from irru_geo.importing.gis_files import read_file
from irru_geo.importing.gis_values import meant
from irru_geo.layers.geometry_columns import decoded, geometry_column
from irru_geo.layers.schema import Field
from irru_geo.missing import is_missing
from irru_geo.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from pandas import DataFrame, Series

_LON = ("lon", "longitude", "long", "lng", "x", "x_coord", "долгота")
_LAT = ("lat", "latitude", "y", "y_coord", "широта")
_STARTS, _ENDS = ("from", "start", "origin", "o", "a"), ("to", "end", "destination", "d", "b")
_FROM = ("from_node", "from", "from_id", "a_node", "u", "from_node_id", "start", "source")
_TO = ("to_node", "to", "to_id", "b_node", "v", "to_node_id", "end", "target")

_DEGREES = Field("degrees", "number", "", "no", "", "Degrees")


def read_frame(source: Any, argument: str, layer: str | None = None) -> DataFrame:
    """Return a frame, or the layer of a file, as it stands.

    Parameters
    ----------
    source
        A frame of pandas or geopandas, or the path of a file: GeoPackage, shapefile (zipped too),
        GeoJSON, FlatGeobuf, GeoParquet, CSV and all else that GDAL reads.
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
        return _with_names(source)
    if not isinstance(source, str | Path):
        kind = type(source).__name__
        raise ParameterError(f"{argument}: expected a frame or the path of a file, got {kind}.")
    return read_file(as_path(source, argument), layer)


def _with_names(frame: Any) -> DataFrame:
    """Return a frame whose columns have texts as names; raise LayerError for one that is twice."""
    plain: DataFrame = frame.rename(columns=str)
    for name in plain.columns[plain.columns.duplicated()]:
        problem = "expected each column once, got it twice"
        raise LayerError("a frame", None, str(name), problem, "Rename one, or take it out")
    return plain


def with_shapes(frame: DataFrame, name: str) -> GeoDataFrame:
    """Return a frame with its geometries in EPSG:4326, two-dimensional, in column `geometry`.

    Parameters
    ----------
    frame
        With geometries in any form, or columns of longitudes and latitudes.
    name
        What it is called in messages.

    Raises
    ------
    LayerError
        When there is no geometry, or its coordinate system is not known.
    """
    import geopandas as gpd
    import shapely

    shapes, crs, columns = _shapes(frame, name)
    flat = shapely.force_2d(shapes)
    rest = frame.drop(columns=[c for c in frame.columns if str(c) in columns or c == "geometry"])
    series = gpd.GeoSeries(flat, index=frame.index, crs=crs)
    if crs is None:
        west, south, east, north = series.total_bounds
        if max(abs(west), abs(east)) > 360 or max(abs(south), abs(north)) > 90:
            problem = f"expected degrees where no system is named, got x {west:.0f} to {east:.0f}"
            remedy = "Set the coordinate system: frame.set_crs(...), or save it with one"
            raise LayerError(name, None, "crs", problem, remedy)
        series = series.set_crs("EPSG:4326")
    degrees = _in_degrees(series, name)
    plain = gpd.GeoDataFrame(rest.reset_index(drop=True) if _is_numbered(rest) else rest)
    return gpd.GeoDataFrame(plain, geometry=degrees, crs="EPSG:4326")


def _in_degrees(shapes: Any, name: str) -> Any:
    """Return geometries in EPSG:4326; raise LayerError for a system that lies nowhere on Earth."""
    from pyproj.exceptions import ProjError

    try:
        return shapes.to_crs("EPSG:4326").to_numpy()
    except ProjError as error:
        problem = f"expected a coordinate system on Earth, got {shapes.crs.name!r:.80}"
        remedy = "Set the right one: frame.set_crs(..., allow_override=True)"
        raise LayerError(name, None, "crs", problem, remedy) from error


def _is_numbered(frame: DataFrame) -> bool:
    """Return whether the index counts rows, in whatever order, or names nothing twice."""
    return not frame.index.is_unique


def _shapes(frame: Any, name: str) -> tuple[Any, Any, tuple[str, ...]]:
    """Return the geometries of a frame, their coordinate system, and their columns."""
    active = getattr(frame, "_geometry_column_name", None)
    if active is not None and active in frame.columns:
        return frame[active].to_numpy(), frame.crs, (str(active),)
    by_name = {str(column).strip().lower(): column for column in frame.columns}
    column = geometry_column(frame.columns)
    if column is not None:
        return *decoded(frame[column], name), (str(column),)
    points = _points(frame, by_name, name)
    if points is not None:
        return points, "EPSG:4326", ()
    shown = ", ".join(map(str, frame.columns))[:120]
    remedy = "Name the column of geometries geometry, wkt or geojson"
    raise LayerError(name, None, "geometry", f"expected a geometry, got columns {shown}", remedy)


def _points(frame: DataFrame, by_name: Mapping[str, Any], name: str) -> Any:
    """Return points of columns of longitudes and latitudes; None where there are none."""
    import shapely

    pair = [next((by_name[n] for n in words if n in by_name), None) for words in (_LON, _LAT)]
    if None in pair:
        return None
    lon, lat = (_degrees(frame[column], name) for column in pair)
    shapes = shapely.points(lon, lat)
    shapes[[x != x or y != y for x, y in zip(lon, lat, strict=True)]] = None
    return shapes


def _degrees(values: Series[Any], name: str) -> list[float]:
    """Return numbers of degrees; NaN for empty cells."""
    found = []
    for key, raw in values.items():
        value, problem = (None, None) if is_missing(raw) else meant(raw, _DEGREES)
        if problem is not None or not isinstance(value, int | float | None):
            text = problem or f"expected a number of degrees, got {raw!r:.40}"
            raise LayerError(name, str(key), str(values.name), text, "Correct it")
        found.append(float("nan") if value is None else float(value))
    return found


# Frames whose lines are told by their ends, and those with points among the lines


def with_ends(frame: DataFrame, points: GeoDataFrame | None, name: str) -> DataFrame:
    """Return a frame, with straight lines where it has no geometry but tells both ends.

    Parameters
    ----------
    frame
        With a geometry, which then stays, with columns such as from_lon, from_lat, to_lon, to_lat,
        or with ids of points in `from` and `to`.
    points
        The points that these name.
    name
        What the frame is called in messages.
    """
    by_name = {str(column).strip().lower(): column for column in frame.columns}
    is_drawn = getattr(frame, "_geometry_column_name", None) in frame.columns
    if is_drawn or geometry_column(frame.columns) is not None:
        return frame
    corners = _corners(by_name)
    if corners is not None:
        return _straight(frame, [_degrees(frame[column], name) for column in corners])
    columns = [next((by_name[n] for n in words if n in by_name), None) for words in (_FROM, _TO)]
    if points is None or None in columns:
        return frame
    places = _by_label(points)
    ends = [[places.get(_key(value)) for value in frame[column]] for column in columns]
    flat = [[float("nan") if p is None else p[i] for p in end] for end in ends for i in (0, 1)]
    return _straight(frame, flat)


def _key(value: Any) -> str:
    is_whole = isinstance(value, float) and value.is_integer()
    return fold(str(int(value) if is_whole else value))


def _by_label(points: GeoDataFrame) -> dict[str, tuple[float, float]]:
    """Return places by every id and name of a frame of points."""
    words = ("id", "node_id", "name", "code", "label", "name_en")
    columns = [c for c in points.columns if str(c).strip().lower() in words]
    found: dict[str, tuple[float, float]] = {}
    for column in columns:
        shapes: list[Any] = list(points.geometry)
        for value, shape in zip(points[column], shapes, strict=True):
            if not is_missing(value) and getattr(shape, "geom_type", "") == "Point":
                found.setdefault(_key(value), (shape.x, shape.y))
    return found


def _corners(by_name: Mapping[str, Any]) -> list[Any] | None:
    """Return the columns of from_lon, from_lat, to_lon, to_lat, whatever they are called."""
    plain = {fold(name): column for name, column in by_name.items()}
    for start, end in (*zip(_STARTS, _ENDS, strict=True), ("1", "2")):
        for lon, lat in zip(_LON[:5], ("lat", "latitude", "lat", "lat", "y"), strict=True):
            wanted = [(lon, start), (lat, start), (lon, end), (lat, end)]
            for step in (1, -1):
                names = [fold("".join(pair[::step])) for pair in wanted]
                if all(name in plain for name in names):
                    return [plain[name] for name in names]
    return None


def _straight(frame: DataFrame, flat: list[list[float]]) -> DataFrame:
    import geopandas as gpd
    import shapely

    lines: Any = [
        None if any(value != value for value in row) else shapely.LineString([row[:2], row[2:]])
        for row in zip(*flat, strict=True)
    ]
    told = gpd.GeoDataFrame(frame, geometry=lines, crs="EPSG:4326")
    told.attrs |= frame.attrs
    return told


LEAST_POINTS = 2
"""Points among lines that make a layer of nodes; a single one is a slip of the hand."""


def parted(frame: DataFrame, name: str) -> tuple[GeoDataFrame, GeoDataFrame | None]:
    """Return the lines of a layer in EPSG:4326, and its points where it has both, else None."""
    shapes = with_shapes(frame, name)
    kinds = shapes.geometry.geom_type.fillna("")
    is_point = kinds == "Point"
    if is_point.sum() < LEAST_POINTS or not kinds.str.contains("Line").any():
        return shapes, None
    points = shapes[is_point].dropna(axis=1, how="all")
    return shapes[~is_point].dropna(axis=1, how="all"), points
