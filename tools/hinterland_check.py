"""The gate of the hinterland's build: towns close together must not need a long way round.

Two towns of one country up to `NEAR_KM` apart must not need more than `DETOUR` times the way of the
crow and `DETOUR_KM`. Forty published distances had not shown that Mombasa was joined the wrong way
round; this does. Pairs that the source itself keeps apart are listed with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hinterland_source import crow_km, tree_of

from irru_geo.places.hinterland import OpenRoads
from irru_geo.places.roads import read_roads

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Towns = tuple[list[str], NDArray[np.float64], NDArray[np.str_]]

NEAR_KM, DETOUR, DETOUR_KM = 25.0, 4.0, 60.0

CORRIDOR = frozenset(
    {"AE", "AF", "AM", "AZ", "BH", "BY", "FI", "GE", "IN", "IQ", "IR", "KG"}
    | {"KW", "KZ", "OM", "PK", "QA", "RU", "SA", "TJ", "TM", "TR", "UZ", "YE"}
)
"""Countries in which each such pair must be explained; elsewhere they are counted."""


def check_neighbours(path: Path, towns: Towns, known: list[dict[str, str]]) -> list[str]:
    """Return the pairs of neighbouring towns that are far apart by road and not explained.

    Parameters
    ----------
    path : file of the roads
    towns : names, positions, countries
    known : rows with `country`, `first`, `second` and a `reason`
    """
    explained = {(row["country"], *sorted((row["first"], row["second"]))) for row in known}
    problems, elsewhere = [], 0
    for country, first, second, crow, km in far_neighbours(path, towns):
        if country not in CORRIDOR:
            elsewhere += 1
        elif (country, *sorted((first, second))) not in explained:
            problems.append(f"{country}: {first} to {second} is {crow:.0f} km, by road {km:.0f}")
    print(f"neighbours: {elsewhere} pairs outside the corridor's countries are far apart by road")
    return problems


def far_neighbours(path: Path, towns: Towns) -> list[tuple[str, str, str, float, float]]:
    """Return country, two towns, km apart and km by road of neighbours that are far apart."""
    names, positions, codes = towns
    roads = read_roads(path)
    open_roads = OpenRoads(roads)
    joints = roads.join(positions)
    pairs = tree_of(positions).query_pairs(NEAR_KM, output_type="ndarray")
    pairs = pairs[codes[pairs[:, 0]] == codes[pairs[:, 1]]]
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    crow = crow_km(positions[pairs[:, 0]], positions[pairs[:, 1]])
    found = []
    starts = np.unique(pairs[:, 0])
    for start in starts.tolist():
        if joints[start].edge < 0:
            continue
        rows = np.flatnonzero(pairs[:, 0] == start)
        tree = open_roads.tree(joints[start], limit_km=2 * max(DETOUR * NEAR_KM, DETOUR_KM))
        for row in rows.tolist():
            other = int(pairs[row, 1])
            if joints[other].edge < 0:
                continue
            off_km = joints[start].off_km + joints[other].off_km
            km = open_roads.choice_km(tree, joints[other]) + off_km
            if km > max(DETOUR * crow[row], DETOUR_KM):
                ends = names[start], names[other]
                found.append((str(codes[start]), *ends, float(crow[row]), km))
    return found
