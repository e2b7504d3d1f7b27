"""Figures say what they show, keep their texts inside, and come in three sizes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pytest

from irru_geo import ParameterError
from irru_geo.viz.paper.cost_distance import cost_profile
from irru_geo.viz.paper.figure_style import SIZES_IN, size_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

    import irru_geo as ig

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    import matplotlib.pyplot as plt

    yield
    plt.close("all")


@pytest.fixture(scope="module")
def western(network: ig.Network) -> ig.Route:
    return network.corridor("western")


def figures(network: ig.Network, western: ig.Route) -> dict[str, Figure]:
    return {
        "comparison": network.plot_comparison(samples=200).figure,
        "narrow comparison": network.plot_comparison(samples=200, preset="column").figure,
        "volumes": network.plot_volumes(),
        "strip": western.plot_strip().figure,
        "strip by days": western.plot_strip(by="days", preset="slide").figure,
        "cost": western.plot_cost_distance(samples=100).figure,
        "time": western.plot_time_distance(samples=100, preset="a4").figure,
        "distribution": western.plot_distribution().figure,
    }


def test_figures_have_title_source_and_alt_text(network: ig.Network, western: ig.Route) -> None:
    for name, figure in figures(network, western).items():
        assert figure.get_suptitle(), name
        assert len(figure.get_label()) > 40, name
    assert "km" in western.plot_strip().figure.get_label()


def test_texts_end_inside_the_canvas(network: ig.Network, western: ig.Route) -> None:
    wrong = []
    for name, figure in figures(network, western).items():
        figure.draw_without_rendering()
        wide, high = figure.canvas.get_width_height()
        axes = [ax for ax in figure.axes if ax.get_visible()]
        texts = [*figure.texts, *(text for ax in axes for text in ax.texts)]
        texts += [text for ax in axes for text in (ax.title, ax.xaxis.label, ax.yaxis.label)]
        texts += [text for legend in figure.legends for text in legend.get_texts()]
        texts += [label for ax in axes for label in ax.get_yticklabels() if len(ax.patches) > 3]
        for text in texts:
            if not text.get_text().strip():
                continue
            box = text.get_window_extent()
            if box.x0 < -2 or box.y0 < -2 or box.x1 > wide + 2 or box.y1 > high + 2:
                wrong.append((name, text.get_text()))
    assert wrong == []


def test_presets_are_the_sizes_of_print_and_slide() -> None:
    assert {name: size_in((9, 5), name)[0] for name in SIZES_IN} == {
        "column": 3.35,
        "a4": 6.7,
        "slide": 9.6,
    }
    with pytest.raises(ParameterError, match=r"^preset: expected one of column, a4, slide"):
        size_in((9, 5), "poster")


def test_the_cost_profile_ends_at_the_cost(western: ig.Route) -> None:
    table = cost_profile(western, samples=500)
    assert table["p50_usd"].is_monotonic_increasing
    assert table["p50_usd"].iloc[-1] == pytest.approx(western.cost(samples=500).p50)
    assert table["km"].iloc[-1] == pytest.approx(western.distance_km)


def test_a_strip_names_the_ends_and_what_is_handled(western: ig.Route) -> None:
    ax = western.plot_strip()
    names = {text.get_text() for text in ax.texts}
    assert {"St Petersburg", "Rasht"} <= names
    with pytest.raises(ParameterError, match=r"^by: expected"):
        western.plot_strip(by="hours")


def test_volumes_draw_a_panel_a_branch(network: ig.Network) -> None:
    volumes = network.volumes
    drawn = volumes[volumes["branch"].notna() & (volumes["unit"] == "Mt") & volumes["is_full_year"]]
    figure = network.plot_volumes()
    shown = [ax for ax in figure.axes if ax.get_visible()]
    assert len(shown) == drawn["branch"].nunique()
    marks = sum(len(group.get_offsets()) for ax in shown for group in ax.collections)
    assert marks == int(drawn["year"].notna().sum())


def test_cards_are_small_and_keep_text_text(network: ig.Network, western: ig.Route) -> None:
    for shown in (network, western):
        html = shown._repr_html_()
        assert len(html.encode()) < 60_000
        assert html.count("<tr") <= 40
        assert re.search("<img src='data:image/svg[^']+' alt='Map: [^']+'", html)
        assert "<svg" not in html  # JupyterLab leaves but its texts, where it does not trust
        assert "<script" not in html
    assert f"{western.distance_km:,.0f} km" in western._repr_html_()


def test_a_country_is_named_inside_itself(network: ig.Network) -> None:
    ax = network.route("rasht", "astara-ir").plot()
    inverse = ax.transData.inverted()
    ax.figure.draw_without_rendering()
    from irru_geo.viz.paper import figure_parts

    land = figure_parts.base_map()
    land = land[land["name"].notna() & land.geometry.geom_type.str.endswith("Polygon")]
    names = {name.upper(): shape for name, shape in zip(land["name"], land.geometry, strict=True)}
    for text in ax.texts:
        if text.get_text() in names:
            import shapely

            corners = inverse.transform(np.reshape(text.get_window_extent().extents, (2, 2)))
            assert names[text.get_text()].contains(shapely.box(*corners.ravel()))
