"""The commands of `irru-geo` about evidence: validate, claims, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.columns import (
    CLAIMS,
    FIELDS,
    HELD_OUT,
    INDICATORS,
    LENGTHS,
    SOURCES,
    SUMMARY,
    TRIPS,
)
from irru_geo.cli.commands import Command
from irru_geo.cli.options import (
    names_of,
    network_options,
    read_output,
    sampling_options,
    the_network,
)
from irru_geo.cli.output import json_option, prints_data, records_of, say, show, table_of, wrote
from irru_geo.cli.text_tables import cell, json_text
from irru_geo.missing import is_missing
from irru_geo.vocabulary import BASES, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TABLES = (
    (("trip",), True, True, "Trips really made, independent of the model (days)", TRIPS),
    (("trip",), True, False, "Trips that formed its figures (days)", TRIPS),
    (("trip",), False, None, "For comparison: advertised, projected, claimed (days)", TRIPS),
    (("length", "sea distance"), True, None, "Lengths and sea distances (km)", LENGTHS),
    (("cost",), None, True, "Quotes, independent (USD)", TRIPS),
    (("cost",), None, False, "Quotes that formed its rates (USD)", TRIPS),
    (("indicator",), None, True, "Indicators of CAREC's CPMM, independent", INDICATORS),
    (("indicator",), None, False, "Indicators that formed its figures", INDICATORS),
)


@click.command(
    cls=Command,
    examples=(
        "irru-geo validate",
        "irru-geo validate --leave-one-out",
        "irru-geo validate --json --samples 2000",
        "irru-geo validate --report validation.html",
    ),
)
@click.option(
    "--report",
    metavar="FILE",
    callback=read_output,
    help="Write one HTML page with plots, too; it holds everything and needs no network.",
)
@click.option(
    "--leave-one-out",
    is_flag=True,
    help="Hold the trips that formed a figure against figures formed again without them, too.",
)
@network_options
@sampling_options
@json_option
def validate(
    samples: int, seed: int, report: str | None, leave_one_out: bool, as_json: bool, **chosen: Any
) -> None:
    """Hold the model against trips really made and published lengths."""
    from irru_geo.evidence.validation import summary

    network = the_network(**chosen)
    table = network.validate(samples=samples, seed=seed)
    if report is not None:
        from irru_geo.atomic_write import write_text
        from irru_geo.evidence.report import report_html

        claimed = network.check_claims(samples=samples, seed=seed)
        write_text(report, report_html(network, table, claimed))
        wrote(report)
    rows = records_of(table)
    if as_json:
        click.echo(json_text(rows))
        return
    if prints_data():
        show(rows, INDICATORS, as_json=False)
        return
    for kinds, is_observed, is_independent, title, columns in TABLES:
        wanted = {"is_observation": is_observed, "is_independent": is_independent}
        _show_some([row for row in rows if row["kind"] in kinds], wanted, title, columns)
    if leave_one_out:
        from irru_geo.evidence.leave_one_out import leave_one_out as held_out

        again = records_of(held_out(network, samples=samples, seed=seed))
        click.echo(
            f"Trips with the figures formed again without them\n{table_of(again, HELD_OUT)}\n"
        )
    say("Summary")
    click.echo(table_of(records_of(summary(table)), SUMMARY))
    say("\nInside: the middle of the published figures lies within P10 to P90 of ours;")
    say("lengths within 4 %, sea distances within 2 %.")
    found = network.parameters["basis"].value_counts()
    counts = ", ".join(f"{found.get(basis, 0)} {basis}" for basis in BASES)
    say(f"What the {len(network.parameters)} parameters rest on: {counts}.")


def _show_some(
    rows: Sequence[Mapping[str, Any]],
    wanted: Mapping[str, bool | None],
    title: str,
    columns: Sequence[Any],
) -> None:
    some = [
        row
        for row in rows
        if all(value is None or row[key] == value for key, value in wanted.items())
    ]
    if some:
        click.echo(f"{title}\n{table_of(some, columns)}\n")


@click.command(
    cls=Command,
    examples=(
        "irru-geo claims",
        'irru-geo claims --verdict "does not hold"',
        "irru-geo claims --json --samples 2000",
    ),
)
@click.option(
    "--verdict",
    "verdicts",
    multiple=True,
    type=click.Choice(VERDICTS),
    help="Only claims with this verdict; may be repeated.",
)
@network_options
@sampling_options
@json_option
def claims(samples: int, seed: int, verdicts: Sequence[str], as_json: bool, **chosen: Any) -> None:
    """Check what has been said about the corridor."""
    rows = records_of(the_network(**chosen).check_claims(samples=samples, seed=seed))
    kept = [row for row in rows if not verdicts or row["verdict"] in verdicts]
    show(kept if as_json else [_shown(row) for row in kept], CLAIMS, as_json=as_json)


def _shown(claim: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim with its figures as text: what is claimed as one, or as a range."""
    ends = (cell(claim[name], _digits(claim, name)) for name in ("claimed_low", "claimed_high"))
    claimed = " to ".join(dict.fromkeys(ends))
    return {**claim, "shown_claimed": claimed, "shown_ours": cell(claim["ours"], _digits(claim))}


def _digits(claim: Mapping[str, Any], name: str = "ours") -> int:
    """Return the decimals of a figure: two of ratios, one of days, none of what is large."""
    if claim["unit"] == "ratio":
        return 2
    return int(abs(claim[name]) < MOST_WITH_DECIMALS and claim[name] % 1 != 0)


MOST_WITH_DECIMALS = 100


@click.command(
    cls=Command,
    examples=(
        "irru-geo sources",
        "irru-geo sources national-geospatial-pub-151-distances",
        "irru-geo sources speed-rail-ru",
        "irru-geo sources --json",
    ),
)
@click.argument(
    "name",
    required=False,
    metavar="[ID]",
    shell_complete=names_of("sources", "parameters", "links", "nodes", "events", "corridors"),
)
@network_options
@json_option
def sources(name: str | None, as_json: bool, **chosen: Any) -> None:
    """List the sources, or show what cites one; or show what a figure rests on and what uses it.

    ID is a source, or a parameter, link, node, event or corridor.
    """
    from irru_geo.evidence.validation import trace

    network = the_network(**chosen)
    if name is None:
        show(records_of(network.sources), SOURCES, as_json=as_json)
        return
    if name not in network.sources.index:
        _show_fields(trace(network, name), "cited", as_json=as_json)
        return
    (record,) = records_of(network.sources.loc[[name]])
    _show_fields(record | {"cited_by": network.cited_by(name)}, "cited_by", as_json=as_json)


def _show_fields(record: Mapping[str, Any], nested: str, *, as_json: bool) -> None:
    """Print a record; what its field `nested` holds gets a line each."""
    if as_json:
        click.echo(json_text([record]))
        return
    word = nested.replace("_", " ")
    inner = {f"{word} {key}": value for key, value in record[nested].items()}
    flat = {key: value for key, value in record.items() if key != nested} | inner
    click.echo(table_of([{"field": k, "value": _exact(v)} for k, v in flat.items()], FIELDS))


def _exact(value: object) -> object:
    """Return a number with all its digits, as text."""
    return f"{value:.12g}" if isinstance(value, float) and not is_missing(value) else value
