"""Modes that a journey may use: of the whole network, or of one layer (`road@rasht_astara`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from irru_geo.arguments import as_items, shown
from irru_geo.errors import ParameterError, UnknownNameError
from irru_geo.spelling import nearest_names
from irru_geo.vocabulary import ACCESS, MODES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from irru_geo.layers.frozen import Record


class Modes(NamedTuple):
    """Modes allowed, each everywhere or in one layer.

    Attributes
    ----------
    items
        Pairs of a mode and a layer; an empty layer means all of them.
    """

    items: frozenset[tuple[str, str]]

    @property
    def names(self) -> frozenset[str]:
        """The modes, wherever they are allowed."""
        return frozenset(mode for mode, _ in self.items)

    def allow(self, link: Record) -> bool:
        """Return whether a link of the network may be used; access links always may."""
        if link["layer"] == ACCESS:
            return True
        mode = link["mode"]
        return (mode, "") in self.items or (mode, link["layer"]) in self.items

    def left_out(self, links: Mapping[str, Record]) -> tuple[str, ...]:
        """Return the links of the modes that are allowed in another layer only."""
        return tuple(
            link_id
            for link_id, link in links.items()
            if link["mode"] in self.names and not self.allow(link)
        )

    def __str__(self) -> str:
        ordered = sorted(self.items, key=lambda item: (MODES.index(item[0]), item[1]))
        return ", ".join(f"{mode}@{layer}" if layer else mode for mode, layer in ordered)


ALL_MODES = Modes(frozenset((mode, "") for mode in MODES))
"""All modes, everywhere."""


def read_modes(modes: Collection[str] | None, links: Mapping[str, Record]) -> Modes | None:
    """Return the modes that a user names; None means all.

    Parameters
    ----------
    modes
        Modes, or a mode in one layer: `road@rasht_astara`.
    links
        Records by id, for the layers that there are.

    Raises
    ------
    ParameterError
        When one is no mode, or none is given.
    UnknownNameError
        When there is no such layer.

    Examples
    --------
    >>> print(read_modes(["sea", "road@a", "rail"], {"x": {"layer": "a"}}))
    rail, road@a, sea
    """
    if modes is None:
        return None
    given = as_items(modes, "modes")
    items = frozenset(_item(text) for text in given)
    if not items:
        raise ParameterError(f"modes: expected some of {', '.join(MODES)}, got none.")
    named = {layer for _, layer in items if layer}
    layers = {link["layer"] for link in links.values()} if named else set()
    for layer in sorted(named - layers):
        raise UnknownNameError(layer, "layer", nearest_names(layer, layers), "Given in modes")
    return Modes(items)


def allows_road(modes: Collection[str] | None) -> bool:
    """Return whether the modes that a user names let a truck go all the way."""
    return modes is None or "road" in as_items(modes, "modes")


def _item(text: object) -> tuple[str, str]:
    mode, mark, layer = text.partition("@") if isinstance(text, str) else ("", "", "")
    if mode not in MODES or (mark and not layer):
        expected = f"{', '.join(MODES)}, or one in a layer (road@rasht_astara)"
        raise ParameterError(f"modes: expected some of {expected}, got {shown(text)}.")
    return mode, layer
