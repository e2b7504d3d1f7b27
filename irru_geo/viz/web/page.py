"""The elements of the page: the document, the map that saves itself as one file, its groups."""

from __future__ import annotations

import html
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import folium
from branca.element import Figure, MacroElement
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from irru_geo.arguments import shown
from irru_geo.atomic_write import write_text
from irru_geo.errors import ParameterError
from irru_geo.viz.web import messages
from irru_geo.viz.web.preview import picture
from irru_geo.viz.web.records import packed, plain
from irru_geo.viz.web.self_contained import (
    ASSETS,
    Verbatim,
    asset,
    frame_html,
    leaflet_css,
    leaflet_js,
    page_html,
    script_json,
    script_tag,
    shortened,
    style_tag,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from irru_geo.viz.web.records import Record

PANES = {"land": 200, "glow": 402, "lines": 410, "names": 460}

PACKED = ("nodes", "links", "sources")
"""Parts of the data that go into the page by field."""

SCRIPTS = (
    *("base", "geometry", "canvas", "land", "style", "symbols", "lines", "names", "sampling"),
    *("search", "branches"),
    *("router", "cards", "places", "profile", "corridors", "states", "scenarios", "slider"),
    *("departing", "finder", "legend", "embed", "print", "address", "table", "exports"),
    *("compare", "tour", "losses", "services", "start"),
)
"""The page's own scripts in `assets/`, in the order in which they need each other."""


@cache
def _templates() -> Environment:
    """Return the page's templates; what they put in is escaped."""
    return Environment(loader=FileSystemLoader(ASSETS), autoescape=True, undefined=StrictUndefined)


def as_html(value: object) -> str:
    """Return text from data as HTML for the few places where Folium puts it into a script.

    Characters that mean something to HTML, JavaScript or Jinja become references, since Folium
    lets text pass through all three.

    Examples
    --------
    >>> as_html("<b>{{7*7}}`")
    '&lt;b&gt;&#123;&#123;7*7&#125;&#125;&#96;'
    """
    text = html.escape(plain(value))
    return re.sub(r"[{}`$\\%]", lambda match: f"&#{ord(match[0])};", text)


class Page(Figure):
    """Document around a map: language, title, and a policy that forbids all requests."""

    _template = Template(
        """<!DOCTYPE html>
<html lang="{{ this.language|e }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="irru-geo" content="map">
<meta name="irru-geo-data" content="{{ this.version|e }}">
{% if this.offline() %}<meta http-equiv="Content-Security-Policy" content="{{ this.policy }}">
{% endif %}<title>{{ this.title|e }}</title>
<link rel="icon" href="data:,">
{{ this.header.render(**kwargs) }}
</head>
<body>
{{ this.html.render(**kwargs) }}
<script>
{{ this.script.render(**kwargs) }}
</script>
</body>
</html>
"""
    )

    policy = (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )

    def __init__(self, title: str, language: str = "en", version: str = "") -> None:
        super().__init__(height="100%")
        self.title = title
        self.version = version
        self.language = language
        self.header._children.clear()

    def render(self, **_kwargs: Any) -> str:
        """Return the whole document, self-contained."""
        return page_html(self)

    def offline(self) -> bool:
        """Tell that nothing in the document lies elsewhere: no tiles, no linked scripts."""
        made = (self.header, self.html, self.script)
        text = "".join(
            child.render()
            for part in made
            for child in part._children.values()
            if not isinstance(child, Verbatim)
        )
        return re.search(r"""(src|href)=["']?https?:|L\.(tileLayer|imageOverlay)""", text) is None


class NetworkMap(folium.Map):
    """Folium map that is one self-contained file: `save`, and shown in Jupyter as such.

    Parameters
    ----------
    data
        What the page shows; see `network_map`.
    title
        Title of the document and of the panel.
    tiles
        Online base map, as for `folium.Map`; None for the one that is in the file.
    height
        CSS length of the whole.
    wheel
        `"map"`: the wheel zooms the map, but in a frame only after a click or with Ctrl;
        `"page"`: everywhere only so.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                minZoom: 2, maxZoom: 14, maxBounds: [[-62, -400], [84.5, 400]],
                maxBoundsViscosity: 1, zoomSnap: 0.1, zoomDelta: 0.5,
                wheelPxPerZoomLevel: 90, zoomControl: false
            });
            var {{ this.get_name() }}_view = irruGeo.view({{ this.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        data: Record,
        *,
        title: str,
        tiles: Any = None,
        height: str | float = "100%",
        wheel: str = "map",
    ) -> None:
        self.page_height = _css_height(height)
        self.wheel = wheel
        super().__init__(tiles=tiles)
        self.default_js, self.default_css = [], []  # Leaflet is in the file: see `render`
        self.page_title = title
        self.language = str(data.get("language", "en"))
        self.criteria = data.get("criteria", ("time", "distance"))
        self._records = {"title": plain(title), **data}
        version = plain(data.get("data_version") or "unversioned")
        Page(plain(title), self.language, version).add_child(self)
        for name, z_index in PANES.items():
            self.add_child(folium.map.CustomPane(name, z_index, pointer_events=False))
        self.add_child(Land())

    @property
    def data(self) -> str:
        """What the page shows, as JSON: one record for each node, link, corridor and source."""
        return script_json(self._records)

    def add_losses(self, rows: Sequence[Record]) -> None:
        """Put a ranking of losses beside the map: `rank`, `id`, `days`, `cut` (pairs cut off)."""
        self._records["losses"] = list(rows)

    def _packed_data(self) -> str:
        """Return the data as it goes into the page: records by field, to be short."""
        rows = {key: packed(self._records[key]) for key in PACKED if key in self._records}
        return script_json({**self._records, **rows})

    def render(self, **kwargs: Any) -> str:
        """Put the page together: styles, panel, data, scripts, and the layer control last."""
        page = cast("Figure", self.get_root())
        for name, child in list(self._children.items()):
            if isinstance(child, folium.LayerControl):
                self._children.move_to_end(name)
        page.header.add_child(Verbatim(script_tag(leaflet_js())), name="leaflet")
        css = re.sub(r"background-image: url\(data:[^)]*\);", "", leaflet_css())  # unseen button
        page.header.add_child(Verbatim(style_tag(css)), name="leaflet_css")
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        page.header.add_child(Verbatim(style_tag(shortened(asset("map.css")))), name="irru_css")
        for part in SCRIPTS:
            page.header.add_child(
                Verbatim(script_tag(shortened(asset(f"{part}.js")))), name=f"irru_{part}"
            )
        page.html.add_child(Verbatim(self._body()), name="irru_body")
        return ""

    def _body(self) -> str:
        """Return the panel, the map's own elements and the data."""
        is_guest = not isinstance(self.get_root(), Page)
        height = "100%" if is_guest and self.page_height == "100vh" else self.page_height
        is_turned = self.language in messages.RIGHT_TO_LEFT
        return (
            _templates()
            .get_template("panel.html.j2")
            .render(
                map=self.get_name(),
                height=height,
                wheel=self.wheel,
                language=self.language,
                direction="rtl" if is_turned else "ltr",
                data=Markup(self._packed_data()),  # JSON in which nothing can close its element
                criteria=self.criteria,
                is_legend_open=True,
                say=lambda key: messages.say(self.language, key),
                title=Markup(as_html(self.page_title)),
            )
        )

    def save(
        self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **_kwargs: Any
    ) -> None:
        """Write the map as one HTML file that needs no network.

        Parameters
        ----------
        outfile
            Path, which is written whole or not at all (`-`: standard output), or a binary file.
        close_file
            Whether a file that was given is closed.
        """
        page = self.to_html()
        if isinstance(outfile, bytes):
            outfile = outfile.decode()
        if isinstance(outfile, str | Path):
            write_text(outfile, page)
            return
        outfile.write(page.encode("utf-8"))
        if close_file:
            outfile.close()

    def preview(self) -> str:
        """Return a small picture of the map as SVG, for where no script may run."""
        return picture(self._records)

    def to_html(self) -> str:
        """Return the document."""
        return page_html(self.get_root())

    def _repr_html_(self, **_kwargs: Any) -> str:
        height = self.page_height if self.page_height.endswith("px") else "640px"
        return frame_html(
            self.to_html(), title=plain(self.page_title), height=height, preview=self.preview()
        )


class Land(folium.map.Layer):
    """Base map that is in the file."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = {{ this._parent.get_name() }}_view.land();
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__(name="land", overlay=True, control=False)
        self._name = "Land"


class DataGroup(folium.FeatureGroup):
    """Group the lines of a layer, or the marks of a kind, that the page's script draws.

    Parameters
    ----------
    part, key
        What to draw: `lines` and a layer, or `marks` and a kind.
    title
        Text for the layer control.
    sample
        HTML of the legend's sample, made here and not from data.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} =
                {{ this._parent.get_name() }}_view.{{ this.part }}({{ this.number|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, part: str, number: int | str, *, title: str, sample: str) -> None:
        super().__init__(name=f"{sample} {as_html(title)}")
        self.part = part
        self.number = number


class PanelStart(MacroElement):
    """Fill the panel when all layers are there, and move the layer control into it."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "PanelStart"

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this._parent._parent.get_name() }}_view.start({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )


def _css_height(height: Any) -> str:
    is_number = isinstance(height, int | float) and not isinstance(height, bool)
    text = f"{height}px" if is_number and abs(height) < 1e6 else ""
    text = height.strip() if isinstance(height, str) else text
    if not re.fullmatch(r"\d+(\.\d+)?(px|%|vh|rem|em)", text):
        problem = f"height: expected a CSS length like '640px' or '100%', got {shown(height)}."
        raise ParameterError(problem)
    return "100vh" if text == "100%" else text
