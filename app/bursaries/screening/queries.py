"""Reading for the board and the screening: what was sent, never a draft."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationState
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.states import AT_WORK
from app.bursaries.screening.models import Screening
from app.core.base import Record
from app.organisations.models import Hub


def to_screen(session: Session, round_id: int, *, not_applicant: int) -> Sequence[Record]:
    """Return the round's sent applications for the screening list, the oldest first."""
    return session.execute(
        select(
            Application.reference,
            Application.state,
            Application.submitted_at,
            User.name.label("applicant"),
            Hub.name.label("hub"),
            Hub.code.label("hub_code"),
        )
        .join(User, User.id == Application.applicant_id)
        .join(Hub, Hub.id == Application.hub_id)
        .where(
            Application.round_id == round_id,
            Application.submitted_at.is_not(None),
            Application.applicant_id != not_applicant,
        )
        .order_by(Application.submitted_at, Application.id)
    ).all()


def of_round(session: Session, round_id: int, reference: str) -> Application | None:
    """Return a sent application of the round, for staff; drafts are their owners' alone."""
    return session.scalars(
        select(Application)
        .where(
            Application.round_id == round_id,
            Application.reference == reference,
            Application.submitted_at.is_not(None),
        )
        .options(joinedload(Application.applicant), joinedload(Application.hub))
    ).first()


def latest_screening(session: Session, application_id: int) -> Screening | None:
    """Return the newest screening of the application, None when there was none."""
    return session.scalars(
        select(Screening)
        .where(Screening.application_id == application_id)
        .order_by(Screening.at.desc(), Screening.id.desc())
        .limit(1)
    ).first()


def next_to_screen(session: Session, round_id: int, *, not_applicant: int) -> str | None:
    """Return the reference of the application that has waited longest for screening, or None."""
    return session.scalars(
        select(Application.reference)
        .where(
            Application.round_id == round_id,
            Application.state == ApplicationState.SUBMITTED,
            Application.applicant_id != not_applicant,
        )
        .order_by(Application.submitted_at, Application.id)
        .limit(1)
    ).first()


def at_work(session: Session) -> Sequence[Record]:
    """Return the rounds that are neither built nor over, with how many wait for screening."""
    waiting = (
        select(func.count())
        .where(Application.round_id == Round.id, Application.state == ApplicationState.SUBMITTED)
        .correlate(Round)
        .scalar_subquery()
    )
    return session.execute(
        select(Round.slug, Round.name, Round.state, Round.closes_at, waiting.label("waiting"))
        .where(Round.state.in_(AT_WORK))
        .order_by(Round.closes_at.desc(), Round.id.desc())
    ).all()
