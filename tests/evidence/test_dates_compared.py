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
    moved = set(table.index[(table["p50_year"] - table["p50_date"]).abs() > 1e-6])
    trips = network.network_state.data.tables["observations"]
    seasonal = set()
    for trip_id in table.index:
        trip = trips[trip_id]
        wishes = {"via": trip["via"], "modes": trip["modes"] or None, "avoid": trip["avoid"]}
        route = network.at(trip["date"]).route(trip["origin"], trip["destination"], **wishes)
        if any(step.parameter.by_month for step in route.steps):
            seasonal.add(trip_id)
    assert "astrakhan-nhava-sheva-2022-06" in moved
    assert moved <= seasonal
    checks = network.validate(samples=2000).loc[table.index, "ours"]
    assert (checks == table["p50_date"]).all()
