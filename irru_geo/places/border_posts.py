"""Where a way by road leaves one country and enters another: posts, and the road between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from irru_geo.places.hinterland import Stretch

POST_ZONE_KM = 1.0
"""Length of the link between the posts of a border, taken off those beside it (estimate)."""


def with_own_ends(stretches: list[Stretch], first: str | None, last: str | None) -> list[Stretch]:
    """Return the stretches with a border at an end whose main road lies in another country."""
    found = list(stretches)
    if found and first is not None and found[0].country != first:
        found.insert(
            0, found[0]._replace(country=first, km=0.0, ferry_km=0.0, line=found[0].line[[0, 0]])
        )
    if found and last is not None and found[-1].country != last:
        found.append(
            found[-1]._replace(country=last, km=0.0, ferry_km=0.0, line=found[-1].line[[-1, -1]])
        )
    return found


def with_post_zones(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Yield the stretches with a short one between each two, from post to post of the border."""
    for number, stretch in enumerate(stretches):
        sides = (number > 0) + (number < len(stretches) - 1)
        km = max(stretch.km - sides * POST_ZONE_KM / 2, 0.1)
        yield stretch._replace(km=km)
        if number < len(stretches) - 1:
            yield stretch._replace(km=POST_ZONE_KM, ferry_km=0.0, line=stretch.line[[-1, -1]])
