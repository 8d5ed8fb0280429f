"""Finding people, and what an admin sees of one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, func, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import RoleGrant, User, UserSession
from app.accounts.queries import holds_at
from app.accounts.rules import folded
from app.core.roles import Grant, Role
from app.organisations.models import Hub

PER_PAGE: Final = 50
PEOPLE: Final = select(
    User.id, User.name, User.email, User.confirmed_at, User.disabled_at, User.is_demo
).order_by(User.name, User.id)


def people(
    session: Session, *, words: str = "", role: Role | None = None, after: int | None, now: datetime
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return a page of people by name, and one row more when there is another page."""
    rows = PEOPLE.limit(PER_PAGE + 1)
    for word in words.split():
        rows = rows.where(
            or_(
                User.email_folded.contains(folded(word), autoescape=True),
                func.lower(User.name).contains(word.lower(), autoescape=True),
            ),
        )
    if role is not None:
        rows = rows.where(
            select(RoleGrant.id)
            .where(RoleGrant.user_id == User.id, RoleGrant.role == role, holds_at(now))
            .exists(),
        )
    if after is not None:
        last = select(User.name, User.id).where(User.id == after).subquery()
        rows = rows.where(
            tuple_(User.name, User.id) > select(last.c.name, last.c.id).scalar_subquery()
        )
    return session.execute(rows).all()


def roles_of(session: Session, ids: Collection[int], *, now: datetime) -> dict[int, list[str]]:
    """Return the words for the roles that each of the people holds now, in one query."""
    rows = session.execute(
        select(RoleGrant.user_id, RoleGrant.role, Hub.city)
        .outerjoin(Hub, Hub.id == RoleGrant.hub_id)
        .where(RoleGrant.user_id.in_(ids), holds_at(now))
        .order_by(RoleGrant.user_id, RoleGrant.id),
    )
    found: dict[int, list[str]] = {}
    for person_id, role, city in rows:
        words = f"{role.label}, {city}" if city else role.label
        if words not in found.setdefault(person_id, []):
            found[person_id].append(words)
    return found


def grants(session: Session, person_id: int) -> Sequence[RoleGrant]:
    """Return every role the person holds or held, with its hub, the newest first."""
    return session.scalars(
        select(RoleGrant)
        .where(RoleGrant.user_id == person_id)
        .options(selectinload(RoleGrant.hub))
        .order_by(RoleGrant.starts_at.desc(), RoleGrant.id.desc()),
    ).all()


def grant(session: Session, person_id: int, grant_id: int) -> RoleGrant | None:
    """Return one grant of the person, or None."""
    return session.scalars(
        select(RoleGrant).where(RoleGrant.id == grant_id, RoleGrant.user_id == person_id),
    ).one_or_none()


def holds(session: Session, person_id: int, what: Grant, *, now: datetime) -> bool:
    """Return whether the person holds exactly this role, for exactly this hub and round."""
    found = session.execute(
        select(RoleGrant.id).where(
            RoleGrant.user_id == person_id,
            RoleGrant.role == what.role,
            RoleGrant.hub_id.is_not_distinct_from(what.hub_id),
            RoleGrant.round_id.is_not_distinct_from(what.round_id),
            holds_at(now),
        ),
    ).first()
    return found is not None


def other_admins(session: Session, person_id: int, *, now: datetime, for_sure: bool = False) -> int:
    """Return how many people besides this one are admins without an end date.

    Those whose role ends some night do not count: then nobody would be left.

    `for_sure` locks the grants first: two admins who disable each other at the same moment
    are then told one after the other, and the second finds nobody left.
    """
    if for_sure:
        session.execute(
            select(RoleGrant.id).where(RoleGrant.role == Role.ADMIN).with_for_update(),
        ).all()
    found = session.scalar(
        select(func.count(func.distinct(RoleGrant.user_id)))
        .join(User, User.id == RoleGrant.user_id)
        .where(
            RoleGrant.role == Role.ADMIN,
            RoleGrant.user_id != person_id,
            RoleGrant.starts_at <= now,
            RoleGrant.ends_at.is_(None),
            User.disabled_at.is_(None),
        ),
    )
    return found or 0


def is_admin(session: Session, person_id: int, *, now: datetime) -> bool:
    """Return whether the person is an admin everywhere."""
    return holds(session, person_id, Grant(Role.ADMIN), now=now)


def open_sessions(session: Session, person_id: int, *, now: datetime) -> int:
    """Return in how many places the person is signed in."""
    return (
        session.scalar(
            select(func.count())
            .select_from(UserSession)
            .where(
                UserSession.user_id == person_id,
                UserSession.ended_at.is_(None),
                UserSession.expires_at > now,
            ),
        )
        or 0
    )
