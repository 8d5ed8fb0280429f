"""Sending a link to sign in by, and letting in whoever uses it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts import service as accounts
from app.accounts.models import User
from app.accounts.registration import service as registration
from app.accounts.states import Purpose
from app.audit import service as audit
from app.core.roles import STAFF
from app.messages import service as messages
from app.messages.service import Recipient


def send(session: Session, *, email: str, target: str, now: datetime) -> str:
    """Write to the address with a link that signs in or begins an account; return the letter's key.

    Staff see other people's data and sign in with their password: their letter says so. An
    account that is disabled gets the words for an address without one.
    """
    user = queries.person_by_email(session, email) or _new(session, email, now)
    if user.disabled_at is not None:
        return registration.tell_unknown(session, email, now)
    if any(held.role in STAFF for held in queries.actor_of(session, user, now=now).grants):
        return _post(session, user, "password_only", f"password-only:{user.id}:{now}", now)
    secret, token = accounts.issue_token(session, Purpose.SIGN_IN, user=user, now=now)
    token.target = target
    template = "sign_in_link" if user.confirmed_at else "first_link"
    return _post(
        session, user, template, f"link:{token.id}", now, token=secret, until=token.expires_at
    )


def _new(session: Session, email: str, now: datetime) -> User:
    try:
        with session.begin_nested():
            return accounts.new_person(session, name="", email=email, now=now)
    except IntegrityError:
        # The same person pressed the button twice; the other request was faster.
        found = queries.person_by_email(session, email)
        if found is None:
            raise
        return found


def _post(
    session: Session, user: User, template: str, key: str, now: datetime, **words: object
) -> str:
    messages.post(
        session,
        template=template,
        to=Recipient(user.email, user.id),
        dedupe_key=key,
        context={"name": user.name, **words},
        now=now,
        holds_secret="token" in words,
    )
    return key


def enter(session: Session, secret: str, *, name: str, now: datetime) -> tuple[User, str]:
    """Use the link up; return the person and the path they asked from, or raise NotFoundError.

    For somebody new the address counts as confirmed. A password that was chosen before for the
    unconfirmed address goes: whoever chose it has not shown that the address is theirs.
    """
    token, user = registration.use(session, secret, Purpose.SIGN_IN, now)
    if user.confirmed_at is None:
        user.name, user.password_hash, user.confirmed_at = name, "", now
        accounts.end_tokens(session, user, Purpose.CONFIRM, now=now)
        audit.record(session, "account.confirmed", subject=user, by=None, now=now)
    return user, token.target
