"""The verbs of a screener about changes: ask for them, give more time, end the waiting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.bursaries.applications import queries as applications
from app.bursaries.applications.models import Application
from app.bursaries.changes import queries as changes
from app.bursaries.changes import service as change_service
from app.bursaries.changes.service import Wish
from app.bursaries.requesting import policy
from app.bursaries.rounds.models import Round
from app.bursaries.screening import service as screening
from app.bursaries.screening.policy import may_look
from app.bursaries.screening.rules import Finding
from app.bursaries.screening.states import IneligibilityReason
from app.core.errors import ConflictError
from app.core.roles import Actor
from app.core.verdict import require


def ask(
    session: Session,
    application: Application,
    wish: Wish,
    *,
    seen: int,
    by: Actor,
    now: datetime,
) -> None:
    """Ask for changes of the version that the page showed; ConflictError for another one."""
    application = _locked(session, application, by)
    require(policy.may_ask(by, application))
    if seen != application.snapshot_id:
        raise ConflictError(screening.CHANGED, yours=wish.words)
    change_service.request(session, application, wish, by=by, now=now)


def give_time(
    session: Session, application: Application, due: datetime, *, by: Actor, now: datetime
) -> None:
    """Set a later day for the changes."""
    application = _locked(session, application, by)
    require(policy.may_give_time(by, application))
    change_service.extend(session, application, due, by=by, now=now)


def end(
    session: Session, application: Application, words: str, *, by: Actor, now: datetime
) -> None:
    """Find an application not eligible because its changes did not come in time."""
    application = _locked(session, application, by)
    asked = changes.open_of(session, application)
    require(policy.may_end(by, application, asked, now))
    screening.find(
        session,
        application,
        Finding(IneligibilityReason.NOT_CHANGED, None, words),
        by=by,
        now=now,
    )


def _locked(session: Session, application: Application, by: Actor) -> Application:
    application = applications.locked(session, application.id)
    require(may_look(by, session.get_one(Round, application.round_id)))
    return application
