"""The verbs of screening: a person's finding, and another person's taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications import queries as applications
from app.bursaries.applications import service as application_service
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationEvent
from app.bursaries.references import service as references
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.bursaries.screening import policy, queries
from app.bursaries.screening.models import Screening
from app.bursaries.screening.rules import Finding
from app.core.errors import ConflictError
from app.core.roles import Actor
from app.core.verdict import require

CHANGED: Final = "The applicant sent a new version since you opened this page. Read it first."


def screen(
    session: Session,
    application: Application,
    finding: Finding,
    *,
    by: Actor,
    now: datetime,
    seen: int | None = None,
) -> None:
    """Keep a person's finding whether the application may be assessed, and move it.

    `seen` is the snapshot that the page showed; ConflictError when another was sent since.
    """
    application = applications.locked(session, application.id)
    require(policy.may_look(by, session.get_one(Round, application.round_id)))
    require(policy.may_screen(by, application))
    if seen is not None and seen != application.snapshot_id:
        raise ConflictError(CHANGED)
    find(session, application, finding, by=by, now=now)


def find(
    session: Session, application: Application, finding: Finding, *, by: Actor, now: datetime
) -> None:
    """Keep a finding of a locked application; who calls has asked whether it may be found."""
    _keep(session, application, finding, by=by, now=now)
    if finding.is_eligible:
        application.move(ApplicationEvent.FIND_ELIGIBLE, now=now)
        audit.record(session, "application.found_eligible", subject=application, by=by, now=now)
    else:
        _refuse(session, application, finding, ApplicationEvent.FIND_INELIGIBLE, by=by, now=now)


def find_duplicate(
    session: Session, application: Application, finding: Finding, *, by: Actor, now: datetime
) -> None:
    """Take a locked application out of the round because the same person has another one.

    Who calls has asked whether the person may say so.
    """
    _keep(session, application, finding, by=by, now=now)
    _refuse(session, application, finding, ApplicationEvent.FIND_DUPLICATE, by=by, now=now)


def _refuse(
    session: Session,
    application: Application,
    finding: Finding,
    event: ApplicationEvent,
    *,
    by: Actor,
    now: datetime,
) -> None:
    application.move(event, now=now)
    audit.record(
        session,
        "application.found_ineligible",
        subject=application,
        by=by,
        now=now,
        reason=finding.words,
        code=finding.reason.value if finding.reason else "",
    )
    references.cancel(session, application.id, by=by, now=now)
    application_service.tell(
        session,
        application,
        "application_ineligible",
        now=now,
        again=_times(session, application),
        rule=finding.told,
        words=finding.words,
    )


def reinstate(
    session: Session, application: Application, words: str, *, by: Actor, now: datetime
) -> None:
    """Take a refusal back for a reason, by another person than who found it, and tell the owner."""
    # The round first, as everywhere: it must not begin to be reviewed in between.
    round_ = rounds.locked(session, application.round_id, is_shared=True)
    application = applications.locked(session, application.id)
    found = queries.latest_screening(session, application.id)
    require(policy.may_look(by, round_))
    require(policy.may_reinstate(by, application, round_, found))
    _keep(session, application, Finding(words=words), by=by, now=now)
    application.move(ApplicationEvent.REINSTATE, now=now)
    audit.record(
        session, "application.reinstated", subject=application, by=by, now=now, reason=words
    )
    application_service.tell(
        session,
        application,
        "application_reinstated",
        now=now,
        again=_times(session, application),
        words=words,
    )


def _keep(
    session: Session, application: Application, finding: Finding, *, by: Actor, now: datetime
) -> None:
    session.add(
        Screening(
            application_id=application.id,
            is_eligible=finding.is_eligible,
            reason_code=finding.reason,
            rule_id=finding.rule.id if finding.rule else None,
            words=finding.words,
            by_id=by.id,
            at=now,
        )
    )
    session.flush()


def _times(session: Session, application: Application) -> str:
    """Return which finding of the application this is: a later one is told in a letter too."""
    number = queries.findings(session, application.id)
    return f":{number}" if number > 1 else ""
