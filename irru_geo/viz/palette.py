"""Colours and words that the web map and the figures share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BRANCH_COLOURS: Mapping[str, tuple[str, str]] = {
    "western": ("#0058A0", "#62AEEC"),
    "trans_caspian": ("#008058", "#7BE0B2"),
    "eastern": ("#7A1F5C", "#FFA6D6"),
    "trunk": ("#1B2733", "#E6EBF0"),
    "rival": ("#6B7178", "#9AA4AE"),
}
"""Branch to its colour on light and on dark ground: three hues, the trunk that all share in ink,
competing ways in grey. Told apart in all three deficiencies of colour vision and in grey."""

_BRANCH_OF = {
    "western": ("Western branch", "western"),
    "rasht_astara": ("Rasht–Astara", "western"),
    "trans_caspian": ("Trans-Caspian branch", "trans_caspian"),
    "eastern": ("Eastern branch", "eastern"),
    "incheh_boroun": ("Incheh-Boroun", "eastern"),
    "iran_trunk": ("Iran trunk lines", "trunk"),
    "indian_ocean": ("Indian Ocean", "trunk"),
    "bandar_abbas_jeddah": ("Bandar Abbas–Jeddah", "trunk"),
    "suez": ("Suez, Cape and Black Sea", "rival"),
}

LAYER_STYLE: Mapping[str, tuple[str, str]] = {
    layer: (title, BRANCH_COLOURS[branch][0]) for layer, (title, branch) in _BRANCH_OF.items()
}
"""Layer to its title and the colour of its branch."""

DARK_COLOURS: Mapping[str, str] = dict(BRANCH_COLOURS.values())
"""Colour on light ground to the one that stands for it on dark ground."""

OTHER_COLOURS = ("#0077BB", "#CC3311", "#009988", "#AA3377", "#4477AA", "#228833")

SEA, LAND, BORDER = "#DFEAF2", "#FAF8F3", "#B4B0A6"
INK, SOFT = "#1B2733", "#4D5B69"


def layer_styles(layers: Iterable[str]) -> list[tuple[str, str, str]]:
    """Return (layer, title, colour) of some layers; those not known get their name as title.

    Examples
    --------
    >>> layer_styles(["eastern", "my_branch", "eastern"])
    [('eastern', 'Eastern branch', '#7A1F5C'), ('my_branch', 'my branch', '#0077BB')]
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
