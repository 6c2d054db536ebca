"""The documentation cannot drift: generated pages are made again, lists are held against the code."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import json
import re
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from kg import errors
from kg.errors import ParleyError
from kg.records.interchange import write_docs
from tests.codes_used import codes_in
from tests.conftest import ROOT

DOCS = ROOT / "docs"
MESSAGES = DOCS / "messages.d"


def error_classes() -> list[type[ParleyError]]:
    classes = [c for c in vars(errors).values() if inspect.isclass(c) and issubclass(c, ParleyError)]
    return sorted(classes, key=lambda c: c.code)


def load(path: Path) -> ModuleType:
    """Import a script that belongs to no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    return load(DOCS / "generate.py")


@pytest.mark.parametrize(
    "name", ["settings.md", "cli.md", "messages.md", "queries.md", "decisions/README.md"]
)
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
    named = [re.split(r"[\[<>=]", d)[0].lower() for d in project["dependencies"]]
    npm = json.loads((ROOT / "kg" / "web" / "npm" / "package.json").read_text(encoding="utf-8"))[
        "dependencies"
    ]
    page = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    for heading, packages in (("Python packages", named), ("npm packages", npm)):
        table = (
            page.partition(f"## {heading}\n")[2].partition("\n## ")[0].partition("| --- | --- | --- |\n")[2]
        )
        rows = re.findall(r"^\| ([@/A-Za-z0-9_-]+) \| ([^|]+) \| ([^|]+) \|$", table, re.MULTILINE)
        assert sorted(name.lower() for name, _, _ in rows) == sorted(packages)
        assert all(saves.strip() and costs.strip() for _, saves, costs in rows)


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


def test_every_code_in_the_code_is_explained_and_nothing_else_is() -> None:
    used = codes_in(ROOT / "kg")
    explained = {path.stem for path in MESSAGES.glob("*.md")}
    assert {code: used[code] for code in used.keys() - explained} == {}
    assert explained - used.keys() == set()
    assert len(used) > 90


def test_codes_are_found_however_they_are_written_down(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    (tmp_path / "kg" / "sample.py").write_text(
        """
TABLE = {"key-of-table": "what to do"}
LAYER = {"not-a-code": 1}
class Wrong(Exception):
    code = "of-a-class"
def note(code, message, rule="not-a-rule"):
    return Finding(code=code, message=message, remedy=TABLE[code])
def explain():
    return "first-returned", "not-returned"
def all_of_them(bad):
    note("by-place", "not-by-place")
    code, message = explain()
    note("yes" if bad else "no", "-")
    code = {1: "from-a-table"}.get(bad, "by-default")
    raise SourceError("not this", finding_code="by-name")
"""
    )
    assert sorted(codes_in(tmp_path / "kg")) == [
        "by-default", "by-name", "by-place", "first-returned", "from-a-table", "key-of-table", "no",
        "of-a-class", "yes",
    ]  # fmt: skip


@pytest.mark.parametrize("path", sorted(MESSAGES.glob("*.md")), ids=lambda path: path.stem)
def test_an_explanation_has_code_severity_cause_and_remedy(path: Path) -> None:
    heading, kind, *paragraphs = path.read_text(encoding="utf-8").strip().split("\n\n")
    assert heading == f"# {path.stem}"
    assert re.match(r"\*\*(Severity|Exit|Status):\*\* .+\.$", kind, re.DOTALL)
    assert len(paragraphs) >= 2


@pytest.mark.parametrize("kind", error_classes(), ids=lambda kind: kind.code)
def test_the_explanation_of_an_error_states_its_exit_code_and_status(kind: type[ParleyError]) -> None:
    line = (MESSAGES / f"{kind.code}.md").read_text(encoding="utf-8").split("\n\n")[1]
    exits = {int(n) for n in re.findall(r"(?:exit|Exit:\*\*) (\d)", line)}
    statuses = {int(n) for n in re.findall(r"Status:\*\* (\d+)", line)}
    assert exits <= {kind.exit_code}
    assert statuses <= {kind.status}
    assert exits or statuses


def test_links_between_pages_lead_somewhere() -> None:
    pages = [
        *ROOT.glob("*.md"),
        *DOCS.rglob("*.md"),
        *(p for p in ROOT.glob("[!.]*/README.md") if p.parent != DOCS),
    ]
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not _is_there(page, target)
    ]
    assert dead == []


def _is_there(page: Path, target: str) -> bool:
    """Tell whether a link leads to a file, and to a heading of it where it names one."""
    path, _, anchor = target.partition("#")
    # The explanations of codes are read as parts of docs/messages.md, and link from there.
    home = DOCS if page.parent == MESSAGES else page.parent
    file = (home / path).resolve() if path else page
    if not file.exists():
        return False
    if not anchor or file.suffix != ".md":
        return True
    headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}


def test_decisions_are_numbered_once_and_say_context_choice_and_consequence() -> None:
    pages = sorted(p for p in (DOCS / "decisions").glob("*.md") if p.name != "README.md")
    assert len(pages) > 7
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", p.name) for p in pages)
    numbers = [p.name[:4] for p in pages]
    assert len(set(numbers)) == len(numbers)
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith("# "), page.name
        parts = [text.find(f"**{part}.**") for part in ("Context", "Choice", "Consequence")]
        assert -1 not in parts, page.name
        assert parts == sorted(parts), page.name


def test_every_page_is_in_the_index() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    pages = {p.name for p in DOCS.glob("*.md")} - {"README.md"}
    assert {page for page in pages if f"]({page})" not in index} == set()


def test_the_figures_of_the_bench_page_are_those_of_the_results() -> None:
    report = load(ROOT / "bench" / "report.py")
    page = (ROOT / "bench" / "README.md").read_text(encoding="utf-8")
    assert report.filled(page) == page, "run: python bench/report.py"
    assert "{" not in page
    for name, stated_in in report.STATED_IN.items():
        if stated_in:
            assert "bench/README.md" in (ROOT / stated_in).read_text(encoding="utf-8"), (name, stated_in)


FIGURE = re.compile(
    r"\d ?(?:ms|s|µs|microseconds?|milliseconds?|seconds?|minutes?)\b"
    r"|(?:\d|thousand|million)(?: \w+){1,2} a (?:processor )?second\b"
    r"|\d times (?:smaller|faster|slower|larger|the)"
    r"|(?:two|three|six|ten|twenty) times (?:smaller|faster|slower|as much)"
    r"|half a minute|\d (?:KB|MB|GB)\b"
)
NOT_MEASURED = {
    "settings.md",
    "cli.md",
    "queries.md",
    "messages.md",
    "sources.md",
    "curators.md",
    "tutorial.md",
}


def test_a_page_with_measured_figures_says_when_they_were_measured_or_what_repeats_them() -> None:
    pages = [ROOT / "README.md", *(p for p in DOCS.rglob("*.md") if p.parent != MESSAGES)]
    silent = []
    for page in pages:
        text = page.read_text(encoding="utf-8")
        found = None if page.name in NOT_MEASURED else FIGURE.search(text)
        told = "bench/README.md" in text or re.search(r"\b[A-Z][a-z]+ 202\d\b|\b202\d-\d\d\b", text)
        if found and not told:
            silent.append(f"{page.relative_to(ROOT)}: {found[0]}")
    assert silent == [], "say when and on what it was measured, or let bench/ measure it and link there"
