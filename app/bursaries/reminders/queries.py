"""Reading the drafts that may have to be reminded of their deadline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.reminders.models import Reminder
from app.bursaries.reminders.rules import DAYS
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import HONOURS_EXTENSION
from app.core.base import Record

# So many at a minute; the others come the next minute.
AT_ONCE: Final = 500


def deadlines(session: Session, now: datetime) -> Sequence[Record]:
    """Return the rounds' and people's deadlines that lie near ahead and have drafts."""
    ends = func.coalesce(Application.personal_deadline, Round.closes_at)
    return session.execute(
        select(Application.round_id, Application.personal_deadline, ends.label("ends"))
        .join(Round, Round.id == Application.round_id)
        .where(
            Application.state == ApplicationState.DRAFT,
            Round.state.in_(HONOURS_EXTENSION),
            ends > now,
            ends <= now + timedelta(days=max(DAYS) + 1),
        )
        .group_by(Application.round_id, Application.personal_deadline, ends)
    ).all()


def drafts(session: Session, deadline: Record, *, days: int) -> Sequence[Application]:
    """Return the drafts with that deadline which were not reminded yet, locked."""
    personal = deadline.personal_deadline
    reminded = (
        select(Reminder.id)
        .where(
            Reminder.application_id == Application.id,
            Reminder.days == days,
            Reminder.ends_at == deadline.ends,
        )
        .exists()
    )
    return session.scalars(
        select(Application)
        .where(
            Application.round_id == deadline.round_id,
            Application.state == ApplicationState.DRAFT,
            Application.personal_deadline.is_(None)
            if personal is None
            else Application.personal_deadline == personal,
            ~reminded,
        )
        .order_by(Application.id)
        .limit(AT_ONCE)
        .with_for_update(of=Application)
    ).all()
