"""Which column of another layer holds which field: by near names, with its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from irru_geo.arguments import as_mapping
from irru_geo.errors import ParameterError
from irru_geo.importing.gis_values import with_unit
from irru_geo.layers.schema import read_schema
from irru_geo.layers.side_columns import languages_of
from irru_geo.spelling import fold, nearest_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from irru_geo.layers.schema import Field

ALIKE: Mapping[str, tuple[str, ...]] = {
    "id": ("link_id", "node_id", "osm_id", "gid", "code", "edge_id", "objectid", "fid", "ref"),
    "from_node": ("from", "from_id", "a_node", "anode", "u", "node_a", "start", "from_node_id"),
    "to_node": ("to", "to_id", "b_node", "bnode", "v", "node_b", "end", "to_node_id"),
    "mode": ("modes", "transport", "transport_mode", "modus", "verkehrstraeger"),
    "name": (
        *("name_en", "name:en", "label", "title", "line", "line_name", "nom", "nombre", "ad"),
        *("bezeichnung", "название", "наименование", "имя", "نام", "section"),
    ),
    "country": ("iso", "iso2", "iso_a2", "country_code", "cntr_code", "cc"),
    "length_km": (
        *("km", "dist_km", "distance_km", "laenge_km", "len_km", "length", "kilometres", "len"),
        *("distance", "dist", "laenge", "longueur", "длина", "протяженность", "طول"),
    ),
    "gauge_mm": ("gauge", "track_gauge", "rail_gauge", "spurweite", "ecartement", "колея"),
    "electrified": (
        "electric",
        "electrification",
        "is_electrified",
        "elektrifiziert",
        "электрификация",
    ),
    "tracks": ("n_tracks", "track_count", "num_tracks", "lines"),
    "status": ("state", "condition"),
    "opened": ("opening", "year", "year_opened", "opened_year", "built", "open_date"),
    "expected": ("expected_year", "planned_for"),
    "capacity_mt_per_year": ("capacity", "capacity_mt", "cap_mt"),
    "note": ("notes", "remark", "remarks", "comment", "description"),
    "kind": ("type", "node_type", "class"),
    "unlocode": ("locode", "un_locode"),
}
"""Names that others have for a field, the likeliest first."""


SHORTENED = 10
"""Characters of a column's name that a shapefile keeps."""


class Column(NamedTuple):
    """A column that holds a field.

    Attributes
    ----------
    name
        Its name in the layer.
    factor
        What one of its unit is in the unit of the schema.
    unit
        Unit of the schema.
    """

    name: str
    factor: float = 1.0
    unit: str = ""

    @property
    def unit_text(self) -> str:
        """What was done with its unit, in words."""
        return f"times {self.factor:g} for {self.unit}"


def guessed_columns(
    names: Sequence[str], table: str, given: Mapping[str, str] | None
) -> dict[str, Column]:
    """Return which column of a frame holds which field of the schema.

    Parameters
    ----------
    names
        Columns of the frame.
    table
        `links` or `nodes`.
    given
        Field to column, as the user says it; they win.

    Raises
    ------
    ParameterError
        When a field or a column is named that is not there.

    Notes
    -----
    Names count without case, accents and punctuation, in ten characters as a shapefile keeps them,
    and with a unit at their end (`Length (m)`, `length_mi`), which is then turned into the
    schema's. Names in one language alone (`name_ru`) serve where there is no other.

    Examples
    --------
    >>> guessed_columns(["Gauge", "length_m", "colour"], "links", None)["length_km"].factor
    0.001
    """
    fields = {field.name: field for field in read_schema(table)}
    chosen: dict[str, Column] = {}
    for key, column in as_mapping(given, "columns").items():
        if key not in fields:
            near = nearest_names(str(key), fields, 1)
            hint = f" Nearest: {near[0]!r}." if near else ""
            raise ParameterError(f"columns: expected fields of {table}, got {key!r:.60}.{hint}")
        if column not in names:
            shown = ", ".join(names)[:120]
            raise ParameterError(f"columns: expected one of {shown}, got {column!r:.60}.")
        chosen[key] = _column(str(column), fields[key])
    for guess in (_by_name, _by_unit):
        for field in fields.values():
            if field.name not in chosen:
                taken = {column.name for column in chosen.values()}
                found = guess([name for name in names if name not in taken], field)
                chosen |= {} if found is None else {field.name: found}
    return {name: chosen[name] for name in fields if name in chosen}


def _words(field: Field) -> list[str]:
    words = (field.name, field.name[:SHORTENED], *ALIKE.get(field.name, ()))
    return [folded for word in words if (folded := fold(word))]


def _column(name: str, field: Field) -> Column:
    """Return a column that was named for a field, with the unit that its name ends in."""
    found = with_unit(name, field.unit)
    return Column(name) if found is None else Column(name, found[1], field.unit)


def _by_name(names: Sequence[str], field: Field) -> Column | None:
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(fold(name), name)
    found = next((folded[word] for word in _words(field) if word in folded), None)
    if found is None and field.name == "name":
        found = next(iter(languages_of(names)), None)
    return None if found is None else _column(found, field)


def _by_unit(names: Sequence[str], field: Field) -> Column | None:
    for name in names:
        found = with_unit(name, field.unit)
        if found is not None and fold(found[0]) in _words(field):
            return Column(name, found[1], field.unit)
    return None
