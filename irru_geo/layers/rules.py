"""Rules about data, each written once: the build, `irru-geo check` and the tests hold them.

A rule takes checked data and yields what breaks it, as rows of file, feature, field, problem and
remedy. `RULES` are good for any folder, and are told as warnings; `SHIPPED` are what the data that
comes with irru_geo has to keep besides.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from irru_geo.geodesy import lengths_km, step_lengths_km

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import ArrayLike

    from irru_geo.layers.data import Data
    from irru_geo.layers.records import Link

Row = tuple[str, str | None, str | None, str, str]
"""File, feature, field, problem, remedy."""

TOLERANCE, ROUNDING_KM = 0.05, 0.1
"""How far a drawn line may differ from its length: a part of it, and what rounding adds."""

CHORD_KM = {"rail": 15.0, "road": 25.0}
"""Longest straight stretch of an open railway or road that is drawn with care."""

REASONING = 20
"""Characters that the reasoning of an estimate has at least."""

LAND_MODES = ("rail", "road")


def is_length_off(told_km: float, drawn_km: float) -> bool:
    """Return whether a length is further from that of the drawn line than is allowed.

    Examples
    --------
    >>> is_length_off(100.0, 105.0), is_length_off(100.0, 106.0)
    (False, True)
    """
    return abs(drawn_km - told_km) > TOLERANCE * told_km + ROUNDING_KM


def longest_chord(line: ArrayLike) -> tuple[float, int]:
    """Return the longest straight stretch of a line in km, and the number of its first vertex."""
    steps = step_lengths_km(line)
    longest = int(steps.argmax())
    return float(steps[longest]), longest


def is_chord_long(chord_km: float, mode: str, status: str) -> bool:
    """Return whether a straight stretch is too long for a line that is drawn with care."""
    return status == "open" and chord_km > CHORD_KM.get(mode, np.inf)


def lengths(_data: Data, own: Data) -> Iterator[Row]:
    """Yield links whose length is not that of the drawn line, without a note that says why."""
    links = own.links.values()
    lengths_drawn = lengths_km([link.coordinates for link in links]).tolist()
    for link, drawn in zip(links, lengths_drawn, strict=True):
        told = link.length_km
        if is_length_off(told, drawn) and not link.note:
            problem = f"expected within 5 % of the drawn line's {drawn:.1f} km, got {told:g} km"
            remedy = "Draw more bend points, correct the length, or say why in the note"
            yield file_of(link), link.id, "length_km", problem, remedy


def gauges(data: Data, own: Data) -> Iterator[Row]:
    """Yield open railways whose gauge is not among those of a node at their end."""
    for link in own.links.values():
        is_railway = link.mode == "rail" and link.status == "open"
        for end in (link.from_node, link.to_node):
            known = data.nodes[end].gauges_mm
            if is_railway and known and link.gauge_mm not in known:
                problem = f"expected a gauge of {end!r} {list(known)}, got {link.gauge_mm}"
                remedy = "Correct the gauge of one of them"
                yield file_of(link), link.id, "gauge_mm", problem, remedy


def parallel_links(_data: Data, own: Data) -> Iterator[Row]:
    """Yield links that lie between two nodes where there is one of their mode and gauge already."""
    seen: dict[tuple[object, ...], str] = {}
    for link in own.links.values():
        key = (*sorted((link.from_node, link.to_node)), link.mode, link.gauge_mm)
        if key in seen:
            problem = f"expected one link of a mode and gauge between two nodes, got {seen[key]!r}"
            remedy = "Take one of them out, unless there are two lines"
            yield file_of(link), link.id, None, problem, remedy
        seen[key] = link.id


def loose_nodes(data: Data, own: Data) -> Iterator[Row]:
    """Yield nodes without a link, and those that no link joins to the largest part."""
    part = _parts(data)
    size = Counter(part.values())
    largest = max(size, key=lambda p: size[p], default=None)
    linked = {end for link in data.links.values() for end in (link.from_node, link.to_node)}
    for node_id in own.nodes:
        if node_id not in linked:
            remedy = "Add a link that ends on it, or take it out"
            yield "nodes.geojson", node_id, None, "expected a link at the node, got none", remedy
        elif part[node_id] != largest:
            found = size[part[node_id]]
            problem = f"expected one network, got an island of {found} nodes with this one"
            yield "nodes.geojson", node_id, None, problem, "Add the link that is missing"


def _parts(data: Data) -> dict[str, int]:
    """Return for each node the number of the connected part that it is in."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    place = {node_id: number for number, node_id in enumerate(data.nodes)}
    if not place:
        return {}
    tails = [place[link.from_node] for link in data.links.values()]
    heads = [place[link.to_node] for link in data.links.values()]
    shape = (len(place), len(place))
    joined = coo_array((np.ones(len(tails)), (tails, heads)), shape=shape)
    _, part = connected_components(joined.tocsr(), directed=False)
    return dict(zip(place, part.tolist(), strict=True))


def chords(_data: Data, own: Data) -> Iterator[Row]:
    """Yield open railways and roads that are drawn with too few bend points."""
    for link in own.links.values():
        longest, vertex = longest_chord(link.coordinates)
        if is_chord_long(longest, link.mode, link.status):
            limit, start = CHORD_KM[link.mode], link.coordinates[vertex].tolist()
            problem = f"expected chords <= {limit:g} km, got {longest:.1f} km from {start}"
            yield file_of(link), link.id, "geometry", problem, "Draw more bend points"


def told_gauges(data: Data, own: Data) -> Iterator[Row]:
    """Yield ends of open railways that do not tell their gauges, and gauges without rails."""
    for link in own.links.values():
        if (link.gauge_mm is None) == (link.mode == "rail"):
            problem = f"expected a gauge of railways alone, got {link.gauge_mm}"
            yield file_of(link), link.id, "gauge_mm", problem, "Give it, or take it out"
        for end in (link.from_node, link.to_node):
            if link.mode == "rail" and link.status == "open" and not data.nodes[end].gauges_mm:
                problem = f"expected the gauges of a node with railways ({link.id}), got none"
                yield "nodes.geojson", end, "gauges_mm", problem, "Give them"


def countries(data: Data, own: Data) -> Iterator[Row]:
    """Yield links on land whose country is not that of their first node, or that have none."""
    for link in own.links.values():
        expected = data.nodes[link.from_node].country
        if link.mode in LAND_MODES and (link.country != expected or expected is None):
            problem = f"expected the country of {link.from_node!r}, {expected}, got {link.country}"
            yield file_of(link), link.id, "country", problem, "Correct one of them"


def length_sources(_data: Data, own: Data) -> Iterator[Row]:
    """Yield lengths that are published without a source, or have one and are not published."""
    for link in own.links.values():
        if (link.length_basis == "published") != (link.length_source is not None):
            problem = f"expected a source of published lengths alone, got {link.length_source}"
            yield file_of(link), link.id, "length_source", problem, "Correct the basis"


def reasoned_figures(_data: Data, own: Data) -> Iterator[Row]:
    """Yield figures that do not say what they were formed from, and estimates without reasoning."""
    for table in ("parameters", "capacities", "price_index", "services", "calendar"):
        for key, row in own.table(table).items():
            basis, note = row.get("basis"), row.get("note") or ""
            least = REASONING if basis == "estimate" else int(table not in ("services", "calendar"))
            if len(note) < least:
                problem = f"expected a note of what it rests on, got {note!r}"
                yield f"{table}.csv", key, "note", problem, "Say from which figures it was formed"
            if table != "services" and basis != "estimate" and not row.get("source_id"):
                problem = f"expected the source of a figure with basis {basis}, got none"
                yield f"{table}.csv", key, "source_id", problem, "Cite it, or call it an estimate"


def reasoned_scenarios(_data: Data, own: Data) -> Iterator[Row]:
    """Yield scenarios that set figures and do not say whether they are estimates."""
    for key, row in own.tables["scenarios"].items():
        if row.parameters and not re.search(r"stimate|\b20\d\d\b|Winter", row.note):
            problem = f"expected a note that says what the figures rest on, got {row.note!r}"
            yield "scenarios.csv", key, "note", problem, "Say that it is an estimate, or of when"


def headways(_data: Data, own: Data) -> Iterator[Row]:
    """Yield services with a headway and no basis of it, and those that serve without a headway."""
    for key, row in own.tables["services"].items():
        if row.headway_typical_days and not row.basis:
            yield "services.csv", key, "basis", "expected the basis of a headway", "Give it"
        if row.serves and not row.headway_typical_days:
            problem = "expected a headway of a service that cargo waits for, got none"
            yield "services.csv", key, "headway_typical_days", problem, "Give it, or empty serves"


def file_of(link: Link) -> str:
    """Return the name of the file that a link stands in."""
    return f"{link.layer}.geojson"


Rule: TypeAlias = "Callable[[Data, Data], Iterator[Row]]"
"""Takes all data, and those of them that are looked at."""

RULES: tuple[Rule, ...] = (lengths, gauges, parallel_links, loose_nodes)
"""Rules for any data folder."""

SHIPPED: tuple[Rule, ...] = (
    *RULES,
    *(chords, told_gauges, countries, length_sources),
    *(reasoned_figures, reasoned_scenarios, headways),
)
"""Rules that the data which comes with irru_geo has to keep."""
