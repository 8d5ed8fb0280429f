"""Assigns reviewers and decides rounds: exact, explained, recomputable from one stored file."""

from __future__ import annotations

from app.allocation.assignment import assign
from app.allocation.decision import decide
from app.allocation.draw import draw_key
from app.allocation.errors import InputError
from app.allocation.explain import Explanation, decide_and_explain, explain
from app.allocation.intake import notices
from app.allocation.record import build_record, verify_chain, verify_record

__all__ = [
    "Explanation",
    "InputError",
    "assign",
    "build_record",
    "decide",
    "decide_and_explain",
    "draw_key",
    "explain",
    "notices",
    "verify_chain",
    "verify_record",
]
