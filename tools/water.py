"""The shortest way over water between two points, pulled taut along the ellipsoid.

Each way is found in a gnomonic plane of its own, where great circles are straight lines:

1. a coarse grid of water cells gives a first way and with it the side on which each island and
   headland is passed (Dijkstra; steps that would cross land are struck out as they turn up);
2. that way is pulled taut like a rubber band: wherever it bends, the bend is replaced by the
   convex hull of the land inside its triangle, until nothing moves.

Land is grown by a clearance, so that ships keep off the shore; near the two ends by less.
Everything is plain arithmetic on fixed input: the same input gives the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]
    Point = tuple[float, float]

EARTH_KM = 6371.0088
TILE_DEG = 4.0
END_KM = 15.0  # around a way's ends ships come closer to the shore
END_CLEARANCE_KM = 0.3
RIM_KM = 60.0  # least width of a window's rim, where the way is not shorter than that
GRID_STEPS = ((1, 0), (0, 1), (1, 1), (1, -1), (2, 1), (1, 2), (2, -1), (1, -2))
TRIES = ((0.3, 260), (0.3, 700), (0.9, 700))  # window's rim relative to its way, cells a side
NEAREST_CELLS = 60  # cells tried as first and last step
MOST_RETRIES = 4000
SLACK_KM = 1e-6


@dataclass(frozen=True)
class Plane:
    """A gnomonic plane, in kilometres: great circles are straight lines in it.

    Attributes
    ----------
    lon, lat
        Where the plane touches the sphere, in degrees.
    """

    lon: float
    lat: float

    def forward(self, lon_lat: FloatArray) -> FloatArray:
        """Return plane coordinates of points given in degrees, shape (n, 2)."""
        lon, lat = np.radians(lon_lat[:, 0] - self.lon), np.radians(lon_lat[:, 1])
        lat0 = np.radians(self.lat)
        down = np.sin(lat0) * np.sin(lat) + np.cos(lat0) * np.cos(lat) * np.cos(lon)
        down = np.maximum(down, 0.05)  # beyond 87 degrees points stay far off, on their side
        x = np.cos(lat) * np.sin(lon) / down
        y = (np.cos(lat0) * np.sin(lat) - np.sin(lat0) * np.cos(lat) * np.cos(lon)) / down
        return EARTH_KM * np.column_stack([x, y])

    def inverse(self, plane: FloatArray) -> FloatArray:
        """Return the points, in degrees, of plane coordinates, shape (n, 2)."""
        x, y = plane[:, 0] / EARTH_KM, plane[:, 1] / EARTH_KM
        lat0, away = np.radians(self.lat), np.hypot(x, y)
        angle = np.arctan(away)
        ratio = np.divide(np.sin(angle), away, out=np.ones_like(away), where=away > 0)
        lat = np.arcsin(np.cos(angle) * np.sin(lat0) + y * ratio * np.cos(lat0))
        lon = np.arctan2(x * ratio, np.cos(lat0) * np.cos(angle) - y * ratio * np.sin(lat0))
        return np.column_stack([np.degrees(lon) + self.lon, np.degrees(lat)])


def tile(polygons: FloatArray, box: tuple[float, float, float, float]) -> list[shapely.Polygon]:
    """Return polygons cut to a box and into tiles of at most `TILE_DEG` degrees a side."""
    west, south, east, north = box
    cut = shapely.intersection(polygons, shapely.box(*box))
    parts = shapely.get_parts(cut)
    parts = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
    if not len(parts):
        return []
    if max(east - west, north - south) <= TILE_DEG:
        return list(parts)
    if east - west >= north - south:
        middle = (west + east) / 2
        halves = (west, south, middle, north), (middle, south, east, north)
    else:
        middle = (south + north) / 2
        halves = (west, south, east, middle), (west, middle, east, north)
    return [polygon for half in halves for polygon in tile(parts, half)]


def grow(polygon: shapely.Polygon, clearance_km: float) -> shapely.Polygon:
    """Return a small polygon grown by a clearance, true to scale at its middle latitude."""
    _, south, _, north = polygon.bounds
    shrink = np.array([np.cos(np.radians((south + north) / 2)), 1.0])
    flat = shapely.transform(polygon, lambda points: points * shrink)
    grown = shapely.buffer(flat, clearance_km / 111.2, quad_segs=4)
    grown = shapely.simplify(grown, 0.1 * clearance_km / 111.2)
    return shapely.transform(grown, lambda points: points / shrink)


class Chart:
    """Land as obstacles, grown by a clearance, and by little where ways begin and end.

    Parameters
    ----------
    polygons
        Land, array of polygons in degrees.
    box
        West, south, east and north of what is kept of it.
    clearance_km
        How far ships keep off the shore.
    """

    def __init__(
        self, polygons: FloatArray, box: tuple[float, float, float, float], clearance_km: float
    ) -> None:
        self.land = np.array(tile(polygons, box), dtype=object)
        self.near = np.array([grow(p, END_CLEARANCE_KM) for p in self.land], dtype=object)
        self.grown = np.array([grow(p, clearance_km) for p in self.land], dtype=object)
        self._tree = shapely.STRtree(self.grown)

    def shortest(self, start: Point, end: Point) -> FloatArray:
        """Return the taut way over water between two points.

        Parameters
        ----------
        start, end
            (lon, lat) in degrees. A point on land is first taken to the nearest water.

        Returns
        -------
        ndarray
            Shape (n, 2), degrees; `start` and `end` are the first and last row.

        Raises
        ------
        ValueError
            When there is no water between the two.
        """
        for margin, cells in TRIES:
            window = Window(self, (start, end), margin)
            first = Grid(window, cells).way()
            if first is not None:
                taut = window.plane.inverse(tighten(first, window))
                return np.vstack([[start], taut, [end]])
        raise ValueError(f"sea: expected a way over water from {start} to {end}, found none")

    def around(
        self, box: tuple[float, float, float, float]
    ) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        """Return land grown a little and land grown by the clearance in a box, as arrays."""
        found = np.sort(self._tree.query(shapely.box(*box)))
        return self.near[found], self.grown[found]


class Window:
    """The obstacles around two points, in a plane of their own.

    Parameters
    ----------
    chart
        The land.
    ends
        First and last point, (lon, lat) in degrees.
    margin
        Width of the window's rim relative to the distance between the ends.
    """

    def __init__(self, chart: Chart, ends: tuple[Point, Point], margin: float) -> None:
        self.plane = Plane(*np.mean(np.array(ends), axis=0))
        ends_xy = self.plane.forward(np.array(ends))
        distance = np.hypot(*(ends_xy[1] - ends_xy[0]))
        rim = margin * distance + min(RIM_KM, distance)
        self.low, self.high = ends_xy.min(axis=0) - rim, ends_xy.max(axis=0) + rim
        edge = shapely.segmentize(shapely.box(*self.low, *self.high), rim / 4)
        degrees = self.plane.inverse(shapely.get_coordinates(edge))
        shapes = chart.around((*degrees.min(axis=0), *degrees.max(axis=0)))
        shore, grown = (shapely.transform(shape, self.plane.forward) for shape in shapes)
        near = shapely.union_all(shapely.buffer(shapely.points(ends_xy), END_KM))
        obstacles = np.concatenate(
            [shapely.difference(grown, near), shapely.intersection(shore, near)]
        )
        self.obstacles = shapely.get_parts(obstacles[~shapely.is_empty(obstacles)])
        self.tree = shapely.STRtree(self.obstacles)
        self.ends = np.array([self._afloat(point) for point in ends_xy])

    def _afloat(self, point: FloatArray) -> FloatArray:
        """Return the point, or when it is ashore the nearest open water."""
        if not len(self.tree.query(shapely.Point(point), predicate="intersects")):
            return point
        around = shapely.Point(point).buffer(2 * END_KM)
        ashore = shapely.union_all(self.obstacles[np.sort(self.tree.query(around))])
        water = shapely.get_parts(around.difference(ashore).buffer(-0.05))
        open_water = water[shapely.area(water) > 0.05 * around.area]
        if not len(open_water):
            raise ValueError(f"sea: expected open water near {self.plane.inverse(point[None])[0]}")
        nearest = shapely.shortest_line(shapely.union_all(open_water), shapely.Point(point))
        return shapely.get_coordinates(nearest)[0]

    def clear(self, starts: FloatArray, ends: FloatArray) -> NDArray[np.bool_]:
        """Return which straight steps, given by their ends, stay off the obstacles."""
        steps = shapely.linestrings(np.stack([starts, ends], axis=1))
        clear = np.ones(len(steps), dtype=bool)
        clear[self.tree.query(steps, predicate="intersects")[0]] = False
        return clear

    def wet(self, points: FloatArray) -> NDArray[np.bool_]:
        """Return which points lie off the obstacles."""
        wet = np.ones(len(points), dtype=bool)
        wet[self.tree.query(shapely.points(points), predicate="intersects")[0]] = False
        return wet

    def great_circle_km(self, starts: FloatArray, ends: FloatArray) -> FloatArray:
        """Return the great-circle lengths of straight steps in the plane."""
        start, end = np.radians(self.plane.inverse(starts)), np.radians(self.plane.inverse(ends))
        half = (end - start) / 2
        square = np.sin(half[:, 1]) ** 2
        square += np.cos(start[:, 1]) * np.cos(end[:, 1]) * np.sin(half[:, 0]) ** 2
        return 2 * EARTH_KM * np.arcsin(np.sqrt(square))


class Grid:
    """A window's water cells and the steps between them, the two ends included.

    Parameters
    ----------
    window
        Obstacles and extent.
    cells
        How many cells the longer side is divided into.
    """

    def __init__(self, window: Window, cells: int) -> None:
        self.window = window
        centres, self.tails, self.heads = self._cells(cells)
        self.points = np.vstack([centres, window.ends])
        for number, end in enumerate(window.ends, start=len(centres)):
            nearest = np.argsort(np.hypot(*(centres - end).T), kind="stable")[:NEAREST_CELLS]
            self.tails = np.append(self.tails, nearest)
            self.heads = np.append(self.heads, np.full(len(nearest), number))
        self.step_km = window.great_circle_km(self.points[self.tails], self.points[self.heads])

    def _cells(self, count: int) -> tuple[FloatArray, NDArray[np.int64], NDArray[np.int64]]:
        """Return the water cells' centres, and the steps between them as index pairs."""
        low, high = self.window.low, self.window.high
        cell = (high - low).max() / count
        columns, rows = (np.ceil((high - low) / cell).astype(int) + 1).tolist()
        y, x = np.mgrid[0:rows, 0:columns]
        centres = low + cell * np.column_stack([x.ravel(), y.ravel()])
        wet = self.window.wet(centres)
        numbers = np.where(wet, np.cumsum(wet) - 1, -1).reshape(rows, columns)
        pairs = []
        for right, up in GRID_STEPS:
            here = numbers[max(0, -up) : rows - max(0, up), : columns - right]
            there = numbers[max(0, up) : rows - max(0, -up), right:]
            both = (here >= 0) & (there >= 0)
            pairs.append(np.column_stack([here[both], there[both]]))
        steps = np.concatenate(pairs)
        return centres[wet], steps[:, 0], steps[:, 1]

    def way(self) -> FloatArray | None:
        """Return the points of the shortest way that clears every obstacle, or None."""
        for _ in range(MOST_RETRIES):
            way = self._shortest()
            if way is None:
                return None
            blocked = ~self.window.clear(self.points[way[:-1]], self.points[way[1:]])
            if not blocked.any():
                return self.points[way]
            self._strike_out(np.union1d(way[:-1][blocked], way[1:][blocked]))
        return None

    def _shortest(self) -> NDArray[np.int64] | None:
        """Return the shortest way from end to end as indexes of points, or None."""
        count = len(self.points)
        kept = np.isfinite(self.step_km)
        steps = (self.step_km[kept], (self.tails[kept], self.heads[kept]))
        graph = csr_array(steps, shape=(count, count))
        _, before = dijkstra(graph, directed=False, indices=count - 2, return_predecessors=True)
        way = [count - 1]
        while way[-1] != count - 2:
            if before[way[-1]] < 0:
                return None
            way.append(before[way[-1]])
        return np.array(way[::-1])

    def _strike_out(self, cells: NDArray[np.int64]) -> None:
        """Strike out the steps at some cells that cross an obstacle."""
        steps = np.flatnonzero(np.isin(self.tails, cells) | np.isin(self.heads, cells))
        clear = self.window.clear(self.points[self.tails[steps]], self.points[self.heads[steps]])
        self.step_km[steps[~clear]] = np.inf


def tighten(way: FloatArray, window: Window) -> FloatArray:
    """Return a way pulled taut between its ends without crossing an obstacle."""
    points = [tuple(point) for point in way]
    moved = True
    while moved:
        moved = False
        at = 1
        while at < len(points) - 1:
            around = _wrap(points[at - 1], points[at], points[at + 1], window)
            if around is None:
                at += 1
                continue
            points[at : at + 1] = around
            moved = True
            at = max(1, at - 1)
    return np.array(points)


def _wrap(before: Point, bend: Point, after: Point, window: Window) -> list[Point] | None:
    """Return what replaces a bend: the hull of the obstacles inside its triangle.

    None when the bend stays. The way from `before` to `after` round the hull of the obstacles in
    the triangle is the shortest that passes them on the same side.
    """
    triangle = shapely.Polygon([before, bend, after])
    found = np.sort(window.tree.query(triangle, predicate="intersects"))
    inside = shapely.get_coordinates(shapely.intersection(window.obstacles[found], triangle))
    side = _beside(before, after, np.array([bend]))[0]
    inside = inside[_beside(before, after, inside) * np.sign(side) > SLACK_KM]
    if not len(inside):
        return []
    hull = shapely.MultiPoint([before, after, *inside]).convex_hull
    ring = [tuple(point) for point in hull.exterior.coords[:-1]]
    first = ring.index(before)
    ring = ring[first:] + ring[:first]
    last = ring.index(after)
    chain = ring[1:last] if last != 1 else ring[:1:-1]
    new, old = [before, *chain, after], [before, bend, after]
    return chain if _length(new) < _length(old) - SLACK_KM else None


def _beside(start: Point, end: Point, points: FloatArray) -> FloatArray:
    """Return how far points lie beside a straight line, in kilometres, positive to its left."""
    along = np.subtract(end, start)
    off = points - np.array(start)
    return (along[0] * off[:, 1] - along[1] * off[:, 0]) / max(np.hypot(*along), SLACK_KM)


def _length(points: list[Point]) -> float:
    """Return the length of a line in the plane."""
    return float(np.hypot(*np.diff(np.array(points), axis=0).T).sum())
