"""What the clock does about likely duplicates: look through what was sent since."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.bursaries.duplicates import service


def tick(session: Session, now: datetime) -> None:
    """Look through the next batch; what is left is looked through a minute later."""
    del now
    service.look_through(session)
