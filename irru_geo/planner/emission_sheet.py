"""What a route emits by element of its transport chain: distance, activity, factor, source, clause.

Structured after ISO 14083:2023; no statement of conformity with it is made. A transport element is
what one mode carries on with the same figures; a hub element is a place where cargo is handed over.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from irru_geo.model.charges import HUBS
from irru_geo.model.expected import mean
from irru_geo.vocabulary import MODE_STYLE, PROCESS_STYLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pandas import DataFrame

    from irru_geo.model.charges import Term
    from irru_geo.model.steps import Step
    from irru_geo.planner.travelled import Travelled
    from irru_geo.vocabulary import Per

COLUMNS = (
    *("kind", "what", "origin", "destination", "distance_km", "mass_t"),
    *("activity", "activity_unit", "factor", "factor_unit", "co2e_kg"),
    *("figures", "basis", "source_ids", "clause", "note"),
)
TRANSPORT_CLAUSE = "ISO 14083:2023, 5.4.2 (freight transport activity)"
HUB_CLAUSE = "ISO 14083:2023, 5.5.2 (freight hub activity)"
STATEMENT = (
    "Structured after ISO 14083:2023; no statement of conformity. Well to wheel; distances are "
    "those of the way, not great circles; empty running as far as the factors hold it."
)
NO_FACTOR = "No factor with a source: left out of the sum."

Element = tuple[Any, ...]
"""What numbered steps have in common that are one element."""


def emission_sheet(route: Travelled, *, per: Per, samples: int, seed: int) -> DataFrame:
    """Return the emissions of a route by element; see `Route.emission_sheet`."""
    import pandas as pd

    state = route.network.network_state
    emitted = route.emissions(per=per, samples=samples, seed=seed)
    mass_t = 1.0 if per == "tonne" else mean(state.charges.need("payload"))
    rows = []
    for key, numbers in _elements(route, per):
        steps = [route.steps[number] for number in numbers]
        kg = float(sum(emitted.mean_by_step[number] for number in numbers))
        terms = list(state.charges.co2e(steps[0], per_tonne=per == "tonne"))
        rows.append(_row(route, steps, terms, kg=kg, mass_t=mass_t, is_hub=key[0] == "hub"))
    index = pd.RangeIndex(1, len(rows) + 1, name="element")
    table = pd.DataFrame(rows, index=index, columns=list(COLUMNS))
    table.attrs = {"statement": STATEMENT, "co2e_kg": emitted.mean, "unit": emitted.unit}
    return table


def _elements(route: Travelled, per: Per) -> Iterator[tuple[Element, list[int]]]:
    """Yield the elements in order, with the numbers of their steps; what is neither is left out."""
    charges = route.network.charges

    def element_of(number: int) -> Element:
        step = route.steps[number]
        if step.kind == "handling":
            return ("hub", number) if step.process in HUBS else ("none",)
        terms = charges.co2e(step, per_tonne=per == "tonne")
        figures = tuple(f.parameter_id for term in terms for f in (term.figure, *term.times))
        return ("transport", step.mode, figures)

    counted = (n for n in range(len(route.steps)) if element_of(n) != ("none",))
    for key, numbers in groupby(counted, key=element_of):
        yield key, list(numbers)


def _row(
    route: Travelled,
    steps: Sequence[Step],
    terms: Sequence[Term],
    *,
    kg: float,
    mass_t: float,
    is_hub: bool,
) -> dict[str, Any]:
    nodes = route.network.network_state.data.nodes
    first, last = steps[0], steps[-1]
    km = sum(step.length_km for step in steps)
    activity = mass_t if is_hub else km * mass_t
    per_unit = 1.0 if is_hub else 1000.0
    has_factor = bool(terms) and activity > 0
    return {
        "kind": "hub" if is_hub else "transport",
        "what": PROCESS_STYLE[first.process][0] if is_hub else MODE_STYLE[first.mode][0],
        "origin": nodes[first.from_node].name,
        "destination": nodes[last.to_node].name,
        "distance_km": float("nan") if is_hub else km,
        "mass_t": mass_t,
        "activity": activity,
        "activity_unit": "t" if is_hub else "t-km",
        "factor": per_unit * kg / activity if has_factor else float("nan"),
        "factor_unit": "kg CO2e/t" if is_hub else "g CO2e/t-km",
        "co2e_kg": kg if terms else float("nan"),
        **_cited(route, terms),
        "clause": HUB_CLAUSE if is_hub else TRANSPORT_CLAUSE,
        "note": "" if terms else NO_FACTOR,
    }


def _cited(route: Travelled, terms: Sequence[Term]) -> dict[str, str]:
    """Return the figures of an element, what they rest on, and their sources."""
    rows = route.network.network_state.parameter_records
    figures = dict.fromkeys(f for term in terms for f in (term.figure, *term.times))
    ids = [figure.parameter_id for figure in figures]
    sources = (rows[key].source_id for key in ids if key in rows)
    return {
        "figures": ", ".join(ids),
        "basis": ", ".join(dict.fromkeys(figure.basis for figure in figures)),
        "source_ids": ", ".join(dict.fromkeys(filter(None, sources))),
    }
