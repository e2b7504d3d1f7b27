"""What part a link plays on the map: on a corridor, a competing one, or neither; and the gap."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from irru_geo.viz.web.records import Record, is_given, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geopandas import GeoDataFrame

RIVALS = "benchmark"
"""Family of the corridors that compete."""


def give_roles(links: Sequence[Record], corridors: Sequence[Record]) -> None:
    """Give each link its `role`: `main` on a corridor, `rival` on a competing one only.

    Parameters
    ----------
    links
        Records of links; a link on no corridor gets no role, and is drawn thin.
    corridors
        Records of corridors with `family` and the numbers of their `links`.
    """
    main = {i for one in corridors if one["family"] != RIVALS for i in one.get("links", ())}
    rival = {i for one in corridors if one["family"] == RIVALS for i in one.get("links", ())}
    for number, record in enumerate(links):
        if number in main or not corridors:
            record["role"] = "main"
        elif number in rival:
            record["role"] = "rival"


def give_colours(
    corridors: Sequence[Record], links: Sequence[Record], layers: Sequence[Record]
) -> None:
    """Give each corridor the colour of its branch: of the layer that the fewest others use."""
    users = Counter(
        layer for one in corridors for layer in {links[i]["layer"] for i in one.get("links", ())}
    )
    for corridor in corridors:
        km: defaultdict[int, float] = defaultdict(float)
        for i in corridor.get("links", ()):
            km[links[i]["layer"]] += links[i].get("km") or 0.0
        if km:
            own = min(km, key=lambda layer: (users[layer], -km[layer]))
            corridor["colour"] = layers[own]["colour"]
            corridor["dark"] = layers[own].get("dark", layers[own]["colour"])


def give_gaps(records: Sequence[Record], links: GeoDataFrame, main: set[str]) -> None:
    """Mark what is missing: a railway not in use, between the ends of a way that a corridor takes.

    Parameters
    ----------
    records
        Records of the links, in the order of the frame.
    links
        The links.
    main
        Ids of the links on corridors.
    """
    used: dict[frozenset[str], list[Any]] = defaultdict(list)
    rows = links.drop(columns="geometry").to_dict("index")
    for link_id, row in rows.items():
        if str(link_id) in main:
            used[frozenset((row["from_node"], row["to_node"]))].append(row)
    for record, row in zip(records, rows.values(), strict=True):
        beside = used.get(frozenset((row["from_node"], row["to_node"])), [])
        others = [other for other in beside if other["mode"] != row["mode"]]
        if row["mode"] == "rail" and row["status"] not in ("open", "suspended") and others:
            record["missing"] = {"by": plain(others[0]["mode"])}
            if is_given(row.get("expected")):
                record["missing"]["until"] = plain(row["expected"])[:4]
