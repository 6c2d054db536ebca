"""Makes the generated pages of the documentation: ``python docs/generate.py``.

A test makes them again and compares, so they cannot drift: cli.md from the command line itself,
settings.md from the list of settings, messages.md from the errors, the shapes and messages.d/,
queries.md from queries/, decisions/README.md from the headings of the decisions, records.schema.json and
the field table of sources.md from the record model.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import typer
from typer.core import TyperGroup

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kg import errors
from kg.cli import app
from kg.config import SETTINGS
from kg.records.interchange import write_docs as write_record_docs
from kg.resources import shipped
from kg.shapes.coded import CODED

DOCS = Path(__file__).resolve().parent
SH = "http://www.w3.org/ns/shacl#"


def settings() -> str:
    """Return the page of settings."""
    rows = "\n".join(f"| `{s.name}` | `{s.default}` | {s.help} |" for s in SETTINGS)
    return f"""# Settings

First wins: the command line (`--site`, `--base`, `--jobs`, `--host`, `--port`), the environment (`KG_` and the
name in capitals, `KG_PORT`), the file `kg.toml` in the current folder or given with `--config`, the default.

| name | default | meaning |
| --- | --- | --- |
{rows}

An example of `kg.toml`:

```toml
base = "https://data.example.org/"
title = "Conversations of the Example Archive"
site = "/srv/parley"
query_timeout = 30
```
"""


def cli() -> str:
    """Return the page of the command line."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    head = """# Command line

Exit codes: 0 done; 1 validation, verification or a query failed; 2 usage; 3 nothing could be read; 4 no such
release. Every message names the file, the record and the place in it, and says what to do.
"""
    return head + _commands(group) + "".join(_command("kg", group))


def _commands(group: TyperGroup) -> str:
    """Return the table of commands, each with the first sentence of its help."""
    rows = []
    for name in group.list_commands(None):  # type: ignore[arg-type]
        first = inspect.cleandoc(group.commands[name].help or "").partition("\n\n")[0]
        rows.append(f"| [kg {name}](#kg-{name}) | {' '.join(first.split())} |\n")
    return f"\n| command | what it does |\n| --- | --- |\n{''.join(rows)}"


def _command(name: str, command: object) -> Iterator[str]:
    params = [p for p in command.params if p.name != "help"]  # type: ignore[attr-defined]
    yield f"\n{'##' if name.count(' ') < 2 else '###'} {name}\n\n"
    yield inspect.cleandoc((command.help or "").replace("\b", "")) + "\n"  # type: ignore[attr-defined]
    if params:
        yield "\n| argument or option | meaning | default |\n| --- | --- | --- |\n"
    for param in params:
        label = (
            ", ".join(param.opts)
            if param.param_type_name == "option"
            else (param.metavar or param.name.upper())
        )
        shown = param.show_default if isinstance(param.show_default, str) else param.default
        default = "" if shown in (None, False, ()) or param.required else f"{shown}"
        choices = getattr(param.type_descriptor, "choices", None)
        meaning = (param.help or "") + (f" One of: {', '.join(map(str, choices))}." if choices else "")
        yield f"| `{label.replace('|', chr(92) + '|')}` | {meaning} | {default} |\n"
    if isinstance(command, TyperGroup):
        for sub in command.list_commands(None):  # type: ignore[arg-type]
            yield from _command(f"{name} {sub}", command.commands[sub])


def messages() -> str:
    """Return the page of messages: errors, findings of readers and builds, shapes."""
    files = {
        path.stem: path.read_text(encoding="utf-8").strip() for path in (DOCS / "messages.d").glob("*.md")
    }
    raised = {
        c.code for c in vars(errors).values() if inspect.isclass(c) and issubclass(c, errors.ParleyError)
    }
    raised |= {
        code for code, text in files.items() if text.split("\n\n")[1].startswith(("**Exit", "**Status"))
    }
    sections = {
        "Errors": ("What stops a command or a request.", {c: files[c] for c in raised}),
        "Findings": (
            "What readers, builds and `kg releases verify` notice. They go on.",
            {c: text for c, text in files.items() if c not in raised},
        ),
        "Shapes": (
            "What the gate checks in the graph: the name of the check, what has to hold, what to do.",
            dict(_shapes()),
        ),
    }
    head = """# Messages

Every error and finding has a code, and every code has a place here: cause and remedy. A *violation* sets its
record aside: it is not published, and it is listed with the reason. A *warning* is published and listed; an *info* asks
for nothing.

A report of `kg validate` names severity and code, then file, record and place; [curators.md](curators.md) shows how to
read one. Answers of the web service carry the code as well, and link to `/help/messages` of the site.
"""
    return head + "".join(_messages_of(title, *section) for title, section in sections.items())


def _messages_of(title: str, about: str, texts: dict[str, str]) -> str:
    codes = sorted(texts)
    index = "" if title == "Shapes" else "\n" + " · ".join(f"[{code}](#{code})" for code in codes) + "\n"
    return f"\n## {title}\n\n{about}\n{index}" + "".join(f"\n##{texts[code]}\n" for code in codes)


def _shapes() -> Iterator[tuple[str, str]]:
    for shape, info in CODED.items():
        code = f"shape-{shape.rpartition('#')[2][:-1].lower()}"
        yield (
            code,
            f"# {code}\n\n**{info.name}.** Checked by code, since SHACL cannot say it.\n\n{info.remedy}",
        )
    store: dict[str, dict[str, str]] = {}
    for name in ("shapes-core.ttl", "shapes-quality.ttl"):
        for t in ox.parse(path=str(shipped("ontology") / name), format=ox.RdfFormat.TURTLE):
            if isinstance(t.subject, ox.NamedNode) and t.predicate.value.startswith(SH):
                value = t.object.value if not isinstance(t.object, ox.Triple) else ""
                store.setdefault(t.subject.value, {})[t.predicate.value[len(SH) :]] = value
    for iri, facts in store.items():
        if "message" in facts:
            code = f"shape-{iri.rpartition('#')[2].lower()}"
            severity = facts.get("severity", SH + "Violation")[len(SH) :].lower()
            yield (
                code,
                (
                    f"# {code}\n\n**{facts.get('name', '')}.** Severity: {severity}.\n\n"
                    f"{facts['message']}\n\n{facts.get('description', '')}"
                ),
            )


def decisions() -> str:
    """Return the index of the decisions, from their headings."""
    rows = []
    for path in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        heading = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        rows.append(f"| {path.name[:4]} | [{heading}]({path.name}) |\n")
    return f"""# Decisions

What others will ask about: the context, the choice, and what follows from it. A page is corrected while its decision
stands; a decision that replaces it gets a page of its own, and both say so.

Numbers leave room: 0001 records, mapping and the gate; 0010 the vocabulary; 0020 release and store; 0030 the services.

| | decision |
| --- | --- |
{"".join(rows)}"""


def pages() -> dict[str, str]:
    """Return the generated pages by file name."""
    from kg.queries import gallery

    return {
        "settings.md": settings(),
        "cli.md": cli(),
        "messages.md": messages(),
        "queries.md": gallery(),
        "decisions/README.md": decisions(),
    }


def main() -> None:
    """Write every generated page."""
    for name, text in pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
    write_record_docs(DOCS)


if __name__ == "__main__":
    main()
