"""What the slice hooks into the application: its command, and the request's id in each event."""

from __future__ import annotations

from flask import Flask, g

from app.audit.cli import audit
from app.audit.service import request_id


def _remember() -> None:
    request_id.set(g.request_id)


def _forget(_error: BaseException | None) -> None:
    request_id.set("")


def init_app(app: Flask) -> None:
    """Register the command and have every event name the request that it happened in."""
    app.cli.add_command(audit)
    app.before_request(_remember)
    app.teardown_request(_forget)
