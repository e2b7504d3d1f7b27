"""Model parameters: three-point figures looked up from the general to the particular."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from irru_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from irru_geo.layers.checks import Record


class Parameter(NamedTuple):
    """Hold one three-point figure; low <= typical <= high, in `unit`."""

    parameter_id: str
    process: str
    scope: str
    unit: str
    low: float
    typical: float
    high: float


class Where(NamedTuple):
    """Say where a process happens; None where a part does not apply.

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


class Parameters:
    """Look up parameters; the most particular scope wins, then the particular mode.

    Parameters
    ----------
    records
        Rows of the table `parameters`, see `schema/parameters.csv`.
    """

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_scope: dict[tuple[str, str, str], Parameter] = {}
        for row in records:
            key = (row["process"], row["mode"], row["scope"])
            parameter = Parameter(
                row["parameter_id"],
                row["process"],
                row["scope"],
                row["unit"],
                float(row["low"]),
                float(row["typical"]),
                float(row["high"]),
            )
            _check(parameter, taken=self._by_scope.get(key))
            self._by_scope[key] = parameter

    def find(self, process: str, where: Where) -> Parameter | None:
        """Return the parameter that holds there, or None when the process has none."""
        for scope in where.scopes():
            for mode in (where.mode, "*"):
                parameter = self._by_scope.get((process, mode, scope))
                if parameter is not None:
                    return parameter
        return None

    def need(self, process: str, where: Where) -> Parameter:
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


def _check(parameter: Parameter, taken: Parameter | None) -> None:
    name, low, typical, high = (
        parameter.parameter_id,
        parameter.low,
        parameter.typical,
        parameter.high,
    )
    if not low <= typical <= high:
        raise ParameterError(
            f"parameters, {name!r}: expected low <= typical <= high, got {low}, {typical}, {high}."
        )
    if parameter.process == "speed" and low <= 0:
        raise ParameterError(f"parameters, {name!r}: expected a speed above 0 km/h, got {low}.")
    if taken is not None:
        raise ParameterError(
            f"parameters, {name!r}: expected one row a process, mode and scope; "
            f"{taken.parameter_id!r} has the same."
        )


def changed(
    records: Mapping[str, Record], changes: Mapping[str, tuple[float, float, float] | float]
) -> dict[str, Record]:
    """Return the rows with some figures set or scaled.

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
            result[hit] = result[hit] | _figures(result[hit], key, change)
    return result


def _figures(row: Record, key: str, change: tuple[float, float, float] | float) -> dict[str, float]:
    names = ("low", "typical", "high")
    try:
        if isinstance(change, int | float):
            if not 0 < float(change) < float("inf"):
                raise ParameterError(f"{key!r}: expected a factor above 0, got {change!r}.")
            return {name: row[name] * float(change) for name in names}
        return dict(zip(names, (float(value) for value in change), strict=True))
    except ParameterError:
        raise
    except (TypeError, ValueError, OverflowError) as error:
        shown = "a number too large" if isinstance(error, OverflowError) else f"{change!r}"[:60]
        problem = f"{key!r}: expected (low, typical, high) or a factor, got {shown}."
        raise ParameterError(problem) from error
