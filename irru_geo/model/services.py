"""Waits for services: what a headway and its regularity come to.

Cargo that reaches a stop at a time that has nothing to do with the departures waits, on average,
E[H^2] / (2 E[H]) for the next one, where H is the time between departures: half the headway on a
schedule, more the less even they are, since more cargo arrives in long intervals than in short ones
(the inspection paradox of renewal theory; W. Feller, An Introduction to Probability Theory and Its
Applications, vol. 2, 2nd ed. 1971, section XI.4). With the coefficient of variation `cv` of the
intervals this is E[H] (1 + cv^2) / 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from irru_geo.model.dates import read_date
from irru_geo.model.months import months_of
from irru_geo.model.parameters import Candidate, Parameter
from irru_geo.vocabulary import HOURS_PER_DAY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from irru_geo.layers.frozen import Record
    from irru_geo.vocabulary import Basis

PROCESS = "sailing_wait"
"""Process that the wait for a service stands for."""


class Headway(NamedTuple):
    """Headway of one service, or of several that cargo takes the first of, in hours."""

    low: float
    typical: float
    high: float
    cv: float

    def beside(self, other: Headway) -> Headway:
        """Return the headway of both services together.

        Departures add up. Those of independent lines fall at random towards each other, so that the
        intervals vary as in a Poisson process, or more where one of the lines does.
        """
        pairs = zip(self[:3], other[:3], strict=True)
        low, typical, high = (1 / (1 / one + 1 / two) for one, two in pairs)
        return Headway(low, typical, high, max(1.0, self.cv, other.cv))

    def figure(self, scope: str, rows: tuple[str, ...], basis: Basis) -> Parameter:
        """Return the wait as a figure, in hours.

        Low is none, typical the mean wait at the typical headway, high the mean interval in which
        cargo arrives at the high one: E[H^2] / E[H].
        """
        spread = 1 + self.cv**2
        three_points = 0.0, self.typical * spread / 2, self.high * spread
        wait = tuple(self)
        return Parameter(rows[0], PROCESS, scope, "h", *three_points, basis, wait=wait, rows=rows)


def runs(service: Record, date: dt.date | None) -> bool:
    """Return whether a service is there on a date; None means today's services."""
    if date is None:
        return service["until"] is None
    since, until = service["since"], service["until"]
    has_begun = since is None or read_date(since) <= date
    return has_begun and (until is None or date <= read_date(until, last=True))


def candidates(
    services: Iterable[Record],
    *,
    date: dt.date | None = None,
    factor: float = 1.0,
) -> Iterator[Candidate]:
    """Yield the waits for services, with the scope and the months in which they hold.

    Parameters
    ----------
    services
        Rows of the table `services`.
    date
        Day of the network; None means today's services.
    factor
        Factor of scenarios on all waits for sailings.
    """
    together: dict[str, list[Record]] = {}
    for service in services:
        if service["serves"] and runs(service, date):
            for scope in service["serves"]:
                together.setdefault(scope, []).append(service)
    for scope, found in together.items():
        for months, running in _seasons(found).items():
            yield Candidate(
                PROCESS, running[0]["mode"], scope, months, _wait(running, scope, factor)
            )


def _seasons(services: list[Record]) -> Mapping[frozenset[int], list[Record]]:
    """Return the services that run in the same months, together."""
    by_month = {
        month: [s for s in services if month in months_of(s["months"])] for month in range(1, 13)
    }
    groups: dict[tuple[str, ...], list[int]] = {}
    for month, running in by_month.items():
        if running:
            groups.setdefault(tuple(s["service_id"] for s in running), []).append(month)
    return {frozenset(months): by_month[months[0]] for months in groups.values()}


def _wait(services: list[Record], scope: str, factor: float) -> Parameter:
    scale = HOURS_PER_DAY * factor
    headways = [
        Headway(
            service["headway_low_days"] * scale,
            service["headway_typical_days"] * scale,
            service["headway_high_days"] * scale,
            service["interval_cv"] or 0.0,
        )
        for service in services
    ]
    headway = headways[0]
    for other in headways[1:]:
        headway = headway.beside(other)
    rows = tuple(s["service_id"] for s in services)
    is_cited = all(service.get("basis") in ("source", "derived") for service in services)
    return headway.figure(scope, rows, "derived" if is_cited else "estimate")
