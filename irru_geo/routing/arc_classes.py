"""What arcs are made of: classes of arcs that no rule tells apart, and products of parameters.

The rules of handlings and charges are asked once for each class, with a way of one kilometre. What
an arc takes is then a sum of products of parameters, some for each kilometre and some once.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.model.charges import PRICE_YEAR
from irru_geo.model.expected import mean, mean_inverse
from irru_geo.model.lookups import Lookups
from irru_geo.model.state import NetworkState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from irru_geo.layers.data import Data
    from irru_geo.model.charges import Charges, Term
    from irru_geo.model.parameters import Key, Parameter, Parameters
    from irru_geo.model.steps import Step

    Charge = Callable[[Step], Iterable[Term]]
    FloatArray = NDArray[np.float64]
    Numbers = NDArray[np.int64]

_KEPT = 8
"""How many states' rates are kept of each sum of products."""

TIMES, OVER, LESS = range(3)
"""How a parameter enters a product: as a factor, as a divisor, as per cent taken off."""


def representative(parameter: Parameter | None, *, inverse: bool) -> float:
    """Return what a parameter counts as in a search: its mean, or the mean of one over it."""
    if parameter is None:
        return np.nan
    return mean_inverse(parameter) if inverse else mean(parameter)


class Product(NamedTuple):
    """One product of parameters that an arc of a class takes."""

    arc_class: int
    is_per_km: bool
    quantity: float
    factors: tuple[tuple[int, int], ...]
    """How each parameter enters, and the number of the question that it answers."""


class Pattern(NamedTuple):
    """A step of one arc of a class, and what it is in any other of them.

    Attributes
    ----------
    step
        Step of the one arc.
    question
        Number of the question that gives its parameter.
    begins_at_head, ends_at_head
        Whether it begins, and ends, at the head of the arc, not at its tail.
    """

    step: Step
    question: int
    begins_at_head: bool
    ends_at_head: bool


class Rates(NamedTuple):
    """What the arcs of each class take with the parameters of a state.

    Attributes
    ----------
    parameters
        Parameters of the state.
    answers
        The parameter that answers each question; None where there is none.
    once, per_km
        What an arc takes once, and for each kilometre, shape (classes,).
    """

    parameters: Parameters
    answers: Sequence[Parameter | None]
    once: FloatArray
    per_km: FloatArray


@dataclass(frozen=True, eq=False)
class Products:
    """Products of parameters by class of arcs, and the questions that give the parameters.

    Attributes
    ----------
    questions
        Keys that may answer each question.
    arc_class, is_per_km, quantity
        Of each product, shape (products,).
    how, number
        How parameters enter and the questions that give them, shape (products, factors); -1 where
        there are fewer.
    """

    questions: Sequence[tuple[Key, ...]]
    arc_class: Numbers
    is_per_km: NDArray[np.bool_]
    quantity: FloatArray
    how: Numbers
    number: Numbers
    kept: deque[Rates] = field(default_factory=lambda: deque(maxlen=_KEPT))

    @classmethod
    def of(cls, found: Sequence[Product], questions: Sequence[tuple[Key, ...]]) -> Products:
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

    def rates(self, parameters: Parameters, size: int) -> Rates:
        """Return what the arcs of each class take once, and for each kilometre.

        Parameters
        ----------
        parameters
            What answers the questions; the latest are kept.
        size
            Number of classes.
        """
        for rates in tuple(self.kept):  # other threads may add to it
            if rates.parameters is parameters:
                return rates
        answers = [parameters.answer(keys) for keys in self.questions]
        divisors = self.divisors
        value, inverse = (
            np.array([representative(a, inverse=is_over) for a in found], dtype=np.float64)
            for is_over, found in ((False, answers), (True, [answers[n] for n in divisors]))
        )
        rates = Rates(parameters, answers, *self._sums(value, inverse, size))
        self.kept.append(rates)
        return rates

    @cached_property
    def divisors(self) -> list[int]:
        """Questions whose parameters divide; the mean of one over a parameter takes longest."""
        return sorted(set(self.number[self.how == OVER].tolist()))

    def _sums(
        self, value: FloatArray, inverse: FloatArray, size: int
    ) -> tuple[FloatArray, FloatArray]:
        over = np.full(len(value), np.nan)
        over[self.divisors] = inverse
        factor = np.ones(self.how.shape)
        for how, values in ((TIMES, value), (OVER, over), (LESS, 1 - value / 100)):
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
    def patterns(self) -> list[list[Pattern]]:
        """Steps of each class, to be filled in for any of its arcs."""
        number = self.lookups.number
        found = []
        for own in self.steps:
            heads = [step.to_node for step in own if step.kind == "movement"]
            found.append(
                [
                    Pattern(
                        step,
                        number(step.parameter),
                        step.from_node in heads,
                        step.to_node in heads,
                    )
                    for step in own
                ]
            )
        return found

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
