"""The checked records of a data folder, and where folders lie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from irru_geo.arguments import as_path, shown
from irru_geo.errors import LayerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irru_geo.layers.frozen import Record
    from irru_geo.layers.records import Link, Node, Tables

_LONGEST_VERSION = 100
_VERSION = re.compile(rf"[\w.+:/-][\w.+:/ -]{{0,{_LONGEST_VERSION - 1}}}")

BACKGROUND = ("land", "country_borders")
"""Layers of the base map: areas of land, and the borders between countries."""

BASE_LAYERS = ("nodes", *BACKGROUND)
"""Layers that hold no links."""


@dataclass(frozen=True)
class Data:
    """Checked records of a data folder; they are never changed.

    Attributes
    ----------
    nodes
        Node id to node.
    links
        Link id to link.
    tables
        Table name to its rows by id.
    data_dir
        The folder.
    """

    nodes: Mapping[str, Node]
    links: Mapping[str, Link]
    tables: Tables
    data_dir: Path

    @property
    def version(self) -> str | None:
        """Version of the data, from the file `VERSION` of the folder; None when it has none."""
        return data_version(self.data_dir)

    def table(self, name: str) -> Mapping[str, Record]:
        """Return the rows of a table whose name is only known when it runs."""
        return cast("Mapping[str, Mapping[str, Record]]", self.tables)[name]


def data_directory(data_dir: str | Path | None = None) -> Path:
    """Return the data folder: the one given, else the one that comes with irru_geo.

    Raises
    ------
    LayerError
        When the folder has no `geojson` folder in it.
    """
    if data_dir is None:
        here = Path(__file__).parents[1]
        packaged = here / "data"
        return packaged if packaged.is_dir() else here.parent / "data"
    folder = as_path(data_dir, "data_dir")
    try:
        is_there = (folder / "geojson").is_dir()
    except (OSError, ValueError):  # a name that is too long or holds NUL, a folder that is barred
        is_there = False
    if not is_there:
        problem = "expected a data folder with a folder 'geojson' in it"
        remedy = "Check the path; `irru-geo new DIR` writes an example"
        raise LayerError(str(folder)[:200], None, None, problem, remedy)
    return folder


def layer_files(folder: Path) -> dict[str, Path]:
    """Return the files of layers by layer, in alphabetical order; hidden ones are passed over.

    Raises
    ------
    LayerError
        When two files hold one layer.
    """
    found: dict[str, Path] = {}
    for path in sorted((folder / "geojson").iterdir()):
        name = layer_of(path)
        if name is None:
            continue
        if name in found:
            problem = f"expected one file a layer, got {found[name].name!r} too"
            raise LayerError(path.name, None, None, problem, "Take one of the two away")
        found[name] = path
    return found


def layer_of(path: Path) -> str | None:
    """Return the layer that a file holds; None when it is not read.

    Examples
    --------
    >>> [layer_of(Path(n)) for n in ("a.geojson", "a.geojson.gz", "._a.geojson", "a.json")]
    ['a', 'a', None, None]
    """
    name, _, ending = path.name.partition(".")
    return name if name and f".{ending}" in ENDINGS else None


ENDINGS = (".geojson", ".geojson.gz", ".parquet", ".gpkg")
"""Endings of the files of layers."""


def passed_over(folder: Path) -> list[Path]:
    """Return the files beside the layers and tables that are not read, hidden ones left out."""
    parts = [path for name in ("geojson", "tables") for path in sorted((folder / name).glob("*"))]
    return [path for path in parts if not path.name.startswith(".") and not _is_read(path)]


def _is_read(path: Path) -> bool:
    return path.suffix == ".csv" if path.parent.name == "tables" else layer_of(path) is not None


def data_version(data_dir: str | Path | None = None) -> str | None:
    """Return the version of a data folder, from its file `VERSION`; None when it has none.

    Parameters
    ----------
    data_dir
        Data folder; None means the one that comes with irru_geo.

    Examples
    --------
    >>> data_version().split(".")[0]
    '2026'

    Raises
    ------
    LayerError
        When the file holds something else.
    """
    path = (data_directory() if data_dir is None else as_path(data_dir, "data_dir")) / "VERSION"
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST_VERSION + 1).decode("utf-8", "replace").strip()
    except OSError as error:
        text = f"a file that cannot be read ({error.strerror})"
    if not _VERSION.fullmatch(text):
        problem = f"expected a version such as 2026.11 in one line, got {shown(text)}"
        raise LayerError("VERSION", None, None, problem, "Correct it, or take the file out")
    return text
