"""Command lines: every command and option, with good, odd and too many words."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.testing import CliRunner

from irru_geo.cli.main import main as command_line
from mutations import values, world

if TYPE_CHECKING:
    import random

    from mutations.asking import Asking


def command(asking: Asking, rng: random.Random) -> None:
    """Run a command with good, odd and too many words."""
    name = rng.choices([*command_line.commands], _COMMAND_WEIGHTS)[0]
    asking.what = f"command {name}"
    found = command_line.commands[name]
    with tempfile.TemporaryDirectory(dir=asking.folder) as there:
        words = [name, *_words(asking, rng, found, there)]
        if rng.random() < 0.05:
            rng.shuffle(words)
        asking.shown = repr(words)[:600]
        result = CliRunner().invoke(command_line, words)
        is_ours = result.exception is None or isinstance(result.exception, SystemExit)
        if not is_ours or result.exit_code not in (0, 1, 2) or "Traceback" in result.output:
            raise result.exception or RuntimeError(f"status {result.exit_code}: {result.output}")
        if any("\x1b" in line or "\0" in line for line in result.output.splitlines()):
            raise RuntimeError(f"control characters on the terminal: {result.output!r:.300}")
        left = [path.name for path in Path(there).rglob("*.part")]
        if left or Path("instc.html").exists():
            raise RuntimeError(f"left behind: {left}")
        asking.refusals += result.exit_code == 2


_SLOW_COMMANDS = {"map": 0.15, "brief": 0.3, "validate": 0.5, "sweep": 0.5, "new": 0.5}
_COMMAND_WEIGHTS = [_SLOW_COMMANDS.get(name, 1.0) for name in command_line.commands]


def _words(asking: Asking, rng: random.Random, found: click.Command, there: str) -> list[str]:
    whole, words, places = str(world.whole(asking.folder)), [], []
    for parameter in found.params:
        pool = _words_of(parameter, there, whole)
        if isinstance(parameter, click.Argument):
            count = rng.randrange(3) if parameter.nargs == -1 else 1
            places += [_word(rng, pool) for _ in range(count)]
            continue
        option = parameter.opts[-1]
        is_wanted = parameter.required or option == "--data-dir"
        if not (rng.random() < (0.97 if is_wanted else 0.12)):
            continue
        words.append(option)
        if not (isinstance(parameter, click.Option) and parameter.is_flag):
            words += [_word(rng, pool) for _ in range(parameter.nargs)]
    outputs = [o for p in found.params for o in p.opts if o in ("-o", "--output", "--out")]
    if outputs and outputs[-1] not in words:
        words += [outputs[-1], f"{there}/x"]
    return [*words, *places] if rng.random() < 0.5 else [*places, *words]


def _word(rng: random.Random, pool: tuple[str, ...]) -> str:
    odd = rng.choice(values.TEXTS) if rng.random() < 0.6 else str(rng.choice(values.NUMBERS[:17]))
    return odd if rng.random() < 0.12 else rng.choice(pool)


def _words_of(parameter: click.Parameter, there: str, whole: str) -> tuple[str, ...]:
    if isinstance(parameter.type, click.Choice):
        return tuple(map(str, parameter.type.choices))
    ways = {
        "data_dir": (whole,),
        "extensions": (whole, there),
        "folder": (whole, f"{there}/new"),
        "source": (f"{whole}/geojson/toy.geojson", f"{whole}/geojson/nodes.geojson", there),
        "nodes": (f"{whole}/geojson/nodes.geojson",),
        "output": tuple(f"{there}/x.{e}" for e in ("csv", "kml", "html", "geojson", "gpkg")),
        **dict.fromkeys(("out", "report", "chart"), (f"{there}/out", f"{there}/out.html")),
    }
    words = {
        **dict.fromkeys(("branch", "branch_a", "branch_b"), ("k", "m")),
        **dict.fromkeys(("corridor_ids", "corridor"), ("k",)),
        **dict.fromkeys(("scenarios", "cases"), ("s", "t")),
        **dict.fromkeys(
            ("date", "depart", "start", "end", "by"), ("2024-01-16", "2024-06-01", "2029")
        ),
        **dict.fromkeys(("samples", "workers", "count"), ("1", "2", "20")),
        **dict.fromkeys(
            ("days", "within_days", "every_days", "snap_km", "seed"), ("1", "7", "0.5")
        ),
        **dict.fromkeys(("modes", "criteria"), ("rail", "rail,sea", "time,cost", "road@toy")),
        "layers": ("toy", "nodes"),
        "languages": ("en", "fa"),
        "columns": ("name=Name", "length_km=km"),
        "defaults": ("gauge_mm=1520", "mode=rail"),
    }
    by_name = ways.get(parameter.name or "") or words.get(parameter.name or "")
    return by_name or ("a", "q", "b", "p", "40,50", "41.0,50.0", "toy", "links")
