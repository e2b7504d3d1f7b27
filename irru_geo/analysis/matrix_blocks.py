"""OD matrices that do not fit into the memory: worked out block by block, into one Parquet file."""

from __future__ import annotations

import pickle
from collections import deque
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from irru_geo.analysis.sweep_workers import RETRIES, WAITING_A_WORKER, check_client
from irru_geo.arguments import as_items, as_path, need_package, shown
from irru_geo.atomic_write import replacing
from irru_geo.errors import ParameterError
from irru_geo.planner.planner import RoutePlanner

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pandas import DataFrame

    from irru_geo.places.places import Place

PAIRS = 2**20
"""Pairs that are worked out and written at a time."""


class Block(NamedTuple):
    """Some rows of an OD matrix, and what `RoutePlanner.matrix` takes for it."""

    origins: Sequence[Place]
    destinations: Sequence[Place]
    options: dict[str, Any]


def write_matrix_blocks(
    planner: RoutePlanner,
    path: str | Path,
    origins: Sequence[Place],
    destinations: Sequence[Place],
    *,
    client: Any = None,
    **options: Any,
) -> dict[str, str]:
    """Write an OD matrix to a Parquet file; see `Network.matrix_to_parquet`.

    Parameters
    ----------
    planner
        The network.
    path, origins, destinations, client
        As there.
    options
        As for `RoutePlanner.matrix`.
    """
    check_client(client)
    need_package("pyarrow", "formats", "path")
    file = as_path(path, "path")
    if file.suffix.lower() != ".parquet":
        raise ParameterError(f"path: expected an ending of .parquet, got {shown(str(path))}.")
    starts, ends = as_items(origins, "origins"), as_items(destinations, "destinations")
    rows = max(1, PAIRS // max(len(ends), 1))
    # one block at least, so that what is asked for is checked
    blocks = [
        Block(starts[first : first + rows], ends, options)
        for first in range(0, max(len(starts), 1), rows)
    ]
    return _write(file, _results(planner, client, blocks))


def _results(planner: RoutePlanner, client: Any, blocks: list[Block]) -> Iterator[DataFrame]:
    """Yield the blocks in order; on a cluster a few are ahead of the one that is written."""
    if client is None:
        yield from (_worked_out(planner, block) for block in blocks)
        return
    there = client.submit(_load, pickle.dumps(planner.network_state), pure=True)
    workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    running: deque[Any] = deque()
    for block in blocks:
        running.append(client.submit(_worked_out, there, block, pure=False, retries=RETRIES))
        if len(running) >= workers * WAITING_A_WORKER:
            yield running.popleft().result()
    while running:
        yield running.popleft().result()


def _load(blob: bytes) -> RoutePlanner:
    """Return the network that was sent to a worker."""
    return RoutePlanner(pickle.loads(blob))


def _worked_out(planner: RoutePlanner, block: Block) -> DataFrame:
    return planner.matrix(block.origins, block.destinations, **block.options)


def _write(path: str | Path, found: Iterator[DataFrame]) -> dict[str, str]:
    """Write blocks to a file, a row a pair; return why places have no figure."""
    from pyarrow import parquet  # type: ignore[import-untyped]

    failed: dict[str, str] = {}
    with replacing(path) as part, ExitStack() as stack:
        writer: Any = None
        for table in found:
            pairs = _as_pairs(table)
            if writer is None:
                writer = stack.enter_context(parquet.ParquetWriter(part, pairs.schema))
            writer.write_table(pairs)
            failed |= table.attrs.get("errors", {})
            del pairs, table  # before the next block is worked out
    return failed


def _as_pairs(table: DataFrame) -> Any:
    """Return an OD matrix as an Arrow table, a row a pair; names are held once."""
    import pyarrow as pa

    rows, columns = (np.arange(size, dtype=np.int32) for size in table.shape)
    sides = {
        "origin": (np.repeat(rows, len(columns)), table.index),
        "destination": (np.tile(columns, len(rows)), table.columns),
    }
    found = {
        name: pa.DictionaryArray.from_arrays(number, pa.array(map(str, labels), pa.string()))
        for name, (number, labels) in sides.items()
    }
    found[str(table.columns.name)] = pa.array(table.to_numpy(dtype=np.float64).ravel())
    return pa.table(found)
