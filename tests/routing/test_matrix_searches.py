"""An OD matrix searches once from each place, however often it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse.csgraph

if TYPE_CHECKING:
    import pytest

    from irru_geo import Network


def test_each_origin_is_searched_from_once(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[int] = []
    plain = scipy.sparse.csgraph.dijkstra

    def counting(matrix: Any, indices: Any, **options: Any) -> Any:
        searched.extend(np.atleast_1d(indices).tolist())
        return plain(matrix, indices=indices, **options)

    places, ends = ["moscow", "baku", "moscow"], ["tehran", "aktau", "astrakhan", "jeddah"]
    expected = network.matrix(places[:2], ends)
    monkeypatch.setattr(scipy.sparse.csgraph, "dijkstra", counting)
    found = network.matrix(places, ends)
    assert len(searched) == 2
    assert found.to_numpy().tolist() == [*expected.to_numpy().tolist(), expected.iloc[0].tolist()]
