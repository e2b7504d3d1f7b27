"""A network as a file for other programs: GeoPackage, GeoParquet, FlatGeobuf, KML, CSV, GeoJSON.

Every format holds nodes and links. Where a file has room for one table only, they stand in one,
told apart by the column `feature` (`node`, `link`). Lists are joined by `;` and names in several
languages are JSON, except in GeoJSON, which has both. `read_back` gives the frames again.
"""

from __future__ import annotations

import errno
import json
import re
import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from irru_geo.arguments import as_path, need_package
from irru_geo.atomic_write import STANDARD_OUTPUT, replacing
from irru_geo.errors import LayerError, ParameterError
from irru_geo.export import geopackage, kml
from irru_geo.export.flat_frames import TABLES, one_table, restored
from irru_geo.layers.schema import read_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from irru_geo.planner.planner import RoutePlanner


def write(planner: RoutePlanner, path: str | Path, format: str | None = None) -> None:  # noqa: A002
    """Write a network to a file, whole or not at all; see `Network.to_file`.

    Parameters
    ----------
    planner
        What is written.
    path
        The file; the text `-` means standard output.
    format
        Ending that says the format, such as `gpkg`; None takes that of `path`.

    Raises
    ------
    ParameterError
        When the ending is not known, or the format needs a package that is not there.
    OSError
        When the file cannot be written.
    """
    ending = ending_of(path, format)
    stem = "network" if path == STANDARD_OUTPUT else Path(path).stem
    with _told_as_os_error(path), replacing(path, name=f"{stem}{ending}") as part:
        rows = _WRITERS[ending](planner, part)
        found = _COUNTERS[ending](part) if ending in _COUNTERS else rows
        if found != rows:
            problem = f"Could not be written whole ({found} of {rows} rows); is the disk full?"
            raise OSError(errno.EIO, problem, str(path))


def ending_of(path: str | Path, format: str | None = None) -> str:  # noqa: A002
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
    known = ", ".join(_WRITERS)
    if format is None:
        ending = as_path(path, "path").suffix.lower()
        problem = f"path: expected an ending of {known}, got {Path(path).name[-60:]!r}."
    else:
        ending = f".{format}".lower()
        problem = f"format: expected one of {known.replace('.', '')}, got {format!r:.60}."
    if ending not in _WRITERS:
        raise ParameterError(problem)
    return ending


@contextmanager
def _told_as_os_error(path: str | Path) -> Iterator[None]:
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


_WRITING = ("pyogrio", "pyarrow")
"""Packages whose errors, raised while a file is written, are about the file."""


def read_back(path: str | Path) -> tuple[GeoDataFrame, GeoDataFrame]:
    """Return the nodes and the links of a file that `Network.to_file` wrote.

    Columns and types are those of `Network.nodes` and `Network.links`; KML holds texts only and is
    not read.

    Raises
    ------
    LayerError
        When it is no such file.

    Examples
    --------
    >>> file = getfixture("tmp_path") / "corridor.gpkg"
    >>> net.to_file(file)
    >>> nodes, links = read_back(file)
    >>> len(links) == len(net.links), links.loc["astara-ir--rasht", "status"]
    (True, 'planned')
    """
    reader = _READERS.get(Path(path).suffix.lower())
    if reader is None:
        problem = f"expected a file ending in {', '.join(_READERS)}"
        raise LayerError(str(path), None, None, problem, "Export the network again")
    nodes, links = reader(Path(path))
    return restored(nodes, "nodes"), restored(links, "links")


def _split(frame: DataFrame) -> tuple[DataFrame, DataFrame]:
    nodes, links = (frame[frame["feature"] == kind] for kind in ("node", "link"))
    return nodes.set_index("id"), links.set_index("id")


def _write_csv(planner: RoutePlanner, path: Path) -> int:
    """Write CSV; the mark at its beginning tells spreadsheets that it is UTF-8."""
    table = one_table(planner)
    texts = table.drop(columns="geometry").map(guarded).assign(wkt=table.geometry.to_wkt())
    texts.to_csv(path, index=False, lineterminator="\n", encoding="utf-8-sig")
    return len(texts)


_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guarded(value: object) -> object:
    """Return a text that a spreadsheet would take for a formula with an apostrophe before it.

    Examples
    --------
    >>> guarded("=1+1"), guarded("Moscow"), guarded(-1)
    ("'=1+1", 'Moscow', -1)
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def unguarded(value: object) -> object:
    """Return a text without the apostrophe that `guarded` has put before it."""
    is_guarded = isinstance(value, str) and value[:1] == "'" and _FORMULA.match(value)
    return value[1:] if isinstance(value, str) and is_guarded else value


def _read_csv(path: Path) -> tuple[DataFrame, DataFrame]:
    import geopandas as gpd
    import pandas as pd

    texts = {f.name: str for table in TABLES for f in read_schema(table) if f.type == "text"}
    dates = dict.fromkeys(("opened", "expected", "sources", "gauges_mm", "names"), str)
    frame = pd.read_csv(
        path, dtype=texts | dates, keep_default_na=False, na_values=[""], encoding="utf-8-sig"
    )
    frame = frame.map(unguarded)
    shapes = gpd.GeoSeries.from_wkt(frame.pop("wkt"))
    return _split(frame.assign(geometry=shapes))


def _write_geojson(planner: RoutePlanner, path: Path) -> int:
    import shapely

    features = []
    for table, frame in zip(TABLES, (planner.nodes, planner.links), strict=True):
        properties = frame.drop(columns="geometry").astype(object)
        records = properties.where(properties.notna(), None).to_dict("records")
        for key, record, shape in zip(frame.index, records, frame.geometry, strict=True):
            own = {"feature": table[:-1], **{str(name): value for name, value in record.items()}}
            place = json.loads(shapely.to_geojson(shape))
            features.append({"type": "Feature", "id": key, "properties": own, "geometry": place})
    rows = [json.dumps(feature, ensure_ascii=False, allow_nan=False) for feature in features]
    head = json.dumps({"type": "FeatureCollection", "data_version": planner.data_version})[:-1]
    text = head + ', "features": [\n' + ",\n".join(rows) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return len(rows)


def _read_geojson(path: Path) -> tuple[DataFrame, DataFrame]:
    import geopandas as gpd

    features = json.loads(path.read_text("utf-8"))["features"]
    frame = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326")
    return _split(frame.assign(id=[feature["id"] for feature in features]))


def _write_parquet(planner: RoutePlanner, path: Path) -> int:
    need_package("pyarrow", "formats", "GeoParquet")
    table = one_table(planner)
    table.to_parquet(path, index=False)
    return len(table)


def _read_parquet(path: Path) -> tuple[DataFrame, DataFrame]:
    import geopandas as gpd

    need_package("pyarrow", "formats", "GeoParquet")
    return _split(gpd.read_parquet(path))


def _write_flatgeobuf(planner: RoutePlanner, path: Path) -> int:
    table = one_table(planner)
    table.to_file(path, driver="FlatGeobuf", engine="pyogrio", SPATIAL_INDEX="NO")
    return len(table)


def _read_flatgeobuf(path: Path) -> tuple[DataFrame, DataFrame]:
    import geopandas as gpd

    return _split(gpd.read_file(path, engine="pyogrio"))


def _read_geopackage(path: Path) -> tuple[DataFrame, DataFrame]:
    import geopandas as gpd

    nodes, links = (gpd.read_file(path, layer=name, engine="pyogrio") for name in TABLES)
    return nodes, links


def _write_kml(planner: RoutePlanner, path: Path) -> int:
    text = kml.document(planner)
    path.write_text(text, encoding="utf-8", newline="\n")
    return text.count("<Placemark")


def _count_flatgeobuf(path: Path) -> int:
    """Return the rows that can be read: its writer does not tell when the disk was full."""
    import pyogrio

    return len(pyogrio.read_dataframe(path, columns=[]))


def _count_parquet(path: Path) -> int:
    import geopandas as gpd

    return len(gpd.read_parquet(path))


_COUNTERS: dict[str, Callable[[Path], int]] = {
    ".gpkg": geopackage.count,
    ".parquet": _count_parquet,
    ".fgb": _count_flatgeobuf,
}
_WRITERS: dict[str, Callable[[RoutePlanner, Path], int]] = {
    ".gpkg": geopackage.write,
    ".parquet": _write_parquet,
    ".fgb": _write_flatgeobuf,
    ".kml": _write_kml,
    ".csv": _write_csv,
    ".geojson": _write_geojson,
}
_READERS: dict[str, Callable[[Path], tuple[DataFrame, DataFrame]]] = {
    ".gpkg": _read_geopackage,
    ".parquet": _read_parquet,
    ".fgb": _read_flatgeobuf,
    ".csv": _read_csv,
    ".geojson": _read_geojson,
}
