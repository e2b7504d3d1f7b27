"""Branches: the pinned middle of a corridor, between any two ends."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

import irru_geo as ig
from irru_geo.routing.branches import pinned_nodes

if TYPE_CHECKING:
    from irru_geo import Network

POSITIONS = {
    "north": (0.0, 60.0),
    "one": (0.0, 50.0),
    "two": (5.0, 45.0),
    "three": (0.0, 40.0),
    "south": (0.0, 20.0),
}
NODES = {name: {"lon_lat": at} for name, at in POSITIONS.items()}
PINNED = ["one", "two", "three"]


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (("north", "south"), PINNED),
        (("south", "north"), PINNED[::-1]),
        (("north", "two"), ["one"]),
        (("two", "north"), ["one"]),
        (("two", "south"), ["three"]),
        (("south", "one"), ["three", "two"]),
        (("one", "three"), ["two"]),
        (("three", "one"), ["two"]),
        (("two", "one"), []),
    ],
)
def test_a_branch_is_passed_in_the_direction_of_travel(
    ends: tuple[str, str], expected: list[str]
) -> None:
    assert pinned_nodes(PINNED, *ends, NODES) == expected


def test_the_way_back_passes_the_same_nodes() -> None:
    for ends in product(POSITIONS, repeat=2):
        if ends[0] != ends[1]:
            there = pinned_nodes(PINNED, *ends, NODES)
            assert pinned_nodes(PINNED, *ends[::-1], NODES) == there[::-1]


def test_a_crossing_askew_to_the_way_is_passed_the_way_that_it_is_quoted() -> None:
    """As the crow flies, the first end lies nearer to the far side of a short crossing."""
    nodes = {
        name: {"lon_lat": at}
        for name, at in {
            "near": (61.2, 36.5), "far": (61.1, 36.47), "north": (37.6, 55.8), "south": (77.2, 28.6)
        }.items()
    }  # fmt: skip
    way, quoted = ["near", "far"], ("north", "south")
    assert pinned_nodes(way, "north", "south", nodes) == way[::-1]
    assert pinned_nodes(way, "north", "south", nodes, quoted) == way
    assert pinned_nodes(way, "south", "north", nodes, quoted) == way[::-1]


def test_a_short_crossing_serves_far_and_near_ends(network: Network) -> None:
    pairs = [("moscow", "delhi"), ("st-petersburg", "mashhad"), ("Mary, TM", "Mashhad")]
    pairs += [("Almaty", "delhi"), ("Ashgabat", "karachi"), ("Tashkent", "tehran")]
    for ends in pairs:
        there = network.route(*ends, branch="eastern-sarakhs").nodes
        assert there.index("serakhs") < there.index("sarakhs"), ends
        back = network.route(*ends[::-1], branch="eastern-sarakhs").nodes
        assert back.index("sarakhs") < back.index("serakhs"), ends


def test_every_bundled_branch_belongs_to_a_corridor(network: Network) -> None:
    assert set(network.branches.index) == set(network.corridors["branch"])
    assert list(network.branches.columns) == ["name", "family", "via", "modes", "note"]


def test_a_corridor_has_what_its_branch_says(network: Network) -> None:
    table, branches = network.corridors, network.branches
    about = branches.loc[table["branch"]]
    assert table["family"].tolist() == about["family"].tolist()
    assert table["modes"].tolist() == about["modes"].tolist()
    assert table.loc["jeddah", "via"] == branches.loc["eastern", "via"]


def test_an_unknown_branch_is_refused(network: Network) -> None:
    import pandas as pd

    row = {"name": "X", "origin": "moscow", "destination": "tehran", "branch": "westren"}
    frame = pd.DataFrame([row | {"sources": "own"}], index=["x"])
    with pytest.raises(ig.LayerError, match='expected a known branch id, got "westren"'):
        network.extend(tables={"corridors": frame})


ENDS = [("moscow", "mumbai"), ("mumbai", "moscow"), ("baku", "tehran"), ("helsinki", "jeddah")]


@pytest.mark.parametrize("ends", ENDS)
def test_a_branch_serves_any_two_ends(network: Network, ends: tuple[str, str]) -> None:
    for branch, row in network.branches.iterrows():
        route = network.route(*ends, branch=str(branch))
        assert (route.origin, route.destination) == ends
        assert set(row["via"]) <= set(route.nodes)
        passed = [node for node in route.nodes if node in row["via"]]
        assert passed in (row["via"], row["via"][::-1])


def test_a_corridor_is_its_branch_between_its_ends(network: Network) -> None:
    for corridor, row in network.corridors.iterrows():
        asked = network.route(row["origin"], row["destination"], branch=row["branch"])
        assert asked.link_ids == network.corridor(str(corridor)).link_ids


def test_places_on_the_way_are_passed_where_it_suits(network: Network) -> None:
    route = network.route("moscow", "mumbai", branch="western", via="tehran")
    assert route.nodes.index("rasht") < route.nodes.index("tehran")
    route = network.route("moscow", "mumbai", branch="western", via="astrakhan")
    assert route.nodes.index("astrakhan") < route.nodes.index("astara-az")


def test_alternatives_and_the_matrix_take_a_branch(network: Network) -> None:
    found = network.alternatives("moscow", "mumbai", 2, branch="western")
    assert len(found) == 2
    assert all("rasht" in route.nodes for route in found)
    table = network.matrix(["moscow", "baku"], ["tehran", "baku"], branch="western")
    assert table.loc["moscow", "tehran"] * 24 == pytest.approx(
        network.route("moscow", "tehran", branch="western").hours_expected
    )
    assert table.loc["baku", "baku"] == 0


def test_an_unknown_branch_names_the_nearest(network: Network) -> None:
    with pytest.raises(ig.UnknownNameError, match=r"no branch .* knows\. Nearest: 'west"):
        network.route("moscow", "mumbai", branch="westen")


def test_a_mode_may_be_allowed_in_one_layer(network: Network) -> None:
    route = network.route("moscow", "tehran", modes=["rail", "road@rasht_astara"])
    by_road = {leg["link_id"] for leg in route.records if leg["mode"] == "road"} - {None}
    assert by_road
    assert set(network.links.loc[list(by_road), "layer"]) == {"rasht_astara"}
    with pytest.raises(ig.UnknownNameError, match="Nearest: 'rasht_astara'"):
        network.route("moscow", "tehran", modes=["rail", "road@rasht_astra"])
    for wrong in (["road@"], ["rial"], [], [3], ["@western"]):
        with pytest.raises(ig.ParameterError, match="modes"):
            network.route("moscow", "tehran", modes=wrong)


def test_boarding_elsewhere_is_a_leg(network: Network) -> None:
    route = network.route("st-petersburg", "nhava-sheva", modes="sea")
    first, second = route.records[:2]
    assert (route.origin, first["from_node"], first["mode"]) == (
        *("st-petersburg", "st-petersburg", "road"),
    )
    assert (first["to_node"], second["process"]) == ("st-petersburg-port", "port")
    sea = network.route("st-petersburg-port", "nhava-sheva", modes="sea")
    assert route.distance_km == pytest.approx(sea.distance_km + first["length_km"])
    assert route.cost(samples=10).p50 > sea.cost(samples=10).p50
    assert route.nodes == ["st-petersburg", *sea.nodes]


def test_landing_elsewhere_from_a_railway_is_a_transshipment_and_a_leg(network: Network) -> None:
    last = network.route("panvel", "mumbai", modes="rail").records[-2:]
    assert [leg["process"] for leg in last] == ["transshipment", "movement"]
    assert (last[1]["from_node"], last[1]["to_node"]) == ("nhava-sheva", "mumbai")


def test_errors_name_the_ends_as_asked_for(network: Network) -> None:
    with pytest.raises(ig.NoRouteError) as caught:
        network.route("moscow", "mumbai", modes="rail")
    assert (caught.value.origin, caught.value.destination) == ("moscow", "mumbai")
    with pytest.raises(ig.NoRouteError, match="touches 'mumbai-approach'"):  # no truck goes to sea
        network.route("mumbai-approach", "nhava-sheva", modes={"road", "rail", "inland_waterway"})


def test_a_strait_a_canal_or_a_point_at_sea_is_no_port(network: Network) -> None:
    for place in ("hormuz", "suez", "mumbai-approach"):
        there = network.route(place, "jeddah", modes="sea")
        back = network.route("jeddah", place, modes="sea")
        for route in (there, back):
            done = [step.from_node for step in route.steps if step.process == "port"]
            assert done == ["jeddah"]


def test_a_route_says_by_which_modes_it_goes(network: Network) -> None:
    assert "all by road" in repr(network.route("tehran", "rasht", modes="road"))
    assert "by rail, road and sea" in repr(network.corridor("western"))


def test_from_amirabad_cargo_goes_on_by_rail_or_by_truck(network: Network) -> None:
    ends = ("st-petersburg", "nhava-sheva")
    rail, truck = (
        network.route(*ends, branch=branch) for branch in ("trans-caspian", "trans-caspian-truck")
    )
    for route, others in ((rail, "road"), (truck, "rail")):
        modes = network.links.loc[route.link_ids, "mode"]
        ashore = route.link_ids.index("volga-caspian-canal--amirabad--sea") + 1
        assert "amirabad" in route.nodes
        assert others not in set(modes[ashore:])


def test_a_branch_that_ends_cannot_use_has_no_route(network: Network) -> None:
    """Both lie on one side of it, so that every way turns round: that is no fault of the caller."""
    with pytest.raises(ig.NoRouteError, match="choose another branch"):
        network.at("2026-04-01").route("zhaysan", "troitsk", branch="cape-baltic")


def test_a_matrix_of_a_branch_says_which_places_it_does_not_know(network: Network) -> None:
    places = ["moscow", "Xyzzyx"], ["tehran", "mumbai"]
    table = network.matrix(*places, branch="western", errors="nan")
    assert table.loc["moscow"].notna().all()
    assert table.iloc[1].isna().all()
    assert len(table.attrs["errors"]) == 1
    with pytest.raises(ig.UnknownPlaceError, match="Xyzzyx"):
        network.matrix(*places, branch="western")
    with pytest.raises(ig.UnknownNameError, match="westren"):
        network.matrix(["moscow"], ["tehran"], branch="westren")
