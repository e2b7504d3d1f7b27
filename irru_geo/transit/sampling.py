"""Sampling: which random variables a route draws, and the one loop that adds them up.

Each sample draws for each parameter how bad the day is, from 0 to 1, and takes that quantile: of
the hours of a handling, or, from the other end, of the speed of a movement. What is drawn together:

- all movements with one parameter, so that splitting a link in two changes nothing;
- all movements by rail, and all by road: a train with a scheduled path has it in every country,
  and the band between the delivery of single wagons and the section speed is mostly the band
  between kinds of trains;
- a handling for each parameter and each node or link.

The streams are counter-based (Philox), keyed by the seed, what is drawn, and the block of samples:
the same seed gives the same numbers in any order and on any number of workers.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from irru_geo.arguments import as_count, as_number
from irru_geo.errors import ParameterError
from irru_geo.transit.quantiles import quantiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from irru_geo.model.parameters import Parameter
    from irru_geo.model.steps import Step

    FloatArray = NDArray[np.float64]
    BlockParts = Callable[["Block"], Sequence[FloatArray]]

MOST_SAMPLES = 10**8
"""More samples than that do not fit into 2 GB."""

MOST_BYTES = 1_800_000_000
"""Memory that samples may take together."""

BLOCK = 65_536
"""Samples drawn at a time; keeps the memory small and the streams independent of the total."""

_DRAWN_TOGETHER = ("rail", "road")
_KEPT_SIZE = 10_000
_KEPT = 512  # samples of parameters, 41 MB at most


class Block(NamedTuple):
    """Samples that are drawn at a time: the seed, their number from 0, and how many they are."""

    seed: int
    number: int
    size: int


class Draw(NamedTuple):
    """One random variable: a parameter, and what it is drawn together with."""

    parameter: Parameter
    is_movement: bool
    together: tuple[str, ...]


class Sums(NamedTuple):
    """What samples add up to.

    Attributes
    ----------
    total
        Sum of the parts of each sample, shape (samples,).
    mean
        Mean of each part, shape (parts,).
    covariance
        Covariance of each part with the total, shape (parts,).
    """

    total: FloatArray
    mean: FloatArray
    covariance: FloatArray

    def variance_share(self) -> FloatArray:
        """Return the share of each part in the variance of the total; they add up to 1."""
        variance = self.covariance.sum()
        return self.covariance / variance if variance > 0 else np.zeros(len(self.covariance))


def blocks(samples: int, seed: int) -> Iterator[tuple[Block, slice]]:
    """Yield the blocks of some samples, with their places among all."""
    for number, start in enumerate(range(0, samples, BLOCK)):
        size = min(BLOCK, samples - start)
        yield Block(seed, number, size), slice(start, start + size)


def summed(parts: BlockParts, samples: int, seed: int) -> Sums:
    """Return the sums of some parts over all samples, block by block.

    Parameters
    ----------
    parts
        Gives the samples of each part for a block, always in the same order.
    samples, seed
        How many, and from which seed.
    """
    total = np.zeros(samples)
    sums: FloatArray = np.zeros(0)
    products: FloatArray = np.zeros(0)
    for block, place in blocks(samples, seed):
        drawn = parts(block)
        if not len(sums):
            sums, products = np.zeros(len(drawn)), np.zeros(len(drawn))
        here = total[place]
        for part in drawn:
            here += part
        for number, part in enumerate(drawn):
            sums[number] += part.sum()
            products[number] += np.einsum("i,i", part, here)  # no threads of BLAS
    return Sums(total, sums / samples, products / samples - sums / samples * total.mean())


def stream(seed: int, *ids: object) -> np.random.Generator:
    """Return the random stream of a seed and some ids, independent of all others."""
    key = int.from_bytes(blake2b(repr(ids).encode(), digest_size=8).digest(), "big")
    return np.random.Generator(np.random.Philox(key=np.array([seed, key], dtype=np.uint64)))


def drawn_together(step: Step) -> tuple[str, ...]:
    """Return what the parameter of a step is drawn together with: the key of its stream."""
    parameter_id = step.parameter.parameter_id
    if step.kind == "movement":
        return ("speed", step.mode if step.mode in _DRAWN_TOGETHER else parameter_id)
    return (parameter_id, step.link_id or "", step.from_node)


def draw_of(step: Step) -> Draw:
    """Return the random variable that a step needs."""
    return Draw(step.parameter, step.kind == "movement", drawn_together(step))


def check_arguments(
    samples: float, seed: float, correlation: float = 0.0
) -> tuple[int, int, float]:
    """Return the arguments of sampling as numbers of their kind.

    Raises
    ------
    ParameterError
        When one is out of its range.
    """
    return (
        as_count(samples, "samples", most=MOST_SAMPLES),
        as_count(seed, "seed", least=0, most=2**64 - 1),
        as_number(correlation, "correlation", low=0.0, high=1.0),
    )


def check_room(samples: int, arrays: int) -> None:
    """Refuse samples that would not lie in the memory together.

    Parameters
    ----------
    samples
        Number of samples.
    arrays
        How many numbers a sample are held at once.

    Raises
    ------
    ParameterError
        When they need more than `MOST_BYTES`.

    Examples
    --------
    >>> check_room(10**8, 6)
    Traceback (most recent call last):
    irru_geo.errors.ParameterError: samples: expected at most 37,500,000, as 6 numbers a sample ...
    """
    most = MOST_BYTES // (8 * arrays)
    if samples > most:
        reason = f"as {arrays} numbers a sample are held here, got {samples:,}"
        raise ParameterError(f"samples: expected at most {most:,}, {reason}.")


def drawer(block: Block, correlation: float = 0.0) -> Callable[[Draw], FloatArray]:
    """Return what gives the values of random variables, for one block of samples.

    A bad day is a slow one: the badness counts from the other end of a speed.

    Parameters
    ----------
    block
        The samples.
    correlation
        0 to 1: how far good and bad days of different variables go together.
    """
    if correlation == 0:
        return lambda draw: values(draw.parameter, draw.together, block, from_top=draw.is_movement)
    common = stream(block.seed, "common", block.number).standard_normal(block.size)
    badness: dict[tuple[str, ...], FloatArray] = {}

    def drawn(draw: Draw) -> FloatArray:
        if draw.together not in badness:
            rng = stream(block.seed, *draw.together, block.number)
            badness[draw.together] = _correlated(rng, common, correlation)
        level = badness[draw.together]
        return quantiles(draw.parameter, 1.0 - level if draw.is_movement else level)

    return drawn


def values(
    parameter: Parameter, together: tuple[str, ...], block: Block, *, from_top: bool = False
) -> FloatArray:
    """Return samples of a parameter, read-only; small ones are kept for the next route.

    Parameters
    ----------
    parameter
        Low, typical and high.
    together
        What it is drawn together with.
    block
        The samples.
    from_top
        Whether a level of 0 means the high end.
    """
    draw = _kept_values if block.size <= _KEPT_SIZE else _kept_values.__wrapped__
    return draw(parameter, together, block, from_top)


@lru_cache(maxsize=_KEPT)
def _kept_values(
    parameter: Parameter, together: tuple[str, ...], block: Block, from_top: bool
) -> FloatArray:
    level = stream(block.seed, *together, block.number).random(block.size)
    found = quantiles(parameter, 1.0 - level if from_top else level)
    found.flags.writeable = False
    return found


def _correlated(rng: np.random.Generator, common: FloatArray, correlation: float) -> FloatArray:
    from scipy.special import ndtr

    own = rng.standard_normal(len(common))
    score = np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own
    return np.asarray(ndtr(score), dtype=np.float64)


def hours_of(draw: Draw, quantity: float | FloatArray, drawn: FloatArray) -> FloatArray:
    """Return the hours of a movement over some km, or of some handlings."""
    return np.asarray(quantity / drawn if draw.is_movement else quantity * drawn)
