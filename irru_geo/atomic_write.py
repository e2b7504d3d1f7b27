"""Files that are written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from irru_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a path to write to; the file takes the place of `path` when all went well.

    It lies in a folder of its own beside `path`, with the same name, so that side files of a
    writer (a journal) go with it, and so that the last step is a renaming on one disk. A file
    that was there before stays until then, and stays if anything fails.

    Parameters
    ----------
    path
        The file to be.

    Raises
    ------
    ParameterError
        When the path cannot be one.
    OSError
        When the folder is not there or cannot be written to, or `path` is a folder.

    Examples
    --------
    >>> target = getfixture("tmp_path") / "a.txt"
    >>> with replacing(target) as part:
    ...     _ = part.write_text("whole")
    >>> target.read_text(), [path.name for path in target.parent.iterdir()]
    ('whole', ['a.txt'])
    """
    target = Path(path)
    if "\0" in str(target):
        raise ParameterError(f"path: expected a path without a NUL character, got {path!r}.")
    if target.is_dir():
        raise IsADirectoryError(21, "Is a folder; name a file", str(target))
    if not target.parent.is_dir():
        raise FileNotFoundError(2, "There is no such folder", str(target.parent))
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}-", dir=target.parent))
    try:
        part = folder / target.name
        yield part
        part.replace(target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
