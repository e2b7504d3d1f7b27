"""The page's scripts: they parse, they use nothing that nobody declares, and they stay small."""

from __future__ import annotations

import pytest
from script_names import undeclared

from irru_geo.viz.web.page import SCRIPTS
from irru_geo.viz.web.self_contained import asset

BROWSER = frozenset(
    word
    for line in (
        "Array Blob Boolean CSS Date Error Float32Array Float64Array Infinity Int16Array",
        "Int32Array Intl JSON Map Math NaN Node Number Object Promise ResizeObserver Set",
        "String URL Uint8Array WeakMap XMLSerializer console decodeURIComponent document",
        "encodeURIComponent isFinite isNaN navigator parseFloat parseInt undefined window L",
        "irruGeo",
    )
    for word in line.split()
)
MOST_LINES = 350


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_parses_and_uses_only_what_is_declared(name: str) -> None:
    assert undeclared(asset(f"{name}.js"), BROWSER) == set()


def test_the_check_finds_a_name_that_is_not_declared() -> None:
    source = "(function () { const a = 1; return a + b + c.d; function f({ x }, [y]) { z = x; } })"
    assert undeclared(source, BROWSER) == {"b", "c", "z"}
    with pytest.raises(Exception, match="Unexpected"):
        undeclared("function (", BROWSER)


def test_scripts_stay_small() -> None:
    lines = {name: asset(f"{name}.js").count("\n") for name in SCRIPTS}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_could_be_read_as_a_template(name: str) -> None:
    text = asset(f"{name}.js")
    assert not {"{{", "{%", "{#"} & {text[i : i + 2] for i in range(len(text))}
