"""`Journey`: what was asked for, and the nodes that a search passes for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, TypeVar

from irru_geo.errors import NoRouteError, ParameterError
from irru_geo.geodesy import distance_km
from irru_geo.model.parameters import Location
from irru_geo.model.steps import Step
from irru_geo.places.access_links import boarding_road, twin_of
from irru_geo.places.places import OffNetworkPlace
from irru_geo.vocabulary import ACCESS, WATER

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from irru_geo.layers.records import Link, Node
    from irru_geo.model.state import NetworkState
    from irru_geo.routing.router import Router
    from irru_geo.routing.search import Path
    from irru_geo.vocabulary import Minimise

Found = TypeVar("Found")

MAX_ORDERS = 200
"""In how many orders the places on the way and the nodes of a branch are tried together."""


@dataclass(frozen=True)
class Journey:
    """A journey as asked for, on one state of the network.

    Attributes
    ----------
    state
        The network, with all places as nodes.
    router
        Its paths.
    asked
        Node ids of the origin, of the places on the way, and of the destination.
    pinned
        Nodes of a branch, in the direction of travel.
    modes
        Modes allowed; None means all.
    """

    state: NetworkState
    router: Router
    asked: tuple[str, ...]
    pinned: tuple[str, ...] = ()
    modes: Collection[str] | None = None
    _boarding: dict[tuple[str, str], Link] = field(default_factory=dict, init=False, repr=False)

    def orders(self) -> list[tuple[str, ...]]:
        """Return the nodes to pass: places on the way and pinned nodes, each in their order.

        A place without a link of the modes is passed at the node near it where it boards.

        Raises
        ------
        ParameterError
            When there are too many orders.
        NoRouteError
            When both ends are one node.
        """
        start, *via, end = self.asked
        if comb(len(via) + len(self.pinned), len(via)) > MAX_ORDERS:
            raise ParameterError(
                f"via: expected fewer places on the way of a branch, got {len(via)}."
            )
        found = [
            self.router.standing_for((first, *middle, last), self.modes)
            for first in (start, *self._twins(start))
            for last in (end, *self._twins(end))
            for middle in interleaved(via, self.pinned)
        ]
        first, last = found[0][0], found[0][-1]
        is_round_trip = start == end and len(found[0]) > 2
        if first == last and not is_round_trip:
            raise self._one_node(first)
        return found

    def variants(self, order: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the orders that differ from one in what stands for their ends alone."""
        return [other for other in self.orders() if list(other[1:-1]) == list(order[1:-1])]

    def _twins(self, node: str) -> tuple[str, ...]:
        """Return the place that stands for a node where roads come straight to it, if there are."""
        if not self.router.graph.has_off_network:
            return ()
        record = self.state.data.nodes[node]
        twin = None if record.layer == ACCESS else twin_of(record)
        is_used = twin is not None and not self.pinned and twin.node_id() in self.state.data.nodes
        return (twin.node_id(),) if twin is not None and is_used else ()

    def _boards_elsewhere(self, place: str, at: str) -> bool:
        return at not in (place, *self._twins(place))

    def comes_back(self) -> bool:
        """Return whether the last node of the branch lies nearer to the origin than the first."""
        if not self.pinned:
            return False
        nodes = self.state.data.nodes
        ends = [nodes[node].lon_lat for node in (self.pinned[0], self.pinned[-1])]
        first, last = distance_km(nodes[self.asked[0]].lon_lat, ends).tolist()
        return bool(last < first)

    def _one_node(self, node: str) -> NoRouteError:
        start, end = self.asked[0], self.asked[-1]
        if start == end:
            remedy = "Both ends are one place. Give two"
        else:
            remedy = f"With the allowed modes both board at {node!r}. Allow other modes"
        return NoRouteError(start, end, (), remedy)

    def best(self, minimise: Minimise, avoid: Collection[str]) -> tuple[tuple[str, ...], Path]:
        """Return the order of nodes that serves best, and the best path through it.

        Raises
        ------
        NoRouteError
            When there is none; names the ends as asked for, and what is in the way.
        """

        def wished(find: Callable[..., Found], order: tuple[str, ...]) -> Found:
            return find(order, minimise=minimise, modes=self.modes, avoid=avoid)

        orders = self.orders()
        bounds = [0.0]  # one order needs no bound
        if len(orders) > 1:
            bounds = [wished(self.router.bound, order) for order in orders]
        best: tuple[tuple[str, ...], Path] | None = None
        failed: dict[tuple[str, ...], NoRouteError] = {}
        for bound, order in sorted(zip(bounds, orders, strict=True)):
            if best is not None and bound >= best[1].amount(minimise):
                break  # it may be as good at best
            try:
                path = wished(self.router.path, order)
            except NoRouteError as error:
                failed[order] = error
                continue
            if best is None or path.amount(minimise) < best[1].amount(minimise):
                best = order, path
        if best is None:
            raise self._renamed(failed[orders[0]])
        return best

    def _renamed(self, error: NoRouteError) -> NoRouteError:
        """Return an error that names the ends as they were asked for."""
        start, end = self.asked[0], self.asked[-1]
        return NoRouteError(start, end, error.blocked_by, error.remedy)

    def places(self) -> list[OffNetworkPlace | Node]:
        """Return the places that were asked for: those off the network, and nodes."""
        nodes = [self.state.data.nodes[node] for node in self.asked]
        return [
            OffNetworkPlace(node.name, *node.lon_lat, country=node.country)
            if node.layer == ACCESS
            else node
            for node in nodes
        ]

    # Boarding elsewhere

    def steps(self, path: Path, order: Sequence[str]) -> tuple[Step, ...]:
        """Return the steps of a path, with the legs to where it boards and from where it ends."""
        steps = path.steps
        if self._boards_elsewhere(self.asked[0], order[0]):
            steps = (*self._by_road(self.asked[0], order[0], steps[:1], is_out=True), *steps)
        if self._boards_elsewhere(self.asked[-1], order[-1]):
            steps = (*steps, *self._by_road(order[-1], self.asked[-1], steps[-1:], is_out=False))
        return steps

    def boarding_links(self, order: Sequence[str]) -> dict[str, Link]:
        """Return the links of those legs by id; they are in no file."""
        pairs = ((self.asked[0], order[0]), (self.asked[-1], order[-1]))
        links = [self._link(*pair) for pair in pairs if self._boards_elsewhere(*pair)]
        return {link["id"]: link for link in links}

    def _link(self, place: str, boards_at: str) -> Link:
        key = place, boards_at
        if key not in self._boarding:
            factor = self.state.parameters.need("detour_factor", Location("road")).typical
            data = self.state.data
            ends = data.nodes[place], data.nodes[boards_at]
            self._boarding[key] = boarding_road(data, ends, factor)
        return self._boarding[key]

    def _by_road(
        self, tail: str, head: str, beside: Sequence[Step], *, is_out: bool
    ) -> Iterator[Step]:
        """Yield the leg by road, and the transshipment to or from the railway."""
        place, boards_at = (tail, head) if is_out else (head, tail)
        link = self._link(place, boards_at)
        where = Location("road", link["id"], None, (ACCESS,), link["country"])
        km, speed = link["length_km"], self.state.parameters.need("speed", where)
        leg = Step(
            "movement", "movement", "road", tail, head, link["id"], km, parameter=speed, quantity=km
        )
        change = [self._transshipment(boards_at)] if self._changes(beside) else []
        yield from (leg, *change) if is_out else (*change, leg)

    @staticmethod
    def _changes(beside: Sequence[Step]) -> bool:
        """Return whether cargo changes from or to a railway; a port has handlings of its own."""
        return any(step.mode not in ("road", *WATER) for step in beside)

    def _transshipment(self, node: str) -> Step:
        country = self.state.data.nodes[node]["country"]
        where = Location("road", None, node, (ACCESS,), country)
        parameter = self.state.parameters.need("transshipment", where)
        return Step(
            "handling", "transshipment", "road", node, node, None, 0.0, parameter, quantity=1.0
        )


def interleaved(via: Sequence[str], pinned: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield all orders of two sequences that keep the order of each.

    Examples
    --------
    >>> list(interleaved(["x"], ["a", "b"]))
    [('x', 'a', 'b'), ('a', 'x', 'b'), ('a', 'b', 'x')]
    """
    size = len(via) + len(pinned)
    for places in combinations(range(size), len(via)):
        own, rest = iter(via), iter(pinned)
        yield tuple(next(own) if number in places else next(rest) for number in range(size))
