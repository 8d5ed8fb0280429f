"""Making the demonstration's people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import queries, service
from app.accounts.demo.rules import DEMO_PASSWORD, PEOPLE, DemoPerson
from app.accounts.models import User
from app.accounts.passwords.service import Passwords
from app.core.errors import RefusedError
from app.core.roles import Grant
from app.organisations.models import Hub


def register_demo_people(
    session: Session, *, now: datetime, is_allowed: bool, passwords: Passwords
) -> Mapping[str, User]:
    """Return the demonstration's people by address, made where they are missing.

    Refused where demo data may not exist (`settings.is_demo`), and before the hubs are loaded.
    """
    if not is_allowed:
        raise RefusedError("Demo people are never made in production.")
    hubs = {hub.code: hub.id for hub in session.scalars(select(Hub))}
    missing = {someone.hub for someone in PEOPLE if someone.hub} - hubs.keys()
    if missing:
        raise RefusedError(f"Load the catalogue first: no hub is called {min(missing)}.")
    # One hash serves them all: the password is public, and twelve would make every start slow.
    hashed = passwords.hash(DEMO_PASSWORD)
    return {
        someone.email: queries.person_by_email(session, someone.email)
        or _register(session, someone, hashed, hubs.get(someone.hub or ""), now)
        for someone in PEOPLE
    }


def _register(
    session: Session, someone: DemoPerson, password_hash: str, hub_id: int | None, now: datetime
) -> User:
    user = service.new_person(session, name=someone.name, email=someone.email, now=now)
    user.password_hash, user.confirmed_at, user.is_demo = password_hash, now, True
    service.grant_all(
        session, user, [Grant(role, hub_id) for role in someone.roles], by=None, now=now
    )
    return user
