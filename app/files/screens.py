"""The store, the scanner, the commands and what the worker does, for `create_app`."""

from __future__ import annotations

from datetime import datetime

from flask import Flask

from app.files import jobs
from app.files.cli import files
from app.files.service import Shelf
from app.files.storage.service import Bucket, Storage
from app.messages.jobs import register_errand
from config import Settings


def init_app(app: Flask, settings: Settings) -> None:
    """Open what the settings name, and have the worker scan and sweep."""
    bucket = Bucket(
        url=settings.files_url,
        folder=settings.data / "files",
        endpoint=settings.files_endpoint,
        region=settings.files_region,
        key=settings.files_key,
        secret=settings.files_secret.get_secret_value(),
    )
    made = Shelf(
        Storage(bucket), scanner=settings.clamd, holds_unscanned=settings.holds_unscanned_files
    )
    app.extensions["files"] = made
    app.cli.add_command(files)

    def errand(now: datetime) -> None:
        jobs.errand(made, now)

    register_errand(app, "files", errand)
