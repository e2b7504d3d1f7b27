"""Whatever is given to a public call, the answer is a result or an error of ours."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import irru_geo
from irru_geo import IrruGeoError, Network, Scenario, Sweep
from irru_geo.arguments import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MAX_CPU_SECONDS = 20.0


class Odd:
    """A value that raises whatever is done with it."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __iter__(self) -> Any:
        raise RuntimeError("no iteration")

    def __len__(self) -> int:
        raise RuntimeError("no length")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    __hash__ = None  # type: ignore[assignment]


JUNK: list[Any] = [
    *(None, True, False, 5, -1, 1.5, float("nan"), float("inf"), 10**400, -(2**63), 1e308),
    *("", " ", "x", "x" * 10_000, "a\x1b[31m", "\ud800", "../x", "<b>", "2_02", b"a"),
    *([], [None], [[]], (), (1,), (1, 2, 3), (1e400, 5), [10**400, 5], {}, {"a": 1}, {1, 2}),
    *(pd.NaT, pd.NA, pd.Series(["rail"]), pd.Series([1.5]), pd.DataFrame({"a": [1]})),
    *(np.array([37.0, 55.0]), np.array([[1]]), np.float64("nan"), np.datetime64("NaT"), object()),
    *(lambda: None, int, range(3), slice(1), Odd(), np.array("a"), np.array([["a", "b"]])),
]


def calls(net: Network) -> dict[str, Callable[[Any], Any]]:
    """Return public calls that take one odd argument each."""
    route = net.route("moscow", "baku", modes="rail")
    other = net.route("moscow", "baku", modes="road")
    days = ("2027-01-01", "2027-01-08")
    sweep = Sweep(["suez-closed"], [("moscow", "baku")], samples=10)
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
        "read_back": irru_geo.read_back,
        "write_example folder": irru_geo.write_example,
        "write_example name": lambda x: irru_geo.write_example("mine", x),
        "import_layer frame": lambda x: irru_geo.import_layer(x, "mine"),
        "import_layer columns": lambda x: irru_geo.import_layer(frame, "mine", columns=x),
        "import_layer defaults": lambda x: irru_geo.import_layer(frame, "mine", defaults=x),
        "import_layer snap": lambda x: irru_geo.import_layer(frame, "mine", snap_km=x),
        "import_osm path": lambda x: irru_geo.import_osm(x, "mine"),
        "import_osm modes": lambda x: irru_geo.import_osm("no.osm", "mine", modes=x),
        "import_osm links": lambda x: irru_geo.import_osm("no.osm", "mine", max_links=x),
        "check_folder extends": lambda x: irru_geo.check_folder("no", extends=x),
        "at disruptions": lambda x: net.at("2024-01-01", disruptions=x),
        "compare quoted": lambda x: net.compare("western", quoted=x, samples=10),
        "isochrone areas": lambda x: net.isochrone("moscow", 1, areas=x),
        "matrix errors": lambda x: net.matrix(["moscow"], ["baku"], errors=x),
        "matrix of a branch": lambda x: net.matrix(
            ["moscow"], ["mumbai"], minimise=x, branch="western"
        ),
        "matrix_to_parquet": lambda x: net.matrix_to_parquet(x, ["moscow"], ["baku"]),
        "matrix minimise": lambda x: net.matrix(["moscow"], ["baku"], minimise=x),
        "independent_ways dates": lambda x: net.independent_ways("RU", "IN", x),
        "difference": net.difference,
        "scorecard": net.scorecard,
        "departures start": lambda x: net.departures("moscow", "baku", x, days[1], samples=10),
        "departures every": lambda x: net.departures("moscow", "baku", *days, every_days=x),
        "departures by": lambda x: net.departures("moscow", "baku", *days, by=x, samples=10),
        "figure": lambda x: net.figure("border", x),
        "to_file format": lambda x: net.to_file("x", x),
        "to_igraph open_only": lambda x: net.to_igraph(open_only=x),
        "probability_within": route.transit_time(10).probability_within,
        "transit_time depart": lambda x: route.transit_time(10, depart=x),
        "transit_time sailings": lambda x: route.transit_time(10, depart=days[0], sailings=x),
        "amount": route.amount,
        "cite": route.cite,
        "plot_strip ax": route.plot_strip,
        "plot_strip preset": lambda x: route.plot_strip(preset=x),
        "plot_distribution ax": route.plot_distribution,
        "route.explore tiles": lambda x: route.explore(tiles=x),
        "route.explore languages": lambda x: route.explore(languages=x),
        "route.explore height": lambda x: route.explore(height=x),
        "route.explore wheel": lambda x: route.explore(wheel=x),
        "compare_routes": irru_geo.compare_routes,
        "compare_routes samples": lambda x: irru_geo.compare_routes([route, other], samples=x),
        "break_even": lambda x: irru_geo.break_even(route, x),
        "Sweep scenarios": lambda x: Sweep(x, [("moscow", "baku")], samples=10).run(net, workers=1),
        "Sweep pairs": lambda x: Sweep(["suez-closed"], x),
        "Sweep quantities": lambda x: Sweep([], [("moscow", "baku")], quantities=x),
        "Sweep minimise": lambda x: Sweep([], [("moscow", "baku")], minimise=x),
        "Sweep.run network": sweep.run,
        "Sweep.run client": lambda x: sweep.run(net, client=x, workers=1),
        "Sweep.run workers": lambda x: sweep.run(net, workers=-1 if type(x) is int else x),
        "Sweep.write folder": lambda x: sweep.write(net, x, workers=1),
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
WRITERS = ("to_file", "to_file format", "Sweep.write folder", "write_example folder")
"""Calls that may say that a file cannot be written."""

FINE = (None, pd.NA)
"""What stands for nothing given."""


@pytest.mark.parametrize("name", NAMES)
def test_only_errors_of_ours(network: Network, name: str, tmp_path: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    call, started, leaks = calls(network)[name], time.process_time(), []
    for value in JUNK:
        given = shown(value)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                call(value)
        except IrruGeoError as error:
            leaks += [(given, "a long message", str(error)[:80])] * (len(str(error)) > 2000)
        except OSError:
            assert name in WRITERS
        except Exception as error:
            leaks.append((given, type(error).__name__, str(error)[:80]))
    assert leaks == []
    assert time.process_time() - started < MAX_CPU_SECONDS


def test_an_empty_text_is_no_path(tmp_path: Path) -> None:
    """It would stand for the folder that one happens to be in."""
    with pytest.raises(IrruGeoError, match="frame: expected a path, got ''"):
        irru_geo.import_layer("", tmp_path / "own")
    with pytest.raises(IrruGeoError, match="data_dir: expected a path, got ''"):
        irru_geo.load_network("")
