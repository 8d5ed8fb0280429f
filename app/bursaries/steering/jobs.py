"""What the clock does about rounds that were cancelled or moved: tell the next batch of people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.bursaries.steering import service


def tick(session: Session, now: datetime) -> None:
    """Tell the next batch; what is left is told a minute later, from where this one ended."""
    service.spread(session, now=now)
