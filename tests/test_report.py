"""The validation page: whole, quiet, escaped, and the same twice."""

import re
from html.parser import HTMLParser

import pytest
import toy
from test_evidence import TRIP, with_tables

from irru_geo import load_network
from irru_geo.evidence.report import POLICY, report_html, write_report
from irru_geo.viz.paper.range_chart import Bar, range_chart, ticks

HOSTILE = '<script>alert("x")</script>&</style><img src=x onerror=alert(1)>'
VOID = {"meta", "line", "circle", "rect", "br"}


class Page(HTMLParser):
    """Collect tags and attributes, and see that every tag is closed."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.open, self.text = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attributes]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def net(tmp_path_factory):
    drawn = with_tables(toy.strait())
    drawn.tables["sources"] += [
        {"source_id": "hostile", "title": HOSTILE, "publisher": HOSTILE, "url": "javascript:go()"},
        {"source_id": "web", "title": "A page", "url": 'https://example.org/?a="b"&c'},
    ]
    for number, (source, kind) in enumerate(
        [("hostile", "observed"), ("web", "advertised"), ("toy", "measured")]
    ):
        row = TRIP | {"source_id": source, "kind": kind, "note": HOSTILE}
        drawn.row("observations", **row, observation_id=f"trip-{number}", days_low=5, days_high=7)
    drawn.row("published_lengths", length_id="x", origin="p", destination="q", modes="sea",
              length_km=405, source_id="web", used_as_link="false", note=HOSTILE)  # fmt: skip
    for key, query in (("one", "distance_km(inland,q)"), ("two", "none")):
        drawn.tables.setdefault("claims", []).append(
            {"claim_id": key, "statement": HOSTILE, "who": HOSTILE, "source_id": "hostile",
             "quantity": "distance", "query": query, "low": 480, "high": 520, "unit": "km",
             "note": HOSTILE}
        )  # fmt: skip
    return load_network(drawn.write(tmp_path_factory.mktemp("toy")))


@pytest.fixture(scope="module")
def text(net):
    return report_html(net, net.validate(samples=500), net.check_claims(samples=500))


def test_nothing_is_requested_and_nothing_runs(text):
    page = Page(text)
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object", "embed", "base"} & set(page.tags)
    loading = {"src", "srcset", "href", "data", "action", "poster", "background", "xlink:href"}
    used = [(tag, name) for tag, name, _ in page.attributes if name in loading]
    assert set(used) == {("a", "href")}
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert ("meta", "content", POLICY) in page.attributes
    assert "url(" not in text
    assert "@import" not in text


def test_hostile_text_stays_text(text):
    page = Page(text)
    assert HOSTILE in "".join(page.text)
    assert "alert(1)>" not in text


def test_only_web_addresses_become_links(text):
    links = {value for tag, name, value in Page(text).attributes if (tag, name) == ("a", "href")}
    assert links == {'https://example.org/?a="b"&c'}


def test_it_shows_what_it_should(text):
    shown = " ".join("".join(Page(text).text).split())
    for part in ("Summary", "Trips", "For comparison", "Sea distances", "Claims",
                 "Figures of the model", "1 holds", "1 cannot be checked here"):  # fmt: skip
        assert part in shown
    assert "Lengths by land" not in shown  # there are none here
    assert text.count("<svg ") == 4


def test_the_same_bytes_twice_and_a_whole_file(net, tmp_path):
    for name in ("a.html", "b.html"):
        write_report(net, tmp_path / name, samples=300)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "b.html"]


def test_a_file_that_cannot_be_written_leaves_nothing(net, tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        write_report(net, tmp_path / "nowhere" / "a.html", samples=50)
    assert list(tmp_path.iterdir()) == []


def test_bars_stand_where_their_figures_are():
    chart = range_chart([Bar("a", 5.0, 2.0, 8.0, 10.0, 10.0)], title="T", axis="days")
    numbers = {float(x) for x in re.findall(r'(?:cx|x1|x2)="([\d.]+)"', chart)}
    left, width = 330, 560
    assert {left + width * value / 10 for value in (2, 5, 8, 10)} <= numbers


def test_what_lies_beyond_is_an_arrow_and_what_disagrees_a_square():
    chart = range_chart(
        [Bar("a", 9.0, is_good=False), Bar("b", 1.0, is_good=False), Bar("c", 1.0, note="n")],
        title="T",
        axis="ratio",
        most=3.0,
    )
    assert max(float(x) for x in re.findall(r'(?:cx|x1|x2)="([\d.]+)"', chart)) <= 330 + 560
    marks = [
        len(re.findall(rf"<{kind} [^>]*fill=\"#", chart)) for kind in ("path", "rect", "circle")
    ]
    assert marks == [1, 1, 1]
    assert ">n</text>" in chart


def test_checks_are_named_and_what_says_little_is_faint(network):
    page = report_html(network, network.validate(samples=100), network.check_claims(samples=100))
    shown = " ".join("".join(Page(page).text).split())
    assert "Chekhov – Sarakhs, 2022-07-06" in shown
    assert "Turkmenistan by rail, 2020: speed without delay" in shown
    assert "more are the same to 0.05 %" in shown
    assert 'opacity=".45"' in page


def test_a_chart_of_nothing_is_still_one():
    nothing = float("nan")
    for bars in ([], [Bar("a", nothing)], [Bar("a", 0.0)]):
        assert range_chart(bars, title="T", axis="x", band=(-1, 1)).endswith("</svg>")


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-7, 4), (0, 43210), (0, 1e-9), (3, 3)])
def test_ticks_span_the_range(low, high):
    marks = ticks(low, high)
    assert marks[0] <= low
    assert marks[-1] >= high
    assert 2 <= len(marks) <= 9
