"""The charts of the validation report: ours over what is published, and errors of lengths."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from irru_geo.model.names import words_of
from irru_geo.viz.paper.range_chart import Bar, range_chart
from irru_geo.vocabulary import MODE_STYLE, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irru_geo.layers.data import Data

    Row = Mapping[str, Any]

MOST_RATIO = 3.0
"""Where charts of ratios end."""

SAME = 0.0005
"""Errors of lengths below this share are counted, not drawn."""


def claims_chart(rows: Sequence[Row]) -> str:
    """Return the chart of the claims that can be checked."""
    bars = [
        _relative(row, middle)
        for row in rows
        if (middle := (row["claimed_low"] + row["claimed_high"]) / 2) and math.isfinite(row["ours"])
    ]
    axis = "ours over the middle of the claim: 1 is the same"
    return range_chart(bars, title="Claims and the model", axis=axis, most=MOST_RATIO)


def chart(kind: str, rows: Sequence[Row], data: Data) -> str:
    """Return the chart of a kind: what is independent of the model first, then the rest lightly."""
    if kind in ("length", "sea distance"):
        return _errors(kind, rows, data)
    ordered = sorted(rows, key=lambda row: not row["is_independent"])
    bars = [_ratio(row, data) for row in ordered]
    axis = "ours over what is published: 1 is the same"
    return range_chart(bars, title=f"Published and modelled: {kind}", axis=axis, most=MOST_RATIO)


def _errors(kind: str, rows: Sequence[Row], data: Data) -> str:
    limit = 2.0 if kind == "sea distance" else 4.0
    ordered = sorted(rows, key=lambda row: (-abs(row["error"]), row["check_id"]))
    bars = [
        Bar(
            _label(row, data),
            100 * row["error"],
            is_good=bool(row["inside"]),
            is_light=not row["is_independent"],
            note=f"{number(row['ours'])} of {number(row['published_low'])} km",
        )
        for row in ordered
        if math.isfinite(row["error"]) and abs(row["error"]) >= SAME
    ]
    axis = "ours less the published one, in per cent of it"
    chart = range_chart(bars, title=f"Errors: {kind}", axis=axis, band=(-limit, limit))
    more = len(rows) - len(bars)
    said = f"{more} more {'is' if more == 1 else 'are'} the same to {100 * SAME:g} %."
    return f"{chart}\n<p>{said}</p>" if more else chart


def _ratio(row: Row, data: Data) -> Bar:
    """Return the bar of a check, everything over the middle of what is published."""
    middle = (row["published_low"] + row["published_high"]) / 2
    keys = ("ours", "ours_p10", "ours_p90", "published_low", "published_high")
    ours = f"{number(row['ours'])} ({span(row['ours_p10'], row['ours_p90'])})"
    published = span(row["published_low"], row["published_high"])
    figures = {f: row[key] / middle for f, key in zip(Bar._fields[1:6], keys, strict=True)}
    return Bar(
        _label(row, data),
        **figures,
        is_good=bool(row["inside"]),
        is_light=not row["is_independent"],
        note=f"{published}; ours {ours} {row['unit']}",
    )


def _label(row: Row, data: Data) -> str:
    """Return what a check is of, by name: the places, what they are reached by, and when."""
    names = [words_of(data, str(row[end])) for end in ("origin", "destination")]
    key = name_of(row)
    if row["kind"] == "indicator":
        found = data.tables["published_indicators"][key]
        country = words_of(data, f"country:{found.country}")
        by = MODE_STYLE[found.mode][0].lower()
        return f"{country} by {by}, {row['date']}: {INDICATORS[found.indicator]}"
    via = key.partition("--via-")[2].replace("-", " ")
    when = "" if is_nothing(row["date"]) else f", {row['date']}"
    short = " – ".join(name.partition(" (")[0] for name in names)
    return f"{short}{f' via {via.title()}' if via else ''}{when}"


INDICATORS = {
    "border_hours": "hours at the border",
    "border_usd": "dollars at the border",
    "usd_per_500_km_20_t": "dollars for 500 km",
    "speed_km_h": "speed without delay",
    "speed_with_delay_km_h": "speed with delay",
}


def _relative(row: Row, middle: float) -> Bar:
    """Return the bar of a claim, everything over the middle of what is claimed."""
    ours, low, high = (row[key] / middle for key in ("ours", "ours_p10", "ours_p90"))
    claimed = sorted(row[key] / middle for key in ("claimed_low", "claimed_high"))
    is_good = row["verdict"] in VERDICTS[:2]
    note = f"{told(row, 'claimed_low', 'claimed_high')}; ours {told(row, 'ours', 'ours')}"
    note += f" {row['unit']}"
    ends = {"target_low": claimed[0], "target_high": claimed[1]}
    return Bar(str(row["statement"]), ours, low, high, **ends, is_good=is_good, note=note)


def name_of(row: Row) -> str:
    """Return the id of a check without what kind it is."""
    return str(row["check_id"]).partition(":")[2] or str(row["check_id"])


def told(row: Row, low: str, high: str) -> str:
    """Return a range of a claim; ratios have two decimals."""
    if row["unit"] != "ratio" or is_nothing(row[low]):
        return span(row[low], row[high])
    ends = [f"{row[end]:.2f}" for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def number(value: float) -> str:
    """Return a number with three digits, or whole where it is large."""
    if is_nothing(value):
        return "–"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def span(low: float, high: float) -> str:
    """Return a range, or one number where both ends are the same."""
    return number(low) if low == high or is_nothing(low) else f"{number(low)} to {number(high)}"


def is_nothing(value: object) -> bool:
    """Return whether a value is missing."""
    return value is None or (isinstance(value, float) and math.isnan(value))
