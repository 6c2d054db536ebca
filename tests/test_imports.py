"""The table of allowed imports in docs/how-it-works.md is true."""

from __future__ import annotations

import ast
import re

from tests.conftest import ROOT

GROUND = {"errors", "config", "terms", "iris", "formats", "resources", "negotiation", "nquads", "processes"}


def allowed() -> dict[str, set[str]]:
    text = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) ?\|$", text, re.MULTILINE)
    return {module: set(re.findall(r"`(\w+)`", cell)) for module, cell in rows if module != "cli"}


def imports() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "kg").rglob("*.py")):
        owner = path.relative_to(ROOT / "kg").parts[0].removesuffix(".py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
                if node.module == "kg":
                    names = [f"kg.{a.name}" for a in node.names]
            elif isinstance(node, ast.Import):
                names = [a.name for a in node.names]
            for name in names:
                if name.startswith("kg.") and not name.startswith("kg._"):
                    found.setdefault(owner, set()).add(name.split(".")[1])
    return found


def test_no_module_imports_what_the_table_does_not_allow() -> None:
    table = allowed()
    assert {"records", "web", "build"} <= set(table)
    wrong = {
        f"{module} imports {other}"
        for module, others in imports().items()
        if module not in {"cli", "__main__", "__init__"}
        for other in others - GROUND - {module} - table.get(module, set())
        if other != "__version__"
    }
    assert wrong == set()


def test_every_package_of_the_project_is_in_the_table() -> None:
    packages = {
        p.name.removesuffix(".py")
        for p in (ROOT / "kg").iterdir()
        if p.suffix == ".py" or (p / "__init__.py").exists()
    }
    assert packages - GROUND - {"__init__", "__main__", "cli"} <= set(allowed())


def test_only_the_store_opens_a_triple_store() -> None:
    users = {
        str(p.relative_to(ROOT))
        for p in (ROOT / "kg").rglob("*.py")
        if re.search(
            r"\b(ox|pyoxigraph)\.Store\b|import .*\bStore\b.*pyoxigraph|from pyoxigraph import .*\bStore\b",
            p.read_text(encoding="utf-8"),
        )
    }
    assert users <= {"kg/store.py", "kg/records/rdf.py"}
