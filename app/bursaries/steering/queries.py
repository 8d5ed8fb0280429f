"""Reading who has to be told when a round is cancelled or its deadline moves."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.models import FormVersion, RubricVersion
from app.core.base import Record


def applications(session: Session, round_id: int) -> Sequence[Application]:
    """Return every application of the round that was not withdrawn, locked."""
    return session.scalars(
        select(Application)
        .where(
            Application.round_id == round_id, Application.state != ApplicationState.WITHDRAWN
        )
        .order_by(Application.id)
        .with_for_update(of=Application)
    ).all()  # fmt: skip


def count(session: Session, round_id: int) -> int:
    """Return how many applications the round has, in whatever state."""
    return session.scalar(select(func.count()).where(Application.round_id == round_id)) or 0


def drafts(session: Session, round_id: int) -> Sequence[Record]:
    """Return who is writing an application to the round: its reference, their name and address."""
    return session.execute(
        select(Application.reference, User.id, User.name, User.email)
        .join(User, User.id == Application.applicant_id)
        .where(Application.round_id == round_id, Application.state == ApplicationState.DRAFT)
        .order_by(Application.id)
    ).all()


def locked_versions(
    session: Session, form_id: int | None, rubric_id: int | None
) -> tuple[FormVersion | None, RubricVersion | None]:
    """Return the form and the rubric with their rows locked, so that nobody edits them now."""
    form = session.scalars(
        select(FormVersion)
        .where(FormVersion.id == form_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    rubric = session.scalars(
        select(RubricVersion)
        .where(RubricVersion.id == rubric_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    return form, rubric
