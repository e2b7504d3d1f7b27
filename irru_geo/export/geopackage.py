"""A network as a GeoPackage that QGIS opens with its styles."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from irru_geo.export.corridor_lines import BRANCH_FIELDS, LINE_FIELDS, LINES
from irru_geo.export.flat_frames import EXTRA_FIELDS, flat
from irru_geo.layers.data import BACKGROUND
from irru_geo.layers.frame_files import alias_of, describe, write_features
from irru_geo.layers.reading import list_layers, read_layer
from irru_geo.layers.schema import read_schema
from irru_geo.layers.side_columns import date_fields, side_fields, with_dates
from irru_geo.viz.palette import INK
from irru_geo.vocabulary import MODE_STYLE

if TYPE_CHECKING:
    from jinja2 import Template
    from pandas import DataFrame

    from irru_geo.planner.planner import RoutePlanner

TABLES = ("sources", "parameters", "events", "scenarios", "services", "calendar")
"""Tables that go with the layers, as attributes."""

_STATES = (
    ("", '"is_open" AND "unknown_by" IS NULL', "solid"),
    ("state not known", '"is_open" AND "unknown_by" IS NOT NULL', "dot"),
    ("closed or planned", 'NOT "is_open"', "dash"),
)
_WIDTH_MM = {"rail": "0.7", "inland_waterway": "0.6", "road": "0.45"}
_NAMED = """CASE WHEN "kind" IN ('port', 'border_crossing', 'city') OR @map_scale < 6000000
THEN regexp_replace("name", ' \\\\(.*\\\\)$', '') END"""
"""Which nodes are named at a scale, as an expression of QGIS; without what is in brackets."""
_NAME_TIP = """<b>[% "name" %]</b>"""


class _Rule(TypedDict):
    label: str
    condition: str
    look: dict[str, str]


_STYLE_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
    f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
)
"""
_REGISTER = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
VALUES ('layer_styles', 'attributes', 'layer_styles', 'Styles of QGIS')
"""
_INSERT = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
    styleName, styleQML, styleSLD, useAsDefault, description, owner)
VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '')
"""


def write(planner: RoutePlanner, path: Path) -> int:
    """Write layers, tables and the styles of QGIS into one GeoPackage; count nodes and links."""
    rows = 0
    for name, frame, kind in (
        ("nodes", planner.nodes, "Point"),
        ("links", planner.links, "LineString"),
    ):
        rows += len(frame)
        _write_layer(path, name, frame.assign(data_version=planner.data_version), kind)
    for name, lines in LINES.items():
        _write_layer(path, name, lines(planner), "LineString")
        describe(path, name, LINE_FIELDS)
    describe(path, "corridors", BRANCH_FIELDS)
    for name, kind in zip(BACKGROUND, ("MultiPolygon", "MultiLineString"), strict=True):
        _write_background(planner, path, name, kind)
    for name in TABLES:
        _write_layer(path, name, getattr(planner, name))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(_STYLE_TABLE)
        database.execute(_REGISTER)
        for name, style in _styles().items():
            database.execute(_INSERT, (name, f"irru_geo {name}", style, f"Style of {name}"))
    return rows


def _write_layer(path: Path, name: str, frame: DataFrame, kind: str = "Unknown") -> None:
    """Write a layer or a table, with what its columns mean."""
    dated = with_dates(flat(frame, name), name).reset_index()
    write_features(dated, path, driver="GPKG", layer=name, kind=kind, dates=date_fields(name))
    fields = read_schema(name)
    key, side = str(dated.columns[0]), side_fields(map(str, dated.columns), name)
    describe(path, name, [replace(fields[0], name=key), *fields[1:], *EXTRA_FIELDS, *side])


def _write_background(planner: RoutePlanner, path: Path, name: str, kind: str) -> None:
    """Write a layer of the base map: that of the data folder, or the bundled one."""
    import shapely

    own = planner.network_state.data.data_dir
    frame = read_layer(name, own if name in list_layers(own) else None).reset_index()
    is_area = kind == "MultiPolygon"
    kept = frame[frame.geometry.geom_type.str.endswith("Polygon" if is_area else "LineString")]
    several = shapely.multipolygons if is_area else shapely.multilinestrings
    parts, rows = shapely.get_parts(kept.geometry.to_numpy(), return_index=True)
    shapes: Any = several(parts, indices=rows)
    columns = [c for c in ("feature_id", "name", "iso_a2") if c in kept.columns]
    plain = kept[columns].assign(geometry=shapes)
    write_features(plain, path, driver="GPKG", layer=name, kind=kind)


def count(path: Path) -> int:
    """Return the nodes and links in a GeoPackage; fewer than none when the file is damaged."""
    with closing(sqlite3.connect(path)) as database:
        ((state,),) = database.execute("PRAGMA quick_check(1)").fetchall()
        counts = "SELECT (SELECT count(*) FROM nodes) + (SELECT count(*) FROM links)"
        ((rows,),) = database.execute(counts).fetchall()
    return int(rows) if state == "ok" else -1


def _styles() -> dict[str, str]:
    """Return the QML of each layer that has one."""
    area = {
        "color": _colour("#F2EFE9"),
        "outline_color": _colour("#BEB8AC"),
        "outline_width": "0.1",
        "outline_width_unit": "MM",
    }
    line = {"line_color": _colour("#A0968C"), "line_width": "0.2", "line_width_unit": "MM"}
    land, border = (
        [_Rule(label=label, condition="ELSE", look=look)]
        for label, look in (("Land", area), ("Border", line))
    )
    return {
        "links": _line_style(),
        "nodes": _point_style(),
        "land": _style("", land, kind="fill", layer="SimpleFill", tip=_NAME_TIP),
        "country_borders": _style("", border, kind="line", layer="SimpleLine", tip=""),
    }


def _line_style() -> str:
    """Return the QML of links: a colour a mode; dots where not known, dashes where nothing runs."""
    rules = [
        _Rule(
            label=f"{title}, {state}" if state else title,
            condition=f"\"mode\" = '{mode}' AND {condition}",
            look={
                "line_color": _colour(colour),
                "line_style": line,
                "line_width": _WIDTH_MM.get(mode, "0.35"),
                "line_width_unit": "MM",
            },
        )
        for mode, (title, colour) in MODE_STYLE.items()
        for state, condition, line in _STATES
    ]
    tip = """<b>[% "name" %]</b><br>[% "length_km" %] km, [% "mode" %]\
[% coalesce(', closed by ' || "closed_by", ', not known: ' || "unknown_by", '') %]"""
    return _style("links", rules, kind="line", layer="SimpleLine", tip=tip)


def _point_style() -> str:
    """Return the QML of nodes: ports, border crossings, all others; with names."""
    looks = (
        ("Port", "\"kind\" = 'port'", "square", "#0B5C8F", "2.2"),
        ("Border crossing", "\"kind\" = 'border_crossing'", "diamond", "#B3261E", "2.4"),
        ("Other node", "ELSE", "circle", "#4D5B69", "1.2"),
    )
    rules = [
        _Rule(
            label=label,
            condition=condition,
            look={
                "name": shape,
                "color": _colour(colour),
                "outline_color": _colour("#FFFFFF"),
                "outline_width": "0.2",
                "size": size,
                "size_unit": "MM",
            },
        )
        for label, condition, shape, colour, size in looks
    ]
    tip = """<b>[% "name" %]</b><br>[% concat("kind", ' ', "country", ' ', "unlocode") %]"""
    return _style("nodes", rules, kind="marker", layer="SimpleMarker", tip=tip, label=_NAMED)


def _style(
    table: str, rules: list[_Rule], *, kind: str, layer: str, tip: str, label: str = ""
) -> str:
    """Return a style as QGIS stores it."""
    fields = read_schema(table)[1:] if table else ()
    aliases = {field.name: alias_of(field) for field in fields}
    return _template().render(
        rules=rules, kind=kind, layer=layer, tip=tip, label=label, aliases=aliases, ink=_colour(INK)
    )


@cache
def _template() -> Template:
    folder = Path(__file__).parent
    loader = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined
    )
    return loader.get_template("style.qml.j2")


def _colour(text: str) -> str:
    """Return a colour as QGIS writes it.

    Examples
    --------
    >>> _colour("#0072B2")
    '0,114,178,255'
    """
    return ",".join(str(int(text[place : place + 2], 16)) for place in (1, 3, 5)) + ",255"
