"""The command `compare`: branches side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.closures import closed_words
from irru_geo.cli.columns import BLOCKED, COMPARISON, DELAYED, QUOTED, UNKNOWN
from irru_geo.cli.commands import Command
from irru_geo.cli.options import (
    names_of,
    network_options,
    read_places,
    sampling_options,
    taken,
    the_network,
)
from irru_geo.cli.output import (
    json_option,
    named,
    prints_data,
    prints_prose,
    records_of,
    say,
    show,
)
from irru_geo.cli.text_tables import json_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pandas import DataFrame

    from irru_geo.cli.text_tables import Column
    from irru_geo.network import Network
    from irru_geo.places.places import Place


@click.command(
    cls=Command,
    examples=(
        "irru-geo compare",
        "irru-geo compare western eastern suez-baltic --date 2029 --no-disruptions",
        "irru-geo compare --origin moscow --destination mumbai",
        "irru-geo compare --json --seed 7",
    ),
)
@click.argument(
    "corridor_ids",
    nargs=-1,
    metavar="[BRANCH]...",
    shell_complete=names_of("branches", "corridors"),
)
@click.option(
    "--origin",
    callback=read_places,
    metavar="PLACE",
    shell_complete=names_of("nodes"),
    help="Where all of them start; where most corridors do, unless given.",
)
@click.option(
    "--destination",
    callback=read_places,
    metavar="PLACE",
    shell_complete=names_of("nodes"),
    help="Where all of them end.",
)
@network_options
@sampling_options
@json_option
def compare(
    corridor_ids: Sequence[str],
    origin: Place | None,
    destination: Place | None,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Compare branches between one pair of ends: km, days, cost, CO2e, handlings on the way."""
    drawing = taken(chosen, "samples", "seed")
    network = the_network(**chosen)
    ids = list(corridor_ids) or None
    table = network.compare(ids, origin=origin, destination=destination, **drawing)
    quoted = _quoted(network, table, drawing) if origin is None and destination is None else []
    if as_json:
        rows = [row | {"is_quoted": False} for row in records_of(table)]
        click.echo(json_text([*rows, *(row | {"is_quoted": True} for row in quoted)]))
        return
    rows = named(network, records_of(table))
    if not rows:
        say("No corridors in the data: write tables/corridors.csv (irru-geo schema corridors).")
    if rows:
        say(f"{rows[0]['origin']} to {rows[0]['destination']}\n")
    _show_comparison(rows, COMPARISON)
    if quoted and prints_prose():
        say("\nQuoted between other ends\n")
        _show_comparison(named(network, quoted), QUOTED)
        rows += quoted
    _say_states(network, rows)
    say("\nP10, P50, P90: one, five, nine trips in ten take at most so long.")
    say("Cost and CO2e: means, for one TEU.")
    say(f"State: {network.state.rstrip('.')}.")


def _quoted(network: Network, table: DataFrame, drawing: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the corridors of these branches that are quoted between other ends."""
    if table.empty:
        return []
    quoted = network.compare(list(table.index), quoted=True, **drawing)
    ends = tuple(table[["origin", "destination"]].iloc[0])
    return [row for row in records_of(quoted) if (row["origin"], row["destination"]) != ends]


def _show_comparison(records: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> None:
    """Print a comparison; what stands in sentences has columns in CSV alone."""
    told = (DELAYED, UNKNOWN, BLOCKED) if prints_data() else ()
    more = [column for column in told if any(row[column.field] for row in records)]
    show(records, (*columns, *more), as_json=False)


def _say_states(network: Network, rows: Sequence[Mapping[str, Any]]) -> None:
    """Say below the table what is in the way, what delays and what is not known, a line each."""
    state = network.network_state
    for column in (BLOCKED, DELAYED, UNKNOWN):
        told: dict[str, list[str]] = {}
        for row in rows:
            if text := row[column.field]:
                words = closed_words(state, text.split(", ")) if column is BLOCKED else text
                told.setdefault(words, []).append(row["corridor_id"])
        if told:
            say(f"\n{column.heading}")
        for text, names in told.items():
            say(f"{', '.join(dict.fromkeys(names))}: {text}")
