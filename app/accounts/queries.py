"""Reading people: who a session belongs to, who holds a role, what somebody is called."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant, SingleUseToken, User, UserSession
from app.accounts.rules import Lifetimes, folded, hashed, is_alive
from app.accounts.states import Purpose
from app.core.base import Instant
from app.core.roles import Actor, Grant, Role


def holds_at(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Return the condition that a grant holds at the instant."""
    return and_(
        RoleGrant.starts_at <= now,
        or_(RoleGrant.ends_at.is_(None), RoleGrant.ends_at > now),
    )


# Every page of a signed-in person asks this first, so it is put together once.
PRESENCE: Final = (
    select(
        UserSession.id.label("session_id"),
        UserSession.last_seen_at,
        UserSession.expires_at,
        User.id,
        User.name,
        User.email,
        RoleGrant.role,
        RoleGrant.hub_id,
        RoleGrant.round_id,
    )
    .join(User, User.id == UserSession.user_id)
    .outerjoin(
        RoleGrant, and_(RoleGrant.user_id == User.id, holds_at(bindparam("now", type_=Instant())))
    )
    .where(
        UserSession.token_hash == bindparam("token_hash"),
        UserSession.ended_at.is_(None),
        User.disabled_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Presence:
    """Whoever holds a session's token, and when they were last seen."""

    actor: Actor
    last_seen: datetime


def presence(
    session: Session, token: str, *, now: datetime, lifetimes: Lifetimes
) -> Presence | None:
    """Return who holds the token, with the roles that hold now; None when the session is over."""
    rows = session.execute(PRESENCE, {"now": now, "token_hash": hashed(token)}).all()
    if not rows:
        return None
    first = rows[0]
    grants = frozenset(Grant(row.role, row.hub_id, row.round_id) for row in rows if row.role)
    if not is_alive(
        last_seen=first.last_seen_at,
        expires=first.expires_at,
        roles=[grant.role for grant in grants],
        lifetimes=lifetimes,
        now=now,
    ):
        return None
    actor = Actor(first.id, first.name, first.email, grants, first.session_id, token)
    return Presence(actor, first.last_seen_at)


def actor_of(session: Session, user: User, *, now: datetime) -> Actor:
    """Return the person as policies know them, with the roles that hold now."""
    rows = session.execute(
        select(RoleGrant.role, RoleGrant.hub_id, RoleGrant.round_id).where(
            RoleGrant.user_id == user.id, holds_at(now)
        ),
    )
    return Actor(user.id, user.name, user.email, frozenset(Grant(*row) for row in rows))


def actors_with_role(
    session: Session,
    role: Role,
    *,
    now: datetime,
    hub_id: int | None = None,
    round_id: int | None = None,
) -> Sequence[Actor]:
    """Return the people who hold the role now, by name; with a hub or round, for it or for all."""
    wanted = [RoleGrant.role == role, holds_at(now)]
    if hub_id is not None:
        wanted.append(or_(RoleGrant.hub_id.is_(None), RoleGrant.hub_id == hub_id))
    if round_id is not None:
        wanted.append(or_(RoleGrant.round_id.is_(None), RoleGrant.round_id == round_id))
    rows = session.execute(
        select(User.id, User.name, User.email, RoleGrant.hub_id, RoleGrant.round_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.disabled_at.is_(None), *wanted)
        .order_by(User.name, User.id),
    ).all()
    grants: dict[int, set[Grant]] = {}
    people: dict[int, tuple[str, str]] = {}
    for row in rows:
        people[row.id] = (row.name, row.email)
        grants.setdefault(row.id, set()).add(Grant(role, row.hub_id, row.round_id))
    return [Actor(key, *who, frozenset(grants[key])) for key, who in people.items()]


def person(session: Session, person_id: int) -> User | None:
    """Return the person with the id, or None."""
    return session.get(User, person_id)


def person_by_email(session: Session, email: str) -> User | None:
    """Return the person with the address, however its letters are cased, or None."""
    return session.scalars(select(User).where(User.email_folded == folded(email))).one_or_none()


def names(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    """Return what each of the people is called, by id, in one query."""
    if not ids:
        return {}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def last_registration(session: Session, person_id: int) -> tuple[str, str] | None:
    """Return name and password hash of the person's newest registration that is still kept."""
    row = session.execute(
        select(SingleUseToken.name, SingleUseToken.password_hash)
        .where(SingleUseToken.user_id == person_id, SingleUseToken.password_hash != "")
        .order_by(SingleUseToken.id.desc())
        .limit(1),
    ).one_or_none()
    return (row.name, row.password_hash) if row else None


def open_token(
    session: Session, secret: str, purpose: Purpose, *, now: datetime, for_use: bool = False
) -> SingleUseToken | None:
    """Return the token while it may be used for the purpose; None when unknown, used or late.

    `for_use` locks it, so that of two requests with one link the second finds it used.
    """
    wanted = select(SingleUseToken).where(
        SingleUseToken.token_hash == hashed(secret),
        SingleUseToken.purpose == purpose,
        SingleUseToken.used_at.is_(None),
        SingleUseToken.expires_at > now,
    )
    return session.scalars(wanted.with_for_update() if for_use else wanted).one_or_none()
