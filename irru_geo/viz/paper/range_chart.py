"""Charts of figures against figures as inline SVG, written by hand: no library, the same bytes."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

LABEL, PLOT, RIGHT, NOTED, ROW, TOP = 330, 560, 40, 320, 20, 34
LONGEST = 46
"""Letters of a label that are drawn."""

GOOD, BAD, TARGET, BAND, INK, GRID = (
    "#00695c",
    "#b3261e",
    "#1b2733",
    "#dcefe3",
    "#1b2733",
    "#d9d9d9",
)

NAN = float("nan")


class Bar(NamedTuple):
    """One row of a chart; what is NaN is not drawn.

    Attributes
    ----------
    label
        Text at the left.
    ours, low, high
        Figure of the model, and the ends of its bar.
    target_low, target_high
        What it is held against.
    is_good
        Whether the two agree.
    is_light
        Whether it is drawn lightly: it says little.
    note
        Text at the right.
    """

    label: str
    ours: float
    low: float = NAN
    high: float = NAN
    target_low: float = NAN
    target_high: float = NAN
    is_good: bool = True
    is_light: bool = False
    note: str = ""


def ticks(low: float, high: float) -> list[float]:
    """Return about six round numbers that span a range.

    Examples
    --------
    >>> ticks(0, 43)
    [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    """
    span = high - low or 1.0
    power = 10.0 ** math.floor(math.log10(span / 5))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if span / (factor * power) <= 6)
    first = math.floor(low / step)
    last = max(math.ceil(high / step), first + 1)
    return [round(place * step, 10) for place in range(first, last + 1)]


def range_chart(
    bars: Sequence[Bar],
    *,
    title: str,
    axis: str,
    band: tuple[float, float] | None = None,
    most: float = math.inf,
) -> str:
    """Return a chart with a row a bar: ours with its range, and a mark for what it is held against.

    Parameters
    ----------
    bars
        Rows from top to bottom; those without a figure of ours are named, with nothing beside.
    title
        What the chart shows, for screen readers.
    axis
        Name of the axis, with the unit.
    band
        Range to shade; None means none.
    most
        What lies beyond is drawn at the right edge, as an arrow.

    Examples
    --------
    >>> text = range_chart([Bar("a <b>", 2.0, 1.0, 3.0, 2.5, 2.5)], title="Trips", axis="days")
    >>> text.startswith("<svg "), "a &lt;b&gt;" in text
    (True, True)
    """
    values = [min(v, most) for bar in bars for v in bar[1:6] if math.isfinite(v)]
    marks = ticks(min([0.0, *values, *(band or ())]), max([1e-9, *values, *(band or ())]))
    scale = _Scale(marks[0], marks[-1])
    height = TOP + ROW * len(bars) + 8
    width = LABEL + PLOT + (NOTED if any(bar.note for bar in bars) else RIGHT)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{escape(title)}">',
        _band(scale, band, height),
        *(_tick(scale, mark, height) for mark in marks),
        _text(LABEL + PLOT / 2, 12, axis, "middle"),
        *(_row(scale, bar, TOP + ROW * place + ROW / 2) for place, bar in enumerate(bars)),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


class _Scale(NamedTuple):
    low: float
    high: float

    def at(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return LABEL + PLOT * (inside - self.low) / (self.high - self.low)


def _text(x: float, y: float, text: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="12" fill="{INK}">{escape(text)}</text>'


def _line(x1: float, x2: float, y1: float, y2: float, stroke: str, width: float = 1) -> str:
    ends = f'x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{stroke}" stroke-width="{width:g}"/>'


def _tick(scale: _Scale, mark: float, height: int) -> str:
    x = scale.at(mark)
    line = _line(x, x, TOP - 4, height - 6, INK if mark == 0 else GRID)
    return line + _text(x, TOP - 8, f"{mark:g}", "middle")


def _band(scale: _Scale, band: tuple[float, float] | None, height: int) -> str:
    if band is None:
        return ""
    x, end = scale.at(band[0]), scale.at(band[1])
    size = f'width="{end - x:.1f}" height="{height - TOP - 2}"'
    return f'<rect x="{x:.1f}" y="{TOP - 4}" {size} fill="{BAND}"/>'


def _row(scale: _Scale, bar: Bar, y: float) -> str:
    label = bar.label if len(bar.label) <= LONGEST else f"{bar.label[: LONGEST - 1]}…"
    texts = [f"<title>{escape(_words(bar))}</title>", _text(LABEL - 8, y + 4, label, "end")]
    colour = GOOD if bar.is_good else BAD
    parts: list[str] = []
    if math.isfinite(bar.low) and math.isfinite(bar.high):
        parts.append(_line(scale.at(bar.low), scale.at(bar.high), y, y, colour, 6))
    if math.isfinite(bar.target_low) and math.isfinite(bar.target_high):
        low, high = scale.at(bar.target_low), scale.at(bar.target_high)
        parts += [_line(x, x, y - 7, y + 7, TARGET, 2.5) for x in (low, high)]
        parts.append(_line(low, high, y - 6, y - 6, TARGET, 2))
    if math.isfinite(bar.ours):
        parts.append(_mark(scale, bar, y, colour))
    if bar.note:
        texts.append(_text(LABEL + PLOT + 12, y + 4, bar.note, "start"))
    faint = ' opacity=".45"' if bar.is_light else ""
    return f"<g>{''.join(texts)}<g{faint}>{''.join(parts)}</g></g>"


def _mark(scale: _Scale, bar: Bar, y: float, colour: str) -> str:
    """Return the mark of ours: a circle, a square where the two disagree, an arrow off the end."""
    x = scale.at(bar.ours)
    if bar.ours > scale.high:
        line = f"M{x - 9:.1f} {y - 5:.1f}L{x:.1f} {y:.1f}L{x - 9:.1f} {y + 5:.1f}Z"
        return f'<path d="{line}" fill="{colour}"/>'
    if not bar.is_good:
        place = f'x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8"'
        return f'<rect {place} fill="{colour}" stroke="#fff"/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{colour}" stroke="#fff"/>'


def _words(bar: Bar) -> str:
    words = [bar.label]
    if math.isfinite(bar.ours):
        words.append(f"ours {bar.ours:.4g}")
    if math.isfinite(bar.low):
        words.append(f"P10 {bar.low:.4g}, P90 {bar.high:.4g}")
    if math.isfinite(bar.target_low):
        words.append(f"against {bar.target_low:.4g} to {bar.target_high:.4g}")
    return "; ".join(words)
