"""Formulas of derived figures: a small closed language over cited values.

A formula is three expressions with `;` between them: low, typical and high. An expression is made
of

- cited values: a number, `@` and the id of its source, `18.5@some-source`; `@network` marks a
  length or a median of this network itself;
- figures of other parameters: `speed-rail-ir.low`;
- plain numbers, for units and conversions alone (`24`, `1.852`);
- `+ - * /` and brackets, and the functions `min`, `max`, `mean`, `median` and `gmean` (geometric
  mean).
"""

from __future__ import annotations

import ast
import math
import operator
import re
import statistics
from typing import TYPE_CHECKING

from irru_geo.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from irru_geo.layers.frozen import Record

NETWORK = "network"
"""What stands for a source where a value is this network's own."""

ENDS = ("low", "typical", "high")

_SLUG = r"[a-z0-9]+(?:[-.]{1,2}[a-z0-9]+)*"
_CITED = re.compile(rf"(?<![\w.])(\d+(?:\.\d+)?)@({_SLUG})")
_FIGURE = re.compile(rf"(?<![\w@.\"-])([a-z][a-z0-9]*(?:-{{1,2}}[a-z0-9]+)*)\.({'|'.join(ENDS)})\b")
_OPERATORS: Mapping[type, Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_FUNCTIONS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "min": min,
    "max": max,
    "mean": statistics.fmean,
    "median": statistics.median,
    "gmean": statistics.geometric_mean,
}


class _LeftOutError(Exception):
    """Raised where a value is asked for whose source is left out."""


def cited_values(formula: str) -> list[tuple[float, str]]:
    """Return the values that a formula cites, each with the id of its source.

    Examples
    --------
    >>> cited_values("2@a-b; mean(2@a-b, 4@c); 4@c / 24")
    [(2.0, 'a-b'), (2.0, 'a-b'), (4.0, 'c'), (4.0, 'c')]
    """
    return [(float(value), source) for value, source in _CITED.findall(formula)]


def evaluate(
    formula: str, parameters: Mapping[str, Record], *, without: str | None = None
) -> tuple[float, float, float]:
    """Return the low, typical and high figure that a formula gives.

    Parameters
    ----------
    formula
        Three expressions with `;` between them.
    parameters
        Rows of the table `parameters` by id, for the figures that the formula refers to.
    without
        Id of a source to leave out: its values are dropped from the functions that they stand in.

    Raises
    ------
    ParameterError
        When it is no formula, or nothing is left of an expression without the source.

    Examples
    --------
    >>> evaluate("min(2@a, 4@b, 9@c); median(2@a, 4@b, 9@c); max(2@a, 4@b, 9@c)", {})
    (2.0, 4.0, 9.0)
    >>> evaluate("min(2@a, 4@b, 9@c); median(2@a, 4@b, 9@c); max(2@a, 4@b, 9@c)", {}, without="c")
    (2.0, 3.0, 4.0)
    """
    parts = formula.split(";")
    if len(parts) != len(ENDS):
        raise ParameterError(
            f"formula: expected three expressions with ';' between, got {formula!r}."
        )
    low, typical, high = (_Expression(part, parameters, without).value() for part in parts)
    return low, typical, high


class _Expression:
    """One expression, ready to be evaluated."""

    def __init__(self, text: str, parameters: Mapping[str, Record], without: str | None) -> None:
        self._text = text.strip()
        self._parameters = parameters
        self._without = without

    def value(self) -> float:
        """Return what the expression comes to."""
        text = _FIGURE.sub(r'figure("\1", "\2")', self._text)
        text = _CITED.sub(r'cite(\1, "\2")', text)
        try:
            return self._of(ast.parse(text, mode="eval").body)
        except _LeftOutError as error:
            message = f"formula {self._text!r}: nothing is left without {self._without!r}."
            raise ParameterError(message) from error
        except (SyntaxError, ZeroDivisionError, statistics.StatisticsError) as error:
            raise ParameterError(f"formula {self._text!r}: {error}.") from error

    def _of(self, tree: ast.expr) -> float:
        if isinstance(tree, ast.Constant) and isinstance(tree.value, int | float):
            return float(tree.value)
        if isinstance(tree, ast.BinOp) and type(tree.op) in _OPERATORS:
            return _OPERATORS[type(tree.op)](self._of(tree.left), self._of(tree.right))
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
            return self._call(tree.func.id, tree.args)
        raise self._refusal(ast.unparse(tree))

    def _call(self, name: str, arguments: Sequence[ast.expr]) -> float:
        if name in _FUNCTIONS:
            values = [value for tree in arguments if (value := self._kept(tree)) is not None]
            if not values:
                raise _LeftOutError
            return float(_FUNCTIONS[name](values))
        texts = [tree.value for tree in arguments if isinstance(tree, ast.Constant)]
        if name == "cite" and len(texts) == 2:
            if texts[1] == self._without:
                raise _LeftOutError
            return float(str(texts[0]))
        if name == "figure" and str(texts[0]) in self._parameters:
            return float(self._parameters[str(texts[0])][str(texts[1])])
        raise self._refusal(f"{name}({', '.join(map(str, texts))})")

    def _kept(self, tree: ast.expr) -> float | None:
        try:
            return self._of(tree)
        except _LeftOutError:
            return None

    def _refusal(self, part: str) -> ParameterError:
        return ParameterError(f"formula {self._text!r}: {part!r} is not of its language.")


def decimals(value: float) -> int:
    """Return how many digits behind the point a figure is given with.

    Examples
    --------
    >>> decimals(0.134), decimals(24.0)
    (3, 0)
    """
    return len(repr(value).partition(".")[2].rstrip("0"))


def deviates(row: Record, parameters: Mapping[str, Record]) -> str:
    """Return how the figures of a row differ from what its formula gives; empty when they agree.

    They agree when they are equal to the digits that the table gives, and at least to 0.5 %.
    """
    found = evaluate(row["formula"], parameters)
    wrong = [
        f"{end} {row[end]:g}, not {value:.4g}"
        for end, value in zip(ENDS, found, strict=True)
        if not math.isclose(
            row[end], value, rel_tol=0.005, abs_tol=0.5001 * 10.0 ** -decimals(row[end])
        )
    ]
    return "; ".join(wrong)
