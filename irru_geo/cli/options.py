"""What the commands of `irru-geo` share: errors, options, reading of arguments."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from irru_geo.atomic_write import STANDARD_OUTPUT
from irru_geo.cli.commands import STATE, Refusal
from irru_geo.cli.output import quiet_option
from irru_geo.errors import IrruGeoError
from irru_geo.vocabulary import MINIMISE, MODES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from irru_geo.model.state import NetworkState
    from irru_geo.network import Network
    from irru_geo.places.places import Place
    from irru_geo.planner.planner import RoutePlanner

    Function = Callable[..., None]
    Completion = Callable[[click.Context, click.Parameter, str], list[str]]

_NUMBER = r"\s*([-+]?\d+(?:\.\d*)?)\s*"
_LON_LAT = re.compile(f"{_NUMBER}[,;]{_NUMBER}")


def read_places(_ctx: click.Context, _param: click.Parameter, value: Any) -> Any:
    """Return a place, or each of several, with LON,LAT as a pair of numbers.

    Examples
    --------
    >>> read_places(None, None, ("moscow", "56.1, 27.2"))
    ('moscow', (56.1, 27.2))
    """
    if value is None or isinstance(value, str):
        return None if value is None else _place(value)
    return tuple(_place(text) for text in value)


def _place(text: str) -> Place:
    pair = _LON_LAT.fullmatch(text)
    return (float(pair[1]), float(pair[2])) if pair else text


def read_modes(
    ctx: click.Context, param: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    """Return the modes of a list that is separated by commas."""
    if value is None:
        return None
    choice = click.Choice(MODES)
    names = (name.strip().partition("@") for name in value.split(","))
    return tuple(
        choice.convert(mode.replace("-", "_"), param, ctx) + mark + layer
        for mode, mark, layer in names
    )


def read_output(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """Return the path of a file to write, once it is known that it can lie there; `-` as it is."""
    if value is None or value == STANDARD_OUTPUT:
        return value
    path = Path(os.path.realpath(value))
    if path.is_dir():
        raise Refusal(f"Cannot write {value!r}: it is a folder. Name a file.")
    if not Path(value).exists() and not path.parent.is_dir():
        raise Refusal(f"Cannot write {value!r}: there is no folder {str(path.parent)!r}. Make it.")
    return value


def names_of(*tables: str) -> Completion:
    """Return what completes a word in the shell to the ids of tables of the network.

    Parameters
    ----------
    *tables
        Names of attributes of `Network`, such as `nodes` and `corridors`, or `layers`.
    """

    def complete(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
        from irru_geo.layers.reading import list_layers
        from irru_geo.network import load_network

        data_dir = ctx.params.get("data_dir")
        try:
            found = list_layers(data_dir) if "layers" in tables else []
            if set(tables) - {"layers"}:
                network = load_network(data_dir)
                for folder in ctx.params.get("extensions") or ():
                    network = network.extend(folder)
                frames = (getattr(network, table) for table in tables if table != "layers")
                found += [str(name) for frame in frames for name in frame.index]
        except IrruGeoError:
            return []
        return sorted({name for name in found if name.startswith(incomplete)})

    return complete


def ends(command: Function) -> Function:
    """Add the arguments ORIGIN and DESTINATION."""
    for name in ("destination", "origin"):
        place = click.argument(name, callback=read_places, shell_complete=names_of("nodes"))
        command = place(command)
    return command


_JOURNEY: dict[str, Callable[[Function], Function]] = {
    "via": click.option(
        "--via",
        multiple=True,
        metavar="PLACE",
        shell_complete=names_of("nodes"),
        callback=read_places,
        help="Pass here; may be repeated, in order.",
    ),
    "modes": click.option(
        "--modes",
        metavar="MODES",
        callback=read_modes,
        help=f"Modes allowed, separated by commas: {', '.join(MODES)}, or one in a layer "
        "(road@rasht_astara). All, unless given.",
    ),
    "branch": click.option(
        "--branch",
        metavar="BRANCH",
        shell_complete=names_of("branches"),
        help="Pass the pinned nodes of this branch, by its modes unless --modes is given.",
    ),
    "avoid": click.option(
        "--avoid",
        multiple=True,
        metavar="TARGET",
        shell_complete=names_of("layers", "nodes", "links"),
        help="Link, node, layer or country not to use; may be repeated.",
    ),
    "minimise": click.option(
        "--minimise",
        type=click.Choice(tuple(MINIMISE)),
        default="time",
        show_default=True,
        help="What counts.",
    ),
    "depart": click.option(
        "--depart",
        metavar="DATE",
        help="Day of departure: the way of that day, unless --date is given, and when it arrives.",
    ),
}
WISHES = ("via", "modes", "branch", "avoid", "minimise")
"""Options that say which ways count, as `Network.route` takes them."""


def journey_options(*names: str) -> Callable[[Function], Function]:
    """Return what adds the options that say which ways count.

    Parameters
    ----------
    *names
        Some of `WISHES`, and `depart`.
    """

    def add(command: Function) -> Function:
        for name in reversed(names):
            command = _JOURNEY[name](command)
        return command

    return add


def output_option(default: str | None, text: str) -> Callable[[Function], Function]:
    """Return what adds `--output FILE`."""
    return click.option(
        "-o",
        "--output",
        metavar="FILE",
        default=default,
        show_default=default is not None,
        callback=read_output,
        help=text,
    )


def taken(chosen: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return some of the options, and take them out of the others."""
    return {name: chosen.pop(name) for name in names}


def network_options(command: Function) -> Function:
    """Add the options that say which network is meant; `the_network` takes them."""
    for option in (
        quiet_option,
        click.option(
            "--scenario",
            "scenarios",
            multiple=True,
            metavar="NAME",
            shell_complete=names_of("scenarios"),
            help="Apply a scenario of the data; may be repeated.",
        ),
        click.option("--no-disruptions", is_flag=True, help="With --date: leave them out."),
        click.option(
            "--date",
            metavar="DATE",
            help="As it stood or will stand that day, with its disruptions: YYYY-MM-DD; YYYY and "
            "YYYY-MM stand for their first day.",
        ),
        click.option(
            "--data-dir",
            metavar="DIR",
            help="Data folder (geojson/ and tables/) to use instead of the bundled one.",
        ),
        click.option(
            "--extend",
            "extensions",
            multiple=True,
            metavar="DIR",
            help="Data folder with links to add to the network; may be repeated.",
        ),
    ):
        command = option(command)
    return command


def sampling_options(command: Function) -> Function:
    """Add the options of `Route.transit_time`."""
    samples = click.option(
        "--samples",
        type=click.IntRange(1, 10_000_000),
        default=10_000,
        show_default=True,
        help="Trips to draw for the transit time.",
    )
    seed = click.option(
        "--seed",
        type=click.IntRange(0, 2**64 - 1),
        default=0,
        show_default=True,
        help="The same seed gives the same numbers.",
    )
    return samples(seed(command))


def the_network(**chosen: Any) -> Network:
    """Return the network that the options ask for."""
    from irru_geo.network import Network

    return Network(_state(**chosen))


def the_planner(**chosen: Any) -> RoutePlanner:
    """Return what plans routes on the network that the options ask for.

    A command that asks for one route starts without all the analyses.
    """
    from irru_geo.planner.planner import RoutePlanner

    return RoutePlanner(_state(**chosen))


def _state(
    *,
    data_dir: str | None,
    extensions: Sequence[str],
    date: str | None,
    no_disruptions: bool,
    scenarios: Sequence[str],
) -> NetworkState:
    from irru_geo.layers.extension import extended
    from irru_geo.layers.reading import read_data
    from irru_geo.model.state import NetworkState

    if no_disruptions and date is None:
        raise click.UsageError("--no-disruptions says how --date is meant; give a date too.")
    data = read_data(data_dir)
    for folder in extensions:
        data = extended(data, folder, None, None)
    state = NetworkState(data)
    if date is not None:
        state = state.at(date, disruptions=not no_disruptions)
    for scenario in scenarios:
        state = state.apply(scenario)
    ctx = click.get_current_context(silent=True)
    if ctx is not None:
        ctx.meta[STATE] = state
    return state
