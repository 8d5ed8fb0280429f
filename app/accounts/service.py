"""What is done to sessions, single-use tokens and roles; every other verb on people uses these."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Table, bindparam, delete, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Attempt, RoleGrant, SingleUseToken, User, UserSession
from app.accounts.rules import (
    ATTEMPTS_KEPT,
    SESSIONS_KEPT,
    TOKEN_LIFETIME,
    Lifetimes,
    device,
    folded,
    hashed,
)
from app.accounts.states import Purpose, SessionEnd
from app.audit import service as audit
from app.core.roles import Actor, Grant

TOKEN_BYTES: Final = 32  # 256 bits: nobody guesses one
ONE_SESSION: Final = Lifetimes()
_SESSIONS: Final = cast("Table", UserSession.__table__)
_SEEN: Final = (
    update(_SESSIONS)
    .where(_SESSIONS.c.id == bindparam("session_id"))
    .values(last_seen_at=bindparam("now"))
)


def new_person(session: Session, *, name: str, email: str, now: datetime) -> User:
    """Return a new person without password or roles, whose address is not confirmed yet."""
    user = User(name=name, email=email.strip(), email_folded=folded(email), created_at=now)
    session.add(user)
    session.flush()  # tokens, grants and sessions need the id
    return user


def start_session(
    session: Session,
    user: User,
    *,
    now: datetime,
    lifetimes: Lifetimes = ONE_SESSION,
    user_agent: str = "",
) -> str:
    """Begin a session for the person and return its token, which only the cookie may hold."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        UserSession(
            user_id=user.id,
            token_hash=hashed(token),
            device=device(user_agent),
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetimes.absolute,
        ),
    )
    session.flush()  # the very next act is to load who it belongs to
    return token


def seen(session: Session, session_id: int, *, now: datetime) -> None:
    """Write down that the session was used."""
    session.execute(_SEEN, {"session_id": session_id, "now": now})


def end_session(session: Session, session_id: int, *, why: SessionEnd, now: datetime) -> None:
    """End one session; a session that has ended stays as it was."""
    session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.ended_at.is_(None))
        .values(ended_at=now, ended_because=why),
    )


def end_sessions_of(
    session: Session, user_id: int, *, why: SessionEnd, now: datetime, spare: int | None = None
) -> None:
    """End every session of the person, but for one to spare."""
    session.execute(
        update(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.id != (spare or 0),
        )
        .values(ended_at=now, ended_because=why),
    )


def issue_token(
    session: Session, purpose: Purpose, *, user: User | None, now: datetime
) -> tuple[str, SingleUseToken]:
    """Return a new secret and its row; an older link to choose a password dies.

    Links that confirm stay side by side, since each may be another person's registration.
    """
    if user is not None and purpose is not Purpose.CONFIRM:
        # Of two links asked for at the same moment one comes second, and only that one works.
        session.execute(select(User.id).where(User.id == user.id).with_for_update())
        end_tokens(session, user, purpose, now=now)
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    row = SingleUseToken(
        purpose=purpose,
        token_hash=hashed(secret),
        user_id=user.id if user else None,
        created_at=now,
        expires_at=now + TOKEN_LIFETIME[purpose],
    )
    session.add(row)
    session.flush()  # the message's key is made of its id
    return secret, row


def end_tokens(session: Session, user: User, purpose: Purpose, *, now: datetime) -> None:
    """Have the person's links for the purpose work no more."""
    session.execute(
        update(SingleUseToken)
        .where(
            SingleUseToken.user_id == user.id,
            SingleUseToken.purpose == purpose,
            SingleUseToken.used_at.is_(None),
            SingleUseToken.expires_at > now,
        )
        .values(expires_at=now),
    )


def grant(
    session: Session, user: User, what: Grant, *, by: Actor | None, now: datetime
) -> RoleGrant:
    """Give the person a role from now on. Whether `by` may do so is asked by the caller."""
    row = RoleGrant(
        user_id=user.id,
        role=what.role,
        hub_id=what.hub_id,
        round_id=what.round_id,
        starts_at=now,
        granted_by_id=by.id if by else None,
    )
    session.add(row)
    audit.record(
        session,
        "role.granted",
        subject=user,
        by=by,
        now=now,
        role=what.role.value,
        hub_id=what.hub_id,
        round_id=what.round_id,
    )
    return row


def grant_all(
    session: Session, user: User, wanted: Iterable[Grant], *, by: Actor | None, now: datetime
) -> None:
    """Give the person every role of the list."""
    for what in wanted:
        grant(session, user, what, by=by, now=now)


def forget_old(session: Session, now: datetime) -> None:
    """Delete what is only kept for a while: tries, old sessions, unconfirmed passwords."""
    session.execute(delete(Attempt).where(Attempt.at < now - ATTEMPTS_KEPT))
    session.execute(delete(UserSession).where(UserSession.expires_at < now - SESSIONS_KEPT))
    session.execute(
        update(SingleUseToken)
        .where(SingleUseToken.expires_at <= now, SingleUseToken.password_hash != "")
        .values(name="", password_hash=""),
    )
