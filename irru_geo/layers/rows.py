"""Rows of the tables of a data folder: one frozen class a table, see `irru_geo.layers.records`."""

from __future__ import annotations

from dataclasses import dataclass

from irru_geo.layers.frozen import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Record):
    """Pinned middle of a corridor, without its ends."""

    branch_id: str
    name: str
    family: str
    via: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.branch_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRule(Record):
    """Rule of the calendar: what stops from which day to which."""

    rule_id: str
    name: str
    target: str
    from_: str
    to: str
    effect: str
    hours: float | None = None
    basis: str
    source_id: str
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.rule_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity(Record):
    """Limit of a link or of a handling, in Mt a year."""

    capacity_id: str
    target: str
    process: str
    low: float
    typical: float
    high: float
    basis: str
    source_id: str
    as_of: str | None = None
    note: str

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.capacity_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    """Statement on the corridor that can be checked."""

    claim_id: str
    statement: str
    who: str
    date: str | None = None
    source_id: str
    quantity: str
    query: str
    low: float
    high: float
    unit: str
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.claim_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor(Record):
    """Corridor: two ends and the branch between them."""

    corridor_id: str
    name: str
    origin: str
    branch: str | None = None
    destination: str
    sources: tuple[str, ...]
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.corridor_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Country(Record):
    """Country by its code."""

    country_id: str
    name: str

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.country_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Record):
    """Dated closure, delay or other disruption."""

    event_id: str
    title: str | None = None
    group_id: str | None = None
    target: str
    start: str
    end: str | None = None
    end_status: str | None = None
    effect: str
    value: float | None = None
    source_id: str
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.event_id


@dataclass(frozen=True, slots=True, kw_only=True)
class FreightLevel(Record):
    """Freight of a container in a month."""

    index_id: str
    month: str
    route: str
    usd_per_feu: float
    way_km: float
    basis: str
    source_id: str
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.index_id


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayDate(Record):
    """Day on which a holiday of the calendar falls."""

    holiday_date_id: str
    holiday: str
    date: str
    is_estimated: bool

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.holiday_date_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(Record):
    """Trip that was made or announced, with its days."""

    observation_id: str
    origin: str
    destination: str
    via: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    date: str
    days_low: float
    days_high: float
    clock: str
    source_id: str
    reliability: str
    kind: str
    is_used: bool | None = None
    part_of: str | None = None
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.observation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRow(Record):
    """Three-point figure of the time, cost or emission model."""

    parameter_id: str
    process: str
    mode: str
    scope: str
    months: str | None = None
    unit: str
    low: float
    typical: float
    high: float
    basis: str
    source_id: str | None = None
    formula: str | None = None
    price_series: str | None = None
    as_of: str | None = None
    note: str

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.parameter_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLevel(Record):
    """Price level of a year."""

    year: str
    price_index: float
    basis: str
    source_id: str | None = None
    note: str

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.year


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedLength(Record):
    """Published length or distance."""

    length_id: str
    origin: str
    destination: str
    via: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    length_km: float
    source_id: str
    used_as_link: bool
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.length_id


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedIndicator(Record):
    """Published indicator of a country's part of a way, a mean of shipments of a year."""

    indicator_id: str
    indicator: str
    country: str
    direction: str | None = None
    origin: str
    destination: str
    mode: str
    year: str
    value: float
    is_used: bool
    source_id: str
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.indicator_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote(Record):
    """Price that was paid or asked."""

    quote_id: str
    origin: str
    destination: str
    via: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    beyond_km: float | None = None
    date: str
    per: str
    of: str
    usd_low: float
    usd_high: float
    source_id: str
    kind: str
    is_used: bool
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.quote_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioRow(Record):
    """Scenario that `apply` knows by name."""

    scenario_id: str
    open: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    note: str

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.scenario_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Record):
    """Train, ship or ferry that runs regularly."""

    service_id: str
    name: str
    operator: str | None = None
    mode: str
    stops: tuple[str, ...]
    headway_low_days: float | None = None
    headway_typical_days: float | None = None
    headway_high_days: float | None = None
    regularity: str | None = None
    interval_cv: float | None = None
    months: str | None = None
    capacity_teu: float | None = None
    since: str | None = None
    until: str | None = None
    kind: str
    basis: str | None = None
    serves: tuple[str, ...] = ()
    source_id: str
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.service_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Source(Record):
    """Source that figures point to."""

    source_id: str
    title: str
    publisher: str | None = None
    date: str | None = None
    url: str | None = None
    licence: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.source_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(Record):
    """What was carried or traded in a year, as a source says it."""

    volume_id: str
    subject: str
    branch: str | None = None
    place: str | None = None
    mode: tuple[str, ...] = ()
    year: str | None = None
    period: str
    is_full_year: bool
    counted: str
    kind: str
    low: float | None = None
    value: float | None = None
    high: float | None = None
    unit: str
    beyond_branch: str | None = None
    source_id: str
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.volume_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction(Record):
    """Dated rule or limit on a place, as a source says it."""

    restriction_id: str
    target: str
    modes: tuple[str, ...] = ()
    regime: str
    since: str | None = None
    until: str | None = None
    scope: str
    source_id: str
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.restriction_id
