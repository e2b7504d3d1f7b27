"""Geometries in the columns of frames: under any usual name, in any usual form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from irru_geo.arguments import shown
from irru_geo.errors import LayerError
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pandas import Series
    from shapely import Geometry

GEOMETRY_NAMES = (
    *("geometry", "geom", "the_geom", "wkb_geometry", "wkt", "wkb", "shape", "way", "geojson"),
    *("wkt_geom", "st_asgeojson", "st_astext", "geometrie", "linestring", "geom_wkt", "_geometry"),
)
"""Columns that hold geometries in the files of others, in lower case."""


def geometry_column(columns: Iterable[Any]) -> Any:
    """Return the column that holds geometries, by its name; None where there is none.

    Examples
    --------
    >>> geometry_column(["id", "WKB_Geometry"]), geometry_column(["id", "lon", "lat"])
    ('WKB_Geometry', None)
    """
    by_name = {str(column).strip().lower(): column for column in columns}
    return next((by_name[name] for name in GEOMETRY_NAMES if name in by_name), None)


def decoded(values: Series[Any], name: str) -> tuple[Any, Any]:
    """Return the geometries that a column holds, and their coordinate system where it names one.

    Parameters
    ----------
    values
        Shapes, or WKT, WKB, hexadecimal digits or GeoJSON, as text, bytes or objects.
    name
        What the frame is called in messages.

    Raises
    ------
    LayerError
        With every cell that is no geometry.

    Examples
    --------
    >>> import pandas as pd
    >>> decoded(pd.Series(["SRID=4326;POINT (1 2)"]), "a frame")[1]
    'EPSG:4326'
    """
    import numpy as np

    shapes = np.empty(len(values), dtype=object)
    problems = []
    for number, value in enumerate(values):
        try:
            shapes[number] = None if is_missing(value) else _decode(value)
        except Exception as error:  # whatever shapely says of a text that it cannot read
            text = " ".join(str(error).split())[:100]
            problem = f"expected a geometry in WKT, WKB or GeoJSON, got {shown(value)} ({text})"
            key = str(values.index[number])
            problems.append(LayerError(name, key, str(values.name), problem, "Correct it"))
    if problems:
        raise LayerError.gather(problems)
    return shapes, getattr(values, "crs", None) or _crs_of(values)


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
    if text[:2] in ("00", "01") or text[:3].lower() == "\\x0":
        return shapely.from_wkb(text.removeprefix("\\x"))
    return shapely.from_wkt(read_wkt(text))


def written_wkt(text: str) -> str:
    """Return WKT that GEOS wrote as it is meant: where Turkish is spoken it writes LiNESTRiNG.

    Examples
    --------
    >>> written_wkt("LiNESTRiNG (1 2, 3 4)")
    'LINESTRING (1 2, 3 4)'
    """
    return text.replace("i", "I")


def read_wkt(text: str) -> str:
    """Return WKT as GEOS reads it wherever: in capitals, without its coordinate system.

    Examples
    --------
    >>> read_wkt("SRID=4326;Point (1 2)")
    'POINT (1 2)'
    """
    return text.upper().rpartition(";")[2]


def _crs_of(values: Series[Any]) -> str | None:
    """Return the coordinate system that the first text names, as PostGIS writes it: `SRID=...`."""
    first = next((v for v in values if isinstance(v, str) and not is_missing(v)), "")
    head = first.strip().partition(";")[0]
    return f"EPSG:{head[5:]}" if head.upper().startswith("SRID=") and head[5:].isdigit() else None
