"""Networks made of frames, for the map alone: what `network_map` asks for and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

LAND = (
    {
        "kind": "country",
        "rings": ["_kgA_{m@_ibE??_ibE~hbE??~hbE"],
        "name": "Land",
        "area": 400.0,
        "iso": "IR",
    },
)

HOSTILE = (
    "<script>window.hacked=1</script>",
    "<img src=x onerror='window.hacked=2'>",
    "${window.hacked=3}",
    "back`tick ${1}",
    "back\\1slash \\u0041 \\",
    "</script><script>window.hacked=4</script>",
    "quotes \"double\" 'single'",
    "{{ 7*7 }} {% raw %} {# note #}",
    "&lt;b&gt; &amp; <b>bold</b>",
    "\u2028line\u2029ends <!-- <script>",
)
OVERRIDE = "right\u202eto left"


@dataclass
class StandInTrip:
    p10_days: float = 1.0
    p50_days: float = 2.0
    p90_days: float = 4.0


@dataclass
class StandInRoute:
    legs: gpd.GeoDataFrame
    nodes: list[str]
    distance_km: float
    network: object = None

    def transit_time(self) -> StandInTrip:
        return StandInTrip()


@dataclass
class StandInNetwork:
    """Four nodes in a row, of which the third is a gauge break; one corridor each way."""

    texts: tuple[str, ...] = ()
    layer: str = "western"
    state: str = "as the data stands, no disruptions"
    data_version: str | None = "2026.11"
    nodes: gpd.GeoDataFrame = field(init=False)
    links: gpd.GeoDataFrame = field(init=False)
    sources: pd.DataFrame = field(init=False)
    corridors: pd.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        self.nodes = self._nodes()
        self.links = self._links()
        self.sources = pd.DataFrame(
            [
                [self.text(0, "Station list"), "Railway", "2026", "https://example.org/a?b=1&c=2"],
                [self.text(1, "A bad address"), None, None, "javascript:window.hacked=5"],
            ],
            columns=["title", "publisher", "date", "url"],
            index=pd.Index(["list", "bad"], name="source_id"),
        )
        self.corridors = pd.DataFrame(
            [
                [self.text(2, "There"), "instc", "a", ["b"], "d", None, self.text(3, "A note")],
                [self.text(4, "Rail only"), "benchmark", "a", [], "c", None, None],
            ],
            columns=["name", "family", "origin", "via", "destination", "modes", "note"],
            index=pd.Index(["there", "rail-only"], name="corridor_id"),
        )

    def text(self, number: int, plain: str) -> str:
        return self.texts[number % len(self.texts)] if self.texts else plain

    def _nodes(self) -> gpd.GeoDataFrame:
        kinds = ["city", "border_crossing", "station", "port"]
        rows = [
            {
                "name": self.text(i, f"Place {key}"),
                "names": {
                    "en": [self.text(i, f"Place {key}")],
                    "fa": ["بندرعباس"],
                    "ru": [self.text(i + 1, f"Место {key}")],
                    "alt": [self.text(i + 2, f"Other {key}")],
                },
                "country": "IR",
                "kind": kind,
                "unlocode": "IRBND",
                "gauges_mm": [1520] if i < 2 else [],
                "accuracy_m": 50,
                "sources": ["list", "bad"],
            }
            for i, (key, kind) in enumerate(zip("abcd", kinds, strict=True))
        ]
        points = gpd.points_from_xy([40.0, 43.0, 46.0, 50.0], [50.0, 46.0, 42.0, 38.0])
        return gpd.GeoDataFrame(rows, index=list("abcd"), geometry=points, crs="EPSG:4326")

    def _links(self) -> gpd.GeoDataFrame:
        point = self.nodes.geometry
        rows = [
            ("a--b", "a", "b", "rail", 1520, "open", 50),
            ("b--c", "b", "c", "rail", 1520, "planned", 50),
            ("c--d", "c", "d", "rail", 1435, "open", 5000),
            ("c--d--sea", "c", "d", "sea", None, "open", 9000),
        ]
        frame = pd.DataFrame(
            rows, columns=["id", "from_node", "to_node", "mode", "gauge_mm", "status", "accuracy_m"]
        ).set_index("id")
        frame = frame.assign(
            layer=self.layer,
            name=[self.text(i + 3, f"Line {i}") for i in range(len(rows))],
            country="IR",
            length_km=[100.0, 200.5, 300.0, 400.0],
            length_basis="published",
            length_source="list",
            electrified=pd.array([True, None, False, None], dtype="boolean"),
            tracks=pd.array([2, None, 1, None], dtype="Int64"),
            opened=[None, None, "1941", None],
            expected=[None, "2029", None, None],
            capacity_mt_per_year=np.nan,
            geometry_source="list",
            sources=[["list"]] * 4,
            note=self.text(5, "A note"),
        )
        lines = [
            shapely.LineString([point[row.from_node], point[row.to_node]])
            for row in frame.itertuples()
        ]
        return gpd.GeoDataFrame(frame, geometry=lines, crs="EPSG:4326")

    @staticmethod
    def find(name: str) -> str:
        return name

    def corridor(self, corridor_id: str) -> StandInRoute:
        return self.route_over(["a--b", "b--c", "c--d"][: 3 if corridor_id == "there" else 2])

    def route_over(self, link_ids: list[str]) -> StandInRoute:
        rows = []
        for link_id in link_ids:
            link = self.links.loc[link_id]
            if link_id == "c--d":
                rows.append(self._leg("handling", "gauge_break", "c", "c", None, 0.0, link))
            ends = (link["from_node"], link["to_node"])
            rows.append(self._leg("movement", "rail", *ends, link_id, link["length_km"], link))
        legs = gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")
        moves = legs[legs["kind"] == "movement"]
        nodes = [moves["from_node"].iloc[0], *moves["to_node"]]
        return StandInRoute(legs, nodes, float(legs["length_km"].sum()), self)

    @staticmethod
    def _leg(
        kind: str, process: str, tail: str, head: str, link_id: str | None, km: float, link: object
    ) -> dict[str, object]:
        return {
            "kind": kind,
            "process": process,
            "mode": link["mode"],
            "from_node": tail,
            "to_node": head,
            "link_id": link_id,
            "name": link["name"],
            "length_km": km,
            "hours_low": 1.0,
            "hours_typical": 2.0,
            "hours_expected": 2.0,
            "hours_high": 5.0,
            "geometry": link["geometry"],
        }

    def compare(self, *, quoted: bool = True) -> pd.DataFrame:
        assert quoted, "the page shows corridors between their own ends"
        return pd.DataFrame(
            {
                "name": self.corridors["name"],
                "distance_km": [1234.56, 300.5],
                "p10_days": [10.04, 3.0],
                "p50_days": [12.26, 4.0],
                "p90_days": [20.0, 6.55],
            }
        )
