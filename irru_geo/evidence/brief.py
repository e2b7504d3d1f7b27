"""One journey on one page of HTML that prints well: answer, map, profile, basis, sources.

The page asks nothing of a network and runs no script; the same route gives the same bytes.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from irru_geo.analysis.comparison import borders_crossed, mean_impacts
from irru_geo.atomic_write import write_text
from irru_geo.missing import is_missing
from irru_geo.planner import citation, restrictions
from irru_geo.viz import card
from irru_geo.viz.palette import INK, SOFT
from irru_geo.viz.paper.time_distance import profile
from irru_geo.viz.web.self_contained import ASSETS, asset, style_tag
from irru_geo.vocabulary import MODE_STYLE, PROCESS_STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.layers.rows import Source
    from irru_geo.planner.route import Route

WIDTH, HEIGHT = 420, 240
LEFT, BOTTOM, TOP, RIGHT = 34, 30, 12, 12
_IMPACTS = {"cost": "cost_usd", "co2e": "co2e_kg"}


class Share(NamedTuple):
    """Days that one kind of step takes, and its share of the whole."""

    title: str
    days: float
    share: float


def write_brief(route: Route, path: str | Path, *, samples: int = 10_000, seed: int = 0) -> None:
    """Write the brief of a route as one HTML file, whole or not at all.

    Parameters
    ----------
    route
        The journey.
    path
        File to write; `-` means standard output.
    samples, seed
        As for `Route.transit_time`.
    """
    write_text(path, brief_html(route, samples=samples, seed=seed))


def brief_html(route: Route, *, samples: int = 10_000, seed: int = 0) -> str:
    """Return the brief of a route as a page.

    Parameters
    ----------
    route
        The journey.
    samples, seed
        As for `Route.transit_time`.

    Examples
    --------
    >>> page = brief_html(net.route("tehran", "qazvin", modes="rail"), samples=500)
    >>> page.startswith("<!DOCTYPE html>"), "What it rests on" in page
    (True, True)
    """
    planner, trip = route.network, route.transit_time(samples, seed)
    state = planner.network_state
    names = [str(planner.node_record(node)["name"]) for node in (route.origin, route.destination)]
    title = " – ".join(names)
    marks = {
        name: planner.node_record(node)["lon_lat"]
        for name, node in zip(names, (route.origin, route.destination), strict=True)
    }
    found = mean_impacts(route, samples, seed)
    impacts = {key: value for key, value in found.items() if isfinite(value)}
    templates = Environment(
        loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined
    )
    return templates.get_template("brief.html.j2").render(
        title=title,
        style=Markup(style_tag(asset("brief.css"))),
        names=names,
        route=route,
        trip=trip,
        impacts=impacts,
        borders=borders_crossed(route),
        state=planner.state,
        version=route.data_version or "none",
        # Markup: both are made of numbers, colours and names that are escaped there.
        map=Markup(card.picture(card.route_lines(route.legs), title, marks)),
        profile=Markup(profile_picture(profile(route, samples=samples, seed=seed))),
        shares=shares(trip.by_leg),
        basis=_rows(route.basis(samples=samples, seed=seed)),
        decisive=_rows(route.sensitivity(samples=samples, seed=seed).head(3)),
        unknown=route.unknown(),
        mixes=list(trip.mixes),
        restrictions=[
            {key: None if is_missing(value) else value for key, value in row.items()}
            for row in restrictions.records(state, route.link_ids)
        ],
        sources=_sources(route, impacts),
    )


def _rows(frame: DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.reset_index().to_dict("records")]


def _sources(route: Route, impacts: Mapping[str, float]) -> list[Source]:
    """Return the sources of time, cost and emissions, those that can be worked out, by title."""
    state = route.network.network_state
    known = state.data.tables["sources"]
    of = ("time", *(name for name, key in _IMPACTS.items() if key in impacts))
    used = citation.used_sources(state, route.steps, of)
    return sorted((known[i] for i in used if i in known), key=lambda row: (row.title, row.id))


def shares(by_leg: DataFrame) -> list[Share]:
    """Return the mean days by what is done: trains, trucks, ships, borders, ports, longest first.

    Examples
    --------
    >>> found = shares(net.corridor("western").transit_time(samples=500).by_leg)
    >>> round(sum(part.share for part in found), 6)
    1.0
    """
    days: dict[str, float] = {}
    for row in by_leg.to_dict("records"):
        style = MODE_STYLE if row["process"] == "movement" else PROCESS_STYLE
        key = str(row["mode"] if row["process"] == "movement" else row["process"])
        title = style[key][0] if key in style else key
        days[title] = days.get(title, 0.0) + float(row["mean_days"])
    total = sum(days.values()) or 1.0
    parts = [Share(title, value, value / total) for title, value in days.items() if value > 0]
    return sorted(parts, key=lambda part: -part.days)


def profile_picture(table: DataFrame) -> str:
    """Return kilometres against days as SVG: the P50, and the band from P10 to P90.

    Parameters
    ----------
    table
        From `irru_geo.viz.paper.time_distance.profile`.
    """
    km = table["km"].to_numpy(dtype=float)
    bands = [table[f"{p}_days"].to_numpy(dtype=float) for p in ("p10", "p50", "p90")]
    most_km, most_days = max(float(km[-1]), 1e-9), max(float(bands[2].max()), 1e-9)

    def at(days: NDArray[np.float64]) -> list[tuple[float, float]]:
        x = LEFT + km / most_km * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - days / most_days * (HEIGHT - BOTTOM - TOP)
        return list(zip(x.tolist(), y.tolist(), strict=True))

    low, middle, high = map(at, bands)
    axis = f"M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"
    words = [
        (LEFT - 4, high[-1][1] + 4, "end", f"{most_days:.0f} d"),
        (LEFT - 4, HEIGHT - BOTTOM, "end", "0"),
        (LEFT, HEIGHT - 10, "start", "0 km"),
        (WIDTH - RIGHT, HEIGHT - 10, "end", f"{round(most_km, 3):,.0f} km"),
    ]
    text = "".join(
        f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}" font-size="10" fill="{SOFT}">'
        f"{word}</text>"
        for x, y, anchor, word in words
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'width="{WIDTH}" height="{HEIGHT}" aria-label="Days against kilometres">'
        f'<path d="{_path([*low, *reversed(high)])}Z" fill="#56B4E9" fill-opacity=".35"/>'
        f'<path d="{_path(middle)}" fill="none" stroke="{INK}" stroke-width="1.8"/>'
        f'<path d="{axis}" fill="none" stroke="{SOFT}" stroke-width=".8"/>{text}</svg>'
    )


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
