"""Reading equality answers: always one application's own, for the person whose it is."""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.bursaries.equality.models import EqualityLink, EqualityResponse
from app.bursaries.equality.states import EqualityStatus

_OF_APPLICATION: Final = EqualityLink.application_id == bindparam("application_id")
_COUNT: Final = (
    select(func.count(EqualityResponse.question_id))
    .select_from(EqualityLink)
    .outerjoin(EqualityResponse, EqualityResponse.subject == EqualityLink.subject)
    .where(_OF_APPLICATION)
    .group_by(EqualityLink.application_id)
)
_HELD: Final = (
    select(EqualityResponse.question_id, EqualityResponse.value)
    .join(EqualityLink, EqualityLink.subject == EqualityResponse.subject)
    .where(_OF_APPLICATION)
)


def status(session: Session, application_id: int) -> EqualityStatus:
    """Return whether the questions were answered, skipped, or neither yet."""
    count = session.scalar(_COUNT, {"application_id": application_id})
    if count is None:
        return EqualityStatus.OPTIONAL
    return EqualityStatus.ANSWERED if count else EqualityStatus.SKIPPED


def held(session: Session, application_id: int) -> dict[int, str]:
    """Return what the applicant answered, by question."""
    rows = session.execute(_HELD, {"application_id": application_id})
    return {row.question_id: row.value for row in rows}


def link(session: Session, application_id: int) -> EqualityLink | None:
    """Return the application's link, None when nothing was answered or skipped."""
    return session.get(EqualityLink, application_id)
