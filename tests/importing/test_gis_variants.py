"""What GIS analysts send: each layer is read as it is meant, or refused by the true cause."""

from __future__ import annotations

import datetime as dt
import json
import warnings
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner
from shapely import LineString, MultiLineString, Point

import irru_geo
from irru_geo import IrruGeoError, LayerError, check_folder, import_layer, load_network
from irru_geo.cli.main import main
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from irru_geo import Network

A, B, C, D = (40.0, 50.0), (41.0, 50.0), (42.0, 50.5), (43.0, 50.0)
LINES = ((A, B), (B, C), (C, D))
KM = (71.6, 90.6, 90.6)
FIELDS = {
    "name": ["Alpha-Beta", "Beta-Gamma", "Gamma-Delta"],
    "gauge_mm": [1520, 1520, 1435],
    "electrified": [True, False, True],
    "status": ["open", "planned", "open"],
    "opened": ["2014", "2014-12", "2014-12-03"],
}


def frame(**columns: Any) -> gpd.GeoDataFrame:
    """Return three lines A-B-C-D with what is known of them."""
    shapes = [LineString(line) for line in LINES]
    return gpd.GeoDataFrame({**FIELDS, **columns}, geometry=shapes, crs=4326)


def texts(table: pd.DataFrame | None = None, **columns: Any) -> pd.DataFrame:
    plain = frame(**columns) if table is None else table
    return pd.DataFrame(plain.drop(columns="geometry")).assign(wkt=plain.geometry.to_wkt())


def told(report: pd.DataFrame, field: str | None = None) -> str:
    return " | ".join(report.loc[report["field"] == field, "what"] if field else report["what"])


def assert_as_meant(folder: Path, tolerance: float = 2e-5) -> None:
    net = load_network(folder)
    links = net.links.set_index("name").loc[FIELDS["name"]]
    for shape, line in zip(links.geometry, LINES, strict=True):
        assert np.abs(np.array(shape.coords) - np.array(line)).max() < tolerance
    for field in ("gauge_mm", "electrified", "status", "opened"):
        assert links[field].tolist() == FIELDS[field], field
    assert np.allclose(links["length_km"], KM, atol=0.2)
    assert len(net.nodes) == 4
    assert not (check_folder(folder)["level"] == "error").any()


# Geometry, coordinate systems, names and types of columns


def renamed(name: str) -> gpd.GeoDataFrame:
    return frame().rename_geometry(name)


def in_text(name: str, form: Callable[[Any], Any]) -> pd.DataFrame:
    plain = frame()
    shapes = pd.Series([form(shape) for shape in plain.geometry], dtype=object)
    return pd.DataFrame(plain.drop(columns="geometry")).assign(**{name: shapes})


def typed(**kinds: str) -> gpd.GeoDataFrame:
    return frame().astype(kinds)


def reheaded(**names: str) -> gpd.GeoDataFrame:
    return frame(length_km=KM).rename(columns=names)


FRAMES: dict[str, Callable[[], Any]] = {
    **{f"EPSG:{code}": lambda c=code: frame().to_crs(c) for code in (3857, 32637, 28407, 4284)},
    "a CRS of one's own": lambda: frame().to_crs("+proj=lcc +lat_1=45 +lat_2=55 +lon_0=45"),
    "no CRS, degrees": lambda: frame().set_crs(None, allow_override=True),
    **{f"column {n}": lambda n=n: renamed(n) for n in ("wkb_geometry", "the_geom", "Shape")},
    "two geometry columns": lambda: frame(centre=gpd.GeoSeries([Point(A)] * 3, crs=4326)),
    "WKT": texts,
    "EWKT": lambda: in_text("geom", lambda s: f"SRID=4326;{s.wkt}"),
    "EWKT in metres": lambda: pd.DataFrame(
        {**FIELDS, "geom": [f"SRID=3857;{s.wkt}" for s in frame().to_crs(3857).geometry]}
    ),
    "WKB": lambda: in_text("wkb", lambda s: s.wkb),
    "hex": lambda: in_text("WKB_Geometry", lambda s: s.wkb_hex),
    "hex of PostGIS": lambda: in_text("geom", lambda s: "\\x" + s.wkb_hex.lower()),
    "GeoJSON text": lambda: in_text("geojson", shapely.to_geojson),
    "GeoJSON objects": lambda: in_text("geom", lambda s: json.loads(shapely.to_geojson(s))),
    "memoryviews": lambda: in_text("geom", lambda s: memoryview(s.wkb)),
    "MultiLineString of one part": lambda: frame().set_geometry(
        [MultiLineString([shape]) for shape in frame().geometry], crs=4326
    ),
    "MultiLineString of pieces": lambda: frame().set_geometry(
        [MultiLineString(halves(shape)) for shape in frame().geometry], crs=4326
    ),
    "GeometryCollection": lambda: frame().set_geometry(
        [shapely.GeometryCollection([MultiLineString([s])]) for s in frame().geometry], crs=4326
    ),
    "height": lambda: frame().set_geometry(shapely.force_3d(frame().geometry, 250.0)),
    "repeated vertices": lambda: frame().set_geometry(
        [LineString(np.repeat(shape.coords, 3, axis=0)) for shape in frame().geometry], crs=4326
    ),
    "lines that are turned": lambda: frame(
        from_node=["a", "b", "c"], to_node=["b", "c", "d"]
    ).set_geometry([LineString(line) for line in LINES], crs=4326),
    "index of texts": lambda: frame().set_index(pd.Index(["x", "y", "z"])),
    "index with one label": lambda: frame().set_index(pd.Index([7, 7, 7])),
    "two levels of index": lambda: frame().set_index(
        pd.MultiIndex.from_tuples([("a", 1), ("a", 2), ("b", 1)])
    ),
    "numbers as headings": lambda: frame().assign(**{"7": 1}).rename(columns={"7": 7}),
    "nullable Int64": lambda: typed(gauge_mm="Int64", electrified="boolean", name="string"),
    "float gauges": lambda: typed(gauge_mm="float64", electrified="float64"),
    "categories": lambda: typed(gauge_mm="category", status="category", opened="category"),
    "Arrow": lambda: typed(
        gauge_mm="int32[pyarrow]", electrified="bool[pyarrow]", name="string[pyarrow]"
    ),
    "gauges with a unit": lambda: frame(gauge_mm=["1520 mm", "1 520", "1435,0"]),
    "gauges in metres": lambda: (
        frame().assign(gauge_mm=[1.52, 1.52, 1.435]).rename(columns={"gauge_mm": "Gauge (m)"})
    ),
    "Decimal": lambda: frame(gauge_mm=[Decimal(1520), Decimal(1520), Decimal(1435)]),
    "yes and no": lambda: frame(electrified=["yes", "No", "Y"]),
    "да и нет": lambda: frame(electrified=["да", "нет", "Да"]),
    "ja und nein": lambda: frame(electrified=["ja", "nein", "JA"]),
    "tags of OSM": lambda: frame(electrified=["contact_line", "no", "rail"]),
    "voltages": lambda: frame(electrified=["25 kV 50 Hz", "no", "3kV"]),
    "0.0 and 1.0 as texts": lambda: frame(electrified=["1.0", "0.0", "1"]),
    "mixed-case words": lambda: frame(status=["OPEN", "Planned", "Operational"]),
    "dates with points": lambda: frame(opened=["2014", "2014-12", "03.12.2014"]),
    "dates with slashes": lambda: frame(opened=["2014", "2014-12", "2014/12/03"]),
    "dates of several types": lambda: frame(
        opened=pd.Series([2014, pd.Period("2014-12", "M"), dt.date(2014, 12, 3)], dtype=object)
    ),
    "capital headings": lambda: frame().rename(columns=str.upper),
    "padded headings": lambda: (
        frame().rename(columns=lambda name: f"  {name} ").set_geometry("  geometry ")
    ),
    "headings of ten characters": lambda: frame().rename(columns={"electrified": "electrifie"}),
    "Length (m)": lambda: reheaded(length_km="Length (m)").assign(
        **{"Length (m)": [km * 1000 for km in KM]}
    ),
    "length_mi": lambda: reheaded(length_km="length_mi").assign(
        length_mi=[km / 1.609344 for km in KM]
    ),
    "Länge [km]": lambda: reheaded(length_km="Laenge [km]"),
    "Длина, км": lambda: reheaded(length_km="Длина, км"),
    "lengths with commas": lambda: frame(length_km=[f"{km:.1f}".replace(".", ",") for km in KM]),
    "lengths with units": lambda: frame(length=[f"{km} km" for km in KM]),
    "blank cells": lambda: frame(note=["", " ", "\u200b"], country=[None, np.nan, pd.NA]),
    "words for nothing": lambda: frame(tracks=["n/a", "NULL", "-"], unlocode=["-", "?", ""]),
    "-9999 for nothing": lambda: frame(tracks=[-9999, -9999, 2], capacity=[-9999.0, 5, np.nan]),
    "countries by name": lambda: frame(country=["Kazakhstan", "kz", "KZ"]),
    "columns of nothing": lambda: frame(
        tracks=[None] * 3, note=[np.nan] * 3, expected=[pd.NaT] * 3
    ),
    "columns that are not known": lambda: frame(colour=["red"] * 3, weights=[{"a": 1}] * 3),
}


def halves(shape: Any) -> list[Any]:
    """Return a line in two pieces, the second one turned."""
    start, end = (np.array(point) for point in shape.coords)
    middle = (start + end) / 2
    return [LineString([start, middle]), LineString([end, middle])]


@pytest.mark.filterwarnings("ignore:.*geographic CRS")
@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_is_read_as_it_is_meant(tmp_path: Path, name: str) -> None:
    import_layer(FRAMES[name](), tmp_path / "x", mode="rail")
    if "MultiLineString of pieces" in name:
        return  # a vertex more; the next test looks at such lines
    assert_as_meant(tmp_path / "x", 5e-3 if "4284" in name else 2e-5)


# Files


def save(path: Path, table: gpd.GeoDataFrame, **options: Any) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # shapefiles shorten names
        table.to_file(path, **options)
    return path


def as_csv(path: Path, head: str = "", encoding: str = "utf-8", **options: Any) -> Path:
    path.write_bytes((head + texts().to_csv(index=False, **options)).encode(encoding))
    return path


def zipped(tmp: Path) -> Path:
    save(tmp / "lines.shp", frame())
    target = tmp / "lines.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for part in tmp.glob("lines.*"):
            if part != target:
                archive.write(part, part.name)
    return target


def with_crs_member(tmp: Path) -> Path:
    plain = json.loads(frame().to_crs(3857).to_json())
    plain["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    (tmp / "x.geojson").write_text(json.dumps(plain), encoding="utf-8")
    return tmp / "x.geojson"


def several_layers(tmp: Path) -> Path:
    points = gpd.GeoDataFrame({"n": [1]}, geometry=[Point(A)], crs=4326)
    save(tmp / "x.gpkg", points, layer="stops")
    return save(tmp / "x.gpkg", frame(), layer="tracks")


FILES: dict[str, Callable[[Path], Path]] = {
    "GeoPackage": lambda tmp: save(tmp / "x.gpkg", frame()),
    "GeoPackage in UTM": lambda tmp: save(tmp / "x.gpkg", frame().to_crs(32637)),
    "GeoPackage of several layers": several_layers,
    "FlatGeobuf": lambda tmp: save(tmp / "x.fgb", frame()),
    "GeoJSON": lambda tmp: save(tmp / "x.geojson", frame()),
    "GeoJSON with a crs": with_crs_member,
    "shapefile": lambda tmp: save(tmp / "x.shp", frame()),
    "zipped shapefile": zipped,
    "MapInfo": lambda tmp: save(tmp / "x.tab", frame(), driver="MapInfo File"),
    "GML": lambda tmp: save(tmp / "x.gml", frame(), driver="GML"),
    "commas": lambda tmp: as_csv(tmp / "x.csv"),
    "semicolons": lambda tmp: as_csv(tmp / "x.csv", sep=";"),
    "tabs": lambda tmp: as_csv(tmp / "x.tsv", sep="\t"),
    "byte order mark": lambda tmp: as_csv(tmp / "x.csv", "\ufeff"),
    "UTF-16": lambda tmp: as_csv(tmp / "x.csv", encoding="utf-16"),
    "blank rows": lambda tmp: as_csv(tmp / "x.csv", "\n\n"),
    "line ends of Windows": lambda tmp: as_csv(tmp / "x.csv", lineterminator="\r\n"),
    "bars": lambda tmp: as_csv(tmp / "x.csv", sep="|"),
    "capital ending": lambda tmp: as_csv(tmp / "x.CSV"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_read_as_it_is_meant(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    import_layer(FILES[name](tmp_path / "in"), tmp_path / "x", mode="rail")
    assert_as_meant(tmp_path / "x")


def test_geoparquet_and_plain_parquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    frame().to_crs(3857).to_parquet(tmp_path / "a.parquet")
    texts().to_parquet(tmp_path / "b.parquet")
    for name in ("a", "b"):
        import_layer(tmp_path / f"{name}.parquet", tmp_path / name, mode="rail")
        assert_as_meant(tmp_path / name)


def test_cyrillic_shapefiles_and_tables_of_windows(tmp_path: Path) -> None:
    names = ["Москва - Рязань", "Рязань - Пенза", "Пенза - Самара"]
    save(tmp_path / "x.shp", frame(name=names), encoding="cp1251")
    (tmp_path / "x.cpg").unlink(missing_ok=True)
    content = (tmp_path / "x.dbf").read_bytes()
    (tmp_path / "x.dbf").write_bytes(content[:29] + b"\0" + content[30:])  # no language driver
    as_csv(tmp_path / "y.csv", sep=";")
    text = texts(name=names).to_csv(index=False, sep=";")
    (tmp_path / "y.csv").write_bytes(text.encode("cp1251"))
    for name in ("x.shp", "y.csv"):
        report = import_layer(tmp_path / name, tmp_path / name[0], mode="rail")
        assert sorted(load_network(tmp_path / name[0]).links["name"]) == sorted(names)
        assert "Windows-1251" in told(report)


def test_a_western_table_of_windows_is_no_cyrillic_one(tmp_path: Path) -> None:
    names = ["München - Köln", "Köln - Århus", "Århus - Malmö"]
    (tmp_path / "x.csv").write_bytes(texts(name=names).to_csv(index=False).encode("cp1252"))
    report = import_layer(tmp_path / "x.csv", tmp_path / "x", mode="rail")
    assert sorted(load_network(tmp_path / "x").links["name"]) == sorted(names)
    assert "Windows-1252" in told(report)


def test_names_in_russian_or_persian_alone(tmp_path: Path) -> None:
    persian = ["بندر‌عباس - یزد", "یزد - قم", "قم - تهران"]
    table = frame().drop(columns="name").assign(name_fa=persian)
    import_layer(table, tmp_path / "x", mode="rail")
    assert sorted(load_network(tmp_path / "x").links["name"]) == sorted(persian)
    nodes = gpd.GeoDataFrame(
        {"name_ru": ["Альфа", "Бета"], "kind": ["станция", "порт"]},
        geometry=[Point(A), Point(B)], crs=4326,
    )  # fmt: skip
    import_layer(table, tmp_path / "y", mode="rail", nodes=nodes)
    found = load_network(tmp_path / "y").nodes.set_index("name")
    assert found.loc["Бета", "names"] == {"ru": ["Бета"]}
    assert found.loc["Бета", "kind"] == "port"


@pytest.mark.parametrize(
    "columns",
    [
        {"lon": [40, 43], "lat": [50, 50]},
        {"Longitude": ["40,0", "43,0"], "Latitude": ["50.0", "50.0"]},
        {"x": ["40", "43"], "Y": [" 50 ", "50"]},
        {"lng": [40.0, 43.0], "lat": [50.0, 50.0]},
    ],
)
def test_nodes_come_as_columns_of_degrees(tmp_path: Path, columns: Any) -> None:
    nodes = pd.DataFrame({"name": ["Alpha", "Delta"], **columns})
    import_layer(frame(), tmp_path / "x", mode="rail", nodes=nodes)
    found = load_network(tmp_path / "x").nodes
    assert {"alpha", "delta"} <= set(found.index)


def test_lines_are_told_by_their_ends(tmp_path: Path) -> None:
    nodes = pd.DataFrame({"id": [1, 2, 3, 4], "name": [*"ABCD"], "lon": [40, 41, 42, 43]})
    nodes["lat"] = [50, 50, 50.5, 50]
    plain = pd.DataFrame({**FIELDS, "from": [1, 2, 3], "to": [2.0, 3.0, 4.0]})
    import_layer(plain, tmp_path / "x", mode="rail", nodes=nodes)
    assert_as_meant(tmp_path / "x")
    corners = {
        f"{side}_{axis}": [line[end][place] for line in LINES]
        for end, side in enumerate(("from", "to"))
        for place, axis in enumerate(("lon", "lat"))
    }
    import_layer(pd.DataFrame({**FIELDS, **corners}), tmp_path / "y", mode="rail")
    assert_as_meant(tmp_path / "y")


# Junctions, rings, crossings


def test_a_line_is_cut_where_another_one_ends_on_it(tmp_path: Path) -> None:
    shapes = [
        LineString([(40, 50), (44, 50)]),
        LineString([(42, 50.004), (42, 52)]),
        LineString([(41, 49), (41, 51)]),
    ]
    table = gpd.GeoDataFrame(
        {"name": ["main", "branch", "bridge"], "length_km": [300.0, None, None]},
        geometry=shapes, crs=4326,
    )  # fmt: skip
    report = import_layer(table, tmp_path / "x", mode="rail")
    net = load_network(tmp_path / "x")
    main_line = net.links[net.links["name"] == "main"]
    assert main_line["length_km"].tolist() == pytest.approx([150.0, 150.0], abs=0.2)
    assert len(net.links) == 4
    assert "cut into 2 links where others end on it (ends of branch)" in told(report, "geometry")
    assert "1 crossings of lines left as they are" in told(report, "geometry")
    way = net.route((40, 50), (42, 52), modes="rail")
    assert way.distance_km == pytest.approx(150 + net.links["length_km"].iloc[2], abs=75)
    with pytest.raises(irru_geo.NoRouteError):
        net.route((40, 50), (41, 51), modes="rail")


def test_no_line_is_cut_near_its_end_or_where_the_layer_names_nodes(tmp_path: Path) -> None:
    shapes = [LineString([(40, 50), (44, 50)]), LineString([(40.005, 50.0), (40, 52)])]
    table = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=shapes, crs=4326)
    import_layer(table, tmp_path / "x", mode="rail")
    assert len(load_network(tmp_path / "x").links) == 2
    shapes = [LineString([(40, 50), (44, 50)]), LineString([(42, 50), (42, 52)])]
    table = gpd.GeoDataFrame(
        {"name": ["a", "b"], "from_node": ["p", "r"], "to_node": ["q", "s"]},
        geometry=shapes, crs=4326,
    )  # fmt: skip
    import_layer(table, tmp_path / "y", mode="rail")
    assert len(load_network(tmp_path / "y").links) == 2


def test_ends_on_both_sides_of_one_place_cut_once(tmp_path: Path) -> None:
    shapes = [
        LineString([(40, 50), (44, 50)]),
        LineString([(42, 50), (42, 52)]),
        LineString([(42.003, 50), (42, 48)]),
    ]
    table = gpd.GeoDataFrame({"name": [*"abc"]}, geometry=shapes, crs=4326)
    import_layer(table, tmp_path / "x", mode="road")
    net = load_network(tmp_path / "x")
    assert (len(net.links), len(net.nodes)) == (4, 5)
    assert net.route((42, 48), (42, 52), modes="road").distance_km == pytest.approx(445, abs=5)


def test_a_ring_is_cut(tmp_path: Path) -> None:
    ring = Point(40, 50).buffer(0.5).exterior
    table = gpd.GeoDataFrame({"name": ["ring"]}, geometry=[ring], crs=4326)
    report = import_layer(table, tmp_path / "x", mode="rail")
    net = load_network(tmp_path / "x")
    assert (len(net.links), len(net.nodes)) == (2, 2)
    assert net.links["length_km"].sum() == pytest.approx(irru_geo_length(ring), rel=0.01)
    assert "a ring, cut into two links" in told(report, "geometry")


def irru_geo_length(line: Any) -> float:
    from irru_geo.geodesy import length_km

    return length_km(np.array(line.coords))


def test_the_antimeridian_is_no_end_of_the_world(tmp_path: Path) -> None:
    shapes = [LineString([(175, 65), (185, 66)]), LineString([(-175, 66), (-170, 66)])]
    table = gpd.GeoDataFrame({"name": ["a", "b"]}, geometry=shapes, crs=4326)
    report = import_layer(table, tmp_path / "x", mode="sea")
    links = load_network(tmp_path / "x").links
    assert links["length_km"].max() < 500
    assert len(load_network(tmp_path / "x").nodes) == 3
    assert "brought back into longitudes" in told(report, "geometry")


# Refused, by the true cause


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def two_layers(tmp: Path) -> Path:
    save(tmp / "x.gpkg", frame(), layer="one")
    return save(tmp / "x.gpkg", frame(), layer="two")


REFUSED: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no mode": (lambda _tmp: frame(), "field 'mode': expected a mode, got none"),
    "metres without a system": (
        lambda _tmp: frame().to_crs(3857).set_crs(None, allow_override=True), "field 'crs'"
    ),
    "no geometry": (lambda _tmp: pd.DataFrame(FIELDS), "expected a geometry, got columns name"),
    "a column twice": (
        lambda _tmp: pd.concat([frame(), pd.DataFrame({"name": [*"abc"]})], axis=1),
        "field 'name': expected each column once",
    ),
    "a system of a building site": (
        lambda _tmp: frame().set_crs('LOCAL_CS["site",UNIT["metre",1]]', allow_override=True),
        "field 'crs': expected a coordinate system on Earth",
    ),
    "more cells than headings": (
        lambda tmp: written(tmp / "a.csv", 'name,wkt\nx,"LINESTRING (40 50, 41 50)",y,z\n'),
        "expected 2 columns in line 2, got 4",
    ),
    "no rows": (lambda _tmp: frame().iloc[:0], "expected lines, got none"),
    "polygons alone": (
        lambda _tmp: gpd.GeoDataFrame(geometry=[Point(A).buffer(1)], crs=4326), "expected lines"
    ),
    "WKT that is cut off": (
        lambda _tmp: texts().assign(wkt="LINESTRING (40 50, 41"), "field 'wkt': expected a geometry"
    ),
    "lon that is no number": (
        lambda _tmp: pd.DataFrame({"lon": ["east"], "lat": [50]}), "'0', field 'lon': expected"
    ),
    "no such file": (lambda tmp: tmp / "none.gpkg", r"none\.gpkg: expected a file, got none"),
    "no GeoPackage": (lambda tmp: written(tmp / "a.gpkg", "text"), r"a\.gpkg: expected a layer"),
    "empty table": (lambda tmp: written(tmp / "a.csv", " \n"), r"a\.csv: expected a table, got an"),
    "table without geometry": (
        lambda tmp: written(tmp / "a.csv", "name;length\nx;5\n"),
        r"a\.csv, field 'geometry': expected a geometry, got columns name, length",
    ),
    "two layers of lines": (
        two_layers, r"x\.gpkg, field 'layer': expected one layer of lines, got 2"
    ),
    "OpenStreetMap": (lambda tmp: written(tmp / "a.osm", "<osm/>"), "import_osm"),
    "lines shorter than snap_km": (
        lambda _tmp: frame().set_geometry(
            [LineString([(0, 0), (0.001, 0)])] * 3, crs=4326
        ), "expected lines longer than snap_km"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_meant_is_refused_by_its_cause(tmp_path: Path, name: str) -> None:
    make, said = REFUSED[name]
    (tmp_path / "in").mkdir()
    mode = None if name == "no mode" else "rail"
    with pytest.raises(LayerError, match=said) as caught:
        import_layer(make(tmp_path / "in"), tmp_path / "x", mode=mode)
    assert len(str(caught.value)) < 800
    assert not (tmp_path / "x").exists()


def test_one_mistake_in_every_row_is_told_once(tmp_path: Path) -> None:
    many = pd.concat([frame()] * 100, ignore_index=True)
    with pytest.raises(LayerError, match="and 299 more such"):
        import_layer(many, tmp_path / "x")
    save(tmp_path / "many.gpkg", many.assign(gauge_mm=7))
    command = ["import", str(tmp_path / "many.gpkg"), "--out", str(tmp_path / "y"), "--mode"]
    done = CliRunner().invoke(main, [*command, "rail"])
    assert done.exit_code == 0, done.output
    assert len(done.stdout.splitlines()) < 25
    assert "gauge_mm: left out: expected" in done.stdout
    assert "and 295 more" in done.stdout


def test_misspelt_columns_are_told_with_the_nearest(tmp_path: Path) -> None:
    report = import_layer(frame(lenght_km=KM), tmp_path / "x", mode="rail")
    assert "'length_km' is meant?" in told(report, "lenght_km")
    with pytest.raises(irru_geo.ParameterError, match="Nearest: 'length_km'"):
        import_layer(frame(), tmp_path / "y", mode="rail", columns={"lenght_km": "name"})


def test_nothing_is_dropped_in_silence(tmp_path: Path) -> None:
    shapes = [
        shapely.GeometryCollection([LineString([A, B]), Point(A)]),
        Point(A).buffer(0.1),
        None,
        LineString([(0, 0), (np.inf, 1)]),
        LineString([B, C]),
    ]
    table = gpd.GeoDataFrame({"name": [*"abcde"]}, geometry=shapes, crs=4326)
    report = import_layer(table, tmp_path / "x", mode="rail")
    assert set(load_network(tmp_path / "x").links["name"]) == {"a", "e"}
    assert set(report.loc[report["what"].str.startswith("left out"), "feature"]) == {*"abcd"}


def test_ids_are_kept_and_made_unique(tmp_path: Path) -> None:
    table = frame(id=["Line 7", "Line 7", None])
    import_layer(table, tmp_path / "x", mode="rail")
    ids = load_network(tmp_path / "x").links.index.tolist()
    assert ids[:2] == ["line-7", "line-7-2"]
    assert len(set(ids)) == 3


@pytest.mark.parametrize("ending", [".gpkg", ".parquet", ".fgb", ".csv", ".geojson", ".kml"])
def test_own_exports_are_imported(tmp_path: Path, network: Network, ending: str) -> None:
    if ending == ".kml" and "LIBKML" not in pyogrio.list_drivers():
        pytest.skip("this GDAL reads no data of a KML but names")
    network.to_file(tmp_path / f"own{ending}")
    report = import_layer(tmp_path / f"own{ending}", tmp_path / "x", snap_km=0.01)
    again = load_network(tmp_path / "x")
    assert set(again.links.index) == set(network.links.index)
    assert set(again.nodes.index) == set(network.nodes.index)
    for field in ("length_km", "gauge_mm", "mode", "electrified", "opened", "status"):
        left, right = (net.links[field].sort_index() for net in (again, network))
        pairs = [
            tuple(None if is_missing(value) else value for value in pair)
            for pair in zip(left, right, strict=True)
        ]
        assert [pair for pair in pairs if pair[0] != pair[1]] == [], field
    out = report["what"].str.startswith("left out")
    assert report[out].empty


# The same things through extend, load_network and check


@pytest.mark.parametrize("name", [n for n in FRAMES if n in {
    "EPSG:3857", "EPSG:32637", "column wkb_geometry", "column the_geom", "column Shape",
    "MultiLineString of one part", "height", "nullable Int64", "float gauges", "categories",
    "Arrow", "Decimal", "0.0 and 1.0 as texts", "index of texts", "WKT", "columns of nothing",
    "dates of several types", "padded headings", "WKB", "hex",
    "GeoJSON text", "blank cells",
}])  # fmt: skip
def test_extend_reads_the_same(network: Network, name: str) -> None:
    nodes = pd.DataFrame(
        {"lon": [p[0] for p in (A, B, C, D)], "lat": [p[1] for p in (A, B, C, D)]},
        index=["p-a", "p-b", "p-c", "p-d"],
    ).assign(kind="station")
    table = FRAMES[name]()
    ends = {"from_node": ["p-a", "p-b", "p-c"], "to_node": ["p-b", "p-c", "p-d"]}
    given = table.assign(mode="rail", id=["l-1", "l-2", "l-3"], **ends)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        own = network.extend(given, nodes=nodes).links.loc[["l-1", "l-2", "l-3"]]
    for field in ("gauge_mm", "electrified", "opened", "name", "status"):
        assert own[field].tolist() == FIELDS[field], field
    assert np.allclose(own["length_km"], KM, atol=0.2)


def test_headings_of_another_case_are_read_and_told(network: Network) -> None:
    plain = pd.DataFrame({"from_node": ["olya"], "to_node": ["turkmenbashi"], "Mode": ["sea"]})
    with pytest.warns(UserWarning, match="'Mode' as 'mode'"):
        own = network.extend(plain)
    assert own.links["mode"].iloc[-1] == "sea"


JUNK = (
    *(None, pd.NA, float("nan"), float("inf"), -1, 0, "", " ", "\u200b", "x\x00y", "a\nb"),
    *(b"bytes", [], {}, [[1]], {"a": {}}, object(), dt.timedelta(1), pd.NaT, 10**30, "9" * 400),
    *(True, 1.5, "١٥٢٠", "1e400", np.datetime64("NaT"), Point(A), {1, 2}, lambda: 0),
)


@pytest.mark.parametrize("value", JUNK, ids=range(len(JUNK)))
def test_junk_in_any_cell_is_no_foreign_error(tmp_path: Path, network: Network, value: Any) -> None:
    messages: list[str] = []
    fields = ("name", "gauge_mm", "electrified", "status", "opened", "length_km", "country", "id")
    for field in (*fields, "from_node", "mode", "note", "sources", "tracks"):
        table = frame(**{field: pd.Series([value] * 3, dtype=object)})
        for call in (
            lambda t=table, f=field: import_layer(t, tmp_path / f, mode="rail"),
            lambda t=table: network.extend(t.assign(mode="rail", to_node="rasht")),
        ):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    call()
            except IrruGeoError as error:
                messages.append(str(error))
    assert max(map(len, messages), default=0) < 3000
