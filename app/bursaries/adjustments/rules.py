"""Rules of a deadline of one's own as pure functions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from app.core.clock import LONDON

MOST_DAYS: Final = 60


def extended(closes_at: datetime, days: int) -> datetime:
    """Return the round's deadline that many days later, at the same hour on London's clock."""
    return (closes_at.astimezone(LONDON) + timedelta(days=days)).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return 5pm in London on a day, at which late access ends."""
    return datetime.combine(day, time(17), tzinfo=LONDON).astimezone(UTC)
