"""The verbs of writing: keep an answer, say whether a section is finished, and send."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.bursaries.applications import queries
from app.bursaries.applications import service as applications
from app.bursaries.applications.models import Answer, Application, SectionMark
from app.bursaries.changes import service as changes
from app.bursaries.references import service as references
from app.bursaries.rounds.rules import QuestionPlan, SectionPlan
from app.bursaries.rounds.states import ReferencesFrom
from app.core.errors import ConflictError
from app.core.roles import Actor
from app.core.verdict import require


def save_answer(
    session: Session,
    application: Application,
    question: QuestionPlan,
    value: str,
    *,
    expected_version: int,
    now: datetime,
) -> int:
    """Keep an answer and return the number of this save.

    Refuses with both texts when the answer was changed elsewhere since it was read.
    """
    application = queries.locked(session, application.id)
    require(changes.may_answer(session, application, question.id))
    kept = queries.answer(session, application.id, question.id)
    if kept is not None and kept.value == value:
        return kept.version
    if (kept.version if kept else 0) != expected_version:
        raise ConflictError(
            "This answer was changed in another tab or on another device.",
            yours=value,
            theirs=kept.value if kept else "",
        )
    if kept is None:
        kept = Answer(application_id=application.id, question_id=question.id, version=0)
        session.add(kept)
    kept.value = value
    kept.version += 1
    kept.updated_at = now
    _take_mark_back(session, application, question, now)
    return kept.version


def _take_mark_back(
    session: Session, application: Application, question: QuestionPlan, now: datetime
) -> None:
    mark = queries.mark_of_question(session, application.id, question.id)
    if mark is not None and mark.is_complete:
        mark.is_complete = False
        mark.at = now


def mark_section(
    session: Session,
    application: Application,
    section: SectionPlan,
    *,
    is_complete: bool,
    now: datetime,
) -> None:
    """Keep the applicant's word on whether a section is finished."""
    application = queries.locked(session, application.id)
    require(changes.may_edit(session, application, section.id))
    mark = queries.mark(session, application.id, section.id)
    if mark is None:
        session.add(
            SectionMark(
                application_id=application.id,
                section_id=section.id,
                is_complete=is_complete,
                at=now,
            )
        )
    else:
        mark.is_complete = is_complete
        mark.at = now


def send(
    session: Session,
    application_id: int,
    *,
    address: str,
    by: Actor,
    now: datetime,
    parcel: applications.Parcel | None = None,
) -> None:
    """Send the application, and write to its referees where the round asks everybody's.

    A second send does nothing. Refuses as `applications.service.submit` does.
    """
    sent = applications.submit(
        session, application_id, address=address, by=by, now=now, parcel=parcel
    )
    if sent is not None and sent.round.references_from is ReferencesFrom.EVERYONE:
        references.ask_at_submission(session, sent, by=by, now=now)
