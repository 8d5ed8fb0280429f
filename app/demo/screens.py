"""The demo's command and screens, for `create_app` to register."""

from __future__ import annotations

from flask import Flask

from app.demo import views
from app.demo.cli import demo
from config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Register the command, which refuses in production, and the screen, which is not there."""
    app.cli.add_command(demo)
    if settings.is_demo:
        app.register_blueprint(views.bp)
