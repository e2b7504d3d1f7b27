"""Maps for paper: the network, or one route on it, with matplotlib.

The map is drawn in Lambert's conformal projection, in which shapes are true and the region is
hardly stretched. `ax.figure.savefig("map.pdf")` (or `.svg`, `.png`) writes it at print size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.arguments import as_switch
from irru_geo.viz.palette import INK, SOFT, layer_styles
from irru_geo.viz.paper import figure_parts as parts
from irru_geo.viz.paper.figure_style import as_axes, caption, literal
from irru_geo.vocabulary import MODE_STYLE, WATER

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from geopandas import GeoDataFrame
    from matplotlib.axes import Axes

WIDTH = {"rail": 1.9, "road": 1.1, "sea": 1.5, "inland_waterway": 1.5}
PLANNED_DASHES = (0, (4, 2))
CLOSED_DASHES = (0, (5, 2, 1, 2))
NOT_BUILT = ("planned", "proposed", "under_construction")
SOURCES = (
    "Lines: © OpenStreetMap contributors (ODbL). Land: Natural Earth. "
    "Stations: GeoNames (CC BY 4.0)."
)

_MARKS = {
    "port": ("Port", "o", "white", "#0B5C8F", 26),
    "border_crossing": ("Border crossing", "s", "white", "#B3261E", 20),
    "gauge": ("Gauge break", "D", "#FFD23F", "#111111", 16),
    "other": ("Station, city, strait", "o", "white", "#37474F", 7),
}
_RANKS = {"port": 1, "strait": 1, "city": 1, "border_crossing": 2, "canal": 2, "junction": 5}


def plot_network(
    net: Any, ax: Axes | None = None, *, labels: bool = True, used: Collection[str] | None = None
) -> Axes:
    """Draw the network: land, lines in the colours of their layers, places, scale, legend.

    Parameters
    ----------
    net
        The network; it is framed on the corridors of the family `instc`, or on all of it.
    ax
        Axes to draw on; None makes a figure.
    labels
        Whether places and countries are named.
    used
        Ids of the links that a corridor uses: of the sea lanes these alone are drawn, and other
        lines are thin. None means all.

    Returns
    -------
    Axes
        The axes; `ax.figure.savefig(path)` writes PNG, SVG or PDF.
    """
    shown_links = net.links
    if used is not None:
        is_lane = shown_links["mode"].isin(WATER)
        shown_links = shown_links[~is_lane | shown_links.index.isin(list(used))]
    links, nodes = parts.projected(shown_links), net.nodes.to_crs(parts.CRS)
    extent = parts.padded(_home(net, nodes, links), 0.05, least=60_000)
    ax = parts.new_axes(extent) if ax is None else as_axes(ax)
    parts.draw_base(ax, extent)
    styles = layer_styles(_in_order(links["layer"]))
    for layer, _, colour in styles:
        own = links[links["layer"] == layer]
        is_main = own.index.isin(list(used) if used is not None else own.index)
        _draw_lines(ax, own[~is_main], colour, thicker=0.45)
        _draw_lines(ax, own[is_main], colour, thicker=1.2)
    shown = _mark_kinds(nodes, net.links)
    _draw_marks(ax, nodes, shown)
    _legend(ax, [(title, colour) for _, title, colour in styles], links, shown)
    _finish(ax)
    title = "North–South corridor" if "western" in net.corridors.index else "Network"
    open_km = float(net.links.loc[net.links["is_open"], "length_km"].sum())
    said = f"Map of {len(net.nodes)} places and {len(net.links)} links, {open_km:,.0f} km open."
    caption(ax, title, net.state, alt=f"{said} {net.state}")
    focus = _inset(ax, links, nodes, shown)
    if as_switch(labels, "labels"):
        names = _names(nodes, _first_named(net.corridors), net.links)
        passed = None if used is None else net.links[net.links.index.isin(list(used))]
        _write_names(ax, names, nodes, _countries(nodes, links if passed is None else passed))
    if focus is not None:
        parts.draw_frame(ax, focus)
    return ax


def plot_route(route: Any, ax: Axes | None = None) -> Axes:
    """Draw a route on the network: its lines in the colours of their modes, its stops named.

    Parameters
    ----------
    route
        A `Route`.
    ax
        Axes to draw on; None makes a figure.

    Returns
    -------
    Axes
        The axes.
    """
    net = route.network
    links, nodes = parts.projected(net.links), net.nodes.to_crs(parts.CRS)
    used = links[links.index.isin(route.link_ids)]
    passed = nodes[nodes.index.isin(route.nodes)]
    bounds = (used if len(used) else passed).total_bounds
    extent = parts.padded(bounds, 0.08, least=60_000)
    ax = parts.new_axes(extent) if ax is None else as_axes(ax)
    parts.draw_base(ax, extent)
    others = links.geometry[~links.index.isin(used.index) & ~links["mode"].isin(WATER)]
    parts.draw_lines(ax, others, color="#9AA6B1", linewidth=0.5, zorder=2)
    styles = [(mode, *MODE_STYLE[mode]) for mode in MODE_STYLE if (used["mode"] == mode).any()]
    for mode, _, colour in styles:
        _draw_lines(ax, used[used["mode"] == mode], colour, thicker=1.3)
    shown = _mark_kinds(passed, net.links)
    handled = [step.from_node for step in route.steps if step.kind != "movement"]
    stops = list(dict.fromkeys([route.origin, route.destination, *handled]))
    _draw_marks(ax, passed, shown)
    _legend(ax, [(title, colour) for _, title, colour in styles], used, shown)
    _finish(ax)
    ends = " – ".join(net.node_record(node)["name"] for node in (route.origin, route.destination))
    said = f"{route.distance_km:,.0f} km"
    caption(ax, ends, f"{said}. {net.state}", alt=f"Map of the route {ends}, {said}.")
    names = _names(passed, stops, net.links)
    _write_names(ax, names, passed, _countries(passed, used))
    return ax


def _home(net: Any, nodes: GeoDataFrame, links: GeoDataFrame) -> Sequence[float]:
    """Return the bounds of the corridors of the family instc, in metres; else of everything."""
    corridors = net.corridors
    own = corridors[corridors["family"] == "instc"] if len(corridors) else corridors
    ends: list[str] = []
    for row in own.to_dict("records"):
        ends += [row["origin"], row["destination"], *(row["via"] or ())]
    found = nodes[nodes.index.isin(ends)]
    if len(found) > 1:
        return [float(bound) for bound in found.total_bounds]
    return [float(bound) for bound in (links if len(links) else nodes).total_bounds]


def _in_order(layers: Any) -> list[str]:
    from irru_geo.viz.palette import LAYER_STYLE

    present = list(dict.fromkeys(layers))
    return [layer for layer in LAYER_STYLE if layer in present] + sorted(
        layer for layer in present if layer not in LAYER_STYLE
    )


def _draw_lines(ax: Axes, links: GeoDataFrame, colour: str, *, thicker: float = 1.0) -> None:
    """Draw lines on a white casing: dashed when not in use, and for nothing else."""
    built = links["status"].isin(NOT_BUILT) & ~links["is_open"]
    closed = ~links["is_open"] & ~built
    width = links["mode"].map(WIDTH).astype(float).fillna(1.5) * thicker
    for chosen, dashes in (
        (~built & ~closed, "solid"),
        (built, PLANNED_DASHES),
        (closed, CLOSED_DASHES),
    ):
        shapes, lines = links.geometry[chosen], width[chosen].to_numpy()
        if not len(shapes):
            continue
        parts.draw_lines(ax, shapes, color="white", linewidth=lines + 1.4, alpha=0.8, zorder=2.5)
        style: dict[str, Any] = {"linestyle": dashes, "capstyle": "butt", "zorder": 3}
        style["alpha"] = 0.55 if dashes == CLOSED_DASHES else 1.0
        parts.draw_lines(ax, shapes, color=colour, linewidth=lines, **style)


def _mark_kinds(nodes: GeoDataFrame, links: GeoDataFrame) -> dict[str, str]:
    """Return node id to the kind of its mark."""
    from irru_geo.viz.web.records import gauges_at_nodes

    gauges = gauges_at_nodes(nodes, links)
    kinds = {}
    for node, kind in nodes["kind"].items():
        known = {"dry_port": "port", "port": "port", "border_crossing": "border_crossing"}
        is_break = len(gauges.get(str(node), ())) > 1
        kinds[str(node)] = "gauge" if is_break else known.get(str(kind), "other")
    return kinds


def _points(nodes: GeoDataFrame) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in zip(nodes.geometry.x, nodes.geometry.y, strict=True)]


def _draw_marks(ax: Axes, nodes: GeoDataFrame, kinds: dict[str, str], scale: float = 1.0) -> None:
    own = np.array([kinds[str(node)] for node in nodes.index], dtype=object)
    for kind, (_, shape, fill, edge, size) in _MARKS.items():
        part = nodes[own == kind]
        ax.scatter(
            part.geometry.x,
            part.geometry.y,
            s=size * scale,
            marker=shape,
            facecolor=fill,
            edgecolor=edge,
            linewidth=1.1 if size > 10 else 0.7,
            zorder=6 if kind == "gauge" else 5,
        )


def _first_named(corridors: Any) -> list[str]:
    named: list[str] = []
    for row in corridors.to_dict("records"):
        named += [row["origin"], row["destination"]]
    for row in corridors.to_dict("records"):
        named += list(row["via"] or ())
    return list(dict.fromkeys(named))


def _names(nodes: GeoDataFrame, first: Sequence[str], links: GeoDataFrame) -> list[parts.Name]:
    """Return the names of places, the most important first."""
    degree = links["from_node"].value_counts().add(links["to_node"].value_counts(), fill_value=0)
    order = {node: number for number, node in enumerate(first)}
    ranked = []
    for node, row in zip(nodes.index, nodes.to_dict("records"), strict=True):
        is_first = node in order
        rank = 0 if is_first else _RANKS.get(str(row["kind"]), 3)
        key = (rank, order.get(str(node), 0), -float(degree.get(node, 0)), str(node))
        style = (9.0, "bold") if is_first else (7.0, "normal")
        at = (float(row["geometry"].x), float(row["geometry"].y))
        ranked.append((key, parts.Name(row["name"], at, *style, may_stand_off=rank <= 1)))
    return [name for _, name in sorted(ranked, key=lambda pair: pair[0])]


def _countries(nodes: GeoDataFrame, links: GeoDataFrame) -> set[str]:
    """Return the ISO codes of the countries at the ends of some links."""
    ends = {*links["from_node"], *links["to_node"]}
    return set(nodes.loc[nodes.index.isin(ends), "country"].dropna())


def _write_names(
    ax: Axes, names: list[parts.Name], nodes: GeoDataFrame, countries: Collection[str]
) -> None:
    """Write names: the countries passed, the chief places, other countries, the lesser places."""
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    found = parts.country_names((west, south, east, north), countries)
    passed = [name for name in found if name.weight == "bold"]
    other = [name for name in found if name.weight != "bold"]
    ordered = [*passed, *names[:45], *other, *names[45:]]
    parts.draw_names(ax, ordered, _points(nodes), most=100)


def _legend(
    ax: Axes, styles: Sequence[tuple[str, str]], links: GeoDataFrame, kinds: dict[str, str]
) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=colour, lw=2.4, label=literal(title)) for title, colour in styles
    ]
    waiting = links["status"].isin(NOT_BUILT) & ~links["is_open"]
    words = [
        (waiting.any(), PLANNED_DASHES, "Planned or being built"),
        ((~links["is_open"] & ~waiting).any(), CLOSED_DASHES, "Closed or suspended"),
    ]
    handles += [
        Line2D([], [], color=SOFT, lw=2, linestyle=dashes, label=text)
        for is_there, dashes, text in words
        if is_there
    ]
    for kind, (text, shape, fill, edge, size) in _MARKS.items():
        if kind in kinds.values():
            look = {"markerfacecolor": fill, "markeredgecolor": edge, "markersize": size**0.5 + 1}
            handles.append(Line2D([], [], lw=0, marker=shape, label=text, **look))
    legend = ax.legend(handles=handles, loc="upper right", fontsize=7.5, framealpha=0.92)
    legend.set_zorder(10)
    legend.get_frame().set_edgecolor("#D3DAE1")


def _finish(ax: Axes) -> None:
    """Add the scale bar and, below, whose data it is."""
    parts.draw_scale_bar(ax)
    ax.set_xlabel(SOURCES, fontsize=6.5, color=SOFT, loc="left", wrap=True)


def _inset(
    ax: Axes, links: GeoDataFrame, nodes: GeoDataFrame, kinds: dict[str, str]
) -> parts.Extent | None:
    """Draw the missing link Astara-Rasht larger, in a corner of the map of the whole corridor.

    Returns
    -------
    tuple of float or None
        What the inset shows; None when there is none.
    """
    focus = links[links["layer"] == "rasht_astara"]
    wide = ax.get_xlim()[1] - ax.get_xlim()[0]
    if not len(focus) or wide < 2_000_000:
        return None
    inset = ax.inset_axes((0.745, 0.30, 0.25, 0.25), zorder=9)
    extent = parts.padded(focus.total_bounds, 0.12, least=190_000)
    parts.draw_base(inset, extent)
    for layer, _, colour in layer_styles(_in_order(links["layer"])):
        _draw_lines(inset, links[links["layer"] == layer], colour)
    west, south, east, north = extent
    near = nodes.cx[west:east, south:north]
    _draw_marks(inset, near, kinds, 1.3)
    inset.set_title("Astara–Rasht", fontsize=8, color=INK, pad=3)
    parts.draw_scale_bar(inset, (0.06, 0.05), is_small=True)
    names = [name._replace(size=7.0) for name in _names(near, (), links)]
    parts.draw_names(inset, names, _points(near))
    return extent
