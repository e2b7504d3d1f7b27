"""Sweeps: the same to the bit wherever they run, and on again after an interruption."""

import os
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import toy

from irru_geo import IrruGeoError, ParameterError, Scenario, UnknownNameError, load_network
from irru_geo.analysis import sweep as module
from irru_geo.analysis import sweep_workers
from irru_geo.analysis.sweep import Sweep
from irru_geo.atomic_write import holding
from irru_geo.vocabulary import QUANTITIES

pytest.importorskip("pyarrow")

PAIRS = (("inland", "q"), ("p", "q"), ("q", "inland"))
SCENARIOS = [
    *(Scenario(f"port-{n}", parameters={"port": 1 + n / 10}) for n in range(1, 40)),
    Scenario("shut", close=("s",)),
]


@pytest.fixture
def net(tmp_path):
    return load_network(toy.priced(toy.strait(), spread=0.2).write(tmp_path / "data"))


def test_a_row_is_what_the_route_says(net):
    plan = Sweep(SCENARIOS, PAIRS, samples=500, seed=4, quantities=QUANTITIES)
    table = plan.run(net, workers=1)
    assert len(table) == len(SCENARIOS) * len(PAIRS)
    route = net.apply(SCENARIOS[2]).route("inland", "q")
    row = table.set_index(["scenario", "origin", "destination"]).loc["port-3", "inland", "q"]
    trip, price = route.transit_time(500, 4), route.cost(samples=500, seed=4)
    assert (row["p10_days"], row["p90_days"]) == (trip.p10_days, trip.p90_days)
    assert (row["p50_cost_usd"], row["mean_cost_usd"]) == (price.p50, price.mean)
    assert row["p50_co2e_kg"] == route.emissions(samples=500, seed=4).p50
    assert row["distance_km"] == route.distance_km


def test_what_is_cut_off_says_so(net):
    table = Sweep(SCENARIOS[-1:], PAIRS, samples=10).run(net, workers=1)
    assert table["blocked_by"].tolist() == ["s"] * 3
    assert table["p50_days"].isna().all()


def test_many_scenarios_make_larger_chunks(net, monkeypatch):
    monkeypatch.setattr(module, "_CHUNKS", 2)
    table = Sweep(SCENARIOS, PAIRS, samples=10).run(net, workers=1)
    assert [len(c.scenarios) for c in Sweep(SCENARIOS, PAIRS)._chunks(net)] == [20, 20]
    monkeypatch.undo()
    pd.testing.assert_frame_equal(table, Sweep(SCENARIOS, PAIRS, samples=10).run(net, workers=1))
    with pytest.raises(ParameterError, match="scenarios"):
        Sweep([], PAIRS).run(net)


def test_names_and_tables_of_scenarios(tmp_path):
    drawn = toy.strait().row("scenarios", scenario_id="shut", close="s", note="drawn")
    drawn.row("scenarios", scenario_id="slow", parameters="port*2", note="drawn")
    net = load_network(drawn.write(tmp_path / "data"))
    by_name = Sweep(["shut", "slow"], PAIRS, samples=50).run(net, workers=1)
    by_table = Sweep(net.scenarios, PAIRS, samples=50).run(net, workers=1)
    pd.testing.assert_frame_equal(by_name, by_table)
    assert Sweep("shut", PAIRS, samples=5).run(net, workers=1)["scenario"].unique() == ["shut"]
    with pytest.raises(UnknownNameError):
        Sweep(["shutt"], PAIRS).run(net)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"samples": 0}, "samples"),
        ({"seed": -1}, "seed"),
        ({"quantities": ("money",)}, "quantities"),
        ({"quantities": "days"}, "quantities"),
        ({"pairs": ()}, "pairs"),
    ],
)
def test_bad_arguments_are_refused(change, match):
    with pytest.raises(ParameterError, match=match):
        Sweep(**{"scenarios": SCENARIOS, "pairs": PAIRS} | change)


def test_samples_are_kept_in_a_folder(net, tmp_path):
    plan = Sweep(SCENARIOS, PAIRS, samples=60, quantities=("days", "cost_usd"))
    assert plan.write(net, tmp_path / "out", workers=1, keep_samples=True) == tmp_path / "out"
    drawn = pd.read_parquet(tmp_path / "out" / "samples")
    assert len(drawn) == (len(SCENARIOS) - 1) * len(PAIRS) * 60
    one = drawn.query("scenario == 'port-7' and origin == 'p' and destination == 'q'")
    trip = net.apply(SCENARIOS[6]).route("p", "q").transit_time(60)
    assert (one["days"].to_numpy() == trip.samples).all()
    table = pd.read_parquet(tmp_path / "out" / "figures")
    pd.testing.assert_frame_equal(plan.run(net, workers=1), table)


def test_an_interrupted_sweep_goes_on_where_it_stopped(net, tmp_path, monkeypatch):
    plan, folder = Sweep(SCENARIOS, PAIRS, samples=20), tmp_path / "out"
    run = sweep_workers._run

    def stop_at_the_second(network, settings, chunk):
        if chunk.number == 1:
            raise KeyboardInterrupt
        return run(network, settings, chunk)

    monkeypatch.setattr(sweep_workers, "_run", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        plan.write(net, folder, workers=1)
    assert [path.name for path in (folder / "figures").iterdir()] == ["part-0000000.parquet"]
    again = []

    def count(network, settings, chunk):
        again.append(chunk.number)
        return run(network, settings, chunk)

    monkeypatch.setattr(sweep_workers, "_run", count)
    plan.write(net, folder, workers=1)
    assert again == [1, 2]
    plan.write(net, folder, workers=1)
    assert again == [1, 2]
    monkeypatch.setattr(sweep_workers, "_run", run)
    table = pd.read_parquet(folder / "figures")
    pd.testing.assert_frame_equal(table, plan.run(net, workers=1))


def test_another_sweep_is_not_mixed_in(net, tmp_path):
    Sweep(SCENARIOS[:2], PAIRS, samples=20).write(net, tmp_path / "out", workers=1)
    for other, where in (
        (Sweep(SCENARIOS[:2], PAIRS, samples=20, seed=1), net),
        (Sweep(SCENARIOS[:2], PAIRS, samples=20), net.at("2020")),
        (Sweep(SCENARIOS[1:3], PAIRS, samples=20), net),
    ):
        with pytest.raises(ParameterError, match="another sweep"):
            other.write(where, tmp_path / "out", workers=1)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "x.parquet").write_bytes(b"")
    with pytest.raises(ParameterError, match="other files"):
        Sweep(SCENARIOS[:1], PAIRS).write(net, tmp_path / "mine")


def test_a_folder_is_of_one_network_with_all_its_tables(tmp_path):
    """Prices that are no parameter count too: the folder would keep figures of the old ones."""
    drawn = toy.priced(toy.strait(), spread=0.2)
    for year, level in ((2024, 100.0), (2025, 110.0)):
        drawn.row("price_index", year=year, price_index=level, basis="estimate", note="drawn")
    plan = Sweep(SCENARIOS[:1], PAIRS, samples=20, quantities=("cost_usd",))
    plan.write(load_network(drawn.write(tmp_path / "old")), tmp_path / "out", workers=1)
    drawn.tables["price_index"][-1]["price_index"] *= 2
    with pytest.raises(ParameterError, match="another sweep"):
        plan.write(load_network(drawn.write(tmp_path / "new")), tmp_path / "out", workers=1)


class Deadly(Scenario):
    """A scenario whose worker dies as soon as it is there, as often as it is told."""

    def __reduce__(self):
        flags = f"[p for p in __import__('pathlib').Path({self.open[0]!r}).glob('*')]"
        die = "__import__('os').kill(__import__('os').getpid(), 9)"
        scenario = f"__import__('irru_geo').Scenario({self.name!r})"
        return eval, (f"[p.unlink() for p in {flags}[:1]] and {die} or {scenario}",)


@pytest.mark.slow
@pytest.mark.parametrize(("deaths", "is_named"), [(2, False), (3, True)])
def test_a_sweep_outlives_its_workers(net, tmp_path, monkeypatch, deaths, is_named):
    monkeypatch.setattr(module, "_ROUTES_A_CHUNK", 12)
    flags = tmp_path / "flags"
    flags.mkdir()
    for number in range(deaths):
        (flags / str(number)).touch()
    scenarios = [*SCENARIOS[:8], Deadly("deadly", (str(flags),)), *SCENARIOS[8:16]]
    monkeypatch.setattr(module, "_TRIED_FIRST", 0)
    plan = Sweep(scenarios, PAIRS, samples=20)
    if is_named:
        with pytest.raises(ParameterError, match="deadly"):
            plan.run(net, workers=2)
        return
    table = plan.run(net, workers=2)
    harmless = [*SCENARIOS[:8], Scenario("deadly"), *SCENARIOS[8:16]]
    expected = Sweep(harmless, PAIRS, samples=20).run(net, workers=1)
    pd.testing.assert_frame_equal(table, expected, check_exact=True)


def test_draws_do_not_hang_on_what_was_asked_before(net):
    """The samples that are kept for the next route are those that would be drawn."""
    first = Sweep(SCENARIOS, PAIRS, samples=100).run(net, workers=1)
    backwards = Sweep(SCENARIOS[::-1], PAIRS[::-1], samples=100).run(net, workers=1)
    key = ["scenario", "origin", "destination"]
    pd.testing.assert_frame_equal(
        first.set_index(key).sort_index(), backwards.set_index(key).sort_index()
    )


@pytest.mark.slow
def test_processes_make_no_difference(net):
    plan = Sweep(SCENARIOS, PAIRS, samples=300, quantities=QUANTITIES)
    one = plan.run(net, workers=1)
    pd.testing.assert_frame_equal(one, plan.run(net, workers=2), check_exact=True)


# distributed warns about ports and memory of the machine, and about the connections of a worker
# that a test has killed.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_makes_no_difference_even_when_a_worker_dies(net, tmp_path):
    distributed = pytest.importorskip("distributed")
    plan = Sweep(_renamed(SCENARIOS * 3), PAIRS, samples=2000, quantities=QUANTITIES)
    expected = plan.run(net, workers=1)
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with (
        distributed.LocalCluster(**options, local_directory=str(tmp_path)) as cluster,
        distributed.Client(cluster) as client,
    ):
        pids = client.run(os.getpid)
        results = module.results
        killed = []

        def kill_one(*args, **options):
            for number, result in enumerate(results(*args, **options)):
                if number == 1:
                    killed.append(next(iter(pids.values())))
                    os.kill(killed[0], signal.SIGKILL)
                yield result

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "results", kill_one)
            folder = plan.write(net, tmp_path / "out", client=client)
        assert killed
        assert killed[0] not in client.run(os.getpid).values()
    table = pd.read_parquet(folder / "figures")
    pd.testing.assert_frame_equal(table, expected, check_exact=True)
    assert np.isfinite(table["p50_days"]).sum() > 0


def _renamed(scenarios):
    return [
        Scenario(f"{one.name}-{n}", one.open, one.close, one.parameters)
        for n, one in enumerate(scenarios)
    ]


def test_what_a_disk_lost_is_done_again(net, tmp_path):
    plan, folder = Sweep(SCENARIOS[:30], PAIRS, samples=20), tmp_path / "out"
    plan.write(net, folder, workers=1)
    whole = pd.read_parquet(folder / "figures")
    content = (folder / "figures" / "part-0000000.parquet").read_bytes()
    for damage in (b"", b"PAR1", content[:-40], content.replace(b'"columns"', b'"colu"mns')):
        (folder / "figures" / "part-0000000.parquet").write_bytes(damage)
        plan.write(net, folder, workers=1)
        pd.testing.assert_frame_equal(pd.read_parquet(folder / "figures"), whole)
    (folder / "sweep.json").write_bytes(b"\xff\xfe")
    with pytest.raises(ParameterError, match="another sweep"):
        plan.write(net, folder, workers=1)


def test_two_sweeps_do_not_write_to_one_folder(net, tmp_path):
    """The second one is refused; what a killed process held is free again."""
    plan, folder = Sweep(SCENARIOS[:3], PAIRS, samples=20), tmp_path / "out"
    folder.mkdir()
    code = "import sys, time\nfrom irru_geo.atomic_write import holding\n"
    code += (
        "with holding(sys.argv[1]) as is_mine:\n    print(is_mine, flush=True)\n    time.sleep(60)"
    )
    other = subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"True\n"
    with pytest.raises(ParameterError, match="being written to by another sweep"):
        plan.write(net, folder, workers=1)
    assert list(folder.iterdir()) == []
    other.kill()
    other.communicate()
    plan.write(net, folder, workers=1)
    with holding(folder), pytest.raises(ParameterError, match="another sweep"):
        plan.write(net, folder, workers=1)


@pytest.mark.parametrize(
    "scenarios", [5, None, [5], [None], pd.DataFrame({"open": [5]}), pd.DataFrame({"close": [[5]]})]
)
def test_scenarios_of_another_kind_are_refused(net, scenarios):
    with pytest.raises(IrruGeoError):
        Sweep(scenarios, PAIRS, samples=10).run(net, workers=1)
