from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from irru_geo.viz.web import bundling


def lanes(lines: dict[str, list[tuple[float, float]]]) -> gpd.GeoDataFrame:
    ends = {name: (f"{line[0]}", f"{line[-1]}") for name, line in lines.items()}
    frame = {
        "mode": "sea",
        "from_node": [ends[name][0] for name in lines],
        "to_node": [ends[name][1] for name in lines],
    }
    shapes = [shapely.LineString(line) for line in lines.values()]
    return gpd.GeoDataFrame(frame, index=list(lines), geometry=shapes, crs="EPSG:4326")


def land(*shapes: shapely.Polygon) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=list(shapes), crs="EPSG:4326")


NORTH = [(10.0 + i * 0.6, 45.0) for i in range(3)]
SOUTH = [(10.0 + i * 0.6, 37.0) for i in range(3)]
FAN = {f"{i}{j}": [NORTH[i], SOUTH[j]] for i in range(3) for j in range(3)}


def test_lanes_share_a_trunk_and_keep_their_ends() -> None:
    drawn = bundling.bundled(lanes(FAN), land())
    assert set(drawn) == set(FAN)
    for name, line in drawn.items():
        own = np.array(FAN[name])
        assert line[[0, -1]] == pytest.approx(own[[0, -1]])
        length = shapely.LineString(line).length
        assert length <= bundling.LONGEST * shapely.LineString(own).length
    ink = shapely.union_all([shapely.LineString(line).buffer(0.05) for line in drawn.values()])
    before = shapely.union_all([shapely.LineString(line).buffer(0.05) for line in FAN.values()])
    assert ink.area < 0.7 * before.area


def test_a_drawing_goes_round_land() -> None:
    island = shapely.box(10.2, 40, 11.0, 42)
    drawn = bundling.bundled(lanes(FAN), land(island))
    on_land = {
        name: shapely.intersection(shapely.LineString(line), island).length
        - shapely.intersection(shapely.LineString(FAN[name]), island).length
        for name, line in drawn.items()
    }
    assert max(on_land.values()) <= bundling.MORE_ON_LAND_DEG


def test_oceans_and_few_lanes_stay_as_they_are() -> None:
    few = dict(list(FAN.items())[:2])
    wide = {name: [(3 * x, y) for x, y in line] for name, line in FAN.items()}
    wide["far"] = [(30.0, 45.0), (90.0, 10.0)]
    assert bundling.bundled(lanes(few), land()) == {}
    assert bundling.bundled(lanes(wide), land()) == {}
    none = lanes(few).iloc[:0]
    assert bundling.bundled(none, land()) == {}
