"""Where places board, and the branches, as the page's route finder needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irru_geo.geodesy import distance_km
from irru_geo.layers.record_columns import fields_of, positions
from irru_geo.model.parameters import Location
from irru_geo.model.steps import Step
from irru_geo.places.access_links import boarding_road
from irru_geo.places.places import NEAR_KM
from irru_geo.places.roads import crow_tree, on_sphere
from irru_geo.routing.branches import branch_ends
from irru_geo.routing.modes import ALL_MODES, read_modes
from irru_geo.viz.web.records import Record, plain
from irru_geo.vocabulary import ACCESS, MODES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from irru_geo.layers.records import Link, Node
    from irru_geo.model.parameters import Parameter, Parameters
    from irru_geo.model.state import NetworkState


def beside_records(
    state: NetworkState,
    regimes: Sequence[Parameters],
    numbers: Mapping[str, int],
    number_of: Callable[[Step, tuple[Parameter, ...]], tuple[int, int]],
) -> list[list[float]]:
    """Return where places board that no link of the allowed modes touches, as `planner` has it.

    Each row is a place, a node of its country within 25 km, how far they are apart in km, the leg
    by road between them in km, the numbers of its speed and of what is drawn, and the same of the
    change from or to a railway.
    """
    records = list(state.data.nodes.values())
    detour = regimes[0].find("detour_factor", Location("road"))
    if detour is None:
        return []
    factor = detour.typical
    rows = []
    for place, near in zip(records, _near(state), strict=True):
        for i, km in near:
            at = records[i]
            if at.id == place.id or place.country is None or at.country != place.country:
                continue
            link = boarding_road(state.data, (place, at), factor)
            by_land, transfer = _leg(link, regimes), _change(at, regimes)
            if by_land is None or transfer is None:
                continue  # Python has no answer either
            (leg, speeds), (change, changes) = by_land, transfer
            ends = [numbers[place.id], numbers[at.id]]
            drawn = [*number_of(leg, speeds), *number_of(change, changes)]
            rows.append([*ends, round(km, 6), leg.length_km, *drawn])
    return rows


def _near(state: NetworkState) -> Iterator[list[tuple[int, float]]]:
    """Yield for each node the nodes within `NEAR_KM` that have links of modes which it lacks."""
    points = positions(state.data.nodes)
    if not len(points):
        return
    kinds: list[set[tuple[str, str]]] = [set() for _ in points]
    number = {node: row for row, node in enumerate(state.data.nodes)}
    for _, *ends, mode, layer in fields_of(
        state.data.links, "from_node", "to_node", "mode", "layer"
    ):
        for end in ends:
            kinds[number[end]].add((mode, layer))
    around: Any = crow_tree(points).query_ball_point(on_sphere(points), 1.01 * NEAR_KM)
    for row, found in enumerate(around):
        worth = [other for other in sorted(found) if not kinds[other] <= kinds[row]]
        km = distance_km(points[row], points[worth]).tolist() if worth else []
        yield [pair for pair in zip(worth, km, strict=True) if pair[1] <= NEAR_KM]


def _leg(link: Link, regimes: Sequence[Parameters]) -> tuple[Step, tuple[Parameter, ...]] | None:
    """Return the movement by road along a link, and its speed in each regime."""
    where = Location("road", link.id, None, (ACCESS,), link.country)
    speeds = _found("speed", where, regimes)
    if not speeds:
        return None
    km = link.length_km
    ends = link.from_node, link.to_node
    step = Step("movement", "movement", "road", *ends, link.id, km, speeds[0], km)
    return step, speeds


def _found(process: str, where: Location, regimes: Sequence[Parameters]) -> tuple[Parameter, ...]:
    """Return a parameter in each regime; empty when one has none."""
    found = [parameters.find(process, where) for parameters in regimes]
    return tuple(one for one in found if one) if None not in found else ()


def _change(at: Node, regimes: Sequence[Parameters]) -> tuple[Step, tuple[Parameter, ...]] | None:
    """Return the transshipment at a node, and its parameter in each regime."""
    where = Location("road", None, at.id, (ACCESS,), at.country)
    found = _found("transshipment", where, regimes)
    if not found:
        return None
    step = Step("handling", "transshipment", "road", at.id, at.id, None, 0.0, found[0], 1.0)
    return step, found


def branch_records(
    state: NetworkState, nodes: Mapping[str, int], links: Mapping[str, int]
) -> list[Record]:
    """Return the branches: their pinned nodes, their modes, and the links that these leave out."""
    rows, ends = [], branch_ends(state.data)
    for branch_id, row in state.data.tables["branches"].items():
        modes = read_modes(row["modes"] or None, state.data.links) or ALL_MODES
        rows.append(
            {
                "id": plain(branch_id),
                "name": plain(row["name"]),
                "quoted": [nodes[end] for end in ends.get(branch_id, ())] or None,
                "stops": [nodes[state.places.find(stop)] for stop in row["via"]],
                "modes": [mode in modes.names for mode in MODES],
                "barred": [links[link] for link in modes.left_out(state.data.links)],
            }
        )
    return rows
