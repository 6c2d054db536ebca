"""The web application: every IRI answers, in the form its reader asks for; nothing is ever written."""

from __future__ import annotations

from kg.web.app import create_app
from kg.web.server import serve

__all__ = ["create_app", "serve"]
