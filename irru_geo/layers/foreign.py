"""What is looked at in a file of others before a library opens it.

GDAL reads files that only say where something else lies, on this machine or on the network, and
unpacks whatever is packed; a device or a pipe never ends. Nothing of that is opened.
"""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

from irru_geo.errors import LayerError

if TYPE_CHECKING:
    from pathlib import Path

MOST_TIMES = 200
"""How many times larger than its file may be what is unpacked; layers are some 5 to 30 times."""

LEAST_ROOM = 64 * 2**20
"""Bytes that may be unpacked from a file however small it is."""

_HEAD = 4096
_MAGIC = {".gpkg": b"SQLite format 3\0", ".fgb": b"fgb", ".parquet": b"PAR1"}
_ROOTS = (b"kml", b"gpx", b"featurecollection")
"""Elements that XML may begin with: other XML can name files and addresses that GDAL opens."""

_ELSEWHERE = re.compile(rb"<(OGR\w*DataSource|VRTDataset|GDAL_WMS|!DOCTYPE|!ENTITY)", re.IGNORECASE)
_SCHEMAS = re.compile(rb"schemaLocation\s*=\s*[\"']([^\"']*)")
_ROOT = re.compile(rb"<(?![?!])(?:\w+:)?(\w+)")


def check_foreign(path: Path) -> None:
    """Raise an error when a file should not be opened.

    Raises
    ------
    LayerError
        When it is a device or a pipe, is not of the format that its ending says, leads elsewhere,
        or unpacks to far more than it holds.

    Examples
    --------
    >>> file = getfixture("tmp_path") / "x.gpkg"
    >>> _ = file.write_text("<OGRVRTDataSource/>")
    >>> check_foreign(file)
    Traceback (most recent call last):
    irru_geo.errors.LayerError: x.gpkg: expected a layer in the format .gpkg, got a file of ... ...
    """
    check_regular(path)
    if not path.is_file():
        return  # a folder, such as a file geodatabase
    with path.open("rb") as file:
        head = file.read(_HEAD)
    magic = _MAGIC.get(path.suffix.lower())
    if magic is not None and not head.startswith(magic):
        ending = path.suffix.lower()
        problem = f"expected a layer in the format {ending}, got a file of another"
        raise LayerError(path.name, None, None, problem, "Save it again, or correct its ending")
    _check_head(head, path.name)
    if path.suffix.lower() == ".parquet":
        _check_rows(path)
    if head.startswith(b"PK\x03\x04"):
        _check_members(path)


def check_regular(path: Path) -> None:
    """Raise an error when a path leads to a device or a pipe, which may never end.

    Raises
    ------
    LayerError
        When it does.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        problem = "expected a file, got a device or a pipe"
        raise LayerError(path.name[-200:], None, None, problem, "Copy it into a file")


def room_for(size: int) -> int:
    """Return how many bytes a packed file of some size may unpack to."""
    return max(LEAST_ROOM, MOST_TIMES * size)


def _check_head(head: bytes, name: str) -> None:
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    root = _ROOT.search(plain) if plain.startswith(b"<") else None
    is_other_xml = plain.startswith(b"<") and (root is None or root[1].lower() not in _ROOTS)
    schemas = [place for match in _SCHEMAS.findall(head) for place in match.split()[1::2]]
    if is_other_xml or _ELSEWHERE.search(head) or any(b":" in place for place in schemas):
        problem = "expected a layer, got XML that may lead elsewhere"
        raise LayerError(name[-200:], None, None, problem, "Save it as GeoPackage")


def _check_rows(path: Path) -> None:
    """Refuse more rows than bytes: equal rows are packed into nothing."""
    from pyarrow import parquet  # type: ignore[import-untyped]

    rows, size = parquet.read_metadata(path).num_rows, path.stat().st_size
    if rows > size:
        _refuse_packed(path.name, f"{rows:,} rows in {size:,} bytes")


def _check_members(path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        members = packed.infolist()
        size = sum(member.file_size for member in members)
        if size > room_for(path.stat().st_size) or len(members) > _HEAD:
            _refuse_packed(path.name, f"{size:,} bytes in {len(members):,} files")
        for member in members:
            if not member.is_dir():
                with packed.open(member) as file:
                    _check_head(file.read(_HEAD), f"{path.name}, {member.filename}")


def _refuse_packed(name: str, got: str) -> None:
    problem = f"expected what unpacks to at most {MOST_TIMES} times its size, got {got}"
    raise LayerError(name[-200:], None, None, problem, "Unpack it, and look what it is")
