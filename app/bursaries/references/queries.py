"""Reading what letters to referees tell of, and what is due for the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.referees.models import Referee, ReferenceToken
from app.bursaries.referees.states import STANDING, WAITING, ReferenceState
from app.bursaries.rounds.models import Round
from app.messages.models import OutboxMessage
from app.messages.states import STUCK

# So many at a minute; the others come the next minute.
AT_ONCE: Final = 200
LETTERS: Final = ("reference_request", "reference_reminder")


class Case(NamedTuple):
    """Whose application it is and to what, for letters and pages that referees read."""

    reference: str
    applicant: str
    round: str
    contact: str
    decide_by: datetime


def case(session: Session, application_id: int) -> Case:
    """Return what a referee is told of the application."""
    row = session.execute(
        select(Application.reference, User.name, Round.name, Round.contact, Round.decide_by)
        .join(User, User.id == Application.applicant_id)
        .join(Round, Round.id == Application.round_id)
        .where(Application.id == application_id)
    ).one()
    return Case(*row)


def locked(session: Session, referee_id: int) -> Referee:
    """Return the referee as they stand now, the row locked until the request ends."""
    return session.scalars(
        select(Referee)
        .where(Referee.id == referee_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def locked_of(session: Session, application_id: int) -> Sequence[Referee]:
    """Return the application's referees who stand, locked, in the order of naming."""
    return session.scalars(
        select(Referee)
        .where(Referee.application_id == application_id, Referee.state.in_(STANDING))
        .order_by(Referee.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def letters_since(session: Session, application_id: int, since: datetime) -> int:
    """Return how many letters with a link went to the application's referees since then."""
    return (
        session.scalar(
            select(func.count(ReferenceToken.id))
            .join(Referee, Referee.id == ReferenceToken.referee_id)
            .where(Referee.application_id == application_id, ReferenceToken.created_at > since)
        )
        or 0
    )


def to_remind(session: Session, now: datetime) -> Sequence[Referee]:
    """Return who has not answered, was never reminded and has time left; the rule picks of them."""
    return session.scalars(
        select(Referee)
        .where(
            Referee.state.in_((ReferenceState.REQUESTED, ReferenceState.OPENED)),
            Referee.reminded_at.is_(None),
            Referee.due_at > now,
        )
        .order_by(Referee.due_at, Referee.id)
        .limit(AT_ONCE)
    ).all()


def overdue(session: Session, now: datetime) -> Sequence[Referee]:
    """Return whose day has passed without an answer, locked."""
    return session.scalars(
        select(Referee)
        .where(Referee.state.in_(WAITING), Referee.due_at <= now)
        .order_by(Referee.id)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()


def unreachable(session: Session) -> Sequence[Referee]:
    """Return who was asked by a letter that the mail server refused or that was given up."""
    refused = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.subject_type == Referee.__tablename__,
            OutboxMessage.subject_id == Referee.id,
            OutboxMessage.template.in_(LETTERS),
            OutboxMessage.to_address == Referee.email,
            OutboxMessage.created_at >= Referee.asked_at,
            OutboxMessage.state.in_(STUCK),
        )
        .correlate(Referee)
        .exists()
    )
    return session.scalars(
        select(Referee)
        .where(Referee.state == ReferenceState.REQUESTED, refused)
        .order_by(Referee.id)
        .limit(AT_ONCE)
        .with_for_update()
    ).all()
