"""What arcs are made of: classes of arcs that no rule tells apart, and products of parameters.

The rules of handlings and charges are asked once for each class, with a way of one kilometre. What
an arc takes is then a sum of products of parameters, some for each kilometre and some once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.model.charges import PRICE_YEAR
from irru_geo.model.lookups import Lookups
from irru_geo.model.state import NetworkState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from irru_geo.layers.data import Data
    from irru_geo.model.charges import Charges, Term
    from irru_geo.model.parameters import Parameter, Where
    from irru_geo.model.steps import Step

    Charge = Callable[[Step], Iterable[Term]]
    FloatArray = NDArray[np.float64]
    Numbers = NDArray[np.int64]

TIMES, OVER, LESS = range(3)
"""How a parameter enters a product: as a factor, as a divisor, as per cent taken off."""


class Product(NamedTuple):
    """One product of parameters that an arc of a class takes."""

    arc_class: int
    is_per_km: bool
    quantity: float
    factors: tuple[tuple[int, int], ...]
    """How each parameter enters, and the number of the question that it answers."""


@dataclass(frozen=True, eq=False)
class Products:
    """Products of parameters by class of arcs, and the questions that give the parameters.

    Attributes
    ----------
    questions
        Process and place of each question.
    arc_class, is_per_km, quantity
        Of each product, shape (products,).
    how, number
        How parameters enter and the questions that give them, shape (products, factors); -1 where
        there are fewer.
    """

    questions: Sequence[tuple[str, Where]]
    arc_class: Numbers
    is_per_km: NDArray[np.bool_]
    quantity: FloatArray
    how: Numbers
    number: Numbers

    @classmethod
    def of(cls, found: Sequence[Product], questions: Sequence[tuple[str, Where]]) -> Products:
        """Return products as arrays."""
        most = max((len(product.factors) for product in found), default=1)
        nothing = ((-1, -1),) * most
        factors = np.array(
            [(product.factors + nothing)[:most] for product in found], dtype=np.int64
        ).reshape(-1, most, 2)
        return cls(
            questions,
            np.array([product.arc_class for product in found], dtype=np.int64),
            np.array([product.is_per_km for product in found], dtype=bool),
            np.array([product.quantity for product in found], dtype=np.float64),
            factors[:, :, 0],
            factors[:, :, 1],
        )

    def sums(
        self, value: FloatArray, inverse: FloatArray, size: int
    ) -> tuple[FloatArray, FloatArray]:
        """Return what the arcs of each class take once, and for each kilometre.

        Parameters
        ----------
        value, inverse
            Value of each question's parameter and of one over it, shape (questions,).
        size
            Number of classes.
        """
        factor = np.ones(self.how.shape)
        for how, values in ((TIMES, value), (OVER, inverse), (LESS, 1 - value / 100)):
            chosen = self.how == how
            factor[chosen] = values[self.number[chosen]]
        products = self.quantity * factor.prod(axis=1)
        once, per_km = (
            np.bincount(self.arc_class[kind], products[kind], size).astype(np.float64)
            for kind in (~self.is_per_km, self.is_per_km)
        )
        return once, per_km


@dataclass(frozen=True, eq=False)
class ArcClasses:
    """Classes of arcs, with the steps of one arc of each as if it were a kilometre long.

    Attributes
    ----------
    of_arc
        Class of each arc.
    steps
        Steps of each class.
    lookups
        What the rules of handlings asked.
    state
        The network without date and scenario, which answered.
    """

    of_arc: Numbers
    steps: tuple[tuple[Step, ...], ...]
    lookups: Lookups
    state: NetworkState

    @classmethod
    def empty(cls, data: Data) -> ArcClasses:
        """Return no classes yet."""
        state = NetworkState(data)
        lookups = Lookups(state.parameters, scopes_in_use(data))
        return cls(np.empty(0, dtype=np.int64), (), lookups, state)

    def extended(self, data: Data) -> ArcClasses:
        """Return the same classes, to be added to, for more data."""
        return replace(self, lookups=self.lookups.copy(), state=NetworkState(data))

    def with_more(self, of_arc: Numbers, steps: Iterable[tuple[Step, ...]]) -> ArcClasses:
        """Return the classes with those of further arcs, numbered from 0."""
        more = tuple(tuple(_one_km(step) for step in own) for own in steps)
        numbers = np.concatenate([self.of_arc, len(self.steps) + of_arc])
        return replace(self, of_arc=numbers, steps=self.steps + more)

    def __len__(self) -> int:
        return len(self.steps)

    @cached_property
    def hours(self) -> Products:
        """Hours of movements and handlings, delays left out."""
        return self._time(self.steps)

    @cached_property
    def hours_before(self) -> Products:
        """Hours of the handlings that come before the movement."""
        return self._time([_before(own) for own in self.steps])

    def _time(self, steps: Sequence[Sequence[Step]]) -> Products:
        number = self.lookups.number
        found = [
            Product(
                place,
                step.kind == "movement",
                1.0,
                ((OVER if step.kind == "movement" else TIMES, number(step.parameter)),),
            )
            for place, own in enumerate(steps)
            for step in own
        ]
        return Products.of(found, self.lookups.questions)

    @cached_property
    def usd(self) -> Products:
        """Dollars of `PRICE_YEAR` for one TEU."""
        lookups, charges = self._charges()

        def priced(step: Step) -> Iterable[Term]:
            for term in charges.money(step):
                factor = charges.price_factor(term.figure.parameter_id, PRICE_YEAR)
                yield term._replace(quantity=term.quantity * factor)

        return self._charged(lookups, priced)

    @cached_property
    def co2e_kg(self) -> Products:
        """Kilograms of CO2e for one TEU."""
        lookups, charges = self._charges()
        return self._charged(lookups, charges.co2e)

    def _charges(self) -> tuple[Lookups, Charges]:
        lookups = Lookups(self.state.parameters, scopes_in_use(self.state.data))
        return lookups, self.state.charges_of(lookups)

    def _charged(self, lookups: Lookups, charge: Charge) -> Products:
        number = lookups.number

        def factors(how: int, parameters: Iterable[Parameter]) -> list[tuple[int, int]]:
            return [(how, number(parameter)) for parameter in parameters]

        found = [
            Product(
                place,
                step.kind == "movement",
                term.quantity,
                (
                    *factors(TIMES, (term.figure, *term.times)),
                    *factors(OVER, term.over),
                    *factors(LESS, term.less),
                ),
            )
            for place, own in enumerate(self.steps)
            for step in own
            for term in charge(step)
        ]
        return Products.of(found, lookups.questions)


def _one_km(step: Step) -> Step:
    return step._replace(length_km=1.0, quantity=1.0) if step.kind == "movement" else step


def _before(steps: Sequence[Step]) -> Sequence[Step]:
    moving = [place for place, step in enumerate(steps) if step.kind == "movement"]
    return steps[: moving[0]] if moving else ()


def scopes_in_use(data: Data) -> frozenset[str]:
    """Return the scopes of all parameters and services."""
    scopes = {row["scope"] for row in data.tables["parameters"].values()}
    services = data.tables.get("services", {}).values()
    return frozenset(scopes | {scope for row in services for scope in row.get("serves") or ()})
