"""The verbs of a referee: say yes or no, say how they know the applicant, write, and send once.

There is nobody signed in: who holds the link acts, and events name the service with the number
of the referee. The link is locked with its referee, so of two who send at once one comes second.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.bursaries.giving import queries
from app.bursaries.referees.models import Referee, Reference, ReferenceToken
from app.bursaries.referees.rules import Written, gaps, link_standing
from app.bursaries.referees.states import (
    Acquaintance,
    Comparison,
    LinkStanding,
    ReferenceEvent,
    ReferenceState,
    Relation,
    Support,
    WhyNot,
)
from app.bursaries.references import service as references
from app.core.errors import ConflictError, DomainError, NotFoundError

CHANGED: Final = "Your answers were saved in another tab or on another device since."


class LinkOverError(DomainError):
    """The link does nothing any more; its page says why."""

    def __init__(self) -> None:
        super().__init__("This link is not open any more.")


class UnansweredError(DomainError):
    """Some of the five questions are open; `problems` says what to do, by the question."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("Some questions are not answered yet.")
        self.problems = problems


def standing(link: ReferenceToken, now: datetime) -> LinkStanding:
    """Return what the link still does."""
    return link_standing(
        link.referee.state,
        is_ended=link.ended_at is not None,
        expires_at=link.expires_at,
        now=now,
    )


def _open(session: Session, secret: str, now: datetime) -> ReferenceToken:
    link = queries.locked(session, secret)
    if link is None:
        raise NotFoundError
    if standing(link, now) is not LinkStanding.OPEN:
        raise LinkOverError
    return link


def accept(session: Session, secret: str, *, now: datetime) -> None:
    """Note that somebody will give the reference; a second yes does nothing."""
    referee = _open(session, secret, now).referee
    if referee.state is not ReferenceState.OPENED:
        referee.move(ReferenceEvent.OPEN, now=now)
        references.note(session, referee, "reference.opened", by=None, now=now)


def decline(session: Session, secret: str, why: WhyNot, words: str, *, now: datetime) -> None:
    """Note that somebody gives no reference; the applicant is told that, and never why."""
    referee = _open(session, secret, now).referee
    referee.why_not, referee.why_not_words = why, words
    referee.move(ReferenceEvent.DECLINE, now=now)
    references.note(session, referee, "reference.declined", by=None, now=now)
    references.tell(session, referee, "reference_declined", now=now)


def _begun(session: Session, secret: str, now: datetime) -> Referee:
    referee = _open(session, secret, now).referee
    if referee.state is not ReferenceState.OPENED:
        raise LinkOverError  # whoever has not said yes has nothing to write yet
    return referee


def relate(
    session: Session, secret: str, relation: Relation, position: str, *, now: datetime
) -> None:
    """Keep how the referee says that they know the applicant."""
    referee = _begun(session, secret, now)
    held = queries.written(session, referee.id)
    if held is None:
        held = Reference(referee_id=referee.id)
        session.add(held)
    held.relation, held.position, held.updated_at = relation, position, now


def save(session: Session, secret: str, written: Written, *, version: str, now: datetime) -> None:
    """Keep the answers as a draft; ConflictError with both texts when they were saved elsewhere."""
    referee = _begun(session, secret, now)
    held = queries.written(session, referee.id)
    if held is None:
        raise LinkOverError
    if str(held.row_version) != version and as_written(held) != written:
        raise ConflictError(CHANGED, yours=_text(written), theirs=_text(as_written(held)))
    held.known_for = Acquaintance(written.known_for) if written.known_for else None
    held.compared = Comparison(written.compared) if written.compared else None
    held.support = Support(written.support) if written.support else None
    held.does_well, held.needs_help = written.does_well, written.needs_help
    held.updated_at = now


def as_written(held: Reference) -> Written:
    """Return the answers as plain values."""
    return Written(
        known_for=held.known_for and held.known_for.value,
        compared=held.compared and held.compared.value,
        does_well=held.does_well,
        needs_help=held.needs_help,
        support=held.support and held.support.value,
    )


def _text(written: Written) -> str:
    return f"{written.does_well}\n\n{written.needs_help}".strip()


def give(session: Session, secret: str, *, now: datetime) -> None:
    """Send the reference for good; a second send does nothing.

    Raises UnansweredError while a question is open.
    """
    link = queries.locked(session, secret)
    if link is None:
        raise NotFoundError
    if standing(link, now) is LinkStanding.GIVEN:
        return
    referee = _begun(session, secret, now)
    held = queries.written(session, referee.id)
    if held is None:
        raise LinkOverError
    problems = gaps(as_written(held))
    if problems:
        raise UnansweredError(problems)
    held.given_at = link.used_at = now
    referee.move(ReferenceEvent.GIVE, now=now)
    references.note(session, referee, "reference.given", by=None, now=now)
