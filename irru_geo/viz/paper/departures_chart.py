"""Figure of days by day of departure, with what makes them long: seasons, closures, events."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.arguments import need_package
from irru_geo.atomic_write import write_bytes
from irru_geo.errors import ParameterError
from irru_geo.viz.palette import INK
from irru_geo.viz.paper.figure_style import as_axes, caption, literal, new_axes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from pandas import DataFrame

ENDINGS = ("svg", "png", "pdf")
_SIZE = (9.0, 4.8)
_EPOCH = dt.date(1970, 1, 1)  # from which matplotlib counts days
LINE, BAND = "#0072B2", 0.18
MARK_STYLE = {
    "season": ("#5B9BC8", "Season"),
    "closure": ("#D55E00", "Closed by the calendar"),
    "event": ("#7A1F1F", "Event"),
}
_LANE, _MOST_LANES = 0.055, 12


def plot_departures(frame: DataFrame, ax: Axes | None = None) -> Axes:
    """Draw days by day of departure: P10 to P90 as a band, P50 as a line.

    Parameters
    ----------
    frame
        From `Network.departures`; what holds along the way is in its `attrs`.
    ax
        Axes to draw on; None makes a figure.

    Returns
    -------
    Axes
        The axes: days of departure to the right, days on the way upwards; below the line a lane
        for each season, closure and event, and a grey field where there is no way.
    """
    ax = new_axes(_SIZE) if ax is None else as_axes(ax)
    days = frame.index.to_numpy().astype("datetime64[D]").astype(np.float64)
    low, middle, high = (frame[f"{p}_days"].to_numpy() for p in ("p10", "p50", "p90"))
    ax.fill_between(days, low, high, color=LINE, alpha=BAND, linewidth=0, label="P10 to P90")
    ax.plot(days, middle, color=LINE, linewidth=1.8, label="P50")
    _grey_out(ax, days, frame["p50_days"].isna().tolist())
    lanes = _lanes(frame.attrs.get("marks", ()))
    ax.set_xlim(days[0], max(days[-1], days[0] + 1))
    _draw_lanes(ax, lanes)
    most = 1.15 * float(frame["p90_days"].max()) if frame["p90_days"].notna().any() else 1.0
    below = _LANE * len(lanes)
    ax.set_ylim(-most * below / (1 - below), most)
    ax.set_yticks([tick for tick in ax.get_yticks() if 0 <= tick <= most])
    ax.xaxis_date()
    origin, destination = frame.attrs.get("ends", ("", ""))
    title = f"{origin} to {destination}".strip()
    best = frame["p50_days"].min()
    caption(ax, title, "Days on the way by day of departure", alt=(
        f"{title}: P50 of {best:.1f} to {frame['p50_days'].max():.1f} days, by day of departure."
    ))  # fmt: skip
    ax.set_xlabel("Day of departure")
    ax.set_ylabel("Days on the way")
    ax.grid(axis="y", color="#D8DEE4", linewidth=0.6)
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(fontsize=8, frameon=False, loc="upper right", ncols=5)
    return ax


def save_departures(frame: DataFrame, path: str) -> None:
    """Write the figure of departures to a file, whole or not at all; its ending is its format.

    Raises
    ------
    ParameterError
        When the ending is none of svg, png and pdf.
    """
    import io
    from pathlib import Path

    ending = Path(path).suffix.lstrip(".").lower()
    if ending not in ENDINGS:
        problem = f"path: expected a file that ends in .svg, .png or .pdf, got {path!r}."
        raise ParameterError(problem)
    need_package("matplotlib", "plot", "figures")
    from matplotlib.figure import Figure

    buffer = io.BytesIO()
    figure = Figure(figsize=_SIZE, layout="constrained")
    plot_departures(frame, figure.subplots())
    figure.savefig(buffer, format=ending)
    write_bytes(path, buffer.getvalue())


def _grey_out(ax: Axes, days: Any, closed: Sequence[bool]) -> None:
    """Grey the days on which there is no way."""
    half = (days[1] - days[0]) / 2 if len(days) > 1 else 0.5
    label: str | None = "No way"
    for day, is_closed in zip(days, closed, strict=True):
        if is_closed:
            ax.axvspan(day - half, day + half, color="#C9CDD1", linewidth=0, label=label)
            label = None


def _lanes(marks: Sequence[tuple[str, str, str, str]]) -> dict[tuple[str, str], list[Any]]:
    """Return kind and title to the times in which it holds; the longest first."""
    found: dict[tuple[str, str], list[Any]] = {}
    for kind, start, end, title in marks:
        first, last = (float((dt.date.fromisoformat(day) - _EPOCH).days) for day in (start, end))
        span = (first, last - first + 1)
        found.setdefault((kind, title), []).append(span)
    ordered = sorted(found.items(), key=lambda item: -sum(width for _, width in item[1]))
    return dict(ordered[:_MOST_LANES])


def _draw_lanes(ax: Axes, lanes: dict[tuple[str, str], list[Any]]) -> None:
    across = ax.get_xaxis_transform()
    left, right = ax.get_xlim()
    drawn: set[str] = set()
    for number, ((kind, title), spans) in enumerate(lanes.items()):
        colour, word = MARK_STYLE[kind]
        bottom = 0.01 + number * _LANE
        ax.broken_barh(
            spans,
            (bottom, 0.6 * _LANE),
            transform=across,
            color=colour,
            label=None if kind in drawn else word,
        )
        drawn.add(kind)
        first, last = spans[0][0], spans[-1][0] + spans[-1][1]
        is_early = last - left < 0.6 * (right - left)
        ax.text(
            last if is_early else max(first, left),
            bottom + 0.3 * _LANE,
            literal(f" {title} "),
            transform=across,
            fontsize=7,
            ha="left" if is_early or first - left < 0.3 * (right - left) else "right",
            va="center",
            color=INK,
            clip_on=True,
        )
