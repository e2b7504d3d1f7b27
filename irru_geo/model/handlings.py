"""Which handlings come with a link and with a node: borders, queues, canals, ports, transfers.

Handling costs time where it happens and nowhere else: a border on the link that crosses it, a
canal on its link, a port, a gauge break or a transshipment in the node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from irru_geo.model.parameters import Location, Parameter, Parameters
from irru_geo.model.steps import NO_PARAMETER, Step
from irru_geo.vocabulary import UNION_BORDER, WATER

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from irru_geo.layers.frozen import Record
    from irru_geo.model.availability import Availability

State = tuple[str, str, int]
"""Node id; mode, `start` or `end`; gauge in mm (0 without rails), `ABOARD` or `ARRIVED`."""

ABOARD = -1
"""In the place of a gauge: cargo is on a ship in port that has not yet sailed."""


ARRIVED = 1
"""In the place of a gauge: cargo has come to a place off the network, where its journey ends."""


class Handlings:
    """Rules of which movement and which handlings stand on the arcs of a state graph.

    There is one method a kind of arc. The rules may look at the mode, layer, country, gauge and
    traction of links and at the country and kind of nodes; at ids only through the scopes of
    parameters and services: arcs that are alike in these have the same steps, and the graph asks
    for one of them only.

    Parameters
    ----------
    nodes
        Records by id.
    parameters
        Parameters of the time model.
    availability
        Delays and speed factors.
    """

    def __init__(
        self, nodes: Mapping[str, Record], parameters: Parameters, availability: Availability
    ) -> None:
        self._nodes = nodes
        self._parameters = parameters
        self._delay_h = availability.delay_h
        self._speed_factor = availability.speed_factor

    def along(self, link: Record, tail: str, head: str) -> tuple[Step, ...]:
        """Return the steps of going along a link from `tail` to `head`."""
        before = [*self._canal(link, tail, head), *self._border(link, tail, "out")]
        after = self._border(link, head, "in")
        if after and after[0].parameter.scope.startswith("link:"):
            after = after[1:]  # a figure for the link is one for the whole crossing
        queue = self._queue(link, tail, head)
        return (*before, *queue, self._movement(link, tail, head), *after, *self._delay(link, head))

    def _movement(self, link: Record, tail: str, head: str) -> Step:
        where = Location(link["mode"], link["id"], None, (link["layer"],), link["country"])
        km = float(link["length_km"])
        factor = self._speed_factor.get(link["id"], 1.0)
        speed = self._parameters.need("speed", where)
        return Step(
            "movement", "movement", link["mode"], tail, head, link["id"], km, speed, km / factor
        )

    def _handling(self, process: str, at: str, where: Location, figure: Parameter) -> Step:
        return Step("handling", process, where.mode, at, at, where.link, 0.0, figure, 1.0)

    def _crosses_border(self, link: Record) -> bool:
        ends = {self._nodes[link[end]]["country"] for end in ("from_node", "to_node")}
        return link["mode"] not in WATER and len(ends - {None}) == 2

    def _border(self, link: Record, node: str, direction: str) -> list[Step]:
        if not self._crosses_border(link):
            return []
        where = self._at(link, node, direction)
        kinds = {self._nodes[link[end]]["kind"] for end in ("from_node", "to_node")}
        process = UNION_BORDER if kinds == {UNION_BORDER} else "border"
        return [self._handling(process, node, where, self._parameters.need(process, where))]

    def _at(self, link: Record, node: str, direction: str) -> Location:
        country = self._nodes[node]["country"]
        return Location(link["mode"], link["id"], node, (link["layer"],), country, direction)

    def _queue(self, link: Record, tail: str, head: str) -> list[Step]:
        """Return the queues: on both sides of a border, else where one is known on the way."""
        if self._crosses_border(link):
            sides = [self._at(link, tail, "out"), self._at(link, head, "in")]
        else:
            sides = [Location(link["mode"], link["id"], head)]
        queues: dict[Parameter, Location] = {}
        for where in sides:
            figure = self._parameters.find("queue", where)
            if figure is not None and (len(sides) == 2 or figure.scope != "*"):
                queues.setdefault(figure, where)
        return [
            self._handling("queue", str(where.node), where, figure)
            for figure, where in queues.items()
        ]

    def _canal(self, link: Record, tail: str, head: str) -> list[Step]:
        kinds = {self._nodes[node]["kind"] for node in (tail, head)}
        if link["mode"] not in WATER or kinds != {"canal"}:
            return []
        where = Location(link["mode"], link["id"], tail, (link["layer"],), link["country"])
        return [self._handling("canal", tail, where, self._parameters.need("canal", where))]

    def _delay(self, link: Record, head: str) -> list[Step]:
        hours = self._delay_h.get(link["id"], 0.0) + self._delay_h.get(head, 0.0)
        step = self._handling("disruption", head, Location(link["mode"], link["id"]), NO_PARAMETER)
        return [step._replace(delay_h=hours)] if hours else []

    def starting(self, state: State, layers: Collection[str]) -> tuple[Step, ...]:
        """Return the steps of beginning a journey in a state of a node."""
        where = self._in_node(state, layers)
        return self._boarding(where) if self._is_in_port(state) else ()

    def ending(self, state: State, layers: Collection[str]) -> tuple[Step, ...]:
        """Return the steps of ending a journey in a state of a node."""
        where = self._in_node(state, layers)
        return self._landing(where) if self._is_in_port(state) else ()

    def _is_in_port(self, state: State) -> bool:
        """Return whether a ship can load there: not in a strait, a canal or at sea."""
        record = self._nodes[state[0]]
        is_port = record["kind"] not in ("strait", "canal") and record["country"] is not None
        return state[1] in WATER and is_port

    def transfer(self, state: State, other: State, layers: Collection[str]) -> tuple[Step, ...]:
        """Return the steps of changing from one mode or gauge to another in a node.

        Parameters
        ----------
        state, other
            Before and after; from land to water see `boarding`.
        layers
            Layers of the links at `state`.
        """
        where = self._in_node(state, layers)
        if state[1] in WATER:
            return () if other[1] in WATER else self._landing(where)
        process = "gauge_break" if state[1] == other[1] else "transshipment"
        parameter = self._parameters.need(process, where)
        return (self._handling(process, state[0], where, parameter),)

    def boarding(self, other: State, layers: Collection[str]) -> tuple[Step, ...]:
        """Return the steps of going aboard in a port; the wait comes with the first link.

        Parameters
        ----------
        other
            State of the port by ship.
        layers
            Layers of the links at it.
        """
        return self._boarding(self._in_node(other, layers))

    def sailing(
        self, link: Record, tail: str, head: str, layers: Collection[str]
    ) -> tuple[Step, ...]:
        """Return the steps of sailing from a port where cargo came aboard: the wait, and the way.

        A cargo whose journey begins there does not wait: its shipper books a departure.

        Parameters
        ----------
        link
            First link of the sailing.
        tail, head
            Node ids of the port and of the other end.
        layers
            Layers of the links of that mode at the port.
        """
        country = self._nodes[tail]["country"]
        where = Location(link["mode"], link["id"], tail, tuple(layers), country, "out")
        wait = self._parameters.need("sailing_wait", where)
        step = self._handling("sailing_wait", tail, where._replace(link=None), wait)
        return (step, *self.along(link, tail, head))

    def _in_node(self, state: State, layers: Collection[str]) -> Location:
        node, mode, _ = state
        return Location(mode, None, node, tuple(layers), self._nodes[node]["country"])

    def _boarding(self, where: Location) -> tuple[Step, ...]:
        where = where._replace(direction="out")
        node = str(where.node)
        queue = self._parameters.find("queue", where)
        parameters = {"port": self._parameters.need("port", where)}
        if queue is not None and queue.scope.startswith("node:"):
            parameters["queue"] = queue
        return tuple(self._handling(name, node, where, p) for name, p in parameters.items())

    def _landing(self, where: Location) -> tuple[Step, ...]:
        where = where._replace(direction="in")
        parameter = self._parameters.need("port", where)
        return (self._handling("port", str(where.node), where, parameter),)
