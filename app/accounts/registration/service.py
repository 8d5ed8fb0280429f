"""Making accounts and giving people back theirs, with the same letters known or unknown.

Each verb that posts a letter returns the letter's key, so that a demonstration can show it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts import queries
from app.accounts import service as accounts
from app.accounts.models import SingleUseToken, User
from app.accounts.signing_in import service as signing_in
from app.accounts.states import Purpose, SessionEnd
from app.audit import service as audit
from app.core.errors import NotFoundError
from app.core.roles import Actor
from app.messages import service as messages
from app.messages.service import Recipient


def _to(user: User) -> Recipient:
    return Recipient(user.email, user.id)


def register(session: Session, *, name: str, email: str, password_hash: str, now: datetime) -> str:
    """Make an account that waits for its address to be confirmed, or write to whoever has one.

    Registering again before confirming replaces nothing: each letter confirms the name and the
    password it was made with, and the account gets those of the letter that is used.
    """
    user = queries.person_by_email(session, email)
    user = user or _new(session, name, email, password_hash, now)
    if user.confirmed_at is not None or user.disabled_at is not None:
        return _tell_registered(session, user, now)
    return send_confirmation(session, user, name=name, password_hash=password_hash, now=now)


def _new(session: Session, name: str, email: str, password_hash: str, now: datetime) -> User:
    try:
        with session.begin_nested():
            user = accounts.new_person(session, name=name, email=email, now=now)
            user.password_hash = password_hash
    except IntegrityError:
        # The same person pressed the button twice; the other request was faster.
        found = queries.person_by_email(session, email)
        if found is None:
            raise
        return found
    audit.record(session, "account.registered", subject=user, by=None, now=now)
    return user


def _tell_registered(session: Session, user: User, now: datetime) -> str:
    key = f"registered:{user.id}:{now.timestamp()}"
    messages.post(
        session,
        template="already_registered",
        to=_to(user),
        dedupe_key=key,
        context={"name": user.name},
        now=now,
    )
    return key


def send_confirmation(
    session: Session, user: User, *, name: str, password_hash: str, now: datetime
) -> str:
    """Send the link that confirms the address for this name and password."""
    secret, token = accounts.issue_token(session, Purpose.CONFIRM, user=user, now=now)
    token.name, token.password_hash = name, password_hash
    key = f"confirm:{token.id}"
    messages.post(
        session,
        template="confirm_address",
        to=_to(user),
        dedupe_key=key,
        context={"name": name, "token": secret, "until": token.expires_at},
        now=now,
        holds_secret=True,
    )
    return key


def resend(session: Session, *, email: str, now: datetime) -> str:
    """Send a link for the last registration again; an address that has none gets other words."""
    user = queries.person_by_email(session, email)
    if user is None:
        return tell_unknown(session, email, now)
    if user.confirmed_at is not None or user.disabled_at is not None:
        return _tell_registered(session, user, now)
    last = queries.last_registration(session, user.id)
    name, password_hash = last or (user.name, user.password_hash)
    return send_confirmation(session, user, name=name, password_hash=password_hash, now=now)


def confirm(session: Session, secret: str, *, now: datetime) -> User:
    """Return the person whose address the token confirms, with the token's name and password.

    Every other letter that would confirm is over by it. Raise NotFoundError when this one is.
    """
    token, user = use(session, secret, Purpose.CONFIRM, now)
    if user.confirmed_at is not None:
        raise NotFoundError
    user.name, user.password_hash, user.confirmed_at = token.name, token.password_hash, now
    accounts.end_tokens(session, user, Purpose.CONFIRM, now=now)
    audit.record(session, "account.confirmed", subject=user, by=None, now=now)
    return user


def use(
    session: Session, secret: str, purpose: Purpose, now: datetime
) -> tuple[SingleUseToken, User]:
    """Use a link up and return its row and the person; raise NotFoundError when it is over."""
    found = queries.open_token(session, secret, purpose, now=now)
    if found is None or found.user_id is None:
        raise NotFoundError
    # The person first, then the link: of two links used at the same moment neither waits for
    # the other's, and the second finds the account as the first has left it.
    user = session.get_one(User, found.user_id, with_for_update=True, populate_existing=True)
    token = queries.open_token(session, secret, purpose, now=now, for_use=True)
    if token is None or user.disabled_at is not None:
        raise NotFoundError
    token.used_at = now
    return token, user


def ask_reset(session: Session, *, email: str, now: datetime) -> str:
    """Send a link to choose a new password, or say to the address that it has no account."""
    user = queries.person_by_email(session, email)
    if user is None or user.disabled_at is not None:
        return tell_unknown(session, email, now)
    secret, token = accounts.issue_token(session, Purpose.RESET, user=user, now=now)
    key = f"reset:{token.id}"
    messages.post(
        session,
        template="reset_password",
        to=_to(user),
        dedupe_key=key,
        context={"name": user.name, "token": secret, "until": token.expires_at},
        now=now,
        holds_secret=True,
    )
    return key


def tell_unknown(session: Session, email: str, now: datetime) -> str:
    """Say to the address that it has no account that can be used; return the letter's key."""
    # Somebody who forgot which address they used learns it here, and a stranger learns nothing:
    # the page is the same, and so is the work that was done for it.
    key = f"unknown:{now.timestamp()}"
    messages.post(
        session,
        template="no_account",
        to=Recipient(email),
        dedupe_key=key,
        context={},
        now=now,
    )
    return key


def reset(session: Session, secret: str, *, password_hash: str, now: datetime) -> User:
    """Set the new password and end every session; the address counts as confirmed by it."""
    _, user = use(session, secret, Purpose.RESET, now)
    accounts.end_tokens(session, user, Purpose.CONFIRM, now=now)
    user.confirmed_at = user.confirmed_at or now
    signing_in.forgive(session, user)
    _set_password(session, user, password_hash, now)
    audit.record(session, "account.password_reset", subject=user, by=None, now=now)
    return user


def change_password(
    session: Session, user: User, *, password_hash: str, by: Actor, now: datetime
) -> None:
    """Set the new password and end every session; the caller begins a new one at once."""
    _set_password(session, user, password_hash, now)
    audit.record(session, "account.password_changed", subject=user, by=by, now=now)


def _set_password(session: Session, user: User, password_hash: str, now: datetime) -> None:
    user.password_hash = password_hash
    accounts.end_sessions_of(session, user.id, why=SessionEnd.PASSWORD_CHANGED, now=now)
    messages.post(
        session,
        template="password_changed",
        to=_to(user),
        dedupe_key=f"password_changed:{user.id}:{now.timestamp()}",
        context={"name": user.name, "when": now},
        now=now,
    )
