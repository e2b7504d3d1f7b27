"""Lengths, densifying, cutting and joining of lines on the WGS84 ellipsoid.

Coordinates are arrays of shape (n, 2) in degrees, longitude first (EPSG:4326). The geodesics are
those of Karney (2013, doi:10.1007/s00190-012-0578-z), as computed by PROJ, accurate to
nanometres; a step from longitude 179 to -179 is the short one across the antimeridian.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from pyproj import Geod

    FloatArray = NDArray[np.float64]


EARTH_RADIUS_KM = 6371.0
"""Mean radius; a chord of `unit_vectors` times it is about a distance."""


@cache
def _wgs84() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def _line(coordinates: ArrayLike) -> FloatArray:
    line = np.asarray(coordinates, dtype=np.float64)
    if line.ndim != 2 or line.shape[0] < 2 or line.shape[1] < 2:
        raise ValueError(f"expected at least two (lon, lat) pairs, got shape {line.shape}")
    return line[:, :2]


def _inverse_km(*lon_lat: FloatArray) -> FloatArray:
    """Return geodesic km; lists, as pyproj before 3.7 takes an array of one for a number."""
    _, _, metres = _wgs84().inv(*(values.tolist() for values in lon_lat))
    return np.asarray(metres, dtype=np.float64) / 1000.0


def step_lengths_km(coordinates: ArrayLike) -> FloatArray:
    """Return the geodesic length of each step of a line.

    Parameters
    ----------
    coordinates
        Array of shape (n, 2), n >= 2: longitude and latitude in degrees.

    Returns
    -------
    ndarray
        Kilometres, shape (n - 1,).

    Examples
    --------
    >>> step_lengths_km([(0, 0), (1, 0), (1, 0)]).round(3)
    array([111.319,   0.   ])
    """
    line = _line(coordinates)
    lon, lat = line[:, 0], line[:, 1]
    return _inverse_km(lon[:-1], lat[:-1], lon[1:], lat[1:])


def length_km(coordinates: ArrayLike) -> float:
    """Return the geodesic length of a line in kilometres.

    Parameters
    ----------
    coordinates
        Array of shape (n, 2), n >= 2: longitude and latitude in degrees.

    Examples
    --------
    >>> round(length_km([(179.5, 0), (-179.5, 0)]), 3)
    111.319
    """
    return float(step_lengths_km(coordinates).sum())


def lengths_km(vertices: ArrayLike, offsets: ArrayLike) -> FloatArray:
    """Return the geodesic lengths of many lines at once, in kilometres.

    Parameters
    ----------
    vertices
        Vertices of all lines, shape (n, 2): longitude and latitude in degrees.
    offsets
        Where each line begins, and where the last one ends, shape (lines + 1,); a line has two
        vertices at least.

    Examples
    --------
    >>> lengths_km([(0, 0), (1, 0), (0, 0), (1, 0), (2, 0)], [0, 2, 5]).round(1)
    array([111.3, 222.6])
    """
    starts = np.asarray(offsets, dtype=np.intp)[:-1]
    if not len(starts):
        return np.empty(0)
    steps = step_lengths_km(vertices)
    steps[starts[1:] - 1] = 0.0  # from the end of one line to the start of the next
    return np.add.reduceat(np.append(steps, 0.0), starts)


def distance_km(lon_lat: ArrayLike, others: ArrayLike) -> FloatArray:
    """Return the geodesic distance from one point to each of several.

    Parameters
    ----------
    lon_lat
        Longitude and latitude in degrees, shape (2,).
    others
        Array of shape (n, 2), in degrees; n may be 0.

    Returns
    -------
    ndarray
        Kilometres, shape (n,).

    Examples
    --------
    >>> distance_km((0, 0), [(0, 1), (0, 0)]).round(2)
    array([110.57,   0.  ])
    """
    lon, lat = (float(value) for value in np.asarray(lon_lat, dtype=np.float64)[:2])
    points = np.asarray(others, dtype=np.float64).reshape(-1, 2)
    start = np.full((len(points), 2), (lon, lat))
    return _inverse_km(start[:, 0], start[:, 1], points[:, 0], points[:, 1])


def pairwise_km(starts: ArrayLike, ends: ArrayLike) -> FloatArray:
    """Return the geodesic distance from each point to the one of the same place in another array.

    Parameters
    ----------
    starts, ends
        Arrays of shape (n, 2), in degrees; n may be 0.

    Returns
    -------
    ndarray
        Kilometres, shape (n,).

    Examples
    --------
    >>> pairwise_km([(0, 0), (0, 0)], [(1, 0), (0, 1)]).round(2)
    array([111.32, 110.57])
    """
    (lon, lat), (to_lon, to_lat) = (
        np.asarray(points, dtype=np.float64).reshape(-1, 2).T for points in (starts, ends)
    )
    return _inverse_km(lon, lat, to_lon, to_lat)


def unit_vectors(lon_lat: ArrayLike) -> FloatArray:
    """Return points as unit vectors, shape (n, 3): chords to search near ones by.

    On a sphere, which is exact enough to find what is near; distances told are geodesic.

    Examples
    --------
    >>> unit_vectors([(0, 0), (90, 0)]).round(1).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
    """
    lon, lat = np.radians(np.asarray(lon_lat, dtype=np.float64).reshape(-1, 2)).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def densify(coordinates: ArrayLike, step_km: float) -> FloatArray:
    """Return the line with geodesic vertices put in, so that no step is longer than `step_km`.

    Parameters
    ----------
    coordinates
        Array of shape (n, 2), n >= 2: longitude and latitude in degrees.
    step_km
        Longest step wanted, above 0, in kilometres.

    Returns
    -------
    ndarray
        Shape (m, 2), m >= n; the given vertices are kept as they are.

    Examples
    --------
    >>> len(densify([(0, 0), (1, 0)], step_km=30))
    5
    """
    if not step_km > 0:
        raise ValueError(f"step_km: expected a number above 0, got {step_km!r}")
    line = _line(coordinates)
    pieces = [line[:1]]
    for start, end, length in zip(line[:-1], line[1:], step_lengths_km(line), strict=True):
        between = int(np.ceil(length / step_km)) - 1
        if between > 0:
            pieces.append(
                np.asarray(
                    _wgs84().npts(start[0], start[1], end[0], end[1], between), dtype=np.float64
                )
            )
        pieces.append(end[None, :])
    return np.vstack(pieces)


def cut(coordinates: ArrayLike, from_km: float, to_km: float) -> FloatArray:
    """Return the part of a line between two chainages.

    Parameters
    ----------
    coordinates
        Array of shape (n, 2), n >= 2: longitude and latitude in degrees.
    from_km, to_km
        Chainages along the line in kilometres, `from_km` below `to_km`; beyond the line's ends
        they count as the ends.

    Returns
    -------
    ndarray
        Shape (m, 2), m >= 2.

    Examples
    --------
    >>> length_km(cut([(0, 0), (1, 0)], 10, 40))
    30.0
    """
    if not from_km < to_km:
        raise ValueError(f"expected from_km < to_km, got {from_km!r} and {to_km!r}")
    line = _line(coordinates)
    chainage = np.r_[0.0, np.cumsum(step_lengths_km(line))]
    start, end = np.clip([from_km, to_km], 0.0, chainage[-1])
    inside = line[(chainage > start) & (chainage < end)]
    return np.vstack([_point_at(line, chainage, start), inside, _point_at(line, chainage, end)])


def _point_at(line: FloatArray, chainage: FloatArray, at_km: float) -> FloatArray:
    """Return the point of a line at a chainage, shape (1, 2)."""
    step = min(int(np.searchsorted(chainage, at_km, side="right")) - 1, len(line) - 2)
    (lon, lat), (to_lon, to_lat) = line[step], line[step + 1]
    geod = _wgs84()
    azimuth, _, _ = geod.inv(lon, lat, to_lon, to_lat)
    new_lon, new_lat, _ = geod.fwd(lon, lat, azimuth, (at_km - chainage[step]) * 1000.0)
    return np.array([[new_lon, new_lat]])


def join(lines: Sequence[ArrayLike]) -> FloatArray:
    """Return one line through several, end to start; a shared vertex is kept once.

    Parameters
    ----------
    lines
        Lines of shape (n, 2) in travel order.

    Returns
    -------
    ndarray
        Shape (m, 2).

    Examples
    --------
    >>> join([[(0, 0), (1, 0)], [(1, 0), (2, 0)]])[:, 0]
    array([0., 1., 2.])
    """
    parts = [_line(line) for line in lines]
    kept = [parts[0]]
    for before, part in pairwise(parts):
        kept.append(part[1:] if np.array_equal(before[-1], part[0]) else part)
    return np.vstack(kept)
