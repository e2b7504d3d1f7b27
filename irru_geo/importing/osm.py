"""A data folder from an OpenStreetMap extract: railways, main roads and ferries of a region."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from irru_geo.arguments import as_choice, as_count, as_number, as_path, as_texts, shown
from irru_geo.errors import ParameterError
from irru_geo.geodesy import distance_km
from irru_geo.importing.contraction import chains, hubs, merged
from irru_geo.importing.data_folder import need_free, write_folder
from irru_geo.importing.osm_drawing import draw
from irru_geo.importing.osm_names import hub_nodes
from irru_geo.importing.osm_reading import read_extract
from irru_geo.layers.progress import stages

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.importing.contraction import Chain
    from irru_geo.importing.data_folder import Row
    from irru_geo.importing.osm_drawing import Drawing
    from irru_geo.importing.osm_reading import Way

MODES = ("rail", "road", "ferry")
DETAILS = ("main", "all")

MAX_LINKS = 2000
"""How many links the main network of a country may have; hubs grow until it fits."""

SNAP_KM = 1.0
"""How far apart the tracks of a station, or the ramps of an interchange, may lie (estimate)."""

WIDEST_SNAP_KM = 16.0
"""Hubs grow no wider than this, however many links are left."""

STUB_KM = 5.0
"""Dead ends shorter than this lead nowhere that has a name (estimate)."""

TOLERANCE_DEGREES = 1e-4
"""How far a drawn line may lie from the track: some ten metres."""

NO_GAUGE = "Estimate: no tag names the gauge; the commonest of the extract is taken."

ENDS = ("from_node", "to_node")

SOURCE = {
    "source_id": "openstreetmap-extract",
    "title": "OpenStreetMap",
    "publisher": "OpenStreetMap contributors",
    "url": "https://www.openstreetmap.org/copyright",
    "licence": "ODbL-1.0",
}

README = """# {title}

Made from an extract of OpenStreetMap ({file}) by `irru_geo.import_osm`.

(c) OpenStreetMap contributors. The layers are a derivative database under the Open Database License
(ODbL) 1.0, https://opendatacommons.org/licenses/odbl/1-0/: name the source, share alike.

- Lengths are measured along the track, into the middle of each station, junction or port.
- A gauge that no tag names is the commonest one of the extract; each such link says so in its note.
- Countries are those of the nearest town; check the border nodes.
- Speeds, borders, ports and prices: no figure of this region was looked for. The bundled figures
  that hold anywhere are used, and they are estimates here. Put your own into
  `tables/parameters.csv` (`irru-geo schema parameters`).
"""


def import_osm(
    path: str | Path,
    folder: str | Path,
    *,
    modes: Collection[str] = MODES,
    detail: str = "main",
    max_links: int | None = MAX_LINKS,
    snap_km: float = SNAP_KM,
) -> DataFrame:
    """Write a data folder from an OpenStreetMap extract, and say what was made of it.

    Parameters
    ----------
    path
        The extract: `.osm.pbf`, `.osm`, `.osm.bz2`. Needs the extra `osm`.
    folder
        Folder to make; `irru_geo.load_network`, `irru-geo check` and `--data-dir` take it.
    modes
        Some of `rail`, `road`, `ferry`.
    detail
        `"main"`: running lines, motorways and trunk roads. `"all"`: side tracks, halts, primary and
        secondary roads too.
    max_links
        How many links there may be at most: hubs are drawn together, and dead ends left out, until
        it holds. None means that nothing is left out.
    snap_km
        How far from its middle, in km along the track, a hub (station, junction, port) reaches.

    Returns
    -------
    DataFrame
        Indexed by layer; columns: ways (read), links, length_km, border_nodes, without_gauge (links
        whose gauge no tag names), snap_km and stub_km (as they were in the end).

    Raises
    ------
    LayerError
        When the file is no OpenStreetMap data or has nothing of the modes, or the folder is taken.
    ParameterError
        When an argument is not allowed, or osmium or the gazetteer is not installed.

    Notes
    -----
    Junctions, stations, ports, border posts and dead ends become hubs; what lies between two hubs
    is one link of one mode and gauge. Where a line crosses a country's border (`boundary`,
    `admin_level=2`) there is a node of kind `border_crossing`. Stations and ports are joined to the
    nearest road and railway within `snap_km`. Data: OpenStreetMap contributors, ODbL.
    """
    chosen = _checked(modes, detail, max_links, snap_km)
    source, target = as_path(path, "path"), as_path(folder, "folder")
    need_free(target)
    with stages("OpenStreetMap", 4) as done:
        extract = read_extract(source, chosen, detail)
        done()
        drawing = draw(extract, snap_km)
        done()
        contracted = _contracted(drawing, max_links, snap_km)
        done()
        nodes, links = _records(drawing, contracted)
    modes_found = dict.fromkeys(link["mode"] for link in links)
    layers = {f"osm_{mode}": [i for i in links if i["mode"] == mode] for mode in modes_found}
    readme = README.format(title=source.name.partition(".")[0].capitalize(), file=source.name)
    write_folder(target, nodes, layers, {"sources": [SOURCE]}, readme)
    return _report(drawing, contracted, nodes, layers)


def _checked(modes: object, detail: str, max_links: object, snap_km: object) -> tuple[str, ...]:
    chosen = as_texts(modes, "modes")
    if not chosen or set(chosen) - set(MODES):
        raise ParameterError(f"modes: expected some of {', '.join(MODES)}, got {shown(modes)}.")
    as_choice(detail, "detail", DETAILS)
    if max_links is not None:
        as_count(max_links, "max_links")
    as_number(snap_km, "snap_km", above=0.0, high=100.0)
    return chosen


class _Contracted(NamedTuple):
    """Links of hubs, the hubs that they use, and with what settings they came about."""

    links: list[Chain]
    middles: NDArray[np.int64]
    snap_km: float
    stub_km: float


def _contracted(drawing: Drawing, max_links: int | None, snap_km: float) -> _Contracted:
    """Return links between hubs; hubs grow and dead ends go until the links are few enough."""
    special = np.unique(np.array([*drawing.borders, *drawing.named], dtype=np.int64))
    stub_km = 0.0 if max_links is None else STUB_KM
    while True:
        hub, middles = hubs(drawing.edges, special, len(drawing.lon_lat), snap_km)
        found = chains(drawing.edges, hub, middles, snap_km)
        keep = set(hub[special].tolist())
        links = found if max_links is None else merged(found, keep, stub_km)
        if max_links is None or len(links) <= max_links or snap_km > WIDEST_SNAP_KM:
            return _Contracted(links, middles, snap_km, stub_km)
        snap_km, stub_km = 2 * snap_km, 2 * stub_km
        special = _thinned(drawing, special, snap_km)


def _thinned(drawing: Drawing, special: NDArray[np.int64], snap_km: float) -> NDArray[np.int64]:
    """Return the special points without stations that another one lies near, borders first."""
    rank = {"border_crossing": 0, "port": 1}
    order = sorted(
        special.tolist(),
        key=lambda point: (
            -1 if point in drawing.borders else rank.get(drawing.named[point].kind, 2), point
        ),
    )  # fmt: skip
    kept: list[int] = []
    for point in order:
        near = distance_km(drawing.lon_lat[point], drawing.lon_lat[kept]) if kept else np.array([])
        if not (near < snap_km).any():
            kept.append(point)
    return np.array(sorted(kept), dtype=np.int64)


def _records(drawing: Drawing, contracted: _Contracted) -> tuple[list[Row], list[Row]]:
    """Return the properties of the nodes that a link uses, and of the links."""
    links = contracted.links
    used = sorted({hub for link in links for hub in (link.tail, link.head)})
    place = {hub: number for number, hub in enumerate(used)}
    middles = contracted.middles[used]
    gauges: dict[int, set[int]] = {}
    landings: set[int] = set()
    for link in links:
        mode, gauge = drawing.kinds[link.kind]
        for hub in (place[link.tail], place[link.head]):
            gauges.setdefault(hub, set()).update([gauge] if gauge else [])
            landings |= {hub} if mode == "sea" else set()
    known = {n: drawing.named[m] for n, m in enumerate(middles.tolist()) if m in drawing.named}
    border_points = set(drawing.borders.tolist())
    borders = {n for n, m in enumerate(middles.tolist()) if m in border_points}
    lon_lat = drawing.lon_lat[middles]
    nodes = hub_nodes(lon_lat, known, borders, gauges, landings, SOURCE["source_id"])
    ways = _WaysOfEdges(drawing)
    ends = [(nodes[place[link.tail]], nodes[place[link.head]]) for link in links]
    return nodes, [_link(link, end, drawing, ways) for link, end in zip(links, ends, strict=True)]


class _WaysOfEdges:
    """The way of each edge, by the two points that it joins."""

    def __init__(self, drawing: Drawing) -> None:
        edges = drawing.edges
        self._count = len(drawing.lon_lat)
        self._ways = drawing.ways
        drawn = drawing.way >= 0
        keys = self._keys(edges.tail[drawn], edges.head[drawn])
        order = np.argsort(keys, kind="stable")
        self._sorted, self._way = keys[order], drawing.way[drawn][order]
        self._km = edges.km[drawn][order]

    def _keys(self, tail: NDArray[np.int64], head: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.minimum(tail, head) * self._count + np.maximum(tail, head)

    def along(self, points: NDArray[np.int64], mode: str) -> list[tuple[Way, float]]:
        """Return the ways of a mode along some points, with the km on each."""
        keys = self._keys(points[:-1], points[1:])
        at = np.minimum(np.searchsorted(self._sorted, keys), len(self._sorted) - 1)
        at = at[self._sorted[at] == keys]
        found = ((self._ways[way], km) for way, km in zip(self._way[at], self._km[at], strict=True))
        return [(way, float(km)) for way, km in found if way.mode == mode]


def _link(link: Chain, ends: tuple[Row, Row], drawing: Drawing, ways: _WaysOfEdges) -> Row:
    mode, gauge = drawing.kinds[link.kind]
    tail, head = ends
    along = ways.along(link.points, mode)
    suffix = {"rail": f"--{gauge}" if gauge else "", "road": "--road", "sea": "--sea"}[mode]
    is_tagged = any(way.gauge_mm for way, _ in along)
    note = NO_GAUGE if mode == "rail" and not is_tagged else None
    tracks = [way.tracks for way, _ in along if way.tracks]
    return {
        "id": f"{tail['id']}--{head['id']}{suffix}",
        "from_node": tail["id"],
        "to_node": head["id"],
        "mode": mode,
        "name": _most(along, "name") or f"{tail['name']} - {head['name']}",
        "country": None if mode == "sea" else tail["country"],
        "length_km": max(round(link.km, 3), 0.001),
        "length_basis": "track",
        "gauge_mm": gauge or None,
        "electrified": _most(along, "electrified") if mode == "rail" else None,
        "tracks": min(tracks) if tracks else None,
        "status": "open",
        "geometry_source": SOURCE["source_id"],
        "accuracy_m": 100.0,
        "sources": [SOURCE["source_id"]],
        "note": note,
        "coordinates": _line(drawing.lon_lat[link.points], ends),
    }


def _most(along: list[tuple[Way, float]], field: str) -> Any:
    """Return the value that most of the kilometres have, of those that have one."""
    km: dict[Any, float] = {}
    for way, part in along:
        value = getattr(way, field)
        if value not in (None, ""):
            km[value] = km.get(value, 0.0) + part
    return max(km, key=lambda value: km[value], default=None)


def _line(lon_lat: NDArray[np.float64], ends: tuple[Row, Row]) -> list[tuple[float, float]]:
    """Return a line simplified to some ten metres, from node to node."""
    import shapely

    line = shapely.LineString([ends[0]["lon_lat"], *lon_lat[1:-1], ends[1]["lon_lat"]])
    return [(lon, lat) for lon, lat in line.simplify(TOLERANCE_DEGREES).coords]


def _report(
    drawing: Drawing, contracted: _Contracted, nodes: list[Row], layers: Mapping[str, list[Row]]
) -> DataFrame:
    import pandas as pd

    ways = Counter(way.mode for way in drawing.ways)
    borders = {node["id"] for node in nodes if node["kind"] == "border_crossing"}
    rows = {
        layer: {
            "ways": ways[links[0]["mode"]],
            "links": len(links),
            "length_km": round(sum(link["length_km"] for link in links), 1),
            "border_nodes": len({i[end] for i in links for end in ENDS} & borders),
            "without_gauge": sum(link["note"] == NO_GAUGE for link in links),
            "snap_km": contracted.snap_km,
            "stub_km": contracted.stub_km,
        }
        for layer, links in layers.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("layer")
