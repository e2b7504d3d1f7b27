"""The drawn world that is changed, and networks of it."""

from __future__ import annotations

import csv
import io
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

import toy

from irru_geo.layers.records import TABLES
from irru_geo.layers.schema import read_schema
from irru_geo.network import load_network

if TYPE_CHECKING:
    import random

    from irru_geo import Network


def drawn() -> toy.Toy:
    """Return a small world with rows in every table that a network is made of."""
    world = toy.priced(toy.gauge_break(), 0.2)
    world.node("p", 43, kind="port", country="IR", unlocode="IRPPP")
    world.node("q", 44, kind="port", country="IN")
    world.link("c", "p", gauge_mm=1435).link("p", "q", mode="sea", country=None)
    world.link("a", "q", mode="road", status="planned", expected="2030")
    shared = {"family": "instc", "sources": "toy"}
    world.row("corridors", corridor_id="k", name="K", origin="a", destination="q", **shared)
    world.row("branches", branch_id="m", name="M", family="benchmark", via="b", modes="road")
    cited = {"source_id": "toy", "note": "drawn"}
    world.row("events", event_id="e", target="node:b", start="2024", effect="close", **cited)
    slow = {"effect": "delay", "value": 5, **cited}
    world.row("events", event_id="f", target="link:a--b", start="2023-01", end="2024", **slow)
    world.row("scenarios", scenario_id="s", close="p", parameters="border*0.5", note="drawn")
    world.row("scenarios", scenario_id="t", open="a--q--road", parameters="port=1/2/3", note="so")
    every = {"headway_low_days": 1, "headway_typical_days": 3, "headway_high_days": 9}
    sails = {"mode": "sea", "stops": "p;q;p", "serves": "link:p--q--sea", "kind": "observed"}
    world.row("services", service_id="l", name="L", regularity="bursts", interval_cv=1.5,
              months="3-11", basis="estimate", **every, **sails, **cited)  # fmt: skip
    days = {"from": "01-15", "to": "02-20"}
    world.row("calendar", rule_id="r", name="R", target="node:p", **days, effect="closed",
              basis="estimate", **cited)  # fmt: skip
    world.row("capacities", capacity_id="u", target="node:p", process="port", low=1, typical=2,
              high=3, basis="estimate", **cited)  # fmt: skip
    trip = {"origin": "a", "destination": "q", "date": "2023", "kind": "observed", **cited}
    world.row("observations", observation_id="o", days_low=5, days_high=9, clock="door_to_door",
              reliability="high", **trip)  # fmt: skip
    world.row("quotes", quote_id="w", per="teu", of="shipper", usd_low=500, usd_high=900,
              is_used="false", **trip)  # fmt: skip
    world.row("claims", claim_id="z", statement="K is 500 km long", who="A. Author", low=400,
              high=600, quantity="distance", query="distance_km(k)", unit="km",
              **cited)  # fmt: skip
    kept = {name: {field.name for field in read_schema(name)} for name in world.tables}
    world.tables = {
        name: [{key: v for key, v in row.items() if key in kept[name]} for row in rows]
        for name, rows in world.tables.items()
    }
    return world


@cache
def whole(folder: Path) -> Path:
    """Return the drawn world as a data folder, once a folder."""
    return drawn().write(folder / "whole")


@cache
def small(folder: Path) -> Network:
    """Return the network of the drawn world."""
    return load_network(whole(folder))


@cache
def bundled() -> Network:
    """Return the network that comes with the package."""
    return load_network()


def table_text(rows: list[list[Any]]) -> str:
    """Return rows as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


FILES = (
    *("geojson/nodes.geojson", "geojson/toy.geojson", "VERSION", "datapackage.json"),
    *(f"tables/{name}.csv" for name in TABLES),
)


def any_file(rng: random.Random) -> str:
    """Return the name of a file of a data folder."""
    return rng.choice(FILES)
