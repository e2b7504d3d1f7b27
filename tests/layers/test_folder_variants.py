"""Folders as other programs save them: each is read as it is meant, or refused by its cause."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import toy
from click.testing import CliRunner

from irru_geo import LayerError, check_folder, load_network
from irru_geo.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Change = Callable[[Path], object]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    drawn = toy.Toy().link("a", "b", length_km=71.7).link("b", "c", length_km=71.7)
    return drawn.write(tmp_path / "own")


def changed(layer: str, change: Callable[[dict[str, Any]], object]) -> Change:
    """Return a change of every feature of a layer."""

    def apply(folder: Path) -> None:
        path = folder / "geojson" / f"{layer}.geojson"
        whole = json.loads(path.read_text("utf-8"))
        for feature in whole["features"]:
            change(feature)
        path.write_text(json.dumps(whole), encoding="utf-8")

    return apply


def put(field: str, value: Any, layer: str = "toy") -> Change:
    return changed(layer, lambda feature: feature["properties"].update({field: value}))


def rewritten(name: str, change: Callable[[bytes], bytes]) -> Change:
    def apply(folder: Path) -> None:
        path = folder / name
        path.write_bytes(change(path.read_bytes()))

    return apply


def table(change: Callable[[bytes], bytes]) -> Change:
    def apply(folder: Path) -> None:
        for name in ("sources", "parameters"):
            rewritten(f"tables/{name}.csv", change)(folder)

    return apply


def shape(change: Callable[[Any], Any]) -> Change:
    return changed("toy", lambda feature: feature.update(geometry=change(feature["geometry"])))


def head(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def apply(content: bytes) -> bytes:
        first, _, rest = content.partition(b"\n")
        return change(first) + b"\n" + rest

    return apply


def misspelt(feature: Any) -> None:
    feature["properties"]["lenght_km"] = feature["properties"].pop("length_km")


def litter(folder: Path) -> None:
    for name in (".DS_Store", "._toy.geojson", ".~lock.toy.geojson#"):
        (folder / "geojson" / name).write_bytes(b"\0\1")
        (folder / "tables" / name).write_bytes(b"\0\1")


READ: dict[str, Change] = {
    "gauge 1520.0": put("gauge_mm", 1520.0),
    "truth 1.0": put("electrified", 1.0),
    "year as a number": put("opened", 2014),
    "capital words": put("status", "OPEN"),
    "list in JSON text": put("sources", '["toy"]'),
    "names in JSON text": put("names", '{"ru": ["Имя"]}', "nodes"),
    "names by language": changed(
        "nodes", lambda f: f["properties"].update(name_ru="Имя", names=None, name=None)
    ),
    "id among the properties": changed("toy", lambda f: f["properties"].update(id=f.pop("id"))),
    "node id among them": changed("nodes", lambda f: f["properties"].update(node_id=f.pop("id"))),
    "height": shape(lambda g: g | {"coordinates": [[*at, 5] for at in g["coordinates"]]}),
    "MultiLineString": shape(
        lambda g: {"type": "MultiLineString", "coordinates": [g["coordinates"]]}
    ),
    "turned lines": shape(lambda g: g | {"coordinates": g["coordinates"][::-1]}),
    "hidden files": litter,
    "byte order mark": rewritten("geojson/toy.geojson", lambda b: b"\xef\xbb\xbf" + b),
    "tables with semicolons": table(lambda b: b.replace(b",", b";")),
    "tables with tabs": table(lambda b: b.replace(b",", b"\t")),
    "tables with a mark": table(lambda b: b"\xef\xbb\xbf" + b),
    "blank rows": table(lambda b: b.replace(b"\n", b"\n\n")),
    "line ends of Windows": table(lambda b: b.replace(b"\n", b"\r\n")),
    "capital headings": table(head(bytes.upper)),
    "padded headings": table(head(lambda line: line.replace(b",", b" , "))),
    "empty last column": table(lambda b: b.replace(b"\n", b",\n")),
}


@pytest.mark.parametrize("name", READ)
def test_it_is_read(folder: Path, name: str) -> None:
    READ[name](folder)
    net = load_network(folder)
    assert (len(net.nodes), net.links.index.tolist()) == (3, ["a--b", "b--c"])
    assert net.links["gauge_mm"].tolist() == [1520, 1520]
    assert net.links["status"].tolist() == ["open", "open"]
    assert not (check_folder(folder)["level"] == "error").any()
    assert net.route("a", "c", modes="rail").distance_km == pytest.approx(143.4)


REFUSED: dict[str, tuple[Change, str]] = {
    "text for a number": (put("length_km", "71,7"), "field 'length_km': expected a finite number"),
    "yes for a truth": (put("electrified", "yes"), "field 'electrified': expected true or false"),
    "date with points": (put("opened", "03.12.2014"), "field 'opened': expected a date"),
    "country by name": (put("country", "Kazakhstan"), "field 'country': .* got .Kazakhstan."),
    "word of another": (put("status", "operating"), "field 'status': expected text, one of open"),
    "control character": (put("name", "a\0b"), "field 'name': expected text, got"),
    "name that shows nothing": (put("name", "\u200b"), "field 'name': expected text, got nothing"),
    "misspelt field": (
        changed("toy", misspelt),
        "field 'length_km': .* Rename 'lenght_km'",
    ),
    "capital fields": (
        changed("toy", lambda f: f.update(properties={"MODE": "rail"})), "Rename 'MODE'"
    ),
    "numbers as ids": (changed("toy", lambda f: f.update(id=7)), "got 7, a number: write|got 7"),
    "no ids": (changed("toy", lambda f: f.pop("id")), "expected an id that is a text"),
    "ids twice": (changed("toy", lambda f: f.update(id="x")), "feature 'x', field 'id'"),
    "no properties": (changed("toy", lambda f: f.update(properties=None)), "field 'from_node'"),
    "no geometry": (shape(lambda _g: None), "field 'geometry': expected a LineString"),
    "a collection": (
        shape(lambda g: {"type": "GeometryCollection", "geometries": [g]}), "GeometryCollection"
    ),
    "lon and lat swapped": (
        shape(lambda g: g | {"coordinates": [at[::-1] for at in g["coordinates"]]}), "look swapped"
    ),
    "no features": (
        rewritten("geojson/toy.geojson", lambda _b: b'{"type": "Feature"}'), "FeatureCollection"
    ),
    "UTF-16": (
        rewritten("geojson/toy.geojson", lambda b: b.decode().encode("utf-16")), r"toy\.geojson"
    ),
    "cut off": (rewritten("geojson/toy.geojson", lambda b: b[: len(b) // 2]), r"toy\.geojson"),
    "an empty file": (rewritten("geojson/toy.geojson", lambda _b: b""), r"toy\.geojson"),
    "a table in UTF-16": (table(lambda b: b.decode().encode("utf-16")), r"sources\.csv: expected"),
    "a heading twice": (table(head(lambda line: line + b"," + line)), "field 'source_id'"),
    "a column too many": (
        table(lambda b: b.replace(b"\n", b",x\n").replace(b",x\n", b"\n", 1)), "columns in line 2"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_by_its_cause(folder: Path, name: str) -> None:
    change, said = REFUSED[name]
    change(folder)
    with pytest.raises(LayerError, match=said):
        load_network(folder)
    found = check_folder(folder)
    assert (found["level"] == "error").any()
    assert (found["remedy"] != "").all()
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert done.exit_code == 1
    assert "Traceback" not in done.output


def test_one_mistake_in_many_rows_is_one_line(tmp_path: Path) -> None:
    drawn = toy.Toy()
    for number in range(60):
        drawn.link(f"n{number}", f"n{number + 1}", length_km=71.7)
    folder = drawn.write(tmp_path / "own")
    put("electrified", "yes")(folder)
    done = CliRunner().invoke(main, ["check", str(folder)])
    lines = [line for line in done.output.splitlines() if "electrified" in line]
    assert len(lines) == 1
    assert "and 59 more such" in lines[0]
    with pytest.raises(LayerError, match="and 59 more such"):
        load_network(folder)
