"""Sea lanes of a small sea drawn on shared trunks: the drawing only, never a length.

Lanes are led over a grid of water cells, the longest first, where a step that another lane takes
already is cheaper: so they join trunks and leave them near their ends (ink-minimising bundling, in
the spirit of the edge-path bundling of Wallinger et al. 2021, doi:10.1109/TVCG.2021.3114795, with
the water itself as the graph). A lane that would become much longer, or touch land, stays as it is.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

LARGEST_DEG = 20.0
"""Extent of the largest sea in which lanes are bundled; oceans have no such trunks."""

LEAST_LANES = 6
SHARED_COST = 0.5
"""What a step costs that another lane takes, over one that none takes."""

LONGEST = 1.6
"""How much longer than the lane itself its drawing may be."""

MORE_ON_LAND_DEG = 0.3
"""How much more of it may lie on land, near its ports."""

CELL_DEG = 0.2
ROUNDS = 2
REACH = 9
"""How many cells near a port it is joined to."""


class Grid(NamedTuple):
    """Water cells and the steps between them; the ends of lanes are the last points."""

    points: FloatArray
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    length: FloatArray


def bundled(links: GeoDataFrame, land: GeoDataFrame) -> dict[str, FloatArray]:
    """Return the drawings of lanes, (lon, lat) of shape (n, 2), of those that share a trunk.

    Parameters
    ----------
    links
        Links with `mode`, `from_node`, `to_node`; only those by sea count.
    land
        Polygons of the land.
    """
    lanes = links[links["mode"] == "sea"]
    found: dict[str, FloatArray] = {}
    for sea in _seas(lanes):
        west, south, east, north = sea.total_bounds
        if len(sea) >= LEAST_LANES and max(east - west, north - south) <= LARGEST_DEG:
            found |= _bundle(sea, land)
    return found


def _seas(lanes: GeoDataFrame) -> list[GeoDataFrame]:
    """Return the lanes by sea: those that hang together through their ports."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not len(lanes):
        return []
    names = dict.fromkeys([*lanes["from_node"], *lanes["to_node"]])
    ports = {name: i for i, name in enumerate(names)}
    ends = [[ports[name] for name in lanes[side]] for side in ("from_node", "to_node")]
    ones = np.ones(len(lanes))
    graph = coo_array((ones, (ends[0], ends[1])), shape=(len(ports), len(ports)))
    part = connected_components(graph, directed=False)[1][ends[0]]
    return [lanes[part == number] for number in range(int(part.max()) + 1)]


def _bundle(lanes: GeoDataFrame, land: GeoDataFrame) -> dict[str, FloatArray]:
    west, south, east, north = lanes.total_bounds.tolist()
    bounds = (west, south, east, north)
    shore = shapely.union_all(land.clip(bounds).geometry.to_numpy())
    lines = [shapely.get_coordinates(line) for line in lanes.geometry]
    ends = np.array([line[[0, -1]] for line in lines]).reshape(-1, 2)
    grid = _grid(bounds, shore, ends)
    first = len(grid.points) - len(ends)
    order = np.argsort([-shapely.LineString(line).length for line in lines], kind="stable")
    ways: dict[int, NDArray[np.int64]] = {}
    for _ in range(ROUNDS):
        for lane in order.tolist():
            others = [way for key, way in ways.items() if key != lane]
            way = _way(grid, others, first + 2 * lane, first + 2 * lane + 1)
            if way is not None:
                ways[lane] = way
    names = list(map(str, lanes.index))
    drawn = {lane: _smooth(grid.points[way]) for lane, way in ways.items()}
    return {names[lane]: line for lane, line in drawn.items() if _serves(line, lines[lane], shore)}


def _grid(bounds: Sequence[float], shore: shapely.Geometry, ends: FloatArray) -> Grid:
    west, south, east, north = bounds
    lon = np.arange(west - CELL_DEG, east + 2 * CELL_DEG, CELL_DEG)
    lat = np.arange(south - CELL_DEG, north + 2 * CELL_DEG, CELL_DEG * 0.75)
    cells = np.array(list(product(lon.tolist(), lat.tolist())))
    number = np.full(len(cells), -1)
    is_water = ~shapely.contains_xy(shore, cells[:, 0], cells[:, 1])
    number[is_water] = np.arange(is_water.sum())
    square = number.reshape(len(lon), len(lat))
    tails, heads = [], []
    for x, y in ((1, 0), (0, 1), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1)):
        one = square[: len(lon) - x, max(0, -y) : len(lat) - max(0, y)]
        other = square[x:, max(0, y) : len(lat) + min(0, y)]
        is_step = (one >= 0) & (other >= 0)
        tails.append(one[is_step])
        heads.append(other[is_step])
    points = cells[is_water]
    for i, end in enumerate(ends):
        near = np.argsort(((points - end) ** 2).sum(axis=1))[:REACH]
        tails.append(np.full(len(near), len(points) + i))
        heads.append(near)
    points = np.concatenate([points, ends])
    tail, head = np.concatenate(tails), np.concatenate(heads)
    stretch = np.array([np.cos(np.radians(points[:, 1].mean())), 1.0])
    length = np.hypot(*((points[tail] - points[head]) * stretch).T)
    return Grid(points, tail, head, np.maximum(length, 1e-9))


def _way(
    grid: Grid, others: Sequence[NDArray[np.int64]], start: int, end: int
) -> NDArray[np.int64] | None:
    """Return the points of the cheapest way, where the steps of others are cheaper."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    size = len(grid.points)
    used = [_steps(way[:-1], way[1:], size) for way in others]
    is_shared = np.zeros(len(grid.tail), dtype=bool)
    if used:
        is_shared = np.isin(_steps(grid.tail, grid.head, size), np.concatenate(used))
    cost = grid.length * np.where(is_shared, SHARED_COST, 1.0)
    matrix = csr_array((cost, (grid.tail, grid.head)), shape=(size, size))
    least, before = dijkstra(matrix, directed=False, indices=[start], return_predecessors=True)
    if not np.isfinite(least[0, end]):
        return None
    way = [end]
    while way[-1] != start:
        way.append(int(before[0, way[-1]]))
    return np.array(way[::-1])


def _steps(one: NDArray[np.int64], other: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return a number for each step between two points, whatever its direction."""
    return np.minimum(one, other) * size + np.maximum(one, other)


def _smooth(line: FloatArray) -> FloatArray:
    """Return a line with its corners cut twice (Chaikin 1974); its ends stay."""
    for _ in range(2):
        if len(line) > 2:
            cut = np.empty((2 * len(line) - 2, 2))
            cut[0::2] = 0.75 * line[:-1] + 0.25 * line[1:]
            cut[1::2] = 0.25 * line[:-1] + 0.75 * line[1:]
            line = np.concatenate([line[:1], cut, line[-1:]])
    return shapely.get_coordinates(shapely.LineString(line).simplify(0.01))


def _serves(line: FloatArray, lane: FloatArray, shore: shapely.Geometry) -> bool:
    """Return whether a drawing is not much longer than the lane, and no more on land than it."""
    drawn, own = shapely.LineString(line), shapely.LineString(lane)
    on_land, before = (shapely.intersection(one, shore).length for one in (drawn, own))
    return bool(drawn.length <= LONGEST * own.length and on_land <= before + MORE_ON_LAND_DEG)
