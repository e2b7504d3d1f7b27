"""The model held against the world: trips really made, published lengths, and sources.

A trip runs on the network as it stood on its date, with its openings and disruptions, and only
over what its clock covered; one whose day of departure is known walks through time from there.
A published length is compared only when it is not itself the length of a link.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.arguments import as_name
from irru_geo.errors import NoRouteError, ParameterError, UnknownNameError
from irru_geo.evidence.indicators import UNITS, samples_of
from irru_geo.layers.progress import watched
from irru_geo.layers.records import TABLES
from irru_geo.model.dates import read_date
from irru_geo.model.parameters import Location
from irru_geo.model.scenario import Scenario
from irru_geo.spelling import nearest_names
from irru_geo.transit import dated, transit_time
from irru_geo.vocabulary import CLOCKS, OBSERVED, WATER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pandas import DataFrame

    from irru_geo.layers.data import Data
    from irru_geo.layers.frozen import Record
    from irru_geo.layers.rows import PublishedIndicator
    from irru_geo.model.state import NetworkState
    from irru_geo.model.steps import Step
    from irru_geo.planner.planner import RoutePlanner
    from irru_geo.planner.route import Route

YEAR = 4
"""Letters of a date that is a year alone."""

BORDER = ("border", "queue", "disruption")
"""Processes that a clock at a border covers."""

COLUMNS = (
    *("kind", "origin", "destination", "date", "unit", "published_low", "published_high"),
    *("ours_p10", "ours", "ours_p90", "error", "inside", "is_observation", "is_independent"),
    *("source_id", "note"),
)

Row = dict[str, Any]


def validate(planner: RoutePlanner, *, samples: int = 10_000, seed: int = 0) -> DataFrame:
    """Return observed trips, published lengths, quotes and indicators beside the model's figures.

    Parameters
    ----------
    planner
        Network whose parameters and scenarios are tested; each trip sets its own date.
    samples, seed
        As for `Route.transit_time`.

    Returns
    -------
    DataFrame
        Indexed by check id; columns: kind (trip, length, sea distance, cost, indicator), origin,
        destination, date, unit (days, km, USD/TEU, ...), published_low, published_high, ours_p10,
        ours (P50, or the distance), ours_p90, error (ours over the middle of the published
        figures, less 1),
        inside (the middle of the published figures lies within P10 to P90; for lengths, within
        4 %, and 2 % at sea), is_observation (False for what is advertised, projected or claimed,
        and for another part or reading of a shipment that has a row), is_independent (False when
        a figure of the model was formed from it, or most of the way has lengths of the very source
        it is held against), source_id, note.
    """
    import pandas as pd

    data = planner.network_state.data
    trips = data.tables["observations"]
    lengths = data.tables["published_lengths"]
    on_date = cache(lambda text: _on(planner, text))
    checks: dict[str, Callable[[], Row]] = {}
    for trip_id, trip in trips.items():
        checks[trip_id] = partial(_dated, on_date, trip_check, trip, trip["date"], samples, seed)
    for length_id, length in lengths.items():
        if not length["used_as_link"]:
            checks[f"length:{length_id}"] = partial(_length, planner, length)
    for quote_id, quote in data.tables["quotes"].items():
        check = partial(_dated, on_date, _quote, quote, quote["date"], samples, seed)
        checks[f"quote:{quote_id}"] = check
    for indicator_id, row in data.tables["published_indicators"].items():
        check = partial(_dated, on_date, _indicator, row, row.year, samples, seed)
        checks[f"indicator:{indicator_id}"] = check
    rows = {key: check() for key, check in watched(checks.items(), "Checks")}
    index = pd.Index(list(rows), name="check_id")
    return pd.DataFrame(list(rows.values()), index=index, columns=list(COLUMNS))


def _dated(
    on_date: Callable[[str], RoutePlanner],
    check: Callable[..., Row],
    record: Record,
    told: str,
    samples: int,
    seed: int,
) -> Row:
    """Return a check on the network of the date that a record tells."""
    return check(on_date(told), record, samples, seed)


def _on(planner: RoutePlanner, told: str) -> RoutePlanner:
    """Return the network on the date that a record tells; of a year alone, any day of it."""
    date = read_date(told)
    if date == read_date(told, last=True) or len(told) > YEAR:
        return planner.at(date)
    return type(planner)(planner.network_state.in_year(date))


def dates_compared(planner: RoutePlanner, *, samples: int = 10_000, seed: int = 0) -> DataFrame:
    """Return observed trips with a known day of departure, without their date and with it.

    Both run on the network of that day, with its openings and events. Without the date figures
    mix the months of a year; with it each sample walks through time.

    Parameters
    ----------
    planner
        Network whose parameters are tested.
    samples, seed
        As for `Route.transit_time`.

    Returns
    -------
    DataFrame
        Indexed by check id; columns: date, observed_days (the middle), is_independent (of the
        figures of the model), and without and with the
        date p10, p50, p90, error (P50 over the observed days, less 1) and inside: p50_year,
        p50_date, ...
    """
    import pandas as pd

    rows: dict[str, Row] = {}
    for trip_id, trip in planner.network_state.data.tables["observations"].items():
        is_day = read_date(trip["date"]) == read_date(trip["date"], last=True)
        if trip["kind"] not in OBSERVED or not is_day:
            continue
        state = planner.network_state.in_year(read_date(trip["date"]))
        year, day = (
            trip_check(one, trip, samples, seed)
            for one in (type(planner)(state), planner.at(read_date(trip["date"])))
        )
        rows[trip_id] = {"date": trip["date"]} | {
            "observed_days": (trip["days_low"] + trip["days_high"]) / 2,
            "is_independent": not trip["is_used"],
        }
        for name, row in (("year", year), ("date", day)):
            figures = {"p10": "ours_p10", "p50": "ours", "p90": "ours_p90"}
            figures |= {key: key for key in ("error", "inside")}
            rows[trip_id] |= {f"{key}_{name}": row[column] for key, column in figures.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("check_id")


def _row(record: Record, kind: str, unit: str, low: float, high: float) -> Row:
    row = {key: record.get(key) for key in ("origin", "destination", "date", "source_id", "note")}
    row |= {"kind": kind, "unit": unit, "published_low": low, "published_high": high}
    row |= dict.fromkeys(("ours_p10", "ours", "ours_p90", "error"), np.nan)
    return row | {"inside": False, "is_observation": True, "is_independent": True}


def trip_check(planner: RoutePlanner, trip: Record, samples: int, seed: int) -> Row:
    """Return a trip beside the model's on the network of its date, a row of `validate`."""
    row = _row(trip, "trip", "days", trip["days_low"], trip["days_high"])
    row["is_observation"] = trip["kind"] in OBSERVED and not trip["part_of"]
    row["is_independent"] = not trip["is_used"]
    options = {"via": trip["via"], "modes": trip["modes"] or None, "avoid": trip["avoid"]}
    try:
        route = planner.route(trip["origin"], trip["destination"], **options)
    except NoRouteError as error:
        return row | {"note": f"{error} {trip['note'] or ''}".strip()}
    state = planner.network_state
    steps = covered(state, route.steps, trip["clock"])
    date = read_date(trip["date"])
    time: transit_time.TransitTime
    if date == read_date(trip["date"], last=True) and not state.is_whole_year:
        time = dated.walk(steps, state.timeline(date), depart=date, samples=samples, seed=seed)
    else:
        time = transit_time.sample(steps, samples=samples, seed=seed)
    middle = (trip["days_low"] + trip["days_high"]) / 2
    row |= {"ours_p10": time.p10_days, "ours": time.p50_days, "ours_p90": time.p90_days}
    row["inside"] = bool(time.p10_days <= middle <= time.p90_days)
    return row | {"error": time.p50_days / middle - 1}


def clocked(steps: Sequence[Step], clock: str) -> tuple[Step, ...]:
    """Return the steps that a trip's clock covers.

    Parameters
    ----------
    steps
        Movements and handlings of a route.
    clock
        `door_to_door`: all. `departure_to_arrival`: from the first movement to the last.
        `sailing_only`: movements by ship. `border_only`: borders and queues.
        `border_and_gauge_break`: borders, queues and gauge breaks. `convoy_in_ice`: the movements
        and queues on a waterway.

    Raises
    ------
    ParameterError
        When the clock is none of these.
    """
    if clock not in CLOCKS:
        raise ParameterError(f"clock: expected one of {', '.join(CLOCKS)}, got {clock!r}.")
    moving = [place for place, step in enumerate(steps) if step.kind == "movement"]
    if clock == "departure_to_arrival":
        return tuple(steps[moving[0] : moving[-1] + 1]) if moving else ()
    return tuple(step for step in steps if _is_covered(step, clock))


def covered(state: NetworkState, steps: Sequence[Step], clock: str) -> tuple[Step, ...]:
    """Return the steps that a clock covers, with the terminals at both ends from door to door."""
    inside = clocked(steps, clock)
    return _with_terminals(state, inside) if inside and clock == "door_to_door" else inside


def _with_terminals(state: NetworkState, steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps with a terminal at each end that is reached by land.

    A route starts on the train or truck; a clock from door to door also covers loading it and
    unloading it, which take a transshipment each. Ports are in the route already.
    """
    ends = [step for step in (*steps[:1], *steps[-1:]) if step.kind == "movement"]
    terminals = [
        step._replace(
            kind="handling",
            process="transshipment",
            parameter=state.parameters.need("transshipment", Location(step.mode)),
            quantity=1.0,
            length_km=0.0,
            link_id=None,
            from_node=node,
            to_node=node,
        )
        for step, node in zip(ends, (steps[0].from_node, steps[-1].to_node), strict=False)
    ]
    return (*steps, *terminals)


def _is_covered(step: Step, clock: str) -> bool:
    is_movement = step.kind == "movement"
    if clock == "sailing_only":
        return is_movement and step.mode in WATER
    if clock == "convoy_in_ice":
        return is_movement or step.process == "queue"
    if clock == "border_only":
        return step.process in BORDER
    if clock == "border_and_gauge_break":
        return step.process in (*BORDER, "gauge_break")
    return True


def _quote(planner: RoutePlanner, quote: Record, samples: int, seed: int) -> Row:
    """Return a quote beside the cheapest way of its modes, in the market of its month."""
    per, told = quote["per"], quote["date"]
    date = told[:7] if len(told) > 4 else int(told)
    unit = f"USD/{per if per == 'tonne' else per.upper()}"
    row = _row(quote, "cost", unit, quote["usd_low"], quote["usd_high"])
    row["is_observation"] = quote["kind"] in OBSERVED
    row["is_independent"] = not quote["is_used"]
    options = {"via": quote["via"], "modes": quote["modes"] or None, "avoid": quote["avoid"]}
    try:
        route = planner.route(quote["origin"], quote["destination"], minimise="cost", **options)
    except NoRouteError as error:
        return row | {"note": f"{error} {quote['note'] or ''}".strip()}
    cost = route.cost(of=quote["of"], per=per, price_year=date, samples=samples, seed=seed)
    beyond = planner.charges.rail_usd(quote["beyond_km"] or 0.0, date)
    middle = (quote["usd_low"] + quote["usd_high"]) / 2
    ours = [figure + beyond for figure in (cost.p10, cost.p50, cost.p90)]
    row |= dict(zip(("ours_p10", "ours", "ours_p90"), ours, strict=True))
    row["inside"] = bool(ours[0] <= middle <= ours[2])
    return row | {"error": ours[1] / middle - 1}


def _indicator(
    planner: RoutePlanner, indicator: PublishedIndicator, samples: int, seed: int
) -> Row:
    """Return a published indicator beside that of the same stretch, in its year."""
    row = _row(indicator, "indicator", UNITS[indicator.indicator], *[indicator.value] * 2)
    row |= {"date": indicator.year, "is_independent": not indicator.is_used}
    try:
        route = planner.route(indicator.origin, indicator.destination, modes=[indicator.mode])
    except NoRouteError as error:
        return row | {"note": f"{error} {indicator.note or ''}".strip()}
    found = samples_of(route, indicator, samples, seed)
    if not found.size:
        return row | {"note": f"No border post on the way. {indicator.note or ''}".strip()}
    low, middle, high = np.percentile(found, [10, 50, 90]).tolist()
    row |= {"ours_p10": low, "ours": middle, "ours_p90": high}
    row["inside"] = bool(low <= indicator.value <= high)
    return row | {"error": middle / indicator.value - 1}


def _length(planner: RoutePlanner, length: Record) -> Row:
    km, modes = length["length_km"], length["modes"]
    is_sea = bool(modes) and set(modes) <= set(WATER)
    row = _row(length, "sea distance" if is_sea else "length", "km", km, km)
    try:
        route = _shortest(planner, length)
    except NoRouteError as error:
        return row | {"note": f"{error} {length['note'] or ''}".strip()}
    links = [planner.link_record(link_id) for link_id in route.link_ids]
    own = [link["length_km"] for link in links if link["length_source"] == length["source_id"]]
    deviation = route.distance_km / km - 1
    row |= {"ours": route.distance_km, "error": deviation}
    row["is_independent"] = sum(own) <= route.distance_km / 2
    return row | {"inside": bool(abs(deviation) <= (0.02 if is_sea else 0.04))}


def _shortest(planner: RoutePlanner, length: Record) -> Route:
    """Return the shortest way; over lines not yet built when there is no other."""
    options = {"via": length["via"], "modes": length["modes"] or None, "minimise": "distance"}
    ends = (length["origin"], length["destination"])
    try:
        return planner.route(*ends, **options)
    except NoRouteError:
        links = planner.links
        closed = tuple(f"link:{link_id}" for link_id in links.index[~links["is_open"]])
        return planner.apply(Scenario("all built", open=closed)).route(*ends, **options)


def summary(table: DataFrame) -> DataFrame:
    """Return how good the model is, a row a kind: what is independent of it first.

    Parameters
    ----------
    table
        From `validate`.

    Returns
    -------
    DataFrame
        Indexed by kind (`trip, independent`, ..., then `trip, not independent`, ...); columns:
        checks, inside_share, median_error (absolute), p95_error. Trips that were advertised,
        projected or claimed are left out. Hardly any price is known that was really paid: quotes
        of all kinds count.
    """
    import pandas as pd

    rows = {}
    counted = table[table["is_observation"] | (table["kind"] == "cost")]
    for is_independent, word in ((True, "independent"), (False, "not independent")):
        some = counted[counted["is_independent"] == is_independent]
        for kind, group in some.groupby("kind", sort=False):
            error = group["error"].abs()
            rows[f"{kind}, {word}"] = {
                "checks": len(group),
                "inside_share": group["inside"].mean(),
                "median_error": error.median(),
                "p95_error": error.quantile(0.95),
            }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("kind")


def source_uses(data: Data, source_id: str) -> dict[str, list[str]]:
    """Return what cites a source: table or layer name to the ids of its records.

    Raises
    ------
    UnknownNameError
        When there is no such source.
    """
    source_id = as_name(source_id)
    if source_id not in data.tables["sources"]:
        near = nearest_names(source_id, data.tables["sources"])
        raise UnknownNameError(source_id, "source", near)
    groups: dict[str, Mapping[str, Record]] = {"nodes": data.nodes}
    groups |= {name: data.table(name) for name in TABLES}
    for link_id, link in data.links.items():
        groups[link["layer"]] = {**groups.get(link["layer"], {}), link_id: link}
    uses = {
        name: [key for key, record in records.items() if source_id in _cited(record)]
        for name, records in groups.items()
        if name != "sources"
    }
    return {name: ids for name, ids in uses.items() if ids}


def trace(planner: RoutePlanner, record_id: str) -> dict[str, Any]:
    """Return where a figure comes from and which corridors use it.

    Parameters
    ----------
    planner
        A network.
    record_id
        Id of a parameter, link, node, event, corridor, service or rule of the calendar.

    Returns
    -------
    dict
        table, the fields of the record, cited (source id to its title), and used_by (corridors).

    Raises
    ------
    UnknownNameError
        When there is nothing of that name; sources count among the nearest names.

    Examples
    --------
    >>> trace(net, "speed-sea-caspian")["used_by"]
    ['trans-caspian', 'trans-caspian-truck']
    """
    frames = {name: getattr(planner, name) for name in _TRACED}
    table = next((name for name, frame in frames.items() if record_id in frame.index), None)
    if table is None:
        names = [*planner.sources.index, *(i for frame in frames.values() for i in frame.index)]
        raise UnknownNameError(record_id, "source or figure", nearest_names(record_id, names))
    frame = frames[table].drop(columns="geometry", errors="ignore")
    (record,) = frame.loc[[record_id]].to_dict("records")
    titles = planner.sources["title"]
    cited = {source: str(titles[source]) for source in sorted(_cited(record)) if source in titles}
    used = [name for name in planner.corridors.index if record_id in _used(planner, name)]
    return {"id": record_id, "table": table, **record, "cited": cited, "used_by": used}


_TRACED = ("parameters", "links", "nodes", "events", "corridors", "services", "calendar")


def _used(planner: RoutePlanner, corridor_id: str) -> set[str]:
    """Return the ids of the figures, links and nodes that a corridor uses; none when closed."""
    try:
        route = planner.corridor(corridor_id)
    except NoRouteError:
        return set()
    figures = {step.parameter for step in route.steps}
    rows = {row for figure in figures for row in (figure.parameter_id, *figure.rows)}
    return {*route.nodes, *route.link_ids, *rows}


def _cited(record: Record) -> set[str]:
    keys = ("source_id", "length_source", "geometry_source")
    single = {source for key in keys if isinstance(source := record.get(key), str) and source}
    several = record.get("sources")
    return single | (set(several) if isinstance(several, list | tuple | set) else set())
