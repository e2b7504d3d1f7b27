"""What the map shows, as plain data: the page's own script makes all elements from it.

This is the door for text from data: every name, note and address passes `plain`, and reaches the
page only inside one JSON block. Positions stay (lon, lat) here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import shapely

from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

LINK_DIGITS = 4
LAND_DIGITS = 2
NEAR_LAND_DIGITS = 3
LINK_TOLERANCE_DEG = 0.0005
LAND_TOLERANCE_DEG = 0.012
LEAST_NAMED_DEG2 = 1.0
"""Area below which a country gets no name, square degrees."""

LOCAL_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "AE": ("ar",),
    "AM": ("hy",),
    "AZ": ("az",),
    "DJ": ("ar", "fr"),
    "EG": ("ar",),
    "ER": ("ar",),
    "FI": ("fi",),
    "GE": ("ka",),
    "IN": ("hi", "mr", "gu"),
    "IR": ("fa",),
    "KZ": ("kk", "ru"),
    "OM": ("ar",),
    "PK": ("ur",),
    "RU": ("ru",),
    "SA": ("ar",),
    "TM": ("tk", "ru"),
    "TR": ("tr",),
    "UA": ("uk",),
    "YE": ("ar",),
}
"""ISO 3166-1 code to the languages whose names are shown as local ones."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]+")
Record = dict[str, Any]


def plain(value: object) -> str:
    r"""Return text from data as it may go into the page.

    Control characters and those that turn the writing direction of what follows become a space;
    joiners, which Persian needs, stay. The result is text, not HTML: the page's script only ever
    makes text nodes of it.

    Examples
    --------
    >>> plain("Rasht\u202e txet")
    'Rasht txet'
    >>> plain("<b>Rasht</b>")
    '<b>Rasht</b>'
    """
    return re.sub(" {2,}", " ", _CONTROL.sub(" ", str(value))).strip()


def web_address(value: object) -> str | None:
    """Return an address that a link may lead to: http or https with a host, else None.

    Examples
    --------
    >>> web_address("https://www.irna.ir/news/1")
    'https://www.irna.ir/news/1'
    >>> web_address("javascript:alert(1)") is None
    True
    """
    text = str(value).strip() if is_given(value) else ""
    if _CONTROL.search(text) or re.search(r"\s", text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.netloc else None


def is_given(value: object) -> bool:
    """Tell whether a cell holds something."""
    return not is_missing(value)


def encode_line(coordinates: NDArray[np.float64], digits: int) -> str:
    """Return (lon, lat) pairs as text: differences of rounded degrees, five bits a character.

    Parameters
    ----------
    coordinates
        Array of shape (n, 2), degrees.
    digits
        Decimals kept.

    Notes
    -----
    The scheme is that of Google's encoded polylines, with the longitude first.

    Examples
    --------
    >>> encode_line(np.array([[49.0, 37.5], [49.1, 37.6]]), 1)
    's]mVAA'
    """
    whole = np.rint(np.asarray(coordinates, dtype=float)[:, :2] * 10**digits).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    keep = (steps != 0).any(axis=1)
    keep[:1] = keep[-1:] = True
    out: list[str] = []
    for step in steps[keep].ravel().tolist():
        rest = ~(step << 1) if step < 0 else step << 1
        while rest >= 0x20:
            out.append(chr((0x20 | (rest & 0x1F)) + 63))
            rest >>= 5
        out.append(chr(rest + 63))
    return "".join(out)


def decode_line(text: str, digits: int) -> NDArray[np.float64]:
    """Return the (lon, lat) pairs of a text that `encode_line` made, shape (n, 2).

    Examples
    --------
    >>> decode_line("s]mVAA", 1).tolist()
    [[49.0, 37.5], [49.1, 37.6]]
    """
    values: list[int] = []
    value = shift = 0
    for char in text:
        bits = ord(char) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            values.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return np.asarray(np.cumsum(np.reshape(values, (-1, 2)), axis=0) / 10**digits)


def _number(value: object, digits: int) -> float | int | None:
    if not is_given(value):
        return None
    number = round(float(value), digits)  # type: ignore[arg-type]
    if not np.isfinite(number):
        return None
    return int(number) if number == int(number) else number


def compact(record: Record) -> Record:
    """Return a record without the fields that hold nothing."""
    return {key: value for key, value in record.items() if is_given(value)}


def _texts(value: object) -> list[str]:
    if not is_given(value):
        return []
    return [plain(item) for item in value] if isinstance(value, list | tuple) else [plain(value)]


def node_names(
    row: Mapping[Any, Any], languages: Sequence[str]
) -> tuple[str, list[tuple[str, str]], list[str]]:
    """Return the label of a node, its (language, name) pairs to show, and its other names.

    Parameters
    ----------
    row
        A node with `name`, `names` and `country`.
    languages
        Language codes; the label is in the first for which there is a name.
    """
    names: dict[str, list[str]] = {}
    if isinstance(row.get("names"), dict):
        names = {str(key): _texts(value) for key, value in row["names"].items()}
    in_english = not languages or languages[0] == "en"
    first = None if in_english else names.get(languages[0])
    label = first[0] if first else plain(row["name"])
    local = LOCAL_LANGUAGES.get(str(row.get("country")), ())
    shown = [
        (language, names[language][0])
        for language in dict.fromkeys((*languages, *local))
        if names.get(language) and names[language][0] != label
        if not (in_english and language == "en")
    ]
    used = {label, *(name for _, name in shown)}
    rest = [name for group in names.values() for name in group if name not in used]
    english = plain(row["name"])
    return label, shown, list(dict.fromkeys(([] if english in used else [english]) + rest))


def gauges_at_nodes(nodes: GeoDataFrame, links: GeoDataFrame) -> dict[str, list[int]]:
    """Return node id to the track gauges, mm, that meet there, of its own record and its links."""
    gauges: dict[str, set[int]] = {str(node): set() for node in nodes.index}
    if "gauges_mm" in nodes:
        for node, listed in nodes["gauges_mm"].items():
            if is_given(listed):
                gauges[str(node)].update(int(gauge) for gauge in listed)
    rail = links[(links["mode"] == "rail") & links["gauge_mm"].notna()]
    for end in ("from_node", "to_node"):
        for node, gauge in zip(rail[end], rail["gauge_mm"], strict=True):
            gauges.setdefault(str(node), set()).add(int(gauge))
    return {node: sorted(found) for node, found in gauges.items()}


def node_records(
    nodes: GeoDataFrame, gauges: Mapping[str, list[int]], languages: Sequence[str]
) -> list[Record]:
    """Return the nodes as records, in the order of the frame; `sources` are still ids."""
    records = []
    for node_id, row in zip(nodes.index, nodes.to_dict("records"), strict=True):
        label, shown, others = node_names(row, languages)
        point = row["geometry"]
        record = {
            "id": plain(node_id),
            "name": label,
            "names": [[plain(language), name] for language, name in shown],
            "also": others,
            "country": plain(row["country"]) if is_given(row.get("country")) else None,
            "kind": plain(row["kind"]),
            "unlocode": plain(row["unlocode"]) if is_given(row.get("unlocode")) else None,
            "gauges": gauges.get(str(node_id), []),
            "accuracy": _number(row.get("accuracy_m"), 0),
            "sources": _texts(row.get("sources")),
            "at": [round(point.x, 5), round(point.y, 5)],
        }
        records.append(compact(record))
    return records


_LINK_TEXTS = ("mode", "country", "status", "opened", "expected", "length_basis", "note")


def link_records(links: GeoDataFrame, node_numbers: Mapping[str, int]) -> list[Record]:
    """Return the links as records, in the order of the frame; `sources` are still ids."""
    lines = links.geometry.simplify(LINK_TOLERANCE_DEG, preserve_topology=False)
    records = []
    rows = links.drop(columns="geometry").to_dict("records")
    for link_id, row, line in zip(links.index, rows, lines, strict=True):
        sources = _texts(row.get("sources"))
        sources += _texts(row.get("length_source")) + _texts(row.get("geometry_source"))
        record: Record = {
            "id": plain(link_id),
            "layer": plain(row["layer"]),
            "name": plain(row["name"]),
            "from": node_numbers.get(row["from_node"]),
            "to": node_numbers.get(row["to_node"]),
            "km": _number(row.get("length_km"), 1),
            "gauge": _number(row.get("gauge_mm"), 0),
            "closed": _closed(row),
            "assumed": True if row["status"] != "open" and row.get("is_open", False) else None,
            "electrified": bool(row["electrified"]) if is_given(row.get("electrified")) else None,
            "tracks": _number(row.get("tracks"), 0),
            "capacity": _number(row.get("capacity_mt_per_year"), 2),
            "accuracy": _number(row.get("accuracy_m"), 0),
            "sources": list(dict.fromkeys(sources)),
            "line": encode_line(shapely.get_coordinates(line), LINK_DIGITS),
        }
        for field in _LINK_TEXTS:
            record[field] = plain(row[field]) if is_given(row.get(field)) else None
        records.append(compact(record))
    return records


def _closed(row: Mapping[Any, Any]) -> str | None:
    """Return what keeps a link closed that the data has as open."""
    if row["status"] != "open" or bool(row.get("is_open", True)):
        return None
    return plain(row["closed_by"]) if is_given(row.get("closed_by")) else "closed"


def land_records(land: GeoDataFrame) -> list[Record]:
    """Return the base map as records: land, lakes and borders.

    Parameters
    ----------
    land
        Polygons (countries, lakes) and lines (borders) with `name`, `iso_a2` and `kind`.

    Returns
    -------
    list of dict
        `kind`, `digits` and `rings` (encoded with so many) and, for countries that are big enough
        for it, `name`, `iso` and `area` (square degrees).
    """
    shapes = land.geometry.simplify(LAND_TOLERANCE_DEG)
    out = []
    for row, shape in zip(land.drop(columns="geometry").to_dict("records"), shapes, strict=True):
        kind = plain(row["kind"]) if is_given(row.get("kind")) else "land"
        lines = _rings(shape, digits := _digits_of(shape))
        if not lines:
            continue
        record: Record = {"kind": kind, "rings": lines}
        if digits != LAND_DIGITS:
            record["digits"] = digits
        if is_given(row.get("name")) and shape.geom_type.endswith("Polygon"):
            if shape.area >= LEAST_NAMED_DEG2:
                record |= {"name": plain(row["name"]), "area": round(float(shape.area), 1)}
            if is_given(row.get("iso_a2")):
                record["iso"] = plain(row["iso_a2"])
        out.append(record)
    return out


def _digits_of(shape: shapely.Geometry) -> int:
    """Return the decimals that a shape needs: more where its own have been drawn finer."""
    coordinates = shapely.get_coordinates(shape)
    scaled = coordinates * 10**LAND_DIGITS
    is_coarse = np.abs(scaled - np.rint(scaled)).max(initial=0.0) < 1e-6
    return LAND_DIGITS if is_coarse else NEAR_LAND_DIGITS


def _rings(shape: shapely.Geometry, digits: int) -> list[str]:
    rings: list[str] = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            own = [part.exterior, *part.interiors]
        elif part.geom_type == "LineString":
            own = [part]
        else:
            continue
        rings += [encode_line(shapely.get_coordinates(ring), digits) for ring in own]
    return rings


def source_records(records: Iterable[Record], sources: pd.DataFrame) -> list[Record]:
    """Return the sources that `records` name, and put their numbers in place of the ids."""
    numbers: dict[str, int] = {}
    known = {plain(key): row for key, row in sources.to_dict("index").items()}
    out: list[Record] = []
    for record in records:
        if "sources" not in record:
            continue
        for source_id in record["sources"]:
            if source_id not in numbers:
                numbers[source_id] = len(out)
                out.append(_source_record(source_id, known.get(source_id, {})))
        record["sources"] = [numbers[source_id] for source_id in record["sources"]]
    return out


def _source_record(source_id: str, row: Mapping[Any, Any]) -> Record:
    texts = {field: row.get(field) for field in ("title", "publisher", "date")}
    record = {field: plain(text) for field, text in texts.items() if is_given(text)}
    record.setdefault("title", source_id)
    return compact({**record, "url": web_address(row.get("url"))})


def packed(rows: Sequence[Record]) -> Record:
    """Return records by field, each text that comes again written once.

    Parameters
    ----------
    rows
        Records; a field that one of them lacks is null for it.

    Returns
    -------
    dict
        `count`, and `fields`: a field to its values, or to `words` and the place in them of each
        value.

    Examples
    --------
    >>> packed([{"mode": "rail", "km": 5}, {"mode": "rail"}])["fields"]
    {'mode': {'words': ['rail'], 'at': [0, 0]}, 'km': [5, None]}
    """
    fields: Record = {}
    for field in dict.fromkeys(field for row in rows for field in row):
        values = [row.get(field) for row in rows]
        words = list(dict.fromkeys(value for value in values if isinstance(value, str)))
        texts = sum(isinstance(value, str) for value in values)
        if texts and texts == sum(value is not None for value in values) and len(words) < texts:
            places = {word: i for i, word in enumerate(words)}
            at = [None if value is None else places[value] for value in values]
            fields[field] = {"words": words, "at": at}
        else:
            fields[field] = values
    return {"count": len(rows), "fields": fields}
