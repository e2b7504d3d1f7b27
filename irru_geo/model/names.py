"""How places, links and figures are called where a person reads of them: names, no ids."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irru_geo.model.state_words import target_words
from irru_geo.vocabulary import ACCESS, MODE_STYLE, PROCESS_STYLE, UNION_BORDER

if TYPE_CHECKING:
    from irru_geo.layers.data import Data
    from irru_geo.layers.records import Link, Node
    from irru_geo.model.parameters import Parameter

_BORDERS = ("border_crossing", UNION_BORDER)
_POINT = re.compile(r"point-(-?\d[\d.e+]*)-(-?\d[\d.e+]*)")
_OFF_NETWORK = re.compile(r"(\D.*?)-(-?\d+\.\d\d)-(-?\d+\.\d\d)")
_ACCESS_LINK = re.compile(r"(.+?\d)--(.+?)--(road|sea|access)")
_POST = re.compile(r"--\d+-[a-z]{2}(?=--|$)")
"""Ids of places off the network and of their links: see `OffNetworkPlace.node_id`."""

_DIRECTIONS = {"in": "inbound", "out": "outbound"}


def country_words(data: Data, code: str | None) -> str:
    """Return the name of a country; its code when the data have no name for it."""
    row = data.tables["countries"].get(code or "")
    return str(row.name) if row else code or "no country"


def border_words(data: Data, one: str | None, other: str | None) -> str:
    """Return what the border between two countries is called.

    Examples
    --------
    >>> border_words(net.network_state.data, "RU", "KZ")
    'Russia-Kazakhstan'
    """
    return f"{country_words(data, one)}-{country_words(data, other)}"


def is_post(node: Node) -> bool:
    """Return whether a node is one side of a border on the way to a place off the network."""
    return node.layer == ACCESS and node.kind in _BORDERS


def is_between_posts(data: Data, link: Link) -> bool:
    """Return whether a link joins the two sides of one border, for a place off the network."""
    ends = data.nodes[link.from_node], data.nodes[link.to_node]
    return all(map(is_post, ends)) and ends[0].country != ends[1].country


def link_words(data: Data, link_id: str) -> str:
    """Return what a link is called: between which places, and how.

    Examples
    --------
    >>> link_words(net.network_state.data, "astara-ir--rasht--road")
    'Astara (Iran)-Rasht by road'
    """
    link = data.links[link_id]
    if is_between_posts(data, link):
        ends = (data.nodes[end].country for end in (link.from_node, link.to_node))
        return f"border {border_words(data, *ends)}"
    names = (data.nodes[end].name for end in (link.from_node, link.to_node))
    return f"{'-'.join(names)} by {MODE_STYLE[link.mode][0].lower()}"


def words_of(data: Data, key: str) -> str:
    """Return what an id stands for: a node, a link, or a target such as `layer:western`.

    An id of a place off the network tells its name or position. What is none of these is returned
    as it stands.

    Examples
    --------
    >>> data = net.network_state.data
    >>> [words_of(data, key) for key in ("hormuz", "country:IR", "kazan-49.12-55.79")]
    ['Strait of Hormuz', 'Iran', 'Kazan']
    """
    if key in data.nodes:
        return str(data.nodes[key].name)
    if key in data.links:
        return link_words(data, key)
    kind, mark, rest = key.partition(":")
    if mark and kind in ("node", "link"):
        return words_of(data, rest)
    if mark and kind == "country":
        return country_words(data, rest)
    if mark and kind == "layer":
        return f"layer {target_words(data, key)[1]}"
    return _off_network(data, key)


def _off_network(data: Data, key: str) -> str:
    if found := _POINT.fullmatch(key):
        return f"({found[1]}, {found[2]})"
    if (found := _OFF_NETWORK.fullmatch(key)) and "--" not in key:
        return found[1].replace("-", " ").title()
    if found := _POST.search(key):  # a side of a border on the way between two places
        tail, head = key[: found.start()].split("--")[-2:]
        return f"{words_of(data, tail)}-{words_of(data, head)} by road"
    if found := _ACCESS_LINK.fullmatch(key):
        by = "road" if found[3] == "access" else found[3]
        return f"{words_of(data, found[1])}-{words_of(data, found[2])} by {by}"
    return key


def figure_words(data: Data, figure: Parameter, mode: str = "") -> str:
    """Return what a figure of the time model is called, and where it holds.

    Parameters
    ----------
    data
        Checked records.
    figure
        The figure.
    mode
        Mode of the step that takes it; empty leaves it out.

    Examples
    --------
    >>> step = net.corridor("western").steps[0]
    >>> figure_words(net.network_state.data, step.parameter, step.mode)
    'Speed by rail, Russia'
    """
    title = PROCESS_STYLE[figure.process][0] if figure.process in PROCESS_STYLE else figure.process
    words = title.replace("_", " ").capitalize() if title == figure.process else title
    scope, _, direction = figure.scope.partition("/")
    is_of_link = scope.startswith("link:")  # its words have the mode
    if mode in MODE_STYLE and figure.process in ("speed", "border", "queue") and not is_of_link:
        words += f" by {MODE_STYLE[mode][0].lower()}"
    if scope not in ("", "*"):
        words += f", {words_of(data, scope)}"
    return f"{words} ({_DIRECTIONS[direction]})" if direction in _DIRECTIONS else words
