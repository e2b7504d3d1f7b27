"""How far long work has come, for whoever watches; the library by itself shows nothing.

Work that may take more than a second runs over `watched(items, what)`. A program that wants to
show it does the work within `watching(watcher)`; the command line does.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    Item = TypeVar("Item")


class Watcher(Protocol):
    """What is told of each item of long work."""

    def __call__(self, items: Collection[Item], what: str) -> Iterator[Item]:
        """Yield the items, and show how many of them are done."""


_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


def watched(items: Collection[Item], what: str) -> Iterator[Item]:
    """Yield items; whoever watches sees how many of them are done.

    Parameters
    ----------
    items
        What is worked through.
    what
        The work, in a word or two.

    Examples
    --------
    >>> list(watched(["a", "b"], "Letters"))
    ['a', 'b']
    """
    watcher = _watcher.get()
    return iter(items) if watcher is None else watcher(items, what)


@contextmanager
def watching(watcher: Watcher) -> Iterator[None]:
    """Let a watcher see the work that is done within."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


@contextmanager
def stages(what: str, total: int) -> Iterator[Callable[[], object]]:
    """Yield what is called at the end of each part of work that is no loop.

    Examples
    --------
    >>> with stages("Two parts", 2) as done:
    ...     _ = done()
    ...     _ = done()
    """
    parts = watched(range(total + 1), what)
    next(parts)
    try:
        yield lambda: next(parts, None)
    finally:
        for _ in parts:  # the bar ends
            pass
