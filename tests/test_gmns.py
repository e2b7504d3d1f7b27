"""GMNS and OMX: the fields of the specification, and the same distances in other programs."""

from __future__ import annotations

import contextlib
import os
import resource
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from irru_geo import ParameterError
from irru_geo.export.gmns import gmns_tables, write_gmns, write_matrix

if TYPE_CHECKING:
    from pathlib import Path

PLACES = ["moscow", "bandar-abbas", "nhava-sheva", "aktau", "jeddah", "tehran"]

# Required fields and types of node.schema.json, link.schema.json and config.schema.json, 0.96
REQUIRED = {
    "node": {"node_id": int, "x_coord": float, "y_coord": float},
    "link": {"link_id": int, "from_node_id": int, "to_node_id": int, "directed": bool},
}


@pytest.fixture(scope="module")
def folder(network, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("gmns") / "corridor"
    write_gmns(network, target)
    return target


@pytest.mark.parametrize("name", ["node", "link"])
def test_required_fields_are_there(folder: Path, name: str) -> None:
    table = pd.read_csv(folder / f"{name}.csv")
    for field, kind in REQUIRED[name].items():
        assert table[field].notna().all()
        assert np.issubdtype(table[field].dtype, kind) or kind is bool
    assert table[f"{name}_id"].is_unique


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


def test_aequilibrae_imports_it_as_a_project(network, folder: Path, tmp_path: Path) -> None:
    aequilibrae = pytest.importorskip("aequilibrae")
    if not has_spatialite():
        pytest.skip("AequilibraE's projects need sqlite3 with extensions and mod_spatialite")
    project = aequilibrae.Project()
    project.new(str(tmp_path / "project"))
    try:
        links, nodes = str(folder / "link.csv"), str(folder / "node.csv")
        project.network.create_from_gmns(link_file_path=links, node_file_path=nodes)
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
