"""A route as a file for other programs: its legs, with what each column means."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from irru_geo.atomic_write import STANDARD_OUTPUT
from irru_geo.layers import frame_files, kml
from irru_geo.layers.schema import Field
from irru_geo.missing import is_missing

if TYPE_CHECKING:
    from collections.abc import Callable

    from geopandas import GeoDataFrame

    from irru_geo.planner.travelled import Travelled

LAYER = "legs"
"""Layer of a GeoPackage that holds the legs."""


def _field(name: str, description: str, unit: str = "") -> Field:
    return Field(name, "number" if unit else "text", unit, "no", "", description)


FIELDS = (
    _field("seq", "Number of the leg, from 1"),
    _field("kind", "movement (a line) or handling (a point)"),
    _field("process", "What takes the time: speed, border, port, gauge_break, ..."),
    _field("mode", "Mode of transport: rail, road, sea, inland_waterway"),
    _field("from_node", "Node where the leg begins"),
    _field("to_node", "Node where it ends"),
    _field("link_id", "Link that is used; empty for a handling"),
    _field("name", "Name of the link, or of the handling and its place"),
    _field("country", "ISO 3166-1 alpha-2; empty at sea"),
    _field("length_km", "Length of the leg", "km"),
    _field("hours_low", "Low end of the hours that it takes", "h"),
    _field("hours_typical", "Most likely hours", "h"),
    _field("hours_high", "High end of the hours", "h"),
    _field("hours_expected", "Expected hours: the mean", "h"),
    _field("start_km", "Distance from the origin at the start of the leg", "km"),
    _field("start_hours_expected", "Expected hours from the origin at the start of the leg", "h"),
    _field("network_state", "Date, disruptions and scenarios of the network"),
    _field("data_version", "Version of the data"),
)
"""Columns of the file, in order; the geometry besides."""


def write_route(route: Travelled, path: str | Path, format: str | None = None) -> None:  # noqa: A002
    """Write the legs of a route to a file, whole or not at all; see `Route.to_file`."""
    ending = frame_files.ending_of(path, format)
    stem = "route" if path == STANDARD_OUTPUT else Path(path).stem
    count = frame_files.COUNTERS.get(ending)
    frame = legs_frame(route)
    frame_files.write_whole(path, f"{stem}{ending}", lambda p: _WRITERS[ending](frame, p), count)


def legs_frame(route: Travelled) -> GeoDataFrame:
    """Return the legs of a route with the columns of `FIELDS`."""
    legs = route.legs
    before = {
        f"start_{name}": legs[column].cumsum().shift(fill_value=0.0).round(3)
        for name, column in (("km", "length_km"), ("hours_expected", "hours_expected"))
    }
    view = route.network
    whole = legs.assign(**before, network_state=view.state, data_version=view.data_version)
    return whole[[*(field.name for field in FIELDS), "geometry"]]


def _write_gpkg(frame: GeoDataFrame, path: Path) -> int:
    frame_files.write_features(frame, path, driver="GPKG", layer=LAYER)
    frame_files.describe(path, LAYER, FIELDS)
    return len(frame)


def _write_fgb(frame: GeoDataFrame, path: Path) -> int:
    frame_files.write_features(frame, path, driver="FlatGeobuf", SPATIAL_INDEX="NO")
    return len(frame)


def _write_parquet(frame: GeoDataFrame, path: Path) -> int:
    frame_files.write_parquet(frame, path)
    return len(frame)


def _write_csv(frame: GeoDataFrame, path: Path) -> int:
    frame_files.write_csv(frame, path)
    return len(frame)


def _write_kml(frame: GeoDataFrame, path: Path) -> int:
    title = f"{frame['from_node'].iloc[0]} to {frame['to_node'].iloc[-1]}" if len(frame) else ""
    parts = [frame[frame["kind"] == kind] for kind in ("movement", "handling")]
    folders = [
        kml.Folder(name, part.set_index("seq", drop=False), "mode")
        for name, part in zip(("movements", "handlings"), parts, strict=True)
    ]
    about = frame["network_state"].iloc[0] if len(frame) else ""
    path.write_text(kml.document(title, about, folders), encoding="utf-8", newline="\n")
    return len(frame)


def _write_geojson(frame: GeoDataFrame, path: Path) -> int:
    rows: list[Any] = frame.drop(columns="geometry").to_dict("records")
    features = (
        {
            "id": row["seq"],
            "properties": {k: None if is_missing(v) else v for k, v in row.items()},
            "geometry": shape,
        }
        for row, shape in zip(rows, frame.geometry, strict=True)
    )
    units = {field.name: field.unit for field in FIELDS if field.unit}
    return frame_files.write_geojson(features, path, {"units": units})


_WRITERS: dict[str, Callable[[GeoDataFrame, Path], int]] = {
    ".gpkg": _write_gpkg,
    ".parquet": _write_parquet,
    ".fgb": _write_fgb,
    ".kml": _write_kml,
    ".csv": _write_csv,
    ".geojson": _write_geojson,
}
