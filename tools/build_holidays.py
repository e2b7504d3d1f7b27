"""Write data/tables/holidays.csv: the days of the holidays that calendar.csv names.

The dates come from the PyPI package `holidays` (pip install holidays) and are stored, so that
nothing has to be computed, or installed, by whoever reads them.

    python tools/build_holidays.py
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import holidays

YEARS = range(2010, 2041)
TABLE = Path(__file__).parents[1] / "data" / "tables" / "holidays.csv"
FRIDAY = 4

Day = tuple[str, dt.date, bool]


def eid_al_adha(country: str) -> list[Day]:
    """Return the first day of Eid al-Adha of each year in a country."""
    language = {"AE": "en_US", "TR": "en_US", "TM": "en_US"}[country]
    days = holidays.country_holidays(country, years=YEARS, language=language)
    found: dict[int, Day] = {}
    for day, names in sorted(days.items()):
        for name in names.split("; "):
            if name in ("Eid al-Adha", "Eid al-Adha (estimated)"):
                row = (f"eid-al-adha-{country.lower()}", day, "estimated" in name)
                previous = [d for _, d, _ in found.values()]
                if not previous or min(abs((day - d).days) for d in previous) > 30:
                    found[day.toordinal()] = row
    return list(found.values())


def holiday_fridays() -> list[Day]:
    """Return the Fridays in Iran with a public holiday on the Thursday or the Saturday."""
    days = holidays.country_holidays("IR", years=YEARS, language="en_US")
    found: dict[dt.date, bool] = {}
    for day, name in days.items():
        for shift in (1, -1):
            friday = day + dt.timedelta(days=shift)
            if friday.weekday() == FRIDAY and friday.year in YEARS:
                is_estimated = "estimated" in name
                found[friday] = found.get(friday, True) and is_estimated
    return [("ir-holiday-friday", day, estimated) for day, estimated in sorted(found.items())]


def main() -> None:
    """Write the table."""
    rows = [*eid_al_adha("AE"), *eid_al_adha("TM"), *eid_al_adha("TR"), *holiday_fridays()]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("holiday_date_id", "holiday", "date", "is_estimated"))
        for holiday, day, is_estimated in rows:
            text = day.isoformat()
            writer.writerow((f"{holiday}-{text}", holiday, text, str(is_estimated).lower()))


if __name__ == "__main__":
    main()
