"""Files of others that lead elsewhere, never end, or unpack to what fits nowhere are not opened."""

from __future__ import annotations

import gzip
import os
import socket
import time
import zipfile
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import toy

from irru_geo import LayerError, check_folder, import_layer, import_osm, load_network, read_back

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VRT = (
    '<OGRVRTDataSource><OGRVRTLayer name="x"><SrcDataSource>{}</SrcDataSource>'
    "</OGRVRTLayer></OGRVRTDataSource>"
)
WFS = "<OGRWFSDataSource><URL>{}</URL></OGRWFSDataSource>"
GML = (
    '<?xml version="1.0"?><gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a {}/x.xsd"/>'
)


@pytest.fixture
def address() -> Iterator[tuple[str, socket.socket]]:
    """An address of this machine, and what listens there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.01)
        yield f"http://127.0.0.1:{server.getsockname()[1]}", server


@pytest.mark.parametrize("text", [VRT, WFS, GML, "<!-- x -->" + VRT, "\ufeff" + WFS, "x " + VRT])
@pytest.mark.parametrize("name", ["x.json", "x.vrt", "x.xml", "x.gml", "x.gpkg", "x.fgb", "x"])
def test_what_leads_elsewhere_is_not_followed(
    tmp_path: Path, address: tuple[str, socket.socket], text: str, name: str
) -> None:
    url, server = address
    source = f"/vsicurl/{url}/x.geojson" if "VRT" in text else url
    (tmp_path / name).write_text(text.replace("{}", source))
    with pytest.raises(LayerError, match=name):
        import_layer(tmp_path / name, tmp_path / "out", mode="rail")
    with pytest.raises(LayerError, match=name):
        read_back(tmp_path / name)
    with pytest.raises(TimeoutError):  # nobody has come
        server.accept()


def test_a_packed_file_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    folder = toy.border().write(tmp_path / "data")
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as packed:
        packed.writestr("a.vrt", VRT.replace("{}", str(folder / "geojson" / "toy.geojson")))
    with pytest.raises(LayerError, match=r"x\.zip.*lead elsewhere"):
        import_layer(tmp_path / "x.zip", tmp_path / "out", mode="rail")


@pytest.mark.parametrize("content", [VRT, "", "PK", "SQLite"])
@pytest.mark.parametrize("ending", ["gpkg", "parquet"])
def test_a_layer_of_another_format_is_named(tmp_path: Path, ending: str, content: str) -> None:
    folder = toy.border().write(tmp_path)
    (folder / "geojson" / f"x.{ending}").write_text(content)
    with pytest.raises(LayerError, match=rf"x\.{ending}: expected a layer"):
        load_network(folder)


def test_what_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    folder = toy.border().write(tmp_path / "data")
    started = time.process_time()
    (folder / "geojson" / "toy.geojson").unlink()
    packed = gzip.compress(b" " * 100_000_000)
    (folder / "geojson" / "toy.geojson.gz").write_bytes(packed)
    with pytest.raises(LayerError, match="unpacked"):
        load_network(folder)
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("x.geojson", b" " * 100_000_000)
    with pytest.raises(LayerError, match="unpacks to at most"):
        import_layer(tmp_path / "x.zip", tmp_path / "out", mode="rail")
    pq.write_table(pa.table({"a": pa.nulls(5_000_000, pa.int8())}), tmp_path / "x.parquet")
    with pytest.raises(LayerError, match="unpacks to at most"):
        import_layer(tmp_path / "x.parquet", tmp_path / "out", mode="rail")
    assert time.process_time() - started < 10


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "a pipe"])
def test_devices_and_pipes_are_not_read(tmp_path: Path, device: str) -> None:
    if device == "a pipe":
        device = str(tmp_path / "pipe")
        os.mkfifo(device)
    for name in ("geojson/toy.geojson", "geojson/x.gpkg", "tables/events.csv"):
        folder = toy.border().write(tmp_path / name.replace("/", "-"))
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(device)
        with pytest.raises(LayerError, match="device or a pipe"):
            load_network(folder)
        assert check_folder(folder)["problem"].str.contains("device or a pipe").any()
    readers = [("x.geojson", import_layer), ("x.csv", import_layer)]
    if find_spec("osmium"):
        readers.append(("x.osm", import_osm))
    for name, read in readers:
        (tmp_path / name).symlink_to(device)
        with pytest.raises(LayerError, match="device or a pipe"):
            read(tmp_path / name, tmp_path / "out")
    with pytest.raises(LayerError, match="device or a pipe"):
        read_back(tmp_path / "x.csv")


def test_a_table_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    for number, make in enumerate((lambda p: p.mkdir(), lambda p: p.symlink_to("nowhere"))):
        folder = toy.border().write(tmp_path / str(number))
        (folder / "tables" / "events.csv").unlink(missing_ok=True)
        make(folder / "tables" / "events.csv")
        with pytest.raises(LayerError, match=r"events\.csv: expected a file"):
            load_network(folder)


def test_very_many_headings_are_told_in_time(tmp_path: Path) -> None:
    folder = toy.border().write(tmp_path)
    names = ",".join(f"x{number}" for number in range(100_000))
    (folder / "tables" / "countries.csv").write_text(f"country_id,name,name,{names}\nRU,a\n")
    started = time.process_time()
    with pytest.raises(LayerError, match="each heading once"):
        load_network(folder)
    check_folder(folder)
    assert time.process_time() - started < 10
