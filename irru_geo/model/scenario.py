"""Scenarios: what to open, to close, and which parameters to change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from irru_geo.arguments import shown
from irru_geo.errors import ScenarioError
from irru_geo.layers.frozen import frozen
from irru_geo.layers.values import is_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from irru_geo.layers.frozen import Record

LONGEST_NAME = 200
"""Characters that the name of a scenario has at most: it stands in every answer."""

Figures = tuple[float, float, float]


@dataclass(frozen=True)
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

    Examples
    --------
    >>> Scenario("no Hormuz", close=("hormuz",)).close
    ('hormuz',)
    """

    name: str
    open: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    parameters: Mapping[str, Figures | float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (is_text(self.name) and 0 < len(self.name) <= LONGEST_NAME):
            expected = f"expected a text of one line and at most {LONGEST_NAME} characters"
            raise ScenarioError(f"name: {expected}, got {shown(self.name)}.")
        for side in ("open", "close"):
            value = getattr(self, side)
            try:
                targets = (value,) if isinstance(value, str) else tuple(value)
            except Exception:  # no collection, or whatever a class of others does
                targets = (None,)
            if not all(isinstance(target, str) for target in targets):
                raise ScenarioError(f"{side}: expected ids of what is meant, got {shown(value)}.")
            object.__setattr__(self, side, targets)
        try:
            given: dict[Any, Any] = dict(self.parameters)
        except Exception:  # no mapping, or whatever a class of others does
            given = {None: self.parameters}
        if not all(isinstance(key, str) for key in given):
            problem = f"parameters: expected ids to figures, got {shown(self.parameters)}."
            raise ScenarioError(problem)
        object.__setattr__(self, "parameters", frozen(given))


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
