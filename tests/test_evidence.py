"""Clocks, checks and their summary, and what cites a source, on drawn corridors."""

import math

import pytest
import toy

from irru_geo import ParameterError, UnknownNameError, load_network
from irru_geo.evidence.validation import (
    CLOCKS,
    clocked,
    covered,
    source_uses,
    summary,
    trace,
    validate,
)
from irru_geo.layers.reading import read_data

TRIP = {
    "origin": "inland",
    "destination": "q",
    "date": "2020",
    "clock": "departure_to_arrival",
    "source_id": "toy",
    "reliability": "high",
    "kind": "observed",
}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def check(folder):
    """Return a function that validates a drawn corridor, as a frame."""

    def run(drawn):
        drawn.write(folder)
        return validate(load_network(folder), samples=2000)

    return run


def trips(**changes):
    """Return the strait with one observed trip of 5 to 7 days."""
    row = TRIP | {"observation_id": "trip", "days_low": 5, "days_high": 7} | changes
    return with_tables(toy.strait()).row("observations", **row)


def with_tables(drawn):
    for name in ("observations", "published_lengths", "quotes", "price_index", "capacities"):
        drawn.tables.setdefault(name, [])
    return drawn


def steps_of(drawn, folder, origin, destination, **options):
    net = load_network(drawn.write(folder))
    return net, net.route(origin, destination, **options).steps


def names(steps):
    return [step.mode if step.kind == "movement" else step.process for step in steps]


def test_a_clock_from_departure_to_arrival_leaves_out_both_ends(folder):
    _, steps = steps_of(toy.strait(), folder, "inland", "q")
    assert names(steps) == ["rail", "port", "sailing_wait", "sea", "sea", "port"]
    assert names(clocked(steps, "departure_to_arrival")) == names(steps)[:-1]
    assert names(clocked(steps, "sailing_only")) == ["sea", "sea"]


def test_from_door_to_door_a_land_end_has_its_terminal(folder):
    net, steps = steps_of(toy.strait(), folder, "inland", "q")
    state = net.network_state
    assert names(covered(state, steps, "door_to_door")) == [
        *names(steps),
        "transshipment",
    ]
    back = net.route("q", "inland").steps
    assert names(covered(state, back, "door_to_door")).count("transshipment") == 1
    by_rail = net.route("inland", "p").steps
    assert names(covered(state, by_rail, "door_to_door")) == [
        "rail",
        *["transshipment"] * 2,
    ]
    assert covered(state, (), "door_to_door") == ()


def test_clocks_at_a_border(folder):
    _, steps = steps_of(toy.border(), folder, "a", "d")
    assert names(clocked(steps, "border_only")) == ["border", "border"]
    assert names(clocked(steps, "border_and_gauge_break")) == ["border", "border"]
    assert names(clocked(steps, "convoy_in_ice")) == ["rail"] * 3


def test_a_gauge_break_counts_with_its_border(folder):
    _, steps = steps_of(toy.gauge_break(), folder, "a", "c", modes="rail")
    assert names(clocked(steps, "border_and_gauge_break")) == ["gauge_break"]
    assert clocked(steps, "border_only") == ()


def test_unknown_clocks_are_refused():
    with pytest.raises(ParameterError, match=r"clock: .*'lunch'"):
        clocked((), "lunch")
    assert all(clocked((), clock) == () for clock in CLOCKS)


def test_a_trip_within_the_range_is_inside(check):
    row = check(trips()).loc["trip"]
    assert row["kind"] == "trip"
    assert row["is_observation"]
    assert row["ours_p10"] < 6 < row["ours_p90"]
    assert row["inside"]
    assert row["error"] == pytest.approx(row["ours"] / 6 - 1)


def test_a_trip_that_took_far_longer_is_outside(check):
    row = check(trips(days_low=30, days_high=40)).loc["trip"]
    assert not row["inside"]
    assert row["error"] < -0.7


@pytest.mark.parametrize("kind", ["advertised", "projected", "claimed", "reported_maximum"])
def test_what_was_only_said_is_no_observation(check, kind):
    table = check(trips(kind=kind))
    assert not table.loc["trip", "is_observation"]
    assert summary(table).empty


def test_a_trip_runs_on_the_network_of_its_date(check):
    drawn = trips(date="2020-06")
    drawn.row("events", event_id="shut", target="node:s", start="2020", effect="close",
              source_id="toy")  # fmt: skip
    row = check(drawn).loc["trip"]
    assert math.isnan(row["ours"])
    assert "'s'" in row["note"]
    assert not row["inside"]


def length(**changes):
    row = {"length_id": "x", "origin": "a", "destination": "b", "length_km": 100,
           "source_id": "toy", "used_as_link": "false"}  # fmt: skip
    drawn = with_tables(toy.Toy()).link("a", "b", length_km=103.0, length_source=None)
    drawn.links["a--b"]["length_basis"] = "track"
    return drawn.row("published_lengths", **row | changes)


def test_lengths_are_held_against_the_shortest_way(check):
    row = check(length()).loc["length:x"]
    assert (row["kind"], row["unit"], row["ours"]) == ("length", "km", 103.0)
    assert row["error"] == pytest.approx(0.03)
    assert row["inside"]
    assert row["is_independent"]
    assert not check(length(length_km=90)).loc["length:x", "inside"]


def test_a_length_of_the_same_source_is_not_independent(check):
    drawn = length()
    drawn.links["a--b"] |= {"length_basis": "published", "length_source": "toy"}
    table = check(drawn)
    assert not table.loc["length:x", "is_independent"]
    found = summary(table)
    assert found["checks"].to_dict() == {"length, not independent": 1}


def test_the_length_of_a_link_is_no_check(check):
    assert check(length(used_as_link="true")).empty


def test_lines_not_yet_built_have_a_length(check):
    drawn = length()
    drawn.links["a--b"] |= {"status": "planned", "expected": "2040"}
    assert check(drawn).loc["length:x", "ours"] == 103.0


def test_places_that_nothing_joins_have_none(check):
    row = check(length(destination="z").link("y", "z")).loc["length:x"]
    assert math.isnan(row["ours"])
    assert not row["inside"]


def test_sea_distances_have_a_kind_of_their_own(check):
    row = {"length_id": "x", "origin": "p", "destination": "q", "modes": "sea", "length_km": 410}
    row |= {"source_id": "toy", "used_as_link": "false"}
    drawn = with_tables(toy.strait()).row("published_lengths", **row)
    row = check(drawn).loc["length:x"]
    assert row["kind"] == "sea distance"
    assert not row["inside"]  # 2.4 % where 2 % are allowed


def test_a_source_shows_what_cites_it(folder):
    data = read_data(trips().write(folder))
    uses = source_uses(data, "toy")
    assert set(uses) == {"nodes", "observations", "toy"}
    assert uses["observations"] == ["trip"]
    with pytest.raises(UnknownNameError, match="'toy'"):
        source_uses(data, "toi")


def test_a_figure_shows_its_source_and_its_users(folder):
    drawn = toy.strait().row("corridors", corridor_id="one", name="One", family="instc",
                             origin="inland", destination="q", sources="toy")  # fmt: skip
    drawn.row("corridors", corridor_id="shut", name="Shut", family="instc", origin="inland",
              destination="off", sources="toy").node("off", 60)  # fmt: skip
    net = load_network(drawn.write(folder))
    link = trace(net, "p--s--sea")
    assert link["table"] == "links"
    assert link["cited"] == {"toy": "Drawn for a test"}
    assert link["used_by"] == ["one"]
    assert trace(net, "speed-road")["used_by"] == []
    assert trace(net, "port")["used_by"] == ["one"]
    assert trace(net, "inland")["used_by"] == ["one"]
    with pytest.raises(UnknownNameError, match="speed-sea"):
        trace(net, "sped-sea")
