"""At which nodes of the network cargo from a place off it comes in: those that are worth it.

A node is worth it for one of its modes (rail, road, ships) when no other node with that mode lies
on the way to it: from there on the network knows the way. The nearest few for each mode are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.layers.record_columns import fields_of
from irru_geo.places.roads import crow_tree, on_sphere
from irru_geo.vocabulary import WATER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from irru_geo.layers.records import Link, Node
    from irru_geo.places.hinterland import OpenRoads, Tree
    from irru_geo.places.roads import Joint

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ENTRY_NODES = 5
"""How many nodes a place is joined to for each mode, and the nearest of each other country.

The route takes the best of them.
"""

REACH_KM = 3_000.0
"""How far a truck is taken to come to the network, borders counted (estimate: four days)."""

AS_FAR, FURTHER_KM = 3.0, 300.0
"""A node may be so many times as far as the nearest one of its mode, and so much further.

Estimates: a road or a port in the right direction is worth more than a nearer one in the wrong
direction.
"""

RAIL_FURTHER_KM = 750.0
"""A railway is at most so much further than the nearest one (estimate: a day of a truck).

A truck that drives along a railway, or most of the way, is no access to it.
"""

FIRST_LOOK_KM, NEAR_KM = 700.0, 130.0
"""How far entry nodes are sought at first where one is near."""

BESIDE_KM = 10.0
"""How near a way comes to a node that lies on it (estimate: the size of a city)."""

KINDS = (("rail",), ("road",), WATER)
RAIL, SHIPS = 0, 2


class Entry(NamedTuple):
    """Hold an entry node.

    Attributes
    ----------
    number
        Its place in the list of candidates.
    junctions
        Junctions on the way to it.
    """

    number: int
    junctions: Ints


class Worth(NamedTuple):
    """Hold the entry nodes that are worth it, and how far the nearest port is, taken or not."""

    entries: list[Entry]
    ships_km: float


class _Ways(NamedTuple):
    """Hold how far each entry node is, borders counted as in the choice, and the tree it is in.

    Without trees the ways from the entry nodes themselves stand for them.
    """

    far: Floats
    trees: dict[int, Tree]


@dataclass(frozen=True, eq=False)
class EntryNodes:
    """Nodes of the network at which cargo may come in, on the main roads.

    Attributes
    ----------
    open_roads
        The main roads of the day.
    nodes
        The nodes, in the order of their ids.
    joints
        Where each meets the roads.
    has_kind
        Which modes each has: rail, road, ships, shape (nodes, 3).
    """

    open_roads: OpenRoads
    nodes: Sequence[Node]
    joints: Sequence[Joint]
    has_kind: NDArray[np.bool_]

    @classmethod
    def of(
        cls, nodes: Mapping[str, Node], links: Mapping[str, Link], open_roads: OpenRoads
    ) -> EntryNodes:
        """Return the nodes with open links that are near a main road; of ships, the ports alone."""
        kinds: dict[str, set[int]] = {}
        for _, mode, status, *ends in fields_of(links, "mode", "status", "from_node", "to_node"):
            kind = next(k for k, modes in enumerate(KINDS) if mode in modes)
            if status != "open":
                continue
            for end in ends:
                if kind < 2 or nodes[end].kind == "port":
                    kinds.setdefault(end, set()).add(kind)
        known = [nodes[node_id] for node_id in sorted(kinds)]
        joints = open_roads.roads.join([n.lon_lat for n in known], [n.country for n in known])
        kept = [place for place, joint in enumerate(joints) if joint.edge >= 0]
        has_kind = np.array(
            [[k in kinds[known[place].id] for k in range(len(KINDS))] for place in kept], dtype=bool
        ).reshape(-1, len(KINDS))
        return cls(
            open_roads,
            [known[place] for place in kept],
            [joints[place] for place in kept],
            has_kind,
        )

    def worth_it(self, joint: Joint, *, is_one_of_many: bool = False) -> Worth:
        """Return the entry nodes that are worth it, nearest first.

        Parameters
        ----------
        joint
            Where the place meets the roads.
        is_one_of_many
            Whether the ways from all entry nodes are to be searched once, for many places.
        """
        if not len(self.nodes):
            return Worth([], np.inf)
        is_any = not self.open_roads.borders.of_ends(joint.country)
        ways = self._all_ways(joint) if is_one_of_many and is_any else self._ways(joint)
        limits = self._limits(ways.far)
        taken: list[list[str]] = [[] for _ in KINDS]
        chosen: dict[int, Entry] = {}
        order = np.argsort(ways.far, kind="stable")
        for number in order[: int((ways.far <= REACH_KM).sum())].tolist():
            wanted = self._wanted(number, ways.far[number] <= limits, taken)
            passed = self._junctions(ways, joint, number) if wanted else None
            if passed is None:
                continue
            for kind in wanted:
                if not self._lies_behind(passed, number, kind, ways.far):
                    chosen[number] = Entry(number, passed)
                    taken[kind].append(self.joints[number].country)
        ships_km = float(ways.far[self.has_kind[:, SHIPS]].min(initial=np.inf))
        return Worth(list(chosen.values()), ships_km)

    def _wanted(self, number: int, near: NDArray[np.bool_], taken: list[list[str]]) -> list[int]:
        """Return the kinds for which a node may be taken, given the countries of those that are.

        A node too far away for its railway is none for its road and its port either: cargo would
        change there from the truck to the train.
        """
        has_kind = self.has_kind[number]
        if has_kind[RAIL] and not near[RAIL]:
            return []
        country = self.joints[number].country
        return [
            kind
            for kind, countries in enumerate(taken)
            if has_kind[kind]
            and near[kind]
            and (len(countries) < ENTRY_NODES or country not in countries)
        ]

    def _ways(self, joint: Joint) -> _Ways:
        """Return the best ways from a place, as far as entry nodes may be."""
        crow_km = np.linalg.norm(self._on_sphere - on_sphere([joint.place]), axis=1)
        if float(crow_km.min()) < NEAR_KM:
            ways = self._ways_within(joint, crow_km, FIRST_LOOK_KM)
            if (self._limits(ways.far) <= FIRST_LOOK_KM).all():
                return ways
        return self._ways_within(joint, crow_km, REACH_KM)

    def _ways_within(self, joint: Joint, crow_km: Floats, limit_km: float) -> _Ways:
        """Return the best ways from a place: a search for each group of countries of entry nodes.

        Which countries may be passed depends on where the load is bound for.
        """
        own = self.open_roads.borders.of_ends(joint.country)
        far = np.full(len(self.nodes), np.inf)
        trees: dict[int, Tree] = {}
        for of_ends, numbers in self._by_ends.items():
            near = numbers[crow_km[numbers] <= limit_km]
            if not self._are_joined(joint, near, own | of_ends):
                continue
            tree = self.open_roads.tree(joint, limit_km, own=own | of_ends)
            far[numbers] = self._choice_km(tree)[numbers]
            trees |= dict.fromkeys(numbers.tolist(), tree)
        return _Ways(far, trees)

    def _are_joined(self, joint: Joint, numbers: Ints, own: frozenset[str]) -> bool:
        """Return whether roads that a load may use join a place to some of the nodes."""
        if not len(numbers):
            return False
        part, there = self.open_roads.parts(own), self._ends[0][numbers]
        here = [part[node] for node, _ in self.open_roads.ends(joint)]
        is_known = there >= 0
        return bool(np.isin(part[there[is_known]], here).any())

    @cached_property
    def _by_ends(self) -> dict[frozenset[str], Ints]:
        """Numbers of the nodes by the countries that loads to them pass without a regime."""
        found: dict[frozenset[str], list[int]] = {}
        for number, joint in enumerate(self.joints):
            own = self.open_roads.borders.of_ends(joint.country)
            found.setdefault(own, []).append(number)
        return {own: np.array(numbers, dtype=np.int64) for own, numbers in found.items()}

    @cached_property
    def _on_sphere(self) -> Floats:
        return on_sphere([node.lon_lat for node in self.nodes])

    def _all_ways(self, joint: Joint) -> _Ways:
        """Return the same from the ways of all entry nodes, which are searched once."""
        rows = [self._weights[:, node] + weight for node, weight in self.open_roads.ends(joint)]
        far: Floats = self.open_roads.as_km(np.min(rows, axis=0))
        for number in np.flatnonzero(self._edges == joint.edge).tolist():
            far[number] = self.open_roads.choice_km(self._trees[number], joint)
        return _Ways(far, {})

    @cached_property
    def _trees(self) -> list[Tree]:
        """Return the best ways from every entry node."""
        return [self.open_roads.tree(joint) for joint in self.joints]

    @cached_property
    def _weights(self) -> Floats:
        """Weight of the way from each entry node to each junction."""
        return np.stack([tree.weight for tree in self._trees])

    def _junctions(self, ways: _Ways, joint: Joint, number: int) -> Ints | None:
        """Return the junctions on the way from a place to an entry node."""
        tree = ways.trees.get(number)
        if tree is not None:
            return self.open_roads.junctions(tree, self.joints[number])
        if ways.trees:
            return None
        found = self.open_roads.junctions(self._trees[number], joint)
        return None if found is None else found[::-1]

    def _choice_km(self, tree: Tree) -> Floats:
        """Return how far each node is, borders counted as in the choice."""
        ends, weight = self._ends
        total = np.append(tree.weight, np.inf)[ends] + weight
        far: Floats = self.open_roads.as_km(total.min(axis=1))
        for number in np.flatnonzero(self._edges == tree.joint.edge).tolist():
            far[number] = self.open_roads.choice_km(tree, self.joints[number])
        return far

    @cached_property
    def _edges(self) -> Ints:
        return np.array([joint.edge for joint in self.joints], dtype=np.int64)

    @cached_property
    def _ends(self) -> tuple[Ints, Floats]:
        """Junctions that lead to each node, and the weights of the ways from them; -1 for none."""
        rows = [self.open_roads.ends(joint) for joint in self.joints]
        padded = [(*row, (-1, np.inf), (-1, np.inf))[:2] for row in rows]
        table = np.array(padded, dtype=np.float64)
        return table[:, :, 0].astype(np.int64), table[:, :, 1]

    def _limits(self, far: Floats) -> Floats:
        """Return how far nodes of each kind may be, up to `REACH_KM`."""
        nearest = np.where(self.has_kind, far[:, None], np.inf).min(axis=0)
        limits: Floats = np.minimum(AS_FAR * nearest + FURTHER_KM, REACH_KM)
        limits[RAIL] = min(limits[RAIL], nearest[RAIL] + RAIL_FURTHER_KM)
        return limits

    def _lies_behind(self, junctions: Ints, number: int, kind: int, far: Floats) -> bool:
        """Return whether the way to a node comes by a nearer one of the same kind."""
        edges = self.open_roads.roads.edges_between(junctions[:-1], junctions[1:])
        beside, along = self._beside[kind]
        found = np.concatenate([beside[junctions], along[edges]])
        found = found[found >= 0]
        return bool((far[found] < far[number]).any())

    @cached_property
    def _beside(self) -> list[tuple[Ints, Ints]]:
        """For each kind the nearest node beside each junction, and one on each edge; -1: none."""
        roads = self.open_roads.roads
        found = []
        for kind in range(len(KINDS)):
            numbers = np.flatnonzero(self.has_kind[:, kind])
            beside = np.full(len(roads.lon_lat), -1, dtype=np.int64)
            along = np.full(len(roads.tail), -1, dtype=np.int64)
            if len(numbers):
                places = [self.nodes[number].lon_lat for number in numbers.tolist()]
                at = crow_tree(places).query(
                    on_sphere(roads.lon_lat), distance_upper_bound=BESIDE_KM
                )
                km, nearest = (np.asarray(part) for part in at)
                near = np.isfinite(km)
                beside[near] = numbers[nearest[near]]
                along[self._edges[numbers]] = numbers
            found.append((beside, along))
        return found
