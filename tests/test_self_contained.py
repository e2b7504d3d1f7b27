import html
import json
import re

import folium
import pytest
from branca.element import Figure
from folium.plugins import MarkerCluster
from hypothesis import given
from hypothesis import strategies as st

from irru_geo.viz.web.self_contained import (
    frame_html,
    leaflet_css,
    leaflet_js,
    page_html,
    script_json,
    script_tag,
    style_tag,
)


def plain_map() -> folium.Map:
    result = folium.Map(location=[40, 50], tiles=None)
    group = folium.FeatureGroup("places").add_to(result)
    folium.Marker([40, 50], popup="A port", tooltip="Port").add_to(group)
    folium.LayerControl().add_to(result)
    return result


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_script_json_reads_back_and_holds_nothing_that_html_could_read(value: object) -> None:
    text = script_json(value)
    assert json.loads(text) == value
    assert not re.search("[<>&\u2028\u2029]", text)


def test_script_json_refuses_nan() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        script_json({"km": float("nan")})


@pytest.mark.parametrize("code", ['"</script>"', '"</SCRIPT >"', '"<!-- <script>"'])
def test_a_script_cannot_end_its_element(code: str) -> None:
    inside = script_tag(code).removeprefix("<script>").removesuffix("</script>")
    assert "</script" not in inside.lower()
    assert "<!--" not in inside


def test_a_style_cannot_end_its_element() -> None:
    assert style_tag("a{content:'</style>'}").lower().count("</style") == 1


def test_leaflet_carries_its_images() -> None:
    assert "url(images/" not in leaflet_css()
    assert leaflet_css().count("data:image/png") == 3
    assert leaflet_js().count("data:image/png") == 3
    assert "sourceMappingURL" not in leaflet_js()


def test_a_plain_folium_map_becomes_self_contained() -> None:
    page = page_html(plain_map().get_root())
    assert not re.search(r"""<(script|link|img)[^>]*(src|href)=["']https?:""", page)
    assert "jQuery" in page  # the few lines that Folium's popups need


def test_two_builds_are_equal_and_rendering_changes_nothing() -> None:
    first = plain_map()
    pages = [page_html(first.get_root()), page_html(first.get_root())]
    pages.append(page_html(plain_map().get_root()))
    assert pages[0] == pages[1] == pages[2]
    assert not re.search(r"_[0-9a-f]{32}\b", pages[0])


def test_a_hash_in_the_data_is_not_taken_for_an_id() -> None:
    digest = "d41d8cd98f00b204e9800998ecf8427e"
    figure = plain_map().get_root()
    folium.Marker([1, 1], tooltip=f"file_{digest}").add_to(next(iter(figure._children.values())))
    assert digest in page_html(figure)


def test_an_element_without_figure_gets_one() -> None:
    assert "<html>" in page_html(folium.Element("<p>text</p>"))


def test_what_cannot_be_inlined_is_said() -> None:
    result = plain_map()
    MarkerCluster([[40, 50]]).add_to(result)
    with pytest.warns(UserWarning, match="ask the network"):
        page = page_html(result.get_root())
    assert "leaflet.markercluster" in page


def test_a_frame_holds_the_page() -> None:
    page = '<p title="a">it\'s & more</p>'
    frame = frame_html(page, title='"><b>', height="200px")
    assert html.unescape(re.search(r'srcdoc="([^"]*)"', frame)[1]) == page
    assert "<b>" not in frame
    assert "allow-same-origin" not in frame


def test_figures_of_branca_are_accepted() -> None:
    figure = Figure()
    plain_map().add_to(figure)
    assert page_html(figure).count('class="folium-map"') == 1
