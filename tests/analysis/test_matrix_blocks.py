"""OD matrices that are written block by block are those that are worked out at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from irru_geo import ParameterError, UnknownPlaceError
from irru_geo.analysis import matrix_blocks

if TYPE_CHECKING:
    from pathlib import Path

    from irru_geo import Network

pytest.importorskip("pyarrow")

STARTS = ["moscow", "astrakhan", "baku", "aktau", "Kazan"]
ENDS = ["tehran", "bandar-abbas", "jeddah"]


def long(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    return [(start, end, table.loc[start, end]) for start in table.index for end in table.columns]


@pytest.mark.parametrize("pairs", [1, 6, 2**20])
@pytest.mark.parametrize("minimise", ["time", "distance"])
def test_blocks_are_the_matrix(
    network: Network, tmp_path: Path, pairs: int, minimise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix_blocks, "PAIRS", pairs)
    file = tmp_path / "od.parquet"
    told = network.matrix_to_parquet(file, STARTS, ENDS, minimise=minimise)
    table = network.matrix(STARTS, ENDS, minimise=minimise)
    found = pd.read_parquet(file)
    assert told == {}
    assert found.columns.tolist() == ["origin", "destination", str(table.columns.name)]
    assert [*found.itertuples(index=False, name=None)] == long(table)


def test_places_that_are_not_known(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matrix_blocks, "PAIRS", 1)
    file = tmp_path / "od.parquet"
    file.write_text("before", encoding="utf-8")
    with pytest.raises(UnknownPlaceError):
        network.matrix_to_parquet(file, ["moscow", "Atlantis Nova"], ENDS)
    assert file.read_text("utf-8") == "before"
    told = network.matrix_to_parquet(file, ["moscow", "Atlantis Nova"], ENDS, errors="nan")
    assert [*told] == ["Atlantis Nova"]
    assert pd.read_parquet(file)["time_days"].isna().tolist() == [False] * 3 + [True] * 3


@pytest.mark.parametrize(
    ("path", "starts", "options"),
    [
        ("od.csv", STARTS, {}),
        ("od.parquet", [], {}),
        ("od.parquet", STARTS, {"minimise": "fun"}),
        ("od.parquet", STARTS, {"errors": "ignore"}),
        ("od.parquet", STARTS, {"client": 7}),
    ],
)
def test_what_is_not_allowed_leaves_no_file(
    network: Network, tmp_path: Path, path: str, starts: Any, options: Any
) -> None:
    with pytest.raises(ParameterError):
        network.matrix_to_parquet(tmp_path / path, starts, ENDS, **options)
    assert [*tmp_path.iterdir()] == []


def test_a_cluster_shares_the_blocks(
    network: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(matrix_blocks, "PAIRS", 3)
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        network.matrix_to_parquet(tmp_path / "a.parquet", STARTS, ENDS, client=client)
    network.matrix_to_parquet(tmp_path / "b.parquet", STARTS, ENDS)
    one, other = (pd.read_parquet(tmp_path / f"{name}.parquet") for name in "ab")
    pd.testing.assert_frame_equal(one, other)
