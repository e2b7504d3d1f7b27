"""The state graph of a network: what each movement and handling is, as parallel arrays.

Every node has one state for each mode and gauge of the links at it, and two more: `start`, where
a journey begins, and `end`, where it is over. Movements lead along open links between states of
one mode and gauge; a change of mode or gauge is an arc between two states of a node. A port has one
state more for cargo that came aboard there and waits for a sailing, since the wait depends on where
the ship goes next; a cargo whose journey begins there has booked one. So handling
costs time where it happens and nowhere else: a border on the link that crosses it, a canal on its
link, a port, a gauge break or a transshipment in the node.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.model.handlings import ABOARD, Handlings, State
from irru_geo.model.steps import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from numpy.typing import NDArray

    from irru_geo.layers.frozen import Record
    from irru_geo.model.availability import Availability
    from irru_geo.model.charges import Charges
    from irru_geo.model.parameters import Parameters
    from irru_geo.routing.modes import Modes
    from irru_geo.vocabulary import Minimise

Arc = tuple[State, State, tuple[Step, ...]]
"""Tail, head, and the steps in between."""


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
    def arcs_of(self) -> Mapping[str, list[int]]:
        """Link id to the arcs that move along it."""
        found: dict[str, list[int]] = {}
        for arc, steps in enumerate(self.steps):
            for step in steps:
                if step.kind == "movement":
                    found.setdefault(str(step.link_id), []).append(arc)
        return found

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

    def amount(self, minimise: Minimise) -> float:
        """Return the hours, km, dollars or kilograms of CO2e of the path, for one TEU."""
        of_arc = {"time": "hours", "distance": "km", "cost": "usd", "co2e": "co2e_kg"}
        return float(getattr(self.graph, of_arc[minimise]).take(self.arcs).sum())


def build(
    nodes: Mapping[str, Record],
    links: Mapping[str, Record],
    parameters: Parameters,
    availability: Availability,
    *,
    charges: Charges,
    closed: Collection[str] = (),
    modes: Modes | None = None,
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
        Modes allowed; None means all.

    Raises
    ------
    ParameterError
        When a movement or a handling has no figure.
    """
    rules = Handlings(nodes, parameters, availability)
    layers: dict[State, dict[str, None]] = {}
    arcs: list[Arc] = []
    for link_id, link in links.items():
        if link_id in closed:
            continue
        if modes is not None and not modes.allow(link):
            continue
        gauge = link["gauge_mm"] or 0
        ends = [(link[end], link["mode"], gauge) for end in ("from_node", "to_node")]
        for tail, head in (ends, ends[::-1]):
            arcs.append((tail, head, rules.along(link, tail[0], head[0])))
            layers.setdefault(tail, {})[link["layer"]] = None
    at_node: dict[str, list[State]] = {node_id: [] for node_id in nodes}
    for state in layers:
        at_node[state[0]].append(state)
    aboard: dict[State, None] = {}
    for states in at_node.values():
        for arc in rules.inside(states, layers):
            arcs.append(arc)
            if arc[1][2] == ABOARD:
                aboard[arc[1]] = None
    arcs += list(_sailings(links, rules, arcs, layers, aboard))
    moving = [(node_id, side, 0) for node_id in nodes for side in ("start", "end")]
    return _as_arrays([*layers, *aboard, *moving], at_node, arcs, charges)


def _sailings(
    links: Mapping[str, Record],
    rules: Handlings,
    arcs: Collection[Arc],
    layers: Mapping[State, Collection[str]],
    aboard: Collection[State],
) -> Iterator[Arc]:
    """Yield the arcs by which a ship leaves a port where cargo has come aboard."""
    for tail, head, steps in arcs:
        port = (tail[0], tail[1], ABOARD)
        if port in aboard and tail[0] != head[0] and tail[2] != ABOARD:
            link = next(str(step.link_id) for step in steps if step.kind == "movement")
            yield port, head, rules.sailing(links[link], tail[0], layers[tail], steps)


def _as_arrays(
    states: list[State],
    at_node: Mapping[str, list[State]],
    arcs: list[Arc],
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
