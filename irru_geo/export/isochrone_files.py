"""An isochrone as a file for other programs: places, links and areas, by name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from irru_geo.atomic_write import STANDARD_OUTPUT
from irru_geo.errors import ParameterError
from irru_geo.layers import frame_files
from irru_geo.layers.schema import Field
from irru_geo.missing import is_missing
from irru_geo.model.names import words_of

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from irru_geo.planner.view import NetworkView

LAYER = "isochrone"
ENDINGS = (".geojson", ".gpkg", ".fgb", ".parquet", ".csv")
FIELDS = (
    Field(
        "kind", "text", "", "yes", "", "node, link, or area: what a truck reaches from the nodes"
    ),
    Field("id", "text", "", "yes", "", "Id of the node or link; of an area, that of the origin"),
    Field("name", "text", "", "yes", "", "Name of the node or link"),
    Field("days", "number", "days", "no", "", "Expected days to the node, or of the isochrone"),
    Field("share", "number", "", "no", "", "Part of a link that is reached, 0 to 1"),
)
"""Columns of the file, in order; the geometry besides."""


def write_isochrone(
    planner: NetworkView,
    reached: GeoDataFrame,
    path: str | Path,
    format: str | None = None,  # noqa: A002
) -> None:
    """Write an isochrone to a file, whole or not at all.

    Parameters
    ----------
    planner
        The network, for the names.
    reached
        From `RoutePlanner.isochrone`.
    path
        Its ending says the format: `.geojson`, `.gpkg`, `.fgb`, `.parquet` or `.csv` (with WKT);
        `-` means standard output, as GeoJSON.
    format
        The ending without its dot, where that of `path` does not say the format.

    Raises
    ------
    ParameterError
        When the ending is not known.
    OSError
        When the file cannot be written.
    """
    if path == STANDARD_OUTPUT and format is None:
        format = "geojson"  # noqa: A001
    ending = frame_files.ending_of(path, format)
    if ending not in ENDINGS:
        raise ParameterError(f"path: expected an ending of {', '.join(ENDINGS)}, got {ending!r}.")
    data = planner.network_state.data
    names = [words_of(data, str(key)) for key in reached["id"]]
    frame = reached.assign(name=names)[[*(field.name for field in FIELDS), "geometry"]]
    frame = frame.assign(days=frame["days"].round(3), share=frame["share"].round(4))
    stem = LAYER if path == STANDARD_OUTPUT else Path(path).stem
    count = frame_files.COUNTERS.get(ending)
    frame_files.write_whole(path, f"{stem}{ending}", lambda p: _write(frame, p, ending), count)


def _write(frame: GeoDataFrame, path: Path, ending: str) -> int:
    if ending == ".gpkg":
        frame_files.write_features(frame, path, driver="GPKG", layer=LAYER)
        frame_files.describe(path, LAYER, FIELDS)
    elif ending == ".fgb":
        frame_files.write_features(frame, path, driver="FlatGeobuf", SPATIAL_INDEX="NO")
    elif ending == ".parquet":
        frame_files.write_parquet(frame, path)
    elif ending == ".csv":
        frame_files.write_csv(frame, path)
    else:
        rows = frame.drop(columns="geometry").to_dict("records")
        features = (
            {
                "properties": {str(k): None if is_missing(v) else v for k, v in row.items()},
                "geometry": shape,
            }
            for row, shape in zip(rows, frame.geometry, strict=True)
        )
        frame_files.write_geojson(features, path, {"units": {"days": "days"}})
    return len(frame)
