"""What the front page says, worked out from plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from app.core.clock import LONDON


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is behind each way in."""

    courses: int
    programmes: int
    standards: int


class JobRole(Protocol):
    """What a route is made of."""

    name: Any
    typical_entry: Any
    next_roles: Any


class Dated(Protocol):
    """A round as the list of rounds gives it."""

    opens_at: Any
    closes_at: Any


R = TypeVar("R", bound=JobRole)
D = TypeVar("D", bound=Dated)


def route(roles: Sequence[R]) -> list[R]:
    """Return the first route of three roles that the roles' own words tell; nothing for none.

    A role's `typical_entry` names whom it takes, its `next_roles` name where it leads.
    """
    known = {role.name.lower(): role for role in roles}
    for role in roles:
        before = [known[name] for name in _names(role.typical_entry) if name in known]
        after = [known[name] for name in _names(role.next_roles) if name in known]
        if before and after:
            return [before[0], role, after[0]]
    return []


def _names(text: str) -> list[str]:
    return [name.strip().lower() for name in text.split(";")]


def days_left(closes_at: datetime, now: datetime) -> int:
    """Return how many days a reader in London has: 0 on the last day itself."""
    return (_london(closes_at) - _london(now)).days


def _london(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def first_to_close(rounds: Iterable[D]) -> D | None:
    """Return the round whose deadline comes first, None for no rounds."""
    return min(rounds, key=lambda found: found.closes_at, default=None)


def next_to_open(rounds: Iterable[D], now: datetime) -> D | None:
    """Return the round that opens next, None when none is announced."""
    return min(
        (found for found in rounds if found.opens_at > now),
        key=lambda found: found.opens_at,
        default=None,
    )
