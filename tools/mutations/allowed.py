"""Past the door: folders that are allowed, with values at the ends of what is allowed."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import irru_geo
from irru_geo.layers.limits import limit_of
from mutations import values, world
from mutations.asking import use

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from mutations.asking import Asking


def allowed_oddities(asking: Asking, rng: random.Random) -> None:
    """Make a valid folder with values at the ends of what is allowed, and use it."""
    drawn = world.drawn()
    chosen = sorted(rng.sample(ODDITIES, rng.randrange(1, 4)), key=lambda make: make is _one_node)
    tags = [make(drawn, rng) for make in chosen]
    asking.what = "allowed"
    asking.shown = "; ".join(tags)
    with tempfile.TemporaryDirectory(dir=asking.folder) as there:
        folder = drawn.write(Path(there) / "data")
        net = asking.ask(lambda: irru_geo.load_network(folder))
        if net is None:
            asking.what = "allowed, refused"
            return
        use(asking, rng, net, 4)


def _odd_figures(drawn: Any, rng: random.Random) -> str:
    row = rng.choice(drawn.tables["parameters"])
    bounds = limit_of(str(row["process"])).bounds
    low = bounds.low if not bounds.above else rng.choice((1e-9, 1e-3, 1e-300))
    high = min(bounds.high, 1e9) if not bounds.below else bounds.high - 1e-9
    row["low"], row["typical"], row["high"] = rng.choice(
        ((low, low, low), (low, low, high), (high, high, high), (low, high, high), (low, 1, high))
    )
    return f"{row['parameter_id']} {row['low']}/{row['typical']}/{row['high']}"


def _odd_length(drawn: Any, rng: random.Random) -> str:
    link = rng.choice([*drawn.links.values()])
    link["length_km"] = rng.choice((1e-9, 0.001, 40075, 5e-324))
    return f"length {link['length_km']}"


def _odd_place(drawn: Any, rng: random.Random) -> str:
    node = rng.choice([*drawn.nodes.values()])
    node["at"] = rng.choice(
        ((180.0, 90.0), (-180.0, -90.0), (0.0, 0.0), (40.0, 50.0), (1e-300, -0.0))
    )
    return f"at {node['at']}"


def _all_closed(drawn: Any, rng: random.Random) -> str:
    status = rng.choice(("planned", "suspended", "proposed", "under_construction"))
    for link in drawn.links.values():
        if rng.random() < 0.7:
            link["status"] = status
    return f"most {status}"


def _odd_event(drawn: Any, rng: random.Random) -> str:
    target = rng.choice(("node:a", "link:a--b", "country:RU", "layer:toy", "node:q"))
    row = {
        "effect": rng.choice(("close", "open", "delay", "slow", "unknown")),
        "value": rng.choice((1e-9, 8760, 1)),
        "start": rng.choice(("0001-01-01", "9999-12-31", "2024", "1900-01")),
        "end": rng.choice(("", "9999-12-31", "2024-12")),
    }
    drawn.row("events", event_id="odd", target=target, source_id="toy", **row)
    return f"event {target} {row}"


def _odd_service(drawn: Any, rng: random.Random) -> str:
    row = drawn.tables["services"][0]
    days = rng.choice(((1e-9, 1e-9, 1e-9), (3660, 3660, 3660), (1e-9, 1, 3660), ("", "", "")))
    for name, value in zip(("low", "typical", "high"), days, strict=True):
        row[f"headway_{name}_days"] = value
    row["months"] = rng.choice(("1", "12-1", "", "2", "1-12", "12"))
    row["interval_cv"] = rng.choice((0, 100, 3, 1e-9))
    row["regularity"] = rng.choice(("scheduled", "irregular", "bursts"))
    row["since"], row["until"] = rng.choice((("", ""), ("9999-12-31", ""), ("2024", "2024-01-15")))
    return f"service {days} {row['months']} {row['interval_cv']} {row['regularity']}"


def _odd_calendar(drawn: Any, rng: random.Random) -> str:
    row = drawn.tables["calendar"][0]
    row["from"], row["to"] = rng.choice(
        (("01-01", "12-31"), ("12-31", "01-01"), ("02-29", "02-29"), ("06-01", "06-01"),
         ("01-01@00", "01-01@23"), ("03-02", "03-01"), ("02-29@23", "03-01@00"))
    )  # fmt: skip
    row["effect"] = rng.choice(("closed", "hours"))
    row["hours"] = rng.choice((1e-9, 8760, 24)) if row["effect"] == "hours" else ""
    row["target"] = rng.choice(("node:p", "country:RU", "layer:toy", "link:a--b", "country:IN"))
    return f"calendar {row['from']} {row['to']} {row['effect']} {row['hours']} {row['target']}"


def _odd_capacity(drawn: Any, rng: random.Random) -> str:
    row, low = drawn.tables["capacities"][0], rng.choice((0, 1e-300, 12000))
    row |= {"low": low, "typical": max(low, 1e-300), "high": 12000}
    row["target"] = rng.choice(("node:p", "node:b", "node:a"))
    row["process"] = rng.choice(("port", "gauge_break", "transfer"))
    rng.choice([*drawn.links.values()])["capacity_mt_per_year"] = rng.choice((1e-300, 12000))
    return f"capacity {low} {row['target']} {row['process']}"


def _one_node(drawn: Any, rng: random.Random) -> str:
    kept = rng.choice(("a", "q"))
    drawn.nodes = {kept: drawn.nodes[kept]}
    drawn.links = {}
    kinds = ("sources", "parameters", "countries")
    drawn.tables = {name: rows if name in kinds else [] for name, rows in drawn.tables.items()}
    return f"one node {kept}"


def _odd_names(drawn: Any, rng: random.Random) -> str:
    fine = [text for text in values.TEXTS if text.strip() and text.isprintable()]
    name = rng.choice(fine)
    rng.choice([*drawn.nodes.values()])["name"] = name
    rng.choice([*drawn.links.values()])["name"] = name
    rng.choice(drawn.tables["sources"])["title"] = name
    return f"name {name[:40]!r}"


def _odd_scenario(drawn: Any, rng: random.Random) -> str:
    row = drawn.tables["scenarios"][0]
    row["close"] = rng.choice(("", "layer:toy", "toy", "country:RU", "a;b;c", "a--b"))
    row["open"] = rng.choice(("", "a--q--road", "toy", "a--b", "country:RU"))
    row["parameters"] = rng.choice(
        ("speed=200/200/200", "speed=1e-300/1/200", "border=0/0/8760", "port*0", "speed*1e-9",
         "payload=1e-9/1/30", "border*1e9", "sailing_wait=8760/8760/8760", "speed*8")
    )  # fmt: skip
    return f"scenario {row['close']} {row['open']} {row['parameters']}"


def _odd_month(drawn: Any, rng: random.Random) -> str:
    row = dict(rng.choice(drawn.tables["parameters"]))
    row |= {"parameter_id": "monthly", "months": rng.choice(("1", "12-1", "2", "1-12", "11-2"))}
    row["scope"] = rng.choice(("*", "country:RU", "node:p", "link:a--b", "layer:toy"))
    drawn.tables["parameters"].append(row)
    return f"monthly {row['process']} {row['months']} {row['scope']}"


def _odd_dates(drawn: Any, rng: random.Random) -> str:
    for link in drawn.links.values():
        link["opened"] = rng.choice((None, "0001-01-01", "9999-12-31", "2024-02-29", "1900"))
    rng.choice([*drawn.links.values()])["expected"] = rng.choice(("0001", "9999-12", "2024-06-01"))
    return "dates of links"


def _long_chain(drawn: Any, rng: random.Random) -> str:
    count = rng.choice((5, 60))
    for number in range(count):
        drawn.link(f"n{number}", f"n{number + 1}", length_km=rng.choice((1e-6, 1.0, 4000.0)),
                   country=rng.choice(("RU", "IR", "IN")))  # fmt: skip
    drawn.link("a", "n0").link(f"n{count}", "q")
    return f"a chain of {count}"


def _parallel(drawn: Any, rng: random.Random) -> str:
    for number in range(20):
        drawn.link("a", "b", id=f"a--b-{number}", length_km=100.0,
                   gauge_mm=rng.choice((1000, 1435, 1520, 1676)))  # fmt: skip
    return "twenty parallel links"


def _odd_countries(drawn: Any, rng: random.Random) -> str:
    for node in drawn.nodes.values():
        node["country"] = rng.choice((None, "RU", "IR", "ZZ", "IN"))
    return "countries of nodes"


def _odd_evidence(drawn: Any, rng: random.Random) -> str:
    low = rng.choice((1e-9, 1000, 1))
    drawn.tables["observations"][0] |= {
        "days_low": low,
        "days_high": 1000,
        "via": rng.choice("bcp"),
    }
    drawn.tables["quotes"][0] |= {"usd_low": 1e-9, "usd_high": rng.choice((1e-9, 10_000_000)),
                                  "beyond_km": rng.choice((0, 40075)), "date": "1990"}  # fmt: skip
    drawn.tables["claims"][0] |= {"low": rng.choice((-1e12, 0, 1e12)), "high": 1e12}
    return f"evidence {low}"


ODDITIES: tuple[Callable[[Any, random.Random], str], ...] = (
    *(_odd_figures, _odd_figures, _odd_length, _odd_place, _all_closed, _odd_event, _odd_service),
    *(_odd_calendar, _odd_capacity, _one_node, _odd_names, _odd_scenario, _odd_month, _odd_dates),
    *(_long_chain, _parallel, _odd_countries, _odd_evidence),
)
