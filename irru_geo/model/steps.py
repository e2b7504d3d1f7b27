"""Movements and handlings: what a journey is made of."""

from __future__ import annotations

from typing import NamedTuple

from irru_geo.model.expected import mean, mean_inverse
from irru_geo.model.parameters import Parameter

NO_PARAMETER = Parameter("", "disruption", "*", "h", 0.0, 0.0, 0.0)
"""What stands for the parameter of a delay by an event, which has none."""


class Step(NamedTuple):
    """One movement along a link, or one handling in a node.

    A movement takes `quantity` (km) over the parameter (km/h), a handling `quantity` (1) times the
    parameter (h); a delay by an event is added to either.
    """

    kind: str
    process: str
    mode: str
    from_node: str
    to_node: str
    link_id: str | None
    length_km: float
    parameter: Parameter
    quantity: float
    delay_h: float = 0.0

    def typical_h(self) -> float:
        """Return the most likely hours; what searches take is `expected_h`."""
        typical = self.parameter.typical
        of_parameter = (
            self.quantity / typical if self.kind == "movement" else self.quantity * typical
        )
        return of_parameter + self.delay_h

    def expected_h(self) -> float:
        """Return the expected hours."""
        of_one = mean_inverse if self.kind == "movement" else mean
        return self.quantity * of_one(self.parameter) + self.delay_h

    def hours(self) -> tuple[float, float, float]:
        """Return low, typical and high hours."""
        p, q, delay = self.parameter, self.quantity, self.delay_h
        if self.kind == "movement":
            return q / p.high + delay, q / p.typical + delay, q / p.low + delay
        return q * p.low + delay, q * p.typical + delay, q * p.high + delay
