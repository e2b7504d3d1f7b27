"""Best ways on the main roads round the corridor, on the borders that are open.

The best way is the one of least kilometres, with a charge for each border in the choice alone;
closed borders are left out, and third countries that a load may not pass in transit (`borders`).
All weights of the search are whole numbers, so that a sum is the same
in either direction, and each edge has a part of a metre of its own, so that hardly ever two ways
weigh the same: a place gets the same answer alone and in a batch.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.geodesy import distance_km
from irru_geo.places.borders import Borders
from irru_geo.places.roads import read_roads

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from irru_geo.places.roads import Joint, Roads

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    LonLat = tuple[float, float]

BORDER_KM, UNION_BORDER_KM = 100.0, 20.0
"""What a border counts in the choice of the way, in km; the second inside a customs union.

Estimates: with less, trucks go from Tashkent to Bandar Abbas by Afghanistan.
"""

ACCURACY = 0.12
"""Nine of ten published road distances are met within this share (`tests/places`)."""

SHUNNED = frozenset({"AF", "LY", "SD", "SO", "SS", "SY", "YE"})
SHUNNED_FACTOR = 2.0
"""Countries at war or after it whose kilometres count double in the choice: no truck passes them
that has another way (estimate). Without it trucks go from Tashkent to Zahedan by Herat."""

STRAY_KM = 5.0
"""A shorter stretch through another country and back is none (estimate)."""

POST_KM = 10.0
"""How near a road over a border must come to a closed border crossing point to be its road."""

PARTS = 64
"""Parts of a metre in the weights of the search."""

KEPT_TREES = 512
"""How many searches of a day's roads are kept; each takes a tenth of a megabyte."""

FAR = np.inf

NO_BORDERS_CLOSED = Borders()


class Stretch(NamedTuple):
    """Hold the part of a way that lies in one country.

    Attributes
    ----------
    country
        ISO code.
    km
        Length, the way to or from the main road included.
    ferry_km
        Kilometres on ferries, part of `km`.
    line
        Coordinates, shape (n, 2); its ends alone when nothing is drawn.
    """

    country: str
    km: float
    ferry_km: float
    line: Floats


class Tree(NamedTuple):
    """Hold the best ways from one place to all junctions.

    Attributes
    ----------
    joint
        Where the place meets the roads.
    weight
        Weight of the way to each junction; infinite where none leads.
    before
        The junction before each one on its way; negative at the first.
    """

    joint: Joint
    weight: Floats
    before: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class OpenRoads:
    """Hold the roads that are open on some day, and search on them.

    Attributes
    ----------
    roads
        All main roads.
    borders
        Closed borders, closed posts and customs unions of that day.
    """

    roads: Roads
    borders: Borders = NO_BORDERS_CLOSED

    @cached_property
    def is_open(self) -> NDArray[np.bool_]:
        """Whether freight passes each edge."""
        is_open = np.ones(len(self.roads.tail), dtype=bool)
        for edge, pair in self._crossings:
            posts = [(lon, lat) for other, lon, lat in self.borders.closed_posts if other == pair]
            is_open[edge] = pair not in self.borders.closed and not self._is_at(edge, posts)
        return is_open

    @cached_property
    def _crossings(self) -> list[tuple[int, frozenset[str]]]:
        edges = np.flatnonzero(self.roads.crosses)
        sides = self.roads.country[np.stack([self.roads.tail, self.roads.head])[:, edges]]
        pairs = (frozenset(pair) for pair in zip(*sides.tolist(), strict=True))
        return list(zip(edges.tolist(), pairs, strict=True))

    def _is_at(self, edge: int, posts: list[tuple[float, float]]) -> bool:
        """Return whether an edge ends near one of some border crossing points."""
        end = self.roads.lon_lat[self.roads.tail[edge]]
        return bool(posts) and float(distance_km(end, posts).min()) <= POST_KM

    @cached_property
    def weight(self) -> Ints:
        """What each edge counts in the choice: whole parts of a metre."""
        ends = self.roads.country[np.stack([self.roads.tail, self.roads.head])]
        is_shunned = np.isin(ends, sorted(SHUNNED)).any(axis=0)
        km = self.roads.km * np.where(is_shunned, SHUNNED_FACTOR, 1.0)
        for edge, pair in self._crossings:
            km[edge] += UNION_BORDER_KM if self.borders.are_in_union(pair) else BORDER_KM
        number = np.arange(len(km), dtype=np.int64)
        part = (number * 2_654_435_761) % 4_294_967_291 % PARTS
        return np.rint(km * 1000).astype(np.int64) * PARTS + part

    def _matrix(self, own: frozenset[str]) -> csr_array:
        """Return the weights between junctions in the countries that a load may pass.

        Parameters
        ----------
        own
            Countries that it passes without a regime of transit.
        """
        if own not in self._matrices:
            self._matrices[own] = self._new_matrix(own)
        return self._matrices[own]

    @cached_property
    def _matrices(self) -> dict[frozenset[str], csr_array]:
        return {}

    def parts(self, own: frozenset[str]) -> NDArray[np.int32]:
        """Return the number of the connected part that each junction is in, for a load's roads."""
        from scipy.sparse.csgraph import connected_components

        if own not in self._parts:
            self._parts[own] = connected_components(self._matrix(own), directed=False)[1]
        return self._parts[own]

    @cached_property
    def _parts(self) -> dict[frozenset[str], NDArray[np.int32]]:
        return {}

    def _new_matrix(self, own: frozenset[str]) -> csr_array:
        from scipy.sparse import coo_array

        roads, mask = self.roads, self.is_open
        passed = self.borders.passed(own)
        if passed is not None:
            may_pass = np.isin(roads.codes, sorted(passed))[roads.country_code]
            mask = mask & may_pass[roads.tail] & may_pass[roads.head]
        tail, head = roads.tail[mask], roads.head[mask]
        weight = self.weight[mask].astype(np.float64)
        ends = np.concatenate([tail, head]), np.concatenate([head, tail])
        size = len(roads.lon_lat) + 1
        return coo_array((np.concatenate([weight, weight]), ends), shape=(size, size)).tocsr()

    def ends(self, joint: Joint) -> tuple[tuple[int, float], ...]:
        """Return the junctions that a place comes to first, with what the way there weighs.

        On a road over a closed border that is the end on the place's side alone. No weight is 0,
        which would be no way in a sparse matrix.
        """
        if joint.edge < 0:
            return ()
        roads, edge = self.roads, joint.edge
        whole = float(self.weight[edge]) / PARTS
        parts = (joint.share, roads.tail[edge]), (1 - joint.share, roads.head[edge])
        ends = [
            (int(node), max(float(np.rint(share * whole)) * PARTS, 1.0)) for share, node in parts
        ]
        return tuple(ends) if self.is_open[edge] else (ends[int(joint.share > 0.5)],)

    def tree(
        self, joint: Joint, limit_km: float = FAR, *, own: frozenset[str] | None = None
    ) -> Tree:
        """Return the best ways from a place to all junctions.

        Parameters
        ----------
        joint
            Where it meets the roads.
        limit_km
            How far to look, borders counted as in the choice.
        own
            Countries that the load passes without a regime of transit (`Borders.of_ends`); None
            means those of a load that stays in the place's country or its unions.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        own = self.borders.of_ends(joint.country) if own is None else own
        matrix, size, ends = self._matrix(own), len(self.roads.lon_lat), self.ends(joint)
        indptr = matrix.indptr.copy()
        indptr[-1] += len(ends)
        indices = np.concatenate([matrix.indices, np.array([n for n, _ in ends], dtype=np.int32)])
        data = np.concatenate([matrix.data, [weight for _, weight in ends]])
        whole = csr_array((data, indices, indptr), shape=matrix.shape)
        limit = limit_km * 1000 * PARTS
        weight, before = dijkstra(
            whole, directed=True, indices=[size], return_predecessors=True, limit=limit
        )
        before[before == size] = -1
        return Tree(joint, weight[0, :size], before[0, :size])

    def kept_tree(self, joint: Joint, own: frozenset[str]) -> Tree:
        """Return the same without a limit; the latest are kept, for places that many ask for."""
        key = joint, own
        if key not in self._trees:
            self._trees[key] = self.tree(joint, own=own)
            while len(self._trees) > KEPT_TREES:
                self._trees.popitem(last=False)
        return self._trees[key]

    @cached_property
    def _trees(self) -> OrderedDict[tuple[Joint, frozenset[str]], Tree]:
        return OrderedDict()

    @cached_property
    def without_rule(self) -> OpenRoads:
        """The same roads, on which a load passes every country."""
        return OpenRoads(self.roads, self.borders._replace(transit=None))

    def tree_towards(self, first: Joint, last: Joint) -> Tree:
        """Return the best ways from a place for a load that ends at another."""
        return self.tree(first, own=self.borders.of_ends(first.country, last.country))

    @staticmethod
    def as_km(weight: Floats) -> Floats:
        """Return weights as kilometres, borders counted as in the choice."""
        return weight / (1000 * PARTS)

    def choice_km(self, tree: Tree, joint: Joint) -> float:
        """Return how far a place is, borders counted as in the choice; infinite if out of reach."""
        return self._last(tree, joint)[0] / (1000 * PARTS)

    def _last(self, tree: Tree, joint: Joint) -> tuple[float, int]:
        """Return the weight of the best way to a place, and the junction that it comes from.

        The junction is -1 where the way stays on one edge, the weight infinite where none leads.
        """
        found = [(float(tree.weight[node]) + weight, node) for node, weight in self.ends(joint)]
        start = tree.joint
        if start.edge >= 0 and start.edge == joint.edge:
            weight = abs(start.share - joint.share) * float(self.weight[joint.edge])
            found.append((float(np.rint(weight / PARTS)) * PARTS, -1))
        return min(found, default=(FAR, -1))

    def junctions(self, tree: Tree, joint: Joint) -> Ints | None:
        """Return the junctions on the best way to a place, the first first.

        None where no way leads there, none at all where it stays on one edge.
        """
        weight, node = self._last(tree, joint)
        if not np.isfinite(weight):
            return None
        found = []
        while node >= 0:
            found.append(node)
            node = int(tree.before[node])
        return np.array(found[::-1], dtype=np.int64)

    def path(
        self,
        first: Joint,
        junctions: Ints,
        last: Joint,
        off_road_factor: float,
        *,
        is_drawn: bool = True,
    ) -> list[Stretch]:
        """Return the way between two places by some junctions, a stretch a country.

        Parameters
        ----------
        first, last
            Where the places meet the roads.
        junctions
            Result of `junctions`.
        off_road_factor
            Road length over geodesic between a place and its main road.
        is_drawn
            Whether the stretches have more vertices than their ends.
        """
        pieces = self._pieces(first, junctions, last)
        km = np.abs(pieces.end - pieces.start) * self.roads.km[pieces.edge]
        km[0] += first.off_km * off_road_factor
        km[-1] += last.off_km * off_road_factor
        ferry_km = np.where(self.roads.is_ferry[pieces.edge], km, 0.0)
        borders = np.flatnonzero(pieces.country[1:] != pieces.country[:-1])
        lengths = [_between(borders, lengths) for lengths in (km, ferry_km)]
        codes = pieces.country[np.r_[0, borders + 1]].tolist()
        ends = first.place, last.place
        lines = (
            self._drawn(pieces, borders, *ends) if is_drawn else self._ends(pieces, borders, *ends)
        )
        rows = zip(codes, *lengths, lines, strict=True)
        found = [Stretch(self.roads.codes[code], *row) for code, *row in rows]
        return _without_strays(found)

    def _pieces(self, first: Joint, nodes: Ints, last: Joint) -> _Pieces:
        """Return the edges and parts of edges of a way, in order."""
        roads = self.roads
        at_ends = [roads.country_at(joint) for joint in (first, last)]
        country = np.concatenate([at_ends[:1], roads.country_code[nodes], at_ends[1:]])
        if not len(nodes):
            shares = np.array([first.share]), np.array([last.share])
            return _Pieces(np.array([first.edge]), *shares, country)
        edges = roads.edges_between(nodes[:-1], nodes[1:])
        is_forward = (roads.tail[edges] == nodes[:-1]).astype(np.float64)
        starts = float(nodes[0] == roads.head[first.edge])
        ends = float(nodes[-1] == roads.head[last.edge])
        return _Pieces(
            np.concatenate([[first.edge], edges, [last.edge]]),
            np.concatenate([[first.share], 1 - is_forward, [ends]]),
            np.concatenate([[starts], is_forward, [last.share]]),
            country,
        )

    def _ends(self, pieces: _Pieces, borders: Ints, first: LonLat, last: LonLat) -> list[Floats]:
        """Return lines between the ends of the stretches."""
        roads, edges = self.roads, pieces.edge[borders]
        middle = (roads.lon_lat[roads.tail[edges]] + roads.lon_lat[roads.head[edges]]) / 2
        points = np.concatenate([[first], middle, [last]])
        return [points[place : place + 2] for place in range(len(points) - 1)]

    def _drawn(self, pieces: _Pieces, borders: Ints, first: LonLat, last: LonLat) -> list[Floats]:
        """Return the drawn lines of the stretches; a border lies in the middle of its edge."""
        at_border = set(borders.tolist())
        groups: list[list[Floats]] = [[np.array([first])]]
        rows = zip(*(column.tolist() for column in pieces[:3]), strict=True)
        for place, (edge, start, end) in enumerate(rows):
            if place not in at_border:
                groups[-1].append(self.roads.part(edge, start, end))
                continue
            middle = (start + end) / 2
            groups[-1].append(self.roads.part(edge, start, middle))
            groups.append([self.roads.part(edge, middle, end)])
        groups[-1].append(np.array([last]))
        return [_without_repeats(np.concatenate(group)) for group in groups]


class _Pieces(NamedTuple):
    """Hold the edges of a way: shares at which each begins and ends, countries at all ends."""

    edge: Ints
    start: Floats
    end: Floats
    country: Ints


def _between(borders: Ints, lengths: Floats) -> list[float]:
    """Return the sums of lengths between borders, each in the middle of its piece."""
    so_far = np.concatenate([[0.0], np.cumsum(lengths)])
    at = np.concatenate([[0.0], so_far[borders] + lengths[borders] / 2, so_far[-1:]])
    sums: list[float] = np.diff(at).tolist()
    return sums


def _without_strays(stretches: list[Stretch]) -> list[Stretch]:
    """Return the stretches without short ones through another country and back.

    Roads along a border cross it on the map alone.
    """
    found = stretches[:1]
    rest = iter(stretches[1:])
    for stretch in rest:
        after = next(rest, None) if stretch.km < STRAY_KM else None
        if after is None:
            found.append(stretch)
        elif after.country == found[-1].country:
            parts = (found[-1], stretch, after)
            line = np.concatenate([part.line for part in parts])
            km = sum(part.km for part in parts)
            ferry_km = sum(part.ferry_km for part in parts)
            found[-1] = Stretch(after.country, km, ferry_km, line)
        else:
            found += [stretch, after]
    return found


def _without_repeats(line: Floats) -> Floats:
    """Return a line without vertices that repeat the one before; its ends stay."""
    keep = np.ones(len(line), dtype=bool)
    keep[1:-1] = np.abs(np.diff(line, axis=0)).max(axis=1)[:-1] > 1e-6
    return line[keep]


@lru_cache(maxsize=8)
def open_roads(path: Path, borders: Borders) -> OpenRoads:
    """Return the main roads of a file with the borders of some day."""
    return OpenRoads(read_roads(path), borders)
