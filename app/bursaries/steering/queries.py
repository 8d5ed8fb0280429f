"""Reading who has to be told when a round is cancelled or its deadline moves."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.models import FormVersion, RubricVersion
from app.bursaries.steering.models import RoundNews


def news(session: Session) -> RoundNews | None:
    """Return the oldest news that somebody still has to be told, locked; None without any."""
    return session.scalars(
        select(RoundNews)
        .where(RoundNews.done_at.is_(None))
        .order_by(RoundNews.id)
        .limit(1)
        .with_for_update()
    ).first()


def applications(
    session: Session, round_id: int, *, after: int, limit: int
) -> Sequence[Application]:
    """Return the next applications of the round that were not withdrawn, by number, locked."""
    return session.scalars(
        select(Application)
        .where(
            Application.round_id == round_id,
            Application.id > after,
            Application.state != ApplicationState.WITHDRAWN,
        )
        .order_by(Application.id)
        .limit(limit)
        .with_for_update(of=Application)
    ).all()


def count(session: Session, round_id: int) -> int:
    """Return how many applications the round has, in whatever state."""
    return session.scalar(select(func.count()).where(Application.round_id == round_id)) or 0


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
