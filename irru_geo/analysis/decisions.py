"""Decisions between routes: which is faster or cheaper, how surely, and what would change that."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from irru_geo.arguments import as_items, shown
from irru_geo.errors import ParameterError
from irru_geo.model.expected import mean, mean_inverse
from irru_geo.model.names import figure_words, words_of
from irru_geo.planner.itinerary import ends
from irru_geo.planner.route import Route
from irru_geo.transit.sampling import check_arguments, check_room
from irru_geo.vocabulary import HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.model.parameters import Parameter

    FloatArray = NDArray[np.float64]

QUANTITIES = ("days", "usd", "co2e_kg")
"""What routes are compared in; money and CO2e are for one TEU, as a shipper pays."""


def compare_routes(routes: Sequence[Route], *, samples: int = 10_000, seed: int = 0) -> DataFrame:
    """Return how surely each route is faster and cheaper than each other one.

    Draws are paired: what two routes share (a figure at a place, the speed of trains, the rate of
    a sea) is drawn once a sample for both, so that it does not blur the difference.

    Parameters
    ----------
    routes
        Two routes at least, from `Network.route` and the like.
    samples, seed
        As for `Route.transit_time`.

    Returns
    -------
    DataFrame
        A row each two routes; columns: first, second (their places in `routes`, from 0),
        first_way, second_way (in words), p_first_faster, p_first_cheaper, p_first_cleaner (shares
        of samples), and for days, usd and co2e_kg the difference first less second:
        days_p10, days_p50, days_p90, days_mean, and so on. Money is what a shipper pays for one
        TEU; NaN where a figure is missing.

    Raises
    ------
    ParameterError
        When there are fewer than two routes.

    Examples
    --------
    >>> names = ("western", "suez-black-sea")
    >>> ways = [net.route("moscow", "mumbai", branch=name) for name in names]
    >>> row = compare_routes(ways, samples=2000).iloc[0]
    >>> bool(0 <= row["p_first_cheaper"] <= 1 and row["days_p10"] < row["days_p90"])
    True
    """
    import pandas as pd

    routes = [_as_route(route, "routes") for route in as_items(routes, "routes")]
    if len(routes) < 2:
        raise ParameterError(f"routes: expected two at least, got {len(routes)}.")
    samples, seed, _ = check_arguments(samples, seed)
    check_room(samples, len(QUANTITIES) * (len(routes) + 1) + 1)
    drawn = [_samples(route, samples, seed) for route in routes]
    rows = []
    for one, other in combinations(range(len(routes)), 2):
        row: dict[str, Any] = {"first": one, "second": other}
        row |= {"first_way": way_of(routes[one]), "second_way": way_of(routes[other])}
        differences = [a - b for a, b in zip(drawn[one], drawn[other], strict=True)]
        for word, difference in zip(("faster", "cheaper", "cleaner"), differences, strict=True):
            row[f"p_first_{word}"] = _share_below(difference)
        for name, difference in zip(QUANTITIES, differences, strict=True):
            figures = (*np.percentile(difference, [10, 50, 90]), difference.mean())
            names = (f"{name}_{end}" for end in ("p10", "p50", "p90", "mean"))
            row |= dict(zip(names, map(float, figures), strict=True))
        rows.append(row)
    return pd.DataFrame(rows)


def _as_route(route: Any, argument: str) -> Route:
    if not isinstance(route, Route):
        raise ParameterError(f"{argument}: expected a Route of a network, got {shown(route)}.")
    return route


def way_of(route: Route) -> str:
    """Return a route in a few words.

    Examples
    --------
    >>> way_of(net.route("tehran", "qazvin", modes="rail"))
    'Tehran to Qazvin, 144 km all by rail'
    """
    return f"{' to '.join(ends(route))}, {route.distance_km:,.0f} km {route.by_modes()}"


def _share_below(difference: FloatArray) -> float:
    """Return the share of samples below 0, ties halved; NaN where they are not known."""
    if np.isnan(difference).any():
        return float("nan")
    return float(np.mean(difference < 0) + np.mean(difference == 0) / 2)


def _samples(route: Route, samples: int, seed: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return days, dollars and kg of CO2e of a route, with the draws of the seed."""
    found = [route.transit_time(samples, seed).samples]
    for sample in (route.cost, route.emissions):
        try:
            found.append(sample(samples=samples, seed=seed).samples)
        except ParameterError:
            found.append(np.full(samples, np.nan))
    return found[0], found[1], found[2]


class Use(NamedTuple):
    """How much of a figure a route needs: hours a unit of its mean, or of the mean of one over it.

    `quantity` is km for a speed, times for a handling; `places` are the nodes or links, by name;
    `mode` is that of the first step.
    """

    quantity: float
    places: tuple[str, ...]
    mode: str = ""


def break_even(a: Route, b: Route) -> DataFrame:
    """Return what would make two routes as good as each other.

    Parameters
    ----------
    a, b
        Two routes between the same places, as a rule; a is the one that is held to be better.

    Returns
    -------
    DataFrame
        The first row, `value_of_time`, has the dollars a TEU and day at which both cost the same,
        the days counted in. Then a row a figure of the time model that the two do not use alike,
        those first that need to change least: how far it may go before both take as long.
        Columns: process, figure (in words), unit, where (places and links that need it, by name),
        now (the figure's mean; of a speed the one that takes the mean time), break_even, factor
        (break_even over now), low, high (the range of the figure), is_within (whether break_even
        lies in it), and favours (`a`, `b`: which is the faster one where the figure is worse than
        that, more hours or less speed). A figure that no value above 0 brings to break-even is
        left out.

    Notes
    -----
    Expected values: the expected days of a route are linear in the mean of each handling, and in
    the mean of one over each speed, so that each break-even is exact while all else stays.

    Examples
    --------
    >>> west, east = (net.route("moscow", "mumbai", branch=b) for b in ("western", "eastern"))
    >>> table = break_even(west, east)
    >>> table.index[0], bool((table["factor"].dropna() > 0).all())
    ('value_of_time', True)
    """
    import pandas as pd

    a, b = _as_route(a, "a"), _as_route(b, "b")
    days = [route.hours_expected / HOURS_PER_DAY for route in (a, b)]
    rows = [_value_of_time(a, b, days)]
    uses_a, uses_b = uses(a), uses(b)
    ahead_h = HOURS_PER_DAY * (days[1] - days[0])
    none = Use(0.0, ())
    for figure in dict.fromkeys((*uses_a, *uses_b)):
        own, other = uses_a.get(figure, none), uses_b.get(figure, none)
        row = _figure_row(figure, own, other, ahead_h)
        if row is not None:
            data = (a if figure in uses_a else b).network.network_state.data
            row["figure"] = figure_words(data, figure, own.mode or other.mode)
            rows.append(row)
    rows[1:] = sorted(rows[1:], key=lambda row: abs(math.log(row["factor"])))
    return pd.DataFrame(rows, columns=["parameter_id", *BREAK_EVEN]).set_index("parameter_id")


BREAK_EVEN = (
    *("process", "figure", "unit", "where", "now", "break_even", "factor", "low", "high"),
    *("is_within", "favours"),
)
"""Columns of `break_even`."""


def _value_of_time(a: Route, b: Route, days: Sequence[float]) -> dict[str, Any]:
    """Return the value of a day at which both cost the same, days counted in; NaN without one."""
    usd = [_mean_usd(route) for route in (a, b)]
    saved = days[1] - days[0]
    value = (usd[0] - usd[1]) / saved if saved else float("nan")
    is_there = np.isfinite(value) and value > 0
    nan = float("nan")
    return {
        "parameter_id": "value_of_time",
        "process": "value of time",
        "figure": "Value of time",
        "unit": "USD/TEU-day",
        "where": "",
        "now": nan,
        "break_even": value if is_there else nan,
        "factor": nan,
        "low": nan,
        "high": nan,
        "is_within": None,
        "favours": ("a" if saved > 0 else "b") if is_there else "",
    }


def _mean_usd(route: Route) -> float:
    try:
        return route.cost().mean
    except ParameterError:
        return float("nan")


def uses(route: Route) -> dict[Parameter, Use]:
    """Return the figures of the time model that a route needs, and how much of each."""
    data = route.network.network_state.data
    found: dict[Parameter, Use] = {}
    for step in route.steps:
        if not step.parameter.parameter_id:
            continue
        quantity, places, mode = found.get(step.parameter, Use(0.0, (), step.mode))
        place = words_of(data, str(step.link_id) if step.kind == "movement" else step.from_node)
        found[step.parameter] = Use(
            quantity + step.quantity, tuple(dict.fromkeys((*places, place))), mode
        )
    return found


def _figure_row(figure: Parameter, own: Use, other: Use, ahead_h: float) -> dict[str, Any] | None:
    """Return where a figure makes both routes take as long; None when nowhere above 0."""
    more = own.quantity - other.quantity
    if abs(more) < 1e-9:
        return None
    is_speed = figure.process == "speed"
    now = mean_inverse(figure) if is_speed else mean(figure)
    at = now + ahead_h / more
    if not (at > 0 and now > 0 and np.isfinite(at)):
        return None
    told = [1 / now, 1 / at] if is_speed else [now, at]
    places = own.places if more > 0 else other.places
    worse_for = "b" if more > 0 else "a"
    return {
        "parameter_id": figure.parameter_id,
        "process": figure.process,
        "unit": figure.unit,
        "where": ", ".join(places[:3]) + (f" and {len(places) - 3} more" if places[3:] else ""),
        "now": told[0],
        "break_even": told[1],
        "factor": told[1] / told[0],
        "low": figure.low,
        "high": figure.high,
        "is_within": bool(figure.low <= told[1] <= figure.high),
        "favours": worse_for,
    }
