"""A data folder from a layer that other people drew: lines become links, their ends nodes."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from irru_geo.arguments import as_choice, as_mapping, as_number, as_path, as_switch
from irru_geo.errors import LayerError, ParameterError
from irru_geo.geodesy import length_km
from irru_geo.importing.data_folder import need_free, write_folder
from irru_geo.importing.gis_columns import Column, guessed_columns
from irru_geo.importing.gis_files import NODES, TOLD
from irru_geo.importing.gis_geometry import lines_of
from irru_geo.importing.gis_junctions import cut_at_touches
from irru_geo.importing.gis_nodes import join_ends, slug_of
from irru_geo.importing.gis_reading import parted, read_frame, with_ends, with_shapes
from irru_geo.importing.gis_values import LONGEST_KM, is_nothing, meant
from irru_geo.layers.data import BASE_LAYERS
from irru_geo.layers.progress import watched
from irru_geo.layers.reading import read_data
from irru_geo.layers.schema import PATTERNS, read_schema
from irru_geo.layers.side_columns import PRECISION, as_given, is_side_column
from irru_geo.missing import is_missing
from irru_geo.spelling import without_controls
from irru_geo.vocabulary import MODES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geopandas import GeoDataFrame
    from pandas import DataFrame

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
    need_free(target)
    report = _Report()
    source = Path(frame) if isinstance(frame, str | Path) else None
    name = source.name if source else "a frame"
    given = read_frame(frame, "frame", layer)
    for field, what in given.attrs.get(TOLD, ()):
        report.add("*", field, what)
    points = _points(nodes, given.attrs.get(NODES))
    shapes, inside = parted(with_ends(given, points, name), name)
    if points is None and inside is not None:
        points = inside
        report.add("*", "nodes", f"{len(inside)} points of the layer taken as nodes")
    links = _read_links(shapes, columns, {"mode": mode, **(defaults or {})}, name, report)
    whole = cut_at_touches(links, snap_km, report.add)
    hubs, kept = join_ends(whole, points, snap_km, join=join, report=report.add)
    if not kept:
        raise LayerError(name, None, "geometry", *_ALL_LOOPS)
    for link in kept:
        _finish(link, report)
    base = read_data() if join else None
    _give_ids(kept, set(base.links) if base else set())
    stem = source.name.partition(".")[0] if source else "own"
    _write(target, hubs, kept, stem, name, base)
    return report.frame()


_ALL_LOOPS = (
    "expected lines longer than snap_km, got none: all begin and end at one node",
    "Take a smaller snap_km, or see whether the coordinate system is right",
)


def _points(nodes: Any, found: Any) -> GeoDataFrame | None:
    """Return the points that ends of lines become: those given, or those of an export."""
    if nodes is None:
        return None if found is None else with_shapes(found, "nodes")
    name = Path(nodes).name if isinstance(nodes, str | Path) else "nodes"
    return with_shapes(read_frame(nodes, "nodes"), name)


def _read_links(
    shapes: GeoDataFrame,
    columns: Mapping[str, str] | None,
    defaults: Mapping[str, Any],
    name: str,
    report: _Report,
) -> list[Row]:
    """Return the links of a layer; raise LayerError when it has none."""
    names = [str(c) for c in shapes.columns if c != "geometry"]
    chosen = guessed_columns(names, "links", columns)
    _tell_columns(shapes, chosen, report)
    links = _links(shapes, chosen, defaults, name, report)
    if not links:
        problem = "expected lines, got none that can be used"
        raise LayerError(name, None, "geometry", problem, "Import a layer of lines")
    return links


def _check_arguments(mode: Any, snap_km: Any, defaults: Any, join: Any) -> None:
    if mode is not None:
        as_choice(mode, "mode", MODES)
    as_number(snap_km, "snap_km", above=0.0, high=100.0)
    as_switch(join, "join")
    fields = {field.name for field in read_schema("links")}
    for key in as_mapping(defaults, "defaults"):
        if key not in fields:
            raise ParameterError(f"defaults: expected fields of links, got {key!r:.60}.")


def _tell_columns(frame: GeoDataFrame, chosen: Mapping[str, Column], report: _Report) -> None:
    for field, column in chosen.items():
        more = f", {column.unit_text}" if column.factor != 1.0 else ""
        report.add("*", field, f"read from column {column.name!r}{more}")
    used = {column.name for column in chosen.values()}
    fields = [field.name for field in read_schema("links")]
    for name in map(str, frame.columns):
        if name != "geometry" and name not in used and not is_side_column(name, "links"):
            near = get_close_matches(
                name.casefold(), [f for f in fields if f not in chosen], 1, 0.7
            )
            hint = f"; {near[0]!r} is meant? Name it: columns, --column" if near else ""
            report.add("*", name, f"not read: no field of that name{hint}")


# Lines and their fields


def _links(
    frame: GeoDataFrame,
    chosen: Mapping[str, Column],
    defaults: Mapping[str, Any],
    name: str,
    report: _Report,
) -> list[Row]:
    """Return one link a line, with what its row says; what is no line is told.

    Raises
    ------
    LayerError
        When there are lines without a mode.
    """
    fields = [field for field in read_schema("links") if field.name in chosen]
    rest = frame.drop(columns="geometry")
    rows: list[Any] = rest.to_dict("records") or [{}] * len(rest)  # pandas 2: none without columns
    found: list[Row] = []
    without_mode: list[LayerError] = []
    shapes = list(zip(frame.index, frame.geometry, rows, strict=True))
    for key, shape, row in watched(shapes, "Lines"):
        feature = _feature(row, key, chosen)
        lines = lines_of(shape, feature, report.add)
        values = _values(row, fields, chosen, feature, report) if lines else {}
        given = {**defaults, **values}
        if "mode" not in values:  # behind what the row says, as folders always had it
            given["mode"] = given.pop("mode", None)
        if lines and given.get("mode") is None:
            without_mode.append(LayerError(name, feature, "mode", *_NO_MODE))
        for number, line in enumerate(lines, start=1):
            part = {**given, "coordinates": line, "feature": feature}
            if len(lines) > 1:
                part |= {"length_km": None, "id": f"{given.get('id') or feature}-{number}"}
            found.append(part)
    if without_mode:
        raise LayerError.gather(without_mode)
    return found


_NO_MODE = (
    "expected a mode, got none",
    "Give mode='rail' (or road, sea, inland_waterway; --mode), or a column of modes",
)


def _feature(row: Mapping[str, Any], key: object, chosen: Mapping[str, Column]) -> str:
    """Return what a feature is called: its id, its name, or its place in the layer."""
    for field in ("id", "name"):
        named = row.get(chosen[field].name) if field in chosen else None
        if not is_missing(named):
            return _label(named)
    return str(key)


def _values(
    row: Mapping[str, Any],
    fields: Sequence[Field],
    chosen: Mapping[str, Column],
    feature: str,
    report: _Report,
) -> Row:
    """Return what a row says of each field; what the schema does not allow is left out and told."""
    found: Row = {}
    for field in fields:
        column = chosen[field.name]
        raw = row[column.name]
        if field.name in ("from_node", "to_node", "id"):
            value, problem = None if is_nothing(raw, field) else _label(raw), None
        else:
            value, problem = meant(raw, field, column.factor)
            value = as_given(value, row.get(f"{column.name}{PRECISION}"))
        if problem is not None:
            report.add(feature, field.name, f"left out: {problem}")
        elif value is not None:
            found[field.name] = value
    return found


def _label(value: Any) -> str:
    """Return an id of others as a text; 4711.0 is 4711."""
    is_whole = isinstance(value, float) and value.is_integer()
    return without_controls(str(int(value) if is_whole else value).strip())


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
    """Give each link an id of its own, and a name where it has none.

    It is the id of the layer, as a slug, else made from the ends and the mode.
    """
    for link in links:
        ends = f"{link['from_node']}--{link['to_node']}{_SUFFIX[link['mode']]}"
        given = str(link.get("id") or "")
        stem = (given if re.fullmatch(PATTERNS["slug"], given) else slug_of(given)) or ends
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
