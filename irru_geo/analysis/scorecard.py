"""Corridors by the indicators of others: CAREC's CPMM, and UNESCAP's time- and cost-distance.

CAREC's Corridor Performance Measurement and Monitoring has four trade facilitation indicators:
time (1) and cost (2) of a border crossing, cost of 500 km for a shipment of 20 t (3), and speed
over the way without (SWOD) and with delay (SWD) (4), apart for road and rail. A crossing is that
of both countries' posts, with waiting and the change of gauge (introduction of the CPMM report
of 2023, https://cpmm.carecprogram.org/2023-report); its tables by country are of that country's
posts, and so is `evidence.indicators`. UNESCAP plots hours and dollars along the way. Both are
expected values here, not samples of real trips.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.analysis.comparison import as_lines
from irru_geo.errors import NoRouteError, ParameterError
from irru_geo.planner.route import Route
from irru_geo.vocabulary import HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from irru_geo.model.steps import Step
    from irru_geo.planner.planner import RoutePlanner

SHIPMENT_TEU = 2.0
"""A shipment of 20 t: two TEU of 10 t each, the convention of the payload."""

SECTION_KM = 500.0
LAND = ("rail", "road")
AT_BORDERS = ("border", "queue", "gauge_break")
"""What holds a train or truck up at a crossing."""

COLUMNS = (
    *("origin", "destination", "mode", "distance_km", "crossings"),
    *("border_hours", "border_usd", "usd_per_500_km_20_t", "speed_km_h", "speed_with_delay_km_h"),
    *("days", "hours_per_100_km", "usd_per_teu", "usd_per_teu_km", "blocked_by"),
)


def scorecard(planner: RoutePlanner, corridors: Sequence[str] | None = None) -> DataFrame:
    """Return the indicators of corridors; see `Network.scorecard`."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for line in as_lines(planner, corridors):
        try:
            route = planner.route(*line.ends, branch=line.branch)
        except NoRouteError as error:
            blocked = ", ".join(error.blocked_by) or error.remedy
            ends = {"origin": error.origin, "destination": error.destination, "mode": "all"}
            rows.append({"corridor_id": line.row_id, **ends, "blocked_by": blocked})
            continue
        shared = {"corridor_id": line.row_id, "blocked_by": ""}
        rows += [shared | row for row in indicators(route)]
    table = pd.DataFrame(rows, columns=["corridor_id", *COLUMNS])
    return table.astype({"crossings": "Int64"}).set_index("corridor_id")


def indicators(route: Route) -> list[dict[str, Any]]:
    """Return the indicators of a route: a row for the whole of it, then one a mode on land."""
    modes = [mode for mode in route.distance_by_mode_km.index if mode in LAND]
    return [_indicators(route, route.steps, "all"), *(_on_land(route, mode) for mode in modes)]


def _on_land(route: Route, mode: str) -> dict[str, Any]:
    steps = tuple(
        step
        for step in route.steps
        if step.mode == mode and (step.kind == "movement" or step.process in AT_BORDERS)
    )
    return _indicators(route, steps, mode)


def _indicators(route: Route, steps: tuple[Step, ...], mode: str) -> dict[str, Any]:
    part = Route(route.network, (route.origin, route.destination), steps)
    km, hours = part.distance_km, part.hours_expected
    moving = sum(step.expected_h() for step in steps if step.kind == "movement")
    at_borders = tuple(s for s in steps if s.mode in LAND and s.process in AT_BORDERS)
    crossings = _crossings(route, steps)
    usd = _usd(part)
    return {
        "origin": route.origin,
        "destination": route.destination,
        "mode": mode,
        "distance_km": km,
        "crossings": crossings,
        "border_hours": _each(sum(s.expected_h() for s in at_borders), crossings),
        "border_usd": _each(SHIPMENT_TEU * _usd_of(route, at_borders), crossings),
        "usd_per_500_km_20_t": _each(SHIPMENT_TEU * SECTION_KM * usd, km),
        "speed_km_h": _each(km, moving),
        "speed_with_delay_km_h": _each(km, hours),
        "days": hours / HOURS_PER_DAY,
        "hours_per_100_km": _each(100 * hours, km),
        "usd_per_teu": usd,
        "usd_per_teu_km": _each(usd, km),
    }


def _crossings(route: Route, steps: Sequence[Step]) -> int:
    """Return how many borders are crossed on land."""
    links = route.network.network_state.data.links
    nodes = route.network.network_state.data.nodes
    crossed = 0
    for step in steps:
        if step.kind == "movement" and step.mode in LAND:
            link = links[str(step.link_id)]
            countries = {nodes[link.from_node].country, nodes[link.to_node].country} - {None}
            crossed += len(countries) == 2
    return crossed


def _usd(part: Route) -> float:
    return _usd_of(part, part.steps)


def _usd_of(route: Route, steps: Sequence[Step]) -> float:
    """Return what carriers are expected to charge a TEU; NaN where a figure is missing."""
    try:
        return route.network.charges.expected_usd(steps)
    except ParameterError:
        return float("nan")


def _each(amount: float, count: float) -> float:
    return amount / count if count else float("nan")


def time_and_cost_distance(route: Route) -> DataFrame:
    """Return hours and dollars along a route, as UNESCAP's method plots them.

    Returns
    -------
    DataFrame
        A row a movement or handling, in order; columns: process, mode, node (where it ends), km,
        hours, usd (for one TEU, as carriers charge): sums from the origin on, expected.

    Examples
    --------
    >>> table = time_and_cost_distance(net.corridor("eastern"))
    >>> bool(table[["km", "hours", "usd"]].diff().dropna().min().min() >= 0)
    True
    """
    import pandas as pd

    steps = route.steps
    table = pd.DataFrame(
        {
            "process": [step.process for step in steps],
            "mode": [step.mode for step in steps],
            "node": [step.to_node for step in steps],
            "km": np.cumsum([step.length_km for step in steps]),
            "hours": np.cumsum([step.expected_h() for step in steps]),
            "usd": np.cumsum([_usd_of(route, [step]) for step in steps]),
        }
    )
    return table
