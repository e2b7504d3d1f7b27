"""Best ways on the main roads round the corridor, on the borders that are open.

The best way is the one of least kilometres, with a charge for each border in the choice alone;
closed borders are left out. All weights of the search are whole numbers, so that a sum is the same
in either direction, and each edge has a part of a metre of its own, so that hardly ever two ways
weigh the same: a place gets the same answer alone and in a batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.geodesy import distance_km
from irru_geo.places.borders import Borders
from irru_geo.places.roads import read_roads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from irru_geo.places.roads import Joint, Roads

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

OFF_ROAD_FACTOR = 1.37
"""Road length over geodesic on the way to the main road: the `detour_factor` of the parameters."""

BORDER_KM, UNION_BORDER_KM = 100.0, 20.0
"""What a border counts in the choice of the way, in km; the second inside a customs union.

Estimates: with less, trucks go from Tashkent to Bandar Abbas by Afghanistan.
"""

ACCURACY = 0.12
"""Nine of ten published road distances are met within this share (`tests/places`)."""

POST_KM = 10.0
"""How near a road over a border must come to a closed border crossing point to be its road."""

PARTS = 64
"""Parts of a metre in the weights of the search."""

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
        km = self.roads.km.copy()
        for edge, pair in self._crossings:
            km[edge] += UNION_BORDER_KM if self.borders.are_in_union(pair) else BORDER_KM
        number = np.arange(len(km), dtype=np.int64)
        part = (number * 2_654_435_761) % 4_294_967_291 % PARTS
        return np.rint(km * 1000).astype(np.int64) * PARTS + part

    @cached_property
    def _matrix(self) -> csr_array:
        from scipy.sparse import coo_array

        roads, mask = self.roads, self.is_open
        tail, head = roads.tail[mask], roads.head[mask]
        weight = self.weight[mask].astype(np.float64)
        ends = np.concatenate([tail, head]), np.concatenate([head, tail])
        size = len(roads.lon_lat) + 1
        return coo_array((np.concatenate([weight, weight]), ends), shape=(size, size)).tocsr()

    def ends(self, joint: Joint) -> tuple[tuple[int, float], ...]:
        """Return the junctions that a place comes to first, with what the way there weighs.

        On a road over a closed border that is the end on the place's side alone.
        """
        if joint.edge < 0:
            return ()
        roads, edge = self.roads, joint.edge
        whole = float(roads.km[edge]) * 1000
        parts = (joint.share, roads.tail[edge]), (1 - joint.share, roads.head[edge])
        ends = [(int(node), float(np.rint(share * whole)) * PARTS) for share, node in parts]
        return tuple(ends) if self.is_open[edge] else (ends[int(joint.share > 0.5)],)

    def tree(self, joint: Joint, limit_km: float = FAR) -> Tree:
        """Return the best ways from a place to all junctions.

        Parameters
        ----------
        joint
            Where it meets the roads.
        limit_km
            How far to look, borders counted as in the choice.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import dijkstra

        matrix, size, ends = self._matrix, len(self.roads.lon_lat), self.ends(joint)
        indptr = matrix.indptr.copy()
        indptr[-1] += len(ends)
        indices = np.concatenate([matrix.indices, np.array([n for n, _ in ends], dtype=np.int32)])
        data = np.concatenate([matrix.data, [max(weight, 0.5) for _, weight in ends]])
        whole = csr_array((data, indices, indptr), shape=matrix.shape)
        limit = limit_km * 1000 * PARTS
        weight, before = dijkstra(
            whole, directed=True, indices=[size], return_predecessors=True, limit=limit
        )
        before[before == size] = -1
        return Tree(joint, weight[0, :size], before[0, :size])

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
            km = abs(start.share - joint.share) * self.roads.km[joint.edge]
            found.append((float(np.rint(km * 1000)) * PARTS, -1))
        return min(found, default=(FAR, -1))

    def junctions(self, tree: Tree, joint: Joint) -> Ints:
        """Return the junctions on the best way to a place, the first first."""
        _, node = self._last(tree, joint)
        found = []
        while node >= 0:
            found.append(node)
            node = int(tree.before[node])
        return np.array(found[::-1], dtype=np.int64)

    def country_at(self, joint: Joint) -> str:
        """Return the country of the road where a place meets it: of the nearer end."""
        ends = self.roads.tail, self.roads.head
        return str(self.roads.country[ends[int(joint.share > 0.5)][joint.edge]])

    def path(self, tree: Tree, joint: Joint, *, is_drawn: bool = True) -> list[Stretch]:
        """Return the best way to a place, a stretch a country; nothing when none leads there.

        Parameters
        ----------
        tree
            The best ways from the first place.
        joint
            Where the second place meets the roads.
        is_drawn
            Whether the stretches have more vertices than their ends.
        """
        if not np.isfinite(self._last(tree, joint)[0]):
            return []
        pieces = self._pieces(tree.joint, self.junctions(tree, joint), joint)
        stretches = list(self._stretches(pieces, is_drawn))
        first, last = stretches[0], stretches[-1]
        line = np.concatenate([[tree.joint.place], first.line])
        stretches[0] = first._replace(km=first.km + tree.joint.off_km * OFF_ROAD_FACTOR, line=line)
        last = stretches[-1]
        line = np.concatenate([last.line, [joint.place]])
        stretches[-1] = last._replace(km=last.km + joint.off_km * OFF_ROAD_FACTOR, line=line)
        return [part._replace(line=_without_repeats(part.line)) for part in stretches]

    def _pieces(self, first: Joint, nodes: Ints, last: Joint) -> list[_Piece]:
        """Return the edges and parts of edges of a way, in order."""
        roads = self.roads
        countries = [self.country_at(first), *roads.country[nodes].tolist(), self.country_at(last)]
        if not len(nodes):
            return [_Piece(first.edge, first.share, last.share, *countries)]
        starts = float(nodes[0] == roads.head[first.edge])
        ends = float(nodes[-1] == roads.head[last.edge])
        edges = roads.edges_between(nodes[:-1], nodes[1:])
        is_forward = (roads.tail[edges] == nodes[:-1]).tolist()
        pieces = [_Piece(first.edge, first.share, starts, *countries[:2])]
        for place, edge in enumerate(edges.tolist()):
            shares = (0.0, 1.0) if is_forward[place] else (1.0, 0.0)
            pieces.append(_Piece(edge, *shares, *countries[place + 1 : place + 3]))
        return [*pieces, _Piece(last.edge, ends, last.share, *countries[-2:])]

    def _stretches(self, pieces: list[_Piece], is_drawn: bool) -> Iterator[Stretch]:
        """Yield the parts of a way country by country; a border lies in the middle of its edge."""
        for country, parts in _by_country(pieces):
            lengths = [abs(p.end - p.start) * float(self.roads.km[p.edge]) for p in parts]
            ferry = [km for p, km in zip(parts, lengths, strict=True) if self._is_ferry[p.edge]]
            drawn = parts if is_drawn else [parts[0]._replace(end=parts[0].start), parts[-1]]
            lines = [self.roads.part(p.edge, p.start, p.end) for p in drawn]
            if not is_drawn:
                lines = [lines[0][:1], lines[-1][-1:]]
            yield Stretch(country, sum(lengths), sum(ferry), np.concatenate(lines))

    @cached_property
    def _is_ferry(self) -> list[bool]:
        flags: list[bool] = self.roads.is_ferry.tolist()
        return flags


class _Piece(NamedTuple):
    """Hold the part of an edge between two shares of it, and the countries of its two ends."""

    edge: int
    start: float
    end: float
    country: str
    to_country: str


def _by_country(pieces: list[_Piece]) -> list[tuple[str, list[_Piece]]]:
    """Return the pieces of a way in groups of one country."""
    groups: list[tuple[str, list[_Piece]]] = [(pieces[0].country, [])]
    for piece in pieces:
        if piece.country == piece.to_country:
            groups[-1][1].append(piece)
            continue
        middle = (piece.start + piece.end) / 2
        groups[-1][1].append(piece._replace(end=middle))
        groups.append((piece.to_country, [piece._replace(start=middle)]))
    return groups


def _without_repeats(line: Floats) -> Floats:
    """Return a line without vertices that repeat the one before; its ends stay."""
    keep = np.ones(len(line), dtype=bool)
    keep[1:-1] = np.abs(np.diff(line, axis=0)).max(axis=1)[:-1] > 1e-6
    return line[keep]


@lru_cache(maxsize=8)
def open_roads(path: Path, borders: Borders) -> OpenRoads:
    """Return the main roads of a file with the borders of some day."""
    return OpenRoads(read_roads(path), borders)
