"""Rules of reminders as pure functions: at which instant a letter is due."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from app.core.clock import LONDON

# Days in London before the day of the deadline, the nearest first.
DAYS: Final = (3, 14)
HOUR: Final = time(8)


def instant(ends: datetime, days: int) -> datetime:
    """Return when to remind: at 8am in London, that many days before the day of the deadline."""
    day = ends.astimezone(LONDON).date() - timedelta(days=days)
    return datetime.combine(day, HOUR, tzinfo=LONDON)


def due(ends: datetime, begun: datetime, now: datetime) -> int | None:
    """Return how many days before the deadline a reminder is due now, None when none is.

    Only the nearest is: whoever began after its instant needs no letter about it.
    """
    if now >= ends:
        return None
    for days in DAYS:
        if instant(ends, days) <= now:
            return days if begun < instant(ends, days) else None
    return None
