"""Inputs that are read: layers, tables, frames, exports, extracts, sweeps, changed at random."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import irru_geo
from irru_geo import Sweep
from irru_geo.layers.schema import read_schema
from mutations import values, world
from mutations.asking import copied, use

if TYPE_CHECKING:
    import random

    from mutations.asking import Asking


def read_folder(asking: Asking, rng: random.Random, folder: Path) -> None:
    """Load a folder and use it, or check it."""
    if rng.random() < 0.3:
        asking.ask(lambda: irru_geo.check_folder(folder, extends=rng.random() < 0.3))
        return
    if rng.random() < 0.1:
        base = world.small(asking.folder)
        net = asking.ask(lambda: base.extend(folder))
    else:
        net = asking.ask(lambda: irru_geo.load_network(folder))
    if net is not None:
        use(asking, rng, net)


def layer_changed(asking: Asking, rng: random.Random) -> None:
    """Change parts of a layer, as GeoJSON, packed or not."""
    name = rng.choice(("nodes", "toy"))
    asking.what = f"layer {name}"
    with copied(asking) as folder:
        path = folder / "geojson" / f"{name}.geojson"
        table = "nodes" if name == "nodes" else "links"
        changed = values.changed_json(rng, json.loads(path.read_text("utf-8")), table)
        content = values.as_json(changed)
        if rng.random() < 0.2:
            path.unlink()
            path, content = path.with_name(f"{name}.geojson.gz"), gzip.compress(content)
            asking.what += " gz"
            if rng.random() < 0.3:
                content = values.mangled(rng, content)
        path.write_bytes(content)
        asking.shown = content[:2000].decode("utf-8", "replace")
        read_folder(asking, rng, folder)


def layer_as_other_format(asking: Asking, rng: random.Random) -> None:
    """Give a layer as GeoPackage or GeoParquet, changed in its columns or in its bytes."""
    import geopandas as gpd

    name, ending = rng.choice(("nodes", "toy")), rng.choice((".gpkg", ".parquet"))
    asking.what = f"layer {ending[1:]}"
    with copied(asking) as folder:
        path = folder / "geojson" / f"{name}.geojson"
        frame = gpd.read_file(path)
        for column in list(frame.columns):
            if frame[column].dtype == object and column != "geometry":
                frame[column] = frame[column].map(lambda v: v if v is None else str(v))
        path.unlink()
        path = path.with_suffix(ending)
        if rng.random() < 0.5:
            column = rng.choice([c for c in frame.columns if c != "geometry"])
            fill = rng.choice((rng.choice(values.TEXTS[:40]), 1.5, None, True, 10**15))
            filled = [fill] * len(frame) if fill != "\ud800" else frame[column]
            frame[column] = filled if rng.random() < 0.7 else frame[column]
            frame = frame.drop(columns=column) if rng.random() < 0.3 else frame
            asking.shown = f"{name} {column}={fill!r:.40}"
        try:
            frame.to_file(path) if ending == ".gpkg" else frame.to_parquet(path)
        except Exception:  # the writer, which is not ours, does not take it
            path.write_bytes(b"")
        if rng.random() < 0.5:
            path.write_bytes(values.mangled(rng, path.read_bytes()))
            asking.shown += " mangled"
        read_folder(asking, rng, folder)


def content_of(folder: Path, name: str) -> bytes:
    """Return a file of a folder, or what it would begin with."""
    path = folder / name
    if path.is_file():
        return path.read_bytes()
    if path.suffix == ".csv":
        return ",".join(field.name for field in read_schema(path.stem)).encode() + b"\n"
    return b'{"name": "x", "resources": []}' if path.suffix == ".json" else b"2026.1\n"


def table_changed(asking: Asking, rng: random.Random) -> None:
    """Change cells, rows and columns of a table, with values of the right sort or not."""
    with copied(asking) as folder:
        name = rng.choice([name for name in world.FILES if name.endswith(".csv")])
        asking.what = f"table {Path(name).stem}"
        rows = [row for row in csv.reader(io.StringIO(content_of(folder, name).decode())) if row]
        fields = list(read_schema(Path(name).stem))
        if len(rows) == 1:
            rows.append([str(values.fitting(rng, field)) for field in fields])
        for _ in range(rng.randrange(1, 4)):
            row = rng.choice(rows)
            column = rng.randrange(len(row))
            good = str(values.fitting(rng, fields[column])) if column < len(fields) else ""
            row[column] = good if rng.random() < 0.4 else rng.choice(values.TEXTS)
        if rng.random() < 0.3:
            rows.append(list(rng.choice(rows)))
        if rng.random() < 0.1:
            rng.choice(rows).append(rng.choice(values.TEXTS))
        content = world.table_text(rows).encode("utf-8", "surrogatepass")
        (folder / name).write_bytes(content)
        asking.shown = content[:1500].decode("utf-8", "replace")
        read_folder(asking, rng, folder)


def bytes_mangled(asking: Asking, rng: random.Random) -> None:
    """Mangle the bytes of any file of a folder."""
    with copied(asking) as folder:
        name = world.any_file(rng)
        asking.what = f"bytes {Path(name).name}"
        content = values.mangled(rng, content_of(folder, name))
        (folder / name).write_bytes(content)
        asking.shown = repr(content[:800])
        read_folder(asking, rng, folder)


def exported_read_back(asking: Asking, rng: random.Random) -> None:
    """Read back an export whose bytes were mangled, or import it as a layer of somebody else's."""
    ending = rng.choice(("gpkg", "parquet", "fgb", "csv", "geojson", "kml"))
    asking.what = f"read_back {ending}"
    good = asking.folder / f"good.{ending}"
    if not good.exists():
        world.small(asking.folder).to_file(good)
    with tempfile.TemporaryDirectory(dir=asking.folder) as there:
        path = Path(there) / f"x.{ending if rng.random() < 0.95 else 'csv'}"
        content = good.read_bytes()
        if ending in ("csv", "geojson") and rng.random() < 0.5:
            content = _changed_export(rng, content, ending)
        elif rng.random() < 0.95:
            content = values.mangled(rng, content)
        path.write_bytes(content)
        asking.shown = repr(content[:600])
        if rng.random() < 0.6:
            asking.ask(lambda: irru_geo.read_back(path))
        else:
            asking.what = f"import_layer {ending}"
            out = Path(there) / "out"
            asking.ask(lambda: irru_geo.import_layer(path, out, mode="rail"))


def _changed_export(rng: random.Random, content: bytes, ending: str) -> bytes:
    if ending == "geojson":
        return values.as_json(values.changed_json(rng, json.loads(content), "links"))
    rows = list(csv.reader(io.StringIO(content.decode())))
    for _ in range(rng.randrange(1, 4)):
        row = rng.choice(rows)
        row[rng.randrange(len(row))] = rng.choice(values.TEXTS)
    return world.table_text(rows).encode("utf-8", "surrogatepass")


def odd_frame(asking: Asking, rng: random.Random) -> pd.DataFrame:
    """Return a frame of one link whose cells and columns are odd."""
    row = {"from_node": "a", "to_node": "q", "mode": "road", "length_km": 50.0, "note": "x"}
    fields = {field.name: field for field in read_schema("links")}
    for _ in range(rng.randrange(1, 4)):
        name = rng.choice([*fields, "lon", "lat", "geometry", "wkt", rng.choice(values.TEXTS)])
        is_good = name in fields and rng.random() < 0.3
        row[name] = values.fitting(rng, fields[name]) if is_good else values.junk(rng)
    is_taken = {
        name: not (isinstance(value, str) and "\ud800" in value) for name, value in row.items()
    }
    row = {name: value for name, value in row.items() if is_taken[name] and "\ud800" not in name}
    asking.shown = values.short(row)
    cells = {name: np.empty(1, dtype=object) for name in row}
    for name, value in row.items():
        cells[name][0] = value
    return pd.DataFrame(cells)


def frame_extended(asking: Asking, rng: random.Random) -> None:
    """Extend a network by a frame whose cells and columns are odd."""
    net, frame = world.small(asking.folder), odd_frame(asking, rng)
    how = rng.choice(("links", "nodes", "tables"))
    asking.what = f"extend {how}"
    if how == "links":
        found = asking.ask(lambda: net.extend(frame))
    elif how == "nodes":
        points = frame.rename(columns={"from_node": "id", "to_node": "kind"})
        points = points.assign(kind="station") if rng.random() < 0.7 else points
        is_placed = {"lon", "geometry", "wkt"} & set(frame.columns)
        points = points if is_placed else points.assign(lon=50, lat=40)
        found = asking.ask(lambda: net.extend(nodes=points))
    else:
        table = rng.choice(world.TABLES)
        found = asking.ask(lambda: net.extend(tables={table: frame}))
    if found is not None:
        use(asking, rng, found, 1)


def frame_imported(asking: Asking, rng: random.Random) -> None:
    """Import a frame whose cells and columns are odd, with a line or without."""
    import geopandas as gpd
    import shapely

    frame = odd_frame(asking, rng)
    asking.what = "import_layer frame"
    if rng.random() < 0.7 and "geometry" not in frame:
        lines = [shapely.LineString([(40, 50), (rng.choice((41, 40, 400, 1e308)), 50)])]
        frame = gpd.GeoDataFrame(frame, geometry=lines, crs=rng.choice((4326, 3857, None)))
    with tempfile.TemporaryDirectory(dir=asking.folder) as there:
        out = Path(there) / "out"
        options = {"mode": "road", "snap_km": rng.choice((1.0, 1e-9, 100.0))}
        asking.ask(lambda: irru_geo.import_layer(frame, out, **options))
        if out.exists():
            asking.ask(lambda: irru_geo.load_network(out))


def extract_mangled(asking: Asking, rng: random.Random) -> None:
    """Import an OpenStreetMap extract whose bytes were mangled."""
    asking.what = "import_osm"
    text = _OSM
    for _ in range(rng.randrange(1, 4)):
        old = rng.choice(("30.1", "60.2", 'id="3"', "rail", "1520", "<nd", "way", "main", "trunk"))
        text = text.replace(old, rng.choice(values.TEXTS[:60]), 1)
    content = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.4:
        content = values.mangled(rng, content)
    with tempfile.TemporaryDirectory(dir=asking.folder) as there:
        path = Path(there) / rng.choice(("x.osm", "x.osm", "x.osm", "x.osm.pbf", "x.osm.bz2", "x"))
        path.write_bytes(content)
        out = Path(there) / "out"
        asking.shown = content[:1200].decode("utf-8", "replace")
        asking.ask(lambda: irru_geo.import_osm(path, out, detail=rng.choice(("main", "all"))))
        if out.exists():
            asking.ask(lambda: irru_geo.load_network(out))


_OSM = """<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6" generator="x">
<node id="1" version="1" lat="60.1" lon="30.1">
<tag k="railway" v="station"/><tag k="name" v="A"/></node>
<node id="2" version="1" lat="60.2" lon="30.2"/>
<node id="3" version="1" lat="60.4" lon="30.3">
<tag k="railway" v="station"/><tag k="name" v="B"/></node>
<node id="4" version="1" lat="60.6" lon="30.9"/>
<way id="5" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="railway" v="rail"/>
<tag k="usage" v="main"/><tag k="gauge" v="1520"/></way>
<way id="6" version="1"><nd ref="3"/><nd ref="4"/><tag k="highway" v="trunk"/></way>
<way id="7" version="1"><nd ref="1"/><nd ref="4"/><tag k="route" v="ferry"/></way>
</osm>
"""


def sweep_manifest(asking: Asking, rng: random.Random) -> None:
    """Go on with a sweep whose manifest or chunks were mangled."""
    asking.what = "sweep folder"
    net = world.small(asking.folder)
    sweep = Sweep(["s", "t"], [("a", "q")], samples=10)
    with tempfile.TemporaryDirectory(dir=asking.folder) as there:
        folder = Path(there) / "sweep"
        sweep.write(net, folder, workers=1, progress=False)
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        path = rng.choice(files)
        how = rng.randrange(4)
        asking.shown = f"{path.name} {how}"
        if how == 0:
            path.unlink()
        elif how == 1:
            path.unlink(), path.mkdir()
        else:
            path.write_bytes(values.mangled(rng, path.read_bytes()))
        again = asking.ask(lambda: sweep.write(net, folder, workers=1, progress=False), writes=True)
        if again is not None:
            asking.ask(lambda: len(pd.read_parquet(folder / "figures")))
