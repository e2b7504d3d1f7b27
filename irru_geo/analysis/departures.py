"""One journey on many days of departure: days, arrival, chance, and the way of each day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from irru_geo.arguments import as_count
from irru_geo.errors import NoRouteError, ParameterError
from irru_geo.layers.progress import watched
from irru_geo.model.dates import read_departure
from irru_geo.model.months import ALL_MONTHS, months_of
from irru_geo.routing.modes import ALL_MODES, read_modes
from irru_geo.vocabulary import PROCESS_STYLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pandas import DataFrame, Series

    from irru_geo.layers.frozen import Record
    from irru_geo.places.places import Place
    from irru_geo.planner.planner import RoutePlanner
    from irru_geo.planner.route import Route

DAYS = ("p10_days", "p50_days", "p90_days")
ARRIVALS = ("arrive_p10", "arrive_p50", "arrive_p90")
MOST_DEPARTURES = 4_000

Mark = tuple[str, str, str, str]
"""Kind (`season`, `closure`, `event`), first day, last day (ISO), title."""


def departures(
    planner: RoutePlanner,
    ends: tuple[Place, Place],
    between: tuple[str | dt.date, str | dt.date],
    *,
    every_days: int = 7,
    by: str | dt.date | None = None,
    samples: int = 10_000,
    seed: int = 0,
    **wishes: Any,
) -> DataFrame:
    """Return what becomes of a journey on each day of departure; see `Network.departures`."""
    import pandas as pd

    days = _days(*between, every_days)
    limit = None if by is None else read_departure(by, "by")
    has_events = planner.network_state.disruptions or planner.network_state.date is None
    rows, marks = [], dict[Mark, None]()
    for day in watched(days, "Departures"):
        on_day = planner.at(day, disruptions=has_events)
        try:
            route = on_day.route(*ends, **wishes)
            rows.append(_row(route, day, limit, samples, seed))
            marks |= dict.fromkeys(_marks(route, days[0], days[-1]))
        except NoRouteError as error:
            rows.append({"way": "", "closed_by": ", ".join(error.blocked_by) or str(error)})
    index = pd.DatetimeIndex(pd.to_datetime(days), name="depart")
    columns = [*DAYS, "mean_days", *ARRIVALS, *(["probability_by"] if limit else [])]
    columns += ["distance_km", "way", "wait_days", "closed_by"]
    frame = pd.DataFrame(rows, index=index, columns=columns)
    for column in ARRIVALS:
        frame[column] = pd.to_datetime(frame[column])
    frame.attrs = {"marks": sorted(marks), "ends": tuple(map(str, ends))}
    return frame


def _days(start: str | dt.date, end: str | dt.date, every_days: int) -> list[dt.date]:
    first, last = read_departure(start, "start"), read_departure(end, "end")
    every_days = as_count(every_days, "every_days")
    if last < first:
        raise ParameterError(f"end: expected a day not before {first}, got {last}.")
    count = (last - first).days // every_days + 1
    if count > MOST_DEPARTURES:
        raise ParameterError(
            f"every_days: expected at most {MOST_DEPARTURES:,} departures, got {count:,}. "
            "Take a longer step, or a shorter time."
        )
    return [first + dt.timedelta(days=every_days * number) for number in range(count)]


def _row(
    route: Route, day: dt.date, limit: dt.date | None, samples: int, seed: int
) -> dict[str, Any]:
    trip = route.transit_time(samples, seed, depart=day)
    row: dict[str, Any] = {name: getattr(trip, name) for name in (*DAYS, "mean_days", *ARRIVALS)}
    if limit is not None:
        row["probability_by"] = trip.probability_by(limit)
    row |= {"distance_km": route.distance_km, "way": way_of(route)}
    return row | {"wait_days": float(trip.wait_by_step.sum()), "closed_by": ""}


def way_of(route: Route) -> str:
    """Return the branch that a route takes, or the borders, ports and straits that it passes.

    A branch is meant when the route passes all of its places, in order or turned round; of several
    one whose modes it keeps to, then the one with the most places, then the first.
    """
    nodes = route.nodes
    links = route.network.network_state.data.links
    own = [links[link_id] for link_id in route.link_ids if link_id in links]
    found = {}
    for name, row in route.network.branches.iterrows():
        if row["via"] and (_in_order(row["via"], nodes) or _in_order(row["via"][::-1], nodes)):
            modes = read_modes(row["modes"] or None, links) or ALL_MODES
            found[str(name)] = (all(modes.allow(link) for link in own), len(row["via"]))
    if found:
        return max(found, key=lambda name: found[name])
    kinds = ("border_crossing", "port", "canal")
    passed = [n for n in nodes[1:-1] if route.network.node_record(n)["kind"] in kinds]
    return "by " + ", ".join(passed) if passed else "direct"


def _in_order(wanted: list[str], nodes: list[str]) -> bool:
    rest = iter(nodes)
    return all(name in rest for name in wanted)


def _marks(route: Route, first: dt.date, last: dt.date) -> Iterator[Mark]:
    """Yield what holds along a route between two days: seasons, closures and events."""
    timeline = route.network.network_state.timeline(first)
    ahead_h = ((last - first).days + 1) * 24
    for kind, spans in timeline.along(route.steps).items():
        for span in spans:
            if span.start_h < ahead_h and span.end_h > 0:
                start = first + dt.timedelta(hours=max(span.start_h, 0.0))
                end = first + dt.timedelta(hours=min(span.end_h, ahead_h) - 1)
                yield kind, start.isoformat(), end.isoformat(), span.why
    records = route.network.network_state.parameter_records
    for key in sorted({row for step in route.steps for row in step.parameter.rows}):
        if key in records and records[key]["months"]:
            months = months_of(records[key]["months"])
            for began, ended in _runs(months, first, last):
                yield "season", began.isoformat(), ended.isoformat(), _title(route, records[key])


def _title(route: Route, record: Record) -> str:
    """Return what a figure by month is, in words: its process and its place."""
    kind, _, name = str(record["scope"]).partition("/")[0].partition(":")
    records = {"link": route.network.link_record, "node": route.network.node_record}
    place = str(records[kind](name)["name"]) if kind in records else name
    process = str(record["process"])
    title = PROCESS_STYLE[process][0] if process in PROCESS_STYLE else process.capitalize()
    return f"{title}: {place}" if place else title


def _runs(
    months: frozenset[int], first: dt.date, last: dt.date
) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield the times between two days that lie in some months."""
    if len(months) == len(ALL_MONTHS):
        return
    began: dt.date | None = None
    for number in range((last - first).days + 1):
        day = first + dt.timedelta(days=number)
        if day.month in months:
            began = began or day
        elif began:
            yield began, day - dt.timedelta(days=1)
            began = None
    if began:
        yield began, last


def best_week(frame: DataFrame) -> Series[Any]:
    """Return the departure that does best, as a row of the frame; its name is the day.

    Parameters
    ----------
    frame
        From `departures`.

    Returns
    -------
    Series
        Where a day to arrive by was asked for, the last row whose chance is within half a per cent
        of the best one; else the first row with the least P50.

    Raises
    ------
    ParameterError
        When on no day there is a way.
    """
    found = frame[frame["p50_days"].notna()]
    if found.empty:
        raise ParameterError("departures: expected a day with a way, found none.")
    place = int(found["p50_days"].round(6).argmin())
    if "probability_by" in found:
        chance = found["probability_by"]
        place = int((chance >= chance.max() - 0.005).to_numpy().nonzero()[0][-1])
    return found.iloc[place]
