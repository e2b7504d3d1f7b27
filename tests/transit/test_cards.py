"""What distributions and routes show of themselves in Jupyter."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
import toy

import irru_geo as ig
from irru_geo.transit.shares import Share, card

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network


class Tags(HTMLParser):
    """Collect the tags of a text, and see that all are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.seen.add(tag)
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_time_cost_and_emissions_have_a_card(network: Network) -> None:
    route = network.corridor("western")
    shown = {
        "Transit time": route.transit_time(samples=300),
        "Cost": route.cost(samples=300),
        "Emissions": route.emissions(samples=300),
    }
    for title, one in shown.items():
        html = one._repr_html_()
        tags = Tags(html)
        assert tags.open == []
        assert tags.seen <= {"div", "img", "strong", "table", "tr", "td", "th"}
        assert title in html
        assert "300 samples" in html
        assert "Rail" in html
        assert f"{one.p50:,.0f}".split(".")[0] in html
        picture = base64.b64decode(re.search(r"base64,([^']+)", html)[1]).decode()
        assert picture.count("<rect") == 30
        assert len(html) < 12_000


def test_a_day_of_departure_says_when_it_arrives(network: Network) -> None:
    trip = network.corridor("western").transit_time(samples=300, depart="2027-01-10")
    assert f"Leaving on 2027-01-10: there on {trip.arrive_p50}" in trip._repr_html_()


def test_texts_of_others_stay_text(tmp_path: Path) -> None:
    import numpy as np

    bad = "<script>alert(1)</script>'"
    html = card(bad, [bad], np.array([1.0, 2.0]), [Share(bad, 1.0, 1.0)])
    assert Tags(html).seen <= {"div", "img", "strong", "table", "tr", "td", "th"}
    assert bad not in html
    drawn = toy.border()
    drawn.nodes["a"]["name"] = bad
    route = ig.load_network(drawn.write(tmp_path)).route("a", "d")
    html = route._repr_html_()  # without a price
    assert "script" not in Tags(html).seen
    assert "Cost unknown" in html


@pytest.mark.parametrize("values", [[2.0], [0.0, 0.0], [-1.0, 1e9]])
def test_any_samples_can_be_drawn(values: list[float]) -> None:
    import numpy as np

    assert "nan" not in card("T", [], np.array(values), [])


def test_a_route_names_its_stretches(network: Network) -> None:
    html = network.route("Kazan", "Tashkent")._repr_html_()
    assert "kazan-49" not in html
    assert "border Russia-Kazakhstan" in html
