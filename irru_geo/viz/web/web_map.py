"""The Folium map of the corridor: one file, no network, every name shown as text.

Folium makes the map, its panes, groups, base tiles and layer control, so that whatever else Folium
knows can be added to it. Lines, marks, tooltips, popups and the panel are made by the page's own
script (`assets/`) from one block of data, as Folium writes text unescaped into script and HTML.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import folium

from irru_geo.errors import UnknownNameError
from irru_geo.spelling import nearest_names
from irru_geo.viz.palette import LAYER_STYLE, layer_styles
from irru_geo.viz.web import panel, records, router_data
from irru_geo.viz.web.page import DataGroup, NetworkMap, PanelStart
from irru_geo.vocabulary import MODE_STYLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from geopandas import GeoDataFrame

    from irru_geo.model.state import NetworkState
    from irru_geo.viz.web.records import Record

TITLE = "International North–South Transport Corridor"

LABELLED_HUBS = 24
"""How many nodes where most links meet are labelled first, besides the ends of corridors."""

MARKS: Mapping[str, str] = {
    "port": "Ports",
    "border": "Border crossings",
    "gauge": "Gauge breaks",
    "station": "Stations, cities, straits",
}


def network_map(
    net: Any,
    *,
    state: NetworkState | None = None,
    layers: Sequence[str] | None = None,
    tiles: Any = None,
    languages: Sequence[str] = ("en",),
    height: str = "100%",
    comparison: pd.DataFrame | None = None,
) -> NetworkMap:
    """Return the map of a network, with its corridors compared in a panel.

    Parameters
    ----------
    net
        The network, as it stands: its date, disruptions and scenario are named in the panel.
    state
        What the page's route finder works on; None leaves the route finder out.
    layers
        Names of the layers of links to show; None for all.
    tiles
        Online base map: a name that xyzservices knows, a `TileProvider` or a folium `TileLayer`.
        None, the default, uses the land and borders in the file, which then asks for nothing.
    languages
        Language codes: the first one for the labels, all of them in tooltips.
    height
        CSS length of the map.
    comparison
        Result of `net.compare`, where it is there already.

    Returns
    -------
    NetworkMap
        A `folium.Map`; `save(path)` writes one self-contained file.

    Raises
    ------
    UnknownNameError
        When a layer is not in the network, or a tile provider not in xyzservices.
    ParameterError
        When `height` is not a CSS length.
    """
    languages = (languages,) if isinstance(languages, str) else tuple(languages)
    links = _chosen_links(net.links, layers)
    used = set(links["from_node"]) | set(links["to_node"])
    nodes = net.nodes if layers is None else net.nodes[net.nodes.index.isin(used)]
    data = _infrastructure(nodes, links, net.sources, languages)
    compared = net.compare() if comparison is None else comparison
    node_numbers = _numbers(nodes)
    data["corridors"] = panel.corridor_records(net, compared, node_numbers, _numbers(links))
    data["state"] = records.plain(net.state)
    if layers is None and state is not None:
        data["trips"] = router_data.trip_record(
            state, router_data.Numbers(node_numbers, _numbers(links))
        )
    data["key_nodes"] = _key_nodes(net.corridors, nodes, links, node_numbers)
    styles = [
        (name, records.plain(text), colour) for name, text, colour in layer_styles(links["layer"])
    ]
    return _assemble(data, styles, tiles=tiles, height=height)


def route_map(
    route: Any, *, tiles: Any = None, languages: Sequence[str] = ("en",), height: str = "100%"
) -> NetworkMap:
    """Return the map of one route, coloured by mode, its stretches listed in the panel.

    Parameters
    ----------
    route
        A `Route`; its network gives the names and the attributes of what it passes.
    tiles, languages, height
        As for `network_map`.

    Returns
    -------
    NetworkMap
        A `folium.Map`; `save(path)` writes one self-contained file.
    """
    net = route.network
    languages = (languages,) if isinstance(languages, str) else tuple(languages)
    links = net.links
    links = links[links.index.isin(route.legs["link_id"].dropna())]
    ranks = {mode: rank for rank, mode in enumerate(MODE_STYLE)}
    links = links.assign(layer=links["mode"]).iloc[links["mode"].map(ranks).argsort(kind="stable")]
    nodes = net.nodes[net.nodes.index.isin(route.nodes)]
    data = _infrastructure(nodes, links, net.sources, languages)
    data["state"] = records.plain(net.state)
    node_numbers, link_numbers = _numbers(nodes), _numbers(links)
    ends = [data["nodes"][node_numbers[route.nodes[i]]]["name"] for i in (0, -1)]
    record = panel.route_record(route, node_numbers, link_numbers)
    record |= panel.route_figures(route) | {"id": "route", "name": " – ".join(ends)}
    record["profile"] = panel.profile_points(route, node_numbers)
    data["key_nodes"] = [node_numbers[node] for node in record.pop("key_nodes")]
    data["corridors"] = [records.compact(record)]
    data["chosen"] = "route"
    styles = [(mode, *MODE_STYLE[mode]) for mode in MODE_STYLE if (links["layer"] == mode).any()]
    return _assemble(data, styles, tiles=tiles, height=height, title=str(record["name"]))


def _numbers(frame: pd.DataFrame) -> dict[str, int]:
    """Return id to position in the frame, which is its number in the page."""
    return {str(key): number for number, key in enumerate(frame.index)}


def _chosen_links(links: GeoDataFrame, layers: Sequence[str] | None) -> GeoDataFrame:
    """Return the links of the layers asked for, the layers in the order of the legend."""
    known = list(dict.fromkeys(links["layer"]))
    wanted = known if layers is None else [layers] if isinstance(layers, str) else list(layers)
    for name in wanted:
        if name not in known:
            raise UnknownNameError(str(name), "layer", nearest_names(str(name), known))
    order = [name for name in LAYER_STYLE if name in wanted]
    order += sorted(name for name in wanted if name not in LAYER_STYLE)
    ranks = {name: rank for rank, name in enumerate(order)}
    chosen = links[links["layer"].isin(ranks)]
    return chosen.iloc[chosen["layer"].map(ranks).argsort(kind="stable")]


def _infrastructure(
    nodes: GeoDataFrame, links: GeoDataFrame, sources: pd.DataFrame, languages: Sequence[str]
) -> Record:
    gauges = records.gauges_at_nodes(nodes, links)
    node_records = records.node_records(nodes, gauges, languages)
    link_records = records.link_records(links, _numbers(nodes))
    return {
        "nodes": node_records,
        "links": link_records,
        "sources": records.source_records([*node_records, *link_records], sources),
    }


@cache
def _land() -> tuple[Record, ...]:
    from irru_geo.layers.reading import read_layer

    return tuple(records.land_records(read_layer("land")))


def _key_nodes(
    corridors: pd.DataFrame, nodes: pd.DataFrame, links: pd.DataFrame, numbers: Mapping[str, int]
) -> list[int]:
    """Return the nodes to label first: ends of corridors, what many pass, and hubs on land."""
    passed = Counter(node for via in corridors["via"] for node in via)
    by_land = links[links["mode"].isin(("rail", "road"))]
    degree = Counter([*by_land["from_node"], *by_land["to_node"]])
    on_land = nodes.index[nodes["kind"].isin(("port", "station", "city"))]
    hubs = sorted(on_land, key=lambda name: (-degree[name], name))[:LABELLED_HUBS]
    often = [node for node, times in passed.most_common() if times > 2]
    named = [*corridors["origin"], *corridors["destination"], *often[:2], *hubs, *often, *passed]
    return [numbers[name] for name in dict.fromkeys(named) if name in numbers]


def _tiles(tiles: Any) -> Any:
    """Return what folium takes as tiles; a name must be one that xyzservices knows."""
    if not isinstance(tiles, str):
        return tiles
    from xyzservices import providers  # type: ignore[import-untyped]

    try:
        name = "OpenStreetMap.Mapnik" if tiles.lower() == "openstreetmap" else tiles
        return providers.query_name(name)
    except ValueError:
        remedy = "For an address of your own, give a folium.TileLayer with its attribution"
        nearest = nearest_names(tiles, providers.flatten())
        raise UnknownNameError(tiles, "tile provider", nearest, remedy) from None


def _assemble(
    data: Record,
    styles: Sequence[tuple[str, str, str]],
    *,
    tiles: Any,
    height: str,
    title: str = TITLE,
) -> NetworkMap:
    """Return the map of the data: its groups, its layer control, its panel."""
    layers = [{"id": records.plain(name), "title": text, "colour": c} for name, text, c in styles]
    numbers = {layer["id"]: i for i, layer in enumerate(layers)}
    for link in data["links"]:
        link["layer"] = numbers[link["layer"]]
    data = {**data, "layers": layers, "land": [] if tiles else list(_land())}
    result = NetworkMap(data, title=title, tiles=_tiles(tiles), height=height)
    for number, (_, text, colour) in enumerate(styles):
        sample = f'<span class="irru-swatch" style="background:{colour}"></span>'
        result.add_child(DataGroup("lines", number, title=text, sample=sample))
    for kind, text in MARKS.items():
        sample = f'<span class="irru-sample"><i class="irru-mark irru-{kind}"></i></span>'
        result.add_child(DataGroup("marks", kind, title=text, sample=sample))
    control = folium.LayerControl(collapsed=False, autoZIndex=False)
    control.add_child(PanelStart())
    result.add_child(control)
    return result
