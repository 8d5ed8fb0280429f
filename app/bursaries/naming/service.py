"""The verbs of naming referees, before the application is sent and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts.rules import folded
from app.bursaries.applications import queries as applications
from app.bursaries.applications.models import Application
from app.bursaries.referees import queries
from app.bursaries.referees.models import Referee
from app.bursaries.referees.rules import MOST_NAMED, address_problem, due, lacking
from app.bursaries.referees.states import ReferenceEvent, ReferenceState, Relation
from app.bursaries.references import policy
from app.bursaries.references import queries as asking
from app.bursaries.references import service as references
from app.core.errors import DomainError, RefusedError
from app.core.roles import Actor
from app.core.verdict import require


class AddressRefusedError(DomainError):
    """The address cannot be a referee's; the message says what to enter instead."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom an applicant names."""

    name: str
    email: str
    relation: Relation
    position: str


def _check_address(
    session: Session, application: Application, email: str, *, by: Actor, but: int | None = None
) -> None:
    others = {
        referee.email_folded
        for referee in queries.named(session, application.id)
        if referee.id != but
    }
    problem = address_problem(folded(email), own=folded(by.email), others=others)
    if problem:
        raise AddressRefusedError(problem)


def _add(
    session: Session, application: Application, person: Person, *, by: Actor, now: datetime
) -> Referee:
    if queries.how_many(session, application.id) >= MOST_NAMED:
        raise RefusedError(policy.TOO_MANY_NAMED)
    referee = Referee(
        application_id=application.id,
        state=ReferenceState.NAMED,
        state_since=now,
        created_at=now,
    )
    _write(referee, person)
    session.add(referee)
    session.flush()  # events and letters name its number
    references.note(session, referee, "reference.named", by=by, now=now)
    return referee


def _write(referee: Referee, person: Person) -> None:
    referee.name, referee.email = person.name, person.email
    referee.email_folded = folded(person.email)
    referee.relation, referee.position = person.relation, person.position


def name(
    session: Session, application: Application, person: Person, *, by: Actor, now: datetime
) -> Referee:
    """Name one referee more in a draft and return them; refuse more than the round wants.

    Raises AddressRefusedError for the applicant's own address and for one that is named already.
    """
    application = applications.locked(session, application.id)
    require(policy.may_name(application, application.round))
    wanted = application.round.references_wanted or 0
    if not lacking(wanted, queries.states(session, application.id)):
        raise RefusedError(f"You have named all {wanted} referees that this round asks for.")
    _check_address(session, application, person.email, by=by)
    return _add(session, application, person, by=by, now=now)


def change(
    session: Session,
    application: Application,
    referee: Referee,
    person: Person,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Change what is said of a referee who has not been asked; AddressRefusedError as by `name`."""
    application = applications.locked(session, application.id)
    referee = asking.locked(session, referee.id)
    require(policy.may_change(referee, application, application.round))
    _check_address(session, application, person.email, by=by, but=referee.id)
    _write(referee, person)
    references.note(session, referee, "reference.changed", by=by, now=now)


def remove(
    session: Session, application: Application, referee: Referee, *, by: Actor, now: datetime
) -> None:
    """Take a referee out of a draft; nothing is kept of them."""
    application = applications.locked(session, application.id)
    require(policy.may_name(application, application.round))
    referee = asking.locked(session, referee.id)
    references.note(session, referee, "reference.removed", by=by, now=now)
    session.delete(referee)


def readdress(
    session: Session,
    application: Application,
    referee: Referee,
    email: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Send the letter to another address; the link at the old one works no more."""
    application = applications.locked(session, application.id)
    referee = asking.locked(session, referee.id)
    require(policy.may_readdress(referee, application, application.round, now))
    references.limit(session, application.id, now=now)
    _check_address(session, application, email, by=by, but=referee.id)
    referee.email, referee.email_folded = email, folded(email)
    references.ask_one(
        session,
        referee,
        ReferenceEvent.READDRESS,
        due_at=_due(application, now),
        by=by,
        now=now,
    )


def replace(
    session: Session,
    application: Application,
    referee: Referee,
    person: Person,
    *,
    by: Actor,
    now: datetime,
) -> Referee:
    """Name somebody else instead and return them; they are asked at once if the other had been.

    Whoever was asked is told that they need not answer any more, and their link ends.
    """
    application = applications.locked(session, application.id)
    referee = asking.locked(session, referee.id)
    require(policy.may_replace(referee, application, application.round, now))
    references.limit(session, application.id, now=now)
    _check_address(session, application, person.email, by=by)
    was_asked = referee.asked_at is not None
    references.dismiss(session, referee, ReferenceEvent.REPLACE, by=by, now=now)
    made = _add(session, application, person, by=by, now=now)
    if was_asked:
        references.ask_one(
            session, made, ReferenceEvent.ASK, due_at=_due(application, now), by=by, now=now
        )
    return made


def _due(application: Application, now: datetime) -> datetime:
    due_at = due(now, application.round.decide_by)
    if due_at is None:
        raise RefusedError(policy.TOO_LATE)
    return due_at
