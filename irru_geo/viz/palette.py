"""Colours and words that the web map and the figures share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LAYER_STYLE: Mapping[str, tuple[str, str]] = {
    "western": ("Western branch", "#0072B2"),
    "rasht_astara": ("Rasht–Astara", "#EE6677"),
    "trans_caspian": ("Trans-Caspian branch", "#009E73"),
    "eastern": ("Eastern branch", "#882255"),
    "incheh_boroun": ("Incheh-Boroun", "#CC79A7"),
    "iran_trunk": ("Iran trunk lines", "#000000"),
    "indian_ocean": ("Indian Ocean", "#332288"),
    "bandar_abbas_jeddah": ("Bandar Abbas–Jeddah", "#997700"),
    "suez": ("Suez, Cape and Black Sea", "#666633"),
}
"""Layer to its title and colour, from the palettes of Okabe and Ito and of Paul Tol."""

OTHER_COLOURS = ("#0077BB", "#CC3311", "#009988", "#AA3377", "#4477AA", "#228833")

SEA, LAND, BORDER = "#DFEAF2", "#FAF8F3", "#B4B0A6"
INK, SOFT = "#1B2733", "#4D5B69"


def layer_styles(layers: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return (layer, title, colour) of some layers; those not known get their name as title.

    Examples
    --------
    >>> layer_styles(["eastern", "my_branch", "eastern"])
    [('eastern', 'Eastern branch', '#882255'), ('my_branch', 'my branch', '#0077BB')]
    """
    styles = []
    others = 0
    for name in dict.fromkeys(layers):
        if name in LAYER_STYLE:
            styles.append((name, *LAYER_STYLE[name]))
        else:
            colour = OTHER_COLOURS[others % len(OTHER_COLOURS)]
            styles.append((name, str(name).replace("_", " "), colour))
            others += 1
    return styles
