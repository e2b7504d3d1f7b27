"""The brief of a journey as Chromium prints it: one sheet of A4."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from irru_geo.evidence.brief import brief_html

if TYPE_CHECKING:
    from irru_geo import Network


@pytest.mark.browser
@pytest.mark.parametrize(
    ("ends", "wishes", "date"),
    [
        (("moscow", "mumbai"), {"branch": "western"}, None),
        (("st-petersburg", "nhava-sheva"), {"branch": "trans-caspian"}, "2027-01-20"),
        (("helsinki", "chabahar"), {"modes": ("rail", "sea")}, "2026-11-26"),
        (("tehran", "qazvin"), {}, None),
    ],
)
def test_it_prints_on_one_sheet(
    network: Network,
    chromium: Any,
    ends: tuple[str, str],
    wishes: dict[str, Any],
    date: str | None,
) -> None:
    net = network if date is None else network.at(date)
    page = chromium.new_page()
    page.set_content(brief_html(net.route(*ends, **wishes), samples=300))
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
