"""The records of a network as columns: one array a field, in the order of the records."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from irru_geo.vocabulary import ACCESS, MODES, UNION_BORDER

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


R = TypeVar("R")

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
    new_nodes = _rest(nodes, node_number)
    new_links = _rest(links, link_number)
    modes: dict[str, int] = {mode: number for number, mode in enumerate(MODES)}
    columns: dict[str, Iterable[int]] = {
        "node_country": _coded([n.country for n in new_nodes], words["node_country"]),
        "node_kind": _coded([n.kind for n in new_nodes], words["node_kind"]),
        "is_off_network": [int(is_off_network(n)) for n in new_nodes],
        "tail": [node_number[link.from_node] for link in new_links],
        "head": [node_number[link.to_node] for link in new_links],
        "mode": [modes[link.mode] for link in new_links],
        "layer": _coded([link.layer for link in new_links], words["layer"]),
        "country": _coded([link.country for link in new_links], words["country"]),
        "electrified": _coded([link.electrified for link in new_links], words["electrified"]),
        "gauge": [link.gauge_mm or 0 for link in new_links],
    }
    arrays = {}
    for name, values in columns.items():
        new = np.fromiter(values, dtype=np.int64)
        arrays[name] = np.concatenate([getattr(before, name), new]) if before else new
    km = np.array([link.length_km for link in new_links], dtype=np.float64)
    km = np.concatenate([before.km, km]) if before else km
    return Columns(node_number, link_number, words, km=km, **arrays)


def is_off_network(node: Node) -> bool:
    """Return whether a node is a place off the network, not a border on the way to it."""
    return node.layer == ACCESS and node.kind not in ("border_crossing", UNION_BORDER)


def _rest(records: Mapping[str, R], number: dict[str, int]) -> Sequence[R]:
    """Return the records behind those that have a number, once they are numbered."""
    known = len(number)
    number |= zip(islice(records, known, None), count(known), strict=False)
    return list(islice(records.values(), known, None))


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
    for column in columns:
        size = int(column.max(initial=-1)) + 2
        if room * size > 2**62:
            _, code = np.unique(code, return_inverse=True)
            room = int(code.max(initial=0)) + 1
        code = code * size + column + 1
        room *= size
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return inverse.astype(np.int64), first.astype(np.int64)
