"""Assigns reviewers and decides rounds: exact, explained, recomputable from one stored file."""

from __future__ import annotations

from app.allocation.decision import decide
from app.allocation.errors import InputError
from app.allocation.intake import notices

__all__ = ["InputError", "decide", "notices"]
