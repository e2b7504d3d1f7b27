import io
import itertools
import json
import re
from pathlib import Path

import folium
import numpy as np
import pandas as pd
import pytest
import shapely
import toy
from hypothesis import given
from hypothesis import strategies as st
from map_standin import HOSTILE, LAND, OVERRIDE, StandInNetwork

import irru_geo as ig
from irru_geo.errors import NoRouteError, ParameterError, UnknownNameError
from irru_geo.viz import palette
from irru_geo.viz.web import page, records, web_map
from irru_geo.viz.web.self_contained import asset

LOADS = re.compile(r"""<(script|link|img|iframe)[^>]*\b(src|href)=["']?+(?!data:)""")


@pytest.fixture(autouse=True)
def _small_land(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_map, "_land", lambda: LAND)


@pytest.fixture
def net() -> StandInNetwork:
    return StandInNetwork()


def data_of(result: page.NetworkMap) -> dict:
    return json.loads(result.data)


def test_the_map_is_a_folium_map_and_one_file(net: StandInNetwork, tmp_path: Path) -> None:
    result = web_map.network_map(net)
    assert isinstance(result, folium.Map)
    result.save(tmp_path / "map.html")
    text = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert not LOADS.search(text)
    assert '<html lang="en">' in text
    assert "<title>North–South corridor</title>" in text
    assert "default-src 'none'" in text
    assert [item.name for item in tmp_path.iterdir()] == ["map.html"]


def test_two_builds_give_the_same_bytes(net: StandInNetwork) -> None:
    first = web_map.network_map(net)
    pages = {first.to_html(), first.to_html(), web_map.network_map(StandInNetwork()).to_html()}
    assert len(pages) == 1
    assert first.get_root().render() == first.to_html()


def test_save_takes_paths_and_files(net: StandInNetwork, tmp_path: Path) -> None:
    result = web_map.network_map(net)
    file = io.BytesIO()
    result.save(file, close_file=False)
    result.save(str(tmp_path / "map.html"))
    assert (tmp_path / "map.html").read_bytes() == file.getvalue() == result.to_html().encode()
    result.save(file)
    assert file.closed


def test_what_folium_knows_can_be_added(net: StandInNetwork) -> None:
    result = web_map.network_map(net)
    group = folium.FeatureGroup("My places").add_to(result)
    folium.Marker([40, 50], popup="Mine").add_to(group)
    text = result.to_html()
    assert not LOADS.search(text)
    script = text[text.rindex("<script>") :]
    assert '"My places"' in script
    assert script.index("L.marker(") < script.index("L.control.layers(")


def test_jupyter_gets_the_same_page_in_a_frame(net: StandInNetwork) -> None:
    text = web_map.network_map(net, height="300px")._repr_html_()
    assert text.startswith("<div")
    assert text.count("<iframe") == 1
    assert "data:image/svg+xml;base64," in text  # what an untrusted notebook leaves of it
    assert "absolute" not in text.partition("srcdoc")[0]  # ... with room of its own
    assert "height:300px" in text
    assert "Notebook Trusted" not in text


def test_numbers_are_those_of_compare(net: StandInNetwork) -> None:
    there, rail = data_of(web_map.network_map(net))["corridors"]
    assert (there["km"], there["days"]) == (1234.6, [10.0, 12.3, 20.0])
    assert (rail["km"], rail["days"]) == (300.5, [3.0, 4.0, 6.5])
    assert there["links"] == [0, 1, 2]
    assert [stretch["kind"] for stretch in there["stretches"]] == ["rail", "gauge_break", "rail"]
    assert there["stretches"][0]["km"] == 300.5


def test_a_closed_corridor_says_why(net: StandInNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: object, _id: str) -> None:
        raise NoRouteError("a", "d", ("b--c",))

    monkeypatch.setattr(StandInNetwork, "corridor", refuse)
    figures = net.compare(quoted=True).assign(distance_km=np.nan, p50_days=np.nan)
    corridor = data_of(web_map.network_map(net, comparison=figures))["corridors"][0]
    assert "b--c" in corridor["note"]
    assert not {"km", "days", "links"} & set(corridor)


def test_layers_can_be_chosen(net: StandInNetwork) -> None:
    net.links.loc["c--d--sea", "layer"] = "indian_ocean"
    data = data_of(web_map.network_map(net, layers="indian_ocean"))
    assert [link["id"] for link in data["links"]] == ["c--d--sea"]
    assert [node["id"] for node in data["nodes"]] == ["c", "d"]
    with pytest.raises(UnknownNameError, match="western"):
        web_map.network_map(net, layers=["westren"])


def test_languages_choose_the_label(net: StandInNetwork) -> None:
    node = data_of(web_map.network_map(net))["nodes"][0]
    assert (node["name"], node["names"]) == ("Place a", [["fa", "بندرعباس"]])
    node = data_of(web_map.network_map(net, languages=("fa", "ru")))["nodes"][0]
    assert (node["name"], node["names"]) == ("بندرعباس", [["ru", "Место a"]])
    assert node["also"] == ["Place a", "Other a"]


def test_tiles_are_an_option_above_the_own_land(net: StandInNetwork) -> None:
    result = web_map.network_map(net, tiles="OpenStreetMap")
    assert data_of(result)["land"] == list(LAND)
    text = result.to_html()
    assert "L.tileLayer(" in text
    assert "tile.openstreetmap.org" in text
    assert "default-src 'none'" not in text


def test_unknown_tiles_are_refused_with_the_nearest(net: StandInNetwork) -> None:
    with pytest.raises(UnknownNameError, match="OpenTopoMap"):
        web_map.network_map(net, tiles="OpenTopMap")
    own = folium.TileLayer("https://tiles.example.org/{z}/{x}/{y}.png", attr="Example")
    assert "tiles.example.org" in web_map.network_map(net, tiles=own).to_html()


@pytest.mark.parametrize("height", ["1e3", "100px;position:fixed", "", "tall"])
def test_height_is_a_css_length(net: StandInNetwork, height: str) -> None:
    with pytest.raises(ParameterError, match="CSS length"):
        web_map.network_map(net, height=height)


def test_gauge_breaks_come_from_the_links_too(net: StandInNetwork) -> None:
    nodes = data_of(web_map.network_map(net))["nodes"]
    assert [node.get("gauges") for node in nodes] == [[1520], [1520], [1435, 1520], [1435]]


def test_links_tell_what_the_state_makes_of_them(net: StandInNetwork) -> None:
    net.links["is_open"] = [False, True, True, True]
    net.links["closed_by"] = ["event", None, None, None]
    first, second, third, _ = data_of(web_map.network_map(net))["links"]
    assert first["closed"] == "event"
    assert second["assumed"] is True
    assert not {"closed", "assumed"} & set(third)


def test_only_web_addresses_become_links(net: StandInNetwork) -> None:
    good, bad = data_of(web_map.network_map(net))["sources"]
    assert good["url"] == "https://example.org/a?b=1&c=2"
    assert "url" not in bad
    for text in ("http:/x", "data:text/html,x", "https://a b", "HTTPS://[", "", None, np.nan):
        assert records.web_address(text) is None


def test_a_route_has_its_map(net: StandInNetwork) -> None:
    data = data_of(web_map.route_map(net.route_over(["a--b", "b--c", "c--d"])))
    assert data["title"] == "Place a – Place d"
    assert data["corridors"][0]["days"] == [1.0, 2.0, 4.0]
    assert [layer["id"] for layer in data["layers"]] == ["rail"]
    assert data["key_nodes"] == [0, 3, 2]


def test_hostile_text_stays_in_the_data_block() -> None:
    net = StandInNetwork(HOSTILE, layer=HOSTILE[0], state=HOSTILE[5] + OVERRIDE)
    text = web_map.network_map(net).to_html()
    shown = json.dumps(page.as_html(HOSTILE[0]))[1:-1].replace("&", "\\u0026")
    assert "hacked" not in text.replace(data_block(text), "").replace(shown, "")
    assert "\u202e" not in text
    drawn = web_map.network_map(StandInNetwork(HOSTILE[7:]))
    assert "{{ 7*7 }}" in json.dumps(data_of(drawn))
    assert "{{" not in drawn.to_html()


def data_block(text: str) -> str:
    return re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)[1]


@given(st.text())
def test_html_of_text_means_nothing_to_html_script_or_template(text: str) -> None:
    assert not re.search(r"[<>\"'`{}$\\%]", page.as_html(text))


@given(st.text(st.characters(codec=None)))
def test_plain_text_can_be_written_and_turns_no_direction(text: str) -> None:
    found = records.plain(text)
    found.encode("utf-8")
    assert not re.search("[\x00-\x1f\u202a-\u202e\u2066-\u2069]", found)


@given(st.lists(st.tuples(st.integers(-1800, 1800), st.integers(-850, 850)), min_size=2))
def test_lines_are_packed_without_loss(steps: list[tuple[int, int]]) -> None:
    points = np.array(steps, dtype=float) / 10
    assert np.allclose(unpack(records.encode_line(points, 1), 1)[-1], points[-1])
    assert len(unpack(records.encode_line(points, 1), 1)) <= len(points)


def unpack(text: str, digits: int) -> list[tuple[float, float]]:
    values, value, shift = [], 0, 0
    for char in text:
        bits = ord(char) - 63
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            values.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    pairs = np.cumsum(np.array(values).reshape(-1, 2), axis=0) / 10**digits
    return [tuple(pair) for pair in pairs.tolist()]


def test_land_is_packed_with_its_name_and_its_code() -> None:
    land = pd.DataFrame({"name": ["Iran"], "iso_a2": ["IR"], "kind": ["country"]})
    shape = shapely.box(44, 25, 63, 39).difference(shapely.box(50, 30, 51, 31))
    (record,) = records.land_records(payload_frame(land, shape))
    assert len(record["rings"]) == 2
    assert (record["name"], record["iso"], record["area"]) == ("Iran", "IR", 265.0)
    assert "digits" not in record
    (fine,) = records.land_records(payload_frame(land, shapely.box(44.001, 25, 45, 26.5)))
    assert fine["digits"] == 3


def test_land_is_not_cut_off_where_maps_look() -> None:
    from irru_geo.layers.reading import read_layer

    land = read_layer("land")
    west, south, east, north = land.total_bounds
    assert west < -160
    assert east > 170
    assert south < -50
    assert north > 80


def payload_frame(table: pd.DataFrame, shape: shapely.Geometry) -> object:
    import geopandas as gpd

    return gpd.GeoDataFrame(table, geometry=[shape], crs="EPSG:4326")


@pytest.mark.parametrize("name", [f"{part}.js" for part in page.SCRIPTS])
def test_the_scripts_never_make_html_of_text(name: str) -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", asset(name))
    assert "https://" not in asset(name) or name == "start.js"  # the attribution's links


VISION = {
    "usual": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
"""Machado, Oliveira and Fernandes 2009, severity 1, linear RGB."""


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    xyz = np.array(to_xyz) @ np.clip(rgb, 0, 1) / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("ground", [0, 1])
def test_branch_colours_are_told_apart(vision: str, ground: int) -> None:
    seen = {
        name: lab(np.array(VISION[vision]) @ linear(colours[ground]))
        for name, colours in palette.BRANCH_COLOURS.items()
    }
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 12, (one, other)


def contrast(one: str, other: str) -> float:
    light, dark = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))[::-1]
    return (light + 0.05) / (dark + 0.05)


def css_colours(block: str) -> dict[str, str]:
    """Return the colours of the style sheet: of `light` or of `dark`."""
    css = asset("map.css")
    dark = css[css.index("@media (prefers-color-scheme: dark)") :]
    text = css if block == "light" else dark
    own = text[: text.index("color-scheme: " + block + ";")]
    pairs = re.findall(r"--([a-z]+): (#[0-9a-f]{3,6});", own)
    return {name: c if len(c) == 7 else "#" + "".join(2 * x for x in c[1:]) for name, c in pairs}


@pytest.mark.parametrize("block", ["light", "dark"])
def test_every_line_stands_out_from_land_and_sea(block: str) -> None:
    ground = css_colours(block)
    ink = {name: ground[name] for name in ("closed", "unknown", "missing")}
    number = 0 if block == "light" else 1
    ink |= {name: colours[number] for name, colours in palette.BRANCH_COLOURS.items()}
    low = {
        (name, below): round(contrast(colour, ground[below]), 2)
        for name, colour in ink.items()
        for below in ("land", "sea")
        if contrast(colour, ground[below]) < 3
    }
    assert low == {}


TEXT_ON = {
    "ink": ("paper", "chosen", "hover", "button"),
    "soft": ("paper", "chosen", "hover"),
    "link": ("paper",),
    "bad": ("paper", "chosen", "hover"),
    "good": ("paper", "chosen", "hover"),
    "closed": ("paper", "land"),
    "unknown": ("paper",),
    "missing": ("land",),
    "country": ("land",),
    "name": ("land", "sea"),
}


@pytest.mark.parametrize("block", ["light", "dark"])
def test_text_has_the_contrast_of_wcag_aa(block: str) -> None:
    colours = css_colours(block)
    low = {
        (text, ground): round(contrast(colours[text], colours[ground]), 2)
        for text, grounds in TEXT_ON.items()
        for ground in grounds
        if contrast(colours[text], colours[ground]) < 4.5
    }
    assert low == {}


def test_a_network_and_a_route_explore_themselves(tmp_path: Path) -> None:
    drawn = toy.border().row(
        "corridors",
        corridor_id="through",
        name="Through",
        family="instc",
        sources="toy",
        origin="a",
        destination="d",
    )
    net = ig.load_network(drawn.write(tmp_path))
    compared = net.compare(quoted=True)
    data = data_of(net.explore())
    assert data["corridors"][0]["km"] == round(compared["distance_km"].iloc[0])
    assert [stretch["kind"] for stretch in data["corridors"][0]["stretches"]].count("border") >= 1
    data = data_of(net.route("a", "d").explore())
    assert data["corridors"][0]["km"] == 210
    assert data["state"] == net.state
    assert data_of(net.explore(layers=["toy"]))["layers"][0]["title"] == "toy"
