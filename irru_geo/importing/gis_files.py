"""Files of other people's layers, read as they stand: formats, encodings, layers of a file."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from irru_geo.errors import LayerError
from irru_geo.layers.foreign import check_foreign
from irru_geo.layers.tables import separator_of

if TYPE_CHECKING:
    from pathlib import Path

    from pandas import DataFrame

TOLD = "told"
"""Key of `attrs` under which stands what was done in reading: pairs of field and text."""

NODES = "nodes"
"""Key of `attrs` under which the points of an export stand."""

_TABLES = (".csv", ".tsv", ".txt")
_PARQUET = (".parquet", ".geoparquet")
_OSM = (".osm", ".pbf", ".osm.bz2", ".osm.gz")
_FOLDERS = (".kml", ".kmz", ".gpx")
"""Formats whose layers are no tables of their own, but folders of one."""

_KML_FIELDS = (
    *("description", "timestamp", "begin", "end", "altitudeMode", "tessellate", "extrude"),
    *("visibility", "drawOrder", "icon", "id2", "name2", "snippet"),
)
_LATIN = re.compile(r"[\u00c0-\u00ff\u00a8\u00b8]")
_MIXED = re.compile(r"[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def read_file(path: Path, layer: str | None = None) -> DataFrame:
    """Return a layer of a file as it stands.

    Parameters
    ----------
    path
        The file.
    layer
        Its layer; None takes the only one with lines. Of a file that `Network.to_file` wrote the
        links are taken, and the nodes come with it in `attrs`.

    Raises
    ------
    LayerError
        When it cannot be read, or has several layers and none is named.
    """
    if path.name.lower().endswith(_OSM):
        problem = "expected a layer of lines, got OpenStreetMap data"
        raise LayerError(path.name, None, None, problem, "Take irru_geo.import_osm for it")
    try:
        if not path.exists():
            raise LayerError(str(path), None, None, "expected a file, got none", "Check the path")
        check_foreign(path)
        return _read(path, layer)
    except LayerError:
        raise
    except Exception as error:  # whatever the drivers say of a file that they cannot read
        problem = f"expected a layer that GDAL reads, got: {' '.join(str(error).split())[:150]}"
        raise LayerError(path.name[-200:], None, None, problem, "Save it as GeoPackage") from error


def _read(path: Path, layer: str | None) -> DataFrame:
    import geopandas as gpd
    import pandas as pd

    ending = path.suffix.lower()
    if ending in _TABLES:
        return _read_table(path)
    if ending in _PARQUET:
        try:
            return gpd.read_parquet(path)
        except ValueError:  # no geometry that geopandas knows
            return pd.read_parquet(path)
    if layer is None and ending in _FOLDERS:
        return _read_folders(path)
    name = _chosen_layer(path, layer)
    frame = _recoded(gpd.read_file(path, layer=name, engine="pyogrio"), path)
    if name == "links" and "nodes" in _layers(path):
        frame.attrs[NODES] = gpd.read_file(path, layer="nodes", engine="pyogrio")
        frame.attrs[TOLD] = [("*", "layers 'links' and 'nodes' of the file are read")]
    return frame


def _read_table(path: Path) -> DataFrame:
    """Return a CSV table, whatever stands between its cells, as texts."""
    import pandas as pd

    text, told = _text(path.read_bytes())
    if not text.strip():
        raise LayerError(path.name, None, None, "expected a table, got an empty file", "Fill it")
    separator = _separator(text)
    _need_even_rows(text, separator, path.name)
    frame = pd.read_csv(
        io.StringIO(text), sep=separator, dtype=str, skipinitialspace=True, index_col=False
    )
    frame = frame.rename(columns=lambda name: str(name).strip().strip("\ufeff\"'").strip())
    frame = frame.loc[frame.notna().any(axis=1)]
    unnamed = [c for c in frame.columns if c.startswith("Unnamed:") and frame[c].isna().all()]
    frame = frame.drop(columns=unnamed)
    frame.attrs[TOLD] = told
    return frame


def _separator(text: str) -> str:
    """Return what stands between the cells of a table; a bar too, where it has no other."""
    found = separator_of(text)
    first = text.lstrip("\r\n").partition("\n")[0]
    return "|" if found not in first and "|" in first else found


def _need_even_rows(text: str, separator: str, file: str) -> None:
    """Raise LayerError where rows have more cells than there are headings."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    count = None
    problems = []
    for row in rows:
        if count is None:
            count = len(row) or None
        elif any(cell.strip() for cell in row[count:]):
            problem = f"expected {count} columns in line {rows.line_num}, got {len(row)}"
            remedy = "Put what holds the separator in double quotes"
            problems.append(LayerError(file, row[0][:40], None, problem, remedy))
    if problems:
        raise LayerError.gather(problems)


def _text(content: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Return the text of a table: UTF-8, UTF-16, or one of Windows where it is neither.

    Letters of two scripts in one word show that Windows-1251 (Cyrillic) is not meant.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16"), []
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        text, name = content.decode("cp1251", errors="replace"), "Windows-1251"
        if _MIXED.search(text):
            text, name = content.decode("cp1252", errors="replace"), "Windows-1252"
        return text, [("*", f"the file is not in UTF-8; it was read as {name}")]


def _layers(path: Path) -> dict[str, str]:
    import pyogrio

    return {str(name): str(kind) for name, kind in pyogrio.list_layers(path)}


def _chosen_layer(path: Path, layer: str | None) -> str | None:
    """Return the layer to read; refuse to guess among several, and one that is not there."""
    layers = _layers(path)
    named = ", ".join(layers)
    if layer is not None:
        if layer not in layers:
            problem = f"expected one of {named[:150]}, got {layer!r:.60}"
            raise LayerError(path.name, None, "layer", problem, "Name one of them")
        return layer
    lines = [name for name, kind in layers.items() if "Line" in kind or kind == "Unknown"]
    if {"nodes", "links", "layer_styles"} <= layers.keys():
        return "links"
    if len(layers) <= 1 or len(lines) == 1:
        return lines[0] if lines else None
    problem = f"expected one layer of lines, got {len(layers)}: {named[:150]}"
    raise LayerError(path.name, None, "layer", problem, "Name one: layer=, or --layer")


def _read_folders(path: Path) -> DataFrame:
    """Return the features of all folders of a KML, without what an export draws besides."""
    import geopandas as gpd
    import pandas as pd

    layers = list(_layers(path))
    is_own = {"nodes", "branches", "corridors"} <= set(layers)
    names = [n for n in layers if not (is_own and n in ("branches", "corridors"))]
    parts = [gpd.read_file(path, layer=name, engine="pyogrio") for name in names]
    parts = [part.dropna(axis=1, how="all") for part in parts if len(part)]
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=4326)
    frame = frame.drop(columns=[c for c in _KML_FIELDS if c in frame.columns])
    shown = ", ".join(names)[:150]
    frame.attrs[TOLD] = [("*", f"all folders are read: {shown}")] if len(names) > 1 else []
    return frame


def _recoded(frame: DataFrame, path: Path) -> DataFrame:
    """Return a shapefile's texts as Windows-1251 where they were taken for Latin-1."""
    if path.suffix.lower() not in (".shp", ".zip", ".dbf") or path.with_suffix(".cpg").exists():
        return frame
    changed = {}
    for column in frame.columns:
        texts = [value for value in frame[column] if isinstance(value, str)]
        if texts and all(map(_is_mistaken, texts)) and _LATIN.search("".join(texts)):
            changed[column] = [_again(v) if isinstance(v, str) else v for v in frame[column]]
    if not changed:
        return frame
    told = frame.assign(**changed)
    what = f"columns {', '.join(map(str, changed))} name no encoding; read as Windows-1251"
    told.attrs[TOLD] = [("*", what)]
    return told


def _again(text: str) -> str:
    try:
        return text.encode("latin-1").decode("cp1251")
    except UnicodeError:
        return text


def _is_mistaken(text: str) -> bool:
    """Return whether a text is plain, or Cyrillic once its bytes are read as Windows-1251."""
    if text.isascii():
        return True
    again = _again(text)
    letters = len(_LATIN.findall(text))
    return again != text and len(_CYRILLIC.findall(again)) >= letters > len(text) / 4
