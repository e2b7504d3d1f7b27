"""Figures of time: along a route, of corridors side by side, of one trip's distribution.

The time-distance chart is that of the Time/Cost-Distance Methodology (UNESCAP 2007, building on
Beresford and Dubey 1990): kilometres to the right, time upwards; a movement is a slope, a border,
gauge break or port a vertical step.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby, pairwise
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.transit import transit_time
from irru_geo.viz.palette import INK, LAYER_STYLE, OTHER_COLOURS, SOFT
from irru_geo.viz.paper.figure_style import as_axes, caption, literal, new_axes, size_in
from irru_geo.vocabulary import PROCESS_STYLE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from pandas import DataFrame

    from irru_geo.model.steps import Step
    from irru_geo.viz.paper.figure_style import Preset

BAR, BAND = "#6F9CBD", 0.16
LINE_COLOURS = (*OTHER_COLOURS, *(colour for _, colour in LAYER_STYLE.values()))
_DAYS = ("p10_days", "p50_days", "p90_days")
_LEAST_NAMED_DAYS = 0.4
_DOOR_TO_DOOR = "Days door to door: P10 to P90, and P50"


def profile(route: Any, *, samples: int = 2_000, seed: int = 0) -> DataFrame:
    """Return how far a route has come, and after how many days.

    Parameters
    ----------
    route
        A `Route`.
    samples, seed
        As for `Route.transit_time`, which the last row equals.

    Returns
    -------
    DataFrame
        One row a point of the chart, the start first; columns: process (what leads to this point:
        `start`, `movement` or a handling), mode, node, km, p10_days, p50_days,
        p90_days. Movements of one mode that follow each other are one row.
    """

    def so_far(steps: Sequence[Step]) -> list[float]:
        trip = transit_time.sample(steps, samples=samples, seed=seed)
        return [getattr(trip, name) for name in _DAYS]

    return cumulative(route, so_far, _DAYS)


def cumulative(
    route: Any, so_far: Callable[[Sequence[Step]], Sequence[float]], names: Sequence[str]
) -> DataFrame:
    """Return how far a route has come, and what that took.

    Parameters
    ----------
    route
        A `Route`.
    so_far
        From the first steps of the route to P10, P50 and P90 of what they take.
    names
        Columns of the three.

    Returns
    -------
    DataFrame
        As of `profile`.
    """
    import pandas as pd

    steps = tuple(route.steps)
    rows: list[tuple[Any, ...]] = [("start", "", route.origin, 0.0, 0.0, 0.0, 0.0)]
    count, km = 0, 0.0
    for _, run in groupby(enumerate(steps), key=part_of):
        part = [step for _, step in run]
        count += len(part)
        km += sum(step.length_km for step in part)
        last = part[-1]
        rows.append((last.process, last.mode, last.to_node, km, *so_far(steps[:count])))
    return pd.DataFrame(rows, columns=["process", "mode", "node", "km", *names])


def part_of(numbered: tuple[int, Step]) -> tuple[Any, ...]:
    """Return what steps have in common that are one part of the chart."""
    number, step = numbered
    return ("movement", step.mode) if step.kind == "movement" else ("handling", number)


def plot_time_distance(
    routes: Any,
    ax: Axes | None = None,
    *,
    labels: bool = True,
    samples: int = 2_000,
    seed: int = 0,
    preset: Preset | None = None,
) -> Axes:
    """Draw kilometres against days: movements as slopes, borders, gauge breaks, ports as steps.

    Parameters
    ----------
    routes
        A `Route`, several, or a mapping of names to routes.
    ax
        Axes to draw on; None makes a figure.
    labels
        Whether the longer steps of a single route are named.
    samples, seed
        As for `Route.transit_time`.
    preset
        Size of the figure: `column`, `a4`, `slide`; None means its own.

    Returns
    -------
    Axes
        The axes. The line is the median, the band holds 80 of 100 trips (P10 to P90).

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("Agg")
    >>> routes = [net.corridor("western"), net.corridor("suez-baltic")]
    >>> plot_time_distance(routes, samples=100).get_xlabel()
    'Distance, km'
    """
    named = named_routes(routes)
    ax = new_axes((9.5, 5.6), preset) if ax is None else as_axes(ax)
    is_single = len(named) == 1
    points = {name: profile(route, samples=samples, seed=seed) for name, route in named.items()}
    for number, (name, table) in enumerate(points.items()):
        colour = INK if is_single else LINE_COLOURS[number % len(LINE_COLOURS)]
        _draw_profile(ax, table, name, colour, thicker=is_single)
    for name, table in points.items():
        if is_single and labels:
            _name_steps(ax, table, named[name].network)
    _limits(ax, list(points.values()))
    _legend(ax, list(points.values()), with_lines=not is_single)
    said = [
        f"{name}: {table['km'].iloc[-1]:,.0f} km, {table['p50_days'].iloc[-1]:.1f} days (P50)"
        for name, table in points.items()
    ]
    title = next(iter(named)) if is_single else "Distance and time"
    state = next(iter(named.values())).network.state if named else ""
    caption(ax, title, state, alt=f"Time against distance. {'; '.join(said)}.")
    return ax


def plot_comparison(
    comparison: DataFrame, ax: Axes | None = None, *, state: str = "", preset: Preset | None = None
) -> Axes:
    """Draw the transit times of corridors side by side.

    Parameters
    ----------
    comparison
        What `Network.compare` returns.
    ax
        Axes to draw on; None makes a figure.
    state
        Sentence that says for which day and scenario.
    preset
        Size of the figure: `column`, `a4`, `slide`; None means its own.

    Returns
    -------
    Axes
        The axes: a bar from P10 to P90, a tick at P50, and the distance, for each corridor.
    """
    rows = comparison.iloc[::-1]
    ax = new_axes((8.5, 1.6 + 0.5 * len(rows)), preset) if ax is None else as_axes(ax)
    is_narrow = size_in((8.5, 1.0), preset)[0] < 5
    figure = ax.get_figure(root=True)
    if is_narrow and figure is not None:
        figure.set_figheight(1.4 + 0.45 * len(rows))
    places = np.arange(len(rows))
    low, middle, high = (rows[name].to_numpy(dtype=float) for name in _DAYS)
    ax.barh(places, high - low, left=low, height=0.42, color=BAR, zorder=2)
    ax.scatter(middle, places, marker="|", s=260, color=INK, linewidth=2.4, zorder=3)
    most = float(np.nanmax(high)) if np.isfinite(high).any() else 1.0
    notes = []
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        is_open = np.isfinite(row["p50_days"])
        words = f"{row['p50_days']:.1f} days, {row['distance_km']:,.0f} km"
        text = words if is_open else _closed(str(row.get("blocked_by") or "no route"))
        at = row["p90_days"] + 0.015 * most if is_open else 0.02 * most
        notes.append(ax.text(at, float(place), literal(text), va="center", fontsize=8, color=SOFT))
    ends = dict.fromkeys(map(_ends, rows.to_dict("records")))
    shared = next(iter(ends)) if len(ends) == 1 else ""
    labels = [
        literal(
            fill(str(row["name"]) + ("" if shared else f" ({_ends(row)})"), 20 if is_narrow else 40)
        )
        for row in rows.to_dict("records")
    ]
    ax.set_yticks(places, labels, fontsize=6.5 if is_narrow else 8)
    words = "Days door to door:\nP10 to P90, and P50" if is_narrow else _DOOR_TO_DOOR
    ax.set_xlabel(words, fontsize=8)
    tidy(ax, "x")
    ax.spines["left"].set_visible(False)
    said = [
        f"{row['name']}: {note.get_text()}"
        for row, note in zip(rows.to_dict("records"), notes, strict=True)
    ]
    title = f"Corridors compared: {shared}" if shared else "Corridors compared"
    caption(ax, title, state, alt=f"Transit times. {'; '.join(said[::-1])}.")
    _fit_texts(ax, notes, most)
    return ax


def _ends(row: Mapping[Any, Any]) -> str:
    return " – ".join(str(row[end]) for end in ("origin", "destination") if end in row)


def _fit_texts(ax: Axes, notes: Sequence[Any], most: float) -> None:
    """Widen the axis until every text beside a bar ends inside it; texts keep their size."""
    figure = ax.get_figure(root=True)
    for note in notes:
        note.set_in_layout(False)
    ax.set_xlim(0, most * 1.3)
    if figure is None:
        return
    figure.draw_without_rendering()
    wide = ax.get_window_extent().width
    ends = [most]
    for note in notes:
        share = min(note.get_window_extent().width / wide, 0.9)
        ends.append(note.get_position()[0] / (1 - share))
    ax.set_xlim(0, 1.02 * max(ends))


def _closed(blocked_by: str) -> str:
    """Return in words that a corridor is closed, with the first two reasons."""
    reasons = blocked_by.split(", ")
    return f"closed: {', '.join(reasons[:2])}{', ...' if len(reasons) > 2 else ''}"


def plot_distribution(
    trips: Any, ax: Axes | None = None, *, title: str = "", preset: Preset | None = None
) -> Axes:
    """Draw how the transit time of one or several trips is distributed.

    Parameters
    ----------
    trips
        A `TransitTime`, or a mapping of names to them.
    ax
        Axes to draw on; None makes a figure.
    title
        What they are the days of.
    preset
        Size of the figure: `column`, `a4`, `slide`; None means its own.

    Returns
    -------
    Axes
        The axes: shares of trips by days, with P10, P50 and P90 of a single one.
    """
    named = trips if isinstance(trips, Mapping) else {"": trips}
    ax = new_axes((8.0, 4.2), preset) if ax is None else as_axes(ax)
    every = np.concatenate([trip.samples for trip in named.values()])
    bins = np.linspace(every.min(), every.max() + 1e-9, 61)
    for number, (name, trip) in enumerate(named.items()):
        colour = BAR if len(named) == 1 else LINE_COLOURS[number % len(LINE_COLOURS)]
        shares = np.histogram(trip.samples, bins)[0] / len(trip.samples)
        ax.stairs(100 * shares, bins, fill=True, color=colour, alpha=0.45, label=literal(name))
        ax.stairs(100 * shares, bins, color=colour, linewidth=1.2)
    if len(named) == 1:
        for name in _DAYS:
            days = getattr(next(iter(named.values())), name)
            ax.axvline(days, color=INK, linewidth=1.8 if name == "p50_days" else 1.0)
            text = f" {name[:3].upper()} {days:.1f}"
            ax.text(days, 1.01, text, transform=ax.get_xaxis_transform(), fontsize=8, ha="center")
    else:
        ax.legend(fontsize=8, frameon=False)
    ax.set_xlabel("Days")
    ax.set_ylabel("Trips, % of all")
    ax.set_ylim(bottom=0)
    tidy(ax, "y")
    said = [f"{name or 'Days'}: {trip.p10_days:.1f} - {trip.p50_days:.1f} - {trip.p90_days:.1f}"
            for name, trip in named.items()]  # fmt: skip
    alt = f"Distribution of days, P10 - P50 - P90. {'; '.join(said)}."
    caption(ax, title or "Days on the way", "", alt=alt)
    return ax


def named_routes(routes: Any) -> dict[str, Any]:
    """Return names of routes to routes; from their ends when none are given."""
    if isinstance(routes, Mapping):
        return dict(routes)
    listed = [routes] if hasattr(routes, "steps") else list(routes)
    named: dict[str, Any] = {}
    for route in listed:
        ends = [
            route.network.node_record(node)["name"] for node in (route.origin, route.destination)
        ]
        name = f"{ends[0]} – {ends[1]}"
        same = sum(other.partition(" (")[0] == name for other in named)
        named[f"{name} ({same + 1})" if same else name] = route
    return named


def _draw_profile(ax: Axes, table: DataFrame, name: str, colour: str, *, thicker: bool) -> None:
    km = table["km"].to_numpy()
    low, middle, high = (table[column].to_numpy() for column in _DAYS)
    ax.fill_between(km, low, high, color=colour, alpha=BAND, linewidth=0, zorder=1)
    ax.plot(km, middle, color=colour, linewidth=1.6, label=literal(name), zorder=2)
    for number in range(1, len(table)):
        process = table["process"].iloc[number]
        if process != "movement":
            own = PROCESS_STYLE.get(str(process), ("", INK))[1]
            pair = [number - 1, number]
            ax.plot(km[pair], middle[pair], color=own, linewidth=5 if thicker else 3.5, zorder=3)


def _name_steps(ax: Axes, table: DataFrame, net: Any) -> None:
    """Name the places of the longer steps, beside the step, where they do not collide."""
    from irru_geo.viz.paper.figure_parts import Name, draw_names

    stops = table.assign(took=table["p50_days"].diff().fillna(0.0), place=table["km"].round(3))
    stops = stops[~stops["process"].isin(("start", "movement"))]
    _limits(ax, [table])
    names = []
    for (_, node), part in stops.groupby(["place", "node"], sort=False):
        took = float(part["took"].sum())
        if took >= _LEAST_NAMED_DAYS:
            middle = float(part["p50_days"].iloc[-1]) - took / 2
            text = f"{net.node_record(node)['name']}, {took:.1f} d"
            names.append((took, Name(text, (float(part["km"].iloc[0]), middle), 8.0)))
    ordered = [name for _, name in sorted(names, key=lambda pair: -pair[0])]
    line = np.column_stack([table["km"], table["p50_days"]])
    filled = [
        (float(x), float(y))
        for one, other in pairwise(line)
        for x, y in np.linspace(one, other, 12)
    ]
    draw_names(ax, ordered, filled)


def _limits(ax: Axes, tables: Sequence[DataFrame]) -> None:
    ax.set_xlim(0, max(table["km"].iloc[-1] for table in tables) * 1.02 or 1.0)
    ax.set_ylim(0, max(table["p90_days"].iloc[-1] for table in tables) * 1.05 or 1.0)
    ax.set_xlabel("Distance, km")
    ax.set_ylabel("Time, days: P50, and P10 to P90")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    tidy(ax, "both")


def _legend(ax: Axes, tables: Sequence[DataFrame], *, with_lines: bool) -> None:
    from matplotlib.lines import Line2D

    used = {str(process) for table in tables for process in table["process"]}
    handles: list[Any] = list(ax.get_legend_handles_labels()[0]) if with_lines else []
    handles += [
        Line2D([], [], color=colour, linewidth=5, label=title)
        for process, (title, colour) in PROCESS_STYLE.items()
        if process in used
    ]
    ax.legend(handles=handles, loc="upper left", fontsize=8, frameon=False)


def tidy(ax: Axes, grid: str) -> None:
    """Take the frame off but for the axes, and draw a light grid (`x`, `y` or `both`)."""
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.grid(axis=grid, color="#E3E8EC", linewidth=0.8, zorder=0)  # type: ignore[arg-type]
    ax.set_axisbelow(True)
