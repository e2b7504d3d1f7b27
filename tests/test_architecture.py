"""The rules of the code base, kept by reading the code."""

from __future__ import annotations

import ast
import importlib
import inspect
import pickle
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import irru_geo
from irru_geo import errors

PACKAGE = Path(irru_geo.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))  # the package's own __init__ is the first

# Data flows one way: a wing imports only from wings above it in this list, type hints included.
WINGS = (
    *("errors", "missing", "geodesy", "spelling", "atomic_write", "arguments", "vocabulary"),
    *("layers", "places", "model", "routing", "transit", "viz", "planner", "analysis"),
    *("evidence", "importing", "export", "network", "cli", "__main__"),
)
MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 40
HEAVY = {"pandas", "geopandas", "scipy", "folium", "shapely", "pyproj", "matplotlib"}


def wing_of(path: Path) -> str:
    """Return the name that stands for a module in WINGS."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def wings_used(path: Path) -> set[str]:
    """Return the wings that a module imports from, anywhere in it."""
    used = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        used |= {part for name in names for part in name.split(".")[1:2] if part in WINGS}
    return used if str(path) != str(PACKAGE / "__init__.py") else set()


def body_without_docstring(function: ast.FunctionDef) -> list[ast.stmt]:
    has_docstring = ast.get_docstring(function) is not None
    return function.body[1:] if has_docstring else function.body


def test_wings_import_only_from_wings_above() -> None:
    assert {wing_of(path) for path in MODULES} <= {*WINGS, "__init__"}
    against = {
        f"{wing_of(path)} -> {used}"
        for path in MODULES[1:]
        for used in wings_used(path)
        if WINGS.index(used) > WINGS.index(wing_of(path))
    }
    assert against == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    long = [
        f"{node.name}: {lines} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and (lines := code_lines(node)) > MAX_FUNCTION_LINES
    ]
    assert long == []
    assert len(text.splitlines()) - docstring_lines(text) <= MAX_MODULE_LINES


def code_lines(function: ast.FunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    body = body_without_docstring(function)
    return 1 + (body[-1].end_lineno - body[0].lineno + 1 if body else 0)


def docstring_lines(text: str) -> int:
    """Return the lines that docstrings take in a module."""
    documented = ast.Module | ast.ClassDef | ast.FunctionDef
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, documented)]
    first = [node.body[0] for node in nodes if ast.get_docstring(node) is not None]
    return sum(node.end_lineno - node.lineno + 1 for node in first)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_prints_asserts_or_configures_logging(path: Path) -> None:
    names = [
        ast.unparse(node.func) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)
    ]
    asserts = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Assert)]
    assert not {"print", "logging.basicConfig", "basicConfig"} & set(names)
    assert asserts == []


def loaded_by(code: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split())


@pytest.mark.parametrize("module", ["irru_geo", "irru_geo.errors", "irru_geo.cli.main"])
def test_import_is_light(module: str) -> None:
    assert not HEAVY & loaded_by(f"import {module}")


def test_public_names() -> None:
    assert sorted(irru_geo.__all__) == irru_geo.__all__
    assert dir(irru_geo) == irru_geo.__all__
    for name in irru_geo.__all__:
        assert getattr(irru_geo, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'rout'"):
        irru_geo.rout  # noqa: B018


def test_public_names_are_known_to_type_checkers() -> None:
    init = tree_of(PACKAGE / "__init__.py")
    block = next(node for node in ast.walk(init) if is_type_checking(node))
    names = {alias.asname for node in block.body for alias in node.names}
    assert names == set(irru_geo.__all__)


def test_every_public_name_has_a_docstring() -> None:
    missing = []
    for name in irru_geo.__all__:
        value = getattr(irru_geo, name)
        parts = {name: value}
        if inspect.isclass(value):
            parts |= {f"{name}.{k}": v for k, v in vars(value).items() if not k.startswith("_")}
        missing += [
            key
            for key, part in parts.items()
            if (callable(part) or isinstance(part, property)) and not inspect.getdoc(part)
        ]
    assert missing == []


def test_every_module_can_be_imported() -> None:
    names = [info.name for info in pkgutil.walk_packages([str(PACKAGE)], "irru_geo.")]
    assert len(names) > 15
    for name in names:
        if name != "irru_geo.__main__":
            importlib.import_module(name)


EXAMPLES = {
    "IrruGeoError": errors.IrruGeoError("what"),
    "LayerError": errors.LayerError("western.geojson", "a--b", "length_km", "expected 1, got 2"),
    "NoRouteError": errors.NoRouteError("a", "b", ("hormuz",), "Wait."),
    "ParameterError": errors.ParameterError("samples: expected 1, got 0."),
    "ScenarioError": errors.ScenarioError("date: expected YYYY, got 'x'."),
    "UnknownNameError": errors.UnknownNameError("westren", "corridor", ("western",)),
    "UnknownPlaceError": errors.UnknownPlaceError("Bandar Abas", nearest=("bandar-abbas",)),
}


@pytest.mark.parametrize("name", [name for name in irru_geo.__all__ if name.endswith("Error")])
def test_errors_survive_pickling(name: str) -> None:
    error = EXAMPLES[name]
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) is getattr(irru_geo, name)
    assert str(again) == str(error)
    assert again.args == error.args
    assert {k: str(v) for k, v in vars(again).items()} == {
        k: str(v) for k, v in vars(error).items()
    }
    assert isinstance(error, irru_geo.IrruGeoError)


def test_gathered_errors_survive_pickling() -> None:
    one = EXAMPLES["LayerError"]
    gathered = errors.LayerError.gather([one, errors.LayerError("nodes.geojson", None, None, "x")])
    again = pickle.loads(pickle.dumps(gathered))
    assert str(again) == str(gathered)
    assert len(again.problems) == 2
