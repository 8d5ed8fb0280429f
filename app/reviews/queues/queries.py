"""Reading a reviewer's queue: how far each round is, one page of cases, the next case."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BindParameter,
    Integer,
    Select,
    SelectBase,
    and_,
    bindparam,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.bursaries.applications.models import Application, Snapshot
from app.bursaries.rounds.models import Criterion, Round
from app.core.base import Record
from app.organisations.models import Hub
from app.reviews.assignments.models import Assignment
from app.reviews.assignments.queries import queued_for
from app.reviews.assignments.states import WAITING, AssignmentState

_PERSON: Final[BindParameter[int]] = bindparam("person", type_=Integer)
_COUNTED: Final = (
    select(
        Assignment.round_id,
        Assignment.state,
        func.count().label("cases"),
        func.max(Assignment.due_at).label("due_at"),
    )
    .where(queued_for(_PERSON))
    .group_by(Assignment.round_id, Assignment.state)
    .subquery()
)
_CRITERIA: Final = (
    select(func.count())
    .where(Criterion.rubric_version_id == Round.rubric_version_id)
    .correlate(Round)
    .scalar_subquery()
)
_PROGRESS: Final = (
    select(
        Round.id.label("round_id"),
        Round.slug,
        Round.name,
        Round.state.label("round_state"),
        _CRITERIA.label("criteria"),
        _COUNTED.c.state,
        _COUNTED.c.cases,
        _COUNTED.c.due_at,
    )
    .join(_COUNTED, _COUNTED.c.round_id == Round.id)
    .order_by(Round.review_due_at, Round.id)
)


def progress(session: Session, person_id: int) -> Sequence[Record]:
    """Return how many cases the person has in each round and state, the soonest due first."""
    return session.execute(_PROGRESS, {"person": person_id}).all()


class Stretch(NamedTuple):
    """A piece of one round's queue: the cases in some states that follow a place in the order."""

    round_id: int
    states: Collection[AssignmentState]
    after: tuple[int, int]
    most: int


def cases(session: Session, person_id: int, stretches: Sequence[Stretch]) -> Sequence[Record]:
    """Return the cases of the stretches, each in the person's own order, in one statement."""
    if not stretches:
        return []
    wanted: dict[str, object] = {"person": person_id}
    for number, each in enumerate(stretches):
        wanted[f"round_{number}"], wanted[f"most_{number}"] = each.round_id, each.most
        wanted[f"states_{number}"] = sorted(each.states)
        wanted[f"position_{number}"], wanted[f"id_{number}"] = each.after
    return session.execute(_listed(len(stretches)), wanted).all()


def next_reference(session: Session, person_id: int, round_id: int) -> str | None:
    """Return the first case of the person's order in the round that still waits, or None."""
    return session.scalars(
        select(Application.reference)
        .join(Assignment, Assignment.application_id == Application.id)
        .where(
            queued_for(person_id),
            Assignment.round_id == round_id,
            Assignment.state.in_(WAITING),
        )
        .order_by(Assignment.position, Assignment.id)
        .limit(1)
    ).first()


@cache
def _listed(count: int) -> Select[Any]:
    """Return the statement for so many stretches: to put it together costs more than to run it."""
    parts = [select(_stretch(number).subquery()) for number in range(count)]
    listed = union_all(*parts).subquery()
    # Only the cases that a page shows are looked up, and their texts measured.
    return (
        select(
            listed.c.id,
            listed.c.position,
            listed.c.state,
            listed.c.round_id,
            Application.reference,
            Hub.code.label("hub_code"),
            Hub.city.label("hub_city"),
            func.length(Snapshot.content).label("characters"),
        )
        .join(Application, Application.id == listed.c.application_id)
        .join(Hub, Hub.id == Application.hub_id)
        .join(Snapshot, Snapshot.id == Application.snapshot_id)
        .order_by(listed.c.position, listed.c.id)
    )


def _stretch(number: int) -> SelectBase:
    position: BindParameter[int] = bindparam(f"position_{number}")
    key: BindParameter[int] = bindparam(f"id_{number}")
    return (
        select(
            Assignment.id,
            Assignment.position,
            Assignment.state,
            Assignment.round_id,
            Assignment.application_id,
        )
        .where(
            queued_for(
                _PERSON,
                bindparam(f"round_{number}", type_=Integer),
                bindparam(f"states_{number}", expanding=True),
            ),
            or_(
                Assignment.position > position,
                and_(Assignment.position == position, Assignment.id > key),
            ),
        )
        .order_by(Assignment.position, Assignment.id)
        .limit(bindparam(f"most_{number}", type_=Integer))
    )
