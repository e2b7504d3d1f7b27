"""Records are typed, frozen all the way down, and have the fields that their schema has."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
import typing
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.typing import NDArray

from irru_geo.layers import records, rows
from irru_geo.layers.frozen import FrozenDict, field_names
from irru_geo.layers.records import CLASSES, record_of
from irru_geo.layers.schema import read_schema, schema_names

if TYPE_CHECKING:
    from irru_geo.layers.data import Data

ADDED = {"nodes": {"layer", "lon_lat"}, "links": {"layer", "coordinates"}}
KINDS = {
    "text": str,
    "date": str,
    "number": float,
    "integer": int,
    "boolean": bool,
    "texts": tuple[str, ...],
    "integers": tuple[int, ...],
    "names": FrozenDict[str, tuple[str, ...]],
}


@pytest.fixture(scope="module")
def data() -> Data:
    from irru_geo.layers.reading import read_data

    return read_data()


def expected_type(field: Any) -> Any:
    kind = KINDS[field.type]
    return kind if field.required == "yes" or field.type.endswith("s") else kind | None


def test_classes_have_the_fields_and_types_of_their_schema() -> None:
    names = vars(rows) | vars(records) | {"NDArray": NDArray, "np": np}
    wrong = []
    for table, record_class in CLASSES.items():
        own = [name for name in field_names(record_class) if name not in ADDED.get(table, ())]
        if own != [field.name for field in read_schema(table)]:
            wrong.append((table, own))
        hints = typing.get_type_hints(record_class, globalns={**names, "typing": typing})
        for field in read_schema(table):
            found = hints["from_" if field.name == "from" else field.name]
            wrong += [(table, field.name, found)] * (found != expected_type(field))
    assert wrong == []
    assert set(CLASSES) == set(schema_names())


def test_every_bundled_record_is_frozen_all_the_way_down(data: Data) -> None:
    def is_frozen(value: Any) -> bool:
        if isinstance(value, tuple):
            return all(map(is_frozen, value))
        if isinstance(value, FrozenDict):
            return all(map(is_frozen, value.values()))
        if isinstance(value, np.ndarray):
            return not value.flags.writeable
        return value is None or isinstance(value, str | int | float | bool)

    groups = [data.nodes, data.links]
    groups += [data.table(name) for name in CLASSES if name not in ("nodes", "links")]
    loose = [
        (record.id, name)
        for group in groups
        for record in group.values()
        for name, value in dict(record).items()
        if not is_frozen(value)
    ]
    assert loose == []


def test_a_record_cannot_be_changed(data: Data) -> None:
    node = data.nodes["moscow"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        node.name = "x"  # type: ignore[misc]
    with pytest.raises(TypeError, match="never changed"):
        node.names.clear()
    with pytest.raises(TypeError, match="never changed"):
        node.names |= {"en": ()}
    with pytest.raises(ValueError, match="read-only"):
        next(iter(data.links.values())).coordinates[0, 0] = 0.0


def test_a_record_is_read_like_a_mapping(data: Data) -> None:
    link = data.links["astara-ir--rasht"]
    assert link["mode"] == link.mode == link.get("mode") == dict(link)["mode"] == "rail"
    assert "note" in link
    assert "luck" not in link
    assert link.get("luck", 7) == 7
    assert (link | {"length_km": 1.0}).length_km == 1.0
    with pytest.raises(KeyError):
        link["luck"]
    rule = record_of("calendar", {"rule_id": "x", "from": "01-01", "hours": 3.0, "to": "01-02",
                                  "name": "x", "target": "x", "effect": "hours", "basis": "source",
                                  "source_id": "x"})  # fmt: skip
    assert rule["from"] == rule.from_ == dict(rule)["from"]


def test_records_travel_between_processes_and_are_equal_there(data: Data) -> None:
    for record in (data.nodes["moscow"], *list(data.links.values())[:3]):
        for other in (pickle.loads(pickle.dumps(record)), copy.deepcopy(record)):
            assert other == record
            assert hash(other) == hash(record)


def test_a_link_takes_no_more_memory_than_told(data: Data) -> None:
    """At most 1.5 kB a link beyond the vertices, shared texts counted once."""
    seen: set[int] = set()

    def size(value: Any) -> int:
        if id(value) in seen:
            return 0
        seen.add(id(value))
        own = 112 if isinstance(value, np.ndarray) else sys.getsizeof(value)
        return own + (sum(map(size, value)) if isinstance(value, tuple) else 0)

    names = [n for n in field_names(records.Link) if n != "note"]  # a text of any length
    total = sum(
        sys.getsizeof(link) + sum(size(link[name]) for name in names)
        for link in data.links.values()
    )
    assert total / len(data.links) < 1500
