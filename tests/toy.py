"""Drawn corridors of a few nodes, where the right answer is seen."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

from irru_geo.layers.schema import read_schema

if TYPE_CHECKING:
    from pathlib import Path

NODE = {
    "names": {},
    "country": "RU",
    "kind": "station",
    "unlocode": None,
    "gauges_mm": [],
    "accuracy_m": 50,
    "sources": ["toy"],
}
LINK = {
    "mode": "rail",
    "country": "RU",
    "length_km": 100.0,
    "length_basis": "published",
    "length_source": "toy",
    "gauge_mm": None,
    "electrified": None,
    "tracks": None,
    "status": "open",
    "opened": None,
    "expected": None,
    "capacity_mt_per_year": None,
    "geometry_source": "toy",
    "accuracy_m": 50,
    "sources": ["toy"],
    "note": None,
}
PARAMETERS = {
    "speed-rail": ("speed", "rail", "*", "km/h", 20, 25, 50),
    "speed-road": ("speed", "road", "*", "km/h", 20, 50, 60),
    "speed-sea": ("speed", "sea", "*", "km/h", 15, 20, 25),
    "speed-waterway": ("speed", "inland_waterway", "*", "km/h", 8, 10, 12),
    "border": ("border", "*", "*", "h", 2, 5, 20),
    "gauge": ("gauge_break", "rail", "*", "h", 10, 24, 72),
    "transshipment": ("transshipment", "*", "*", "h", 6, 12, 48),
    "port": ("port", "*", "*", "h", 24, 48, 120),
    "sailing": ("sailing_wait", "*", "*", "h", 0, 36, 72),
    "canal": ("canal", "*", "*", "h", 4, 10, 24),
}


class Toy:
    """Collect nodes, links and tables, and write them as a data folder."""

    def __init__(self) -> None:
        self.nodes: dict[str, dict] = {}
        self.links: dict[str, dict] = {}
        self.tables: dict[str, list[dict]] = {
            "sources": [{"source_id": "toy", "title": "Drawn for a test"}],
            "parameters": [
                dict(
                    zip(
                        ("process", "mode", "scope", "unit", "low", "typical", "high"),
                        row,
                        strict=True,
                    ),
                    parameter_id=key,
                    basis="estimate",
                    note="drawn",
                )
                for key, row in PARAMETERS.items()
            ],
            "branches": [],
            "corridors": [],
            "events": [],
            "scenarios": [],
            "countries": [{"country_id": "RU", "name": "Russia"}],
        }

    def node(self, node_id: str, lon: float, lat: float = 50.0, **properties: object) -> Toy:
        """Add a node."""
        self.nodes[node_id] = NODE | {"name": node_id.title(), "at": (lon, lat)} | properties
        return self

    def link(self, tail: str, head: str, **properties: object) -> Toy:
        """Add a link; new nodes are put one degree further east."""
        for name in (tail, head):
            if name not in self.nodes:
                self.node(name, 40.0 + len(self.nodes))
        link = LINK | {"name": f"{tail} to {head}", "layer": "toy"} | properties
        if link["mode"] == "rail" and link["gauge_mm"] is None:
            link["gauge_mm"] = 1520
        suffix = "" if link["mode"] == "rail" else f"--{link['mode'].split('_')[-1]}"
        link_id = str(link.pop("id", f"{tail}--{head}{suffix}"))
        self.links[link_id] = link | {"from_node": tail, "to_node": head}
        return self

    def row(self, table: str, **values: object) -> Toy:
        """Add a row to a table; a corridor with via, modes or family gets a branch of its id."""
        if table == "corridors" and not {"via", "modes", "family"}.isdisjoint(values):
            pinned = {key: values.pop(key) for key in ("via", "modes", "family") if key in values}
            about = {"family": "instc", "branch_id": values["corridor_id"], "name": values["name"]}
            self.tables["branches"].append(about | pinned)
            values["branch"] = values["corridor_id"]
        self.tables.setdefault(table, []).append(values)
        return self

    def certain(self) -> Toy:
        """Take the typical figure of every parameter for its low and high ones."""
        for row in self.tables["parameters"]:
            row |= {"low": row["typical"], "high": row["typical"]}
        return self

    def write(self, folder: Path) -> Path:
        """Write the data folder and return it."""
        (folder / "geojson").mkdir(parents=True, exist_ok=True)
        (folder / "tables").mkdir(exist_ok=True)
        points = [
            _feature(node_id, "Point", node["at"], {k: v for k, v in node.items() if k != "at"})
            for node_id, node in self.nodes.items()
        ]
        _write_layer(folder / "geojson" / "nodes.geojson", points)
        for layer in {link["layer"] for link in self.links.values()}:
            lines = [
                self._line(i, link) for i, link in self.links.items() if link["layer"] == layer
            ]
            _write_layer(folder / "geojson" / f"{layer}.geojson", lines)
        for name, rows in self.tables.items():
            fields = [field.name for field in read_schema(name)]
            with (folder / "tables" / f"{name}.csv").open("w", encoding="utf-8", newline="") as f:
                writer = csv.DictWriter(f, fields, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return folder

    def _line(self, link_id: str, link: dict) -> dict:
        line = [self.nodes[link[end]]["at"] for end in ("from_node", "to_node")]
        properties = {k: v for k, v in link.items() if k != "layer"}
        return _feature(link_id, "LineString", line, properties)


def _feature(feature_id: str, kind: str, coordinates: object, properties: dict) -> dict:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "id": feature_id, "properties": properties, "geometry": geometry}


def _write_layer(path: Path, features: list[dict]) -> None:
    collection = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")


def gauge_break() -> Toy:
    """Return 1520 | 1435: a ==rail 1520== b ==rail 1435== c, and a road a - b - c.

    The rails are 100 km each (4 h), transloading at b takes 24 h; the road takes 2 x 10 h.
    """
    return (
        Toy()
        .link("a", "b")
        .link("b", "c", gauge_mm=1435)
        .link("a", "b", mode="road", length_km=500.0)
        .link("b", "c", mode="road", length_km=500.0)
    )


def border() -> Toy:
    """Return a RU == b RU |border| c IR == d IR, all rail 1520 and 100 km but the 10 km across."""
    toy = Toy().node("a", 40).node("b", 41, kind="border_crossing")
    toy.node("c", 41.1, country="IR", kind="border_crossing").node("d", 42, country="IR")
    return toy.link("a", "b").link("b", "c", length_km=10.0).link("c", "d", country="IR")


def strait() -> Toy:
    """Return a port p, a strait s and a port q in a row at sea, with a rail from inland to p."""
    toy = Toy().node("inland", 40).node("p", 41, kind="port")
    toy.node("s", 42, kind="strait", country=None).node("q", 43, kind="port", country="IN")
    toy.link("inland", "p")
    for tail, head in (("p", "s"), ("s", "q")):
        toy.link(tail, head, mode="sea", country=None, length_km=200.0)
    return toy


def island() -> Toy:
    """Return two networks that nothing joins: a - b and y - z."""
    return Toy().link("a", "b").link("y", "z")


PRICES = {
    "tariff-rail": ("tariff_per_teu_km", "rail", "USD/TEU-km", 0.2),
    "wagon-rail": ("wagon_per_teu_km", "rail", "USD/TEU-km", 0.1),
    "cost-road": ("cost_per_teu_km", "road", "USD/TEU-km", 1.0),
    "cost-sea": ("cost_per_teu_km", "sea", "USD/TEU-km", 0.05),
    "cost-waterway": ("cost_per_teu_km", "inland_waterway", "USD/TEU-km", 0.1),
    "cost-port": ("port_cost", "*", "USD/TEU", 150),
    "cost-transshipment": ("transshipment_cost", "*", "USD/TEU", 80),
    "cost-gauge": ("gauge_break_cost", "*", "USD/TEU", 100),
    "cost-border": ("border_cost", "*", "USD/crossing", 200),
    "teu-per-shipment": ("teu_per_shipment", "*", "TEU", 2),
    "payload": ("payload", "*", "t/TEU", 10),
    "feu-rate-rail": ("feu_rate", "rail", "ratio", 1.6),
    "feu-rate-road": ("feu_rate", "road", "ratio", 2),
    "feu-rate-sea": ("feu_rate", "sea", "ratio", 1.2),
    "feu-handling": ("feu_handling", "*", "ratio", 1.5),
    "emission-rail": ("emission_factor", "rail", "gCO2e/tkm", 30),
    "emission-road": ("emission_factor", "road", "gCO2e/tkm", 90),
    "emission-sea": ("emission_factor", "sea", "gCO2e/tkm", 20),
    "emission-waterway": ("emission_factor", "inland_waterway", "gCO2e/tkm", 25),
    "capacity-single": ("capacity_single_track", "rail", "Mt/year", 8),
    "capacity-double": ("capacity_double_track", "rail", "Mt/year", 40),
    "capacity-road": ("capacity", "road", "Mt/year", 50),
    "capacity-border": ("capacity_border", "road", "Mt/year", 3),
}


def priced(drawn: Toy, spread: float = 0.0) -> Toy:
    """Add figures for cost, emissions and capacity; low and high are `spread` away, in parts."""
    for key, (process, mode, unit, typical) in PRICES.items():
        ends = {"low": typical * (1 - spread), "typical": typical, "high": typical * (1 + spread)}
        figure(drawn, key, process, mode=mode, unit=unit, **ends)
    return drawn


def figure(drawn: Toy, key: str, process: str, **values: object) -> Toy:
    """Add one figure; `typical` stands for low and high where they are not given."""
    row = {"mode": "*", "scope": "*", "unit": "1", "basis": "estimate", "note": "drawn"} | values
    row = {"low": row["typical"], "high": row["typical"]} | row
    return drawn.row("parameters", parameter_id=key, process=process, **row)
