"""The verbs of need: read evidence, record a band, and step back from a case."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.audit.service import Subject
from app.bursaries.applications import queries as applications
from app.bursaries.applications.models import Application
from app.bursaries.means import policy, queries, rules
from app.bursaries.means.models import MeansAssessment, MeansConflict
from app.bursaries.means.states import NeedBand
from app.core.errors import ConflictError
from app.core.roles import Actor
from app.core.verdict import require

FIELD_CLASS: Final = "means"
STALE: Final = (
    "Another officer recorded a band after you opened the page. Yours was not saved over theirs."
)


def read(
    session: Session, application: Application, purpose: str, *, by: Actor, now: datetime
) -> None:
    """Log that an officer reads the evidence of a case; refuse whoever may not."""
    _require_officer(session, application, by)
    subject = Subject(Application.__tablename__, application.id)
    audit.log_reading(session, subject, FIELD_CLASS, purpose=purpose, by=by, now=now)


def assess(  # noqa: PLR0913 -- which case, what of it, from which state, who and when
    session: Session,
    application: Application,
    band: NeedBand,
    note: str,
    *,
    seen: int,
    by: Actor,
    now: datetime,
) -> None:
    """Record the band of a case; raise ConflictError when somebody did after the page was shown."""
    _require_officer(session, application, by)
    locked = applications.locked(session, application.id)
    require(policy.may_assess(locked.round))
    found = queries.assessment(session, application.id)
    if (found.row_version if found else 0) != seen:
        raise ConflictError(
            STALE,
            yours=rules.as_text(band, note),
            theirs=rules.as_text(found.band, found.note) if found else "",
        )
    before = found.band.value if found else ""
    if found is None:
        found = MeansAssessment(application_id=application.id)
        session.add(found)
    found.band, found.note, found.officer_id, found.at = band, note, by.id, now
    session.flush()
    # The bands make the history; the note may say more than a history should keep for good.
    audit.record(
        session, "means.assessed", subject=found, by=by, now=now, band=band.value, before=before
    )


def step_back(
    session: Session, application: Application, words: str, *, by: Actor, now: datetime
) -> None:
    """Keep that something ties the officer to the applicant: they never see the case again."""
    _require_officer(session, application, by)
    declared = MeansConflict(application_id=application.id, officer_id=by.id, words=words, at=now)
    session.add(declared)
    session.flush()
    audit.record(session, "means.stepped_back", subject=declared, by=by, now=now)


def _require_officer(session: Session, application: Application, by: Actor) -> None:
    has_applied = queries.has_applied(session, by.id, application.round_id)
    require(policy.may_read(by, application.round_id, has_applied=has_applied))
