"""A hundred million samples: within 2 GB, or refused with the number that fits."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from irru_geo import ParameterError, Sweep, compare_routes

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network

MANY = 10**8


@pytest.mark.parametrize(
    "ask",
    [
        lambda net: net.route("moscow", "baku").sensitivity(samples=MANY),
        lambda net: net.route("moscow", "baku").basis(samples=MANY),
        lambda net: compare_routes([net.route("moscow", "baku")] * 2, samples=MANY),
        lambda _: Sweep([], [("moscow", "baku")], MANY, quantities=("days", "cost_usd")),
        lambda net: net.route("moscow", "baku").transit_time(MANY + 1),
        lambda net: net.departures("moscow", "baku", "2027-01-01", "2027-01-01", samples=MANY + 1),
    ],
)
def test_what_does_not_fit_is_refused_at_once(network: Network, ask: object) -> None:
    with pytest.raises(ParameterError, match=r"samples: expected .*at most"):
        ask(network)  # type: ignore[operator]


def test_a_sweep_that_keeps_its_samples_is_refused_too(network: Network, tmp_path: Path) -> None:
    plan = Sweep(["suez-closed"], [("moscow", "baku")], MANY)
    with pytest.raises(ParameterError, match=r"samples: expected at most 22,"):
        plan.write(network, tmp_path / "out", keep_samples=True, workers=1)
    assert not (tmp_path / "out").exists()


def test_samples_are_held_once() -> None:
    """The peak of ten million samples of days is that of one array and the copy it is sorted in."""
    code = """
import resource, sys
import irru_geo
route = irru_geo.load_network().route("moscow", "baku", modes="rail")
route.transit_time(100).p50_days
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
trip = route.transit_time(10_000_000)
trip.p50_days, trip.mean_days
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert int(told.stdout) < 2.4 * 80_000  # kB
