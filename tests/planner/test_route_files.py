"""A route as a file: every leg, its columns explained, whole or not at all."""

from __future__ import annotations

import json
import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from irru_geo import ParameterError
from irru_geo.missing import is_missing
from irru_geo.planner.route_files import FIELDS

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network
    from irru_geo.planner.route import Route

ENDINGS = (".gpkg", ".parquet", ".fgb", ".csv", ".geojson", ".kml")


@pytest.fixture(scope="module")
def route(network: Network) -> Route:
    return network.route((37.62, 55.75), "nhava-sheva", branch="western")


def read(file: Path) -> gpd.GeoDataFrame:
    if file.suffix == ".parquet":
        return gpd.read_parquet(file)
    if file.suffix == ".csv":
        frame = pd.read_csv(file)
        return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries.from_wkt(frame["wkt"]), crs=4326)
    return gpd.read_file(file)


@pytest.mark.parametrize("ending", ENDINGS[:-1])
def test_every_leg_is_in_the_file(route: Route, tmp_path: Path, ending: str) -> None:
    route.to_file(tmp_path / f"trip{ending}")
    assert [path.name for path in tmp_path.iterdir()] == [f"trip{ending}"]
    found, legs = read(tmp_path / f"trip{ending}"), route.legs
    assert found.geometry.geom_equals_exact(legs.geometry, tolerance=1e-9).all()
    for column in legs.columns.drop("geometry"):
        pairs: Any = zip(found[column], legs[column], strict=True)
        for left, right in pairs:
            same = left == pytest.approx(right) if isinstance(right, float) else left == right
            assert same or (is_missing(left) and is_missing(right)), (column, left, right)
    assert found["start_km"].iloc[0] == 0
    total = found["start_km"].iloc[-1] + found["length_km"].iloc[-1]
    assert total == pytest.approx(route.distance_km, abs=0.01)


def test_columns_are_explained(route: Route, tmp_path: Path) -> None:
    route.to_file(tmp_path / "trip.gpkg")
    with closing(sqlite3.connect(tmp_path / "trip.gpkg")) as database:
        rows = database.execute("SELECT column_name, description FROM gpkg_data_columns").fetchall()
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert {name for name, _ in rows} == {field.name for field in FIELDS}
    assert "(h)" in dict(rows)["hours_expected"]
    route.to_file(tmp_path / "trip.geojson")
    units = json.loads((tmp_path / "trip.geojson").read_text("utf-8"))["units"]
    assert (units["length_km"], units["hours_low"]) == ("km", "h")


def test_kml_has_the_movements_and_the_handlings(route: Route, tmp_path: Path) -> None:
    route.to_file(tmp_path / "trip.kml")
    space = {"k": "http://www.opengis.net/kml/2.2"}
    root = ET.parse(tmp_path / "trip.kml").getroot()
    assert len(root.findall(".//k:Placemark", space)) == len(route.legs)
    lines = root.findall(".//k:LineString", space)
    assert len(lines) == (route.legs["kind"] == "movement").sum()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_failure_leaves_the_old_file(
    route: Route, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    file = tmp_path / f"trip{ending}"
    file.write_bytes(b"before")
    monkeypatch.setattr(
        "irru_geo.planner.route_files._WRITERS",
        {ending: lambda _frame, part: part.write_bytes(b"half") and 1 / 0},
    )
    with pytest.raises(ZeroDivisionError):
        route.to_file(file)
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"before", [file])


def test_another_ending_is_refused(route: Route, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"^path: expected an ending of \.gpkg"):
        route.to_file(tmp_path / "trip.shp")
    with pytest.raises(ParameterError, match=r"^format: "):
        route.to_file(tmp_path / "trip", "docx")
    assert list(tmp_path.iterdir()) == []


def test_lines_run_in_the_direction_of_travel(route: Route, tmp_path: Path) -> None:
    route.to_file(tmp_path / "trip.fgb")
    lines = [shape for shape in read(tmp_path / "trip.fgb").geometry if shape.geom_type != "Point"]
    for one, other in pairwise(lines):
        assert np.allclose(one.coords[-1], other.coords[0], atol=0.2)
