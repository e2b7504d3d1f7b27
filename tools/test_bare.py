"""Try `make map` and `make test` in bare roots of Debian, and print a table of what came out.

    python tools/test_bare.py [--release NAME ...] [--case NAME ...] [--pytest '-k routing']

For root, with debootstrap. Each root is a minimal system with make, git and certificates, and a
clone of what is committed here. It is written to --folder and removed at the end; the whole output
of each command stays in build/bare. A root has a /dev of its own, made by debootstrap: nothing of
the machine is bound into it. What it takes over is what reaches the package registries: names,
certificates, and the settings of apt and pip.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOGS = ROOT / "build" / "bare"
RELEASES = ("bookworm", "trixie", "forky", "sid")  # of Debian, with Python 3.11, 3.13, ...
MINIMUM = "make,git,ca-certificates"
BROWSER = ("chromium", "fonts-dejavu-core", "libatomic1", "libstdc++6")
USER = "visitor"
CARRIED = re.compile(
    r"PIP_\w+|https?_proxy|no_proxy|all_proxy|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|npm_config_\w+",
    flags=re.IGNORECASE,
)
FETCHING = re.compile(r"Acquire::(?:https?::|Retries|Check-Valid-Until|Check-Date)\S*\s.*")
COUNTS = re.compile(r"^=*\s*((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s", flags=re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """Who runs the commands, and what is there before."""

    who: str
    user: str
    packages: tuple[str, ...] = ()
    is_told: str = ""
    """What the commands must say when they cannot work; empty where they must work."""


CASES = {
    "root": Case("root, nothing else", "root"),
    "venv": Case("user with python3-venv", USER, ("python3", "python3-venv")),
    "no-venv": Case(
        "user without python3-venv", USER, ("python3",), "apt-get install python3-venv"
    ),
    "browser": Case("user with python3-venv, browser", USER, ("python3", "python3-venv", *BROWSER)),
}
STANDARD = ("root", "venv", "no-venv")


@dataclass(frozen=True)
class Outcome:
    """One row of the table."""

    release: str
    python: str
    who: str
    command: str
    is_good: bool
    words: str
    seconds: float


def run(*command: object, log: Path) -> None:
    """Run a command of the machine itself; stop with its output when it fails."""
    with log.open("ab") as out:
        done = subprocess.run(
            [str(c) for c in command], stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False
        )
    if done.returncode:
        tail = log.read_text("utf-8", "replace").splitlines()[-15:]
        raise SystemExit("\n".join([*tail, f"{command[0]} failed; all of it is in {log}."]))


def releases() -> list[str]:
    """Return the running release of Debian and the one after it."""
    told = dict(
        line.split("=", 1)
        for line in Path("/etc/os-release").read_text("utf-8").splitlines()
        if "=" in line
    )
    name = told.get("VERSION_CODENAME", "").strip('"')
    if name not in RELEASES:
        raise SystemExit(f"The release {name!r} is not known here: name some with --release.")
    start = RELEASES.index(name)
    return list(RELEASES[start : start + 2])


def mirror() -> str:
    """Return the address from which apt takes the packages of this machine's distribution."""
    command = ("apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)")
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = [line.split()[-1] for line in done.stdout.splitlines() if line.startswith("Debian ")]
    if not found:
        raise SystemExit("apt names no mirror: run `apt-get update`, or give --mirror.")
    return found[0]


def debootstrap(release: str, root: Path, source: str, log: Path) -> None:
    """Make a minimal root that reaches the package registries as this machine does."""
    script = Path("/usr/share/debootstrap/scripts", release)
    options = ("--variant=minbase", f"--include={MINIMUM}")
    last = () if script.exists() else ("sid",)
    run("debootstrap", *options, release, root, source, *last, log=log)
    carry_over(root, log)
    run("chroot", root, "apt-get", "clean", log=log)


def carry_over(root: Path, log: Path) -> None:
    """Copy what this machine needs to reach its package registries."""
    for name in ("etc/resolv.conf", "etc/hosts", "etc/pip.conf"):
        if Path("/", name).exists():
            shutil.copyfile(Path("/", name), root / name)
    for certificate in Path("/usr/local/share/ca-certificates").glob("*.crt"):
        shutil.copy(certificate, root / "usr/local/share/ca-certificates")
    run("chroot", root, "update-ca-certificates", log=log)
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True, check=True)
    settings = [line for line in dump.stdout.splitlines() if FETCHING.match(line)]
    (root / "etc/apt/apt.conf.d/99fetching").write_text("\n".join(settings) + "\n", "utf-8")


def carried_variables(root: Path) -> list[str]:
    """Return the variables that reach the registries, but those that name what is not there."""
    return [
        f"{name}={value}"
        for name, value in sorted(os.environ.items())
        if CARRIED.fullmatch(name)
        and not (value.startswith("/") and not (root / value.lstrip("/")).exists())
    ]


def inside(root: Path, user: str, script: str, out: Path, limit: float | None = None) -> int:
    """Run a script in a root, with processes and mounts of its own; return its exit status."""
    home = Path("/", home_of(root, user).relative_to(root))
    mounts = (("proc", "proc"), ("tmpfs", "dev/shm"), ("devpts -o newinstance", "dev/pts"))
    mount = " && ".join(f'mount -t {kind} none "$0/{where}"' for kind, where in mounts)
    command = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    command += ["sh", "-c", f'{mount} && exec chroot "$@"', str(root)]
    command += [f"--userspec={user}:{user}", str(root)]
    command += ["/usr/bin/env", "-i", f"HOME={home}", "LANG=C.UTF-8", "CI=true"]
    command += ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    command += [*carried_variables(root), "sh", "-c", f"cd {home}; {script}"]
    with out.open("ab") as file:
        try:
            return subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, timeout=limit,
                check=False,
            ).returncode  # fmt: skip
        except subprocess.TimeoutExpired:
            file.write(f"\nstopped after {limit:.0f} s\n".encode())
            return 124


def home_of(root: Path, user: str) -> Path:
    """Return the home of a user of a root, as the machine sees it."""
    return root / "root" if user == "root" else root / "home" / user


def prepare(root: Path, case: Case, log: Path) -> None:
    """Install what the case has before, make its user, and clone what is committed here."""
    if case.packages:
        packages = " ".join(case.packages)
        install = "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
        if inside(root, "root", f"apt-get update -qq && {install} {packages}", log):
            raise SystemExit(f"{packages} could not be installed: {log}")
    if case.user != "root":
        run("chroot", root, "useradd", "--create-home", "--user-group", case.user, log=log)
    clone = home_of(root, case.user) / "irru_geo"
    run("git", "clone", "--quiet", "--no-hardlinks", ROOT, clone, log=log)
    if case.user != "root":
        run("chroot", root, "chown", "-R", f"{case.user}:", f"/home/{case.user}", log=log)


def attempt(root: Path, case: Case, arguments: argparse.Namespace, release: str) -> list[Outcome]:
    """Run the commands one after the other in a root."""
    key = next(name for name, known in CASES.items() if known is case)
    outcomes = []
    for command in ("make map", "make test"):
        log = LOGS / f"{release}-{key}-{command.split()[-1]}.log"
        log.unlink(missing_ok=True)
        script = f"cd irru_geo && {command}"
        if command == "make test" and arguments.pytest:
            script += f" PYTEST='{arguments.pytest}'"
        print(f"{release}, {case.who}: {command} ...", flush=True)
        start = time.monotonic()
        status = inside(root, case.user, script, log, 60 * arguments.minutes)
        seconds = time.monotonic() - start
        is_good, words = verdict(case, status, log, root)
        outcomes.append(
            Outcome(release, python_of(root), case.who, command, is_good, words, seconds)
        )
        print(f"    {words}, {seconds:.0f} s", flush=True)
    return outcomes


def verdict(case: Case, status: int, log: Path, root: Path) -> tuple[bool, str]:
    """Return whether a command did what it must, and what it came to in a few words."""
    output = log.read_text("utf-8", "replace")
    if case.is_told:
        if status and case.is_told in output:
            return True, f"stops, and says: {case.is_told}"
        return False, f"exit {status}, without a word of {case.is_told}"
    counts = COUNTS.findall(output)
    if status:
        last = next((line for line in reversed(output.splitlines()) if line.strip()), "")
        return False, f"exit {status}: {counts[-1] if counts else last[:90]}"
    if log.stem.endswith("-map"):
        page = home_of(root, case.user) / "irru_geo" / "build" / "instc.html"
        if not page.exists():
            return False, "exit 0, and no page"
        data = page.read_bytes()
        return True, f"{len(data) / 1e6:.1f} MB, SHA-256 {sha256(data).hexdigest()[:12]}"
    return bool(counts), counts[-1] if counts else "exit 0, and no test was run"


def python_of(root: Path) -> str:
    """Return the version of the root's Python."""
    done = subprocess.run(
        ["chroot", root, "python3", "-c", "import platform; print(platform.python_version())"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() or "none"


def table(outcomes: list[Outcome]) -> str:
    """Return the outcomes as a table in Markdown."""
    rows = [("release", "Python", "who", "command", "", "what came out", "seconds")]
    rows += [
        (o.release, o.python, o.who, f"`{o.command}`", "good" if o.is_good else "BAD", o.words,
         f"{o.seconds:.0f}")
        for o in outcomes
    ]  # fmt: skip
    rows.insert(1, ("---",) * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def remove(root: Path) -> None:
    """Remove a root; nothing is mounted in it outside its own commands."""
    subprocess.run(["rm", "-rf", "--one-file-system", str(root)], check=True)


def parse() -> argparse.Namespace:
    """Read the arguments."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--release", nargs="+", help="names of Debian releases; this and the next")
    parser.add_argument("--case", nargs="+", choices=CASES, default=STANDARD)
    parser.add_argument("--pytest", default="", help="arguments for pytest in `make test`")
    parser.add_argument("--folder", type=Path, default=Path("/var/tmp/irru-geo-bare"))
    parser.add_argument("--mirror", help="where debootstrap takes the packages from")
    parser.add_argument("--minutes", type=float, default=60, help="for one command at most")
    return parser.parse_args()


def main() -> None:
    """Make the roots one after the other, and print the table."""
    arguments = parse()
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        raise SystemExit("Only root can do this, with debootstrap: apt-get install debootstrap")
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, check=True
    )
    if changed.stdout:
        print("Not all is committed here: the roots get what is committed.")
    LOGS.mkdir(parents=True, exist_ok=True)
    outcomes: list[Outcome] = []
    for release in arguments.release or releases():
        base = arguments.folder / release
        log = LOGS / f"{release}.log"
        log.unlink(missing_ok=True)
        remove(base)
        base.parent.mkdir(parents=True, exist_ok=True)
        try:
            print(f"{release}: a minimal root ...", flush=True)
            debootstrap(release, base, arguments.mirror or mirror(), log)
            for name in arguments.case:
                root = arguments.folder / f"{release}-{name}"
                remove(root)
                try:
                    run("cp", "--archive", base, root, log=log)
                    prepare(root, CASES[name], log)
                    outcomes += attempt(root, CASES[name], arguments, release)
                finally:
                    remove(root)
        finally:
            remove(base)
    print(f"\n{table(outcomes)}")
    sys.exit(not all(o.is_good for o in outcomes))


if __name__ == "__main__":
    main()
