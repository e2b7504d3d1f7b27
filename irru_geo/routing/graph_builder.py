"""From the records of a network to its state graph, array by array."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.model.availability import Availability
from irru_geo.model.handlings import ABOARD, ARRIVED, Handlings
from irru_geo.routing.arc_classes import ArcClasses, scopes_in_use
from irru_geo.routing.columns import classes_of, columns_of
from irru_geo.routing.state_graph import (
    ALONG,
    AT_END,
    AT_START,
    BOARD,
    END,
    IS_WATER,
    SAIL,
    START,
    TRANSFER,
    Arcs,
    StateGraph,
    States,
)
from irru_geo.vocabulary import ACCESS_PORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from irru_geo.layers.data import Data
    from irru_geo.routing.columns import Columns

    Numbers = NDArray[np.int64]

_NONE = np.empty(0, dtype=np.int64)


def build(data: Data, before: StateGraph | None = None) -> StateGraph:
    """Return the state graph of all links of a network.

    Parameters
    ----------
    data
        Checked records.
    before
        Graph of the first of these nodes and links, to which the others are added: places off the
        network need not build it anew.
    """
    if before is None:
        before = _nothing(data)
    columns = columns_of(data.nodes, data.links, before.columns)
    states, ends = _numbered(before.states, _link_ends(columns, len(before.columns.km)))
    arrived = ends
    if columns.is_off_network.any():
        states, arrived = _numbered(states, _arrivals(columns, len(before.columns.km)))
    states, aboard = _with_aboard(states, columns)
    new_nodes = np.arange(len(before.start), len(columns.node_number))
    states, start = _behind(states, _beside(new_nodes, AT_START))
    states, end = _behind(states, _beside(new_nodes, AT_END))
    graph = StateGraph(
        data,
        columns,
        states,
        np.concatenate([before.start, start]),
        np.concatenate([before.end, end]),
        before.arcs,
        before.classes.extended(data),
    )
    graph = replace(graph, arcs=_with_new_arcs(graph, (ends, arrived), aboard, len(before)))
    return _classified(graph, len(before.arcs.tail))


def _nothing(data: Data) -> StateGraph:
    columns = columns_of({}, {})
    states, arcs = States(_NONE, _NONE, _NONE), Arcs(_NONE, _NONE, _NONE, _NONE)
    return StateGraph(data, columns, states, _NONE, _NONE, arcs, ArcClasses.empty(data))


def _beside(nodes: Numbers, mode: int) -> States:
    return States(nodes, np.full_like(nodes, mode), np.zeros_like(nodes))


def _link_ends(columns: Columns, first: int) -> States:
    """Return the states at both ends of the links from a number on, two rows a link."""
    node = np.stack([columns.tail[first:], columns.head[first:]], axis=1).ravel()
    return States(node, *(np.repeat(part[first:], 2) for part in (columns.mode, columns.gauge)))


def _arrivals(columns: Columns, first: int) -> States:
    """Return the states in which cargo comes to the ends of the links from a number on.

    At places off the network, and for ships at ports of such places, it is another state than that
    in which it leaves: none is passed.
    """
    ends = _link_ends(columns, first)
    is_port = columns.node_kind == columns.word("node_kind", ACCESS_PORT)
    is_closed = columns.is_off_network[ends.node] > 0
    is_closed |= is_port[ends.node] & IS_WATER[ends.mode]
    return ends._replace(gauge=np.where(is_closed, ARRIVED, ends.gauge))


def _numbered(states: States, more: States) -> tuple[States, Numbers]:
    """Return the states with those that are new among others, and the number of each of these."""
    rows = States(*(np.concatenate(pair) for pair in zip(states, more, strict=True)))
    if not len(rows.node):
        return rows, _NONE
    alike, first = classes_of(rows)
    order = np.argsort(first)
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return States(*(part[first[order]] for part in rows)), number[alike[len(states.node) :]]


def _behind(states: States, more: States) -> tuple[States, Numbers]:
    """Return the states with others that are all new, and the number of each of these."""
    rows = States(*(np.concatenate(pair) for pair in zip(states, more, strict=True)))
    return rows, np.arange(len(states.node), len(rows.node))


def _with_aboard(states: States, columns: Columns) -> tuple[States, Numbers]:
    """Return the states with those of cargo aboard in port, and for each state that of its ships.

    Ships that pass a node have such a state where rail or road lead there too; -1 stands for none.
    """
    is_moving = (states.mode < AT_START) & (states.gauge != ABOARD)
    is_moving &= columns.is_off_network[states.node] == 0
    is_water = IS_WATER[states.mode]
    has_land = np.bincount(
        states.node[is_moving & ~is_water], minlength=int(states.node.max(initial=-1)) + 1
    )
    ships = np.flatnonzero(is_moving & is_water & (has_land[states.node] > 0))
    if not len(ships):
        return states, np.full(len(states.node), -1)
    in_port = States(states.node[ships], states.mode[ships], np.full_like(ships, ABOARD))
    joined, number = _numbered(states, in_port)
    aboard = np.full(len(joined.node), -1)
    aboard[ships] = number
    return joined, aboard


def _with_new_arcs(
    graph: StateGraph, ends: tuple[Numbers, Numbers], aboard: Numbers, known: int
) -> Arcs:
    """Return the arcs with those that new links and new states bring.

    Parameters
    ----------
    graph
        With its states, old and new, and its old arcs.
    ends
        States at the ends of new links in which cargo leaves, and in which it comes, two a link.
    aboard
        State of cargo aboard that belongs to a state of ships, or -1.
    known
        Number of states that were there before.
    """
    leaves, comes = (part.reshape(-1, 2) for part in ends)
    links = np.arange(len(graph.columns.km) - len(leaves), len(graph.columns.km))
    along = _arcs(
        leaves.ravel(),
        comes[:, ::-1].ravel(),
        ALONG,
        np.repeat(links, 2),
    )
    every = Arcs(*(np.concatenate(pair) for pair in zip(graph.arcs, along, strict=True)))
    parts = (along, _sailings(every, aboard, len(graph.arcs.tail), known))
    inside = _inside(graph, aboard, known)
    return Arcs(*(np.concatenate(part) for part in zip(graph.arcs, *parts, *inside, strict=True)))


def _arcs(tail: Numbers, head: Numbers, kind: int, link: Numbers | None = None) -> Arcs:
    links = np.full_like(tail, -1) if link is None else link
    return Arcs(tail, head, np.full_like(tail, kind), links)


def _sailings(arcs: Arcs, aboard: Numbers, known_arcs: int, known: int) -> Arcs:
    """Return the arcs by which ships leave the ports where cargo has come aboard."""
    port = np.append(aboard, -1)[np.where(arcs.kind == ALONG, arcs.tail, len(aboard))]
    is_new = (np.arange(len(port)) >= known_arcs) | (port >= known)
    chosen = np.flatnonzero((port >= 0) & is_new)
    return _arcs(port[chosen], arcs.head[chosen], SAIL, arcs.link[chosen])


def _inside(graph: StateGraph, aboard: Numbers, known: int) -> tuple[Arcs, ...]:
    """Return the new arcs within nodes: from the start, to the end, and between states."""
    states = graph.states
    moving = np.flatnonzero(graph.is_moving)
    new = moving[moving >= known]
    is_off = graph.columns.is_off_network[states.node] > 0
    begins, ends = (
        new[states.gauge[new] != ARRIVED],
        new[~is_off[new] | (states.gauge[new] == ARRIVED)],
    )
    one, other = _pairs_at_nodes(states, moving[~is_off[moving]])
    is_new = (one >= known) | (other >= known)
    is_new &= states.gauge[other] != ARRIVED  # a ship that has come does not sail on
    is_new &= ~((states.gauge[one] == ARRIVED) & IS_WATER[states.mode[other]])
    one, other = one[is_new], other[is_new]
    boards = ~IS_WATER[states.mode[one]] & IS_WATER[states.mode[other]]
    return (
        _arcs(graph.start[states.node[begins]], begins, START),
        _arcs(ends, graph.end[states.node[ends]], END),
        _arcs(one[~boards], other[~boards], TRANSFER),
        _arcs(one[boards], aboard[other[boards]], BOARD),
    )


def _pairs_at_nodes(states: States, moving: Numbers) -> tuple[Numbers, Numbers]:
    """Return each two different states of one node, in both orders."""
    order = moving[np.argsort(states.node[moving], kind="stable")]
    node = states.node[order]
    first = np.searchsorted(node, node)
    size = np.searchsorted(node, node, side="right") - first
    one = np.repeat(np.arange(len(order)), size)
    place = np.arange(len(one)) - np.repeat(np.cumsum(size) - size, size)
    other = np.repeat(first, size) + place
    differ = one != other
    return order[one[differ]], order[other[differ]]


# What the arcs are made of


def _classified(graph: StateGraph, known: int) -> StateGraph:
    """Return the graph with the classes of its arcs from a number on."""
    rows = _alike(graph, known)
    if not len(rows[0]):
        return graph
    of_arc, first = classes_of(rows)
    classes = graph.classes
    rules = Handlings(graph.data.nodes, classes.lookups, Availability({}, {}, {}))
    steps = [graph.steps(arc, rules) for arc in (first + known).tolist()]
    return replace(graph, classes=classes.with_more(of_arc, steps))


def _alike(graph: StateGraph, known: int) -> list[Numbers]:
    """Return what rules may tell arcs apart by, a column each; see `Handlings`."""
    scopes = {scope.partition("/")[0] for scope in scopes_in_use(graph.data)}
    columns, states = graph.columns, graph.states
    tail, head, kind, link = (part[known:] for part in graph.arcs)
    ends = states.node[tail], states.node[head]
    named_nodes = _named("node", columns.node_number, scopes)
    in_node = link < 0
    rows = [kind, states.mode[tail], states.mode[head]]
    for at in ends:
        rows += [columns.node_country[at], columns.node_kind[at], named_nodes[at]]
    named_layers = np.array(
        [code if f"layer:{word}" in scopes else -1 for word, code in columns.words["layer"].items()]
        or [-1]
    )
    of_link = (
        named_layers[columns.layer],
        columns.country,
        columns.electrified,
        _named("link", columns.link_number, scopes),
    )
    rows += [np.append(part, -1)[link] for part in of_link]
    layers = _layer_sets(graph, named_layers)
    looks_at_layers = in_node | (kind == SAIL)
    rows += [np.where(looks_at_layers, layers[side], -1) for side in (tail, head)]
    return rows


def _named(kind: str, number: Mapping[str, int], scopes: set[str]) -> Numbers:
    """Return the number of each id that a scope names, -1 for all others."""
    named = np.full(max(len(number), 1), -1)
    for scope in scopes:
        of, _, key = scope.partition(":")
        if of == kind and key in number:
            named[number[key]] = number[key]
    return named


def _layer_sets(graph: StateGraph, named_layers: Numbers) -> Numbers:
    """Return a number for each state that is the same where the same named layers meet."""
    state, layer = graph.state_layers
    is_named = named_layers[layer] >= 0
    token = np.random.default_rng(0).integers(1, 2**62, len(named_layers), dtype=np.int64)
    total = np.zeros(len(graph), dtype=np.int64)
    np.add.at(total, state[is_named], token[layer[is_named]])
    ships = np.flatnonzero(graph.states.gauge == ABOARD)
    if len(ships):
        total[ships] = total[[graph.under_way(port) for port in ships.tolist()]]
    return np.unique(total, return_inverse=True)[1].astype(np.int64)
