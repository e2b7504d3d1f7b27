"""Records that are held as columns are what records made one by one would be."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from irru_geo.layers.reading import read_data
from irru_geo.layers.record_columns import Joined, column, fields_of, positions, vertices
from irru_geo.layers.schema import read_schema

if TYPE_CHECKING:
    from irru_geo import Network

DATA = read_data()
TABLES = {"nodes": DATA.nodes, "links": DATA.links}


@pytest.mark.parametrize("table", TABLES)
def test_columns_hold_what_records_hold(table: str) -> None:
    records: Any = TABLES[table]
    for field in read_schema(table):
        assert [*column(records, field.name)] == [r[field.name] for r in records.values()], field
        assert dict(fields_of(records, field.name)) == {
            k: r[field.name] for k, r in records.items()
        }


def test_geometry_is_one_array_that_nobody_changes() -> None:
    flat, offsets = vertices(DATA.links)
    lines = [link.coordinates for link in DATA.links.values()]
    assert np.array_equal(flat, np.concatenate(lines))
    assert np.diff(offsets).tolist() == [len(line) for line in lines]
    assert positions(DATA.nodes).tolist() == [[*node.lon_lat] for node in DATA.nodes.values()]
    for array in (flat, positions(DATA.nodes), lines[0]):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 0.0


def test_records_are_a_mapping() -> None:
    nodes: Any = DATA.nodes
    assert "moscow" in nodes
    assert "atlantis" not in nodes
    assert nodes.get("atlantis") is None
    with pytest.raises(KeyError):
        nodes["atlantis"]
    assert nodes["moscow"] is nodes["moscow"]
    assert len(nodes) == len([*nodes]) == len({**nodes})
    assert {**nodes} == nodes
    for twin in (pickle.loads(pickle.dumps(nodes)), copy.deepcopy(nodes)):
        assert twin == nodes
    links: Any = pickle.loads(pickle.dumps(DATA.links))
    assert links == DATA.links  # coordinates do not count in comparing
    assert np.array_equal(vertices(links)[0], vertices(DATA.links)[0])


def test_records_behind_others_and_in_their_place() -> None:
    nodes: Any = DATA.nodes
    new = nodes["moscow"] | {"id": "new", "name": "New"}
    more: Any = Joined(nodes, {"new": new})
    assert [*more] == [*nodes, "new"]
    assert len(more) == len(nodes) + 1
    assert [*column(more, "name")] == [*column(nodes, "name"), "New"]
    assert [*column(more, "name", len(nodes))] == ["New"]
    assert [*column(more, "name", len(nodes) - 1)] == [
        *column(nodes, "name", len(nodes) - 1),
        "New",
    ]
    assert positions(more)[-1].tolist() == [*nodes["moscow"].lon_lat]
    other: Any = Joined(more, {"moscow": nodes["moscow"] | {"name": "Moskva"}})
    assert [*other] == [*more]
    assert len(other) == len(more)
    assert other["moscow"].name == "Moskva"
    assert [*column(other, "name")] == [node.name for node in other.values()]


def test_a_route_makes_no_records_but_those_that_it_needs(network: Network) -> None:
    fresh = type(network)(type(network.network_state)(read_data()))
    fresh.route("moscow", "bandar-abbas", modes=["rail", "sea"])
    fresh.at("2024-08-05").route("moscow", "tehran")
    links: Any = fresh.network_state.data.links
    assert len(links._made) < len(links)
