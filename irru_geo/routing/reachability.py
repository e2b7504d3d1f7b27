"""How far cargo gets in some days, and how far it is between each two of many places."""

from __future__ import annotations

import math
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.arguments import as_number
from irru_geo.geodesy import cut, length_km
from irru_geo.vocabulary import HOURS_PER_DAY, MINIMISE

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from geopandas import GeoDataFrame
    from numpy.typing import ArrayLike, NDArray
    from pandas import DataFrame

    from irru_geo.layers.frozen import Record
    from irru_geo.routing.router import Router
    from irru_geo.routing.search import Search
    from irru_geo.vocabulary import Minimise

COLUMNS = ("kind", "id", "days", "share")


def isochrone(
    search: Search,
    nodes: Mapping[str, Record],
    links: Mapping[str, Record],
    origin: str,
    days: float,
) -> GeoDataFrame:
    """Return what is reached within some expected days; see `Network.isochrone`.

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
    days = checked_days(days)
    graph, amounts = search.graph, search.amounts
    hours = search.tree([graph.start_of(origin)]).cost[0]
    limit = days * HOURS_PER_DAY
    at_h = dict(zip(graph.node_ids, hours[graph.end].tolist(), strict=True)) | {origin: 0.0}
    parts = _shares(search, hours, limit - amounts.hours_before)
    shares = {
        (graph.link_ids[link], graph.node_ids[tail]): share for (link, tail), share in parts.items()
    }
    return isochrone_frame(at_h, shares, (nodes, links), days)


def checked_days(days: object) -> float:
    """Return the days of an isochrone: at least 0, or infinite."""
    is_endless = type(days) is float and days == math.inf
    return math.inf if is_endless else as_number(days, "days", low=0.0)


def isochrone_frame(
    at_h: Mapping[str, float],
    shares: Mapping[tuple[str, str], float],
    records: tuple[Mapping[str, Record], Mapping[str, Record]],
    days: float,
) -> GeoDataFrame:
    """Return an isochrone as a frame; see `Network.isochrone`.

    Parameters
    ----------
    at_h
        Hours at which nodes are reached, by id; those beyond the days are left out.
    shares
        By link id and the node where it is entered, the part of the link that is reached.
    records
        Nodes and links by id.
    days
        Days of the isochrone.
    """
    import geopandas as gpd
    import shapely

    nodes, links = records
    rows: list[tuple[Any, ...]] = []
    for node_id, took in at_h.items():
        if took <= days * HOURS_PER_DAY and took < inf:
            point = shapely.Point(nodes[node_id]["lon_lat"])
            rows.append(("node", node_id, took / HOURS_PER_DAY, 1.0, point))
    for (link_id, tail), share in shares.items():
        line = _part(links[link_id], tail, share)
        rows.append(("link", link_id, days, share, shapely.LineString(line)))
    shapes = [row[-1] for row in rows]
    return gpd.GeoDataFrame(
        [row[:-1] for row in rows], columns=list(COLUMNS), geometry=shapes, crs="EPSG:4326"
    )


def _shares(
    search: Search, hours: NDArray[Any], limit: NDArray[Any]
) -> dict[tuple[int, int], float]:
    """Return the part of each link, entered at a node, that is reached: above 0, up to 1.

    Parameters
    ----------
    search
        Search by time.
    hours
        Hours to each state.
    limit
        Hours until which the movement on each arc may have begun.
    """
    graph, moving = search.graph, search.amounts.hours_moving
    entered = hours[graph.arcs.tail]
    is_reached = (graph.arcs.link >= 0) & (entered < np.minimum(limit, inf))
    if search.mask is not None:
        is_reached &= search.mask
    left = np.where(is_reached, limit - np.where(is_reached, entered, 0.0), 0.0)
    parts: dict[tuple[int, int], float] = {}
    for arc in np.flatnonzero(is_reached).tolist():
        key = (int(graph.arcs.link[arc]), int(graph.states.node[graph.arcs.tail[arc]]))
        share = float(left[arc] / moving[arc]) if moving[arc] > 0 else 1.0
        parts[key] = max(parts.get(key, 0.0), min(share, 1.0))
    return parts


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
