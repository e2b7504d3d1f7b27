"""Print what is answered for many journeys, a line each, to be read as a forwarder reads offers.

    python tools/audit_routes.py [WORD ...]

Journeys of `JOURNEYS`, or those whose line has one of the words. Below each line stand the
properties that it breaks, see `faults`; the last line counts them.
"""

from __future__ import annotations

import sys
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

import irru_geo as ig
from irru_geo.geodesy import distance_km
from irru_geo.places.borders import borders_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from irru_geo import Network, Route
    from irru_geo.places.borders import Borders

LONGEST_DETOUR, FREE_KM = 3.5, 800.0
"""A way may be so many times as long as the way of the crow, and so much longer.

Cape routes and ways round the Caspian are such; a way that goes back on itself is longer.
"""

JOURNEYS = """
Moscow > Mumbai
Moscow > Mumbai | 2019-06-01
Moscow > Mumbai | 2026-04-01
Moscow > Mumbai | 2026-08-01
Moscow > Mumbai | | western
Moscow > Mumbai | | trans-caspian
Moscow > Mumbai | | eastern
Moscow > Mumbai | | suez-baltic
Moscow > Mumbai | | cape-baltic
Moscow > Mumbai | | | sea,rail
Kazan > Jaipur
Kazan > Jaipur | 2022-07-01
Kazan > Mumbai | | western
Kazan > Tehran
Samara > Nairobi
Samara > Nairobi | 2024-06-01
Samara > Bandar Abbas | | eastern
Ufa > Mumbai
Yekaterinburg > Delhi
Yekaterinburg > Mumbai | | eastern
Novosibirsk > Mumbai
Novosibirsk > Tehran
Novosibirsk > Kolkata
Omsk > Karachi
Krasnodar > Tehran
Rostov-on-Don > Isfahan
Volgograd > Tabriz
Makhachkala > Tehran
Grozny > Yerevan
Vladikavkaz > Tbilisi
Sochi > Batumi
Sochi > Tbilisi
St Petersburg > Mumbai
St Petersburg > Mumbai | 2024-03-01 | suez-baltic
St Petersburg > Jeddah
St Petersburg > Dubai
Kaliningrad > Moscow
Kaliningrad > Mumbai
Murmansk > Mumbai
Arkhangelsk > Mumbai
Perm > Ahmedabad
Nizhny Novgorod > Shiraz
Saratov > Mashhad
Astrakhan > Muscat
Astrakhan > Delhi
Voronezh > Baghdad
Tula > Basra
Moscow > Kuwait City
Moscow > Kuwait City | 2024-01-15
Moscow > Riyadh
Moscow > Riyadh | 2020-06-01
Moscow > Sharjah
Moscow > Sharjah | 2023-12-01
Moscow > Dubai
Moscow > Doha
Moscow > Muscat
Moscow > Manama
Moscow > Baghdad
Moscow > Damascus
Moscow > Beirut
Moscow > Amman
Moscow > Sanaa
Moscow > Cairo
Moscow > Nairobi
Moscow > Mombasa
Moscow > Addis Ababa
Moscow > Djibouti
Moscow > Dar es Salaam
Moscow > Kampala
Moscow > Khartoum
Moscow > Karachi
Moscow > Lahore
Moscow > Islamabad
Moscow > Kabul
Moscow > Kabul | 2019-06-01
Moscow > Colombo, LK
Moscow > Kandy
Moscow > Dhaka
Moscow > Kathmandu
Moscow > Chennai
Moscow > Kolkata
Moscow > Hyderabad, IN
Moscow > Bengaluru
Moscow > Yerevan
Moscow > Yerevan | 2022-06-26
Moscow > Tbilisi
Moscow > Istanbul
Moscow > Ankara
Moscow > Izmir
Moscow > Almaty
Moscow > Tashkent
Moscow > Bishkek
Moscow > Dushanbe
Moscow > Ashgabat
Moscow > Urumqi
Moscow > Beijing
Moscow > Helsinki
Moscow > Helsinki | 2021-06-01
Moscow > Warsaw
Moscow > Berlin
Moscow > Hamburg
Moscow > Rotterdam
Moscow > Kyiv
Moscow > Kyiv | 2021-06-01
Moscow > Bucharest
Moscow > Belgrade
Minsk > Mumbai
Minsk > Tehran
Minsk > Tehran | | western
Minsk > Jebel Ali
Gomel > Bandar Abbas
Brest, BY > Delhi
Almaty > Mumbai
Almaty > Mumbai | 2019-05-01
Almaty > Mumbai | 2026-04-01
Almaty > Karachi
Almaty > Istanbul
Astana > Bandar Abbas
Astana > Mumbai | | eastern
Aktobe > Tehran
Shymkent > Dubai
Tashkent > Bandar Abbas
Tashkent > Mumbai
Tashkent > Karachi
Tashkent > Karachi | 2023-06-01
Tashkent > Istanbul
Tashkent > Rotterdam
Tashkent > Hamburg
Samarkand > Isfahan
Bukhara > Mashhad
Nukus > Moscow
Bishkek > Tehran
Bishkek > Kashgar
Dushanbe > Bandar Abbas
Osh > Mumbai
Ashgabat > Mumbai
Mary > Karachi
Tbilisi > Yerevan
Tbilisi > Tehran
Tbilisi > Baku
Tbilisi > Mumbai
Yerevan > Tehran
Yerevan > Mumbai
Yerevan > Bandar Abbas
Yerevan > Moscow
Yerevan > Baku
Baku > Mumbai
Baku > Nakhchivan
Baku > Istanbul
Ganja > Tehran
Batumi > Mumbai
Istanbul > Tehran
Istanbul > Mumbai
Istanbul > Moscow
Istanbul > Amman
Istanbul > Riyadh
Istanbul > Dubai
Ankara > Tashkent
Gaziantep > Dubai
Gaziantep > Erbil
Erzurum > Karachi
Tehran > Mumbai
Tehran > Mumbai | 2026-04-01
Tehran > Dubai
Tehran > Baghdad
Tehran > Kabul
Tehran > Karachi
Tehran > Almaty
Tabriz > Hamburg
Mashhad > Moscow
Mashhad > Dushanbe
Shiraz > Moscow
Isfahan > Kuwait City
Zahedan > Quetta
Bushehr > Doha
Dubai > Moscow
Dubai > Muscat
Dubai > Riyadh
Dubai > Jeddah
Dubai > Mumbai
Riyadh > Mumbai
Riyadh > Cairo
Riyadh > Sanaa
Doha > Riyadh | 2019-06-01
Doha > Riyadh
Kuwait City > Riyadh
Kuwait City > Istanbul
Jeddah > Khartoum
Muscat > Aden
Mumbai > Moscow
Mumbai > Kazan
Delhi > Moscow
Delhi > Tehran
Delhi > Lahore
Delhi > Lahore | 2018-06-01
Delhi > Kathmandu
Delhi > Dhaka
Delhi > Lhasa
Delhi > Kabul
Jaipur > St Petersburg
Amritsar > Tashkent
Chennai > Moscow
Kolkata > Almaty
Karachi > Moscow
Karachi > Almaty
Lahore > Tehran
Lahore > Tashkent | 2024-06-01
Lahore > Kashgar
Islamabad > Istanbul
Quetta > Bandar Abbas
Colombo, LK > Moscow
Kandy > Mumbai
Nairobi > Moscow
Nairobi > Mombasa
Nairobi > Kampala
Nairobi > Addis Ababa
Nairobi > Cairo
Nairobi > Mumbai
Kigali > Mombasa
Lusaka > Mumbai
Addis Ababa > Mumbai
Addis Ababa > Djibouti
Addis Ababa > Khartoum
Asmara > Addis Ababa
Dar es Salaam > Mumbai
Mogadishu > Mumbai
Cairo > Mumbai
Cairo > Nairobi
Cairo > Amman
Cairo > Tripoli, LY
Tel Aviv > Amman
Tel Aviv > Beirut
Helsinki > Mumbai
Helsinki > Tehran | 2021-06-01
Tallinn > Moscow
Riga > Moscow
Vilnius > Minsk
Warsaw > Tehran
Warsaw > Minsk | 2025-09-15
Warsaw > Almaty
Berlin > Tehran
Berlin > Mumbai
Munich > Baku
Vienna > Moscow
Rome > Tehran
Paris > Mumbai
Madrid > Tehran
London > Mumbai
Athens > Tehran
Sofia > Tbilisi
Chisinau > Bucharest
Kyiv > Tbilisi
Odesa > Mumbai
Ulaanbaatar > Mumbai
Urumqi > Mumbai
Urumqi > Tehran
"""
"""Origin > destination, and behind bars a date, a branch and modes."""


@cache
def network_at(date: str) -> Network:
    """Return the network on a date; empty for that of the data."""
    net = ig.load_network()
    return net.at(date) if date else net


def runs(route: Route) -> list[tuple[str, str, float]]:
    """Return mode (with a star on access links), country and km of each stretch, in order."""
    found: list[tuple[str, str, float]] = []
    for link_id in route.link_ids:
        link = route.network.link_record(link_id)
        mode = link["mode"] + ("*" if link["layer"] == "access" else "")
        key = mode, link["country"] or "-"
        if found and found[-1][:2] == key:
            found[-1] = (*key, found[-1][2] + link["length_km"])
        else:
            found.append((*key, link["length_km"]))
    return found


def in_words(route: Route) -> str:
    """Return the stretches of a route: `rail RU KZ 1,200`."""
    parts: list[list[Any]] = []
    for mode, country, km in runs(route):
        if not parts or parts[-1][0] != mode:
            parts.append([mode, [], 0.0])
        parts[-1][1].append(country)
        parts[-1][2] += km
    return "; ".join(f"{mode} {'-'.join(names)} {km:,.0f}" for mode, names, km in parts)


def faults(route: Route) -> Iterator[str]:
    """Yield the properties that a route breaks.

    No link is passed twice, but for a ship that leaves a port as it came; no leg is of 0 km; the
    way is not many times that of the crow; no truck off the network passes a third country twice,
    or without a regime of transit.
    """
    net = route.network
    links = [net.link_record(link_id) for link_id in route.link_ids]
    ids = [link["id"] for link in links]
    for link in links:
        if ids.count(link["id"]) > 1 and link["mode"] not in ("sea", "inland_waterway"):
            yield f"passes {link['id']} twice"
        if link["length_km"] <= 0:
            yield f"{link['id']} has 0 km"
    here, there = (net.node_record(node)["lon_lat"] for node in (route.origin, route.destination))
    crow_km = float(distance_km(here, [there])[0])
    if route.distance_km > LONGEST_DETOUR * crow_km + FREE_KM:
        yield f"{route.distance_km / crow_km:.1f} times the way of the crow, {crow_km:,.0f} km"
    yield from road_faults(route)


def road_faults(route: Route) -> Iterator[str]:
    """Yield the faults of trucks off the network: countries passed twice, or without a regime.

    A country of the load's own, or of their unions, may be come to again: roads lead to exclaves
    that way, and along borders without customs.
    """
    borders = borders_of(route)
    for is_road, group in groupby(runs(route), key=lambda run: run[0] == "road*"):
        countries = [country for _, country, _ in group] if is_road else []
        own = countries[:1] + countries[-1:]
        passed = borders.passed(borders.of_ends(*own))
        for third in dict.fromkeys(countries):
            if third in own or any({third, *own[:1]} <= union for union in borders.unions):
                continue
            if countries.count(third) > 1:
                yield f"a truck comes to {third} twice: {'-'.join(countries)}"
            if passed is not None and third not in passed:
                yield f"a truck passes {third} without a regime: {'-'.join(countries)}"


def borders_of(route: Route) -> Borders:
    """Return the borders of the day of a route."""
    state = route.network.network_state
    tables = state.data.tables
    rows = tables["closed_borders"].values(), tables["customs_unions"].values()
    return borders_on(*rows, state.date, regimes=tables["transit_regimes"].values())


def line(text: str) -> tuple[str, list[str]]:
    """Return the line of a journey, and what is wrong with it."""
    ends, date, branch, modes = (part.strip() for part in (*text.split("|"), "", "", "")[:4])
    origin, destination = (part.strip() for part in ends.split(">"))
    chosen: dict[str, Any] = {"branch": branch or None}
    if modes:
        chosen["modes"] = modes.split(",")
    try:
        route = network_at(date).route(origin, destination, **chosen)
    except ig.IrruGeoError as error:
        return f"{text}: {type(error).__name__}: {error}", []
    days = route.hours_expected / 24
    handlings = route.legs["process"].tolist()
    crossings = handlings.count("border") + handlings.count("union_border")
    said = (
        f"{text}: {route.distance_km:,.0f} km, {days:.1f} d, {route.amount('cost'):,.0f} USD, "
        f"{crossings} sides of borders: {in_words(route)}"
    )
    return said, list(faults(route))


def main(words: list[str]) -> None:
    """Print the audit."""
    count = 0
    for text in JOURNEYS.strip().splitlines():
        if words and not any(word in text for word in words):
            continue
        said, wrong = line(text)
        print(said)
        for fault in wrong:
            print(f"    ! {fault}")
        count += len(wrong)
    print(f"{count} faults")


if __name__ == "__main__":
    main(sys.argv[1:])
