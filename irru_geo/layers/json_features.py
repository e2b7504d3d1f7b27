"""Features of a GeoJSON file, block by block: few of them are in the memory at a time.

A file is cut between two features and each block is read by itself, which takes half the time of
reading the file at once: what has just been read is still in the processor's cache when its values
are taken. A list is what its parts are, so that the result is the same; where a cut does not fall
between two features a block is no JSON, and the file is read at once.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from irru_geo.errors import LayerError
from irru_geo.layers.foreign import room_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

BLOCK = 2**16
"""Bytes that are read at a time, at least."""

_REMEDY = "Correct it there, or take it out of the folder"
_BOM = b"\xef\xbb\xbf"
_BEGIN = re.compile(rb'"features"\s*:\s*\[')
_BETWEEN = re.compile(rb'\}\s*(,)\s*\{\s*"type"\s*:\s*"Feature"')


class CutError(ValueError):
    """Cut that does not lie between two features."""


class Collection(NamedTuple):
    """Members of a feature collection, and its features in blocks; reading them may raise CutError.

    Attributes
    ----------
    members
        What the file holds, its features left out where they come in blocks.
    blocks
        Lists of features.
    """

    members: dict[str, Any]
    blocks: Iterable[list[Any]]


def read_content(path: Path, problems: list[LayerError]) -> bytes | None:
    """Return the bytes of a file, unpacked, or None and a problem that names the true cause."""
    try:
        content = path.read_bytes()
        return _unpacked(content) if path.suffix == ".gz" else content
    except OverflowError as error:
        problem, remedy = str(error), "Unpack it, and look what it is"
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        problem, remedy = f"expected a file that can be read, got: {reason}", "Check the path"
        if isinstance(error, FileNotFoundError):
            remedy = "Add the file: `irru-geo new DIR` writes an example"
    except MemoryError:
        problem, remedy = _TOO_LARGE
    problems.append(LayerError(path.name, None, None, problem, remedy))
    return None


def _unpacked(content: bytes) -> bytes:
    """Return the content of a gzip file.

    Raises
    ------
    OverflowError
        When it is far more than was packed: nothing of it is kept.
    """
    most = room_for(len(content))
    with gzip.open(io.BytesIO(content)) as file:
        unpacked = file.read(most + 1)
    if len(unpacked) > most:
        raise OverflowError(f"expected at most {most:,} bytes unpacked, got more")
    return unpacked


_TOO_LARGE = "expected a file that fits into memory, got a larger one", "Cut it up"


def read_json(path: Path, problems: list[LayerError]) -> Any:
    """Return what a JSON file holds, or None and a problem that names the true cause."""
    content = read_content(path, problems)
    return None if content is None else read_whole(content, path.name, problems)


def read_whole(content: bytes, file: str, problems: list[LayerError]) -> Any:
    """Return what the content of a JSON file holds, or None and a problem."""
    remedy = _REMEDY
    try:
        return _decoded(content.removeprefix(_BOM))
    except UnicodeDecodeError as error:
        problem, remedy = f"expected a JSON file in UTF-8, got: {error}", "Save it again as UTF-8"
    except MemoryError:
        problem, remedy = _TOO_LARGE
    except (ValueError, RecursionError) as error:
        problem = f"expected a JSON file, got: {str(error) or type(error).__name__}"
    problems.append(LayerError(file, None, None, problem, remedy))
    return None


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _decoded(content: bytes) -> Any:
    return _DECODER.decode(content.decode())


LARGE = 2**20
"""Bytes from which on importing a faster reader pays."""


def _reader(size: int) -> Callable[[bytes], Any]:
    """Return what reads blocks: orjson where it is there, which takes half the time.

    It refuses what the other one refuses, in other words; those are told once all is read at once.
    """
    if size < LARGE:
        return _decoded
    try:
        import orjson
    except ImportError:
        return _decoded
    read: Callable[[bytes], Any] = orjson.loads
    return read


def in_blocks(content: bytes) -> Collection | None:
    """Return a feature collection in blocks; None where it cannot be cut.

    Examples
    --------
    >>> text = b'{"type": "FeatureCollection", "features": [{"type": "Feature"}], "name": "x"}'
    >>> in_blocks(text).members, list(in_blocks(text).blocks)
    ({'type': 'FeatureCollection', 'features': [], 'name': 'x'}, [[{'type': 'Feature'}]])
    """
    content = content.removeprefix(_BOM)
    begin, end = _BEGIN.search(content), content.rfind(b"]")
    if begin is None or end < begin.end() or b'"features"' in content[end:]:
        return None
    try:
        members = _decoded(content[: begin.end()] + content[end:])
    except (ValueError, RecursionError):
        return None
    if not isinstance(members, dict) or members.get("features") != []:
        return None
    return Collection(members, _blocks(content, begin.end(), end))


def _blocks(content: bytes, first: int, end: int) -> Iterator[list[Any]]:
    """Yield the features between two places of a file."""
    read = _reader(end - first)
    while first < end:
        cut = _BETWEEN.search(content, first + BLOCK, end)
        stop = end if cut is None else cut.start(1)
        try:
            features = read(b"[%b]" % content[first:stop])
        except (ValueError, RecursionError) as error:
            raise CutError(str(error)) from error
        if cut is not None and not features:
            raise CutError("no feature before a comma")
        yield features
        first = stop + 1
