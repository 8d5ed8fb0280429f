"""What the clock does about references: see failed letters, remind once, end what is too late."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.bursaries.references import service


def tick(session: Session, now: datetime) -> None:
    """Take every step whose time has come; taking it twice changes nothing more."""
    service.note_bounces(session, now=now)
    service.expire_due(session, now=now)
    service.remind_due(session, now=now)
