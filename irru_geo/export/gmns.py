"""A network as GMNS tables, for programs that assign traffic, and matrices as OMX or Parquet.

GMNS: General Modeling Network Specification of the Zephyr Foundation, version 0.96. Its network has
no handlings, so what is written is the state graph: a node for each mode and gauge at a place,
joined by links of no length that take the hours of a port, a gauge break or a transshipment, and a
centroid where journeys begin and end. Shortest paths on it are those of `Network.route`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from irru_geo.arguments import as_path, need_package
from irru_geo.atomic_write import replacing_folder
from irru_geo.errors import ParameterError
from irru_geo.layers import frame_files
from irru_geo.layers.geometry_columns import written_wkt
from irru_geo.routing.state_graph import AT_END, AT_START, WORDS
from irru_geo.spelling import guarded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.planner.planner import RoutePlanner
    from irru_geo.routing.state_graph import StateGraph

    Numbers = NDArray[np.int64]

VERSION = 0.96

USE = "FREIGHT"
"""The use that all links allow; AequilibraE reads uses in capitals alone."""

APART_DEGREES = 2e-5
"""How far apart the nodes of one place are put: some two metres, so that none is taken for one."""


def write_gmns(planner: RoutePlanner, folder: str | Path) -> None:
    """Write what is open of a network as GMNS; see `Network.to_gmns`."""
    nodes, links = gmns_tables(planner)
    with replacing_folder(folder) as part:
        nodes.to_csv(part / "node.csv", index=False, lineterminator="\n")
        links.to_csv(part / "link.csv", index=False, lineterminator="\n")
        _config(planner).to_csv(part / "config.csv", index=False, lineterminator="\n")
        _uses().to_csv(part / "use_definition.csv", index=False, lineterminator="\n")
        _use_groups().to_csv(part / "use_group.csv", index=False, lineterminator="\n")
        _zones(nodes).to_csv(part / "zone.csv", index=False, lineterminator="\n")


def gmns_tables(planner: RoutePlanner) -> tuple[DataFrame, DataFrame]:
    """Return the tables of nodes and links of GMNS.

    Returns
    -------
    tuple
        Nodes: node_id (whole numbers), name, x_coord, y_coord (degrees, WGS84), node_type
        (`centroid`, or a mode), zone_id (of centroids), place (node id of irru_geo). Links:
        link_id, name, from_node_id, to_node_id, directed (always true), geometry (WKT), length
        (km), facility_type, free_speed (km/h with its handlings), allowed_uses, hours (with its
        handlings), place_link (link id of irru_geo), lanes and toll (empty: not known; AequilibraE
        wants the columns).
    """
    graph = planner.router.graph
    used = np.flatnonzero(planner.router.mask())
    number = _node_numbers(graph)
    lon_lat = _positions(graph, number)
    lon_lat, middles = _nodes_between(graph, used, number, lon_lat)
    return _nodes(graph, number, lon_lat), _links(planner, used, number, lon_lat, middles)


def _node_numbers(graph: StateGraph) -> Numbers:
    """Return the GMNS node of each state: start and end of a place are one, its centroid."""
    number = np.full(len(graph), -1, dtype=np.int64)
    places = np.arange(len(graph.start))
    number[graph.start] = places + 1
    number[graph.end] = places + 1
    rest = np.flatnonzero(number < 0)
    number[rest] = len(places) + 1 + np.arange(len(rest))
    return number


def _positions(graph: StateGraph, number: Numbers) -> NDArray[np.float64]:
    """Return degrees of each GMNS node, those of one place some metres apart; row 0 is none."""
    places = [graph.data.nodes[node].lon_lat for node in graph.node_ids]
    lon_lat = np.zeros((int(number.max()) + 1, 2))
    node = graph.states.node
    lon_lat[number] = np.array(places)[node]
    order = np.argsort(node, kind="stable")
    rank = np.empty(len(node), dtype=np.int64)
    first = np.searchsorted(node[order], node[order])
    rank[order] = np.arange(len(node)) - first
    is_centroid = graph.states.mode >= AT_START
    lon_lat[number[~is_centroid], 0] += APART_DEGREES * (rank[~is_centroid] + 1)
    return lon_lat


def _nodes_between(
    graph: StateGraph, used: Numbers, number: Numbers, lon_lat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], dict[int, int]]:
    """Return positions with one more for each arc beside another one, and arc to that node.

    Other programs keep one link between two nodes; the second line between two stations is
    written in two pieces.
    """
    seen: set[tuple[int, int]] = set()
    middles: dict[int, int] = {}
    more: list[NDArray[np.float64]] = []
    for arc in used.tolist():
        ends = int(number[graph.arcs.tail[arc]]), int(number[graph.arcs.head[arc]])
        if ends in seen:
            middles[arc] = len(lon_lat) + len(more)
            line = _line(graph, arc, lon_lat[list(ends)])
            more.append(line[len(line) // 2] + APART_DEGREES * len(more))
        seen.add(ends)
    return np.concatenate([lon_lat, np.array(more).reshape(-1, 2)]), middles


def _line(graph: StateGraph, arc: int, ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the line of an arc in the direction of travel, with a point in its middle."""
    link = int(graph.arcs.link[arc])
    if link < 0:
        return np.array([ends[0], ends.mean(axis=0), ends[1]])
    record = graph.data.links[graph.link_ids[link]]
    line = record.coordinates
    tail = graph.state(int(graph.arcs.tail[arc]))[0]
    inner = line[1:-1] if record.from_node == tail else line[-2:0:-1]
    inner = inner if len(inner) else ends.mean(axis=0).reshape(1, 2)
    return np.concatenate([ends[:1], inner, ends[1:]])


def _nodes(graph: StateGraph, number: Numbers, lon_lat: NDArray[np.float64]) -> DataFrame:
    import pandas as pd

    state_of = np.full(len(lon_lat), -1, dtype=np.int64)
    state_of[number] = np.arange(len(graph))
    rows: list[tuple[int, str, str, int | str, str]] = []
    for node, state in enumerate(state_of.tolist()):
        if node == 0:
            continue
        if state < 0:
            rows.append((node, "", "between", "", ""))
            continue
        place, mode, gauge = graph.state(state)
        is_centroid = mode in WORDS[AT_START : AT_END + 1]
        kind = "centroid" if is_centroid else f"{mode} {gauge}" if gauge > 0 else mode
        rows.append((node, graph.data.nodes[place].name, kind, node if is_centroid else "", place))
    table = pd.DataFrame(rows, columns=["node_id", "name", "node_type", "zone_id", "place"])
    table.insert(2, "x_coord", lon_lat[1:, 0].round(7))
    table.insert(3, "y_coord", lon_lat[1:, 1].round(7))
    return table


def _links(
    planner: RoutePlanner,
    used: Numbers,
    number: Numbers,
    lon_lat: NDArray[np.float64],
    middles: dict[int, int],
) -> DataFrame:
    import pandas as pd
    import shapely

    graph, amounts = planner.router.graph, planner.router.amounts
    rows = []
    for arc in used.tolist():
        ends = [int(number[graph.arcs.tail[arc]]), int(number[graph.arcs.head[arc]])]
        link = int(graph.arcs.link[arc])
        record = graph.data.links[graph.link_ids[link]] if link >= 0 else None
        line = _line(graph, arc, lon_lat[ends])
        lines = [line]
        if arc in middles:
            half = len(line) // 2
            middle = lon_lat[middles[arc]]
            lines = [np.vstack([line[:half], middle]), np.vstack([middle, line[half + 1 :]])]
            ends.insert(1, middles[arc])
        km, hours = float(graph.km[arc]) / len(lines), float(amounts.hours[arc]) / len(lines)
        for tail, head, part in zip(ends, ends[1:], lines, strict=False):
            shape = written_wkt(shapely.to_wkt(shapely.LineString(part), rounding_precision=7))
            what = (record.name, record.mode, record.id) if record else ("", "handling", "")
            rows.append((tail, head, shape, round(km, 6), round(hours, 6), *what))
    columns = ["from_node_id", "to_node_id", "geometry", "length", "hours", "name"]
    table = pd.DataFrame(rows, columns=[*columns, "facility_type", "place_link"])
    table.insert(0, "link_id", np.arange(1, len(table) + 1))
    is_moving = (table["length"] > 0) & (table["hours"] > 0)
    speed = (table["length"] / table["hours"]).where(is_moving).round(3)
    return table.assign(
        directed=True, free_speed=speed.clip(upper=200), allowed_uses=USE, lanes="", toll=""
    )


def _config(planner: RoutePlanner) -> DataFrame:
    import pandas as pd

    row = {
        "dataset_name": f"irru_geo: {planner.state}; data {planner.data_version or 'unversioned'}",
        "short_length": "km",
        "long_length": "km",
        "speed": "km/h",
        "crs": "EPSG:4326",
        "geometry_field_format": "WKT",
        "currency": "USD",
        "version_number": VERSION,
        "id_type": "integer",
    }
    return pd.DataFrame([row])


def _use_groups() -> DataFrame:
    import pandas as pd

    row = {"use_group": "ALL", "uses": USE, "description": "All uses of this network"}
    return pd.DataFrame([row])


def _zones(nodes: DataFrame) -> DataFrame:
    """Return the zones that centroids stand for: one a place."""
    centroids = nodes[nodes["node_type"] == "centroid"]
    return centroids[["zone_id", "name"]]


def _uses() -> DataFrame:
    import pandas as pd

    row = {"use": USE, "persons_per_vehicle": 0, "pce": 1, "description": "One TEU"}
    return pd.DataFrame([row])


def write_matrix(table: DataFrame, path: str | Path) -> None:
    """Write an OD matrix of `Network.matrix` to a file, whole or not at all.

    Parameters
    ----------
    table
        From `Network.matrix`: indexed by origin, a column a destination.
    path
        `.omx` (Open Matrix; one matrix named as the columns are, with the lookups `origin` and
        `destination`; extra `graphs`), `.parquet` or `.csv` (a row a pair).

    Raises
    ------
    ParameterError
        When the ending is not known, or a package is not installed.

    Examples
    --------
    >>> table = net.matrix(["moscow"], ["baku", "tehran"])
    >>> file = getfixture("tmp_path") / "days.csv"
    >>> write_matrix(table, file)
    >>> file.read_text().splitlines()[0]
    'origin,destination,time_days'
    """
    file = as_path(path, "path")
    ending = file.suffix.lower()
    if ending not in _WRITERS:
        problem = f"path: expected an ending of .omx, .parquet or .csv, got {ending[:20]!r}."
        raise ParameterError(problem)
    count = _count_omx if ending == ".omx" else None
    frame_files.write_whole(file, file.name, lambda part: _WRITERS[ending](table, part), count)


def _long(table: DataFrame) -> DataFrame:
    """Return a matrix as one row a pair."""
    name = str(table.columns.name)
    return table.reset_index().melt("origin", var_name="destination", value_name=name)


def _write_parquet(table: DataFrame, part: Path) -> int:
    need_package("pyarrow", "formats", ".parquet")
    _long(table).to_parquet(part, index=False)
    return table.size


def _write_csv(table: DataFrame, part: Path) -> int:
    _long(table).map(guarded).to_csv(part, index=False, lineterminator="\n")
    return table.size


def _write_omx(table: DataFrame, part: Path) -> int:
    need_package("openmatrix", "graphs", ".omx")
    import openmatrix

    with openmatrix.open_file(str(part), "w") as file:
        file[str(table.columns.name)] = table.to_numpy(dtype=np.float64)
        for axis, ids in (("origin", table.index), ("destination", table.columns)):
            texts = np.array([str(place) for place in ids], dtype="S")
            file.create_array("/lookup", axis, texts)
    return table.size


def _count_omx(part: Path) -> int:
    """Return the cells that can be read: HDF5 does not tell when the disk was full."""
    import openmatrix

    with openmatrix.open_file(str(part)) as file:
        return sum(int(np.size(file[name][:])) for name in file.list_matrices())


_WRITERS: dict[str, Callable[[DataFrame, Path], int]] = {
    ".omx": _write_omx,
    ".parquet": _write_parquet,
    ".csv": _write_csv,
}
