"""Published indicators beside those of the same stretch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import toy

import irru_geo as ig
from irru_geo.evidence.indicators import part_in, posts, samples_of
from irru_geo.evidence.validation import summary, validate
from irru_geo.layers.rows import PublishedIndicator

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network

ROW = {
    "country": "IR",
    "origin": "a",
    "destination": "d",
    "mode": "rail",
    "year": "2024",
    "source_id": "toy",
}


def drawn(*, is_used: bool = False, **rows: float) -> toy.Toy:
    """Return the border of the toys, with published figures of its second country."""
    found = toy.priced(toy.border()).certain()
    for indicator, value in rows.items():
        given = {"indicator": indicator, "value": value, "is_used": is_used}
        found.row("published_indicators", indicator_id=indicator.replace("_", "-"), **ROW, **given)
    return found


def checks(folder: Path, found: toy.Toy) -> dict[str, dict[str, object]]:
    table = validate(ig.load_network(found.write(folder)), samples=50)
    return {str(key).removeprefix("indicator:"): row for key, row in table.to_dict("index").items()}


def test_a_country_s_part_of_the_way_is_compared(tmp_path: Path) -> None:
    net = ig.load_network(drawn().write(tmp_path))
    route = net.route("a", "d")
    data = net.network_state.data
    home, away = (part_in(data, route.steps, country) for country in ("RU", "IR"))
    assert {s.process for s in (*home, *away)} == {"movement", "border"}
    assert [len(posts(home, way)) for way in ("in", "out", None)] == [0, 1, 1]
    assert [len(posts(away, way)) for way in ("in", "out", None)] == [1, 0, 1]
    km = sum(step.length_km for step in (*home, *away))
    assert km == pytest.approx(route.distance_km)


def test_certain_figures_give_what_is_reckoned_by_hand(tmp_path: Path) -> None:
    found = drawn(border_hours=5.0, border_usd=100.0, speed_km_h=25.0, speed_with_delay_km_h=5.0)
    net = ig.load_network(found.write(tmp_path))
    route = net.route("a", "d")
    part = part_in(net.network_state.data, route.steps, "IR")
    km = sum(step.length_km for step in part)

    def ours(indicator: str) -> float:
        row = PublishedIndicator(
            indicator_id="x", indicator=indicator, value=1.0, is_used=False, **ROW
        )
        return float(samples_of(route, row, 10, 0).mean())

    assert ours("border_hours") == pytest.approx(5.0)  # one post, 5 h
    assert ours("speed_km_h") == pytest.approx(25.0)
    assert ours("speed_with_delay_km_h") == pytest.approx(km / (km / 25.0 + 5.0))
    assert ours("border_usd") == pytest.approx(
        2 * route.network.charges.expected_usd(posts(part, None))
    )
    assert ours("usd_per_500_km_20_t") == pytest.approx(
        2 * 500 / km * route.network.charges.expected_usd(part),
        rel=0.2,  # the prices of 2024
    )


def test_what_formed_a_figure_is_no_check(tmp_path: Path) -> None:
    found = checks(tmp_path / "a", drawn(border_hours=5.0))
    assert found["border-hours"]["inside"]
    assert found["border-hours"]["is_independent"]
    again = checks(tmp_path / "b", drawn(border_hours=5.0, is_used=True))
    assert not again["border-hours"]["is_independent"]


def test_a_country_without_a_post_says_so(tmp_path: Path) -> None:
    found = drawn()
    row = ROW | {"country": "KZ", "indicator": "border_hours", "value": 5.0, "is_used": False}
    found.row("published_indicators", indicator_id="none", **row)
    (check,) = [c for c in checks(tmp_path, found).values() if c["kind"] == "indicator"]
    assert "No border post" in str(check["note"])
    assert not check["inside"]


def test_no_row_that_formed_a_figure_counts_as_evidence(network: Network) -> None:
    """Each value that a formula cites from the source of a row of that indicator is `is_used`."""
    process = {
        "border_hours": ("border",),
        "border_usd": ("border_cost",),
        "usd_per_500_km_20_t": ("cost_per_teu_km", "tariff_per_teu_km"),
        "speed_km_h": ("speed",),
        "speed_with_delay_km_h": ("speed",),
    }
    parameters = network.parameters
    offenders = []
    for key, row in network.network_state.data.tables["published_indicators"].items():
        own = parameters[
            parameters["process"].isin(process[row.indicator])
            & (parameters["mode"] == row.mode)
            & parameters["scope"].str.startswith(f"country:{row.country}")
        ]
        cited = any(
            f"{row.value:g}@{row.source_id}" in str(formula).replace(".0@", "@")
            for formula in own["formula"]
        )
        if cited and not row.is_used:
            offenders.append(key)
    assert offenders == []


def test_those_of_the_corridor_are_counted_apart(network: Network) -> None:
    table = validate(network, samples=100)
    found = summary(table[table["kind"] == "indicator"])["checks"]
    assert found.to_dict() == {"indicator, independent": 21, "indicator, not independent": 35}
    assert table.loc[table["kind"] == "indicator", "ours"].notna().all()
