"""What admins do to people's accounts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import service as accounts
from app.accounts.models import RoleGrant, User
from app.accounts.people import policy, queries
from app.accounts.states import SessionEnd
from app.audit import service as audit
from app.core.errors import ConflictError
from app.core.roles import Actor, Grant
from app.core.verdict import require


class AlreadyHeldError(ConflictError):
    """The person holds this very role already."""


def grant(
    session: Session,
    user: User,
    what: Grant,
    *,
    by: Actor,
    now: datetime,
    ends_at: datetime | None = None,
) -> None:
    """Give the person a role from now on; raise AlreadyHeldError when they hold it."""
    require(policy.may_grant(by, user))
    require(policy.may_be_held(what))
    if queries.holds(session, user.id, what, now=now):
        raise AlreadyHeldError(f"{user.name} holds this role already.")
    accounts.grant(session, user, what, by=by, now=now).ends_at = ends_at


def end_grant(session: Session, user: User, row: RoleGrant, *, by: Actor, now: datetime) -> None:
    """End a role from this moment on; one that has ended stays as it was."""
    if row.ends_at is not None and row.ends_at <= now:
        return
    others = queries.other_admins(session, user.id, now=now, for_sure=True)
    require(policy.may_end(by, row, other_admins=others))
    row.ends_at = max(now, row.starts_at)
    audit.record(
        session,
        "role.ended",
        subject=user,
        by=by,
        now=now,
        role=row.role.value,
        hub_id=row.hub_id,
        round_id=row.round_id,
    )


def disable(session: Session, user: User, *, reason: str, by: Actor, now: datetime) -> None:
    """Shut the account at once, wherever it is signed in, and say why in the record."""
    if user.disabled_at is not None:
        return
    is_admin = queries.is_admin(session, user.id, now=now)
    others = queries.other_admins(session, user.id, now=now, for_sure=True) if is_admin else 1
    require(policy.may_disable(by, user, other_admins=others))
    user.disabled_at = now
    accounts.end_sessions_of(session, user.id, why=SessionEnd.DISABLED, now=now)
    audit.record(session, "account.disabled", subject=user, by=by, now=now, reason=reason)


def enable(session: Session, user: User, *, by: Actor, now: datetime) -> None:
    """Open a disabled account again; its roles are what they were."""
    require(policy.may_manage(by))
    if user.disabled_at is None:
        return
    user.disabled_at = None
    audit.record(session, "account.enabled", subject=user, by=by, now=now)


def end_sessions(session: Session, user: User, *, by: Actor, now: datetime) -> None:
    """Sign the person out everywhere."""
    require(policy.may_manage(by))
    accounts.end_sessions_of(session, user.id, why=SessionEnd.ENDED_BY_ADMIN, now=now)
    audit.record(session, "account.sessions_ended", subject=user, by=by, now=now)
