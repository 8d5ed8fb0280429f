"""Taking a confirmation back: by hand with the list it stood under, or for a conflict."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.rounds.models import Round
from app.core.roles import Actor
from app.reviews.approvals import queries


def cancel(session: Session, round_: Round, *, now: datetime) -> None:
    """Take the confirmation that stands back; without one this does nothing."""
    standing = queries.approval(session, round_.id)
    if standing is not None:
        standing.cancelled_at = now


def void(
    session: Session, round_: Round, *, has_lost_review: bool, by: Actor, now: datetime
) -> None:
    """Take back what a conflict touches: one's own signature, or a list that lost a review.

    Any other confirmation stands.
    """
    standing = queries.approval(session, round_.id)
    if standing is None or not (has_lost_review or standing.first_by_id == by.id):
        return
    standing.cancelled_at = now
    audit.record(
        session,
        "round.confirmation_void",
        subject=round_,
        by=by,
        now=now,
        reason="A review no longer counts, because of a conflict of interest."
        if has_lost_review
        else "Who confirmed has a conflict of interest, so somebody else confirms.",
    )
