"""Reading of the layers and tables of a data folder.

A data folder holds `geojson/` (one file a layer: `nodes`, those of the base map, and the layers of
links) and `tables/` (CSV). Everything is checked against `schema/`, and all problems are raised at
once.
"""

from __future__ import annotations

import gc
import warnings
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from irru_geo.arguments import as_name
from irru_geo.errors import LayerError, UnknownNameError
from irru_geo.layers.checking import checked, layer_problems
from irru_geo.layers.data import (
    BACKGROUND,
    Data,
    data_directory,
    data_version,
    layer_files,
    passed_over,
)
from irru_geo.layers.frames import links_frame, nodes_frame
from irru_geo.layers.geofiles import read_layer_file
from irru_geo.layers.geojson import ID_KEYS
from irru_geo.layers.json_features import read_json
from irru_geo.layers.progress import watched
from irru_geo.layers.record_columns import records_of_layers
from irru_geo.layers.records import TABLES
from irru_geo.layers.schema import read_schema
from irru_geo.layers.side_columns import EXPORTED, is_side_column
from irru_geo.layers.tables import read_table, strange_fields

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from geopandas import GeoDataFrame

    from irru_geo.layers.frozen import Record
    from irru_geo.layers.records import Tables


_GENERAL = (
    *("parameters", "countries", "price_index", "freight_index", "holidays"),
    *("closed_borders", "customs_unions", "transit_regimes"),
)
"""Tables that are taken from the bundled data where a folder leaves them out."""


def list_layers(data_dir: str | Path | None = None) -> list[str]:
    """Return the names of all layers of a data folder, in alphabetical order.

    Parameters
    ----------
    data_dir
        Data folder; None means the one that comes with irru_geo.

    Examples
    --------
    >>> "rasht_astara" in list_layers()
    True
    """
    return sorted(layer_files(data_directory(data_dir)))


def read_layer(name: str, data_dir: str | Path | None = None) -> GeoDataFrame:
    """Return one layer, checked.

    Parameters
    ----------
    name
        Name of the layer, see `list_layers`.
    data_dir
        Data folder; None means the one that comes with irru_geo.

    Returns
    -------
    GeoDataFrame
        One row a feature in EPSG:4326, indexed by feature id; the columns are those of
        `schema/nodes.csv` or `schema/links.csv`, lengths in km.

    Raises
    ------
    UnknownNameError
        When there is no such layer.
    LayerError
        With every problem of the file.

    Examples
    --------
    >>> read_layer("nodes").crs.to_epsg()
    4326
    """
    folder = data_directory(data_dir)
    name = as_name(name)
    if name not in (known := layer_files(folder)):
        from irru_geo.spelling import nearest_names

        raise UnknownNameError(name, "layer", nearest_names(name, known))
    problems: list[LayerError] = []
    if name in BACKGROUND:
        return _background_frame(known[name])
    layer = read_layer_file(known[name], _table_of(name), problems)
    problems += layer_problems(layer, {}) if layer is not None else []
    if layer is None or problems:
        raise LayerError.gather(problems)
    return (
        nodes_frame(records_of_layers("nodes", [layer]))
        if name == "nodes"
        else links_frame(records_of_layers("links", [layer]))
    )


def _table_of(name: str) -> str:
    return "nodes" if name == "nodes" else "links"


def read_data(
    data_dir: str | Path | None = None,
    *,
    base: Data | None = None,
    changes: list[LayerError] | None = None,
) -> Data:
    """Return all nodes, links and tables of a data folder, checked against each other.

    Parameters
    ----------
    data_dir
        Data folder; None means the one that comes with irru_geo.
    changes
        Grows by what was moved or turned in reading.
    base
        Data that the folder adds to: it may use these nodes and sources, need not hold nodes of
        its own, and is returned together with them.

    Raises
    ------
    LayerError
        With every problem found in any file.
    """
    folder = data_directory(data_dir)
    with _without_collector():
        data = _read(folder, base, changes)
    _warn_of_files(folder, data)
    return data


def _read(folder: Path, base: Data | None, changes: list[LayerError] | None) -> Data:
    problems: list[LayerError] = []
    try:
        data_version(folder)
    except LayerError as error:
        problems.append(error)
    files = {name: path for name, path in layer_files(folder).items() if name not in BACKGROUND}
    if base is None and "nodes" not in files:  # so that its absence is told
        files = {"nodes": folder / "geojson" / "nodes.geojson", **files}
    read = (
        read_layer_file(path, _table_of(name), problems, changes)
        for name, path in watched(files.items(), "Reading the layers")
    )
    layers = [layer for layer in read if layer is not None]
    if changes is not None:
        for layer in layers:
            mappings = {id(given): given for given in layer.given}.values()
            given: set[str] = set().union(*mappings)
            names = [name for name in given if not is_side_column(name, layer.table)]
            known = {field.name for field in read_schema(layer.table)} | {"layer", *ID_KEYS}
            known |= {*EXPORTED}
            changes += strange_fields(layer.file, names, known)
    paths = {name: folder / "tables" / f"{name}.csv" for name in TABLES}
    rows = {
        name: read_table(path, name, problems, changes)
        for name, path in paths.items()
        if path.exists() or path.is_symlink()
    }
    inherited = None if base is not None else _inherited(folder, rows)
    return checked(
        layers, rows, folder, problems=problems, base=base, inherited=inherited, changes=changes
    )


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector from looking through the many values of a file again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _inherited(folder: Path, rows: Collection[str]) -> Mapping[str, Mapping[str, Record]]:
    """Return the rows of the bundled tables that hold for a folder of one's own.

    A folder may leave out parameters, countries and the like, and may cite the bundled sources. The
    other tables name nodes and links, and are never taken.
    """
    bundled = data_directory()
    if folder.resolve() == bundled.resolve():
        return {}
    wanted = [name for name in _GENERAL if name not in rows]
    return {name: _bundled(bundled)[name] for name in ("sources", *wanted)}


def bare_data() -> Data:
    """Return data without a node or a link: the bundled figures that hold anywhere."""
    folder = data_directory()
    rows: dict[str, Any] = {name: _bundled(folder).get(name, {}) for name in TABLES}
    return Data({}, {}, cast("Tables", rows), folder)


@cache
def _bundled(folder: Path) -> Mapping[str, Mapping[str, Record]]:
    """Return the bundled tables that folders of one's own may take."""
    paths = {name: folder / "tables" / f"{name}.csv" for name in ("sources", *_GENERAL)}
    rows = {name: read_table(path, name, []) for name, path in paths.items()}
    data = checked([], rows, folder, problems=[])
    return {name: data.table(name) for name in rows}


def _warn_of_files(folder: Path, data: Data) -> None:
    """Say it when a folder has no link and files that look like layers and are not read."""
    names = [path.name for path in passed_over(folder)]
    if not data.links and names:
        text = f"{folder}: no link was read, and these files were passed over: {', '.join(names)}."
        warnings.warn(f"{text} Name layers x.geojson, tables x.csv.", stacklevel=3)


def _background_frame(path: Path) -> GeoDataFrame:
    import geopandas as gpd

    problems: list[LayerError] = []
    collection = read_json(path, problems)
    if problems:
        raise LayerError.gather(problems)
    frame = gpd.GeoDataFrame.from_features(collection["features"], crs="EPSG:4326")
    frame.index = frame.index.astype(str).rename("feature_id")
    ids = [str(f.get("id", i)) for i, f in enumerate(collection["features"])]
    return frame.set_axis(ids, axis=0).rename_axis("feature_id")
