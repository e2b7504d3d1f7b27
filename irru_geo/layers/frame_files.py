"""Frames of features to files: GeoPackage, FlatGeobuf, GeoParquet, GeoJSON, CSV.

Dates are dates where the format has them, and a GeoPackage describes its columns. What a library
says of a file that it cannot write becomes an OSError that names the file.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.arguments import as_path, need_package, shown
from irru_geo.atomic_write import replacing
from irru_geo.errors import ParameterError
from irru_geo.layers.geometry_columns import written_wkt
from irru_geo.spelling import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from irru_geo.layers.schema import Field

_WRITING = ("pyogrio", "pyarrow", "tables")
"""Packages whose errors, raised while a file is written, are about the file."""

_DESCRIPTIONS = """
CREATE TABLE IF NOT EXISTS gpkg_data_columns (
    table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT, title TEXT, description TEXT,
    mime_type TEXT, constraint_name TEXT,
    CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
    CONSTRAINT gdc_tn UNIQUE (table_name, name)
);
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (
    constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL, value TEXT, min NUMERIC,
    min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
    CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value)
);
CREATE TABLE IF NOT EXISTS gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
"""
_EXTENSION = "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_schema', ?, 'read-write')"
_SPECIFICATION = "http://www.geopackage.org/spec121/#extension_schema"
_DESCRIBE = "INSERT OR REPLACE INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, NULL)"


@contextmanager
def told_as_os_error(path: str | Path) -> Iterator[None]:
    """Turn what the libraries of the formats raise when a file cannot be written into OSError."""
    try:
        yield
    except (OSError, ParameterError, UnicodeError):
        raise
    except Exception as error:
        if not (isinstance(error, sqlite3.Error) or type(error).__module__.startswith(_WRITING)):
            raise
        reason = " ".join(str(error).split())[:120]
        problem = f"Could not be written whole ({reason}); is the disk full?"
        raise OSError(errno.EIO, problem, str(path)) from error


ENDINGS = (".gpkg", ".parquet", ".fgb", ".kml", ".csv", ".geojson")
"""Endings of the files that are written."""


def ending_of(path: str | Path, format: Any = None) -> str:  # noqa: A002
    """Return the ending that says the format, lower case, with its dot.

    Raises
    ------
    ParameterError
        When it is not known.

    Examples
    --------
    >>> ending_of("Corridor.GPKG"), ending_of("-", "csv")
    ('.gpkg', '.csv')
    """
    known = ", ".join(ENDINGS)
    if format is None:
        ending = as_path(path, "path").suffix.lower()
        problem = f"path: expected an ending of {known}, got {Path(path).name[-60:]!r}."
    else:
        ending = f".{format}".lower() if isinstance(format, str) else ""
        problem = f"format: expected one of {known.replace('.', '')}, got {shown(format)}."
    if ending not in ENDINGS:
        raise ParameterError(problem)
    return ending


def write_whole(
    path: str | Path,
    name: str,
    write: Callable[[Path], int],
    count: Callable[[Path], int] | None = None,
) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    path
        The file; `-` means standard output.
    name
        What the file is called while it is written.
    write
        Writes to a path and returns how many rows it has written.
    count
        Returns the rows of a file that can be read again, where its library tells no full disk.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    with told_as_os_error(path), replacing(path, name=name) as part:
        rows = write(part)
        found = rows if count is None else count(part)
        if found != rows:
            problem = f"Could not be written whole ({found} of {rows} rows); is the disk full?"
            raise OSError(errno.EIO, problem, str(path))


def _count_flatgeobuf(path: Path) -> int:
    """Return the rows that can be read: its writer does not tell when the disk was full."""
    import pyogrio

    return len(pyogrio.read_dataframe(path, columns=[]))


def _count_parquet(path: Path) -> int:
    import geopandas as gpd

    return len(gpd.read_parquet(path))


COUNTERS: dict[str, Callable[[Path], int]] = {".parquet": _count_parquet, ".fgb": _count_flatgeobuf}
"""How the rows of a file are counted again, by ending."""


# GDAL's formats

GEOPACKAGE_VERSION = "1.3"
"""GDAL before 3.7 (Debian 12) warns at each layer of a later one."""


def write_features(
    frame: DataFrame,
    path: Path,
    *,
    driver: str,
    layer: str | None = None,
    kind: str = "Unknown",
    dates: Collection[str] = (),
    **options: Any,
) -> None:
    """Write a frame as a layer of a file, its dates as dates.

    Parameters
    ----------
    frame
        Rows; a column `geometry` in EPSG:4326 makes features of them.
    path
        The file; other layers of a GeoPackage stay.
    driver
        Driver of GDAL.
    layer
        Name of the layer.
    kind
        Type of its geometries, such as `LineString`; `Unknown` where they are mixed.
    dates
        Columns that hold dates of Python, or None.
    **options
        Options of the driver.
    """
    import shapely
    from pyogrio.raw import write

    shapes = frame["geometry"].to_numpy() if "geometry" in frame.columns else None
    rest = frame.drop(columns="geometry", errors="ignore")
    data, masks = [], []
    for name in rest.columns:
        values, mask = _values(rest[name], is_date=name in dates)
        data.append(values)
        masks.append(mask)
    is_spatial = shapes is not None
    if driver == "GPKG":
        options = {"VERSION": GEOPACKAGE_VERSION, **options}
    write(
        path,
        geometry=None if shapes is None else shapely.to_wkb(shapes),
        field_data=data,
        field_mask=masks,
        fields=[str(name) for name in rest.columns],
        layer=layer,
        driver=driver,
        geometry_type=kind if is_spatial else None,
        crs="EPSG:4326" if is_spatial else None,
        encoding="UTF-8",
        **options,
    )


def _values(column: Series[Any], *, is_date: bool) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Return the values of a column as GDAL takes them, and which of them are nothing."""
    mask = column.isna().to_numpy(dtype=bool)
    if is_date:
        days = [np.datetime64(v, "D") if isinstance(v, dt.date) else "NaT" for v in column]
        return np.array(days, dtype="datetime64[D]"), mask
    kind = getattr(column.dtype, "kind", "O")
    if kind in "iufb":
        plain: Any = {"b": False, "f": float("nan")}.get(kind, 0)
        values = column.to_numpy(dtype=getattr(column.dtype, "numpy_dtype", None), na_value=plain)
        return values, mask if kind != "f" and mask.any() else None
    texts = np.empty(len(column), dtype=object)
    texts[:] = [None if nothing else v for v, nothing in zip(column, mask, strict=True)]
    return texts, None


def describe(path: Path, layer: str, fields: Iterable[Field]) -> None:
    """Write into a GeoPackage what the columns of a layer are called and mean, with their units.

    It is the extension `gpkg_schema`, which QGIS and GDAL read as alias and comment.

    Parameters
    ----------
    path
        The file.
    layer
        One of its layers or tables.
    fields
        Its columns; those that it does not have are passed over.
    """
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_DESCRIPTIONS)
        registered = "SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_schema'"
        if database.execute(registered).fetchone() == (0,):
            for table in ("gpkg_data_columns", "gpkg_data_column_constraints"):
                database.execute(_EXTENSION, (table, _SPECIFICATION))
        quoted = layer.replace('"', '""')
        columns = {row[1] for row in database.execute(f'PRAGMA table_info("{quoted}")')}
        for field in fields:
            if field.name in columns:
                alias = alias_of(field)
                text = f"{field.description}{f' ({field.unit})' if field.unit else ''}"
                database.execute(_DESCRIBE, (layer, field.name, alias, alias, text))


def alias_of(field: Field) -> str:
    """Return what a column is called for people: words, with the unit behind them.

    Examples
    --------
    >>> from irru_geo.layers.schema import read_schema
    >>> [alias_of(f) for f in read_schema("links") if f.unit][:2]
    ['Length (km)', 'Gauge (mm)']
    """
    ending = "_" + field.unit.lower().replace("/", "_per_").replace(" ", "_")
    words = field.name.removesuffix(ending) if field.unit else field.name
    text = words.replace("_", " ").strip().capitalize()
    text = text.replace("Unlocode", "UN/LOCODE")
    return f"{text} ({field.unit})" if field.unit else text


# Other formats


def write_parquet(frame: DataFrame, path: Path) -> None:
    """Write features in EPSG:4326 as GeoParquet."""
    import geopandas as gpd

    need_package("pyarrow", "formats", "GeoParquet")
    whole = gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")
    whole.to_parquet(path, index=False)


def write_csv(frame: GeoDataFrame, path: Path) -> None:
    """Write features as CSV with WKT; an apostrophe stands before what looks like a formula.

    The mark at its beginning tells spreadsheets that it is UTF-8.
    """
    wkt = frame.geometry.to_wkt().map(written_wkt, na_action="ignore")
    texts = frame.drop(columns="geometry").map(guarded).assign(wkt=wkt)
    texts.to_csv(path, index=False, lineterminator="\n", encoding="utf-8-sig")


def write_geojson(
    features: Iterable[Mapping[str, Any]], path: Path, about: Mapping[str, Any]
) -> int:
    """Write features as one GeoJSON FeatureCollection, one a line, and return how many.

    Parameters
    ----------
    features
        With `id`, `properties` and `geometry`, a shape.
    path
        The file.
    about
        Members of the collection besides.
    """
    import shapely

    rows = []
    for feature in features:
        shape = json.loads(shapely.to_geojson(feature["geometry"]))
        whole = {"type": "Feature", **feature, "geometry": shape}
        rows.append(json.dumps(whole, ensure_ascii=False, allow_nan=False))
    head = json.dumps({"type": "FeatureCollection", **about}, ensure_ascii=False)[:-1]
    text = head + ', "features": [\n' + ",\n".join(rows) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return len(rows)
