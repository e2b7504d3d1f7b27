"""Every figure of the data has a source, or says that it is an estimate and why."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from irru_geo.layers.reading import read_data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from irru_geo import Network
    from irru_geo.layers.data import Data

BASED = ("parameters", "capacities", "price_index", "freight_index")
SOURCED = (
    "events",
    "observations",
    "published_lengths",
    "published_indicators",
    "claims",
    "quotes",
    "services",
    "calendar",
    "volumes",
    "restrictions",
    "closed_borders",
    "customs_unions",
    "transit_regimes",
)
REASONED = ("scenarios",)  # what if: no figure of the world
PLAIN = ("sources", "countries", "holidays")
TIME = ("speed", "border", "gauge_break", "transshipment", "port", "sailing_wait", "canal", "queue")


@cache
def data() -> Data:
    return read_data()


def known(source: str | None) -> bool:
    return source in data().tables["sources"]


def test_every_table_is_looked_at() -> None:
    assert set(data().tables) == {*BASED, *SOURCED, *REASONED, *PLAIN, "branches", "corridors"}


def test_figures_have_a_source_or_are_estimates() -> None:
    assert [
        (table, key)
        for table in BASED
        for key, row in data().table(table).items()
        if row["basis"] not in ("source", "derived", "estimate")
        or not (known(row["source_id"]) or (row["basis"] == "estimate" and not row["source_id"]))
    ] == []


def test_what_happened_and_what_was_said_has_a_source() -> None:
    assert [
        (table, key)
        for table in SOURCED
        for key, row in data().table(table).items()
        if not known(row["source_id"])
    ] == []


def test_scenarios_and_corridors_say_what_they_rest_on() -> None:
    tables = data().tables
    assert [key for key, row in tables["scenarios"].items() if not row.note] == []
    corridors = tables["corridors"].items()
    wrong = [k for k, row in corridors if not row.sources or not all(map(known, row.sources))]
    assert wrong == []


def test_lengths_and_lines_have_sources() -> None:
    wrong = [
        key
        for key, link in data().links.items()
        if not known(link["geometry_source"])
        or not link["sources"]
        or not all(known(source) for source in link["sources"])
        or (link["length_basis"] == "published") != known(link["length_source"])
    ]
    assert wrong == []


def test_positions_have_sources() -> None:
    nodes = data().nodes.items()
    assert [key for key, node in nodes if not node["sources"]] == []
    assert all(known(source) for _, node in nodes for source in node["sources"])


def test_every_figure_of_time_is_used(network: Network) -> None:
    """A row that no link or node looks up would only look like knowledge.

    `speed-road-*` and `border-road-*` of countries without roads of ours hold for the legs by which
    towns off the network reach it; the first rows of `border` and `queue` stand in where a country
    has none.
    """
    closed = network.links.index[~network.links["is_open"]]
    everything = network.apply(_opening(closed))
    steps = everything.router.amounts.all_steps
    figures = {step.parameter for arc in steps for step in arc}
    used = {row for figure in figures for row in (figure.parameter_id, *figure.rows)}
    table = network.parameters
    unused = set(table.index[table["process"].isin(TIME)]) - used
    spare = {"speed-road-kz", "speed-road-tm", "border-road", "border-road-kz", "border-road-tm"}
    assert unused - spare == set()


def _opening(links: Iterable[str]) -> object:
    from irru_geo import Scenario

    return Scenario("all open", open=tuple(f"link:{link}" for link in links))
