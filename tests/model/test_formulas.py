"""Derived figures follow from what they cite."""

from __future__ import annotations

import pytest

from irru_geo.errors import ParameterError
from irru_geo.layers.reading import read_data
from irru_geo.model import formulas

PARAMETERS = read_data().tables["parameters"]
SOURCES = read_data().tables["sources"]
CONVERSIONS = {1, 2, 10, 12, 20, 24, 100, 365, 500, 1.852, 1000, 1_000_000}
"""Halves, hours, percent, tonnes a TEU or truck, days, CAREC's 500 km, km a nautical mile."""


def rows_with_formula() -> dict[str, dict[str, object]]:
    return {key: row for key, row in PARAMETERS.items() if row["formula"]}


def test_each_derived_figure_is_what_its_formula_gives() -> None:
    wrong = {
        key: problem
        for key, row in rows_with_formula().items()
        if (problem := formulas.deviates(row, PARAMETERS))
    }
    assert not wrong


def test_what_is_derived_has_a_formula_and_cites_known_sources() -> None:
    without = [k for k, r in PARAMETERS.items() if r["basis"] == "derived" and not r["formula"]]
    unknown = {
        (key, source)
        for key, row in rows_with_formula().items()
        for _, source in formulas.cited_values(str(row["formula"]))
        if source not in SOURCES and source != formulas.NETWORK
    }
    assert (without, unknown) == ([], set())


def test_numbers_without_a_source_are_conversions() -> None:
    import re

    loose = {
        (key, number)
        for key, row in rows_with_formula().items()
        for number in re.findall(
            r"(?<![\w.@-])(\d+(?:\.\d+)?)(?![\w.@-])",
            re.sub(r"[\d.]+@[a-z0-9.-]+", "", str(row["formula"])),
        )
        if float(number) not in CONVERSIONS
    }
    assert not loose


def test_most_figures_do_not_rest_on_estimates() -> None:
    based = [key for key, row in PARAMETERS.items() if row["basis"] in ("source", "derived")]
    assert len(based) >= 75


@pytest.mark.parametrize(
    ("formula", "figures"),
    [
        ("1@a; 2@a; 3@a", (1, 2, 3)),
        ("3600@a / (2@b * 24); 75; gmean(1@a, 4@b) * 100", (75, 75, 200)),
        ("a-b.low; mean(a-b.low, a-b.high); a-b.high + 1", (5, 6, 8)),
        ("10 - 2@a-b-c; 10 - 1; 10", (8, 9, 10)),
    ],
)
def test_the_language(formula: str, figures: tuple[float, ...]) -> None:
    others = {"a-b": {"low": 5.0, "typical": 6.0, "high": 7.0}}
    assert formulas.evaluate(formula, others) == pytest.approx(figures)


@pytest.mark.parametrize(
    "formula",
    ["1; 2", "1; 2; x", "1; 2; open('x')", "1; 2; 3 ** 9", "1; 2; a-b.low", "1; 2; 1 / 0"],
)
def test_what_is_not_of_the_language_is_refused(formula: str) -> None:
    with pytest.raises(ParameterError, match="formula"):
        formulas.evaluate(formula, {})


def test_a_source_that_is_left_out_leaves_the_rest() -> None:
    formula = "min(2@a, 4@b); mean(2@a, 4@b); 4@b"
    assert formulas.evaluate(formula, {}, without="a") == (4, 4, 4)
    with pytest.raises(ParameterError, match="nothing is left"):
        formulas.evaluate(formula, {}, without="b")
