"""The records of a network as columns: one array a field, in the order of the records."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.layers.record_columns import Records, column
from irru_geo.vocabulary import ACCESS, ACCESS_PORT, MODES, UNION_BORDER

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from irru_geo.layers.records import Link, Node

    Codes = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Columns:
    """Nodes and links as arrays, words as numbers.

    Attributes
    ----------
    node_number, link_number
        Ids to their places in the arrays.
    words
        Name of a field to its words and their numbers; None is a word.
    node_country, node_kind
        Words of each node, shape (nodes,).
    is_off_network
        1 for each place off the network, which is never passed, else 0, shape (nodes,).
    tail, head
        Numbers of the end nodes of each link, shape (links,).
    mode
        Place of each link's mode in `MODES`.
    layer, country, electrified
        Words of each link.
    gauge
        Gauge of each link in mm, 0 without rails.
    km
        Length of each link in km.
    """

    node_number: Mapping[str, int]
    link_number: Mapping[str, int]
    words: Mapping[str, Mapping[Hashable, int]]
    node_country: Codes
    node_kind: Codes
    is_off_network: Codes
    tail: Codes
    head: Codes
    mode: Codes
    layer: Codes
    country: Codes
    electrified: Codes
    gauge: Codes
    km: NDArray[np.float64]

    def word(self, field: str, word: Hashable) -> int:
        """Return the number of a word, -1 when no record has it."""
        return self.words[field].get(word, -1)


FIELDS = ("node_country", "node_kind", "layer", "country", "electrified")


def columns_of(
    nodes: Mapping[str, Node], links: Mapping[str, Link], before: Columns | None = None
) -> Columns:
    """Return the columns of some records.

    Parameters
    ----------
    nodes, links
        Records by id.
    before
        Columns of the first of these records, to which the others are added.
    """
    words: dict[str, dict[Hashable, int]] = {
        field: dict(before.words[field]) if before else {} for field in FIELDS
    }
    # a country is the same word for nodes and links
    words["country"] = words["node_country"]
    node_number = dict(before.node_number) if before else {}
    link_number = dict(before.link_number) if before else {}
    known = len(node_number), len(link_number)
    _number_on(nodes, node_number)
    _number_on(links, link_number)

    def of_node(name: str) -> Sequence[Any]:
        return column(nodes, name, known[0])

    def of_link(name: str) -> Sequence[Any]:
        return column(links, name, known[1])

    modes: dict[str, int] = {mode: number for number, mode in enumerate(MODES)}
    columns: dict[str, Iterable[int]] = {
        "node_country": _coded(of_node("country"), words["node_country"]),
        "node_kind": _coded(of_node("kind"), words["node_kind"]),
        "is_off_network": map(_is_off_network, of_node("layer"), of_node("kind")),
        "tail": map(node_number.__getitem__, of_link("from_node")),
        "head": map(node_number.__getitem__, of_link("to_node")),
        "mode": map(modes.__getitem__, of_link("mode")),
        "layer": _coded(of_link("layer"), words["layer"]),
        "country": _coded(of_link("country"), words["country"]),
        "electrified": _coded(of_link("electrified"), words["electrified"]),
        "gauge": (gauge or 0 for gauge in of_link("gauge_mm")),
    }
    arrays = {}
    for name, values in columns.items():
        new = np.fromiter(values, dtype=np.int64)
        arrays[name] = np.concatenate([getattr(before, name), new]) if before else new
    km = np.array(of_link("length_km"), dtype=np.float64)
    km = np.concatenate([before.km, km]) if before else km
    return Columns(node_number, link_number, words, km=km, **arrays)


def is_off_network(node: Node) -> bool:
    """Return whether a node is a place off the network, not a border or a port on the way to it."""
    return _is_off_network(node.layer, node.kind)


def _is_off_network(layer: str, kind: str) -> bool:
    return layer == ACCESS and kind not in ("border_crossing", UNION_BORDER, ACCESS_PORT)


def _number_on(records: Mapping[str, object], number: dict[str, int]) -> None:
    """Give a number to each record behind those that have one."""
    known = len(number)
    if not known and isinstance(records, Records):
        number |= records.rows
        return
    number |= zip(islice(records, known, None), count(known), strict=False)


def _coded(values: Sequence[Hashable], words: dict[Hashable, int]) -> Iterable[int]:
    """Return the numbers of words; those that are new are numbered on."""
    for word in dict.fromkeys(values):
        words.setdefault(word, len(words))
    return map(words.__getitem__, values)


def classes_of(columns: Sequence[Codes]) -> tuple[Codes, Codes]:
    """Return which rows are alike in all columns.

    Parameters
    ----------
    columns
        Whole numbers of at least -1, each of shape (rows,).

    Returns
    -------
    tuple of ndarray
        The class of each row, and the first row of each class.

    Examples
    --------
    >>> rows = [np.array([4, 4, -1, 4]), np.array([0, 1, 0, 0])]
    >>> [part.tolist() for part in classes_of(rows)]
    [[1, 2, 0, 1], [2, 0, 1]]
    """
    code = np.zeros(len(columns[0]), dtype=np.int64)
    room = 1
    for part in columns:
        size = int(part.max(initial=-1)) + 2
        if room * size > 2**62:
            _, code = np.unique(code, return_inverse=True)
            room = int(code.max(initial=0)) + 1
        code = code * size + part + 1
        room *= size
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return inverse.astype(np.int64), first.astype(np.int64)
