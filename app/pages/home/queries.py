"""What the front page depends on."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.bursaries.rounds import queries as rounds
from app.core import clock
from app.search import queries as search


def front_version(session: Session) -> str:
    """Return a version of all that the front page shows: catalogue, rounds, and the day."""
    published = search.version(session)
    return f"{published} {clock.today()} {rounds.listed(session)}" if published else ""
