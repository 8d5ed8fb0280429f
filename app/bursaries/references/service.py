"""The verbs of asking: ask, remind once, send to another address, cancel, and what the clock does.

Whoever calls a verb of one application has locked it; its referees are locked here, after it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.accounts.rules import hashed
from app.audit import service as audit
from app.bursaries.applications import service as applications
from app.bursaries.applications.models import Application
from app.bursaries.referees.models import Referee, ReferenceToken
from app.bursaries.referees.rules import LETTERS_A_DAY, due, reminder_at
from app.bursaries.referees.states import WAITING, ReferenceEvent, ReferenceState
from app.bursaries.references import policy, queries
from app.core.errors import ThrottledError
from app.core.machine import may
from app.core.roles import Actor
from app.core.verdict import require
from app.messages import service as messages

TOKEN_BYTES: Final = 32  # 256 bits: nobody guesses one
A_DAY: Final = timedelta(days=1)
TOO_MANY: Final = "Many letters went to your referees today. Try again tomorrow."


def note(
    session: Session,
    referee: Referee,
    kind: str,
    *,
    by: Actor | None,
    now: datetime,
    **data: str,
) -> None:
    """Record what happened on the application; a referee goes by their number alone."""
    subject = audit.Subject(Application.__tablename__, referee.application_id)
    facts: dict[str, Any] = {"referee": referee.id, **data}
    audit.record(session, kind, subject=subject, by=by, now=now, **facts)


def ask_at_submission(
    session: Session, application: Application, *, by: Actor, now: datetime
) -> None:
    """Ask everybody who is named, where a round asks all referees and there is time to answer."""
    due_at = due(now, application.round.decide_by)
    if due_at is not None:
        ask(session, application.id, due_at=due_at, by=by, now=now)


def ask(
    session: Session, application_id: int, *, due_at: datetime, by: Actor, now: datetime
) -> int:
    """Write to whoever is named and not asked, cancelled or too late; return to how many."""
    asked = 0
    for referee in queries.locked_of(session, application_id):
        if may(referee.transitions, referee.state, ReferenceEvent.ASK):
            ask_one(session, referee, ReferenceEvent.ASK, due_at=due_at, by=by, now=now)
            asked += 1
    return asked


def ask_one(
    session: Session,
    referee: Referee,
    event: ReferenceEvent,
    *,
    due_at: datetime,
    by: Actor,
    now: datetime,
) -> None:
    """Send a locked referee the letter with a link; links of earlier letters work no more."""
    end_links(session, referee, now=now)
    referee.asked_at, referee.due_at, referee.reminded_at = now, due_at, None
    referee.move(event, now=now)
    _send(session, referee, "reference_request", now=now)
    note(session, referee, "reference.asked", by=by, now=now, due=due_at.isoformat())


def end_links(session: Session, referee: Referee, *, now: datetime) -> None:
    """Have every link that was sent to the referee work no more."""
    session.execute(
        update(ReferenceToken)
        .where(ReferenceToken.referee_id == referee.id, ReferenceToken.ended_at.is_(None))
        .values(ended_at=now)
    )


def _send(session: Session, referee: Referee, template: str, *, now: datetime) -> None:
    """Write the letter with a new link of its own, which only the letter holds."""
    case = queries.case(session, referee.application_id)
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    token = ReferenceToken(
        referee_id=referee.id,
        token_hash=hashed(secret),
        created_at=now,
        expires_at=referee.due_at,
    )
    session.add(token)
    session.flush()  # the letter's key is made of its id
    messages.post(
        session,
        template=template,
        to=messages.Recipient(referee.email),
        dedupe_key=f"{template}:{token.id}",
        context=letter_context(case, name=referee.name, due=referee.due_at, token=secret),
        now=now,
        about=referee,
        holds_secret=True,
    )


def letter_context(
    case: queries.Case, *, name: str, due: datetime | None, token: str
) -> dict[str, object]:
    """Return what the letters to a referee name."""
    return {
        "name": name,
        "applicant": case.applicant,
        "round": case.round,
        "contact": case.contact,
        "due": due or "",
        "token": token,
    }


def limit(session: Session, application_id: int, *, now: datetime) -> None:
    """Raise ThrottledError when an applicant has had too many letters sent in a day."""
    if queries.letters_since(session, application_id, now - A_DAY) >= LETTERS_A_DAY:
        raise ThrottledError(TOO_MANY, retry_after=int(A_DAY.total_seconds()))


def remind(
    session: Session, application: Application, referee: Referee, *, by: Actor, now: datetime
) -> None:
    """Send the one reminder on the applicant's word."""
    referee = queries.locked(session, referee.id)
    require(policy.may_remind(referee, application, application.round, now))
    limit(session, application.id, now=now)
    _remind(session, referee, by=by, now=now)


def _remind(session: Session, referee: Referee, *, by: Actor | None, now: datetime) -> None:
    referee.reminded_at = now
    _send(session, referee, "reference_reminder", now=now)
    note(session, referee, "reference.reminded", by=by, now=now)


def cancel(session: Session, application_id: int, *, by: Actor | None, now: datetime) -> None:
    """End what is still open for an application that left the round; tell whoever was asked."""
    for referee in queries.locked_of(session, application_id):
        if may(referee.transitions, referee.state, ReferenceEvent.CANCEL):
            dismiss(session, referee, ReferenceEvent.CANCEL, by=by, now=now)


def dismiss(
    session: Session,
    referee: Referee,
    event: ReferenceEvent,
    *,
    by: Actor | None,
    now: datetime,
) -> None:
    """Cancel or replace a locked referee: their links end, and who has a letter is told."""
    was_waiting = referee.state in WAITING - {ReferenceState.BOUNCED}
    referee.move(event, now=now)
    end_links(session, referee, now=now)
    is_replaced = event is ReferenceEvent.REPLACE
    kind = "reference.replaced" if is_replaced else "reference.cancelled"
    note(session, referee, kind, by=by, now=now)
    if was_waiting:
        case = queries.case(session, referee.application_id)
        messages.post(
            session,
            template="reference_cancelled",
            to=messages.Recipient(referee.email),
            dedupe_key=f"reference-{referee.state.value}:{referee.id}:{now.timestamp()}",
            context=letter_context(case, name=referee.name, due=None, token=""),
            now=now,
            about=referee,
        )


def note_bounces(session: Session, *, now: datetime) -> int:
    """Tell applicants whose letter to a referee failed for good; return how many did."""
    found = queries.unreachable(session)
    for referee in found:
        referee.move(ReferenceEvent.BOUNCE, now=now)
        note(session, referee, "reference.bounced", by=None, now=now)
        tell(session, referee, "reference_bounced", now=now)
    return len(found)


def remind_due(session: Session, *, now: datetime) -> int:
    """Send the reminders whose day has come, each once; return how many."""
    sent = 0
    for seen in queries.to_remind(session, now):
        at = reminder_at(seen.asked_at, seen.due_at) if seen.asked_at and seen.due_at else None
        if at is None or now < at:
            continue
        referee = queries.locked(session, seen.id)
        if policy.is_remindable(referee, now):
            _remind(session, referee, by=None, now=now)
            sent += 1
    return sent


def expire_due(session: Session, *, now: datetime) -> int:
    """End what did not come in time and say so to the applicant; nothing is decided by it."""
    found = queries.overdue(session, now)
    for referee in found:
        referee.move(ReferenceEvent.EXPIRE, now=now)
        note(session, referee, "reference.expired", by=None, now=now)
        tell(session, referee, "reference_expired", now=now)
    return len(found)


def tell(session: Session, referee: Referee, template: str, *, now: datetime) -> None:
    """Write to the applicant what became of a reference; the letter names the referee to them."""
    application = session.get_one(Application, referee.application_id)
    applications.tell(
        session,
        application,
        template,
        now=now,
        again=f":{referee.id}:{now.timestamp()}",
        referee=referee.name,
    )
