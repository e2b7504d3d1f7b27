"""Many scenarios x origin-destination pairs x samples, on all cores or on a Dask cluster.

The work is cut into chunks of scenarios. A chunk's result depends on nothing but the network, the
settings and the seed (the random streams are counter-based, see
`irru_geo.transit.sampling`), so that it is the same to the bit on any number of workers, in
any order, and after an interruption. All scenarios share their draws: differences between them are
differences of the scenarios.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from irru_geo.analysis.sweep_store import open_store
from irru_geo.analysis.sweep_workers import Chunk, Settings, check_client, results
from irru_geo.arguments import (
    as_choice,
    as_count,
    as_pairs,
    as_path,
    as_switch,
    as_texts,
    shown,
)
from irru_geo.errors import ParameterError
from irru_geo.layers.rows import ScenarioRow
from irru_geo.missing import is_missing
from irru_geo.model.scenario import Scenario, scenario_from_record
from irru_geo.planner.planner import RoutePlanner
from irru_geo.transit.sampling import check_arguments, check_room
from irru_geo.vocabulary import MINIMISE, QUANTITIES, Minimise, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from pandas import DataFrame

    from irru_geo.places.places import Place

_ROUTES_A_CHUNK = 50
_CHUNKS = 10_000  # a scheduler does about a thousand a second
_TRIED_FIRST = 1_000
_WORDS_A_SAMPLE = 4  # scenario, origin, destination and number beside the figures of a sample

MOST_WORKERS = 512
"""Processes that a sweep may start."""


@dataclass(frozen=True, eq=False)
class Sweep:
    """Scenarios, pairs of places and quantities to be worked out; `run` does it.

    Parameters
    ----------
    scenarios
        Scenarios, names of the network's, or a table with the columns of `Network.scenarios`.
    pairs
        Origins and destinations; anything that `Network.route` takes.
    samples, seed
        As for `Route.transit_time`; every scenario has the same draws.
    minimise
        What each route minimises.
    quantities
        Some of days, cost_usd, co2e_kg.

    Raises
    ------
    ParameterError
        When an argument is not allowed.

    Examples
    --------
    >>> from irru_geo.analysis.sweep import Sweep
    >>> names = ["rasht-astara-open", "suez-closed"]
    >>> table = Sweep(names, [("moscow", "tehran")], samples=100).run(net, workers=1)
    >>> table["scenario"].tolist()
    ['rasht-astara-open', 'suez-closed']
    """

    scenarios: Sequence[Scenario | str] | DataFrame
    pairs: Sequence[tuple[Place, Place]]
    samples: int = 10_000
    seed: int = 0
    minimise: Minimise = "time"
    quantities: Sequence[Quantity] = ("days",)

    def __post_init__(self) -> None:
        samples, seed, _ = check_arguments(self.samples, self.seed)
        object.__setattr__(self, "samples", samples)
        object.__setattr__(self, "seed", seed)
        is_text = isinstance(self.quantities, str)
        named = () if is_text else as_texts(self.quantities, "quantities")
        if not named or not set(named) <= set(QUANTITIES):
            allowed = ", ".join(QUANTITIES)
            raise ParameterError(
                f"quantities: expected some of {allowed}, got {shown(self.quantities)}."
            )
        object.__setattr__(self, "quantities", named)
        check_room(samples, len(named) + 1)
        object.__setattr__(self, "pairs", as_pairs(self.pairs, "pairs"))
        as_choice(self.minimise, "minimise", MINIMISE)

    def run(
        self,
        network: RoutePlanner,
        *,
        client: Any = None,
        workers: int | None = None,
        progress: bool = True,
    ) -> DataFrame:
        """Return the figures of every pair under every scenario.

        Parameters
        ----------
        network
            Network that the scenarios are applied to.
        client
            A `dask.distributed.Client`: then the chunks run on its cluster (extra `cluster`).
        workers
            Processes of this machine; None means one for each core. 1 stays in this process.
        progress
            Whether to show a progress bar on a terminal, when tqdm is installed.

        Returns
        -------
        DataFrame
            One row a scenario and a pair, in their order; columns: scenario, origin, destination
            (as given), distance_km, for each quantity `p10_`, `p50_`, `p90_` and `mean_`, and
            blocked_by, what is in the way when there is no route and the figures are NaN.

        Raises
        ------
        UnknownNameError, UnknownPlaceError, ParameterError
            When a scenario or a place is not known; the first thousand scenarios are tried before
            the work begins.

        Notes
        -----
        Processes are started afresh, so that a script that uses them needs the usual
        `if __name__ == "__main__":`.
        """
        import pandas as pd

        check_arguments_of_work(network, client, workers, progress)
        chunks, settings = self._chunks(network), self._settings(keeps_samples=False)
        done: dict[int, DataFrame] = {}
        with _bar(len(chunks), 0, progress) as advance:
            for result in results(network, settings, chunks, client=client, workers=workers):
                done[result.number] = result.figures
                advance()
        return pd.concat([done[chunk.number] for chunk in chunks], ignore_index=True)

    def write(
        self,
        network: RoutePlanner,
        folder: str | Path,
        *,
        keep_samples: bool = False,
        client: Any = None,
        workers: int | None = None,
        progress: bool = True,
    ) -> Path:
        """Write the figures to a folder of Parquet files, chunk by chunk (extra `cluster`).

        Only a few chunks are in the memory at a time. A sweep that was interrupted goes on where
        it stopped when it is written to the same folder again.

        Parameters
        ----------
        network, client, workers, progress
            As for `run`.
        folder
            Folder for `figures/`, with the rows that `run` returns, and `samples/`;
            `pandas.read_parquet` reads either as a whole. Made when it is not there.
        keep_samples
            Whether every sample is written, to `samples/`: scenario, origin, destination, sample
            (from 0), and a column a quantity.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        ParameterError
            When the folder holds another sweep, or is being written to by another process.
        """
        target, keeps = as_path(folder, "folder"), as_switch(keep_samples, "keep_samples")
        check_arguments_of_work(network, client, workers, progress)
        chunks, settings = self._chunks(network), self._settings(keeps)
        if keeps:
            most = max(len(chunk.scenarios) for chunk in chunks) * len(self.pairs)
            check_room(self.samples, 2 * most * (len(self.quantities) + _WORDS_A_SAMPLE))
        with open_store(target, network, settings, chunks) as store:
            to_do = [chunk for chunk in chunks if not store.has(chunk)]
            with _bar(len(chunks), len(chunks) - len(to_do), progress) as advance:
                for result in results(network, settings, to_do, client=client, workers=workers):
                    store.write(result)
                    advance()
        return target

    def _chunks(self, planner: RoutePlanner) -> list[Chunk]:
        """Return the parts of the work: some fifty routes each, more in a sweep of many."""
        scenarios = _named(planner, self.scenarios)
        if not scenarios:
            raise ParameterError("scenarios: expected at least one, got none.")
        size = max(1, _ROUTES_A_CHUNK // len(self.pairs), len(scenarios) // _CHUNKS)
        starts = range(0, len(scenarios), size)
        return [Chunk(n, scenarios[start : start + size]) for n, start in enumerate(starts)]

    def _settings(self, keeps_samples: bool) -> Settings:
        pairs, quantities = tuple(self.pairs), tuple(self.quantities)
        rest = (self.minimise, quantities, keeps_samples)
        return Settings(pairs, int(self.samples), int(self.seed), *rest)


def check_arguments_of_work(
    network: object, client: object, workers: object, progress: object
) -> None:
    """Raise a ParameterError when a sweep cannot be done with these."""
    if not isinstance(network, RoutePlanner):
        raise ParameterError(f"network: expected a Network, got {shown(network)}.")
    check_client(client)
    if workers is not None:
        as_count(workers, "workers", most=MOST_WORKERS)
    as_switch(progress, "progress")


def _named(
    planner: RoutePlanner, scenarios: Sequence[Scenario | str] | DataFrame
) -> tuple[Scenario, ...]:
    """Return scenarios from objects, names or a table; each is tried on the planner."""
    known = planner.scenarios
    found = []
    for number, one in enumerate(_listed(scenarios)):
        if not isinstance(one, Scenario | str):
            problem = f"expected scenarios or their names, got {shown(one)}"
            raise ParameterError(f"scenarios: {problem}.")
        if number < _TRIED_FIRST:
            planner.apply(one)  # so that what is wrong is raised here
        found.append(_from_row(known.loc[one], one) if isinstance(one, str) else one)
    return tuple(found)


def _listed(scenarios: Any) -> list[Any]:
    """Return scenarios one by one, from a list of them, one, or a table."""
    if hasattr(scenarios, "iterrows"):
        return [_from_row(row, key) for key, row in scenarios.iterrows()]
    if isinstance(scenarios, Scenario | str):
        return [scenarios]
    try:
        return list(scenarios)
    except Exception:  # whatever a class of others does
        raise ParameterError(f"scenarios: expected a list, got {shown(scenarios)}.") from None


def _from_row(row: Any, key: object) -> Scenario:
    columns = ("open", "close", "parameters")
    lists = {
        name: () if is_missing(row.get(name)) else as_texts(row[name], f"scenarios, {name}")
        for name in columns
    }
    name = str(row.get("scenario_id", key))
    return scenario_from_record(ScenarioRow(scenario_id=name, note="", **lists))


@contextmanager
def _bar(total: int, done: int, wanted: bool) -> Iterator[Callable[[], object]]:
    """Yield what moves the progress bar on by one chunk."""
    try:
        from tqdm.auto import tqdm
    except ImportError:
        wanted = False
    if not wanted:
        yield lambda: None
        return
    with tqdm(total=total, initial=done, unit="chunk", disable=None) as bar:
        yield lambda: bar.update(1)
