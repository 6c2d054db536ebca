"""What the editor of the query page offers, and how it is installed: here by an npm of the test's own making."""

from __future__ import annotations

import json
import re
import stat
import sys
from pathlib import Path

import pytest

import kg.web.editor
from kg.errors import ParleyError
from kg.web.editor import editor_version, install_editor, wanted_version
from tests.conftest import ROOT
from tests.web.conftest import HTML, Served

LOCK = ROOT / "kg" / "web" / "npm" / "package-lock.json"

# Puts a package.json for everything in the lock file, and the files that are served.
NPM = """#!{python}
import json, pathlib, sys
assert sys.argv[1] == "ci" and "--ignore-scripts" in sys.argv
for path, about in json.load(open("package-lock.json"))["packages"].items():
    if path and not about.get("optional"):
        folder = pathlib.Path(path)
        folder.mkdir(parents=True)
        (folder / "package.json").write_text(json.dumps({{"name": path[13:], "version": about["version"]}}))
        if about["license"] != "MIT":
            (folder / "LICENSE").write_text("Words of a licence.")
editor = pathlib.Path("node_modules/@zazuko/yasqe/build")
editor.mkdir()
(editor / "yasqe.min.js").write_text("js")
(editor / "yasqe.min.css").write_text("css")
pathlib.Path("node_modules/world-atlas/land-110m.json").write_text("{{}}")
"""


@pytest.fixture
def own_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only npm there is: a program that makes files and asks nobody."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    npm = tmp_path / "npm"
    npm.write_text(NPM.format(python=sys.executable))
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    return npm


def test_the_lock_file_names_versions_and_digests_and_no_host() -> None:
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    asked = packages.pop("")["dependencies"]
    assert asked == json.loads(LOCK.with_name("package.json").read_text(encoding="utf-8"))["dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in asked.values())
    assert all(about["integrity"].startswith("sha512-") for about in packages.values())
    assert "://" not in LOCK.read_text(encoding="utf-8")


@pytest.mark.usefixtures("own_npm")
def test_installing_keeps_what_is_served_with_its_licences_and_a_second_time_does_nothing(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "static" / "vendor"
    assert editor_version(folder) == ""
    assert install_editor(folder)
    assert editor_version(folder) == wanted_version()
    names = {path.name for path in folder.iterdir()}
    assert names == {"yasqe.min.js", "yasqe.min.css", "land-110m.json", "LICENCES.txt", "version.txt"}
    licences = (folder / "LICENCES.txt").read_text(encoding="utf-8")
    assert "@zazuko/yasqe 4.6.2, MIT" in licences
    assert "Permission is hereby granted" in licences
    assert "Words of a licence." in licences
    assert not install_editor(folder)
    assert [path.name for path in folder.parent.iterdir()] == ["vendor"], "nothing else is left behind"


@pytest.mark.usefixtures("own_npm")
def test_an_editor_of_another_version_is_exchanged(tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    folder.mkdir()
    (folder / "version.txt").write_text("0123456789ab\n")
    (folder / "old.js").write_text("old")
    assert editor_version(folder) == ""
    assert install_editor(folder)
    assert not (folder / "old.js").exists()


def test_without_npm_or_its_registry_nothing_is_installed_and_the_reason_is_said(
    own_npm: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "vendor"
    own_npm.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('npm error network unreachable')\n")
    with pytest.raises(ParleyError, match="npm says: network unreachable"):
        install_editor(folder)
    own_npm.unlink()
    with pytest.raises(ParleyError, match="there is no npm here") as raised:
        install_editor(folder)
    assert "kg editor" in raised.value.remedy
    assert not folder.exists()


def test_the_command_says_it_in_a_line_and_fails_only_when_asked_to(
    own_npm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from typer.testing import CliRunner

    from kg.cli import app

    own_npm.unlink()
    monkeypatch.setattr(kg.web.editor, "EDITOR_FOLDER", tmp_path / "vendor")
    monkeypatch.setattr(kg.web.editor.install_editor, "__defaults__", (tmp_path / "vendor",))
    done = CliRunner().invoke(app, ["editor"])
    assert done.exit_code == 0
    assert isinstance(CliRunner().invoke(app, ["editor", "--required"]).exception, ParleyError)


def test_terms_are_offered_with_their_words_and_how_often_they_are_used(site: Served) -> None:
    answer = site.get("/sparql/terms.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["etag"]
    offered = answer.json()
    assert offered["prefixes"]["parley"] == "https://w3id.org/parley/ontology#"
    terms = {term["name"]: term for term in offered["terms"]}
    assert terms["parley:Conversation"]["kind"] == "class"
    assert terms["parley:Conversation"]["used"] > 100
    assert terms["parley:heldOn"]["kind"] == "property"
    assert terms["role:interpreter"] == {
        "name": "role:interpreter", "kind": "code", "label": "interpreter", "used": 0,
        "note": "Renders what is said from one language into another.",
    }  # fmt: skip
    assert terms["rico:hasOrHadLocation"]["used"] > 0, (
        "what the data use of other vocabularies is offered too"
    )
    assert len(terms) == len(offered["terms"])


def test_without_the_editor_the_page_has_its_plain_field_and_the_policy_of_all_pages(
    site: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.web.query_page.editor_version", lambda: "")
    bare = site.client.get("/sparql", headers=HTML)
    monkeypatch.setattr("kg.web.query_page.editor_version", lambda: "0123456789ab")
    full = site.client.get("/sparql", headers=HTML)
    assert "/static/vendor/" not in bare.text
    assert "/static/query/page.js" in bare.text, "the views of an answer need no editor"
    assert bare.headers["content-security-policy"] == site.get("/").headers["content-security-policy"]
    assert "/static/vendor/yasqe.min.js?v=0123456789ab" in full.text
    policy = full.headers["content-security-policy"]
    assert "style-src 'self'; style-src-attr 'unsafe-inline'" in policy
    assert "unsafe" not in policy.replace("style-src-attr 'unsafe-inline'", "")


def test_every_saved_question_is_in_a_group(site: Served) -> None:
    page = site.page("/sparql")
    assert len(re.findall(r'href="/sparql\?example=q\d\d"', page)) == len(
        list((ROOT / "queries").glob("q*.rq"))
    )
    assert page.index("What was promised") < page.index("example=q17") < page.index("Who could have known")


def test_cells_say_of_what_type_they_are(site: Served) -> None:
    query = 'SELECT * { VALUES (?a ?b ?c ?d) { (1 "1961-04-28"^^xsd:date "x" "POINT(1 2)"^^geo:wktLiteral) } BIND(<place/vienna> AS ?e) }'
    page = site.client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"}).text
    cells = re.findall(r"<td([^>]*)>", page)
    assert sorted(re.findall(r'data-type="(\w+)"', " ".join(cells))) == ["date", "iri", "number", "wkt"]
    assert 'data-iri="http://localhost:8000/id/place/vienna"' in page


def test_only_an_address_with_a_version_is_kept_for_ever(site: Served) -> None:
    assert "immutable" in site.get("/static/query/page.js?v=1").headers["cache-control"]
    module = site.get("/static/query/svg.js")
    assert module.headers["cache-control"] == "no-cache"
    assert "javascript" in module.headers["content-type"]
    assert site.get("/static/query/svg.js", If_None_Match=module.headers["etag"]).status_code == 304
