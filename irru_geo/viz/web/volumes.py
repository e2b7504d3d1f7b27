"""What was carried by each branch, as widths of its lines on a switch."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from irru_geo.viz.web.records import Record, compact, is_given, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

PX_PER_MT = 2.0
WIDEST_PX = 34.0

ORDER = ("measured", "observed", "claimed")
"""Kinds of figures that tell what was carried, the better first; forecasts do not."""


def volume_record(volumes: DataFrame, corridors: Sequence[Record]) -> Record | None:
    """Return the widths of links and what they stand for; None when no branch has a figure.

    Parameters
    ----------
    volumes
        `Network.volumes`: of each branch the latest whole year in million tonnes counts that is
        given for the branch itself and not for one place on it.
    corridors
        Records of corridors with `id`, which is that of their branch, and `links`.

    Returns
    -------
    dict or None
        `widths` (link number and pixels, of links that one branch goes alone: what is counted
        crosses into Iran, and how far it goes on is not known) and `rows` (branch, year, Mt, what
        is counted, kind; `sources` are still ids).
    """
    rows = [row for one in corridors if (row := _row(volumes, one)) is not None]
    if not rows:
        return None
    links = {one["id"]: one["links"] for one in corridors}
    users = Counter(link for row in rows for link in set(links[row["branch"]]))
    widths = [
        [link, round(min(WIDEST_PX, PX_PER_MT * row["mt"]), 1)]
        for row in rows
        for link in links[row["branch"]]
        if users[link] == 1
    ]
    return {"widths": sorted(widths), "rows": rows, "px_per_mt": PX_PER_MT}


def _row(volumes: DataFrame, corridor: Record) -> Record | None:
    own = volumes[
        (volumes["branch"] == corridor["id"])
        & volumes["place"].isna()
        & (volumes["unit"] == "Mt")
        & volumes["is_full_year"]
        & volumes["kind"].isin(ORDER)
        & volumes["year"].notna()
    ]
    if not len(own) or "links" not in corridor:
        return None
    rows = own.to_dict("records")
    best = min(rows, key=lambda row: (-int(row["year"]), ORDER.index(row["kind"])))
    low, high = best["low"], best["high"]
    mt = best["value"] if is_given(best["value"]) else (low + high) / 2
    return compact(
        {
            "branch": corridor["id"],
            "year": int(best["year"]),
            "mt": _rounded(mt),
            "low": _rounded(low),
            "high": _rounded(high),
            "counted": plain(best["counted"]),
            "kind": plain(best["kind"]),
            "sources": [plain(best["source_id"])] if is_given(best["source_id"]) else None,
        }
    )


def _rounded(value: Any) -> float | None:
    return round(float(value), 2) if is_given(value) else None
