"""Reading forms and their versions, and the rounds that use them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bursaries.rounds.models import FormSection, FormVersion, Question, Round
from app.core.base import Record


def versions(session: Session) -> Sequence[Record]:
    """Return every version of every form with the number of its questions, the newest first."""
    questions = (
        select(func.count(Question.id))
        .where(Question.form_version_id == FormVersion.id)
        .correlate(FormVersion)
        .scalar_subquery()
    )
    return session.execute(
        select(
            FormVersion.id,
            FormVersion.name,
            FormVersion.version,
            FormVersion.frozen_at,
            questions.label("questions"),
        ).order_by(FormVersion.name, FormVersion.version.desc())
    ).all()


def uses(session: Session, form_id: int | None = None) -> Sequence[Record]:
    """Return the rounds that use a version, or any, each with its `form_version_id`."""
    wanted = (
        Round.form_version_id.is_not(None) if form_id is None else Round.form_version_id == form_id
    )
    return session.execute(
        select(Round.form_version_id, Round.slug, Round.name, Round.state)
        .where(wanted)
        .order_by(Round.id)
    ).all()


def version(session: Session, form_id: int) -> FormVersion | None:
    """Return one version, None when there is no such."""
    return session.get(FormVersion, form_id)


def locked(session: Session, form_id: int) -> FormVersion | None:
    """Return one version with its row locked, before any row below it; None for no such."""
    return session.scalars(
        select(FormVersion)
        .where(FormVersion.id == form_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def next_version(session: Session, name: str) -> int:
    """Return the number of the next version of a form, and lock those there are."""
    taken = session.scalars(
        select(FormVersion.version).where(FormVersion.name == name).with_for_update()
    ).all()
    return max(taken, default=0) + 1


def names(session: Session) -> frozenset[str]:
    """Return the names of all forms, folded for comparing."""
    return frozenset(name.casefold() for name in session.scalars(select(FormVersion.name)))


def section_rows(session: Session, form_id: int) -> Sequence[FormSection]:
    """Return the form's sections in order."""
    return session.scalars(
        select(FormSection)
        .where(FormSection.form_version_id == form_id)
        .order_by(FormSection.position, FormSection.id)
    ).all()


def question_rows(session: Session, form_id: int) -> Sequence[Question]:
    """Return the form's questions, in order within each section."""
    return session.scalars(
        select(Question)
        .where(Question.form_version_id == form_id)
        .order_by(Question.position, Question.id)
    ).all()
