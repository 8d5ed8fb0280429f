"""Invented reviews, written through the same verbs that reviewers use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.rounds.models import Round
from app.core.errors import RefusedError
from app.core.roles import Actor, Grant, Role
from app.demo.applicants import applicants, judgement
from app.rehearsals.deciding.service import write_review
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.states import WAITING
from app.reviews.scoring.rules import ScoreInput

# How strict each demo reviewer is, in points of the scale; the engine's figures show it.
SEVERITY: Final[Mapping[str, float]] = {
    "reviewer.sheffield@demo.example": 0.4,
    "reviewer.bristol@demo.example": 0.0,
    "reviewer.london@demo.example": -0.3,
}


def reviewer_of(person: User) -> Actor:
    """Return the person as a reviewer, as services know them."""
    return Actor(
        id=person.id,
        name=person.name,
        email=person.email,
        grants=frozenset({Grant(Role.REVIEWER)}),
    )


def fill_reviews(
    session: Session, round_: Round, *, share: float, now: datetime, step: timedelta
) -> int:
    """Write the share of each reviewer's waiting cases, in the reviewer's order; return how many.

    Refused for a round that is not a demo.
    """
    if not round_.is_demo:
        raise RefusedError("Only the reviews of a demo round can be filled in.")
    strengths = _strengths(session, round_)
    rows = session.execute(
        select(Assignment, Application.reference, User)
        .join(Application, Application.id == Assignment.application_id)
        .join(User, User.id == Assignment.reviewer_id)
        .where(Application.round_id == round_.id, Assignment.state.in_(WAITING))
        .order_by(Assignment.reviewer_id, Assignment.position)
    ).all()
    done = 0
    for person_id in dict.fromkeys(row.User.id for row in rows):
        waiting = [row for row in rows if row.User.id == person_id]
        for row in waiting[: round(share * len(waiting))]:
            seed = f"{round_.slug}:{row.User.email}:{row.Assignment.application_id}"
            found = judgement(
                seed,
                strength=strengths.get(row.Assignment.application_id, 0.5),
                severity=SEVERITY.get(row.User.email, 0.0),
            )
            given = {key: ScoreInput(score, reason) for key, (score, reason) in found.items()}
            at = now + done * step
            write_review(session, row.Assignment, given, by=reviewer_of(row.User), now=at)
            done += 1
    return done


def _strengths(session: Session, round_: Round) -> dict[int, float]:
    """Return how good each invented application is; one that a visitor wrote is not listed."""
    rows = session.execute(
        select(Application.id, User.name)
        .join(User, User.id == Application.applicant_id)
        .where(Application.round_id == round_.id)
    )
    known = {
        applicant.name: applicant.strength
        for applicant in applicants(round_.slug, courses=("",), starts="")
    }
    return {
        row.id: known[row.name.removesuffix(" (demo)")]
        for row in rows
        if row.name.removesuffix(" (demo)") in known
    }
