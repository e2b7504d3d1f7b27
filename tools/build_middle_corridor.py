"""Draw the example irru_geo/examples/middle_corridor: its nodes and links, along scgraph_data.

    python tools/build_middle_corridor.py --inputs inputs

The tables beside them are entered by hand. Byte for byte the same for the same inputs.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import land
import numpy as np

from irru_geo.geodesy import length_km
from irru_geo.layers.reading import read_data
from irru_geo.layers.rules import TOLERANCE

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "irru_geo" / "examples" / "middle_corridor" / "geojson"
TOWN, TRACK = "geonames-2025", "scgraph-data-2-0-0"
RAIL = land.Rule(snap_km=0.9, ends_km=4.0, most=1.6, apart_km=2.0)

# id: name, country, kind, lon, lat, gauges, other names
NODES: dict[str, tuple[Any, ...]] = {
    "khorgos": ("Khorgos (China)", "CN", "border_crossing", 80.37, 44.161, [1435, 1520],
                {"en": ["Khorgos", "Horgos"], "zh": ["霍尔果斯"], "ru": ["Хоргос"]}),
    "altynkol": ("Altynkol", "KZ", "border_crossing", 80.253, 44.176, [1435, 1520],
                 {"en": ["Altynkol"], "kk": ["Алтынкөл"], "ru": ["Алтынколь"]}),
    "zhetygen": ("Zhetygen", "KZ", "junction", 77.129, 43.696, [1520],
                 {"en": ["Zhetygen"], "kk": ["Жетіген"], "ru": ["Жетыген"]}),
    "almaty": ("Almaty", "KZ", "city", 76.945, 43.343, [1520],
               {"en": ["Almaty"], "kk": ["Алматы"], "ru": ["Алматы", "Алма-Ата"]}),
    "shu": ("Shu", "KZ", "junction", 73.764, 43.604, [1520],
            {"en": ["Shu", "Chu"], "kk": ["Шу"], "ru": ["Шу"]}),
    "moyynty": ("Moyynty", "KZ", "junction", 73.357, 47.225, [1520],
                {"en": ["Moyynty"], "kk": ["Мойынты"], "ru": ["Мойынты"]}),
    "zharyk": ("Zharyk", "KZ", "junction", 72.831, 48.855, [1520],
               {"en": ["Zharyk"], "kk": ["Жарық"], "ru": ["Жарык"]}),
    "zhezkazgan": ("Zhezkazgan", "KZ", "station", 67.70628, 47.79411, [1520],
                   {"en": ["Zhezkazgan"], "kk": ["Жезқазған"], "ru": ["Жезказган"]}),
    "saksaulskaya": ("Saksaulskaya", "KZ", "junction", 61.16, 47.079, [1520],
                     {"en": ["Saksaulskaya"], "kk": ["Сексеуіл"], "ru": ["Саксаульская"]}),
    "shalkar": ("Shalkar", "KZ", "junction", 59.623, 47.834, [1520],
                {"en": ["Shalkar"], "kk": ["Шалқар"], "ru": ["Шалкар", "Челкар"]}),
    "hajigabul": ("Hajigabul", "AZ", "junction", 48.943, 40.043, [1520],
                  {"en": ["Hajigabul"], "az": ["Hacıqabul"], "ru": ["Аджикабул"]}),
    "yevlakh": ("Yevlakh", "AZ", "station", 47.152, 40.62, [1520],
                {"en": ["Yevlakh"], "az": ["Yevlax"], "ru": ["Евлах"]}),
    "ganja": ("Ganja", "AZ", "station", 46.369, 40.714, [1520],
              {"en": ["Ganja"], "az": ["Gəncə"], "ru": ["Гянджа"]}),
    "boyuk-kesik": ("Boyuk Kesik", "AZ", "border_crossing", 45.351, 41.277, [1520],
                    {"en": ["Boyuk Kesik"], "az": ["Böyük Kəsik"], "ru": ["Беюк-Кясик"]}),
    "gardabani": ("Gardabani", "GE", "border_crossing", 45.142, 41.43, [1520],
                  {"en": ["Gardabani"], "ka": ["გარდაბანი"], "ru": ["Гардабани"]}),
    "tbilisi": ("Tbilisi", "GE", "city", 44.851, 41.687, [1520],
                {"en": ["Tbilisi"], "ka": ["თბილისი"], "ru": ["Тбилиси"]}),
    "khashuri": ("Khashuri", "GE", "station", 43.596, 41.998, [1520],
                 {"en": ["Khashuri"], "ka": ["ხაშური"], "ru": ["Хашури"]}),
    "samtredia": ("Samtredia", "GE", "junction", 42.336, 42.155, [1520],
                  {"en": ["Samtredia"], "ka": ["სამტრედია"], "ru": ["Самтредиа"]}),
    "poti": ("Poti port", "GE", "port", 41.655, 42.155, [1520],
             {"en": ["Poti"], "ka": ["ფოთი"], "ru": ["Поти"]}),
    "akhalkalaki": ("Akhalkalaki", "GE", "border_crossing", 43.488, 41.332, [1435, 1520],
                    {"en": ["Akhalkalaki"], "ka": ["ახალქალაქი"], "tr": ["Ahılkelek"],
                     "ru": ["Ахалкалаки"]}),
    "kars": ("Kars", "TR", "station", 43.097, 40.595, [1435],
             {"en": ["Kars"], "tr": ["Kars"], "ru": ["Карс"]}),
    "erzurum": ("Erzurum", "TR", "station", 41.27, 39.917, [1435],
                {"en": ["Erzurum"], "tr": ["Erzurum"], "ru": ["Эрзурум"]}),
    "sivas": ("Sivas", "TR", "junction", 37.013, 39.741, [1435],
              {"en": ["Sivas"], "tr": ["Sivas"], "ru": ["Сивас"]}),
    "kayseri": ("Kayseri", "TR", "junction", 35.481, 38.732, [1435],
                {"en": ["Kayseri"], "tr": ["Kayseri"], "ru": ["Кайсери"]}),
    "yenice": ("Yenice", "TR", "junction", 35.052, 36.974, [1435],
               {"en": ["Yenice"], "tr": ["Yenice"], "ru": ["Енидже"]}),
    "mersin": ("Mersin port", "TR", "port", 34.64, 36.799, [1435],
               {"en": ["Mersin"], "tr": ["Mersin"], "ru": ["Мерсин"]}),
}  # fmt: skip
UNLOCODES = {"almaty": "KZALA", "tbilisi": "GETBS", "poti": "GEPTI", "mersin": "TRMER"}

UIC, BTK = "uic-2014-09-zhezkazgan-beyneu", "railwaymagazine-2017-12-btk-opened"
RAILTURKEY, DAMU = "railturkey-2016-08-btk-project", "damu-logistics-zhetygen-korgas"
# from, to, gauge, points between (lon, lat), source of the attributes, opened, note
RAILWAYS: tuple[tuple[Any, ...], ...] = (
    ("khorgos", "altynkol", 1435, [], DAMU, "2012-12",
     "Both gauges cross the border; drawn as one link of 1435 mm, so that the gauge breaks in "
     "Altynkol, where trains are reloaded."),
    ("altynkol", "zhetygen", 1520, [], DAMU, "2012-12", "298 km were planned, up to the border."),
    ("zhetygen", "almaty", 1520, [(77.02187, 43.41845)], DAMU, None,
     "Not in the source network: drawn straight through a town, and so some kilometres short."),
    ("almaty", "shu", 1520, [], DAMU, None, None),
    ("shu", "moyynty", 1520, [], DAMU, None, None),
    ("moyynty", "zharyk", 1520, [], DAMU, None, None),
    ("zharyk", "zhezkazgan", 1520, [(71.64469, 48.68659)], UIC, None,
     "Drawn straight through Zhanaarka: the source network ends 70 km before Zhezkazgan."),
    ("zhezkazgan", "saksaulskaya", 1520, [(66.9, 47.72)], UIC, "2014-08-22",
     "Drawn straight: the source network is cut at Zhezkazgan. 988 km of new railway are "
     "published for this one and Shalkar-Beyneu together."),
    ("saksaulskaya", "shalkar", 1520, [], UIC, None, None),
    ("shalkar", "beyneu", 1520, [], UIC, "2014-08-22", "See Zhezkazgan-Saksaulskaya."),
    ("bash-alat", "hajigabul", 1520, [], RAILTURKEY, None, None),
    ("hajigabul", "yevlakh", 1520, [], RAILTURKEY, None, None),
    ("yevlakh", "ganja", 1520, [], RAILTURKEY, None, None),
    ("ganja", "boyuk-kesik", 1520, [], RAILTURKEY, None, None),
    ("boyuk-kesik", "gardabani", 1520, [], RAILTURKEY, None, None),
    ("gardabani", "tbilisi", 1520, [], RAILTURKEY, None, None),
    ("tbilisi", "khashuri", 1520, [(44.71875, 41.84514), (44.42355, 41.92776), (44.1129, 41.98532)],
     BTK, None, "Cut in the source network; joined through Mtskheta, Kaspi and Gori."),
    ("khashuri", "samtredia", 1520, [], BTK, None, None),
    ("samtredia", "poti", 1520, [(42.20357, 42.20453), (42.06334, 42.27077)], BTK, None,
     "Cut in the source network; joined through Abasha and Senaki."),
    ("tbilisi", "akhalkalaki", 1520, [(44.736, 41.518)], BTK, None,
     "By Marabda; 153 km from there to Akhalkalaki are published, rebuilt for Baku-Tbilisi-Kars."),
    ("akhalkalaki", "kars", 1435, [], BTK, "2017-10-30",
     "29 km in Georgia and 76 km in Turkey are published: one link over the border."),
    ("kars", "erzurum", 1435, [], RAILTURKEY, None, None),
    ("erzurum", "sivas", 1435, [(39.502, 39.735)], RAILTURKEY, None, "By Erzincan."),
    ("sivas", "kayseri", 1435, [], RAILTURKEY, None, None),
    ("kayseri", "yenice", 1435, [(34.484, 37.545)], RAILTURKEY, None, "By Ulukisla."),
    ("yenice", "mersin", 1435, [], RAILTURKEY, None, None),
)  # fmt: skip
BLACK_SEA = [(29.16, 41.25), (29.4, 41.5), (33.3, 42.35), (35.2, 42.4), (37.5, 41.9), (41.5, 42.15)]


def main() -> None:
    """Write the two layers."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=Path, default=ROOT / "inputs", metavar="DIR")
    parser.add_argument("--output", type=Path, default=FOLDER, metavar="DIR")
    options = parser.parse_args()
    inputs, folder = options.inputs, options.output
    base = read_data()
    places = {key: tuple(node["lon_lat"]) for key, node in base.nodes.items()}
    places |= {key: (row[3], row[4]) for key, row in NODES.items()}
    graph = land.read_graph(inputs, "rail")
    links = [_railway(row, places, graph) for row in RAILWAYS]
    links.append(_black_sea(places, base.links["istanbul--novorossiysk--sea"]["coordinates"]))
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "nodes.geojson", [_node(key, row) for key, row in NODES.items()])
    _write(folder / "middle_corridor.geojson", links)


def _node(key: str, row: tuple[Any, ...]) -> dict[str, Any]:
    name, country, kind, lon, lat, gauges, names = row
    properties = {
        "name": name, "names": names, "country": country, "kind": kind,
        "unlocode": UNLOCODES.get(key), "gauges_mm": gauges, "accuracy_m": 3000,
        "sources": [TOWN if key == "zhezkazgan" else TRACK],
    }  # fmt: skip
    return _feature(key, "Point", [lon, lat], properties)


def _railway(row: tuple[Any, ...], places: dict[str, Any], graph: land.Graph) -> dict[str, Any]:
    tail, head, gauge, between, source, opened, note = row
    chain = np.array([places[tail], *between, places[head]], dtype=float)
    line, track = land.draw_chain(chain, graph, RAIL)
    properties = {
        "from_node": tail, "to_node": head, "mode": "rail", "gauge_mm": gauge,
        "name": f"{_name(tail)}-{_name(head)} railway",
        "country": NODES[tail][1] if tail in NODES else "AZ",
        "length_km": round(track if track else length_km(line), 1),
        "length_basis": "track" if track else "geometry", "length_source": None,
        "electrified": None, "tracks": None, "status": "open", "opened": opened,
        "expected": None, "capacity_mt_per_year": None, "geometry_source": TRACK,
        "accuracy_m": 3000, "sources": [TRACK, source], "note": note,
    }  # fmt: skip
    drawn, told = length_km(line), properties["length_km"]
    if abs(drawn - told) > TOLERANCE * told:
        reason = f"Drawn {drawn:.0f} km: the source network keeps junctions, not curves."
        properties["note"] = f"{note} {reason}" if note else reason
    return _feature(f"{tail}--{head}", "LineString", line, properties)


def _black_sea(places: dict[str, Any], bosporus: Any) -> dict[str, Any]:
    """Return the lane from Istanbul to Poti: the Bosporus as it is drawn already, then straight."""
    north = [tuple(p) for p in bosporus if p[1] < 41.22 and p[0] < 29.2]
    line = [places["istanbul"], *north[1:], *BLACK_SEA, places["poti"]]
    properties = {
        "from_node": "istanbul", "to_node": "poti", "mode": "sea", "gauge_mm": None,
        "name": "Istanbul - Poti", "country": None, "length_km": round(length_km(line), 1),
        "length_basis": "geometry", "length_source": None, "electrified": None, "tracks": None,
        "status": "open", "opened": None, "expected": None, "capacity_mt_per_year": None,
        "geometry_source": "middle-corridor-lane", "accuracy_m": 10000,
        "sources": ["middle-corridor-lane"], "note": "Estimate: straight lines off the capes.",
    }  # fmt: skip
    return _feature("istanbul--poti--sea", "LineString", [list(p) for p in line], properties)


def _name(key: str) -> str:
    known = {"beyneu": "Beyneu", "bash-alat": "Bash-Alat"}
    return known.get(key) or NODES[key][0].partition(" (")[0].removesuffix(" port")


def _feature(key: str, kind: str, place: Any, properties: dict[str, Any]) -> dict[str, Any]:
    rounded = np.round(np.asarray(place, dtype=float), 5).tolist()
    geometry = {"type": kind, "coordinates": rounded}
    return {"type": "Feature", "id": key, "properties": properties, "geometry": geometry}


def _write(path: Path, features: list[dict[str, Any]]) -> None:
    style = {"ensure_ascii": False, "sort_keys": True, "separators": (",", ":")}
    rows = [json.dumps(f, **style) for f in sorted(features, key=lambda f: f["id"])]
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(rows) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
