"""Whatever is done to what a network returns, the network stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import irru_geo
from irru_geo import Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from irru_geo import Network


def parts_of(value: Any) -> list[Any]:
    """Return what a value holds."""
    if isinstance(value, pd.DataFrame):
        return [cell for column in value.columns for cell in value[column]]
    return list(value.values() if isinstance(value, dict) else value)


def wipe(value: Any) -> None:
    """Change a value itself."""
    if isinstance(value, pd.DataFrame):
        for column in list(value.columns):
            value[column] = None
    elif isinstance(value, np.ndarray):
        if value.flags.writeable:
            value[...] = 0
    elif isinstance(value, dict | list):
        try:
            value.clear()
        except TypeError:
            assert "Frozen" in type(value).__name__


def spoil(value: Any, depth: int = 0) -> None:
    """Change all that can be changed in a value, from the inside out."""
    if isinstance(value, pd.DataFrame | pd.Series | dict | list | tuple) and depth < 6:
        for part in parts_of(value):
            spoil(part, depth + 1)
    wipe(value)


FRAMES = (
    *("nodes", "links", "corridors", "branches", "parameters", "events", "sources", "scenarios"),
    *("services", "calendar"),
)
CALLS: dict[str, Callable[[Network], Any]] = {
    **{name: lambda net, name=name: getattr(net, name) for name in FRAMES},
    "node_record": lambda net: net.node_record("moscow"),
    "link_record": lambda net: net.link_record("astara-ir--rasht"),
    "legs": lambda net: net.route("moscow", "tehran").legs,
    "records": lambda net: net.route("moscow", "tehran").records,
    "nodes of a route": lambda net: net.route("moscow", "tehran").nodes,
    "samples": lambda net: net.route("moscow", "baku").transit_time(50).samples,
    "alternatives": lambda net: [r.legs for r in net.alternatives("moscow", "baku", 2)],
    "compare": lambda net: net.compare(["western"], samples=50),
    "matrix": lambda net: net.matrix(["moscow"], ["tehran"]),
    "isochrone": lambda net: net.isochrone("moscow", 2),
    "critical_links": lambda net: net.critical_links([("moscow", "baku")]),
    "bottleneck": lambda net: net.bottleneck("moscow", "tehran", modes="rail"),
    "cited_by": lambda net: net.cited_by(net.sources.index[0]),
    "check_claims": lambda net: net.check_claims(samples=50),
    "networkx": lambda net: [d for *_, d in net.to_networkx().edges(data=True)],
    "difference": lambda net: net.difference(net.apply("rasht-astara-open")),
    "scenarios of a row": lambda net: net.scenarios.loc["rasht-astara-open"].tolist(),
}


@pytest.fixture(scope="module")
def net() -> Network:
    return irru_geo.load_network()


@pytest.mark.parametrize("name", CALLS)
def test_a_network_is_not_changed_through_what_it_returns(net: Network, name: str) -> None:
    before = net.network_state.fingerprint()
    days = net.route("moscow", "tehran").hours_typical
    spoil(CALLS[name](net))
    assert net.network_state.fingerprint() == before
    assert net.at("2026-04-01").at("2026-11-26").links.shape == net.links.shape
    assert net.route("moscow", "tehran").hours_typical == days


def test_a_scenario_is_not_changed_through_what_made_it(network: Network) -> None:
    figures, close = [1.0, 2.0, 3.0], ["hormuz"]
    changes: dict[str, Any] = {"border": figures, "port": 2.0}
    scenario = Scenario("x", close=close, parameters=changes)
    applied = network.apply(scenario)
    before = applied.network_state.fingerprint()
    figures.clear()
    close.clear()
    changes.clear()
    scenario.parameters["border"] = 50.0
    assert scenario.parameters == {"border": (1.0, 2.0, 3.0), "port": 2.0}
    assert applied.network_state.fingerprint() == before
    assert network.apply(scenario).network_state.fingerprint() == before


def test_frames_that_were_given_do_not_stay_tied_to_the_network(network: Network) -> None:
    links = pd.DataFrame(
        {"from_node": ["olya"], "to_node": ["turkmenbashi"], "mode": ["sea"], "sources": [["own"]]}
    )
    own = network.extend(links)
    before = own.network_state.fingerprint()
    links["sources"].iloc[0].clear()
    links["mode"] = "road"
    assert own.network_state.fingerprint() == before
