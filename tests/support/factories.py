"""The smallest valid rows; whatever carries meaning in a test is passed by the test."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant, User
from app.core.roles import SCOPES, Actor, Grant, Role
from app.organisations.models import Hub

NOW: Final = datetime(2027, 3, 1, 10, 30, tzinfo=UTC)
_numbers = count(1)


def make_hub(session: Session, code: str = "sheffield", **columns: Any) -> Hub:
    """Return the hub with the code, made now unless it is there already."""
    hub = session.scalar(select(Hub).where(Hub.code == code))
    if hub is None:
        hub = Hub(**{"code": code, "name": f"{code.title()} hub", "city": code.title()} | columns)
        session.add(hub)
        session.flush()
    return hub


def make_user(
    session: Session,
    email: str | None = None,
    *,
    roles: Iterable[Role] = (),
    hub: Hub | None = None,
    round_id: int | None = None,
    now: datetime = NOW,
    **columns: Any,
) -> User:
    """Return a new person with a confirmed address and the roles, each where it may be held."""
    email = email or f"person{next(_numbers)}@example.org"
    person = User(
        **{
            "email": email,
            "email_folded": email.casefold(),
            "name": "Sam Field",
            "created_at": now,
            "confirmed_at": now,
        }
        | columns
    )
    session.add(person)
    session.flush()
    for role in roles:
        scope = SCOPES[role]
        where = (hub or make_hub(session)) if scope.needs_hub else None
        grant = {
            "role": role,
            "hub_id": where.id if where else None,
            "round_id": round_id if scope.may_have_round else None,
        }
        # From long ago, because pages read the real clock and not the test's.
        session.add(RoleGrant(user_id=person.id, starts_at=now - timedelta(days=3650), **grant))
    session.flush()
    return person


def actor_of(person: User, *grants: Grant) -> Actor:
    """Return the person as services know them, holding the grants."""
    return Actor(id=person.id, name=person.name, email=person.email, grants=frozenset(grants))
