"""Progress bars on standard error, for what takes longer than a moment on a terminal."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

import click

from irru_geo.cli.output import IS_QUIET

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    Item = TypeVar("Item")

DELAY_S = 0.7
"""Work that is done sooner shows no bar."""


class Bars:
    """Watcher of long work that shows the outermost one; see `irru_geo.layers.progress`."""

    def __init__(self) -> None:
        self._is_busy = False

    def __call__(self, items: Collection[Item], what: str) -> Iterator[Item]:
        """Yield the items, with a bar where one is wanted."""
        if self._is_busy or not are_wanted():
            yield from items
            return
        self._is_busy = True
        try:
            yield from _with_bar(items, what)
        finally:
            self._is_busy = False


def are_wanted() -> bool:
    """Return whether bars are shown: on a terminal, unless `--quiet` or `--json` is given."""
    ctx = click.get_current_context(silent=True)
    if ctx is None or ctx.meta.get(IS_QUIET) or ctx.params.get("as_json"):
        return False
    return sys.stdout.isatty() and sys.stderr.isatty()


def _with_bar(items: Collection[Item], what: str) -> Iterator[Item]:
    began, bar = monotonic(), None
    try:
        for done, item in enumerate(items):
            if bar is None and monotonic() - began > DELAY_S:
                bar = click.progressbar(length=len(items), label=what, file=sys.stderr)
                bar.__enter__()
                bar.update(done)
            yield item
            if bar is not None:
                bar.update(1)
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
