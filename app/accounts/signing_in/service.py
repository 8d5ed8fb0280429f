"""Letting people in, and counting the tries of those who are not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.accounts import queries as people
from app.accounts import service as accounts
from app.accounts.models import Attempt, User
from app.accounts.rules import (
    MAIL_WINDOW,
    MAILS_PER_ADDRESS,
    MAILS_PER_PLACE,
    TRIES_PER_ACCOUNT,
    TRIES_PER_PLACE,
    TRY_WINDOW,
    Lifetimes,
    folded,
    hashed,
)
from app.accounts.signing_in import queries
from app.accounts.signing_in.rules import TOO_MANY_MAILS, TOO_MANY_TRIES
from app.accounts.states import SessionEnd, Throttle
from app.audit import service as audit
from app.core.errors import ThrottledError
from app.core.roles import Actor


def _take_turns(session: Session, key: str) -> None:
    """Have tries for one key counted one after another; SQLite's writers already wait in line."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def _count(session: Session, kind: Throttle, email: str, place: str, now: datetime) -> None:
    session.add(
        Attempt(kind=kind, address_hash=hashed(folded(email)), place=place, at=now),
    )


def count_try(session: Session, *, email: str, place: str, now: datetime) -> None:
    """Count a try to sign in before the password is looked at; raise ThrottledError when too many.

    A refused try is not counted, so nobody can keep an account shut for ever by trying on; the
    right password is refused too, or the limit would be none. A reset opens the account again.
    """
    _take_turns(session, f"{Throttle.SIGN_IN}:{folded(email)}")
    since = now - TRY_WINDOW
    if (
        queries.tries_for(session, Throttle.SIGN_IN, email, since=since) >= TRIES_PER_ACCOUNT
        or queries.tries_from(session, Throttle.SIGN_IN, place, since=since) >= TRIES_PER_PLACE
    ):
        raise ThrottledError(TOO_MANY_TRIES, retry_after=int(TRY_WINDOW.total_seconds()))
    _count(session, Throttle.SIGN_IN, email, place, now)


def count_mail(session: Session, kind: Throttle, *, email: str, place: str, now: datetime) -> bool:
    """Count a message that somebody has us send; return whether the address may get it.

    Too many for one address are dropped in silence, because to say so would tell that the
    address is in use; too many from one place raise ThrottledError. Each kind is counted apart
    and what is dropped is not counted: nobody can use up the reset of somebody else by
    registering for them.
    """
    _take_turns(session, f"{kind}:{folded(email)}")
    since = now - MAIL_WINDOW
    if queries.tries_from(session, kind, place, since=since) >= MAILS_PER_PLACE:
        raise ThrottledError(TOO_MANY_MAILS, retry_after=int(MAIL_WINDOW.total_seconds()))
    if queries.tries_for(session, kind, email, since=since) >= MAILS_PER_ADDRESS:
        return False
    _count(session, kind, email, place, now)
    return True


def forgive(session: Session, user: User) -> None:
    """Stop counting the tries against the person: they have shown who they are."""
    session.execute(
        update(Attempt)
        .where(
            Attempt.kind == Throttle.SIGN_IN,
            Attempt.address_hash == hashed(user.email_folded),
            Attempt.is_counted,
        )
        .values(is_counted=False),
    )


def sign_in(  # noqa: PLR0913 -- a session has that many facts, all named
    session: Session,
    user: User,
    *,
    now: datetime,
    lifetimes: Lifetimes,
    user_agent: str = "",
    instead_of: Actor | None = None,
    how: str = "password",
) -> Actor:
    """Return the person with the token of a new session; the session used before it ends."""
    if instead_of is not None:
        accounts.end_session(session, instead_of.session_id, why=SessionEnd.SIGNED_OUT, now=now)
    forgive(session, user)
    token = accounts.start_session(
        session, user, now=now, lifetimes=lifetimes, user_agent=user_agent
    )
    found = people.presence(session, token, now=now, lifetimes=lifetimes)
    if found is None:
        raise RuntimeError("a session that was just begun is not there")
    audit.record(session, "account.signed_in", subject=user, by=found.actor, now=now, how=how)
    return found.actor


def sign_out(session: Session, person: Actor, *, now: datetime) -> None:
    """End the session the person uses."""
    accounts.end_session(session, person.session_id, why=SessionEnd.SIGNED_OUT, now=now)
    audit.record(
        session,
        "account.signed_out",
        subject=audit.Subject(User.__tablename__, person.id),
        by=person,
        now=now,
    )
