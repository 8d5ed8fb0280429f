"""What the clock does with bursaries: open, close, end drafts, let offers run out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.bursaries.applications import service as applications
from app.bursaries.offers import service as offers
from app.bursaries.rounds import service as round_service
from app.bursaries.rounds.rules import UNDER_WAY


def tick(session: Session, now: datetime) -> None:
    """Take every step whose time has come; taking it twice changes nothing more."""
    round_service.open_due(session, now=now)
    round_service.close_due(session, now=now, grace=UNDER_WAY)
    session.flush()  # the drafts to end are looked for in the database, by their round's state
    applications.close_drafts(session, now=now, grace=UNDER_WAY)
    offers.lapse_due(session, now=now)
