"""The verbs of a round: opening and closing by the clock, and copies of its form and rubric."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.bursaries.rounds import queries
from app.bursaries.rounds.models import (
    Anchor,
    Criterion,
    FormSection,
    FormVersion,
    Question,
    Round,
    RubricVersion,
)
from app.bursaries.rounds.states import RoundEvent, RoundState
from app.core.errors import NotFoundError, RefusedError
from app.core.roles import Actor


def open_due(session: Session, *, now: datetime) -> int:
    """Open the scheduled rounds whose time has come; return how many."""
    rounds = queries.due_to_open(session, now)
    for round_ in rounds:
        round_.move(RoundEvent.OPEN, now=now)
        audit.record(session, "round.opened", subject=round_, by=None, now=now)
    return len(rounds)


def close_due(session: Session, *, now: datetime, grace: timedelta = timedelta()) -> list[Round]:
    """Close the rounds whose deadline was reached so long ago and return them."""
    rounds = list(queries.due_to_close(session, now - grace))
    for round_ in rounds:
        round_.move(RoundEvent.CLOSE, now=now)
        audit.record(session, "round.closed", subject=round_, by=None, now=now)
    return rounds


def bring_deadline_forward(session: Session, round_: Round, *, by: Actor, now: datetime) -> None:
    """Close a demo round now, so that its later stages can be tried; refused for a real one."""
    round_ = queries.locked(session, round_.id)
    if not round_.is_demo:
        raise RefusedError("Only a demo round can be closed before its deadline.")
    if round_.state is not RoundState.OPEN:
        raise RefusedError("This round is not open.")
    round_.closes_at = now
    # The later dates must stay after the deadline, however far it moved.
    round_.review_due_at = max(round_.review_due_at, now + timedelta(days=1))
    round_.decide_by = max(round_.decide_by, round_.review_due_at + timedelta(days=1))
    round_.move(RoundEvent.CLOSE, now=now)
    audit.record(
        session, "round.closed", subject=round_, by=by, now=now, reason="Closed early for the demo"
    )


def _next(session: Session, kind: type[FormVersion | RubricVersion], name: str) -> int:
    last = session.scalar(select(func.max(kind.version)).where(kind.name == name))
    return (last or 0) + 1


def copy_form(session: Session, form_id: int) -> FormVersion:
    """Add the next version of a form, with all its questions and not frozen, and return it."""
    source = session.get(FormVersion, form_id)
    if source is None:
        raise NotFoundError
    copy = FormVersion(
        name=source.name,
        version=_next(session, FormVersion, source.name),
        declaration=source.declaration,
    )
    session.add(copy)
    session.flush()  # sections and questions point at the form
    sections = session.scalars(
        select(FormSection)
        .where(FormSection.form_version_id == form_id)
        .order_by(FormSection.position, FormSection.id)
    ).all()
    made = [alike(section, form_version_id=copy.id) for section in sections]
    session.add_all(made)
    session.flush()  # questions point at their section
    homes = {old.id: new.id for old, new in zip(sections, made, strict=True)}
    session.add_all(
        alike(question, form_version_id=copy.id, section_id=homes[question.section_id])
        for question in session.scalars(select(Question).where(Question.form_version_id == form_id))
    )
    session.flush()  # whoever asked reads the copy next
    return copy


def alike(row: Any, **other: int) -> Any:
    """Return a new row like the one given, but for its number and what it points at."""
    table = type(row).__table__
    same = {column.name for column in table.columns} - {"id", *other}
    return type(row)(**{name: getattr(row, name) for name in same}, **other)


def new_rubric(session: Session, name: str) -> RubricVersion:
    """Add an empty rubric and return it; a name that is taken gets the next version."""
    name = name[:120]
    rubric = RubricVersion(name=name, version=_next(session, RubricVersion, name))
    session.add(rubric)
    session.flush()  # criteria will point at it
    return rubric


def copy_rubric(session: Session, rubric_id: int) -> RubricVersion:
    """Add the next version of a rubric, with its criteria and levels and not frozen; return it."""
    source = session.get(RubricVersion, rubric_id)
    if source is None:
        raise NotFoundError
    copy = new_rubric(session, source.name)
    criteria = session.scalars(
        select(Criterion).where(Criterion.rubric_version_id == rubric_id).order_by(Criterion.id)
    ).all()
    made = [alike(criterion, rubric_version_id=copy.id) for criterion in criteria]
    session.add_all(made)
    session.flush()  # levels point at their criterion
    homes = {old.id: new.id for old, new in zip(criteria, made, strict=True)}
    session.add_all(
        alike(anchor, criterion_id=homes[anchor.criterion_id])
        for anchor in session.scalars(select(Anchor).where(Anchor.criterion_id.in_(homes)))
    )
    session.flush()
    return copy
