"""Work that test_concurrency hands to processes; they import it by name."""

from __future__ import annotations

import irru_geo


def numbers(net: irru_geo.Network, seed: int) -> tuple[float, ...]:
    """Return figures of a few questions."""
    table = net.compare(["western", "eastern"], samples=700, seed=seed)
    route = net.route("moscow", "nhava-sheva", minimise="cost")
    cost = route.cost(samples=700, seed=seed)
    later = net.at("2030").apply("hormuz-closed").compare(["jeddah"], samples=300, seed=seed)
    figures = [*table["p50_days"], *table["p90_days"], route.distance_km, cost.p50, cost.p90]
    return (*map(float, figures), later["blocked_by"].iloc[0])  # type: ignore[return-value]


def numbers_of_a_process(seed: int) -> tuple[float, ...]:
    """Return the same from a network of this process's own."""
    return numbers(irru_geo.load_network(), seed)
