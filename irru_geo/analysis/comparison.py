"""Branches and corridors side by side."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from irru_geo.arguments import as_switch, as_texts, shown
from irru_geo.errors import NoRouteError, ParameterError, UnknownNameError
from irru_geo.layers.progress import watched
from irru_geo.planner.planner import RoutePlanner
from irru_geo.spelling import nearest_names

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from pandas import DataFrame

    from irru_geo.layers.data import Data
    from irru_geo.layers.rows import Corridor
    from irru_geo.places.places import Place
    from irru_geo.planner.route import Route

FIGURES = (
    *("distance_km", "p10_days", "p50_days", "p90_days", "mean_days", "cost_usd", "co2e_kg"),
    *("borders", "gauge_breaks", "transshipments", "ports"),
)
"""Columns that are NaN for what is closed."""

HANDLINGS = {"gauge_breaks": "gauge_break", "transshipments": "transshipment", "ports": "port"}
"""Columns that count handlings, and the process each counts."""

LAND = ("rail", "road")


class Line(NamedTuple):
    """A row of a comparison: its id, how it is called, and the ends and branch asked for."""

    row_id: str
    name: str
    family: str | None
    ends: tuple[Place, Place]
    branch: str | None


def compare(
    planner: RoutePlanner,
    corridors: Sequence[str] | None = None,
    *,
    origin: Place | None = None,
    destination: Place | None = None,
    quoted: bool = False,
    samples: int = 10_000,
    seed: int = 0,
) -> DataFrame:
    """Return distances, days, costs and emissions side by side; see `Network.compare`."""
    import pandas as pd

    is_quoted = as_switch(quoted, "quoted")
    asked = None if corridors is None else as_texts(corridors, "corridors")
    lines = _quoted(planner, asked) if is_quoted else _branches(planner, asked, origin, destination)
    rows = [_row(planner, line, samples, seed) for line in watched(lines, "Branches")]
    index = pd.Index([line.row_id for line in lines], name="corridor_id")
    columns = ["name", "family", "origin", "destination", *FIGURES, "modes", *_WORDS]
    table = pd.DataFrame(rows, index=index, columns=columns)
    counts = ["borders", *HANDLINGS]
    return table.astype(dict.fromkeys(counts, "Int64"))


_WORDS = ("delayed_by", "unknown", "blocked_by")


def as_lines(planner: RoutePlanner, corridors: Sequence[str] | None) -> list[Line]:
    """Return corridors, or all, as quoted: each between its own ends; a branch means its own."""
    if corridors is None:
        return _quoted(planner, None)
    known = planner.network_state.data.tables["corridors"]
    lines: dict[str, Line] = {}
    for name in as_texts(corridors, "corridors"):
        found = _quoted(planner, (name,))
        lines |= {line.row_id: line for line in found if line.row_id == name or name not in known}
    return list(lines.values())


def _quoted(planner: RoutePlanner, asked: Sequence[str] | None) -> list[Line]:
    """Return the corridors between their own ends."""
    return [
        _line(planner, key, (row.origin, row.destination), row.branch, name=row.name)
        for key, row in _corridors(planner, asked).items()
    ]


def _branches(
    planner: RoutePlanner,
    asked: Sequence[str] | None,
    origin: Place | None,
    destination: Place | None,
) -> list[Line]:
    """Return the branches, or what is asked for, between one pair of ends."""
    data = planner.network_state.data
    chosen = _corridors(planner, asked)
    if not chosen and asked is None:
        return []  # a network without corridors has nothing to compare
    ends: tuple[Place, Place] = _common_ends(chosen.values(), data)
    ends = (ends[0] if origin is None else origin, ends[1] if destination is None else destination)
    if asked is None:
        names = dict.fromkeys(row.branch or key for key, row in chosen.items())
    else:
        names = dict.fromkeys(asked)
    corridors = data.tables["corridors"]
    branch_of = {
        key: key if key in data.tables["branches"] else corridors[key].branch for key in names
    }
    return [_line(planner, key, ends, branch) for key, branch in branch_of.items()]


def _corridors(planner: RoutePlanner, asked: Sequence[str] | None) -> dict[str, Corridor]:
    """Return the corridors of some ids: their own, or those of their branches.

    Raises
    ------
    UnknownNameError
        When one is neither a corridor nor a branch.
    """
    data = planner.network_state.data
    known = data.tables["corridors"]
    if asked is None:
        return dict(known)
    for name in asked:
        if name not in known and name not in data.tables["branches"]:
            near = nearest_names(str(name), [*known, *data.tables["branches"]])
            raise UnknownNameError(str(name)[:60], "corridor or branch", near)
    return {key: row for key, row in known.items() if key in asked or row.branch in asked}


def _common_ends(corridors: Collection[Corridor], data: Data) -> tuple[str, str]:
    """Return the ends that most corridors have, of several the first."""
    every = corridors or data.tables["corridors"].values()
    counts = Counter((row.origin, row.destination) for row in every)
    if not counts:
        raise ParameterError("origin, destination: expected two places; no corridor gives them.")
    return counts.most_common(1)[0][0]


def _line(
    planner: RoutePlanner,
    key: str,
    ends: tuple[Place, Place],
    branch: str | None,
    *,
    name: str | None = None,
) -> Line:
    tables = planner.network_state.data.tables
    about = None if branch is None else tables["branches"][branch]
    if name is None:
        name = tables["corridors"][key].name if about is None else about.name
    return Line(key, name, None if about is None else about.family, ends, branch)


def _row(planner: RoutePlanner, line: Line, samples: int, seed: int) -> dict[str, Any]:
    row: dict[str, Any] = {"name": line.name, "family": line.family}
    try:
        route = planner.route(*line.ends, branch=line.branch)
    except NoRouteError as error:
        row |= {"origin": error.origin, "destination": error.destination}
        row |= dict.fromkeys(FIGURES, float("nan")) | {"modes": "", "delayed_by": "", "unknown": ""}
        return row | {"blocked_by": ", ".join(error.blocked_by) or str(error.remedy)}
    trip = route.transit_time(samples, seed)
    done = [step.process for step in route.steps]
    row |= {"origin": route.origin, "destination": route.destination}
    row |= {"distance_km": route.distance_km}
    row |= {name: getattr(trip, name) for name in FIGURES[1:5]}
    row |= mean_impacts(route, samples, seed) | {"borders": borders_crossed(route)}
    row |= {name: done.count(process) for name, process in HANDLINGS.items()}
    words = {"modes": route.by_modes(), "delayed_by": "; ".join(route.delays())}
    words |= {"unknown": "; ".join(route.unknown())}
    return row | words | {"blocked_by": ""}


def mean_impacts(route: Route, samples: int, seed: int) -> dict[str, float]:
    """Return the mean cost and emissions of a TEU; NaN where a figure is missing."""
    found = {}
    for name, sample in (("cost_usd", route.cost), ("co2e_kg", route.emissions)):
        try:
            found[name] = sample(samples=samples, seed=seed).mean
        except ParameterError:
            found[name] = float("nan")
    return found


def borders_crossed(route: Route) -> int:
    """Return how often a route comes into another country, on land or through a port."""
    nodes = route.network.network_state.data.nodes
    passed: list[str] = []
    for step in route.steps:
        if step.mode in LAND or step.process == "port":
            passed += [c for i in (step.from_node, step.to_node) if (c := nodes[i].country)]
    return sum(one != other for one, other in pairwise(passed))


def difference(planner: RoutePlanner, other: RoutePlanner) -> DataFrame:
    """Return what is different in another planner.

    Returns
    -------
    DataFrame
        One row a change; columns: kind (link, parameter, corridor), id, what (is_open, typical,
        distance_km, p50_days, ...), before, after (`open` or what closes it for links; numbers or
        `closed` else).
    """
    import pandas as pd

    if not isinstance(other, RoutePlanner):
        raise ParameterError(f"other: expected a Network, got {shown(other)}.")
    rows = [
        *_changes("link", _link_states(planner), _link_states(other)),
        *_changes("parameter", _figures(planner), _figures(other)),
        *_changes("corridor", _corridor_figures(planner), _corridor_figures(other)),
    ]
    return pd.DataFrame(rows, columns=["kind", "id", "what", "before", "after"])


def _changes(kind: str, before: dict[Any, Any], after: dict[Any, Any]) -> list[tuple[Any, ...]]:
    keys = dict.fromkeys((*before, *after))
    pairs = ((key, before.get(key), after.get(key)) for key in keys)
    return [(kind, *key, old, new) for key, old, new in pairs if old != new]


def _link_states(planner: RoutePlanner) -> dict[tuple[str, str], str]:
    links = planner.links
    words = links["closed_by"].where(~links["is_open"], "open")
    return {(str(link_id), "state"): str(word) for link_id, word in words.items()}


def _figures(planner: RoutePlanner) -> dict[tuple[str, str], float]:
    table = planner.parameters[["low", "typical", "high"]]
    return {
        (i, column): float(table.loc[i, column]) for i in table.index for column in table.columns
    }


def _corridor_figures(planner: RoutePlanner) -> dict[tuple[str, str], object]:
    table = compare(planner)[list(FIGURES)]
    words = table.astype(object).where(table.notna(), "closed")
    return {(i, column): words.loc[i, column] for i in words.index for column in words.columns}


def links_in_use(planner: RoutePlanner) -> set[str] | None:
    """Return the ids of the links that an open corridor takes; None without corridors."""
    used: set[str] = set()
    for corridor_id in planner.corridors.index:
        try:
            used.update(planner.corridor(corridor_id).link_ids)
        except NoRouteError:
            continue
    return used or None
