"""Published indicators beside those of the same stretch here.

CAREC measures by country: of a way the part in that country is compared, with its border posts. A
post is one side of a border; the hours and dollars of a post are those of one handling there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from irru_geo.analysis.scorecard import AT_BORDERS, SECTION_KM, SHIPMENT_TEU
from irru_geo.transit import impacts, transit_time
from irru_geo.vocabulary import HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from irru_geo.layers.data import Data
    from irru_geo.layers.rows import PublishedIndicator
    from irru_geo.model.charges import Charges
    from irru_geo.model.steps import Step
    from irru_geo.planner.route import Route

UNITS = {
    "border_hours": "h",
    "border_usd": "USD",
    "usd_per_500_km_20_t": "USD/500 km, 20 t",
    "speed_km_h": "km/h",
    "speed_with_delay_km_h": "km/h",
}
"""Indicators, and their units."""


def part_in(data: Data, steps: Sequence[Step], country: str) -> tuple[Step, ...]:
    """Return the movements in a country, and what holds cargo up at its border posts."""
    return tuple(
        step
        for step in steps
        if (step.kind == "movement" and data.links[str(step.link_id)].country == country)
        or (step.process in AT_BORDERS and data.nodes[step.from_node].country == country)
    )


def posts(steps: Sequence[Step], direction: str | None) -> tuple[Step, ...]:
    """Return what holds cargo up at the posts where it comes in, goes out, or at both.

    Cargo comes in before its first movement in the country, and goes out after it.
    """
    moved, found = False, []
    for step in steps:
        moved = moved or step.kind == "movement"
        is_meant = direction is None or direction == ("out" if moved else "in")
        if step.kind == "handling" and is_meant:
            found.append(step)
    return tuple(found)


def samples_of(
    route: Route, row: PublishedIndicator, samples: int, seed: int
) -> NDArray[np.float64]:
    """Return what an indicator is here, a value a sample; none where nothing is measured.

    Parameters
    ----------
    route
        The way that the row is about.
    row
        The published figure.
    samples, seed
        As for `Route.transit_time`.

    Notes
    -----
    Hours and dollars at the border are those of a post, that is of each place of the country where
    cargo is held up; dollars are those of the year. A speed is kilometres over hours, without the
    posts or with them.
    """
    steps = part_in(route.network.network_state.data, route.steps, row.country)
    at_posts = posts(steps, row.direction)
    moving = tuple(step for step in steps if step.kind == "movement")
    km = sum(step.length_km for step in moving)
    count = len({step.from_node for step in at_posts})
    drawn = {"samples": samples, "seed": seed}
    if not (count if row.indicator.startswith("border") else km):
        return np.empty(0)
    if row.indicator == "border_hours":
        return _hours(at_posts, **drawn) / count
    if row.indicator == "border_usd":
        return SHIPMENT_TEU * _usd(route.network.charges, at_posts, int(row.year), **drawn) / count
    if row.indicator == "usd_per_500_km_20_t":
        usd = _usd(route.network.charges, steps, int(row.year), **drawn)
        return SHIPMENT_TEU * SECTION_KM * usd / km
    return km / _hours(moving if row.indicator == "speed_km_h" else steps, **drawn)


def _hours(steps: Sequence[Step], *, samples: int, seed: int) -> NDArray[np.float64]:
    trip = transit_time.sample(steps, samples=samples, seed=seed)
    return HOURS_PER_DAY * trip.samples


def _usd(
    charges: Charges, steps: Sequence[Step], year: int, *, samples: int, seed: int
) -> NDArray[np.float64]:
    unit = impacts.CostUnit("carriers", price_year=year)
    return impacts.cost(charges, steps, unit, samples=samples, seed=seed).samples
