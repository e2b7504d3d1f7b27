"""Write data/datapackage.json, a Frictionless Data Package, from the schemas and the files.

python tools/regenerate.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from irru_geo.layers.data import BACKGROUND
from irru_geo.layers.records import TABLES
from irru_geo.layers.schema import Field, read_schema

DATA = Path(__file__).resolve().parent.parent / "data"
PAGE = DATA / "datapackage.json"

TYPES = {"number": "number", "integer": "integer", "boolean": "boolean"}
"""Types of Table Schema; all others are texts in a cell: dates may leave out day and month."""

ODBL = {
    "name": "ODbL-1.0",
    "title": "Open Data Commons Open Database License 1.0",
    "path": "https://opendatacommons.org/licenses/odbl/1-0/",
}
CC_BY = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
PUBLIC = {
    "name": "CC-PDM-1.0",
    "title": "Public domain (Natural Earth)",
    "path": "https://creativecommons.org/publicdomain/mark/1.0/",
}
DRAWN_FROM = (
    ("OpenStreetMap contributors", "https://www.openstreetmap.org/copyright"),
    ("scgraph_data 2.0.0", "https://pypi.org/project/scgraph-data/"),
    ("searoute 1.6.0", "https://pypi.org/project/searoute/"),
    ("GeoNames", "https://www.geonames.org/"),
    ("NGA Pub. 151 and World Port Index", "https://msi.nga.mil/"),
)
NATURAL_EARTH = ("Natural Earth", "https://www.naturalearthdata.com/")
TITLES = {
    "sources": "Everything cited",
    "parameters": "Three-point figures of the time, cost and emission model",
    "branches": "Pinned middles of the corridors",
    "corridors": "Corridors between two ends",
    "events": "Dated closures, delays and unknown states",
    "scenarios": "What if",
    "countries": "Countries",
    "observations": "Trips, observed and told",
    "published_lengths": "Published lengths of lines and chains",
    "published_indicators": "Published indicators of border posts, costs and speeds",
    "claims": "What has been said about the corridor",
    "quotes": "Freight quotes",
    "capacities": "Published capacities",
    "price_index": "Consumer prices by year",
    "freight_index": "Sea freight by month",
    "services": "Trains, feeders, ferries and lines",
    "calendar": "What stops on which days",
    "holidays": "Days of the holidays",
    "volumes": "What was carried and traded, and forecasts of it",
    "restrictions": "Dated restrictions, facts only",
}


def updated(text: str) -> str:
    """Return the package as it should be; what stands in the file does not matter."""
    del text
    package = {
        "$schema": "https://datapackage.org/profiles/1.0/datapackage.json",
        "profile": "data-package",
        "name": "irru-geo-data",
        "title": "The International North-South Transport Corridor: layers and figures",
        "version": (DATA / "VERSION").read_text(encoding="utf-8").strip(),
        "description": "Nodes, links and cited figures; figures without a source are estimates "
        "with their reasoning. Rows cite tables/sources.csv by source_id.",
        "licenses": [ODBL, CC_BY, PUBLIC],
        "sources": sources((*DRAWN_FROM, NATURAL_EARTH)),
        "contributors": [{"title": "irru_geo contributors", "role": "author"}],
        "resources": [*(table(name) for name in TABLES), *layers()],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def sources(found: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    """Return sources as the standard wants them."""
    return [{"title": title, "path": path} for title, path in found]


def table(name: str) -> dict[str, Any]:
    """Return the resource of a table with its Table Schema."""
    fields = read_schema(name)
    schema: dict[str, Any] = {
        "fields": [described(field) for field in fields],
        "missingValues": [""],
        "primaryKey": [fields[0].name],
    }
    cited = [f.name for f in fields if f.allowed == "source" and f.type == "text"]
    if cited and name != "sources":
        reference = {"resource": "sources", "fields": ["source_id"]}
        schema["foreignKeys"] = [{"fields": [field], "reference": reference} for field in cited]
    return {
        "profile": "tabular-data-resource",
        "name": name.replace("_", "-"),
        "type": "table",
        "title": TITLES.get(name, name),
        "path": f"tables/{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "licenses": [CC_BY],
        "sources": [{"title": "Cited row by row", "path": "tables/sources.csv"}],
        "schema": schema,
    }


def described(field: Field) -> dict[str, Any]:
    """Return a field of a Table Schema."""
    constraints: dict[str, Any] = {}
    if field.required == "yes":
        constraints["required"] = True
    kind = TYPES.get(field.type, "string")
    if "|" in field.allowed and field.type == "text" and not field.allowed.startswith("^"):
        constraints["enum"] = field.allowed.split("|")
    elif field.allowed.startswith("^") and field.type == "text":
        constraints["pattern"] = field.allowed
    elif field.allowed.startswith(">") and kind != "string":
        constraints["minimum"] = float(field.allowed.split(",")[0].lstrip(">="))
    found: dict[str, Any] = {"name": field.name, "type": kind, "description": field.description}
    if field.unit:
        found["unit"] = field.unit
    if field.type in ("texts", "integers"):
        found["description"] += " (several, separated by ;)"
    return found | ({"constraints": constraints} if constraints else {})


def layers() -> list[dict[str, Any]]:
    """Return the resources of the layers: GeoJSON, with what their properties hold."""
    found = []
    for path in sorted((DATA / "geojson").glob("*.geojson")):
        is_land = path.stem in BACKGROUND
        properties = () if is_land else read_schema("nodes" if path.stem == "nodes" else "links")
        found.append(
            {
                "name": f"layer-{path.stem.replace('_', '-')}",
                "type": "file",
                "title": f"Layer {path.stem}",
                "path": f"geojson/{path.name}",
                "format": "geojson",
                "mediatype": "application/geo+json",
                "encoding": "utf-8",
                "licenses": [PUBLIC if is_land else ODBL],
                "sources": sources((NATURAL_EARTH,) if is_land else DRAWN_FROM),
                "properties": [
                    {"name": f.name, "type": f.type, "unit": f.unit, "description": f.description}
                    for f in properties
                ],
            }
        )
    return found
