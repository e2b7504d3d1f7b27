"""A route as a person reads it: places by their names, a border off the network as one row.

`Route.legs` and `Route.records` keep everything; this leaves out what takes neither kilometres nor
hours, and joins the two sides of a border with the short road between them.
"""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any

from irru_geo.model.names import border_words, figure_words, is_between_posts, is_post
from irru_geo.places.access_records import transit_words
from irru_geo.vocabulary import ACCESS, MODE_STYLE, PROCESS_STYLE, UNION_BORDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irru_geo.layers.data import Data
    from irru_geo.model.steps import Step
    from irru_geo.planner.travelled import Travelled

HOURS = ("hours_low", "hours_typical", "hours_expected", "hours_high")
AMOUNTS = ("length_km", *HOURS)


def itinerary(route: Travelled) -> list[dict[str, Any]]:
    """Return the legs of a route for reading.

    Returns
    -------
    list of dict
        A row a leg, in order: leg (its number among `Route.records`, `2-4` for legs that are one
        row), what (mode or handling, in words), to (the place that is reached, or where it is),
        length_km, hours_low, hours_typical, hours_expected, hours_high, line (name of the link; off
        the network, under what a third country is passed),
        is_estimate (a way off the network, computed for the question), is_movement.

    Examples
    --------
    >>> rows = itinerary(net.route("tehran", "qazvin", modes="rail"))
    >>> [(row["leg"], row["what"], row["to"]) for row in rows]
    [('1', 'Rail', 'Karaj'), ('2', 'Rail', 'Qazvin')]
    """
    data = route.network.network_state.data
    borders = _borders(data, route.steps)
    rows: list[dict[str, Any]] = []
    before = None
    for record, step in zip(route.records, route.steps, strict=True):
        post = _post(data, step)
        row = _row(data, record, step, borders)
        if post and post == before:
            _join(rows[-1], row)
        elif row["length_km"] or not isclose(sum(row[name] for name in HOURS), 0.0):
            rows.append(row)
        before = post
    return rows


def stretches(route: Travelled) -> list[dict[str, Any]]:
    """Return a route in few rows: movements of one mode, and handlings at one place, are one.

    Returns
    -------
    list of dict
        A row a stretch, in order; what, where (`Moscow to Samur`, or the place), length_km,
        hours_expected, is_movement.

    Examples
    --------
    >>> rows = stretches(net.route("tehran", "qazvin", modes="rail"))
    >>> [(row["what"], row["where"]) for row in rows]
    [('Rail', 'Tehran to Qazvin')]
    """
    rows: list[dict[str, Any]] = []
    at, _ = ends(route)
    for leg in itinerary(route):
        last = rows[-1] if rows else None
        if leg["is_movement"] and last and last["is_movement"] and last["what"] == leg["what"]:
            last["where"] = f"{last['from']} to {leg['to']}"
        elif not leg["is_movement"] and last and last["where"] == leg["to"]:
            last["what"] += f", {leg['what'].lower()}" if leg["what"] not in last["what"] else ""
        else:
            where = f"{at} to {leg['to']}" if leg["is_movement"] else leg["to"]
            rows.append({"what": leg["what"], "where": where, "from": at} | _NOTHING)
            rows[-1]["is_movement"] = leg["is_movement"]
        for key in _NOTHING:
            rows[-1][key] += leg[key]
        at = leg["to"] if leg["is_movement"] else at
    return rows


_NOTHING = {"length_km": 0.0, "hours_expected": 0.0}


def mixed(route: Travelled) -> list[str]:
    """Return what an answer without a date mixes over the year, by name.

    Examples
    --------
    >>> mixed(net.corridor("trans-caspian"))[0].partition(":")[0]
    'Queue, Olya-Volga-Caspian canal, sea end by inland waterway'
    """
    data = route.network.network_state.data
    figures = {step.parameter: step.mode for step in route.steps}
    return [
        f"{figure_words(data, figure, mode)}: {said}"
        for figure, mode in figures.items()
        if (said := figure.spoken())
    ]


def ends(route: Travelled) -> tuple[str, str]:
    """Return the names of the origin and the destination.

    Examples
    --------
    >>> ends(net.route("tehran", "mumbai"))
    ('Tehran', 'Mumbai')
    """
    nodes = route.network.network_state.data.nodes
    return str(nodes[route.origin].name), str(nodes[route.destination].name)


def _borders(data: Data, steps: Sequence[Step]) -> dict[str, str]:
    """Return the border that each post on the way is one side of, in words."""
    found: dict[str, str] = {}
    for step in steps:
        if step.kind == "movement" and _post(data, step):
            sides = (data.nodes[node].country for node in (step.from_node, step.to_node))
            found |= dict.fromkeys((step.from_node, step.to_node), border_words(data, *sides))
    return found


def _post(data: Data, step: Step) -> str:
    """Return the link between the posts of a border that a step belongs to; empty for others."""
    link = data.links.get(step.link_id or "")
    return str(link.id) if link is not None and is_between_posts(data, link) else ""


def _row(
    data: Data, record: Mapping[str, Any], step: Step, borders: Mapping[str, str]
) -> dict[str, Any]:
    node = step.to_node if step.kind == "movement" else step.from_node
    link = data.links.get(step.link_id or "") if step.kind == "movement" else None
    is_estimate = link is not None and link.layer == ACCESS
    style = MODE_STYLE[step.mode] if step.kind == "movement" else PROCESS_STYLE[step.process]
    what, name = style[0], data.nodes[node].name
    if is_post(data.nodes[node]) and node in borders:
        name = borders[node] if step.kind == "handling" else f"border {borders[node]}"
    if step.process == UNION_BORDER:
        what, name = PROCESS_STYLE["border"][0], f"{name} (customs union)"
    return {
        "leg": str(record["seq"]),
        "what": what,
        "to": name,
        **{key: record[key] for key in AMOUNTS},
        "line": "" if link is None else transit_words(link) if is_estimate else link.name,
        "is_estimate": is_estimate,
        "is_movement": step.kind == "movement",
    }


def _join(row: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add a leg to the row of the border that it belongs to."""
    row["leg"] = f"{row['leg'].partition('-')[0]}-{more['leg']}"
    for key in AMOUNTS:
        row[key] += more[key]
