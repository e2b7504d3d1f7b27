"""Whatever is given to a public call, the answer is a result or an error of ours."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import irru_geo
from irru_geo import IrruGeoError, Network, Scenario

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_CPU_SECONDS = 20.0

JUNK: list[Any] = [
    *(None, True, False, 5, -1, 1.5, float("nan"), float("inf"), 10**400, -(2**63), 1e308),
    *("", " ", "x", "x" * 10_000, "a\x1b[31m", "\ud800", "../x", "<b>", "2_02", b"a"),
    *([], [None], [[]], (), (1,), (1, 2, 3), (1e400, 5), [10**400, 5], {}, {"a": 1}, {1, 2}),
    *(pd.NaT, pd.NA, pd.Series(["rail"]), pd.Series([1.5]), pd.DataFrame({"a": [1]})),
    *(np.array([37.0, 55.0]), np.array([[1]]), np.float64("nan"), np.datetime64("NaT"), object()),
    *(lambda: None, int, range(3), slice(1)),
]


def calls(net: Network) -> dict[str, Callable[[Any], Any]]:
    """Return public calls that take one odd argument each."""
    route = net.route("moscow", "baku", modes="rail")
    pair = [("moscow", "tehran")]
    frame = pd.DataFrame([{"from_node": "olya", "to_node": "turkmenbashi", "mode": "sea"}])
    node = {"id": "zz", "kind": "city", "lon": 50.0, "lat": 40.0}
    return {
        "find": net.find,
        "route origin": lambda x: net.route(x, "tehran"),
        "route via": lambda x: net.route("moscow", "tehran", via=x),
        "route modes": lambda x: net.route("moscow", "tehran", modes=x),
        "route avoid": lambda x: net.route("moscow", "tehran", avoid=x),
        "route minimise": lambda x: net.route("moscow", "tehran", minimise=x),
        "route branch": lambda x: net.route("moscow", "tehran", branch=x),
        "alternatives k": lambda x: net.alternatives("moscow", "baku", x, modes="rail"),
        "pareto criteria": lambda x: net.pareto("moscow", "baku", criteria=x, modes="rail"),
        "isochrone days": lambda x: net.isochrone("moscow", x),
        "matrix origins": lambda x: net.matrix(x, ["tehran"]),
        "corridor": net.corridor,
        "at": lambda x: net.at(x).links,
        "apply": net.apply,
        "Scenario name": lambda x: net.apply(Scenario(x)),
        "Scenario close": lambda x: net.apply(Scenario("s", close=x)),
        "Scenario parameters": lambda x: net.apply(Scenario("s", parameters=x)),
        "Scenario figure": lambda x: net.apply(Scenario("s", parameters={"border": x})),
        "Scenario figures": lambda x: net.apply(Scenario("s", parameters={"border": (1, x, 3)})),
        "critical_links": net.critical_links,
        "joint_losses targets": lambda x: net.joint_losses(pair, targets=x, top=1),
        "joint_losses top": lambda x: net.joint_losses(pair, top=x),
        "bottleneck within": lambda x: net.bottleneck("moscow", "tehran", within_days=x),
        "independent_ways origin": lambda x: net.independent_ways(x, "IN"),
        "cited_by": net.cited_by,
        "node_record": net.node_record,
        "link_record": net.link_record,
        "samples": route.transit_time,
        "seed": lambda x: route.transit_time(10, x),
        "correlation": lambda x: route.transit_time(10, correlation=x),
        "cost per": lambda x: route.cost(per=x, samples=10),
        "cost of": lambda x: route.cost(of=x, samples=10),
        "cost currency": lambda x: route.cost(currency=x, samples=10),
        "cost year": lambda x: route.cost(price_year=x, samples=10),
        "cost time value": lambda x: route.cost(time_value_per_day=x, samples=10),
        "emissions per": lambda x: route.emissions(per=x, samples=10),
        "sensitivity samples": lambda x: route.sensitivity(samples=x),
        "compare corridors": lambda x: net.compare(x, samples=10),
        "extend layers": net.extend,
        "extend nodes": lambda x: net.extend(nodes=x),
        "extend tables": lambda x: net.extend(tables=x),
        "extend layer name": lambda x: net.extend({x: frame} if _hashes(x) else x),
        "extend length": lambda x: net.extend(frame.assign(length_km=pd.Series([x], dtype=object))),
        "extend note": lambda x: net.extend(frame.assign(note=pd.Series([x], dtype=object))),
        "extend node": lambda x: net.extend(nodes=as_frame({**node, "lon": x})),
        "extend node id": lambda x: net.extend(nodes=as_frame({**node, "id": x})),
        "to_file": net.to_file,
        "load_network": irru_geo.load_network,
        "check_folder": irru_geo.check_folder,
        "read_layer": irru_geo.read_layer,
        "list_layers": irru_geo.list_layers,
    }  # fmt: skip


def as_frame(row: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([row], dtype=object)


def _hashes(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


NAMES = sorted(calls(irru_geo.load_network()))
FINE = (None, pd.NA)
"""What stands for nothing given."""


@pytest.mark.parametrize("name", NAMES)
def test_only_errors_of_ours(network: Network, name: str, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    call, started, leaks = calls(network)[name], time.process_time(), []
    for value in JUNK:
        shown = repr(value)[:40] if not isinstance(value, int) else "an integer"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                call(value)
        except IrruGeoError as error:
            leaks += [(shown, "a long message", str(error)[:80])] * (len(str(error)) > 2000)
        except OSError:
            assert name == "to_file"
        except Exception as error:
            leaks.append((shown, type(error).__name__, str(error)[:80]))
    assert leaks == []
    assert time.process_time() - started < MAX_CPU_SECONDS
