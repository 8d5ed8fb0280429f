"""Turning somebody away at once when more people wait than can be answered soon."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

from flask import Flask, request
from werkzeug.exceptions import ServiceUnavailable

from app.web.access import forget_viewer

# The web server sets this in the thread that answers whom no other has time for
# (gunicorn.conf.py).
turned_away: Final[ContextVar[bool]] = ContextVar("turned_away", default=False)
ALIVE: Final = "/health/live"  # a busy process is alive, and must not be replaced for it
AGAIN_AFTER: Final = 5  # seconds


def _turn_away() -> None:
    if turned_away.get() and request.path != ALIVE:
        forget_viewer()  # who it is would be asked of the database
        raise ServiceUnavailable(retry_after=AGAIN_AFTER)


def init_app(app: Flask) -> None:
    """Refuse, before anything else is done for it, what the server has no time for."""
    app.before_request(_turn_away)
