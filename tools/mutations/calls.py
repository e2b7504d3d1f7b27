"""Public calls, found by looking, with arguments of which some are junk."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import irru_geo
from irru_geo import Network, Route, Scenario, Sweep
from irru_geo.transit.impacts import Cost, Emissions
from irru_geo.transit.transit_time import TransitTime
from mutations import values, world

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from mutations.asking import Asking


def _places(rng: random.Random) -> Any:
    return rng.choice(("a", "q", "b", "p", "c", "A", (40.0, 50.0), [41.0, 50.0], "IRPPP", "Q"))


_GOOD: dict[str, Callable[[random.Random, Asking], Any]] = {
    **dict.fromkeys(("origin", "destination", "text"), lambda r, _: _places(r)),
    "via": lambda r, _: r.choice(((), ("b",), "c", ("b", "c"), [(41.0, 50.0)])),
    "modes": lambda r, _: r.choice((None, "rail", ("rail", "sea"), {"road"}, "road@toy")),
    "branch": lambda r, _: r.choice((None, "k", "m")),
    "minimise": lambda r, _: r.choice(("time", "distance", "cost", "co2e")),
    "avoid": lambda r, _: r.choice(((), "b", ["a--b"], "country:IR", "toy")),
    "k": lambda r, _: r.choice((1, 2, 5)),
    "days": lambda r, _: r.choice((0, 1, 5.5, 400)),
    "origins": lambda r, _: r.choice((["a", "b"], ("a",), "a", [(40.0, 50.0), "b"])),
    "destinations": lambda r, _: r.choice((["q", "c"], ("q",), "q")),
    "errors": lambda r, _: r.choice(("raise", "nan")),
    "corridor_id": lambda *_: "k",
    "corridors": lambda r, _: r.choice((None, ["k"], "k", ("k", "k"))),
    "samples": lambda r, _: r.choice((1, 2, 20, 64, 100)),
    "seed": lambda r, _: r.choice((0, 1, 2**64 - 1, 7)),
    "correlation": lambda r, _: r.choice((0.0, 0.5, 1.0, 1)),
    "depart": lambda r, _: r.choice((None, "2024-06-01", "2024-01-16", "1999-12-31")),
    **dict.fromkeys(("start", "date"), lambda r, _: r.choice(("2024-01-01", "2023-12-31"))),
    **dict.fromkeys(("end", "by"), lambda r, _: r.choice(("2024-02-01", "2024-03-01"))),
    "every_days": lambda r, _: r.choice((1, 7, 30)),
    "pairs": lambda r, _: r.choice(([("a", "q")], [("a", "q"), ("b", "c")], (("a", "b"),))),
    "change": lambda r, _: r.choice(("s", "t", Scenario("x", close=("p",)))),
    "of": lambda r, _: r.choice(("shipper", "carriers", ("time",), ("cost", "time"))),
    "per": lambda r, _: r.choice(("teu", "feu", "tonne")),
    "currency": lambda *_: "USD",
    "price_year": lambda r, _: r.choice((2025, 2015, "2020")),
    "criteria": lambda r, _: r.choice((("time", "cost"), ("time", "distance", "co2e"), ["time"])),
    "folder": lambda r, a: a.folder / "never" / f"{r.random()}",
    "data_dir": lambda _, a: world.whole(a.folder),
    "path": lambda r, a: (
        a.folder / f"written{r.randrange(9)}.{r.choice(('csv', 'kml', 'geojson'))}"
    ),
    "source_id": lambda *_: "toy",
    "node_id": lambda r, _: r.choice("abcpq"),
    "link_id": lambda *_: "a--b",
    "network": lambda _, a: world.small(a.folder),
    "other": lambda _, a: world.small(a.folder).apply("s"),
    "workers": lambda *_: 1,
    "progress": lambda *_: False,
    "quantities": lambda r, _: r.choice((("days",), ["cost_usd", "co2e_kg"], "days")),
    "scenarios": lambda r, _: r.choice((["s"], [Scenario("x", close="p"), "t"], "s")),
    "a": lambda _, a: world.small(a.folder).route("a", "q"),
    "b": lambda _, a: world.small(a.folder).route("a", "q", modes="road"),
    "routes": lambda _, a: world.small(a.folder).alternatives("a", "q", 2),
    "open": lambda r, _: r.choice(((), "a--q--road", ("a--q--road",))),
    "close": lambda r, _: r.choice(((), "p", ["b", "country:IR"])),
    "parameters": lambda r, _: r.choice(({}, {"border": 2.0}, {"port": (1, 2, 3)})),
    "frame": lambda *_: None,
    "name": lambda r, _: r.choice(("toy", "nodes", "s", "starter")),
}
"""Argument name to a value that it takes; the default, or junk, where there is none."""

_NEVER = {"client", "ax", "preset"}
"""Arguments of other libraries' objects: junk in them is drawn as well, a good one is left out."""

_WRITERS = (
    "write",
    "to_file",
    "to_gmns",
    "write_example",
    "matrix_to_parquet",
    "import_layer",
    "import_osm",
)
"""Calls that may say that a file cannot be written."""

_SKIPPED = {"mean", "network_state", "router"}


def _calls() -> list[tuple[str, str]]:
    """Return every public callable and property: class or empty, and name."""
    found = []
    for kind in (Network, Route, TransitTime, Cost, Emissions):
        names = [name for name in dir(kind) if not name.startswith("_") or name == "_repr_html_"]
        found += [(kind.__name__, name) for name in names if name not in _SKIPPED]
    functions = [n for n in irru_geo.__all__ if inspect.isfunction(getattr(irru_geo, n))]
    return [*found, *(("", name) for name in (*functions, "Scenario", "Sweep", "Sweep.run"))]


CALLS = _calls()
_SLOW = {"explore": 0.03, "plot": 0.1, "plot_volumes": 0.1, "to_gmns": 0.2, "write_example": 0.1}
_WEIGHTS = [
    _SLOW.get(name, 0.3 if name.startswith("plot") else 1.0 if kind else 2.0)
    for kind, name in CALLS
]


def _owner(asking: Asking, kind: str, rng: random.Random) -> Any:
    net = world.small(asking.folder)
    if kind == "Network":
        return net if rng.random() < 0.9 else net.at("2024-06-01")
    route = net.route(*rng.choice((("a", "q"), ("a", "c"), ("a", "a"), ("p", "q"), ("b", "c"))))
    owners: dict[str, Callable[[], Any]] = {
        "Route": lambda: route,
        "TransitTime": lambda: route.transit_time(20),
        "Cost": lambda: route.cost(samples=20),
        "Emissions": lambda: route.emissions(samples=20),
        "": lambda: irru_geo,
    }
    return owners[kind]()


def call(asking: Asking, rng: random.Random) -> None:
    """Call something public with arguments of which some are junk."""
    import matplotlib.pyplot as plt

    kind, name = rng.choices(CALLS, _WEIGHTS)[0]
    asking.what = f"{kind}.{name}".lstrip(".")
    owner = asking.ask(lambda: _owner(asking, kind, rng))
    if owner is None:
        return
    asking.forget()
    if name == "Sweep.run":
        good = Sweep(["s"], [("a", "q")], samples=10)
        owner, name = good, rng.choice(("run", "write"))
        asking.what = f"Sweep.{name}"
    is_property = kind and isinstance(inspect.getattr_static(owner, name, None), property)
    found = asking.ask(lambda: getattr(owner, name))
    if is_property or not callable(found):
        return
    asking.forget()
    arguments = asking.ask(lambda: _arguments(asking, rng, found))
    if arguments is None:
        return
    asking.forget()
    positional, named = arguments
    asking.shown = f"{values.short(positional)} {values.short(named)}"
    asking.ask(lambda: found(*positional, **named), writes=name in _WRITERS)
    plt.close("all")


_OPTIONS: dict[str, tuple[str, ...]] = {
    "departures": ("via", "modes", "branch", "avoid", "samples", "seed"),
    "best_week": ("origin", "destination", "start", "end", "samples"),
    "plot_departures": ("origin", "destination", "start", "end", "samples"),
    "explore": ("layers", "languages", "tiles"),
}


def _arguments(asking: Asking, rng: random.Random, found: Any) -> tuple[list[Any], dict[str, Any]]:
    """Return arguments for a callable, by its signature."""
    parameters = inspect.signature(found).parameters.values()
    plain = [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    names = [*(p.name for p in plain), *_OPTIONS.get(getattr(found, "__name__", ""), ())]
    odd = set(rng.sample(names, min(len(names), rng.choice((0, 1, 1, 1, 2, 3)))))
    needed = {p.name for p in plain if p.default is p.empty}
    given: dict[str, Any] = {}
    for name in dict.fromkeys(names):
        if name in odd:
            given[name] = values.junk(rng)
        elif name in _NEVER or (
            name not in needed and rng.random() < 0.5 and name in {p.name for p in plain}
        ):
            continue
        elif name in _GOOD:
            given[name] = _GOOD[name](rng, asking)
        elif name in needed:
            given[name] = values.junk(rng)
    spread = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    positional = [given.pop(p.name) for p in plain if p.name in given and p.name in needed]
    if spread:
        positional = [given.pop(n) for n in ("origin", "destination", "start", "end") if n in given]
        positional = positional or [values.junk(rng)]
    return positional, given
