"""Records of a data folder: one frozen class for nodes, for links and for the rows of each table.

The fields of a class are those of `schema/<table>.csv`, which a test holds it against. A record is
immutable all the way down, so that it can be shared between networks, threads and processes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypedDict

from irru_geo.layers import border_rows, rows
from irru_geo.layers.frozen import FrozenDict, Record, attribute_name, field_names, frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(Record):
    """Place where links end.

    `lon_lat` is its position in degrees (EPSG:4326), `layer` the file that it stands in.
    """

    id: str
    name: str
    names: FrozenDict[str, tuple[str, ...]] = field(default_factory=FrozenDict)
    country: str | None = None
    kind: str
    unlocode: str | None = None
    gauges_mm: tuple[int, ...] = ()
    accuracy_m: float
    sources: tuple[str, ...]
    layer: str = "nodes"
    lon_lat: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link(Record):
    """Infrastructure between two nodes.

    `coordinates` are its vertices in degrees (EPSG:4326), longitude first, shape (n, 2), read-only;
    `layer` is the file that it stands in.
    """

    id: str
    from_node: str
    to_node: str
    mode: str
    name: str
    country: str | None = None
    length_km: float
    length_basis: str
    length_source: str | None = None
    gauge_mm: int | None = None
    electrified: bool | None = None
    tracks: int | None = None
    status: str
    opened: str | None = None
    expected: str | None = None
    capacity_mt_per_year: float | None = None
    geometry_source: str
    accuracy_m: float
    sources: tuple[str, ...]
    note: str | None = None
    layer: str
    coordinates: NDArray[np.float64] = field(compare=False)


class Tables(TypedDict):
    """Rows of every table by id."""

    sources: Mapping[str, rows.Source]
    parameters: Mapping[str, rows.ParameterRow]
    branches: Mapping[str, rows.Branch]
    corridors: Mapping[str, rows.Corridor]
    events: Mapping[str, rows.Event]
    scenarios: Mapping[str, rows.ScenarioRow]
    countries: Mapping[str, rows.Country]
    observations: Mapping[str, rows.Observation]
    published_lengths: Mapping[str, rows.PublishedLength]
    published_indicators: Mapping[str, rows.PublishedIndicator]
    claims: Mapping[str, rows.Claim]
    quotes: Mapping[str, rows.Quote]
    capacities: Mapping[str, rows.Capacity]
    price_index: Mapping[str, rows.PriceLevel]
    freight_index: Mapping[str, rows.FreightLevel]
    services: Mapping[str, rows.Service]
    calendar: Mapping[str, rows.CalendarRule]
    holidays: Mapping[str, rows.HolidayDate]
    volumes: Mapping[str, rows.Volume]
    restrictions: Mapping[str, rows.Restriction]
    closed_borders: Mapping[str, border_rows.ClosedBorder]
    customs_unions: Mapping[str, border_rows.UnionMember]
    transit_regimes: Mapping[str, border_rows.TransitRegime]


CLASSES: dict[str, type[Record]] = {
    "nodes": Node,
    "links": Link,
    "sources": rows.Source,
    "parameters": rows.ParameterRow,
    "branches": rows.Branch,
    "corridors": rows.Corridor,
    "events": rows.Event,
    "scenarios": rows.ScenarioRow,
    "countries": rows.Country,
    "observations": rows.Observation,
    "published_lengths": rows.PublishedLength,
    "published_indicators": rows.PublishedIndicator,
    "claims": rows.Claim,
    "quotes": rows.Quote,
    "capacities": rows.Capacity,
    "price_index": rows.PriceLevel,
    "freight_index": rows.FreightLevel,
    "services": rows.Service,
    "calendar": rows.CalendarRule,
    "holidays": rows.HolidayDate,
    "volumes": rows.Volume,
    "restrictions": rows.Restriction,
    "closed_borders": border_rows.ClosedBorder,
    "customs_unions": border_rows.UnionMember,
    "transit_regimes": border_rows.TransitRegime,
}
"""Class of the records of nodes, of links and of each table."""

TABLES = tuple(name for name in CLASSES if name not in ("nodes", "links"))
"""Tables that a network is made of, and those that it is held against."""


def record_of(table: str, values: Mapping[str, Any]) -> Any:
    """Return the record of a table that some values make; its lists and dictionaries are frozen.

    Parameters
    ----------
    table
        `nodes`, `links` or the name of a table.
    values
        Field names to values, which are checked already; others than the fields are left out.

    Examples
    --------
    >>> record_of("countries", {"country_id": "KZ", "name": "Kazakhstan", "continent": "Asia"})
    Country(country_id='KZ', name='Kazakhstan')
    """
    given = {}
    for name, attribute in _attributes(table):
        value = values.get(name)
        if value is not None:
            given[attribute] = value if type(value) in _PLAIN else frozen(value)
    return CLASSES[table](**given)


_PLAIN = {str, int, float, bool}


@cache
def _attributes(table: str) -> tuple[tuple[str, str], ...]:
    """Return the fields of a table with the attributes that hold them."""
    return tuple((name, attribute_name(name)) for name in field_names(CLASSES[table]))
