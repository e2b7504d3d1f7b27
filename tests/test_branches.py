"""Branches: the pinned middle of a corridor, between any two ends."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

import irru_geo as ig
from irru_geo.routing.branches import pinned_nodes

if TYPE_CHECKING:
    from irru_geo import Network

POSITIONS = {
    "north": (0.0, 60.0),
    "one": (0.0, 50.0),
    "two": (5.0, 45.0),
    "three": (0.0, 40.0),
    "south": (0.0, 20.0),
}
NODES = {name: {"lon_lat": at} for name, at in POSITIONS.items()}
PINNED = ["one", "two", "three"]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (("north", "south"), PINNED),
        (("south", "north"), PINNED[::-1]),
        (("north", "two"), ["one"]),
        (("two", "north"), ["one"]),
        (("two", "south"), ["three"]),
        (("south", "one"), ["three", "two"]),
        (("one", "three"), ["two"]),
        (("three", "one"), ["two"]),
        (("two", "one"), []),
    ],
)
def test_a_branch_is_passed_in_the_direction_of_travel(
    ends: tuple[str, str], expected: list[str]
) -> None:
    assert pinned_nodes(PINNED, *ends, NODES) == expected


def test_the_way_back_passes_the_same_nodes() -> None:
    for ends in product(POSITIONS, repeat=2):
        if ends[0] != ends[1]:
            there = pinned_nodes(PINNED, *ends, NODES)
            assert pinned_nodes(PINNED, *ends[::-1], NODES) == there[::-1]


def test_every_bundled_branch_belongs_to_a_corridor(network: Network) -> None:
    assert set(network.branches.index) == set(network.corridors["branch"])
    assert list(network.branches.columns) == ["name", "family", "via", "modes", "note"]


def test_a_corridor_has_what_its_branch_says(network: Network) -> None:
    table, branches = network.corridors, network.branches
    about = branches.loc[table["branch"]]
    assert table["family"].tolist() == about["family"].tolist()
    assert table["modes"].tolist() == about["modes"].tolist()
    assert table.loc["jeddah", "via"] == branches.loc["eastern", "via"]


def test_an_unknown_branch_is_refused(network: Network) -> None:
    import pandas as pd

    row = {"name": "X", "origin": "moscow", "destination": "tehran", "branch": "westren"}
    frame = pd.DataFrame([row | {"sources": "own"}], index=["x"])
    with pytest.raises(ig.LayerError, match='expected a known branch id, got "westren"'):
        network.extend(tables={"corridors": frame})
