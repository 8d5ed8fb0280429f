"""The one verb of hiding: say what becomes of a passage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.bursaries.applications import queries as applications
from app.bursaries.changes import service as changes
from app.bursaries.redaction import queries
from app.bursaries.redaction.models import Redaction
from app.bursaries.redaction.rules import LONGEST_PASSAGE, folded, stands_in
from app.bursaries.redaction.states import Treatment
from app.bursaries.rounds.rules import QuestionPlan
from app.core.errors import RefusedError
from app.core.verdict import require

NOT_THERE = "Those words are not in your answer. Type them just as they stand there."
TOO_LONG = f"Choose a shorter passage: {LONGEST_PASSAGE} characters or fewer."


def treat(
    session: Session,
    application_id: int,
    question: QuestionPlan,
    passage: str,
    *,
    treatment: Treatment | None,
    now: datetime,
) -> None:
    """Hide the passage wherever it stands in the answer, leave it, or (None) decide anew.

    Refuses words that are not in the answer: nothing would be hidden.
    """
    application = applications.locked(session, application_id)
    require(changes.may_answer(session, application, question.id))
    wanted = folded(passage.strip())
    kept = queries.one(session, application_id, question.id, wanted)
    if treatment is None:
        if kept is not None:
            session.delete(kept)
        return
    if len(wanted) > LONGEST_PASSAGE:
        raise RefusedError(TOO_LONG)
    answer = applications.answer(session, application_id, question.id)
    if answer is None or not stands_in(answer.value, wanted):
        raise RefusedError(NOT_THERE)
    if kept is None:
        kept = Redaction(application_id=application_id, question_id=question.id, passage=wanted)
        session.add(kept)
    kept.treatment, kept.decided_at = treatment, now
