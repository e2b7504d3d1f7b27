"""The market of sea freight month by month, from the table `freight_index`.

Its level is the freight of a forty-foot container per kilometre of the way that ships took that
month, so that a market of detours round the Cape is not charged for the detour twice. The first
route of the table is the market. Another route stands in for it in months in which it
is silent, scaled by the median ratio of the two in the months that both have.
"""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

from irru_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from irru_geo.layers.frozen import Record

Levels = dict[int, float]


class FreightMarket:
    """Freight of a forty-foot container and kilometre, by month and year.

    Parameters
    ----------
    records
        Rows of the table `freight_index`.

    Examples
    --------
    >>> rows = [{"route": "a", "month": "2020-01", "usd_per_feu": 1000.0, "way_km": 10_000},
    ...         {"route": "a", "month": "2020-03", "usd_per_feu": 4000.0, "way_km": 10_000}]
    >>> market = FreightMarket(rows)
    >>> market.level("2020-01"), round(market.level("2020-02"), 3), market.level("2020")
    (0.1, 0.2, 0.25)
    """

    def __init__(self, records: Iterable[Record]) -> None:
        routes: dict[str, Levels] = {}
        for row in records:
            level = float(row["usd_per_feu"]) / float(row["way_km"])
            routes.setdefault(row["route"], {})[_number(row["month"])] = level
        self._levels = _merged(routes)

    def level(self, date: str) -> float:
        """Return the freight in US dollars a FEU and km in a month, or the mean of a year's months.

        Parameters
        ----------
        date
            `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. A month that the table leaves out lies between its
            neighbours on a straight line of logarithms; outside the table the nearest month holds.

        Raises
        ------
        ParameterError
            When the table is empty.
        """
        if not self._levels:
            problem = "expected rows to carry a price of price_series freight_index by, found none"
            raise ParameterError(f"freight_index: {problem}. Add the table, or clear price_series.")
        if len(date) == 4:
            first = int(date) * 12
            told = [self._levels[m] for m in range(first, first + 12) if m in self._levels]
            return statistics.fmean(told) if told else self._between(first + 6)
        return self._between(_number(date))

    def _between(self, month: int) -> float:
        before = max((m for m in self._levels if m <= month), default=None)
        after = min((m for m in self._levels if m >= month), default=None)
        if before is None or after is None:
            return self._levels[before if after is None else after]  # type: ignore[index]
        if before == after:
            return self._levels[before]
        share = (month - before) / (after - before)
        low, high = math.log(self._levels[before]), math.log(self._levels[after])
        return math.exp(low + share * (high - low))


def _number(month: str) -> int:
    year, number = month.split("-")[:2]
    return int(year) * 12 + int(number) - 1


def _merged(routes: Mapping[str, Levels]) -> Levels:
    """Return the levels of the first route, and of the others where it has none."""
    if not routes:
        return {}
    (_, market), *others = routes.items()
    levels = dict(market)
    for _, other in others:
        ratios = [market[month] / other[month] for month in market.keys() & other.keys()]
        if ratios:
            factor = statistics.median(ratios)
            levels = {month: level * factor for month, level in other.items()} | levels
    return levels
