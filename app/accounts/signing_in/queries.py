"""What signing in reads: the stored password of an address, and the tries that count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.accounts.models import Attempt, User
from app.accounts.rules import after_password, folded, hashed
from app.accounts.states import NextStep, Throttle


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whom an address belongs to, as plain values that outlive their transaction."""

    id: int
    password_hash: str
    is_confirmed: bool
    is_disabled: bool

    @property
    def after_password(self) -> NextStep:
        """What follows once the password was right."""
        return after_password(is_confirmed=self.is_confirmed, is_disabled=self.is_disabled)


def candidate(session: Session, email: str) -> Candidate | None:
    """Return whom the address belongs to, or None."""
    row = session.execute(
        select(User.id, User.password_hash, User.confirmed_at, User.disabled_at).where(
            User.email_folded == folded(email)
        ),
    ).one_or_none()
    if row is None:
        return None
    return Candidate(
        row.id, row.password_hash, row.confirmed_at is not None, row.disabled_at is not None
    )


def _counted(session: Session, kind: Throttle, since: datetime, which: ColumnElement[bool]) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(Attempt)
            .where(Attempt.kind == kind, Attempt.is_counted, Attempt.at > since, which),
        )
        or 0
    )


def tries_for(session: Session, kind: Throttle, email: str, *, since: datetime) -> int:
    """Return how many tries count against the address."""
    return _counted(session, kind, since, Attempt.address_hash == hashed(folded(email)))


def tries_from(session: Session, kind: Throttle, place: str, *, since: datetime) -> int:
    """Return how many tries count against the place they came from."""
    return _counted(session, kind, since, Attempt.place == place) if place else 0
