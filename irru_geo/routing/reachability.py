"""How far cargo gets in some days, and how far it is between each two of many places."""

from __future__ import annotations

from math import inf
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import ParameterError
from irru_geo.geodesy import cut, length_km
from irru_geo.vocabulary import HOURS_PER_DAY, MINIMISE, Minimise

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from geopandas import GeoDataFrame
    from numpy.typing import ArrayLike, NDArray
    from pandas import DataFrame

    from irru_geo.layers.frozen import Record
    from irru_geo.model.steps import Step
    from irru_geo.routing.router import Router
    from irru_geo.routing.search import Search

COLUMNS = ("kind", "id", "days", "share")


def isochrone(
    search: Search,
    nodes: Mapping[str, Record],
    links: Mapping[str, Record],
    origin: str,
    days: float,
) -> GeoDataFrame:
    """Return what is reached within some typical days; see `Network.isochrone`.

    Parameters
    ----------
    search
        Search by time.
    nodes, links
        Records by id.
    origin
        Node id.
    days
        Days, at least 0.
    """
    import geopandas as gpd
    import shapely

    if not (isinstance(days, Real) and days >= 0):
        raise ParameterError(f"days: expected a number of at least 0, got {days!r}.")
    graph = search.graph
    hours = search.tree([graph.index[origin, "start", 0]]).cost[0]
    limit = days * HOURS_PER_DAY
    rows: list[tuple[Any, ...]] = []
    for node_id, node in nodes.items():
        reached = hours[graph.index[node_id, "end", 0]] if node_id != origin else 0.0
        if reached <= limit and reached < inf:
            point = shapely.Point(node["lon_lat"])
            rows.append(("node", node_id, reached / HOURS_PER_DAY, 1.0, point))
    parts: dict[tuple[str, str], float] = {}
    for arc, tail in enumerate(graph.tail.tolist()):
        if hours[tail] >= limit or hours[tail] == inf:
            continue
        left = limit - float(hours[tail])
        for step in graph.steps[arc]:
            if step.kind == "movement":
                key = (str(step.link_id), step.from_node)
                parts[key] = max(parts.get(key, 0.0), _share(step, left))
            left -= step.typical_h()
    for (link_id, tail_node), share in parts.items():
        if share > 0:
            line = _part(links[link_id], tail_node, share)
            rows.append(("link", link_id, days, share, shapely.LineString(line)))
    shapes = [row[-1] for row in rows]
    return gpd.GeoDataFrame(
        [row[:-1] for row in rows], columns=list(COLUMNS), geometry=shapes, crs="EPSG:4326"
    )


def _share(step: Step, left_h: float) -> float:
    """Return the part of a movement that is made in the hours left, 0 to 1."""
    hours = step.typical_h()
    return min(max(left_h / hours, 0.0), 1.0) if hours > 0 else float(left_h >= 0)


def _part(link: Record, tail: str, share: float) -> NDArray[Any]:
    line: NDArray[Any] = link["coordinates"]
    line = line if link["from_node"] == tail else line[::-1]
    until_km = share * length_km(line)
    return line if share >= 1.0 or until_km <= 0.0 else cut(line, 0.0, until_km)


def matrix(
    router: Router,
    origins: Sequence[str],
    destinations: Sequence[str],
    *,
    minimise: Minimise,
    modes: Collection[str] | None,
) -> DataFrame:
    """Return the least amount between each two nodes; see `Network.matrix`."""
    values = router.distances(origins, destinations, minimise=minimise, modes=modes)
    return as_matrix(values, origins, destinations, minimise=minimise)


def as_matrix(
    values: ArrayLike, origins: Sequence[str], destinations: Sequence[str], *, minimise: Minimise
) -> DataFrame:
    """Return amounts between each two nodes as a frame whose columns' name says the unit."""
    import pandas as pd

    rows = pd.Index(list(origins), name="origin")
    columns = pd.Index(list(destinations), name=f"{minimise}_{MINIMISE[minimise]}")
    return pd.DataFrame(np.asarray(values, dtype=np.float64), index=rows, columns=columns)
