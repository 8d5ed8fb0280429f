"""Setting the stage: a database in memory, the round's plan copied into it, invented people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, create_engine, insert, select
from sqlalchemy.orm import Session

from app.accounts.models import RoleGrant, User
from app.bursaries.rounds.models import (
    Anchor,
    Criterion,
    EligibilityRule,
    FormSection,
    FormVersion,
    Question,
    Round,
    RoundPlace,
    RubricVersion,
    Scheme,
    SchemeFunder,
)
from app.bursaries.rounds.states import RoundState
from app.core.base import Base
from app.core.roles import Actor, Grant, Role
from app.extensions import reading
from app.organisations.models import Hub
from app.programmes.models import Programme

# A name that can never be anybody's: RFC 2606 keeps it free.
DOMAIN: Final = "rehearsal.invalid"
LONG_BEFORE: Final = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Cast:
    """The invented people of a rehearsal, and where their letters' links begin."""

    admin: Actor
    admin2: Actor
    chair: Actor
    applicants: Sequence[Actor]
    address: str


@contextmanager
def empty() -> Iterator[Session]:
    """Give a database of its own, in memory, that ends with the rehearsal.

    Nothing is ever committed into it, so nothing that waits for a commit is set off. A request
    that only reads elsewhere writes here.
    """
    token = reading.set(False)
    engine = create_engine("sqlite://", hide_parameters=True)
    Base.metadata.create_all(engine)
    try:
        with Session(engine, expire_on_commit=False) as session:
            yield session
    finally:
        engine.dispose()
        reading.reset(token)


def copy_plan(live: Session, stage: Session, round_: Round) -> Round:
    """Copy all that the round is made of, and return the copy as if it were scheduled."""
    form, rubric, scheme = round_.form_version_id, round_.rubric_version_id, round_.scheme_id
    criteria = select(Criterion.id).where(Criterion.rubric_version_id == rubric)
    wanted: Sequence[tuple[type[Base], ColumnElement[bool] | None]] = (
        (Hub, None),
        (Programme, None),
        (Scheme, Scheme.id == scheme),
        (SchemeFunder, SchemeFunder.scheme_id == scheme),
        (FormVersion, FormVersion.id == form),
        (FormSection, FormSection.form_version_id == form),
        (Question, Question.form_version_id == form),
        (RubricVersion, RubricVersion.id == rubric),
        (Criterion, Criterion.rubric_version_id == rubric),
        (Anchor, Anchor.criterion_id.in_(criteria)),
        (Round, Round.id == round_.id),
        (RoundPlace, RoundPlace.round_id == round_.id),
        (EligibilityRule, EligibilityRule.round_id == round_.id),
    )
    for model, which in wanted:
        _copy(live, stage, model, which)
    copy = stage.get_one(Round, round_.id)
    copy.state, copy.state_since = RoundState.SCHEDULED, copy.opens_at - timedelta(days=1)
    copy.frozen_at = copy.state_since
    copy.seed = copy.seed or f"rehearsal:{copy.slug}"
    stage.flush()
    return copy


def _copy(
    live: Session, stage: Session, model: type[Base], which: ColumnElement[bool] | None
) -> None:
    table: Any = model.__table__
    query = select(table) if which is None else select(table).where(which)
    rows = [dict(row) for row in live.execute(query).mappings()]
    if rows:
        stage.execute(insert(table), rows)


def cast_of(stage: Session, round_: Round, *, applicants: int, readers: int, address: str) -> Cast:
    """Invent the people: applicants, reviewers of each hub, a chair and two admins."""
    at = round_.opens_at - LONG_BEFORE
    chair = _person(stage, "chair", at, Role.CHAIR)
    admin, admin2 = (_person(stage, f"admin {n}", at, Role.ADMIN) for n in (1, 2))
    for hub in stage.scalars(select(Hub).order_by(Hub.position, Hub.id)).all():
        for number in range(1, readers + 1):
            _person(stage, f"reviewer {hub.city or hub.code} {number}", at, Role.REVIEWER, hub.id)
    people = [_person(stage, f"applicant {n}", at) for n in range(1, applicants + 1)]
    return Cast(admin, admin2, chair, people, address)


def _person(
    stage: Session, what: str, at: datetime, role: Role | None = None, hub_id: int | None = None
) -> Actor:
    email = f"{what.replace(' ', '.').lower()}@{DOMAIN}"
    person = User(
        email=email,
        email_folded=email,
        name=f"Rehearsal {what}",
        created_at=at,
        confirmed_at=at,
    )
    stage.add(person)
    stage.flush()  # whoever points at the person needs the number
    if role is None:
        return Actor(person.id, person.name, person.email)
    stage.add(RoleGrant(user_id=person.id, role=role, hub_id=hub_id, starts_at=at))
    stage.flush()
    grant = Grant(role, hub_id)
    return Actor(person.id, person.name, person.email, frozenset({grant}))
