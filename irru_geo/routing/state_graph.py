"""The state graph of a network: every movement and every change, as parallel arrays.

Every node has one state for each mode and gauge of the links at it, and two more: `start`, where
a journey begins, and `end`, where it is over. Movements lead along links between states of one
mode and gauge; a change of mode or gauge is an arc between two states of a node. A port has one
state more for cargo that came aboard there and waits for a sailing, since the wait depends on
where the ship goes next; a cargo whose journey begins there has booked one.

The graph holds all links of a data folder, open or not, and nothing that a date or a scenario
changes: those are masks and values on it (`irru_geo.routing.arc_amounts`). It is built once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.model.handlings import ABOARD, ARRIVED
from irru_geo.vocabulary import MODES, WATER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from irru_geo.layers.data import Data
    from irru_geo.model.handlings import Handlings, State
    from irru_geo.model.steps import Step
    from irru_geo.routing.arc_classes import ArcClasses
    from irru_geo.routing.columns import Columns

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

ALONG, START, END, TRANSFER, BOARD, SAIL = range(6)
"""Kinds of arcs: along a link; from a node's start, to its end, between two of its states; from
land aboard a ship; along the first link of a sailing."""

WORDS = (*MODES, "start", "end")
"""What a state may have for a mode; states hold places in this."""

AT_START, AT_END = len(MODES), len(MODES) + 1
IS_WATER = np.array([word in WATER for word in WORDS])


class States(NamedTuple):
    """States as parallel arrays: node number, place in the words of modes, gauge."""

    node: Numbers
    mode: Numbers
    gauge: Numbers


class Arcs(NamedTuple):
    """Arcs as parallel arrays: states, kind, link number (-1 in a node)."""

    tail: Numbers
    head: Numbers
    kind: Numbers
    link: Numbers


class Pairs(NamedTuple):
    """Arcs ordered by their ends, as the rows of a sparse matrix.

    Attributes
    ----------
    order
        Arcs, so that those between the same two states follow each other.
    first
        Where the arcs of each pair of states begin in `order`.
    pair
        Pair of each arc in `order`.
    tail, head
        States of each pair.
    key
        `tail` times the number of states plus `head`, ascending.
    """

    order: Numbers
    first: Numbers
    pair: Numbers
    tail: Numbers
    head: Numbers
    key: Numbers


@dataclass(frozen=True, eq=False)
class StateGraph:
    """States, arcs and what the arcs are made of.

    Attributes
    ----------
    data
        The records that it is built of.
    columns
        The same as arrays.
    states
        All states; an arc's `tail` and `head` are numbers of states.
    start, end
        States in which journeys begin and end, shape (nodes,).
    arcs
        All arcs.
    classes
        What each arc is made of.
    """

    data: Data
    columns: Columns
    states: States
    start: Numbers
    end: Numbers
    arcs: Arcs
    classes: ArcClasses

    def __len__(self) -> int:
        return len(self.states.node)

    @cached_property
    def node_ids(self) -> tuple[str, ...]:
        """Ids of the nodes in the order of their numbers."""
        return tuple(self.columns.node_number)

    @cached_property
    def link_ids(self) -> tuple[str, ...]:
        """Ids of the links in the order of their numbers."""
        return tuple(self.columns.link_number)

    @cached_property
    def km(self) -> NDArray[np.float64]:
        """Kilometres of each arc."""
        km = np.append(self.columns.km, 0.0)  # the last one stands for no link
        return km[self.arcs.link]

    @cached_property
    def has_off_network(self) -> bool:
        """Whether any of the nodes is a place off the network."""
        return bool(self.columns.is_off_network.any())

    @cached_property
    def is_moving(self) -> Mask:
        """Whether a state has a mode and cargo in it is on its way."""
        is_moving: Mask = (self.states.mode < AT_START) & (self.states.gauge != ABOARD)
        return is_moving

    def start_of(self, node_id: str) -> int:
        """Return the state in which a journey from a node begins."""
        return int(self.start[self.columns.node_number[node_id]])

    def end_of(self, node_id: str) -> int:
        """Return the state in which a journey to a node is over."""
        return int(self.end[self.columns.node_number[node_id]])

    def at_node(self, node_id: str) -> tuple[int, ...]:
        """Return the states of a node in which cargo passes it."""
        order, first = self._by_node
        number = self.columns.node_number[node_id]
        return tuple(order[first[number] : first[number + 1]].tolist())

    @cached_property
    def _by_node(self) -> tuple[Numbers, Numbers]:
        moving = np.flatnonzero(self.is_moving)
        node = self.states.node[moving]
        order = moving[np.argsort(node, kind="stable")]
        return order, np.searchsorted(np.sort(node), np.arange(len(self.start) + 1))

    def are_joined(self, nodes: Sequence[str]) -> bool:
        """Return whether links, open or closed and of any mode, join some nodes."""
        number = self.columns.node_number
        return len({int(self._part[number[node]]) for node in nodes}) <= 1

    @cached_property
    def _part(self) -> NDArray[np.int32]:
        """Number of the connected part that each node is in."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        tail, head, size = self.columns.tail, self.columns.head, len(self.start)
        links = coo_array((np.ones(len(tail)), (tail, head)), shape=(size, size))
        return connected_components(links.tocsr(), directed=False)[1]

    @cached_property
    def pairs(self) -> Pairs:
        """Arcs ordered by tail and head; the cheapest of a pair is found by a mask in one pass."""
        tail, head = self.arcs.tail, self.arcs.head
        order = np.lexsort((head, tail))
        key = tail[order] * len(self) + head[order]
        is_first = np.ones(len(order), dtype=bool)
        is_first[1:] = np.diff(key) != 0
        first = np.flatnonzero(is_first)
        chosen = order[first]
        pair = np.cumsum(is_first) - 1
        return Pairs(order, first, pair, tail[chosen], head[chosen], key[first])

    def links_along(self, arcs: Sequence[int]) -> list[int]:
        """Return the numbers of the links that some arcs lead along, in order."""
        links: list[int] = self.arcs.link[list(arcs)].tolist()
        return [link for link in links if link >= 0]

    def state(self, number: int) -> State:
        """Return a state: node id, mode (or `start`, `end`), gauge."""
        node, mode, gauge = (int(column[number]) for column in self.states)
        return self.node_ids[node], WORDS[mode], gauge

    def layers_at(self, number: int) -> tuple[str, ...]:
        """Return the layers of the links at a state, in the order of the network's layers."""
        first, end = self._first_layer[number : number + 2].tolist()
        return tuple(self._layer_words[code] for code in self.state_layers[1][first:end].tolist())

    @cached_property
    def _layer_words(self) -> list[str]:
        return [str(word) for word in self.columns.words["layer"]]

    @cached_property
    def state_layers(self) -> tuple[Numbers, Numbers]:
        """Each two of a state and a layer of the links at it, ordered by both."""
        along = self.arcs.kind == ALONG
        size = len(self._layer_words) + 1
        key = self.arcs.tail[along] * size + self.columns.layer[self.arcs.link[along]]
        key = np.sort(key)  # np.unique imports numpy.ma, which a short-lived process feels
        key = key[np.flatnonzero(np.diff(key, prepend=-1))]
        return key // size, key % size

    @cached_property
    def _first_layer(self) -> Numbers:
        return np.searchsorted(self.state_layers[0], np.arange(len(self) + 1))

    def steps(self, arc: int, rules: Handlings) -> tuple[Step, ...]:
        """Return the movements and handlings of an arc, in order."""
        tail, head, kind, link = (int(column[arc]) for column in self.arcs)
        if kind in (ALONG, SAIL):
            record = self.data.links[self.link_ids[link]]
            ends = self.state(tail)[0], self.state(head)[0]
            if kind == ALONG:
                return rules.along(record, *ends)
            return rules.sailing(record, *ends, self.layers_at(self.under_way(tail)))
        if kind == START:
            return rules.starting(self.state(head), self.layers_at(head))
        if kind == END:
            return rules.ending(self.state(tail), self.layers_at(tail))
        if kind == BOARD:
            at_sea = self.under_way(head)
            return rules.boarding(self.state(at_sea), self.layers_at(at_sea))
        return rules.transfer(self.state(tail), self.state(head), self.layers_at(tail))

    def under_way(self, aboard: int) -> int:
        """Return the state of ships that pass a port, given that of cargo aboard in it."""
        node, mode, _ = self.state(aboard)
        states = ((i, self.state(i)) for i in self.at_node(node))
        return next(i for i, state in states if state[1] == mode and state[2] != ARRIVED)
