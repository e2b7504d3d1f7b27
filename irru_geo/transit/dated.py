"""Transit times from a day of departure: each sample walks through time.

A step takes the hours of the month in which its sample reaches it. Before it begins, a sample waits
for what is closed then, by the calendar or by an event, and for the next departure of its service;
a delay or a slowness by an event counts for those that arrive while it holds. The draws are those
of `irru_geo.transit.sampling`, so that a date moves values, never draws: two days of departure
that meet the same figures give the same samples to the last bit.

Hours are counted from midnight at the beginning of the day of departure, in one time zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.arguments import shown
from irru_geo.errors import NoRouteError, ParameterError
from irru_geo.model.dates import read_date
from irru_geo.transit.sampling import Draw, blocks, check_arguments, draw_of, drawer, hours_of
from irru_geo.transit.transit_time import TransitTime
from irru_geo.vocabulary import HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.model.steps import Step
    from irru_geo.model.timeline import Span, Timeline
    from irru_geo.transit.shares import Share

    FloatArray = NDArray[np.float64]

DISRUPTION = "disruption"
Days = int | str | dt.date | Iterable[int | str | dt.date]
"""Days on which something leaves: dates, or days of each month; one alone, or several."""

WAITING = ("sailing_wait", "queue")
"""Handlings that are waiting, and nothing else."""


class FixedSailings:
    """Fixed sailings, and who catches them."""

    def __init__(self, sailings: Mapping[str, Sequence[dt.date]], depart: dt.date) -> None:
        self._depart = depart
        self._days = {
            node: np.array(sorted({(day - depart).days + 1 for day in days})) * HOURS_PER_DAY
            for node, days in sailings.items()
        }
        self.ready: dict[str, list[FloatArray]] = {}

    def leaves(self, steps: tuple[Step, ...], number: int) -> str | None:
        """Return the node that a step leaves by a fixed sailing, if it does."""
        step = steps[number]
        if step.from_node not in self._days:
            return None
        before = [s.process for s in steps[:number] if s.from_node == step.from_node]
        is_leaving = step.kind == "movement" and "sailing_wait" not in before
        return step.from_node if step.process == "sailing_wait" or is_leaving else None

    def wait(self, node: str, ready_h: FloatArray) -> FloatArray:
        """Return the hours until the next sailing; infinite after the last one."""
        self.ready.setdefault(node, []).append(ready_h.copy())
        days = np.append(self._days[node], np.inf)
        return np.asarray(days[np.searchsorted(days, ready_h, side="left")] - ready_h)

    def frame(self) -> DataFrame:
        """Return the chance that each connection holds, a row a node and sailing."""
        import pandas as pd

        rows = []
        for node, parts in self.ready.items():
            ready, days = np.concatenate(parts), self._days[node]
            holds = [float(np.mean(ready <= day)) for day in days]
            takes = np.diff([0.0, *holds])
            planned = int(np.searchsorted(days, np.median(ready), side="left"))
            for number, (day, hold, take) in enumerate(zip(days, holds, takes, strict=True)):
                date = self._depart + dt.timedelta(days=day / HOURS_PER_DAY - 1)
                rows.append((node, date, hold, float(take), number == planned))
        columns = ["node", "sailing", "holds", "takes", "is_planned"]
        return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True, eq=False)
class DatedTransitTime(TransitTime):
    """Distribution of a route's transit time from a day of departure, in days.

    Attributes
    ----------
    depart
        Day of departure; days count from its beginning.
    wait_by_step
        Mean days that cargo waits before or in each step: for a sailing, in a queue, for what is
        closed, and what events cost.
    why_by_step
        What it waits for, in words; empty where it does not.
    fixed
        Fixed sailings, see `walk`.
    """

    depart: dt.date
    wait_by_step: FloatArray
    why_by_step: tuple[str, ...]
    fixed: FixedSailings

    def _arrival(self, days: float) -> dt.date:
        return self.depart + dt.timedelta(days=int(days))

    @property
    def arrive_p10(self) -> dt.date:
        """Day by the end of which one trip in ten has arrived."""
        return self._arrival(self.p10_days)

    @property
    def arrive_p50(self) -> dt.date:
        """Day by the end of which every second trip has arrived."""
        return self._arrival(self.p50_days)

    @property
    def arrive_p90(self) -> dt.date:
        """Day by the end of which nine trips in ten have arrived."""
        return self._arrival(self.p90_days)

    def _said(self) -> tuple[str, list[str], list[Share]]:
        title, lines, parts = super()._said()
        arrival = f"there on {self.arrive_p50} (P10 {self.arrive_p10}, P90 {self.arrive_p90})"
        return title, [f"Leaving on {self.depart}: {arrival}", *lines], parts

    def probability_by(self, date: str | dt.date) -> float:
        """Return the share of samples that arrive by the end of a day.

        Examples
        --------
        >>> trip = net.corridor("trans-caspian").transit_time(depart="2027-02-20")
        >>> trip.probability_by("2027-02-21"), trip.probability_by("2028-02-20")
        (0.0, 1.0)
        """
        return self.probability_within((read_date(date) - self.depart).days + 1)

    @cached_property
    def by_leg(self) -> DataFrame:
        """What each leg adds: as without a date, and `wait_days` and `why`."""
        frame = super().by_leg
        return frame.assign(wait_days=self.wait_by_step, why=list(self.why_by_step))

    @property
    def waits(self) -> tuple[str, ...]:
        """Closures, events and fixed sailings that some sample waits for, in the order of legs."""
        named = (
            why
            for step, why in zip(self.steps, self.why_by_step, strict=True)
            if why and not (step.process in WAITING and why == _why(step, {}))
        )
        return tuple(dict.fromkeys(part for why in named for part in why.split("; ")))

    @property
    def mixes(self) -> tuple[str, ...]:
        """Nothing: each sample takes the figures of its months."""
        return ()

    @cached_property
    def connections(self) -> DataFrame:
        """Fixed sailings, a row each, and the chance that each connection holds.

        Columns: node, sailing (its day), holds (share of trips that are ready by then), takes
        (share that sail on that day), is_planned (the one that the middle trip takes).
        """
        return self.fixed.frame()

    def __repr__(self) -> str:
        days = f"P10 {self.p10_days:.1f}, P50 {self.p50_days:.1f}, P90 {self.p90_days:.1f} days"
        arrival = f"there by {self.arrive_p50} (P50), {self.arrive_p90} (P90)"
        count = len(self.samples)
        return f"TransitTime(leaving {self.depart}: {days}; {arrival}; {count} samples)"


@dataclass
class _Sums:
    """Sums over all samples, by step."""

    hours: FloatArray
    wait: FloatArray
    products: FloatArray
    whys: list[dict[str, None]] = field(default_factory=list)


class _Walk:
    """One block of samples on its way.

    What no date can move is summed for each draw at the end, in the order of the draws. The clock
    is only read where a date matters.
    """

    def __init__(
        self,
        timeline: Timeline,
        draw: Callable[[Draw], FloatArray],
        size: int,
        ends: tuple[str, str],
    ) -> None:
        self._timeline = timeline
        self._ends = ends
        self._draw = draw
        self._clock = np.zeros(size)
        self._pending: dict[Draw, float] = {}
        self.plain: dict[Draw, float] = {}
        self.moved: list[tuple[int, FloatArray]] = []
        self.waits: list[tuple[int, FloatArray, tuple[str, ...]]] = []

    def now(self) -> FloatArray:
        """Return the hours since the departure of each sample, as far as it has come."""
        for draw, quantity in self._pending.items():
            self._clock += hours_of(draw, quantity, self._draw(draw))
        self._pending.clear()
        return self._clock

    def take(self, number: int, step: Step) -> None:
        """Take the hours of a step."""
        if step.process == DISRUPTION:
            return
        draw = draw_of(step)
        slow = self._timeline.slowness(step)
        if not slow and not step.parameter.by_month:
            amount = step.length_km if draw.is_movement else step.quantity
            self._pending[draw] = self._pending.get(draw, 0.0) + amount
            self.plain[draw] = self.plain.get(draw, 0.0) + amount
            return
        clock = self.now()
        quantity = np.full(len(clock), step.quantity)
        if draw.is_movement:
            quantity = step.length_km / _factor(slow, clock)
        hours = self._by_month(draw, quantity, clock)
        self._clock += hours
        self.moved.append((number, hours))

    def _by_month(self, draw: Draw, quantity: float | FloatArray, clock: FloatArray) -> FloatArray:
        if not draw.parameter.by_month:
            return hours_of(draw, quantity, self._draw(draw))
        months = self._timeline.months(clock)
        result = np.zeros(len(clock))
        for month in np.unique(months).tolist():
            figure = draw.parameter.in_month(month)
            hours = hours_of(draw, quantity, self._draw(draw._replace(parameter=figure)))
            result = np.where(months == month, hours, result)
        return result

    def wait(self, number: int, hours: FloatArray, why: tuple[str, ...]) -> None:
        """Wait some hours before a step, for a reason.

        Raises
        ------
        NoRouteError
            When the end of what is waited for is not known.
        """
        if np.isinf(hours).any():
            raise NoRouteError(
                self._ends[0], self._ends[1], why, "It has no known end; take another way or day"
            )
        if hours.any():
            self._clock += hours
            self.waits.append((number, hours, why))


def _factor(slow: Sequence[Span], clock: FloatArray) -> FloatArray:
    factor = np.ones(len(clock))
    for span in slow:
        factor = np.where(
            (span.start_h <= clock) & (clock < span.end_h), factor * span.value, factor
        )
    return factor


def walk(
    steps: Sequence[Step],
    timeline: Timeline,
    *,
    depart: dt.date,
    samples: int = 10_000,
    seed: int = 0,
    correlation: float = 0.0,
    sailings: Mapping[str, Sequence[dt.date]] | None = None,
) -> DatedTransitTime:
    """Return the distribution of the transit time from a day of departure.

    Parameters
    ----------
    steps
        Movements and handlings of a route; of its disruptions only the places count, the timeline
        has their hours by the time of arrival.
    timeline
        What the journey meets.
    depart
        Day of departure.
    samples, seed, correlation
        As for `irru_geo.transit.transit_time.sample`.
    sailings
        Node id to the days on which a ship or a train leaves there, at the end of the day, in
        place of the wait for its service.

    Raises
    ------
    ParameterError
        When an argument is out of its range.
    NoRouteError
        When a sample arrives where something is closed without a known end, or after the last
        fixed sailing.
    """
    samples, seed, correlation = check_arguments(samples, seed, correlation)
    kept = tuple(steps)
    fixed = FixedSailings(sailings or {}, depart)
    ends = (kept[0].from_node, kept[-1].to_node) if kept else ("", "")
    total = np.zeros(samples)
    zeros = np.zeros((3, len(kept)))
    sums = _Sums(zeros[0], zeros[1], zeros[2], [{} for _ in kept])
    for block, place in blocks(samples, seed):
        hours = total[place]
        draw = drawer(block, correlation)
        journey = _Walk(timeline, draw, len(hours), ends)
        _go(kept, timeline, journey, fixed)
        _add_up(kept, journey, draw, hours, sums)
    return _result(kept, total, sums, depart, fixed)


def _go(steps: tuple[Step, ...], timeline: Timeline, journey: _Walk, fixed: FixedSailings) -> None:
    for number, step in enumerate(steps):
        halts = timeline.halts(step)
        if halts is not None:
            journey.wait(number, *halts.wait(journey.now()))
        leaves = fixed.leaves(steps, number)
        if leaves is not None:
            journey.wait(number, fixed.wait(leaves, journey.now()), (f"fixed sailing at {leaves}",))
        if leaves is None or step.process != "sailing_wait":
            journey.take(number, step)
        if _ends_link(steps, number):
            for late in timeline.delays(step):
                clock = journey.now()
                is_there = (late.start_h <= clock) & (clock < late.end_h)
                journey.wait(number, np.where(is_there, late.value, 0.0), (late.why,))


def _ends_link(steps: tuple[Step, ...], number: int) -> bool:
    """Return whether delays are met at a step: where the route has a disruption, or a link ends."""
    step = steps[number]
    if step.kind != "movement":
        return step.process == DISRUPTION
    same = [s.process for s in steps[number + 1 : number + 3] if s.link_id == step.link_id]
    return DISRUPTION not in same


def _add_up(
    steps: tuple[Step, ...],
    journey: _Walk,
    draw: Callable[[Draw], FloatArray],
    hours: FloatArray,
    sums: _Sums,
) -> None:
    """Add the hours of a block to its total, and to the sums by step."""
    parts = {key: hours_of(key, quantity, draw(key)) for key, quantity in journey.plain.items()}
    own = [*journey.moved, *((number, wait) for number, wait, _ in journey.waits)]
    for part in (*parts.values(), *(part for _, part in own)):
        hours += part
    means = {key: (part.sum(), np.einsum("i,i", part, hours)) for key, part in parts.items()}
    moved = {number for number, _ in journey.moved}
    for number, step in enumerate(steps):
        key = draw_of(step)
        if key in means and number not in moved and step.process != DISRUPTION:
            quantity = step.length_km if key.is_movement else step.quantity
            share = quantity / journey.plain[key] if journey.plain[key] else 0.0
            sums.hours[number] += means[key][0] * share
            sums.products[number] += means[key][1] * share
    for number, part in own:
        sums.hours[number] += part.sum()
        sums.products[number] += np.einsum("i,i", part, hours)
    for number, wait, whys in journey.waits:
        sums.wait[number] += wait.sum()
        sums.whys[number] |= dict.fromkeys(whys)


def _result(
    steps: tuple[Step, ...],
    total: FloatArray,
    sums: _Sums,
    depart: dt.date,
    fixed: FixedSailings,
) -> DatedTransitTime:
    count = len(total)
    mean, wait = sums.hours / count, sums.wait / count
    covariance = sums.products / count - mean * total.mean()
    variance = covariance.sum()
    share = covariance / variance if variance > 0 else np.zeros(len(steps))
    for number, step in enumerate(steps):
        if step.process in WAITING:
            wait[number] = mean[number]
    total /= HOURS_PER_DAY  # in place: there may be a hundred million of them
    return DatedTransitTime(
        total,
        steps,
        mean / HOURS_PER_DAY,
        share,
        depart,
        wait / HOURS_PER_DAY,
        tuple(_why(step, whys) for step, whys in zip(steps, sums.whys, strict=True)),
        fixed,
    )


def _why(step: Step, whys: Mapping[str, None]) -> str:
    """Return what cargo waits for at a step, in words."""
    if whys:
        return "; ".join(whys)
    if step.process == "sailing_wait":
        named = step.parameter.rows or ("a ship, no service known",)
        return f"next departure: {named[0]}"
    return "queue" if step.process == "queue" else ""


def read_sailings(sailings: Mapping[str, Days], depart: dt.date) -> dict[str, list[dt.date]]:
    """Return the days of fixed sailings of the year from a day of departure.

    Parameters
    ----------
    sailings
        Node id to days: dates, or days of each month (5 and 19).
    depart
        Day of departure.

    Raises
    ------
    ParameterError
        When a day is no day of a month, or a place has none.
    """
    found: dict[str, list[dt.date]] = {}
    for node, days in sailings.items():
        for day in _listed(node, days):
            if isinstance(day, int):
                found.setdefault(node, []).extend(_each_month(day, depart))
            else:
                found.setdefault(node, []).append(read_date(day))
    return found


def _listed(node: str, days: Days) -> list[int | str | dt.date]:
    if isinstance(days, int | str | dt.date):
        return [days]
    try:
        listed = list(days)
    except Exception:  # no collection, or whatever a class of others does
        listed = []
    if not listed:
        raise ParameterError(f"sailings: expected days for {node!r}, got {shown(days)}.")
    return listed


def _each_month(day: int, depart: dt.date) -> list[dt.date]:
    if not 1 <= day <= 31:
        raise ParameterError(f"sailings: expected a day of the month, 1 to 31, got {shown(day)}.")
    found = []
    for ahead in range(13):
        year, month = (
            depart.year + (depart.month - 1 + ahead) // 12,
            (depart.month - 1 + ahead) % 12,
        )
        try:
            found.append(dt.date(year, month + 1, day))
        except ValueError:
            continue
    return [date for date in found if date >= depart]
