"""Whether the database answers."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session


def answers(session: Session) -> bool:
    """Return whether the database answers; one that cannot be reached raises, which ends in 503."""
    return session.scalar(select(1)) == 1
