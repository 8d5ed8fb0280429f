"""Reading requests: a person's own, what waits for officers, and a round's late access."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, select
from sqlalchemy.orm import Session, joinedload

from app.accounts.models import User
from app.bursaries.adjustments.models import Adjustment
from app.bursaries.adjustments.states import AdjustmentKind, AdjustmentState
from app.bursaries.rounds.models import Round
from app.core.base import Record

MOST = 100


def own(session: Session, person_id: int, round_id: int) -> Sequence[Adjustment]:
    """Return what a person asked for in a round, the newest first."""
    return session.scalars(
        select(Adjustment)
        .where(
            Adjustment.person_id == person_id,
            Adjustment.round_id == round_id,
            Adjustment.kind != AdjustmentKind.LATE_ACCESS,
        )
        .order_by(Adjustment.id.desc())
    ).all()


def listed(session: Session) -> Sequence[Record]:
    """Return the requests without what they say, those that wait first."""
    waits = case((Adjustment.state == AdjustmentState.ASKED, 0), else_=1)
    return session.execute(
        select(Adjustment.id, Adjustment.asked_at, Adjustment.state, Round.name.label("round"))
        .join(Round, Round.id == Adjustment.round_id)
        .where(Adjustment.kind != AdjustmentKind.LATE_ACCESS)
        .order_by(waits, Adjustment.id.desc())
        .limit(MOST)
    ).all()


def late(session: Session, round_id: int) -> Sequence[Adjustment]:
    """Return the late access that was asked for in a round, the newest first."""
    return session.scalars(
        select(Adjustment)
        .where(Adjustment.round_id == round_id, Adjustment.kind == AdjustmentKind.LATE_ACCESS)
        .options(joinedload(Adjustment.person))
        .order_by(Adjustment.id.desc())
        .limit(MOST)
    ).all()


def locked(session: Session, number: int) -> Adjustment | None:
    """Return a request with its round and person, its row locked; None when there is none."""
    return session.scalars(
        select(Adjustment)
        .where(Adjustment.id == number)
        .options(joinedload(Adjustment.round), joinedload(Adjustment.person))
        .with_for_update(of=Adjustment)
        .execution_options(populate_existing=True)
    ).first()


def one(session: Session, number: int) -> Adjustment | None:
    """Return a request with its round and person, None when there is none."""
    return session.scalars(
        select(Adjustment)
        .where(Adjustment.id == number)
        .options(joinedload(Adjustment.round), joinedload(Adjustment.person))
    ).first()


def person(session: Session, email: str) -> User | None:
    """Return who has an account with the address, None for nobody."""
    return session.scalars(select(User).where(User.email_folded == email.casefold())).first()
