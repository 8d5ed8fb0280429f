"""A draft of a round that lacks nothing, its rehearsal, and the admins who build and sign it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import User
from app.bursaries.building.models import Rehearsal
from app.bursaries.building.queries import seen
from app.bursaries.building.states import Outcome
from app.bursaries.rounds.models import FormSection, FormVersion, Question, Round, RubricVersion
from app.bursaries.rounds.states import QuestionKind, RoundState
from app.core.roles import Role
from tests.support.factories import make_hub, make_user
from tests.support.rounds import make_round

HUBS = ("sheffield", "bristol", "london")


def make_admin(session: Session, name: str = "Ann Admin") -> User:
    """Return a programme admin."""
    return make_user(session, name=name, roles=[Role.ADMIN])


def make_whole_draft(session: Session, *, now: datetime, **columns: Any) -> Round:
    """Return a draft with every part complete, its form and rubric not fixed, and a chair."""
    hubs = [make_hub(session, code) for code in HUBS]
    whole = {
        "state": RoundState.DRAFT,
        "opens_at": now + timedelta(days=10),
        "closes_at": now + timedelta(days=40),
        "review_due_at": now + timedelta(days=60),
        "decide_by": now + timedelta(days=80),
        "covers": "Course fees",
        "contact": "bursaries@example.org",
        "privacy": "Reviewers read what you write without your name.",
        "retention_days": {kind.value: 365 for kind in Outcome},
        "seed": "",
        "seed_source": "",
    }
    round_ = make_round(session, hubs=hubs, now=now, **(whole | columns))
    section = session.scalars(
        select(FormSection).where(FormSection.form_version_id == round_.form_version_id)
    ).first()
    assert section is not None
    assert round_.form_version_id is not None
    session.add(
        Question(
            form_version_id=round_.form_version_id,
            section_id=section.id,
            key="hub",
            kind=QuestionKind.HUB,
            label="Which hub?",
            position=9,
        )
    )
    make_user(session, name="Cara Chair", roles=[Role.CHAIR])
    session.flush()
    thaw(session, round_)
    mark_rehearsed(session, round_, now=now)
    return round_


def mark_rehearsed(session: Session, round_: Round, *, now: datetime) -> Rehearsal:
    """Note that the round as it stands went through a rehearsal, without running one."""
    person = session.scalars(select(User).order_by(User.id)).first()
    assert person is not None
    kept = Rehearsal(
        round_id=round_.id, digest=seen(session, round_), is_passed=True, by_id=person.id, at=now
    )
    session.add(kept)
    session.flush()
    return kept


def thaw(session: Session, round_: Round) -> None:
    """Have form and rubric be as if no round was scheduled with them."""
    form, rubric = versions(session, round_)
    form.frozen_at = rubric.frozen_at = None
    session.flush()


def versions(session: Session, round_: Round) -> tuple[Any, Any]:
    """Return the form and the rubric of the round."""
    return (
        session.get_one(FormVersion, round_.form_version_id),
        session.get_one(RubricVersion, round_.rubric_version_id),
    )
