"""What delays a route on a day is said in words, with its time, wherever the route is told."""

from irru_geo.network import Network


def test_a_delay_is_named_with_its_event_and_time(network: Network) -> None:
    route = network.at("2026-11-26").corridor("suez-baltic")
    found = route.delays()
    assert found == ["Ships to northern Europe go round the Cape since December 2023: 15 days more"]
    leg = next(row for row in route.records if row["process"] == "disruption")
    assert found[0] in leg["name"]
    added = sum(step.delay_h for step in route.steps)
    assert added == 15 * 24


def test_without_events_nothing_delays(network: Network) -> None:
    assert network.corridor("suez-baltic").delays() == []
    calm = network.at("2026-11-26", disruptions=False)
    assert calm.corridor("suez-baltic").delays() == []


def test_every_delayed_corridor_says_so(network: Network) -> None:
    """Hours that a day's events add and the words for them come and go together."""
    for day in ("2022-05-01", "2023-04-01", "2023-06-15", "2024-07-10", "2026-11-26"):
        table = network.at(day).compare(samples=100)
        for corridor, row in table[table["p50_days"].notna()].iterrows():
            route = network.at(day).route(row["origin"], row["destination"], branch=corridor)
            has_hours = any(step.delay_h for step in route.steps)
            assert bool(row["delayed_by"]) == has_hours, (day, corridor)
