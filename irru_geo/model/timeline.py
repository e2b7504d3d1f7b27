"""What a journey meets on its way, by the hours since it left: months, closures and events."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.model.closures import Closure, closures
from irru_geo.model.dates import read_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from irru_geo.layers.data import Data
    from irru_geo.layers.frozen import Record
    from irru_geo.model.availability import Targets
    from irru_geo.model.steps import Step

    FloatArray = NDArray[np.float64]

_AHEAD = dt.timedelta(days=2 * 366)
"""How far after the departure closures are looked up; nothing is on its way for longer."""

AT_NODES = ("port", "border", "gauge_break", "transshipment")
"""Handlings that a stop at a node holds up; passing it is free."""


class Span(NamedTuple):
    """Time in which something holds, in hours since the departure."""

    start_h: float
    end_h: float
    value: float
    why: str


class Halts(NamedTuple):
    """Closures of one place, one after the other, that do not overlap."""

    starts: FloatArray
    ends: FloatArray
    whys: tuple[str, ...]

    def wait(self, arrival_h: FloatArray) -> tuple[FloatArray, tuple[str, ...]]:
        """Return the hours until the place is open for each arrival, and what was waited for.

        Infinite where the closure has no end.
        """
        place = np.searchsorted(self.starts, arrival_h, side="right") - 1
        until = np.where(place >= 0, self.ends[place], -np.inf)
        wait = np.where(until > arrival_h, until - arrival_h, 0.0)
        hit = np.unique(place[wait > 0]).tolist()
        return wait, tuple(dict.fromkeys(self.whys[number] for number in hit))


class Timeline:
    """Months, closures and events as a journey meets them that leaves on a day at midnight.

    Parameters
    ----------
    data
        Checked records.
    targets
        Links by what events and rules call them.
    depart
        Day of departure.
    events
        Whether events are met.
    opened
        Targets that scenarios open: no event closes them.
    """

    def __init__(
        self, data: Data, targets: Targets, depart: dt.date, *, events: bool, opened: Iterable[str]
    ) -> None:
        self._data = data
        self._targets = targets
        self._depart = dt.datetime.combine(depart, dt.time())
        self._has_events = events
        self._opened = tuple(opened)

    def months(self, hours: FloatArray) -> NDArray[np.int64]:
        """Return the month, 1 to 12, at some hours since the departure."""
        days = np.minimum(hours, _AHEAD.days * 24.0 - 1) // 24
        return np.asarray(self._month_of_day[days.astype(np.int64)])

    @cached_property
    def _month_of_day(self) -> NDArray[np.int64]:
        first = np.datetime64(self._depart.date())
        months = (first + np.arange(_AHEAD.days)).astype("datetime64[M]").astype(np.int64)
        return np.asarray(months % 12 + 1)

    def halts(self, step: Step) -> Halts | None:
        """Return when cargo cannot begin a step; None where nothing ever stops it."""
        if step.kind == "movement":
            return self._halts_of_links.get(str(step.link_id))
        return self._halts_of_nodes.get(step.from_node) if step.process in AT_NODES else None

    def delays(self, step: Step) -> list[Span]:
        """Return the delays by events on a link, and on entering the node at its end."""
        late = self._events["delay"]
        return [*late.get(str(step.link_id), ()), *late.get(step.to_node, ())]

    def slowness(self, step: Step) -> list[Span]:
        """Return the factors by events on the speed along a link."""
        return self._events["slow"].get(str(step.link_id), [])

    def along(self, steps: Iterable[Step]) -> dict[str, list[Span]]:
        """Return the closures and the events that some steps may meet, each once."""
        found: dict[str, dict[Span, None]] = {"closure": {}, "event": {}}
        for step in steps:
            halts = self.halts(step)
            if halts is not None:
                spans = zip(halts.starts.tolist(), halts.ends.tolist(), halts.whys, strict=True)
                for start, end, why in spans:
                    kind = "event" if why in self._titles else "closure"
                    found[kind][Span(start, end, 0.0, why)] = None
            if step.kind == "movement":
                late = [*self.delays(step), *self.slowness(step)]
                found["event"] |= dict.fromkeys(span._replace(value=0.0) for span in late)
        return {kind: list(spans) for kind, spans in found.items()}

    @cached_property
    def _titles(self) -> set[str]:
        spans = (own for places in self._events.values() for own in places.values())
        return {span.why for own in spans for span in own}

    @cached_property
    def _halts_of_links(self) -> Mapping[str, Halts]:
        spans: dict[str, list[Span]] = {}
        for closure in self._calendar:
            if closure.is_season or not closure.target.startswith("node:"):
                span = self._span(closure.start, closure.end, 0.0, closure.why)
                for link in self._targets.links(closure.target):
                    spans.setdefault(link, []).append(span)
        for link, shut in self._events["close"].items():
            spans.setdefault(link, []).extend(shut)
        return {link: _merged(own) for link, own in spans.items()}

    @cached_property
    def _halts_of_nodes(self) -> Mapping[str, Halts]:
        spans: dict[str, list[Span]] = {}
        for closure in self._calendar:
            if closure.target.startswith("node:") and not closure.is_season:
                span = self._span(closure.start, closure.end, 0.0, closure.why)
                spans.setdefault(closure.target.partition(":")[2], []).append(span)
        return {node: _merged(own) for node, own in spans.items()}

    @cached_property
    def _calendar(self) -> list[Closure]:
        first = self._depart.date()
        return list(closures(self._data, first, first + _AHEAD))

    def _span(self, start: dt.datetime, end: dt.datetime | None, value: float, why: str) -> Span:
        hour = dt.timedelta(hours=1)
        end_h = np.inf if end is None else (end - self._depart) / hour
        return Span((start - self._depart) / hour, float(end_h), value, why)

    @cached_property
    def _events(self) -> Mapping[str, Mapping[str, list[Span]]]:
        """Effect to links (and nodes, for delays) to the times in which it holds."""
        found: dict[str, dict[str, list[Span]]] = {"close": {}, "delay": {}, "slow": {}}
        if not self._has_events:
            return found
        for event in self._data.tables["events"].values():
            span = self._span_of(event)
            if event["effect"] in found and span.end_h > 0 and span.start_h < _AHEAD.days * 24:
                for target in self._targets_of(event):
                    found[event["effect"]].setdefault(target, []).append(span)
        for opened in self._opened:
            for link in self._targets.links(opened):
                found["close"].pop(link, None)
        return found

    def _span_of(self, event: Record) -> Span:
        start = dt.datetime.combine(read_date(event["start"]), dt.time())
        end = None
        if event["end"]:
            day = read_date(event["end"], last=True)
            end = dt.datetime.combine(day, dt.time()) + dt.timedelta(days=1)
        return self._span(start, end, event["value"] or 0.0, event["title"] or event["event_id"])

    def _targets_of(self, event: Record) -> Iterable[str]:
        if event["effect"] == "delay":
            return (self._targets.resolve(event["target"])[1],)
        return self._targets.links(event["target"])


def _merged(spans: list[Span]) -> Halts:
    """Return closures in order, with those that touch or overlap as one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start_h <= merged[-1].end_h:
            last = merged.pop()
            why = last.why if span.why in last.why else f"{last.why}; {span.why}"
            merged.append(Span(last.start_h, max(last.end_h, span.end_h), 0.0, why))
        else:
            merged.append(span)
    starts, ends = (np.array([span[side] for span in merged]) for side in (0, 1))
    return Halts(starts, ends, tuple(span.why for span in merged))
