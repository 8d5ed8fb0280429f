"""The verbs of equality answers: keep them under a subject, and forget whose they are.

Nothing is recorded in the audit trail: the instant of an event, with the application it names,
would tell whose answers came that day.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.bursaries.equality import queries
from app.bursaries.equality.models import EqualityLink, EqualityResponse

SUBJECT_BYTES: Final = 32


def keep(
    session: Session,
    application_id: int,
    answers: Mapping[int, str],
    *,
    round_id: int,
    today: date,
) -> None:
    """Keep the answers in the place of earlier ones; none at all means that they were skipped."""
    link = queries.link(session, application_id)
    if link is None:
        link = EqualityLink(application_id=application_id, subject=secrets.token_hex(SUBJECT_BYTES))
        session.add(link)
    session.execute(delete(EqualityResponse).where(EqualityResponse.subject == link.subject))
    session.add_all(
        EqualityResponse(
            subject=link.subject,
            question_id=question_id,
            round_id=round_id,
            value=value,
            answered_on=today,
        )
        for question_id, value in answers.items()
    )


def forget(session: Session, application_id: int) -> None:
    """Remove the link, so that nobody can tell any more whose the answers are."""
    session.execute(delete(EqualityLink).where(EqualityLink.application_id == application_id))
