"""The twin of the time-distance chart: kilometres against what they have cost so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irru_geo.transit import impacts
from irru_geo.viz.palette import INK
from irru_geo.viz.paper.figure_style import as_axes, caption, new_axes
from irru_geo.viz.paper.time_distance import BAND, cumulative, named_routes, tidy
from irru_geo.vocabulary import PROCESS_STYLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from pandas import DataFrame

    from irru_geo.model.steps import Step
    from irru_geo.viz.paper.figure_style import Preset

_USD = ("p10_usd", "p50_usd", "p90_usd")


def cost_profile(route: Any, *, samples: int = 1_000, seed: int = 0) -> DataFrame:
    """Return how far a route has come, and what a TEU has cost its shipper by then.

    Parameters
    ----------
    route
        A `Route`.
    samples, seed
        As for `Route.cost`, which the last row equals.

    Returns
    -------
    DataFrame
        One row a point of the chart, the start first; columns: process, mode, node, km, p10_usd,
        p50_usd, p90_usd.
    """

    def so_far(steps: Sequence[Step]) -> tuple[float, float, float]:
        spent = impacts.cost(route.network.charges, steps, samples=samples, seed=seed)
        return spent.p10, spent.p50, spent.p90

    return cumulative(route, so_far, _USD)


def plot_cost_distance(
    route: Any, ax: Axes | None = None, *, samples: int = 1_000, preset: Preset | None = None
) -> Axes:
    """Draw kilometres against dollars: haulage as slopes, borders and ports as steps.

    Parameters
    ----------
    route
        A `Route`.
    ax
        Axes to draw on; None makes a figure.
    samples
        As for `Route.cost`.
    preset
        Size of the figure: `column`, `a4`, `slide`; None means its own.

    Returns
    -------
    Axes
        The axes. The line is the median, the band holds 80 of 100 trips (P10 to P90).

    Examples
    --------
    >>> import matplotlib
    >>> matplotlib.use("Agg")
    >>> plot_cost_distance(net.corridor("western"), samples=100).get_ylabel()
    'Cost, USD a TEU: P50, and P10 to P90'
    """
    ax = new_axes((9.5, 5.6), preset) if ax is None else as_axes(ax)
    from matplotlib.lines import Line2D

    table = cost_profile(route, samples=samples)
    km, middle = table["km"].to_numpy(), table["p50_usd"].to_numpy()
    ax.fill_between(km, table["p10_usd"], table["p90_usd"], color=INK, alpha=BAND, linewidth=0)
    ax.plot(km, middle, color=INK, linewidth=1.6, zorder=2)
    used = {}
    for number in range(1, len(table)):
        process = str(table["process"].iloc[number])
        if process in PROCESS_STYLE and middle[number] > middle[number - 1]:
            title, colour = PROCESS_STYLE[process]
            pair = [number - 1, number]
            ax.plot(km[pair], middle[pair], color=colour, linewidth=5, zorder=3)
            used[process] = Line2D([], [], color=colour, linewidth=5, label=title)
    ax.legend(handles=list(used.values()), loc="upper left", fontsize=8, frameon=False)
    ax.set_xlim(0, float(km[-1]) * 1.02 or 1.0)
    ax.set_ylim(0, float(table["p90_usd"].iloc[-1]) * 1.05 or 1.0)
    ax.set_xlabel("Distance, km")
    ax.set_ylabel("Cost, USD a TEU: P50, and P10 to P90")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    tidy(ax, "both")
    title = next(iter(named_routes(route)))
    said = f"{float(km[-1]):,.0f} km, {float(middle[-1]):,.0f} USD a TEU (P50)"
    caption(ax, title, route.network.state, alt=f"Cost against distance. {title}: {said}.")
    return ax
