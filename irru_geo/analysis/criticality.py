"""What the loss of a link or a node costs, alone and together, and how many ways there are."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.arguments import as_count, as_items, as_name, as_pairs, as_texts
from irru_geo.errors import NoRouteError, ParameterError
from irru_geo.layers.progress import watched
from irru_geo.routing.detours import Detours
from irru_geo.vocabulary import HOURS_PER_DAY

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.places.places import Place
    from irru_geo.planner.planner import RoutePlanner
    from irru_geo.routing.search import Mask, Path, Search

Target = tuple[str, str]
"""Kind (link, node) and id."""

Pair = tuple[str, str]

COLUMNS = (
    *("kind", "id", "origin", "destination", "delta_days", "delta_km", "cut_off", "days", "km"),
)


class Losses:
    """What is left of the ways between places when links or nodes are gone.

    Parameters
    ----------
    search
        Search by time with everything there.
    """

    def __init__(self, search: Search) -> None:
        self._whole = search
        self._best: dict[Pair, Path] = {}
        self._detours: dict[Pair, Detours] = {}

    def _gone(self, target: Target) -> tuple[Mask, Mask]:
        """Return the arcs that need a link or a node, and the states that are gone with it."""
        graph, (kind, key) = self._whole.graph, target
        if kind == "link":
            return graph.arcs.link == graph.columns.link_number[key], np.zeros(len(graph), bool)
        gone = graph.states.node == graph.columns.node_number[key]
        return gone[graph.arcs.tail] | gone[graph.arcs.head], gone

    def best(self, pair: Pair) -> Path:
        """Return the fastest path with everything there.

        Raises
        ------
        NoRouteError
            When there is none.
        """
        if pair not in self._best:
            path = self._whole.path(pair)
            if path is None:
                raise NoRouteError(*pair, (), "Leave the pair out")
            self._best[pair] = path
        return self._best[pair]

    def along(self, pair: Pair) -> list[Target]:
        """Return the links and the nodes between the two ends that the fastest path uses."""
        graph, path = self._whole.graph, self.best(pair)
        heads = graph.states.node[graph.arcs.head[path.arcs]][graph.arcs.link[path.arcs] >= 0]
        nodes = dict.fromkeys(graph.node_ids[node] for node in heads[:-1].tolist())
        links = dict.fromkeys(graph.link_ids[link] for link in path.links)
        inner = [("node", node) for node in nodes if node not in pair]
        return [*(("link", link) for link in links), *inner]

    def without(self, targets: Iterable[Target], pair: Pair) -> tuple[float, float]:
        """Return the days and km of the fastest path without some targets; infinite when cut."""
        parts = [self._gone(target) for target in targets]
        lost, gone = (np.logical_or.reduce(masks) for masks in zip(*parts, strict=True))
        if pair not in self._detours:
            self._detours[pair] = Detours(self._whole, self.best(pair), pair)
        hours, km = self._detours[pair].without(lost, gone)
        return hours / HOURS_PER_DAY, km

    def row(self, targets: Sequence[Target], pair: Pair) -> tuple[float, float, bool, float, float]:
        """Return the days and km that a loss adds, whether it cuts off, and what there was."""
        best = self.best(pair)
        days, km = self.without(targets, pair)
        before = best.hours / HOURS_PER_DAY
        return days - before, km - best.km, bool(np.isinf(days)), before, best.km


def critical_links(
    planner: RoutePlanner,
    pairs: Sequence[tuple[Place, Place]],
    *,
    modes: Collection[str] | None = None,
    branch: str | None = None,
) -> DataFrame:
    """Return what each loss costs each pair; see `Network.critical_links`."""
    if modes is None and branch is None:
        return critical(*_losses(planner, pairs))
    rows = [
        row
        for pair in as_pairs(pairs, "pairs")
        for row in _losses_of_route(planner, pair, modes=modes, branch=branch)
    ]
    return _worst_first(rows)


def _losses_of_route(
    planner: RoutePlanner,
    pair: tuple[Place, Place],
    *,
    modes: Collection[str] | None,
    branch: str | None,
) -> Iterator[tuple[Any, ...]]:
    """Yield what the loss of each link and node of a route costs, given what it may use."""
    route = planner.route(*pair, modes=modes, branch=branch)
    own = planner.network_state.data
    ends = route.origin, route.destination
    inner = [node for node in dict.fromkeys(route.nodes) if node in own.nodes and node not in ends]
    days = route.hours_expected / HOURS_PER_DAY
    targets = [("link", link) for link in dict.fromkeys(route.link_ids) if link in own.links]
    for target in (*targets, *(("node", node) for node in inner)):
        try:
            other = planner.route(*pair, modes=modes, branch=branch, avoid=[target[1]])
        except NoRouteError:
            yield (*target, *ends, np.inf, np.inf, True, days, route.distance_km)
            continue
        more = other.hours_expected / HOURS_PER_DAY - days, other.distance_km - route.distance_km
        yield (*target, *ends, *more, False, days, route.distance_km)


def joint_losses(
    planner: RoutePlanner,
    pairs: Sequence[tuple[Place, Place]],
    *,
    targets: Sequence[str] | None = None,
    top: int = 12,
) -> DataFrame:
    """Return what each two losses at once cost each pair; see `Network.joint_losses`."""
    named = as_texts(targets, "targets")
    known = [planner.network_state.targets.resolve(text) for text in named]
    return joint(*_losses(planner, pairs), known or as_count(top, "top", most=1000))


def _losses(
    planner: RoutePlanner, pairs: Sequence[tuple[Place, Place]]
) -> tuple[Losses, list[Pair]]:
    named = as_pairs(pairs, "pairs")
    joined, nodes = planner.joined(*(place for pair in named for place in pair))
    return Losses(joined.search()), list(zip(nodes[::2], nodes[1::2], strict=True))


def independent_ways(
    planner: RoutePlanner,
    origin: str,
    destination: str,
    dates: Sequence[str] = (),
    *,
    modes: Collection[str] | None = None,
    avoid: Collection[str] = (),
) -> DataFrame:
    """Return how many independent ways there were; see `Network.independent_ways`."""
    days = as_items(dates, "dates")
    states = {date: planner.at(date) for date in days} or {planner.state: planner}
    links = {day: dated.router.open_links(modes, avoid) for day, dated in states.items()}
    return ways(links, _end(planner, origin), _end(planner, destination))


def _end(planner: RoutePlanner, text: str) -> list[str]:
    """Return the nodes of a country, or the one node of a place."""
    records = planner.network_state.data.nodes
    code = as_name(text)
    return [i for i, node in records.items() if node.country == code] or [planner.find(text)]


def critical(losses: Losses, pairs: Sequence[Pair]) -> DataFrame:
    """Return what each loss costs each pair; see `Network.critical_links`."""
    lost = [(target, pair) for pair in pairs for target in losses.along(pair)]
    rows = [
        (*target, *pair, *losses.row([target], pair)) for target, pair in watched(lost, "Losses")
    ]
    return _worst_first(rows)


def _worst_first(rows: Sequence[tuple[Any, ...]]) -> DataFrame:
    import pandas as pd

    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values("delta_days", ascending=False, kind="stable", ignore_index=True)


def joint(losses: Losses, pairs: Sequence[Pair], chosen: Sequence[Target] | int) -> DataFrame:
    """Return what each two losses at once cost each pair; see `Network.joint_losses`.

    `chosen` are the links and nodes, or how many of the worst single losses to take.
    """
    import pandas as pd

    rows = []
    targets = worst(losses, pairs, chosen) if isinstance(chosen, int) else chosen
    for pair in pairs:
        alone = {target: losses.row([target], pair)[0] for target in targets}
        for one, other in combinations(targets, 2):
            both = losses.row([one, other], pair)
            more = both[0] - max(alone[one], alone[other]) if not both[2] else float("inf")
            rows.append((one[1], other[1], *pair, *both[:3], more))
    columns = ["first", "second", "origin", "destination", "delta_days", "delta_km", "cut_off"]
    table = pd.DataFrame(rows, columns=[*columns, "beyond_single_days"])
    return table.sort_values("delta_days", ascending=False, kind="stable", ignore_index=True)


def ranking(table: DataFrame) -> DataFrame:
    """Return the links and nodes of `Network.critical_links`, the worst loss first.

    Parameters
    ----------
    table
        From `Network.critical_links`.

    Returns
    -------
    DataFrame
        Indexed by id, to be joined with `Network.links` or `Network.nodes` on a map; columns: kind,
        pairs (whose fastest way uses it), pairs_cut_off, worst_delta_days, mean_delta_days (of
        those not cut off), rank (1 for the worst: cut-offs first, then the mean).

    Examples
    --------
    >>> table = ranking(net.critical_links([("moscow", "tehran"), ("moscow", "baku")]))
    >>> int(table["rank"].iloc[0])
    1
    """
    finite = table["delta_days"].where(~table["cut_off"])
    grouped = table.assign(finite=finite).groupby(["id", "kind"], sort=False)
    found = grouped.agg(
        pairs=("origin", "size"),
        pairs_cut_off=("cut_off", "sum"),
        worst_delta_days=("finite", "max"),
        mean_delta_days=("finite", "mean"),
    ).reset_index("kind")
    found = found.sort_values(["pairs_cut_off", "mean_delta_days"], ascending=False, kind="stable")
    return found.assign(rank=range(1, len(found) + 1))


def worst(losses: Losses, pairs: Sequence[Pair], top: int) -> list[Target]:
    """Return the links and nodes whose single loss is worst, of those that cut nothing off."""
    table = ranking(critical(losses, pairs))
    kinds = table.loc[table["pairs_cut_off"] == 0, "kind"].head(top)
    return [(str(kind), str(key)) for key, kind in kinds.items()]


def ways(
    open_links: Mapping[str, Sequence[tuple[str, str]]],
    origins: Collection[str],
    destinations: Collection[str],
) -> DataFrame:
    """Return the numbers of independent ways by date; see `Network.independent_ways`."""
    import pandas as pd

    rows = [disjoint(links, origins, destinations) for links in open_links.values()]
    index = pd.Index(list(open_links), name="date")
    return pd.DataFrame(rows, index=index, columns=["link_disjoint", "node_disjoint"])


def disjoint(
    links: Iterable[tuple[str, str]], origins: Collection[str], destinations: Collection[str]
) -> tuple[int, int]:
    """Return the number of ways that share no link, and of those that share no node.

    Parameters
    ----------
    links
        End nodes of each usable link.
    origins, destinations
        Nodes that count as one end each.
    """
    if set(origins) & set(destinations):
        raise ParameterError("independent ways: expected two ends that have no node in common.")
    merged = dict.fromkeys(origins, "") | dict.fromkeys(destinations, "-")
    ends = [(merged.get(tail, tail), merged.get(head, head)) for tail, head in links]
    ends = [(tail, head) for tail, head in ends if tail != head]
    by_link = [((tail, head), 1) for a, b in ends for tail, head in ((a, b), (b, a))]
    inner = {node for pair in ends for node in pair} - {"", "-"}
    by_node = [(((tail, "out"), (head, "in")), len(ends)) for (tail, head), _ in by_link]
    by_node += [(((node, "in"), (node, "out")), 1) for node in inner]
    direct = sum({tail, head} == {"", "-"} for tail, head in ends)
    through = [edge for edge in by_node if {edge[0][0][0], edge[0][1][0]} != {"", "-"}]
    links_apart = _flow(by_link, "", "-")
    return links_apart, direct + _flow(through, ("", "out"), ("-", "in"))


def _flow(
    edges: Sequence[tuple[tuple[Hashable, Hashable], int]], source: Hashable, sink: Hashable
) -> int:
    """Return the maximum flow over directed edges; parallel ones add up."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_flow

    place: dict[Hashable, int] = {source: 0, sink: 1}
    rows = [[place.setdefault(node, len(place)) for node in edge] for edge, _ in edges]
    if not rows:
        return 0
    tails, heads = np.array(rows, dtype=np.int32).T
    units: NDArray[np.int32] = np.array([unit for _, unit in edges], dtype=np.int32)
    matrix = csr_array((units, (tails, heads)), shape=(len(place), len(place)))
    return int(maximum_flow(matrix, 0, 1).flow_value)
