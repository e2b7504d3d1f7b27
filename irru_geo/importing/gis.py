"""A data folder from a layer that other people drew: lines become links, their ends nodes."""

from __future__ import annotations

import re
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.arguments import as_choice, as_mapping, as_number, as_path, as_switch
from irru_geo.errors import LayerError, ParameterError
from irru_geo.geodesy import length_km
from irru_geo.importing.data_folder import write_folder
from irru_geo.importing.gis_nodes import join_ends
from irru_geo.importing.gis_reading import guessed_columns, read_frame, with_shapes
from irru_geo.layers.checks import check_record
from irru_geo.layers.data import BASE_LAYERS
from irru_geo.layers.reading import read_data
from irru_geo.layers.schema import read_schema
from irru_geo.layers.tables import read_cell
from irru_geo.layers.values import is_number
from irru_geo.missing import is_missing
from irru_geo.spelling import without_controls
from irru_geo.vocabulary import MODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from geopandas import GeoDataFrame
    from pandas import DataFrame
    from shapely.geometry.base import BaseGeometry

    from irru_geo.importing.data_folder import Row
    from irru_geo.layers.data import Data
    from irru_geo.layers.schema import Field

SOURCE_ID = "imported-layer"

GAUGES = {
    **dict.fromkeys(("RU", "BY", "UA", "MD", "KZ", "UZ", "TM", "KG", "TJ", "AZ", "AM", "GE"), 1520),
    **dict.fromkeys(("EE", "LV", "LT", "FI", "MN"), 1520),
    **dict.fromkeys(("IN", "PK", "BD", "LK"), 1676),
}
"""Usual gauge of the main lines of a country in mm, where it is not 1,435."""

LONGEST_KM = 40_075.0
"""No link is longer than the equator."""

METRES = 500.0
"""A given length that is so many times the drawn one, up to four times as many, is in metres."""

README = """# {title}

Made from {file} by `irru_geo.import_layer`. Look through what was guessed: names of nodes are those
of the nearest town, countries likewise; a gauge that was not given is the usual one of its country,
and says so in the note. Speeds, borders, ports and prices are the bundled estimates until you put
your own into `tables/parameters.csv` (`irru-geo schema parameters`).
"""


class _Report:
    """What was done to which feature."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str, str]] = []

    def add(self, feature: object, field: str, what: str) -> None:
        """Note one thing."""
        self._rows.append((without_controls(str(feature)), field, what))

    def frame(self) -> DataFrame:
        """Return all as a frame."""
        import pandas as pd

        return pd.DataFrame(self._rows, columns=["feature", "field", "what"])


def import_layer(  # noqa: PLR0913  (each option is one thing that layers of others differ in)
    frame: DataFrame | str | Path,
    folder: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    mode: str | None = None,
    snap_km: float = 1.0,
    defaults: Mapping[str, Any] | None = None,
    layer: str | None = None,
    nodes: DataFrame | str | Path | None = None,
    join: bool = False,
) -> DataFrame:
    """Write a data folder from a layer of lines, and say what was done to which feature.

    Parameters
    ----------
    frame
        Lines: a frame of geopandas, a frame with geometries as WKT, WKB or GeoJSON, or the path of
        a file that GDAL reads (GeoPackage, shapefile, GeoJSON, GeoParquet, CSV, ...), in any
        coordinate system that it names; without one they are degrees.
    folder
        Folder to make; `irru_geo.load_network`, `irru-geo check` and `--data-dir` take it.
    columns
        Field of the schema of links to the column that holds it. What is left out is guessed by
        near names, and the report says how.
    mode
        Mode of links that tell none: `rail`, `road`, `sea` or `inland_waterway`.
    snap_km
        How far apart ends of lines may lie, in km, to be one node.
    defaults
        Field to the value where nothing is given, such as `{"gauge_mm": 1520}`.
    layer
        Layer of the file, where it has several of lines.
    nodes
        Points with names and kinds, likewise; an end within `snap_km` of one becomes that node.
    join
        Whether ends within `snap_km` of a node of the bundled network are that node; the folder
        then adds to that network (`Network.extend`, `irru-geo check --extend`).

    Returns
    -------
    DataFrame
        One row a thing done; columns: feature (as it is called in the layer; `*` for all), field,
        what.

    Raises
    ------
    LayerError
        When the layer cannot be read, has no line that can be used, or the folder is taken.
    ParameterError
        When an argument is not allowed.

    Notes
    -----
    Parts of a MultiLineString that meet become one link, others a link each. Height and measure are
    dropped. A value that the schema does not allow is left out and told.

    Examples
    --------
    >>> import geopandas, shapely
    >>> lines = geopandas.GeoDataFrame(
    ...     {"Name": ["A line"], "km": [880]},
    ...     geometry=[shapely.LineString([(37.6, 55.7), (49.1, 55.8)])], crs=4326)
    >>> folder = getfixture("tmp_path") / "mine"
    >>> report = import_layer(lines, folder, mode="rail")
    >>> report.loc[report["field"] == "name", "what"].tolist()
    ["read from column 'Name'"]
    >>> load_network(folder).links["length_km"].tolist()
    [880.0]
    """
    _check_arguments(mode, snap_km, defaults, join)
    target = as_path(folder, "folder")
    report = _Report()
    source = Path(frame) if isinstance(frame, str | Path) else None
    name = source.name if source else "a frame"
    shapes = with_shapes(read_frame(frame, "frame", layer), "frame")
    chosen = guessed_columns([str(c) for c in shapes.columns if c != "geometry"], "links", columns)
    _tell_columns(shapes, chosen, report)
    links = list(_links(shapes, chosen, dict(defaults or {}), mode, report))
    if not links:
        problem = "expected lines, got none that can be used"
        raise LayerError(name, None, "geometry", problem, "Import a layer of lines")
    points = None if nodes is None else with_shapes(read_frame(nodes, "nodes"), "nodes")
    hubs, kept = join_ends(links, points, snap_km, join=join, report=report.add)
    for link in kept:
        _finish(link, report)
    base = read_data() if join else None
    _give_ids(kept, set(base.links) if base else set())
    stem = source.stem if source else "own"
    _write(target, hubs, kept, stem, name, base)
    return report.frame()


def _check_arguments(mode: Any, snap_km: Any, defaults: Any, join: Any) -> None:
    if mode is not None:
        as_choice(mode, "mode", MODES)
    as_number(snap_km, "snap_km", above=0.0, high=100.0)
    as_switch(join, "join")
    fields = {field.name for field in read_schema("links")}
    for key in as_mapping(defaults, "defaults"):
        if key not in fields:
            raise ParameterError(f"defaults: expected fields of links, got {key!r:.60}.")


def _tell_columns(frame: GeoDataFrame, chosen: Mapping[str, str], report: _Report) -> None:
    for field, column in chosen.items():
        report.add("*", field, f"read from column {column!r}")
    for column in frame.columns:
        if column != "geometry" and str(column) not in chosen.values():
            report.add("*", str(column), "not read: no field of that name")


# Lines and their fields


def _links(
    frame: GeoDataFrame,
    chosen: Mapping[str, str],
    defaults: Mapping[str, Any],
    mode: str | None,
    report: _Report,
) -> Iterator[Row]:
    """Yield one link a line, with what its row says; what is no line is told."""
    fields = read_schema("links")
    rows: list[Any] = frame.drop(columns="geometry").to_dict("records")
    for key, shape, row in zip(frame.index, frame.geometry, rows, strict=True):
        named = row.get(chosen.get("id", ""))
        feature = str(key) if is_missing(named) else str(named)
        lines = _lines(shape, feature, report)
        values = {f.name: _value(row, f, chosen, feature, report) for f in fields}
        given = {**defaults, **{k: v for k, v in values.items() if v is not None}}
        given.setdefault("mode", mode)
        if given["mode"] is None:
            problem = "expected a mode, got none"
            remedy = "Give mode='rail' (or road, sea, inland_waterway), or a column of modes"
            raise LayerError("frame", feature, "mode", problem, remedy)
        for number, line in enumerate(lines, start=1):
            part = {**given, "coordinates": line, "feature": feature}
            if len(lines) > 1:
                part |= {"length_km": None, "id": f"{given.get('id') or feature}-{number}"}
            yield part


def _lines(shape: BaseGeometry | None, feature: str, report: _Report) -> list[Any]:
    """Return the coordinates of the lines of a geometry; parts that meet are one."""
    import shapely

    if shape is None or shape.is_empty:
        report.add(feature, "geometry", "left out: no geometry")
        return []
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
    if not parts:
        report.add(feature, "geometry", f"left out: a {shape.geom_type}, no line")
        return []
    if len(parts) > 1:
        merged = shapely.line_merge(shapely.MultiLineString(parts))
        joined = list(shapely.get_parts(merged))
        what = "joined into one line" if len(joined) == 1 else f"split into {len(joined)} links"
        report.add(feature, "geometry", f"{len(parts)} parts, {what}")
        parts = joined
    return [line for part in parts if (line := _line(part, feature, report)) is not None]


def _line(part: BaseGeometry, feature: str, report: _Report) -> Any:
    line = np.asarray(part.coords, dtype=np.float64)[:, :2]
    is_new = np.append(True, np.any(np.diff(line, axis=0) != 0, axis=1))
    if not np.isfinite(line).all() or (np.abs(line) > (180, 90)).any():
        report.add(feature, "geometry", "left out: positions that are not on Earth")
        return None
    if is_new.sum() < 2:
        report.add(feature, "geometry", "left out: a line without length")
        return None
    return line[is_new]


def _value(
    row: Mapping[str, Any], field: Field, chosen: Mapping[str, str], feature: str, report: _Report
) -> Any:
    """Return what a row says of a field; what the schema does not allow is left out and told."""
    if field.name not in chosen or field.name in ("from_node", "to_node", "id"):
        found = row.get(chosen.get(field.name, ""))
        return None if is_missing(found) else _label(found)
    raw = row[chosen[field.name]]
    value = read_cell(without_controls(raw) if isinstance(raw, str) else raw, field)
    if isinstance(value, str) and field.words:
        value = _word(value, field)
    if value is None or (field.name == "length_km" and is_number(value) and value > LONGEST_KM):
        return value  # a length that great is in metres, if it is one
    for problem in check_record({field.name: value}, "links", file=""):
        if problem.field == field.name:
            report.add(feature, field.name, f"left out: {problem.problem}")
            return None
    return value


def _label(value: Any) -> str:
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if is_whole else value).strip()


_WORDS = {
    "rail": ("railway", "train", "tren", "railroad", "eisenbahn"),
    "road": ("highway", "truck", "car", "street", "motorway", "strasse"),
    "sea": ("ship", "maritime", "ferry", "ocean", "shipping"),
    "inland_waterway": ("river", "canal", "waterway", "barge", "iww"),
    "open": ("operating", "operational", "in use", "existing", "active", "yes"),
    "under_construction": ("construction", "building"),
}


def _word(value: str, field: Field) -> str:
    """Return the word of the schema that a word of others means."""
    folded = value.casefold().strip().replace(" ", "_").replace("-", "_")
    if folded in field.words:
        return folded
    plain = folded.replace("_", " ")
    return next((w for w in field.words if plain in _WORDS.get(w, ())), value)


def _finish(link: Row, report: _Report) -> None:
    """Give a link its length, its gauge and what else the schema asks for."""
    drawn, told, feature = length_km(link["coordinates"]), link.get("length_km"), link["feature"]
    if told is not None and drawn * METRES < told < drawn * 4 * METRES:
        report.add(feature, "length_km", f"{told:g} taken for metres, as {drawn:.1f} km are drawn")
        told = told / 1000
    if told is not None and told > LONGEST_KM:
        report.add(feature, "length_km", f"left out: {told:g}, and {drawn:.1f} km are drawn")
        told = None
    is_told = told is not None
    link["length_km"] = max(round(float(told if told is not None else drawn), 1), 0.1)
    measured = link.get("length_basis") in ("track", "geometry") and is_told
    if not measured:
        link["length_basis"] = "published" if is_told else "geometry"
    link["length_source"] = SOURCE_ID if is_told and not measured else None
    if is_told and abs(drawn - link["length_km"]) > 0.05 * link["length_km"] + 0.1:
        off = f"Drawn {drawn:.1f} km long; the length is that of the imported layer."
        link["note"] = " ".join(filter(None, (link.get("note"), off)))
        report.add(feature, "length_km", f"{link['length_km']:g} km, but {drawn:.1f} km drawn")
    if link["mode"] != "rail":
        link["gauge_mm"] = None
    elif link.get("gauge_mm") is None:
        link["gauge_mm"] = GAUGES.get(str(link.get("country")), 1435)
        usual = (
            f"Estimate: no gauge given, the usual one of {link.get('country') or 'most countries'}."
        )
        link["note"] = " ".join(filter(None, (link.get("note"), usual)))
        report.add(feature, "gauge_mm", f"{link['gauge_mm']}, the usual one: an estimate")
    if link["mode"] in ("sea", "inland_waterway"):
        link["country"] = None
    for field, value in (("status", "open"), ("accuracy_m", 1000.0)):
        link[field] = link.get(field) or value
    link |= {"geometry_source": SOURCE_ID, "sources": [SOURCE_ID]}


_SUFFIX = {"rail": "", "road": "--road", "sea": "--sea", "inland_waterway": "--waterway"}


def _give_ids(links: list[Row], taken: set[str]) -> None:
    """Give each link an id of its own, from its ends and its mode, and a name where it has none."""
    for link in links:
        stem = f"{link['from_node']}--{link['to_node']}{_SUFFIX[link['mode']]}"
        tried = chain([stem], (f"{stem}-{number}" for number in count(2)))
        link["id"] = next(name for name in tried if name not in taken)
        taken.add(link["id"])
        link["name"] = link.get("name") or f"{link.pop('from_name')} - {link.pop('to_name')}"
        for key in ("from_name", "to_name", "feature"):
            link.pop(key, None)


def _write(
    folder: Path, nodes: list[Row], links: list[Row], stem: str, file: str, base: Data | None
) -> None:
    name = re.sub(r"[^a-z0-9]+", "_", stem.casefold()).strip("_") or "own"
    layer = name if name not in BASE_LAYERS else f"own_{name}"
    title = without_controls(stem).replace("_", " ").strip().capitalize() or "Own layer"
    source = {"source_id": SOURCE_ID, "title": f"Imported from {without_controls(file)}"}
    own = [node for node in nodes if not node.pop("is_bundled", False)]
    for node in own:
        node["sources"] = [SOURCE_ID]
        node.pop("label", None)
    readme = README.format(title=title, file=without_controls(file))
    write_folder(folder, own, {layer: links}, {"sources": [source]}, readme, base=base)
