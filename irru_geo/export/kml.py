"""A network as KML, for Google Earth and its like: folders, styles by mode, all fields as data."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from irru_geo.export.flat_frames import flat
from irru_geo.missing import is_missing
from irru_geo.spelling import without_controls
from irru_geo.vocabulary import MODE_STYLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geopandas import GeoDataFrame

    from irru_geo.planner.planner import RoutePlanner

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document>"""


def document(planner: RoutePlanner) -> str:
    """Return a KML document of all nodes and links, a folder a layer.

    Examples
    --------
    >>> document(net).splitlines()[1]
    '<kml xmlns="http://www.opengis.net/kml/2.2">'
    """
    nodes, links = flat(planner.nodes, "nodes"), flat(planner.links, "links")
    about = f"Data version {planner.data_version or 'none'}"
    lines = [_HEAD, f"<name>irru_geo: {_text(planner.state)}</name>"]
    lines += [f"<description>{_text(about)}</description>", *_styles()]
    lines += ["<Folder>", "<name>nodes</name>", *_placemarks(nodes, "kind"), "</Folder>"]
    for layer in sorted(set(links["layer"])):
        part = _placemarks(links[links["layer"] == layer], "mode")
        lines += ["<Folder>", f"<name>{_text(layer)}</name>", *part, "</Folder>"]
    return "\n".join([*lines, "</Document>", "</kml>", ""])


def _styles() -> Iterator[str]:
    for mode, (_, colour) in MODE_STYLE.items():
        red, green, blue = colour[1:3], colour[3:5], colour[5:7]
        line = f"<color>ff{blue}{green}{red}</color><width>2</width>"
        yield f'<Style id="{mode}"><LineStyle>{line}</LineStyle></Style>'


def _placemarks(frame: GeoDataFrame, style: str) -> Iterator[str]:
    columns = [str(column) for column in frame.columns if column != "geometry"]
    for key, row in zip(frame.index, frame.to_dict("records"), strict=True):
        place = row["geometry"]
        values = "".join(_data(column, row[column]) for column in columns)
        positions = " ".join(f"{lon:.5f},{lat:.5f}" for lon, lat in place.coords)
        kind = "Point" if place.geom_type == "Point" else "LineString"
        yield (
            f'<Placemark id="{_text(key)}"><name>{_text(row["name"])}</name>'
            f"<styleUrl>#{_text(row[style])}</styleUrl>"
            f"<ExtendedData>{_data('id', key)}{values}</ExtendedData>"
            f"<{kind}><coordinates>{positions}</coordinates></{kind}></Placemark>"
        )


def _data(name: str, value: Any) -> str:
    if is_missing(value):
        return ""
    return f'<Data name="{_text(name)}"><value>{_text(value)}</value></Data>'


def _text(value: object) -> str:
    """Return a text that may stand in XML; control characters, which may not, are left out."""
    return escape(without_controls(str(value)))
