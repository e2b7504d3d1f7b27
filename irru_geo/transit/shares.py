"""What of a total goes into which kind of step, and a distribution as a card for Jupyter."""

from __future__ import annotations

from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.vocabulary import MODE_STYLE, PROCESS_STYLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

WIDTH, HEIGHT, FOOT = 300, 110, 16
CLASSES = 30
"""Bars of the histogram of a card."""

MOST_ROWS = 6


class Share(NamedTuple):
    """Amount that one kind of step takes, and its share of the whole."""

    title: str
    days: float
    share: float


def shares(by_leg: DataFrame, column: str = "mean_days") -> list[Share]:
    """Return the means by what is done: trains, trucks, ships, borders, ports, largest first.

    Parameters
    ----------
    by_leg
        As of a distribution.
    column
        Its column of means.

    Examples
    --------
    >>> found = shares(net.corridor("western").transit_time(samples=500).by_leg)
    >>> round(sum(part.share for part in found), 6)
    1.0
    """
    means: dict[str, float] = {}
    for row in by_leg.to_dict("records"):
        style = MODE_STYLE if row["process"] == "movement" else PROCESS_STYLE
        key = str(row["mode"] if row["process"] == "movement" else row["process"])
        title = style[key][0] if key in style else key.replace("_", " ").capitalize()
        means[title] = means.get(title, 0.0) + float(row[column])
    total = sum(means.values()) or 1.0
    parts = [Share(title, value, value / total) for title, value in means.items() if value > 0]
    return sorted(parts, key=lambda part: -part.days)


def card(
    title: str, lines: Sequence[str], samples: NDArray[np.float64], parts: Sequence[Share]
) -> str:
    """Return the HTML of a card: a histogram, what is said beside it, and the largest shares.

    Parameters
    ----------
    title, lines
        Texts; they are escaped here, as are the titles of the shares.
    samples
        What is distributed.
    parts
        Shares of the mean.
    """
    words = "".join(f"<div style='opacity:.75'>{escape(line)}</div>" for line in lines)
    rows = "".join(
        f"<tr><td style='text-align:left'>{escape(part.title)}</td><td>{_short(part.days)}</td>"
        f"<td>{100 * part.share:.0f} %</td></tr>"
        for part in parts[:MOST_ROWS]
    )
    head = "<tr><th style='text-align:left'>Of the mean</th><th></th><th>Share</th></tr>"
    code = b64encode(histogram(samples).encode()).decode("ascii")
    image = (
        f"<img src='data:image/svg+xml;base64,{code}' alt='Distribution: {escape(title)}' "
        f"width='{WIDTH}'>"
    )
    return (
        "<div style='font:13px/1.45 sans-serif;max-width:60em;display:flex;gap:16px;"
        f"flex-wrap:wrap;align-items:flex-start'>{image}<div><strong>{escape(title)}</strong>"
        f"{words}</div><table style='font-size:13px'>{head}{rows}</table></div>"
    )


def histogram(samples: NDArray[np.float64]) -> str:
    """Return the distribution of samples as SVG: bars, and lines at P10, P50 and P90.

    Examples
    --------
    >>> histogram(np.array([1.0, 2.0, 2.0, 3.0])).count("<rect")
    30
    """
    low, high = float(samples.min()), float(samples.max())
    span = (high - low) or 1.0
    counts, _ = np.histogram(samples, bins=CLASSES, range=(low, low + span))
    wide, top = WIDTH / CLASSES, HEIGHT - FOOT
    heights = (counts / counts.max() * (top - 4)).round(1).tolist()
    bars = "".join(
        f'<rect x="{number * wide:.1f}" y="{top - height:.1f}" width="{wide - 1:.1f}" '
        f'height="{height}" fill="#6F9CBD"/>'
        for number, height in enumerate(heights)
    )
    marks = ""
    for value in np.percentile(samples, [10, 50, 90]).tolist():
        x = WIDTH * (value - low) / span
        anchor = "start" if x < WIDTH * 0.1 else "end" if x > WIDTH * 0.9 else "middle"
        marks += (
            f'<path d="M{x:.1f} 0V{top}" stroke="#B3261E" stroke-width="1.2"/>'
            f'<text x="{x:.1f}" y="{HEIGHT - 4}" text-anchor="{anchor}" font-size="11" '
            f'font-family="sans-serif" fill="#5A6672">{_short(value)}</text>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{bars}{marks}</svg>'
    )


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}"
