"""The base map: countries and their borders, with the Caspian Sea as OpenStreetMap draws it.

Natural Earth 1:10m countries come as TopoJSON, in which neighbours share their arcs. Arcs are
simplified once, finer around the Caspian, the Gulf and the straits, so that neighbours still fit.
Along the Caspian, Natural Earth's shore is replaced by the finer and newer one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from land_polygons import CASPIAN_WINDOW, caspian_sea, decode_arcs, decode_polygons, read_member
from shapely.geometry.polygon import orient

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Record = dict[str, Any]
    Arcs = list[NDArray[np.float64]]

BOX = (-180.0, -57.0, 180.0, 84.0)  # west, south, east, north: the world but for Antarctica
REGION = (-25.0, -40.0, 110.0, 72.0)  # where the corridor's maps are looked at; coarser outside
FOCUS = (  # where the corridor runs close to a shore
    CASPIAN_WINDOW,
    (47.0, 22.0, 61.5, 31.0),  # the Gulf and the Gulf of Oman
    (66.0, 17.5, 74.0, 25.5),  # Karachi to Mumbai
    (31.5, 11.0, 46.0, 32.5),  # Suez to Aden
    (25.5, 39.5, 30.0, 41.7),  # Turkish straits
)
FAR_TOLERANCE_DEG, TOLERANCE_DEG, FOCUS_TOLERANCE_DEG, SHORE_TOLERANCE_DEG = 0.4, 0.08, 0.015, 0.01
LEAST_FAR_ISLAND_DEG2, LEAST_ISLAND_DEG2, LEAST_FOCUS_ISLAND_DEG2 = 2.0, 0.04, 0.0015
GRID_DEG, FOCUS_GRID_DEG = 0.01, 0.001  # coordinates are rounded to this
SOURCES, CASPIAN_SOURCES = ["natural-earth-10m"], ["geo-maps-earth-seas-10m", "natural-earth-10m"]
CASPIAN_COUNTRIES = ("AZ", "IR", "KZ", "RU", "TM")
MERGED = {  # areas that world-atlas keeps apart without an ISO number
    "Akrotiri": "196",
    "Baikonur": "398",
    "Cyprus U.N. Buffer Zone": "196",
    "Dhekelia": "196",
}
ISO = """
004AF 008AL 012DZ 020AD 024AO 031AZ 040AT 048BH 050BD 051AM 056BE 064BT 070BA 072BW 086IO 100BG
104MM 108BI 112BY 116KH 120CM 132CV 140CF 144LK 148TD 156CN 174KM 178CG 180CD 191HR 196CY 203CZ
204BJ 208DK 226GQ 231ET 232ER 233EE 234FO 246FI 248AX 250FR 260TF 262DJ 266GA 268GE 270GM 275PS
276DE 288GH 292GI 300GR 304GL 324GN 348HU 352IS 356IN 360ID 364IR 368IQ 372IE 376IL 380IT 384CI
398KZ 400JO 404KE 414KW 417KG 418LA 422LB 426LS 428LV 430LR 434LY 438LI 440LT 442LU 450MG 454MW
458MY 462MV 466ML 470MT 478MR 480MU 492MC 496MN 498MD 499ME 504MA 508MZ 512OM 516NA 524NP 528NL
562NE 566NG 578NO 586PK 616PL 620PT 624GW 634QA 642RO 643RU 646RW 654SH 674SM 678ST 682SA 686SN
688RS 690SC 694SL 702SG 703SK 704VN 705SI 706SO 710ZA 716ZW 724ES 728SS 729SD 732EH 748SZ 752SE
756CH 760SY 762TJ 764TH 768TG 784AE 788TN 792TR 795TM 800UG 804UA 807MK 818EG 826GB 831GG 832JE
833IM 834TZ 854BF 860UZ 887YE 894ZM
"""


def features(inputs: Path) -> list[Record]:
    """Return the features of the base map, sorted by id.

    Parameters
    ----------
    inputs
        Folder with the npm packages as downloaded.

    Returns
    -------
    list of dict
        Countries (`kind` land: MultiPolygon, `name`, `iso_a2` or None) and the borders between
        two of them (`kind` border: MultiLineString, under the first of the two), cut to `BOX`.
    """
    topology = json.loads(read_member(inputs, "world-atlas", "package/countries-10m.json"))
    arcs = [simplify(arc) for arc in decode_arcs(topology)]
    geometries = topology["objects"]["countries"]["geometries"]
    countries, names = _countries(geometries, arcs)
    sea = shapely.simplify(caspian_sea(inputs), SHORE_TOLERANCE_DEG)
    countries = _with_shore(countries, sea)
    iso = {item[:3]: item[3:] for item in ISO.split()}
    found = [_country(names[code], iso.get(code), shape) for code, shape in countries.items()]
    found += _borders(geometries, arcs, {code: iso.get(code, code) for code in countries}, sea)
    return sorted((f for f in found if f["geometry"]["coordinates"]), key=lambda f: f["id"])


def simplify(arc: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return an arc simplified, finer inside `REGION` and `FOCUS`; its ends stay."""
    lon, lat = arc.T
    tolerance = np.full(len(arc), FAR_TOLERANCE_DEG)
    for boxes, value in (((REGION,), TOLERANCE_DEG), (FOCUS, FOCUS_TOLERANCE_DEG)):
        for west, south, east, north in boxes:
            is_in = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
            tolerance[is_in] = value
    cuts = [0, *(np.flatnonzero(np.diff(tolerance)) + 1).tolist(), len(arc) - 1]
    parts = []
    for first, last in pairwise(dict.fromkeys(cuts)):
        line = shapely.LineString(arc[first : last + 1])
        parts.append(shapely.get_coordinates(line.simplify(tolerance[first]))[:-1])
    return np.concatenate([*parts, arc[-1:]])


def _code(geometry: Mapping[str, Any]) -> str:
    """Return the ISO number of a country, or its name when it has none."""
    name = geometry["properties"]["name"]
    return str(geometry.get("id") or MERGED.get(name, name))


def _countries(
    geometries: Sequence[Mapping[str, Any]], arcs: Arcs
) -> tuple[dict[str, shapely.Geometry], dict[str, str]]:
    """Return the countries within `BOX` and their names, by code."""
    parts, names = defaultdict(list), {}
    for geometry in geometries:
        if geometry["type"] not in ("Polygon", "MultiPolygon"):
            continue
        polygons = shapely.intersection(decode_polygons(geometry, arcs), shapely.box(*BOX))
        pieces = shapely.get_parts(polygons)
        kept = [piece for piece in pieces if piece.geom_type == "Polygon" and _is_big(piece)]
        if kept:
            parts[_code(geometry)] += kept
            if geometry["properties"]["name"] not in MERGED:
                names[_code(geometry)] = geometry["properties"]["name"]
    return {code: shapely.union_all(parts[code]) for code in names}, names


def _is_big(piece: shapely.Polygon) -> bool:
    """Return whether a polygon is big enough to be seen."""
    if _in_focus(piece):
        return bool(piece.area >= LEAST_FOCUS_ISLAND_DEG2)
    is_near = shapely.box(*REGION).intersects(piece)
    return bool(piece.area >= (LEAST_ISLAND_DEG2 if is_near else LEAST_FAR_ISLAND_DEG2))


def _in_focus(shape: shapely.Geometry) -> bool:
    """Return whether a shape reaches into `FOCUS`."""
    return any(shapely.box(*box).intersects(shape) for box in FOCUS)


def _with_shore(
    countries: dict[str, shapely.Geometry], sea: shapely.Polygon
) -> dict[str, shapely.Geometry]:
    """Return countries that end at the Caspian's shore: gaps filled, the rest cut off."""
    window = shapely.box(*CASPIAN_WINDOW)
    land = shapely.union_all(list(countries.values()))
    gaps = shapely.get_parts(window.difference(sea).difference(land))
    near = [code for code, shape in countries.items() if shape.intersects(sea)]
    owned = defaultdict(list)
    for gap in gaps:
        if gap.geom_type == "Polygon" and gap.area >= LEAST_FOCUS_ISLAND_DEG2 / 4:
            around = gap.buffer(0.01)
            shares = [(around.intersection(countries[code]).area, code) for code in near]
            away = [(-gap.distance(countries[code]), code) for code in near]
            owned[max(shares)[1] if max(shares)[0] > 0 else max(away)[1]].append(gap)
    return {
        code: shapely.union_all([shape, *owned[code]]).difference(sea) if code in near else shape
        for code, shape in countries.items()
    }


def _country(name: str, iso_a2: str | None, shape: shapely.Geometry) -> Record:
    """Return the feature of a country."""
    rings = [
        [_coordinates(ring) for ring in (part.exterior, *part.interiors)]
        for whole in shapely.get_parts(shape)
        for part in shapely.get_parts(_snapped(whole))
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    properties = {
        "name": name,
        "iso_a2": iso_a2,
        "kind": "land",
        "sources": CASPIAN_SOURCES if iso_a2 in CASPIAN_COUNTRIES else SOURCES,
    }
    geometry = {"type": "MultiPolygon", "coordinates": rings}
    return _feature(f"land-{iso_a2 or name}", properties, geometry)


def _borders(
    geometries: Sequence[Mapping[str, Any]],
    arcs: Arcs,
    codes: Mapping[str, str],
    sea: shapely.Polygon,
) -> list[Record]:
    """Return the borders, the arcs that two countries share, by the alphabet's first of them."""
    users = defaultdict(set)
    for geometry in geometries:
        for index in _flat(geometry.get("arcs", [])):
            users[index if index >= 0 else ~index].add(_code(geometry))
    shared = defaultdict(list)
    for index, pair in sorted(users.items()):
        if len(pair) == 2 and pair <= set(codes):
            shared[min(codes[code] for code in pair)].append(arcs[index])
    found = []
    for first, lines in sorted(shared.items()):
        cut = shapely.intersection(shapely.MultiLineString(lines), shapely.box(*BOX))
        merged = shapely.line_merge(shapely.MultiLineString(_lines(cut.difference(sea))))
        snapped = [part for line in _lines(merged) for part in _lines(_snapped(line))]
        coordinates = [_coordinates(line) for line in snapped]
        properties = {"name": None, "iso_a2": first, "kind": "border", "sources": SOURCES}
        geometry = {"type": "MultiLineString", "coordinates": coordinates}
        found.append(_feature(f"border-{first}", properties, geometry))
    return found


def _feature(identity: str, properties: Record, geometry: Record) -> Record:
    """Return a GeoJSON Feature with a slug as its id."""
    slug = identity.lower().replace(".", "").replace(" ", "-")
    return {"type": "Feature", "id": slug, "properties": properties, "geometry": geometry}


def _snapped(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape on the grid, still valid, shells counterclockwise."""
    grid = FOCUS_GRID_DEG if _in_focus(shape) else GRID_DEG
    snapped = shapely.get_parts(shapely.set_precision(shape, grid))
    oriented = [
        orient(part) if part.geom_type == "Polygon" else part
        for part in snapped
        if not part.is_empty
    ]
    return shapely.GeometryCollection(oriented)


def _coordinates(line: shapely.Geometry) -> list[list[float]]:
    """Return a line's coordinates."""
    return np.round(shapely.get_coordinates(line), 3).tolist()


def _flat(nested: Any) -> list[int]:
    """Return the arc indexes of a geometry."""
    return [nested] if isinstance(nested, int) else [i for item in nested for i in _flat(item)]


def _lines(shape: shapely.Geometry) -> list[shapely.LineString]:
    """Return the line strings of a geometry."""
    parts = shapely.get_parts(shape)
    return [part for part in parts if part.geom_type == "LineString" and not part.is_empty]
