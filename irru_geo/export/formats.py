"""A network as a file for other programs: GeoPackage, GeoParquet, FlatGeobuf, KML, CSV, GeoJSON.

Every format holds nodes and links. Where a file has room for one table only, they stand in one,
told apart by the column `feature` (`node`, `link`). Lists are joined by `;` and names in several
languages are JSON, except in GeoJSON, which has both. `read_back` gives the frames again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from irru_geo.arguments import as_path, need_package
from irru_geo.atomic_write import STANDARD_OUTPUT
from irru_geo.errors import LayerError, ParameterError
from irru_geo.export import geopackage
from irru_geo.export.corridor_lines import LINES
from irru_geo.export.flat_frames import TABLES, flat, one_table, restored
from irru_geo.layers import frame_files, kml
from irru_geo.layers.foreign import check_foreign
from irru_geo.layers.geometry_columns import read_wkt
from irru_geo.layers.schema import read_schema
from irru_geo.layers.side_columns import date_fields, name_columns, with_dates
from irru_geo.spelling import unguarded

if TYPE_CHECKING:
    from collections.abc import Callable

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
    ending = frame_files.ending_of(path, format)
    stem = "network" if path == STANDARD_OUTPUT else Path(path).stem
    count = _COUNTERS.get(ending)
    frame_files.write_whole(path, f"{stem}{ending}", lambda p: _WRITERS[ending](planner, p), count)


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
    file = as_path(path, "path")
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        problem = f"expected a file ending in {', '.join(_READERS)}"
        raise LayerError(str(file), None, None, problem, "Export the network again")
    try:
        check_foreign(file)
        frames = reader(file)
        if any(frame["geometry"].isna().any() for frame in frames):
            raise ValueError("a row without its geometry; was it cut short?")
        nodes, links = restored(frames[0], "nodes"), restored(frames[1], "links")
        _check_whole(nodes, links)
        return nodes, links
    except (LayerError, ParameterError):
        raise
    except Exception as error:  # whatever the libraries of the formats say of another file
        reason = " ".join(str(error).split())[:150] or type(error).__name__
        problem = f"expected a file that Network.to_file wrote, got: {reason}"
        remedy = "Check the path, or export the network again"
        raise LayerError(str(file), None, None, problem, remedy) from error


def _check_whole(*frames: GeoDataFrame) -> None:
    """Raise an error when a field that no record is without is missing."""
    for table, frame in zip(TABLES, frames, strict=True):
        for field in read_schema(table)[1:]:
            if field.required == "yes" and frame[field.name].isna().any():
                raise ValueError(f"a row of {table} without {field.name}")


def _split(frame: DataFrame) -> tuple[DataFrame, DataFrame]:
    nodes, links = (frame[frame["feature"] == kind] for kind in ("node", "link"))
    return nodes.set_index("id"), links.set_index("id")


def _write_csv(planner: RoutePlanner, path: Path) -> int:
    """Write CSV; the mark at its beginning tells spreadsheets that it is UTF-8."""
    table = one_table(planner)
    frame_files.write_csv(table, path)
    return len(table)


def _read_csv(path: Path) -> tuple[DataFrame, DataFrame]:
    import geopandas as gpd
    import pandas as pd

    texts = {f.name: str for table in TABLES for f in read_schema(table) if f.type == "text"}
    dates = dict.fromkeys(("opened", "expected", "sources", "gauges_mm", "names"), str)
    frame = pd.read_csv(
        path, dtype=texts | dates, keep_default_na=False, na_values=[""], encoding="utf-8-sig"
    )
    frame = frame.map(unguarded)
    shapes = gpd.GeoSeries.from_wkt(frame.pop("wkt").map(read_wkt, na_action="ignore"))
    return _split(frame.assign(geometry=shapes))


def _write_geojson(planner: RoutePlanner, path: Path) -> int:
    features = []
    nodes = planner.nodes
    labels: dict[str, Any] = dict(name_columns(nodes["names"]))
    nodes = nodes.assign(**labels)
    for table, frame in zip(TABLES, (nodes, planner.links), strict=True):
        properties = frame.drop(columns="geometry").astype(object)
        records = properties.where(properties.notna(), None).to_dict("records")
        for key, record, shape in zip(frame.index, records, frame.geometry, strict=True):
            own = {"feature": table[:-1], **{str(name): value for name, value in record.items()}}
            features.append({"id": key, "properties": own, "geometry": shape})
    return frame_files.write_geojson(features, path, {"data_version": planner.data_version})


def _read_geojson(path: Path) -> tuple[DataFrame, DataFrame]:
    import geopandas as gpd

    features = json.loads(path.read_text("utf-8"))["features"]
    frame = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326")
    return _split(frame.assign(id=[feature["id"] for feature in features]))


def _write_parquet(planner: RoutePlanner, path: Path) -> int:
    table = with_dates(one_table(planner), "links")
    frame_files.write_parquet(table, path)
    return len(table)


def _read_parquet(path: Path) -> tuple[DataFrame, DataFrame]:
    import geopandas as gpd

    need_package("pyarrow", "formats", "GeoParquet")
    return _split(gpd.read_parquet(path))


def _write_flatgeobuf(planner: RoutePlanner, path: Path) -> int:
    table = with_dates(one_table(planner), "links")
    frame_files.write_features(
        table, path, driver="FlatGeobuf", dates=date_fields("links"), SPATIAL_INDEX="NO"
    )
    return len(table)


def _read_flatgeobuf(path: Path) -> tuple[DataFrame, DataFrame]:
    import geopandas as gpd

    return _split(gpd.read_file(path, engine="pyogrio"))


def _read_geopackage(path: Path) -> tuple[DataFrame, DataFrame]:
    import geopandas as gpd

    nodes, links = (gpd.read_file(path, layer=name, engine="pyogrio") for name in TABLES)
    return nodes, links


def _write_kml(planner: RoutePlanner, path: Path) -> int:
    nodes, links = flat(planner.nodes, "nodes"), flat(planner.links, "links")
    folders = [kml.Folder("nodes", nodes, "kind")]
    layers = sorted(set(links["layer"]))
    folders += [kml.Folder(name, links[links["layer"] == name], "mode") for name in layers]
    folders += [
        kml.Folder(name, flat(lines(planner), name), "family", is_shown=False)
        for name, lines in LINES.items()
    ]
    about = f"Data version {planner.data_version or 'none'}"
    text = kml.document(f"irru_geo: {planner.state}", about, folders)
    path.write_text(text, encoding="utf-8", newline="\n")
    return text.count("<Placemark")


_COUNTERS: dict[str, Callable[[Path], int]] = {
    **frame_files.COUNTERS,
    ".gpkg": geopackage.count,
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
