"""Frames of features as KML, for Google Earth and its like: folders, styles by mode, all fields."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from irru_geo.missing import is_missing
from irru_geo.spelling import without_controls
from irru_geo.vocabulary import MODE_STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geopandas import GeoDataFrame

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2">
<Document>"""


class Folder(NamedTuple):
    """One folder of a document.

    Attributes
    ----------
    name
        What it is called.
    frame
        Its features, indexed by id; a column `name` labels them.
    style
        Column that names the style of each.
    is_shown
        Whether it is switched on when the file is opened.
    """

    name: str
    frame: GeoDataFrame
    style: str
    is_shown: bool = True


def document(name: str, about: str, folders: Iterable[Folder]) -> str:
    """Return a KML document.

    Examples
    --------
    >>> document("a", "b", []).splitlines()[1]
    '<kml xmlns="http://www.opengis.net/kml/2.2">'
    """
    lines = [_HEAD, f"<name>{_text(name)}</name>"]
    lines += [f"<description>{_text(about)}</description>", *_styles()]
    for folder in folders:
        shown = [] if folder.is_shown else ["<visibility>0</visibility>"]
        part = _placemarks(folder)
        lines += ["<Folder>", f"<name>{_text(folder.name)}</name>", *shown, *part, "</Folder>"]
    return "\n".join([*lines, "</Document>", "</kml>", ""])


def _styles() -> Iterator[str]:
    for mode, (_, colour) in MODE_STYLE.items():
        red, green, blue = colour[1:3], colour[3:5], colour[5:7]
        line = f"<color>ff{blue}{green}{red}</color><width>2</width>"
        yield f'<Style id="{mode}"><LineStyle>{line}</LineStyle></Style>'


def _placemarks(folder: Folder) -> Iterator[str]:
    frame = folder.frame
    columns = [str(column) for column in frame.columns if column != "geometry"]
    shown = "" if folder.is_shown else "<visibility>0</visibility>"
    for key, row in zip(frame.index, frame.to_dict("records"), strict=True):
        place = row["geometry"]
        if place is None or place.is_empty:
            continue
        values = "".join(_data(column, row[column]) for column in columns)
        positions = " ".join(f"{lon:.5f},{lat:.5f}" for lon, lat in place.coords)
        kind = "Point" if place.geom_type == "Point" else "LineString"
        yield (
            f'<Placemark id="{_text(key)}"><name>{_text(row["name"])}</name>{shown}'
            f"<styleUrl>#{_text(row[folder.style])}</styleUrl>"
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
