"""Where the chunks of a sweep run: in this process, in a pool of processes, or on a Dask cluster.

What a dying worker had is done again, twice at most; a chunk that three workers died of is named.
"""

from __future__ import annotations

import os
import pickle
from collections import Counter, deque
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from irru_geo.arguments import shown
from irru_geo.errors import NoRouteError, ParameterError
from irru_geo.planner.planner import RoutePlanner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor

    from pandas import DataFrame

    from irru_geo.model.scenario import Scenario
    from irru_geo.places.places import Place
    from irru_geo.planner.route import Route
    from irru_geo.vocabulary import Minimise, Quantity

WAITING_A_WORKER = 3
"""Chunks that wait for each worker; results come in about their order."""

RETRIES = 2
"""How often a chunk is done again when its worker dies."""

_planner: RoutePlanner | None = None


class Chunk(NamedTuple):
    """Part of the work: its number, and its scenarios."""

    number: int
    scenarios: tuple[Scenario, ...]


@dataclass(frozen=True)
class Settings:
    """What is done with each scenario."""

    pairs: tuple[tuple[Place, Place], ...]
    samples: int
    seed: int
    minimise: Minimise
    quantities: tuple[Quantity, ...]
    keeps_samples: bool


class Result(NamedTuple):
    """What a chunk came to; the samples only when they are kept."""

    number: int
    figures: DataFrame
    drawn: DataFrame | None


def results(
    planner: RoutePlanner,
    settings: Settings,
    chunks: Sequence[Chunk],
    *,
    client: Any = None,
    workers: int | None = None,
) -> Iterator[Result]:
    """Yield the results of chunks as they come; only a few wait at a time.

    Parameters
    ----------
    planner
        Network that scenarios are applied to.
    settings, chunks
        The work.
    client
        A `dask.distributed.Client`, or None.
    workers
        Processes of this machine; None means one for each core. 1 stays in this process.

    Raises
    ------
    ParameterError
        When three workers died of one chunk.
    """
    blob = pickle.dumps(planner.network_state)
    if client is not None:
        yield from _on_cluster(client, blob, settings, chunks)
        return
    count = min(workers or os.cpu_count() or 1, len(chunks))
    if count <= 1:
        fresh = _load(blob)
        yield from (_run(fresh, settings, chunk) for chunk in chunks)
        return
    yield from _Pool(blob, settings, chunks, count).results()


class _Pool:
    """Processes of this machine; when one dies, all are started afresh.

    Any of the chunks under way may have been the cause. They are done again one at a time, so that
    the next death has one cause.
    """

    def __init__(
        self, blob: bytes, settings: Settings, chunks: Sequence[Chunk], count: int
    ) -> None:
        self._blob = blob
        self._settings = settings
        self._count = count
        self._left = deque(chunks)
        self._suspects: deque[Chunk] = deque()
        self._deaths: Counter[int] = Counter()
        self._waiting: dict[Future[Result], Chunk] = {}

    def results(self) -> Iterator[Result]:
        """Yield the results of all chunks."""
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor
        from concurrent.futures.process import BrokenProcessPool

        context = multiprocessing.get_context("spawn")
        while self._left or self._suspects:
            with ProcessPoolExecutor(self._count, context, _start, (self._blob,)) as pool:
                try:
                    yield from self._work(pool)
                except BrokenProcessPool:
                    yield from self._after_a_death()

    def _work(self, pool: ProcessPoolExecutor) -> Iterator[Result]:
        from concurrent.futures import FIRST_COMPLETED, wait

        while self._left or self._suspects or self._waiting:
            self._submit(pool)
            finished, _ = wait(self._waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                result = future.result()
                del self._waiting[future]
                yield result

    def _submit(self, pool: ProcessPoolExecutor) -> None:
        """Give the pool what it has room for; a chunk that is under suspicion goes alone."""
        if self._suspects and self._waiting:
            return
        queue, room = self._left, self._count * WAITING_A_WORKER - len(self._waiting)
        if self._suspects:
            queue, room = self._suspects, 1
        while queue and room > 0:
            chunk = queue[0]
            self._waiting[pool.submit(_in_pool, self._settings, chunk)] = chunk
            queue.popleft()
            room -= 1

    def _after_a_death(self) -> Iterator[Result]:
        """Yield what was done by then, and put what was not under suspicion."""
        waiting, self._waiting = self._waiting, {}
        for future, chunk in waiting.items():
            if future.done() and future.exception() is None:
                yield future.result()
                continue
            self._deaths[chunk.number] += 1
            if self._deaths[chunk.number] > RETRIES:
                raise ParameterError(_named(chunk))
            self._suspects.append(chunk)


def _named(chunk: Chunk) -> str:
    names = [scenario.name for scenario in chunk.scenarios]
    span = repr(names[0]) if len(names) == 1 else f"{names[0]!r} to {names[-1]!r}"
    return (
        f"workers: expected processes that end well, got {RETRIES + 1} that died on the scenarios "
        f"{span} (chunk {chunk.number}). Is the memory full? Take fewer samples or workers."
    )


def check_client(client: Any) -> None:
    """Refuse what is no client of a Dask cluster; None is none.

    Raises
    ------
    ParameterError
        When it has no `scheduler_info`.
    """
    if client is not None and not callable(getattr(client, "scheduler_info", None)):
        problem = f"expected a dask.distributed.Client, got {shown(client)}"
        raise ParameterError(f"client: {problem}.")


def _on_cluster(
    client: Any, blob: bytes, settings: Settings, chunks: Sequence[Chunk]
) -> Iterator[Result]:
    """Yield results from a Dask cluster; what a dying worker had is done again by another."""
    distributed: Any = import_module("distributed")
    there = client.submit(_load, blob, pure=True)  # made again from the blob when it is lost
    workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    left = deque(chunks)
    first = [left.popleft() for _ in range(min(len(left), workers * WAITING_A_WORKER))]

    def submit(chunk: Chunk) -> Any:
        return client.submit(_run, there, settings, chunk, pure=False, retries=RETRIES)

    running = distributed.as_completed([submit(chunk) for chunk in first])
    for future in running:
        result = future.result()
        future.release()
        if left:
            running.add(submit(left.popleft()))
        yield result


def _load(blob: bytes) -> RoutePlanner:
    """Return the network that was sent to a worker."""
    return RoutePlanner(pickle.loads(blob))


def _start(blob: bytes) -> None:
    global _planner  # noqa: PLW0603 - a process of the pool holds one network
    _planner = _load(blob)


def _in_pool(settings: Settings, chunk: Chunk) -> Result:
    if _planner is None:
        raise RuntimeError("This process was not started by a sweep.")
    return _run(_planner, settings, chunk)


def _run(planner: RoutePlanner, settings: Settings, chunk: Chunk) -> Result:
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
        return Result(chunk.number, figures, None)
    empty = pd.DataFrame(columns=["scenario", "origin", "destination", "sample"])
    joined = pd.concat(drawn, ignore_index=True) if drawn else empty
    return Result(chunk.number, figures, joined)


def _samples(route: Route, settings: Settings) -> dict[str, Any]:
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


def _columns(settings: Settings) -> list[str]:
    figures = [f"{part}_{q}" for q in settings.quantities for part in ("p10", "p50", "p90", "mean")]
    return ["scenario", "origin", "destination", "distance_km", *figures, "blocked_by"]
