"""Write the tables of docs/validation.md from the data; the words in it stay.

python tools/update_validation.py
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from irru_geo import load_network
from irru_geo.evidence.leave_one_out import leave_one_out
from irru_geo.evidence.validation import dates_compared, summary
from irru_geo.vocabulary import BASES, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pandas import DataFrame

    from irru_geo import Network

PAGE = Path(__file__).resolve().parent.parent / "docs" / "validation.md"
LARGEST = 6


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in Markdown; numbers stand to the right."""
    aligned = ["---", *["---:"] * (len(headings) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (headings, aligned, *rows))


def per_cent(share: float) -> str:
    """Return a share in per cent."""
    return f"{100 * share:.1f} %"


def days(low: float, high: float) -> str:
    """Return a range in days."""
    return f"{low:.1f}" if low == high else f"{low:.1f} to {high:.1f}"


def summary_table(checks: DataFrame) -> str:
    """Return a row a kind of check, what is independent of the model first."""
    found = summary(checks)
    rows = [
        (str(kind).replace("cost", "quote"), str(row["checks"]),
         *map(per_cent, (row["inside_share"], row["median_error"], row["p95_error"])))
        for kind, row in found.to_dict("index").items()
    ]  # fmt: skip
    return table(("", "checks", "inside", "median error", "95th percentile"), rows)


def trip_table(checks: DataFrame, *, is_independent: bool) -> str:
    """Return a row an observed trip."""
    trips = checks[(checks["kind"] == "trip") & checks["is_observation"]]
    trips = trips[trips["is_independent"] == is_independent]
    rows = [
        (f"`{key}`", str(row["date"]), days(row["published_low"], row["published_high"]),
         days(row["ours_p10"], row["ours_p90"]), f"{row['ours']:.1f}",
         "yes" if row["inside"] else "no")
        for key, row in trips.to_dict("index").items()
    ]  # fmt: skip
    headings = ("trip", "date", "observed (days)", "P10 to P90", "P50", "inside")
    return table(headings, rows)


def date_table(network: Network) -> str:
    """Return the trips with a known day of departure, without their date and with it."""
    compared = dates_compared(network)
    rows = [
        (f"`{key}`", str(row["date"]), f"{row['observed_days']:.1f}",
         *(f"{row[f'p50_{name}']:.1f} ({days(row[f'p10_{name}'], row[f'p90_{name}'])})"
           for name in ("year", "date")))
        for key, row in compared.to_dict("index").items()
    ]  # fmt: skip
    independent = compared[compared["is_independent"]]
    for what, word in (("inside", "inside P10 to P90"), ("error", "mean error, either way")):
        for some, which in ((compared, "all"), (independent, f"{len(independent)} independent")):
            shares = [per_cent(some[f"{what}_{name}"].abs().mean()) for name in ("year", "date")]
            rows.append((f"{word}, {which}", "", "", *shares))
    headings = ("trip", "departure", "observed (days)", "without the date", "with the date")
    return table(headings, rows)


def quote_table(checks: DataFrame) -> str:
    """Return a row a quote that formed no rate."""
    quotes = checks[(checks["kind"] == "cost") & checks["is_independent"]]
    rows = [
        (f"`{str(key).removeprefix('quote:')}`", str(row["date"]), f"{row['published_low']:,.0f}",
         f"{row['ours_p10']:,.0f} to {row['ours_p90']:,.0f}", f"{row['ours']:,.0f}",
         str(row["unit"]), "yes" if row["inside"] else "no")
        for key, row in quotes.to_dict("index").items()
    ]  # fmt: skip
    return table(("quote", "date", "quoted", "P10 to P90", "P50", "unit", "inside"), rows)


def short(value: float) -> str:
    """Return a number with one decimal where it is small."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def indicator_table(checks: DataFrame) -> str:
    """Return a row a published indicator that formed no figure."""
    found = checks[(checks["kind"] == "indicator") & checks["is_independent"]]
    rows = [
        (f"`{str(key).removeprefix('indicator:')}`", f"{row['published_low']:,.4g}",
         f"{short(row['ours_p10'])} to {short(row['ours_p90'])}", short(row["ours"]),
         str(row["unit"]), "yes" if row["inside"] else "no")
        for key, row in found.to_dict("index").items()
    ]  # fmt: skip
    return table(("indicator", "published", "P10 to P90", "P50", "unit", "inside"), rows)


def held_out_table(network: Network) -> str:
    """Return the trips that formed a figure beside the model formed again without them."""
    rows = [
        (f"`{key}`", days(row["published_low"], row["published_high"]), f"{row['ours']:.2f}",
         "-" if row["inside_without"] is None else f"{row['ours_without']:.2f}",
         {None: "-", True: "yes", False: "no"}[row["inside_without"]], str(row["note"]))
        for key, row in leave_one_out(network).to_dict("index").items()
    ]  # fmt: skip
    headings = ("trip", "observed (days)", "P50 with it", "P50 without it", "inside", "note")
    return table(headings, rows)


def basis_table(network: Network) -> str:
    """Return what part of each corridor's mean rests on which basis."""
    rows = []
    for corridor in network.corridors.index:
        found = network.corridor(corridor).basis()
        shares = [per_cent(found.loc[basis, "mean_share"]) for basis in BASES]
        spread = per_cent(found.loc["estimate", "variance_share"])
        decisive = ", ".join(
            f"`{row['parameter_id']}` ({row['swing_days']:.1f})" for row in found.attrs["decisive"]
        )
        rows.append((f"`{corridor}`", *shares, spread, decisive))
    headings = ("corridor", *BASES, "spread by estimates", "decides most (swing of P50 in days)")
    return table(headings, rows)


def parameter_table(network: Network) -> str:
    """Return how many parameters rest on which basis."""
    counts = network.parameters["basis"].value_counts()
    rows = [(basis, str(counts.get(basis, 0))) for basis in BASES]
    return table(("basis", "parameters"), rows)


def length_table(checks: DataFrame) -> str:
    """Return the lengths by land with the largest errors."""
    lengths = checks[checks["kind"] == "length"]
    order = lengths["error"].abs().sort_values(ascending=False).index[:LARGEST]
    rows = [
        (f"`{str(key).removeprefix('length:')}`", f"{row['published_low']:,.1f}",
         f"{row['ours']:,.1f}", f"{100 * row['error']:+.1f} %")
        for key, row in lengths.loc[order].to_dict("index").items()
    ]  # fmt: skip
    return table(("length", "published (km)", "ours (km)", "error"), rows)


def claim_table(claims: DataFrame) -> str:
    """Return how many claims have which verdict."""
    counts: dict[Any, int] = claims["verdict"].value_counts().to_dict()
    return table(("verdict", "claims"), [(v, str(counts.get(v, 0))) for v in VERDICTS])


def updated(text: str) -> str:
    """Return the page with its tables written anew."""
    network = load_network()
    checks = network.validate()
    tables = {
        "summary": summary_table(checks),
        "trips": trip_table(checks, is_independent=True),
        "used trips": trip_table(checks, is_independent=False),
        "leave one out": held_out_table(network),
        "quotes": quote_table(checks),
        "indicators": indicator_table(checks),
        "parameters": parameter_table(network),
        "basis": basis_table(network),
        "dates": date_table(network),
        "lengths": length_table(checks),
        "claims": claim_table(network.check_claims()),
    }
    for name, body in tables.items():
        pattern = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
        text, found = re.subn(pattern, rf"\g<1>\n{body}\n\n\g<2>", text, flags=re.DOTALL)
        if found != 1:
            raise SystemExit(f"{PAGE.name}: expected one place for the table {name!r}.")
    return text


def main() -> None:
    """Rewrite the page."""
    PAGE.write_text(updated(PAGE.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
