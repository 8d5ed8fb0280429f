"""Reading what people type: London times on days of any kind, and amounts in pounds."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Final

from app.core.clock import LONDON


class NoSuchTimeError(ValueError):
    """The clocks change that night, so the time does not exist or exists twice."""


def in_london(day: date, at: time) -> datetime:
    """Return the instant of a day and a London time; raise NoSuchTimeError when it is not one."""
    local = datetime.combine(day, at, LONDON)
    back = local.astimezone(UTC).astimezone(LONDON)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTimeError("The clocks go forward that night and skip this time")
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise NoSuchTimeError("The clocks go back that night, so this time comes twice")
    return local.astimezone(UTC)


_TIME: Final = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.IGNORECASE | re.ASCII)
NOON: Final = 12


def time_of(text: str) -> time | None:
    """Return the time that was typed, such as 17:00, 5pm or 9.30am; None when it is none."""
    said = {"midday": "12pm", "noon": "12pm", "midnight": "12am"}.get(text.lower(), text)
    found = _TIME.fullmatch(said.strip())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= NOON:
        return None
    if half:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    elif found[2] is None:
        return None  # a bare 5 may be morning or afternoon
    try:
        return time(hour, minute)
    except ValueError:
        return None


_POUNDS: Final = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d{1,8})(?:\.(\d{2}))?", re.ASCII)
# What the column holds, in pounds.
MOST_POUNDS: Final = 20_000_000


def pence_of(text: str) -> int | None:
    """Return the amount that was typed in pounds, in pence; None when it is no amount."""
    found = _POUNDS.fullmatch(text.strip())
    if found is None:
        return None
    pounds = int(found[1].replace(",", ""))
    return pounds * 100 + int(found[2] or 0) if pounds <= MOST_POUNDS else None
