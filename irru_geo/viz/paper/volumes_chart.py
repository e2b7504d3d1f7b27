"""Figure of what was carried: a panel a branch, by year, with what was forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from irru_geo.errors import ParameterError
from irru_geo.viz.palette import BRANCH_COLOURS, INK, OTHER_COLOURS, SOFT
from irru_geo.viz.paper.figure_style import literal, size_in, subplots

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from pandas import DataFrame

    from irru_geo.viz.paper.figure_style import Preset

MARKS = {"iran_only": "o", "transit": "^", "all_trade": "s"}
COUNTED = {
    "iran_only": "with Iran, or through it",
    "transit": "transit alone",
    "all_trade": "all trade over the place",
}
SEEN = ("measured", "observed")
KINDS = {"seen": "measured", "said": "said by an official", "forecast": "forecast or aim"}


def plot_volumes(
    volumes: DataFrame, titles: Mapping[Any, str] | None = None, preset: Preset | None = None
) -> Figure:
    """Draw what was carried by branch and year, with its ranges, beside what was forecast.

    Parameters
    ----------
    volumes
        `Network.volumes`; what counts in million tonnes of whole years and has a branch is drawn.
    titles
        Branch id to its title; the id where there is none.
    preset
        Size of the figure: `column`, `a4`, `slide`; None means its own.

    Returns
    -------
    Figure
        A panel a branch, all with one axis of years and one of million tonnes. Filled marks are
        measured, empty ones said by officials, grey ones forecasts; the shape says what is counted.

    Raises
    ------
    ParameterError
        When there is nothing to draw.
    """
    drawn = volumes[
        volumes["branch"].notna()
        & (volumes["unit"] == "Mt")
        & volumes["year"].notna()
        & volumes["is_full_year"]
    ]
    branches = list(dict.fromkeys(drawn["branch"]))
    if not branches:
        raise ParameterError("volumes: expected yearly figures in Mt of a branch, got none.")
    size = size_in((9.0, 1.2 + 1.9 * ((len(branches) + 1) // 2)), preset)
    columns = 1 if size[0] < 5 or len(branches) == 1 else 2
    shape = -(-len(branches) // columns), columns
    height = size[1] if columns == 2 else max(size[1], 1.0 + 1.5 * len(branches))
    figure, panels = subplots(
        *shape, figsize=(size[0], height), sharex=True, sharey=True, squeeze=False
    )
    for number, ax in enumerate(panels.flat):
        if number >= len(branches):
            ax.set_visible(False)
            continue
        branch = branches[number]
        _panel(ax, drawn[drawn["branch"] == branch], _colour(branch, number))
        ax.set_title(literal((titles or {}).get(branch, branch)), loc="left", fontsize=9, color=INK)
    figure.supylabel("Million tonnes a year", fontsize=8, color=SOFT)
    _legend(figure, drawn)
    _say(figure, drawn, branches)
    return figure


def _colour(branch: str, number: int) -> str:
    known = BRANCH_COLOURS.get(branch.replace("-", "_").removesuffix("_sarakhs"))
    return known[0] if known else OTHER_COLOURS[number % len(OTHER_COLOURS)]


def _panel(ax: Axes, table: DataFrame, colour: str) -> None:
    seen: dict[float, int] = {}
    for row in table.to_dict("records"):
        year = float(row["year"])
        low, value, high = (float(row[name]) for name in ("low", "value", "high"))
        middle = value if np.isfinite(value) else (low + high) / 2
        at = year + 0.12 * seen.get(year, 0)
        seen[year] = seen.get(year, 0) + 1
        kind = _kind(row["kind"])
        own = SOFT if kind == "forecast" else colour
        if np.isfinite(low) and np.isfinite(high):
            ax.plot([at, at], [low, high], color=own, linewidth=1.4, zorder=2)
        look: dict[str, Any] = {"marker": MARKS.get(row["counted"], "o"), "edgecolor": own}
        look["facecolor"] = own if kind == "seen" else "white"
        ax.scatter([at], [middle], s=26, linewidth=1.2, zorder=3, **look)
    ax.set_ylim(bottom=0)
    ax.xaxis.set_major_locator(_whole_years())
    ax.tick_params(labelsize=7.5)
    ax.grid(axis="y", color="#E3E8EC", linewidth=0.7)
    ax.spines[["top", "right"]].set_visible(False)


def _whole_years() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(6, integer=True)


def _kind(kind: str) -> str:
    if kind in SEEN:
        return "seen"
    return "forecast" if kind == "projected" else "said"


def _legend(figure: Figure, drawn: DataFrame) -> None:
    from matplotlib.lines import Line2D

    plain: dict[str, Any] = {"lw": 0, "markersize": 5, "markeredgecolor": INK}
    counted = [name for name in MARKS if (drawn["counted"] == name).any()]
    handles = [
        Line2D([], [], marker=MARKS[name], markerfacecolor=INK, label=COUNTED[name], **plain)
        for name in counted
    ]
    fills = {"seen": INK, "said": "white", "forecast": SOFT}
    present = {_kind(kind) for kind in drawn["kind"]}
    handles += [
        Line2D([], [], marker="o", markerfacecolor=fill, label=KINDS[kind], **plain)
        for kind, fill in fills.items()
        if kind in present
    ]
    columns = 3 if figure.get_size_inches()[0] > 5 else 2
    figure.legend(
        handles=handles, loc="outside lower center", ncols=columns, fontsize=7.5, frameon=False
    )


def _say(figure: Figure, drawn: DataFrame, branches: list[str]) -> None:
    years = drawn["year"].astype(float)
    first, last = int(years.min()), int(years.max())
    title = "What was carried, by branch and year"
    figure.suptitle(title, x=0.01, ha="left", fontsize=11, fontweight="bold", color=INK)
    most = max(drawn.to_dict("records"), key=lambda row: np.nan_to_num(float(row["value"])))
    figure.set_label(
        f"{title}: {len(drawn)} figures in million tonnes for {', '.join(branches)}, {first} to "
        f"{last}; the largest is {float(most['value']):g} Mt ({most['subject']}, {most['year']})."
    )
