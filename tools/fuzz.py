"""Run every property and fuzz test in rounds, each with other inputs, until the time is over.

    python tools/fuzz.py [--minutes 10] [-- arguments for pytest]

The first round tries as many inputs a test as `make test`, so that none is left out; each later one
ten times as many. A test that has begun is let finish. The first failing round is the last.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

FAST = "hypothesis and not slow and not browser and not notebook"
LEAST_SECONDS = 20.0
"""With less time than this left, no round is begun."""


def run_round(profile: str, until: float, arguments: list[str]) -> int:
    """Run the tests once, until a time at most, and return the exit status of pytest."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", FAST, "--benchmark-disable"]
    given = {"HYPOTHESIS_PROFILE": profile, "FUZZ_UNTIL": f"{until:.0f}"}
    return subprocess.run([*command, *arguments], env=os.environ | given, check=False).returncode


def main() -> int:
    """Run rounds until the time is over, or one of them fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("arguments", nargs="*", help="for pytest, after --")
    asked = parser.parse_args()
    until = time.time() + 60 * asked.minutes
    rounds = 0
    while rounds == 0 or until - time.time() > LEAST_SECONDS:
        status = run_round("long" if rounds else "default", until, asked.arguments)
        rounds += 1
        if status:
            print(f"fuzz: round {rounds} failed.")
            return status
    print(f"fuzz: {rounds} rounds in {asked.minutes:g} minutes, nothing found.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
