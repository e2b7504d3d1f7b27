"""GMNS and OMX: the fields of the specification, and the same distances in other programs."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from irru_geo import ParameterError
from irru_geo.export.gmns import gmns_tables, write_gmns, write_matrix

PLACES = ["moscow", "bandar-abbas", "nhava-sheva", "aktau", "jeddah", "tehran"]

SCHEMAS = Path(__file__).parent / "data" / "gmns"
TABLES = [path.name.partition(".")[0] for path in sorted(SCHEMAS.glob("*.schema.json"))]
TRUTHS = ("true", "True", "TRUE", "1", "false", "False", "FALSE", "0")  # of Table Schema


@pytest.fixture(scope="module")
def folder(network, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("gmns") / "corridor"
    write_gmns(network, target)
    return target


def texts(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


def wrong_values(column: pd.Series, field: dict[str, Any]) -> list[str]:
    """Return the values of a column that a field of a Table Schema does not allow."""
    given, limits = column[~column.isin(["", "NaN"])], field.get("constraints", {})
    wrong = ["(missing)"] if limits.get("required") and len(given) < len(column) else []
    if field["type"] in ("number", "integer"):
        numbers = pd.to_numeric(given, errors="coerce")
        is_whole = (numbers % 1 == 0) | (field["type"] == "number")
        low, high = limits.get("minimum", -np.inf), limits.get("maximum", np.inf)
        wrong += given[~(numbers.between(low, high) & is_whole)].tolist()
    if field["type"] == "boolean":
        wrong += given[~given.isin(TRUTHS)].tolist()
    words = limits.get("enum") or field.get("categories")
    if words:
        known = [str(word["value"] if isinstance(word, dict) else word) for word in words]
        wrong += given[~given.isin(known)].tolist()
    return wrong


@pytest.mark.parametrize("name", TABLES)
def test_tables_keep_the_published_schemas(folder: Path, name: str) -> None:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text("utf-8"))
    table = texts(folder, name)
    required = {f["name"] for f in schema["fields"] if f.get("constraints", {}).get("required")}
    assert required <= set(table.columns)
    wrong = {
        field["name"]: bad[:3]
        for field in schema["fields"]
        if field["name"] in table.columns and (bad := wrong_values(table[field["name"]], field))
    }
    assert wrong == {}
    if key := schema.get("primaryKey"):
        assert table[key].is_unique
    for foreign in schema.get("foreignKeys", ()):
        other, field = foreign["reference"]["resource"] or name, foreign["fields"]
        if field in table.columns:
            known = texts(folder, other)[foreign["reference"]["fields"]]
            assert set(table[field]) - {""} <= set(known), field


def test_a_broken_table_is_seen(folder: Path) -> None:
    table = texts(folder, "link").assign(free_speed="900", directed="perhaps", link_id="")
    schema = json.loads((SCHEMAS / "link.schema.json").read_text("utf-8"))
    fields = {field["name"]: field for field in schema["fields"]}
    for name in ("free_speed", "directed", "link_id"):
        assert wrong_values(table[name], fields[name])


def test_values_keep_the_bounds_of_the_specification(folder: Path) -> None:
    nodes, links = (pd.read_csv(folder / f"{name}.csv") for name in ("node", "link"))
    assert links["free_speed"].dropna().between(0, 200).all()
    assert (links["length"] >= 0).all()
    assert set(links["from_node_id"]) | set(links["to_node_id"]) <= set(nodes["node_id"])
    assert not links.duplicated(["from_node_id", "to_node_id"]).any()
    uses = pd.read_csv(folder / "use_definition.csv")["use"]
    assert set(links["allowed_uses"]) == set(uses)


def test_shortest_paths_in_the_tables_are_those_of_route(network, folder: Path) -> None:
    nx = pytest.importorskip("networkx")
    nodes, links = (pd.read_csv(folder / f"{name}.csv") for name in ("node", "link"))
    graph = nx.DiGraph()
    ends = links[["from_node_id", "to_node_id", "length"]].itertuples(index=False)
    graph.add_weighted_edges_from(ends)
    centroid = nodes[nodes["node_type"] == "centroid"].set_index("place")["node_id"]
    wanted = network.matrix(PLACES, PLACES, minimise="distance")
    for origin in PLACES:
        # no path leads through a centroid but at its ends
        others = set(centroid) - {centroid[origin]}
        inner = graph.subgraph(set(graph) - others)
        cost = nx.single_source_dijkstra_path_length(inner, centroid[origin])
        for destination in PLACES:
            if destination == origin:
                continue
            into = graph.in_edges(centroid[destination], data="weight")
            got = min(cost[tail] + km for tail, _, km in into if tail in cost)
            assert got == pytest.approx(wanted.loc[origin, destination], abs=1e-3)


# AequilibraE 1.7 sorts in place, which pandas 3.1 warns of
@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_aequilibrae_gets_the_same_distances(network, folder: Path) -> None:
    paths = pytest.importorskip("aequilibrae.paths")
    nodes, links = (pd.read_csv(folder / f"{name}.csv") for name in ("node", "link"))
    centroid = nodes[nodes["node_type"] == "centroid"].set_index("place")["node_id"]
    graph = paths.Graph()
    names = {"from_node_id": "a_node", "to_node_id": "b_node"}
    table = links[["link_id", *names, "length"]].rename(columns=names)
    graph.network = table.assign(direction=1)
    graph.prepare_graph(centroid.to_numpy())
    graph.set_graph("length")
    graph.set_skimming(["length"])
    graph.set_blocked_centroid_flows(True)
    wanted = network.matrix(PLACES, PLACES, minimise="distance")
    for origin in PLACES:
        for destination in set(PLACES) - {origin}:
            found = paths.PathResults()
            found.prepare(graph)
            found.compute_path(int(centroid[origin]), int(centroid[destination]))
            assert found.milepost[-1] == pytest.approx(wanted.loc[origin, destination], abs=0.01)


def has_spatialite() -> bool:
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.enable_load_extension(True)
            database.load_extension("mod_spatialite")
        except (AttributeError, sqlite3.OperationalError):
            return False
    return True


# AequilibraE 1.7 puts texts into columns of numbers, and sorts in place
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:'str' is not supported as a fill value")
@pytest.mark.filterwarnings("ignore:The inplace keyword")
def test_aequilibrae_imports_it_as_a_project(network, folder: Path, tmp_path: Path) -> None:
    aequilibrae = pytest.importorskip("aequilibrae")
    if not has_spatialite():
        pytest.skip("AequilibraE's projects need sqlite3 with extensions and mod_spatialite")
    project = aequilibrae.Project()
    project.new(str(tmp_path / "project"))
    try:
        links, nodes = str(folder / "link.csv"), str(folder / "node.csv")
        groups = str(folder / "use_group.csv")
        project.network.create_from_gmns(links, nodes, use_group_path=groups)
        assert project.network.count_centroids() == len(network.nodes)
    finally:
        project.close()


def test_what_is_closed_is_not_written(network) -> None:
    _, links = gmns_tables(network)
    closed = network.links.index[~network.links["is_open"]]
    assert not set(closed) & set(links["place_link"])


def test_a_matrix_as_omx(network, tmp_path: Path) -> None:
    openmatrix = pytest.importorskip("openmatrix")
    table = network.matrix(PLACES[:2], PLACES[2:])
    write_matrix(table, tmp_path / "days.omx")
    with openmatrix.open_file(str(tmp_path / "days.omx")) as file:
        assert np.allclose(np.array(file["time_days"]), table.to_numpy())
        assert [name.decode() for name in file.root.lookup.origin[:]] == PLACES[:2]


def test_a_matrix_as_parquet(network, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    table = network.matrix(PLACES[:2], PLACES[2:])
    write_matrix(table, tmp_path / "days.parquet")
    assert len(pd.read_parquet(tmp_path / "days.parquet")) == 8


def test_another_ending_is_refused(network, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"^path: expected an ending of \.omx"):
        write_matrix(network.matrix(["moscow"], ["baku"]), tmp_path / "days.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("most_bytes", [0, 100, 3000, 7000, 20_000])
@pytest.mark.parametrize("ending", ["omx", "parquet", "csv"])
def test_a_matrix_is_written_whole_or_refused(
    network: Any, tmp_path: Path, ending: str, most_bytes: int
) -> None:
    """HDF5 closes a file that the disk had no room for, and says nothing."""
    table, path = network.matrix(["moscow", "baku"], ["tehran", "mumbai"]), tmp_path / f"m.{ending}"
    write_matrix(table, path)
    whole = path.read_bytes()
    path.write_bytes(b"older")
    child = os.fork()
    if child == 0:
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
        status = 1
        with contextlib.suppress(OSError):
            write_matrix(table, path)
            status = 0
        os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status == int(most_bytes < len(whole))
    assert (path.read_bytes() == b"older") == (most_bytes < len(whole))
    assert [found.name for found in tmp_path.iterdir()] == [path.name]


def test_a_matrix_in_csv_holds_no_formula(network: Any, tmp_path: Path) -> None:
    table = network.matrix(["moscow", "=1+1"], ["baku"], errors="nan")
    write_matrix(table, tmp_path / "m.csv")
    assert "\n'=1+1,baku," in (tmp_path / "m.csv").read_text()
