"""Reading what an applicant hides or leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.bursaries.redaction.models import Redaction
from app.bursaries.redaction.states import Treatment

_DECIDED: Final = select(Redaction.question_id, Redaction.passage, Redaction.treatment).where(
    Redaction.application_id == bindparam("application_id")
)
Treatments = Mapping[int, Mapping[str, Treatment]]


def treatments(session: Session, application_id: int) -> Treatments:
    """Return what was decided about each folded passage, by question."""
    made: dict[int, dict[str, Treatment]] = {}
    for row in session.execute(_DECIDED, {"application_id": application_id}):
        made.setdefault(row.question_id, {})[row.passage] = row.treatment
    return made


def one(session: Session, application_id: int, question_id: int, passage: str) -> Redaction | None:
    """Return the row about a folded passage, or None."""
    return session.scalars(
        select(Redaction).where(
            Redaction.application_id == application_id,
            Redaction.question_id == question_id,
            Redaction.passage == passage,
        )
    ).first()
