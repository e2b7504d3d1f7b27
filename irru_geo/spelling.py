"""Folding and comparing of names that people type."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LETTERS = {"ə": "a", "ı": "i", "ø": "o", "ł": "l", "ي": "ی", "ك": "ک", "ى": "ی", "ё": "е"}
_DROPPED = re.compile(r"[^\w\t\n]+|_")


@lru_cache(maxsize=20_000)
def fold(name: str) -> str:
    """Return a name without case, accents, punctuation and spaces, to compare by.

    Examples
    --------
    >>> fold("Bandar-e Torkamān"), fold("Ələt"), fold("Астрахань")
    ('bandaretorkaman', 'alat', 'астрахань')
    """
    return fold_lines(name.replace("\t", " ").replace("\n", " "))


def fold_all(names: Iterable[str]) -> list[str]:
    """Return many names folded, in one go.

    Examples
    --------
    >>> fold_all(["Bandar-e Torkamān", "Ələt"])
    ['bandaretorkaman', 'alat']
    """
    lines = [name.replace("\t", " ").replace("\n", " ") for name in names]
    return fold_lines("\n".join(lines)).split("\n") if lines else []


def fold_lines(text: str) -> str:
    """Return many names folded at once; tabs and line ends between them stay."""
    text = _plain_letters(unicodedata.normalize("NFKD", _plain_letters(text.casefold())))
    return _DROPPED.sub("", text)


def _plain_letters(text: str) -> str:
    for letter, plain in _LETTERS.items():
        text = text.replace(letter, plain)
    return text


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def without_controls(text: str, instead: str = "") -> str:
    r"""Return a text that any file and any terminal can hold.

    Control characters and halves of characters go, as XML 1.0 forbids them; joiners and spaces that
    do not break, which Persian needs, stay.

    Examples
    --------
    >>> without_controls("Tbi\x00lisi"), without_controls("a\x1b[31m", " ")
    ('Tbilisi', 'a [31m')
    """
    return _CONTROLS.sub(instead, text)


def nearest_names(name: str, known: Iterable[str], count: int = 3) -> tuple[str, ...]:
    """Return the known names that look most like `name`, the nearest first.

    Examples
    --------
    >>> nearest_names("westren", ["western", "eastern", "suez"], count=2)
    ('western', 'eastern')
    """
    wanted = fold(name)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)

    def likeness(other: str) -> float:
        matcher.set_seq1(fold(other))
        return matcher.ratio() if matcher.real_quick_ratio() > 0.4 else 0.0

    scored = [(likeness(other), other) for other in dict.fromkeys(known)]
    near = sorted((s for s in scored if s[0] > 0.4), key=lambda s: (-s[0], s[1]))
    return tuple(other for _, other in near[:count])


_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def guarded(value: object) -> object:
    """Return a text that a spreadsheet would take for a formula with an apostrophe before it.

    Examples
    --------
    >>> guarded("=1+1"), guarded("Moscow"), guarded(-1)
    ("'=1+1", 'Moscow', -1)
    """
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def unguarded(value: object) -> object:
    """Return a text without the apostrophe that `guarded` has put before it."""
    is_guarded = isinstance(value, str) and value[:1] == "'" and _FORMULA.match(value)
    return value[1:] if isinstance(value, str) and is_guarded else value
