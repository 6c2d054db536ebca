"""The documentation cannot drift: generated pages are made again, lists are held against the code."""

from __future__ import annotations

import ast
import importlib.util
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from kg.records.interchange import write_docs
from tests.conftest import ROOT

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["settings.md", "cli.md", "messages.md", "queries.md"])
def test_a_generated_page_is_what_the_generator_makes_now(generator: ModuleType, name: str) -> None:
    made = generator.pages()[name]
    assert (DOCS / name).read_text(encoding="utf-8") == made, "run: python docs/generate.py"


def test_the_record_schema_and_field_table_are_current(tmp_path: Path) -> None:
    for name in ("records.schema.json", "sources.md"):
        (tmp_path / name).write_bytes((DOCS / name).read_bytes())
    write_docs(tmp_path)
    for name in ("records.schema.json", "sources.md"):
        assert (tmp_path / name).read_bytes() == (DOCS / name).read_bytes(), "run: python docs/generate.py"


def test_every_dependency_has_its_sentence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[\[<>=]", d)[0].lower() for d in project["dependencies"]}
    rows = re.findall(
        r"^\| ([A-Za-z0-9_-]+) \| .+ \| .+ \|$", (DOCS / "dependencies.md").read_text(), re.MULTILINE
    )
    assert {r.lower() for r in rows} - {"package"} == named


def test_every_public_name_has_a_docstring() -> None:
    bare = []
    for path in sorted((ROOT / "kg").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            bare.append(str(path.relative_to(ROOT)))
        for node in tree.body:
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
            ):
                bare.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert bare == []


def test_every_finding_code_in_the_code_is_explained() -> None:
    explained = set(
        re.findall(r"^### (\S+)$", (DOCS / "messages.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    used: set[str] = set()
    for path in (ROOT / "kg").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"(?:\bcode|finding_code)=\"([a-z][a-z0-9-]+)\"", text))
    assert used - explained == set()
    assert len(used) > 10


def test_links_between_pages_lead_somewhere() -> None:
    dead = []
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if (
                "://" not in target
                and not target.startswith("mailto:")
                and not (page.parent / target).exists()
            ):
                dead.append(f"{page.relative_to(ROOT)}: {target}")
    assert dead == []
