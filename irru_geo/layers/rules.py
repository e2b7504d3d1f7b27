"""Rules about data, each written once: the build, `irru-geo check` and the tests hold them.

A rule takes checked data and yields what breaks it, as rows of file, feature, field, problem and
remedy. `RULES` are good for any folder, and are told as warnings; `SHIPPED` are what the data that
comes with irru_geo has to keep besides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from irru_geo.geodesy import lengths_km, step_lengths_km
from irru_geo.layers.record_columns import column, fields_of, vertices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import ArrayLike, NDArray

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


def is_length_off(told_km: Any, drawn_km: Any) -> Any:
    """Return whether a length is further from that of the drawn line than is allowed.

    Lengths are numbers or arrays of them.

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
    drawn = lengths_km(*vertices(own.links))
    told = np.array(column(own.links, "length_km"), dtype=np.float64)
    ids = list(own.links)
    for row in np.flatnonzero(is_length_off(told, drawn)).tolist():
        link = own.links[ids[row]]
        if not link.note:
            expected = f"expected within 5 % of the drawn line's {drawn[row]:.1f} km"
            remedy = "Draw more bend points, correct the length, or say why in the note"
            problem = f"{expected}, got {link.length_km:g} km"
            yield file_of(link), link.id, "length_km", problem, remedy


def gauges(data: Data, own: Data) -> Iterator[Row]:
    """Yield open railways whose gauge is not among those of a node at their end."""
    known = dict(fields_of(data.nodes, "gauges_mm"))
    fields = ("mode", "status", "gauge_mm", "from_node", "to_node")
    for key, mode, status, gauge, *ends in fields_of(own.links, *fields):
        is_railway = mode == "rail" and status == "open"
        for end in ends if is_railway else ():
            if known[end] and gauge not in known[end]:
                problem = f"expected a gauge of {end!r} {list(known[end])}, got {gauge}"
                remedy = "Correct the gauge of one of them"
                yield file_of(own.links[key]), key, "gauge_mm", problem, remedy


def parallel_links(_data: Data, own: Data) -> Iterator[Row]:
    """Yield links that lie between two nodes where there is one of their mode and gauge already."""
    seen: dict[tuple[object, ...], str] = {}
    fields = ("from_node", "to_node", "mode", "gauge_mm")
    for key, tail, head, *kind in fields_of(own.links, *fields):
        ends = (tail, head, *kind) if tail < head else (head, tail, *kind)
        if ends in seen:
            problem = f"expected one link of a mode and gauge between two nodes, got {seen[ends]!r}"
            remedy = "Take one of them out, unless there are two lines"
            yield file_of(own.links[key]), key, None, problem, remedy
        seen[ends] = key


def loose_nodes(data: Data, own: Data) -> Iterator[Row]:
    """Yield nodes without a link, and those that no link joins to the largest part."""
    number = {node_id: row for row, node_id in enumerate(data.nodes)}
    if not number:
        return
    part, is_linked = _parts(data, number)
    size = np.bincount(part)
    is_loose = ~is_linked | (part != size.argmax())
    for node_id in own.nodes:
        row = number[node_id]
        if not is_loose[row]:
            continue
        problem = "expected a link at the node, got none"
        remedy = "Add a link that ends on it, or take it out"
        if is_linked[row]:
            found = size[part[row]]
            problem = f"expected one network, got an island of {found} nodes with this one"
            remedy = "Add the link that is missing"
        yield "nodes.geojson", node_id, None, problem, remedy


def _parts(data: Data, number: Mapping[str, int]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return the number of the connected part that each node is in, and whether it has a link."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    tails, heads = (
        np.fromiter(map(number.__getitem__, column(data.links, end)), dtype=np.int32)
        for end in ("from_node", "to_node")
    )
    is_linked = np.zeros(len(number), dtype=bool)
    is_linked[tails] = is_linked[heads] = True
    joined = coo_array((np.ones(len(tails)), (tails, heads)), shape=(len(number),) * 2)
    return connected_components(joined.tocsr(), directed=False)[1], is_linked


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
