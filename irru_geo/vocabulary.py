"""Every closed list of words once, with what people read for each word; and their types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Mode = Literal["rail", "road", "sea", "inland_waterway"]
"""How cargo moves along a link."""

Minimise = Literal["time", "distance", "cost", "co2e"]
"""What a search minimises."""

Status = Literal["open", "under_construction", "planned", "proposed", "suspended"]
"""State of a link that its file gives."""

Verdict = Literal["holds", "holds within uncertainty", "does not hold", "cannot be checked here"]
"""What is found on a claim."""

Per = Literal["teu", "feu", "tonne"]
"""What a cost or an emission is for."""

Payer = Literal["shipper", "carriers"]
"""Whose total a cost is: all that a shipper pays, or what the carriers charge."""

Basis = Literal["source", "derived", "estimate"]
"""What a figure rests on."""

Quantity = Literal["days", "cost_usd", "co2e_kg"]
"""What a sweep samples."""

MODES: tuple[Mode, ...] = get_args(Mode)
WATER: tuple[Mode, ...] = ("sea", "inland_waterway")
"""Modes by ship: a port stands between them and any other."""

MODE_STYLE: Mapping[str, tuple[str, str]] = {
    "rail": ("Rail", "#0072B2"),
    "road": ("Road", "#882255"),
    "sea": ("Sea", "#009E73"),
    "inland_waterway": ("Inland waterway", "#997700"),
}
"""Mode to its title and colour."""

ACCESS = "access"
"""Layer of the links to places off the network; it is in no file."""

ACCESS_PORT = "access_port"
"""Kind of a node: the seaport by which a place inland is joined to the network's ships."""

UNION_BORDER = "union_border"
"""Kind of a node at a border inside a customs union, and process of the stop there."""

TRANSIT_REGIMES: Mapping[str, str] = {
    "tir": "TIR",
    "common_transit": "Common Transit Convention",
    "northern_corridor": "Northern Corridor Agreement",
    "rctg": "Regional Customs Transit Guarantee",
    "sacu": "Southern African Customs Union",
}
"""Regime under which cargo passes a country in transit to what people read for it."""

PROCESS_STYLE: Mapping[str, tuple[str, str]] = {
    "border": ("Border", "#B3261E"),
    UNION_BORDER: ("Border inside a customs union", "#D98880"),
    "gauge_break": ("Gauge break", "#B58900"),
    "transshipment": ("Transshipment", "#AA3377"),
    "port": ("Port", "#0B5C8F"),
    "sailing_wait": ("Wait for a sailing", "#5B9BC8"),
    "canal": ("Canal", "#228833"),
    "queue": ("Queue", "#D55E00"),
    "disruption": ("Disruption", "#000000"),
}
"""Process of a handling to its title and colour."""

MINIMISE: Mapping[Minimise, str] = {"time": "days", "distance": "km", "cost": "usd", "co2e": "kg"}
"""What can be minimised, and its unit in a matrix; cost and CO2e are for one TEU."""

UNBUILT = ("under_construction", "planned", "proposed", "suspended", "not yet open")
"""Words that keep a link closed by itself, not by an event or a scenario."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

OBSERVED = ("observed", "measured")
"""Kinds of trips and quotes that count as observations; the others are only shown beside them."""

CLOCKS = (
    *("door_to_door", "departure_to_arrival", "sailing_only"),
    *("border_only", "border_and_gauge_break", "convoy_in_ice"),
)
"""What the clock of a trip may cover."""

PAYERS: tuple[Payer, ...] = get_args(Payer)
BASES: tuple[Basis, ...] = get_args(Basis)
EVENTS = "events"
"""Stands for a basis where dated events delay a trip; they have sources of their own."""

UNITS: Mapping[Per, str] = {"teu": "TEU", "feu": "FEU", "tonne": "tonne"}
"""What a cost or an emission is for, and how it is written."""

QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)

HOURS_PER_DAY = 24.0
KG_PER_G = 1e-3
