"""A network as a GeoPackage that QGIS opens with its styles."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from html import escape
from typing import TYPE_CHECKING

from irru_geo.export.flat_frames import flat
from irru_geo.vocabulary import MODE_STYLE

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo.planner.planner import RoutePlanner

TABLES = (
    *(
        "corridors",
        "branches",
        "sources",
        "parameters",
        "events",
        "scenarios",
        "services",
        "calendar",
    ),
)
"""Tables that go with nodes and links, as attributes."""

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
            path, layer=name, driver="GPKG", engine="pyogrio", index=True, geometry_type=kind
        )
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
    """Return the QML of links: a colour a mode, dashed where nothing runs."""
    rules, symbols = [], []
    for number, (mode, (title, colour)) in enumerate(MODE_STYLE.items()):
        for is_open in (True, False):
            key = 2 * number + (not is_open)
            condition = f'"mode" = \'{mode}\' AND {"" if is_open else "NOT "}"is_open"'
            label = title if is_open else f"{title}, closed or planned"
            rules.append(_rule(key, condition, label))
            options = {
                "line_color": _colour(colour),
                "line_style": "solid" if is_open else "dash",
                "line_width": "0.7",
                "line_width_unit": "MM",
            }
            symbols.append(_symbol(key, "line", "SimpleLine", options))
    return _renderer(rules, symbols, label="")


def _point_style() -> str:
    """Return the QML of nodes: ports, border crossings, all others; with names."""
    looks = (
        ("\"kind\" = 'port'", "Port", "square", "#0B5C8F", "2.4"),
        ("\"kind\" = 'border_crossing'", "Border crossing", "diamond", "#B3261E", "2.4"),
        ("ELSE", "Other node", "circle", "#4D5B69", "1.6"),
    )
    rules = [_rule(key, look[0], look[1]) for key, look in enumerate(looks)]
    symbols = [
        _symbol(
            key,
            "marker",
            "SimpleMarker",
            {"name": shape, "color": _colour(colour), "size": size, "size_unit": "MM"},
        )
        for key, (_, _, shape, colour, size) in enumerate(looks)
    ]
    return _renderer(rules, symbols, label="name")


def _rule(key: int, condition: str, label: str) -> str:
    return (
        f'<rule key="rule{key}" symbol="{key}" label="{escape(label)}" '
        f'filter="{escape(condition)}"/>'
    )


def _symbol(key: int, kind: str, layer: str, options: dict[str, str]) -> str:
    rows = "".join(
        f'<Option type="QString" name="{name}" value="{value}"/>' for name, value in options.items()
    )
    return (
        f'<symbol type="{kind}" name="{key}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0">'
        f'<Option type="Map">{rows}</Option></layer></symbol>'
    )


def _colour(text: str) -> str:
    """Return a colour as QGIS writes it.

    Examples
    --------
    >>> _colour("#0072B2")
    '0,114,178,255'
    """
    return ",".join(str(int(text[place : place + 2], 16)) for place in (1, 3, 5)) + ",255"


def _renderer(rules: list[str], symbols: list[str], label: str) -> str:
    categories = "Symbology|Labeling" if label else "Symbology"
    labelling = (
        f'<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName="{label}" fontSize="8" textColor="27,39,51,255"/>'
        f'<placement placement="0" dist="1"/></settings></labeling>'
        if label
        else ""
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.22" styleCategories="{categories}" labelsEnabled="{int(bool(label))}">'
        '<renderer-v2 type="RuleRenderer" symbollevels="0" forceraster="0" enableorderby="0">'
        f'<rules key="root">{"".join(rules)}</rules><symbols>{"".join(symbols)}</symbols>'
        f"</renderer-v2>{labelling}</qgis>"
    )
