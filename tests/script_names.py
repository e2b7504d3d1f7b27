"""Names that a script uses and nobody declares: a small scope analysis on the parsed tree."""

from __future__ import annotations

from typing import Any

import esprima

FUNCTIONS = ("FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression")


def undeclared(source: str, known: frozenset[str]) -> set[str]:
    """Return the names that a script reads or writes without declaring them.

    Raises
    ------
    esprima.Error
        When the script cannot be parsed.
    """
    tree = esprima.parseScript(source).toDict()
    found: set[str] = set()
    _visit(tree, [set(_declared(tree)) | known], found)
    return found


def _children(node: dict[str, Any]) -> list[Any]:
    skipped = {"type"}
    if node["type"] == "MemberExpression" and not node["computed"]:
        skipped.add("property")
    if node["type"] in ("Property", "MethodDefinition") and not node["computed"]:
        skipped.add("key")
    return [value for key, value in node.items() if key not in skipped]


def _visit(node: Any, scopes: list[set[str]], found: set[str]) -> None:
    if isinstance(node, list):
        for item in node:
            _visit(item, scopes, found)
    elif isinstance(node, dict) and node.get("type") == "Identifier":
        if not any(node["name"] in scope for scope in scopes):
            found.add(node["name"])
    elif isinstance(node, dict) and "type" in node:
        for child in _children(node):
            _visit(child, [*scopes, _scope(node)], found)


def _scope(node: dict[str, Any]) -> set[str]:
    """Return the names that are known below a node because of it."""
    own = set(_declared(node))
    if node["type"] in FUNCTIONS:
        own |= {"arguments"} | {name for part in node["params"] for name in _bound(part)}
        own |= set(_declared(node["body"]))
    if node["type"] in (*FUNCTIONS, "ClassExpression", "ClassDeclaration") and node.get("id"):
        own.add(node["id"]["name"])
    if node["type"] == "CatchClause" and node.get("param"):
        own |= set(_bound(node["param"]))
    return own


def _declared(node: Any) -> list[str]:
    """Return what a block declares itself, and every var below it."""
    names: list[str] = []
    body = node.get("body") if isinstance(node, dict) else None
    statements = body if isinstance(body, list) else []
    if isinstance(node, dict) and node.get("type", "").startswith("For"):
        statements = [node.get("init"), node.get("left")]
    for statement in statements:
        if not isinstance(statement, dict):
            continue
        if statement["type"] == "VariableDeclaration":
            names += [name for one in statement["declarations"] for name in _bound(one["id"])]
        elif statement["type"] in ("FunctionDeclaration", "ClassDeclaration"):
            names.append(statement["id"]["name"])
    return names + _vars(node)


def _vars(node: Any) -> list[str]:
    if isinstance(node, list):
        return [name for item in node for name in _vars(item)]
    if not isinstance(node, dict) or node.get("type") in FUNCTIONS:
        return []
    names = []
    if node.get("type") == "VariableDeclaration" and node["kind"] == "var":
        names = [name for one in node["declarations"] for name in _bound(one["id"])]
    return names + [name for value in node.values() for name in _vars(value)]


def _bound(pattern: Any) -> list[str]:
    """Return the names that a pattern binds."""
    if not pattern:
        return []
    kind = pattern["type"]
    if kind == "Identifier":
        return [pattern["name"]]
    if kind == "ObjectPattern":
        parts = [one.get("value") or one.get("argument") for one in pattern["properties"]]
        return [name for part in parts for name in _bound(part)]
    if kind == "ArrayPattern":
        return [name for part in pattern["elements"] for name in _bound(part)]
    return _bound(pattern.get("left") or pattern.get("argument"))
