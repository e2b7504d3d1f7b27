"""What the panel of the map shows, as plain data: corridors, their times and their stretches."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from irru_geo.errors import NoRouteError
from irru_geo.viz.paper import time_distance
from irru_geo.viz.web.records import Record, compact, is_given, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame

_SIDES = ("origin", "destination")
_DAYS = ("p10_days", "p50_days", "p90_days")
_HOURS = ["hours_low", "hours_expected", "hours_high"]


def corridor_records(
    net: Any,
    comparison: pd.DataFrame,
    nodes: Mapping[str, int],
    links: Mapping[str, int],
) -> list[Record]:
    """Return the corridors as records for the panel, in the order of the table.

    Parameters
    ----------
    net
        The network; only `corridors`, `corridor(id)` and `nodes` are asked for.
    comparison
        Distances, km, and times, days, by corridor id.
    nodes, links
        Ids to their numbers in the page; what is not drawn is left out.
    """
    known = net.corridors
    records = []
    for corridor_id, row in zip(comparison.index, comparison.to_dict("records"), strict=True):
        about = known.loc[corridor_id] if corridor_id in known.index else pd.Series(dtype=object)
        record: Record = {
            "id": plain(corridor_id),
            "name": plain(row.get("name") or corridor_id),
            "family": plain(about.get("family") or "corridor"),
            "note": plain(about["note"]) if is_given(about.get("note")) else None,
            "km": finite(row.get("distance_km"), 1),
            "days": days_of(row),
            "usd": finite(row.get("cost_usd"), 0),
            "co2e": finite(row.get("co2e_kg"), 0),
            "ends": _ends(net, about),
            "stretches": [],
        }
        try:
            record |= route_record(net.corridor(corridor_id), nodes, links)
        except NoRouteError as error:
            record["note"] = plain(error)
        records.append(compact(record))
    _share_ends(records)
    return records


def _ends(net: Any, about: pd.Series[Any]) -> str | None:
    """Return the names of a corridor's ends."""
    if not is_given(about.get("origin")):
        return None
    nodes = net.nodes
    names = [nodes["name"].get(net.find(about[side]), about[side]) for side in _SIDES]
    return " – ".join(plain(name).split(" (")[0] for name in names)


def _share_ends(records: list[Record]) -> None:
    """Put the ends that most corridors of a family have at its head; others keep their own."""
    for family in dict.fromkeys(record["family"] for record in records):
        rows = [record for record in records if record["family"] == family]
        often = Counter(record.get("ends") for record in rows).most_common(1)[0]
        if often[0] is None or often[1] < 2:
            continue
        for record in rows:
            if record.get("ends") == often[0]:
                record["ends_common"] = record.pop("ends")


def days_of(row: Mapping[Any, Any]) -> list[float] | None:
    """Return P10, P50 and P90, days, of a row; None unless all three are there."""
    values = [finite(row.get(column), 1) for column in _DAYS]
    return None if None in values else [value for value in values if value is not None]


def finite(value: object, digits: int) -> float | None:
    """Return a number rounded as the page shows it, None when there is none."""
    if not is_given(value):
        return None
    number = float(value)  # type: ignore[arg-type]
    return round(number, digits) if np.isfinite(number) else None


def route_record(route: Any, nodes: Mapping[str, int], links: Mapping[str, int]) -> Record:
    """Return the stretches of a route and the numbers of its links and nodes."""
    legs = route.legs
    numbers = [links[link] for link in legs["link_id"] if is_given(link) and link in links]
    return {
        "links": list(dict.fromkeys(numbers)),
        "nodes": [nodes[node] for node in route.nodes if node in nodes],
        "stretches": stretches(legs, nodes, links),
    }


def profile_points(route: Any, nodes: Mapping[str, int]) -> list[list[Any]] | None:
    """Return the points of a route's time-distance profile, None when it has no steps to draw.

    Returns
    -------
    list of list
        Process, node number, km, P10, P50 and P90 in days; the start first.
    """
    if not hasattr(route, "steps"):
        return None
    points = time_distance.profile(route, samples=10_000)
    points["node"] = points["node"].map(nodes)
    columns = ["process", "node", "km", *_DAYS]
    return [list(row) for row in points[columns].round(4).itertuples(index=False, name=None)]


def route_figures(route: Any) -> Record:
    """Return distance, P10, P50 and P90 of a route, and the nodes where something is done."""
    trip = route.transit_time()
    legs = route.legs
    handled = legs.loc[legs["kind"] != "movement", "from_node"]
    return {
        "family": "route",
        "km": finite(route.distance_km, 1),
        "days": days_of({column: getattr(trip, column) for column in _DAYS}),
        "key_nodes": list(dict.fromkeys([route.nodes[0], route.nodes[-1], *handled])),
    }


def stretches(
    legs: GeoDataFrame, nodes: Mapping[str, int], links: Mapping[str, int]
) -> list[Record]:
    """Return legs as records: movements of one mode that follow each other are one stretch.

    Returns
    -------
    list of dict
        `kind` (a mode, or the process of a handling), `from` and `to` (node numbers), `km`,
        `hours` (low, expected, high) and the `links` of a movement.
    """
    moves = legs["kind"] == "movement"
    kinds = legs["mode"].where(moves, legs["process"])
    run = ((kinds != kinds.shift()) | ~moves | ~moves.shift(fill_value=False)).cumsum()
    out = []
    for _, part in legs.groupby(run, sort=False):
        is_move = bool(moves[part.index[0]])
        hours = part[_HOURS].astype(float).sum()
        ids = [link for link in part["link_id"] if is_given(link) and link in links]
        record: Record = {
            "kind": plain(kinds[part.index[0]]),
            "from": nodes.get(part["from_node"].iloc[0]),
            "to": nodes.get(part["to_node"].iloc[-1]),
            "km": finite(part["length_km"].astype(float).sum(), 1) if is_move else None,
            "hours": [finite(value, 1) for value in hours],
            "links": [links[link] for link in ids] if is_move else None,
        }
        out.append(compact(record))
    return out
