from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import toy
from map_standin import LAND

import irru_geo as ig
from irru_geo.transit import sampling
from irru_geo.viz.web import router_data, web_map

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _small_land(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_map, "_land", lambda: LAND)


def drawn() -> toy.Toy:
    made = toy.strait().link("q", "r", opened="2010-05", country="IN")
    made.link("r", "t", status="planned", expected="2030", country="IN")
    made.row(
        "events",
        event_id="shut",
        target="node:s",
        start="2020-02-01",
        end="2020-02",
        effect="close",
        source_id="toy",
        note="Shut",
    )
    made.row(
        "events",
        event_id="late",
        target="node:q",
        start="2021-01-01",
        effect="delay",
        value="12",
        source_id="toy",
    )
    made.row(
        "scenarios", scenario_id="fast", parameters="port*0.5;sailing=1/2/3", note="Fast ports"
    )
    return made


@pytest.fixture
def net(tmp_path: Path) -> ig.Network:
    return ig.load_network(drawn().write(tmp_path))


def trips_of(net: ig.Network, **options: object) -> dict:
    return json.loads(web_map.network_map(net, state=net.network_state, **options).data)["trips"]


def test_the_timeline_has_every_change(net: ig.Network) -> None:
    days = [dt.date(2000, 1, 1), dt.date(2010, 5, 1), dt.date(2020, 2, 1), dt.date(2020, 3, 1)]
    assert router_data.change_dates(net.network_state) == [
        *days,
        dt.date(2021, 1, 1),
        dt.date(2030, 12, 31),
    ]
    record = trips_of(net)
    assert [one["from"] for one in record["timeline"]] == [
        day.isoformat() for day in router_data.change_dates(net.network_state)
    ]
    assert [one["from"] for one in record["calm"]] == ["2000-01-01", "2010-05-01", "2030-12-31"]
    closed = {reason: len(links) for reason, links in record["timeline"][2]["closed"]}
    assert closed == {"s": 2, "planned": 1}
    assert [hours for _, hours in record["timeline"][4]["late_nodes"]] == [12]


def test_scenarios_set_and_scale_in_order(net: ig.Network) -> None:
    record = trips_of(net)
    (fast,) = record["scenarios"]
    (first, factor), (second, *figures) = fast["figures"]
    assert (factor, figures[:4]) == (0.5, [1.0, 2.0, 3.0, 2.0])
    assert record["figures"][first][:4] == [24.0, 48.0, 120.0, 56.0]
    assert record["figures"][second] == [0.0, 36.0, 72.0, 36.0, 0.0]


def test_the_keys_are_those_of_the_streams(net: ig.Network) -> None:
    step = next(step for step in net.route("inland", "q").steps if step.kind == "movement")
    together = sampling.drawn_together(step)
    key = int(router_data._stream_key(together), 16)
    stream = np.random.Generator(np.random.Philox(key=np.array([0, key], dtype=np.uint64)))
    assert stream.random(5).tolist() == sampling.stream(0, *together, 0).random(5).tolist()


def test_the_graph_has_closed_links_too(net: ig.Network) -> None:
    record = trips_of(net)
    assert len(record["speeds"]) == len(net.links)
    arcs, at = record["arcs"], 0
    links = set()
    while at < len(arcs):
        links.add(arcs[at + 2])
        at += 4 + arcs[at + 3]
    assert links - {-1} == set(range(len(net.links)))


def test_a_parameter_of_a_layer_leaves_nothing_out(net: ig.Network, tmp_path: Path) -> None:
    assert "trips" not in json.loads(web_map.network_map(net, layers=["toy"]).data)
    made = drawn()
    made.row(
        "parameters",
        parameter_id="port-toy",
        process="port",
        mode="*",
        scope="layer:toy",
        unit="h",
        low=1,
        typical=2,
        high=3,
        basis="estimate",
        note="drawn",
    )
    by_layer = ig.load_network(made.write(tmp_path / "by_layer"))
    assert trips_of(by_layer)["figures"]


def test_a_route_map_has_its_profile(net: ig.Network) -> None:
    route = net.route("inland", "q")
    (record,) = json.loads(route.explore().data)["corridors"]
    assert record["profile"][0][:3] == ["start", record["profile"][0][1], 0.0]
    last, trip = record["profile"][-1], route.transit_time()
    assert last[2] == route.distance_km
    assert last[3:] == pytest.approx([trip.p10_days, trip.p50_days, trip.p90_days], abs=1e-4)
