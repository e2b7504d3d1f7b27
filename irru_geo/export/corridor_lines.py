"""Corridors and branches as lines: the way that each takes on the network's date."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from irru_geo.errors import IrruGeoError
from irru_geo.layers.schema import Field, read_schema
from irru_geo.vocabulary import HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from irru_geo.planner.planner import RoutePlanner
    from irru_geo.planner.route import Route

LINE_FIELDS = (
    Field("distance_km", "number", "km", "no", "", "Length of the way"),
    Field("expected_days", "number", "days", "no", "", "Expected transit time, door to door"),
    Field("no_route", "text", "", "no", "", "Why there is no line on the network's date"),
)
"""What the lines have besides the fields of their tables."""

BRANCH_FIELDS = tuple(f for f in read_schema("branches") if f.name in ("family", "via", "modes"))


def corridor_lines(planner: RoutePlanner) -> GeoDataFrame:
    """Return the corridors with the way that each takes, indexed by corridor id.

    Columns are those of `Network.corridors`, then distance_km, expected_days, no_route (why there
    is no line; None where there is one) and geometry in EPSG:4326.

    Examples
    --------
    >>> corridor_lines(net).loc["jeddah", ["no_route", "origin"]].tolist()
    [None, 'chelyabinsk']
    """
    table = planner.corridors
    return _with_lines(table, [partial(planner.corridor, str(key)) for key in table.index])


def branch_lines(planner: RoutePlanner) -> GeoDataFrame:
    """Return the branches with the way between the ends of their pinned middle, likewise.

    A branch with fewer than two pinned nodes has no line of its own.

    Examples
    --------
    >>> lines = branch_lines(net)
    >>> lines.loc["western", "geometry"].geom_type
    'LineString'
    """
    table = planner.branches
    ways = [partial(_middle, planner, str(key), via) for key, via in table["via"].items()]
    return _with_lines(table, ways)


LINES: dict[str, Callable[[RoutePlanner], GeoDataFrame]] = {
    "corridors": corridor_lines,
    "branches": branch_lines,
}
"""How the lines are made, by the name of their layer."""


def _middle(planner: RoutePlanner, branch: str, via: Sequence[str]) -> Route:
    if len(via) < 2:
        raise _NoMiddleError
    return planner.route(via[0], via[-1], branch=branch)


class _NoMiddleError(IrruGeoError):
    """Nothing is pinned that a line could lead through."""

    def __str__(self) -> str:
        return "fewer than two nodes are pinned"


def _with_lines(table: DataFrame, ways: Iterable[Callable[[], Route]]) -> GeoDataFrame:
    import geopandas as gpd

    rows = [_row(way) for way in ways]
    names = [field.name for field in LINE_FIELDS]
    columns: dict[str, Any] = {name: [row[i] for row in rows] for i, name in enumerate(names)}
    shapes = gpd.GeoSeries([row[-1] for row in rows], index=table.index, crs="EPSG:4326")
    return gpd.GeoDataFrame(table.assign(**columns), geometry=shapes)


def _row(way: Callable[[], Route]) -> tuple[Any, ...]:
    """Return length, days, what is in the way, and the line of one way."""
    try:
        route = way()
    except IrruGeoError as error:
        return None, None, str(error), None
    days = route.hours_expected / HOURS_PER_DAY
    return round(route.distance_km, 1), round(days, 2), None, route.geometry
