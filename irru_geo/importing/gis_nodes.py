"""Ends of imported lines made into nodes: those that lie near each other are one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import UnknownPlaceError
from irru_geo.geodesy import EARTH_RADIUS_KM, distance_km, unit_vectors
from irru_geo.importing.gis_columns import Column, guessed_columns
from irru_geo.importing.gis_values import meant
from irru_geo.layers.schema import read_schema
from irru_geo.layers.side_columns import languages_of, names_in
from irru_geo.missing import is_missing
from irru_geo.places.gazetteer import nearest_towns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from geopandas import GeoDataFrame
    from numpy.typing import NDArray

    from irru_geo.importing.data_folder import Row

    Told = Callable[[object, str, str], None]

NAMED_WITHIN_KM = 50.0
"""How far a town may lie for a node to be called after it."""


def join_ends(
    links: Sequence[Row],
    points: GeoDataFrame | None,
    snap_km: float,
    *,
    join: bool,
    report: Told,
) -> tuple[list[Row], list[Row]]:
    """Return the nodes, and the links with their ends moved onto them.

    Parameters
    ----------
    links
        Links with `coordinates`, `feature`, and `from_node`, `to_node` where the layer tells them.
    points
        Nodes of the user's own, in EPSG:4326.
    snap_km
        How far apart the ends of one node may lie.
    join
        Whether ends near a bundled node are that node.
    report
        Takes feature, field and what was done.
    """
    known = _known_nodes(points, report, join=join)
    ends = np.array([line[i] for line in (link["coordinates"] for link in links) for i in (0, -1)])
    labels = [link.get(field) for link in links for field in ("from_node", "to_node")]
    cluster = _clusters(ends, labels, known, snap_km)
    nodes = _nodes(ends, labels, cluster, known)
    kept = []
    for number, link in enumerate(links):
        tail, head = nodes[cluster[2 * number]], nodes[cluster[2 * number + 1]]
        if tail is head:
            what = f"left out: both ends lie within {snap_km:g} km of {tail['name']!r}"
            report(link["feature"], "geometry", what)
            continue
        _tie(link, tail, head, report)
        kept.append(link)
    used = {link[end] for link in kept for end in ("from_node", "to_node")}
    found = [node for node in {id(n): n for n in nodes.values()}.values() if node["id"] in used]
    gauges: dict[str, set[int]] = {}
    for link in kept:
        if link.get("gauge_mm"):
            for end in ("from_node", "to_node"):
                gauges.setdefault(link[end], set()).add(int(link["gauge_mm"]))
    for node in found:
        node["gauges_mm"] = sorted(gauges.get(node["id"], ()))
    return found, kept


def _known_nodes(points: GeoDataFrame | None, report: Told, *, join: bool) -> list[Row]:
    """Return the nodes that ends may become: the user's own, then the bundled ones."""
    known = [] if points is None else _own_nodes(points, report)
    if join:
        from irru_geo.layers.frozen import thawed
        from irru_geo.layers.reading import read_data

        taken = {node["id"] for node in known}
        bundled = (thawed(dict(node)) for node in read_data().nodes.values())
        known += [{**n, "is_bundled": True} for n in bundled if n["id"] not in taken]
    return known


def _own_nodes(points: GeoDataFrame, report: Told) -> list[Row]:
    names = [str(column) for column in points.columns if column != "geometry"]
    chosen = guessed_columns(names, "nodes", None)
    languages = languages_of(names)
    nodes: list[Row] = []
    taken: Counter[str] = Counter()
    rows: Any = points.iterrows()
    for key, row in rows:
        shape = _point(row["geometry"])
        if shape is None:
            report(key, "nodes", "left out: no point")
            continue
        values = _values(row, chosen, str(key), report)
        values["names"] = values.get("names") or names_in(row, languages)
        name = values.get("name") or values.get("id") or str(key)
        nodes.append(
            {
                "id": _free(slug_of(str(values.get("id") or name)) or f"node-{key}", taken),
                "label": str(values.get("id") or key),
                "name": str(name),
                "names": values.get("names") or {},
                "country": values.get("country"),
                "kind": values.get("kind") or "station",
                "unlocode": values.get("unlocode"),
                "accuracy_m": 1000.0,
                "lon_lat": (float(shape.x), float(shape.y)),
            }
        )
    for node, (_, country) in zip(nodes, _towns(_places(nodes)), strict=True):
        node["country"] = node["country"] or country
    return nodes


def _point(shape: Any) -> Any:
    """Return a point, or the only one of a MultiPoint; None for anything else."""
    if shape is None or shape.is_empty:
        return None
    parts = list(getattr(shape, "geoms", [shape]))
    return parts[0] if len(parts) == 1 and parts[0].geom_type == "Point" else None


def _values(row: Any, chosen: Mapping[str, Column], feature: str, report: Told) -> Row:
    """Return what a row says of each field of a node; what is not allowed is left out and told."""
    found: Row = {}
    for field in read_schema("nodes"):
        if field.name not in chosen:
            continue
        raw = row[chosen[field.name].name]
        if field.name == "id":
            found["id"] = None if is_missing(raw) else _plain(raw)
            continue
        value, problem = meant(raw, field)
        if problem is not None:
            report(feature, f"nodes: {field.name}", f"left out: {problem}")
        found[field.name] = value
    return found


def _plain(value: Any) -> str:
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value) if is_whole else value).strip()


def _places(nodes: Sequence[Row]) -> NDArray[np.float64]:
    return np.array([node["lon_lat"] for node in nodes]).reshape(-1, 2)


def _clusters(
    ends: NDArray[np.float64], labels: Sequence[Any], known: Sequence[Row], snap_km: float
) -> list[int]:
    """Return for each end the number of its node; those of known nodes are their places in `known`.

    Ends are one node when they carry one label, or lie within `snap_km`; a known node takes all
    ends within that distance.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    vectors = unit_vectors(ends)
    reach = 2 * np.sin(min(snap_km / EARTH_RADIUS_KM, np.pi) / 2)
    near = cKDTree(vectors).query_pairs(reach, output_type="ndarray")
    by_label: dict[str, int] = {}
    told = [
        (by_label.setdefault(str(label), number), number)
        for number, label in enumerate(labels)
        if not is_missing(label)
    ]
    has_label = np.array([not is_missing(label) for label in labels])
    near = near[~has_label[near].all(axis=1)] if len(near) else near
    pairs = np.concatenate([near.reshape(-1, 2), np.array(told, dtype=int).reshape(-1, 2)])
    size = len(ends)
    graph = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(size, size))
    _, part = connected_components(graph.tocsr(), directed=False)
    found = (part + len(known)).tolist()
    if not known:
        return found
    places = _places(known)
    away, nearest = (np.asarray(v) for v in cKDTree(unit_vectors(places)).query(vectors))
    trio = zip(found, away.tolist(), nearest.tolist(), strict=True)
    owner = {part: place for part, km, place in trio if km <= reach}
    by_name = {node.get("label", node["id"]): i for i, node in enumerate(known)}
    owner |= {p: by_name[str(i)] for p, i in zip(found, labels, strict=True) if str(i) in by_name}
    return [owner.get(p, p) for p in found]


def _nodes(
    ends: NDArray[np.float64], labels: Sequence[Any], cluster: Sequence[int], known: Sequence[Row]
) -> dict[int, Row]:
    """Return the node of each cluster: a known one, else one called by its label or its town."""
    members: dict[int, list[int]] = {}
    for number, place in enumerate(cluster):
        members.setdefault(place, []).append(number)
    taken = Counter({node["id"]: 1 for node in known})
    new = {p: numbers for p, numbers in members.items() if p >= len(known)}
    centres = {p: ends[numbers[0]] for p, numbers in new.items()}
    towns = _towns(np.array(list(centres.values())).reshape(-1, 2))
    nodes = {p: dict(known[p]) for p in members if p < len(known)}
    for (place, numbers), (town, country) in zip(new.items(), towns, strict=True):
        label = next((str(labels[n]) for n in numbers if not is_missing(labels[n])), None)
        is_number = label is not None and label.replace("-", "").isdigit()
        name = label if label is not None and not is_number else town or label or "Node"
        node_id = _free(slug_of(label or name) or "node", taken)
        number = taken[slug_of(name) or "node"] if label is None else 1
        nodes[place] = {
            "id": node_id,
            "name": name if number <= 1 else f"{name} {number}",
            "names": {},
            "country": country,
            "kind": "junction",
            "accuracy_m": 1000.0,
            "lon_lat": tuple(round(float(value), 5) for value in centres[place]),
        }
    return nodes


def _towns(places: NDArray[np.float64]) -> list[tuple[str, str | None]]:
    """Return the town near each place and its country; nothing without the gazetteer."""
    if not len(places):
        return []
    try:
        towns = nearest_towns(places)
    except UnknownPlaceError:
        return [("", None)] * len(places)
    found: list[tuple[str, str | None]] = []
    for place, town in zip(places.tolist(), towns, strict=True):
        is_near = float(distance_km(place, [(town.lon, town.lat)])[0]) <= NAMED_WITHIN_KM
        found.append((town.name if is_near else "", town.country))
    return found


def _tie(link: Row, tail: Row, head: Row, report: Told) -> None:
    """End a line on its nodes, with their ids, names and country; tell it when an end moves far."""
    line = np.array(link["coordinates"])
    for vertex, node in ((0, tail), (-1, head)):
        moved = float(distance_km(line[vertex], [node["lon_lat"]])[0])
        if moved > 0.01:
            report(link["feature"], "geometry", f"end moved {moved:.2f} km onto {node['name']!r}")
        line[vertex] = node["lon_lat"]
    link["coordinates"] = line.tolist()
    link |= {"from_node": tail["id"], "to_node": head["id"]}
    link |= {"from_name": tail["name"], "to_name": head["name"]}
    link["country"] = link.get("country") or tail.get("country")


def slug_of(name: str) -> str:
    """Return a name as an id: lower case Latin letters, digits and hyphens.

    Examples
    --------
    >>> slug_of("Bandar-e Torkamān"), slug_of("Баку")
    ('bandar-e-torkaman', '')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _free(slug: str, taken: Counter[str]) -> str:
    """Return an id that no node has yet."""
    taken[slug] += 1
    found = slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
    return found if found == slug or not taken[found] else _free(slug, taken)
