"""Reading changes asked for: the open one of an application, and a round's with their dates."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from app.accounts.models import User
from app.bursaries.applications.models import Application, SectionMark, Snapshot
from app.bursaries.applications.states import ApplicationState
from app.bursaries.changes.models import ChangeRequest
from app.bursaries.rounds.models import FormSection, Question
from app.core.base import Record

PER_PAGE = 200


def latest(session: Session, application_id: int) -> ChangeRequest | None:
    """Return the newest request with its sections, answered or not; None without any."""
    return session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.application_id == application_id)
        .options(selectinload(ChangeRequest.sections))
        .order_by(ChangeRequest.id.desc())
        .limit(1)
    ).first()


def open_of(session: Session, application: Application) -> ChangeRequest | None:
    """Return the request that the application waits for, None when it waits for none."""
    if application.state is not ApplicationState.CHANGES_REQUESTED:
        return None
    return latest(session, application.id)


def section_of(session: Session, question_id: int) -> int | None:
    """Return the section that a question stands in."""
    return session.scalar(select(Question.section_id).where(Question.id == question_id))


def marks(session: Session, application_id: int) -> Sequence[SectionMark]:
    """Return the applicant's words on sections."""
    return session.scalars(
        select(SectionMark).where(SectionMark.application_id == application_id)
    ).all()


def section_titles(session: Session, section_ids: frozenset[int]) -> list[str]:
    """Return the titles of sections in the order of the form."""
    rows = select(FormSection.title).where(FormSection.id.in_(section_ids))
    return list(session.scalars(rows.order_by(FormSection.position)))


def versions(session: Session, application_id: int) -> Sequence[Snapshot]:
    """Return the last two things that were sent, the newer first."""
    return session.scalars(
        select(Snapshot)
        .where(Snapshot.application_id == application_id)
        .order_by(Snapshot.number.desc())
        .limit(2)
    ).all()


def asked_by(person_id: int) -> ColumnElement[bool]:
    """Return the condition that somebody asked for a change of an application."""
    return (
        select(ChangeRequest.id)
        .where(
            ChangeRequest.application_id == Application.id, ChangeRequest.asked_by_id == person_id
        )
        .correlate(Application)  # whoever uses it may read change requests as well
        .exists()
    )


def waiting(session: Session, round_id: int, *, hidden: ColumnElement[bool]) -> Sequence[Record]:
    """Return what waits for its applicant in a round, the first due first."""
    newest = (
        select(func.max(ChangeRequest.id))
        .where(ChangeRequest.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    return session.execute(
        select(
            Application.reference,
            User.name.label("applicant"),
            ChangeRequest.asked_at,
            ChangeRequest.due_at,
        )
        .join(ChangeRequest, ChangeRequest.id == newest)
        .join(User, User.id == Application.applicant_id)
        .where(
            Application.round_id == round_id,
            Application.state == ApplicationState.CHANGES_REQUESTED,
            ~hidden,
        )
        .order_by(ChangeRequest.due_at, Application.id)
        .limit(PER_PAGE)
    ).all()
