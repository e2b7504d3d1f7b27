"""Arguments as users give them, made into what functions work with."""

from __future__ import annotations

from numbers import Real
from typing import Any


def as_items(items: Any) -> tuple[Any, ...]:
    """Return a collection as a tuple; one name, or one pair of numbers, counts as one item.

    Examples
    --------
    >>> as_items("hormuz"), as_items((48.0, 46.4)), as_items(["a", "b"])
    (('hormuz',), ((48.0, 46.4),), ('a', 'b'))
    """
    if isinstance(items, str):
        return (items,)
    parts = () if items is None else tuple(items)
    return (parts,) if len(parts) == 2 and all(isinstance(p, Real) for p in parts) else parts
