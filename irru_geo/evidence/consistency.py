"""Everything that is wrong with a data folder, or looks wrong, and what mends it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast
from warnings import catch_warnings, simplefilter

from irru_geo.arguments import as_switch
from irru_geo.errors import IrruGeoError, LayerError, NoRouteError, counted
from irru_geo.layers.data import Data, data_directory, passed_over
from irru_geo.layers.reading import read_data
from irru_geo.layers.records import TABLES
from irru_geo.layers.rules import RULES
from irru_geo.model.dates import read_date
from irru_geo.model.parameters import Parameters
from irru_geo.model.state import NetworkState
from irru_geo.planner.planner import RoutePlanner

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pandas import DataFrame

    from irru_geo.layers.records import Tables
    from irru_geo.layers.rows import Event
    from irru_geo.layers.rules import Row

COLUMNS = ("level", "file", "feature", "field", "problem", "remedy", "count")


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
        but look), file, feature, field, problem, remedy, count (how many there are of the kind in
        the file, this being the first). No rows when all is well.

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
    base = read_data() if as_switch(extends, "extends") else None
    changes: list[LayerError] = []
    errors: list[Row] = []
    warnings: list[Row] = []
    try:
        with catch_warnings():
            simplefilter("ignore", UserWarning)  # what it says is a row of the table
            data = read_data(folder, base=base, changes=changes)
    except LayerError as error:
        errors = [_row(problem) for problem in error.problems]
    else:
        own = data if base is None else _without(data, base)
        errors = list(_model_errors(data, own))
        warnings = [] if errors else list(_warnings(data, own))
    warnings = [*_files_passed_over(folder), *map(_row, changes), *warnings]
    rows = _grouped("error", errors) + _grouped("warning", warnings)
    plain = [[_printable(part) for part in row] for row in rows]
    return pd.DataFrame(plain, columns=list(COLUMNS))


def _row(problem: LayerError) -> Row:
    return problem.file, problem.feature, problem.field, problem.problem, problem.remedy


def _files_passed_over(folder: Path) -> Iterator[Row]:
    for path in passed_over(folder):
        remedy = "Rename it x.geojson (a layer) or x.csv (a table), or take it away"
        yield (
            path.name,
            None,
            None,
            "expected a layer or a table, got a file that is not read",
            remedy,
        )


def _grouped(level: str, rows: Iterable[Row]) -> list[tuple[str | int | None, ...]]:
    found = counted(rows, lambda row: (row[0], row[2], row[3]))
    return [(level, *row, count) for row, count in found]


def _printable(part: str | int | None) -> str | int | None:
    """Return a text that can be written: JSON may hold halves of characters."""
    return part.encode("utf-8", "backslashreplace").decode() if isinstance(part, str) else part


def _without(data: Data, base: Data) -> Data:
    """Return the records of `data` that are not those of `base`."""
    nodes = {key: node for key, node in data.nodes.items() if key not in base.nodes}
    links = {key: link for key, link in data.links.items() if key not in base.links}
    tables = {
        name: {k: row for k, row in data.table(name).items() if base.table(name).get(k) != row}
        for name in TABLES
    }
    return replace(data, nodes=nodes, links=links, tables=cast("Tables", tables))


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
    for rule in RULES:
        yield from rule(data, own)
    yield from _closed_corridors(data, own)


def _closed_corridors(data: Data, own: Data) -> Iterator[Row]:
    planner = RoutePlanner(NetworkState(data))
    for key in own.tables["corridors"]:
        try:
            planner.corridor(key)
        except NoRouteError as error:
            yield "corridors.csv", key, None, *_told(error)
