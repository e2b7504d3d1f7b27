"""Draw railways and roads through control points along the scgraph_data networks.

scgraph_data 2.0.0 carries the world's railways and highways from OpenStreetMap in contracted form:
between junctions a line is one straight edge, up to 146 km long, whose weight is the true length of
the track. A link is therefore drawn through its control points (stations and bend points, entered
by hand) and through the network's nodes on the way between them; its track length is the sum of the
weights. Where the network is cut, or its way is implausible, the control points alone are joined.

The data modules are read as text, neither imported nor executed; scgraph is not needed.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Point = tuple[float, float]
    Row = Mapping[str, str]
    Drawn = tuple[list[list[float]], float | None]

GEOD = Geod(ellps="WGS84")
EARTH_KM = 6371.0088
MODULES = {"rail": "world_railways", "road": "world_highways"}
WINDOW = (-15.0, -5.0, 100.0, 72.0)  # west, south, east, north of what is kept of the world


@dataclass(frozen=True)
class Rule:
    """How far a way in the network may stray from the control points, for one mode.

    Attributes
    ----------
    snap_km : float
        Greatest distance from a control point to a node of the network.
    ends_km : float
        The same for the ends of the link, when no node of the network is within ``snap_km``.
    most : float
        Greatest length of the way relative to the chain of control points.
    apart_km : float
        Least distance between two drawn vertices; 3-decimal nodes closer than that make a zigzag.
    """

    snap_km: float
    ends_km: float
    most: float
    apart_km: float


RULES = {"rail": Rule(0.6, 4.0, 1.5, 0.8), "road": Rule(0.6, 8.0, 1.5, 0.8)}
LEAST, SLACK_KM = 0.97, 0.5  # a way shorter than 97 % of the chain (less 0.5 km) is another way
CANDIDATES = 12  # nodes of the network tried at each control point
GAPS = 0.1  # share of a link that the network may lack when its track length is taken
TRIES = 3  # control points ahead to which a way is sought


@dataclass(frozen=True)
class Graph:
    """A contracted network: node positions (lon, lat), their tree on a sphere, weights in km."""

    lonlat: NDArray[np.float64]
    tree: KDTree
    weights: csr_array


def draw(
    links: Sequence[Row],
    nodes: Mapping[str, Point],
    points: Mapping[str, Sequence[Point]],
    inputs: Path,
) -> dict[str, Drawn]:
    """Draw every rail and road link and measure its track.

    Parameters
    ----------
    links : rows with ``link_id``, ``from_node``, ``to_node`` and ``mode``; other modes are skipped
    nodes : node id to (lon, lat)
    points : link id to its control points (lon, lat), in order from ``from_node`` to ``to_node``
    inputs : folder that holds the scgraph_data wheel

    Returns
    -------
    dict
        Link id to the line, a list of [lon, lat] that begins and ends on the nodes, and the length
        of the track in km, or None where the network carries less than nine tenths of the link.
    """
    drawn: dict[str, Drawn] = {}
    for link in links:
        if link["mode"] not in MODULES:
            continue
        ends = nodes.get(link["from_node"]), nodes.get(link["to_node"])
        if ends[0] is None or ends[1] is None:
            continue
        chain = np.array([ends[0], *points.get(link["link_id"], ()), ends[1]], dtype=float)
        graph = read_graph(inputs, link["mode"])
        drawn[link["link_id"]] = draw_chain(chain, graph, RULES[link["mode"]])
    return drawn


def draw_chain(chain: NDArray[np.float64], graph: Graph, rule: Rule) -> Drawn:
    """Draw one link through its chain of control points.

    Parameters
    ----------
    chain : control points (lon, lat), both ends included
    graph : network to follow
    rule : tolerances of the mode

    Returns
    -------
    tuple
        The line and the track length in km; short gaps of the network count as they are drawn, and
        where they are more than a tenth of the link the length is None.
    """
    near = [_candidates(graph, point, rule.snap_km) for point in chain]
    for end in (0, -1):
        if not len(near[end][0]):
            near[end] = _candidates(graph, chain[end], rule.ends_km)
    anchors = [k for k, (found, _) in enumerate(near) if len(found)]
    line, track, gaps, here, last = [chain[0]], 0.0, 0.0, 0, chain[0]
    while here < len(chain) - 1:
        way, goal = None, here + 1
        for ahead in [k for k in anchors if k > here][:TRIES]:
            way = _way(graph, chain[here : ahead + 1], near[here], near[ahead], rule)
            if way is not None:
                goal = ahead
                break
        if way is None:
            line.append(chain[goal])
            gaps += _km(last, chain[goal])
            last = chain[goal]
        else:
            path = graph.lonlat[way[0]]
            line += _merge(chain[here : goal + 1], path, rule)[1:]
            track += _km(last, path[0]) + way[1]
            last = path[-1]
        here = goal
    track += _km(last, chain[-1]) + gaps
    return [[float(x), float(y)] for x, y in line], track if gaps <= GAPS * track else None


def _candidates(
    graph: Graph, point: NDArray[np.float64], within_km: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the network's nodes that a control point may stand for, and their distances in km."""
    far, found = graph.tree.query(sphere(point), CANDIDATES, distance_upper_bound=within_km)
    return found[np.isfinite(far)], far[np.isfinite(far)]


def _way(
    graph: Graph,
    chain: NDArray[np.float64],
    start: tuple[NDArray, NDArray],
    goal: tuple[NDArray, NDArray],
    rule: Rule,
) -> tuple[list[int], float] | None:
    """Find the network's way along a stretch of the chain, or None where it has no plausible one.

    The way may only use nodes that lie near the stretch (within ellipses round its chords), runs
    between the best pair of candidates at its ends, and is taken when its length is plausible.
    """
    if not len(start[0]) or not len(goal[0]):
        return None
    along = _length(chain)
    keep = _near(graph, chain, rule)
    keep = np.union1d(keep, np.concatenate([start[0], goal[0]]))
    part = graph.weights[keep][:, keep]
    sources, targets = np.searchsorted(keep, start[0]), np.searchsorted(keep, goal[0])
    far, prior = dijkstra(
        part, directed=False, indices=sources, return_predecessors=True,
        limit=rule.most * along + 3 * SLACK_KM,
    )  # fmt: skip
    total = start[1][:, None] + far[:, targets] + goal[1][None, :]
    row, column = np.unravel_index(np.argmin(total), total.shape)
    if not LEAST * along - SLACK_KM <= total[row, column] <= rule.most * along + SLACK_KM:
        return None
    path = [int(targets[column])]
    while path[-1] != sources[row]:
        path.append(int(prior[row, path[-1]]))
    return [int(keep[k]) for k in reversed(path)], float(far[row, targets[column]])


def _near(graph: Graph, chain: NDArray[np.float64], rule: Rule) -> NDArray[np.int64]:
    """Return the sorted nodes from which a detour along some chord of the chain stays allowed."""
    ends = sphere(chain)
    found = []
    for a, b in pairwise(ends):
        chord = float(np.linalg.norm(b - a))
        reach = rule.most * chord + 2 * SLACK_KM
        ball = np.array(graph.tree.query_ball_point((a + b) / 2, reach / 2 + 0.1), dtype=np.int64)
        at = graph.tree.data[ball]
        detour = np.linalg.norm(at - a, axis=1) + np.linalg.norm(at - b, axis=1)
        found.append(ball[detour <= reach])
    return np.unique(np.concatenate(found))


def _merge(
    chain: NDArray[np.float64], way: NDArray[np.float64], rule: Rule
) -> list[NDArray[np.float64]]:
    """Merge two ordered rows of points into the shortest line that keeps both orders.

    Nodes of the way that crowd a control point or each other are left out first; the first and the
    last control point stay the ends.
    """
    middle = _thin(way, chain, rule.apart_km)
    if not len(middle):
        return list(chain)
    m, n = len(chain), len(middle)
    points = sphere(np.vstack([chain, middle]))
    apart = np.linalg.norm(points[:, None] - points[None, :], axis=2)
    best = np.full((m, n + 1, 2), np.inf)  # i-th control point, j nodes used, which came last
    came = np.zeros((m, n + 1, 2), dtype=int)
    best[0, 0, 0] = 0.0
    for i in range(m):
        for j in range(n + 1):
            here = (i, m + j - 1)
            for last, (pi, pj) in enumerate(((i - 1, j), (i, j - 1))):
                if pi < 0 or pj < 0:
                    continue
                cost = [best[pi, pj, k] + apart[(pi, m + pj - 1)[k], here[last]] for k in (0, 1)]
                came[i, j, last] = int(np.argmin(cost))
                best[i, j, last] = min(cost)
    i, j, last, order = m - 1, n, 0, []
    while (i, j) != (0, 0):
        order.append(chain[i] if last == 0 else middle[j - 1])
        i, j, last = (i - (last == 0), j - (last == 1), came[i, j, last])
    return [chain[0], *reversed(order)]


def _thin(
    way: NDArray[np.float64], chain: NDArray[np.float64], apart_km: float
) -> NDArray[np.float64]:
    """Leave out the nodes closer than ``apart_km`` to a control point or to the last one kept."""
    kept: list[NDArray[np.float64]] = []
    fixed = sphere(chain)
    for lonlat, at in zip(way, sphere(way), strict=True):
        others = np.vstack([fixed, sphere(kept[-1])]) if kept else fixed
        if np.linalg.norm(others - at, axis=1).min() >= apart_km:
            kept.append(lonlat)
    return np.array(kept)


def sphere(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points of a sphere in km; short chords there are distances within 0.5 %."""
    lon, lat = np.radians(np.asarray(lonlat, dtype=float)).T
    return (
        EARTH_KM * np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]).T
    )


def _km(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return the geodesic distance of two points in km."""
    return float(GEOD.inv(a[0], a[1], b[0], b[1])[2]) / 1000


def _length(chain: NDArray[np.float64]) -> float:
    """Return the geodesic length of a chain in km."""
    return float(GEOD.line_length(chain[:, 0], chain[:, 1])) / 1000


@cache
def read_graph(
    inputs: Path, mode: str, window: tuple[float, float, float, float] = WINDOW
) -> Graph:
    """Read one network of the scgraph_data wheel, cut to a window.

    Parameters
    ----------
    inputs : folder that holds the wheel
    mode : ``rail`` or ``road``
    window : west, south, east and north of what is kept of the world

    Returns
    -------
    Graph
    """
    wheels = sorted(inputs.glob("scgraph_data-2.0.0-*.whl"))
    if not wheels:
        message = f"{inputs}: expected scgraph_data-2.0.0-*.whl. Run tools/fetch_inputs.sh first."
        raise FileNotFoundError(message)
    with zipfile.ZipFile(wheels[0]) as wheel:
        text = wheel.read(f"scgraph_data/{MODULES[mode]}.py").decode()
    found = re.search(r"^graph=(\[.*?\])$\s*^nodes=(\[.*?\])$", text, re.MULTILINE)
    if found is None:
        message = f"{wheels[0].name}: expected lines graph=[...] and nodes=[...] in {MODULES[mode]}"
        raise ValueError(message)
    rows = found[1].split("}")[:-1]
    counts = [row.count(":") for row in rows]
    pairs = _numbers(found[1]).reshape(-1, 2)
    lonlat = _numbers(found[2]).reshape(-1, 2)[:, ::-1].copy()
    start, end = np.repeat(np.arange(len(rows)), counts), pairs[:, 0].astype(np.int64)
    west, south, east, north = window
    inside = ((lonlat >= (west, south)) & (lonlat <= (east, north))).all(axis=1)
    number = np.cumsum(inside) - 1
    edges = inside[start] & inside[end] & (start != end)
    weights = np.maximum(pairs[edges, 1], 1e-6)  # a weight of 0 would be no edge at all
    size = int(inside.sum())
    matrix = coo_array((weights, (number[start[edges]], number[end[edges]])), shape=(size, size))
    return Graph(lonlat[inside], KDTree(sphere(lonlat[inside])), matrix.tocsr())


def _numbers(text: str) -> NDArray[np.float64]:
    """Return all numbers of a Python literal of lists and dicts, in order."""
    plain = text.translate(dict.fromkeys(map(ord, "[]{}:,"), " "))
    return np.fromstring(plain, sep=" ")
