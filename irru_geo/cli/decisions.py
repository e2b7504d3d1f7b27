"""The commands `decide` and `scorecard`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.columns import BREAK_EVEN, SCORECARD
from irru_geo.cli.options import (
    Command,
    json_option,
    names_of,
    network_options,
    read_places,
    records_of,
    sampling_options,
    say,
    show,
    the_network,
)
from irru_geo.cli.text_tables import json_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irru_geo.places.places import Place


@click.command(
    cls=Command,
    examples=(
        "irru-geo decide moscow mumbai western eastern",
        "irru-geo decide moscow mumbai western suez-black-sea --date 2029 --json",
    ),
)
@click.argument("origin", callback=read_places, shell_complete=names_of("nodes"))
@click.argument("destination", callback=read_places, shell_complete=names_of("nodes"))
@click.argument("branch_a", shell_complete=names_of("branches"))
@click.argument("branch_b", shell_complete=names_of("branches"))
@network_options
@sampling_options
@json_option
def decide(
    origin: Place,
    destination: Place,
    branch_a: str,
    branch_b: str,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Decide between two branches: how surely A is faster and cheaper, and what would change it."""
    from irru_geo.analysis.decisions import break_even, compare_routes

    drawing: dict[str, Any] = {key: chosen.pop(key) for key in ("samples", "seed")}
    network = the_network(**chosen)
    a, b = (network.route(origin, destination, branch=name) for name in (branch_a, branch_b))
    (odds,) = records_of(compare_routes([a, b], **drawing))
    needed = records_of(break_even(a, b))
    if as_json:
        click.echo(json_text({"state": network.state, "comparison": odds, "break_even": needed}))
        return
    say(_verdict(odds, branch_a, branch_b))
    value = needed[0]["break_even"]
    if value == value:
        better = needed[0]["favours"]
        name = branch_a if better == "a" else branch_b
        say(f"From {value:,.0f} USD a TEU and day on, {name} is worth its price.")
    say("\nWhat makes both take as long, alone, all else as expected:\n")
    show(needed[1:13], BREAK_EVEN, as_json=False)
    say(f"\nState: {network.state}.")


def _verdict(odds: Mapping[str, Any], a: str, b: str) -> str:
    lines = [f"A is {a}: {odds['first_way']}.", f"B is {b}: {odds['second_way']}.", ""]
    for word, name, unit in (
        ("faster", "days", "days"),
        ("cheaper", "usd", "USD a TEU"),
        ("cleaner", "co2e_kg", "kg CO2e a TEU"),
    ):
        share = odds[f"p_first_{word}"]
        if share != share:
            lines.append(f"Which one is {word} is unknown: a figure is missing.")
            continue
        ends = [odds[f"{name}_{end}"] for end in ("mean", "p10", "p90")]
        digits = 1 if name == "days" else 0
        mean, low, high = (f"{end:+,.{digits}f}" for end in ends)
        lines.append(f"A is {word} with {share:.0%}: {mean} {unit} ({low} to {high}).")
    return "\n".join(lines)


@click.command(
    cls=Command,
    examples=("irru-geo scorecard", "irru-geo scorecard western eastern --json"),
)
@click.argument(
    "corridor_ids", nargs=-1, metavar="[CORRIDOR]...", shell_complete=names_of("corridors")
)
@network_options
@json_option
def scorecard(corridor_ids: Sequence[str], as_json: bool, **chosen: Any) -> None:
    """Give the indicators of CAREC's CPMM and UNESCAP's time- and cost-distance."""
    network = the_network(**chosen)
    show(records_of(network.scorecard(list(corridor_ids) or None)), SCORECARD, as_json=as_json)
    if not as_json:
        say("\nBorder hours and USD: a crossing on land, for 20 t. Expected values, as carriers.")
        say(f"State: {network.state}.")
