"""Everything that is wrong with a data folder, or looks wrong, and what mends it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import numpy as np

from irru_geo.errors import IrruGeoError, LayerError, NoRouteError
from irru_geo.geodesy import length_km
from irru_geo.layers.data import Data, data_directory
from irru_geo.layers.reading import read_data
from irru_geo.layers.records import TABLES
from irru_geo.layers.schema import read_schema
from irru_geo.model.dates import read_date
from irru_geo.model.parameters import Parameters
from irru_geo.model.state import NetworkState
from irru_geo.planner.planner import RoutePlanner
from irru_geo.spelling import nearest_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pandas import DataFrame

    from irru_geo.layers.records import Link, Tables
    from irru_geo.layers.rows import Event

Row = tuple[str, str | None, str | None, str, str]
"""File, feature, field, problem, remedy."""

COLUMNS = ("level", "file", "feature", "field", "problem", "remedy")

TOLERANCE = 0.05
"""Part of its length by which a drawn line may differ without a note."""


def check_folder(data_dir: str | Path, *, extends: bool = False) -> DataFrame:
    """Return everything that is wrong, or looks wrong, with a data folder.

    Parameters
    ----------
    data_dir
        The folder, with `geojson/` and `tables/`.
    extends
        Whether it adds to the bundled network (see `Network.extend`), or stands alone.

    Returns
    -------
    DataFrame
        One row a problem; columns: level (`error`: the folder cannot be used; `warning`: it can,
        but look), file, feature, field, problem, remedy. No rows when all is well.

    Raises
    ------
    LayerError
        When it is no data folder at all.

    Examples
    --------
    >>> from irru_geo.layers.examples import example_folder
    >>> check_folder(example_folder("starter")).empty
    True
    """
    import pandas as pd

    folder = data_directory(data_dir)
    base = read_data() if extends else None
    warnings = list(_strange_fields(folder))
    try:
        data = read_data(folder, base=base)
    except LayerError as error:
        errors = [(p.file, p.feature, p.field, p.problem, p.remedy) for p in error.problems]
    else:
        own = data if base is None else _without(data, base)
        errors = list(_model_errors(data, own))
        warnings += [] if errors else _warnings(data, own)
    rows = [("error", *row) for row in errors] + [("warning", *row) for row in warnings]
    plain = [[_printable(part) for part in row] for row in rows]
    return pd.DataFrame(plain, columns=list(COLUMNS))


def _printable(text: str | None) -> str | None:
    """Return a text that can be written: JSON may hold halves of characters."""
    return text and text.encode("utf-8", "backslashreplace").decode()


def _without(data: Data, base: Data) -> Data:
    """Return the records of `data` that are not those of `base`."""
    nodes = {key: node for key, node in data.nodes.items() if key not in base.nodes}
    links = {key: link for key, link in data.links.items() if key not in base.links}
    tables = {
        name: {k: row for k, row in data.table(name).items() if base.table(name).get(k) != row}
        for name in TABLES
    }
    return replace(data, nodes=nodes, links=links, tables=cast("Tables", tables))


def _strange_fields(folder: Path) -> Iterator[Row]:
    """Yield the fields that no schema has: they are read over, which is seldom meant."""
    for path in sorted((folder / "geojson").glob("*.geojson")):
        known = {field.name for field in read_schema("nodes" if path.stem == "nodes" else "links")}
        for name in _property_names(path) if path.stem != "land" else ():
            if name not in known | {"layer"}:
                yield _strange(path.name, name, known)
    for table in TABLES:
        path = folder / "tables" / f"{table}.csv"
        known = {field.name for field in read_schema(table)}
        for name in _headings(path) if path.is_file() else ():
            if name not in known:
                yield _strange(path.name, name, known)


def _property_names(path: Path) -> list[str]:
    """Return the names of all properties in a file; none when it cannot be read."""
    try:
        features = json.loads(path.read_text("utf-8-sig"))["features"]
        return sorted({str(name) for feature in features for name in feature["properties"]})
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def _headings(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return [name.strip('" ') for name in file.readline(10_000).strip().split(",")]


def _strange(file: str, name: str, known: set[str]) -> Row:
    shown = name[:60]
    near = nearest_names(shown, sorted(known), 1)
    remedy = f"Write {near[0]!r}?" if near else "Take it out, or keep it: it does nothing"
    return file, None, shown, "expected a field of the schema, got one that is not read", remedy


def _model_errors(data: Data, own: Data) -> Iterator[Row]:
    """Yield figures, events, scenarios and corridors that are well formed and cannot be used."""
    yield from _parameter_errors(data, own)
    for key, event in own.tables["events"].items():
        yield from _event_errors(key, event, data)
    planner = RoutePlanner(NetworkState(data))
    for key in own.tables["scenarios"]:
        try:
            planner.apply(key)
        except IrruGeoError as error:
            yield "scenarios.csv", key, None, *_told(error)
    for key in own.tables["corridors"]:
        try:
            planner.corridor(key)
        except NoRouteError:
            continue
        except IrruGeoError as error:
            yield "corridors.csv", key, None, *_told(error)


def _event_errors(key: str, event: Event, data: Data) -> Iterator[Row]:
    start = read_date(event["start"])
    if event["end"] and read_date(event["end"], last=True) < start:
        yield "events.csv", key, "end", "expected a day after the start", "Swap the two"
    alone = replace(data, tables={**data.tables, "events": {key: event}})
    try:
        _ = NetworkState(alone, date=start, disruptions=True).availability
    except IrruGeoError as error:
        yield "events.csv", key, "target", *_told(error)


def _parameter_errors(data: Data, own: Data) -> Iterator[Row]:
    found = False
    for key, row in own.tables["parameters"].items():
        try:
            Parameters([row])
        except IrruGeoError as error:
            found = True
            yield "parameters.csv", key, None, *_told(error)
    try:
        _ = found or Parameters(data.tables["parameters"].values())
    except IrruGeoError as error:
        yield "parameters.csv", None, None, *_told(error)


def _told(error: IrruGeoError) -> tuple[str, str]:
    """Return the problem and the remedy of an error; its text holds both."""
    problem, _, remedy = str(error).partition(". ")
    return problem.rstrip("."), remedy


def _warnings(data: Data, own: Data) -> Iterator[Row]:
    """Yield what can be used and is seldom meant."""
    for link in own.links.values():
        yield from _length_warning(link)
        yield from _gauge_warnings(link, data)
    yield from _parallel_links(own)
    yield from _loose_nodes(data, own)
    yield from _closed_corridors(data, own)


def _length_warning(link: Link) -> Iterator[Row]:
    drawn, told = length_km(link["coordinates"]), link["length_km"]
    if abs(drawn - told) > TOLERANCE * told and not link.get("note"):
        problem = f"expected within 5 % of the drawn line's {drawn:.1f} km, got {told:g} km"
        remedy = "Draw more bend points, correct the length, or say why in the note"
        yield _file(link), link["id"], "length_km", problem, remedy


def _gauge_warnings(link: Link, data: Data) -> Iterator[Row]:
    for end in ("from_node", "to_node"):
        node = data.nodes[link[end]]
        known = node.get("gauges_mm") or ()
        if link["mode"] == "rail" and known and link["gauge_mm"] not in known:
            problem = f"expected a gauge of {node['id']!r} {known}, got {link['gauge_mm']}"
            yield _file(link), link["id"], "gauge_mm", problem, "Correct the gauge of one of them"


def _file(record: Link) -> str:
    return f"{record['layer']}.geojson"


def _parallel_links(own: Data) -> Iterator[Row]:
    seen: dict[tuple[object, ...], str] = {}
    for link in own.links.values():
        ends = sorted((link["from_node"], link["to_node"]))
        key = (*ends, link["mode"], link.get("gauge_mm"))
        if key in seen:
            problem = f"expected one link of a mode and gauge between two nodes, got {seen[key]!r}"
            remedy = "Take one of them out, unless there are two lines"
            yield _file(link), link["id"], None, problem, remedy
        seen[key] = link["id"]


def _loose_nodes(data: Data, own: Data) -> Iterator[Row]:
    """Yield nodes without a link, and those that no link joins to the largest part."""
    part = _parts(data)
    size = Counter(part.values())
    largest = max(size, key=lambda p: size[p], default=None)
    linked = {link[end] for link in data.links.values() for end in ("from_node", "to_node")}
    for node_id in own.nodes:
        if node_id not in linked:
            remedy = "Add a link that ends on it, or take it out"
            yield "nodes.geojson", node_id, None, "expected a link at the node, got none", remedy
        elif part[node_id] != largest:
            found = size[part[node_id]]
            problem = f"expected one network, got an island of {found} nodes with this one"
            yield "nodes.geojson", node_id, None, problem, "Add the link that is missing"


def _parts(data: Data) -> dict[str, int]:
    """Return for each node the number of the connected part that it is in."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    place = {node_id: number for number, node_id in enumerate(data.nodes)}
    if not place:
        return {}
    tails = [place[link["from_node"]] for link in data.links.values()]
    heads = [place[link["to_node"]] for link in data.links.values()]
    shape = (len(place), len(place))
    joined = coo_array((np.ones(len(tails)), (tails, heads)), shape=shape)
    _, part = connected_components(joined.tocsr(), directed=False)
    return dict(zip(place, part.tolist(), strict=True))


def _closed_corridors(data: Data, own: Data) -> Iterator[Row]:
    planner = RoutePlanner(NetworkState(data))
    for key in own.tables["corridors"]:
        try:
            planner.corridor(key)
        except NoRouteError as error:
            yield "corridors.csv", key, None, *_told(error)
