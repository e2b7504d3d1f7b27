"""Time a question of ours and one of a peer in turn, and print the ratios at the end."""

from __future__ import annotations

from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = pytest.StashKey[list[str]]()
HEAD = (
    "| question | peer | ours | peer's | ratio (quartiles) | target |",
    "|---|---|---|---|---|---|",
)


@pytest.fixture
def add_row(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Give the function that keeps a row of the table that is printed at the end."""

    def keep(*cells: str) -> None:
        request.config.stash.setdefault(ROWS, []).append(f"| {' | '.join(cells)} |")

    return keep


@pytest.fixture
def side_by_side(benchmark: Any, add_row: Callable[..., None]) -> Callable[..., None]:
    """Give the function that times two questions in turn and keeps a row of the table.

    Each round asks the peer first, then us, so that what else the machine does hits both; the
    ratio is the median over the rounds of the ratio in one round.
    """

    def compare(
        question: str,
        ours: Callable[[], object],
        peer: str,
        theirs: Callable[[], object],
        *,
        rounds: int,
        target: float | None = None,
    ) -> None:
        times: list[float] = []

        def ask_peer() -> None:
            start = perf_counter()
            theirs()
            times.append(perf_counter() - start)

        ours(), theirs()
        benchmark.pedantic(ours, setup=ask_peer, rounds=rounds, iterations=1)
        own = benchmark.stats.stats.data
        ratios = [a / b for a, b in zip(own, times, strict=True)]
        low, ratio, high = quantiles(ratios, n=4)
        benchmark.extra_info.update(ratio=ratio, quartiles=[low, high], target=target)
        add_row(
            *(question, peer, show(median(own)), show(median(times))),
            *(f"{ratio:.2f} ({low:.2f} - {high:.2f})", f"<= {target:g}" if target else ""),
        )

    return compare


def show(seconds: float) -> str:
    """Return a time in words.

    Examples
    --------
    >>> show(0.00012), show(2.5)
    ('0.12 ms', '2.5 s')
    """
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1e3:.0f} ms" if seconds >= 0.01 else f"{seconds * 1e3:.2g} ms"


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    rows = config.stash.get(ROWS, [])
    if rows:
        terminalreporter.write_sep("=", "beside peers, in turn (for docs/performance.md)")
        terminalreporter.write_line("\n".join((*HEAD, *rows)))
