"""Reading conflicts of interest: for one person, for a round, for one case."""

from __future__ import annotations

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    func,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.applications.models import Application
from app.bursaries.applications.states import IN_PLAY
from app.bursaries.changes.models import ChangeRequest
from app.bursaries.duplicates.models import Comparison
from app.bursaries.referees.models import Referee
from app.bursaries.referees.states import WRITING, ReferenceState
from app.bursaries.screening.models import Screening
from app.reviews.conflicts.models import Conflict
from app.reviews.conflicts.states import ConflictSource, Hardness


def bars(person_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Return the condition that a case is barred: one's own, a hard conflict, one's reference.

    Every list, total and page that shows cases to reviewers or panel takes it.
    """
    return Application.id.in_(barred_ids(person_id))


def barred_ids(person_id: int | BindParameter[int]) -> CompoundSelect[int]:
    """Return the statement that lists the cases barred from somebody.

    It is made once, of one person's few cases: asked case by case it costs each row a look.
    """
    own = select(Application.id).where(Application.applicant_id == person_id)
    declared = select(Conflict.application_id).where(
        Conflict.reviewer_id == person_id,
        Conflict.hardness == Hardness.HARD,
        Conflict.is_active,
    )
    # Somebody who wrote for the applicant, by the address that they were asked at.
    wrote = (
        select(Referee.application_id)
        .join(User, User.email_folded == Referee.email_folded)
        .where(User.id == person_id, Referee.state.in_(WRITING))
    )
    return union_all(own, declared, wrote)


def barred_pairs(session: Session, round_id: int) -> set[tuple[int, int]]:
    """Return the (application, person) pairs that must not meet in a review.

    These are hard conflicts, one's own, what one is named for as a referee, and what somebody
    screened, compared or asked to change: they know the name.
    """
    declared = (
        select(Conflict.application_id, Conflict.reviewer_id)
        .join(Application, Application.id == Conflict.application_id)
        .where(
            Application.round_id == round_id,
            Conflict.hardness == Hardness.HARD,
            Conflict.is_active,
        )
    )
    own = select(Application.id, Application.applicant_id).where(Application.round_id == round_id)
    screened = (
        select(Screening.application_id, Screening.by_id)
        .join(Application, Application.id == Screening.application_id)
        .where(Application.round_id == round_id)
    )
    asked = (
        select(ChangeRequest.application_id, ChangeRequest.asked_by_id)
        .join(Application, Application.id == ChangeRequest.application_id)
        .where(Application.round_id == round_id)
    )
    compared = [
        select(side, Comparison.by_id)
        .join(Application, Application.id == side)
        .where(Application.round_id == round_id)
        for side in (Comparison.first_id, Comparison.second_id)
    ]
    every = union(declared, own, screened, asked, _named(round_id), *compared)
    return {(row[0], row[1]) for row in session.execute(every)}


def _named(round_id: int) -> Select[int, int]:
    """Return whom applications name as referees.

    Whoever is named gets no case to read, even before they say yes, and nor does whoever had the
    letter. One who was replaced before it went out knows of nothing.
    """
    return (
        select(Referee.application_id, User.id)
        .join(User, User.email_folded == Referee.email_folded)
        .join(Application, Application.id == Referee.application_id)
        .where(
            Application.round_id == round_id,
            or_(Referee.state != ReferenceState.REPLACED, Referee.asked_at.is_not(None)),
        )
    )


def own_cases(session: Session, round_id: int) -> list[tuple[int, int]]:
    """Return (application, applicant) of the round for everybody whose case will be read."""
    rows = session.execute(
        select(Application.id, Application.applicant_id).where(
            Application.round_id == round_id, Application.state.in_(IN_PLAY)
        )
    )
    return [(row[0], row[1]) for row in rows]


def known(
    session: Session, application_id: int, person_id: int, source: ConflictSource
) -> Conflict | None:
    """Return what is known of a tie between the two from this source, or None."""
    return session.scalars(
        select(Conflict).where(
            Conflict.application_id == application_id,
            Conflict.reviewer_id == person_id,
            Conflict.source == source,
        )
    ).one_or_none()


def left_room(session: Session, round_id: int, person_id: int) -> int:
    """Return from how many of the round's cases the person has to stay away."""
    return (
        session.scalar(
            select(func.count()).where(
                Application.round_id == round_id,
                Application.submitted_at.is_not(None),
                bars(person_id),
            )
        )
        or 0
    )


def applicant_name(session: Session, application_id: int) -> str:
    """Return who applied: for the question about conflicts and for nothing else."""
    return session.scalars(
        select(User.name)
        .join(Application, Application.applicant_id == User.id)
        .where(Application.id == application_id)
    ).one()
