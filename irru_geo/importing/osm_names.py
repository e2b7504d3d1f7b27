"""What the hubs of an import are called, what they are, and in which country they lie."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Any

from irru_geo.places.gazetteer import nearest_towns

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from irru_geo.importing.osm_reading import NamedPoint


def hub_nodes(
    lon_lat: NDArray[np.float64],
    named: Mapping[int, NamedPoint],
    borders: set[int],
    gauges: Mapping[int, Collection[int]],
    landings: set[int],
    source_id: str,
) -> list[dict[str, Any]]:
    """Return the properties of nodes, with `lon_lat`, in the order of the hubs.

    Parameters
    ----------
    lon_lat
        Degrees of each hub, shape (n, 2).
    named
        Hub to the station, port or border post in its middle.
    borders
        Hubs on a country's border.
    gauges
        Hub to the track gauges that meet there, in mm.
    landings
        Hubs where a ferry lands.
    source_id
        Source of all of them.
    """
    taken: Counter[str] = Counter()
    nodes = []
    for hub, (place, town) in enumerate(zip(lon_lat.tolist(), nearest_towns(lon_lat), strict=True)):
        point = named.get(hub)
        kind = _kind(hub, point, borders, landings)
        name = _name(point, kind, town.name)
        slug, number = _free(_slug(name) or _slug(town.name) or "node", taken)
        if number > 1 and point is None:
            name = f"{name} {number}"
        local = {} if point is None else point.names
        names = {code or "alt": [text] for code, text in local.items() if text != name}
        nodes.append(
            {
                "id": slug,
                "name": name,
                "names": names,
                "country": town.country,
                "kind": kind,
                "gauges_mm": sorted(gauges.get(hub, ())),
                "accuracy_m": 1000.0,
                "sources": [source_id],
                "lon_lat": tuple(place),
            }
        )
    return nodes


def _free(slug: str, taken: Counter[str]) -> tuple[str, int]:
    """Return an id that no node has yet, with the number behind it (1: none)."""
    taken[slug] += 1
    if taken[slug] == 1:
        return slug, 1
    numbered = f"{slug}-{taken[slug]}"
    return _free(slug, taken) if numbered in taken else (_take(numbered, taken), taken[slug])


def _take(slug: str, taken: Counter[str]) -> str:
    taken[slug] += 1
    return slug


def _kind(hub: int, point: NamedPoint | None, borders: set[int], landings: set[int]) -> str:
    if hub in borders:
        return "border_crossing"
    if hub in landings:
        return "port"
    return "junction" if point is None else point.kind


def _name(point: NamedPoint | None, kind: str, town: str) -> str:
    if point is not None:
        return point.names.get("en") or point.names[""]
    return f"{town} {kind.replace('_', ' ')}"


def _slug(name: str) -> str:
    """Return a name as an id: lower case Latin letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
