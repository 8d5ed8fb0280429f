"""What people see of their own account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant, UserSession
from app.accounts.queries import holds_at
from app.organisations.models import Hub


def sessions(
    session: Session, person_id: int, *, now: datetime, idle: timedelta
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return where the person is signed in, the one used last first."""
    return session.execute(
        select(UserSession.id, UserSession.device, UserSession.created_at, UserSession.last_seen_at)
        .where(
            UserSession.user_id == person_id,
            UserSession.ended_at.is_(None),
            UserSession.expires_at > now,
            UserSession.last_seen_at > now - idle,
        )
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc()),
    ).all()


def owner_of(session: Session, session_id: int) -> int | None:
    """Return whose session it is, or None."""
    return session.scalar(select(UserSession.user_id).where(UserSession.id == session_id))


def grants(session: Session, person_id: int, *, now: datetime) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the roles the person holds now, each with its hub's name."""
    return session.execute(
        select(
            RoleGrant.id,
            RoleGrant.role,
            RoleGrant.round_id,
            RoleGrant.starts_at,
            RoleGrant.ends_at,
            Hub.name.label("hub"),
        )
        .outerjoin(Hub, Hub.id == RoleGrant.hub_id)
        .where(RoleGrant.user_id == person_id, holds_at(now))
        .order_by(RoleGrant.starts_at, RoleGrant.id),
    ).all()
