"""Examples of data folders, to start one's own corridor from."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from irru_geo.arguments import as_name, as_path
from irru_geo.atomic_write import is_empty_folder, replacing_folder
from irru_geo.errors import LayerError, UnknownNameError
from irru_geo.spelling import nearest_names


def list_examples() -> list[str]:
    """Return the names of the examples that `write_example` knows.

    Examples
    --------
    >>> list_examples()
    ['middle_corridor', 'starter', 'trans_siberian']
    """
    folder = resources.files("irru_geo").joinpath("examples")
    return sorted(part.name for part in folder.iterdir() if part.is_dir() and part.name[0] != "_")


def example_folder(name: str) -> Path:
    """Return the folder of an example: `starter` stands alone, `middle_corridor` adds to the net.

    Raises
    ------
    UnknownNameError
        When there is no such example.

    Examples
    --------
    >>> net.extend(example_folder("middle_corridor")).find("Poti")
    'poti'
    """
    name = as_name(name)
    if name not in list_examples():
        raise UnknownNameError(name, "example", nearest_names(name, list_examples()))
    return Path(str(resources.files("irru_geo").joinpath("examples", name)))


def write_example(folder: str | Path, name: str = "starter") -> list[Path]:
    """Write a small working data folder to start from, and return its files.

    Parameters
    ----------
    folder
        Folder to make; it may be there already, when it is empty.
    name
        One of `list_examples`.

    Raises
    ------
    UnknownNameError
        When there is no such example.
    LayerError
        When there is something in the folder.

    Examples
    --------
    >>> folder = getfixture("tmp_path") / "mine"
    >>> sorted(path.name for path in write_example(folder) if path.suffix == ".geojson")
    ['my_corridor.geojson', 'nodes.geojson']
    >>> load_network(folder).corridors.index.tolist()
    ['by-rail', 'by-sea']
    """
    target, source = as_path(folder, "folder"), example_folder(name)
    if target.exists() and not is_empty_folder(target):
        problem = "expected no such folder, or an empty one"
        remedy = "Name a folder that is not there yet, or an empty one"
        raise LayerError(str(target), None, None, problem, remedy)
    files = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file())
    with replacing_folder(target) as part:
        for file in files:
            (part / file).parent.mkdir(parents=True, exist_ok=True)
            (part / file).write_bytes((source / file).read_bytes())
    return [target / file for file in files]
