"""A distribution over samples: of days, of money, of emissions."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from irru_geo.transit.shares import card

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas import DataFrame

    from irru_geo.model.steps import Step
    from irru_geo.transit.shares import Share

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Distribution(ABC):
    """Distribution of a sum over the steps of a route.

    Attributes
    ----------
    samples
        Sums, shape (samples,).
    steps
        The movements and handlings that were summed.
    mean_by_step, variance_share_by_step
        Mean of each step, and its share of the total's variance (its covariance with the total
        over the total's variance, so that the shares add up to 1).
    """

    samples: FloatArray
    steps: tuple[Step, ...]
    mean_by_step: FloatArray
    variance_share_by_step: FloatArray

    @cached_property
    def _percentiles(self) -> tuple[float, float, float]:
        low, middle, high = np.percentile(self.samples, [10, 50, 90]).tolist()
        return low, middle, high

    @property
    def p10(self) -> float:
        """What one sample in ten stays below."""
        return self._percentiles[0]

    @property
    def p50(self) -> float:
        """What every second sample stays below."""
        return self._percentiles[1]

    @property
    def p90(self) -> float:
        """What nine samples in ten stay below."""
        return self._percentiles[2]

    @cached_property
    def mean(self) -> float:
        """Mean of the samples."""
        return float(self.samples.mean())

    def __float__(self) -> float:
        raise TypeError(f"A {type(self).__name__} is a distribution; ask for {self._names()}.")

    def _names(self) -> str:
        return "p10, p50, p90 or mean"

    @abstractmethod
    def _said(self) -> tuple[str, list[str], list[Share]]:
        """Return title, lines and shares of the card."""

    def _repr_html_(self) -> str:
        title, lines, parts = self._said()
        return card(title, [*lines, f"{len(self.samples):,} samples"], self.samples, parts)


def steps_frame(steps: Sequence[Step]) -> DataFrame:
    """Return what each step is and where, a row a step, indexed by `seq` from 1."""
    import pandas as pd

    fields = ["kind", "process", "mode", "from_node", "to_node", "link_id"]
    rows = [[getattr(step, field) for field in fields] for step in steps]
    return pd.DataFrame(rows, columns=fields, index=pd.RangeIndex(1, len(rows) + 1, name="seq"))
