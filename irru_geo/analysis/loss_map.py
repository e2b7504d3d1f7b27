"""What the loss of links and nodes costs, drawn on the web map."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import folium

from irru_geo.analysis.comparison import compare
from irru_geo.analysis.criticality import ranking
from irru_geo.viz.web import web_map

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from irru_geo.planner.planner import RoutePlanner
    from irru_geo.viz.web.page import NetworkMap

COLOUR = "#D55E00"
"""Colour of a loss (vermilion of Okabe and Ito)."""

WIDEST_PX = 16.0
"""Width of the worst loss that cuts nothing off, and of every loss that does."""


def loss_map(
    planner: RoutePlanner, losses: DataFrame, *, top: int = 30, **options: Any
) -> NetworkMap:
    """Return the network's map with the worst losses in rank order, wider for more days.

    Parameters
    ----------
    planner
        The network that was asked.
    losses
        From `Network.critical_links`.
    top
        How many of the worst losses to draw.
    **options
        As for `irru_geo.viz.web.web_map.network_map`.

    Returns
    -------
    NetworkMap
        `save()` writes one self-contained HTML file. A loss shows its rank and its days, or that
        it cuts pairs off; names stay with the map's own marks.

    Examples
    --------
    >>> page = loss_map(net, net.critical_links([("moscow", "tehran")]), top=5)
    >>> len(page.get_root().render()) > 100_000
    True
    """
    table = ranking(losses).head(top)
    scale = WIDEST_PX / max(float(table["mean_delta_days"].max()), 1e-9)
    options = {"comparison": compare(planner, quoted=True)} | options
    page = web_map.network_map(planner, state=planner.network_state, **options)
    group = folium.FeatureGroup(name="Losses, the worst widest").add_to(page)
    for key, row in table[::-1].iterrows():
        width = WIDEST_PX if row["pairs_cut_off"] else max(3.0, scale * row["mean_delta_days"])
        _shape(planner, str(key), row["kind"], width).add_child(_label(row)).add_to(group)
    page.add_losses([_listed(str(key), row) for key, row in table.iterrows()])
    return page


def _listed(key: str, row: Series[Any]) -> dict[str, Any]:
    """Return a loss as the list beside the map has it."""
    days, cut = float(row["mean_delta_days"]), int(row["pairs_cut_off"])
    known_days = round(days, 2) if isfinite(days) else 0.0
    return {"rank": int(row["rank"]), "id": key, "days": known_days, "cut": cut}


def _shape(planner: RoutePlanner, key: str, kind: str, width: float) -> folium.Element:
    style: dict[str, Any] = {"color": COLOUR, "opacity": 0.55}
    if kind == "link":
        line = planner.link_record(key)["coordinates"][:, ::-1].tolist()
        return folium.PolyLine(line, weight=width, **style)  # type: ignore[no-untyped-call]
    lon, lat = planner.node_record(key)["lon_lat"]
    return folium.CircleMarker((lat, lon), radius=width, weight=2, fill=True, **style)


def _label(row: Series[Any]) -> folium.Tooltip:
    """Return the rank and the figures: numbers only, as folium does not escape text."""
    days = f"{row['mean_delta_days']:+.1f} days" if row["mean_delta_days"] > 0 else "no days"
    cut = f", {int(row['pairs_cut_off'])} pairs cut off" if row["pairs_cut_off"] else ""
    return folium.Tooltip(f"Loss {int(row['rank'])}: {days} over {int(row['pairs'])} pairs{cut}")
