"""Findings: what was noticed in the data, as data.

A finding never stops the work. Its ``code`` is an anchor in docs/messages.md, where cause and
remedy are explained; the message names the thing in plain words.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

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
