"""Every screen and command of the slice, for `create_app`."""

from __future__ import annotations

from flask import Flask

from app.accounts import service, views
from app.accounts.invitations import views as invitations
from app.accounts.links import views as links
from app.accounts.own import views as own
from app.accounts.people import views as people
from app.accounts.people.cli import people as people_commands
from app.accounts.registration import views as registration
from app.accounts.signing_in import views as signing_in
from app.messages.jobs import register_tick
from config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Register the screens and the command, and what they take from the settings."""
    views.init_app(app, settings)
    for slice_ in (signing_in, registration, links, own, people, invitations):
        app.register_blueprint(slice_.bp)
    app.cli.add_command(people_commands)
    register_tick(app, "accounts", service.forget_old)
