"""Scenarios: what to open, to close, and which parameters to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from irru_geo.arguments import shown
from irru_geo.errors import ScenarioError
from irru_geo.layers.frozen import frozen
from irru_geo.layers.values import is_text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from irru_geo.layers.frozen import FrozenDict, Record

LONGEST_NAME = 200
"""Characters that the name of a scenario has at most: it stands in every answer."""

Figures = tuple[float, float, float]


@dataclass(frozen=True, init=False)
class Scenario:
    """Changes to a network: what is open or closed, and other parameters.

    Parameters
    ----------
    name
        Name that `Network.state` shows.
    open
        Links to open: ids of links, nodes (all links at them), layers, or countries.
    close
        Links to close, likewise.
    parameters
        Parameter id, or process, to (low, typical, high) that replaces the figures, or to a
        factor that scales them.

    Raises
    ------
    ScenarioError
        When one of them is not of its kind.

    Examples
    --------
    >>> Scenario("no Hormuz", close=("hormuz",)).close
    ('hormuz',)
    """

    name: str
    open: tuple[str, ...]
    close: tuple[str, ...]
    _parameters: FrozenDict[str, Figures | float]

    def __init__(
        self,
        name: str,
        open: Collection[str] = (),  # noqa: A002 - the word of the table
        close: Collection[str] = (),
        parameters: Mapping[str, Figures | float] | None = None,
    ) -> None:
        if not (is_text(name) and 0 < len(name) <= LONGEST_NAME):
            expected = f"expected a text of one line and at most {LONGEST_NAME} characters"
            raise ScenarioError(f"name: {expected}, got {shown(name)}.")
        own = {
            "name": name,
            "open": _targets(open, "open"),
            "close": _targets(close, "close"),
            "_parameters": _figures({} if parameters is None else parameters),
        }
        for key, value in own.items():
            object.__setattr__(self, key, value)

    @property
    def parameters(self) -> dict[str, Figures | float]:
        """Parameter ids, or processes, and their changes; a copy."""
        return dict(self._parameters)

    def __repr__(self) -> str:
        shown_as = f"open={self.open!r}, close={self.close!r}, parameters={self.parameters!r}"
        return f"Scenario(name={self.name!r}, {shown_as})"


def _targets(value: Any, side: str) -> tuple[str, ...]:
    """Return what a scenario opens or closes.

    Raises
    ------
    ScenarioError
        When they are no texts; names the side.
    """
    try:
        targets = (value,) if isinstance(value, str) else tuple(value)
    except Exception:  # no collection, or whatever a class of others does
        targets = (None,)
    if not all(isinstance(target, str) for target in targets):
        raise ScenarioError(f"{side}: expected ids of what is meant, got {shown(value)}.")
    return targets


def _figures(value: Any) -> FrozenDict[str, Figures | float]:
    """Return the changes of parameters of a scenario.

    Raises
    ------
    ScenarioError
        When they are no mapping by ids.
    """
    try:
        given: dict[Any, Any] = dict(value)
    except Exception:  # no mapping, or whatever a class of others does
        given = {None: value}
    if not all(isinstance(key, str) for key in given):
        raise ScenarioError(f"parameters: expected ids to figures, got {shown(value)}.")
    figures: FrozenDict[str, Figures | float] = frozen(given)
    return figures


def scenario_from_record(record: Record) -> Scenario:
    """Return the scenario that a row of the table `scenarios` describes.

    Raises
    ------
    ScenarioError
        When a change of a parameter cannot be read.
    """
    parameters: dict[str, Figures | float] = {}
    for text in record["parameters"] or ():
        try:
            if "*" in text:
                name, factor = text.split("*")
                parameters[name] = float(factor)
            else:
                name, figures = text.split("=")
                low, typical, high = (float(figure) for figure in figures.split("/"))
                parameters[name] = (low, typical, high)
        except ValueError as error:
            raise ScenarioError(
                f"scenarios.csv, {record['scenario_id']!r}, field 'parameters': expected "
                f"id=low/typical/high or id*factor, got {text!r}."
            ) from error
    return Scenario(
        record["scenario_id"], tuple(record["open"]), tuple(record["close"]), parameters
    )
