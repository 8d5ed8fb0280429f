"""Having the referees of chosen cases asked, and the letter as it will be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.applications import queries as applications
from app.bursaries.applications.models import Application
from app.bursaries.referees.rules import due_problem
from app.bursaries.references import service as references
from app.bursaries.references.queries import Case
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import Round
from app.core.errors import DomainError
from app.core.roles import Actor
from app.core.verdict import require
from app.messages.letters.service import Letter, desk
from app.reviews.shortlists import policy, queries

FIELD_CLASS: Final = "reference"
PURPOSE: Final = "To decide on the application"


def ask(
    session: Session,
    round_: Round,
    chosen: Collection[str],
    *,
    due_at: datetime,
    by: Actor,
    now: datetime,
) -> int:
    """Write to the referees of the cases who were not asked yet; return to how many.

    A case that the person must not know of, or that left the running, is left alone.
    """
    round_ = rounds.locked(session, round_.id)
    require(policy.may_ask(by, round_))
    problem = due_problem(due_at, now=now, decide_by=round_.decide_by)
    if problem:
        raise DomainError(f"{problem}.")
    asked = 0
    found = queries.chosen(session, round_.id, by.id, chosen)
    for row in found:
        applications.locked(session, row.id)
        asked += references.ask(session, row.id, due_at=due_at, by=by, now=now)
    audit.record(
        session, "round.references_asked", subject=round_, by=by, now=now,
        cases=len(found), letters=asked,
    )  # fmt: skip
    return asked


def log_reading(session: Session, application_id: int, *, by: Actor, now: datetime) -> None:
    """Write down that somebody of the panel reads the references of a case."""
    subject = audit.Subject(Application.__tablename__, application_id)
    audit.log_reading(session, subject, FIELD_CLASS, purpose=PURPOSE, by=by, now=now)


def letter(round_: Round, due_at: datetime | None) -> Letter:
    """Return the letter as referees get it; names and the link stand as words for them."""
    case = Case("", "[The applicant]", round_.name, round_.contact, round_.decide_by)
    context = references.letter_context(case, name="[the referee]", due=due_at, token="[link]")  # noqa: S106 -- no token, but the word that stands for one
    return desk.write("reference_request", context | {"due": due_at or round_.decide_by})
