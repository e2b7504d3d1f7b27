"""Questions to irru_geo, and what came out of them."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import irru_geo
from mutations import world

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

    from irru_geo import Network, Route


def _line_of(question: Any) -> int:
    """Return the line of a question, by which it is told apart."""
    code = getattr(question, "__code__", None) or question.__func__.__code__
    return int(code.co_firstlineno)


class Asking:
    """What is asked: how it is called, with what, and what came out, for the tally."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.what = ""
        self.shown = ""
        self.results: list[Any] = []
        self.lines: list[int] = []
        self.refusals = 0

    def ask(self, question: Callable[[], Any], *, writes: bool = False) -> Any:
        """Ask; an error of ours is an answer, and of what writes one of the file system."""
        try:
            answer = question()
        except OSError:
            if not writes:
                raise
            self.refusals += 1
            return None
        except irru_geo.IrruGeoError as error:
            told = str(error)
            if not told or len(told) > 200_000:
                raise RuntimeError(f"an error with a text of {len(told)} characters") from error
            self.refusals += 1
            return None
        self.results.append(answer)
        self.lines.append(_line_of(question))
        return answer

    def forget(self) -> None:
        """Leave what came out so far uncounted."""
        self.results.clear()
        self.lines.clear()


@contextmanager
def copied(asking: Asking) -> Iterator[Path]:
    """Give a copy of the drawn folder."""
    with tempfile.TemporaryDirectory(dir=asking.folder) as there:
        yield Path(shutil.copytree(world.whole(asking.folder), Path(there) / "data"))


def use(asking: Asking, rng: random.Random, net: Network, times: int = 2) -> None:
    """Ask a network some of everything that it answers."""
    day = rng.choice(("2024-06-01", "2023-02-28", "1900-01-01", "2100-12-31", "2029-12-31"))
    questions: tuple[Callable[[], Any], ...] = (
        lambda: net.compare(samples=20),
        lambda: figures_of(net.route("a", "q")),
        lambda: figures_of(net.at(day).route("a", "c", minimise="distance")),
        lambda: figures_of(net.route("a", "q", minimise="cost")),
        lambda: net.route("a", "q").legs,
        lambda: net.apply("s").links,
        lambda: figures_of(net.apply("t").route("a", "q")),
        lambda: net.nodes,
        lambda: net.validate(samples=20),
        lambda: net.check_claims(samples=20),
        net.scorecard,
        lambda: net.departures("a", "q", "2024-01-01", "2024-02-01", samples=20),
        lambda: net.matrix(["a", "b"], ["q", "c"]),
        lambda: net.isochrone("a", 10),
        lambda: net.critical_links([("a", "q")]),
        lambda: net.bottleneck("a", "q"),
        lambda: [figures_of(each) for each in net.alternatives("a", "q", 3)],
        lambda: net.pareto("a", "q", criteria=("time", "cost", "co2e")),
        lambda: net.route("a", "q").sensitivity(samples=64),
        lambda: net.route("a", "q").basis(samples=64),
        lambda: net.route("a", "q").transit_time(20, depart="2024-01-16"),
        lambda: irru_geo.compare_routes(net.alternatives("a", "q", 2), samples=20),
        lambda: irru_geo.break_even(net.route("a", "q"), net.route("a", "q", minimise="cost")),
        lambda: net.joint_losses([("a", "q")], top=2),
        net.branch_capacities,
        net.cite,
        lambda: net.state,
        lambda: (net.branches, net.corridors, net.events, net.parameters, net.services),
        lambda: (net.volumes, net.calendar, net.restrictions, net.charges, net.scenarios),
        net.to_networkx,
    )
    for question in rng.sample(questions, times):
        asking.ask(question)


def figures_of(route: Route) -> Route:
    """Work out what a route is asked most."""
    route.transit_time(20), route.cost(samples=20), route.emissions(samples=20)
    return route
