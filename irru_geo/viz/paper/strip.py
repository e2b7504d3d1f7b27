"""A route as a line of stops, in the manner of a metro map: kilometres or days between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from irru_geo.arguments import as_choice
from irru_geo.viz.palette import INK, SOFT
from irru_geo.viz.paper.figure_style import as_axes, caption, literal, new_axes
from irru_geo.viz.paper.time_distance import profile
from irru_geo.vocabulary import MODE_STYLE, PROCESS_STYLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from irru_geo.viz.paper.figure_style import Preset

By = Literal["km", "days"]

_LEAST_GAP = 0.055
"""Least distance between two names, in parts of the strip."""


_NEAR, _FAR = 0.08, 0.55
_LEVELS = (_NEAR, -_NEAR, _FAR, -_FAR)
"""Heights at which names stand, the first ones first."""


class _Stop(NamedTuple):
    node: str
    at: float
    kinds: tuple[str, ...]


def plot_strip(
    route: Any, ax: Axes | None = None, *, by: By = "km", preset: Preset | None = None
) -> Axes:
    """Draw a route as a straight line with the stops where something happens.

    Parameters
    ----------
    route
        A `Route`.
    ax
        Axes to draw on; None makes a figure.
    by
        `"km"`: stops lie as far apart as they are; `"days"`: as long as the way takes (P50).
    preset
        Size of the figure: `column`, `a4`, `slide`; None means its own.

    Returns
    -------
    Axes
        The axes: a line in the colours of the modes, a mark at each border, port, gauge break and
        transshipment, and the names of the places.

    Raises
    ------
    ParameterError
        When `by` is neither.

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("Agg")
    >>> plot_strip(net.corridor("western")).get_xlabel()
    'Distance, km'
    """
    as_choice(by, "by", ("km", "days"))
    ax = new_axes((10.5, 3.2), preset) if ax is None else as_axes(ax)
    table = profile(route, samples=1_000)
    places = table["km" if by == "km" else "p50_days"].to_numpy(dtype=float)
    _draw_line(ax, table, places)
    stops = _stops(table, places)
    most = float(places[-1]) or 1.0
    _draw_stops(ax, stops, route, most)
    ax.set_xlim(-0.02 * most, 1.02 * most)
    ax.set_ylim(-1.0, 1.0)
    ax.set_yticks([])
    ax.set_xlabel("Distance, km" if by == "km" else "Time, days (P50)", fontsize=8)
    ax.spines[["left", "top", "right"]].set_visible(False)
    ax.tick_params(labelsize=7.5)
    _legend(ax, table)
    ends = [route.network.node_record(node)["name"] for node in (route.origin, route.destination)]
    title = f"{ends[0]} – {ends[1]}"
    days = float(table["p50_days"].iloc[-1])
    total = f"{route.distance_km:,.0f} km, {days:.1f} days (P50)"
    names = ", ".join(route.network.node_record(stop.node)["name"] for stop in stops)
    caption(ax, title, f"{total}. {route.network.state}", alt=f"{title}, {total}, by {names}.")
    return ax


def _draw_line(ax: Axes, table: DataFrame, places: Any) -> None:
    for number in range(1, len(table)):
        process, mode = str(table["process"].iloc[number]), str(table["mode"].iloc[number])
        pair = places[number - 1 : number + 1]
        if process == "movement":
            colour = MODE_STYLE.get(mode, ("", INK))[1]
        else:
            colour = PROCESS_STYLE.get(process, ("", INK))[1]
        if pair[1] > pair[0]:
            ax.plot(pair, [0, 0], color=colour, linewidth=7, solid_capstyle="butt", zorder=2)


def _stops(table: DataFrame, places: Any) -> list[_Stop]:
    """Return the places where a journey begins, ends or is handled, in order."""
    found: dict[str, _Stop] = {}
    last = len(table) - 1
    for number, (process, node) in enumerate(zip(table["process"], table["node"], strict=True)):
        if process == "movement" and number != last:
            continue
        kinds = found[node].kinds if node in found else ()
        own = () if process in ("start", "movement") else (str(process),)
        found[node] = _Stop(str(node), float(places[number]), (*kinds, *own))
    return list(found.values())


def _draw_stops(ax: Axes, stops: list[_Stop], route: Any, most: float) -> None:
    """Draw the marks, and the names: above and below in turn, further off where they collide."""
    free = dict.fromkeys(_LEVELS, -np.inf)
    for number, stop in enumerate(stops):
        ax.scatter([stop.at], [0], s=46, facecolor="white", edgecolor=INK, linewidth=1.6, zorder=4)
        ordered = _LEVELS if number % 2 == 0 else tuple(-level for level in _LEVELS)
        level = next((own for own in ordered if stop.at - free[own] >= _LEAST_GAP * most), None)
        if level is None:
            continue
        free[level] = stop.at
        side = 1 if level > 0 else -1
        if abs(level) > _NEAR:
            ax.plot([stop.at] * 2, [0.1 * side, level], color=SOFT, linewidth=0.6, zorder=1)
        ax.annotate(
            literal(route.network.node_record(stop.node)["name"]),
            (stop.at, level),
            (0, 6 * side),
            textcoords="offset points",
            rotation=38 * side,
            rotation_mode="anchor",
            ha="left",
            va="center",
            fontsize=7.5,
            color=INK,
        )


def _legend(ax: Axes, table: DataFrame) -> None:
    from matplotlib.lines import Line2D

    moves = table.loc[table["process"] == "movement", "mode"]
    words = [MODE_STYLE[mode] for mode in MODE_STYLE if (moves == mode).any()]
    used = set(table["process"])
    words += [style for process, style in PROCESS_STYLE.items() if process in used - {"movement"}]
    handles = [Line2D([], [], color=colour, lw=6, label=title) for title, colour in words]
    ax.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.22), fontsize=7, frameon=False,
        ncols=6, labelcolor=SOFT,
    )  # fmt: skip
