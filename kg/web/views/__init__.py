"""What a page of each kind shows: plain values read from the release, ready for a template."""

from __future__ import annotations

from kg.web.views.page import PageView, text_length, view_of

__all__ = ["PageView", "text_length", "view_of"]
