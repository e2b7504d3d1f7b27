"""What maps on paper need: projection, base map, scale bar, names that do not collide."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from irru_geo.layers.data import BACKGROUND
from irru_geo.viz.palette import BORDER, INK, LAND, SEA
from irru_geo.viz.paper.figure_style import literal, subplots

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes

CRS = "+proj=lcc +lat_1=22 +lat_2=52 +lat_0=38 +lon_0=55 +datum=WGS84 +units=m"
"""Lambert's conformal conic, fitted to 22-52 degrees north: its scale is within 4 % from there."""

DEGREES_BETWEEN_POINTS = 0.5

_STEPS_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
_HALO = 2.2
_ACROSS = {1: "left", 0: "center", -1: "right"}
_UP = {1: "bottom", 0: "center", -1: "top"}

Extent = tuple[float, float, float, float]
"""West, south, east, north in the map's own metres."""


class Name(NamedTuple):
    """A name on a map, at a place in the map's own metres.

    `elsewhere` are other places for it, `inside` is the area that it must not leave.
    """

    text: str
    at: tuple[float, float]
    size: float = 8.0
    weight: str = "normal"
    colour: str = INK
    has_mark: bool = True
    may_stand_off: bool = False
    elsewhere: tuple[tuple[float, float], ...] = ()
    inside: Any = None


def projected(frame: GeoDataFrame) -> GeoDataFrame:
    """Return a frame in the projection of the figures, long straight pieces bent as they should."""
    bent = frame.set_geometry(frame.geometry.segmentize(DEGREES_BETWEEN_POINTS))
    return bent.to_crs(CRS)


@cache
def base_map() -> GeoDataFrame:
    """Return land, lakes and borders around the corridor, projected."""
    import pandas as pd

    from irru_geo.layers.reading import list_layers, read_layer

    drawn = [name for name in BACKGROUND if name in list_layers()]
    land = pd.concat([read_layer(name) for name in drawn])
    window = land.geometry.simplify(0.01).clip_by_rect(-30, -40, 130, 82)
    land = land.set_geometry(window)
    return projected(land[~land.geometry.is_empty])


def new_axes(extent: Extent) -> Axes:
    """Return axes of a new figure that a part of the world fits into, 11 inches at most."""
    width, height = extent[2] - extent[0], extent[3] - extent[1]
    scale = 10.0 / max(width, height)
    size = (max(width * scale, 5.0) + 0.2, max(height * scale, 5.0) + 0.5)
    ax: Axes = subplots(figsize=size)[1]
    return ax


def padded(bounds: Any, share: float = 0.06, *, least: float = 0.0) -> Extent:
    """Return west, south, east, north with some room around, at least `least` wide and high."""
    west, south, east, north = (float(bound) for bound in bounds)
    wide, high = max(east - west, least), max(north - south, least)
    room = share * max(wide, high)
    x, y = (west + east) / 2, (south + north) / 2
    return x - wide / 2 - room, y - high / 2 - room, x + wide / 2 + room, y + high / 2 + room


def draw_base(ax: Axes, extent: Extent) -> None:
    """Draw sea, land, lakes and borders, and frame the axes on `extent`."""
    land = base_map()
    kinds = land["kind"].fillna("land")
    is_line = land.geometry.geom_type.str.endswith("LineString")
    is_water = kinds.str.contains("lake|sea|water")
    ax.set_facecolor(SEA)
    box = shapely.box(*padded(extent, 0.2))
    for chosen, colour in ((~is_line & ~is_water, LAND), (~is_line & is_water, SEA)):
        shapes = land.geometry[chosen & land.intersects(box)]
        draw_areas(ax, shapes, facecolor=colour, edgecolor=BORDER, linewidth=0.5, zorder=1)
    borders = land.geometry[is_line & land.intersects(box)]
    draw_lines(ax, borders, color=BORDER, linewidth=0.6, zorder=1.1)
    ax.set_xlim(extent[0], extent[2])
    ax.set_ylim(extent[1], extent[3])
    ax.set_aspect("equal")
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_color("#7B8894")


def draw_areas(ax: Axes, shapes: Iterable[Any], **style: Any) -> None:
    """Draw polygons with their holes, as one collection."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    polygons = [part for shape in shapes for part in shapely.get_parts(shape)]
    paths = [
        Path.make_compound_path(
            *(Path(np.asarray(ring.coords)) for ring in (part.exterior, *part.interiors))
        )
        for part in polygons
        if part.geom_type == "Polygon"
    ]
    ax.add_collection(PathCollection(paths, **style), autolim=False)


def draw_lines(ax: Axes, shapes: Iterable[Any], **style: Any) -> None:
    """Draw lines as one collection."""
    from matplotlib.collections import LineCollection

    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    lines = [np.asarray(part.coords) for part in parts]
    ax.add_collection(LineCollection(lines, **style), autolim=False)


def draw_scale_bar(
    ax: Axes, corner: tuple[float, float] = (0.03, 0.03), *, is_small: bool = False
) -> None:
    """Draw a scale bar, true where it stands, from a corner in axes' shares."""
    from pyproj import Proj

    west, east = ax.get_xlim()
    south, north = ax.get_ylim()
    x, y = west + corner[0] * (east - west), south + corner[1] * (north - south)
    projection = Proj(CRS)
    scale = projection.get_factors(*projection(x, y, inverse=True)).parallel_scale
    room_km = 0.22 * (east - west) / scale / 1000
    km = max([step for step in _STEPS_KM if step <= room_km] or [_STEPS_KM[0]])
    length, thick = km * 1000 * scale, 0.006 * (north - south)
    for part, colour in ((0, INK), (1, "white")):
        ax.add_patch(_rectangle((x + part * length / 2, y), length / 2, thick, facecolor=colour))
    middle = [] if is_small else [(0.5, f"{km / 2:g}")]
    for share, text in ((0.0, "0"), *middle, (1.0, f"{km:g} km")):
        ax.annotate(
            text,
            (x + share * length, y + thick),
            (0, 2),
            textcoords="offset points",
            ha="center",
            fontsize=7.5,
            color=INK,
            zorder=9,
            path_effects=halo(),
        )


def _rectangle(at: tuple[float, float], width: float, height: float, **style: Any) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle(at, width, height, edgecolor=INK, linewidth=0.8, zorder=9, **style)


def draw_frame(ax: Axes, extent: Extent) -> None:
    """Draw the frame of an inset where it belongs."""
    west, south, east, north = extent
    frame = _rectangle((west, south), east - west, north - south, facecolor="none")
    ax.add_patch(frame)


def halo() -> list[Any]:
    """Return a white halo for text on a map."""
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=_HALO, foreground="white", alpha=0.9)]


def draw_names(
    ax: Axes, names: Sequence[Name], marks: Sequence[tuple[float, float]], *, most: int = 80
) -> list[str]:
    """Write names, the first ones first, each where nothing else stands, else not at all.

    Parameters
    ----------
    ax
        Axes whose limits are final.
    names
        The most important first.
    marks
        Places that stay free.
    most
        How many names at most.

    Returns
    -------
    list of str
        The names that found room.
    """
    figure = ax.get_figure(root=True)
    if figure is None:
        return []
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()  # type: ignore[attr-defined]
    taken = [_around(point) for point in ax.transData.transform(np.reshape(marks, (-1, 2)))]
    taken += [cover.get_window_extent(renderer).extents for cover in _covers(ax)]
    written: list[str] = []
    for name in names:
        if len(written) >= most:
            break
        if _write(ax, name, taken, renderer):
            written.append(name.text)
    return written


def _covers(ax: Axes) -> list[Any]:
    """Return what names must not be written on: legend, insets, and the scale bar."""
    return [*filter(None, [ax.get_legend()]), *ax.child_axes, *ax.patches, *ax.texts]


def _around(point: Any, room: float = 4.0) -> Any:
    return np.array([point[0] - room, point[1] - room, point[0] + room, point[1] + room])


def _write(ax: Axes, name: Name, taken: list[Any], renderer: Any) -> bool:
    """Write one name at the first of eight sides where it is free; tell whether it was."""
    gap = 5.0 if name.has_mark else 0.0
    text = ax.annotate(
        literal(name.text),
        name.at,
        (0, 0),
        textcoords="offset points",
        fontsize=name.size,
        fontweight=name.weight,
        color=name.colour,
        zorder=8,
        path_effects=halo(),
    )
    frame = ax.get_window_extent(renderer).extents
    for at in (name.at, *name.elsewhere):
        text.xy = at
        for across, up, further in _sides(name):
            text.set(ha=_ACROSS[across], va=_UP[up])
            text.set_position((across * gap * further, up * gap * further))
            box = text.get_window_extent(renderer).padded(1.0).extents
            is_inside = bool(np.all(box[:2] >= frame[:2]) and np.all(box[2:] <= frame[2:]))
            is_free = is_inside and not any(_overlap(box, other) for other in taken)
            if is_free and _stays_in(ax, box, name.inside):
                taken.append(box)
                return True
    text.remove()
    return False


def _stays_in(ax: Axes, box: Any, area: Any) -> bool:
    """Return whether a box in pixels lies in an area of the map; True when there is none."""
    if area is None:
        return True
    corners = ax.transData.inverted().transform(np.reshape(box, (2, 2)))
    return bool(area.contains(shapely.box(*corners.ravel())))


def _sides(name: Name) -> list[tuple[int, int, float]]:
    """Return (across, up, how far) of the places to try."""
    if not name.has_mark:
        return [(0, 0, 1.0), (0, 1, 1.0), (0, -1, 1.0)]
    near = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1)]
    rings = (1.0, 2.5) if name.may_stand_off else (1.0,)
    return [(across, up, further) for further in rings for across, up in near]


def _overlap(one: Any, other: Any) -> bool:
    return bool(one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1])


def country_names(extent: Extent, passed: Iterable[str] = ()) -> list[Name]:
    """Return the names of the countries that the map shows, each inside its own outline.

    Parameters
    ----------
    extent
        Frame of the map.
    passed
        ISO codes of the countries that the corridor passes: in bold, however little is seen.
    """
    frame = shapely.box(*extent)
    land = base_map()
    land = land[land["name"].notna() & land.geometry.geom_type.str.endswith("Polygon")]
    wanted = set(passed)
    codes = land["iso_a2"] if "iso_a2" in land else land["name"]
    names = []
    for text, code, shape in zip(land["name"], codes, land.geometry, strict=True):
        seen = shape.intersection(frame)
        is_passed = code in wanted
        if seen.area > (0.0005 if is_passed else 0.006) * frame.area:
            part = max(shapely.get_parts(seen), key=lambda polygon: float(polygon.area))
            at, *elsewhere = _places_in(part)
            style = (7.5, "bold", "#5B6672") if is_passed else (6.5, "normal", "#7A8490")
            more = {"elsewhere": tuple(elsewhere), "inside": part}
            names.append(Name(text.upper(), at, *style, has_mark=False, **more))
    return names


def _places_in(part: Any) -> list[tuple[float, float]]:
    """Return where a name may stand in an area, the places furthest from its edge first."""
    circle: Any = shapely.maximum_inscribed_circle(part, tolerance=20_000)
    first = circle.coords[0]
    west, south, east, north = part.bounds
    grid = np.meshgrid(np.linspace(west, east, 11)[1:-1], np.linspace(south, north, 11)[1:-1])
    points = np.asarray(shapely.points(np.stack([axis.ravel() for axis in grid], axis=1)))
    points = points[shapely.contains(part, points)]
    far = np.argsort(-shapely.distance(points, part.boundary), kind="stable")
    return [(first[0], first[1]), *((p.x, p.y) for p in points[far])]
