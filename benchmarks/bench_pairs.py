"""Peak memory of OD pairs in Parquet: `python benchmarks/bench_pairs.py FOLDER [pairs ...]`.

FOLDER is a data folder with many nodes, such as those of `osm_railways.py`. Each number of pairs is
a process of its own: as many origins as destinations, nodes chosen at random.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def write(folder: str, pairs: int) -> None:
    """Write so many pairs, and print what that took."""
    import irru_geo as ig

    net = ig.load_network(folder)
    random.seed(1)
    nodes = random.sample(list(net.network_state.data.nodes), 2 * round(pairs**0.5))
    half = len(nodes) // 2
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start = time.process_time()
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "od.parquet"
        net.matrix_to_parquet(file, nodes[:half], nodes[half:], minimise="distance")
        size = file.stat().st_size / 1e6
    took = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{half * half:12,} pairs{took:8.1f} s CPU, file {size:6.1f} MB, "
        f"peak {peak:6.0f} MB ({before:.0f} after the load)",
        flush=True,
    )


if __name__ == "__main__":
    if sys.argv[2:3] == ["one"]:
        write(sys.argv[1], int(sys.argv[3]))
    else:
        for number in sys.argv[2:] or ["1000000", "3000000", "10000000"]:
            command = [sys.executable, __file__, sys.argv[1], "one", number]
            subprocess.run(command, check=True)
