"""The conditions that a case, or a letter about it, is kept from somebody by name."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select

from app.bursaries.adjustments.models import Adjustment
from app.bursaries.applications.models import Application
from app.bursaries.referees.models import Referee
from app.bursaries.reminders.models import Reminder
from app.messages.models import OutboxMessage
from app.reviews.assignments.models import Assignment
from app.reviews.conflicts.queries import bars


def not_by_name(person_id: int) -> ColumnElement[bool]:
    """Return the condition that somebody must not see a case by name: barred, or given to them.

    It does not matter what became of the assignment: a review that was blind stays so.
    """
    given = (
        select(Assignment.id)
        .where(Assignment.application_id == Application.id, Assignment.reviewer_id == person_id)
        .exists()
    )
    return or_(bars(person_id), given)


def letters_not_by_name(person_id: int) -> ColumnElement[bool]:
    """Return the condition that an admin does not read a letter.

    It tells of a case which they must not see by name, or of a deadline that somebody has for
    reasons of their own.
    """
    of_a_case = (
        select(Application.id)
        .where(
            OutboxMessage.subject_type == Application.__tablename__,
            OutboxMessage.subject_id == Application.id,
            not_by_name(person_id),
        )
        .correlate(OutboxMessage)
        .exists()
    )
    of_a_referee = (
        select(Referee.id)
        .join(Application, Application.id == Referee.application_id)
        .where(
            OutboxMessage.subject_type == Referee.__tablename__,
            OutboxMessage.subject_id == Referee.id,
            not_by_name(person_id),
        )
        .correlate(OutboxMessage)
        .exists()
    )
    about = func.coalesce(OutboxMessage.subject_type, "")
    return or_(
        of_a_case, of_a_referee, about.in_((Adjustment.__tablename__, Reminder.__tablename__))
    )
