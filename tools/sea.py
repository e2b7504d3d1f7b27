"""Draw the sea and waterway links taut over water through their control points.

marnet (PyPI searoute) tells which lanes meet where; its lines are 3 to 6 % longer than published
distances, so every line is drawn anew: over water between the points that ships must pass (straits,
separation schemes, river and canal mouths), which ``data/alignments/points_sea.csv`` holds with
their sources, and straight where those points follow each other closely: there they are the
channel. Land is Natural Earth 1:10m, at the Caspian the finer OpenStreetMap shore.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from land_polygons import CASPIAN_WINDOW, land
from water import Chart

from irru_geo import geodesy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Point = tuple[float, float]

MODES = ("sea", "inland_waterway")
OCEAN_BOX = (-30.0, -42.0, 84.0, 68.0)  # west, south, east, north of the lanes
OCEAN_CLEARANCE_KM = 3.0
CASPIAN_CLEARANCE_KM = 1.5
CHANNEL_KM = 24.0  # control points closer than this follow a channel: drawn straight
STEP_KM = 100.0  # longest chord, so that the drawn line follows the geodesic
DECIMALS = 5


def draw(
    links: Sequence[Mapping[str, str]],
    nodes: Mapping[str, Point],
    points: Mapping[str, Sequence[Point]],
    inputs: Path,
) -> dict[str, list[Point]]:
    """Return the coordinates of sea and waterway links.

    Parameters
    ----------
    links
        Rows of ``links_*.csv``; those of other modes are left out.
    nodes
        Node id to (lon, lat).
    points
        Link id to its control points (lon, lat) strictly between the ends, in order.
    inputs
        Folder with the npm packages as downloaded.

    Returns
    -------
    dict
        Link id to (lon, lat) from ``from_node`` to ``to_node``, the nodes' positions at the ends.

    Raises
    ------
    ValueError
        When two stops are not joined by water; it names the link.
    """
    wanted = [link for link in links if link["mode"] in MODES]
    caspian = Chart(land(inputs), CASPIAN_WINDOW, CASPIAN_CLEARANCE_KM)
    ocean = Chart(land(inputs), OCEAN_BOX, OCEAN_CLEARANCE_KM)
    lines = {}
    for link in wanted:
        name = link["link_id"]
        stops = [nodes[link["from_node"]], *points.get(name, ()), nodes[link["to_node"]]]
        try:
            lines[name] = _line(stops, caspian if _in_caspian(stops) else ocean)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    return lines


def _in_caspian(stops: Sequence[Point]) -> bool:
    west, south, east, north = CASPIAN_WINDOW
    return all(west <= lon <= east and south <= lat <= north for lon, lat in stops)


def _line(stops: Sequence[Point], chart: Chart) -> list[Point]:
    """Return the line through stops, rounded, without a vertex twice in a row."""
    pieces = [_piece(start, end, chart) for start, end in pairwise(stops)]
    line = np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])
    rounded = [(round(lon, DECIMALS), round(lat, DECIMALS)) for lon, lat in line.tolist()]
    return [rounded[0], *(now for last, now in pairwise(rounded) if now != last)]


def _piece(start: Point, end: Point, chart: Chart) -> NDArray[np.float64]:
    """Return the line between two stops: a channel's chord, or taut over water."""
    straight = np.array([start, end])
    if geodesy.length_km(straight) <= CHANNEL_KM:
        return straight
    return geodesy.densify(chart.shortest(start, end), STEP_KM)
