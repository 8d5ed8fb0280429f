"""Reading what is left to release, and for whom feedback is still missing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, joinedload

from app.bursaries.applications.models import Application
from app.bursaries.applications.states import IN_PLAY, ApplicationState
from app.bursaries.offers.models import Outcome
from app.bursaries.offers.states import OutcomeKind
from app.core.base import Record
from app.organisations.models import Hub
from app.reviews.conflicts.queries import bars
from app.reviews.proposals.models import Decision


def to_release(session: Session, round_id: int) -> Sequence[Decision]:
    """Return the standing decisions nobody was told of yet, each with its case; best first."""
    return session.scalars(
        select(Decision)
        .join(Application, Application.id == Decision.application_id)
        .outerjoin(Outcome, Outcome.application_id == Application.id)
        .where(
            Decision.round_id == round_id,
            Decision.superseded_at.is_(None),
            Application.state.in_(IN_PLAY),
            Outcome.id.is_(None),
        )
        .options(joinedload(Decision.application, innerjoin=True))
        .order_by(Decision.rank, Decision.id)
    ).all()


def without_feedback(session: Session, round_id: int) -> Sequence[str]:
    """Return the references of those who get no offer and have no feedback yet."""
    return session.scalars(
        select(Application.reference)
        .join(Decision, Decision.application_id == Application.id)
        .where(
            and_(Decision.round_id == round_id, Decision.superseded_at.is_(None)),
            Decision.outcome != OutcomeKind.OFFER,
            Decision.feedback == "",
            Application.state.in_(IN_PLAY),
        )
        .order_by(Application.reference)
    ).all()


def on_reserve(session: Session, round_id: int, reference: str) -> Application | None:
    """Return the case on the round's reserve list, locked, or None."""
    return session.scalars(
        select(Application)
        .where(
            Application.round_id == round_id,
            Application.reference == reference,
            Application.state == ApplicationState.RESERVE,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()


def reserve_list(session: Session, round_id: int) -> Sequence[Record]:
    """Return who stands on the reserve list, in order."""
    return session.execute(
        select(
            Application.id.label("application_id"),
            Application.reference,
            Outcome.reserve_rank,
            Outcome.score,
            Hub.code.label("hub_code"),
            Hub.city.label("hub_city"),
        )
        .join(Outcome, Outcome.application_id == Application.id)
        .join(Hub, Hub.id == Application.hub_id)
        .where(
            Application.round_id == round_id,
            Application.state == ApplicationState.RESERVE,
        )
        .order_by(Outcome.reserve_rank)
    ).all()


def letters(session: Session, round_id: int, viewer_id: int) -> Sequence[Record]:
    """Return how many letters of each kind wait, with one case of the kind to show it by."""
    return session.execute(
        select(
            Decision.outcome,
            func.count().label("letters"),
            func.min(Application.reference).label("reference"),
        )
        .join(Application, Application.id == Decision.application_id)
        .outerjoin(Outcome, Outcome.application_id == Application.id)
        .where(
            Decision.round_id == round_id,
            Decision.superseded_at.is_(None),
            Application.state.in_(IN_PLAY),
            Outcome.id.is_(None),
            ~bars(viewer_id),
        )
        .group_by(Decision.outcome)
    ).all()
