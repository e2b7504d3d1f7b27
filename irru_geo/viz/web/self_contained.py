"""One HTML file that shows itself without a network: assets inlined, ids numbered, nothing asked.

Folium writes pages that load Leaflet, jQuery, Bootstrap and icon fonts from other hosts and names
its elements at random. Here Leaflet comes from the package `xstatic-leaflet`, what else Folium's
own elements need is a few lines in `assets/compat.js`, and the same map gives the same bytes.
"""

from __future__ import annotations

import base64
import copy
import html
import json
import re
import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from branca.element import CssLink, Element, Figure, JavascriptLink

if TYPE_CHECKING:
    from collections.abc import Iterator

ASSETS = Path(__file__).parents[1] / "assets"

_REPLACED = (
    "jquery",
    "bootstrap",
    "leaflet.awesome-markers",
    "leaflet.awesome.rotate",
    "fontawesome-free",
)
"""Parts of addresses that Folium adds by itself; `compat.js` does what its elements use of them."""

_SCRIPT_UNSAFE = str.maketrans(
    {
        "&": "\\u0026",
        "<": "\\u003c",
        ">": "\\u003e",
        "\u2028": "\\u2028",
        "\u2029": "\\u2029",
    }
)


_JINJA = re.compile(r"\{(?=([{%#]))[{%#]")
"""What begins an expression, a block or a comment of Jinja; in compact JSON only inside texts."""


def script_json(value: Any) -> str:
    r"""Return `value` as JSON that can stand inside a script element, and in a Jinja template.

    Parameters
    ----------
    value
        Anything that JSON can hold; NaN is refused.

    Examples
    --------
    >>> script_json({"name": "</script>"})
    '{"name":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = text.translate(_SCRIPT_UNSAFE)
    return _JINJA.sub(lambda match: "{" + f"\\u{ord(match[1]):04x}", text)


class Verbatim(Element):
    """Text that goes into a page as it is.

    Branca renders the text of its elements as a Jinja template once more, so that `{{ }}` in a
    name would be executed; what goes through here is not touched.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self.text = text

    def render(self, **_kwargs: Any) -> str:
        """Return the text."""
        return self.text


@cache
def asset(name: str) -> str:
    """Return the text of a file of `irru_geo/viz/assets`."""
    return (ASSETS / name).read_text(encoding="utf-8")


def shortened(text: str) -> str:
    r"""Return a script or a style sheet without the comments on lines of their own, and indents.

    Examples
    --------
    >>> shortened("/* A note\n   on it. */\n  a();\n")
    'a();\n'
    """
    bare = re.sub(r"^[ \t]*/\*.*?\*/[ \t]*\n", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"^[ \t]+|^[ \t]*\n", "", bare, flags=re.MULTILINE)


def data_uri(path: Path) -> str:
    """Return an image file (PNG) as a data address."""
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode("ascii")


def _leaflet_folder() -> Path:
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR)


@cache
def leaflet_css() -> str:
    """Return Leaflet's style sheet with its images as data addresses."""
    folder = _leaflet_folder()
    css = (folder / "leaflet.css").read_text(encoding="utf-8")
    return re.sub(r"url\((images/[\w-]+\.png)\)", lambda m: f"url({data_uri(folder / m[1])})", css)


@cache
def leaflet_js() -> str:
    """Return Leaflet, with its marker images as data addresses and no source map."""
    folder = _leaflet_folder()
    script = (folder / "leaflet.js").read_text(encoding="utf-8")
    script = re.sub(r"\n//# sourceMappingURL=.*", "", script)
    images = {
        "iconUrl": data_uri(folder / "images" / "marker-icon.png"),
        "iconRetinaUrl": data_uri(folder / "images" / "marker-icon-2x.png"),
        "shadowUrl": data_uri(folder / "images" / "marker-shadow.png"),
    }
    own = "delete L.Icon.Default.prototype._getIconUrl;\nL.Icon.Default.mergeOptions({});"
    return script + "\n" + own.replace("{}", json.dumps(images)) + "\n"


def script_tag(script: str) -> str:
    """Return a script element that its own content cannot close."""
    safe = re.sub(r"<(/script|!--)", r"<\\\1", script, flags=re.IGNORECASE)
    return f"<script>\n{safe}\n</script>"


def style_tag(css: str) -> str:
    """Return a style element that its own content cannot close."""
    return "<style>\n{}\n</style>".format(re.sub(r"</(?=style)", r"<\\/", css, flags=re.IGNORECASE))


def page_html(figure: Element) -> str:
    """Return the page of a figure (the root of a Folium map) as one self-contained document.

    Parameters
    ----------
    figure
        Root of the element tree; it is left as it is.

    Returns
    -------
    str
        HTML; the same for equal maps, whatever ids branca drew.

    Warns
    -----
    UserWarning
        When an element that was added to the map needs a file of another host.
    """
    tree = copy.deepcopy(figure)
    if not isinstance(tree, Figure):
        root = Figure()
        root.add_child(tree)
        tree = root
    for child in list(tree._children.values()):
        child.render()
    _inline_links(tree)
    return _number_ids(tree._template.render(this=tree, kwargs={}), tree)


def _inline_links(tree: Figure) -> None:
    """Put the text of linked files in place of the links, in their order."""
    script = tree.script.render()
    children = list(tree.header._children.items())
    tree.header._children.clear()
    for name, child in children:
        if not isinstance(child, JavascriptLink | CssLink):
            tree.header.add_child(child, name=name)
        elif (text := _inlined(child.url)) is None:
            problem = "it cannot be put into the file, which will ask the network for it"
            warnings.warn(f"{child.url}: {problem}.", UserWarning, stacklevel=4)
            tree.header.add_child(child, name=name)
        elif text:
            tree.header.add_child(Verbatim(text), name=name)
    if "$(" in script or "AwesomeMarkers" in script:
        tree.header.add_child(Verbatim(script_tag(asset("compat.js"))), name="compat")


def _inlined(url: str) -> str | None:
    """Return the elements that replace a link, empty when it is not needed, None if unknown."""
    if url.endswith("/leaflet.js"):
        return script_tag(leaflet_js())
    if url.endswith("/leaflet.css"):
        return style_tag(leaflet_css())
    return "" if any(part in url for part in _REPLACED) else None


def _number_ids(page: str, tree: Element) -> str:
    """Replace the random ids of the elements by numbers, in order of appearance."""
    ids = {element._id for element in _elements(tree)}
    numbers: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        if match[0] not in ids:
            return match[0]
        return numbers.setdefault(match[0], f"{len(numbers) + 1:06d}")

    return re.sub(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])", number, page)


def _elements(root: object) -> Iterator[Element]:
    """Yield every branca element that can be reached from `root`, through attributes too."""
    seen: set[int] = set()
    stack: list[object] = [root]
    while stack:
        item = stack.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        if isinstance(item, Element):
            yield item
            stack.extend(vars(item).values())
        elif isinstance(item, dict):
            stack.extend(item.values())
        elif isinstance(item, list | tuple):
            stack.extend(item)


def frame_html(page: str, *, title: str, height: str = "640px", preview: str = "") -> str:
    """Return an iframe that holds a whole page, for Jupyter and other pages.

    Parameters
    ----------
    page
        The self-contained document.
    title
        What the frame shows, for screen readers.
    height
        CSS length.
    preview
        SVG that lies below the frame: an untrusted notebook takes the frame away.

    Notes
    -----
    The frame is sandboxed: the page runs its scripts but cannot reach the notebook around it.
    """
    attributes = {
        "title": title,
        "sandbox": "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox",
        "style": f"width:100%;height:{height};border:0;grid-area:1/1;background:#fff",
        "srcdoc": page,
    }
    text = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
    frame = f"<iframe {text}></iframe>"
    if not preview:
        return frame
    code = base64.b64encode(preview.encode()).decode("ascii")
    picture = f'<img src="data:image/svg+xml;base64,{code}" alt="{html.escape(title)}" width="480">'
    line = "The map itself needs a trusted notebook: trust it, or save the map to a file."
    # Both lie in one cell: the frame covers the picture, which has its room where there is none.
    style = f"grid-area:1/1;max-height:{height};overflow:hidden"
    below = f'<div style="{style}">{picture}<p>{line}</p></div>'
    return f'<div style="display:grid;grid-template-columns:100%">{below}{frame}</div>'
