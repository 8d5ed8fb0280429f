"""The work that no request waits for: sending letters, and what the clock has to do."""

from __future__ import annotations

from flask import Flask

from app.messages.letters.service import House, desk
from config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Tell the desk who writes."""
    del app
    desk.furnish(House(settings.service_name, settings.address, settings.contact_email))
