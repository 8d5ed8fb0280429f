"""The verb of comparing: a person says that two applications are one person's, or not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications import queries as applications
from app.bursaries.applications.models import Application
from app.bursaries.duplicates import policy, queries
from app.bursaries.duplicates.models import Comparison
from app.bursaries.rounds import queries as rounds
from app.bursaries.screening import service as screening
from app.bursaries.screening.rules import Finding
from app.bursaries.screening.states import IneligibilityReason
from app.core.errors import ConflictError
from app.core.roles import Actor
from app.core.verdict import require

FASTER = "Somebody else has just said something about these two. Read that first."


def judge(  # noqa: PLR0913 -- a judgement of two, by somebody, with words
    session: Session,
    round_id: int,
    numbers: tuple[int, int],
    *,
    kept_id: int | None,
    words: str,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what a person says of two applications: different people, or one (`kept_id` stays).

    The other of the same person is found not eligible, with a letter. ConflictError when
    somebody was faster.
    """
    low, high = sorted(numbers)
    # The round first, then both in one order: two people may compare the same two at once.
    round_ = rounds.locked(session, round_id, is_shared=True)
    first, second = applications.locked(session, low), applications.locked(session, high)
    if queries.comparison(session, low, high) is not None:
        raise ConflictError(FASTER, yours=words)
    require(policy.may_judge(by, round_, (first, second)))
    session.add(
        Comparison(
            first_id=low,
            second_id=high,
            is_same=kept_id is not None,
            kept_id=kept_id,
            words=words,
            by_id=by.id,
            at=now,
        )
    )
    _record(session, (first, second), is_same=kept_id is not None, words=words, by=by, now=now)
    if kept_id is None:
        return
    other = second if kept_id == first.id else first
    screening.find_duplicate(
        session,
        other,
        Finding(IneligibilityReason.DUPLICATE, None, words),
        by=by,
        now=now,
    )


def _record(
    session: Session,
    both: tuple[Application, Application],
    *,
    is_same: bool,
    words: str,
    by: Actor,
    now: datetime,
) -> None:
    for one, other in (both, both[::-1]):
        audit.record(
            session,
            "application.compared",
            subject=one,
            by=by,
            now=now,
            reason=words,
            other=other.id,
            is_same=is_same,
        )
