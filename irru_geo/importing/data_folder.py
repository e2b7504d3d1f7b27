"""A data folder from nodes, links and sources that an import made: written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from irru_geo.atomic_write import is_empty_folder, replacing_folder
from irru_geo.errors import LayerError
from irru_geo.layers.reading import read_data
from irru_geo.layers.schema import read_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from irru_geo.layers.data import Data

Row = dict[str, Any]

DECIMALS = 5
"""Decimals of degrees in a layer: about a metre."""


def write_folder(
    folder: Path,
    nodes: Sequence[Row],
    layers: Mapping[str, Sequence[Row]],
    tables: Mapping[str, Iterable[Row]],
    readme: str,
    *,
    base: Data | None = None,
) -> None:
    """Write a data folder, once it reads again without a problem.

    Parameters
    ----------
    folder
        Folder to make; it may be there already, when it is empty.
    nodes
        Properties of the nodes, with `id` and `lon_lat`.
    layers
        Layer name to the properties of its links, with `id` and `coordinates`.
    tables
        Table name to its rows.
    readme
        What the folder says of itself, its licence first of all.
    base
        Data that the folder adds to, and whose nodes it uses.

    Raises
    ------
    LayerError
        When there is something in the folder, or what was made does not keep the schema.
    """
    need_free(folder)
    with replacing_folder(folder) as part:
        (part / "geojson").mkdir(parents=True)
        (part / "tables").mkdir()
        points = [_feature(row, "Point", row["lon_lat"]) for row in nodes]
        _write_layer(part / "geojson" / "nodes.geojson", points)
        for name, links in layers.items():
            lines = [_feature(row, "LineString", row["coordinates"]) for row in links]
            _write_layer(part / "geojson" / f"{name}.geojson", lines)
        for name, rows in tables.items():
            (part / "tables" / f"{name}.csv").write_text(_table(name, rows), encoding="utf-8")
        (part / "README.md").write_text(readme, encoding="utf-8")
        read_data(part, base=base)


def need_free(folder: Path) -> None:
    """Raise LayerError when there is something in a folder that is to be made."""
    if folder.exists() and not is_empty_folder(folder):
        remedy = "Name a folder that is not there yet, or an empty one"
        problem = "expected no such folder, or an empty one"
        raise LayerError(str(folder), None, None, problem, remedy)


def _feature(row: Row, kind: str, positions: Any) -> Row:
    properties = {
        key: value
        for key, value in row.items()
        if key not in ("id", "lon_lat", "coordinates") and value not in (None, "", [], {})
    }
    rounded = (
        [[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in positions]
        if kind == "LineString"
        else [round(value, DECIMALS) for value in positions]
    )
    geometry = {"type": kind, "coordinates": rounded}
    return {"type": "Feature", "id": row["id"], "properties": properties, "geometry": geometry}


def _write_layer(path: Path, features: Sequence[Row]) -> None:
    """Write one feature a line, so that two versions can be compared."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, allow_nan=False) for row in features)
    path.write_text(
        f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8"
    )


def _table(name: str, rows: Iterable[Row]) -> str:
    stream = io.StringIO()
    fields = [field.name for field in read_schema(name)]
    writer = csv.DictWriter(stream, fields, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()
