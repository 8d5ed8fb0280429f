"""Reading a round that is being built: its plan, each part's values, and who signed for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts import queries as accounts
from app.accounts.models import User
from app.bursaries.building.models import Rehearsal, RoundSignature
from app.bursaries.building.rules import (
    COLUMNS,
    DATES,
    CriterionPlan,
    FormPlan,
    RoundPlan,
    RubricPlan,
    digest,
)
from app.bursaries.building.states import Part, SignedAct
from app.bursaries.form_plans import queries as form_plans
from app.bursaries.form_plans.rules import problems
from app.bursaries.rounds import queries as rounds
from app.bursaries.rounds.models import (
    Anchor,
    Criterion,
    FormVersion,
    Question,
    Round,
    RoundPlace,
    RubricVersion,
    SchemeFunder,
)
from app.bursaries.rounds.states import ReferencesFrom
from app.core.base import Record
from app.core.roles import Actor, Role
from app.organisations.models import Hub

SHARED: Final = "shared"


def places(session: Session, round_id: int) -> dict[str, dict[str, int | None]]:
    """Return the places by hub code, the shared ones last; None where nothing is entered yet."""
    rows = session.execute(
        select(Hub.code, RoundPlace.places, RoundPlace.maximum)
        .outerjoin(
            RoundPlace, (RoundPlace.hub_id == Hub.id) & (RoundPlace.round_id == round_id)
        )
        .order_by(Hub.position, Hub.id)
    ).all()  # fmt: skip
    found: dict[str, dict[str, int | None]] = {
        row.code: {"places": row.places, "maximum": row.maximum} for row in rows
    }
    shared = session.scalar(
        select(RoundPlace.places).where(
            RoundPlace.round_id == round_id, RoundPlace.hub_id.is_(None)
        )
    )
    return found | {SHARED: {"places": shared, "maximum": None}}


def values(session: Session, round_: Round, part: Part) -> dict[str, Any]:
    """Return what a part's page edits, by name."""
    if part is Part.PLACES:
        return dict(places(session, round_.id))
    return {name: getattr(round_, name) for name in COLUMNS[part]}


def form_plan(session: Session, form_version_id: int | None) -> FormPlan | None:
    """Return the form as far as a round depends on it, None without one."""
    form = session.get(FormVersion, form_version_id) if form_version_id else None
    if form is None:
        return None
    sections = form_plans.sections(session, form.id)
    found = problems(sections, declaration=form.declaration)
    return FormPlan(
        id=form.id,
        name=form.name,
        version=form.version,
        is_frozen=form.frozen_at is not None,
        questions=sum(len(section.questions) for section in sections),
        problems=[problem.words for problem in found],
    )


def rubric(session: Session, rubric_version_id: int | None) -> RubricVersion | None:
    """Return the version of a rubric alone, None without one."""
    return session.get(RubricVersion, rubric_version_id) if rubric_version_id else None


def rubric_plan(session: Session, rubric_version_id: int | None) -> RubricPlan | None:
    """Return the rubric with its criteria in order, None without one."""
    used = rubric(session, rubric_version_id)
    if used is None:
        return None
    anchored: dict[int, set[int]] = {}
    for row in session.execute(
        select(Anchor.criterion_id, Anchor.level)
        .join(Criterion, Criterion.id == Anchor.criterion_id)
        .where(Criterion.rubric_version_id == used.id, Anchor.sentence != "")
    ):
        anchored.setdefault(row.criterion_id, set()).add(row.level)
    rows = session.execute(
        select(
            Criterion.id,
            Criterion.key,
            Criterion.title,
            Criterion.weight,
            Criterion.low,
            Criterion.high,
        )
        .where(Criterion.rubric_version_id == used.id)
        .order_by(Criterion.position, Criterion.id)
    )
    return RubricPlan(
        id=used.id,
        name=used.name,
        version=used.version,
        is_frozen=used.frozen_at is not None,
        criteria=[CriterionPlan(*row, frozenset(anchored.get(row.id, ()))) for row in rows],
    )


def chairs(session: Session, round_id: int, *, now: datetime) -> Sequence[Actor]:
    """Return who chairs the round's panel."""
    return accounts.actors_with_role(session, Role.CHAIR, now=now, round_id=round_id)


def reviewers(session: Session, round_id: int, *, now: datetime) -> Sequence[Actor]:
    """Return who may be asked to review."""
    return accounts.actors_with_role(session, Role.REVIEWER, now=now, round_id=round_id)


def plan(session: Session, round_: Round, *, now: datetime) -> RoundPlan:
    """Return the round as plain values, for the rules."""
    by_hub = places(session, round_.id)
    shared = by_hub.pop(SHARED)
    return RoundPlan(
        name=round_.name,
        dates={name: getattr(round_, name) for name in DATES},
        places={code: row["places"] for code, row in by_hub.items()},
        shared=shared["places"],
        amount_pence=round_.amount_pence,
        budget_pence=round_.budget_pence,
        covers=round_.covers,
        rules=len(rounds.rules(session, round_.id)),
        form=form_plan(session, round_.form_version_id),
        rubric=rubric_plan(session, round_.rubric_version_id),
        tie_criteria=round_.tie_criteria,
        tie_rule=round_.tie_rule,
        contact=round_.contact,
        privacy=round_.privacy,
        retention_days=round_.retention_days,
        chairs=len(chairs(session, round_.id, now=now)),
        asks_references=round_.references_from is not ReferencesFrom.NEVER,
        references_wanted=round_.references_wanted,
        is_rehearsed=is_rehearsed(session, round_),
    )


def is_rehearsed(session: Session, round_: Round) -> bool:
    """Return whether a rehearsal of exactly this plan went through to the end."""
    passed = select(Rehearsal.id).where(
        Rehearsal.round_id == round_.id,
        Rehearsal.digest == seen(session, round_),
        Rehearsal.is_passed,
    )
    return session.scalars(passed.limit(1)).first() is not None


def content(session: Session, round_: Round) -> dict[str, Any]:
    """Return all that two people sign when a round is scheduled, as plain values."""
    form_id, rubric_id = round_.form_version_id, round_.rubric_version_id
    anchors = (
        select(Criterion.key, Anchor.level, Anchor.sentence)
        .join(Criterion, Criterion.id == Anchor.criterion_id)
        .where(Criterion.rubric_version_id == rubric_id)
        .order_by(Criterion.position, Criterion.id, Anchor.level)
    )
    funders = (
        select(SchemeFunder.name, SchemeFunder.share_percent)
        .where(SchemeFunder.scheme_id == round_.scheme_id)
        .order_by(SchemeFunder.position, SchemeFunder.id)
    )
    return {
        "columns": {
            name: getattr(round_, name) for names in COLUMNS.values() for name in names
        },
        "places": places(session, round_.id),
        "rules": [repr(rule) for rule in rounds.rules(session, round_.id)],
        "form": [form_id, *(repr(section) for section in rounds.form(session, form_id or 0))],
        "declaration": rounds.declaration(session, form_id or 0),
        "rubric": [rubric_id, *(list(row) for row in rounds.criteria(session, rubric_id))],
        "anchors": [list(row) for row in session.execute(anchors)],
        "funders": [list(row) for row in session.execute(funders)],
    }  # fmt: skip


def seen(session: Session, round_: Round) -> str:
    """Return the mark of all that two people sign."""
    return digest(content(session, round_))


def form_versions(session: Session) -> Sequence[Record]:
    """Return every version of every form, by name and the newest first."""
    return session.execute(
        select(
            FormVersion.id,
            FormVersion.name,
            FormVersion.version,
            FormVersion.frozen_at,
            func.count(Question.id).label("size"),
        )
        .outerjoin(Question, Question.form_version_id == FormVersion.id)
        .group_by(FormVersion.id)
        .order_by(FormVersion.name, FormVersion.version.desc())
    ).all()


def rubric_versions(session: Session) -> Sequence[Record]:
    """Return every version of every rubric, by name and the newest first."""
    return session.execute(
        select(
            RubricVersion.id,
            RubricVersion.name,
            RubricVersion.version,
            RubricVersion.frozen_at,
            func.count(Criterion.id).label("size"),
        )
        .outerjoin(Criterion, Criterion.rubric_version_id == RubricVersion.id)
        .group_by(RubricVersion.id)
        .order_by(RubricVersion.name, RubricVersion.version.desc())
    ).all()


class Standing(NamedTuple):
    """A first signature that waits for the second, and who gave it."""

    signature: RoundSignature
    first: str


def standing(session: Session, round_id: int, act: SignedAct) -> Standing | None:
    """Return the first signature that waits for a second, or None."""
    row = session.execute(
        select(RoundSignature, User.name)
        .join(User, User.id == RoundSignature.first_by_id)
        .where(
            RoundSignature.round_id == round_id,
            RoundSignature.act == act,
            RoundSignature.second_at.is_(None),
            RoundSignature.void_at.is_(None),
        )
    ).first()
    return None if row is None else Standing(*row)


def all_standing(session: Session) -> Mapping[int, SignedAct]:
    """Return what waits for a second signature, by round."""
    rows = session.execute(
        select(RoundSignature.round_id, RoundSignature.act).where(
            RoundSignature.second_at.is_(None), RoundSignature.void_at.is_(None)
        )
    )
    return {row.round_id: row.act for row in rows}


def hub_names(session: Session) -> Mapping[str, str]:
    """Return what each hub's city is called, by code."""
    return {hub.code: hub.city for hub in rounds.hubs(session)}
