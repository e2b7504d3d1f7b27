"""What was carried beside what could be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
import toy

from irru_geo import load_network
from irru_geo.analysis.volumes import Carried, at_place, most_carried
from irru_geo.layers.rows import Volume

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network


def volume(key: str, amount: float, **fields: object) -> Volume:
    given = {"subject": "x", "period": "2024", "year": "2024", "is_full_year": True, "unit": "Mt"}
    given |= {"counted": "all_trade", "kind": "measured", "source_id": "s"}
    return Volume(**(given | {"volume_id": key, "value": amount} | fields))  # type: ignore[arg-type]


def test_the_largest_full_year_counts_and_no_forecast() -> None:
    rows = [
        volume("a", 2.0, high=2.5),
        volume("b", 3.0, is_full_year=False),
        volume("c", 9.0, kind="projected"),
        volume("d", 9.0, unit="TEU"),
    ]
    assert most_carried(rows).cells == (2.5, "2024", "all_trade", "s")
    assert math.isnan(most_carried(rows[1:]).mt_per_year)


def test_a_place_has_its_own() -> None:
    rows = [volume("a", 2.0, place="node:x"), volume("b", 5.0, place="node:y"), volume("c", 7.0)]
    assert at_place(rows, "node:x").mt_per_year == 2.0
    assert at_place(rows, "link:x").cells == (
        pytest.approx(math.nan, nan_ok=True),
        None,
        None,
        None,
    )


def test_a_cut_says_what_was_carried_there(tmp_path: Path) -> None:
    drawn = toy.Toy().link("a", "b", capacity_mt_per_year=9.0)
    drawn.row("volumes", volume_id="v", subject="x", place="link:a--b", period="2024", year="2024",
              is_full_year="true", counted="transit", kind="measured", value=4.0, unit="Mt",
              source_id="toy")  # fmt: skip
    cut = load_network(drawn.write(tmp_path)).bottleneck("a", "b").iloc[0]
    assert (cut["carried_mt_per_year"], cut["carried_counted"]) == (4.0, "transit")


def test_every_branch_can_carry_what_it_carried_or_says_why_not(network: Network) -> None:
    table = network.branch_capacities()
    assert table["carried_mt_per_year"].notna().sum() >= 3
    more = table["carried_mt_per_year"] > table["capacity_high"]
    assert table.index[more & (table["beyond_branch"] == "")].tolist() == []


def test_every_place_can_carry_what_it_carried(network: Network) -> None:
    """A capacity below real traffic is no capacity."""
    rows = network.network_state.data.tables["volumes"].values()
    capacities = network.network_state.data.tables["capacities"].values()
    below = {
        row["target"]: (row["high"], carried.mt_per_year)
        for row in capacities
        for carried in [at_place(rows, row["target"])]
        if carried != Carried() and carried.mt_per_year > row["high"] and not carried.beyond_branch
    }
    assert not below


def test_volumes_keep_what_disagrees_and_tell_forecasts_apart(network: Network) -> None:
    volumes = network.volumes
    total = volumes[(volumes["subject"] == "INSTC total") & (volumes["year"] == "2022")]
    assert len(set(total["value"])) >= 2
    assert (volumes.loc[volumes["kind"] == "projected", "year"].dropna() >= "2022").all()
    assert volumes[["low", "value", "high"]].notna().any(axis=1).all()
    assert len(volumes) >= 150
