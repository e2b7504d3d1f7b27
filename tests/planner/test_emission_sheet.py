"""The emission sheet: elements of the chain that sum to what the route emits."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
import toy
from click.testing import CliRunner

import irru_geo as ig
from irru_geo.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network


@pytest.mark.parametrize("per", ["teu", "tonne"])
def test_the_elements_sum_to_the_route(network: Network, per: str) -> None:
    for corridor in network.corridors.index:
        route = network.corridor(corridor)
        sheet = route.emission_sheet(per=per, samples=400, seed=3)
        total = route.emissions(per=per, samples=400, seed=3).mean
        assert sheet["co2e_kg"].sum() == pytest.approx(total, rel=1e-12)
        assert sheet["distance_km"].sum() == pytest.approx(route.distance_km)
        moved = sheet[sheet["kind"] == "transport"]
        kg = moved["activity"] * moved["factor"] / 1000
        assert kg.to_numpy() == pytest.approx(moved["co2e_kg"].to_numpy())
        assert moved["activity"].to_numpy() == pytest.approx(
            (moved["distance_km"] * moved["mass_t"]).to_numpy()
        )
        assert (moved["source_ids"] != "").all()
        assert not sheet.attrs["statement"].count("compliant")


def test_places_of_transfer_are_elements_and_borders_are_none(network: Network) -> None:
    route = network.route("moscow", "mumbai", branch="eastern")
    sheet = route.emission_sheet(samples=50)
    hubs = sheet[sheet["kind"] == "hub"]
    handled = [s.process for s in route.steps if s.process in ("port", "gauge_break")]
    assert len(hubs) == len(handled) == 3
    assert hubs["co2e_kg"].isna().all()
    assert hubs["note"].str.contains("No factor with a source").all()
    assert hubs["clause"].str.contains("5.5.2").all()


def by_ship(folder: Path, *, hub_kg_t: float | None) -> Network:
    drawn = toy.priced(toy.strait()).certain()
    if hub_kg_t is not None:
        toy.figure(drawn, "hub", "hub_emission_factor", unit="kgCO2e/t", typical=hub_kg_t)
    return ig.load_network(drawn.write(folder))


def test_a_hub_with_a_factor_counts_everywhere(tmp_path: Path) -> None:
    without = by_ship(tmp_path / "a", hub_kg_t=None)
    having = by_ship(tmp_path / "b", hub_kg_t=2.5)
    bare, route = (net.route("inland", "q", minimise="co2e") for net in (without, having))
    sheet = route.emission_sheet(samples=20)
    hubs = sheet[sheet["kind"] == "hub"]
    payload = float(sheet["mass_t"].iloc[0])
    assert hubs["co2e_kg"].to_numpy() == pytest.approx(2.5 * payload)
    assert hubs["factor"].to_numpy() == pytest.approx(2.5)
    more = len(hubs) * 2.5 * payload
    assert route.emissions(samples=20).mean == pytest.approx(bare.emissions(samples=20).mean + more)
    assert route.amount("co2e") == pytest.approx(bare.amount("co2e") + more)
    ends = [["inland"], ["q"]]
    least = [net.matrix(*ends, minimise="co2e").iloc[0, 0] for net in (without, having)]
    assert least[1] == pytest.approx(least[0] + more)


def test_the_command_prints_it_as_csv_and_json() -> None:
    asked = ["route", "moscow", "mumbai", "--branch", "western", "--emissions", "--samples", "200"]
    rows = list(
        csv.DictReader(io.StringIO(CliRunner().invoke(main, [*asked, "--format", "csv"]).stdout))
    )
    told = json.loads(CliRunner().invoke(main, [*asked, "--json"]).stdout)
    assert [row["what"] for row in rows] == [row["what"] for row in told["emission_sheet"]]
    summed = sum(float(row["co2e_kg"] or 0) for row in rows)
    assert summed == pytest.approx(told["co2e_kg"], abs=0.05 * len(rows))
    text = CliRunner(env={"COLUMNS": "80"}).invoke(main, asked).stdout
    assert "no statement of conformity" in text
    assert "CO2e" in text.partition("Also")[0]
