"""What is open, closed, delayed or slowed: dates, events and scenarios applied to the links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from irru_geo.errors import ScenarioError, UnknownNameError, UnknownPlaceError
from irru_geo.layers.record_columns import column, fields_of
from irru_geo.model.calendar import events_on
from irru_geo.model.closures import seasons_on
from irru_geo.spelling import fold, nearest_names
from irru_geo.vocabulary import WATER

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from irru_geo.layers.data import Data
    from irru_geo.layers.frozen import Record
    from irru_geo.layers.records import Link
    from irru_geo.model.scenario import Scenario


@dataclass(frozen=True)
class Availability:
    """Which links can be used, and how well.

    Attributes
    ----------
    closed_by
        Link id to what keeps it closed: the target that was closed, or its status.
    delay_h
        Node or link id to extra hours on entering or using it.
    speed_factor
        Link id to the factor on its commercial speed.
    unknown
        Node, link, layer or country to the events whose effect is `unknown`: no source tells its
        state, and it is taken as in ordinary times.
    delayed_by
        Node or link id to the events that delay what enters or uses it.
    """

    closed_by: Mapping[str, str]
    delay_h: Mapping[str, float]
    speed_factor: Mapping[str, float]
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    delayed_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def unknown_by(self, link: Link) -> str | None:
        """Return the events that leave the state of a link, its ends or its layer unknown.

        Ids with a semicolon between them; None when its state is known.
        """
        keys = (link.id, link.from_node, link.to_node, link.layer)
        events = [event for key in keys for event in self.unknown.get(key, ())]
        return ";".join(dict.fromkeys(events)) or None


class Targets:
    """Links by what a user calls them: a link, a node, a layer or a country.

    Parameters
    ----------
    data
        Checked records.
    find
        Finds the id of a node by any of its names; raises UnknownPlaceError. None means that only
        ids are known.
    """

    def __init__(self, data: Data, find: Callable[[str], str] | None = None) -> None:
        self._find = find
        self._links = data.links
        self._nodes = data.nodes
        self._layers = set(column(data.links, "layer"))
        codes = set(column(data.nodes, "country")) - {None}
        table = data.tables.get("countries", {})
        self._countries = {fold(row["name"]): code for code, row in table.items()}
        self._countries |= {fold(code): code for code in codes}

    def resolve(self, text: str) -> tuple[str, str]:
        """Return the kind (link, node, layer, country) and the id of a target.

        Raises
        ------
        UnknownNameError
            When it is none of them, or the name of several nodes.
        """
        kind, colon, rest = text.partition(":")
        name = rest if colon and kind in ("link", "node", "layer", "country") else text
        for candidate, known in (
            ("link", self._links),
            ("node", self._nodes),
            ("layer", self._layers),
        ):
            if name in known and (name == text or kind == candidate):
                return candidate, name
        if fold(name) in self._countries:
            return "country", self._countries[fold(name)]
        try:
            if self._find is not None:
                return "node", self._find(name)
        except UnknownPlaceError as error:
            if error.problem:
                raise
        known_names = [*self._links, *self._nodes, *self._layers, *self._countries.values()]
        raise UnknownNameError(
            text, "link, node, layer or country", nearest_names(name, known_names)
        )

    def links(self, text: str) -> list[str]:
        """Return the ids of all links of a target."""
        kind, name = self.resolve(text)
        if kind == "link":
            return [name]
        if kind == "layer":
            layers = fields_of(self._links, "layer")
            return [link_id for link_id, layer in layers if layer == name]
        links = fields_of(self._links, "from_node", "to_node", "country", "mode")
        if kind == "node":
            return [link_id for link_id, *ends, _, _ in links if name in ends]
        inside, passages = self._nodes_in(name)
        return [
            link_id
            for link_id, *ends, country, mode in links
            if country == name
            or not inside.isdisjoint(ends)
            or not (mode in WATER or passages.isdisjoint(ends))
        ]

    def _nodes_in(self, country: str) -> tuple[set[str], set[str]]:
        """Return the nodes in a country: straits and canals, which ships pass, are the second."""
        inside: tuple[set[str], set[str]] = set(), set()
        for node, code, kind in fields_of(self._nodes, "country", "kind"):
            if code == country:
                inside[kind in ("strait", "canal")].add(node)
        return inside


def availability(
    data: Data,
    targets: Targets,
    closed_by: Mapping[str, str],
    *,
    date: dt.date | None,
    disruptions: bool,
    scenarios: Iterable[Scenario],
    seasons: bool = True,
) -> Availability:
    """Return what is open on a date, under its events and under scenarios, applied in order.

    Parameters
    ----------
    data
        Checked records.
    targets
        What events and scenarios may name.
    closed_by
        Links that are closed by themselves on that date, with the word for it.
    date
        None means the data's own.
    disruptions
        Whether the events of that day hold.
    scenarios
        Applied in order.
    seasons
        Whether the seasons of the calendar close what they say.
    """
    closed = dict(closed_by)
    delay_h: dict[str, float] = {}
    factor: dict[str, float] = {}
    unknown: dict[str, tuple[str, ...]] = {}
    delayed_by: dict[str, tuple[str, ...]] = {}
    if date is not None and disruptions:
        for event in events_on(data.tables["events"].values(), date):
            told = {"unknown": unknown, "delay": delayed_by}.get(event["effect"])
            if told is not None:
                name = targets.resolve(event["target"])[1]
                told[name] = (*told.get(name, ()), event["event_id"])
            if event["effect"] != "unknown":
                _apply_event(event, targets, closed, delay_h, factor)
    for closure in seasons_on(data, date) if date is not None and seasons else ():
        closed |= dict.fromkeys(targets.links(closure.target), closure.why)
    for scenario in scenarios:
        for target in scenario.open:
            for link_id in targets.links(target):
                closed.pop(link_id, None)
        for target in scenario.close:
            closed |= dict.fromkeys(targets.links(target), targets.resolve(target)[1])
    return Availability(closed, delay_h, factor, unknown, delayed_by)


def _apply_event(
    event: Record,
    targets: Targets,
    closed: dict[str, str],
    delay_h: dict[str, float],
    factor: dict[str, float],
) -> None:
    target, effect = event["target"], event["effect"]
    kind, name = targets.resolve(target)
    links = targets.links(target)
    if effect == "close":
        closed |= {link_id: name for link_id in links if link_id not in closed}
    elif effect == "open":
        for link_id in links:
            closed.pop(link_id, None)
    elif effect == "slow":
        factor |= {link_id: factor.get(link_id, 1.0) * event["value"] for link_id in links}
    elif kind in ("node", "link"):
        delay_h[name] = delay_h.get(name, 0.0) + event["value"]
    else:
        raise ScenarioError(
            f"events.csv, {event['event_id']!r}: expected a node or a link as target of a delay, "
            f"got {target!r}."
        )
