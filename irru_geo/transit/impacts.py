"""What a route costs and emits, with its uncertainty.

Each figure has a PERT distribution; each sample draws for each figure how dear or how dirty the
trip is, in the manner of `irru_geo.transit.sampling`: all rates of one kind by rail, and all
by road, are drawn together, a handling for each figure and place. The streams are the same
counter-based ones, so that the same seed gives the same numbers on any number of workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.arguments import as_choice, as_name, as_number
from irru_geo.errors import ParameterError
from irru_geo.model.charges import PRICE_YEAR, Term
from irru_geo.transit.distribution import Distribution, steps_frame
from irru_geo.transit.sampling import (
    Block,
    Sums,
    check_arguments,
    draw_of,
    drawer,
    hours_of,
    summed,
    values,
)
from irru_geo.transit.shares import shares
from irru_geo.vocabulary import HOURS_PER_DAY, PAYERS, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pandas import DataFrame

    from irru_geo.model.charges import Charges
    from irru_geo.model.parameters import Parameter
    from irru_geo.model.steps import Step
    from irru_geo.transit.sampling import FloatArray
    from irru_geo.transit.shares import Share
    from irru_geo.vocabulary import Payer, Per

_TEU_PER_FEU = 2.0


class CostUnit(NamedTuple):
    """Whose total a cost is, for what, in which money; see `Route.cost`."""

    of: Payer = "shipper"
    per: Per = "teu"
    currency: str = "USD"
    price_year: int | str = PRICE_YEAR


@dataclass(frozen=True, eq=False)
class Impact(Distribution):
    """Distribution of what a route costs or emits; all amounts are in `unit`.

    Attributes
    ----------
    unit
        Unit of all amounts.
    """

    unit: str

    @cached_property
    def by_leg(self) -> DataFrame:
        """What each leg adds: `mean` in `unit`, and `variance_share`; index `seq` from 1."""
        return steps_frame(self.steps).assign(
            mean=self.mean_by_step, variance_share=self.variance_share_by_step
        )

    def __repr__(self) -> str:
        amounts = f"P10 {self.p10:,.0f}, P50 {self.p50:,.0f}, P90 {self.p90:,.0f}"
        amounts += f", mean {self.mean:,.0f} {self.unit}"
        return f"{type(self).__name__}({amounts}; {len(self.samples)} samples)"

    def _said(self) -> tuple[str, list[str], list[Share]]:
        lines = [
            f"P50 {self.p50:,.0f} {self.unit}",
            f"P10 {self.p10:,.0f}, P90 {self.p90:,.0f}, mean {self.mean:,.0f}",
        ]
        return f"{type(self).__name__}, {self.unit}", lines, shares(self.by_leg, "mean")


class Cost(Impact):
    """Distribution of what a route costs; made by `Route.cost`."""


class Emissions(Impact):
    """Distribution of the kilograms of CO2e, well to wheel; made by `Route.emissions`."""


def cost(
    charges: Charges,
    steps: Sequence[Step],
    unit: CostUnit | None = None,
    *,
    time_value_per_day: float = 0.0,
    samples: int = 10_000,
    seed: int = 0,
) -> Cost:
    """Return what some steps cost; see `Route.cost`.

    Raises
    ------
    ParameterError
        When a step has no figure, or an argument is not allowed.
    """
    unit = unit or CostUnit()
    _check("of", unit.of, PAYERS)
    _check("per", unit.per, UNITS)
    time_value_per_day = as_number(time_value_per_day, "time_value_per_day", low=0.0)
    samples, seed, _ = check_arguments(samples, seed)
    rate = _exchange_rate(charges, unit.currency)
    terms = [
        [_per_unit(charges, step, _priced(charges, term, unit), unit.per) for term in own]
        for step in steps
        for own in [list(charges.money(step))]
    ]
    shipper = _Shipper(charges, steps, unit) if unit.of == "shipper" and steps else None

    def parts(block: Block) -> list[FloatArray]:
        own = [_sum_of(terms_of_step, block) * rate for terms_of_step in terms]
        more = [] if shipper is None else list(shipper.parts(own, block, rate))
        if time_value_per_day:
            days = (_days(step, block) for step in steps)
            own = [part + time_value_per_day * of for part, of in zip(own, days, strict=True)]
        return [*own, *more]

    elements = () if shipper is None else shipper.steps
    name = f"{unit.currency} {unit.price_year} per {UNITS[unit.per]}"
    return Cost(*_of_steps([*steps, *elements], summed(parts, samples, seed)), name)


def emissions(
    charges: Charges,
    steps: Sequence[Step],
    *,
    per: Per = "teu",
    samples: int = 10_000,
    seed: int = 0,
) -> Emissions:
    """Return what some steps emit, in kilograms of CO2e; see `Route.emissions`."""
    _check("per", per, ("teu", "tonne"))
    samples, seed, _ = check_arguments(samples, seed)
    terms = [list(charges.co2e(step, per_tonne=per == "tonne")) for step in steps]

    def parts(block: Block) -> list[FloatArray]:
        return [_sum_of(own, block) for own in terms]

    sums = summed(parts, samples, seed)
    return Emissions(*_of_steps(steps, sums), f"kg CO2e per {UNITS[per]}")


class _Shipper:
    """What a shipper pays beyond the carriers: a step and a part for each element with a figure."""

    def __init__(self, charges: Charges, steps: Sequence[Step], unit: CostUnit) -> None:
        self._margin = charges.find("shipper_margin")
        self._terms = [
            (name, _priced(charges, _per_box(charges, name, term, unit.per), unit))
            for name, term in charges.shipper_terms()
        ]
        margin = [] if self._margin is None else [_element(steps, "margin", self._margin)]
        rest = [_element(steps, name, term.figure) for name, term in self._terms]
        self.steps = (*margin, *rest)

    def parts(
        self, carriers: Sequence[FloatArray], block: Block, rate: float
    ) -> Iterator[FloatArray]:
        """Yield the samples of each element, given those of the carriers and the exchange rate."""
        if self._margin is not None:
            share = values(self._margin, ("impact", "shipper", "margin"), block)
            yield np.sum(carriers, axis=0) * share / (100 - share)
        for _, term in self._terms:
            yield _drawn(term, block) * rate


def _element(steps: Sequence[Step], name: str, figure: Parameter) -> Step:
    """Return a step that stands for what a shipper pays for the whole way."""
    return steps[0]._replace(
        kind="shipper",
        process=name,
        mode="*",
        parameter=figure,
        from_node=steps[0].from_node,
        to_node=steps[-1].to_node,
        link_id=None,
        length_km=0.0,
        quantity=1.0,
        delay_h=0.0,
    )


def _per_box(charges: Charges, name: str, term: Term, per: Per) -> Term:
    """Return what an element for a TEU comes to for a FEU or a tonne; goods go by their volume."""
    if per == "tonne":
        return term._replace(over=(*term.over, charges.need("payload")))
    if per == "teu":
        return term
    if name == "insurance":
        return term._replace(quantity=term.quantity * _TEU_PER_FEU)
    return term._replace(times=(*term.times, charges.need("feu_handling")))


def _check(argument: str, value: str, allowed: Iterable[str]) -> None:
    as_choice(value, argument, tuple(allowed))


def _exchange_rate(charges: Charges, currency: str) -> float:
    currency = as_name(currency)[:10]
    if currency == "USD":
        return 1.0
    figure = charges.find(f"exchange_rate_{currency.lower()}")
    if figure is None:
        raise ParameterError(
            f"currency: no sourced rate for {currency!r}. Take 'USD', or add a row with process "
            f"'exchange_rate_{currency.lower()}' ({currency} for one USD) to parameters.csv."
        )
    return figure.typical


def _priced(charges: Charges, term: Term, unit: CostUnit) -> Term:
    factor = charges.price_factor(term.figure.parameter_id, unit.price_year)
    return term._replace(quantity=term.quantity * factor)


def _per_unit(charges: Charges, step: Step, term: Term, per: Per) -> Term:
    """Return what a term for a TEU comes to for a FEU or a tonne."""
    if per == "teu":
        return term
    if per == "tonne":
        return term._replace(over=(*term.over, charges.need("payload")))
    if step.process == "border":
        return term._replace(over=())  # a shipment is one FEU
    if step.kind == "movement":
        return term._replace(times=(*term.times, charges.feu_rate(step)))
    return term._replace(times=(*term.times, charges.need("feu_handling")))


def _drawn(term: Term, block: Block) -> FloatArray:
    """Return the samples of a term."""

    def common(figure: Parameter) -> FloatArray:
        return values(figure, ("impact", figure.parameter_id), block)

    value = term.quantity * values(term.figure, ("impact", *term.together), block)
    for figure in term.times:
        value = value * common(figure)
    for figure in term.over:
        value = value / common(figure)
    for figure in term.less:
        value = value * (1 - common(figure) / 100)
    return value


def _sum_of(terms: Sequence[Term], block: Block) -> FloatArray:
    """Return the samples of a step's sum of terms."""
    part = np.zeros(block.size)
    for term in terms:
        part += _drawn(term, block)
    return part


def _days(step: Step, block: Block) -> FloatArray:
    draw = draw_of(step)
    hours = hours_of(draw, step.quantity, drawer(block)(draw))
    return (hours + step.delay_h) / HOURS_PER_DAY


def _of_steps(
    steps: Sequence[Step], sums: Sums
) -> tuple[FloatArray, tuple[Step, ...], FloatArray, FloatArray]:
    return sums.total, tuple(steps), sums.mean, sums.variance_share()
