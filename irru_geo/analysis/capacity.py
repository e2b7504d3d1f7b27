"""What the network can carry in a year: maximum flow, minimum cut, narrowest parts.

Cargo flows over the arcs of the state graph. A link, the loading or the discharge in a port, and
the transfer in a gauge-break station are limited; the open sea is not. A direction has the whole
capacity to itself.

The rule for what nobody has published: a railway or a road without a figure lies between the low
and the high end of the estimate in the table of parameters (processes `capacity...`), counts with
its high end, so that a cut names first what is known to limit, and is marked `is_known = False`. A
port or a transfer without a figure is taken as not limiting. The maximum flow comes with its
bounds: everything at its low end, and everything at its high end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from irru_geo.analysis import volumes
from irru_geo.arguments import as_items, as_number
from irru_geo.errors import NoRouteError
from irru_geo.model.parameters import Location
from irru_geo.routing.state_graph import SAIL
from irru_geo.vocabulary import HOURS_PER_DAY, WATER

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame
    from scipy.sparse import csr_array

    from irru_geo.layers.data import Data
    from irru_geo.model.handlings import State
    from irru_geo.model.parameters import Parameters
    from irru_geo.model.steps import Step
    from irru_geo.places.places import Place
    from irru_geo.planner.planner import RoutePlanner
    from irru_geo.routing.search import Search

COLUMNS = (
    *("kind", "id", "name", "mode", "layer", "capacity_mt_per_year", "capacity_low"),
    *("capacity_high", "is_known", "source_id"),
)
_FIGURES = COLUMNS[5:]

_UNLIMITED_KT = 10_000_000  # more than all the world's freight through one place
_TRANSFERS = ("gauge_break", "transshipment")
_ENDS = ("low", "typical", "high")


class Limit(NamedTuple):
    """What a link, a port or a transfer can carry, in Mt a year in one direction.

    `typical` is what counts: of an estimate, its high end.
    """

    kind: str
    id: str
    low: float
    typical: float
    high: float
    is_known: bool
    source_id: str | None


class Capacities:
    """Capacities of links and handlings.

    Parameters
    ----------
    data
        Records with the table `capacities`.
    figures
        Figures to estimate from where nothing is published.
    """

    def __init__(self, data: Data, figures: Parameters) -> None:
        self._data = data
        self._figures = figures
        self._rows = {
            (row["process"], row["target"]): row for row in data.tables["capacities"].values()
        }

    def of_link(self, link_id: str) -> Limit | None:
        """Return the capacity of a link; None at sea."""
        link = self._data.links[link_id]
        if link["mode"] in WATER:
            return self._row("movement", "link", link_id)
        published = link["capacity_mt_per_year"]
        if published is not None:
            source = ";".join(link["sources"])
            return Limit("link", link_id, published, published, published, True, source)
        return self._row("movement", "link", link_id) or self._estimate(link_id)

    def of_handling(self, step: Step) -> Limit | None:
        """Return the capacity of a port or a transfer; None when nothing is published."""
        if step.process == "port":
            return self._row("port", "node", step.from_node)
        if step.process not in _TRANSFERS:
            return None
        return self._row("transfer", "node", step.from_node) or self._row(
            step.process, "node", step.from_node
        )

    def described(self, limit: Limit) -> tuple[str, str | None, str | None]:
        """Return the name, mode and layer of what is limited; nodes have only a name."""
        if limit.kind == "link":
            link = self._data.links[limit.id]
            return link["name"], link["mode"], link["layer"]
        return self._data.nodes[limit.id]["name"], None, None

    def carried(self, limit: Limit) -> volumes.Carried:
        """Return the largest volume that passed what is limited in a year."""
        kind = "link" if limit.kind == "link" else "node"
        return volumes.at_place(self._data.tables["volumes"].values(), f"{kind}:{limit.id}")

    def _row(self, process: str, kind: str, target: str) -> Limit | None:
        row = self._rows.get((process, f"{kind}:{target}"))
        if row is None:
            return None
        name = "link" if process == "movement" else process
        low, typical, high = (row[end] for end in _ENDS)
        return Limit(name, target, low, typical, high, True, row["source_id"])

    def _estimate(self, link_id: str) -> Limit:
        """Return the range of a railway by its tracks, or of a road by whether it crosses."""
        link = self._data.links[link_id]
        where = Location(link["mode"], link_id, None, (link["layer"],), link["country"])
        if link["mode"] == "rail":
            tracks = link["tracks"]
            kinds = {1: ("single", "single"), None: ("single", "double")}
            names = [f"capacity_{k}_track" for k in kinds.get(tracks, ("double", "double"))]
        else:
            ends = {self._data.nodes[link[end]]["country"] for end in ("from_node", "to_node")}
            names = ["capacity_border" if len(ends) == 2 else "capacity"] * 2
        low, high = (self._figures.need(name, where) for name in names)
        return Limit("link", link_id, low.low, high.high, high.high, False, None)


def bottleneck(
    planner: RoutePlanner,
    origin: Place,
    destination: Place,
    *,
    within_days: float | None = None,
    modes: Collection[str] | None = None,
    branch: str | None = None,
    avoid: Collection[str] = (),
) -> DataFrame:
    """Return the minimum cut between two places; see `Network.bottleneck`."""
    if within_days is not None:
        within_days = as_number(within_days, "within_days", above=0.0)
    joined, journey = planner.journey(origin, destination, modes=modes, branch=branch)
    state, nodes = joined.network_state, (journey.asked[0], *journey.pinned, journey.asked[-1])
    counted = corridor_modes(state.data) if journey.modes is None else journey.modes
    search = joined.search(modes=counted, avoid=avoid)
    capacities = Capacities(state.data, state.parameters)
    flows = [_FlowGraph(search, capacities, nodes, within_days)]
    if len(nodes) > 2:  # a way that passed a link before and after a pinned node would count twice
        flows.append(_FlowGraph(search, capacities, (nodes[0], nodes[-1]), within_days))
    if not all(flow.arcs for flow in flows):
        named = "all" if counted is None else ", ".join(as_items(counted))
        raise NoRouteError(nodes[0], nodes[-1], (), f"Allow more days, or other modes than {named}")
    totals = {end: min(flow.solve(end)[0] for flow in flows) for end in _ENDS}
    cuts = [flow.solve("typical") for flow in flows]
    table = _frame(min(cuts, key=lambda cut: cut[0])[1], capacities)
    names = ("maximum_flow_low", "maximum_flow_mt_per_year", "maximum_flow_high")
    estimated = table.loc[~table["is_known"].astype(bool), "capacity_mt_per_year"].sum()
    whole = table["capacity_mt_per_year"].sum()
    table.attrs = dict(zip(names, totals.values(), strict=True)) | {
        "estimated_mt_per_year": float(estimated),
        "estimated_share": float(estimated / whole) if whole else 0.0,
        "modes": None if counted is None else as_items(counted),
    }
    return table


def corridor_modes(data: Data) -> tuple[str, ...] | None:
    """Return the modes of all branches but the benchmarks; None, all, where there are none.

    A mode in one layer is one of its own: `road@rasht_astara`.
    """
    own = [row for row in data.tables["branches"].values() if row.family != "benchmark"]
    if not own or not all(row.modes for row in own):
        return None
    return tuple(dict.fromkeys(mode for row in own for mode in row.modes))


def _frame(limits: Sequence[Limit], capacities: Capacities) -> DataFrame:
    import pandas as pd

    rows = [
        (
            *(limit.kind, limit.id, *capacities.described(limit)),
            *(limit.typical, limit.low, limit.high, limit.is_known, limit.source_id),
            *capacities.carried(limit).cells,
        )
        for limit in limits
    ]
    table = pd.DataFrame(rows, columns=[*COLUMNS, *volumes.COLUMNS])
    return table.sort_values("capacity_mt_per_year", ascending=False, ignore_index=True)


class _FlowGraph:
    """Arcs with their limits; gates stand for what several arcs share."""

    def __init__(
        self,
        search: Search,
        capacities: Capacities,
        nodes: Sequence[str],
        within_days: float | None,
    ) -> None:
        graph = search.graph
        self._place: dict[Hashable, int] = {}
        parts = _in_time(search, nodes, within_days)
        self._source = self._number((0, nodes[0], "start"))
        self._sink = self._number((len(parts) - 1, nodes[-1], "end"))
        self.arcs: dict[tuple[int, int], list[Limit | None]] = {}
        self._links: set[tuple[Hashable, Hashable, str]] = set()
        for part, found in enumerate(parts):
            for arc in found.tolist():
                tail, head = int(graph.arcs.tail[arc]), int(graph.arcs.head[arc])
                if graph.arcs.kind[arc] == SAIL:  # the ship's capacity is that of the link
                    at_port, tail = graph.state(tail), graph.under_way(tail)
                    self._join_once(_named(part, at_port), _named(part, graph.state(tail)))
                ends = _named(part, graph.state(tail)), _named(part, graph.state(head))
                self._add(*ends, search.amounts.steps(arc), capacities)
        for part, node in enumerate(nodes[1:-1]):
            for state in map(graph.state, graph.at_node(node)):
                self._join_once(_named(part, state), _named(part + 1, state))

    def _number(self, name: Hashable) -> int:
        return self._place.setdefault(name, len(self._place))

    def _add(
        self, tail: Hashable, head: Hashable, steps: Sequence[Step], capacities: Capacities
    ) -> None:
        moves = [step for step in steps if step.kind == "movement"]
        if moves:
            link_id = str(moves[0].link_id)
            if (tail, head, link_id) not in self._links:
                self._links.add((tail, head, link_id))
                self._join(tail, head, capacities.of_link(link_id))
            return
        found = [(step, limit) for step in steps if (limit := capacities.of_handling(step))]
        if not found:
            self._join(tail, head, None)
            return
        step, limit = found[0]
        shared = _is_water(tail) if step.process == "port" else tail
        gate = (limit.kind, limit.id, _part_of(tail), shared)
        self._join(tail, (*gate, "in"), None)
        self._join_once((*gate, "in"), (*gate, "out"), limit)
        self._join((*gate, "out"), head, None)

    def _join_once(self, tail: Hashable, head: Hashable, limit: Limit | None = None) -> None:
        if (self._number(tail), self._number(head)) not in self.arcs:
            self._join(tail, head, limit)

    def _join(self, tail: Hashable, head: Hashable, limit: Limit | None) -> None:
        self.arcs.setdefault((self._number(tail), self._number(head)), []).append(limit)

    def solve(self, end: str) -> tuple[float, list[Limit]]:
        """Return the maximum flow in Mt a year, infinite when nothing limits it, and the cut."""
        from scipy.sparse.csgraph import breadth_first_order, maximum_flow

        matrix = self._matrix(end)
        result = maximum_flow(matrix, self._source, self._sink)
        left = (matrix - result.flow).tocsr()
        left.eliminate_zeros()
        near = set(breadth_first_order(left, self._source, return_predecessors=False).tolist())
        crossing = [
            limit
            for (tail, head), limits in self.arcs.items()
            if tail in near and head not in near
            for limit in limits
        ]
        if result.flow_value >= _UNLIMITED_KT:
            return float("inf"), []
        return float(result.flow_value) / 1000, [limit for limit in crossing if limit is not None]

    def _matrix(self, end: str) -> csr_array:
        from scipy.sparse import csr_array

        kt = [
            min(sum(_kt(limit, end) for limit in limits), _UNLIMITED_KT)
            for limits in self.arcs.values()
        ]
        tails, heads = np.array(list(self.arcs), dtype=np.int32).T
        size = len(self._place)
        return csr_array((np.array(kt, dtype=np.int32), (tails, heads)), shape=(size, size))


def _kt(limit: Limit | None, end: str) -> int:
    return _UNLIMITED_KT if limit is None else round(1000 * float(getattr(limit, end)))


def _named(part: int, state: State) -> tuple[Hashable, ...]:
    """Return what names a state in the flow of a part of the way; the ends have no gauge."""
    return (part, *(state[:2] if state[1] in ("start", "end") else state))


def _part_of(name: Any) -> Hashable:
    return name[0] if isinstance(name, tuple) else None


def _is_water(name: Any) -> bool:
    return len(name) == 4 and name[2] in WATER


def _in_time(
    search: Search, nodes: Sequence[str], within_days: float | None
) -> list[NDArray[np.int64]]:
    """Return for each part of the way between some nodes the arcs that are on a way in time."""
    graph = search.graph
    stops = [graph.at_node(node) for node in nodes[1:-1]]
    before = [search.tree([graph.start_of(nodes[0])]).cost[0]]
    after = [search.remaining(graph.end_of(nodes[-1]))]
    for states in stops:
        trees = search.tree(states).cost
        before.append(
            np.min([tree + before[-1][q] for tree, q in zip(trees, states, strict=True)], 0)
        )
    for states in reversed(stops):
        after.insert(0, np.min([search.remaining(q) + after[0][q] for q in states], axis=0))
    limit = np.inf if within_days is None else within_days * HOURS_PER_DAY
    is_open = True if search.mask is None else search.mask
    found = []
    for to_here, from_here in zip(before, after, strict=True):
        total = to_here[graph.arcs.tail] + search.amounts.hours + from_here[graph.arcs.head]
        found.append(np.flatnonzero((total <= limit) & np.isfinite(total) & is_open))
    return found


def by_branch(planner: RoutePlanner) -> DataFrame:
    """Return the narrowest part of each branch; see `Network.branch_capacities`."""
    import pandas as pd

    table, state = planner.corridors, planner.network_state
    capacities = Capacities(state.data, state.parameters)
    ids = table.index[table["family"] != "benchmark"]
    columns = ["kind", "id", *_FIGURES, "links_without_figure", "blocked_by"]
    narrowest = [_narrowest(planner, str(corridor_id), capacities) for corridor_id in ids]
    frame = pd.DataFrame(narrowest, index=ids, columns=columns)
    rows = state.data.tables["volumes"].values()
    carried = [volumes.on_branch(rows, str(table.loc[i, "branch"])) for i in ids]
    cells = [most.cells for most in carried]
    frame[list(volumes.COLUMNS)] = pd.DataFrame(cells, ids, list(volumes.COLUMNS))
    frame["beyond_branch"] = [most.beyond_branch or "" for most in carried]
    return frame


def _narrowest(planner: RoutePlanner, corridor_id: str, capacities: Capacities) -> tuple[Any, ...]:
    try:
        route = planner.corridor(corridor_id)
    except NoRouteError as error:
        return (None, None, *[float("nan")] * 3, None, None, 0, ", ".join(error.blocked_by))
    limits = list(_along(route.steps, capacities))
    unknown = sum(not limit.is_known for limit in limits)
    least = min(limits, key=lambda limit: limit.typical)
    figures = (least.typical, least.low, least.high, least.is_known, least.source_id)
    return (least.kind, least.id, *figures, unknown, "")


def _along(steps: Sequence[Step], capacities: Capacities) -> Iterator[Limit]:
    for step in steps:
        if step.kind == "movement":
            limit = capacities.of_link(str(step.link_id))
        else:
            limit = capacities.of_handling(step)
        if limit is not None:
            yield limit
