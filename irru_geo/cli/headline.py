"""The first line of an answer: km, days, dollars, CO2e, modes, borders, gauge breaks."""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irru_geo.planner.route import Route


def figures(route: Route, *, samples: int, seed: int) -> dict[str, Any]:
    """Return what the first line of an answer says of a route.

    Returns
    -------
    dict
        distance_km; p10_days, p50_days, p90_days, mean_days; cost_usd, co2e_kg (means, for one
        TEU; NaN where a figure is missing); modes; borders, gauge_breaks, transshipments (counts);
        unknown (what no source tells of places on the way).
    """
    from irru_geo.analysis.comparison import borders_crossed, mean_impacts

    trip = route.transit_time(samples, seed)
    counts = Counter(step.process for step in route.steps if step.kind == "handling")
    return {
        "distance_km": route.distance_km,
        **{f"{name}_days": getattr(trip, f"{name}_days") for name in ("p10", "p50", "p90", "mean")},
        **mean_impacts(route, samples, seed),
        "modes": route.by_modes(),
        "borders": borders_crossed(route),
        "gauge_breaks": counts["gauge_break"],
        "transshipments": counts["transshipment"],
        "unknown": route.unknown(),
    }


def headline(row: Mapping[str, Any]) -> str:
    """Return the figures of a route, and its state, as one line.

    Examples
    --------
    >>> row = {"distance_km": 7134.4, "p10_days": 24.4, "p50_days": 28.1, "p90_days": 32.3}
    >>> row |= {"cost_usd": 4934.0, "co2e_kg": 2268.0, "modes": "by rail and sea"}
    >>> headline(row | {"borders": 4, "gauge_breaks": 1, "unknown": []})
    '7,134 km by rail and sea; 28.1 days (24.4 to 32.3); 4,934 USD and 2,268 kg CO2e a TEU; ...'
    """
    money = f"{row['cost_usd']:,.0f} USD" if isfinite(row["cost_usd"]) else "cost unknown"
    carbon = f"{row['co2e_kg']:,.0f} kg CO2e" if isfinite(row["co2e_kg"]) else "CO2e unknown"
    return (
        f"{row['distance_km']:,.0f} km {row['modes']}; "
        f"{row['p50_days']:.1f} days ({row['p10_days']:.1f} to {row['p90_days']:.1f}); "
        f"{money} and {carbon} a TEU; "
        f"{_counted(row['borders'], 'border')}, {_counted(row['gauge_breaks'], 'gauge break')}; "
        f"{open_words(row['unknown'])}"
    )


def open_words(unknown: Sequence[str]) -> str:
    """Return that a way is open, and what no source tells of it.

    Examples
    --------
    >>> open_words([]), open_words(["State of the crossing Sarakhs not known since March"])
    ('open', 'open, but: State of the crossing Sarakhs not known since March')
    """
    return f"open, but: {'; '.join(unknown)}" if unknown else "open"


def _counted(count: int, word: str) -> str:
    return f"{count or 'no'} {word}{'' if count == 1 else 's'}"
