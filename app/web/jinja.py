"""The template environment: strict about what is missing, with dates and money in British form."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from flask import Flask, request
from jinja2 import FileSystemLoader, StrictUndefined

from app.core import clock
from app.core.money import pounds
from app.web import assets
from app.web.access import viewer
from app.web.navigation import entries
from config import ROOT, Settings

TEMPLATES: Final = ROOT / "templates"


def day(value: date | datetime | None) -> str:
    """Return the day as people read it: Friday 12 June 2027; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(clock.LONDON).date()
    return f"{value:%A} {value.day} {value:%B %Y}"


def short_day(value: date | datetime | None) -> str:
    """Return the day without its weekday: 12 June 2027; nothing for None."""
    return day(value).partition(" ")[2]


def time_of_day(value: datetime) -> str:
    """Return the London time as people say it: 5pm, 5:30pm, midday, midnight."""
    local = value.astimezone(clock.LONDON)
    if local.minute == 0 and local.hour in {0, 12}:
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{(local.hour - 1) % 12 + 1}{minutes}{'pm' if local.hour >= 12 else 'am'}"  # noqa: PLR2004


def moment(value: datetime | None) -> str:
    """Return day and London time: Friday 12 June 2027, 5pm; nothing for None."""
    return "" if value is None else f"{day(value)}, {time_of_day(value)}"


def plural(count: int, singular: str, many: str | None = None) -> str:
    """Return the count with its noun: 1 course, 3 courses, 1,200 courses."""
    return f"{count:,} {singular if count == 1 else many or singular + 's'}"


class Service:
    """What templates may say about the service itself."""

    def __init__(self, settings: Settings) -> None:
        self.name = settings.service_name
        self.public_url = settings.address
        self.contact_email = settings.contact_email


def init_app(app: Flask, settings: Settings) -> None:
    """Set up loaders, filters and what every template may name."""
    app.jinja_loader = FileSystemLoader(TEMPLATES)
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.auto_reload = False
    environment.filters.update(
        day=day,
        short_day=short_day,
        time_of_day=time_of_day,
        moment=moment,
        pounds=pounds,
    )
    environment.globals.update(asset=assets.asset, plural=plural)
    service = Service(settings)

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        person = viewer()
        return {
            "viewer": person,
            "service": service,
            "settings": settings,
            "navigation": entries(person, request.path),
        }
