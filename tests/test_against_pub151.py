"""Sea distances of the table `published_lengths` against NGA Pub. 151, as `validate` shows them.

`test_sea_lanes.py` holds the lanes against more of Pub. 151, pair by pair.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from irru_geo import Network

EXCEPTIONS: dict[
    str, str
] = {}  # none; what contradicts its own table is left out, see data/README.md


def test_sea_distances_agree_within_two_per_cent(network: Network) -> None:
    table = network.validate(samples=10)
    sea = table[table["kind"] == "sea distance"]
    assert len(sea) >= 35
    off = sea.index[~(sea["error"].abs() <= 0.02)]
    assert set(off) <= set(EXCEPTIONS)
    assert sea["error"].abs().median() <= 0.01
