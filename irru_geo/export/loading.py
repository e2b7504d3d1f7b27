"""A network from a file that `Network.to_file` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from irru_geo.errors import LayerError
from irru_geo.export.flat_frames import whole
from irru_geo.export.formats import read_back
from irru_geo.layers.extension import extended
from irru_geo.layers.foreign import check_foreign
from irru_geo.layers.reading import bare_data
from irru_geo.layers.schema import read_schema

if TYPE_CHECKING:
    from pandas import DataFrame

    from irru_geo.layers.data import Data

TABLES = (
    *("sources", "parameters", "events", "scenarios", "services", "calendar"),
    *("branches", "corridors"),
)
"""Tables that a GeoPackage carries, each after those that it refers to."""


def read_export(path: str | Path) -> Data:
    """Return the data of a file that `Network.to_file` wrote.

    A GeoPackage has the tables of its network in it; with other formats, as for a folder that
    leaves them out, the bundled figures that hold anywhere are taken.

    Raises
    ------
    LayerError
        When it is no such file, or does not keep the schema.

    Examples
    --------
    >>> file = getfixture("tmp_path") / "corridor.gpkg"
    >>> net.to_file(file)
    >>> data = read_export(file)
    >>> len(data.links) == len(net.links), "western" in data.tables["corridors"]
    (True, True)
    """
    file = Path(path)
    try:
        nodes, links = read_back(file)
        tables = _tables(file) if file.suffix.lower() == ".gpkg" else {}
    except LayerError:
        raise
    except Exception as error:  # whatever the drivers say of a file that they cannot read
        reason = " ".join(str(error).split())[:150]
        problem = f"expected a network that to_file wrote, got: {reason}"
        remedy = "Give a data folder, or import the file: irru_geo.import_layer"
        raise LayerError(file.name, None, None, problem, remedy) from error
    return extended(bare_data(), links, nodes, tables)


def is_export(path: object) -> bool:
    """Return whether a path names a file that may be an export, not a folder.

    Examples
    --------
    >>> is_export("no_such_folder")
    False
    """
    if not isinstance(path, str | Path):
        return False
    try:
        return Path(path).is_file()
    except (OSError, ValueError):  # a name that is too long or holds NUL
        return False


def _tables(path: Path) -> dict[str, DataFrame]:
    """Return the tables of a GeoPackage, with the columns of their schemas."""
    import pyogrio

    check_foreign(path)
    there = {str(name) for name, _ in pyogrio.list_layers(path)}
    found = {}
    for name in TABLES:
        if name in there:
            frame = whole(pyogrio.read_dataframe(path, layer=name, read_geometry=False), name)
            found[name] = frame[[f.name for f in read_schema(name) if f.name in frame.columns]]
    return found
