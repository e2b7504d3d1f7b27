"""Rows of the tables of borders: what is closed, where no customs are, what may be passed."""

from __future__ import annotations

from dataclasses import dataclass

from irru_geo.layers.frozen import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedBorder(Record):
    """Land border, or border crossing point with a position, that no road freight passes."""

    closure_id: str
    country: str
    other: str
    post: str | None = None
    lon: float | None = None
    lat: float | None = None
    start: str | None = None
    end: str | None = None
    source_id: str
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.closure_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionMember(Record):
    """Country between which and others no customs are charged, with its dates."""

    member_id: str
    union: str
    country: str
    since: str
    until: str | None = None
    source_id: str
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.member_id


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitRegime(Record):
    """Country that cargo may pass in transit, with the regime that lets it and its dates."""

    regime_id: str
    regime: str
    country: str
    scope: str
    since: str | None = None
    in_force: str | None = None
    until: str | None = None
    source_id: str
    note: str | None = None

    @property
    def id(self) -> str:
        """Id of the row."""
        return self.regime_id
