from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pytest
import shapely
import toy
from pyproj import Geod

import irru_geo as ig
from irru_geo.viz.paper import figure_parts, maps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _small_land(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    import matplotlib.pyplot as plt

    shape = shapely.box(35, 45, 48, 56).difference(shapely.box(44, 51, 45, 52))
    line = shapely.LineString([(41.05, 45), (41.05, 56)])
    land = gpd.GeoDataFrame(
        {"name": ["Toyland", None], "kind": ["country", "border"]},
        geometry=[shape, line],
        crs="EPSG:4326",
    )
    monkeypatch.setattr(figure_parts, "base_map", lambda: figure_parts.projected(land))
    yield
    plt.close("all")


@pytest.fixture
def net(tmp_path: Path) -> ig.Network:
    drawn = (
        toy.border().link("d", "e", status="planned", expected="2030").link("e", "f", mode="sea")
    )
    drawn.row(
        "corridors",
        corridor_id="through",
        name="Through",
        family="instc",
        sources="toy",
        origin="a",
        destination="d",
    )
    return ig.load_network(drawn.write(tmp_path))


def picture(ax: object, dpi: int = 50) -> np.ndarray:
    figure = ax.figure
    figure.set_dpi(dpi)
    figure.canvas.draw()
    return np.asarray(figure.canvas.buffer_rgba())[..., :3].astype(float)


def share_of(image: np.ndarray, colour: str, tolerance: float = 30.0) -> float:
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)
    return float((np.abs(image - wanted).max(axis=2) < tolerance).mean())


def texts(ax: object) -> set[str]:
    return {text.get_text() for text in ax.texts}


def test_the_map_shows_land_lines_places_scale_and_sources(net: ig.Network) -> None:
    ax = net.plot()
    image = picture(ax)
    assert share_of(image, "#FAF8F3", 6) > 0.4  # land
    assert share_of(image, "#0077BB") > 0.001  # the layer's line
    assert share_of(image, "#FFFFFF", 2) < 0.4
    assert {"A", "B", "C", "D"} <= texts(ax)
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    countries = figure_parts.country_names((west, south, east, north))
    assert [name.text for name in countries] == ["TOYLAND"]
    assert any(text.endswith(" km") for text in texts(ax))
    legend = {text.get_text() for text in ax.get_legend().get_texts()}
    assert {"toy", "Planned or being built", "Border crossing"} <= legend
    assert "OpenStreetMap" in ax.get_xlabel()
    assert "Natural Earth" in ax.get_xlabel()


def test_the_same_network_gives_the_same_picture(net: ig.Network) -> None:
    assert np.abs(picture(net.plot()) - picture(net.plot())).max() == 0


def test_names_do_not_collide(net: ig.Network) -> None:
    ax = net.plot()
    ax.figure.canvas.draw()
    renderer = ax.figure.canvas.get_renderer()
    boxes = [text.get_window_extent(renderer) for text in ax.texts]
    for number, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[number + 1 :])


def test_names_can_be_left_out_and_axes_be_given(net: ig.Network) -> None:
    import matplotlib.pyplot as plt

    figure, ax = plt.subplots()
    assert net.plot(ax, labels=False) is ax
    assert "A" not in texts(ax)
    assert figure.axes[0] is ax


def test_the_scale_bar_is_true(net: ig.Network) -> None:
    ax = net.plot(labels=False)
    bars = ax.patches[:2]
    west = bars[0].get_x()
    east = bars[1].get_x() + bars[1].get_width()
    ends = gpd.GeoSeries(
        gpd.points_from_xy([west, east], [bars[0].get_y()] * 2), crs=figure_parts.CRS
    ).to_crs(4326)
    corners = (ends.x.iloc[0], ends.y.iloc[0], ends.x.iloc[1], ends.y.iloc[1])
    km = Geod(ellps="WGS84").inv(*corners)[2] / 1000
    said = next(text for text in texts(ax) if text.endswith(" km"))
    assert km == pytest.approx(float(said.removesuffix(" km")), rel=0.005)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_it_is_written_at_print_size(net: ig.Network, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"map.{suffix}"
    ax = net.route("a", "d").plot()
    ax.figure.savefig(path, dpi=100)
    assert max(ax.figure.get_size_inches()) >= 8
    assert path.stat().st_size > 5_000


def test_a_route_is_drawn_by_mode_and_its_stops_are_named(net: ig.Network) -> None:
    ax = net.route("a", "d").plot()
    assert share_of(picture(ax), "#0072B2") > 0.0005  # rail
    assert {"A", "B", "C", "D"} <= texts(ax)
    assert "210 km" in ax.get_title(loc="left")
    assert ax.figure.get_suptitle() == "A – D"
    assert "210 km" in ax.figure.get_label()


def test_a_planned_line_is_dashed(net: ig.Network) -> None:
    ax = net.plot(labels=False)
    dashes = {str(line[1]) for group in ax.collections for line in group.get_linestyle()}
    assert len(dashes) >= 2
    later = net.apply(ig.Scenario("all", open=("d--e",))).plot(labels=False)
    legend = {text.get_text() for text in later.get_legend().get_texts()}
    assert "Planned or being built" not in legend


def test_colours_are_those_of_the_web_map() -> None:
    from irru_geo.viz import palette
    from irru_geo.viz.web import web_map

    assert web_map.LAYER_STYLE is palette.LAYER_STYLE
    assert [style[2] for style in palette.layer_styles(["western", "x"])] == [
        palette.BRANCH_COLOURS["western"][0],
        palette.OTHER_COLOURS[0],
    ]
    assert maps.SOURCES.startswith("Lines: ©")
