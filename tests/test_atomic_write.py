"""Every output is written whole or not at all, to whatever its path leads."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import irru_geo
from irru_geo import Network
from irru_geo.atomic_write import replacing, replacing_folder, write_bytes, write_text
from irru_geo.cli.data import FORMATS
from irru_geo.errors import ParameterError
from irru_geo.layers import frame_files

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

PACKAGE = Path(irru_geo.__file__).parent


def litter(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".part")]


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def write_half(writing: AbstractContextManager[Path]) -> None:
    with writing as part:
        (part / "a.txt" if part.is_dir() else part).write_text("half")
        raise KeyboardInterrupt


def test_only_one_module_writes_files() -> None:
    """Whoever writes a file of its own has to go through `atomic_write`."""
    writes = (".write_text(", ".write_bytes(", ".replace(target", "shutil.copy", "mkdtemp")
    found = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for line in path.read_text("utf-8").splitlines()
        if ">>>" not in line and any(word in line for word in writes)
    }
    # these write into the path that `atomic_write` gives them
    inside = {
        *("export/formats.py", "importing/data_folder.py", "layers/examples.py"),
        *("layers/frame_files.py", "planner/route_files.py"),
    }
    assert found == {"atomic_write.py", *inside}


def test_a_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    write_text(target, "before")
    with pytest.raises(UnicodeEncodeError):
        write_text(target, "new\ud800")
    with pytest.raises(KeyboardInterrupt):
        write_half(replacing(target))
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_followed_and_stays(tmp_path: Path) -> None:
    real, link, dangling = (tmp_path / name for name in ("real.txt", "link.txt", "new.txt"))
    real.write_text("old")
    link.symlink_to("real.txt")
    dangling.symlink_to(tmp_path / "made.txt")
    write_text(link, "new")
    write_text(dangling, "made")
    assert link.is_symlink()
    assert dangling.is_symlink()
    assert (real.read_text(), (tmp_path / "made.txt").read_text()) == ("new", "made")


def test_the_mode_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_text("old")
    target.chmod(0o640)
    write_text(target, "new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_bytes(pipe, b"x" * 200_000)
    reader.join(20)
    assert read == [b"x" * 200_000]
    assert pipe.is_fifo()
    assert names_in(tmp_path) == ["pipe"]


def test_a_device_is_written_through(tmp_path: Path) -> None:
    device = tmp_path / "null"  # one of our own: never try this on /dev
    try:
        os.mknod(device, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
        device.write_bytes(b"")
    except OSError:
        pytest.skip("needs the right to make a device")
    write_text(device, "gone")
    assert device.is_char_device()


def test_standard_output_by_its_sign_and_by_its_path(tmp_path: Path) -> None:
    link = tmp_path / "out.txt"
    link.symlink_to("/proc/self/fd/1")
    if not link.exists():
        pytest.skip("needs /proc")
    code = (
        "import sys; from irru_geo.atomic_write import write_text\n"
        "print('first'); write_text('-', 'second\\n'); write_text(sys.argv[1], 'third\\n')"
    )
    run = [sys.executable, "-c", code, str(link)]
    assert subprocess.check_output(run, text=True) == "first\nsecond\nthird\n"
    with (tmp_path / "log").open("a") as log:  # appended to, not replaced
        log.write("zero\n")
        log.flush()
        subprocess.run(run, check=True, stdout=log)
    assert (tmp_path / "log").read_text() == "zero\nfirst\nsecond\nthird\n"
    assert link.is_symlink()


def test_what_cannot_be_a_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "no" / "a.txt", tmp_path / ("x" * 300)):
        with pytest.raises(OSError, match=r".+"):
            write_text(path, "x")
    for wrong in ("a\0b", "", 5, None, b"a"):
        with pytest.raises(ParameterError, match=r"^path: "):
            write_text(wrong, "x")
    assert list(tmp_path.iterdir()) == []


def test_threads_that_write_one_file_leave_a_whole_one(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    texts = [letter * 50_000 for letter in "abcdef"]
    threads = [
        threading.Thread(target=lambda text=text: [write_text(target, text) for _ in range(10)])
        for text in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert target.read_text() in texts
    assert names_in(tmp_path) == ["a.txt"]


HANG = """
import sys, time
from irru_geo.atomic_write import replacing, replacing_folder
with (replacing if sys.argv[2] == "file" else replacing_folder)(sys.argv[1]) as part:
    print("GO", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_the_next_write_clears_what_a_killed_one_left(tmp_path: Path, kind: str) -> None:
    target, other = tmp_path / "a.txt", tmp_path / ".a.txt.mine.part"
    other.mkdir()
    writers = [
        subprocess.Popen([sys.executable, "-c", HANG, target, kind], stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    for writer in writers:
        writer.stdout.readline()
    writers[0].kill()
    writers[0].wait()
    try:
        assert len(litter(tmp_path)) == 3
        write_text(target, "whole") if kind == "file" else None
        if kind == "folder":
            with replacing_folder(target) as part:
                (part / "b.txt").write_text("whole")
        assert len(litter(tmp_path)) == 2  # that of the writer that lives, and what is not ours
    finally:
        writers[1].kill()
        writers[1].communicate()
        writers[0].communicate()
    write_text(tmp_path / "b.txt", "another target")
    assert len(litter(tmp_path)) == 2
    if kind == "file":
        write_text(target, "again")
        assert litter(tmp_path) == [other.name]


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    target, empty = tmp_path / "deep" / "mine", tmp_path / "empty"
    empty.mkdir(mode=0o750)
    for folder in (target, empty):
        with pytest.raises(KeyboardInterrupt):
            write_half(replacing_folder(folder))
    assert names_in(tmp_path) == ["empty"]
    assert list(empty.iterdir()) == []
    for folder in (target, empty):
        with replacing_folder(folder) as part:
            (part / "a.txt").write_text("whole")
            (part / "b").mkdir()
        assert names_in(folder) == ["a.txt", "b"]
    assert stat.S_IMODE(empty.stat().st_mode) == 0o750
    with pytest.raises(OSError, match="something in it"), replacing_folder(empty) as part:
        (part / "c.txt").write_text("too late")
    assert names_in(empty) == ["a.txt", "b"]


FULL = """
import json, resource, sys, warnings
from click.testing import CliRunner
from irru_geo.cli.main import main
import irru_geo as ig
warnings.simplefilter("ignore")
ig.load_network()
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
for command in json.loads(sys.argv[2]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), hard))
    done = CliRunner().invoke(main, command)
    print(json.dumps([command[-1], done.exit_code, done.stderr]))
"""
COMMANDS = [*(["export", f"x.{name}"] for name in FORMATS), ["map", "-o", "x.html"]]


@pytest.mark.parametrize("limit", [100, 120_000])
def test_a_full_disk_is_one_line_and_status_2(tmp_path: Path, limit: int) -> None:
    """No file may grow beyond some bytes: as good as a full disk."""
    commands = [[*command[:-1], str(tmp_path / command[-1])] for command in COMMANDS]
    for command in commands:
        Path(command[-1]).write_bytes(b"older file")
    commands += [["new", str(tmp_path / "mine")]] if limit == 100 else []
    run = [sys.executable, "-c", FULL, str(limit), json.dumps(commands)]
    output = subprocess.run(run, capture_output=True, text=True, check=True)
    done = [json.loads(line) for line in output.stdout.splitlines()]
    assert [name for name, *_ in done] == [command[-1] for command in commands]
    for name, code, told in done:
        assert (code, len(told.splitlines())) == (2, 1), (name, told)
        assert name in told
    assert litter(tmp_path) == []
    assert not (tmp_path / "mine").exists()
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {b"older file"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", ["--help", "corridors", "schema --json"])
def test_a_full_standard_output_is_one_line_and_status_2(command: str) -> None:
    run = [sys.executable, "-m", "irru_geo", *command.split()]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(run, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr


def test_formats_of_the_command_line_are_those_that_are_written(network: Network) -> None:
    for name in FORMATS:
        assert frame_files.ending_of("-", name) == f".{name}"
    with pytest.raises(ParameterError, match="format: expected one of gpkg"):
        network.to_file("-", format="shp")
