"""Model parameters: three-point figures looked up from the general to the particular."""

from __future__ import annotations

from functools import lru_cache
from math import fsum
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

from irru_geo.arguments import as_number, shown
from irru_geo.errors import ParameterError
from irru_geo.layers.limits import figure_problem
from irru_geo.model.months import ALL_MONTHS, SHARE_OF_YEAR, months_of, spoken_months

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from irru_geo.layers.rows import ParameterRow
    from irru_geo.vocabulary import Basis


class Parameter(NamedTuple):
    """Three-point figure; low <= typical <= high, in `unit`.

    Attributes
    ----------
    parameter_id
        Row of the table; for a seasonal figure the row that holds all year, where there is one.
        What is drawn together is named by it, so that a season moves values and never draws.
    process, scope, unit, low, typical, high
        As in `schema/parameters.csv`. For the mixture over a year: the lowest, the mean of the
        typical, the highest figure.
    basis
        What it rests on: `source`, `derived` or `estimate`.
    by_month
        For a seasonal figure those of the twelve months, January first; a process that a month
        does not have takes 0.
    month
        Month that the three points are of; 0 with `by_month` means the mixture over a year.
    wait
        For the wait for a service: headway low, typical, high in hours, and the coefficient of
        variation of the intervals; see `irru_geo.model.services`.
    rows
        Rows of `parameters.csv` or `services.csv` that it is made of besides `parameter_id`.
    """

    parameter_id: str
    process: str
    scope: str
    unit: str
    low: float
    typical: float
    high: float
    basis: Basis = "estimate"
    by_month: tuple[Parameter, ...] = ()
    month: int = 0
    wait: tuple[float, ...] = ()
    rows: tuple[str, ...] = ()

    def parts(self) -> tuple[tuple[float, Parameter], ...]:
        """Return the plain figures that it mixes, with their shares: itself alone, or by month."""
        if not self.by_month or self.month:
            return ((1.0, self),)
        shares: dict[Parameter, float] = {}
        for share, figure in zip(SHARE_OF_YEAR, self.by_month, strict=True):
            shares[figure] = shares.get(figure, 0.0) + share
        return tuple((share, figure) for figure, share in shares.items())

    def spoken(self) -> str:
        """Return in words what it mixes: low, typical and high by month; nothing for a plain one.

        Examples
        --------
        >>> net.figure("queue", Location("sea", node="kuryk")).spoken()
        '0-0-114 h in November to December, 0-0-0 h else'
        """
        if len(self.parts()) < 2:
            return ""
        shares = sorted(self.parts(), key=lambda part: part[0])
        texts = []
        for share, figure in shares:
            ends = f"{figure.low:g}-{figure.typical:g}-{figure.high:g} {self.unit}"
            months = [number for number, own in enumerate(self.by_month, 1) if own == figure]
            is_last = share == shares[-1][0]
            texts.append(f"{ends} else" if is_last else f"{ends} in {spoken_months(months)}")
        return ", ".join(texts)

    def in_month(self, month: int) -> Parameter:
        """Return the figure of a month, 1 to 12, as a plain one."""
        return self.by_month[month - 1] if self.by_month else self


class Location(NamedTuple):
    """Place of a process; None where a part does not apply.

    `direction` is "in" or "out" at a border: into or out of the country.
    """

    mode: str
    link: str | None = None
    node: str | None = None
    layers: tuple[str, ...] = ()
    country: str | None = None
    direction: str | None = None

    def scopes(self) -> Iterator[str]:
        """Yield the scopes that apply, the most particular first."""
        named = [f"link:{self.link}"] if self.link else []
        named += [f"node:{self.node}"] if self.node else []
        named += [f"layer:{layer}" for layer in self.layers]
        named += [f"country:{self.country}"] if self.country else []
        for scope in (*named, "*"):
            if self.direction:
                yield f"{scope}/{self.direction}"
            yield scope


class Candidate(NamedTuple):
    """Figure that holds for a process, a mode and a scope in some months."""

    process: str
    mode: str
    scope: str
    months: frozenset[int]
    figure: Parameter


_YEAR = months_of(None)


Key = tuple[str, str, str]
"""Process, mode, scope."""


def keys_of(process: str, where: Location) -> list[Key]:
    """Return the keys that may hold somewhere, the most particular first."""
    if not isinstance(where, Location):
        raise ParameterError(f"where: expected a Location, got {shown(where)}.")
    return [(process, mode, scope) for scope in where.scopes() for mode in (where.mode, "*")]


def candidate_of(row: ParameterRow) -> Candidate:
    """Return what a row of the table says."""
    three_points = float(row.low), float(row.typical), float(row.high)
    name = (row.parameter_id, row.process, row.scope, row.unit)
    figure = Parameter(*name, *three_points, row["basis"])
    return Candidate(row.process, row.mode, row.scope, months_of(row.months), figure)


class Parameters:
    """Parameters looked up: the most particular scope wins, then the particular mode.

    Parameters
    ----------
    records
        Rows of the table `parameters`, see `schema/parameters.csv`.
    month
        Month that figures are for, 1 to 12; None means the mixture over the year.
    services
        Waits for services; at one scope they win over rows.
    known
        Rows by id with what was read from them: only others are read and checked.
    """

    def __init__(
        self,
        records: Iterable[ParameterRow],
        *,
        month: int | None = None,
        services: Iterable[Candidate] = (),
        known: Mapping[str, tuple[ParameterRow, Candidate]] | None = None,
    ) -> None:
        self._month = month or 0
        self._by_scope: dict[Key, list[Candidate]] = {}
        self._seasonal: set[str] = set()
        for row in records:
            same, found = (known or {}).get(row.parameter_id, (None, None))
            if same is not row or found is None:
                found = candidate_of(row)
                _check(found, taken=self._by_scope.get(found[:3], ()))
            self._add(found)
        for found in services:
            self._add(found, in_front=True)

    def _add(self, found: Candidate, *, in_front: bool = False) -> None:
        """Keep a figure; one of some months stands before one of the whole year."""
        at = self._by_scope.setdefault(found[:3], [])
        at.insert(0 if in_front or found.months != _YEAR else len(at), found)
        if found.months != _YEAR:
            self._seasonal.add(found.process)

    def find(self, process: str, where: Location) -> Parameter | None:
        """Return the parameter that holds there, or None when the process has none."""
        return self.answer(keys_of(process, where))

    def answer(self, keys: Sequence[Key]) -> Parameter | None:
        """Return the parameter of the first of some keys that there is, or None.

        Parameters
        ----------
        keys
            From `keys_of`; those that no row and no service has may be left out.
        """
        if not keys or keys[0][0] not in self._seasonal:
            for key in keys:
                if key in self._by_scope:
                    return self._by_scope[key][0].figure
            return None
        found = tuple(self._holding(keys))
        if not found or found[0].months == _YEAR:
            return found[0].figure if found else None
        return _seasonal(found, self._month)

    def _holding(self, keys: Sequence[Key]) -> Iterator[Candidate]:
        """Yield the figures that hold there, the most particular first, to one of all year."""
        for key in keys:
            for candidate in self._by_scope.get(key, ()):
                yield candidate
                if candidate.months == _YEAR:
                    return

    def need(self, process: str, where: Location) -> Parameter:
        """Return the parameter that holds there.

        Raises
        ------
        ParameterError
            When there is none.
        """
        parameter = self.find(process, where)
        if parameter is None:
            place = where.link or where.node or where.country or "anywhere"
            raise ParameterError(
                f"parameters: expected a figure for process {process!r}, mode {where.mode!r} "
                f"at {place!r}, found none. Add a row with scope '*' or a more particular one."
            )
        return parameter


@lru_cache(maxsize=4096)
def _seasonal(found: tuple[Candidate, ...], month: int) -> Parameter:
    """Return the figure of a month, or the mixture over the year, from the most particular down."""
    first = found[-1].figure
    of_month = {number: place for place, c in reversed([*enumerate(found)]) for number in c.months}
    name = first.parameter_id
    named = [c.figure._replace(parameter_id=name) for c in found]
    named.append(_nothing(first))  # what a month without the process has
    by_month = tuple(named[of_month.get(number, -1)] for number in ALL_MONTHS)
    if by_month.count(by_month[0]) == len(by_month):
        return by_month[0]
    ids = (row for c in found for row in (c.figure.parameter_id, *c.figure.rows))
    rows = tuple(dict.fromkeys(ids))
    if month:
        return by_month[month - 1]._replace(by_month=by_month, month=month, rows=rows)
    shares = list(zip(SHARE_OF_YEAR, by_month, strict=True))
    return first._replace(
        low=min(figure.low for figure in by_month),
        typical=fsum(share * figure.typical for share, figure in shares),
        high=max(figure.high for figure in by_month),
        by_month=by_month,
        wait=(),
        rows=rows,
    )


def _nothing(figure: Parameter) -> Parameter:
    """Return the figure of a month that does not have the process."""
    return figure._replace(low=0.0, typical=0.0, high=0.0, wait=(), rows=())


@lru_cache(maxsize=4096)
def _problem(process: str, *figures: float) -> tuple[str, str] | None:
    """Return what is wrong with three figures; kept, as most rows are those of the last state."""
    return figure_problem(process, figures)


def _check(found: Candidate, taken: Collection[Candidate]) -> None:
    parameter = found.figure
    name, low, typical, high = (
        parameter.parameter_id,
        parameter.low,
        parameter.typical,
        parameter.high,
    )
    if problem := _problem(parameter.process, low, typical, high):
        raise ParameterError(f"parameters, {name!r}: {problem[0]}. {problem[1]}.")
    for other in taken:
        both = found.months & other.months
        if both and _YEAR not in (found.months, other.months):
            raise ParameterError(
                f"parameters, {name!r}: expected months of its own, {other.figure.parameter_id!r} "
                f"holds in month {min(both)} too."
            )
        if found.months == other.months:
            raise ParameterError(
                f"parameters, {name!r}: expected one row a process, mode and scope; "
                f"{other.figure.parameter_id!r} has the same."
            )


def changed(
    records: Mapping[str, ParameterRow], changes: Mapping[str, tuple[float, float, float] | float]
) -> dict[str, ParameterRow]:
    """Return the rows with some figures set or scaled; what is changed rests on an estimate.

    Parameters
    ----------
    records
        Rows of the table `parameters` by parameter id.
    changes
        Parameter id, or process (all its rows), to (low, typical, high), or to a factor.

    Raises
    ------
    ParameterError
        When a key is neither, or its figures are no numbers in order.
    """
    result = dict(records)
    for key, change in changes.items():
        hits = [i for i, row in records.items() if key in (i, row["process"])]
        if not hits:
            from irru_geo.spelling import nearest_names

            near = ", ".join(repr(name) for name in nearest_names(key, records))
            raise ParameterError(f"{key!r} is no parameter or process. Nearest: {near}.")
        for hit in hits:
            result[hit] = result[hit] | _figures(result[hit], key, change) | {"basis": "estimate"}
    return result


def _figures(row: ParameterRow, key: str, change: Any) -> dict[str, float]:
    names = ("low", "typical", "high")
    if isinstance(change, Real) and not isinstance(change, bool):
        factor = as_number(change, repr(key), above=0.0)
        return {name: row[name] * factor for name in names}
    try:
        figures = () if isinstance(change, str) else tuple(change)
    except Exception:  # no collection, or whatever a class of others does
        figures = ()
    if len(figures) != len(names):
        problem = f"expected (low, typical, high) or a factor, got {shown(change)}"
        raise ParameterError(f"{key!r}: {problem}.")
    return {n: as_number(figure, repr(key)) for n, figure in zip(names, figures, strict=True)}
