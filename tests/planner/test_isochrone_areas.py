"""Isochrones as areas, and as files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

import irru_geo as ig
from irru_geo.cli.main import main
from irru_geo.export.isochrone_files import FIELDS, write_isochrone

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network


def area_of(network: Network, days: float) -> shapely.Geometry:
    found = network.isochrone("tehran", days, areas=True)
    assert found["kind"].tolist().count("area") == 1
    row = found.iloc[-1]
    assert (row["kind"], row["id"], row["days"]) == ("area", "tehran", days)
    assert row.geometry.is_valid
    return row.geometry


def test_the_area_holds_what_is_reached_and_grows_with_the_days(network: Network) -> None:
    small, large = area_of(network, 1), area_of(network, 2)
    assert large.covers(small.buffer(-1e-9))
    assert large.area > 1.3 * small.area
    reached = network.isochrone("tehran", 2)
    nodes = reached[(reached["kind"] == "node") & (reached["days"] < 1.9)]
    inland = nodes[nodes["id"].isin(["tehran", "qom", "qazvin", "garmsar"])]
    assert len(inland) == 4
    assert inland.geometry.map(large.covers).all()


def test_the_area_lies_on_land_and_within_a_day_of_delivery(network: Network) -> None:
    large = area_of(network, 2)
    caspian = shapely.Point(51.0, 38.5)
    assert not large.covers(caspian)
    reached = network.isochrone("tehran", 2)
    nodes = shapely.union_all(reached.loc[reached["kind"] == "node"].geometry.to_numpy())
    farthest = shapely.hausdorff_distance(large, nodes)
    assert farthest * 111 * 0.75 < 130  # 100 km, and degrees of longitude are shorter here


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "fgb", "csv", "parquet"])
def test_files_hold_places_lines_and_areas(network: Network, tmp_path: Path, ending: str) -> None:
    reached = network.isochrone("tehran", 1, areas=True)
    path = tmp_path / f"reach.{ending}"
    write_isochrone(network, reached, path)
    read = {"csv": pd.read_csv, "parquet": gpd.read_parquet}.get(ending, gpd.read_file)(path)
    assert len(read) == len(reached)
    assert set(read["kind"]) == {"node", "link", "area"}
    assert read["name"].tolist()[0]
    assert {field.name for field in FIELDS} <= set(read.columns)
    assert "Tehran" in set(read["name"])


def test_the_command_writes_by_the_ending(tmp_path: Path) -> None:
    target = tmp_path / "reach.gpkg"
    asked = ["isochrone", "tehran", "--days", "1", "--areas", "-o"]
    done = CliRunner().invoke(main, [*asked, str(target)])
    assert done.exit_code == 0, done.output
    assert set(gpd.read_file(target)["kind"]) == {"node", "link", "area"}
    for name in ("reach.txt", "reach.kml"):
        done = CliRunner().invoke(main, [*asked, str(tmp_path / name)])
        assert done.exit_code == 2
        assert "expected an ending of" in done.output
    printed = CliRunner().invoke(main, [*asked, "-", "--quiet"]).stdout
    assert len(json.loads(printed)["features"]) > 2
    with pytest.raises(ig.ParameterError, match="expected an ending"):
        write_isochrone(ig.load_network(), gpd.GeoDataFrame(), tmp_path / "a.shp")
