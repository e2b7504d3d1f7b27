"""Sizes of figures for a column, a page and a slide, and what every figure says of itself."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Literal

from irru_geo.arguments import as_choice, need_package, shown
from irru_geo.errors import ParameterError
from irru_geo.viz.palette import INK, SOFT

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Preset = Literal["column", "a4", "slide"]

SIZES_IN: dict[str, tuple[float, float | None]] = {
    "column": (3.35, None),
    "a4": (6.7, None),
    "slide": (9.6, 5.4),
}
"""Width and height in inches: a column of a journal (85 mm), the text of an A4 page (170 mm), a
slide of 16:9; no height means that of the figure's own shape."""

_LETTERS_PER_INCH = 22
_LEAST_HEIGHT_IN = 2.2


def size_in(own: tuple[float, float], preset: Preset | None) -> tuple[float, float]:
    """Return width and height of a figure in inches.

    Parameters
    ----------
    own
        Size of the figure without a preset.
    preset
        A key of `SIZES_IN`; None means the figure's own size.

    Raises
    ------
    ParameterError
        When there is no such preset.

    Examples
    --------
    >>> size_in((9.0, 4.5), "column"), size_in((9.0, 4.5), "slide")
    ((3.35, 2.2), (9.6, 5.4))
    """
    if preset is None:
        return own
    as_choice(preset, "preset", SIZES_IN)
    width, height = SIZES_IN[preset]
    return width, height or max(width * own[1] / own[0], _LEAST_HEIGHT_IN)


def subplots(*shape: int, **options: Any) -> tuple[Figure, Any]:
    """Return a new figure and its axes, as matplotlib does: the one door to it.

    Raises
    ------
    ParameterError
        When matplotlib is not installed.
    """
    need_package("matplotlib", "plot", "figures")
    import matplotlib.pyplot as plt

    return plt.subplots(*shape, layout="constrained", **options)


def new_axes(own: tuple[float, float], preset: Preset | None = None) -> Axes:
    """Return the axes of a new figure; see `size_in`."""
    ax: Axes = subplots(figsize=size_in(own, preset))[1]
    return ax


def as_axes(ax: Axes) -> Axes:
    """Return axes that were given to be drawn on.

    Raises
    ------
    ParameterError
        When they are something else.
    """
    from matplotlib.axes import Axes

    if not isinstance(ax, Axes):
        raise ParameterError(f"ax: expected axes of matplotlib, got {shown(ax)}.")
    return ax


def literal(text: object) -> str:
    r"""Return a text that matplotlib writes as it stands: between dollar signs it reads formulas.

    Examples
    --------
    >>> print(literal("$ 5 and $ 6"))
    \$ 5 and \$ 6
    """
    return str(text).replace("$", r"\$")


def caption(ax: Axes, title: str, subtitle: str, *, alt: str) -> None:
    """Write title, subtitle and source line of a figure that holds one picture, and its alt text.

    Parameters
    ----------
    ax
        Axes of the picture. When the figure holds others too, they get title and subtitle, and
        the figure is left alone.
    title
        What is shown, with its ends.
    subtitle
        Date and state.
    alt
        What somebody who does not see the figure is told; `figure.get_label()` gives it.
    """
    from irru_geo import __version__

    figure = ax.get_figure(root=True)
    if figure is None:
        return
    title, subtitle = literal(title), literal(subtitle)
    letters = round(float(figure.get_size_inches()[0]) * _LETTERS_PER_INCH)
    subtitle = textwrap.fill(subtitle, letters)
    if len(figure.axes) > 1 + len(ax.child_axes):
        ax.set_title(f"{title}\n{subtitle}" if subtitle else title, loc="left", fontsize=9)
        return
    left = {"x": 0.01, "ha": "left"}
    short = textwrap.fill(title, round(0.5 * letters))
    figure.suptitle(short, fontsize=11, fontweight="bold", color=INK, **left)
    ax.set_title(subtitle, loc="left", fontsize=7.5, color=SOFT)
    source = textwrap.fill(f"irru_geo {__version__}, data and sources: data/tables", letters)
    figure.supxlabel(source, fontsize=6.5, color=SOFT, **left)
    figure.set_label(alt)
