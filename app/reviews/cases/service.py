"""The verb on one case alone: the words for its applicant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.core.errors import ConflictError, NotFoundError
from app.core.roles import Actor
from app.core.verdict import require
from app.reviews.cases.rules import mark
from app.reviews.decisions import policy
from app.reviews.proposals import queries as proposals


def write_feedback(  # noqa: PLR0913 -- the words, what stood there before, and who says so
    session: Session,
    round_: Round,
    application_id: int,
    shown: str,
    words: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what the applicant is told, in place of the words that were `shown` and no others."""
    round_ = rounds.locked(session, round_.id)
    require(policy.may_edit_feedback(by, round_))
    decision = proposals.decision_of(session, application_id)
    if decision is None:
        raise NotFoundError
    if shown != mark(decision.feedback):
        raise ConflictError(
            "This feedback was changed after you opened the page.",
            yours=words,
            theirs=decision.feedback,
        )
    decision.feedback = words
    audit.record(
        session,
        "round.feedback_changed",
        subject=round_,
        by=by,
        now=now,
        application=application_id,
    )
