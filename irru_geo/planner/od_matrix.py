"""OD matrix of many places, on the network and off it: each is joined on its own."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np

from irru_geo.errors import UnknownPlaceError
from irru_geo.layers.progress import watched
from irru_geo.places.access_links import twin_of
from irru_geo.places.places import OffNetworkPlace
from irru_geo.routing import reachability
from irru_geo.vocabulary import ACCESS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.model.state import NetworkState
    from irru_geo.places.places import Place
    from irru_geo.routing.router import Router
    from irru_geo.vocabulary import Minimise

    Found = str | OffNetworkPlace | UnknownPlaceError

BLOCK = 400
"""Origins that are joined to the network at a time: it bounds the memory."""

ERRORS = ("raise", "nan")


class Joining(Protocol):
    """Planner that joins places to its network; see `RoutePlanner`."""

    @property
    def network_state(self) -> NetworkState:
        """Data, date and scenarios."""

    @property
    def router(self) -> Router:
        """Paths between nodes."""

    def with_places(
        self,
        places: Iterable[str | OffNetworkPlace],
        pairs: Iterable[tuple[str | OffNetworkPlace, str | OffNetworkPlace]],
        failed: dict[OffNetworkPlace, UnknownPlaceError] | None = None,
        *,
        modes: Collection[str] | None = None,
    ) -> Self:
        """Return a planner with some places."""


def od_matrix(
    planner: Joining,
    places: tuple[Sequence[Place], Sequence[Place]],
    modes: Collection[str] | None,
    *,
    minimise: Minimise,
    errors: str,
) -> DataFrame:
    """Return the least amounts between origins and destinations; see `RoutePlanner.matrix`.

    Parameters
    ----------
    planner
        Planner of the network.
    places
        Origins and destinations.
    modes, minimise, errors
        As there.
    """
    origins, destinations = ([_resolved(planner, p, errors) for p in side] for side in places)
    values = np.empty((len(origins), len(destinations)))
    for first in watched(range(0, len(origins), BLOCK), "Origins"):
        block = origins[first : first + BLOCK]
        joined = _joined(planner, (block, destinations), errors, modes)
        origins[first : first + BLOCK] = block
        values[first : first + BLOCK] = _amounts(joined, block, destinations, minimise, modes)
    sides = zip((origins, destinations), places, strict=True)
    labels = [list(map(_label, found, asked)) for found, asked in sides]
    frame = reachability.as_matrix(values, *labels, minimise=minimise)
    told = zip((*origins, *destinations), (*labels[0], *labels[1]), strict=True)
    frame.attrs["errors"] = {
        label: str(found) for found, label in told if isinstance(found, UnknownPlaceError)
    }
    return frame


def _resolved(planner: Joining, place: Place, errors: str) -> Found:
    """Return the node or the place off the network that is meant, or the error."""
    try:
        return planner.network_state.places.resolve(place)
    except UnknownPlaceError as error:
        if errors == "raise":
            raise
        return error


def _joined(
    planner: Joining,
    sides: tuple[list[Found], list[Found]],
    errors: str,
    modes: Collection[str] | None,
) -> Joining:
    """Return a planner with some places; those that are joined to nothing become their errors."""
    origins, destinations = sides
    failed: dict[OffNetworkPlace, UnknownPlaceError] | None = None if errors == "raise" else {}
    places = [p for p in (*origins, *destinations) if not isinstance(p, UnknownPlaceError)]
    is_known = set(places)
    pairs = ((p, q) for p, q in product(origins, destinations) if p in is_known and q in is_known)
    joined = planner.with_places(places, pairs, failed, modes=modes)
    for side in sides:
        side[:] = [(failed or {}).get(p, p) if isinstance(p, OffNetworkPlace) else p for p in side]
    return joined


def _amounts(
    joined: Joining,
    origins: list[Found],
    destinations: list[Found],
    minimise: Minimise,
    modes: Collection[str] | None,
) -> NDArray[np.float64]:
    """Return the least amounts; NaN for places that are not known."""
    values = np.full((len(origins), len(destinations)), np.nan)
    rows, columns = (
        [k for k, place in enumerate(side) if not isinstance(place, UnknownPlaceError)]
        for side in (origins, destinations)
    )
    if rows and columns:
        names = [_label(origins[k]) for k in rows], [_label(destinations[k]) for k in columns]
        if joined.router.graph.has_off_network:
            twins = [_with_twins(joined, side) for side in names]
            ends = [[name for pair in side for name in pair] for side in twins]
            both = joined.router.distances(*ends, minimise=minimise, modes=modes)
            found = both.reshape(len(rows), 2, len(columns), 2).min(axis=(1, 3))
        else:
            found = joined.router.distances(*names, minimise=minimise, modes=modes)
        values[np.ix_(rows, columns)] = found
    return values


def _with_twins(joined: Joining, names: Sequence[str]) -> list[tuple[str, str]]:
    """Return each node with the place that stands for it where roads come straight to it.

    The node itself stands twice where there is none.
    """
    nodes = joined.network_state.data.nodes
    found = []
    for name in names:
        twin = None if nodes[name].layer == ACCESS else twin_of(nodes[name])
        is_used = twin is not None and twin.node_id() in nodes
        found.append((name, twin.node_id() if twin is not None and is_used else name))
    return found


def _label(found: Found, asked: object = "") -> str:
    """Return the node id of a place, or what was asked for when it is not known."""
    if isinstance(found, UnknownPlaceError):
        return str(asked)
    return found.node_id() if isinstance(found, OffNetworkPlace) else found
