"""A small picture of a map as SVG: the land, the lines and the ends, without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

from irru_geo.viz.palette import BORDER, INK, LAND, SEA
from irru_geo.viz.web.records import LAND_DIGITS, LINK_DIGITS, decode_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from irru_geo.viz.web.records import Record

    FloatArray = NDArray[np.float64]

WIDTH, HEIGHT, MARGIN = 480, 360, 16


def picture(data: Record) -> str:
    """Return the map of a page's data as SVG: what its first view shows.

    Parameters
    ----------
    data
        `nodes`, `links`, `layers`, `land`, `home` and `key_nodes`, as the page has them.
    """
    lines = [_mercator(decode_line(link["line"], LINK_DIGITS)) for link in data["links"]]
    home = [lines[i] for i in data.get("home") or range(len(lines))]
    if not home:
        return ""
    place = _Place(np.concatenate(home))
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{SEA}"/>']
    for record in data["land"]:
        rings = [decode_line(ring, record.get("digits", LAND_DIGITS)) for ring in record["rings"]]
        shown = [ring for ring in map(_mercator, rings) if place.shows(ring)]
        if shown and record["kind"] != "border":
            path = "".join(place.path(ring) + "Z" for ring in shown)
            parts.append(f'<path d="{path}" fill="{LAND}" stroke="{BORDER}" stroke-width=".5"/>')
    for link, line in zip(data["links"], lines, strict=True):
        if link.get("role") and place.shows(line):
            width = 2.4 if link["role"] == "main" else 1
            colour = data["layers"][link["layer"]]["colour"]
            style = f'fill="none" stroke="{colour}" stroke-width="{width}"'
            parts.append(f'<path d="{place.path(line)}" {style}/>')
    parts += _names(data, place)
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'


class _Place:
    """Where points of the Mercator plane come to lie in the picture."""

    def __init__(self, points: FloatArray) -> None:
        low, high = points.min(axis=0), points.max(axis=0)
        room = np.array([WIDTH, HEIGHT]) - 2 * MARGIN
        self._scale = float((room / np.maximum(high - low, 1e-9)).min())
        self._middle = (low + high) / 2

    def pixels(self, points: FloatArray) -> FloatArray:
        centre = np.array([WIDTH, HEIGHT]) / 2
        return np.asarray((points - self._middle) * self._scale * [1, -1] + centre)

    def shows(self, points: FloatArray) -> bool:
        low, high = self.pixels(points).min(axis=0), self.pixels(points).max(axis=0)
        return bool((high > 0).all() and (low < [WIDTH, HEIGHT]).all())

    def path(self, points: FloatArray) -> str:
        """Return a path without steps of less than a pixel."""
        rounded = np.rint(self.pixels(points)).astype(int)
        keep = np.append(True, (np.diff(rounded, axis=0) != 0).any(axis=1))
        return "M" + "L".join(f"{x} {y}" for x, y in rounded[keep].tolist())


def _names(data: Record, place: _Place) -> list[str]:
    out: list[str] = []
    taken: list[tuple[float, float]] = []
    for number in data.get("key_nodes", ())[:14]:
        node = data["nodes"][number]
        x, y = place.pixels(_mercator(np.array([node["at"]])))[0].tolist()
        if not (0 < x < WIDTH - 60 and 8 < y < HEIGHT - 4) or _is_near(x, y, taken):
            continue
        taken.append((x, y))
        style = f'fill="{INK}" font-family="sans-serif" font-size="10" font-weight="600"'
        halo = f'stroke="{LAND}" stroke-width="2.5" paint-order="stroke"'
        name = escape(node["name"].split(" (")[0])
        out.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="2.2" fill="{INK}"/>')
        out.append(f'<text x="{x + 5:.0f}" y="{y + 3:.0f}" {style} {halo}>{name}</text>')
    return out


def _is_near(x: float, y: float, taken: Sequence[tuple[float, float]]) -> bool:
    return any(abs(x - a) < 70 and abs(y - b) < 12 for a, b in taken)


def _mercator(degrees: FloatArray) -> FloatArray:
    lat = np.radians(np.clip(degrees[:, 1], -85, 85))
    return np.column_stack([degrees[:, 0], np.degrees(np.arctanh(np.sin(lat)))])
