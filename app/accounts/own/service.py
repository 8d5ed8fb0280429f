"""What people do to their own account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import User
from app.accounts.own import queries
from app.accounts.states import SessionEnd
from app.audit import service as audit
from app.core.errors import NotFoundError
from app.core.roles import Actor


def rename(session: Session, user: User, *, name: str, by: Actor, now: datetime) -> None:
    """Change the person's name; the same name changes nothing."""
    if name == user.name:
        return
    user.name = name
    audit.record(session, "account.renamed", subject=user, by=by, now=now)


def end_session(session: Session, session_id: int, *, by: Actor, now: datetime) -> None:
    """End one of one's own sessions; somebody else's does not exist."""
    if queries.owner_of(session, session_id) != by.id:
        raise NotFoundError
    accounts.end_session(session, session_id, why=SessionEnd.ENDED_BY_OWNER, now=now)
    _record(session, by, now)


def end_other_sessions(session: Session, *, by: Actor, now: datetime) -> None:
    """End every session of one's own but the one in use."""
    accounts.end_sessions_of(
        session, by.id, why=SessionEnd.ENDED_BY_OWNER, now=now, spare=by.session_id
    )
    _record(session, by, now)


def _record(session: Session, by: Actor, now: datetime) -> None:
    about = audit.Subject(User.__tablename__, by.id)
    audit.record(session, "account.session_ended", subject=about, by=by, now=now)
