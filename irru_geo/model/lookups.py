"""Parameters that keep note of what was asked, so that the same can be asked of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irru_geo.model.parameters import Parameter, Parameters, keys_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from irru_geo.model.parameters import Key, Location

_NAN = float("nan")


class Lookups(Parameters):
    """Parameters that number the questions put to them.

    Questions that no scope in use tells apart have one number. A parameter that is needed and not
    there has NaN for its values.

    Parameters
    ----------
    parameters
        What answers.
    scopes
        Scopes in use, by parameters or services.
    """

    def __init__(self, parameters: Parameters, scopes: Collection[str]) -> None:
        self._parameters = parameters
        self._scopes = scopes
        self._known: dict[tuple[Key, ...], Parameter] = {}
        self._number: dict[int, int] = {}
        self._questions: list[tuple[Key, ...]] = []

    def find(self, process: str, where: Location) -> Parameter | None:
        """Return a parameter, or None when the process has none there."""
        keys = tuple(key for key in keys_of(process, where) if key[2] in self._scopes)
        if keys in self._known:
            return self._known[keys]
        found = self._parameters.answer(keys)
        return None if found is None else self._noted(keys, found)

    def need(self, process: str, where: Location) -> Parameter:
        """Return a parameter; its values are NaN when there is none."""
        found = self.find(process, where)
        if found is None:
            nothing = Parameter("", process, "*", "", _NAN, _NAN, _NAN)
            found = self._noted(((process, where.mode, "missing"),), nothing)
        return found

    def _noted(self, keys: tuple[Key, ...], found: Parameter) -> Parameter:
        own = found._replace()  # an object of its own, to tell its number by
        self._number[id(own)] = len(self._questions)
        self._questions.append(keys)
        self._known[keys] = own
        return own

    def copy(self) -> Lookups:
        """Return the same, to be asked more without a trace here."""
        other = Lookups(self._parameters, self._scopes)
        other._known = dict(self._known)
        other._number = dict(self._number)
        other._questions = list(self._questions)
        return other

    def number(self, parameter: Parameter) -> int:
        """Return the number of the question that a parameter was the answer to."""
        return self._number[id(parameter)]

    @property
    def questions(self) -> Sequence[tuple[Key, ...]]:
        """Keys that may answer each question, in the order of their numbers."""
        return self._questions
