"""Many scenarios x origin-destination pairs x samples, on all cores or on a Dask cluster.

The work is cut into chunks of scenarios. A chunk's result depends on nothing but the network, the
settings and the seed (the random streams are counter-based, see
`irru_geo.transit.transit_time`), so that it is the same to the bit on any number of workers, in
any order, and after an interruption. All scenarios share their draws: differences between them are
differences of the scenarios.
"""

from __future__ import annotations

import json
import os
import pickle
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from irru_geo.atomic_write import write_bytes
from irru_geo.errors import NoRouteError, ParameterError
from irru_geo.layers.rows import ScenarioRow
from irru_geo.model.scenario import Scenario, scenario_from_record
from irru_geo.planner.planner import RoutePlanner
from irru_geo.transit.sampling import check_arguments
from irru_geo.vocabulary import QUANTITIES, Minimise, Quantity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from pandas import DataFrame

    from irru_geo.places.places import Place
    from irru_geo.planner.route import Route

MANIFEST = "sweep.json"

_ROUTES_A_CHUNK = 50
_CHUNKS = 10_000  # a scheduler does about a thousand a second
_TRIED_FIRST = 1_000
_WAITING_A_WORKER = 3
_RETRIES = 3

_planner: RoutePlanner | None = None


class _Chunk(NamedTuple):
    """Name a part of the work: its number, and its scenarios."""

    number: int
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True)
class _Settings:
    """Say what is done with each scenario."""

    pairs: tuple[tuple[Place, Place], ...]
    samples: int
    seed: int
    minimise: Minimise
    quantities: tuple[Quantity, ...]
    keeps_samples: bool


@dataclass(frozen=True, eq=False)
class Sweep:
    """Hold what is to be worked out; `run` does it.

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
        check_arguments(self.samples, self.seed)
        named = () if isinstance(self.quantities, str) else tuple(self.quantities)
        if not named or not set(named) <= set(QUANTITIES):
            allowed = ", ".join(QUANTITIES)
            raise ParameterError(
                f"quantities: expected some of {allowed}, got {self.quantities!r}."
            )
        if not self.pairs:
            raise ParameterError("pairs: expected at least one origin and destination, got none.")

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

        chunks, settings = self._chunks(network), self._settings(keeps_samples=False)
        done: dict[int, DataFrame] = {}
        with _bar(len(chunks), 0, progress) as advance:
            for result in _results(network, settings, chunks, client, workers):
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
            When the folder holds another sweep.
        """
        chunks, settings = self._chunks(network), self._settings(keep_samples)
        store = _Store(Path(folder), network, settings, chunks)
        to_do = [chunk for chunk in chunks if not store.has(chunk)]
        with _bar(len(chunks), len(chunks) - len(to_do), progress) as advance:
            for result in _results(network, settings, to_do, client, workers):
                store.write(result)
                advance()
        return Path(folder)

    def _chunks(self, planner: RoutePlanner) -> list[_Chunk]:
        """Return the parts of the work: some fifty routes each, more in a sweep of many."""
        scenarios = _named(planner, self.scenarios)
        if not scenarios:
            raise ParameterError("scenarios: expected at least one, got none.")
        size = max(1, _ROUTES_A_CHUNK // len(self.pairs), len(scenarios) // _CHUNKS)
        starts = range(0, len(scenarios), size)
        return [_Chunk(n, scenarios[start : start + size]) for n, start in enumerate(starts)]

    def _settings(self, keeps_samples: bool) -> _Settings:
        pairs, quantities = tuple(self.pairs), tuple(self.quantities)
        rest = (self.minimise, quantities, keeps_samples)
        return _Settings(pairs, int(self.samples), int(self.seed), *rest)


class _Result(NamedTuple):
    """Hold what a chunk came to; the samples only when they are kept."""

    number: int
    figures: DataFrame
    drawn: DataFrame | None


def _named(
    planner: RoutePlanner, scenarios: Sequence[Scenario | str] | DataFrame
) -> tuple[Scenario, ...]:
    """Return scenarios from objects, names or a table; each is tried on the planner."""
    known = planner.scenarios
    if hasattr(scenarios, "iterrows"):
        listed: list[Scenario | str] = [_from_row(row, key) for key, row in scenarios.iterrows()]
    else:
        listed = [scenarios] if isinstance(scenarios, str) else list(scenarios)
    found = []
    for number, one in enumerate(listed):
        if number < _TRIED_FIRST:
            planner.apply(one)  # so that what is wrong is raised here
        found.append(_from_row(known.loc[one], one) if isinstance(one, str) else one)
    return tuple(found)


def _from_row(row: Any, key: object) -> Scenario:
    columns = ("open", "close", "parameters")
    lists = {name: tuple(row[name]) if row.get(name) is not None else () for name in columns}
    name = str(row.get("scenario_id", key))
    return scenario_from_record(ScenarioRow(scenario_id=name, note="", **lists))


# What a worker does


def _load(blob: bytes) -> RoutePlanner:
    """Return the network that was sent to a worker."""
    return RoutePlanner(pickle.loads(blob))


def _start(blob: bytes) -> None:
    global _planner  # noqa: PLW0603 - a process of the pool holds one network
    _planner = _load(blob)


def _in_pool(settings: _Settings, chunk: _Chunk) -> _Result:
    if _planner is None:
        raise RuntimeError("This process was not started by a sweep.")
    return _run(_planner, settings, chunk)


def _run(planner: RoutePlanner, settings: _Settings, chunk: _Chunk) -> _Result:
    """Return what a chunk comes to."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    drawn: list[DataFrame] = []
    for scenario in chunk.scenarios:
        changed = planner.apply(scenario)
        for origin, destination in settings.pairs:
            key = {"scenario": scenario.name, "origin": str(origin)}
            key["destination"] = str(destination)
            try:
                route = changed.route(origin, destination, minimise=settings.minimise)
            except NoRouteError as error:
                rows.append(key | {"blocked_by": ", ".join(error.blocked_by)})
                continue
            samples = _samples(route, settings)
            rows.append(key | _figures(route, samples))
            if settings.keeps_samples:
                index = np.arange(settings.samples, dtype=np.int32)
                drawn.append(pd.DataFrame(key | {"sample": index} | samples))
    figures = pd.DataFrame(rows, columns=_columns(settings))
    figures["blocked_by"] = figures["blocked_by"].fillna("")
    if not settings.keeps_samples:
        return _Result(chunk.number, figures, None)
    empty = pd.DataFrame(columns=["scenario", "origin", "destination", "sample"])
    joined = pd.concat(drawn, ignore_index=True) if drawn else empty
    return _Result(chunk.number, figures, joined)


def _samples(route: Route, settings: _Settings) -> dict[str, Any]:
    count, seed = settings.samples, settings.seed
    draw: dict[str, Callable[[], Any]] = {
        "days": lambda: route.transit_time(count, seed).samples,
        "cost_usd": lambda: route.cost(samples=count, seed=seed).samples,
        "co2e_kg": lambda: route.emissions(samples=count, seed=seed).samples,
    }
    return {name: draw[name]() for name in settings.quantities}


def _figures(route: Route, samples: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"distance_km": route.distance_km, "blocked_by": ""}
    for name, values in samples.items():
        low, middle, high = np.percentile(values, [10, 50, 90])
        row |= {f"p10_{name}": low, f"p50_{name}": middle, f"p90_{name}": high}
        row[f"mean_{name}"] = float(np.mean(values))
    return row


def _columns(settings: _Settings) -> list[str]:
    figures = [f"{part}_{q}" for q in settings.quantities for part in ("p10", "p50", "p90", "mean")]
    return ["scenario", "origin", "destination", "distance_km", *figures, "blocked_by"]


# Where it runs


def _results(
    planner: RoutePlanner,
    settings: _Settings,
    chunks: Sequence[_Chunk],
    client: Any,
    workers: int | None,
) -> Iterator[_Result]:
    """Yield the results of chunks as they come; only a few wait at a time."""
    blob = pickle.dumps(planner.network_state)
    if client is not None:
        yield from _on_cluster(client, blob, settings, chunks)
        return
    count = min(workers or os.cpu_count() or 1, len(chunks))
    if count <= 1:
        fresh = _load(blob)
        yield from (_run(fresh, settings, chunk) for chunk in chunks)
        return
    import multiprocessing
    from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait

    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, context, _start, (blob,)) as pool:
        left = deque(chunks)
        waiting: set[Future[_Result]] = set()
        while left or waiting:
            while left and len(waiting) < count * _WAITING_A_WORKER:
                waiting.add(pool.submit(_in_pool, settings, left.popleft()))
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                yield future.result()


def _on_cluster(
    client: Any, blob: bytes, settings: _Settings, chunks: Sequence[_Chunk]
) -> Iterator[_Result]:
    """Yield results from a Dask cluster; what a dying worker had is done again by another."""
    distributed: Any = import_module("distributed")
    there = client.submit(_load, blob, pure=True)  # made again from the blob when it is lost
    workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    left = deque(chunks)
    first = [left.popleft() for _ in range(min(len(left), workers * _WAITING_A_WORKER))]

    def submit(chunk: _Chunk) -> Any:
        return client.submit(_run, there, settings, chunk, pure=False, retries=_RETRIES)

    running = distributed.as_completed([submit(chunk) for chunk in first])
    for future in running:
        result = future.result()
        future.release()
        if left:
            running.add(submit(left.popleft()))
        yield result


# What is written


class _Store:
    """Write chunks to a folder, each at once or not at all, and know which are there."""

    def __init__(
        self, folder: Path, planner: RoutePlanner, settings: _Settings, chunks: Sequence[_Chunk]
    ) -> None:
        if find_spec("pyarrow") is None:
            raise ParameterError("folder: needs pyarrow. Install 'irru-geo[cluster]'.")
        self._folder = folder
        manifest = json.dumps(_manifest(planner, settings, chunks), indent=1, sort_keys=True)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / MANIFEST
        if not path.is_file():
            if any(folder.glob("*.parquet")):
                raise ParameterError(f"folder: {str(folder)!r} holds other files. Take a new one.")
            write_bytes(path, manifest.encode())
        elif path.read_text(encoding="utf-8") != manifest:
            raise ParameterError(f"folder: {str(folder)!r} holds another sweep. Take a new one.")
        self._drawn = folder / "samples" if settings.keeps_samples else None
        for part in (folder / "figures", self._drawn):
            if part is not None:
                part.mkdir(exist_ok=True)

    def _path(self, number: int) -> Path:
        return self._folder / "figures" / f"part-{number:07d}.parquet"

    def has(self, chunk: _Chunk) -> bool:
        """Return whether a chunk is done: its figures are written last."""
        return self._path(chunk.number).is_file()

    def write(self, result: _Result) -> None:
        """Write a chunk."""
        path = self._path(result.number)
        if self._drawn is not None and result.drawn is not None:
            write_bytes(self._drawn / path.name, result.drawn.to_parquet(index=False))
        write_bytes(path, result.figures.to_parquet(index=False))


def _manifest(
    planner: RoutePlanner, settings: _Settings, chunks: Sequence[_Chunk]
) -> dict[str, str | int]:
    """Return what a sweep is: two with the same have the same results."""
    scenarios = repr([scenario for chunk in chunks for scenario in chunk.scenarios])
    return {
        "network": planner.network_state.fingerprint(),
        "scenarios": blake2b(scenarios.encode(), digest_size=16).hexdigest(),
        "chunks": len(chunks),
        "settings": repr(settings),
        "state": planner.state,
    }


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
