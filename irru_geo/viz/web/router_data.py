"""What the page needs to find routes by itself, at any date and under any scenario.

The page carries the state graph with every link in it, the figures of the time model, the keys of
the random streams, and what is closed or delayed from each date on. Its script (`assets/engine.js`)
searches and samples like `routing` and `transit`, so that its numbers are those of Python; a test
compares them for many pairs of places, dates and scenarios.
"""

from __future__ import annotations

import datetime as dt
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from irru_geo.model.availability import Availability, availability
from irru_geo.model.calendar import events_on
from irru_geo.model.closures import closures
from irru_geo.model.dates import read_date
from irru_geo.model.expected import mean, mean_inverse
from irru_geo.model.handlings import ABOARD, Handlings
from irru_geo.model.parameters import Parameter, changed
from irru_geo.model.scenario import scenario_from_record
from irru_geo.routing.branches import corridor_frame
from irru_geo.routing.graph_builder import build
from irru_geo.routing.modes import ALL_MODES, read_modes
from irru_geo.routing.no_return import APPROACH_KM
from irru_geo.routing.state_graph import AT_START, WORDS
from irru_geo.transit.quantiles import is_plain, table
from irru_geo.transit.sampling import drawn_together, stream
from irru_geo.viz.web.dated_record import dated_record, service_records
from irru_geo.viz.web.journey_records import beside_records, branch_records
from irru_geo.viz.web.records import Record, compact, is_given, plain
from irru_geo.vocabulary import MODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from irru_geo.layers.rows import ParameterRow
    from irru_geo.model.parameters import Parameters
    from irru_geo.model.scenario import Figures
    from irru_geo.model.state import NetworkState
    from irru_geo.model.steps import Step
    from irru_geo.routing.state_graph import StateGraph

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2035, 12, 31)
"""Ends of the page's date slider."""

SEED = 0

_EVENT_TEXTS = {"end": "end", "title": "title", "group_id": "group", "note": "note"}


class Numbers(NamedTuple):
    """Numbers of nodes and links in the page, by id."""

    nodes: Mapping[str, int]
    links: Mapping[str, int]


def trip_record(state: NetworkState, numbers: Numbers) -> Record:
    """Return what the page's route finder, slider and switches work with.

    Parameters
    ----------
    state
        The network; all its nodes and links must be in the page.
    numbers
        Their numbers there.
    """
    regimes = _regimes(state)
    graph = build(state.data)
    steps = [_steps_of(graph, state, parameters) for parameters in regimes.values()]
    codes = _Codes(numbers, steps)
    beside = beside_records(state, list(regimes.values()), numbers.nodes, codes.number)
    record = _graph_record(graph, steps[0], numbers, codes)
    figures = _figures_by_row(codes)
    return record | {
        "beside": beside,
        "branches": branch_records(state, numbers.nodes, numbers.links),
        "dated": dated_record(state, numbers.nodes, numbers.links, (FIRST_DAY, LAST_DAY)),
        "services": service_records(state, numbers.nodes),
        **_season_record(codes, list(regimes)[1:]),
        "base": _closures(state.availability, numbers),
        "date": state.date.isoformat() if state.date else None,
        "first": FIRST_DAY.isoformat(),
        "last": LAST_DAY.isoformat(),
        "timeline": list(_timeline(state, numbers, disruptions=True)),
        "calm": list(_timeline(state, numbers, disruptions=False)),
        "events": _event_records(state, numbers),
        "scenarios": _scenario_records(state, numbers, figures),
        "corridors": _corridor_stops(state, numbers),
    }


def _regimes(state: NetworkState) -> dict[str, Parameters]:
    """Return the figures of the whole year, first for no date, then from each day on.

    They change when a service that cargo waits for begins or ends; those of a month are in them.
    """
    days = {FIRST_DAY}
    for service in state.data.tables.get("services", {}).values():
        if service["serves"] and service["since"]:
            days.add(read_date(service["since"]))
        if service["serves"] and service["until"]:
            days.add(read_date(service["until"], last=True) + dt.timedelta(days=1))
    found = {"": state.year_round(None)}
    return found | {day.isoformat(): state.year_round(day) for day in sorted(days)}


def _steps_of(
    graph: StateGraph, state: NetworkState, parameters: Parameters
) -> Sequence[tuple[Step, ...]]:
    """Return the steps of every arc, whether it is open or not, without delays."""
    rules = Handlings(state.data.nodes, parameters, Availability({}, {}, {}))
    return [graph.steps(arc, rules) for arc in range(len(graph.arcs.tail))]


class _Codes:
    """Numbers of parameters, streams and handlings, as the steps of a graph need them.

    A figure is what holds at a step without a date and from each day on, in that order.
    """

    def __init__(self, numbers: Numbers, regimes: Sequence[Sequence[tuple[Step, ...]]]) -> None:
        self._numbers = numbers
        self._later: dict[Step, tuple[Parameter, ...]] = {}
        for arc in zip(*regimes, strict=True):
            for steps in zip(*arc, strict=True):
                self._later[steps[0]] = tuple(step.parameter for step in steps[1:])
        self.figures: dict[tuple[Parameter, ...], int] = {}
        self.luck: dict[tuple[str, ...], int] = {}
        self.handlings: dict[tuple[int, ...], int] = {}
        self.processes: dict[str, int] = {}
        self.speeds: dict[str, list[float]] = {}
        self.redrawn: dict[str, dict[int, list[int]]] = {"handlings": {}, "links": {}}

    def number(self, step: Step, slot: tuple[Parameter, ...]) -> tuple[int, int]:
        """Return the numbers of what holds at a step, and of what is drawn together with it."""
        figure = self.figures.setdefault(slot, len(self.figures))
        drawn = self.luck.setdefault(drawn_together(step), len(self.luck))
        return figure, drawn

    def code(self, step: Step) -> int:
        """Return the number of a handling, or -1 for the movement along the arc's link."""
        figure, drawn = self.number(step, (step.parameter, *self._later[step]))
        if step.kind == "movement":
            self.speeds[str(step.link_id)] = [step.length_km, figure, drawn]
            self._redraw("links", self._numbers.links[str(step.link_id)], step, drawn)
            return -1
        process = self.processes.setdefault(step.process, len(self.processes))
        node, mode = self._numbers.nodes[step.from_node], MODES.index(step.mode)
        row = (process, node, mode, figure, drawn)
        number = self.handlings.setdefault(row, len(self.handlings))
        self._redraw("handlings", number, step, drawn)
        return number

    def _redraw(self, kind: str, number: int, step: Step, drawn: int) -> None:
        """Note what is drawn from each day on, where it is another than without a date."""
        later = [
            self.luck.setdefault(drawn_together(step._replace(parameter=parameter)), len(self.luck))
            for parameter in self._later[step]
        ]
        if any(one != drawn for one in later):
            self.redrawn[kind][number] = later


def _graph_record(
    graph: StateGraph, steps: Sequence[tuple[Step, ...]], numbers: Numbers, codes: _Codes
) -> Record:
    """Return states, arcs (tail, head, link, number of steps, steps), handlings and parameters.

    States with a mode come first in the page, then the start and the end of each node.
    """
    with_mode = np.flatnonzero(graph.states.mode < AT_START)
    number = np.empty(len(graph), dtype=np.int64)
    number[with_mode] = np.arange(len(with_mode))
    number[graph.start] = len(with_mode) + 2 * np.arange(len(graph.start))
    number[graph.end] = number[graph.start] + 1
    arcs: list[int] = []
    ends = zip(number[graph.arcs.tail].tolist(), number[graph.arcs.head].tolist(), strict=True)
    for (tail, head), link, own in zip(ends, graph.arcs.link.tolist(), steps, strict=True):
        place = numbers.links[graph.link_ids[link]] if link >= 0 else -1
        arcs += [tail, head, place, len(own), *(codes.code(step) for step in own)]
    states = [graph.state(state) for state in with_mode.tolist()]
    return {
        "states": [
            [numbers.nodes[node], WORDS.index(mode), *([1] if gauge == ABOARD else [])]
            for node, mode, gauge in states
        ],
        "order": [numbers.nodes[node] for node in graph.node_ids],
        "arcs": arcs,
        "approach": APPROACH_KM,
        "speeds": [codes.speeds[link] for link in numbers.links],
        "handlings": [list(row) for row in codes.handlings],
        "processes": list(codes.processes),
        "modes": list(MODES),
        "figures": [_values(slot[0]) for slot in codes.figures],
        "luck": [_stream_key(own) for own in codes.luck],
        "redrawn": {kind: list(rows.items()) for kind, rows in codes.redrawn.items()},
    }


def _values(figure: Parameter) -> list[float]:
    """Return low, typical, high, the mean and that of one over it; behind them quantiles.

    The quantiles are of what is no PERT. A mean of one over nothing is never used, and is 0.
    """
    inverse = mean_inverse(figure)
    values = [figure.low, figure.typical, figure.high, mean(figure)]
    values.append(inverse if isfinite(inverse) else 0.0)
    if is_plain(figure):
        return values
    return [*values, *(float(f"{value:.6g}") for value in table(figure))]


def _figures_by_row(codes: _Codes) -> dict[str, list[int]]:
    """Return rows of the table to the numbers of the figures that they are part of."""
    found: dict[str, list[int]] = {}
    for slot, number in codes.figures.items():
        rows = {row for figure in slot for row in (figure.parameter_id, *figure.rows)}
        for row in rows:
            found.setdefault(row, []).append(number)
    return found


def _season_record(codes: _Codes, days: Sequence[str]) -> Record:
    """Return what figures are from each day on, where that is not what they are without a date.

    A row is the number of a figure and its value, or its twelve values by month; values are
    numbers in `kinds`.
    """
    kinds: dict[tuple[float, ...], int] = {}

    def kind(figure: Parameter) -> int:
        return kinds.setdefault(tuple(_values(figure)), len(kinds))

    seasons = []
    for place, day in enumerate(days, start=1):
        rows = []
        for slot, number in codes.figures.items():
            figure = slot[place]
            if figure.by_month:
                rows.append([number, *(kind(figure.in_month(month)) for month in range(1, 13))])
            elif _values(figure) != _values(slot[0]):
                rows.append([number, kind(figure)])
        seasons.append({"from": day, "figures": rows})
    return {"seasons": seasons, "kinds": [list(values) for values in kinds]}


def _stream_key(luck: tuple[str, ...]) -> str:
    """Return the key of a random stream of the first block of samples, as 16 hexadecimals."""
    state: Any = stream(SEED, *luck, 0).bit_generator.state
    return f"{int(state['state']['key'][1]):016x}"


def _closures(state: Availability, numbers: Numbers) -> Record:
    """Return what is closed (reason to links), delayed and slowed."""
    closed: dict[str, list[int]] = {}
    for link, reason in state.closed_by.items():
        closed.setdefault(plain(reason), []).append(numbers.links[link])
    links = {numbers.links[i]: hours for i, hours in state.delay_h.items() if i in numbers.links}
    nodes = {numbers.nodes[i]: hours for i, hours in state.delay_h.items() if i in numbers.nodes}
    slow = {numbers.links[i]: factor for i, factor in state.speed_factor.items()}
    record = {
        "closed": [[reason, sorted(own)] for reason, own in sorted(closed.items())],
        "late_links": sorted(links.items()),
        "late_nodes": sorted(nodes.items()),
        "slow": sorted(slow.items()),
    }
    return compact(record)


def change_dates(state: NetworkState) -> list[dt.date]:
    """Return the days on which links open or disruptions begin or end, the first day first."""
    seasons = (c for c in closures(state.data, FIRST_DAY, LAST_DAY) if c.is_season)
    found = {FIRST_DAY, *state.index.change_days}
    found |= {moment.date() for closure in seasons for moment in (closure.start, closure.end)}
    return sorted(day for day in found if FIRST_DAY <= day <= LAST_DAY)


def _timeline(state: NetworkState, numbers: Numbers, *, disruptions: bool) -> Iterator[Record]:
    """Yield from which day on what is closed, one record a change."""
    before: Record | None = None
    events = {event_id: i for i, event_id in enumerate(state.data.tables["events"])}
    for day in change_dates(state):
        on_day = availability(
            state.data,
            state.targets,
            state.index.closed_on(day),
            date=day,
            disruptions=disruptions,
            scenarios=state.scenarios,
        )
        record = _closures(on_day, numbers)
        if disruptions:
            on_that_day = events_on(state.data.tables["events"].values(), day)
            record["events"] = [events[event["event_id"]] for event in on_that_day]
        if record != before:
            yield {"from": day.isoformat(), **record}
        before = record


def _event_records(state: NetworkState, numbers: Numbers) -> list[Record]:
    """Return the events: when, what they do, to which links and node; `sources` are still ids."""
    out = []
    for event_id, row in state.data.tables["events"].items():
        kind, name = state.targets.resolve(row["target"])
        links = state.targets.links(row["target"])
        record = {
            "id": plain(event_id),
            "start": plain(row["start"]),
            "effect": plain(row["effect"]),
            "links": [numbers.links[link] for link in links if link in numbers.links],
            "node": numbers.nodes.get(name) if kind == "node" else None,
            "sources": [plain(row["source_id"])] if is_given(row.get("source_id")) else None,
        }
        for field, key in _EVENT_TEXTS.items():
            record[key] = plain(row[field]) if is_given(row.get(field)) else None
        out.append(compact(record))
    return out


def _scenario_records(
    state: NetworkState, numbers: Numbers, figures: Mapping[str, list[int]]
) -> list[Record]:
    """Return the scenarios: links they open and close, and figures they set or scale."""
    records = []
    for row in state.data.tables["scenarios"].values():
        change = scenario_from_record(row)
        links = state.targets.links
        close = [
            [plain(state.targets.resolve(target)[1]), [numbers.links[i] for i in links(target)]]
            for target in change.close
        ]
        rows = state.parameter_records
        changed(rows, change.parameters)  # so that what is wrong is raised here
        settings = _settings(change.parameters, rows, figures)
        record = {
            "id": plain(change.name),
            "note": plain(row["note"]),
            "open": [numbers.links[i] for target in change.open for i in links(target)],
            "close": close,
            "figures": settings,
        }
        records.append(compact(record))
    return records


def _settings(
    changes: Mapping[str, Figures | float],
    rows: Mapping[str, ParameterRow],
    figures: Mapping[str, list[int]],
) -> list[list[float]]:
    """Return the figures that a scenario sets or scales, each once for a change."""
    found: list[list[float]] = []
    for key, value in changes.items():
        names = [name for name, row in rows.items() if key in (name, row["process"])]
        hit = dict.fromkeys(number for name in names for number in figures.get(name, ()))
        ends = _values(_plain_figure(value)) if isinstance(value, tuple) else [value]
        found += [setting for n in hit if (setting := [n, *ends]) not in found]
    return found


def _plain_figure(three_points: Figures) -> Parameter:
    low, typical, high = three_points
    return Parameter("", "", "*", "", float(low), float(typical), float(high))


def _corridor_stops(state: NetworkState, numbers: Numbers) -> Record:
    """Return corridor id to its stops, its modes and the links of these that it leaves out."""
    found = {}
    for corridor_id, row in corridor_frame(state.data).iterrows():
        modes = read_modes(row["modes"] or None, state.data.links) or ALL_MODES
        stops = [row["origin"], *row["via"], row["destination"]]
        found[plain(corridor_id)] = {
            "stops": [numbers.nodes[state.places.find(stop)] for stop in stops],
            "modes": [mode in modes.names for mode in MODES],
            "barred": [numbers.links[link] for link in modes.left_out(state.data.links)],
        }
    return found
