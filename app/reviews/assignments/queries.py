"""Reading who reads what: the cases to cover, the readers, a queue, one assignment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from app.accounts.queries import actors_with_role
from app.bursaries.applications.models import Application, Snapshot
from app.bursaries.applications.states import IN_PLAY, ApplicationState
from app.bursaries.rounds.models import Criterion, Round
from app.bursaries.rounds.queries import hubs
from app.core.roles import Role
from app.organisations.models import Hub
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.policy import READABLE
from app.reviews.assignments.rules import Case, CoverRules, Reader, Standing
from app.reviews.assignments.states import DONE, LIVE, WAITING, AssignmentState
from app.reviews.conflicts.queries import barred_ids

# A case that left the round is in nobody's queue any more.
_GONE: Final = (ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE)


def unscreened(session: Session, round_id: int) -> int:
    """Return how many sent applications nobody has screened yet."""
    waiting = (ApplicationState.SUBMITTED, ApplicationState.CHANGES_REQUESTED)
    return (
        session.scalar(
            select(func.count()).where(
                Application.round_id == round_id, Application.state.in_(waiting)
            )
        )
        or 0
    )


def cases(session: Session, round_id: int, states: Collection[ApplicationState]) -> list[Case]:
    """Return the round's cases in any of the states, by reference."""
    rows = session.execute(
        select(Application.id, Application.reference, Hub.code, Hub.city)
        .join(Hub, Hub.id == Application.hub_id)
        .where(Application.round_id == round_id, Application.state.in_(states))
        .order_by(Application.reference)
    )
    return [Case(*row) for row in rows]


def readers(session: Session, round_id: int, *, until: datetime) -> list[Reader]:
    """Return the people who hold the reviewer's role for the round until the instant, by name."""
    by_id = {hub.id: hub for hub in hubs(session)}
    found = []
    for person in actors_with_role(session, Role.REVIEWER, now=until, round_id=round_id):
        own = by_id[min(person.hub_ids)]
        found.append(Reader(person.id, person.name, person.email, own.code, own.city))
    return found


class Cover(NamedTuple):
    """How a round is covered now: per case who reads, per person how much, and used-up pairs."""

    standing: dict[int, Standing]
    loads: dict[int, int]
    positions: dict[int, int]
    used: set[tuple[int, int]]


def holders(session: Session, round_id: int, *, now: datetime) -> set[int]:
    """Return the numbers of those who may review in the round now."""
    people = actors_with_role(session, Role.REVIEWER, now=now, round_id=round_id)
    return {person.id for person in people}


def has_gaps(session: Session, round_: Round, *, now: datetime) -> bool:
    """Return whether some case of a round that is being reviewed has too few who read it."""
    reading = (
        select(func.count())
        .where(
            Assignment.application_id == Application.id,
            or_(
                Assignment.state.in_(DONE),
                and_(
                    Assignment.state.in_(WAITING),
                    Assignment.reviewer_id.in_(holders(session, round_.id, now=now)),
                ),
            ),
        )
        .correlate(Application)
        .scalar_subquery()
    )
    short = select(Application.id).where(
        Application.round_id == round_.id,
        Application.state.in_(IN_PLAY),
        reading < round_.reviews_per_application,
    )
    return session.scalars(short.limit(1)).first() is not None


def current_cover(session: Session, round_: Round, *, now: datetime) -> Cover:
    """Return who reads what in a round that is being reviewed.

    What somebody has not finished who is no reviewer any more is a gap.
    """
    reviewers = holders(session, round_.id, now=now)
    rows = session.execute(
        select(
            Assignment.application_id,
            Assignment.reviewer_id,
            Assignment.state,
            Assignment.position,
        )
        .join(Application, Application.id == Assignment.application_id)
        .where(Application.round_id == round_.id)
    ).all()
    reading: dict[int, set[int]] = {}
    loads: dict[int, int] = {}
    positions: dict[int, int] = {}
    for row in rows:
        positions[row.reviewer_id] = max(positions.get(row.reviewer_id, 0), row.position)
        if row.state in DONE or (row.state in WAITING and row.reviewer_id in reviewers):
            reading.setdefault(row.application_id, set()).add(row.reviewer_id)
            loads[row.reviewer_id] = loads.get(row.reviewer_id, 0) + 1
    wanted = round_.reviews_per_application
    ids = session.scalars(
        select(Application.id).where(
            Application.round_id == round_.id, Application.state.in_(IN_PLAY)
        )
    )
    standing = {
        key: Standing(frozenset(reading.get(key, ())), max(0, wanted - len(reading.get(key, ()))))
        for key in ids
    }
    return Cover(standing, loads, positions, {(row[0], row[1]) for row in rows})


def left_behind(session: Session, round_id: int, *, now: datetime) -> Sequence[Assignment]:
    """Return the unfinished assignments of those who are no reviewers any more, locked."""
    return session.scalars(
        select(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .where(
            Application.round_id == round_id,
            Assignment.state.in_(WAITING),
            Assignment.reviewer_id.not_in(holders(session, round_id, now=now)),
        )
        .order_by(Assignment.id)
        .with_for_update(of=Assignment)
        .execution_options(populate_existing=True)
    ).all()


def cover_rules(round_: Round) -> CoverRules:
    """Return what the round asks of its plan; the seed is fixed by the round's own address."""
    return CoverRules(
        reviews_per_application=round_.reviews_per_application,
        max_per_reviewer=round_.max_per_reviewer,
        min_outside_hub=round_.min_outside_hub,
        seed=f"cover:{round_.slug}",
    )


def queued_for(
    person_id: int | BindParameter[int],
    round_id: BindParameter[int] | None = None,
    states: Collection[AssignmentState] | BindParameter[Any] = LIVE,
) -> ColumnElement[bool]:
    """Return the condition that an assignment stands in a round whose reviews can be read.

    Whoever knows such a round, and the states wanted among the live ones, names them.
    """
    readable = select(Round.id).where(Round.state.in_(READABLE))

    def is_readable(column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        return column.in_(readable) if round_id is None else column == round_id

    # Two short lists made once, so that no case has to be looked up.
    gone = select(Application.id).where(
        is_readable(Application.round_id), Application.state.in_(_GONE)
    )
    return and_(
        Assignment.reviewer_id == person_id,
        Assignment.state.in_(states),
        is_readable(Assignment.round_id),
        Assignment.application_id.not_in(gone),
        Assignment.application_id.not_in(barred_ids(person_id)),
    )


def own(session: Session, person_id: int, reference: str) -> Assignment | None:
    """Return the person's live assignment to the case with round, hub and what was sent."""
    return session.scalars(
        select(Assignment)
        .join(Assignment.application)
        .join(Application.round)
        .where(Application.reference == reference, queued_for(person_id))
        .options(
            joinedload(Assignment.application, innerjoin=True).options(
                joinedload(Application.round, innerjoin=True),
                joinedload(Application.hub),
                joinedload(Application.snapshot),
            )
        )
    ).one_or_none()


def locked(session: Session, assignment_id: int) -> Assignment:
    """Return the assignment as it stands now, its row locked until the request ends."""
    return session.scalars(
        select(Assignment)
        .where(Assignment.id == assignment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def by_ids(session: Session, ids: Collection[int]) -> Sequence[Application]:
    """Return the applications with the ids, locked, in order of their ids."""
    return session.scalars(
        select(Application)
        .where(Application.id.in_(ids))
        .order_by(Application.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


class Work(NamedTuple):
    """How much there is to read, and by how many criteria to score it."""

    characters: int
    criteria: int


def work(session: Session, ids: Collection[int]) -> Work:
    """Return how long the texts of the cases are and how many criteria each is scored on."""
    row = session.execute(
        select(
            func.coalesce(func.sum(func.length(Snapshot.content)), 0).label("characters"),
            func.max(Round.rubric_version_id).label("rubric"),
        )
        .join(Application, Application.snapshot_id == Snapshot.id)
        .join(Round, Round.id == Application.round_id)
        .where(Application.id.in_(ids))
    ).one()
    criteria = session.scalar(select(func.count()).where(Criterion.rubric_version_id == row.rubric))
    return Work(row.characters, criteria or 0)


def live_of(session: Session, application_id: int, person_id: int) -> Assignment | None:
    """Return the person's live assignment to the case, locked, or None."""
    return session.scalars(
        select(Assignment)
        .where(
            Assignment.application_id == application_id,
            Assignment.reviewer_id == person_id,
            Assignment.state.in_(LIVE),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
