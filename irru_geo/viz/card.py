"""What a network or a route shows of itself in Jupyter: a small map, numbers, and a short table."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.viz.palette import LAND, LAYER_STYLE, SEA, SOFT
from irru_geo.vocabulary import MODE_STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray
    from pandas import DataFrame

WIDTH, HEIGHT = 360, 240
MOST_ROWS = 12
"""Rows of a table in a card; the rest is counted below it."""

_FAINT = "opacity:.75"
"""Of what is said beside: a colour of its own would be lost on a dark page."""

Lines = list[tuple[str, "NDArray[np.float64]"]]
"""Colours and lines in degrees."""


def card(picture: str, title: str, lines: Sequence[str], table: DataFrame | None = None) -> str:
    """Return the HTML of a card: picture at the left, title and lines beside it, a table below.

    Parameters
    ----------
    picture
        SVG; it becomes an image, since a notebook that is not trusted leaves nothing of SVG but
        its texts.
    title, lines
        Texts; they are escaped here.
    table
        Its first rows are shown.
    """
    code = b64encode(picture.encode()).decode("ascii")
    source = f"data:image/svg+xml;base64,{code}"
    image = f"<img src='{source}' alt='Map: {escape(title)}' width='{WIDTH}'>"
    words = "".join(f"<div style='{_FAINT}'>{escape(line)}</div>" for line in lines)
    rows = ""
    if table is not None and len(table):
        more = len(table) - MOST_ROWS
        rows = table.head(MOST_ROWS).to_html(index=False, escape=True, na_rep="", border=0)
        rows += f"<div style='{_FAINT}'>... {more} more rows</div>" if more > 0 else ""
    return (
        "<div style='font:13px/1.45 sans-serif;max-width:60em'>"
        "<div style='display:flex;gap:16px;flex-wrap:wrap;align-items:flex-start'>"
        f"{image}<div style='flex:1 1 16em'><strong>{escape(title)}</strong>{words}</div></div>"
        f"{rows}</div>"
    )


def network_lines(links: GeoDataFrame) -> Lines:
    """Return the open links in the colours of their layers."""
    shown = links[links["is_open"]]
    return [
        (LAYER_STYLE.get(layer, ("", SOFT))[1], np.asarray(line.coords))
        for layer, line in zip(shown["layer"], shown.geometry, strict=True)
    ]


def route_lines(legs: GeoDataFrame) -> Lines:
    """Return the movements of a route in the colours of their modes."""
    moves = legs[legs["kind"] == "movement"]
    return [
        (MODE_STYLE.get(mode, ("", SOFT))[1], np.asarray(line.coords))
        for mode, line in zip(moves["mode"], moves.geometry, strict=True)
    ]


def picture(lines: Lines, title: str, marks: Mapping[str, tuple[float, float]]) -> str:
    """Return a map as SVG: land, lines, and named marks; degrees stretched true in the middle.

    Parameters
    ----------
    lines
        Colours and lines in degrees; none gives a map of the marks.
    title
        What it shows, for those who do not see it.
    marks
        Names to positions in degrees.
    """
    points = np.concatenate([*(line for _, line in lines), *([p] for p in marks.values())])
    west, south = points.min(axis=0) - 1.0
    east, north = points.max(axis=0) + 1.0
    stretch = float(np.cos(np.radians((south + north) / 2)))
    scale = min(WIDTH / ((east - west) * stretch), HEIGHT / (north - south))
    middle = np.array([(west + east) / 2, (south + north) / 2])

    def placed(degrees: Iterable[object]) -> NDArray[np.float64]:
        moved = (np.asarray(degrees, dtype=np.float64).reshape(-1, 2) - middle) * scale
        return np.column_stack([WIDTH / 2 + moved[:, 0] * stretch, HEIGHT / 2 - moved[:, 1]])

    half = np.array([WIDTH / 2 / scale / stretch, HEIGHT / 2 / scale])
    land = [_path(placed(ring), closed=True) for ring in _land(*(middle - half), *(middle + half))]
    drawn = [f'<path d="{"".join(land)}" fill="{LAND}" stroke="#B4B0A6" stroke-width=".5"/>']
    for colour in dict.fromkeys(colour for colour, _ in lines):
        path = "".join(_path(placed(line)) for own, line in lines if own == colour)
        drawn.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="1.6"/>')
    drawn += [_mark(name, *placed([at])[0].tolist()) for name, at in marks.items()]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{SEA}"/>{"".join(drawn)}</svg>'
    )


def _path(points: NDArray[np.float64], *, closed: bool = False) -> str:
    """Return a line in whole pixels, without those that stand for nothing."""
    steps = np.round(points).astype(int)
    keep = np.r_[True, (np.diff(steps, axis=0) != 0).any(axis=1)]
    text = " ".join(f"{x},{y}" for x, y in steps[keep].tolist())
    return f"M{text}{'Z' if closed else ''}"


def _mark(name: str, x: float, y: float) -> str:
    at = f'x="{x + 5:.0f}"' if x < WIDTH * 0.6 else f'x="{x - 5:.0f}" text-anchor="end"'
    beside = min(max(y + 4, 11), HEIGHT - 3)
    return (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="#fff" stroke="#1B2733"/>'
        f'<text {at} y="{beside:.0f}" font-size="11" font-family="sans-serif" stroke="#fff" '
        f'stroke-width="3" paint-order="stroke" fill="#1B2733">{escape(name)}</text>'
    )


def _land(west: float, south: float, east: float, north: float) -> list[NDArray[np.float64]]:
    """Return the outlines of the land in a frame, in degrees, as coarse as a small map bears."""
    import shapely

    from irru_geo.layers.reading import read_layer

    land = read_layer("land")
    land = land[land.geometry.geom_type.str.endswith("Polygon")]
    inside = land.geometry.clip_by_rect(west, south, east, north).simplify((east - west) / 200)
    parts = [part for shape in inside for part in shapely.get_parts(shape)]
    polygons = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    return [np.asarray(part.exterior.coords) for part in polygons]
