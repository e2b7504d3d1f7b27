"""One journey on one page of HTML that prints well: answer, map, profile, basis, sources.

The page asks nothing of a network and runs no script; the same route gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from itertools import pairwise
from math import floor, isfinite, log10
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from irru_geo.analysis.comparison import borders_crossed, mean_impacts
from irru_geo.atomic_write import write_text
from irru_geo.missing import is_missing
from irru_geo.model.names import figure_words, is_post
from irru_geo.planner import citation, restrictions
from irru_geo.planner.itinerary import ends, mixed, stretches
from irru_geo.transit.shares import Share, shares
from irru_geo.viz import card
from irru_geo.viz.palette import INK, SOFT
from irru_geo.viz.paper.time_distance import profile
from irru_geo.viz.web.self_contained import ASSETS, asset, style_tag
from irru_geo.vocabulary import MODE_STYLE, PROCESS_STYLE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.layers.rows import Source
    from irru_geo.planner.route import Route
    from irru_geo.transit.transit_time import TransitTime

WIDTH, HEIGHT = 360, 240
LEFT, BOTTOM, TOP, RIGHT = 34, 30, 12, 12
MOST_SHARES = 6
"""Rows of the table of where the time goes; what is less stands in one row."""

_IMPACTS = {"cost": "cost_usd", "co2e": "co2e_kg"}
_AT = ("border", "port", "gauge_break")
"""Handlings whose places the map names."""


def write_brief(
    route: Route,
    path: str | Path,
    *,
    samples: int = 10_000,
    seed: int = 0,
    depart: str | dt.date | None = None,
) -> None:
    """Write the brief of a route as one HTML file, whole or not at all.

    Parameters
    ----------
    route
        The journey.
    path
        File to write; `-` means standard output.
    samples, seed, depart
        As for `Route.transit_time`.
    """
    write_text(path, brief_html(route, samples=samples, seed=seed, depart=depart))


def brief_html(
    route: Route,
    *,
    samples: int = 10_000,
    seed: int = 0,
    depart: str | dt.date | None = None,
) -> str:
    """Return the brief of a route as a page; printed on A4 it is one.

    Parameters
    ----------
    route
        The journey.
    samples, seed, depart
        As for `Route.transit_time`.

    Examples
    --------
    >>> page = brief_html(net.route("tehran", "qazvin", modes="rail"), samples=500)
    >>> page.startswith("<!DOCTYPE html>"), "What it rests on" in page
    (True, True)
    """
    trip: TransitTime = route.transit_time(samples, seed)
    if depart is not None:
        trip = route.transit_time(samples, seed, depart=depart)
    templates = Environment(
        loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined
    )
    return templates.get_template("brief.html.j2").render(
        **_answer(route, samples, seed),
        **_basis(route, trip, samples, seed),
        style=Markup(style_tag(asset("brief.css"))),
        trip=trip,
        is_dated=depart is not None,
    )


def _answer(route: Route, samples: int, seed: int) -> dict[str, Any]:
    """Return what the upper half of the page shows: figures, map, profile, stretches."""
    planner, names = route.network, ends(route)
    title = " – ".join(names)
    counts = Counter(step.process for step in route.steps if step.kind == "handling")
    table = profile(route, samples=samples, seed=seed)
    places = {node: planner.node_record(node)["name"] for node in route.nodes}
    return {
        "title": title,
        "route": route,
        "borders": borders_crossed(route),
        "gauge_breaks": counts["gauge_break"],
        "state": planner.state,
        "delays": route.delays(),
        "version": route.data_version or "none",
        # Markup: both are made of numbers, colours and names that are escaped there.
        "map": Markup(card.picture(card.route_lines(route.legs), title, _marks(route, names))),
        "profile": Markup(profile_picture(table, places)),
        "stretches": stretches(route),
    }


def _basis(route: Route, trip: TransitTime, samples: int, seed: int) -> dict[str, Any]:
    """Return what the lower half shows: shares, basis, what is not known, facts, sources."""
    found = mean_impacts(route, samples, seed)
    impacts = {key: value for key, value in found.items() if isfinite(value)}
    facts, sources = _restrictions(route), _sources(route, impacts)
    lines = len(stretches(route)) + 3 * len(facts) + len(sources) / 6
    return {
        "impacts": impacts,
        "is_dense": lines > MOST_LINES,
        "shares": _few(shares(trip.by_leg)),
        "basis": _rows(route.basis(samples=samples, seed=seed)),
        "decisive": _decisive(route, samples, seed),
        "unknown": route.unknown(),
        "mixes": mixed(route) if trip.mixes else [],
        "restrictions": facts,
        "sources": sources,
    }


MOST_LINES = 29
"""Lines of stretches, restrictions and sources that the page bears in its usual size."""


def _restrictions(route: Route) -> list[dict[str, Any]]:
    rows = restrictions.records(route.network.network_state, route.link_ids)
    return [{key: None if is_missing(v) else v for key, v in row.items()} for row in rows]


def _marks(route: Route, names: tuple[str, str]) -> dict[str, tuple[float, float]]:
    """Return the places that the map names: both ends, and ports and borders apart from them."""
    nodes = route.network.network_state.data.nodes
    positions = [nodes[node].lon_lat for node in route.nodes]
    spans = [max(axis) - min(axis) for axis in zip(*positions, strict=True)]
    apart = max(max(spans) / 14, 0.5)
    marks = {
        names[0]: nodes[route.origin].lon_lat,
        names[1]: nodes[route.destination].lon_lat,
    }
    for step in route.steps:
        lon, lat = nodes[step.from_node].lon_lat
        # names are wider than high
        gaps = (max(abs(lon - x) / 3, abs(lat - y)) for x, y in marks.values())
        if step.process in _AT and not is_post(nodes[step.from_node]) and min(gaps) > apart:
            marks[nodes[step.from_node].name.partition(" (")[0]] = (lon, lat)
    return marks


def _decisive(route: Route, samples: int, seed: int) -> list[dict[str, Any]]:
    """Return the three figures that move the P50 most, by name."""
    data = route.network.network_state.data
    names = {
        step.parameter.parameter_id: figure_words(data, step.parameter, step.mode)
        for step in route.steps
    }
    rows = _rows(route.sensitivity(samples=samples, seed=seed).head(3))
    return [row | {"name": names.get(row["parameter_id"], row["parameter_id"])} for row in rows]


def _few(parts: list[Share]) -> list[Share]:
    """Return the largest shares, and the rest as one."""
    if len(parts) <= MOST_SHARES:
        return parts
    shown, rest = parts[: MOST_SHARES - 1], parts[MOST_SHARES - 1 :]
    return [*shown, Share("Other", sum(p.days for p in rest), sum(p.share for p in rest))]


def _rows(frame: DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.reset_index().to_dict("records")]


def _sources(route: Route, impacts: Mapping[str, float]) -> list[Source]:
    """Return the sources of time, cost and emissions, those that are known, by publisher."""
    state = route.network.network_state
    known = state.data.tables["sources"]
    of = ("time", *(name for name, key in _IMPACTS.items() if key in impacts))
    used = citation.used_sources(state, route.steps, of)
    return sorted(
        (known[i] for i in used if i in known),
        key=lambda row: ((row.publisher or row.title).lower(), row.date or "", row.id),
    )


def profile_picture(table: DataFrame, names: Mapping[str, str] | None = None) -> str:
    """Return kilometres against days as SVG: the P50 by mode, and the band from P10 to P90.

    Parameters
    ----------
    table
        From `irru_geo.viz.paper.time_distance.profile`.
    names
        Node ids to names, for the longest waits; None leaves them out.
    """
    km = table["km"].to_numpy(dtype=float)
    bands = [table[f"{p}_days"].to_numpy(dtype=float) for p in ("p10", "p50", "p90")]
    most_km, most_days = max(float(km[-1]), 1e-9), max(float(bands[2].max()), 1e-9)

    def at(days: NDArray[np.float64]) -> list[tuple[float, float]]:
        x = LEFT + km / most_km * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - days / most_days * (HEIGHT - BOTTOM - TOP)
        return list(zip(x.tolist(), y.tolist(), strict=True))

    low, middle, high = map(at, bands)
    steps = list(zip(table["process"], table["mode"], table["node"], strict=True))[1:]
    parts = [
        f'<path d="{_path(pair)}" fill="none" stroke="{_colour(process, mode)}" '
        'stroke-width="2.4" stroke-linecap="round"/>'
        for (process, mode, _), pair in zip(steps, pairwise(middle), strict=True)
    ]
    waits = [
        (upper[1] - lower[1], node, lower, upper)
        for (process, _, node), (lower, upper) in zip(steps, pairwise(middle), strict=True)
        if process != "movement" and names
    ]
    for height, node, lower, upper in sorted(waits)[:MOST_NAMED]:
        if -height > LEAST_NAMED:
            name = (names or {})[node].partition(" (")[0]
            y = (lower[1] + upper[1]) / 2 + 3
            fits = lower[0] - LEFT > LETTER * len(name)
            side, anchor = (-5, "end") if fits else (5, "start")
            parts.append(_text(lower[0] + side, y, anchor, escape(name)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'width="{WIDTH}" height="{HEIGHT}" aria-label="Days against kilometres">'
        f"{_axes(most_km, most_days)}"
        f'<path d="{_path([*low, *reversed(high)])}Z" fill="#56B4E9" fill-opacity=".25"/>'
        f"{''.join(parts)}</svg>"
    )


MOST_NAMED, LEAST_NAMED, LETTER = 3, 12, 5.5
"""How many waits are named on the profile, from which height on, and how wide a letter is."""


def _colour(process: str, mode: str) -> str:
    style = MODE_STYLE if process == "movement" else PROCESS_STYLE
    return style.get(mode if process == "movement" else process, ("", INK))[1]


def _axes(most_km: float, most_days: float) -> str:
    """Return both axes with lines at round days and marks at round kilometres."""
    parts = [f'<path d="M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}" fill="none" '
             f'stroke="{SOFT}" stroke-width=".8"/>']  # fmt: skip
    for days in _round_steps(most_days):
        y = HEIGHT - BOTTOM - days / most_days * (HEIGHT - BOTTOM - TOP)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#e3e6e8"/>')
        parts.append(_text(LEFT - 4, y + 3, "end", f"{days:g}"))
    last = WIDTH - RIGHT
    for km in _round_steps(most_km)[1:]:
        x = LEFT + km / most_km * (WIDTH - LEFT - RIGHT)
        if x < last - 60:
            parts.append(_text(x, HEIGHT - 17, "middle", f"{km:,.0f}"))
    parts.append(_text(last, HEIGHT - 17, "end", f"{round(most_km, 3):,.0f} km"))
    parts.append(_text(LEFT + 4, TOP + 2, "start", "days"))
    return "".join(parts)


def _round_steps(most: float) -> list[float]:
    """Return 0 and round numbers up to a figure, some five of them.

    Examples
    --------
    >>> _round_steps(32.3), _round_steps(7_134)
    ([0.0, 10.0, 20.0, 30.0], [0.0, 2000.0, 4000.0, 6000.0])
    """
    power = 10.0 ** floor(log10(most))
    step = next(step for step in (0.2, 0.5, 1, 2, 5) if most / (step * power) < MOST_STEPS) * power
    return [step * number for number in range(int(most / step) + 1)]


MOST_STEPS = 5


def _text(x: float, y: float, anchor: str, words: str) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="10" fill="{SOFT}">'
        f"{words}</text>"
    )


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
