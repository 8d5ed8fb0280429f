"""Every screen and command of the slice, for `create_app`."""

from __future__ import annotations

from flask import Flask

from app.messages import jobs, queries, views
from app.messages.cli import worker
from config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Register the screens, the worker and who writes the letters."""
    app.register_blueprint(views.bp)
    views.keep_from(app, queries.nothing)
    app.cli.add_command(worker)
    jobs.init_app(app, settings)
