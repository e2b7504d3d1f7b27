"""Lengths by land against line tables, operators and the press."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pandas import DataFrame

    from irru_geo import Network

# Lengths that are off by more than 4 %, and why.
EXCEPTIONS = {"length:rasht--astara-ir--road": "180 km, rounded, without a word on the two ends"}


@pytest.fixture(scope="module")
def lengths(network: Network) -> DataFrame:
    table = network.validate(samples=10)
    return table[table["kind"] == "length"]


def test_lengths_agree(lengths: DataFrame) -> None:
    error = lengths["error"].abs()
    assert len(lengths) >= 40
    assert error.notna().all()
    assert error.median() <= 0.01
    assert error.quantile(0.95) <= 0.04


def test_independent_lengths_agree(lengths: DataFrame) -> None:
    """Without those whose way is made of links with lengths of the very same source."""
    independent = lengths[lengths["is_independent"]]
    assert len(independent) >= 15
    assert independent["error"].abs().median() <= 0.015
    assert (independent["error"].abs() <= 0.04).mean() >= 0.9


def test_those_far_off_are_known(lengths: DataFrame) -> None:
    assert set(lengths.index[~lengths["inside"]]) <= set(EXCEPTIONS)
