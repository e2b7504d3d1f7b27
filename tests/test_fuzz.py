"""Whatever comes in, only our own errors come out, in time, and no file is left half written.

`make test` tries some; `make fuzz` tries thousands of each.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import random
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import toy
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

import irru_geo
from irru_geo import IrruGeoError, LayerError, Network, Scenario, load_network
from irru_geo.cli.main import main
from irru_geo.evidence.consistency import check_folder
from irru_geo.layers.records import TABLES

MAX_SECONDS = 20.0
"""What a single answer may take at most, on a busy machine."""

NASTY = (
    *("", " ", "\0", "\ufeff", "a\nb", "../../etc/passwd", "C:\\con", "'; DROP TABLE", "<script>"),
    *("{{7*7}}", "%s%n", "NaN", "inf", "-0", "1e309", "9" * 5000, "\u202e", "ｅａｓｔ", "\ud800"),
    *("a" * 5_000, "null", "[]", "2014-02-30", "0000", "99999-01-01", "*", "node:", "link:a--b"),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(2**63), 2**53]),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(NASTY),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def drawn() -> toy.Toy:
    """Return a small world with a row in every table that a network is made of."""
    world = toy.gauge_break().node("p", 43, kind="port").node("q", 44, kind="port", country="IN")
    world.link("c", "p", gauge_mm=1435).link("p", "q", mode="sea", country=None)
    world.link("a", "q", mode="road", status="planned", expected="2030")
    shared = {"family": "instc", "sources": "toy"}
    world.row("corridors", corridor_id="k", name="K", origin="a", destination="q", **shared)
    world.row(
        "events", event_id="e", target="node:b", start="2024", effect="close", source_id="toy"
    )
    slow = {"effect": "delay", "value": 5, "source_id": "toy"}
    world.row("events", event_id="f", target="link:a--b", start="2023-01", end="2024", **slow)
    return world.row("scenarios", scenario_id="s", close="p", parameters="border*0.5", note="drawn")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn().write(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def small(whole: Path) -> Network:
    return load_network(whole)


def use(net: Network) -> None:
    """Ask a network a bit of everything."""
    for question in (
        lambda: net.compare(samples=20),
        lambda: net.route("a", "q").cost(samples=20),
        lambda: net.at("2024-06-01").route("a", "c", minimise="distance").legs,
        lambda: net.apply("s").links,
        lambda: net.nodes,
        lambda: net.validate(samples=20),
    ):
        only_ours(question)


def only_ours(question: Any) -> bool:
    """Ask; let no error out that is not ours, and no answer that takes for ever."""
    started = time.process_time()
    try:
        question()
    except IrruGeoError as error:
        told = str(error)
    else:
        told = None
    assert time.process_time() - started < MAX_SECONDS
    assert told is None or 0 < len(told) < 200_000
    return told is None


def with_file(whole: Path, name: str, content: bytes) -> None:
    """Read a copy of the whole folder with one file's content replaced."""
    with tempfile.TemporaryDirectory() as there:
        folder = Path(shutil.copytree(whole, Path(there) / "data"))
        (folder / name).write_bytes(content)
        before = sorted(path for path in Path(there).rglob("*"))
        if only_ours(lambda: load_network(folder)):
            use(load_network(folder))
        only_ours(lambda: check_folder(folder))
        assert sorted(path for path in Path(there).rglob("*")) == before


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of everything in a JSON value."""
    parts: Any = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    return [path, *(place for key, part in parts for place in places_in(part, (*path, key)))]


def changed(value: Any, path: tuple[Any, ...], new: Any, how: str) -> Any:
    """Return a JSON value with one part replaced, taken out, or doubled."""
    if not path:
        return new
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    if how == "out":
        del inner[path[-1]]
    elif how == "double" and isinstance(inner, list):
        inner.insert(path[-1], inner[path[-1]])
    else:
        inner[path[-1]] = new
    return copy


CHANCES = st.integers(0, 2**32 - 1).map(random.Random)

LAYER_FILES = ("geojson/nodes.geojson", "geojson/toy.geojson")


@given(st.sampled_from(LAYER_FILES), CHANCES, VALUES, st.data())
def test_layers_with_a_part_changed(
    whole: Path, name: str, chance: random.Random, new: Any, data: st.DataObject
) -> None:
    collection = json.loads((whole / name).read_text("utf-8"))
    for _ in range(data.draw(st.integers(1, 3))):
        path = chance.choice(places_in(collection))
        how = chance.choice(("replace", "replace", "out", "double"))
        collection = changed(collection, path, new, how)
    text = json.dumps(collection)
    with_file(whole, name, text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("value", [[False], {"a": 1}, 5, True, 1.5, [["a"]]], ids=repr)
@pytest.mark.parametrize("field", ["from_node", "to_node", "id", "sources", "country", "mode"])
def test_a_field_of_a_link_that_is_of_another_type(tmp_path: Path, field: str, value: Any) -> None:
    folder = toy.border().write(tmp_path)
    path = folder / "geojson" / "toy.geojson"
    collection = json.loads(path.read_text("utf-8"))
    link = collection["features"][0]
    (link if field == "id" else link["properties"])[field] = value
    path.write_text(json.dumps(collection), "utf-8")
    with pytest.raises(LayerError, match=r"toy\.geojson"):
        load_network(folder)


def mangled(content: bytes, chance: random.Random, noise: bytes) -> bytes:
    """Return bytes cut, doubled, overwritten or with noise in them."""
    start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    part = content[start:end]
    middle = chance.choice((b"", part + part, noise, bytes(reversed(part)), part[:1] * 50))
    return content[:start] + middle + content[end:]


TABLE_FILES = tuple(f"tables/{name}.csv" for name in toy.Toy().tables)


@given(
    st.sampled_from((*LAYER_FILES, *TABLE_FILES)),
    CHANCES,
    st.binary(max_size=40),
)
def test_files_with_bytes_mangled(
    whole: Path, name: str, chance: random.Random, noise: bytes
) -> None:
    with_file(whole, name, mangled((whole / name).read_bytes(), chance, noise))


@given(
    st.sampled_from(TABLE_FILES),
    CHANCES,
    st.one_of(st.text(max_size=20), st.sampled_from(NASTY)),
)
def test_tables_with_a_cell_changed(
    whole: Path, name: str, chance: random.Random, new: str
) -> None:
    rows = list(csv.reader(io.StringIO((whole / name).read_text("utf-8"))))
    row = chance.choice(rows)
    row[chance.randrange(len(row))] = new
    if chance.random() < 0.3:
        rows.append(chance.choice(rows))
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    with_file(whole, name, text.getvalue().encode("utf-8", "surrogatepass"))


@given(st.dictionaries(st.sampled_from(TABLES), st.text(max_size=200), max_size=4))
def test_tables_of_anything(whole: Path, tables: dict[str, str]) -> None:
    for name, text in tables.items():
        with_file(whole, f"tables/{name}.csv", text.encode("utf-8", "surrogatepass"))


PLACES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(NASTY),
    st.tuples(st.floats(), st.floats()),
    st.tuples(st.text(max_size=3), st.floats()),
    st.sampled_from(["a", "q", "B", "nowhere"]),
)


@given(PLACES)
@example((float("nan"), 0.0))
@example((180.0, 90.0))
def test_places(network: Network, place: Any) -> None:
    only_ours(lambda: network.find(place))


@given(PLACES, PLACES, st.sampled_from(["time", "distance", "cost", "co2e", "fun", ""]))
def test_routes(small: Network, origin: Any, destination: Any, minimise: str) -> None:
    only_ours(lambda: small.route(origin, destination, minimise=minimise).legs)


TEXTS = st.one_of(st.text(max_size=12), st.sampled_from(NASTY), st.sampled_from(["a", "p", "a--b"]))


@given(
    st.one_of(st.tuples(TEXTS), SCALARS, st.tuples(SCALARS)),
    st.one_of(st.tuples(TEXTS), st.lists(TEXTS, max_size=2)),
    st.dictionaries(
        st.one_of(TEXTS, st.sampled_from(["border", "speed-rail"])),
        st.one_of(SCALARS, st.tuples(SCALARS, SCALARS, SCALARS)),
        max_size=2,
    ),
)
def test_scenarios(small: Network, opened: Any, closed: Any, parameters: Any) -> None:
    def question() -> None:
        net = small.apply(Scenario("s", open=opened, close=closed, parameters=parameters))
        net.compare(samples=20)

    only_ours(question)


@given(st.one_of(SCALARS, TEXTS, st.dates()))
def test_dates(small: Network, date: Any) -> None:
    only_ours(lambda: small.at(date).compare(samples=20))


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                ["id", "from_node", "to_node", "mode", "length_km", "gauge_mm", "opened", "sources"]
            ),
            st.one_of(SCALARS, st.sampled_from(["a", "b", "rail", "road", "sea", 1520])),
        ),
        max_size=3,
    )
)
@pytest.mark.filterwarnings("ignore:.*these columns are not read")
def test_frames(small: Network, rows: list[dict[str, Any]]) -> None:
    frame = pd.DataFrame(rows, dtype=object)
    only_ours(lambda: use(small.extend(frame)))
    only_ours(lambda: small.extend(nodes=frame.rename(columns={"from_node": "kind"})))
    only_ours(lambda: small.extend(tables={"corridors": frame, "events": frame}))


WORDS = st.one_of(
    st.sampled_from([*main.commands, "a", "q", "k", "s", "toy", "nodes", "2024", "37.6,55.7"]),
    st.sampled_from(
        ["--json", "--date", "--samples", "3", "--seed", "--via", "--avoid", "--modes", "rail"]
    ),
    st.sampled_from(["--minimise", "-o", "--extend", "--scenario", "--layer", "--help", "--", "-"]),
    st.text(max_size=12),
    st.sampled_from([text for text in NASTY if len(text) < 6000]),
)


@given(st.lists(WORDS, max_size=6))
def test_command_lines(whole: Path, words: list[str]) -> None:
    runner = CliRunner()
    commands = [word for word in words if word in main.commands]
    takes_folder = {"compare", "corridors", "export", "layers", "map", "route", "sources"}
    own = ["--data-dir", str(whole)] if commands[:1] and commands[0] in takes_folder else []
    started = time.process_time()
    with tempfile.TemporaryDirectory() as there, contextlib.chdir(there):
        result = runner.invoke(main, [*words[:1], *own, *words[1:]])
        assert result.exception is None or isinstance(result.exception, SystemExit), words
        assert result.exit_code in (0, 1, 2)
        assert "Traceback" not in result.output
        if result.exit_code == 2:
            assert list(Path.cwd().iterdir()) == []
        assert not [path for path in Path.cwd().iterdir() if path.name.endswith(".part")]
    assert time.process_time() - started < 3 * MAX_SECONDS


@given(st.one_of(st.text(max_size=30), st.sampled_from(NASTY)), st.sampled_from([".csv", ".kml"]))
def test_paths_to_write(small: Network, name: str, ending: str) -> None:
    with tempfile.TemporaryDirectory() as there:
        folder = Path(there) / "inner"
        folder.mkdir()
        path = f"{folder}{os.sep}{name}{ending}"
        inside = Path(os.path.normpath(path)).parent == folder
        try:
            small.to_file(path)
        except (IrruGeoError, OSError, UnicodeEncodeError):
            assert list(folder.iterdir()) == []
        else:
            assert len(list(folder.iterdir())) == int(inside)


# Cases with names


@pytest.mark.parametrize("value", ["", [], {}, "\ud800", 10**400, [[]], False])
@pytest.mark.parametrize("field", ["capacity_mt_per_year", "tracks", "electrified", "opened"])
def test_a_field_that_may_be_empty_holds_something_odd(whole: Path, field: str, value: Any) -> None:
    text = layer_text([[40, 50], [41, 50]], **{field: value})
    with_file(whole, "geojson/toy.geojson", text.encode())


def test_frames_with_halves_of_characters(small: Network) -> None:
    frame = pd.DataFrame([{"id": "\ud800", "from_node": "\ud800"}], dtype=object)
    assert not only_ours(lambda: small.extend(frame))


def layer_text(coordinates: Any, **properties: Any) -> str:
    """Return a layer of one link a--b drawn through some coordinates."""
    link = toy.LINK | {"name": "x", "gauge_mm": 1520, "from_node": "a", "to_node": "b"} | properties
    shape = {"type": "LineString", "coordinates": coordinates}
    feature = {"type": "Feature", "id": "a--b", "properties": link, "geometry": shape}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


def two_nodes(folder: Path, a: tuple[float, float], b: tuple[float, float]) -> Path:
    return toy.Toy().node("a", *a).node("b", *b).link("a", "b").write(folder)


def test_a_line_of_a_million_vertices(tmp_path: Path) -> None:
    folder = two_nodes(tmp_path, (40.0, 50.0), (41.0, 50.0))
    lon = np.linspace(40.0, 41.0, 1_000_000)
    text = layer_text(np.column_stack([lon, np.full_like(lon, 50.0)]).tolist())
    (folder / "geojson" / "toy.geojson").write_text(text)
    started = time.process_time()
    net = load_network(folder)
    assert net.route("a", "b").distance_km == 100.0
    assert len(net.route("a", "b").geometry.coords) == 1_000_000
    assert time.process_time() - started < MAX_SECONDS


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((179.5, 60.0), (-179.5, 60.0)),
        ((180.0, 0.0), (-180.0, 0.0)),
        ((10.0, 89.99), (-170.0, 89.99)),
        ((0.0, 90.0), (90.0, 90.0)),
        ((0.0, -90.0), (0.0, 90.0)),
        ((0.0, 0.0), (1e-12, 0.0)),
    ],
)
def test_lines_at_the_edges_of_the_map(
    tmp_path: Path, a: tuple[float, float], b: tuple[float, float]
) -> None:
    net = load_network(two_nodes(tmp_path, a, b))
    use(net)
    only_ours(lambda: net.isochrone("a", 0.1))
    for ending in (".csv", ".kml", ".gpkg"):
        net.to_file(tmp_path / f"edge{ending}")
    assert check_folder(tmp_path).shape[1] == 7


@pytest.mark.parametrize("depth", [50, 990, 100_000])
def test_deep_nesting(whole: Path, depth: int) -> None:
    deep = "[" * depth + "]" * depth
    with_file(whole, "geojson/toy.geojson", deep.encode())
    text = layer_text("DEEP").replace('"DEEP"', deep)
    with_file(whole, "geojson/toy.geojson", text.encode())
    text = layer_text([[40, 50], [41, 50]], note="DEEP").replace('"DEEP"', deep)
    with_file(whole, "geojson/toy.geojson", text.encode())


@pytest.mark.parametrize("name", ["geojson/toy.geojson", "tables/events.csv"])
def test_huge_files_of_nothing_are_refused_in_time(tmp_path: Path, name: str) -> None:
    folder = drawn().write(tmp_path)
    with (folder / name).open("r+b") as file:
        file.truncate(300_000_000)  # sparse: no room is taken
    started = time.process_time()
    with pytest.raises(LayerError, match=name.partition("/")[2]):
        load_network(folder)
    assert time.process_time() - started < MAX_SECONDS


def test_paths_that_play_tricks(tmp_path: Path) -> None:
    folder = drawn().write(tmp_path / "data")
    (tmp_path / "secret.geojson").write_text("{}")
    for name in ("../../secret", "/etc/passwd", "toy/../toy", "..", "", "\0", "nodes.geojson"):
        with pytest.raises(IrruGeoError):
            irru_geo.read_layer(name, folder)
    (folder / "geojson" / "loop.geojson").symlink_to(folder / "geojson" / "loop.geojson")
    with pytest.raises(LayerError, match=r"loop\.geojson"):
        load_network(folder)
    (folder / "geojson" / "loop.geojson").unlink()
    (folder / "geojson" / "folder.geojson").mkdir()
    with pytest.raises(LayerError, match=r"folder\.geojson"):
        load_network(folder)
    for there in ("\0", "x" * 5000, tmp_path / "secret.geojson", "http://example.org/data"):
        with pytest.raises(IrruGeoError):
            load_network(there)


def test_odd_networks(tmp_path: Path) -> None:
    empty = '{"type": "FeatureCollection", "features": []}'
    folder = drawn().write(tmp_path / "a")
    (folder / "geojson" / "nothing.geojson").write_text(empty)
    assert "nothing" in irru_geo.list_layers(folder)
    assert len(irru_geo.read_layer("nothing", folder)) == 0
    use(load_network(folder))
    islands = load_network(toy.island().write(tmp_path / "b"))
    with pytest.raises(irru_geo.NoRouteError):
        islands.route("a", "z")
    bare = tmp_path / "c"
    (bare / "geojson").mkdir(parents=True)
    (bare / "geojson" / "nodes.geojson").write_text(empty)
    net = load_network(bare)
    assert len(net.nodes) == len(net.links) == 0
    assert net.compare().empty
    only_ours(lambda: net.route("a", "b"))
    only_ours(lambda: net.route((40.0, 50.0), (41.0, 50.0)))
    only_ours(net.explore)
    for ending in (".csv", ".kml", ".gpkg", ".fgb", ".parquet", ".geojson"):
        net.to_file(tmp_path / f"empty{ending}")


def test_doubled_and_looped_links(tmp_path: Path) -> None:
    twice = toy.Toy().link("a", "b", length_km=100.0).link("a", "b", id="again", length_km=80.0)
    assert load_network(twice.write(tmp_path / "a")).route("a", "b").distance_km == 80.0
    loop = toy.Toy().link("a", "a")
    with pytest.raises(LayerError, match="expected another node"):
        load_network(loop.write(tmp_path / "b"))


@pytest.mark.parametrize("samples", [0, -1, 2.5, "7", None, float("nan")])
def test_numbers_of_samples(small: Network, samples: Any) -> None:
    assert not only_ours(lambda: small.route("a", "q").transit_time(samples=samples))
