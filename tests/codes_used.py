"""Finds the codes of findings and errors in the code, wherever they are written down.

A code is a string that ends as ``code=`` or ``finding_code=`` of a call: directly, through a function
or class with a parameter ``code``, as an alternative, from a table of alternatives, as the first of the
values that another function returns to somebody who calls it ``code``, or as a key of a table that is
asked by ``code``. Read from the syntax tree, so a string that merely looks like a code is none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

NAMES = frozenset({"code", "finding_code"})
CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")


def codes_in(folder: Path) -> dict[str, set[str]]:
    """Return each code with the files that use it."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.py"))}
    makers = {name: place for tree in trees.values() for name, place in _makers(tree)}
    found: dict[str, set[str]] = {}
    for path, tree in trees.items():
        for code in _codes(tree, makers | dict(_makers(tree))):
            found.setdefault(code, set()).add(path.relative_to(folder.parent).as_posix())
    return found


def _makers(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the functions and classes that take a code, with its place among positional arguments."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names = [a.arg for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in ("self", "cls")]
        elif isinstance(node, ast.ClassDef):
            names = [
                s.target.id
                for s in node.body
                if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)
            ]
            init = next(
                (s for s in node.body if isinstance(s, ast.FunctionDef) and s.name == "__init__"), None
            )
            if init is not None:
                names = [a.arg for a in init.args.args[1:]]
        else:
            continue
        for place, name in enumerate(names):
            if name in NAMES:
                yield node.name, place


def _codes(tree: ast.Module, makers: dict[str, int]) -> Iterator[str]:
    functions = {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for keyword in node.keywords:
                if keyword.arg in NAMES:
                    yield from _strings(keyword.value)
            if name in makers and makers[name] < len(node.args):
                yield from _strings(node.args[makers[name]])
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name) and node.slice.id in NAMES:
            yield from _keys(node.value, tree)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Name) and t.id in NAMES for t in targets):
                yield from _strings(node.value)
            if any(_takes_code_first(t) for t in targets):
                yield from _first_of(node.value, functions)
        elif isinstance(node, ast.FunctionDef):
            for argument, default in _defaults(node):
                if argument in NAMES:
                    yield from _strings(default)


def _keys(table: ast.expr, tree: ast.Module) -> Iterator[str]:
    """Yield the keys of a table of the module."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Name) and t.id == getattr(table, "id", None) for t in targets):
                for key in node.value.keys:
                    if key is not None:
                        yield from _strings(key)


def _takes_code_first(target: ast.expr) -> bool:
    first = target.elts[0] if isinstance(target, ast.Tuple) else None
    return isinstance(first, ast.Name) and first.id in NAMES


def _first_of(value: ast.expr, functions: dict[str, ast.FunctionDef]) -> Iterator[str]:
    """Yield the first element of a tuple, or of those that the function called here returns."""
    if isinstance(value, ast.Tuple):
        yield from _strings(value.elts[0])
    elif isinstance(value, ast.Call):
        name = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
        for node in ast.walk(functions[name]) if name in functions else ():
            if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
                yield from _strings(node.value.elts[0])


def _strings(value: ast.expr) -> Iterator[str]:
    """Yield what an expression can be, as far as it is written here: x, x if y else z, {...}.get(y, z)."""
    if isinstance(value, ast.Constant) and isinstance(value.value, str) and CODE.match(value.value):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from _strings(value.body)
        yield from _strings(value.orelse)
    elif isinstance(value, ast.BoolOp):
        for part in value.values:
            yield from _strings(part)
    elif isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "get":
        if isinstance(value.func.value, ast.Dict):
            for entry in value.func.value.values:
                yield from _strings(entry)
        for default in value.args[1:]:
            yield from _strings(default)


def _defaults(node: ast.FunctionDef) -> Iterator[tuple[str, ast.expr]]:
    positional = [*node.args.posonlyargs, *node.args.args]
    if node.args.defaults:
        for argument, default in zip(positional[-len(node.args.defaults) :], node.args.defaults, strict=True):
            yield argument.arg, default
    for argument, kw_default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if kw_default is not None:
            yield argument.arg, kw_default
