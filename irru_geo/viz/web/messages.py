"""The words of the page in each of its languages, from one table; numbers and days in them."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from irru_geo.errors import UnknownNameError
from irru_geo.spelling import nearest_names
from irru_geo.viz.web.self_contained import asset

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

LANGUAGES = ("en", "ru", "fa", "ar")
RIGHT_TO_LEFT = ("fa", "ar")

_DIGITS = {"fa": "۰۱۲۳۴۵۶۷۸۹", "ar": "٠١٢٣٤٥٦٧٨٩"}
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "fa": "ژانویهٔ فوریهٔ مارس آوریل مهٔ ژوئن ژوئیهٔ اوت سپتامبر اکتبر نوامبر دسامبر",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Return the words by key and language, as in `assets/messages.json`."""
    found: Mapping[str, Mapping[str, str]] = json.loads(asset("messages.json"))
    return found


def by_language() -> dict[str, dict[str, str]]:
    """Return the words by language and key, as the page takes them."""
    return {name: {key: row[name] for key, row in table().items()} for name in LANGUAGES}


def interface_language(languages: Sequence[str]) -> str:
    """Return the first language when the page speaks it, else English.

    Examples
    --------
    >>> interface_language(("fa", "en")), interface_language(("az",)), interface_language(())
    ('fa', 'en', 'en')
    """
    return languages[0] if languages and languages[0] in LANGUAGES else "en"


def check_languages(languages: Sequence[str], names: Iterable[Mapping[str, str]]) -> None:
    """Check that each language is one of the page, or of some name.

    Parameters
    ----------
    languages
        Codes.
    names
        Names by language code, of nodes.

    Raises
    ------
    UnknownNameError
        When there is nothing in a language.
    """
    known = {*LANGUAGES, *(code for own in names for code in own)}
    for code in languages:
        if code not in known:
            remedy = f"Names are known in {', '.join(sorted(known))}"
            raise UnknownNameError(code, "language", nearest_names(code, sorted(known)), remedy)


def say(language: str, key: str, **values: object) -> str:
    """Return the words of a key, values put in; English where a key is not translated.

    Examples
    --------
    >>> say("ru", "unit.km", n=5)
    '5 км'
    """
    row = table()[key]
    text = row.get(language, row["en"])
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def known(language: str, key: str, otherwise: str) -> str:
    """Return the words of a key, or other words when the table has none."""
    return say(language, key) if key in table() else otherwise


def digits(language: str, text: str) -> str:
    """Return text with the digits of a language.

    Examples
    --------
    >>> digits("fa", "29")
    '۲۹'
    """
    return text.translate(str.maketrans("0123456789", _DIGITS.get(language, "0123456789")))


def day(language: str, date: dt.date) -> str:
    """Return a day of the Gregorian calendar in words.

    Examples
    --------
    >>> import datetime as dt
    >>> day("ru", dt.date(2026, 11, 26))
    '26 ноября 2026'
    """
    month = _MONTHS[language].split()[date.month - 1]
    return digits(language, f"{date.day} {month} {date.year}")
