"""Which borders freight passes on a day, which countries a load may pass, where no customs are.

A truck may pass a third country only where a source tells of a transit regime in it: the TIR
Convention, the Common Transit Convention, or an agreement of countries in which the load begins or
ends. In the countries of its two ends a load needs none, nor in those of their customs unions,
where it is cleared.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from irru_geo.vocabulary import TRANSIT_REGIMES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from irru_geo.layers.border_rows import ClosedBorder, TransitRegime, UnionMember

Pair = frozenset[str]


class Transit(NamedTuple):
    """Hold under what a truck passes a country: its ISO code, the regime, and since when."""

    country: str
    regime: str
    since: str

    def words(self) -> str:
        """Return it as a part of a sentence.

        Examples
        --------
        >>> Transit("IQ", "tir", "2025-04-01").words()
        'TIR transit of IQ (since 2025-04-01)'
        """
        since = f" (since {self.since})" if self.since else ""
        return f"{TRANSIT_REGIMES[self.regime]} transit of {self.country}{since}"


class Borders(NamedTuple):
    """Hold the state of borders on a day.

    Attributes
    ----------
    closed
        Pairs of countries between which no road freight passes.
    closed_posts
        Pairs of countries with a closed border crossing point: its longitude and latitude.
    unions
        Groups of countries between which no customs are charged.
    agreements
        Groups of countries through which loads of their own pass.
    transit
        Countries that any load may pass; None means all countries, without any rule.
    """

    closed: frozenset[Pair] = frozenset()
    closed_posts: frozenset[tuple[Pair, float, float]] = frozenset()
    unions: tuple[frozenset[str], ...] = ()
    agreements: tuple[frozenset[str], ...] = ()
    transit: frozenset[Transit] | None = None

    def are_in_union(self, pair: Pair) -> bool:
        """Return whether two countries are members of one union."""
        return any(pair <= union for union in self.unions)

    def of_ends(self, *ends: str) -> frozenset[str]:
        """Return the countries that a load passes without a regime of transit, given its ends.

        Those of its ends, and of the unions and agreements of these; those that any load may pass
        are left out.
        """
        if self.transit is None:
            return frozenset()
        groups = (*self.unions, *self.agreements)
        of_ends = frozenset(ends).union(*(group for group in groups if group.intersection(ends)))
        return of_ends.difference(_countries(self.transit))

    def passed(self, own: frozenset[str]) -> frozenset[str] | None:
        """Return the countries that a load may pass, with those of its own; None means all."""
        return None if self.transit is None else own | _countries(self.transit)

    def transit_of(self, country: str) -> Transit | None:
        """Return under what any load passes a country; None where no source tells of a regime."""
        return next((row for row in self.transit or () if row.country == country), None)


@cache
def _countries(transit: frozenset[Transit]) -> frozenset[str]:
    return frozenset(row.country for row in transit)


def borders_on(
    closures: Iterable[ClosedBorder],
    members: Iterable[UnionMember],
    date: dt.date | None,
    *,
    regimes: Iterable[TransitRegime] | None = None,
) -> Borders:
    """Return the state of borders on a day.

    Parameters
    ----------
    closures, members
        Rows of the tables `closed_borders` and `customs_unions`.
    date
        The day; None means what has no end yet.
    regimes
        Rows of the table `transit_regimes`; None means that every country may be passed.

    Examples
    --------
    >>> from irru_geo.layers.border_rows import ClosedBorder
    >>> row = ClosedBorder(closure_id="x", country="AM", other="TR", start="1993", source_id="y")
    >>> borders_on([row], [], None).closed == {frozenset({"AM", "TR"})}
    True
    """
    closed, posts = set(), set()
    for row in closures:
        pair = frozenset({row.country, row.other})
        if not _holds(row.start, row.end, date):
            continue
        if row.lon is None or row.lat is None:
            closed.add(pair)
        else:
            posts.add((pair, row.lon, row.lat))
    groups = _groups((m.union, m.country) for m in members if _holds(m.since, m.until, date))
    if regimes is None:
        return Borders(frozenset(closed), frozenset(posts), groups)
    valid = [row for row in regimes if _holds(row.since, row.until, date)]
    agreements = _groups((row.regime, row.country) for row in valid if row.scope == "members")
    transit = frozenset(
        Transit(row.country, row.regime, row.since or "") for row in valid if row.scope == "all"
    )
    return Borders(frozenset(closed), frozenset(posts), groups, agreements, transit)


def _groups(rows: Iterable[tuple[str, str]]) -> tuple[frozenset[str], ...]:
    """Return the countries of each union or agreement, in the order of their names."""
    groups: dict[str, set[str]] = {}
    for name, country in rows:
        groups.setdefault(name, set()).add(country)
    return tuple(frozenset(groups[name]) for name in sorted(groups))


def _holds(start: str | None, end: str | None, date: dt.date | None) -> bool:
    """Return whether something holds on a day; a year or a month stands for all of its days."""
    if date is None:
        return end is None
    day = date.isoformat()
    has_begun = start is None or f"{start}-01-01"[:10] <= day
    return has_begun and (end is None or day <= f"{end}-31-31"[:10])
