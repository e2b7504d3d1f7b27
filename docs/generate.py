"""Pages of the documentation that follow from the code and the data."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

import irru_geo
from irru_geo.cli.main import main
from irru_geo.layers.json_schema import json_schema
from irru_geo.layers.reading import list_layers, read_data
from irru_geo.layers.records import TABLES
from irru_geo.layers.schema import read_schema, schema_names
from irru_geo.viz.palette import LAYER_STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from irru_geo.layers.schema import Field


def write_pages(folder: Path) -> None:
    """Write fields, layers, sources, JSON Schemas and the command line into a folder."""
    (folder / "schema").mkdir(parents=True)
    for name in schema_names():
        text = json.dumps(json_schema(name), indent=2, ensure_ascii=False)
        (folder / "schema" / f"{name}.schema.json").write_text(text + "\n", encoding="utf-8")
    pages = {"fields": fields(), "layers": layers(), "licences": licences(), "cli": commands()}
    pages["services"] = services()
    pages["wings"] = wings()
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table in Markdown."""
    lines = [list(headings), *([_cell(value) for value in row] for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cell(value: object) -> str:
    """Return a value as the text of a cell; within `code` only a bar needs a backslash."""
    parts = ("" if value is None else str(value)).replace("\n", " ").replace("|", "\\|").split("`")
    parts[::2] = [part.replace("*", "\\*").replace("<", "&lt;") for part in parts[::2]]
    return "`".join(parts)


def fields() -> str:
    """Return every field of every layer and table."""
    parts = [
        "# Fields\n",
        "Made from `irru_geo/schema/*.csv`, from which files are read and checked too. *Required* "
        "may depend on another field. `irru-geo schema TABLE` shows the same in the terminal.\n",
    ]
    for name in ("nodes", "links", *TABLES):
        kind = "Layer" if name in ("nodes", "links") else "Table"
        parts.append(f"## {kind} `{name}`\n")
        schema = f"{name}.schema.json"
        parts.append(f"JSON Schema: {{download}}`{schema} <schema/{schema}>`\n")
        rows = [
            (f"`{f.name}`", _type(f), f.required, _allowed(f.allowed), f.description)
            for f in read_schema(name)
        ]
        parts.append(table(("field", "type", "required", "allowed", "what"), rows))
    return "\n".join(parts)


def _type(field: Field) -> str:
    return f"{field.type}, {field.unit}" if field.unit else field.type


def _allowed(text: str) -> str:
    """Return the values one by one, so that a long list breaks; a pattern stays whole."""
    if not text or text.startswith("^"):
        return f"`{text}`" if text else ""
    return ", ".join(f"`{value}`" for value in text.split("|"))


def layers() -> str:
    """Return what each layer holds."""
    data = read_data()
    rows = []
    for name in list_layers():
        links = [link for link in data.links.values() if link["layer"] == name]
        if not links:
            continue
        basis = {b: sum(k["length_basis"] == b for k in links) for b in _BASES}
        rows.append(
            (
                f"`{name}`",
                LAYER_STYLE.get(name, (name,))[0],
                len(links),
                f"{sum(link['length_km'] for link in links):,.0f}",
                *(basis[b] or "" for b in _BASES),
                sum(link["status"] != "open" for link in links) or "",
            )
        )
    headings = ("layer", "what", "links", "km", *_BASES, "not open")
    note = "Links by where their length comes from: published chainage, track length of the source "
    return table(headings, rows) + f"\n{note}data, or the drawn line.\n"


_BASES = ("published", "track", "geometry")


def services() -> str:
    """Return every service, every figure by month and every rule of the calendar."""
    tables = read_data().tables
    lines = [
        (
            f"{row['name']} ({row['operator']})",
            ", ".join(row["stops"]),
            ", ".join(filter(None, (_headway(row), row["regularity"]))),
            "yes" if row["serves"] else "",
            f"{row['note']} `{row['source_id']}`",
        )
        for row in tables["services"].values()
    ]
    months = [
        (f"`{key}`", row["months"], f"{row['low']:g}, {row['typical']:g}, {row['high']:g}",
         row["unit"], row["note"])
        for key, row in tables["parameters"].items()
        if row["months"]
    ]  # fmt: skip
    rules = [
        (row["name"], f"`{row['target']}`", f"{row['from']} to {row['to']}",
         f"{row['note']} `{row['source_id']}`")
        for row in tables["calendar"].values()
    ]  # fmt: skip
    parts = [
        "# Services and seasons\n",
        "## Services\n",
        "*Waited for*: cargo that changes to it waits for its next departure; the others are only "
        "listed, and the reason stands in the note.\n",
        table(("service", "stops", "headway (days)", "waited for", "note"), lines),
        "## Figures by month\n",
        "Where nothing stands here, no figure by month was found: the ports of Aktau, Anzali and "
        "Amirabad, the crossings at Sarakhs and Incheh Boroun, the roads over the Alborz, railways "
        "in winter, the mouth of the Volga in December and March.\n",
        table(("figure", "months", "low, typical, high", "unit", "note"), months),
        "## Calendar\n",
        "`outside:` marks what the network does not draw.\n",
        table(("what", "target", "when", "note"), rules),
    ]  # fmt: skip
    return "\n".join(parts)


def _headway(row: Mapping[str, object]) -> str:
    ends = [row[f"headway_{end}_days"] for end in ("low", "typical", "high")]
    if ends[1] is None:
        return "not told"
    return f"{ends[1]:g}" if ends[0] == ends[2] else f"{ends[0]:g}, {ends[1]:g}, {ends[2]:g}"


def licences() -> str:
    """Return how many sources stand under each licence."""
    records = read_data().tables["sources"].values()
    counts: dict[str, int] = {}
    for record in records:
        name = record["licence"] or "facts only, cited"
        counts[name] = counts.get(name, 0) + 1
    return table(("licence", "sources"), sorted(counts.items(), key=lambda item: -item[1]))


WINGS = {
    "ground": "no model in them",
    "layers": "files to checked, typed records and arrays",
    "places": "what a user types to a node or entry links",
    "model": "what holds on a date under scenarios",
    "routing": "states to paths",
    "transit": "paths to distributions",
    "viz": "frames and steps to pictures; knows no Network",
    "planner": "one journey",
    "analysis": "many journeys",
    "evidence": "the model against the world, the data against itself",
    "importing": "other people's networks to a data folder",
    "export": "for other programs",
    "cli": "the command line",
}
"""The wings in their order, and what each does; `tests/test_architecture.py` holds the order."""


def wings() -> str:
    """Return every module of every wing with what it is for, and its public names with theirs."""
    package = Path(irru_geo.__file__).parent
    folders = {p.name for p in package.iterdir() if (p / "__init__.py").exists()}
    if folders != {*WINGS} - {"ground"}:
        raise ValueError(f"wings: expected {sorted(WINGS)}, got {sorted(folders)}.")
    parts = [
        "# Wings\n",
        "For those who change irru_geo: every module, and what in it other modules may use, in "
        "the order in which data flows. A module imports only from wings above its own. What "
        "users call is in the [Python reference](../api.md).\n",
    ]
    for name, what in WINGS.items():
        folder = package if name == "ground" else package / name
        found = folder.glob("*.py") if name == "ground" else folder.rglob("*.py")
        parts.append(f"## {name}: {what}\n")
        for path in sorted(found):
            parts += _module(path, str(path.relative_to(package).with_suffix("")))
    return "\n".join(parts)


def _module(path: Path, name: str) -> list[str]:
    """Return what a module says of itself, and a line for each of its public names."""
    tree = ast.parse(path.read_text("utf-8"))
    if path.name.startswith("__"):
        return []
    names = [
        f"- `{node.name}`: {_first_line(node)}"
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    return [f"### `{name.replace('/', '.')}`\n", _first_line(tree) + "\n", *names, ""]


def _first_line(node: ast.Module | ast.FunctionDef | ast.ClassDef) -> str:
    text = " ".join((ast.get_docstring(node) or "").partition("\n\n")[0].split())
    return text.replace("*", "\\*").replace("<", "&lt;")


def commands() -> str:
    """Return the help of every command."""
    parts = ["# Command line\n"]
    context = click.Context(main, info_name="irru-geo")
    parts.append(_help(main, context))
    for name, command in sorted(main.commands.items()):
        inner = click.Context(command, info_name=f"irru-geo {name}")
        parts += [f"## `irru-geo {name}`\n", _help(command, inner)]
    return "\n".join(parts)


def _help(command: click.Command, context: click.Context) -> str:
    return f"```text\n{command.get_help(context)}\n```\n"
