"""What each movement and handling costs and emits, as products of figures.

Money is for one TEU: tariff and wagon by rail, a rate per kilometre by road and water, and what a
border, a port, a transloading or a transshipment charges. Emissions are CO2e from well to wheel,
in the categories of ISO 14083: a factor per tonne-km by mode, traction and vessel class.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from irru_geo.arguments import shown
from irru_geo.errors import ParameterError
from irru_geo.model.expected import mean, mean_inverse
from irru_geo.model.freight_market import FreightMarket
from irru_geo.model.parameters import Location, Parameter, Parameters
from irru_geo.vocabulary import KG_PER_G

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from irru_geo.layers.frozen import Record
    from irru_geo.model.steps import Step

PRICE_YEAR = 2025
"""Year whose dollars are meant where none is named."""

CHARGED = ("border", "gauge_break", "port", "transshipment")
"""Handlings that must have a figure `<process>_cost`; the others may have one."""

HUBS = ("port", "transshipment", "gauge_break")
"""Handlings where cargo is handed over: they may have a figure `hub_emission_factor`."""

INSURED_SHARE = 1.1
"""Goods are insured for their value and a tenth."""

_ALL = Location("*")


class Term(NamedTuple):
    """One product: quantity x figure x times / over x (1 - less in percent).

    `together` says what its figure is drawn together with.
    """

    quantity: float
    figure: Parameter
    together: tuple[str, ...]
    times: tuple[Parameter, ...] = ()
    over: tuple[Parameter, ...] = ()
    less: tuple[Parameter, ...] = ()

    def expected(self) -> float:
        """Return the mean of the product; its figures are drawn independently of each other."""
        value = self.quantity * mean(self.figure)
        for figure in self.times:
            value *= mean(figure)
        for figure in self.over:
            value *= mean_inverse(figure)
        for figure in self.less:
            value *= 1 - mean(figure) / 100
        return value


class Charges:
    """Parameters that a movement or a handling is charged with.

    Parameters
    ----------
    nodes, links
        Records by id.
    figures
        Figures to look up.
    parameters
        Rows of the table `parameters`, for the years that prices hold for.
    price_index
        Rows of the table `price_index`.
    freight_index
        Rows of the table `freight_index`.
    """

    def __init__(
        self,
        nodes: Mapping[str, Record],
        links: Mapping[str, Record],
        figures: Parameters,
        parameters: Iterable[Record],
        price_index: Iterable[Record],
        freight_index: Iterable[Record] = (),
    ) -> None:
        self._nodes = nodes
        self._links = links
        self.figures = figures
        self._parameters = parameters
        self._price_index = price_index
        self._market = FreightMarket(freight_index)

    def money(self, step: Step) -> Iterator[Term]:
        """Yield what a step costs one TEU, in US dollars of the years of its figures.

        Raises
        ------
        ParameterError
            When a movement, a border, a port or a transfer has no figure.
        """
        where = self._where(step)
        if step.kind == "movement":
            yield from self._haulage(step, where)
        elif step.process == "border":
            yield from self._border(step, where)
        else:
            names = [f"{step.process}_cost", f"{step.process}_surcharge"]
            for name in names:
                is_needed = step.process in CHARGED and name.endswith("_cost")
                find = self.figures.need if is_needed else self.figures.find
                figure = find(name, where)
                if figure is not None:
                    yield Term(1.0, figure, _at(step, figure))

    def _haulage(self, step: Step, where: Location) -> Iterator[Term]:
        if step.mode != "rail":
            rate = self.figures.need("cost_per_teu_km", where)
            yield Term(step.length_km, rate, _along(step, rate))
            return
        tariff = self.figures.need("tariff_per_teu_km", where)
        discount = self.figures.find("tariff_discount", where)
        less = () if discount is None else (discount,)
        yield Term(step.length_km, tariff, _along(step, tariff), less=less)
        wagon = self.figures.need("wagon_per_teu_km", where)
        yield Term(step.length_km, wagon, _along(step, wagon))

    def _border(self, step: Step, where: Location) -> Iterator[Term]:
        """Yield the charge of each side of a border that a step stands for.

        A border figure for a link is one for the whole crossing, in time as in money.
        """
        shipment = (self.figures.need("teu_per_shipment", where),)
        sides = [where]
        if step.parameter.scope.startswith("link:") and step.link_id is not None:
            link = self._links[step.link_id]
            other = link["to_node"] if step.from_node == link["from_node"] else link["from_node"]
            country = self._nodes[other]["country"]
            sides.append(where._replace(node=other, country=country, direction="in"))
        for side in sides:
            figure = self.figures.need("border_cost", side)
            yield Term(1.0, figure, _at(step, figure), over=shipment)
            if figure.scope.startswith("link:"):
                return

    def shipper_terms(self) -> Iterator[tuple[str, Term]]:
        """Yield what a shipper pays for one TEU beyond the carriers and the forwarder's margin.

        The return of the empty box, its detention, and the insurance of the goods, each when it
        has a figure: their value and a tenth, times a rate in percent.
        """
        for name in ("empty_return", "detention"):
            figure = self.find(f"shipper_{name}")
            if figure is not None:
                yield name, Term(1.0, figure, ("shipper", name))
        value, rate = self.find("shipper_cargo_value"), self.find("shipper_insurance")
        if value is not None and rate is not None:
            quantity = INSURED_SHARE / 100
            yield "insurance", Term(quantity, value, ("shipper", "value"), times=(rate,))

    def co2e(self, step: Step, *, per_tonne: bool = False) -> Iterator[Term]:
        """Yield the kilograms of CO2e, from well to wheel, of a step for one TEU or one tonne.

        A place where cargo is handed over counts when it has a figure `hub_emission_factor` (kg a
        tonne); the bundled data have none, since no factor with a source is known.
        """
        where = self._where(step)
        if step.kind != "movement":
            if step.process in HUBS:
                yield from self._hub_co2e(step, where, per_tonne=per_tonne)
            return
        load = () if per_tonne else (self.figures.need("payload", _ALL),)
        grid = self._grid(step, where)
        if grid is not None:
            energy = self.figures.need("traction_energy", where)
            quantity = step.length_km * KG_PER_G
            yield Term(quantity, grid, _along(step, grid), times=(energy, *load))
            return
        factor = self.figures.need("emission_factor", where)
        yield Term(step.length_km * KG_PER_G, factor, _along(step, factor), times=load)

    def _hub_co2e(self, step: Step, where: Location, *, per_tonne: bool) -> Iterator[Term]:
        figure = self.figures.find("hub_emission_factor", where)
        if figure is not None:
            load = () if per_tonne else (self.figures.need("payload", _ALL),)
            yield Term(1.0, figure, _at(step, figure), times=load)

    def _grid(self, step: Step, where: Location) -> Parameter | None:
        """Return the country's electricity figure for an electrified link; None for any other."""
        is_electric = step.mode == "rail" and self._links[str(step.link_id)]["electrified"]
        return self.figures.find("grid_intensity", where) if is_electric else None

    def feu_rate(self, step: Step) -> Parameter:
        """Return what a forty-foot container pays over a twenty-foot one on a movement."""
        return self.figures.need("feu_rate", self._where(step))

    def _where(self, step: Step) -> Location:
        link = self._links[step.link_id] if step.link_id is not None else None
        layers = () if link is None else (link["layer"],)
        if step.kind == "movement" and link is not None:
            return Location(step.mode, step.link_id, None, layers, link["country"])
        country = self._nodes[step.from_node]["country"]
        return Location(step.mode, step.link_id, step.from_node, layers, country)

    def price_factor(self, parameter_id: str, date: int | str) -> float:
        """Return what a price of a figure's year comes to in the dollars of another year.

        A figure holds for the middle of the years that its `as_of` names; one that names none is
        taken as it stands. One of price series `freight_index` holds for the market of its
        `as_of`, and is carried to the market of a month, or to the mean market of the year.

        Parameters
        ----------
        parameter_id
            Id of the figure.
        date
            Year whose dollars are meant, or `YYYY-MM`: the dollars of its year, and the freight
            market of that month.

        Raises
        ------
        ParameterError
            When a year is not in the table `price_index`.
        """
        if parameter_id in self._follows_market:
            base = self._market.level(self._follows_market[parameter_id])
            return self._market.level(str(date)) / base
        since = self._years.get(parameter_id)
        return 1.0 if since is None else self._index(_year(date)) / self._index(since)

    @cached_property
    def _follows_market(self) -> dict[str, str]:
        """Figures that the freight index carries, with the month or year that they hold for."""
        return {
            row["parameter_id"]: row["as_of"]
            for row in self._parameters
            if row.get("price_series") == "freight_index" and row.get("as_of")
        }

    def _index(self, year: int) -> float:
        value = self._levels.get(year)
        if value is None:
            known = f"{min(self._levels)} to {max(self._levels)}" if self._levels else "no year"
            raise ParameterError(f"price_year: expected one of {known}, got {shown(year)}.")
        return value

    @cached_property
    def _levels(self) -> dict[int, float]:
        return {int(row["year"]): float(row["price_index"]) for row in self._price_index}

    @cached_property
    def _years(self) -> dict[str, int]:
        """The middle of the years that each figure's `as_of` names."""
        found = {
            row["parameter_id"]: [int(y) for y in re.findall(r"\d{4}", row.get("as_of") or "")]
            for row in self._parameters
        }
        return {i: (min(years) + max(years) + 1) // 2 for i, years in found.items() if years}

    def expected_usd(self, steps: Iterable[Step]) -> float:
        """Return what carriers are expected to charge for one TEU, in dollars of `PRICE_YEAR`."""
        terms = (term for step in steps for term in self.money(step))
        return sum(
            term.expected() * self.price_factor(term.figure.parameter_id, PRICE_YEAR)
            for term in terms
        )

    def expected_co2e_kg(self, steps: Iterable[Step]) -> float:
        """Return the expected kilograms of CO2e of some steps for one TEU."""
        return sum(term.expected() for step in steps for term in self.co2e(step))

    def rail_usd(self, km: float, date: int | str) -> float:
        """Return the typical cost of a railway without a figure of its own, for one TEU."""
        figures = [self.need(f"{part}_per_teu_km", "rail") for part in ("tariff", "wagon")]
        return sum(
            km * figure.typical * self.price_factor(figure.parameter_id, date) for figure in figures
        )

    def need(self, process: str, mode: str = "*") -> Parameter:
        """Return a figure that holds everywhere; raises when there is none."""
        return self.figures.need(process, Location(mode))

    def find(self, process: str, mode: str = "*") -> Parameter | None:
        """Return a figure that holds everywhere, or None."""
        return self.figures.find(process, Location(mode))


def _year(date: int | str) -> int:
    if isinstance(date, str) and re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", date):
        return int(date[:4])
    if not isinstance(date, int):
        raise ParameterError(f"price_year: expected a year or YYYY-MM, got {shown(date)}.")
    return date


def _along(step: Step, figure: Parameter) -> tuple[str, ...]:
    """Return what a rate is drawn together with: by rail and road all rates of one kind."""
    is_shared = step.mode in ("rail", "road")
    return (figure.process, step.mode if is_shared else figure.parameter_id)


def _at(step: Step, figure: Parameter) -> tuple[str, ...]:
    return (figure.parameter_id, step.link_id or "", step.from_node)
