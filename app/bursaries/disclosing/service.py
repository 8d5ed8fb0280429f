"""The one verb of the equality page: answer, or skip, while that is allowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.bursaries.applications import queries as applications
from app.bursaries.disclosing import policy
from app.bursaries.equality import queries, service
from app.core.clock import LONDON
from app.core.verdict import require


def answer(
    session: Session, application_id: int, answers: Mapping[int, str], *, now: datetime
) -> None:
    """Keep the applicant's answers, or that they skipped; refuse when it is too late."""
    application = applications.locked(session, application_id)
    require(policy.may_answer(application, queries.status(session, application_id)))
    service.keep(
        session,
        application_id,
        answers,
        round_id=application.round_id,
        today=now.astimezone(LONDON).date(),
    )
