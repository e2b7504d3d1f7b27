"""The Folium map of the corridor: one file, no network, every name shown as text.

Folium makes the map, its panes, groups, base tiles and layer control, so that whatever else Folium
knows can be added to it. Lines, marks, tooltips, popups and the panel are made by the page's own
script (`assets/`) from one block of data, as Folium writes text unescaped into script and HTML.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import warnings
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any

import folium

from irru_geo.arguments import as_choice, as_texts, shown
from irru_geo.errors import NoRouteError, ParameterError, UnknownNameError
from irru_geo.model.dates import read_whole_date
from irru_geo.spelling import nearest_names
from irru_geo.viz.palette import DARK_COLOURS, LAYER_STYLE, layer_styles
from irru_geo.viz.web import (
    bundling,
    messages,
    panel,
    records,
    roles,
    router_data,
    summary,
    volumes,
)
from irru_geo.viz.web.page import DataGroup, NetworkMap, PanelStart
from irru_geo.vocabulary import MODE_STYLE, PROCESS_STYLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from geopandas import GeoDataFrame

    from irru_geo.model.state import NetworkState
    from irru_geo.viz.web.records import Record

TITLE = "North–South corridor"

MANY_LINKS = 30_000
"""Links from which on there is a warning that the page is slow."""

LABELLED = 60
"""How many nodes are named before all others."""

KIND_WEIGHT = {"city": 15.0, "port": 10.0, "strait": 8.0, "border_crossing": 6.0}
"""What the kind of a node adds to its weight among the names."""

CROSSED_WEIGHT = 6.0
"""What it adds that a corridor crosses a border there."""
WHEELS = ("map", "page")
"""What the wheel may do over the map."""

MARKS = ("port", "border", "gauge", "station")


def network_map(  # noqa: PLR0913 - options are keywords
    net: Any,
    *,
    state: NetworkState | None = None,
    layers: Sequence[str] | None = None,
    tiles: Any = None,
    languages: Sequence[str] = ("en",),
    height: str = "100%",
    comparison: pd.DataFrame | None = None,
    date: str | dt.date | None = None,
    wheel: str = "map",
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
        Language codes: the first one for the labels and, if it is en, ru, fa or ar, for the page
        itself; all of them in tooltips.
    height
        CSS length of the map.
    comparison
        Result of `net.compare(quoted=True)`, where it is there already.
    date
        The day that the page calls today and opens with; None means the day on which it is made,
        and a page that opens in the network's own state.
    wheel
        What the wheel does over the map: `"map"` zooms it, but inside another page only after a
        click or with Ctrl; `"page"` scrolls the page until then everywhere.

    Returns
    -------
    NetworkMap
        A `folium.Map`; `save(path)` writes one self-contained file.

    Raises
    ------
    UnknownNameError
        When a layer or a language is not in the network, or a tile provider not in xyzservices.
    ParameterError
        When `height` is not a CSS length.
    """
    languages = as_texts(languages, "languages")
    messages.check_languages(languages, net.nodes["names"])
    links = _chosen_links(net.links, layers)
    if len(links) > MANY_LINKS:
        said = f"{len(links):,} links: the page opens and moves slowly"
        warnings.warn(f"{said}; name fewer layers.", UserWarning, stacklevel=3)
    used = set(links["from_node"]) | set(links["to_node"])
    nodes = net.nodes if layers is None else net.nodes[net.nodes.index.isin(used)]
    data = _infrastructure(nodes, links, languages)
    numbers = router_data.Numbers(_numbers(nodes), _numbers(links))
    compared = net.compare(quoted=True) if comparison is None else comparison
    data["corridors"] = panel.corridor_records(net, compared, *numbers)
    data["state"] = records.plain(net.state)
    data["data_version"] = net.data_version
    if layers is None and state is not None:
        data["trips"] = router_data.trip_record(state, numbers)
        _at_first_sight(data, net, state, numbers, date)
        data["volumes"] = volumes.volume_record(net.volumes, data["corridors"])
    elif date is not None:
        read_whole_date(date, "date")
    data["key_nodes"] = _key_nodes(net.corridors, data["corridors"], nodes, links)
    roles.give_roles(data["links"], data["corridors"])
    main = {name for name, i in numbers.links.items() if data["links"][i].get("role") == "main"}
    roles.give_gaps(data["links"], links, main)
    _draw_trunks(data["links"], links)
    data["home"] = _home(net, data["corridors"])
    data["countries"] = _countries(data)
    styles = [
        (name, records.plain(text), colour) for name, text, colour in layer_styles(links["layer"])
    ]
    return _assemble(data, styles, net.sources, tiles=tiles, height=height, wheel=wheel)


def _at_first_sight(
    data: Record,
    net: Any,
    state: NetworkState,
    numbers: router_data.Numbers,
    date: str | dt.date | None,
) -> None:
    """Add the sentences and the named states; where links are closed now, the usual corridors."""
    today = dt.date.today() if date is None else read_whole_date(date, "date")
    data["summary"] = summary.summary(net, state, today)
    if date is not None:
        data["opens"] = today.isoformat()
    usual = summary.ordinary(net, state)
    if usual is net:
        return
    for record in data["corridors"]:
        if "links" not in record:
            with contextlib.suppress(NoRouteError):
                route = usual.corridor(record["id"])
                record["usual"] = panel.route_record(route, *numbers)["links"]


def _draw_trunks(rows: Sequence[Record], links: GeoDataFrame) -> None:
    """Give lanes that share trunks in a small sea the line that is drawn of them."""
    drawn = bundling.bundled(links, _land_frame())
    for row, link_id in zip(rows, links.index, strict=True):
        if str(link_id) in drawn:
            row["drawn"] = records.encode_line(drawn[str(link_id)], records.NEAR_LAND_DIGITS)


def _home(net: Any, corridors: Sequence[Record]) -> list[int]:
    """Return the numbers of the links that the first view shows."""
    ids = set(summary.main_corridors(net.corridors))
    own = [record for record in corridors if record["id"] in ids] or corridors
    return sorted({i for record in own for i in record.get("links") or record.get("usual") or ()})


def _countries(data: Record) -> list[str]:
    """Return the countries that the corridors of the first view pass, by their nodes."""
    ends = {data["links"][i].get(side) for i in data["home"] for side in ("from", "to")}
    found = [data["nodes"][i].get("country") for i in sorted(ends - {None})]
    return [code for code in dict.fromkeys(found) if code]


def route_map(
    route: Any,
    *,
    tiles: Any = None,
    languages: Sequence[str] = ("en",),
    height: str = "100%",
    wheel: str = "map",
) -> NetworkMap:
    """Return the map of one route, coloured by mode, its stretches listed in the panel.

    Parameters
    ----------
    route
        A `Route`; its network gives the names and the attributes of what it passes.
    tiles, languages, height, wheel
        As for `network_map`.

    Returns
    -------
    NetworkMap
        A `folium.Map`; `save(path)` writes one self-contained file.
    """
    net = route.network
    languages = as_texts(languages, "languages")
    messages.check_languages(languages, net.nodes["names"])
    links = net.links
    links = links[links.index.isin(route.legs["link_id"].dropna())]
    ranks = {mode: rank for rank, mode in enumerate(MODE_STYLE)}
    links = links.assign(layer=links["mode"]).iloc[links["mode"].map(ranks).argsort(kind="stable")]
    nodes = net.nodes[net.nodes.index.isin(route.nodes)]
    data = _infrastructure(nodes, links, languages)
    data["state"] = records.plain(net.state)
    data["data_version"] = net.data_version
    node_numbers, link_numbers = _numbers(nodes), _numbers(links)
    ends = [data["nodes"][node_numbers[route.nodes[i]]]["name"] for i in (0, -1)]
    record = panel.route_record(route, node_numbers, link_numbers)
    record |= panel.route_figures(route) | {"id": "route", "name": " – ".join(ends)}
    record["profile"] = panel.profile_points(route, node_numbers)
    data["key_nodes"] = [node_numbers[node] for node in record.pop("key_nodes")]
    data["corridors"] = [records.compact(record)]
    data["chosen"] = "route"
    data["home"] = list(range(len(data["links"])))
    data["countries"] = _countries(data)
    roles.give_roles(data["links"], data["corridors"])
    styles = [(mode, *MODE_STYLE[mode]) for mode in MODE_STYLE if (links["layer"] == mode).any()]
    title = str(record["name"])
    return _assemble(
        data, styles, net.sources, tiles=tiles, height=height, wheel=wheel, title=title
    )


def _numbers(frame: pd.DataFrame) -> dict[str, int]:
    """Return id to position in the frame, which is its number in the page."""
    return {str(key): number for number, key in enumerate(frame.index)}


def _chosen_links(links: GeoDataFrame, layers: Sequence[str] | None) -> GeoDataFrame:
    """Return the links of the layers asked for, the layers in the order of the legend."""
    known = list(dict.fromkeys(links["layer"]))
    wanted = known if layers is None else list(as_texts(layers, "layers"))
    for name in wanted:
        if name not in known:
            raise UnknownNameError(str(name), "layer", nearest_names(str(name), known))
    order = [name for name in LAYER_STYLE if name in wanted]
    order += sorted(name for name in wanted if name not in LAYER_STYLE)
    ranks = {name: rank for rank, name in enumerate(order)}
    chosen = links[links["layer"].isin(ranks)]
    return chosen.iloc[chosen["layer"].map(ranks).argsort(kind="stable")]


def _infrastructure(nodes: GeoDataFrame, links: GeoDataFrame, languages: Sequence[str]) -> Record:
    gauges = records.gauges_at_nodes(nodes, links)
    language = messages.interface_language(languages)
    return {
        "language": language,
        "nodes": records.node_records(nodes, gauges, languages),
        "links": records.link_records(links, _numbers(nodes)),
    }


@cache
def _land_frame() -> GeoDataFrame:
    from irru_geo.layers.reading import read_layer

    return read_layer("land")  # without country_borders: countries have outlines


@cache
def _land() -> tuple[Record, ...]:
    return tuple(records.land_records(_land_frame()))


def _key_nodes(
    corridors: pd.DataFrame, drawn: Sequence[Record], nodes: pd.DataFrame, links: pd.DataFrame
) -> list[int]:
    """Return the numbers of the nodes to name first, the weightiest first.

    A node weighs more as an end of a corridor, where cargo of a main corridor is handled, as a
    city, port, strait or border crossing of a corridor, and the more links meet at it.
    """
    main = set(summary.main_corridors(corridors))
    weight: dict[str, float] = dict.fromkeys(map(str, nodes.index), 0.0)
    for corridor_id, row in corridors.iterrows():
        share = 4.0 if corridor_id in main else 2.0 if row["family"] != roles.RIVALS else 0.5
        for side in ("origin", "destination"):
            weight[row[side]] = weight.get(row[side], 0.0) + 12 * share
    handled = Counter(
        part["from"]
        for one in drawn
        if one["id"] in main
        for part in one.get("stretches", ())
        if "links" not in part and "from" in part
    )
    passed = {i for one in drawn if one["family"] != roles.RIVALS for i in one.get("nodes", ())}
    degree = Counter([*links["from_node"], *links["to_node"]])
    for number, (node, kind) in enumerate(zip(map(str, nodes.index), nodes["kind"], strict=True)):
        weight[node] += KIND_WEIGHT.get(kind, 0.0) + 0.6 * min(degree[node], 10)
        weight[node] += min(3 * handled[number], 16)
        if number in passed and kind == "border_crossing":
            weight[node] += CROSSED_WEIGHT
    numbers = _numbers(nodes)
    named = sorted((name for name in weight if name in numbers), key=lambda n: (-weight[n], n))
    return [numbers[name] for name in named[:LABELLED]]


def _tiles(tiles: Any) -> Any:
    """Return what folium takes as tiles; a name must be one that xyzservices knows."""
    from xyzservices import TileProvider  # type: ignore[import-untyped]

    if tiles is None or isinstance(tiles, TileProvider | folium.TileLayer):
        return tiles
    if not isinstance(tiles, str):
        problem = f"expected a name, a TileProvider or a folium.TileLayer, got {shown(tiles)}"
        raise ParameterError(f"tiles: {problem}.")
    from xyzservices import providers

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
    sources: pd.DataFrame,
    *,
    tiles: Any,
    height: str,
    wheel: str,
    title: str = TITLE,
) -> NetworkMap:
    """Return the map of the data: its groups, its layer control, its panel."""
    layers = [
        {"id": records.plain(name), "title": text, "colour": c, "dark": DARK_COLOURS.get(c, c)}
        for name, text, c in styles
    ]
    numbers = {layer["id"]: i for i, layer in enumerate(layers)}
    for link in data["links"]:
        link["layer"] = numbers[link["layer"]]
    roles.give_colours(data["corridors"], data["links"], layers)
    events = (data.get("trips") or {}).get("events", [])
    carried = (data.get("volumes") or {}).get("rows", [])
    named = records.source_records([*data["nodes"], *data["links"], *events, *carried], sources)
    data = {
        **data,
        "sources": named,
        "layers": layers,
        "land": list(_land()),
        "messages": messages.by_language(),
        "is_own_title": title != TITLE,
        "processes": {name: colour for name, (_, colour) in PROCESS_STYLE.items()},
    }
    as_choice(wheel, "wheel", WHEELS)
    result = NetworkMap(data, title=title, tiles=_tiles(tiles), height=height, wheel=wheel)
    for number, (_, text, _colour) in enumerate(styles):
        result.add_child(DataGroup("lines", number, title=text, sample=_swatch(layers[number])))
    for kind in MARKS:
        sample = f'<span class="irru-sample"><i class="irru-mark irru-{kind}"></i></span>'
        text = messages.say(data["language"], f"mark.{kind}")
        result.add_child(DataGroup("marks", kind, title=text, sample=sample))
    control = folium.LayerControl(collapsed=False, autoZIndex=False)
    control.add_child(PanelStart())
    result.add_child(control)
    return result


def _swatch(layer: Record) -> str:
    colours = f"--light:{layer['colour']};--deep:{layer['dark']}"
    return f'<span class="irru-swatch" style="{colours}"></span>'
