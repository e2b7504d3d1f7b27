"""Odd values, and what is changed in JSON, tables and bytes."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from irru_geo.layers.schema import read_schema

if TYPE_CHECKING:
    import random

    from irru_geo.layers.schema import Field

TEXTS: tuple[str, ...] = (
    *("", " ", "\0", "\ufeff", "a\nb", "../../etc/passwd", "C:\\con", "'; DROP TABLE", "<script>"),
    *("{{7*7}}", "%s%n", "NaN", "inf", "-inf", "-0", "1e309", "9" * 5000, "\u202e", "ｅａｓｔ"),
    *("\ud800", "a" * 5_000, "null", "[]", "{}", "2014-02-30", "0000", "99999-01-01", "*", "node:"),
    *("link:a--b", "2_02", "+202", " 2024", "2024-1-1", "2024-01-01T99:99", "1,5", "1.5.5", "True"),
    *("=1+1", "@SUM(A1)", "-2", "a;b", ";;;", "a--b", "--", "-", "/", ".", "..", "\x1b[31mred"),
    *(
        "\r\n",
        "\t",
        "\u0000x",
        "é" * 200,
        "%00",
        "&lt;",
        "]]>",
        "a\u2028b",
        "\u202eabc",
        "🚂" * 100,
    ),
    *("Infinity", "0x10", "1e-400", "١٢٣", "²", "½", "NaT", "<NA>", "None", "nan", "-nan"),
    *("<img src=x onerror=alert(1)>", "https://example.invalid/", "file:///etc/passwd", "CON"),
    *("node:b", "country:RU", "country:ZZ", "layer:toy", "layer:../x", "GE\n", "a\x7f", "İ", "ß"),
)

NUMBERS: tuple[Any, ...] = (
    *(0, -0.0, -1, 1, 2, 0.5, 1e-320, 5e-324, 1e-9, 1e9, 1e15, 1e16, 1e308, 1.7976931348623157e308),
    *(float("nan"), float("inf"), float("-inf"), 10**400, -(10**400), 2**31, 2**53 + 1, 2**63),
    *(-(2**63) - 1, 2**64, True, False, 1520, 90, 180, 180.0000001, -180, 360, 1e5, 40075, 1.5),
)


class Odd:
    """A class that does nothing well."""

    def __repr__(self) -> str:
        raise RuntimeError("no repr")

    def __iter__(self) -> Any:
        raise RuntimeError("no iteration")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no comparison")

    __hash__ = None  # type: ignore[assignment]


def junk(rng: random.Random, depth: int = 0) -> Any:
    """Return a value that hardly any argument wants."""
    makers = (
        lambda: rng.choice(TEXTS),
        lambda: rng.choice(NUMBERS),
        lambda: rng.choice((None, pd.NaT, pd.NA, np.nan, ..., NotImplemented)),
        lambda: rng.choice((b"a", bytearray(b"\xff"), memoryview(b"a"), object(), int, len)),
        lambda: rng.choice((np.float64("nan"), np.int8(-5), np.bool_(True), np.datetime64("NaT"))),
        lambda: rng.choice((np.array([37.0, 55.0]), np.array([]), np.array([[1]]), np.array("a"))),
        lambda: rng.choice((np.array([None, "a"], dtype=object), np.float32(1.5), np.str_("a"))),
        lambda: rng.choice((pd.Series(["rail"]), pd.Series([1.5]), pd.Series(dtype=float))),
        lambda: rng.choice((pd.DataFrame({"a": [1]}), pd.DataFrame(), pd.Index(["a"]))),
        lambda: rng.choice((dt.date.min, dt.date.max, dt.datetime(2024, 2, 29, 23, 59), dt.time())),
        lambda: rng.choice((dt.timedelta(days=-1), pd.Timestamp("1677-09-22"), pd.Timedelta(1))),
        lambda: rng.choice((pd.Timestamp("2024-01-01", tz="Asia/Tehran"), pd.Period("2024"))),
        lambda: rng.choice((decimal.Decimal("NaN"), decimal.Decimal("1e999"), 1j, Path("a"))),
        lambda: rng.choice((Path("../x"), range(3), slice(1), (x for x in "ab"), iter([]), Odd())),
        lambda: rng.choice(
            ({1, 2}, frozenset({"a"}), {"a": 1}, {}, {None: None}, {"a": {"b": []}})
        ),
        lambda: rng.choice(([], (), [None], [[]], ("a",), ("a", "b", "c"), [("a",)], [1, "a"])),
    )
    if depth < 2 and rng.random() < 0.15:
        inner = [junk(rng, depth + 1) for _ in range(rng.randrange(4))]
        return rng.choice((list, tuple))(inner)
    return rng.choice(makers)()


def short(value: Any) -> str:
    """Return a value as a finding shows it."""
    try:
        return " ".join(repr(value).split())[:600]
    except Exception:  # Odd has no repr
        return "something without a repr"


def json_value(rng: random.Random, depth: int = 0) -> Any:
    """Return a value that JSON can hold."""
    if depth < 2 and rng.random() < 0.2:
        inner = [json_value(rng, depth + 1) for _ in range(rng.randrange(4))]
        return inner if rng.random() < 0.5 else {rng.choice(TEXTS): each for each in inner}
    return rng.choice((rng.choice(TEXTS), rng.choice(NUMBERS), None))


def fitting(rng: random.Random, field: Field) -> Any:
    """Return a value of the right sort for a field of the schema, often at its bounds."""
    if field.words:
        word = rng.choice(field.words)
        return int(word) if field.type in ("integer", "integers") else word
    if field.type in ("number", "integer"):
        bounds = field.bounds
        ends = (bounds.low, bounds.high, 1, 2, 7) if bounds else (0, 1, 2, 7, 50)
        value = rng.choice([end for end in ends if abs(end) < 1e300])
        return int(value) if field.type == "integer" else float(value)
    if field.type == "date":
        return rng.choice(("2024-06-01", "1900", "2030-12", "0001-01-01", "9999-12-31", "2024"))
    if field.type == "boolean":
        return rng.choice((True, False))
    ids = {"node": "abcpq", "source": ("toy",), "branch": ("k",), "iso2": ("RU", "IR", "IN", "ZZ")}
    return rng.choice([*ids.get(field.allowed, ("x", "1-12", "node:b", "country:RU", "a--b"))])


def changed_json(rng: random.Random, value: Any, table: str) -> Any:
    """Return a GeoJSON collection with one to three parts changed."""
    value = json.loads(json.dumps(value))
    for _ in range(rng.randrange(1, 4)):
        path = rng.choice(_paths(value))
        if not path:
            value = json_value(rng) if rng.random() < 0.1 else value
            continue
        inner = value
        for key in path[:-1]:
            inner = inner[key]
        last, how = path[-1], rng.random()
        fields = {field.name: field for field in read_schema(table)}
        if how < 0.15:
            del inner[last]
        elif how < 0.3 and isinstance(inner, list):
            inner.insert(last, inner[last])
        elif how < 0.55 and last in fields:
            inner[last] = fitting(rng, fields[last])
        else:
            inner[last] = json_value(rng)
    return value


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    parts: Any = ()
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    return [path, *(place for key, part in parts for place in _paths(part, (*path, key)))]


def as_json(value: Any) -> bytes:
    """Return JSON text as bytes, with what JSON does not allow (NaN, half surrogates) as it is."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


def mangled(rng: random.Random, content: bytes) -> bytes:
    """Return bytes cut, doubled, overwritten or with noise in them."""
    start, end = sorted(rng.randrange(len(content) + 1) for _ in range(2))
    if rng.random() < 0.5:
        end = min(end, start + rng.randrange(1, 9))
    part, noise = content[start:end], rng.randbytes(rng.randrange(1, 12))
    middle = rng.choice((b"", part + part, noise, part[::-1], part[:1] * 50))
    return content[:start] + middle + content[end:]
