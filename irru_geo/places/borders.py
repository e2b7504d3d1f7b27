"""Which land borders no road freight passes on a day, and which countries charge no customs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from irru_geo.layers.rows import ClosedBorder, UnionMember

Pair = frozenset[str]


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
    """

    closed: frozenset[Pair] = frozenset()
    closed_posts: frozenset[tuple[Pair, float, float]] = frozenset()
    unions: tuple[frozenset[str], ...] = ()

    def are_in_union(self, pair: Pair) -> bool:
        """Return whether two countries are members of one union."""
        return any(pair <= union for union in self.unions)


def borders_on(
    closures: Iterable[ClosedBorder], members: Iterable[UnionMember], date: dt.date | None
) -> Borders:
    """Return the state of borders on a day.

    Parameters
    ----------
    closures, members
        Rows of the tables `closed_borders` and `customs_unions`.
    date
        The day; None means what has no end yet.

    Examples
    --------
    >>> from irru_geo.layers.rows import ClosedBorder
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
    unions: dict[str, set[str]] = {}
    for member in members:
        if _holds(member.since, member.until, date):
            unions.setdefault(member.union, set()).add(member.country)
    groups = tuple(frozenset(unions[name]) for name in sorted(unions))
    return Borders(frozenset(closed), frozenset(posts), groups)


def _holds(start: str | None, end: str | None, date: dt.date | None) -> bool:
    """Return whether something holds on a day; a year or a month stands for all of its days."""
    if date is None:
        return end is None
    day = date.isoformat()
    has_begun = start is None or f"{start}-01-01"[:10] <= day
    return has_begun and (end is None or day <= f"{end}-31-31"[:10])
