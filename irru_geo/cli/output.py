"""How the commands of `irru-geo` print: tables cut to the terminal, CSV, Markdown, JSON."""

from __future__ import annotations

import os
import shutil
import sys
from textwrap import fill
from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.text_tables import WIDE, Column, csv_text, json_text, markdown_table, text_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pandas import DataFrame

    from irru_geo.planner.view import NetworkView

    Function = Callable[..., None]

_FORMAT, _IS_WIDE, IS_QUIET = (f"irru_geo.{key}" for key in ("format", "is_wide", "is_quiet"))
"""Where a command keeps how its answer is printed."""


def quiet_option(command: Function) -> Function:
    """Add the option that leaves out progress bars and the names of written files."""
    return click.option(
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=_keep(IS_QUIET),
        help="Show no progress, and do not say which file was written.",
    )(command)


def wrote(path: str) -> None:
    """Say which file was written, beside what is printed."""
    ctx = click.get_current_context(silent=True)
    if ctx is None or not ctx.meta.get(IS_QUIET):
        click.echo(f"Wrote {path}", err=True)


def json_option(command: Function) -> Function:
    """Add the options that say how records are printed: `--json`, `--format`, `--wide`."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print JSON, not a table."),
        click.option(
            "--format",
            type=click.Choice(tuple(_WRITERS)),
            default="table",
            expose_value=False,
            callback=_keep(_FORMAT),
            help="How tables are printed: table (default), csv or md.",
        ),
        click.option(
            WIDE,
            is_flag=True,
            expose_value=False,
            callback=_keep(_IS_WIDE),
            help="Print tables whole; else they are cut to the terminal's width.",
        ),
    ):
        command = option(command)
    return command


def _keep(key: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    """Return a callback that keeps the value of an option for `table_of`."""

    def keep(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
        ctx.meta[key] = value

    return keep


_WRITERS: dict[str, Callable[[Iterable[Mapping[str, Any]], Sequence[Column]], str]] = {
    "table": lambda records, columns: text_table(records, columns, _width()),
    "csv": lambda records, columns: csv_text(*_with_all_fields(list(records), columns)),
    "md": markdown_table,
}


def _with_all_fields(
    records: Sequence[Mapping[str, Any]], columns: Sequence[Column]
) -> tuple[Sequence[Mapping[str, Any]], list[Column]]:
    """Return records, and their columns with what a table leaves out behind them."""
    shown = [column.field for column in columns]
    fields = dict.fromkeys((*shown, *(field for record in records for field in record)))
    return records, [Column(field, field) for field in fields]


def _width() -> int | None:
    """Return the columns of the terminal; None when whole tables are wanted, or a file is written.

    The variable COLUMNS counts, terminal or not.
    """
    ctx = click.get_current_context(silent=True)
    if ctx is not None and ctx.meta.get(_IS_WIDE):
        return None
    if "COLUMNS" in os.environ or sys.stdout.isatty():
        return shutil.get_terminal_size().columns
    return None


def table_of(records: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> str:
    """Return records as a table in the format that the command line asks for."""
    ctx = click.get_current_context(silent=True)
    return _WRITERS[ctx.meta.get(_FORMAT, "table") if ctx else "table"](records, columns)


def prints_data() -> bool:
    """Return whether a program reads what is printed: CSV has every field as it stands."""
    return not prints_prose()


def prints_prose() -> bool:
    """Return whether lines may stand beside a table; a CSV table stands alone."""
    ctx = click.get_current_context(silent=True)
    return ctx is None or ctx.meta.get(_FORMAT) != "csv"


def say(text: str, *, is_whole: bool = False) -> None:
    """Print a text that goes with a table, unless the table is CSV.

    Parameters
    ----------
    text
        Lines, broken to the terminal's width where there is one.
    is_whole
        Whether lines stay as they are: the first line of an answer is one.
    """
    if prints_prose():
        width = None if is_whole else _width()
        lines = text.split("\n")
        broken = lines if width is None else [fill(x, width, break_on_hyphens=False) for x in lines]
        click.echo("\n".join(broken))


def records_of(frame: DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as records, its index first, geometry left out."""
    kept = frame.drop(columns="geometry", errors="ignore").reset_index()
    return [{str(key): value for key, value in row.items()} for row in kept.to_dict("records")]


def show(records: Iterable[Mapping[str, Any]], columns: Sequence[Column], *, as_json: bool) -> None:
    """Print records as JSON or as a table; that there are none is said in a word."""
    rows = list(records)
    if rows or as_json or prints_data():
        click.echo(json_text(rows) if as_json else table_of(rows, columns))
    else:
        click.echo("None.")


def named(
    planner: NetworkView,
    records: Iterable[Mapping[str, Any]],
    fields: Sequence[str] = ("origin", "destination"),
) -> list[dict[str, Any]]:
    """Return records with names in place of ids in some fields; CSV keeps the ids.

    Parameters
    ----------
    planner
        The network that the ids are of.
    records
        Rows by field.
    fields
        Those that hold ids of nodes, links or targets; several are separated by commas.
    """
    if prints_data():
        return [dict(record) for record in records]
    from irru_geo.model.names import words_of

    data = planner.network_state.data
    return [
        {
            **record,
            **{
                field: ", ".join(words_of(data, key) for key in record[field].split(", "))
                for field in fields
                if isinstance(record.get(field), str)
            },
        }
        for record in records
    ]
