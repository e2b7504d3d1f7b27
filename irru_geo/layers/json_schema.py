"""The schema of layers and tables as JSON Schema, for editors and validators of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from irru_geo.layers.schema import read_schema, schema_names
from irru_geo.layers.values import DATE

if TYPE_CHECKING:
    from irru_geo.layers.schema import Field

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_TYPES: dict[str, Schema] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "pattern": f"^{DATE.pattern}$"},
    "texts": {"type": "array", "items": {"type": "string"}},
    "integers": {"type": "array", "items": {"type": "integer"}},
    "names": {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
    },
}


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
    if field.bounds is not None:
        bounds = field.bounds
        low = {"exclusiveMinimum" if bounds.above else "minimum": bounds.low}
        high = {"exclusiveMaximum" if bounds.below else "maximum": bounds.high}
        return {key: value for key, value in (low | high).items() if abs(value) < float("inf")}
    if field.pattern is not None:
        return {"pattern": field.pattern.pattern}
    if field.words:
        is_whole = field.type.startswith("integer")
        return {"enum": [int(word) if is_whole else word for word in field.words]}
    return {}
