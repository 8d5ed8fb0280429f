"""The verbs of adjustments: ask, read, and answer; and late access for one named person."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.accounts.models import User
from app.accounts.queries import actors_with_role
from app.audit import service as audit
from app.audit.service import Subject
from app.bursaries.adjustments import policy, queries
from app.bursaries.adjustments.models import Adjustment
from app.bursaries.adjustments.rules import extended
from app.bursaries.adjustments.states import AdjustmentEvent, AdjustmentKind
from app.bursaries.applications import policy as application_policy
from app.bursaries.applications import queries as application_queries
from app.bursaries.applications import rules as application_rules
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import ApplicationEvent, ApplicationState
from app.bursaries.rounds.models import Round
from app.bursaries.rounds.rules import deadline
from app.core.errors import DomainError, NotFoundError
from app.core.roles import Actor, Role
from app.core.verdict import require
from app.messages import service as messages

FIELD_CLASS: Final = "adjustment"


def ask(
    session: Session,
    application: Application,
    kind: AdjustmentKind,
    need: str,
    *,
    by: Actor,
    now: datetime,
) -> Adjustment:
    """Keep what the owner of a draft needs, tell the officers that something waits; return it."""
    require(application_policy.may_edit(application))
    if kind is AdjustmentKind.LATE_ACCESS:
        raise DomainError("Late access is asked for by an admin.")
    made = _keep(session, application.round_id, by.id, kind, need, by=by, now=now)
    for officer in actors_with_role(session, Role.DATA_OFFICER, now=now):
        if not policy.may_read(officer, made):
            continue
        messages.post(
            session,
            template="adjustment_waits",
            to=messages.Recipient(officer.email, officer.id),
            dedupe_key=f"adjustment-waits:{made.id}:{officer.id}",
            context={"name": officer.name},
            now=now,
            about=made,
        )
    return made


def ask_late(  # noqa: PLR0913 -- whom, until when and why
    session: Session,
    round_: Round,
    person: User,
    until: datetime,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Adjustment:
    """Ask for late access for a named person; another person grants it."""
    if not by.holds(Role.ADMIN):
        raise DomainError("Late access is asked for by an admin.")
    require(policy.may_extend(round_, until, now))
    made = _keep(session, round_.id, person.id, AdjustmentKind.LATE_ACCESS, reason, by=by, now=now)
    made.wanted_until = until
    return made


def _keep(  # noqa: PLR0913 -- a request has that many parts
    session: Session,
    round_id: int,
    person_id: int,
    kind: AdjustmentKind,
    need: str,
    *,
    by: Actor,
    now: datetime,
) -> Adjustment:
    made = Adjustment(
        round_id=round_id,
        person_id=person_id,
        kind=kind,
        need=need,
        state_since=now,
        asked_by_id=by.id,
        asked_at=now,
    )
    session.add(made)
    session.flush()
    audit.record(session, "adjustment.asked", subject=made, by=by, now=now)
    return made


def read(session: Session, number: int, purpose: str, *, by: Actor, now: datetime) -> Adjustment:
    """Return a request for an officer to read; each reading is logged with its purpose."""
    found = queries.one(session, number)
    if found is None or found.kind is AdjustmentKind.LATE_ACCESS:
        raise NotFoundError
    require(policy.may_read(by, found))
    subject = Subject(Adjustment.__tablename__, found.id)
    audit.log_reading(session, subject, FIELD_CLASS, purpose=purpose, by=by, now=now)
    return found


def grant(
    session: Session, number: int, days: int, words: str, *, by: Actor, now: datetime
) -> None:
    """Move the person's deadline by extra days after the round's, and write to them."""
    found = _to_answer(session, number, by)
    _extend(session, found, extended(found.round.closes_at, days), words, by=by, now=now)


def arrange(session: Session, number: int, words: str, *, by: Actor, now: datetime) -> None:
    """Note what was arranged instead of days, and write to the person."""
    found = _to_answer(session, number, by)
    found.move(AdjustmentEvent.ARRANGE, now=now)
    _answered(session, found, words, by=by, now=now)


def refuse(session: Session, number: int, words: str, *, by: Actor, now: datetime) -> None:
    """Say in words why it cannot be done, by letter."""
    found = _to_answer(session, number, by)
    found.move(AdjustmentEvent.REFUSE, now=now)
    _answered(session, found, words, by=by, now=now)


def grant_late(session: Session, number: int, *, by: Actor, now: datetime) -> None:
    """Grant the late access that somebody else asked for, and write to the person."""
    found = queries.locked(session, number)
    if found is None or found.wanted_until is None:
        raise NotFoundError
    require(policy.may_grant_late(by, found))
    _extend(session, found, found.wanted_until, "", by=by, now=now)


def _to_answer(session: Session, number: int, by: Actor) -> Adjustment:
    found = queries.locked(session, number)
    if found is None or found.kind is AdjustmentKind.LATE_ACCESS:
        raise NotFoundError
    require(policy.may_read(by, found))
    require(policy.is_waiting(found))
    return found


def _extend(
    session: Session, found: Adjustment, until: datetime, words: str, *, by: Actor, now: datetime
) -> None:
    require(policy.may_extend(found.round, until, now))
    found.until = _open_late(session, found.round, found.person, until, by=by, now=now)
    found.move(AdjustmentEvent.GRANT, now=now)
    _answered(session, found, words, by=by, now=now)


def _open_late(
    session: Session, round_: Round, person: User, until: datetime, *, by: Actor, now: datetime
) -> datetime:
    """Let one person write and send until an instant of their own, and return it.

    A later one that they have already stays: an extension only ever adds time. Refuses once they
    have sent.
    """
    found = application_queries.live(session, person.id, round_.id)
    if found is None:
        found = Application(
            reference=application_rules.reference(secrets.token_bytes(8)),
            round_id=round_.id,
            applicant_id=person.id,
            state=ApplicationState.DRAFT,
            state_since=now,
            created_at=now,
        )
        session.add(found)
        session.flush()
        audit.record(
            session,
            "application.started",
            subject=found,
            by=by,
            now=now,
            on_behalf_of_id=person.id,
        )
    application = application_queries.locked(session, found.id)
    if application.state is ApplicationState.NOT_SUBMITTED:
        application.move(ApplicationEvent.REOPEN, now=now)
        audit.record(session, "application.reopened", subject=application, by=by, now=now)
    require(application_policy.may_edit(application))
    ends = deadline(until, application.personal_deadline)
    application.personal_deadline = ends
    return ends


def _answered(session: Session, found: Adjustment, words: str, *, by: Actor, now: datetime) -> None:
    found.answer, found.answered_by_id, found.answered_at = words, by.id, now
    audit.record(session, f"adjustment.{found.state.value}", subject=found, by=by, now=now)
    messages.post(
        session,
        template="adjustment_answered",
        to=messages.Recipient(found.person.email, found.person_id),
        dedupe_key=f"adjustment-answered:{found.id}",
        context={
            "name": found.person.name,
            "round": found.round.name,
            "outcome": found.state.label,
            "until": application_policy.in_london(found.until) if found.until else "",
            "words": words,
        },
        now=now,
        about=found,
    )
