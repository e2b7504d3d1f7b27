"""What the commands of `irru-geo` share: errors, options, reading of arguments."""

from __future__ import annotations

import os
import re
import shutil
import sys
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from irru_geo.atomic_write import STANDARD_OUTPUT
from irru_geo.cli.text_tables import WIDE, csv_text, json_text, markdown_table, text_table
from irru_geo.errors import DateWarning, IrruGeoError, LayerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pandas import DataFrame

    from irru_geo.cli.text_tables import Column
    from irru_geo.model.state import NetworkState
    from irru_geo.network import Network
    from irru_geo.places.places import Place
    from irru_geo.planner.planner import RoutePlanner

    Function = Callable[..., None]
    Completion = Callable[[click.Context, click.Parameter, str], list[str]]

MODES = ("rail", "road", "sea", "inland_waterway")

_NUMBER = r"\s*([-+]?\d+(?:\.\d*)?)\s*"
_LON_LAT = re.compile(f"{_NUMBER}[,;]{_NUMBER}")


class Refusal(click.ClickException):
    """Error of ours, shown without the usage text, with status 2."""

    exit_code = 2


class Command(click.Command):
    """Command whose help ends with examples.

    Parameters
    ----------
    examples
        Command lines that run.
    """

    def __init__(self, *args: Any, examples: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.examples = tuple(examples)

    def get_short_help_str(self, limit: int = 200) -> str:
        """Return the first sentence whole; the list of commands wraps it."""
        return super().get_short_help_str(max(limit, 200))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, one a line."""
        super().format_epilog(ctx, formatter)
        _write_examples(self.examples, formatter)


class Commands(click.Group):
    """Turn errors of ours, and of the file system, into one clear message and status 2.

    Parameters
    ----------
    examples
        Command lines that run.
    """

    command_class = Command

    def __init__(self, *args: Any, examples: Sequence[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples, one a line."""
        super().format_epilog(ctx, formatter)
        _write_examples(self.examples, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            with warnings.catch_warnings():
                _tell_dates_in_a_line()
                return super().invoke(ctx)
        except DateWarning as error:  # python -W error
            raise Refusal(str(error)) from error
        except LayerError as error:
            raise Refusal(str(error)) from error
        except IrruGeoError as error:
            raise Refusal(" ".join(str(error).split())) from error
        except BrokenPipeError:
            raise
        except OSError as error:
            _give_up_output()
            raise Refusal(_told(error)) from error

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command line; what cannot even be shown (the help, on a full disk) is told."""
        try:
            return super().main(*args, **options)
        except OSError as error:
            _give_up_output()
            click.echo(f"Error: {_told(error)}", err=True)
            sys.exit(Refusal.exit_code)


def _tell_dates_in_a_line() -> None:
    """Print a warning of a date as one line on standard error; others are printed as ever."""
    shown = warnings.showwarning

    def show_plainly(message: Warning | str, category: type[Warning], *rest: Any) -> None:
        if issubclass(category, DateWarning):
            click.echo(f"Warning: {message}", err=True)
        else:
            shown(message, category, *rest)

    warnings.showwarning = show_plainly  # type: ignore[assignment]  # it is called by position


def _told(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return " ".join(f"{where}{error.strerror or error}.".split())


def _give_up_output() -> None:
    """Let go what standard output does not take: Python would try it again at its end."""
    try:
        sys.stdout.flush()
    except OSError:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    if examples:
        with formatter.section("Examples"):
            for example in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


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


def network_options(command: Function) -> Function:
    """Add the options that say which network is meant; `the_network` takes them."""
    for option in (
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


_FORMAT, _IS_WIDE = "irru_geo.format", "irru_geo.is_wide"


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
    "csv": csv_text,
    "md": markdown_table,
}


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
    return state


def prints_prose() -> bool:
    """Return whether lines may stand beside a table; a CSV table stands alone."""
    ctx = click.get_current_context(silent=True)
    return ctx is None or ctx.meta.get(_FORMAT) != "csv"


def say(text: str) -> None:
    """Print a line that goes with a table, unless the table is CSV."""
    if prints_prose():
        click.echo(text)


def paragraph(text: str) -> str:
    """Return a text broken into lines of the terminal's width; as it is where there is none."""
    width = _width()
    return text if width is None else click.wrap_text(text, width)


def records_of(frame: DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as records, its index first, geometry left out."""
    kept = frame.drop(columns="geometry", errors="ignore").reset_index()
    return [{str(key): value for key, value in row.items()} for row in kept.to_dict("records")]


def show(records: Iterable[Mapping[str, Any]], columns: Sequence[Column], *, as_json: bool) -> None:
    """Print records as JSON or as a table."""
    click.echo(json_text(list(records)) if as_json else table_of(records, columns))
