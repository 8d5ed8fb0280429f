"""Reading need: the officer's rounds and cases, what was recorded, and the panel's bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import IN_PLAY, ApplicationState
from app.bursaries.means.models import MeansAssessment, MeansConflict
from app.bursaries.rounds.models import Question, Round
from app.bursaries.rounds.states import AT_WORK, Visibility
from app.core.base import Record

PER_PAGE: Final = 50
Hidden = ColumnElement[bool]
_OUT: Final = (ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE)
_SENT: Final = and_(Application.submitted_at.is_not(None), Application.state.not_in(_OUT))
_HAS_BAND: Final = (
    select(MeansAssessment.id).where(MeansAssessment.application_id == Application.id).exists()
)


def hidden(kept_from: Hidden, officer_id: int) -> Hidden:
    """Return the condition that an officer must not see a case: a conflict, declared anywhere."""
    declared = select(MeansConflict.application_id).where(MeansConflict.officer_id == officer_id)
    return or_(kept_from, Application.id.in_(declared))


def rounds(session: Session, *, hidden: Hidden) -> Sequence[Record]:
    """Return the rounds at work that ask about need, with how many cases wait for a band."""
    asks = (
        select(Question.id)
        .where(
            Question.form_version_id == Round.form_version_id,
            Question.visibility == Visibility.MEANS,
        )
        .exists()
    )
    waiting = (
        select(func.count())
        .where(Application.round_id == Round.id, _SENT, ~_HAS_BAND, ~hidden)
        .correlate(Round)
        .scalar_subquery()
    )
    return session.execute(
        select(Round.id, Round.slug, Round.name, Round.state, waiting.label("waiting"))
        .where(Round.state.in_(AT_WORK), asks)
        .order_by(Round.closes_at.desc(), Round.id.desc())
    ).all()


def cases(
    session: Session,
    round_id: int,
    *,
    hidden: Hidden,
    waiting: bool,
    after: int | None = None,
) -> Sequence[Record]:
    """Return a page of the cases that wait for a band, or have one; one row more tells of another.

    Nobody is named here: the page of a case does that, to ask about conflicts.
    """
    rows = (
        select(Application.id, Application.reference, MeansAssessment.band, MeansAssessment.at)
        .outerjoin(MeansAssessment, MeansAssessment.application_id == Application.id)
        .where(
            Application.round_id == round_id,
            _SENT,
            ~hidden,
            MeansAssessment.id.is_(None) if waiting else MeansAssessment.id.is_not(None),
        )
        .order_by(Application.id)
        .limit(PER_PAGE + 1)
    )
    if after is not None:
        rows = rows.where(Application.id > after)
    return session.execute(rows).all()


def case(session: Session, round_id: int, reference: str, *, hidden: Hidden) -> Application | None:
    """Return a sent case with its person and newest snapshot, None when it is hidden."""
    return session.scalars(
        select(Application)
        .where(
            Application.round_id == round_id, Application.reference == reference, _SENT, ~hidden
        )
        .options(joinedload(Application.applicant), joinedload(Application.snapshot))
    ).first()  # fmt: skip


def has_applied(session: Session, person_id: int, round_id: int) -> bool:
    """Return whether the person has an application to the round, of whatever state."""
    found = select(Application.id).where(
        Application.applicant_id == person_id, Application.round_id == round_id
    )
    return session.scalars(found.limit(1)).first() is not None


def assessment(session: Session, application_id: int) -> MeansAssessment | None:
    """Return what was recorded of a case, None when nothing was."""
    return session.scalars(
        select(MeansAssessment).where(MeansAssessment.application_id == application_id)
    ).first()


def bands(
    session: Session,
    round_id: int,
    *,
    hidden: Hidden,
    reference: str = "",
    after: str = "",
) -> Sequence[Record]:
    """Return a page of references with their bands for the panel, or one; never a note."""
    rows = (
        select(Application.reference, MeansAssessment.band)
        .outerjoin(MeansAssessment, MeansAssessment.application_id == Application.id)
        .where(
            Application.round_id == round_id,
            Application.state.in_(IN_PLAY),
            Application.reference > after,
            ~hidden,
        )
        .order_by(Application.reference)
        .limit(PER_PAGE + 1)
    )
    if reference:
        rows = rows.where(Application.reference == reference)
    return session.execute(rows).all()
