"""Say whether two versions of irru_geo answer alike: dump what one finds, compare two dumps.

Run `dump FILE` with the package to look at first in PYTHONPATH, once for each version, then
`compare ONE OTHER`, which lists every number that differs by more than a billionth, and all else
that differs.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

DATES = ("2012-01-01", "2018-07-01", "2022-03-15", "2024-08-01", "2026-01-01", "2030-01-01")
SAMPLES = 2_000
LIMIT = 1e-9


def records_of(frame: Any) -> list[dict[str, Any]]:
    """Return the rows of a frame as plain records, geometry as its length and ends."""
    rows = frame.reset_index().to_dict("records")
    return [{str(key): plain(value) for key, value in row.items()} for row in rows]


def plain(value: Any) -> Any:
    """Return a value as JSON has it; no number is None."""
    if hasattr(value, "geom_type"):
        return [value.geom_type, value.length, list(value.bounds)]
    if isinstance(value, list | tuple | set):
        return [plain(part) for part in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def route_record(route: Any) -> dict[str, Any]:
    """Return legs, nodes and figures of a route."""
    trip = route.transit_time(SAMPLES)
    return {
        "nodes": route.nodes,
        "legs": records_of(route.legs),
        "hours": route.hours_typical,
        "by_leg": records_of(trip.by_leg),
        "samples": trip.samples[:50].tolist(),
        "correlated": route.transit_time(SAMPLES, 3, correlation=0.5).p90_days,
        "cost": [getattr(route.cost(samples=SAMPLES), name) for name in ("p10", "p50", "p90")],
        "feu": route.cost(per="feu", time_value_per_day=10, samples=SAMPLES).mean,
        "co2e": route.emissions(samples=SAMPLES).p50,
        "sensitivity": records_of(route.sensitivity(samples=SAMPLES)),
    }


def attempt(function: Any, *args: Any, **options: Any) -> Any:
    """Return what a function returns, or its error as a text."""
    try:
        return function(*args, **options)
    except Exception as error:  # any error is an answer here
        return f"{type(error).__name__}: {error}"


def of_network(net: Any, *, whole: bool) -> dict[str, Any]:
    """Return what a network answers; `whole` adds what takes seconds."""
    found: dict[str, Any] = {"state": net.state, "links": records_of(net.links)}
    found["compare"] = records_of(net.compare(samples=SAMPLES))
    for corridor_id in net.corridors.index:
        route = attempt(net.corridor, corridor_id)
        found[f"corridor {corridor_id}"] = route if isinstance(route, str) else route_record(route)
    places = list(net.nodes.index[::17])
    for minimise in ("time", "distance", "cost", "co2e"):
        table = net.matrix(places, places, minimise=minimise)
        found[f"matrix {minimise}"] = plain(table.to_numpy().round(12).tolist())
    if whole:
        found |= of_analyses(net)
    return found


def of_analyses(net: Any) -> dict[str, Any]:
    """Return what takes seconds: evidence, losses, capacities, the map's data, sweeps."""
    pairs = [("moscow", "tehran"), ("helsinki", "nhava-sheva")]
    page = net.explore()
    found: dict[str, Any] = {
        "validate": records_of(net.validate(samples=SAMPLES)),
        "claims": records_of(net.check_claims(samples=SAMPLES)),
        "critical": records_of(net.critical_links(pairs)),
        "joint": records_of(net.joint_losses(pairs[:1], top=5)),
        "branches": records_of(net.branch_capacities()),
        "bottleneck": records_of(net.bottleneck("moscow", "bandar-abbas")),
        "isochrone": records_of(net.isochrone("moscow", 9)),
        "ways": records_of(net.independent_ways("RU", "IN", ["2013-01-01", "2024-01-01"])),
        "by modes": plain(
            net.matrix(
                ["yarag-kazmalyar", "moscow"], ["mangystau", "jeddah"], modes=["rail", "sea"]
            )
            .to_numpy()
            .tolist()
        ),
        "map": getattr(page, "data", None),
    }
    for name, one in (("alternatives", net.alternatives), ("pareto", net.pareto)):
        routes = one("moscow", "bandar-abbas")
        found[name] = [[route.nodes, route.hours_typical] for route in routes]
    for place in ("Kazan", (44.5, 48.7), "Jaipur, IN"):
        route = attempt(net.route, place, "bandar-abbas")
        found[f"from {place}"] = route if isinstance(route, str) else route_record(route)
    return found


def by_modes(net: Any) -> Any:
    """Return an OD matrix of some modes."""
    places = ["yarag-kazmalyar", "moscow"], ["mangystau", "jeddah"]
    return plain(net.matrix(*places, modes=["rail", "sea"]).to_numpy().tolist())


def dump() -> dict[str, Any]:
    """Return what the package in the path answers on the bundled data."""
    import irru_geo

    net = irru_geo.load_network()
    found = {"as it stands": of_network(net, whole=True)}
    for date in DATES:
        found[date] = of_network(net.at(date), whole=False)
    for scenario in net.scenarios.index:
        found[str(scenario)] = of_network(net.apply(scenario), whole=False)
    return found


def differences(one: Any, other: Any, where: str = "") -> list[str]:
    """Return the places in which two dumps differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = dict.fromkeys([*one, *other])
        parts = [(f"{where}/{key}", one.get(key), other.get(key)) for key in keys]
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        parts = [(f"{where}/{n}", a, b) for n, (a, b) in enumerate(zip(one, other, strict=True))]
    elif isinstance(one, int | float) and isinstance(other, int | float):
        is_near = abs(one - other) <= LIMIT * max(abs(one), abs(other))
        return [] if is_near else [f"{where}: {one} -> {other}"]
    else:
        return [] if one == other else [f"{where}: {one} -> {other}"]
    return [text for part in parts for text in differences(part[1], part[2], part[0])]


def main() -> None:
    """Dump or compare, as the command line says."""
    parser = argparse.ArgumentParser(description=" ".join((__doc__ or "").split()))
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("dump", help="write what this version finds").add_argument("file")
    compared = commands.add_parser("compare", help="list what differs between two dumps")
    compared.add_argument("one")
    compared.add_argument("other")
    arguments = parser.parse_args()
    if arguments.command == "dump":
        Path(arguments.file).write_text(json.dumps(dump()), encoding="utf-8")
        return
    texts = [Path(name).read_text("utf-8") for name in (arguments.one, arguments.other)]
    found = differences(json.loads(texts[0]), json.loads(texts[1]))
    exact = texts[0] == texts[1]
    print(f"{len(found)} differences{', equal to the byte' if exact else ''}")
    print("\n".join(text[:300] for text in found[:200]))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
