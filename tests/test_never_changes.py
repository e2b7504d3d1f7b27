"""Whatever is done to what a network returns, the network stays as it is."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import irru_geo
from irru_geo import Scenario, Sweep
from irru_geo.layers.data import data_directory
from irru_geo.model.parameters import Location

if TYPE_CHECKING:
    from collections.abc import Callable

    from irru_geo import Network


def parts_of(value: Any) -> list[Any]:
    """Return what a value holds."""
    if isinstance(value, pd.DataFrame):
        cells = [cell for number in range(value.shape[1]) for cell in value.iloc[:, number]]
        return [*cells, value.attrs]
    return list(value.values() if isinstance(value, dict) else value)


def wipe(value: Any) -> None:
    """Change a value itself."""
    if isinstance(value, pd.DataFrame):
        for column in list(value.columns):
            value[column] = None
    elif isinstance(value, np.ndarray):
        if value.flags.writeable:
            value[...] = 0
    elif isinstance(value, dict | list | set):
        try:
            value.clear()
        except TypeError:
            assert "Frozen" in type(value).__name__
    else:
        spoil_record(value)


def spoil_record(value: Any) -> None:
    """Try to set the attributes of a record of ours; whoever lets that happen has been changed."""
    if type(value).__module__.startswith("irru_geo") and dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            with contextlib.suppress(AttributeError, TypeError):
                setattr(value, field.name, None)


def spoil(value: Any, depth: int = 0) -> None:
    """Change all that can be changed in a value, from the inside out."""
    if isinstance(value, pd.DataFrame | pd.Series | dict | list | tuple | set) and depth < 6:
        for part in parts_of(value):
            spoil(part, depth + 1)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type) and depth < 6:
        for field in dataclasses.fields(value):
            if field.name not in ("data", "network"):
                spoil(getattr(value, field.name), depth + 1)
    wipe(value)


DAYS = ("2027-01-01", "2027-01-08")


def ways(net: Network) -> list[irru_geo.Route]:
    return [net.route("moscow", "baku", modes=mode) for mode in ("rail", "road")]


FRAMES = (
    *("nodes", "links", "corridors", "branches", "parameters", "events", "sources", "scenarios"),
    *("services", "calendar", "volumes", "restrictions"),
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
    "scorecard": lambda net: net.scorecard(["eastern"]),
    "branch_capacities": lambda net: net.branch_capacities(),
    "joint_losses": lambda net: net.joint_losses([("moscow", "baku")], top=2),
    "independent_ways": lambda net: net.independent_ways("RU", "IN"),
    "pareto": lambda net: [route.legs for route in net.pareto("moscow", "baku")],
    "departures": lambda net: net.departures("moscow", "baku", *DAYS, samples=20),
    "best_week": lambda net: net.best_week("moscow", "baku", *DAYS, samples=20),
    "validate": lambda net: net.validate(samples=20),
    "break_even": lambda net: irru_geo.break_even(*ways(net)),
    "compare_routes": lambda net: irru_geo.compare_routes(ways(net), samples=20),
    "sensitivity": lambda net: net.route("moscow", "baku").sensitivity(samples=20),
    "basis": lambda net: net.route("moscow", "baku").basis(samples=20),
    "by_leg": lambda net: net.route("moscow", "baku").transit_time(20).by_leg,
    "dated": lambda net: net.route("moscow", "baku").transit_time(20, depart=DAYS[0]).connections,
    "cost": lambda net: net.route("moscow", "baku").cost(samples=20),
    "emissions": lambda net: net.route("moscow", "baku").emissions(samples=20),
    "transit time": lambda net: net.route("moscow", "baku").transit_time(20),
    "steps": lambda net: list(net.route("moscow", "baku").steps),
    "route restrictions": lambda net: net.route("zahedan", "chabahar").restrictions(),
    "distance_by_mode_km": lambda net: net.route("moscow", "baku").distance_by_mode_km,
    "unknown": lambda net: net.route("moscow", "baku").unknown(),
    "route network": lambda net: net.route("moscow", "baku").network.links,
    "figure": lambda net: net.figure("border", Location("rail")),
    "charges": lambda net: net.charges,
    "igraph": lambda net: [edge.attributes() for edge in net.to_igraph().es],
    "sweep": lambda net: Sweep(["suez-closed"], [("moscow", "baku")], 20).run(net, workers=1),
    "check_folder": lambda _: irru_geo.check_folder(data_directory()),
    "read_layer": lambda _: irru_geo.read_layer("rasht_astara"),
    "list_layers": lambda _: irru_geo.list_layers(),
    "scenarios of a row": lambda net: net.scenarios.loc["rasht-astara-open"].tolist(),
}


@pytest.fixture(scope="module")
def net() -> Network:
    return irru_geo.load_network()


@pytest.mark.parametrize("name", CALLS)
def test_a_network_is_not_changed_through_what_it_returns(net: Network, name: str) -> None:
    before = net.network_state.fingerprint()
    days = net.route("moscow", "tehran").hours_typical
    told = repr(CALLS[name](net))
    spoil(CALLS[name](net))
    assert repr(CALLS[name](net)) == told  # what is kept to be faster is not handed out
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
