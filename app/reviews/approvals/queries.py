"""Reading the signatures under a round's list, and what was declared after the second."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.core.base import Record
from app.reviews.approvals.models import Approval
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.states import LIVE
from app.reviews.conflicts.models import Conflict
from app.reviews.conflicts.queries import bars
from app.reviews.conflicts.states import ConflictSource, Hardness

DECIDE: Final = "decide"


def approval(session: Session, round_id: int) -> Approval | None:
    """Return the confirmation that stands, whether by one person or by two; None without one."""
    return session.scalars(
        select(Approval)
        .where(
            Approval.round_id == round_id,
            Approval.action == DECIDE,
            Approval.cancelled_at.is_(None),
        )
        .order_by(Approval.id.desc())
        .limit(1)
    ).one_or_none()


class Signed(NamedTuple):
    """The confirmation with the names of who gave it, and whether a conflict was told since."""

    approval: Approval
    first: str
    second: str | None
    has_late: bool


_first, _second = aliased(User), aliased(User)
_LATE: Final = (
    select(Conflict.id)
    .join(Application, Application.id == Conflict.application_id)
    .where(
        Application.round_id == Approval.round_id,
        Conflict.source == ConflictSource.SELF,
        Conflict.at >= Approval.second_at,
    )
    .correlate(Approval)
    .exists()
)
_SIGNED: Final = (
    select(Approval, _first.name.label("first"), _second.name.label("second"), _LATE)
    .join(_first, _first.id == Approval.first_by_id)
    .outerjoin(_second, _second.id == Approval.second_by_id)
    .where(
        Approval.round_id == bindparam("round"),
        Approval.action == DECIDE,
        Approval.cancelled_at.is_(None),
    )
    .order_by(Approval.id.desc())
    .limit(1)
)


def signed(session: Session, round_id: int) -> Signed | None:
    """Return the confirmation that stands with its names, or None."""
    row = session.execute(_SIGNED, {"round": round_id}).first()
    return None if row is None else Signed(*row)


def declared_late(session: Session, round_id: int, viewer_id: int) -> Sequence[Record]:
    """Return the conflicts declared since the second signature, on cases the viewer may see."""
    return session.execute(
        select(Application.reference, Conflict.kind, Conflict.reason, Conflict.at)
        .join(Application, Application.id == Conflict.application_id)
        .join(Approval, Approval.round_id == Application.round_id)
        .where(
            Approval.round_id == round_id,
            Approval.action == DECIDE,
            Approval.cancelled_at.is_(None),
            Conflict.source == ConflictSource.SELF,
            Conflict.at >= Approval.second_at,
            ~bars(viewer_id),
        )
        .order_by(Conflict.at, Conflict.id)
    ).all()


def barred_live(session: Session, round_id: int) -> Sequence[Assignment]:
    """Return the live assignments whose reviewer has a hard conflict with the case."""
    tied = (
        select(Conflict.id)
        .where(
            Conflict.application_id == Assignment.application_id,
            Conflict.reviewer_id == Assignment.reviewer_id,
            Conflict.hardness == Hardness.HARD,
            Conflict.is_active,
        )
        .exists()
    )
    return session.scalars(
        select(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.round_id == round_id, Assignment.state.in_(LIVE), tied)
        .order_by(Assignment.application_id, Assignment.id)
    ).all()
