"""What the page needs to follow a journey from its day of departure: closures and events."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from irru_geo.model.closures import closures
from irru_geo.model.dates import read_date
from irru_geo.viz.web.records import Record, compact, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from irru_geo.model.state import NetworkState

EPOCH = dt.datetime(1970, 1, 1)
HALT, LATE, SLOW = "halt", "late", "slow"
_EFFECTS = {"close": HALT, "delay": LATE, "slow": SLOW}


def dated_record(
    state: NetworkState,
    nodes: Mapping[str, int],
    links: Mapping[str, int],
    days: tuple[dt.date, dt.date],
) -> list[Record]:
    """Return what holds up a journey, and when.

    Parameters
    ----------
    state
        Data, and links by what rules and events call them.
    nodes, links
        Ids to their numbers in the page.
    days
        First and last day that the page shows.

    Returns
    -------
    list of dict
        kind (`halt`, `late`, `slow`), why, is_event, links, nodes, value, spans: in turns the hours
        from the last end to the beginning (from 1970 to the first one), and from the beginning to
        the end, None where none is known.
    """
    records = [*_rules(state, nodes, links, days), *_events(state, nodes, links)]
    for record in records:
        record["spans"] = _steps(record["spans"])
    return [compact(record) for record in records]


def service_records(state: NetworkState, nodes: Mapping[str, int]) -> list[Record]:
    """Return the services of today: name, stops, mode, headway in days, regularity, who waits."""
    ends = ("low", "typical", "high")
    records = [
        {
            "name": plain(row["name"]),
            "stops": [nodes[stop] for stop in row["stops"]],
            "mode": plain(row["mode"]),
            "headway": [row[f"headway_{end}_days"] for end in ends]
            if row["headway_typical_days"]
            else None,
            "regularity": plain(row["regularity"]) if row["regularity"] else None,
            "is_waited": bool(row["serves"]) or None,
        }
        for row in state.data.tables["services"].values()
        if row["until"] is None
    ]
    return [compact(record) for record in records]


def _steps(moments: list[int | None]) -> list[int | None]:
    """Return the hours from each moment to the next; they are short to write."""
    before, steps = 0, []
    for moment in moments:
        steps.append(None if moment is None else moment - before)
        before = moment or before
    return steps


def _hours(moment: dt.datetime) -> int:
    return int((moment - EPOCH) / dt.timedelta(hours=1))


def _rules(
    state: NetworkState,
    nodes: Mapping[str, int],
    links: Mapping[str, int],
    days: tuple[dt.date, dt.date],
) -> Iterable[Record]:
    rules: dict[str, Record] = {}
    for closure in closures(state.data, *days):
        if closure.rule_id not in rules:
            kind, _, name = closure.target.partition(":")
            is_node = kind == "node" and not closure.is_season
            own = [] if is_node else [links[i] for i in state.targets.links(closure.target)]
            rules[closure.rule_id] = {
                "kind": HALT,
                "why": plain(closure.why),
                "links": own,
                "nodes": [nodes[name]] if is_node else [],
                "spans": [],
            }
        rules[closure.rule_id]["spans"] += [_hours(closure.start), _hours(closure.end)]
    return rules.values()


def _events(
    state: NetworkState, nodes: Mapping[str, int], links: Mapping[str, int]
) -> Iterator[Record]:
    for event in state.data.tables["events"].values():
        kind = _EFFECTS.get(event["effect"])
        if kind is None:
            continue
        name = state.targets.resolve(event["target"])[1]
        own = [name] if kind == LATE else state.targets.links(event["target"])
        end = None
        if event["end"]:
            day = read_date(event["end"], last=True) + dt.timedelta(days=1)
            end = _hours(dt.datetime.combine(day, dt.time()))
        start = _hours(dt.datetime.combine(read_date(event["start"]), dt.time()))
        yield {
            "kind": kind,
            "is_event": True,
            "why": plain(event["title"] or event["event_id"]),
            "links": [links[i] for i in own if i in links],
            "nodes": [nodes[i] for i in own if i in nodes],
            "value": event["value"],
            "spans": [start, end],
        }
