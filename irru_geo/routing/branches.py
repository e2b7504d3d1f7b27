"""Branches: the pinned middle of a corridor, for any origin and destination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irru_geo.geodesy import distance_km
from irru_geo.layers.frames import table_frame

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame

    from irru_geo.layers.data import Data
    from irru_geo.layers.frozen import Record

COLUMNS = (
    *("name", "family", "origin", "branch", "via", "destination", "modes", "sources", "note"),
)
"""Columns of the corridors' table, with what they have from their branch."""


def pinned_nodes(
    via: Sequence[str], origin: str, destination: str, nodes: Mapping[str, Record]
) -> list[str]:
    """Return the nodes of a branch that lie between two ends, in the direction of travel.

    Parameters
    ----------
    via
        Node ids of the branch's pinned middle, in order.
    origin, destination
        Node ids of the ends. One that is itself pinned cuts off what lies behind it.
    nodes
        Records by id.

    Notes
    -----
    A branch is travelled in the direction in which its two ends lie nearer, as the crow flies, to
    the origin and to the destination; a pinned end leaves that to the other one. It hangs on the
    places alone, not on what is open.

    Examples
    --------
    >>> nodes = {i: {"lon_lat": (0.0, lat)} for i, lat in zip("nabs", (60, 40, 35, 20))}
    >>> pinned_nodes(["a", "b"], "n", "s", nodes), pinned_nodes(["a", "b"], "s", "n", nodes)
    (['a', 'b'], ['b', 'a'])
    >>> pinned_nodes(["a", "b"], "n", "a", nodes), pinned_nodes(["a", "b"], "a", "s", nodes)
    ([], ['b'])
    """
    way = list(via)
    if not way:
        return way
    if origin in way and destination in way:
        is_back = way.index(destination) < way.index(origin)
    else:
        first, last = (nodes[way[end]]["lon_lat"] for end in (0, -1))
        place = [
            0.0 if end in way else _km(nodes[end]["lon_lat"], first, last)
            for end in (origin, destination)
        ]
        is_back = place[1] < place[0]
    way = way[::-1] if is_back else way
    if origin in way:
        way = way[way.index(origin) + 1 :]
    if destination in way:
        way = way[: way.index(destination)]
    return way


def corridor_frame(data: Data) -> DataFrame:
    """Return the corridors by id, each with the family, pinned nodes and modes of its branch.

    `via` holds the nodes between the corridor's own ends, in the direction of travel.
    """
    table = table_frame(data.tables["corridors"], "corridors")
    branches = data.tables["branches"]
    about = [branches.get(branch) for branch in table["branch"]]
    ends = zip(table["origin"], table["destination"], strict=True)
    table["family"] = [branch.family if branch else None for branch in about]
    table["modes"] = [list(branch.modes) if branch else [] for branch in about]
    table["via"] = [
        pinned_nodes(branch.via if branch else (), *pair, data.nodes)
        for branch, pair in zip(about, ends, strict=True)
    ]
    return table[list(COLUMNS)]


def _km(place: tuple[float, float], first: tuple[float, float], last: tuple[float, float]) -> float:
    """Return how many km nearer a place is to the last node of a branch than to the first."""
    to_first, to_last = distance_km(place, [first, last]).tolist()
    return float(to_first - to_last)
