"""The WSGI callable that gunicorn and `flask` use."""

from __future__ import annotations

from app import create_app
from config import at_start

app = create_app(at_start())
