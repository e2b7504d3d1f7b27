"""A route as a person reads it: places by their names, a border off the network as one row.

`Route.legs` and `Route.records` keep everything; this leaves out what takes neither kilometres nor
hours, and joins the two sides of a border with the short road between them.
"""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any

from irru_geo.model.names import border_words, is_between_posts, is_post
from irru_geo.vocabulary import ACCESS, MODE_STYLE, PROCESS_STYLE, UNION_BORDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irru_geo.layers.data import Data
    from irru_geo.model.steps import Step
    from irru_geo.planner.route import Route

HOURS = ("hours_low", "hours_typical", "hours_expected", "hours_high")
AMOUNTS = ("length_km", *HOURS)


def itinerary(route: Route) -> list[dict[str, Any]]:
    """Return the legs of a route for reading.

    Returns
    -------
    list of dict
        A row a leg, in order: leg (its number among `Route.records`, `2-4` for legs that are one
        row), what (mode or handling, in words), to (the place that is reached, or where it is),
        length_km, hours_low, hours_typical, hours_expected, hours_high, line (name of the link),
        is_estimate (a way off the network, computed for the question).

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


def ends(route: Route) -> tuple[str, str]:
    """Return the names of the origin and the destination.

    Examples
    --------
    >>> ends(net.route("IRBND", "mumbai"))
    ('Bandar Abbas', 'Mumbai')
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
        "line": "" if link is None or is_estimate else link.name,
        "is_estimate": is_estimate,
    }


def _join(row: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add a leg to the row of the border that it belongs to."""
    row["leg"] = f"{row['leg'].partition('-')[0]}-{more['leg']}"
    for key in AMOUNTS:
        row[key] += more[key]
