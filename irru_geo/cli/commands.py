"""The groups and commands of `irru-geo`: help with examples, and errors as one clear line."""

from __future__ import annotations

import os
import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from irru_geo.cli.bars import Bars
from irru_geo.cli.closures import no_way
from irru_geo.errors import DateWarning, IrruGeoError, LayerError, NoRouteError
from irru_geo.layers.progress import watching

if TYPE_CHECKING:
    from collections.abc import Sequence

STATE = "irru_geo.state"
"""Where a command keeps the network state that it asks, so that an error can say why."""


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
            with warnings.catch_warnings(), watching(Bars()):
                _tell_dates_in_a_line()
                return super().invoke(ctx)
        except DateWarning as error:  # python -W error
            raise Refusal(str(error)) from error
        except LayerError as error:
            raise Refusal(str(error)) from error
        except NoRouteError as error:
            raise Refusal(no_way(error, ctx.meta.get(STATE))) from error
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


def _tell_dates_in_a_line() -> None:
    """Print a warning of a date as one line on standard error; others are printed as ever."""
    shown = warnings.showwarning

    def show_plainly(message: Warning | str, category: type[Warning], *rest: Any) -> None:
        if issubclass(category, DateWarning):
            click.echo(f"Warning: {message}", err=True)
        else:
            shown(message, category, *rest)

    warnings.showwarning = show_plainly  # type: ignore[assignment]  # it is called by position
