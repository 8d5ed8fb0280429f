"""The one verb of reminding: write to whoever has a draft and little time left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.applications.policy import in_london
from app.bursaries.reminders import queries
from app.bursaries.reminders.models import Reminder
from app.bursaries.reminders.rules import DAYS, due, instant
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.rules import days_left
from app.messages import service as messages


def remind(session: Session, *, now: datetime) -> int:
    """Write the reminders that are due, each once; return how many."""
    written = 0
    for deadline in queries.deadlines(session, now):
        days = next((each for each in DAYS if instant(deadline.ends, each) <= now), None)
        if days is None:
            continue
        for draft in queries.drafts(session, deadline, days=days):
            if due(deadline.ends, draft.created_at, now) == days:
                _write(session, draft, days, deadline.ends, now=now)
                written += 1
    return written


def _write(
    session: Session, draft: Application, days: int, ends: datetime, *, now: datetime
) -> None:
    made = Reminder(application_id=draft.id, days=days, ends_at=ends, at=now)
    session.add(made)
    session.flush()
    person = session.get_one(User, draft.applicant_id)
    messages.post(
        session,
        template="draft_reminder",
        to=messages.Recipient(person.email, person.id),
        dedupe_key=f"draft-reminder:{made.id}",
        context={
            "name": person.name,
            "round": session.get_one(Round, draft.round_id).name,
            "reference": draft.reference,
            "days": days_left(ends, now),
            "ends": in_london(ends),
        },
        now=now,
        # A deadline of one's own is nobody else's business: the outbox shows no such letter.
        about=draft if draft.personal_deadline is None else made,
    )
