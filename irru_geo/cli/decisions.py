"""The commands `decide` and `scorecard`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.closures import no_way
from irru_geo.cli.columns import BREAK_EVEN, SCORECARD
from irru_geo.cli.commands import Command
from irru_geo.cli.headline import figures, headline
from irru_geo.cli.options import (
    ends,
    journey_options,
    names_of,
    network_options,
    sampling_options,
    taken,
    the_network,
)
from irru_geo.cli.output import (
    json_option,
    named,
    prints_prose,
    records_of,
    say,
    show,
)
from irru_geo.cli.text_tables import json_text
from irru_geo.errors import NoRouteError
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irru_geo.network import Network
    from irru_geo.places.places import Place
    from irru_geo.planner.route import Route


@click.command(
    cls=Command,
    examples=(
        "irru-geo decide moscow mumbai western eastern",
        "irru-geo decide moscow mumbai western suez-black-sea --date 2029 --json",
        "irru-geo decide moscow tehran western trans-caspian --via astrakhan",
    ),
)
@ends
@click.argument("branch_a", shell_complete=names_of("branches"))
@click.argument("branch_b", shell_complete=names_of("branches"))
@journey_options("via", "modes", "avoid", "minimise")
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

    drawing, wanted = taken(chosen, "samples", "seed"), taken(chosen, "via", "modes", "avoid")
    wanted |= taken(chosen, "minimise")
    network = the_network(**chosen)
    found, closed = {}, {}
    for name in dict.fromkeys((branch_a, branch_b)):
        try:
            found[name] = network.route(origin, destination, branch=name, **wanted)
        except NoRouteError as error:
            closed[name] = error
    if closed:
        _one_is_closed(network, found, closed, drawing, as_json=as_json)
        return
    a, b = found[branch_a], found[branch_b]
    (odds,) = records_of(compare_routes([a, b], **drawing))
    needed = records_of(break_even(a, b))
    if as_json:
        click.echo(json_text({"state": network.state, "comparison": odds, "break_even": needed}))
        return
    if prints_prose():
        for letter, name, route in (("A", branch_a, a), ("B", branch_b, b)):
            say(f"{letter} is {name}: {headline(figures(route, **drawing))}.", is_whole=True)
        say(f"\n{_verdict(odds)}" if a.link_ids != b.link_ids else "\nA and B are the same way.")
        say(_time_value(needed[0], odds))
    if needed[1:]:
        say("\nWhat makes both take as long, alone, all else as expected:\n")
        rows = [row | {"better": str(row["favours"]).upper()} for row in needed[1:MOST_FIGURES]]
        show(rows, BREAK_EVEN, as_json=False)
    say(f"\nState: {network.state.rstrip('.')}.")


def _one_is_closed(
    network: Network,
    found: Mapping[str, Route],
    closed: Mapping[str, NoRouteError],
    drawing: Mapping[str, Any],
    *,
    as_json: bool,
) -> None:
    """Say which branch is closed, and why; an error when none is open."""
    if not found:
        raise next(iter(closed.values()))
    rows = {name: figures(route, **drawing) for name, route in found.items()}
    if as_json:
        blocked = {name: list(error.blocked_by) for name, error in closed.items()}
        told: dict[str, Any] = {
            "comparison": None,
            "break_even": [],
            "open": rows,
            "blocked_by": blocked,
        }
        click.echo(json_text({"state": network.state, **told}))
        return
    for name, error in closed.items():
        say(f"{name}: {no_way(error, network.network_state)}")
    for name, row in rows.items():
        say(f"{name}: {headline(row)}.", is_whole=True)
    say(f"\nState: {network.state.rstrip('.')}.")


MOST_FIGURES = 13
"""Rows of the break-even that are shown: those that need to change least."""


def _verdict(odds: Mapping[str, Any]) -> str:
    """Return how surely A is faster, cheaper and cleaner, a line each.

    Examples
    --------
    >>> odds = {"p_first_faster": 0.99, "days_mean": -2.4, "days_p10": -4.0, "days_p90": -0.9}
    >>> unknown = dict.fromkeys(("p_first_cheaper", "p_first_cleaner"), float("nan"))
    >>> print(_verdict(odds | unknown).splitlines()[0])
    A is faster with 99 % probability: 2.4 days less (P10 to P90: 4.0 less to 0.9 less).
    """
    lines = []
    for word, name, unit in (
        ("faster", "days", "days"),
        ("cheaper", "usd", "USD a TEU"),
        ("cleaner", "co2e_kg", "kg CO2e a TEU"),
    ):
        share = odds[f"p_first_{word}"]
        if share != share:
            lines.append(f"Which one is {word} is unknown: a figure is missing.")
            continue
        figures_of = [odds[f"{name}_{end}"] for end in ("mean", "p10", "p90")]
        mean, low, high = (_more_or_less(end, 1 if name == "days" else 0) for end in figures_of)
        amount, _, side = mean.partition(" ")
        between = f"P10 to P90: {low} to {high}"
        sure = f"with {100 * share:.0f} % probability"
        lines.append(f"A is {word} {sure}: {amount} {unit} {side} ({between}).")
    return "\n".join(lines)


def _more_or_less(amount: float, digits: int) -> str:
    """Return a difference in words: `2.4 less`, `142 more`."""
    return f"{abs(amount):,.{digits}f} {'less' if amount < 0 else 'more'}"


def _time_value(value: Mapping[str, Any], odds: Mapping[str, Any]) -> str:
    """Return from which value of a day on the faster way is worth its price, as a sentence."""
    if not is_missing(value["break_even"]):
        dearer = str(value["favours"]).upper()
        return f"From {value['break_even']:,.0f} USD a TEU and day on, {dearer} is worth its price."
    if is_missing(odds["usd_mean"]) or not odds["days_mean"]:
        return "No value of time decides between them."
    better = "A" if odds["days_mean"] < 0 else "B"
    return f"{better} is faster and no dearer on average: whatever a day is worth, it is better."


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
    rows = records_of(network.scorecard(list(corridor_ids) or None))
    shown = rows if as_json else named(network, rows, ["origin", "destination", "blocked_by"])
    show(shown, SCORECARD, as_json=as_json)
    if not as_json:
        say("\nBorder hours and USD: a crossing on land, for 20 t. Expected values, as carriers.")
        say(f"State: {network.state.rstrip('.')}.")
