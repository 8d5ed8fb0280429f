"""The verb of screening: a person's finding whether an application may be assessed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications import queries as applications
from app.bursaries.applications import service as application_service
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationEvent
from app.bursaries.rounds.models import Round
from app.bursaries.screening import policy
from app.bursaries.screening.models import Screening
from app.bursaries.screening.states import IneligibilityReason
from app.core.roles import Actor
from app.core.verdict import require


def screen(  # noqa: PLR0913 -- a finding has a result, a code and words, and somebody who signs it
    session: Session,
    application: Application,
    *,
    is_eligible: bool,
    reason: IneligibilityReason | None,
    words: str,
    by: Actor,
    now: datetime,
) -> None:
    """Keep a person's finding whether the application may be assessed, and move it."""
    application = applications.locked(session, application.id)
    require(policy.may_look(by, session.get_one(Round, application.round_id)))
    require(policy.may_screen(by, application))
    session.add(
        Screening(
            application_id=application.id,
            is_eligible=is_eligible,
            reason_code=None if is_eligible else reason,
            words=words,
            by_id=by.id,
            at=now,
        )
    )
    event = ApplicationEvent.FIND_ELIGIBLE if is_eligible else ApplicationEvent.FIND_INELIGIBLE
    application.move(event, now=now)
    audit.record(
        session,
        "application.found_eligible" if is_eligible else "application.found_ineligible",
        subject=application,
        by=by,
        now=now,
        reason=words,
    )
    if reason is not None and not is_eligible:
        application_service.tell(
            session,
            application,
            "application_ineligible",
            now=now,
            rule=reason.label,
            words=words,
        )
