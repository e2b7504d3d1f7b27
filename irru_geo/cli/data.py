"""The commands of `irru-geo` about data: new, check, export, schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.columns import SCHEMA
from irru_geo.cli.commands import Command
from irru_geo.cli.options import network_options, read_output, the_network
from irru_geo.cli.output import json_option, prints_data, quiet_option, records_of, say, show, wrote
from irru_geo.cli.text_tables import json_text

if TYPE_CHECKING:
    from collections.abc import Mapping


FORMATS = ("gpkg", "parquet", "fgb", "kml", "csv", "geojson")


@click.command(
    cls=Command,
    examples=(
        "irru-geo new my_corridor",
        "irru-geo new silk_road --example middle_corridor",
    ),
)
@click.argument("folder", metavar="DIR")
@click.option(
    "--example",
    default="starter",
    show_default=True,
    metavar="NAME",
    help="starter and trans_siberian stand alone; middle_corridor adds to the bundled network.",
)
def new(folder: str, example: str) -> None:
    """Write a small working data folder to start a corridor of one's own from."""
    from irru_geo.layers.examples import write_example

    written = write_example(folder, example)
    click.echo(f"Wrote {len(written)} files. Next: irru-geo check {folder}", err=True)


@click.command(
    cls=Command,
    examples=(
        "irru-geo check my_corridor",
        "irru-geo check my_corridor --json",
    ),
)
@click.argument("folder", metavar="DIR")
@click.option(
    "--extend", "extends", is_flag=True, help="DIR adds to the bundled network (see --extend DIR)."
)
@quiet_option
@json_option
def check(folder: str, extends: bool, as_json: bool) -> None:
    """List everything that is wrong with a data folder, and what mends it.

    Status 0 when it can be used (warnings may be there), 1 when it cannot.
    """
    from irru_geo.evidence.consistency import check_folder

    found = records_of(check_folder(folder, extends=extends))
    count = dict.fromkeys(("error", "warning"), 0)
    for row in found:
        count[row["level"]] += row["count"]
    if as_json:
        click.echo(json_text([{k: v for k, v in row.items() if k != "index"} for row in found]))
    else:
        for row in found:
            click.echo(_line(row))
        click.echo(f"{count['error']} errors, {count['warning']} warnings.")
    click.get_current_context().exit(1 if count["error"] else 0)


def _line(row: Mapping[str, Any]) -> str:
    from irru_geo.cli.text_tables import cell

    where = [row["file"], *(row[part] for part in ("feature", "field"))]
    place = ", ".join(cell(part) for part in where if isinstance(part, str))
    more = f" (and {row['count'] - 1:,} more such)" if row["count"] > 1 else ""
    text = f"{row['level']}: {place}: {cell(row['problem']).rstrip('.')}{more}."
    return f"{text} {cell(row['remedy']).rstrip('.')}." if row["remedy"] else text


@click.command(
    cls=Command,
    examples=(
        "irru-geo export corridor.gpkg",
        "irru-geo export corridor.kml --date 2026-04-01",
        "irru-geo export links.csv --scenario rasht-astara-open",
        "irru-geo export - --format geojson",
    ),
)
@click.argument("output", metavar="FILE", callback=read_output)
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FORMATS),
    help="Format where the ending of FILE does not say it.",
)
@network_options
def export(output: str, file_format: str | None, **chosen: Any) -> None:
    """Write nodes and links to a file for other programs; - means standard output.

    Its ending says the format: .gpkg (GeoPackage with the styles of QGIS), .parquet (GeoParquet),
    .fgb (FlatGeobuf), .kml, .csv (with WKT) or .geojson. In CSV an apostrophe stands before texts
    that a spreadsheet would take for formulas.
    """
    the_network(**chosen).to_file(output, file_format)
    wrote(output)


@click.command(
    cls=Command,
    examples=(
        "irru-geo schema",
        "irru-geo schema links --json",
    ),
)
@click.argument("name", required=False, metavar="[TABLE]")
@json_option
def schema(name: str | None, as_json: bool) -> None:
    """Show the fields of layers and tables, or (--json) their JSON Schema."""
    from irru_geo.layers.json_schema import json_schema
    from irru_geo.layers.schema import read_schema, schema_names

    if as_json:
        schemas = {each: json_schema(each) for each in ([name] if name else schema_names())}
        click.echo(json_text(schemas[name] if name else schemas))
        return
    names = [name] if name else schema_names()
    for each in names:
        json_schema(each)  # so that an unknown name is told
    if prints_data():
        rows = [{"table": each, **vars(field)} for each in names for field in read_schema(each)]
        show(rows, SCHEMA, as_json=False)
        return
    for each in names:
        say(f"\n{each}")
        show([{**vars(field)} for field in read_schema(each)], SCHEMA, as_json=False)
