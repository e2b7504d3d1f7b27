"""What has been said about the corridor, and what irru_geo finds: verdicts are computed.

A claim carries a query in a small closed language: numbers, `+ - * /`, and the calls

- `distance_km(corridor)` or `distance_km(origin, destination, via=a;b, modes=rail;sea)`, also
  with `branch=branch-id`
- `p10_days`, `p50_days`, `p90_days`, `cost_usd_per_teu` with the same arguments; days also with
  a clock, `clock=departure_to_arrival` or `clock=door_to_door`, see
  `irru_geo.evidence.validation.covered`; without one, what `Route.transit_time` covers
- `length_km(link--id)`
- `volume(volume-id; ...)`, the middle of what the table of volumes holds, with its smallest and
  largest figure
- `capacity_mt(corridor)`, what the narrowest part of a corridor carries in a year

where `corridor@scenario` stands for the corridor under a scenario, and `corridor, reverse=yes` for
the way back. `none` says that irru_geo has
nothing to answer it with.
"""

from __future__ import annotations

import ast
import operator
import re
from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.analysis.capacity import by_branch
from irru_geo.errors import IrruGeoError, ParameterError
from irru_geo.evidence.validation import covered
from irru_geo.layers.progress import watched
from irru_geo.transit import transit_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.layers.rows import Claim
    from irru_geo.planner.planner import RoutePlanner
    from irru_geo.planner.route import Route
    from irru_geo.vocabulary import Verdict

    Value = float | NDArray[np.float64]

TOLERANCE = 0.05
"""A statement is a round number: a figure within 5 % of it agrees with it."""

LONGEST_QUERY = 500
"""Characters of a query; that also bounds how deep it is nested."""

_CALL = re.compile(r"([a-z][a-z0-9_]*)\(([^()]*)\)")
_OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def check_claims(
    planner: RoutePlanner,
    claims: Mapping[str, Claim] | None = None,
    *,
    samples: int = 10_000,
    seed: int = 0,
) -> DataFrame:
    """Return every claim with a computed verdict.

    Parameters
    ----------
    planner
        The network that answers.
    claims
        Records as in the table `claims`, by id; None means those of the network.
    samples, seed
        As for `Route.transit_time`.

    Returns
    -------
    DataFrame
        Indexed by claim id; columns: statement, who, date, claimed_low, claimed_high, unit, ours,
        ours_p10, ours_p90 (NaN without uncertainty), verdict, ours_is (`higher` or `lower` than
        what is claimed where it does not hold, else empty), query, source_id, note.

    Notes
    -----
    Claims are round numbers, so the claimed range is widened by 5 % at either end. Ours within it
    holds; a range that meets P10 to P90 of ours holds within uncertainty; anything else does not
    hold.
    """
    import pandas as pd

    claims = planner.network_state.data.tables["claims"] if claims is None else claims
    answers = _Answers(planner, samples, seed)
    rows = [_checked(record, answers) for record in watched(claims.values(), "Claims")]
    return pd.DataFrame(rows, index=pd.Index(list(claims), name="claim_id"))


def _checked(claim: Claim, answers: _Answers) -> dict[str, Any]:
    row = {key: claim[key] for key in ("statement", "who", "date")}
    row |= {"claimed_low": claim["low"], "claimed_high": claim["high"], "unit": claim["unit"]}
    reason = ""
    value, low, high = float("nan"), float("nan"), float("nan")
    verdict: Verdict = "cannot be checked here"
    if claim["query"] != "none":
        try:
            value, low, high = answers.answer(claim["query"])
            verdict = verdict_on((claim["low"], claim["high"]), value, (low, high))
        except IrruGeoError as error:
            reason = str(error)
    row |= {"ours": value, "ours_p10": low, "ours_p90": high, "verdict": verdict}
    row["ours_is"] = side_of(claim["low"], value) if verdict == "does not hold" else ""
    note = " ".join(text for text in (claim["note"], reason) if text)
    return row | {"query": claim["query"], "source_id": claim["source_id"], "note": note}


def verdict_on(claimed: tuple[float, float], ours: float, interval: tuple[float, float]) -> Verdict:
    """Return the verdict on a claimed range.

    Parameters
    ----------
    claimed
        Lower and higher end of what is claimed.
    ours
        The figure found.
    interval
        P10 and P90 of the figure; NaN when it has no uncertainty.

    Examples
    --------
    >>> verdict_on((25, 25), 33.0, (27.0, 40.0)), verdict_on((160, 160), 162.0, (np.nan, np.nan))
    ('does not hold', 'holds')
    """
    low = claimed[0] - TOLERANCE * abs(claimed[0])
    high = claimed[1] + TOLERANCE * abs(claimed[1])
    if low <= ours <= high:
        return "holds"
    if interval[0] <= high and low <= interval[1]:
        return "holds within uncertainty"
    return "does not hold"


def side_of(claimed_low: float, ours: float) -> str:
    """Return on which side of a claim that does not hold our figure lies.

    Examples
    --------
    >>> side_of(25, 33.0), side_of(-0.3, -0.5)
    ('higher', 'lower')
    """
    return "lower" if ours < claimed_low else "higher"


class _Answers:
    """Answers to queries on one network; routes and samples are kept."""

    def __init__(self, planner: RoutePlanner, samples: int, seed: int) -> None:
        self._planner = planner
        self._samples = samples
        self._seed = seed
        self._planners: dict[str, RoutePlanner] = {"": planner}
        self._routes: dict[str, Route] = {}

    def answer(self, query: str) -> tuple[float, float, float]:
        """Return the value of a query, and its P10 and P90 (NaN when nothing is uncertain)."""
        if len(query) > LONGEST_QUERY:
            problem = f"query: expected at most {LONGEST_QUERY} characters, got {len(query):,}."
            raise ParameterError(problem)
        value = float(self._evaluate(query, sampled=False))
        drawn = self._evaluate(query, sampled=True)
        if not np.isfinite(value) or not np.isfinite(drawn).all():
            raise ParameterError(f"query: expected a finite number, got none from {query!r}.")
        if np.ndim(drawn) == 0:
            return value, float("nan"), float("nan")
        ends = [0, 100] if np.size(drawn) == 2 else [10, 90]  # of volumes all is told
        low, high = np.percentile(drawn, ends)
        return value, float(low), float(high)

    def _evaluate(self, query: str, *, sampled: bool) -> Value:
        values: list[Value] = []

        def call(match: re.Match[str]) -> str:
            values.append(self._call(match[1], match[2], sampled=sampled))
            return f"v{len(values) - 1}"

        expression = _CALL.sub(call, query)
        try:
            tree = ast.parse(expression, mode="eval").body
            with np.errstate(all="ignore"):
                return _arithmetic(tree, values)
        except (ZeroDivisionError, OverflowError) as error:
            raise ParameterError(f"query: {query!r} cannot be worked out: {error}.") from error
        except IrruGeoError:
            raise
        except (SyntaxError, LookupError, TypeError, ValueError, RecursionError) as error:
            raise ParameterError(f"query: expected calls and + - * /, got {query!r}.") from error

    def _call(self, name: str, arguments: str, *, sampled: bool) -> Value:
        if name == "length_km":
            return float(self._planner.link_record(arguments.strip())["length_km"])
        if name == "volume":
            return self._volume(arguments, sampled=sampled)
        if name == "capacity_mt":
            return self._capacity(arguments.strip(), sampled=sampled)
        route = self._route(arguments)
        if name == "distance_km":
            return route.distance_km
        if name in ("p10_days", "p50_days", "p90_days"):
            clock = _options(arguments).get("clock")
            steps = (
                covered(route.network.network_state, route.steps, clock) if clock else route.steps
            )
            trip = transit_time.sample(steps, samples=self._samples, seed=self._seed)
            return trip.samples if sampled else float(getattr(trip, name))
        if name == "cost_usd_per_teu":
            price = route.cost(samples=self._samples, seed=self._seed)
            return price.samples if sampled else price.p50
        raise ParameterError(f"query: {name!r} is no figure that irru_geo computes.")

    def _volume(self, arguments: str, *, sampled: bool) -> Value:
        rows = self._planner.network_state.data.tables["volumes"]
        names = [name.strip() for name in arguments.split(";")]
        found = [rows[name] for name in names]
        told = [v for row in found for v in (row.low, row.value, row.high) if v is not None]
        return np.array([min(told), max(told)]) if sampled else float(np.median(told))

    def _capacity(self, corridor_id: str, *, sampled: bool) -> Value:
        names = ["capacity_low", "capacity_mt_per_year", "capacity_high"]
        figures = by_branch(self._planner).loc[[corridor_id], names].to_numpy(dtype=np.float64)
        low, typical, high = (float(figure) for figure in figures[0])
        return np.array([low, high]) if sampled else typical

    def _route(self, arguments: str) -> Route:
        if arguments not in self._routes:
            self._routes[arguments] = self._find(arguments)
        return self._routes[arguments]

    def _find(self, arguments: str) -> Route:
        options = _options(arguments)
        places = [part.strip() for part in arguments.split(",") if "=" not in part]
        name, _, scenario = places[0].partition("@")
        planner = self._under(scenario)
        if len(places) == 1:
            return _back(planner, name) if "reverse" in options else planner.corridor(name)
        via = [node for node in options.get("via", "").split(";") if node]
        modes = [mode for mode in options.get("modes", "").split(";") if mode]
        branch = options.get("branch")
        return planner.route(name, places[1], via=via, modes=modes or None, branch=branch)

    def _under(self, scenario: str) -> RoutePlanner:
        if scenario not in self._planners:
            self._planners[scenario] = self._planner.apply(scenario)
        return self._planners[scenario]


def _back(planner: RoutePlanner, corridor_id: str) -> Route:
    """Return the way of a corridor from its destination to its origin."""
    there = planner.corridor(corridor_id)
    (row,) = planner.corridors.loc[[corridor_id]].to_dict("records")
    used = {_kind(planner.link_record(link_id)) for link_id in there.link_ids}
    links = planner.links.index
    other = [f"link:{i}" for i in links if _kind(planner.link_record(i)) not in used]
    return planner.route(there.destination, there.origin, via=row["via"][::-1], avoid=other)


def _kind(link: Mapping[str, Any]) -> tuple[str, str]:
    return link["layer"], link["mode"]


def _options(arguments: str) -> dict[str, str]:
    parts = [part.strip() for part in arguments.split(",")]
    return dict(part.split("=", 1) for part in parts if "=" in part)


def _arithmetic(tree: ast.expr, values: list[Value]) -> Value:
    """Return the value of an expression of numbers, calls already made, and + - * /."""
    if isinstance(tree, ast.BinOp):
        left, right = _arithmetic(tree.left, values), _arithmetic(tree.right, values)
        result: Value = _OPERATORS[type(tree.op)](left, right)
        return result
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub):
        return -_arithmetic(tree.operand, values)
    if isinstance(tree, ast.Name) and tree.id.startswith("v"):
        return values[int(tree.id[1:])]
    if isinstance(tree, ast.Constant) and isinstance(tree.value, int | float):
        return float(tree.value)
    raise ValueError(ast.dump(tree))
