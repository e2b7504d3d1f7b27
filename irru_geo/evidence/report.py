"""The validation report: one HTML page that holds the model against the world.

Tables and charts stand in the page itself: it asks nothing of a network, runs no script, and the
same data give the same bytes.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from irru_geo import __version__
from irru_geo.atomic_write import write_text
from irru_geo.evidence import validation
from irru_geo.evidence.claims import check_claims
from irru_geo.evidence.report_charts import (
    chart,
    claims_chart,
    is_nothing,
    name_of,
    number,
    span,
    told,
)
from irru_geo.viz.web.self_contained import asset, style_tag
from irru_geo.vocabulary import BASES, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from pandas import DataFrame

    from irru_geo.layers.data import Data
    from irru_geo.planner.planner import RoutePlanner

    Row = Mapping[str, Any]
    Column = tuple[str, Callable[[Row], str]]

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The browser's own guard: the page may load nothing."""

SECTIONS = (
    (
        "trip",
        "Trips",
        "Days of trips really made, each on the network of its date.",
    ),
    (
        "length",
        "Lengths by land",
        "Published lengths of lines and chains that are not themselves the length of a link. "
        "Shaded: within 4 %.",
    ),
    (
        "sea distance",
        "Sea distances",
        "Distances of NGA Pub. 151 and what follows from them. Shaded: within 2 %.",
    ),
    ("cost", "Quotes", "Freight quotes, each in the market of its month."),
    (
        "indicator",
        "Indicators",
        "Means that CAREC's CPMM publishes by country and year, over the same stretches here.",
    ),
)


def write_report(
    planner: RoutePlanner, path: str | Path, *, samples: int = 10_000, seed: int = 0
) -> None:
    """Write the report as one HTML file, whole or not at all.

    Parameters
    ----------
    planner
        The network to hold against the world.
    path
        File to write.
    samples, seed
        As for `Route.transit_time`.
    """
    checks = validation.validate(planner, samples=samples, seed=seed)
    claims = check_claims(planner, samples=samples, seed=seed)
    write_text(path, report_html(planner, checks, claims))


def report_html(planner: RoutePlanner, checks: DataFrame, claims: DataFrame) -> str:
    """Return the report as a page.

    Parameters
    ----------
    planner
        The network that the tables are of.
    checks, claims
        From `Network.validate` and `Network.check_claims`.
    """
    sources = {str(row["source_id"]): row for row in _records(planner.sources)}
    data = planner.network_state.data
    rows = _records(checks)
    body = [
        "<h1>irru_geo held against the world</h1>",
        f"<p>Version {escape(__version__)}, data {escape(planner.data_version or 'unversioned')}; "
        f"{escape(planner.state)}. Each trip runs on the network "
        "as it stood on its date.</p>",
        _summary(checks),
        *(_section(section, rows, (sources, data)) for section in SECTIONS),
        _claims(_records(claims), sources),
        _parameters(_records(planner.parameters), sources),
    ]
    head = (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>irru_geo: validation</title>\n{style_tag(asset('report.css'))}\n</head>"
    )
    return "\n".join([head, "<body>", *body, "</body>\n</html>\n"])


def _records(frame: DataFrame) -> list[dict[str, Any]]:
    records = frame.reset_index().to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in records]


def _summary(checks: DataFrame) -> str:
    rows = _records(validation.summary(checks))
    note = (
        "<p>Inside: the middle of what was observed or published lies within P10 to P90 of ours; a "
        "length is inside with 4 % of error at most, a sea distance with 2 %. Of a good model "
        "eight trips in ten are inside. Independent: no figure was formed from it, and no length "
        "of the very same source makes up most of its way.</p>"
    )
    columns: list[Column] = [
        ("Kind", lambda row: escape(row["kind"])),
        ("Checks", lambda row: str(row["checks"])),
        ("Inside", lambda row: _share_bar(row["inside_share"])),
        ("Median error", lambda row: _percent(row["median_error"])),
        ("95th percentile", lambda row: _percent(row["p95_error"])),
    ]
    return f"<h2>Summary</h2>\n{_table(rows, columns)}\n{note}\n{KEY}"


KEY = (
    "<h2>How to read the charts</h2>\n<ul>"
    '<li><span class="good">●</span> ours (P50) where the published one lies in P10 to P90, '
    "our bar; of claims, where they hold</li>"
    '<li><span class="bad">■</span> ours where it does not; an arrow lies beyond the end</li>'
    "<li><strong>|</strong> what was observed, published or claimed; a bracket is a range</li>"
    "<li>Faint: a figure of the model was formed from it, so that it is no check.</li></ul>"
)


def _share_bar(share: float) -> str:
    if is_nothing(share):
        return "–"
    return (
        f'{_percent(share)}<span class="bar"><span style="width:{100 * share:.0f}%"></span></span>'
    )


def _section(
    section: tuple[str, str, str], rows: Sequence[Row], context: tuple[Mapping[str, Row], Data]
) -> str:
    (kind, title, text), (sources, data) = section, context
    own = [row for row in rows if row["kind"] == kind]
    if not own:
        return ""
    parts = [f"<h2>{escape(title)}</h2>\n<p>{escape(text)}</p>"]
    for is_observed in (True, False):
        group = [row for row in own if bool(row["is_observation"]) is is_observed]
        if group and not is_observed:
            parts.append(
                "<h3>For comparison</h3>\n<p>Advertised, projected and claimed: offers, forecasts "
                "and extremes, which are no observations.</p>"
            )
        if group:
            parts += [chart(kind, group, data), _checks(group, sources)]
    return "\n".join(parts)


def _checks(rows: Sequence[Row], sources: Mapping[str, Row]) -> str:
    columns: list[Column] = [
        ("Check", lambda row: escape(name_of(row))),
        ("From", lambda row: escape(str(row["origin"]))),
        ("To", lambda row: escape(str(row["destination"]))),
        ("Date", lambda row: _text(row["date"])),
        ("Unit", lambda row: escape(row["unit"])),
        ("Published", lambda row: span(row["published_low"], row["published_high"])),
        ("Ours", lambda row: number(row["ours"])),
        ("P10 to P90", lambda row: span(row["ours_p10"], row["ours_p90"])),
        ("Error", lambda row: _percent(row["error"])),
        ("Inside", lambda row: "yes" if row["inside"] else "<b>no</b>"),
        ("Source", lambda row: _source(row["source_id"], sources)),
        ("Note", lambda row: _text(row["note"])),
    ]
    return f"<details><summary>Figures and sources</summary>\n{_table(rows, columns)}\n</details>"


def _claims(rows: Sequence[Row], sources: Mapping[str, Row]) -> str:
    counts = [f"{sum(row['verdict'] == v for row in rows)} {v}" for v in VERDICTS]
    text = (
        "Verdicts are computed. A claimed range is widened by 5 %, since such figures are round. "
        "Ours within it: holds. The range meets P10 to P90 of ours: holds within uncertainty."
    )
    table = _table(rows, _claim_columns(sources))
    return (
        f"<h2>Claims</h2>\n<p>{escape('; '.join(counts))}. {text}</p>\n"
        f"{claims_chart(rows)}\n{table}"
    )


def _claim_columns(sources: Mapping[str, Row]) -> Sequence[Column]:
    return [
        ("Statement", lambda row: escape(row["statement"])),
        ("Who", lambda row: escape(row["who"])),
        ("Date", lambda row: _text(row["date"])),
        ("Claimed", lambda row: told(row, "claimed_low", "claimed_high")),
        ("Ours", lambda row: told(row, "ours", "ours")),
        ("P10 to P90", lambda row: told(row, "ours_p10", "ours_p90")),
        ("Unit", lambda row: escape(row["unit"])),
        ("Verdict", _verdict),
        ("Query", lambda row: f"<code>{escape(row['query'])}</code>"),
        ("Source", lambda row: _source(row["source_id"], sources)),
        ("Note", lambda row: _text(row["note"])),
    ]


def _verdict(row: Row) -> str:
    place = VERDICTS.index(row["verdict"])
    side = f" (ours is {row['ours_is']})" if row["ours_is"] else ""
    return f'<span class="v{place}">{escape(row["verdict"])}{side}</span>'


def _parameters(rows: Sequence[Row], sources: Mapping[str, Row]) -> str:
    counts = ", ".join(f"{sum(r['basis'] == basis for r in rows)} {basis}" for basis in BASES)
    columns: list[Column] = [
        ("Figure", lambda row: escape(row["parameter_id"])),
        ("Process", lambda row: escape(row["process"])),
        ("Mode", lambda row: escape(row["mode"])),
        ("Scope", lambda row: escape(row["scope"])),
        (
            "Low, typical, high",
            lambda row: ", ".join(number(row[key]) for key in ("low", "typical", "high")),
        ),
        ("Unit", lambda row: escape(row["unit"])),
        ("Basis", lambda row: escape(row["basis"])),
        ("As of", lambda row: _text(row["as_of"])),
        ("Source", lambda row: _source(row["source_id"], sources)),
        ("Reasoning", lambda row: _text(row["note"])),
    ]
    return (
        f"<h2>Figures of the model</h2>\n<p>{len(rows)} figures by their basis: {counts}. "
        "Estimates have their reasoning.</p>\n"
        f"<details><summary>All figures</summary>\n{_table(rows, columns)}\n</details>"
    )


def _table(rows: Iterable[Row], columns: Sequence[Column]) -> str:
    """Return a table; the cells are HTML already."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading, _ in columns)
    lines = ["".join(f"<td>{cell(row)}</td>" for _, cell in columns) for row in rows]
    body = "\n".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody>\n</table></div>"
    )


def _text(value: object) -> str:
    return "" if is_nothing(value) else escape(str(value))


def _percent(share: float) -> str:
    return "–" if is_nothing(share) else f"{100 * share:.1f} %"


def _source(source_id: object, sources: Mapping[str, Row]) -> str:
    """Return a source with its title on pointing, as a link when its address is one of the web."""
    if is_nothing(source_id) or not source_id:
        return "estimate"
    row = sources.get(str(source_id), {})
    title = escape(", ".join(_plain(row.get(key)) for key in ("title", "publisher", "date")))
    url = _plain(row.get("url"))
    name = escape(str(source_id))
    if not url.startswith(("https://", "http://")):
        return f'<span title="{title}">{name}</span>'
    return f'<a rel="noreferrer" href="{escape(url)}" title="{title}">{name}</a>'


def _plain(value: object) -> str:
    return "" if is_nothing(value) else str(value)
