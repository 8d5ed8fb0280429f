"""The settings of the running application, for views and commands."""

from __future__ import annotations

from typing import cast

from flask import current_app

from config import Settings


def current() -> Settings:
    """Return the settings the application was created with."""
    return cast("Settings", current_app.extensions["settings"])
