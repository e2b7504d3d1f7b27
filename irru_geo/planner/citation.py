"""Citations in BibTeX: the version of the data, and the sources that an answer used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from irru_geo.arguments import as_texts, shown
from irru_geo.errors import ParameterError
from irru_geo.model.calendar import events_on
from irru_geo.model.formulas import cited_values

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from irru_geo.layers.data import Data
    from irru_geo.layers.rows import Source
    from irru_geo.model.charges import Term
    from irru_geo.model.parameters import Parameter
    from irru_geo.model.state import NetworkState
    from irru_geo.model.steps import Step

_SPECIAL = re.compile(r"([&%$#_{}])")
_WORDS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def data_entry(data: Data) -> str:
    """Return the entry of the data themselves, with their version."""
    version = data.version or "unversioned"
    year = version[:4] if re.match(r"\d{4}", version) else ""
    fields = {
        "author": "{irru_geo contributors}",
        "title": "{The International North-South Transport Corridor: layers and figures}",
        "version": escaped(version),
        "year": year,
        "note": "Licences: ODbL 1.0 (layers), CC BY 4.0 (tables)",
    }
    return _entry("dataset", f"irru-geo-data-{version}", fields)


def source_entry(source: Source) -> str:
    r"""Return the entry of a row of the table `sources`.

    Examples
    --------
    >>> from irru_geo.layers.rows import Source
    >>> print(source_entry(Source(source_id="a-2024", title="Ports & piers", date="2024-03")))
    @misc{a-2024,
      title = {{Ports \& piers}},
      year = {2024},
    }
    """
    date = source.date or ""
    year = re.search(r"\d{4}", date)
    fields = {
        "title": f"{{{escaped(source.title)}}}",
        "publisher": escaped(source.publisher or ""),
        "year": year[0] if year else "",
        "date": date if re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) else "",
        "url": (source.url or "").replace("{", "%7B").replace("}", "%7D"),
    }
    return _entry("misc", source.source_id, fields)


def _entry(kind: str, key: str, fields: dict[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def escaped(text: str) -> str:
    r"""Return a text with what BibTeX and LaTeX take for commands made plain.

    Examples
    --------
    >>> escaped("100 % of {ports}_a")
    '100 \\% of \\{ports\\}\\_a'
    """
    plain = _SPECIAL.sub(r"\\\1", " ".join(text.replace("\\", "\0").split()))
    plain = plain.replace("\0", _WORDS["\\"])
    return plain.replace("~", _WORDS["~"]).replace("^", _WORDS["^"])


def bibtex(data: Data, source_ids: Iterable[str] = ()) -> str:
    """Return the entry of the data and those of some sources, in alphabetical order."""
    known = data.tables["sources"]
    entries = [source_entry(known[i]) for i in sorted(set(source_ids)) if i in known]
    return "\n\n".join([data_entry(data), *entries]) + "\n"


def used_sources(
    state: NetworkState, steps: Iterable[Step], of: Collection[str] = ("time",)
) -> set[str]:
    """Return the sources of what the time, cost or emissions of some steps rest on.

    Those of their parameters and services (with what their formulas cite), of the links and nodes
    that they pass, and of the events of the date that touch these.

    Raises
    ------
    ParameterError
        When `of` names anything else, or a figure is missing.
    """
    steps = tuple(steps)
    figures: list[Parameter] = []
    for name in as_texts(of, "of"):
        if name not in _FIGURES:
            expected = ", ".join(_FIGURES)
            raise ParameterError(f"of: expected some of {expected}, got {shown(name)}.")
        figures += _FIGURES[name](state, steps)
    link_ids = {str(step.link_id) for step in steps if step.kind == "movement"}
    node_ids = {node for step in steps for node in (step.from_node, step.to_node)}
    cited = {source for figure in figures for source in _of_parameter(state, figure)}
    for link in (state.data.links[link_id] for link_id in link_ids):
        cited |= {*link.sources, link.geometry_source, link.length_source or ""}
    for node_id in node_ids:
        cited |= set(state.data.nodes[node_id].sources)
    if state.date is not None and state.disruptions:
        for event in events_on(state.data.tables["events"].values(), state.date):
            if link_ids.intersection(state.targets.links(event["target"])):
                cited.add(event["source_id"])
    return cited - {""}


def _of_time(_state: NetworkState, steps: Iterable[Step]) -> list[Parameter]:
    return [step.parameter for step in steps]


def _of_cost(state: NetworkState, steps: Iterable[Step]) -> list[Parameter]:
    charges = state.charges
    terms = [term for step in steps for term in charges.money(step)]
    terms += [term for _, term in charges.shipper_terms()]
    margin = charges.find("shipper_margin")
    return [*_figures(terms), *([] if margin is None else [margin])]


def _of_co2e(state: NetworkState, steps: Iterable[Step]) -> list[Parameter]:
    return _figures(term for step in steps for term in state.charges.co2e(step))


def _figures(terms: Iterable[Term]) -> list[Parameter]:
    return [f for term in terms for f in (term.figure, *term.times, *term.over, *term.less)]


_FIGURES: dict[str, Callable[[NetworkState, Iterable[Step]], list[Parameter]]] = {
    "time": _of_time,
    "cost": _of_cost,
    "co2e": _of_co2e,
}


def _of_parameter(state: NetworkState, parameter: Parameter) -> set[str]:
    tables = state.data.tables
    cited: set[str] = set()
    for key in (parameter.parameter_id, *parameter.rows):
        if key in tables["parameters"]:
            row = tables["parameters"][key]
            cited |= {row.source_id or "", *(s for _, s in cited_values(row.formula or ""))}
        elif key in tables["services"]:
            cited.add(tables["services"][key].source_id)
    return cited
