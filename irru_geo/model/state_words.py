"""What holds on a date, as one sentence that a person understands."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from irru_geo.model.calendar import events_on
from irru_geo.model.dates import read_date, spoken, spoken_text
from irru_geo.vocabulary import HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from irru_geo.layers.data import Data
    from irru_geo.layers.frozen import Record
    from irru_geo.model.availability import Availability

CALM = "as the data stands, no disruptions"

NO_DAY = dt.date(1, 1, 1)
"""A day of a year that no event is of, so that years are said."""

_UNTOLD = ("not known", "unknown")
_KINDS = {"border_crossing": "crossing", "port": "port"}


def sentence(
    data: Data, *, date: dt.date | None, disruptions: bool, scenarios: Sequence[str]
) -> str:
    """Return the state of a network in words, without ids.

    Parameters
    ----------
    data
        Checked records.
    date
        The day; None means as the data stands.
    disruptions
        Whether the events of that day hold.
    scenarios
        Names of the scenarios that are applied, in order.
    """
    if date is None:
        words = CALM
    elif not disruptions:
        words = f"{spoken(date)}, disruptions left out"
    else:
        words = f"{spoken(date)}: {'; '.join(clauses(data, date)) or 'no disruption known'}"
    return "; ".join([words, *(f"scenario {_plain(name)!r}" for name in scenarios)])


def _plain(name: str) -> str:
    """Return the name of a scenario as words: one of the data is a slug."""
    return name if " " in name else name.replace("-", " ")


def clauses(data: Data, date: dt.date) -> Iterator[str]:
    """Yield what holds on a date: what is known first, then what no source tells."""
    events = sorted(
        events_on(data.tables["events"].values(), date), key=lambda e: read_date(e["start"])
    )
    known = [event for event in events if event["effect"] != "unknown"]
    for title, start in _by_title(known).items():
        yield f"{title} since {spoken_text(start, beside=date)}"
    untold = [event for event in events if event["effect"] == "unknown"]
    said = [e for e in untold if not any(word in _title(e) for word in _UNTOLD)]
    for title, start in _by_title(said).items():
        yield f"{title} (state unknown since {spoken_text(start, beside=date)})"
    starts: dict[str, list[str]] = {}
    for event in untold:
        if event not in said:
            starts.setdefault(event["start"], []).append(event["target"])
    for start, targets in starts.items():
        yield f"{_listed(data, targets)} unknown since {spoken_text(start, beside=date)}"


def untold(data: Data, availability: Availability, used: Iterable[str]) -> list[str]:
    """Return what no source tells of some nodes, links, layers or countries, in words.

    Parameters
    ----------
    data
        Checked records.
    availability
        What is unknown on the day.
    used
        Their ids.
    """
    return [_since(event) for event in _met(data, availability.unknown, used)]


def delays(data: Data, availability: Availability, used: Iterable[str]) -> list[str]:
    """Return the events that delay what uses some nodes or links, in words, with their time.

    Parameters
    ----------
    data
        Checked records.
    availability
        What delays on the day.
    used
        Ids of nodes and links.
    """
    return [
        f"{_since(event)}: {_lasting(event['value'])} more"
        for event in _met(data, availability.delayed_by, used)
    ]


def _met(data: Data, events_of: Mapping[str, tuple[str, ...]], used: Iterable[str]) -> list[Record]:
    """Return the events of some nodes or links, each once."""
    ids = dict.fromkeys(event for key in used for event in events_of.get(key, ()))
    return [data.tables["events"][event] for event in ids]


def _since(event: Record) -> str:
    return f"{_title(event)} since {spoken_text(event['start'], beside=NO_DAY)}"


def _lasting(hours: float) -> str:
    """Return a time in words: hours under two days, else days."""
    return f"{hours:g} hours" if hours < 2 * HOURS_PER_DAY else f"{hours / HOURS_PER_DAY:g} days"


def _title(event: Record) -> str:
    return str(event.get("title") or event["event_id"].replace("-", " "))


def _by_title(events: Iterable[Record]) -> dict[str, str]:
    """Return each headline with the earliest start of its events."""
    found: dict[str, str] = {}
    for event in events:
        found.setdefault(_title(event), event["start"])
    return found


def _listed(data: Data, targets: Iterable[str]) -> str:
    """Return the names of targets with what they are: the crossings Incheh Boroun and Sarakhs."""
    by_kind: dict[str, list[str]] = {}
    for target in dict.fromkeys(targets):
        kind, name = target_words(data, target)
        by_kind.setdefault(kind, []).append(name)
    return " and ".join(
        f"the {kind}{'s' if len(names) > 1 else ''} {_and(names)}" if kind else _and(names)
        for kind, names in by_kind.items()
    )


def _and(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def target_words(data: Data, target: str) -> tuple[str, str]:
    """Return what the target of an event is, and its name; a crossing has that of its far end."""
    kind, _, key = target.partition(":")
    if kind == "node":
        node = data.nodes[key]
        return _KINDS.get(node["kind"], ""), node["name"]
    if kind == "link":
        link = data.links[key]
        ends = [data.nodes[link[end]] for end in ("from_node", "to_node")]
        if ends[0]["country"] != ends[1]["country"] and link["mode"] in ("rail", "road"):
            return "crossing", ends[1]["name"]
        return "", link["name"]
    if kind == "country":
        country = data.tables["countries"].get(key)
        return "", country.name if country else key
    return "layer", key.replace("_", " ")
