"""Files and folders that are written whole or not at all: the one door for every output.

What is written lies first in a hidden folder beside its target, and takes the target's place by a
renaming when all of it is there. The folder is locked as long as its writer lives, so that the next
write of the same target knows what a killed process left behind, and clears it away.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from irru_geo.errors import ParameterError

try:
    import fcntl
except ImportError:  # pragma: no cover  (Windows has no such locks: litter stays there)
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDARD_OUTPUT = "-"
"""The text that stands for standard output where a file may be named; `./-` is a file."""

_LOCK = ".irru-geo-lock"
_PART = re.compile(r"\.(.{1,40})\.[0-9a-f]{16}\.part", re.DOTALL)
_ATTEMPTS = 100


@contextmanager
def replacing(path: str | Path, *, name: str = "") -> Iterator[Path]:
    """Give a path to write to; the file takes the place of `path` when all went well.

    A link is followed and stays one. What is no regular file (a pipe, a device, standard output) is
    written straight, once the file is whole. A file that was there before stays until the last
    step, keeps its mode, and stays as it was if anything fails.

    Parameters
    ----------
    path
        The file to be; the text `-` means standard output.
    name
        Name of the file while it is written; that of `path` unless given.

    Raises
    ------
    ParameterError
        When the path cannot be one.
    OSError
        When the folder is not there or cannot be written to, the disk is full, `path` is a folder
        or may not be written to.

    Examples
    --------
    >>> target = getfixture("tmp_path") / "a.txt"
    >>> with replacing(target) as part:
    ...     _ = part.write_text("whole")
    >>> target.read_text(), [path.name for path in target.parent.iterdir()]
    ('whole', ['a.txt'])
    """
    given = _readable_path(path)
    if path == STANDARD_OUTPUT or _is_special(given):
        with tempfile.TemporaryDirectory(prefix="irru-geo-") as folder:
            part = Path(folder) / (name or given.name)
            yield part
            with part.open("rb") as source, _opened(path) as sink:
                shutil.copyfileobj(source, sink)
        return
    target = Path(os.path.realpath(given))
    _check_replaceable(target)
    with _part_folder(target.parent, target.name) as folder:
        part = folder / (name or given.name)
        with _naming(target, instead_of=folder):
            yield part
            _synchronise(part)
            _keep_mode(part, target)
            part.replace(target)


def write_text(path: str | Path, text: str) -> None:
    """Write a text in UTF-8, whole or not at all; see `replacing`."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write a file, whole or not at all; see `replacing`."""
    with replacing(path) as part:
        part.write_bytes(content)


@contextmanager
def replacing_folder(path: str | Path) -> Iterator[Path]:
    """Give a folder to write to; it becomes `path` when all went well, and leaves nothing if not.

    Parameters
    ----------
    path
        The folder to be: one that is not there yet, or an empty one, which is filled. Folders above
        it are made.

    Raises
    ------
    ParameterError
        When the path cannot be one.
    OSError
        When there is something in it, or it cannot be written.

    Examples
    --------
    >>> target = getfixture("tmp_path") / "mine"
    >>> with replacing_folder(target) as part:
    ...     _ = (part / "a.txt").write_text("whole")
    >>> [path.name for path in target.iterdir()]
    ['a.txt']
    """
    target = Path(os.path.realpath(_readable_path(path)))
    if target.exists():
        with _part_folder(target, target.name) as folder:
            part = folder / target.name
            with _naming(target, instead_of=folder):
                part.mkdir()
                yield part
                _synchronise_all(part)
                with _alone_in(target):
                    _move_up(part, target)
        return
    with _parents_of(target), _part_folder(target.parent, target.name) as folder:
        part = folder / target.name
        with _naming(target, instead_of=folder):
            part.mkdir()
            yield part
            _synchronise_all(part)
            part.rename(target)


@contextmanager
def _naming(target: Path, *, instead_of: Path) -> Iterator[None]:
    """Let errors of the file system name what is written, not the folder that it is written in."""
    try:
        yield
    except OSError as error:
        if error.filename is None or str(error.filename).startswith(str(instead_of)):
            error.filename, error.filename2 = str(target), None
        raise


def is_empty_folder(path: str | Path) -> bool:
    """Return whether it is a folder with nothing in it but what a writer left there."""
    folder = Path(path)
    return folder.is_dir() and all(_PART.fullmatch(entry.name) for entry in folder.iterdir())


def _readable_path(path: str | Path) -> Path:
    """Return a path that the file system can be asked about."""
    if not isinstance(path, str | Path):
        raise ParameterError(f"path: expected the path of a file, got {path!r:.60}.")
    if "\0" in str(path) or not str(path):
        raise ParameterError(f"path: expected a path without a NUL character, got {path!r:.60}.")
    return Path(path)


def _is_special(path: Path) -> bool:
    """Return whether a path leads to a thing that is no regular file and no folder."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return _descriptor(path) is not None or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _descriptor(path: Path) -> int | None:
    """Return which open file of this process a path such as `/dev/stdout` leads to, if any."""
    for _ in range(40):
        folder = os.path.realpath(path.parent)
        if folder == f"/proc/{os.getpid()}/fd" and path.name.isdecimal():
            return int(path.name)
        if not path.is_symlink():
            return None
        path = Path(folder) / path.readlink()
    return None


@contextmanager
def _opened(path: str | Path) -> Iterator[BinaryIO]:
    """Open what is no regular file; an open file of this process goes on where it stands."""
    if path == STANDARD_OUTPUT:
        if not hasattr(sys.stdout, "buffer"):
            raise OSError(errno.ENOTSUP, "Standard output takes texts only here; name a file")
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    number = _descriptor(Path(path))
    with Path(path).open("wb") if number is None else os.fdopen(os.dup(number), "wb") as file:
        yield file


def _check_replaceable(target: Path) -> None:
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "Is a folder; name a file", str(target))
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "There is no such folder", str(target.parent))
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "May not be written to", str(target))


def _synchronise(part: Path) -> None:
    """Wait until the file is on the disk: some file systems tell only then that they are full."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def _synchronise_all(folder: Path) -> None:
    """Wait until all files of a folder are on the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            _synchronise(path)


def _keep_mode(part: Path, target: Path) -> None:
    """Give the new file the owner and the mode of the old one, as far as that is allowed."""
    if not target.exists():
        return
    old = target.stat()
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(part, old.st_uid, old.st_gid)
    part.chmod(stat.S_IMODE(old.st_mode))


@contextmanager
def _part_folder(parent: Path, name: str) -> Iterator[Path]:
    """Make a hidden folder that is locked while it is used, and gone afterwards."""
    _clear_litter(parent, name)
    folder, lock = _locked_folder(parent, name)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _locked_folder(parent: Path, name: str) -> tuple[Path, int]:
    """Return a new folder and the descriptor of its lock.

    Another process may take the folder for litter before it is locked: then it is made again.
    """
    for _ in range(_ATTEMPTS):
        folder = parent / f".{name[:40]}.{secrets.token_hex(8)}.part"
        folder.mkdir(mode=0o700)
        try:
            lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        except FileNotFoundError:
            continue
        except OSError:
            folder.rmdir()
            raise
        _lock(lock, wait=True)
        if os.fstat(lock).st_nlink:
            return folder, lock
        os.close(lock)
    raise OSError(errno.EBUSY, "Other processes write here too; try again", str(parent))


def _lock(descriptor: int, *, wait: bool) -> bool:
    """Lock a file, and return whether it could be; it is open again when its process ends."""
    if fcntl is None:  # pragma: no cover
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        return False
    return True


def _clear_litter(parent: Path, name: str) -> None:
    """Take away what writers of the same target left behind when they were killed."""
    for folder in _parts_in(parent, name):
        with suppress(OSError):
            lock = os.open(folder / _LOCK, os.O_RDWR)
            try:
                if _lock(lock, wait=False):
                    shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _parts_in(parent: Path, name: str) -> list[Path]:
    """Return the folders of writers of a target; there may be very many other files beside them."""
    start = f".{name[:40]}."
    try:
        with os.scandir(parent) as entries:
            names = [entry.name for entry in entries if entry.name.startswith(start)]
    except OSError:
        return []
    found = ((_PART.fullmatch(each), each) for each in names)
    return [parent / each for match, each in found if match and match[1] == name[:40]]


@contextmanager
def _parents_of(target: Path) -> Iterator[None]:
    """Make the folders above a path; take away again those that were made if anything fails."""
    made = [folder for folder in target.parents if not folder.exists()]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other writers out of an empty folder."""
    with _locking(folder, wait=True):
        if not is_empty_folder(folder):
            raise FileExistsError(errno.EEXIST, "There is something in it", str(folder))
        yield


@contextmanager
def holding(folder: str | Path) -> Iterator[bool]:
    """Say whether nobody else holds a folder, and hold it meanwhile.

    Threads and processes count alike. Who was killed holds nothing any more.

    Parameters
    ----------
    folder
        A folder that is there.

    Examples
    --------
    >>> folder = getfixture("tmp_path")
    >>> with holding(folder) as is_mine, holding(folder) as is_mine_too:
    ...     print(is_mine, is_mine_too)
    True False
    """
    with _locking(folder, wait=False) as is_locked:
        yield is_locked


@contextmanager
def _locking(folder: str | Path, *, wait: bool) -> Iterator[bool]:
    """Lock a folder, and say whether it could be."""
    if fcntl is None:  # pragma: no cover
        yield True
        return
    lock = os.open(folder, os.O_RDONLY)
    try:
        yield _lock(lock, wait=wait)
    finally:
        os.close(lock)


def _move_up(folder: Path, target: Path) -> None:
    """Move what lies in a folder one step up, all of it or nothing."""
    moved: list[Path] = []
    try:
        for entry in sorted(folder.iterdir()):
            entry.rename(target / entry.name)
            moved.append(target / entry.name)
    except OSError:
        for entry in moved:
            entry.rename(folder / entry.name)
        raise
