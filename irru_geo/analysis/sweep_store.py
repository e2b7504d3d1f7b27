"""The folder of a sweep: its chunks as Parquet files, and a manifest that says what it is."""

from __future__ import annotations

import json
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING

from irru_geo.arguments import need_package
from irru_geo.atomic_write import holding, write_bytes
from irru_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from irru_geo.analysis.sweep_workers import Chunk, Result, Settings
    from irru_geo.planner.planner import RoutePlanner

MANIFEST = "sweep.json"


@contextmanager
def open_store(
    folder: Path, planner: RoutePlanner, settings: Settings, chunks: Sequence[Chunk]
) -> Iterator[Store]:
    """Open the folder of a sweep, made where it is not there, for one writer at a time.

    Raises
    ------
    ParameterError
        When it holds another sweep or other files, or somebody writes to it.
    """
    need_package("pyarrow", "cluster", "folder")
    folder.mkdir(parents=True, exist_ok=True)
    with holding(folder) as is_mine:
        if not is_mine:
            problem = f"{str(folder)!r} is being written to by another sweep"
            raise ParameterError(f"folder: {problem}. Wait for it, or take another folder.")
        yield Store(folder, planner, settings, chunks)


class Store:
    """Folder of chunks: each is written as a whole, and it is known which are there."""

    def __init__(
        self, folder: Path, planner: RoutePlanner, settings: Settings, chunks: Sequence[Chunk]
    ) -> None:
        self._folder = folder
        manifest = json.dumps(_manifest(planner, settings, chunks), indent=1, sort_keys=True)
        path = folder / MANIFEST
        if not path.is_file():
            if any(folder.glob("*.parquet")):
                raise ParameterError(f"folder: {str(folder)!r} holds other files. Take a new one.")
            write_bytes(path, manifest.encode())
        elif path.read_bytes() != manifest.encode():
            raise ParameterError(f"folder: {str(folder)!r} holds another sweep. Take a new one.")
        self._drawn = folder / "samples" if settings.keeps_samples else None
        for part in (folder / "figures", self._drawn):
            if part is not None:
                part.mkdir(exist_ok=True)

    def _path(self, number: int) -> Path:
        return self._folder / "figures" / f"part-{number:07d}.parquet"

    def has(self, chunk: Chunk) -> bool:
        """Return whether a chunk is done: its figures are written last, and can be read."""
        path = self._path(chunk.number)
        parts = [path, *([] if self._drawn is None else [self._drawn / path.name])]
        return all(part.is_file() and _can_be_read(part) for part in parts)

    def write(self, result: Result) -> None:
        """Write a chunk."""
        path = self._path(result.number)
        if self._drawn is not None and result.drawn is not None:
            write_bytes(self._drawn / path.name, result.drawn.to_parquet(index=False))
        write_bytes(path, result.figures.to_parquet(index=False))


def _can_be_read(path: Path) -> bool:
    """Return whether a Parquet file is whole: disks lose what was written."""
    import pandas as pd

    try:
        pd.read_parquet(path)
    except Exception:  # whatever pandas and pyarrow say of a file that they cannot read
        return False
    return True


def _manifest(
    planner: RoutePlanner, settings: Settings, chunks: Sequence[Chunk]
) -> dict[str, str | int]:
    """Return what a sweep is: two with the same have the same results."""
    scenarios = repr([scenario for chunk in chunks for scenario in chunk.scenarios])
    return {
        "network": planner.network_state.fingerprint(),
        "scenarios": blake2b(scenarios.encode(), digest_size=16).hexdigest(),
        "chunks": len(chunks),
        "settings": repr(settings),
        "state": planner.state,
    }
