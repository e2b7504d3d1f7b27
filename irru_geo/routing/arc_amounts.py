"""What the arcs of a state graph take on one network state: hours, kilometres, dollars, CO2e."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.errors import ParameterError
from irru_geo.model.handlings import Handlings
from irru_geo.model.steps import Step
from irru_geo.vocabulary import MINIMISE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from irru_geo.model.state import NetworkState
    from irru_geo.routing.arc_classes import Products, Rates
    from irru_geo.routing.state_graph import StateGraph
    from irru_geo.vocabulary import Minimise

    FloatArray = NDArray[np.float64]


class ArcAmounts:
    """Amounts of all arcs, open or not, on a network state.

    Parameters
    ----------
    graph
        State graph of the network.
    state
        The network on a date, under scenarios.
    """

    def __init__(self, graph: StateGraph, state: NetworkState) -> None:
        self.graph = graph
        self.state = state
        self._steps: dict[int, tuple[Step, ...]] = {}

    @property
    def km(self) -> FloatArray:
        """Kilometres of each arc."""
        return self.graph.km

    @cached_property
    def hours(self) -> FloatArray:
        """Expected hours of each arc, delays by events with them."""
        rates = self._rates(self.graph.classes.hours)
        of_arc = self.graph.classes.of_arc
        return rates.once[of_arc] + rates.per_km[of_arc] * self._slowed_km + self._delays_h

    @cached_property
    def hours_moving(self) -> FloatArray:
        """Expected hours of the movement of each arc."""
        per_km = self._rates(self.graph.classes.hours).per_km
        return per_km[self.graph.classes.of_arc] * self._slowed_km

    @cached_property
    def hours_before(self) -> FloatArray:
        """Expected hours on each arc before its movement begins."""
        once = self._rates(self.graph.classes.hours_before).once
        return once[self.graph.classes.of_arc]

    @cached_property
    def usd(self) -> FloatArray:
        """Expected dollars of each arc for one TEU."""
        return self._charged(self.graph.classes.usd)

    @cached_property
    def co2e_kg(self) -> FloatArray:
        """Expected kilograms of CO2e of each arc for one TEU."""
        return self._charged(self.graph.classes.co2e_kg)

    def of(self, minimise: Minimise) -> FloatArray:
        """Return the amounts that something minimises; NaN where a parameter is missing.

        Raises
        ------
        ParameterError
            When nothing of that name can be minimised.
        """
        if minimise not in MINIMISE:
            expected = ", ".join(MINIMISE)
            raise ParameterError(f"minimise: expected one of {expected}, got {minimise!r}.")
        if minimise == "cost":
            return self.usd
        if minimise == "co2e":
            return self.co2e_kg
        return self.km if minimise == "distance" else self.hours

    def _charged(self, products: Products) -> FloatArray:
        rates, of_arc = self._rates(products), self.graph.classes.of_arc
        return rates.once[of_arc] + rates.per_km[of_arc] * self.km

    def _rates(self, products: Products) -> Rates:
        return products.rates(self.state.parameters, len(self.graph.classes))

    @cached_property
    def _slowed_km(self) -> FloatArray:
        factors = self.state.availability.speed_factor
        if not factors:
            return self.km
        number = self.graph.columns.link_number
        factor = np.ones(len(number) + 1)  # the last one stands for no link
        factor[[number[link] for link in factors]] = list(factors.values())
        return self.km / factor[self.graph.arcs.link]

    @cached_property
    def _delays_h(self) -> FloatArray:
        """Hours that events add to each arc along a link: on the link, and at its head."""
        graph, columns = self.graph, self.graph.columns
        delays = self.state.availability.delay_h
        on_link, at_node = np.zeros(len(columns.km) + 1), np.zeros(len(graph.start))
        for key, hours in delays.items():
            if key in columns.link_number:
                on_link[columns.link_number[key]] += hours
            if key in columns.node_number:
                at_node[columns.node_number[key]] += hours
        head = graph.states.node[graph.arcs.head]
        return on_link[graph.arcs.link] + np.where(graph.arcs.link >= 0, at_node[head], 0.0)

    @cached_property
    def rules(self) -> Handlings:
        """Rules of handlings on this state."""
        state = self.state
        return Handlings(state.data.nodes, state.parameters, state.availability)

    def steps(self, arc: int) -> tuple[Step, ...]:
        """Return the movements and handlings of an arc, in order.

        Raises
        ------
        ParameterError
            When a parameter of theirs is missing.
        """
        if arc not in self._steps:
            is_plain = not self._delays_h[arc] and self._slowed_km[arc] == self.km[arc]
            steps = self._steps_of_class(arc) if is_plain else None
            self._steps[arc] = steps or self.graph.steps(arc, self.rules)
        return self._steps[arc]

    def _steps_of_class(self, arc: int) -> tuple[Step, ...] | None:
        """Return the steps of an arc's class with its own ends; None when a parameter is missing.

        They are what the rules say, to which events add nothing here.
        """
        graph, answers = self.graph, self._rates(self.graph.classes.hours).answers
        tail, head, _, link = (int(part[arc]) for part in graph.arcs)
        ends = graph.node_ids[graph.states.node[tail]], graph.node_ids[graph.states.node[head]]
        link_id, km = graph.link_ids[link] if link >= 0 else None, float(self.km[arc])
        found = []
        for step, question, *at in graph.classes.patterns[int(graph.classes.of_arc[arc])]:
            parameter = answers[question]
            if parameter is None:
                return None
            length, quantity = (km, km) if step.kind == "movement" else (0.0, step.quantity)
            places = ends[at[0]], ends[at[1]], None if step.link_id is None else link_id
            found.append(Step(*step[:3], *places, length, parameter, quantity))
        return tuple(found)

    @property
    def all_steps(self) -> list[tuple[Step, ...]]:
        """Movements and handlings of every arc, open or not."""
        return [self.steps(arc) for arc in range(len(self.graph.arcs.tail))]

    def raise_for_missing(self, arc: int, minimise: Minimise) -> None:
        """Raise ParameterError that names the parameter without which an arc has no amount."""
        steps = self.steps(arc)
        charges = self.state.charges
        if minimise == "cost":
            charges.expected_usd(steps)
        if minimise == "co2e":
            charges.expected_co2e_kg(steps)
