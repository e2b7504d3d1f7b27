"""What a route costs and emits, with its uncertainty.

Each figure has a PERT distribution; each sample draws for each figure how dear or how dirty the
trip is, in the manner of `irru_geo.transit.transit_time`: all rates of one kind by rail, and all
by road, are drawn together, a handling for each figure and place. The streams are the same
counter-based ones, so that the same seed gives the same numbers on any number of workers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.errors import ParameterError
from irru_geo.model.charges import PRICE_YEAR, Term
from irru_geo.transit import transit_time
from irru_geo.vocabulary import PAYERS, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.model.charges import Charges
    from irru_geo.model.parameters import Parameter
    from irru_geo.model.steps import Step
    from irru_geo.vocabulary import Payer, Per

    FloatArray = NDArray[np.float64]

_TEU_PER_FEU = 2.0


class CostUnit(NamedTuple):
    """Say whose total a cost is, for what, in which money; see `Route.cost`."""

    of: Payer = "shipper"
    per: Per = "teu"
    currency: str = "USD"
    price_year: int | str = PRICE_YEAR


@dataclass(frozen=True, eq=False)
class Impact:
    """Hold the distribution of a sum over the steps of a route.

    Attributes
    ----------
    samples
        Sums, shape (samples,), in `unit`.
    steps
        The movements and handlings.
    mean_by_step, variance_share_by_step
        Mean of each step, and its share of the total's variance (the shares add up to 1).
    unit
        Unit of all figures.
    """

    samples: FloatArray
    steps: tuple[Step, ...]
    mean_by_step: FloatArray
    variance_share_by_step: FloatArray
    unit: str

    @cached_property
    def _percentiles(self) -> FloatArray:
        return np.asarray(np.percentile(self.samples, [10, 50, 90]), dtype=np.float64)

    @property
    def p10(self) -> float:
        """What one sample in ten stays below."""
        return float(self._percentiles[0])

    @property
    def p50(self) -> float:
        """What every second sample stays below."""
        return float(self._percentiles[1])

    @property
    def p90(self) -> float:
        """What nine samples in ten stay below."""
        return float(self._percentiles[2])

    @cached_property
    def mean(self) -> float:
        """Mean of the samples."""
        return float(self.samples.mean())

    @cached_property
    def by_leg(self) -> DataFrame:
        """What each leg adds: `mean` in `unit`, and `variance_share`; index `seq` from 1."""
        return transit_time.steps_frame(self.steps).assign(
            mean=self.mean_by_step, variance_share=self.variance_share_by_step
        )

    def __float__(self) -> float:
        name = type(self).__name__
        raise TypeError(f"{name} is a distribution; ask for p10, p50, p90 or mean.")

    def __repr__(self) -> str:
        figures = f"P10 {self.p10:,.0f}, P50 {self.p50:,.0f}, P90 {self.p90:,.0f}"
        figures += f", mean {self.mean:,.0f} {self.unit}"
        return f"{type(self).__name__}({figures}; {len(self.samples)} samples)"

    def _repr_html_(self) -> str:
        return f"<pre>{escape(repr(self))}</pre>"


class Cost(Impact):
    """Hold what a route costs; made by `Route.cost`."""


class Emissions(Impact):
    """Hold what a route emits, in kilograms of CO2e from well to wheel; by `Route.emissions`."""


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
    if not 0 <= time_value_per_day < float("inf"):
        got = f"expected a number of at least 0, got {time_value_per_day!r}"
        raise ParameterError(f"time_value_per_day: {got}.")
    rate = _exchange_rate(charges, unit.currency)
    terms = [
        [_per_unit(charges, step, _priced(charges, term, unit), unit.per) for term in own]
        for step in steps
        for own in [list(charges.money(step))]
    ]
    parts = [part * rate for part in _sampled(terms, samples, seed)]
    added = (
        _of_the_shipper(charges, steps, parts, unit, (samples, seed))
        if unit.of == "shipper" and steps
        else {}
    )
    if time_value_per_day:
        parts = [
            part
            + time_value_per_day * transit_time.sample([step], samples=samples, seed=seed).samples
            for part, step in zip(parts, steps, strict=True)
        ]
    summed = _summed([*steps, *added], [*parts, *added.values()], samples)
    return Cost(*summed, f"{unit.currency} {unit.price_year} per {UNITS[unit.per]}")


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
    terms = [list(charges.co2e(step, per_tonne=per == "tonne")) for step in steps]
    parts = _sampled(terms, samples, seed)
    return Emissions(*_summed(steps, parts, samples), f"kg CO2e per {UNITS[per]}")


def _of_the_shipper(
    charges: Charges,
    steps: Sequence[Step],
    parts: Sequence[FloatArray],
    unit: CostUnit,
    draws: tuple[int, int],
) -> dict[Step, FloatArray]:
    """Return what a shipper pays beyond the carriers' parts, a step an element with a figure.

    `draws` is the number of samples and the seed.
    """
    rate = _exchange_rate(charges, unit.currency)
    margin = charges.find("shipper_margin")
    found: dict[Step, FloatArray] = {}
    if margin is not None:
        (share,) = _sampled([[Term(1.0, margin, ("shipper", "margin"))]], *draws)
        found[_element(steps, "margin", margin)] = np.sum(parts, axis=0) * share / (100 - share)
    for name, term in charges.shipper_terms():
        priced = _priced(charges, _per_box(charges, name, term, unit.per), unit)
        (drawn,) = _sampled([[priced]], *draws)
        found[_element(steps, name, term.figure)] = drawn * rate
    return found


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
    if value not in allowed:
        raise ParameterError(f"{argument}: expected one of {', '.join(allowed)}, got {value!r}.")


def _exchange_rate(charges: Charges, currency: str) -> float:
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


def _drawn(term: Term, place: tuple[int, int, int]) -> FloatArray:
    """Return the samples of a term; `place` is the seed, the block and the number of samples."""

    def common(figure: Parameter) -> FloatArray:
        return transit_time.values(figure, ("impact", figure.parameter_id), place)

    value = term.quantity * transit_time.values(term.figure, ("impact", *term.luck), place)
    for figure in term.times:
        value = value * common(figure)
    for figure in term.over:
        value = value / common(figure)
    for figure in term.less:
        value = value * (1 - common(figure) / 100)
    return value


def _sampled(terms: Sequence[Sequence[Term]], samples: int, seed: int) -> list[FloatArray]:
    """Return the samples of each step's sum of terms."""
    transit_time.check_arguments(samples, seed)
    parts = [np.zeros(samples) for _ in terms]
    for block, start in enumerate(range(0, samples, transit_time.BLOCK)):
        place = seed, block, min(transit_time.BLOCK, samples - start)
        for part, own in zip(parts, terms, strict=True):
            for term in own:
                part[start : start + transit_time.BLOCK] += _drawn(term, place)
    return parts


def _summed(
    steps: Iterable[Step], parts: Sequence[FloatArray], samples: int
) -> tuple[FloatArray, tuple[Step, ...], FloatArray, FloatArray]:
    """Return the total, the steps, their means, and their shares of the variance."""
    total = np.zeros(samples)
    for part in parts:
        total += part
    mean = np.array([part.mean() for part in parts])
    spread = total - total.mean()
    covariance = np.array([(part * spread).mean() for part in parts])
    variance = covariance.sum()
    share = covariance / variance if variance > 0 else np.zeros(len(parts))
    return total, tuple(steps), mean, share
