"""The command `irru-geo import`: a data folder from what other people drew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.commands import Command
from irru_geo.cli.output import json_option, quiet_option, records_of, wrote
from irru_geo.cli.text_tables import cell, json_text
from irru_geo.vocabulary import MODES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame

OSM_ENDINGS = (".osm.pbf", ".osm", ".osm.bz2", ".pbf")

MOST_SHOWN = 5
"""Features that one line of the report names."""


def _pairs(_ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> dict[str, str]:
    """Return options of the form FIELD=VALUE as a dictionary."""
    pairs = {}
    for text in value:
        field, sign, rest = text.partition("=")
        if not sign or not field:
            raise click.BadParameter(f"expected FIELD=VALUE, got {text!r}.", param=param)
        pairs[field.strip()] = rest.strip()
    return pairs


@click.command(
    "import",
    cls=Command,
    examples=(
        "irru-geo import lines.gpkg --out my_corridor --mode rail",
        "irru-geo import lines.csv --out mine --mode rail --column length_km=LEN --snap-km 0.5",
        "irru-geo import finland.osm.pbf --out finland",
    ),
)
@click.argument("source", metavar="FILE")
@click.option("--out", "folder", required=True, metavar="DIR", help="Data folder to make.")
@click.option("--mode", type=click.Choice(MODES), help="Mode of links that tell none.")
@click.option("--layer", metavar="NAME", help="Layer of FILE, where it has several of lines.")
@click.option(
    "--snap-km",
    type=float,
    default=1.0,
    show_default=True,
    help="How far apart ends of lines may lie to be one node.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    callback=_pairs,
    help="Column of FILE that holds a field; may be repeated. The rest is guessed, and told.",
)
@click.option(
    "--default",
    "defaults",
    multiple=True,
    metavar="FIELD=VALUE",
    callback=_pairs,
    help="Value of a field where FILE gives none; may be repeated.",
)
@click.option("--nodes", metavar="FILE", help="Points with names that ends of lines become.")
@click.option("--join", is_flag=True, help="Ends near a node of the bundled network are that node.")
@quiet_option
@json_option
def import_command(source: str, folder: str, as_json: bool, **options: Any) -> None:
    """Make a data folder from a layer of lines, or from an OpenStreetMap extract.

    FILE is anything that GDAL reads (GeoPackage, shapefile, GeoJSON, ...), GeoParquet, CSV with
    geometries as WKT, or .osm.pbf (extra osm). What was done to which feature is printed.
    """
    if source.lower().endswith(OSM_ENDINGS):
        from irru_geo.importing.osm import import_osm

        report = import_osm(source, folder, snap_km=options["snap_km"])
    else:
        from irru_geo.importing.gis import import_layer

        report = import_layer(source, folder, **_with_types(options))
    if as_json:
        click.echo(json_text(records_of(report)))
    else:
        _show(report)
    extends = " --extend" if options["join"] else ""
    wrote(f"{folder}. Next: irru-geo check {folder}{extends}")


def _with_types(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options with defaults as the schema has them."""
    from irru_geo.layers.schema import read_schema
    from irru_geo.layers.tables import from_text

    fields = {field.name: field for field in read_schema("links")}
    given = options["defaults"]
    read = {k: from_text(v, fields[k]) if k in fields else v for k, v in given.items()}
    return {**options, "defaults": read}


_PARTICULAR = r"'[^']*'|\"[^\"]*\"|[\d.,]+"
"""What differs between lines of the report that say one thing: names in quotes, and numbers."""


def _show(report: DataFrame) -> None:
    """Print the report; what was done to many features alike is one line."""
    if "what" not in report.columns:
        for row in records_of(report):
            click.echo(", ".join(f"{key} {cell(value)}" for key, value in row.items()))
        return
    kinds = report["what"].str.replace(_PARTICULAR, "...", regex=True)
    for (field, _), rows in report.groupby(["field", kinds], sort=False):
        features, what = [cell(feature) for feature in rows["feature"]], rows["what"].iloc[0]
        named = ", ".join(features[:MOST_SHOWN])
        more = f" and {len(features) - MOST_SHOWN:,} more" if len(features) > MOST_SHOWN else ""
        click.echo(f"{field}: {what}" if features == ["*"] else f"{field}: {what} ({named}{more})")
