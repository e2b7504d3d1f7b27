"""Write the small graph of main roads as steps between neighbours, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import numpy as np
from hinterland_reduce import Edge, drawn

if TYPE_CHECKING:
    from hinterland_source import Roads
    from numpy.typing import NDArray

CELL_DEG = 0.5
"""Size of the cells that junctions are sorted by, so that steps between them are short."""


def packed(edges: list[Edge], roads: Roads) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of the file; see `irru_geo.places.hinterland.read_roads`."""
    nodes = np.array(sorted({end for e in edges for end in (e.tail, e.head)}), dtype=np.int64)
    nodes = nodes[_along_curve(roads.lonlat[nodes])]
    number = {node: place for place, node in enumerate(nodes.tolist())}
    rows = []
    for edge in edges:
        tail, head, line = number[edge.tail], number[edge.head], drawn(edge, roads)
        rows.append((tail, head, edge, line) if tail < head else (head, tail, edge, line[::-1]))
    rows.sort(key=lambda row: row[:2])
    thousandths = np.rint(roads.lonlat[nodes] * 1000).astype(np.int32)
    codes, country = np.unique(roads.country[nodes], return_inverse=True)
    tail, head = (np.array([row[k] for row in rows], dtype=np.int64) for k in (0, 1))
    km = np.array([row[2].km for row in rows])
    steps = [_steps(thousandths[row[0]], row[3]) for row in rows]
    shapes = np.concatenate([np.empty((0, 2), dtype=np.int64), *steps])
    return {
        "lon_step": np.diff(thousandths[:, 0], prepend=0).astype(np.int32),
        "lat_step": np.diff(thousandths[:, 1], prepend=0).astype(np.int32),
        "codes": codes.astype("U2"),
        "country": country.astype(np.uint8),
        "tail_step": np.diff(tail, prepend=0).astype(np.uint16),
        "head_step": (head - tail).astype(np.int32),
        "length": np.maximum(np.rint(km * 10), 1).astype(np.uint16),
        "ferries": np.flatnonzero([row[2].is_ferry for row in rows]).astype(np.int32),
        "vertices": np.array([len(line) for line in steps], dtype=np.uint8),
        "shape_lon_step": shapes[:, 0].astype(np.int16),
        "shape_lat_step": shapes[:, 1].astype(np.int16),
    }


def _along_curve(lonlat: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return an order in which neighbours mostly follow each other: cell by cell, to and fro."""
    cell = np.floor(lonlat / CELL_DEG).astype(np.int64)
    column, row = cell.T
    to_and_fro = np.where(column % 2 == 0, row, -row)
    inside = np.where(to_and_fro % 2 == 0, lonlat[:, 0], -lonlat[:, 0])
    return np.lexsort((lonlat[:, 1], inside, to_and_fro, column))


def _steps(start: NDArray[np.int32], line: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the steps of a line's vertices in thousandths of a degree, the first from its tail."""
    points = np.concatenate([start[None].astype(np.int64), np.rint(line * 1000).astype(np.int64)])
    return np.diff(points, axis=0)


def as_bytes(arrays: dict[str, NDArray[np.generic]]) -> bytes:
    """Return arrays as an npz file whose bytes depend on nothing but them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            data = io.BytesIO()
            np.lib.format.write_array(data, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(member, data.getvalue(), compresslevel=9)
    return buffer.getvalue()
