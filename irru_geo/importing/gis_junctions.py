"""Lines cut where the end of another one touches their middle; never where two merely cross."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.geodesy import distance_km, length_km, step_lengths_km
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from irru_geo.importing.data_folder import Row

    Told = Callable[[object, str, str], None]

KM_PER_DEGREE = 111.195


def cut_at_touches(links: Sequence[Row], snap_km: float, report: Told) -> list[Row]:
    """Return the links, those cut in pieces that the end of another one touches.

    Parameters
    ----------
    links
        Links with `coordinates`, `feature`, and `from_node`, `to_node` where the layer tells them.
    snap_km
        How far the end may lie from the line. Nearer than that to the line's own end, the two ends
        are one node, and nothing is cut.
    report
        Takes feature, field and what was done.

    Notes
    -----
    Lines that cross are left whole: one may be a bridge. An end whose node the layer names is
    joined to what has that node, and cuts nothing. A line that ends where it begins is cut in the
    middle, unless others touch it.
    """
    places = _touches(links, snap_km)
    found: list[Row] = []
    for number, link in enumerate(links):
        at = _apart(places.get(number, []), link, snap_km)
        if not at:
            found.append(link)
            continue
        pieces = list(_pieces(link, at))
        others = list(dict.fromkeys(place.other for place in at if place.other is not None))
        named = f" (ends of {', '.join(others[:3])}{' ...' if len(others) > 3 else ''})"
        what = f"cut into {len(pieces)} links where others end on it{named}"
        report(link["feature"], "geometry", what if others else "a ring, cut into two links")
        found += pieces
    _tell_crossings(found, report)
    return found


class _Place(NamedTuple):
    """A place on a line: km along it, vertex before it, position, and whose end is there."""

    km: float
    before: int
    at: NDArray[np.float64]
    other: str | None


def _touches(links: Sequence[Row], snap_km: float) -> dict[int, list[_Place]]:
    """Return for each link that is touched the places on it."""
    import shapely

    lines = np.array([shapely.LineString(link["coordinates"]) for link in links], dtype=object)
    owner = np.repeat(np.arange(len(links)), 2)
    ends = np.array([line[i] for line in (link["coordinates"] for link in links) for i in (0, -1)])
    is_free = np.array(
        [is_missing(link.get(name)) for link in links for name in ("from_node", "to_node")]
    )
    numbers = np.flatnonzero(is_free)
    reach = snap_km / KM_PER_DEGREE / np.maximum(np.cos(np.radians(ends[numbers, 1])), 0.05)
    tree = shapely.STRtree(lines)
    found = tree.query(shapely.points(ends[numbers]), predicate="dwithin", distance=reach)
    touched: dict[int, list[_Place]] = {}
    for end, line in zip(numbers[found[0]].tolist(), found[1].tolist(), strict=True):
        if owner[end] != line:
            place = _touch(ends[end], links[line], snap_km, str(links[owner[end]]["feature"]))
            touched.setdefault(line, []).extend([] if place is None else [place])
    for number, link in enumerate(links):
        if not touched.get(number) and (middle := _ring_middle(link, snap_km)) is not None:
            touched[number] = [middle]
    return touched


def _touch(end: NDArray[np.float64], link: Row, snap_km: float, feature: str) -> _Place | None:
    """Return where an end touches a line; None where it does not, or only at the line's own end."""
    import shapely

    line = np.asarray(link["coordinates"], dtype=np.float64)
    if (distance_km(end, line[[0, -1]]) <= snap_km).any():
        return None
    scale = np.array([max(np.cos(np.radians(end[1])), 0.05), 1.0])
    flat = shapely.LineString(line * scale)
    along = flat.project(shapely.Point(end * scale))
    at = np.array(flat.interpolate(along).coords[0]) / scale
    if float(distance_km(end, [at])[0]) > snap_km:
        return None
    steps = np.hypot(*np.diff(line * scale, axis=0).T)
    before = min(int(np.searchsorted(np.cumsum(steps), along, side="right")), len(line) - 2)
    return _Place(length_km(np.vstack([line[: before + 1], at])), before, at, feature)


def _ring_middle(link: Row, snap_km: float) -> _Place | None:
    """Return the middle vertex of a line that ends where it begins, where it is no mere loop."""
    line = np.asarray(link["coordinates"], dtype=np.float64)
    if len(line) < 4 or float(distance_km(line[0], [line[-1]])[0]) > snap_km:
        return None
    along = np.cumsum(step_lengths_km(line))
    if along[-1] <= 4 * snap_km:
        return None
    before = int(np.argmin(np.abs(along[:-1] - along[-1] / 2)))
    return _Place(float(along[before]), before, line[before + 1], None)


def _apart(places: list[_Place], link: Row, snap_km: float) -> list[_Place]:
    """Return the places in order, without those nearer than `snap_km` to one before or an end."""
    kept: list[_Place] = []
    last, total = 0.0, length_km(link["coordinates"]) if places else 0.0
    for place in sorted(places, key=lambda place: place.km):
        if place.km - last > snap_km and total - place.km > snap_km:
            kept.append(place)
            last = place.km
    return kept


def _pieces(link: Row, places: Sequence[_Place]) -> Iterator[Row]:
    """Yield the pieces of a link; a length that was told is shared out as they are drawn."""
    line = np.asarray(link["coordinates"], dtype=np.float64)
    starts = [(0, line[:1]), *((place.before + 1, place.at[None]) for place in places)]
    ends = [*((place.before + 1, place.at[None]) for place in places), (len(line), line[:0])]
    parts = [
        np.vstack([point, line[max(first, 1 if number == 0 else 0) : last], end])
        for number, ((first, point), (last, end)) in enumerate(zip(starts, ends, strict=True))
    ]
    parts = [part[np.append(True, np.any(np.diff(part, axis=0) != 0, axis=1))] for part in parts]
    km = [length_km(part) for part in parts]
    told = link.get("length_km")
    for number, part in enumerate(parts):
        yield {
            **link,
            "coordinates": part,
            "id": f"{link.get('id') or link['feature']}-{number + 1}",
            "from_node": link.get("from_node") if number == 0 else None,
            "to_node": link.get("to_node") if number == len(parts) - 1 else None,
            "length_km": None if told is None else told * km[number] / sum(km),
        }


def _tell_crossings(links: Sequence[Row], report: Told) -> None:
    """Tell how many lines cross others: they are left as they are."""
    import shapely

    lines = np.array([shapely.LineString(link["coordinates"]) for link in links], dtype=object)
    one, other = shapely.STRtree(lines).query(lines, predicate="crosses")
    count = int((one < other).sum())
    if count:
        report("*", "geometry", f"{count} crossings of lines left as they are: bridges, or not")
