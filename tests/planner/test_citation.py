"""The data have a version, and answers can be cited with their sources."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import toy
from click.testing import CliRunner

from irru_geo import load_network
from irru_geo.cli.main import main
from irru_geo.errors import ParameterError
from irru_geo.planner.citation import escaped

if TYPE_CHECKING:
    from irru_geo import Network

DATA = Path(__file__).parents[2] / "data"
VERSION = (DATA / "VERSION").read_text(encoding="utf-8").strip()
ENTRY = re.compile(r"@(\w+)\{([^,\s]+),\n(?:  \w+ = \{.*\},\n)+\}\n")


def entries(text: str) -> dict[str, str]:
    """Return the entries of a BibTeX text by key; anything else in it fails."""
    found = {match[2]: match[0] for match in ENTRY.finditer(text)}
    assert "\n".join(found.values()) == text
    assert all(entry.count("{") == entry.count("}") for entry in found.values())
    return found


def test_the_version_is_that_of_the_file(network: Network) -> None:
    assert re.fullmatch(r"20\d\d\.\d+(\.\d+)?", VERSION)
    assert network.data_version == network.corridor("western").data_version == VERSION


def test_a_folder_without_a_version_has_none(tmp_path: Path) -> None:
    net = load_network(toy.Toy().link("a", "b").write(tmp_path))
    assert net.data_version is None
    assert "unversioned" in net.cite()


def test_a_route_cites_what_it_rests_on(network: Network) -> None:
    route = network.corridor("eastern")
    found = entries(route.cite())
    assert f"irru-geo-data-{VERSION}" in found
    used = {step.parameter.parameter_id for step in route.steps}
    table = network.parameters["source_id"].dropna()
    assert set(table[table.index.isin(used)]) <= set(found)
    links = {source for i in route.link_ids for source in network.links.loc[i, "sources"]}
    assert links <= set(found)
    assert "west-coast-2026-03-iran-war-shipping-week" not in found


def test_events_of_the_date_are_cited_where_they_touch(network: Network) -> None:
    held = network.at("2024-02-01").corridor("suez-baltic")
    assert "portcast-2023-12-safety-disruption-red" in entries(held.cite())
    assert "portcast-2023-12-safety-disruption-red" not in network.corridor("eastern").cite()


def test_costs_and_emissions_have_sources_of_their_own(network: Network) -> None:
    route = network.corridor("western")
    time, cost, co2e = (set(entries(route.cite(of))) for of in (["time"], "cost", ["co2e"]))
    assert "mckinsey-2022-freight-forwarders-earnings-amid" in cost - time - co2e
    assert co2e - time
    assert set(entries(route.cite(["time", "cost", "co2e"]))) == time | cost | co2e
    with pytest.raises(ParameterError, match="time, cost, co2e, got 'money'"):
        route.cite(["money"])


def test_the_data_alone(network: Network) -> None:
    assert list(entries(network.cite())) == [f"irru-geo-data-{VERSION}"]


@pytest.mark.parametrize(
    ("text", "shown"), [("a & b", r"a \& b"), ("{x}_1", r"\{x\}\_1"), ("5 %\n", r"5 \%")]
)
def test_commands_are_made_plain(text: str, shown: str) -> None:
    assert escaped(text) == shown


@pytest.mark.parametrize(
    "words",
    [["cite"], ["cite", "--corridor", "jeddah", "--of", "cost"], ["cite", "moscow", "tehran"]],
)
def test_the_command_line_cites(words: list[str]) -> None:
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 0
    assert f"irru-geo-data-{VERSION}" in entries(told.output)


def test_versions_stand_in_what_is_written(network: Network, tmp_path: Path) -> None:
    for ending in ("geojson", "csv", "kml", "gpkg"):
        network.to_file(tmp_path / f"net.{ending}")
    assert json.loads((tmp_path / "net.geojson").read_text())["data_version"] == VERSION
    assert VERSION in (tmp_path / "net.csv").read_text()
    assert f"Data version {VERSION}" in (tmp_path / "net.kml").read_text()
    with closing(sqlite3.connect(tmp_path / "net.gpkg")) as database:
        assert database.execute("SELECT DISTINCT data_version FROM links").fetchall() == [
            (VERSION,)
        ]
    assert network.to_networkx().graph["data_version"] == VERSION
    network.corridor("western").explore().save(tmp_path / "map.html")
    page = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert f'<meta name="irru-geo-data" content="{VERSION}">' in page
    assert VERSION in CliRunner().invoke(main, ["--version"]).output
    route = CliRunner().invoke(main, ["route", "moscow", "tehran", "--json"])
    assert json.loads(route.output)["data_version"] == VERSION


def test_the_package_is_valid_and_says_what_the_schemas_say() -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(DATA / "datapackage.json")).validate()
    problems = {task.name: [e.message for e in task.errors] for task in report.tasks if task.errors}
    assert (report.valid, problems, [e.message for e in report.errors]) == (True, {}, [])
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    paths = {resource["path"] for resource in package["resources"]}
    files = {
        str(p.relative_to(DATA)) for kind in ("tables", "geojson") for p in (DATA / kind).iterdir()
    }
    assert (package["version"], paths) == (VERSION, files)
    assert all(r["licenses"] and r["sources"] for r in package["resources"])
