"""Asking people to join, and letting in those who do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import queries as people
from app.accounts import service as accounts
from app.accounts.invitations import queries
from app.accounts.models import Invitation, InvitedRole, User
from app.accounts.people import policy
from app.accounts.rules import folded
from app.accounts.states import Purpose
from app.audit import service as audit
from app.core.errors import ConflictError, NotFoundError
from app.core.roles import Actor, Grant
from app.core.verdict import require
from app.messages import service as messages
from app.messages.service import Recipient


class HasAccountError(ConflictError):
    """The address belongs to somebody with an account, who needs roles and no invitation."""

    def __init__(self, person_id: int) -> None:
        super().__init__("This person has an account already.")
        self.person_id = person_id


def invite(
    session: Session,
    *,
    name: str,
    email: str,
    roles: Sequence[Grant],
    by: Actor,
    now: datetime,
) -> Invitation:
    """Ask somebody to join with these roles; raise HasAccountError when they are here already."""
    require(policy.may_manage(by))
    for what in roles:
        require(policy.may_be_held(what))
    known = people.person_by_email(session, email)
    if known is not None and known.confirmed_at is not None:
        raise HasAccountError(known.id)
    secret, token = accounts.issue_token(session, Purpose.INVITE, user=None, now=now)
    row = Invitation(
        name=name,
        email=email,
        email_folded=folded(email),
        token_id=token.id,
        token=token,
        invited_by_id=by.id,
        created_at=now,
        roles=[InvitedRole(role=g.role, hub_id=g.hub_id, round_id=g.round_id) for g in roles],
    )
    session.add(row)
    named = [what.role.value for what in roles]
    audit.record(session, "account.invited", subject=row, by=by, now=now, roles=named)
    _write(session, row, secret, by=by, now=now)
    return row


def _write(session: Session, row: Invitation, secret: str, *, by: Actor, now: datetime) -> None:
    messages.post(
        session,
        template="invitation",
        to=Recipient(row.email),
        dedupe_key=f"invitation:{row.token_id}",
        context={
            "name": row.name,
            "inviter": by.name,
            "roles": [invited.role.label for invited in row.roles],
            "token": secret,
            "until": row.token.expires_at,
        },
        now=now,
        holds_secret=True,
    )


def withdraw(session: Session, row: Invitation, *, by: Actor, now: datetime) -> None:
    """Take an invitation back: its link stops working."""
    require(policy.may_manage(by))
    row.token.expires_at = min(row.token.expires_at, now)
    audit.record(session, "account.invitation_withdrawn", subject=row, by=by, now=now)


def accept(session: Session, secret: str, *, name: str, password_hash: str, now: datetime) -> User:
    """Return the invited person, with account, password and roles; raise NotFoundError if over.

    Somebody who has registered with the address and never confirmed it is given this password:
    whoever holds the letter is whom the address belongs to. A confirmed account keeps its own.
    """
    row, by = _standing(session, secret, now)
    user = people.person_by_email(session, row.email)
    if user is not None and user.disabled_at is not None:
        raise NotFoundError
    if user is None:
        user = accounts.new_person(session, name=name, email=row.email, now=now)
    if user.confirmed_at is None:
        user.name, user.password_hash, user.confirmed_at = name, password_hash, now
        accounts.end_tokens(session, user, Purpose.CONFIRM, now=now)
    row.token.used_at = row.accepted_at = now
    row.user_id = user.id
    wanted = [Grant(r.role, r.hub_id, r.round_id) for r in row.roles]
    accounts.grant_all(session, user, wanted, by=by, now=now)
    audit.record(session, "account.invitation_accepted", subject=user, by=None, now=now)
    return user


def _standing(session: Session, secret: str, now: datetime) -> tuple[Invitation, Actor]:
    """Return the invitation and who invited; one from somebody who is no admin now is over."""
    row = queries.open_invitation(session, secret, now=now, for_use=True)
    inviter = people.person(session, row.invited_by_id) if row else None
    if row is None or inviter is None or inviter.disabled_at is not None:
        raise NotFoundError
    by = people.actor_of(session, inviter, now=now)
    if not policy.may_manage(by):
        raise NotFoundError
    return row, by
