"""Branches: the pinned middle of a corridor, for any origin and destination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irru_geo.geodesy import distance_km
from irru_geo.layers.frames import table_frame

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pandas import DataFrame

    from irru_geo.layers.data import Data
    from irru_geo.layers.frozen import Record

COLUMNS = (
    *("name", "family", "origin", "branch", "via", "destination", "modes", "sources", "note"),
)
"""Columns of the corridors' table, with what they have from their branch."""


def pinned_nodes(
    via: Sequence[str],
    origin: str,
    destination: str,
    nodes: Mapping[str, Record],
    quoted: tuple[str, str] | None = None,
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
    quoted
        The ends between which the branch is quoted: those of its corridor.

    Notes
    -----
    A branch is travelled in the direction in which its two ends lie nearer, as the crow flies, to
    the origin and to the destination; a pinned end leaves that to the other one. Where that is less
    than half as much nearer as it can be, a place lies askew to it (Moscow and Delhi to the
    crossing at Sarakhs), and the ends between which it is quoted tell the direction. It hangs on
    the places alone, not on what is open.

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
    ends = (origin, destination)
    if origin in way and destination in way:
        is_back = way.index(destination) < way.index(origin)
    else:
        onward_km = _onward_km(ends, (way[0], way[-1]), nodes, pinned=way)
        is_askew = abs(onward_km) < _km(nodes[way[0]], nodes[way[-1]])
        if is_askew and quoted is not None and not set(ends) & set(way):
            onward_km = _onward_km(ends, quoted, nodes)
        is_back = onward_km < 0
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
    quoted = branch_ends(data)
    table["family"] = [branch.family if branch else None for branch in about]
    table["modes"] = [list(branch.modes) if branch else [] for branch in about]
    table["via"] = [
        pinned_nodes(branch.via if branch else (), *pair, data.nodes, quoted.get(branch_id))
        for branch, branch_id, pair in zip(about, table["branch"], ends, strict=True)
    ]
    return table[list(COLUMNS)]


def branch_ends(data: Data) -> dict[str, tuple[str, str]]:
    """Return for each branch the ends of its corridor, of several the first in the table."""
    found: dict[str, tuple[str, str]] = {}
    for corridor in data.tables["corridors"].values():
        if corridor.branch:
            found.setdefault(corridor.branch, (corridor.origin, corridor.destination))
    return found


def _onward_km(
    ends: tuple[str, str],
    way: tuple[str, str],
    nodes: Mapping[str, Record],
    pinned: Collection[str] = (),
) -> float:
    """Return how far two ends lie along a way: how much nearer to its last place the second is.

    At most twice the way's own length; below 0 when they lie the other way round. An end that is
    pinned lies in the middle.
    """
    first, last = nodes[way[0]], nodes[way[1]]
    origin_km, destination_km = (
        0.0 if end in pinned else _km(nodes[end], first) - _km(nodes[end], last) for end in ends
    )
    return destination_km - origin_km


def _km(one: Record, other: Record) -> float:
    """Return how far two places lie apart as the crow flies."""
    return float(distance_km(one["lon_lat"], [other["lon_lat"]])[0])
