from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

import irru_geo

if TYPE_CHECKING:
    from irru_geo import Network

# Runners of tests set a width, which the command line would cut its tables to.
os.environ.pop("COLUMNS", None)

# Times on shared machines say nothing: no deadline. `make fuzz` takes the long profile in rounds.
settings.register_profile(
    "default", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "long", settings.get_profile("default"), max_examples=500, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


def pytest_runtest_setup() -> None:
    """Begin no further test when the time that `make fuzz` has is over."""
    until = os.environ.get("FUZZ_UNTIL")
    if until and time.time() > float(until):
        pytest.skip("not reached: the time of `make fuzz` is over")


@pytest.fixture(scope="session")
def network() -> Network:
    """The bundled network; immutable, so all tests can share it."""
    return irru_geo.load_network()


@pytest.fixture(autouse=True)
def _doctest_names(request: pytest.FixtureRequest) -> None:
    """Give the examples in docstrings `ig`, the public names and, where they ask for it, `net`."""
    if not isinstance(request.node, pytest.DoctestItem):
        return
    names = request.getfixturevalue("doctest_namespace")
    names["ig"] = irru_geo
    names.update({name: getattr(irru_geo, name) for name in irru_geo.__all__})
    test = request.node.dtest
    if test is not None and any("net" in example.source for example in test.examples):
        names["net"] = request.getfixturevalue("network")
