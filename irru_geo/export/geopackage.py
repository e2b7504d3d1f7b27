"""A network as a GeoPackage that QGIS opens with its styles."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from irru_geo.export.flat_frames import flat
from irru_geo.layers.schema import read_schema
from irru_geo.viz.palette import INK
from irru_geo.vocabulary import MODE_STYLE

if TYPE_CHECKING:
    from jinja2 import Template

    from irru_geo.layers.schema import Field
    from irru_geo.planner.planner import RoutePlanner

TABLES = (
    *("corridors", "branches", "sources", "parameters", "events", "scenarios", "services"),
    "calendar",
)
"""Tables that go with nodes and links, as attributes."""

_VERSION = "1.3"
"""Of the GeoPackage: GDAL before 3.7 (Debian 12) warns at each layer of a later one."""
_STATES = (
    ("", '"is_open" AND "unknown_by" IS NULL', "solid"),
    ("state not known", '"is_open" AND "unknown_by" IS NOT NULL', "dot"),
    ("closed or planned", 'NOT "is_open"', "dash"),
)
_WIDTH_MM = {"rail": "0.7", "inland_waterway": "0.6", "road": "0.45"}
_NAMED = """CASE WHEN "kind" IN ('port', 'border_crossing', 'city') OR @map_scale < 6000000
THEN regexp_replace("name", ' \\\\(.*\\\\)$', '') END"""
"""Which nodes are named at a scale, as an expression of QGIS; without what is in brackets."""


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
    """Write nodes, links, tables and the styles of QGIS into one GeoPackage; count its features."""
    rows = 0
    for name, frame, kind in (
        ("nodes", planner.nodes, "Point"),
        ("links", planner.links, "LineString"),
    ):
        rows += len(frame)
        versioned = flat(frame, name).assign(data_version=planner.data_version)
        versioned.to_file(
            path, layer=name, driver="GPKG", engine="pyogrio", index=True, geometry_type=kind,
            VERSION=_VERSION,
        )  # fmt: skip
    for name in TABLES:
        _write_table(planner, name, path)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(_STYLE_TABLE)
        database.execute(_REGISTER)
        for name, style in (("links", _line_style()), ("nodes", _point_style())):
            database.execute(_INSERT, (name, f"irru_geo {name}", style, f"Style of {name}"))
    return rows


def count(path: Path) -> int:
    """Return the nodes and links in a GeoPackage; fewer than none when the file is damaged."""
    with closing(sqlite3.connect(path)) as database:
        ((state,),) = database.execute("PRAGMA quick_check(1)").fetchall()
        counts = "SELECT (SELECT count(*) FROM nodes) + (SELECT count(*) FROM links)"
        ((rows,),) = database.execute(counts).fetchall()
    return int(rows) if state == "ok" else -1


def _write_table(planner: RoutePlanner, name: str, path: Path) -> None:
    import pyogrio

    frame = getattr(planner, name).reset_index()
    texts = {
        str(column): [";".join(map(str, v)) if isinstance(v, list) else v for v in frame[column]]
        for column in frame.columns
        if frame[column].map(lambda value: isinstance(value, list)).any()
    }
    pyogrio.write_dataframe(frame.assign(**texts), path, layer=name, driver="GPKG", append=False)


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
    aliases = {field.name: _alias(field) for field in read_schema(table) if field.name != "id"}
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


def _alias(field: Field) -> str:
    """Return the name of a field as a table of QGIS heads its column.

    Examples
    --------
    >>> [_alias(field) for field in read_schema("links")[6:8]]
    ['Length (km)', 'Length basis']
    """
    words = field.name
    if field.unit:
        words = words.removesuffix("_" + field.unit.lower().replace("/", "_per_"))
    words = words.replace("_", " ").capitalize().replace("Unlocode", "UN/LOCODE")
    return f"{words} ({field.unit})" if field.unit else words


def _colour(text: str) -> str:
    """Return a colour as QGIS writes it.

    Examples
    --------
    >>> _colour("#0072B2")
    '0,114,178,255'
    """
    return ",".join(str(int(text[place : place + 2], 16)) for place in (1, 3, 5)) + ",255"
