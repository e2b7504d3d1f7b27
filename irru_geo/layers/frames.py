"""Nodes, links and tables of a data folder as frames; each is a copy that may be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.layers.frozen import thawed
from irru_geo.layers.record_columns import column, positions, vertices
from irru_geo.layers.schema import Field, read_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from irru_geo.layers.data import Data
    from irru_geo.layers.frozen import Record
    from irru_geo.layers.records import Link, Node


def table_frame(records: Mapping[str, Record], name: str) -> DataFrame:
    """Return a table as a frame, one row a record, indexed by id, columns as in its schema."""
    import pandas as pd

    key, *fields = read_schema(name)
    columns = {
        f.name: pd.Series(
            _values(records, f),
            index=list(records),
            dtype=None if records else object,
        )
        for f in fields
    }
    return pd.DataFrame(columns, index=pd.Index(list(records), name=key.name))


def _values(records: Mapping[str, Record], field: Field) -> list[Any]:
    """Return the values of a field; lists and dictionaries are copies that may be changed."""
    values = column(records, field.name)
    is_plain = field.type not in ("texts", "integers", "names")
    return list(values) if is_plain else [thawed(value) for value in values]


def typed(frame: DataFrame, table: str) -> DataFrame:
    """Return a frame whose numbers and truth values have the types of the schema."""
    dtypes = {"integer": "Int64", "boolean": "boolean", "number": "float64"}
    wanted = {f.name: dtypes[f.type] for f in read_schema(table) if f.type in dtypes}
    return frame.astype({column: t for column, t in wanted.items() if column in frame.columns})


def nodes_frame(nodes: Mapping[str, Node]) -> GeoDataFrame:
    """Return nodes as points in EPSG:4326, indexed by node id."""
    import geopandas as gpd

    lon_lat = positions(nodes)
    frame = typed(table_frame(nodes, "nodes").rename_axis("node_id"), "nodes")
    return gpd.GeoDataFrame(
        frame, geometry=gpd.points_from_xy(lon_lat[:, 0], lon_lat[:, 1]), crs="EPSG:4326"
    )


def links_frame(links: Mapping[str, Link]) -> GeoDataFrame:
    """Return links as lines in EPSG:4326, indexed by link id, with their `layer`."""
    import geopandas as gpd
    import shapely

    flat, offsets = vertices(links)
    numbers = np.repeat(np.arange(len(links)), np.diff(offsets))
    frame = typed(table_frame(links, "links").rename_axis("link_id"), "links")
    frame.insert(0, "layer", list(column(links, "layer")))
    geometry: Any = shapely.linestrings(flat, indices=numbers) if len(links) else []
    return gpd.GeoDataFrame(frame, geometry=geometry, crs="EPSG:4326")


class TableFrames:
    """Tables as frames, for what holds the records of a data folder in `_data`.

    Each frame is a copy, indexed by id, with the columns of its schema.
    """

    _data: Data

    @property
    def branches(self) -> DataFrame:
        """Branches by id: name, family, via, modes, note; the ends are asked for."""
        return table_frame(self._data.tables["branches"], "branches")

    @property
    def sources(self) -> DataFrame:
        """Sources by id: title, publisher, date, url, licence."""
        return table_frame(self._data.tables["sources"], "sources")

    @property
    def events(self) -> DataFrame:
        """Dated closures and delays by id."""
        return table_frame(self._data.tables["events"], "events")

    @property
    def services(self) -> DataFrame:
        """Trains, feeders, ferries and lines by id: stops, headway in days, months, source."""
        return table_frame(self._data.tables["services"], "services")

    @property
    def calendar(self) -> DataFrame:
        """Rules of the calendar by id: what closes from which day to which, with its source."""
        return table_frame(self._data.tables["calendar"], "calendar")

    @property
    def volumes(self) -> DataFrame:
        """What was carried and traded by id: branch, place, year, what is counted, unit, source.

        Sources that disagree stand side by side; forecasts have the kind `projected`.
        """
        return typed(table_frame(self._data.tables["volumes"], "volumes"), "volumes")

    @property
    def restrictions(self) -> DataFrame:
        """Dated restrictions by id: facts with their sources, never a verdict."""
        return table_frame(self._data.tables["restrictions"], "restrictions")

    @property
    def scenarios(self) -> DataFrame:
        """Scenarios that `apply` knows by name."""
        return table_frame(self._data.tables["scenarios"], "scenarios")
