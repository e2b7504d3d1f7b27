"""The errors that irru_geo raises; each is also the builtin error that it resembles."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Item = TypeVar("Item")


class IrruGeoError(Exception):
    """Root of every error that irru_geo raises on purpose."""


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "?", "!")) else f"{text}."


_LONGEST_NAME = 100
"""Characters of a name that a message shows."""

_LONGEST_FILE = 300
"""Characters of a path that a message shows, from its end."""

_SHOWN = 200
"""Problems that the text of one error shows."""


class LayerError(IrruGeoError, ValueError):
    """Something wrong in a data file, and where.

    Parameters
    ----------
    file
        Name of the file, or of the table.
    feature
        Id of the feature, or the row; None when the whole file is meant.
    field
        Name of the field; None when the whole feature is meant.
    problem
        What was expected and what was found.
    remedy
        What to do next.
    problems
        All problems when several were gathered; the error then stands for the first of them.
    """

    def __init__(
        self,
        file: str,
        feature: str | None,
        field: str | None,
        problem: str,
        remedy: str = "",
        problems: tuple[LayerError, ...] = (),
    ) -> None:
        super().__init__(file, feature, field, problem, remedy, problems)
        self.file = file
        self.feature = feature
        self.field = field
        self.problem = problem
        self.remedy = remedy
        self.problems: tuple[LayerError, ...] = problems or (self,)

    def line(self) -> str:
        """Return this one problem as a line of text."""
        where = [self.file[-_LONGEST_FILE:]]
        if self.feature is not None:
            name = str(self.feature)
            shown = name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."
            where.append(f"feature {shown!r}")
        if self.field is not None:
            where.append(f"field {self.field!r}")
        return f"{', '.join(where)}: {_sentence(self.problem)} {_sentence(self.remedy)}".rstrip()

    def __str__(self) -> str:
        if len(self.problems) == 1:
            return self.line()
        groups = grouped(self.problems)
        lines = [
            f"  {problem.line()}{f' (and {count - 1} more such)' if count > 1 else ''}"
            for problem, count in groups[:_SHOWN]
        ]
        rest = sum(count for _, count in groups[_SHOWN:])
        lines += [f"  ... and {rest} more: see .problems, or `irru-geo check`."] * (rest > 0)
        return "\n".join([f"{len(self.problems)} problems in the data:", *lines])

    @classmethod
    def gather(cls, problems: list[LayerError]) -> LayerError:
        """Return one error that stands for all `problems` (at least one)."""
        first = problems[0]
        return cls(
            first.file, first.feature, first.field, first.problem, first.remedy, tuple(problems)
        )


MOST_ALONE = 3
"""Problems of one kind in one file that are listed one by one; of more the first, with a count."""


def grouped(problems: Iterable[LayerError]) -> list[tuple[LayerError, int]]:
    """Return problems with how many there are of each kind: one mistake made often is told once.

    Examples
    --------
    >>> many = [LayerError("a.csv", key, "mode", f"expected a mode, got {key}") for key in "abcde"]
    >>> [(problem.feature, count) for problem, count in grouped(many)]
    [('a', 5)]
    """
    return counted(problems, lambda problem: (problem.file, problem.field, problem.problem))


def counted(
    items: Iterable[Item], parts: Callable[[Item], tuple[str, str | None, str]]
) -> list[tuple[Item, int]]:
    """Return what tells of problems with how many there are of each kind; see `grouped`.

    Parameters
    ----------
    items
        What tells of a problem each.
    parts
        Returns the file, the field and the text of the problem.
    """
    groups: dict[tuple[str, str | None, str], list[Item]] = {}
    for item in items:
        file, field, text = parts(item)
        kind = text.partition(", got")[0].partition(" on '")[0]
        groups.setdefault((file, field, kind), []).append(item)
    found: list[tuple[Item, int]] = []
    for group in groups.values():
        if len(group) <= MOST_ALONE:
            found += [(item, 1) for item in group]
        else:
            found.append((group[0], len(group)))
    return found


class UnknownNameError(IrruGeoError, LookupError):
    """Name that is not known, with the known names that come nearest.

    Parameters
    ----------
    name
        What was asked for.
    kind
        What it should have been: "place", "corridor", "layer", ...
    nearest
        Known names that look like it, nearest first.
    remedy
        What to do next, where the nearest names do not say it.
    problem
        What is wrong with the name, as the end of a sentence; empty when it is not known.
    """

    def __init__(
        self,
        name: str,
        kind: str,
        nearest: tuple[str, ...] = (),
        remedy: str = "",
        problem: str = "",
    ) -> None:
        super().__init__(name, kind, nearest, remedy, problem)
        self.name = name
        self.kind = kind
        self.nearest = nearest
        self.remedy = remedy
        self.problem = problem

    def __str__(self) -> str:
        shown = self.name if len(self.name) <= _LONGEST_NAME else f"{self.name[:_LONGEST_NAME]}..."
        text = f"{shown!r} {self.problem or f'is no {self.kind} that irru_geo knows'}."
        if self.nearest:
            text += f" Nearest: {', '.join(repr(name) for name in self.nearest)}."
        return f"{text} {_sentence(self.remedy)}".rstrip()


class UnknownPlaceError(UnknownNameError):
    """Place that cannot be found, is ambiguous or out of reach, with the candidates."""

    def __init__(
        self,
        name: str,
        kind: str = "place",
        nearest: tuple[str, ...] = (),
        remedy: str = "",
        problem: str = "",
    ) -> None:
        super().__init__(name, kind, nearest, remedy, problem)


class NoRouteError(IrruGeoError, LookupError):
    """Two places that nothing joins, and what separates them.

    Parameters
    ----------
    origin, destination
        Node ids.
    blocked_by
        What is in the way: ids of closed or planned links, or the targets that were closed.
    remedy
        What would join the two.
    """

    def __init__(
        self, origin: str, destination: str, blocked_by: tuple[str, ...] = (), remedy: str = ""
    ) -> None:
        super().__init__(origin, destination, blocked_by, remedy)
        self.origin = origin
        self.destination = destination
        self.blocked_by = blocked_by
        self.remedy = remedy

    def __str__(self) -> str:
        text = f"No route from {self.origin!r} to {self.destination!r}."
        if self.blocked_by:
            text += f" In the way: {', '.join(repr(name) for name in self.blocked_by)}."
        return f"{text} {_sentence(self.remedy)}".rstrip()


class ScenarioError(IrruGeoError, ValueError):
    """Scenario or date that cannot be applied to the network."""


class DateWarning(UserWarning):
    """A year or a month stands for one of its days, although the network changes within it."""


class ParameterError(IrruGeoError, ValueError):
    """Argument or model parameter that is missing or not allowed."""
