"""When a value stands for nothing: the one test of it."""

from __future__ import annotations

import re

_INVISIBLE = (
    r"\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
_NOTHING = re.compile(f"[{_INVISIBLE}]*")


def is_missing(value: object) -> bool:
    r"""Return whether a value stands for nothing: the one test of it.

    None, NaN, NA, NaT, an empty list or dictionary, and a text that shows nothing are nothing.

    Examples
    --------
    >>> [is_missing(value) for value in (None, float("nan"), " ", "\u200b", [], 0, False)]
    [True, True, True, True, True, False, False]
    """
    if value is None:
        return True
    if isinstance(value, str):
        return _NOTHING.fullmatch(value) is not None
    try:
        return len(value) == 0 if hasattr(value, "__len__") else bool(value != value)
    except Exception:  # pandas' NA has no truth value, an array of no dimension no length
        return type(value).__name__ == "NAType"
