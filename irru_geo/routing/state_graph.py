"""The state graph of a network: what each movement and handling is, as parallel arrays.

Every node has one state for each mode and gauge of the links at it, and two more: `start`, where
a journey begins, and `end`, where it is over. Movements lead along open links between states of
one mode and gauge; a change of mode or gauge is an arc between two states of a node. So handling
costs time where it happens and nowhere else: a border on the link that crosses it, a canal on its
link, a port, a gauge break or a transshipment in the node.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.model.parameters import Parameter, Parameters, Where

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import NDArray

    from irru_geo.layers.checks import Record
    from irru_geo.model.charges import Charges
    from irru_geo.model.scenario import Availability

MODES = ("rail", "road", "sea", "inland_waterway")
WATER = ("sea", "inland_waterway")

ACCESS = "access"
"""Layer of the links to places off the network; it is in no file."""

State = tuple[str, str, int]
"""Node id; mode, `start` or `end`; gauge in mm (0 without rails)."""

_DELAY = Parameter("", "disruption", "*", "h", 0.0, 0.0, 0.0)


class Step(NamedTuple):
    """Describe one movement along a link, or one handling in a node.

    A movement takes `quantity` (km) over the parameter (km/h), a handling `quantity` (1) times the
    parameter (h); a delay by an event is added to either.
    """

    kind: str
    process: str
    mode: str
    from_node: str
    to_node: str
    link_id: str | None
    length_km: float
    parameter: Parameter
    quantity: float
    delay_h: float = 0.0

    def typical_h(self) -> float:
        """Return the typical hours."""
        typical = self.parameter.typical
        of_figure = self.quantity / typical if self.kind == "movement" else self.quantity * typical
        return of_figure + self.delay_h

    def hours(self) -> tuple[float, float, float]:
        """Return low, typical and high hours."""
        p, q, delay = self.parameter, self.quantity, self.delay_h
        if self.kind == "movement":
            return q / p.high + delay, q / p.typical + delay, q / p.low + delay
        return q * p.low + delay, q * p.typical + delay, q * p.high + delay


@dataclass(frozen=True)
class StateGraph:
    """Hold states and arcs; the arcs are parallel arrays.

    Attributes
    ----------
    states
        All states; an arc's `tail` and `head` count in them.
    index
        State to its place in `states`.
    at_node
        Node id to the places of its states with a mode.
    hours, km
        Typical hours and kilometres of each arc.
    steps
        The movements and handlings of each arc, in order.
    charges
        What they cost and emit.
    """

    states: tuple[State, ...]
    index: Mapping[State, int]
    at_node: Mapping[str, tuple[int, ...]]
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    hours: NDArray[np.float64]
    km: NDArray[np.float64]
    steps: tuple[tuple[Step, ...], ...]
    charges: Charges

    @cached_property
    def usd(self) -> NDArray[np.float64]:
        """Typical cost of each arc for one TEU."""
        return np.array([self.charges.typical_usd(steps) for steps in self.steps], dtype=np.float64)

    @cached_property
    def co2e_kg(self) -> NDArray[np.float64]:
        """Typical kilograms of CO2e of each arc for one TEU."""
        kg = [self.charges.typical_co2e_kg(steps) for steps in self.steps]
        return np.array(kg, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Path:
    """Hold a way through a state graph: its arcs in order."""

    graph: StateGraph
    arcs: list[int]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Movements and handlings in order."""
        steps = self.graph.steps
        return tuple(step for arc in self.arcs for step in steps[arc])

    @cached_property
    def km(self) -> float:
        """Kilometres."""
        return float(self.graph.km.take(self.arcs).sum())

    @cached_property
    def hours(self) -> float:
        """Typical hours."""
        return float(self.graph.hours.take(self.arcs).sum())


def build(
    nodes: Mapping[str, Record],
    links: Mapping[str, Record],
    parameters: Parameters,
    availability: Availability,
    *,
    charges: Charges,
    closed: Collection[str] = (),
    modes: Collection[str] | None = None,
) -> StateGraph:
    """Return the state graph of some links.

    Parameters
    ----------
    nodes, links
        Records by id.
    parameters
        Figures of the time model.
    availability
        Delays and speed factors; what it closes is left to `closed`.
    charges
        What movements and handlings cost and emit.
    closed
        Ids of the links to leave out.
    modes
        Modes allowed on the network, not on access links; None means all.

    Raises
    ------
    ParameterError
        When a movement or a handling has no figure.
    """
    rules = _Rules(nodes, parameters, availability)
    layers: dict[State, dict[str, None]] = {}
    arcs: list[tuple[State, State, tuple[Step, ...]]] = []
    for link_id, link in links.items():
        if link_id in closed:
            continue
        if modes is not None and link["mode"] not in modes and link["layer"] != ACCESS:
            continue
        gauge = link["gauge_mm"] or 0
        ends = [(link[end], link["mode"], gauge) for end in ("from_node", "to_node")]
        for tail, head in (ends, ends[::-1]):
            arcs.append((tail, head, rules.along(link, tail[0], head[0])))
            layers.setdefault(tail, {})[link["layer"]] = None
    at_node: dict[str, list[State]] = {node_id: [] for node_id in nodes}
    for state in layers:
        at_node[state[0]].append(state)
    for states in at_node.values():
        arcs.extend(rules.inside(states, layers))
    moving = [(node_id, side, 0) for node_id in nodes for side in ("start", "end")]
    return _as_arrays([*layers, *moving], at_node, arcs, charges)


def _as_arrays(
    states: list[State],
    at_node: Mapping[str, list[State]],
    arcs: list[tuple[State, State, tuple[Step, ...]]],
    charges: Charges,
) -> StateGraph:
    index = {state: place for place, state in enumerate(states)}
    return StateGraph(
        states=tuple(states),
        index=index,
        at_node={node: tuple(index[s] for s in at) for node, at in at_node.items()},
        tail=np.array([index[tail] for tail, _, _ in arcs], dtype=np.int64),
        head=np.array([index[head] for _, head, _ in arcs], dtype=np.int64),
        hours=np.array([sum(s.typical_h() for s in steps) for _, _, steps in arcs]),
        km=np.array([sum(s.length_km for s in steps) for _, _, steps in arcs], dtype=np.float64),
        steps=tuple(steps for _, _, steps in arcs),
        charges=charges,
    )


class _Rules:
    """Say which steps an arc is made of."""

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
        where = Where(link["mode"], link["id"], None, (link["layer"],), link["country"])
        km = float(link["length_km"])
        factor = self._speed_factor.get(link["id"], 1.0)
        speed = self._parameters.need("speed", where)
        return Step(
            "movement", "movement", link["mode"], tail, head, link["id"], km, speed, km / factor
        )

    def _handling(self, process: str, at: str, where: Where, figure: Parameter) -> Step:
        return Step("handling", process, where.mode, at, at, where.link, 0.0, figure, 1.0)

    def _crosses_border(self, link: Record) -> bool:
        ends = {self._nodes[link[end]]["country"] for end in ("from_node", "to_node")}
        return link["mode"] not in WATER and len(ends - {None}) == 2

    def _border(self, link: Record, node: str, direction: str) -> list[Step]:
        if not self._crosses_border(link):
            return []
        where = self._at(link, node, direction)
        return [self._handling("border", node, where, self._parameters.need("border", where))]

    def _at(self, link: Record, node: str, direction: str) -> Where:
        country = self._nodes[node]["country"]
        return Where(link["mode"], link["id"], node, (link["layer"],), country, direction)

    def _queue(self, link: Record, tail: str, head: str) -> list[Step]:
        """Return the queues: on both sides of a border, else where one is known on the way."""
        if self._crosses_border(link):
            sides = [self._at(link, tail, "out"), self._at(link, head, "in")]
        else:
            sides = [Where(link["mode"], link["id"], head)]
        queues: dict[Parameter, Where] = {}
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
        where = Where(link["mode"], link["id"], tail, (link["layer"],), link["country"])
        return [self._handling("canal", tail, where, self._parameters.need("canal", where))]

    def _delay(self, link: Record, head: str) -> list[Step]:
        hours = self._delay_h.get(link["id"], 0.0) + self._delay_h.get(head, 0.0)
        step = self._handling("disruption", head, Where(link["mode"], link["id"]), _DELAY)
        return [step._replace(delay_h=hours)] if hours else []

    def inside(
        self, states: list[State], layers: Mapping[State, Collection[str]]
    ) -> Iterator[tuple[State, State, tuple[Step, ...]]]:
        """Yield the arcs between the states of one node, with its `start` and `end`."""
        for state in states:
            node, mode, _ = state
            where = Where(mode, None, node, tuple(layers[state]), self._nodes[node]["country"])
            is_water = mode in WATER
            yield (node, "start", 0), state, self._boarding(where)[:-1] if is_water else ()
            yield state, (node, "end", 0), self._landing(where) if is_water else ()
            for other in states:
                if other != state:
                    yield state, other, self._transfer(state, other, where, layers)

    def _transfer(
        self, state: State, other: State, where: Where, layers: Mapping[State, Collection[str]]
    ) -> tuple[Step, ...]:
        """Return the steps of changing from one mode or gauge to another in a node."""
        if state[1] in WATER:
            return () if other[1] in WATER else self._landing(where)
        if other[1] in WATER:
            return self._boarding(where._replace(mode=other[1], layers=tuple(layers[other])))
        process = "gauge_break" if state[1] == other[1] else "transshipment"
        figure = self._parameters.need(process, where)
        return (self._handling(process, state[0], where, figure),)

    def _boarding(self, where: Where) -> tuple[Step, ...]:
        """Return the steps of going aboard; the wait comes last.

        At the origin of a journey it is left out: there the shipper books a departure.
        """
        where = where._replace(direction="out")
        node = str(where.node)
        queue = self._parameters.find("queue", where)
        figures = {"port": self._parameters.need("port", where)}
        if queue is not None and queue.scope.startswith("node:"):
            figures["queue"] = queue
        figures["sailing_wait"] = self._parameters.need("sailing_wait", where)
        return tuple(self._handling(name, node, where, f) for name, f in figures.items())

    def _landing(self, where: Where) -> tuple[Step, ...]:
        where = where._replace(direction="in")
        figure = self._parameters.need("port", where)
        return (self._handling("port", str(where.node), where, figure),)
