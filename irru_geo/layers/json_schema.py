"""The schema of layers and tables as JSON Schema, for editors and validators of others."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from irru_geo.layers.checks import DATE, PATTERNS, read_schema

if TYPE_CHECKING:
    from irru_geo.layers.checks import Field

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TYPES: dict[str, Schema] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "pattern": DATE.pattern},
    "texts": {"type": "array", "items": {"type": "string"}},
    "integers": {"type": "array", "items": {"type": "integer"}},
    "names": {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
    },
}


@cache
def schema_names() -> tuple[str, ...]:
    """Return the names of all schemas: `links`, `nodes` and the tables, in alphabetical order."""
    folder = resources.files("irru_geo").joinpath("schema")
    return tuple(sorted(p.name.removesuffix(".csv") for p in folder.iterdir() if ".csv" in p.name))


def json_schema(name: str) -> Schema:
    """Return the JSON Schema (draft 2020-12) of a layer file or of a row of a table.

    Parameters
    ----------
    name
        `nodes` or `links` (a whole GeoJSON file), or the name of a table (one row, with lists
        and numbers as `checks.from_text` reads them).

    Raises
    ------
    UnknownNameError
        When there is no such schema.

    Notes
    -----
    It says less than irru_geo checks: that nodes and sources exist, that lines end on nodes and
    ids are taken once is checked on reading.

    Examples
    --------
    >>> feature = json_schema("nodes")["properties"]["features"]["items"]
    >>> feature["properties"]["geometry"]["properties"]["type"]
    {'const': 'Point'}
    >>> json_schema("countries")["required"]
    ['country_id', 'name']
    """
    if name not in schema_names():
        from irru_geo.errors import UnknownNameError
        from irru_geo.spelling import nearest_names

        raise UnknownNameError(name, "schema", nearest_names(name, schema_names()))
    fields = read_schema(name)
    head = {"$schema": DIALECT, "title": f"irru_geo {name}"}
    if name not in ("nodes", "links"):
        return head | _record(fields)
    feature = {
        "type": "object",
        "required": ["type", "id", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "id": _value(fields[0]),
            "geometry": _geometry("Point" if name == "nodes" else "LineString"),
            "properties": _record(fields[1:]),
        },
    }
    return head | {
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": {"const": "FeatureCollection"},
            "features": {"type": "array", "items": feature},
        },
    }


def _geometry(kind: str) -> Schema:
    numbers = [{"type": "number", "minimum": -b, "maximum": b} for b in (180, 90)]
    pair: Schema = {"type": "array", "prefixItems": numbers, "minItems": 2, "maxItems": 3}
    line = {"type": "array", "minItems": 2, "items": pair}
    return {
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {"type": {"const": kind}, "coordinates": pair if kind == "Point" else line},
    }


def _record(fields: tuple[Field, ...]) -> Schema:
    rules = [_rule(field) for field in fields if "=" in field.required]
    schema: Schema = {
        "type": "object",
        "required": [field.name for field in fields if field.required == "yes"],
        "properties": {field.name: _value(field) for field in fields},
    }
    return schema | {"allOf": rules} if rules else schema


def _rule(field: Field) -> Schema:
    """Return that a field is required when another one holds some value."""
    other, values = field.required.split("=")
    has_value = {"properties": {other: {"enum": values.split("|")}}, "required": [other]}
    given = {"required": [field.name], "properties": {field.name: {"not": {"type": "null"}}}}
    return {"if": has_value, "then": given}


def _value(field: Field) -> Schema:
    """Return the schema of one value; null stands for what is not known."""
    schema: Schema = {**_TYPES[field.type]}
    limits = _limits(field)
    is_required = field.required == "yes"
    if schema["type"] == "array":
        schema |= {"items": schema["items"] | limits} | ({"minItems": 1} if is_required else {})
    else:
        schema |= limits
    description = f"{field.description} ({field.unit})" if field.unit else field.description
    if is_required:
        return schema | {"description": description}
    return {"anyOf": [schema, {"type": "null"}], "description": description}


def _limits(field: Field) -> Schema:
    allowed = field.allowed
    if allowed.startswith(">"):
        key = "minimum" if allowed.startswith(">=") else "exclusiveMinimum"
        return {key: float(allowed.lstrip(">="))}
    pattern = PATTERNS.get(allowed, allowed if allowed.startswith("^") else None)
    if pattern:
        return {"pattern": pattern}
    if "|" in allowed:
        words = allowed.split("|")
        return {
            "enum": [int(word) for word in words] if field.type.startswith("integer") else words
        }
    return {}
