"""Layers and tables that were read, checked against the schema and each other: typed records."""

from __future__ import annotations

import re
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np

from irru_geo.errors import LayerError
from irru_geo.layers.checks import check_record, columns_are_valid
from irru_geo.layers.data import BASE_LAYERS, Data
from irru_geo.layers.limits import limit_problems
from irru_geo.layers.record_columns import Joined, column, positions, records_of_layers
from irru_geo.layers.records import TABLES, record_of
from irru_geo.layers.references import target_problems
from irru_geo.layers.schema import read_schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from irru_geo.layers.frozen import Record
    from irru_geo.layers.geojson import Layer
    from irru_geo.layers.records import Link, Node, Tables
    from irru_geo.layers.tables import Row

SNAP_DEGREES = 1e-4
"""How far (about 10 m) the end of a line may lie from its node and is moved onto it."""

LAYER_NAME = re.compile(r"\w([\w .-]{0,58}\w)?")
"""What a layer may be called: letters, digits, and spaces, points and hyphens between them."""

_MAX_HINTS = 100
"""Problems whose remedies name the nearest known words; that takes time."""

_NAME_REMEDY = "Name it in letters, digits and hyphens, and not as the base map: my_layer"


def checked(
    layers: Sequence[Layer],
    tables: Mapping[str, Sequence[Row]],
    data_dir: Path,
    *,
    problems: list[LayerError],
    base: Data | None = None,
    inherited: Mapping[str, Mapping[str, Record]] | None = None,
    changes: list[LayerError] | None = None,
) -> Data:
    """Return what was read as data, once it is checked against the schema and against each other.

    Ends of lines that lie within `SNAP_DEGREES` of their nodes are moved onto them, and lines that
    are drawn from `to_node` to `from_node` are turned.

    Parameters
    ----------
    layers
        Nodes and links as they were read.
    tables
        Table name to rows as they were read.
    data_dir
        Folder that they come from.
    problems
        Those found already.
    base
        Data that they add to.
    inherited
        Rows of tables that hold besides, checked already, by table and id.
    changes
        Grows by what was moved or turned.

    Raises
    ------
    LayerError
        With every problem.
    """
    problems += _name_problems(layers)
    nodes = [layer for layer in layers if layer.table == "nodes"]
    links = [layer for layer in layers if layer.table == "links"]
    rows = {name: _by_key(tables.get(name, ()), name, problems) for name in TABLES}
    earlier = {name: base.table(name) for name in TABLES} if base else (inherited or {})
    known = _known_ids(nodes, rows, base, earlier, problems)
    _check_ids_taken(links, base.links if base else {}, problems)
    for layer in layers:
        problems += layer_problems(layer, known, len(problems))
    places = _places(nodes, base)
    for layer in links:
        problems += _end_problems(layer, places, [] if changes is None else changes)
    for name in TABLES:
        problems += _row_problems(name, rows[name].values(), known, len(problems))
        problems += limit_problems(name, rows[name])
    holidays = {row["holiday"] for row in earlier.get("holidays", {}).values()}
    targets = {**_targets(known["node"], links, base), "holiday": holidays}
    problems += target_problems(rows, targets)
    if problems:
        raise LayerError.gather(problems)
    records = {
        name: {
            **earlier.get(name, {}),
            **{key: record_of(name, row) for key, row in rows[name].items()},
        }
        for name in TABLES
    }
    return _data(nodes, links, cast("Tables", records), data_dir, base)


# What is known


def _by_key(rows: Sequence[Row], table: str, problems: list[LayerError]) -> dict[str, Row]:
    """Return the rows of a table by id, each with its `id`."""
    key, by_key = read_schema(table)[0].name, {}
    for row in rows:
        row_id = str(row.get(key))
        if row_id in by_key:
            problems.append(_taken(f"{table}.csv", row_id))
        by_key[row_id] = {**row, "id": row_id}
    return by_key


def _taken(file: str, feature: str) -> LayerError:
    problem = "expected an id of its own, got one that is taken"
    return LayerError(file, feature, "id", problem, "Rename it, or take out one of the two")


def _known_ids(
    nodes: Sequence[Layer],
    rows: Mapping[str, Mapping[str, Row]],
    base: Data | None,
    earlier: Mapping[str, Mapping[str, Record]],
    problems: list[LayerError],
) -> dict[str, Collection[str]]:
    """Return the ids of each set that a field may refer to."""
    known: dict[str, Collection[str]] = {
        "node": _check_ids_taken(nodes, base.nodes if base else {}, problems)
    }
    for ids, table in (("source", "sources"), ("branch", "branches")):
        known[ids] = {**earlier.get(table, {}), **rows[table]}.keys()
    return known


def _check_ids_taken(
    layers: Sequence[Layer], taken: Mapping[str, object], problems: list[LayerError]
) -> Collection[str]:
    """Return all ids, those taken already and those of layers; what stands twice is a problem."""
    known = set(taken)
    for layer in layers:
        ids = layer.columns["id"]
        if known.isdisjoint(ids) and len(set(ids)) == len(ids):
            known.update(ids)
            continue
        for feature_id in ids:
            if feature_id in known:
                problems.append(_taken(layer.file, feature_id))
            known.add(feature_id)
    return known


def _targets(
    nodes: Collection[str], links: Sequence[Layer], base: Data | None
) -> dict[str, Collection[str]]:
    """Return the ids of nodes, links and layers that a target may name."""
    ids: set[str] = set(base.links if base else ()).union(*(layer.columns["id"] for layer in links))
    names = set(column(base.links, "layer")) if base else set()
    return {"node": nodes, "link": ids, "layer": names | {layer.name for layer in links}}


def _row_problems(
    table: str, rows: Collection[Row], known: Mapping[str, Collection[str]], before: int
) -> list[LayerError]:
    """Return what is wrong with the fields of the rows of a table; `before` as below."""
    names = [field.name for field in read_schema(table)]
    columns = {name: [row.get(name) for row in rows] for name in names}
    given = {  # a list without parts is nothing
        name: [None if isinstance(value, list) and not value else value for value in values]
        for name, values in columns.items()
    }
    if columns_are_valid(given, table, known):
        return []
    problems: list[LayerError] = []
    for row in rows:
        hints = before + len(problems) < _MAX_HINTS
        problems += check_record(row, table, file=f"{table}.csv", ids=known, hints=hints)
    return problems


# Layers


def _name_problems(layers: Iterable[Layer]) -> list[LayerError]:
    """Return layers of links whose names are none, or those of the base map."""
    return [
        LayerError(
            layer.file,
            None,
            "layer",
            f"expected the name of a layer, got {layer.name!r:.60}",
            _NAME_REMEDY,
        )
        for layer in layers
        if layer.table == "links"
        and (not LAYER_NAME.fullmatch(layer.name) or layer.name in BASE_LAYERS)
    ]


def layer_problems(
    layer: Layer, known: Mapping[str, Collection[str]], before: int = 0
) -> list[LayerError]:
    """Return what is wrong with the fields and the geometries of a layer.

    Parameters
    ----------
    layer
        Features that were read.
    known
        Known ids of each set that a field may refer to; a set left out is not checked.
    before
        Problems found already: after a hundred no nearest names are looked for.
    """
    if not layer.bad and columns_are_valid(layer.columns, layer.table, known):
        return []
    from irru_geo.layers.geojson import REMEDIES

    problems = []
    for number, feature in enumerate(layer.columns["id"]):
        if number in layer.bad:
            what, remedy = layer.bad[number], REMEDIES[layer.table]
            problems.append(LayerError(layer.file, feature, "geometry", what, remedy))
            continue
        values = {name: column[number] for name, column in layer.columns.items()}
        record = {**layer.given[number], **values} if layer.given else values
        hints = before + len(problems) < _MAX_HINTS
        problems += check_record(record, layer.table, file=layer.file, ids=known, hints=hints)
    return problems


class _Places(NamedTuple):
    """Positions of nodes: the row of each id in `lon_lat`, whose last row is no number."""

    rows: Mapping[str, int]
    lon_lat: NDArray[np.float64]

    def of(self, ids: Sequence[Any]) -> NDArray[np.float64]:
        """Return the positions of nodes, shape (n, 2); NaN for one that is not known."""
        rows = self.rows
        try:
            found = list(map(rows.get, ids, repeat(-1)))
        except TypeError:  # an id that is no text is told by the check of its field
            found = [rows.get(name, -1) if isinstance(name, str) else -1 for name in ids]
        return self.lon_lat[found].reshape(-1, 2)


def _places(nodes: Sequence[Layer], base: Data | None) -> _Places:
    """Return the positions of all nodes."""
    old = base.nodes if base else {}
    ids = chain(old, *(layer.columns["id"] for layer in nodes))
    parts = [positions(old), *(layer.flat for layer in nodes), np.full((1, 2), np.nan)]
    return _Places({key: row for row, key in enumerate(ids)}, np.concatenate(parts))


def _end_problems(layer: Layer, places: _Places, changes: list[LayerError]) -> list[LayerError]:
    """Move ends onto their nodes, turn lines round, and return where neither helps."""
    ends = [places.of(layer.columns[field]) for field in ("from_node", "to_node")]
    vertices = np.stack([layer.offsets[:-1], layer.offsets[1:] - 1])
    if not len(layer):
        return []
    gaps = [np.abs(layer.flat[vertices[i]] - ends[i]).max(axis=1) for i in (0, 1)]
    if max(gaps[0].max(), gaps[1].max()) != 0.0:  # NaN where a node is not known
        _turn(layer, ends, vertices, changes)
        gaps = [np.abs(layer.flat[vertices[i]] - ends[i]).max(axis=1) for i in (0, 1)]
        for i in (0, 1):
            near = (gaps[i] > 0) & (gaps[i] < SNAP_DEGREES)
            layer.flat[vertices[i][near]] = ends[i][near]
    return _far_ends(layer, ends, gaps, vertices) + _loops(layer)


def _turn(
    layer: Layer,
    ends: Sequence[NDArray[np.float64]],
    vertices: NDArray[np.intp],
    changes: list[LayerError],
) -> None:
    """Turn round the lines that are drawn from their second node to the first."""
    backward = [np.abs(layer.flat[vertices[i]] - ends[1 - i]).max(axis=1) for i in (0, 1)]
    forward = [np.abs(layer.flat[vertices[i]] - ends[i]).max(axis=1) for i in (0, 1)]
    is_turned = (np.maximum(*backward) < SNAP_DEGREES) & (np.maximum(*forward) >= SNAP_DEGREES)
    for number in np.flatnonzero(is_turned).tolist():
        part = slice(layer.offsets[number], layer.offsets[number + 1])
        layer.flat[part] = layer.flat[part][::-1].copy()
        what = (
            "expected a line from from_node to to_node, got one the other way round; it is turned"
        )
        remedy = "Swap from_node and to_node, or turn the line"
        changes.append(
            LayerError(layer.file, layer.columns["id"][number], "geometry", what, remedy)
        )


def _far_ends(
    layer: Layer,
    ends: Sequence[NDArray[np.float64]],
    gaps: Sequence[NDArray[np.float64]],
    vertices: NDArray[np.intp],
) -> list[LayerError]:
    problems = []
    for i, field in enumerate(("from_node", "to_node")):
        for number in np.flatnonzero(gaps[i] >= SNAP_DEGREES).tolist():
            if number in layer.bad:
                continue
            expected, got = ends[i][number], layer.flat[vertices[i][number]]
            swapped = np.abs(expected - got[::-1]).max() < 0.01
            name = layer.columns[field][number]
            problem = (
                f"expected the {'first' if i == 0 else 'last'} vertex on {name!r} at "
                f"({expected[0]:.9g}, {expected[1]:.9g}), got ({got[0]:.9g}, {got[1]:.9g})"
                f"{'; lon and lat look swapped' if swapped else ''}"
            )
            remedy = "Move the vertex exactly onto the node, or the node onto it"
            feature = layer.columns["id"][number]
            problems.append(LayerError(layer.file, feature, field, problem, remedy))
    return problems


def _loops(layer: Layer) -> list[LayerError]:
    """Return the links that end where they start."""
    remedy = "Take the link out, or end it at the next node"
    ends = zip(*(layer.columns[name] for name in ("id", "from_node", "to_node")), strict=True)
    return [
        LayerError(
            layer.file,
            key,
            "to_node",
            f"expected another node than from_node, got {head!r}",
            remedy,
        )
        for key, tail, head in ends
        if tail is not None and tail == head
    ]


# Records


def _data(
    nodes: Sequence[Layer],
    links: Sequence[Layer],
    tables: Tables,
    data_dir: Path,
    base: Data | None,
) -> Data:
    all_nodes: Mapping[str, Node] = records_of_layers("nodes", nodes)
    if base is not None:
        all_nodes = Joined(base.nodes, all_nodes)
    ids = {key: key for key in all_nodes}
    ends = {  # one text a node, however many links it has
        name: [ids[node] for layer in links for node in layer.columns[name]]
        for name in ("from_node", "to_node")
    }
    all_links: Mapping[str, Link] = records_of_layers("links", links, ends)
    if base is not None:
        all_links = Joined(base.links, all_links)
    return Data(all_nodes, all_links, tables, base.data_dir if base else data_dir)
