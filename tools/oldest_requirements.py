"""Print the oldest supported version of each dependency, as constraints for pip.

    python tools/oldest_requirements.py > oldest.txt
    pip install --constraint oldest.txt --editable '.[plot,places,formats,graphs]'

Read from the lower bounds in pyproject.toml: of the core and of the extras that are named.
"""

from __future__ import annotations

import argparse
import re
import tomllib
from pathlib import Path

EXTRAS = ("plot", "places", "formats", "graphs")
HELD = ("pyparsing<3.3",)
"""Needed by old releases of what is named here; newer ones warn of how these call them."""
BOUND = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*>=\s*([0-9][0-9.]*)")


def constraints(project: dict[str, object], extras: tuple[str, ...] = EXTRAS) -> list[str]:
    """Return `name==version` for each requirement with a lower bound, in order.

    Examples
    --------
    >>> constraints({"dependencies": ["click>=8.2,<9"], "optional-dependencies": {}}, ())
    ['click==8.2']
    """
    requirements = list(project["dependencies"])  # type: ignore[call-overload]
    for extra in extras:
        requirements += project["optional-dependencies"][extra]  # type: ignore[index]
    found = (BOUND.match(text) for text in requirements)
    return list(dict.fromkeys(f"{m[1]}=={m[2]}" for m in found if m))


def main() -> None:
    """Print the constraints."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    path = Path(__file__).resolve().parent.parent / "pyproject.toml"
    project = tomllib.loads(path.read_text("utf-8"))["project"]
    print("\n".join([*constraints(project), *HELD]))


if __name__ == "__main__":
    main()
