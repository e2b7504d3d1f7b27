"""Trips with a known day of departure, without their date and with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from irru_geo.evidence.validation import dates_compared

if TYPE_CHECKING:
    from irru_geo import Network


def test_dates_make_the_agreement_no_worse(network: Network) -> None:
    table = dates_compared(network)
    assert len(table) >= 11
    assert table["date"].str.len().eq(10).all()
    assert table["inside_date"].sum() >= table["inside_year"].sum()
    assert table["error_date"].abs().mean() <= table["error_year"].abs().mean() + 1e-9


def test_only_what_has_months_moves(network: Network) -> None:
    table = dates_compared(network, samples=2000)
    moved = table.index[(table["p50_year"] - table["p50_date"]).abs() > 1e-6]
    assert list(moved) == ["astrakhan-nhava-sheva-2022-06"]
    checks = network.validate(samples=2000).loc[table.index, "ours"]
    assert (checks == table["p50_date"]).all()
