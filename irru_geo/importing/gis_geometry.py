"""Geometries of others as plain lines: one array of degrees for each link to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Told = Callable[[object, str, str], None]
    Line = NDArray[np.float64]

LINES = ("LineString", "LinearRing")


def lines_of(shape: BaseGeometry | None, feature: str, report: Told) -> list[Line]:
    """Return the coordinates of the lines of a geometry; parts that meet are one.

    Parameters
    ----------
    shape
        Any geometry in degrees; a collection may hold others.
    feature
        What the feature is called.
    report
        Takes feature, field and what was done: what is no line is told.
    """
    if shape is None or shape.is_empty:
        report(feature, "geometry", "left out: no geometry")
        return []
    every = list(_parts(shape))
    parts = [part for part in every if part.geom_type in LINES and not part.is_empty]
    if not parts:
        report(feature, "geometry", f"left out: a {shape.geom_type}, no line")
        return []
    others = sorted({part.geom_type for part in every if part.geom_type not in LINES})
    if others:
        report(feature, "geometry", f"left out of its {shape.geom_type}: {', '.join(others)}")
    found = [line for part in parts if (line := _line(part, feature, report)) is not None]
    return _joined(found, feature, report) if len(found) > 1 else found


def _parts(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in getattr(shape, "geoms", [shape]):
        if hasattr(part, "geoms"):
            yield from _parts(part)
        else:
            yield part


def _joined(lines: list[Line], feature: str, report: Told) -> list[Line]:
    import shapely

    merged = shapely.line_merge(shapely.MultiLineString(lines))
    joined = [np.asarray(part.coords) for part in getattr(merged, "geoms", [merged])]
    what = "joined into one line" if len(joined) == 1 else f"split into {len(joined)} links"
    report(feature, "geometry", f"{len(lines)} parts, {what}")
    return joined


def _line(part: BaseGeometry, feature: str, report: Told) -> Any:
    line = np.asarray(part.coords, dtype=np.float64)[:, :2]
    if np.isfinite(line).all() and (np.abs(line) <= (540, 90)).all():
        beyond = np.abs(line[:, 0]) > 180
        if beyond.any():
            line = line.copy()
            line[:, 0] = (line[:, 0] + 180) % 360 - 180
            report(feature, "geometry", "brought back into longitudes of -180 to 180")
    else:
        report(feature, "geometry", "left out: positions that are not on Earth")
        return None
    is_new = np.append(True, np.any(np.diff(line, axis=0) != 0, axis=1))
    if is_new.sum() < 2:
        report(feature, "geometry", "left out: a line without length")
        return None
    return line[is_new]
