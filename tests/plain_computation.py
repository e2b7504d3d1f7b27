"""A second, slow, plain computation of routes, hours, P50, cost and CO2e.

Written from `docs/method.md` and the files of the data folder alone: nothing of the package is
imported. Lists, dictionaries and a heap, so that it can be read beside the method.
"""

from __future__ import annotations

import csv
import datetime as dt
import heapq
import json
import math
import re
import statistics
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy.special import betaincinv, hyp2f1

if TYPE_CHECKING:
    from pathlib import Path

SHIP = ("sea", "inland_waterway")
YEAR_SHARES = [days / 365.25 for days in (31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)]
ALL_YEAR = frozenset(range(1, 13))
CRITERIA = ("time", "distance", "cost", "co2e")
PRICES_OF = 2025


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def day_of(text: str, *, last: bool = False) -> dt.date:
    parts = [int(part) for part in text.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else (12 if last else 1)
    if len(parts) > 2:
        return dt.date(year, month, parts[2])
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1) if last else dt.date(year, month, 1)


def months_of(text: str) -> frozenset[int]:
    if not text:
        return ALL_YEAR
    first, _, last = text.partition("-")
    month, found = int(first), {int(first)}
    while month != int(last or first):
        month = month % 12 + 1
        found.add(month)
    return frozenset(found)


GRID = (1 - np.cos(np.linspace(0, np.pi, 801))) / 2


@cache
def beta_on(alpha: float, beta: float) -> np.ndarray:
    return betaincinv(alpha, beta, GRID)


class Plain(NamedTuple):
    """Three points with a PERT distribution; with `cv` the wait for a service of that headway."""

    low: float
    typical: float
    high: float
    cv: float | None = None

    def mean(self) -> float:
        pert = (self.low + 4 * self.typical + self.high) / 6
        return pert if self.cv is None else pert * (1 + self.cv**2) / 2

    def mean_inverse(self) -> float:
        if self.high == self.low:
            return 1 / self.typical
        alpha, beta = self._shape()
        return float(hyp2f1(1, alpha, alpha + beta, 1 - self.high / self.low)) / self.low

    def _shape(self) -> tuple[float, float]:
        span = self.high - self.low
        return 1 + 4 * (self.typical - self.low) / span, 1 + 4 * (self.high - self.typical) / span

    def at(self, level: np.ndarray) -> np.ndarray:
        if self.high == self.low:
            return np.full(len(level), self.typical)
        return self.low + (self.high - self.low) * np.interp(level, GRID, beta_on(*self._shape()))

    def drawn(self, rng: np.random.Generator, size: int) -> np.ndarray:
        values = self.at(rng.random(size))
        if self.cv is None:
            return values
        if self.cv == 0:
            return values * rng.random(size)
        shape = 1 / self.cv**2
        return rng.gamma(shape + 1, values / shape) * rng.random(size)


NOTHING = Plain(0.0, 0.0, 0.0)


class Figure(NamedTuple):
    """What holds somewhere: one plain figure a month; `key` names what is drawn together."""

    key: str
    scope: str
    months: tuple[Plain, ...]

    @cache  # noqa: B019 - a few hundred figures in a test
    def mean(self) -> float:
        return sum(s * m.mean() for s, m in zip(YEAR_SHARES, self.months, strict=True))

    @cache  # noqa: B019
    def mean_inverse(self) -> float:
        return sum(s * m.mean_inverse() for s, m in zip(YEAR_SHARES, self.months, strict=True))

    def levels(self, level: np.ndarray) -> np.ndarray:
        """Return quantiles of the mixture of the months."""
        if len(set(self.months)) == 1 and self.months[0].cv is None:
            return self.months[0].at(level)
        rng = np.random.default_rng(len(self.key))
        parts = [
            month.drawn(rng, round(60_000 * share))
            for share, month in zip(YEAR_SHARES, self.months, strict=True)
        ]
        pool = np.sort(np.concatenate(parts))
        return pool[(level * (len(pool) - 1)).astype(int)]


class Step(NamedTuple):
    process: str
    mode: str
    node: str
    other: str
    link: str | None
    km: float
    figure: Figure | None
    quantity: float
    delay_h: float = 0.0


class Folder:
    """Nodes, links and tables of a data folder, as they stand in the files."""

    def __init__(self, folder: Path) -> None:
        self.nodes: dict[str, dict[str, Any]] = {}
        self.links: dict[str, dict[str, Any]] = {}
        for path in sorted((folder / "geojson").glob("*.geojson")):
            if path.stem in ("land", "country_borders"):
                continue
            for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
                record = {"layer": path.stem, **feature["properties"]}
                if path.stem == "nodes":
                    self.nodes[feature["id"]] = record
                else:
                    self.links[feature["id"]] = record
        names = ("parameters", "services", "events", "scenarios", "price_index", "freight_index")
        self.tables = {name: table(folder, name) for name in names}

    def links_of(self, target: str) -> list[str]:
        """Return the links that a target of an event or a scenario means."""
        kind, colon, name = target.partition(":")
        if not colon:
            name = target
        if kind == "country":
            return [i for i, link in self.links.items() if name in self._countries(link)]
        if name in self.links:
            return [name]
        if name in self.nodes:
            return [i for i, li in self.links.items() if name in (li["from_node"], li["to_node"])]
        return [i for i, link in self.links.items() if link["layer"] == name]

    def _countries(self, link: dict[str, Any]) -> set[str | None]:
        ends = [self.nodes[link[end]] for end in ("from_node", "to_node")]
        if link["mode"] in SHIP:
            ends = [end for end in ends if end["kind"] not in ("strait", "canal")]
        return {link.get("country"), *(end.get("country") for end in ends)}


class State:
    """A folder on a date, with its events, under scenarios of the table."""

    def __init__(
        self, folder: Folder, date: dt.date | None = None, scenarios: tuple[str, ...] = ()
    ) -> None:
        self.folder, self.date = folder, date
        self.closed = {i for i, link in folder.links.items() if not self._is_built(link)}
        self.delay_h: dict[str, float] = {}
        self.slow: dict[str, float] = {}
        for event in folder.tables["events"] if date else ():
            if day_of(event["start"]) <= date and (
                not event["end"] or date <= day_of(event["end"], last=True)
            ):
                self._meet(event)
        self.rows = [dict(row) for row in folder.tables["parameters"]]
        self.wait_factor = 1.0
        known = {row["scenario_id"]: row for row in folder.tables["scenarios"]}
        for name in scenarios:
            self._apply(known[name])
        self.rows_at: dict[tuple[str, ...], list[dict[str, str]]] = {}
        for row in self.rows:
            key = (row["process"], row["mode"], row["scope"])
            self.rows_at.setdefault(key, []).append(row)
        self._found: dict[Any, Figure | None] = {}
        self.services = self._services()

    def _is_built(self, link: dict[str, Any]) -> bool:
        if self.date is None:
            return link["status"] == "open"
        if link["status"] == "open":
            return not link.get("opened") or day_of(link["opened"]) <= self.date
        expected = link.get("expected")
        return bool(expected) and day_of(expected, last=True) <= self.date

    def _meet(self, event: dict[str, str]) -> None:
        links, effect = self.folder.links_of(event["target"]), event["effect"]
        if effect == "close":
            self.closed |= set(links)
        elif effect == "open":
            self.closed -= set(links)
        elif effect == "slow":
            for link in links:
                self.slow[link] = self.slow.get(link, 1.0) * float(event["value"])
        elif effect == "delay":
            name = event["target"].partition(":")[2]
            self.delay_h[name] = self.delay_h.get(name, 0.0) + float(event["value"])

    def _apply(self, scenario: dict[str, str]) -> None:
        for target in filter(None, scenario["open"].split(";")):
            self.closed -= set(self.folder.links_of(target))
        for target in filter(None, scenario["close"].split(";")):
            self.closed |= set(self.folder.links_of(target))
        for change in filter(None, scenario["parameters"].split(";")):
            name, factor = change.split("*") if "*" in change else (change.split("=")[0], "")
            for row in self.rows:
                if name in (row["parameter_id"], row["process"]):
                    for end, value in zip(ENDS, change.split("=")[-1].split("/"), strict=False):
                        row[end] = value if not factor else row[end]
                    for end in ENDS if factor else ():
                        row[end] = str(float(row[end]) * float(factor))
            self.wait_factor *= float(factor) if factor and name == "sailing_wait" else 1.0

    # Figures

    def _services(self) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = {}
        for row in self.folder.tables["services"]:
            until, since = row["until"], row["since"]
            if self.date is None:
                runs = not until
            else:
                runs = (not since or day_of(since) <= self.date) and (
                    not until or self.date <= day_of(until, last=True)
                )
            for scope in row["serves"].split(";") if runs and row["serves"] else ():
                found.setdefault(scope, []).append(row)
        return found

    def _wait(self, rows: list[dict[str, str]]) -> Plain:
        ends = ("headway_low_days", "headway_typical_days", "headway_high_days")
        hours = [[24 * self.wait_factor * float(row[end]) for end in ends] for row in rows]
        low, typical, high = (1 / sum(1 / one[i] for one in hours) for i in range(3))
        cv = max(float(row["interval_cv"] or 0) for row in rows)
        return Plain(low, typical, high, max(cv, 1.0) if len(rows) > 1 else cv)

    def figure(self, process: str, mode: str, scopes: list[str], way: str = "") -> Figure | None:
        """Return the figure of the most particular scope that has one; month by month."""
        asked = (process, mode, tuple(scopes), way)
        if asked not in self._found:
            self._found[asked] = self._look_up(*asked)
        return self._found[asked]

    def _look_up(self, process: str, mode: str, scopes: tuple[str, ...], way: str) -> Figure | None:
        directed = [s + d for s in scopes for d in ([f"/{way}", ""] if way else [""])]
        candidates: list[tuple[str, str, frozenset[int], Plain]] = []
        for scope in directed:
            for kind in (mode, "*"):
                candidates += self._at(process, kind, scope)
                if any(months == ALL_YEAR for _, _, months, _ in candidates):
                    return self._figure(candidates)
        return self._figure(candidates) if candidates else None

    def _at(self, process: str, mode: str, scope: str) -> list[Any]:
        found: list[Any] = []
        served = self.services.get(scope, []) if process == "sailing_wait" else []
        served = [row for row in served if row["mode"] == mode]
        if served:
            found.append((served[0]["service_id"], scope, ALL_YEAR, self._wait(served)))
        rows = [
            (row["parameter_id"], scope, months_of(row["months"]), three_points(row))
            for row in self.rows_at.get((process, mode, scope), ())
        ]
        return found + sorted(rows, key=lambda row: row[2] == ALL_YEAR)

    def _figure(self, candidates: list[Any]) -> Figure:
        months = tuple(
            next((plain for _, _, own, plain in candidates if month in own), NOTHING)
            for month in range(1, 13)
        )
        if self.date:
            months = (months[self.date.month - 1],) * 12
        last = next((i for i, c in enumerate(candidates) if c[2] == ALL_YEAR), len(candidates) - 1)
        is_plain = len(set(months)) == 1 and candidates[0][2] == ALL_YEAR
        return Figure(candidates[last][0], candidates[0 if is_plain else last][1], months)

    def need(self, process: str, mode: str, scopes: list[str], way: str = "") -> Figure:
        found = self.figure(process, mode, scopes, way)
        if found is None:
            raise LookupError(f"{process}, {mode}, {scopes}")
        return found


ENDS = ("low", "typical", "high")


def three_points(row: dict[str, str]) -> Plain:
    return Plain(*(float(row[end]) for end in ENDS))


def scopes_of(
    link: str | None = None,
    node: str | None = None,
    layers: tuple[str, ...] = (),
    country: str | None = None,
) -> list[str]:
    named = [f"link:{link}"] if link else []
    named += [f"node:{node}"] if node else []
    named += [f"layer:{layer}" for layer in layers]
    named += [f"country:{country}"] if country else []
    return [*named, "*"]


class Journeys:
    """The state graph of a state, as a dictionary, and the least ways on it."""

    def __init__(self, state: State, modes: tuple[str, ...] | None = None) -> None:
        self.state, self.nodes = state, state.folder.nodes
        self.arcs: dict[Any, list[tuple[Any, list[Step]]]] = {}
        layers: dict[Any, dict[str, None]] = {}
        usable = {
            i: link
            for i, link in state.folder.links.items()
            if i not in state.closed and (modes is None or link["mode"] in modes)
        }
        everywhere: dict[Any, dict[str, None]] = {}
        for key, link in state.folder.links.items():
            for node in (link["from_node"], link["to_node"]):
                here = (node, link["mode"], link.get("gauge_mm") or 0)
                everywhere.setdefault(here, {})[link["layer"]] = None
                if key in usable:
                    layers.setdefault(here, {})
        order = sorted({link["layer"] for link in state.folder.links.values()})
        self.layers = {
            here: tuple(layer for layer in order if layer in everywhere[here]) for here in layers
        }
        for key, link in usable.items():
            self._along(key, link, link["from_node"], link["to_node"])
            self._along(key, link, link["to_node"], link["from_node"])
        for here in layers:
            self._inside(here, [other for other in layers if other[0] == here[0] and other != here])

    def _join(self, tail: Any, head: Any, steps: list[Step]) -> None:
        self.arcs.setdefault(tail, []).append((head, steps))

    def _along(self, key: str, link: dict[str, Any], tail: str, head: str) -> None:
        mode, gauge = link["mode"], link.get("gauge_mm") or 0
        steps = self._movement(key, link, tail, head)
        self._join((tail, mode, gauge), (head, mode, gauge), steps)
        if mode in SHIP:
            own = self.layers[tail, mode, gauge]
            scopes = scopes_of(key, tail, own, self.nodes[tail].get("country"))
            wait = self.state.need("sailing_wait", mode, scopes, "out")
            first = Step("sailing_wait", mode, tail, tail, None, 0.0, wait, 1.0)
            self._join((tail, mode, "aboard"), (head, mode, gauge), [first, *steps])

    def _movement(self, key: str, link: dict[str, Any], tail: str, head: str) -> list[Step]:
        state, mode, layer = self.state, link["mode"], (link["layer"],)
        countries = [self.nodes[node].get("country") for node in (tail, head)]
        crosses = mode not in SHIP and None not in countries and countries[0] != countries[1]
        out = scopes_of(key, tail, layer, countries[0])
        into = scopes_of(key, head, layer, countries[1])
        steps: list[Step] = []
        if mode in SHIP and all(self.nodes[node]["kind"] == "canal" for node in (tail, head)):
            canal = state.need("canal", mode, scopes_of(key, tail, layer, link.get("country")))
            steps.append(Step("canal", mode, tail, tail, key, 0.0, canal, 1.0))
        if crosses:
            border = state.need("border", mode, out, "out")
            steps.append(Step("border", mode, tail, tail, key, 0.0, border, 1.0))
            sides = [(tail, state.figure("queue", mode, out, "out"))]
            sides.append((head, state.figure("queue", mode, into, "in")))
        else:
            known = state.figure("queue", mode, scopes_of(key, head))
            sides = [(head, known if known and known.scope != "*" else None)]
        queues: dict[Figure, str] = {}
        for node, queue in sides:
            if queue:
                queues.setdefault(queue, node)
        steps += [Step("queue", mode, node, node, key, 0.0, q, 1.0) for q, node in queues.items()]
        speed = state.need("speed", mode, scopes_of(key, None, layer, link.get("country")))
        km = float(link["length_km"])
        slowed = km / state.slow.get(key, 1.0)
        steps.append(Step("movement", mode, tail, head, key, km, speed, slowed))
        if crosses:
            border = state.need("border", mode, into, "in")
            if not border.scope.startswith("link:"):
                steps.append(Step("border", mode, head, head, key, 0.0, border, 1.0))
        late = state.delay_h.get(key, 0.0) + state.delay_h.get(head, 0.0)
        if late:
            steps.append(Step("disruption", mode, head, head, key, 0.0, None, 0.0, late))
        return steps

    def _inside(self, here: Any, others: list[Any]) -> None:
        node, mode, _ = here
        record = self.nodes[node]
        is_port = record["kind"] not in ("strait", "canal") and record.get("country")
        ship = mode in SHIP
        boarding = self._boarding(here) if ship else []
        landing = self._landing(here) if ship else []
        self._join((node, "start", 0), here, boarding if is_port else [])
        self._join(here, (node, "end", 0), landing if is_port else [])
        for other in others:
            if ship:
                self._join(here, other, [] if other[1] in SHIP else landing)
            elif other[1] in SHIP:
                self._join(here, (node, other[1], "aboard"), self._boarding(other))
            else:
                process = "gauge_break" if other[1] == mode else "transshipment"
                figure = self.state.need(process, mode, self._here(here))
                self._join(here, other, [Step(process, mode, node, node, None, 0.0, figure, 1.0)])

    def _here(self, here: Any) -> list[str]:
        return scopes_of(None, here[0], self.layers[here], self.nodes[here[0]].get("country"))

    def _boarding(self, here: Any) -> list[Step]:
        node, mode, _ = here
        port = self.state.need("port", mode, self._here(here), "out")
        steps = [Step("port", mode, node, node, None, 0.0, port, 1.0)]
        queue = self.state.figure("queue", mode, self._here(here), "out")
        if queue and queue.scope.startswith("node:"):
            steps.append(Step("queue", mode, node, node, None, 0.0, queue, 1.0))
        return steps

    def _landing(self, here: Any) -> list[Step]:
        node, mode, _ = here
        port = self.state.need("port", mode, self._here(here), "in")
        return [Step("port", mode, node, node, None, 0.0, port, 1.0)]

    # Answers

    def best(self, origin: str, destination: str, what: str) -> list[Step] | None:
        """Return the steps of the least way by Dijkstra's algorithm; None when there is none."""
        price = Prices(self.state)
        tie = "distance" if what == "time" else "time"
        goal, start, order = (destination, "end", 0), (origin, "start", 0), count()
        queue: list[Any] = [(0.0, next(order), start, None, [])]
        done: dict[Any, tuple[Any, list[Step]]] = {}
        while queue:
            so_far, _, here, before, steps = heapq.heappop(queue)
            if here in done:
                continue
            done[here] = before, steps
            if here == goal:
                break
            for head, more in self.arcs.get(here, ()):
                if head not in done:
                    step = price.amount(more, what) + 1e-9 * price.amount(more, tie)
                    heapq.heappush(queue, (so_far + step, next(order), head, here, more))
        if goal not in done:
            return None
        found: list[Step] = []
        here = goal
        while here is not None:
            here, steps = done[here]
            found = [*steps, *found]
        return found


class Prices:
    """What steps take in hours, km, dollars and kilograms of CO2e, as expected."""

    def __init__(self, state: State) -> None:
        self.state, self.folder = state, state.folder
        self.as_of = {row["parameter_id"]: row for row in state.rows}
        self.levels = {
            int(row["year"]): float(row["price_index"]) for row in self.folder.tables["price_index"]
        }

    def amount(self, steps: list[Step], what: str) -> float:
        if what == "distance":
            return sum(step.km for step in steps)
        if what == "time":
            return sum(self.hours(step) for step in steps)
        if what == "cost":
            return sum(sum(self.charges(step)) for step in steps)
        return sum(self.co2e_kg(step) for step in steps)

    @staticmethod
    def hours(step: Step) -> float:
        if step.figure is None:
            return step.delay_h
        mean = step.figure.mean_inverse if step.process == "movement" else step.figure.mean
        return step.quantity * mean()

    def _price(self, figure: Figure) -> float:
        """Return the mean of a price, in the dollars of the year that is asked for."""
        row = self.as_of[figure.key]
        if row["price_series"] == "freight_index" and row["as_of"]:
            return figure.mean() * self._market(str(PRICES_OF)) / self._market(row["as_of"])
        years = [int(year) for year in re.findall(r"\d{4}", row["as_of"])]
        if not years:
            return figure.mean()
        middle = (min(years) + max(years) + 1) // 2
        return figure.mean() * self.levels[PRICES_OF] / self.levels[middle]

    @cache  # noqa: B019
    def _market(self, when: str) -> float:
        routes: dict[str, dict[int, float]] = {}
        for row in self.folder.tables["freight_index"]:
            month = int(row["month"][:4]) * 12 + int(row["month"][5:7]) - 1
            level = float(row["usd_per_feu"]) / float(row["way_km"])
            routes.setdefault(row["route"], {})[month] = level
        (_, first), *others = routes.items()
        levels = dict(first)
        for _, other in others:
            ratios = [first[month] / other[month] for month in first.keys() & other.keys()]
            if ratios:
                scaled = {m: v * statistics.median(ratios) for m, v in other.items()}
                levels = {**scaled, **levels}
        year = int(when[:4]) * 12
        if len(when) == 4:
            told = [levels[month] for month in range(year, year + 12) if month in levels]
            if told:
                return statistics.fmean(told)
            return self._between(levels, year + 6)
        return self._between(levels, year + int(when[5:7]) - 1)

    @staticmethod
    def _between(levels: dict[int, float], month: int) -> float:
        months = sorted(levels)
        logs = [math.log(levels[m]) for m in months]
        return math.exp(np.interp(month, months, logs))

    def charges(self, step: Step) -> list[float]:
        state, mode = self.state, step.mode
        if step.process == "movement":
            scopes = self._link_scopes(step)
            if mode != "rail":
                return [step.km * self._price(state.need("cost_per_teu_km", mode, scopes))]
            tariff = self._price(state.need("tariff_per_teu_km", mode, scopes))
            discount = state.figure("tariff_discount", mode, scopes)
            less = 1 - discount.mean() / 100 if discount else 1.0
            wagon = self._price(state.need("wagon_per_teu_km", mode, scopes))
            return [step.km * tariff * less, step.km * wagon]
        if step.process == "border":
            return self._border(step)
        found = []
        for name in (f"{step.process}_cost", f"{step.process}_surcharge"):
            figure = state.figure(name, mode, self._node_scopes(step, step.node))
            found += [self._price(figure)] if figure else []
        return found

    def _border(self, step: Step) -> list[float]:
        link, state = self.folder.links[str(step.link)], self.state
        sides = [(step.node, "")]
        if step.figure is not None and step.figure.scope.startswith("link:"):
            other = link["to_node"] if step.node == link["from_node"] else link["from_node"]
            sides.append((other, "in"))
        found = []
        for node, way in sides:
            figure = state.need("border_cost", step.mode, self._node_scopes(step, node), way)
            shipment = state.need("teu_per_shipment", step.mode, self._node_scopes(step, step.node))
            found.append(self._price(figure) * shipment.mean_inverse())
            if figure.scope.startswith("link:"):
                break
        return found

    def _link_scopes(self, step: Step) -> list[str]:
        link = self.folder.links[str(step.link)]
        return scopes_of(step.link, None, (link["layer"],), link.get("country"))

    def _node_scopes(self, step: Step, node: str) -> list[str]:
        layers = (self.folder.links[step.link]["layer"],) if step.link else ()
        return scopes_of(step.link, node, layers, self.folder.nodes[node].get("country"))

    def co2e_kg(self, step: Step) -> float:
        if step.process != "movement":
            return 0.0
        state, scopes = self.state, self._link_scopes(step)
        payload = state.need("payload", "*", ["*"]).mean()
        is_electric = step.mode == "rail" and self.folder.links[str(step.link)].get("electrified")
        grid = state.figure("grid_intensity", step.mode, scopes) if is_electric else None
        if grid:
            energy = state.need("traction_energy", step.mode, scopes).mean()
            return step.km * grid.mean() * energy * payload / 1000
        return step.km * state.need("emission_factor", step.mode, scopes).mean() * payload / 1000


def median_days(steps: list[Step], samples: int = 10_000) -> float:
    """Return the P50 by samples of its own: one level for all speeds by rail, one by road."""
    rng = np.random.default_rng(5)
    levels: dict[Any, np.ndarray] = {}
    total = np.zeros(samples)
    for step in steps:
        if step.figure is None:
            total += step.delay_h
            continue
        if step.process == "movement":
            shared = step.mode if step.mode in ("rail", "road") else step.figure.key
            key: Any = ("speed", shared)
        else:
            key = (step.figure.key, step.link, step.node)
        level = levels.setdefault(key, rng.random(samples))
        values = step.figure.levels(level)
        total += step.quantity / values if step.process == "movement" else step.quantity * values
    return float(np.median(total)) / 24
