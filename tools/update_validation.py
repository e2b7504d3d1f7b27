"""Write the tables of docs/validation.md from the data; the words in it stay.

python tools/update_validation.py
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from irru_geo import load_network
from irru_geo.evidence.validation import dates_compared, summary
from irru_geo.vocabulary import VERDICTS

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
    """Return a row a kind of check."""
    found = summary(checks)
    rows = [
        (str(kind), str(row["checks"]), *map(per_cent, (row["inside_share"], row["median_error"])),
         per_cent(row["p95_error"]))
        for kind, row in found.to_dict("index").items()
        if kind != "cost"
    ]  # fmt: skip
    return table(("", "checks", "inside", "median error", "95th percentile"), rows)


def trip_table(checks: DataFrame) -> str:
    """Return a row an observed trip."""
    trips = checks[(checks["kind"] == "trip") & checks["is_observation"]]
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
    inside, error = (
        [compared[f"{what}_{name}"].abs().mean() for name in ("year", "date")]
        for what in ("inside", "error")
    )
    rows.append(("inside P10 to P90", "", "", *map(per_cent, inside)))
    rows.append(("mean error, either way", "", "", *map(per_cent, error)))
    headings = ("trip", "departure", "observed (days)", "without the date", "with the date")
    return table(headings, rows)


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
        "trips": trip_table(checks),
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
