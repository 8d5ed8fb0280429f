"""What the clock does about drafts: remind of their deadlines."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.bursaries.reminders import service


def tick(session: Session, now: datetime) -> None:
    """Write every reminder that is due; doing it twice writes none again."""
    service.remind(session, now=now)
