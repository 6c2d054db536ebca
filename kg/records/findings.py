"""Findings: what was noticed in the data, as data.

A finding never stops the work. Its ``code`` is an anchor in docs/messages.md, where cause and
remedy are explained. The message states the fact alone, in plain words: file, record and place are
fields of their own, and ``statement`` puts them in front once, for whoever shows a finding.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from kg.errors import located

__all__ = ["SEVERITIES", "Finding", "Severity"]

Severity = Literal["violation", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")


class Finding(BaseModel):
    """One thing noticed: a violation (its record is set aside), a warning, or information."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    severity: Severity
    message: str
    source: str = ""  # file, as named on the command line
    record: str = ""  # entry id
    place: str = ""  # line, element id, field
    remedy: str = ""
    focus_node: str = ""  # IRI, for results of the gate
    path: str = ""
    value: str = ""
    shape: str = ""
    sets_aside: bool = False  # the record named here was set aside because of this

    @property
    def where(self) -> str:
        """Return file, record and place, as far as they are known."""
        return ", ".join(part for part in (self.source, self.record, self.place) if part)

    @property
    def statement(self) -> str:
        """Return the message as a sentence, with file, record and place in front."""
        return located(self.message, self.where)
