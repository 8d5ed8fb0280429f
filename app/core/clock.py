"""The only place that reads the clock; everything else takes the time as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date as people in the hubs see it, in Europe/London."""
    return datetime.now(LONDON).date()
