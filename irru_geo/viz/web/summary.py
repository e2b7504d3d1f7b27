"""What the map says at first sight: the finding; ordinary times, today and 2030 in a sentence."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from irru_geo.errors import NoRouteError
from irru_geo.model.calendar import events_on
from irru_geo.viz.web import messages
from irru_geo.viz.web.records import Record, is_given, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irru_geo.model.state import NetworkState

LATER = dt.date(2030, 1, 1)
"""The third of the named states."""


@dataclass(frozen=True)
class Branch:
    """A corridor of the main family on a day.

    Attributes
    ----------
    corridor_id, name
        Which corridor.
    days
        P50 of its transit time; None when it has no route.
    doubts
        Titles of the events that leave the state of something on it unknown.
    """

    corridor_id: str
    name: str
    days: float | None
    doubts: tuple[str, ...]


def main_corridors(corridors: Any) -> list[str]:
    """Return the ids of the corridors that the map is about: one pair of ends, most of a family.

    The family is `instc` where there is one; else the first.
    """
    if not len(corridors):
        return []
    families = list(corridors["family"])
    family = "instc" if "instc" in families else families[0]
    rows = corridors[corridors["family"] == family]
    pairs = Counter(zip(rows["origin"], rows["destination"], strict=True))
    ends = pairs.most_common(1)[0][0]
    own = (rows["origin"] == ends[0]) & (rows["destination"] == ends[1])
    return [str(key) for key in rows.index[own]]


def ordinary(net: Any, state: NetworkState) -> Any:
    """Return the network in ordinary times: no date, no disruptions, no scenarios."""
    if state.date is None and not state.scenarios:
        return net
    return type(net)(replace(state, date=None, disruptions=False, scenarios=()))


def summary(net: Any, state: NetworkState, today: dt.date) -> Record | None:
    """Return the sentences of the page in each language, and its named states.

    Parameters
    ----------
    net
        The network of the page, a `RoutePlanner`.
    state
        Its state.
    today
        The day that counts as today.

    Returns
    -------
    dict or None
        `finding`, `own` (language to text), `states` (id, day, calm, text, isBad) and `today`;
        None when no corridor is drawn.
    """
    ids = main_corridors(net.corridors)
    if not ids:
        return None
    usual = branches(ordinary(net, state), ids, None)
    now = branches(net.at(today), ids, today)
    later = branches(net.at(LATER, disruptions=False), ids, None)
    is_own = state.date is not None or bool(state.scenarios)
    states: list[Record] = [{"id": "own" if is_own else "ordinary"}]
    states.append(
        {
            "id": "today",
            "day": today.isoformat(),
            "text": {name: _now(name, now, today) for name in messages.LANGUAGES},
            "isBad": any(branch.days is None for branch in now),
        }
    )
    states.append(
        {
            "id": "2030",
            "day": LATER.isoformat(),
            "calm": True,
            "text": {name: _later(name, later) for name in messages.LANGUAGES},
        }
    )
    return {
        "finding": {name: _finding(name, net, ids[0], usual) for name in messages.LANGUAGES},
        "own": {name: own_words(name, state) for name in messages.LANGUAGES}
        | {"en": plain(net.state)},
        "main": ids,
        "states": states,
        "today": today.isoformat(),
    }


def branches(net: Any, ids: Sequence[str], day: dt.date | None) -> list[Branch]:
    """Return the corridors of a network with their days, or without a route."""
    events = events_on(net.network_state.data.tables["events"].values(), day) if day else []
    doubts = [event for event in events if event["effect"] == "unknown"]
    found = []
    for corridor_id in ids:
        name = plain(net.corridors.loc[corridor_id, "name"])
        try:
            route = net.corridor(corridor_id)
        except NoRouteError:
            found.append(Branch(corridor_id, name, None, ()))
            continue
        passed = {*route.link_ids, *route.nodes}
        titles = [_title(event) for event in doubts if event["target"].partition(":")[2] in passed]
        days = route.transit_time().p50_days
        found.append(Branch(corridor_id, name, days, tuple(dict.fromkeys(titles))))
    return found


def _title(event: Any) -> str:
    title = event.get("title")
    return plain(title if is_given(title) else event["note"] or event["event_id"])


def own_words(language: str, state: NetworkState) -> str:
    """Return the state of the network itself in words, without ids of events."""
    if state.date is None:
        said = [messages.say(language, "state.stands")]
    else:
        key = "state.on" if state.disruptions else "state.calm"
        said = [messages.say(language, key, day=messages.day(language, state.date))]
    said += [
        messages.say(language, "state.scenario", name=plain(applied.name).replace("-", " "))
        for applied in state.scenarios
    ]
    return "; ".join(said)


def _short(language: str, branch: Branch) -> str:
    return messages.known(language, f"short.{branch.corridor_id}", branch.name)


def _days(language: str, days: float) -> str:
    return messages.say(language, "unit.days", n=messages.digits(language, f"{days:.0f}"))


def _best(found: Sequence[Branch]) -> Branch | None:
    open_ones = [branch for branch in found if branch.days is not None]
    return min(open_ones, key=lambda branch: branch.days or 0.0) if open_ones else None


def _finding(language: str, net: Any, corridor_id: str, usual: Sequence[Branch]) -> str:
    row, nodes = net.corridors.loc[corridor_id], net.nodes
    ends = [_name(language, nodes, net.find(row[side])) for side in ("origin", "destination")]
    best = _best(usual)
    if best is None or best.days is None:
        return messages.say(language, "summary.no_route", origin=ends[0], destination=ends[1])
    return messages.say(
        language,
        "summary.finding",
        origin=ends[0],
        destination=ends[1],
        days=_days(language, best.days),
        branch=_short(language, best),
    )


def _name(language: str, nodes: Any, node: str) -> str:
    row = nodes.loc[node]
    names = row["names"] if isinstance(row["names"], dict) else {}
    own = names.get(language)
    name = own[0] if isinstance(own, list) and own else own if isinstance(own, str) else row["name"]
    return plain(name).split(" (")[0]


def _now(language: str, found: Sequence[Branch], today: dt.date) -> str:
    """Return what holds today: which branches are open, shut or not known, and what bears on all.

    A branch on which a source is silent is not called open; what is unknown on every branch alike
    is said once, at the end.
    """
    open_ones = [branch for branch in found if branch.days is not None]
    shut = [branch for branch in found if branch.days is None]
    everywhere = [
        title
        for title in (open_ones[0].doubts if open_ones else ())
        if all(title in branch.doubts for branch in open_ones)
    ]
    doubtful = [branch for branch in open_ones if set(branch.doubts) - set(everywhere)]
    certain = [branch for branch in open_ones if branch not in doubtful]
    parts = []
    if len(certain) == len(found):
        parts.append(messages.say(language, "summary.all_open"))
    else:
        groups = {"summary.open": certain, "summary.shut": shut, "summary.unknown": doubtful}
        parts += [
            messages.say(language, key, names=_listed(language, group))
            for key, group in groups.items()
            if group
        ]
    parts += [messages.known(language, f"event.{title}", title) for title in everywhere]
    said = "; ".join(parts)
    return messages.say(language, "summary.today", day=messages.day(language, today), said=said)


def _listed(language: str, found: Sequence[Branch]) -> str:
    comma = "، " if language in messages.RIGHT_TO_LEFT else ", "
    return comma.join(_short(language, branch) for branch in found)


def _later(language: str, found: Sequence[Branch]) -> str:
    best = _best(found)
    if best is None or best.days is None:
        return messages.say(language, "summary.later_none")
    days, branch = _days(language, best.days), _short(language, best)
    return messages.say(language, "summary.later", days=days, branch=branch)
