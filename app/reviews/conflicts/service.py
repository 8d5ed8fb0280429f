"""Writing down conflicts of interest: declared by a person, or found by rule."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications.models import Application
from app.core.roles import Actor
from app.reviews.conflicts import queries
from app.reviews.conflicts.models import Conflict
from app.reviews.conflicts.states import ConflictKind, ConflictSource, Hardness


def declare(
    session: Session,
    application: Application,
    *,
    kind: ConflictKind,
    words: str,
    by: Actor,
    now: datetime,
) -> None:
    """Bar the case from the person who declares; saying it again replaces the words."""
    known = queries.known(session, application.id, by.id, ConflictSource.SELF)
    row = known or Conflict(
        reviewer_id=by.id, application_id=application.id, source=ConflictSource.SELF
    )
    row.kind, row.reason, row.hardness = kind, words, Hardness.HARD
    row.is_active, row.at = True, now
    session.add(row)
    # The words stay in the table of conflicts: an event is read by more people.
    audit.record(
        session, "review.conflict_declared", subject=application, by=by, now=now, tie=kind.value
    )


def note_own_cases(
    session: Session, round_id: int, people: Collection[int], *, now: datetime
) -> None:
    """Write down the conflicts that the rule finds among the people: nobody judges themselves."""
    for application_id, person_id in queries.own_cases(session, round_id):
        if person_id in people:
            session.add(
                Conflict(
                    reviewer_id=person_id,
                    application_id=application_id,
                    source=ConflictSource.RULE,
                    kind=ConflictKind.SAME_PERSON,
                    hardness=Hardness.HARD,
                    at=now,
                )
            )
