"""Land and shores out of registry packages: polygons for the sea lanes and the base map.

Inputs, as downloaded (nothing is unpacked on disk):

- npm ``world-atlas``: Natural Earth 1:10m land and countries as TopoJSON (public domain);
- npm ``@geo-maps/earth-seas-10m``: the world's seas from OpenStreetMap; its Caspian shore is
  finer and newer than Natural Earth's, which lies 1.4 to 1.9 km off it (median).
"""

from __future__ import annotations

import functools
import json
import tarfile
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

WORLD = shapely.box(-180.0, -90.0, 180.0, 90.0)
CASPIAN_WINDOW = (46.0, 35.8, 55.2, 47.6)  # lon, lat; no other sea lies inside


def read_member(inputs: Path, package: str, member: str) -> bytes:
    """Return one file out of an npm package.

    Parameters
    ----------
    inputs
        Folder with the packages as downloaded.
    package
        Beginning of the package's file name, such as ``world-atlas``.
    member
        Path of the file inside the package, such as ``package/land-10m.json``.

    Returns
    -------
    bytes
        The file's content.

    Raises
    ------
    FileNotFoundError
        When no such package lies in `inputs`.
    """
    found = sorted(inputs.glob(f"{package}-*.tgz"))
    if not found:
        raise FileNotFoundError(f"{inputs}: expected {package}-*.tgz, found none. Download it.")
    with tarfile.open(found[-1]) as archive:
        stream = archive.extractfile(member)
        if stream is None:
            raise FileNotFoundError(f"{found[-1]}: expected the file {member}, found none.")
        return stream.read()


def decode_arcs(topology: dict[str, Any]) -> list[NDArray[np.float64]]:
    """Return a topology's arcs as arrays of (lon, lat)."""
    scale = np.array(topology["transform"]["scale"])
    shift = np.array(topology["transform"]["translate"])
    return [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]


def decode_polygons(geometry: dict[str, Any], arcs: list[NDArray[np.float64]]) -> list[Any]:
    """Return a TopoJSON Polygon or MultiPolygon as valid shapely polygons within 180 degrees."""

    def ring(indexes: list[int]) -> NDArray[np.float64]:
        parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indexes]
        joined = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
        joined[:, 0] = np.unwrap(joined[:, 0], period=360.0)  # rings run across the antimeridian
        return joined

    nested = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    shapes = []
    for rings in nested:
        shell, *holes = [ring(indexes) for indexes in rings]
        if len(shell) >= 4 and abs(shell[-1, 0] - shell[0, 0]) < 1.0:  # else it goes round a pole
            shapes.append(shapely.Polygon(shell, [hole for hole in holes if len(hole) >= 4]))
    valid = shapely.make_valid(np.array(shapes, dtype=object))
    worlds = [
        shapely.intersection(shapely.transform(valid, lambda p, by=by: p + by), WORLD)
        for by in np.array([(-360.0, 0.0), (0.0, 0.0), (360.0, 0.0)])
    ]
    parts = shapely.get_parts(np.concatenate(worlds))
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def read_topology(inputs: Path, name: str, layer: str) -> list[tuple[dict[str, Any], list[Any]]]:
    """Return the features of a world-atlas file: (properties and id, list of polygons)."""
    topology = json.loads(read_member(inputs, "world-atlas", f"package/{name}.json"))
    arcs = decode_arcs(topology)
    return [
        (
            {**geometry.get("properties", {}), "id": geometry.get("id")},
            decode_polygons(geometry, arcs),
        )
        for geometry in topology["objects"][layer]["geometries"]
        if geometry["type"] in ("Polygon", "MultiPolygon")
    ]


@functools.cache
def caspian_sea(inputs: Path) -> shapely.Polygon:
    """Return the Caspian Sea as OpenStreetMap draws it, islands as holes."""
    seas = json.loads(read_member(inputs, "geo-maps-earth-seas-10m", "package/map.geo.json"))
    west, south, east, north = CASPIAN_WINDOW
    for rings in seas["geometries"][0]["coordinates"]:
        shell = np.array(rings[0])
        low, high = shell.min(axis=0), shell.max(axis=0)
        inside = low[0] > west and low[1] > south and high[0] < east and high[1] < north
        if inside and len(shell) > 1000:
            return shapely.Polygon(shell, rings[1:])
    raise ValueError("earth-seas-10m: expected the Caspian Sea as a polygon of its own, found none")


@functools.cache
def land(inputs: Path) -> NDArray[np.object_]:
    """Return the world's land: Natural Earth 1:10m, at the Caspian the OpenStreetMap shore.

    Inside `CASPIAN_WINDOW` everything outside the Caspian Sea counts as land.

    Parameters
    ----------
    inputs
        Folder with the packages as downloaded.

    Returns
    -------
    ndarray
        Polygons in degrees.
    """
    window = shapely.box(*CASPIAN_WINDOW)
    polygons = np.array(
        [part for _, parts in read_topology(inputs, "land-10m", "land") for part in parts],
        dtype=object,
    )
    touching = shapely.intersects(polygons, window)
    polygons[touching] = shapely.difference(polygons[touching], window)
    shore = shapely.difference(window, caspian_sea(inputs))
    parts = shapely.get_parts(np.append(polygons, shore))
    return parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
