"""Months of the log as pure functions, and what it calls the kinds of data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from app.core.clock import LONDON

KINDS: Final[Mapping[str, str]] = {
    "adjustment": "A request for an adjustment",
    "means": "Evidence of need",
    "equality": "Equality answers",
    "reference": "References",
}


@dataclass(frozen=True, slots=True)
class Month:
    """One month on London's calendar."""

    year: int
    number: int

    @property
    def text(self) -> str:
        """How an address names the month, such as 2027-03."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def words(self) -> str:
        """How people name it."""
        return f"{date(self.year, self.number, 1):%B %Y}"

    @property
    def begins(self) -> datetime:
        """Its first instant."""
        return datetime(self.year, self.number, 1, tzinfo=LONDON).astimezone(UTC)

    def moved(self, by: int) -> Month:
        """Return the month so many later, or earlier."""
        months = self.year * 12 + self.number - 1 + by
        return Month(months // 12, months % 12 + 1)


def month_of(day: date) -> Month:
    """Return the month that a day is in."""
    return Month(day.year, day.month)


def month(text: str, *, today: date) -> Month:
    """Return the month that an address names; this one for anything else, and for the future."""
    year, _, number = text.partition("-")
    present = month_of(today)
    if not (len(text) == len(present.text) and text.isascii()):
        return present
    if not (year.isdigit() and number.isdigit() and 1 <= int(number) <= 12):  # noqa: PLR2004
        return present
    # Nothing was logged before there was a log, and a calendar has its first year.
    return min(Month(max(int(year), 2000), int(number)), present, key=lambda each: each.text)
